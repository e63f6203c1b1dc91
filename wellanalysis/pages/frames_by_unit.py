"""A run's frames, cut once into those of each measure and unit: pages of single clinics never go through the whole."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import trends
from wellanalysis.pages.adjusted_quarters import adjusted_quarters
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import Clock, Expected
from wellanalysis.pages.splitting import split
from wellanalysis.pages.strata_groups import compared

Row = Mapping[str, Any]
TREND = ["month", "value", "denominator", "centre", "lower", "upper", "baseline", "signal", "withheld"]
"""Columns of a trend chart."""

EVIDENCE = ["measure", "clinic_id", "level", "period", "numerator", "denominator", "lost", "missing"]
"""Columns of the rows behind an opening figure."""


class FramesByUnit(ABC):
    """Months, cells, expected counts and groups of people by measure and unit."""

    definitions: Definitions
    finals: Mapping[str, Quarter]
    cells: pd.DataFrame
    strata: pd.DataFrame
    trends: pd.DataFrame
    expected: Expected

    @abstractmethod
    def now(self, measure: Measure, unit: str) -> Row:
        """Cell of the trailing window."""

    @cached_property
    def _nothing(self) -> dict[str, pd.DataFrame]:
        frames = {"trend": self.trends[TREND], "cells": self.cells, "expected": self.expected.table}
        return {name: frame.iloc[:0] for name, frame in frames.items()}

    @cached_property
    def _trend_frames(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        drawn = self.trends[["measure", "unit", *TREND]].round(dict.fromkeys(["value", "centre", "lower", "upper"], 4))
        return split(drawn, ["measure", "unit"], TREND)

    @cached_property
    def _trends_told(self) -> dict[tuple[str, str], Row]:
        return trends.told(self.trends).to_dict("index")

    @cached_property
    def _cell_frames(self) -> Mapping[tuple[str, str, str], pd.DataFrame]:
        return split(self.cells, ["measure", "unit", "level"])

    def cells_of(self, measure: Measure, unit: str, level: str) -> pd.DataFrame:
        """Cells of a measure at one unit and level, by period; empty where it has none."""
        return self._cell_frames.get((measure.id, unit, level), self._nothing["cells"])

    def trend(self, measure: Measure, unit: str) -> pd.DataFrame:
        """Monthly control chart, rounded as finely as it can be read; empty where the unit has no such month."""
        return self._trend_frames.get((measure.id, unit), self._nothing["trend"])

    def trend_told(self, measure: Measure, unit: str) -> Row:
        """What is said beside that chart (`trends.told`); empty where there is none."""
        return self._trends_told.get((measure.id, unit), {})

    @cached_property
    def evidence(self) -> Mapping[tuple[str, str, str], pd.DataFrame]:
        """Rows that a reader may check, by measure, unit and level; what is averaged stands as the numerator."""
        rows = self.cells[self.cells["n"].fillna(1) > 0].rename(columns={"unit": "clinic_id"})
        told = rows.assign(numerator=rows["numerator"].where(rows["total"].isna(), rows["total"]))
        return split(told, ["measure", "clinic_id", "level"], [*EVIDENCE, "withheld"])

    @cached_property
    def _expected_frames(self) -> Mapping[tuple[str, str, str, str], pd.DataFrame]:
        return split(self.expected.table, ["measure", "unit", "clock", "level"])

    def expected_of(self, measure: Measure, unit: str, clock: Clock, level: str) -> pd.DataFrame:
        """Observed and expected counts of one clock at one level, by period; shown only where the cells are."""
        return self._expected_frames.get((measure.id, unit, str(clock), level), self._nothing["expected"])

    @cached_property
    def strata_groups(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Strata beside all others, by measure and unit: see `strata_groups.compared`."""
        found: dict[tuple[str, str], pd.DataFrame] = {}
        for measure in (self.definitions.measure(id) for id in self.strata["measure"].unique()):
            units = self.strata.loc[self.strata["measure"] == measure.id, "unit"].unique()
            wholes = {unit: self.now(measure, unit) for unit in units}
            parts = compared(self.strata, wholes, measure, self.definitions)
            found |= {(measure.id, unit): part for unit, part in parts.items()}
        return found

    @cached_property
    def adjusted_quarters(self) -> dict[tuple[str, str], pd.DataFrame]:
        """Quarters against the frozen reference, by measure and unit: see `adjusted_quarters.adjusted_quarters`."""
        table = self.expected.table
        table = table[(table["clock"] == Clock.REFERENCE) & (table["level"] == "quarter")]
        quarters = self.cells[self.cells["level"] == "quarter"]
        found: dict[tuple[str, str], pd.DataFrame] = {}
        for measure in (self.definitions.measure(id) for id in table["measure"].unique()):
            parts = adjusted_quarters(
                quarters[quarters["measure"] == measure.id],
                table[table["measure"] == measure.id],
                measure,
                level=self.reference_rate(measure),
                last=pd.Timestamp(self.finals[measure.id].last_day),
            )
            found |= {(measure.id, unit): part for unit, part in parts.items()}
        return found

    def reference_rate(self, measure: Measure) -> float:
        """The network's rate in the baseline: the yardstick of the frozen reference."""
        rows = self.expected_of(measure, NETWORK, Clock.REFERENCE, "baseline")
        return float(rows["observed"].sum() / rows["trials"].sum()) if len(rows) else float("nan")
