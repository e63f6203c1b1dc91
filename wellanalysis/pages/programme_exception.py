"""Programme clinics whose outcome did not improve: what differs there, and what chance alone would show."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_changes import Changes, so_little
from wellanalysis.pages.programme_differs import differs
from wellanalysis.pages.wording import Evidence, amount, count, interval, odds

SELDOM = 0.05
MOST = 3
"""Clinics looked at one by one: more than these are no exceptions."""


def exceptions(words: pd.Series) -> list[str]:
    """Programme clinics that can be compared, neither improved nor promising; none where they are more than `MOST`."""
    other = [str(unit) for unit in words.index[~words.isin([Evidence.IMPROVED, Evidence.PROMISING])]]
    return other if len(other) <= MOST and len(other) < len(words) else []


def exception_claims(figures: Figures, changes: Changes, words: pd.Series) -> list[Claim]:
    """One claim per exception, in regional and alphabetical order."""
    apart = exceptions(words)
    return [_claim(figures, changes, unit, apart, str(words[unit])) for unit in apart]


def _claim(figures: Figures, changes: Changes, unit: str, apart: Sequence[str], word: str) -> Claim:
    measure, name = figures.headline, figures.names[unit]
    place = figures.clinics.set_index("clinic_id").loc[unit]
    answer, address = figures.answer("The programme", f"{name}: {measure.title}")
    return Claim(
        id=f"exception-{unit.lower()}",
        heading=f"{name}: {word}, and questions to ask there",
        sentence=_by_chance(figures, changes, unit, apart, measure),
        section="exception",
        caveat=(
            "Everything here goes with the result; nothing here explains it. Whoever works there knows more: ask first. A "
            "clinic that is looked at because it differs will differ in other ways too, many of them by chance."
        ),
        table=differs(figures, unit, [each for each in changes.inside.index if each not in apart]),
        links=(
            (name, f"{place['path']}/overview"),
            ("When a clinic differs", "book/methods#exception"),
            (f"What {name} says has a place here: {answer[:1].lower()}{answer[1:]}", address),
        ),
    )


def _by_chance(figures: Figures, changes: Changes, unit: str, apart: Sequence[str], measure: Measure) -> str:
    """What would be seen if nothing had changed there, and how often so little if as much had as elsewhere."""
    row, unit_of = changes.clinics.loc[unit], "points" if measure.unit == "%" else measure.unit
    mean, chance = so_little(changes, unit, apart=apart, improves=str(measure.improves))
    own = row["beyond"] if changes.waiting else row["adjusted"]
    where = (
        f"beyond {count(changes.waiting, 'clinics')} not yet in the programme"
        if changes.waiting
        else "since the baseline"
    )
    said = f"At {figures.names[unit]} the change {where} is {amount(own, unit_of, signed=True)}"
    if changes.waiting:
        said += f" (95\u00a0% interval {interval(row['lower'], row['upper'], unit_of)})."
        said += _band(own, row["chance"], unit_of)
    else:
        said += "."
    if mean == mean:
        said += (
            f" Had it changed as much as the other clinics of the programme ({amount(mean, unit_of, signed=True)} on average), a "
            f"result like this would {_so_often(chance)}."
        )
    return said


def _band(own: float, chance: float, unit_of: str) -> str:
    """Where differences fall when nothing has changed; of one waiting clinic nobody can tell how much they differ."""
    if chance != chance:
        return " How much clinics differ where nothing is done cannot be told from one that waits."
    return (
        " Had nothing changed there beyond what they saw, chance and how much those clinics differ would show between "
        f"{amount(-chance, unit_of)} and {amount(chance, unit_of, signed=True)} nineteen times in twenty: it lies "
        f"{'inside' if abs(own) <= chance else 'outside'}."
    )


def _so_often(chance: float) -> str:
    return f"be {'rare' if chance < SELDOM else 'no surprise'} ({odds(chance).removeprefix('about ')})"
