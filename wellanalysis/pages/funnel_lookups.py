"""The funnels of a run, each drawn once for the pages of all clinics."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.funnel_units import funnel_of, units_of
from wellanalysis.stats.funnel import Funnel

FEWEST_IN_A_FUNNEL = 3
AS_SIZE = {"expected": "denominator", "exposure": "denominator"}  # the chart has one name for all sizes


COLUMNS = [
    "part", "label", "value", "denominator", "lower_95", "upper_95", "lower_998", "upper_998", "highlight", "too_few",
]  # fmt: skip


@dataclass(frozen=True)
class FunnelTable:
    """A funnel as pages tell of it.

    Parameters
    ----------
    drawn : Funnel
        The funnel itself.
    units : DataFrame
        Its clinics with ``name`` and ``denominator``, whatever its sizes are called; the value is the one that every
        other page shows.
    judged, outside : DataFrame
        Those with enough people, and those of them beyond the 99.8 % limits.
    frame : DataFrame
        What a chart draws, the same on every page but for whom it names: nobody yet.
    """

    drawn: Funnel
    units: pd.DataFrame
    judged: pd.DataFrame
    outside: pd.DataFrame
    frame: pd.DataFrame


def funnel_frame(units: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Columns of the chart: units with label and highlight, then the curve of the limits."""
    curve = limits.assign(part="limit", label="", value=float("nan"), highlight=False, too_few=False)
    return pd.concat([units.assign(part="unit")[COLUMNS], curve[COLUMNS]], ignore_index=True).round(4)


class FunnelLookups(ABC):
    """Funnels by measure."""

    definitions: Definitions
    cells: pd.DataFrame
    standings: pd.DataFrame

    @property
    @abstractmethod
    def too_small(self) -> frozenset[str]:
        """Clinics in no comparison."""

    @property
    @abstractmethod
    def names(self) -> dict[str, str]:
        """Names of the units."""

    @abstractmethod
    def now(self, measure: Measure, unit: str) -> Mapping[str, Any]:
        """Cell of the trailing window."""

    @cached_property
    def funnels(self) -> dict[str, Funnel]:
        """Funnel of each measure across the clinics that may be shown."""
        drawn = {measure.id: self._units(measure) for measure in self.definitions.measures}
        return {
            id: funnel_of(units, self.definitions, minimum=self.definitions.minimum_denominator(id))
            for id, units in drawn.items()
            if len(units) >= FEWEST_IN_A_FUNNEL
        }

    @cached_property
    def funnel_tables(self) -> dict[str, FunnelTable]:
        """The same with the names and values of their clinics."""
        return {id: self._told(self.definitions.measure(id), drawn) for id, drawn in self.funnels.items()}

    def _told(self, measure: Measure, drawn: Funnel) -> FunnelTable:
        units = drawn.units.rename(columns=AS_SIZE).assign(name=[self.names[id] for id in drawn.units["unit"]])
        if drawn.scale.statistic != "ratio":
            # The funnel counts people; the value shown is the one that every other page shows.
            units = units.assign(value=[self.now(measure, id)["value"] for id in units["unit"]])
        judged = units[~units["too_few"]]
        frame = funnel_frame(units.assign(label="", highlight=False), drawn.limits.rename(columns=AS_SIZE))
        return FunnelTable(drawn, units, judged, judged[judged["position_998"] != "within"], frame)

    @cached_property
    def beyond_chance(self) -> dict[str, pd.Series]:
        """Of measures whose funnel is widened: where each clinic lies beside the 99.8 % limits of chance alone."""
        measures = [self.definitions.measure(id) for id, drawn in self.funnels.items() if drawn.overdispersed]
        plain = {
            m.id: funnel_of(
                self._units(m),
                self.definitions,
                minimum=self.definitions.minimum_denominator(m.id),
                chance=True,
                drawn=False,
            ).units
            for m in measures
        }
        return {id: units[~units["too_few"]].set_index("unit")["position_998"] for id, units in plain.items()}

    @cached_property
    def chance_curves(self) -> dict[str, pd.DataFrame]:
        """Of the same measures: the curve of the limits of chance alone, with sizes called ``denominator``."""
        measures = [self.definitions.measure(id) for id in self.beyond_chance]
        return {
            m.id: funnel_of(self._units(m), self.definitions, chance=True).limits.rename(columns=AS_SIZE)
            for m in measures
        }

    def _units(self, measure: Measure) -> pd.DataFrame:
        return units_of(measure, self.cells, self.standings, left_out=self.too_small)
