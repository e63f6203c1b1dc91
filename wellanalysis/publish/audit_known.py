"""What an auditor knows of a network before reading: names, periods, policies, and where there are any the true counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from wellanalysis.definitions.editions import CMS_MINIMUM, Disclosure, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import MONTHS_PER_QUARTER, Quarter, months_since_year_zero
from wellanalysis.pages.mix import factor_name

NETWORK = ""
STRICT, OPEN, OWN = str(Policy.CMS), str(Policy.OPEN), str(Policy.OWN_PATIENTS)
DEFAULT_MINIMUM = CMS_MINIMUM


class Span(NamedTuple):
    """Months from `first` to `last`, both included, as `months_since_year_zero` counts them."""

    first: int
    last: int


class Cell(NamedTuple):
    """What a count is of; a whole has neither factor nor stratum, the network the unit ""."""

    measure: str
    unit: str
    span: Span
    factor: str = ""
    stratum: str = ""


@dataclass(frozen=True)
class Rules:
    """What an edition withholds: `policy` with its `minimum`, `others` for what is not the readers' own, and `rounding`."""

    policy: str
    minimum: int = DEFAULT_MINIMUM
    others: str = ""
    rounding: int = 1

    @property
    def strict(self) -> bool:
        """Whether numerators and their complements are secrets too."""
        return STRICT in (self.policy, self.others)

    @property
    def own(self) -> bool:
        """Whether readers see their own counts as they are."""
        return self.policy == OWN


@dataclass(frozen=True)
class Known:
    """Names, periods and policies of a network.

    Parameters
    ----------
    titles : mapping
        Measure id by title.
    nouns : mapping
        What each measure counts, by measure id: ``wounds``.
    units : mapping
        Name by clinic id.
    rules : mapping
        Policy by edition.
    year_starts : int
        Month in which the reporting year begins.
    baseline : Span, optional
        Months of the baseline.
    fewest : int
        A clinic with fewer people in every measure is counted in no total.
    """

    titles: Mapping[str, str]
    nouns: Mapping[str, str]
    units: Mapping[str, str]
    rules: Mapping[str, Rules] = field(default_factory=dict)
    year_starts: int = 1
    baseline: Span | None = None
    fewest: int = 0

    def rules_of(self, edition: str) -> Rules:
        """Policy of an edition; the strictest of all where the path of a bundle names none."""
        if edition in self.rules:
            return self.rules[edition]
        return max(
            self.rules.values(), key=lambda each: (each.strict, each.minimum), default=Rules("minimum_denominator")
        )

    def quarter(self, text: str) -> Span:
        """Months of ``2026Q3``."""
        return _months(Quarter.parse(text, year_starts=self.year_starts))


def _months(quarter: Quarter) -> Span:
    first = months_since_year_zero(quarter.first_day)
    return Span(first, first + MONTHS_PER_QUARTER - 1)


def known_of(definitions: Definitions, units: Mapping[str, str]) -> Known:
    """What the network folder tells; `units` are the clinics' names by id, from the run's results."""
    network = definitions.network
    baseline = Span(months_since_year_zero(network.baseline.first), months_since_year_zero(network.baseline.last))
    return Known(
        titles={measure.title: measure.id for measure in definitions.measures},
        nouns={measure.id: measure.counts for measure in definitions.measures},
        units=dict(units),
        rules={str(edition): _rules(each) for edition, each in network.disclosure.items()},
        year_starts=network.calendar.year_starts,
        baseline=baseline,
        fewest=network.minimum.episodes,
    )


def _rules(disclosure: Disclosure) -> Rules:
    others = str(disclosure.others) if disclosure.others else ""
    return Rules(str(disclosure.policy), disclosure.minimum, others, disclosure.rounding or 1)


class Truth:
    """True counts of a run, from its results tables.

    Parameters
    ----------
    cube : DataFrame
        ``measure, clinic_id, month, denominator, numerator``: one row per clinic and month.
    strata : DataFrame, optional
        ``measure, clinic_id, period, factor, stratum, denominator, numerator``, where ``period`` is the first day of a
        window's last quarter.
    people : DataFrame, optional
        ``measure, clinic_id, level, period, people``: distinct people, fewer than the denominator where some come twice.
    quarters : int
        Quarters in a window of `strata`.
    """

    def __init__(
        self,
        cube: pd.DataFrame,
        strata: pd.DataFrame | None = None,
        people: pd.DataFrame | None = None,
        *,
        quarters: int = 4,
    ) -> None:
        self._months: dict[tuple[str, str], dict[int, tuple[float, float]]] = {}
        for measure, clinic, month, below, above in zip(
            cube["measure"],
            cube["clinic_id"],
            _number(cube["month"]),
            cube["denominator"],
            cube["numerator"],
            strict=True,
        ):
            self._months.setdefault((measure, clinic), {})[month] = (_whole(below), _whole(above))
        self._strata = {} if strata is None else _strata(strata, quarters)
        self._people = {} if people is None else _people(people, quarters)
        self.clinics = frozenset(str(each) for each in cube["clinic_id"].unique())

    @classmethod
    def of_run(cls, results: Path, *, quarters: int = 4) -> "Truth":
        """Truth of the folder ``results`` of a run."""
        columns = {"strata": None, "people": None}
        found = {
            name: pd.read_parquet(results / f"{name}.parquet")
            for name in columns
            if (results / f"{name}.parquet").is_file()
        }
        return cls(
            pd.read_parquet(results / "cube.parquet"), found.get("strata"), found.get("people"), quarters=quarters
        )

    def counts(self, cell: Cell, members: Collection[str] = ()) -> tuple[float, float] | None:
        """Denominator and numerator of a cell; None where nothing is known of it. `members` make the network up."""
        if cell.unit == NETWORK:
            parts = [self.counts(cell._replace(unit=unit)) for unit in members]
            known = [each for each in parts if each is not None]
            return (sum(each[0] for each in known), sum(each[1] for each in known)) if known else None
        if cell.factor:
            return self._strata.get(cell)
        months = self._months.get((cell.measure, cell.unit))
        if months is None:
            return None
        inside = [months[month] for month in range(cell.span.first, cell.span.last + 1) if month in months]
        return (sum(each[0] for each in inside), sum(each[1] for each in inside)) if inside else None

    def size(self, cell: Cell, members: Collection[str] = ()) -> float | None:
        """People behind a cell: distinct ones where they are known, never more than the denominator."""
        counts = self.counts(cell, members)
        return None if counts is None else min(counts[0], self._people.get(cell, counts[0]))

    def members(self, fewest: int) -> frozenset[str]:
        """Clinics that the network adds up: those with enough people in some measure."""
        most = dict.fromkeys(self.clinics, 0.0)
        for cell, people in self._people.items():
            if cell.unit in most and not cell.factor:
                most[cell.unit] = max(most[cell.unit], people)
        return frozenset(unit for unit in self.clinics if not self._people or most[unit] >= fewest)


def _whole(value: float) -> float:
    return 0.0 if pd.isna(value) else float(value)


def _number(days: pd.Series) -> list[int]:
    dates = pd.to_datetime(days)
    return [int(each) for each in dates.dt.year * 12 + dates.dt.month - 1]


def _said(factor: str) -> str:
    """A factor as tables name it, in small letters: ``age`` for ``age_band``."""
    return factor_name(factor).lower()


def _strata(strata: pd.DataFrame, quarters: int) -> dict[Cell, tuple[float, float]]:
    last = [number + MONTHS_PER_QUARTER - 1 for number in _number(strata["period"])]
    columns = (strata[name] for name in ("measure", "clinic_id", "factor", "stratum", "denominator", "numerator"))
    return {
        Cell(measure, clinic, Span(end - MONTHS_PER_QUARTER * quarters + 1, end), _said(factor), stratum.lower()): (
            _whole(n),
            _whole(k),
        )
        for end, measure, clinic, factor, stratum, n, k in zip(last, *columns, strict=True)
    }


def _people(people: pd.DataFrame, quarters: int) -> dict[Cell, float]:
    """Distinct people of months, quarters and windows; a window is named by its last quarter."""
    found = {}
    columns = (people[name] for name in ("measure", "clinic_id", "level", "people"))
    for start, measure, clinic, level, number in zip(_number(people["period"]), *columns, strict=True):
        if level == "month":
            span = Span(start, start)
        elif level in {"quarter", "window"}:
            end = start + MONTHS_PER_QUARTER - 1
            span = Span(start if level == "quarter" else end - MONTHS_PER_QUARTER * quarters + 1, end)
        else:
            continue
        found[Cell(measure, clinic, span)] = _whole(number)
    return found
