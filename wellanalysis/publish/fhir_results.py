"""Results as pages show them, with numbers as numbers: one row for each measure, place and period that is final.

What a page withholds has no number here either, and nothing is worked out from what stands beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter, month_at, months_since_year_zero
from wellanalysis.errors import NotPublished, Problem
from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.fhir_shown import Shown, shown
from wellanalysis.publish.workbook_kinds import COUNTED, kind_of
from wellanalysis.publish.workbook_sheets import claims_of, clinic_names, is_result, measure_of, titles_of

PROVISIONAL = "(provisional)"
_MONTHS = tuple(f"{date(2000, month, 1):%B}" for month in range(1, 13))
_MONTH = rf"(?:{'|'.join(_MONTHS)}) \d{{4}}"
_BETWEEN = re.compile(rf"({_MONTH}) to ({_MONTH})")
_WINDOW = re.compile(r"(\w+) quarters to (\d{4}Q[1-4])", re.IGNORECASE)
_QUARTER = re.compile(r"\d{4}Q[1-4]")
_MONTH_ALONE = re.compile(_MONTH)
EQUITY = "equity"
Key = tuple[str, str, date, date]
"""Measure, clinic ("" for all together), first and last day."""


@dataclass(frozen=True)
class Stratum:
    """One group of people of a result: ``payer``, ``Medicaid``."""

    factor: str
    group: str
    shown: Shown


@dataclass(frozen=True)
class Result:
    """What pages show of one measure at one place in one period.

    Parameters
    ----------
    measure : Measure
        What is measured.
    clinic : str
        Id of the clinic; "" for all together.
    where : str
        Name of the clinic, or of the network.
    first, last : date
        First and last day of the period.
    page : str
        Id of the page that shows it.
    shown : Shown
        The result.
    strata : tuple of Stratum
        Groups of people in it, as far as a page shows them.
    """

    measure: Measure
    clinic: str
    where: str
    first: date
    last: date
    page: str
    shown: Shown
    strata: tuple[Stratum, ...] = ()

    @property
    def key(self) -> Key:
        """What it is of."""
        return self.measure.id, self.clinic, self.first, self.last


def results_of(carried: Carried) -> list[Result]:
    """Every final result that the pages show, each once: in the order of measures, places and periods.

    Parameters
    ----------
    carried : Carried
        The Pages.

    Returns
    -------
    list of Result
        Where two pages show one result and one of them keeps something back, what it keeps back is kept back here.

    Raises
    ------
    NotPublished
        When a page names a period in words that are not understood: no result is left out in silence.
    """
    found: dict[Key, Result] = {}
    groups: dict[Key, tuple[Stratum, ...]] = {}
    for claim, measure, clinic, where, page in _claims(carried):
        if is_result(claim):
            for each in _results(claim, measure, clinic, where, page, carried.definitions):
                before = found.get(each.key)
                if before is None or each.shown.told < before.shown.told:
                    found[each.key] = each
        elif claim.section == EQUITY and {"Group", "Result", "Counted"} <= set(claim.table.columns):
            first, last = period_of(claim.sentence, carried.definitions, page)
            groups[measure.id, clinic, first, last] = _strata(claim)
    order = {measure.id: place for place, measure in enumerate(carried.definitions.measures)}
    whole = (replace(each, strata=groups.get(key, ())) for key, each in found.items())
    return sorted(whole, key=lambda each: (order[each.measure.id], each.clinic, each.last, each.first))


def _claims(carried: Carried) -> Iterator[tuple[Claim, Measure, str, str, str]]:
    """Claims that are about one measure: with it, the clinic's id and name, and the page's id."""
    titles, names = titles_of(carried), clinic_names(carried.pages)
    by_title = {measure.title: measure for measure in carried.definitions.measures}
    for page in carried.pages:
        clinic = page.parameters.get("clinic", "")
        where = names.get(clinic, clinic) if clinic else carried.definitions.network.name
        for claim in claims_of(page):
            measure = by_title.get(measure_of(claim, page, titles))
            if measure is not None:
                yield claim, measure, clinic, where, page.id


def _results(
    claim: Claim, measure: Measure, clinic: str, where: str, page: str, definitions: Definitions
) -> Iterator[Result]:
    for row in claim.table.astype(str).to_dict("records"):
        if kind_of(row["Period"]) == COUNTED and PROVISIONAL not in row["Period"]:
            first, last = period_of(row["Period"], definitions, page)
            yield Result(measure, clinic, where, first, last, page, shown(row))


def _strata(claim: Claim) -> tuple[Stratum, ...]:
    found = []
    for row in claim.table.astype(str).to_dict("records"):
        factor, named, group = row["Group"].partition(": ")
        if named:  # the row of all together is the result itself
            found.append(Stratum(factor, group, shown(row)))
    return tuple(found)


def period_of(text: str, definitions: Definitions, page: str = "") -> tuple[date, date]:
    """First and last day of a period as a page names it.

    Raises
    ------
    NotPublished
        When the words are none that pages use.
    """
    between = _BETWEEN.search(text)
    if between:
        return _first_of(between[1]), _last_of(between[2])
    starts = definitions.network.calendar.year_starts
    window = _WINDOW.search(text)
    if window:
        newest = Quarter.parse(window[2], year_starts=starts)
        return newest.trailing(definitions.network.labels.quarters)[0].first_day, newest.last_day
    quarter = _QUARTER.search(text)
    if quarter:
        only = Quarter.parse(quarter[0], year_starts=starts)
        return only.first_day, only.last_day
    month = _MONTH_ALONE.search(text)
    if month:
        return _first_of(month[0]), _last_of(month[0])
    raise NotPublished([Problem(f"page {page}", f"names a period that no other program would understand: {text!r}",
                                "report this as a fault: the export is stopped, so that nothing is left out")])  # fmt: skip


def _first_of(text: str) -> date:
    month, year = text.split()
    return date(int(year), _MONTHS.index(month) + 1, 1)


def _last_of(text: str) -> date:
    return month_at(months_since_year_zero(_first_of(text)) + 1) - timedelta(days=1)


def pages_of_measures(carried: Carried) -> dict[str, Page]:
    """The page of each measure, by its id."""
    return {page.parameters["measure"]: page for page in carried.pages if page.template == "measure"}


def texts(table: pd.DataFrame) -> list[list[str]]:
    """Rows of a table as text."""
    return [[str(cell) for cell in row] for row in table.itertuples(index=False, name=None)]
