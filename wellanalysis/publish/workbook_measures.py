"""The workbook's sheet of measures: what exactly is counted, who agreed it, and what stands beside the numbers."""

import re
from collections.abc import Iterator

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.library_sources import taken
from wellanalysis.pages.page import EMPTY, Claim, Page
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.typed_table import stacked, typed
from wellanalysis.publish.workbook_sheets import MEASURE, Placed, Sheet

MEASURES = "Measures"
_DETAIL = re.compile(r"^(Executed: .+?) \((.+)\)$")
_ALL_CLINICS = "all clinics"


def measures_sheet(carried: Carried) -> Sheet | None:
    """One row for each measure's page, in the words and numbers of that page; None where the report has none."""
    pages = [page for page in carried.pages if page.template == "measure"]
    if not pages:
        return None
    index = next((page for page in carried.pages if page.template == "measures"), None)
    listed = _listed(index) if index else {}
    rows = [{**{MEASURE: page.title}, **listed.get(page.title, {}), **dict(_told(page))} for page in pages]
    table = typed(stacked([pd.DataFrame([row]) for row in rows]))
    holds = "What is counted, in plain words and as it is executed; benchmark, stage, who agreed it."
    return Sheet(MEASURES, "What each measure counts", holds, (Placed(table),), fixed=1)


def notes(carried: Carried) -> dict[str, str]:
    """What a measure counts, in plain words, by its title: the note on each cell that names it."""
    return {measure.title: "\n".join(_note(measure)) for measure in carried.definitions.measures}


def _note(measure: Measure) -> Iterator[str]:
    yield measure.title
    yield measure.what_it_says
    if measure.from_set:
        yield taken(measure.from_set)
    for each in measure.identifiers:
        yield f"{each.named} {each.value}: {each.says}"


def _listed(index: Page) -> dict[str, dict[str, str]]:
    """The row of each measure in the table of all measures, by its title."""
    table = next((claim.table for claim in index.claims if MEASURE in claim.table.columns), EMPTY)
    return {str(row.pop(MEASURE)): row for row in table.astype(str).to_dict("records")}


def _told(page: Page) -> Iterator[tuple[str, str]]:
    """What a measure's page says, by heading of the column in which it stands."""
    yield "Stage and direction", page.opening.heading
    for id in ("logic", "executed"):
        yield from _logic(_claim(page, id)).items()
    yield from _benchmark(_claim(page, "benchmark"))
    agreement = _claim(page, "agreement")
    if agreement:
        yield "Agreed by", agreement.heading
        yield "Who, when, what was changed or noted", _lines(agreement, "{}, {}: {}")
        yield "Review", agreement.sentence
    validation = _claim(page, "validation")
    if validation:
        yield "Validation", " ".join(part for part in (f"{validation.heading}.", validation.sentence) if part)
    exclusions = _claim(page, "exclusions")
    if exclusions:
        yield "Left out, and why", _lines(exclusions, "{}: {}")
    origin = _claim(page, "origin")
    if origin:
        yield "Where it comes from", origin.sentence
    identifiers = _claim(page, "identifiers")
    if identifiers:
        yield "Numbers and codes", _lines(identifiers, "{} {}: {}")
    evidence = _claim(page, "evidence")
    if evidence:
        yield "Evidence and learning", _lines(evidence, "{}: {}")
    result = _claim(page, "result")
    if result:
        yield "The result, as its page says it", f"{result.heading}. {result.sentence}".strip()
    yield "Page", page.id


def _claim(page: Page, id: str) -> Claim | None:
    return next((claim for claim in page.claims if claim.id == id), None)


def _lines(claim: Claim, form: str) -> str:
    """The rows of a claim's table, one below the other."""
    wanted = form.count("{}")
    rows = claim.table.astype(str).itertuples(index=False, name=None)
    return "\n".join(form.format(*row[:wanted]).rstrip(": ") for row in rows if len(row) >= wanted)


def _logic(claim: Claim | None) -> dict[str, str]:
    """The rows of the logic by label; several of one label, or of one kind, become lines of one cell."""
    said: dict[str, list[str]] = {}
    for label, text in claim.table.astype(str).itertuples(index=False, name=None) if claim else ():
        detail = _DETAIL.match(label)
        name = detail.group(1) if detail else label
        said.setdefault(name, []).append(f"{detail.group(2)}: {text}" if detail else text)
    return {name: "\n".join(lines) for name, lines in said.items()}


def _benchmark(claim: Claim | None) -> Iterator[tuple[str, str]]:
    if claim is None or "Benchmark" not in claim.table.columns:
        return
    rows = claim.table.astype(str).to_dict("records")
    for row in rows:
        if row.get("For") == _ALL_CLINICS:
            yield "Benchmark", row["Benchmark"]
            yield "Benchmark: source", row.get("Source", "")
            yield "Benchmark: known since", row.get("Known since", "")
    others = [row for row in rows if row.get("For") != _ALL_CLINICS]
    if others:
        yield (
            "Benchmarks agreed locally",
            "\n".join(f"{row.get('For')}: {row['Benchmark']}. {row.get('Source', '')}" for row in others),
        )
