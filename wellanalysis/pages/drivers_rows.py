"""What the question which factors matter is answered from: patients with a known outcome, and the care before it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
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
        As `wellanalysis.results.linked.unpacked` gives them: counts by clinic, clinician, quarter, case mix and care.
    first, last : Quarter
        The window.
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
        """Clinics."""
        return int(self.rows[UNIT].nunique())

    @cached_property
    def told_from(self) -> str:
        """Stands for all that is computed from: counts, case mix and indicators."""
        return fingerprint([self.rows, self.factors, [each.id for each in self.indicators]])

    def counted(self, indicator: Measure) -> dict[str, float]:
        """Patients by what is known of one indicator."""
        sums = self.rows.groupby(self.rows[indicator.id].astype(str))["trials"].sum()
        return {str(name): float(number) for name, number in sums.items()}

    def known(self, indicator: Measure, **beside: pd.Series) -> pd.DataFrame:
        """Patients of whom the indicator is known, who still had the outcome before them.

        Returns
        -------
        DataFrame
            ``clinic_id, provider_id, quarter``, the factors, `X` (1.0 achieved, 0.0 not), ``events, trials``, and the
            columns given in `beside`, which have the index of `rows`.
        """
        own = self.rows.assign(**beside)[self.rows[indicator.id].isin(KNOWN)]
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
        about = tuple(each for each in indicators_of(outcome, definitions) if rows[each.id].isin(KNOWN).any())
        found.append(Cohort(outcome, about, rows, first, last))
    return tuple(found)


def together(cohort: Cohort, indicators: tuple[Measure, ...]) -> tuple[pd.DataFrame, tuple[Measure, ...]]:
    """Patients for one model of all indicators: the outcome still before them when the last indicator was known.

    Where everybody to whom an indicator does not apply had the outcome, or nobody had, it does not apply *because* of the
    outcome (wounds still open after four weeks): those patients are left out as well.

    Returns
    -------
    rows : DataFrame
        As `Cohort.known`, with a column for each indicator (1.0, 0.0; 0.0 where it is not about the patient, and then
        its column of `applies` is false) in place of `X`.
    indicators : tuple of Measure
        Those that still vary.
    """
    rows = cohort.rows
    keep = np.ones(len(rows), dtype=bool)
    for each in indicators:
        state = rows[each.id]
        keep &= state.isin([*KNOWN, NOT_APPLICABLE]).to_numpy()
        beyond = (state == NOT_APPLICABLE).to_numpy()
        events, trials = rows.loc[beyond, "events"].sum(), rows.loc[beyond, "trials"].sum()
        if trials and events in (0, trials):
            keep &= ~beyond
    left = rows[keep]
    varied = tuple(each for each in indicators if left.loc[left[each.id].isin(KNOWN), each.id].nunique() == len(KNOWN))
    columns = {each.id: (left[each.id] == ACHIEVED).astype(float) for each in varied}
    about = {applies(each): left[each.id].isin(KNOWN) for each in varied}
    told = left[[UNIT, PROVIDER, QUARTER, *cohort.factors, "events", "trials"]]
    return told.assign(**columns, **about).reset_index(drop=True), varied


def applies(indicator: Measure) -> str:
    """Column that says whether an indicator is about the patient."""
    return f"{indicator.id} applies"
