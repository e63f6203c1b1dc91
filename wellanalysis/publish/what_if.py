"""Asks what corrections would change, from a network folder and a file; writes nothing and publishes nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.what_if import what_if_of_clinic, what_if_of_provider
from wellanalysis.pages.what_if_told import WhatIf
from wellanalysis.publish.check import Checked, checked
from wellanalysis.results.corrected import corrected
from wellanalysis.results.corrections import Correction, read_corrections
from wellanalysis.results.tables import compute

HEADINGS = ("Measure", "Figure", "Now", "Would be", "Word")
SAME = "as it is"


def what_if(
    network: Path,
    corrections: Path,
    *,
    clinic: str | None = None,
    provider: str | None = None,
    quarter: str | None = None,
    extracts: str | Path | None = None,
    stage: str = "draft",
) -> WhatIf:
    """What the corrections of a file would change of one clinic's or one provider's figures.

    Parameters
    ----------
    network, quarter, extracts, stage
        As for the report.
    corrections : Path
        A CSV file; see `wellanalysis.results.corrections`.
    clinic, provider : str, optional
        Whose figures are told: one of the two.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with definitions, extracts, request or corrections.
    """
    if (clinic is None) == (provider is None):
        what = "whose figures are told is not said" if clinic is None else "both a clinic and a provider are named"
        raise ProblemsFound([Problem("what-if", what, "give --clinic or --provider, one of the two")])
    with checked(network, quarter=quarter, extracts=extracts, clinics=[clinic] if clinic else ()) as found:
        asked = read_corrections(corrections, found.definitions)
        return told_of(found, asked, clinic=clinic, provider=provider, stage=stage)


def told_of(
    found: Checked, asked: Sequence[Correction], *, clinic: str | None, provider: str | None, stage: str
) -> WhatIf:
    """What corrections would change of one clinic's or one provider's figures, in a network that is open.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with the corrections, or would be wrong with the extracts after them.
    """
    before = compute(found.source, found.definitions, providers=provider is not None)
    with corrected(found.source, found.definitions, asked):
        after = compute(found.source, found.definitions, providers=provider is not None)
    sides = (found.definitions, before, after, found.quarter)
    if clinic is not None:
        return what_if_of_clinic(*sides, clinic, corrections=len(asked), stage=stage)
    return what_if_of_provider(*sides, str(provider), corrections=len(asked), stage=stage)


def as_table(told: WhatIf) -> list[str]:
    """The figures that would move as lines of text, in columns; nothing where none would."""
    if not told.moved:
        return []
    rows = [HEADINGS]
    for each in told.moved:
        word = f"{each.before.word} → {each.after.word}" if each.category_changes else each.after.word
        rows.append((each.title, each.period, each.before.text, each.after.text, word))
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def as_json(told: WhatIf) -> dict[str, Any]:
    """The same for a program."""
    return {
        "unit": told.unit,
        "quarter": str(told.quarter),
        "corrections": told.corrections,
        "category_changes": any(each.category_changes for each in told.moved),
        "sentence": told.sentence,
        "figures": [
            {
                "measure": each.measure,
                "figure": each.figure,
                "period": each.period,
                "before": vars(each.before),
                "after": vars(each.after),
                "difference": each.difference,
                "category_changes": each.category_changes,
            }
            for each in told.moved
        ],
    }
