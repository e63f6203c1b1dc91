"""Sums over each measure's trailing window that pages look up clinic by clinic: every table is gone through once."""

from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import UNIT, Clock, Expected, spans_of
from wellanalysis.pages.splitting import split
from wellanalysis.results.frames import Results

ITEM_SUMS = ["sent", "answered", "item_n", "item_sum", "item_sum_sq", "item_top"]
Pair = tuple[str, str]


class WindowSums:
    """What clinics answered, lost and who their patients were, over the window that describes them."""

    definitions: Definitions
    results: Results
    finals: Mapping[str, Quarter]
    expected: Expected

    def in_window(self, measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the months of the measure's trailing window, which ends with its newest final quarter."""
        final, span = self.finals[measure.id], self.definitions.network.labels.quarters
        return rows[rows["month"].between(pd.Timestamp(final.shift(1 - span).first_day), pd.Timestamp(final.last_day))]

    def answers_of(self, measure: Measure, unit: str, left_out: frozenset[str]) -> pd.DataFrame:
        """Sums by question of the measure's survey: ``item`` and `ITEM_SUMS`; the network's without `left_out`."""
        if unit != NETWORK:
            return self._answers.get((measure.id, unit), self._no_answers)
        rows = self._asked(measure)
        own = rows[~rows["clinic_id"].isin(left_out)]
        return own.groupby("item", sort=False)[ITEM_SUMS].sum().reset_index()

    def _asked(self, measure: Measure) -> pd.DataFrame:
        rows = self.in_window(measure, self.results.survey)
        return rows[rows["table"] == measure.table]

    @cached_property
    def _no_answers(self) -> pd.DataFrame:
        return self.results.survey[["item", *ITEM_SUMS]].iloc[:0]

    @cached_property
    def _answers(self) -> dict[Pair, pd.DataFrame]:
        found = {}
        for measure in self.definitions.measures:
            sums = self._asked(measure).groupby(["clinic_id", "item"], sort=False)[ITEM_SUMS].sum().reset_index()
            for (unit,), part in split(sums, ["clinic_id"], ["item", *ITEM_SUMS]).items():
                found[measure.id, unit] = part.reset_index(drop=True)
        return found

    def losses_of(self, measure: Measure, unit: str, left_out: frozenset[str]) -> pd.Series:
        """Losses by kind, in the order of the definition; the network's without `left_out`."""
        rows = self._losses.get(measure.id)
        if rows is None:
            return pd.Series(0, index=list(measure.losses))
        own = rows.drop(index=list(left_out), errors="ignore").sum() if unit == NETWORK else self._row(rows, unit)
        return own.reindex(list(measure.losses), fill_value=0)

    @staticmethod
    def _row(rows: pd.DataFrame, unit: str) -> pd.Series:
        return rows.loc[unit] if unit in rows.index else pd.Series(0, index=rows.columns)

    @cached_property
    def _losses(self) -> dict[str, pd.DataFrame]:
        """Clinics by kind, for each measure."""
        table = self.results.losses
        parts = {m.id: self.in_window(m, table[table["measure"] == m.id]) for m in self.definitions.measures}
        return {
            id: part.groupby(["clinic_id", "kind"])["n"].sum().unstack(fill_value=0)  # noqa: PD010 — a cross table
            for id, part in parts.items()
            if len(part)
        }

    @cached_property
    def mixes(self) -> dict[str, dict[str, tuple[pd.Series, pd.DataFrame]]]:
        """By measure and factor of its case mix: rows per level of the network, and of each clinic."""
        return {
            id: self._levels(self.definitions.measure(id))
            for id, mix in self.expected.case_mix.items()
            if Clock.RECALIBRATED in mix.models
        }

    def _levels(self, measure: Measure) -> dict[str, tuple[pd.Series, pd.DataFrame]]:
        mix = self.expected.case_mix[measure.id]
        span = spans_of(self.definitions, self.finals[measure.id])[Clock.RECALIBRATED]
        rows = mix.patterns[mix.patterns["month"].between(*span)]
        found = {}
        for factor in (each for each in mix.factors if not pd.api.types.is_numeric_dtype(rows[each])):
            whole = rows.groupby(factor, observed=True)["trials"].sum()
            each = rows.groupby([UNIT, factor], observed=True)["trials"].sum().unstack(fill_value=0)  # noqa: PD010 — a cross table
            found[factor] = (whole, each.reindex(columns=whole.index, fill_value=0))
        return found
