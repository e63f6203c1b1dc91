"""What an auditor knows of a network before reading: names, periods and policies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wellanalysis.definitions.editions import CMS_MINIMUM, Disclosure, Policy
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import MONTHS_PER_QUARTER, Quarter, months_since_year_zero
from wellanalysis.pages.agreement import SURVEYS
from wellanalysis.pages.wording import sentence_case
from wellanalysis.publish.audit_value import nouns as value_nouns
from wellanalysis.publish.audit_value import titles as value_titles

NETWORK = ""
STRICT, OPEN, OWN = str(Policy.CMS), str(Policy.OPEN), str(Policy.OWN_PATIENTS)
DEFAULT_MINIMUM = CMS_MINIMUM
LOST, MISSING, OPEN_ROWS = BESIDE = ("lost", "not recorded", "open")
"""Rows that are counted beside a result."""
ITEM = "item:"
"""What begins the id of a single question of a survey, which is looked at as a measure is."""


def of_system(measure: str, system: str) -> str:
    """Id under which the people whom a system knows of are looked at, as a measure's are."""
    return f"system:{measure}:{system}"


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
    quarters : int
        Quarters in the trailing window.
    confidential : frozenset of str
        Measures that are protected from the readers' own unit too: people's answers.
    """

    titles: Mapping[str, str]
    nouns: Mapping[str, str]
    units: Mapping[str, str]
    rules: Mapping[str, Rules] = field(default_factory=dict)
    year_starts: int = 1
    baseline: Span | None = None
    fewest: int = 0
    quarters: int = 4
    confidential: frozenset[str] = frozenset()

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

    def window(self, text: str) -> Span:
        """Months of the trailing window that ends with ``2026Q3``."""
        last = self.quarter(text).last
        return Span(last - MONTHS_PER_QUARTER * self.quarters + 1, last)


def _months(quarter: Quarter) -> Span:
    first = months_since_year_zero(quarter.first_day)
    return Span(first, first + MONTHS_PER_QUARTER - 1)


def known_of(definitions: Definitions, units: Mapping[str, str]) -> Known:
    """What the network folder tells; `units` are the clinics' names by id, from the run's results."""
    network = definitions.network
    baseline = Span(months_since_year_zero(network.baseline.first), months_since_year_zero(network.baseline.last))
    questions = {
        sentence_case(column.says or name): f"{ITEM}{table}.{name}"
        for table in SURVEYS
        if table in definitions.contract
        for name, column in definitions.contract[table].columns.items()
        if column.says and column.maximum is not None
    }
    sources = network.sources
    systems = (
        {}
        if sources is None
        else {
            sources.label(compared, system): of_system(compared.measure, system.id)
            for compared in sources.compared
            for system in sources.of(compared)
        }
    )
    answers = {measure.id for measure in definitions.measures if measure.table in SURVEYS}
    return Known(
        titles={
            **value_titles(network),
            **systems,
            **questions,
            **{measure.title: measure.id for measure in definitions.measures},
        },
        nouns={**value_nouns(network), **{measure.id: measure.counts for measure in definitions.measures}},
        units=dict(units),
        rules={str(edition): _rules(each) for edition, each in network.disclosure.items()},
        year_starts=network.calendar.year_starts,
        baseline=baseline,
        fewest=network.minimum.episodes,
        quarters=network.labels.quarters,
        confidential=frozenset({*answers, *questions.values()}),
    )


def _rules(disclosure: Disclosure) -> Rules:
    others = str(disclosure.others) if disclosure.others else ""
    return Rules(str(disclosure.policy), disclosure.minimum, others, disclosure.rounding or 1)
