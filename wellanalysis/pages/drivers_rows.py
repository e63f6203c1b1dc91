"""What the question which factors matter is answered from: patients with a known outcome, and the care before it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import left_out
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.remembered import fingerprint
from wellanalysis.results.linked import indicators_of, outcomes_of, unpacked

ACHIEVED, NOT_ACHIEVED, NOT_RECORDED = "achieved", "not_achieved", "not_recorded"
NOT_APPLICABLE, LOST, BEFORE = "not_applicable", "lost", "before"
KNOWN = (ACHIEVED, NOT_ACHIEVED)
UNIT, PROVIDER, QUARTER = "clinic_id", "provider_id", "quarter"
X = "indicator"
UNTIMED = "the day of the outcome is not recorded"
"""Then whoever had it early, or was too ill for the indicator on the way to it, cannot be left out."""


@dataclass(frozen=True)
class Cohort:
    """Patients of one outcome over the longer window.

    Parameters
    ----------
    outcome : Measure
        Whose final quarters these are.
    indicators : tuple of Measure
        Leading indicators that are known of the same patients, and that are about any of them.
    rows : DataFrame
        As `wellanalysis.results.linked.unpacked` gives them: counts by clinic, clinician, quarter, case mix and care. Rows
        may hold nobody but the lost.
    first, last : Quarter
        The window: it begins with the first quarter of which there are patients.
    """

    outcome: Measure
    indicators: tuple[Measure, ...]
    rows: pd.DataFrame
    first: Quarter
    last: Quarter

    @property
    def factors(self) -> list[str]:
        """Case mix: columns known before care."""
        return list(dict.fromkeys(self.outcome.case_mix))

    @cached_property
    def trials(self) -> float:
        """Patients whose outcome is known."""
        return float(self.rows["trials"].sum())

    @cached_property
    def share(self) -> float:
        """Share of them who had the outcome; nan where there is nobody."""
        return float(self.rows["events"].sum() / self.trials) if self.trials else float("nan")

    @cached_property
    def units(self) -> int:
        """Clinics with a known result."""
        return int(self.rows.loc[self.rows["trials"] > 0, UNIT].nunique())

    @cached_property
    def told_from(self) -> str:
        """Stands for all that is computed from: counts, case mix and indicators."""
        return fingerprint([self.rows, self.factors, [each.id for each in self.indicators]])

    def counted(self, indicator: Measure) -> dict[str, float]:
        """Patients by what is known of one indicator."""
        sums = self.rows.groupby(self.rows[indicator.id].astype(str))["trials"].sum()
        return {str(name): float(number) for name, number in sums.items()}

    def lost_later(self, indicator: Measure) -> float:
        """Patients of whom the indicator is known, and who were lost before the outcome could be known."""
        return float(self.rows.loc[self.rows[indicator.id].isin(KNOWN), "lost"].sum())

    def untimed(self, indicator: Measure) -> bool:
        """Whether an outcome may have come before the indicator was known, and nobody can tell for whom."""
        return indicator.follow_up_days > 0 and self.outcome.time_to is None

    def known(self, indicator: Measure, **beside: pd.Series) -> pd.DataFrame:
        """Patients of whom the indicator is known, who still had the outcome before them.

        Returns
        -------
        DataFrame
            ``clinic_id, provider_id, quarter``, the factors, `X` (1.0 achieved, 0.0 not), ``events, trials``, and the
            columns given in `beside`, which have the index of `rows`.
        """
        own = self.rows.assign(**beside)[self.rows[indicator.id].isin(KNOWN) & (self.rows["trials"] > 0)]
        told = own[[UNIT, PROVIDER, QUARTER, *self.factors, "events", "trials", *beside]]
        return told.assign(**{X: (own[indicator.id] == ACHIEVED).astype(float)}).reset_index(drop=True)


def cohorts(figures: Figures) -> tuple[Cohort, ...]:
    """Patients of each outcome that indicators can be held against, the headline first; clinics too small to judge are in none."""
    definitions, results = figures.definitions, figures.results
    hidden = left_out(figures.sums, definitions, figures.edition)
    found = []
    for outcome in sorted(outcomes_of(definitions), key=lambda each: each is not figures.headline):
        last = figures.finals[outcome.id]
        first = last.shift(1 - definitions.network.labels.pooled_quarters)
        span = {"first": first.first_day, "last": last.last_day}
        rows = unpacked(results.linked, results.pattern_levels, definitions, outcome, **span)
        rows = rows[~rows[UNIT].isin(hidden)].reset_index(drop=True)
        with_result = rows[rows["trials"] > 0]
        about = tuple(each for each in indicators_of(outcome, definitions) if with_result[each.id].isin(KNOWN).any())
        if len(with_result):
            starts = definitions.network.calendar.year_starts
            first = max(first, Quarter.of(with_result[QUARTER].min().date(), starts), key=lambda each: each.first_day)
        found.append(Cohort(outcome, about, rows, first, last))
    return tuple(found)


def together(cohort: Cohort, indicators: tuple[Measure, ...]) -> tuple[pd.DataFrame, tuple[Measure, ...]]:
    """Patients for one model of all indicators: the outcome still before them when the last indicator was known.

    Whoever had it before, whether or not an indicator was about them, is left out: otherwise an indicator that ends with
    the outcome (wounds still open after four weeks) would foretell it by not being about a patient.

    Returns
    -------
    rows : DataFrame
        As `Cohort.known`, with a column for each indicator (1.0, 0.0; 0.0 where it is not about the patient, and then
        its column of `applies` is false) in place of `X`.
    indicators : tuple of Measure
        Those that still vary.
    """
    rows = cohort.rows[cohort.rows["trials"] > 0]
    left = rows[rows[[each.id for each in indicators]].isin([*KNOWN, NOT_APPLICABLE]).all(axis=1)]
    varied = tuple(each for each in indicators if left.loc[left[each.id].isin(KNOWN), each.id].nunique() == len(KNOWN))
    columns = {each.id: (left[each.id] == ACHIEVED).astype(float) for each in varied}
    about = {applies(each): left[each.id].isin(KNOWN) for each in varied}
    told = left[[UNIT, PROVIDER, QUARTER, *cohort.factors, "events", "trials"]]
    return told.assign(**columns, **about).reset_index(drop=True), varied


def window(figures: Figures, cohort: Cohort) -> str:
    """``the four quarters to 2026Q2``, or as many as there are data of: what describes the clinics now."""
    if newest_year(figures, cohort) >= cohort.first.first_day:
        return figures.window(cohort.outcome)
    return f"{cohort.first} to {cohort.last}" if cohort.first != cohort.last else f"{cohort.last}"


def newest_year(figures: Figures, cohort: Cohort) -> date:
    """First day of the quarters that describe the clinics now."""
    return cohort.last.shift(1 - figures.definitions.network.labels.quarters).first_day


def applies(indicator: Measure) -> str:
    """Column that says whether an indicator is about the patient."""
    return f"{indicator.id} applies"
