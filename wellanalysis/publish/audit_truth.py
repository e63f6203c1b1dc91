"""True counts of a run, against which an audit holds what it reads and what it works out."""

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from wellanalysis.definitions.periods import MONTHS_PER_QUARTER
from wellanalysis.pages.mix import factor_name
from wellanalysis.publish.audit_known import BESIDE, ITEM, NETWORK, Cell, Span, of_system
from wellanalysis.publish.audit_value import TABLES
from wellanalysis.publish.audit_value import counts as counts_of_value
from wellanalysis.results.frames import Results
from wellanalysis.stats.several_sources import Said

NUMBERS = ("denominator", "numerator", "lost", "missing", "open")
"""Counts of a cell, in this order; the last three are those of `BESIDE`."""
Counts = tuple[float, ...]


class Truth:
    """True counts of a run, from its results tables.

    Parameters
    ----------
    cube : DataFrame
        ``measure, clinic_id, month, denominator, numerator``, and where they are known ``lost, missing, open``: one row per
        clinic and month.
    strata : DataFrame, optional
        ``measure, clinic_id, period, factor, stratum`` and the same counts, where ``period`` is the first day of a window's last
        quarter.
    people : DataFrame, optional
        ``measure, clinic_id, level, period, people``: distinct people, fewer than the denominator where some come twice.
    survey : DataFrame, optional
        ``table, clinic_id, month, item, item_n, item_top``: answers to single questions.
    sourced : DataFrame, optional
        People by what several systems say of them, as the results tables have it: whom each system knows of.
    quarters : int
        Quarters in a window of `strata`.
    """

    def __init__(
        self,
        cube: pd.DataFrame,
        strata: pd.DataFrame | None = None,
        people: pd.DataFrame | None = None,
        survey: pd.DataFrame | None = None,
        *,
        sourced: pd.DataFrame | None = None,
        quarters: int = 4,
    ) -> None:
        self._seen = {} if sourced is None else _seen(sourced, quarters)
        self._months: dict[tuple[str, str], dict[int, Counts]] = {}
        for frame in (cube, *([] if survey is None else [_questions(survey)])):
            months = _number(frame["month"])
            places = zip(frame["measure"].tolist(), frame["clinic_id"].tolist(), months, _counts(frame), strict=True)
            for measure, clinic, month, counts in places:
                self._months.setdefault((measure, clinic), {})[month] = counts
        self._strata = {} if strata is None else _strata(strata, quarters)
        self._people = {} if people is None else _people(people, quarters)
        self._known: dict[tuple[Cell, frozenset[str]], Counts | None] = {}
        self.clinics = frozenset(str(each) for each in cube["clinic_id"].unique())

    @classmethod
    def of_run(cls, results: Path, *, quarters: int = 4) -> "Truth":
        """Truth of the folder ``results`` of a run."""
        names = ("strata", "people", "survey", "sourced")
        found = [pd.read_parquet(path) if (path := results / f"{name}.parquet").is_file() else None for name in names]
        cube, (strata, people, survey, sourced) = pd.read_parquet(results / "cube.parquet"), found
        tables = {name: pd.read_parquet(path) for name in TABLES if (path := results / f"{name}.parquet").is_file()}
        cube, people = _with_value(cube, people, tables)
        return cls(cube, strata, people, survey, sourced=sourced, quarters=quarters)

    @classmethod
    def of_results(cls, results: Results, *, quarters: int = 4) -> "Truth":
        """Truth of results tables that are at hand."""
        cube, people = _with_value(results.cube, results.people, {name: getattr(results, name) for name in TABLES})
        return cls(cube, results.strata, people, results.survey, sourced=results.sourced, quarters=quarters)

    def all_counts(self, cell: Cell, members: frozenset[str] = frozenset()) -> Counts | None:
        """Numbers of a cell in the order of `NUMBERS`; None where nothing is known of it. `members` make the network up."""
        key = (cell, members if cell.unit == NETWORK else frozenset())
        if key not in self._known:
            self._known[key] = self._counted(cell, members)
        return self._known[key]

    def _counted(self, cell: Cell, members: frozenset[str]) -> Counts | None:
        if cell.unit == NETWORK:
            return _added(self.all_counts(cell._replace(unit=unit)) for unit in members)
        if cell.factor:
            return self._strata.get(cell)
        if cell in self._seen:
            return self._seen[cell]
        months = self._months.get((cell.measure, cell.unit))
        if months is None:
            return None
        return _added(months.get(month) for month in range(cell.span.first, cell.span.last + 1))

    def counts(self, cell: Cell, members: Collection[str] = ()) -> tuple[float, float] | None:
        """Denominator and numerator of a cell; None where nothing is known of it."""
        found = self.all_counts(cell, frozenset(members))
        return None if found is None else (found[0], found[1])

    def beside(self, cell: Cell, members: Collection[str] = ()) -> dict[str, float]:
        """Rows beside the result, by name."""
        found = self.all_counts(cell, frozenset(members))
        return {} if found is None else dict(zip(BESIDE, found[2:], strict=True))

    def size(self, cell: Cell, members: Collection[str] = ()) -> float | None:
        """People behind a cell: distinct ones where they are known, never more than the denominator."""
        counts = self.counts(cell, members)
        return None if counts is None else min(counts[0], self._people.get(cell, counts[0]))

    @cached_property
    def _most(self) -> dict[str, float]:
        most = dict.fromkeys(self.clinics, 0.0)
        for cell, people in self._people.items():
            if cell.unit in most and not cell.factor:
                most[cell.unit] = max(most[cell.unit], people)
        return most

    def members(self, fewest: int) -> frozenset[str]:
        """Clinics that the network adds up: those with enough people in some measure."""
        return frozenset(unit for unit in self.clinics if not self._people or self._most[unit] >= fewest)


def _with_value(
    cube: pd.DataFrame, people: pd.DataFrame | None, tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The cube and the people with those of cost and of appropriateness."""
    more, their_people = counts_of_value(tables)
    if len(more):
        cube = pd.concat([cube, more], ignore_index=True)
    if len(their_people) and people is not None:
        people = pd.concat([people, their_people], ignore_index=True)
    return cube, people


def _added(parts: Iterable[Counts | None]) -> Counts | None:
    known = [each for each in parts if each is not None]
    return tuple(map(sum, zip(*known, strict=True))) if known else None


def _counts(frame: pd.DataFrame) -> list[Counts]:
    """One tuple per row in the order of `NUMBERS`; what is not known is 0."""
    present = frame.reindex(columns=list(NUMBERS)).astype(float).fillna(0)
    return list(present.itertuples(index=False, name=None))


def _questions(survey: pd.DataFrame) -> pd.DataFrame:
    """Single questions as measures: those who answered, and the most positive answers among them."""
    sums = survey.groupby(["table", "item", "clinic_id", "month"], as_index=False)[["item_n", "item_top"]].sum()
    return sums.assign(
        measure=ITEM + sums["table"].astype(str) + "." + sums["item"].astype(str),
        denominator=sums["item_n"],
        numerator=sums["item_top"],
    )


def _seen(sourced: pd.DataFrame, quarters: int) -> dict[Cell, Counts]:
    """People whom each system knows of, by clinic and window; of distinct people no months can be added up."""
    rows = sourced[sourced["level"] == "window"]
    keys = ["measure", "clinic_id", "period"]
    said = pd.DataFrame([json.loads(each) for each in rows["pattern"]], index=rows.index)
    there = (said.notna() & (said != str(Said.ABSENT))).mul(rows["people"], axis=0)
    sums = there.groupby([rows[key] for key in keys]).sum()
    last = [number + MONTHS_PER_QUARTER - 1 for number in _number(sums.index.get_level_values("period").to_series())]
    found: dict[Cell, Counts] = {}
    for (measure, clinic, _), end, seen in zip(sums.index, last, sums.to_dict("records"), strict=True):
        span = Span(end - MONTHS_PER_QUARTER * quarters + 1, end)
        for system, people in seen.items():
            found[Cell(of_system(measure, str(system)), clinic, span)] = (float(people), 0.0, 0.0, 0.0, 0.0)
    return found


def _number(days: pd.Series) -> list[int]:
    dates = pd.to_datetime(days)
    return (dates.dt.year * 12 + dates.dt.month - 1).astype(int).tolist()


def _strata(strata: pd.DataFrame, quarters: int) -> dict[Cell, Counts]:
    last = [number + MONTHS_PER_QUARTER - 1 for number in _number(strata["period"])]
    # As tables name them, in small letters: ``age`` for ``age_band``.
    factors = strata["factor"].map({each: factor_name(each).lower() for each in strata["factor"].unique()})
    lower = strata["stratum"].str.lower()
    columns = (each.tolist() for each in (strata["measure"], strata["clinic_id"], factors, lower))
    return {
        Cell(measure, clinic, Span(end - MONTHS_PER_QUARTER * quarters + 1, end), factor, stratum): counts
        for end, measure, clinic, factor, stratum, counts in zip(last, *columns, _counts(strata), strict=True)
    }


def _people(people: pd.DataFrame, quarters: int) -> dict[Cell, float]:
    """Distinct people of months, quarters and windows; a window is named by its last quarter."""
    found = {}
    columns = (people[name].tolist() for name in ("measure", "clinic_id", "level", "people"))
    for start, measure, clinic, level, number in zip(_number(people["period"]), *columns, strict=True):
        if level == "month":
            span = Span(start, start)
        elif level in {"quarter", "window"}:
            end = start + MONTHS_PER_QUARTER - 1
            span = Span(start if level == "quarter" else end - MONTHS_PER_QUARTER * quarters + 1, end)
        else:
            continue
        found[Cell(measure, clinic, span)] = 0.0 if pd.isna(number) else float(number)
    return found
