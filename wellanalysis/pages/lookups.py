"""All that the pages of one run may say, looked up by measure and unit; computed once for every unit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil, floor
from typing import Any

import pandas as pd

from wellanalysis.definitions.editions import Disclosure, Edition, Peers
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Benchmark, Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.settings import Rebase
from wellanalysis.pages import side_by_side, trends
from wellanalysis.pages.cells import NETWORK, too_small
from wellanalysis.pages.expected import Clock, Expected, spans_of
from wellanalysis.pages.frames_by_unit import FramesByUnit
from wellanalysis.pages.funnel_lookups import FunnelLookups
from wellanalysis.pages.recognition_found import beyond_benchmark
from wellanalysis.pages.shrunken import shrunken
from wellanalysis.pages.standards import achievables
from wellanalysis.pages.window_sums import WindowSums
from wellanalysis.pages.wording import count, listed, slug
from wellanalysis.results.frames import Results
from wellanalysis.stats.benchmarks import AchievableBenchmark

Row = Mapping[str, Any]
ANOTHER = "another clinic"
"""A clinic whose name the readers may not see."""
LOCAL = "local agreement"
"""What a benchmark is called that holds at one clinic only."""
NO_ROW: Row = {
    "n": 0,
    "open": 0,
    "denominator": 0,
    "people": 0,
    "value": float("nan"),
    "withheld": False,
    "too_few": False,
}


@dataclass(frozen=True)
class Lookups(FramesByUnit, FunnelLookups, WindowSums):
    """What the pages of a run rest on: definitions, results and everything computed from them.

    Parameters
    ----------
    definitions, results, quarter, edition
        The run.
    stage : {"draft", "final"}
        Draft while providers may still question the figures of the quarter.
    finals : mapping of measure id to Quarter
        Newest final quarter of each measure.
    cells, strata, trends, changes, steps, peers, newest : DataFrame
        From the modules of the same names; ``steps`` is the change since the quarter before, ``strata`` are cells by
        group of people.
    sums : DataFrame
        Whole cells before anything was withheld: for verdicts and made-up networks, never for a page.
    expected, standings : Expected, DataFrame
        What each clinic's own patients would have had in the network, and where each clinic stands beside it.
    others : str
        What a unit's peers are called.
    reader : str
        Id of the clinic whose own edition it is; "" in editions for more than one.
    beside, shown : DataFrame
        What other quarters' reports show, and what this one does, as `side_by_side.of` has it.
    """

    definitions: Definitions
    results: Results
    quarter: Quarter
    edition: str
    stage: str
    finals: Mapping[str, Quarter]
    cells: pd.DataFrame
    sums: pd.DataFrame
    strata: pd.DataFrame
    trends: pd.DataFrame
    changes: pd.DataFrame
    steps: pd.DataFrame
    peers: pd.DataFrame
    newest: pd.DataFrame
    expected: Expected
    standings: pd.DataFrame
    others: str = "Other clinics"
    reader: str = ""
    beside: pd.DataFrame = field(default_factory=side_by_side.nothing)
    shown: pd.DataFrame = field(default_factory=side_by_side.nothing)

    @property
    def policy(self) -> Disclosure:
        """The edition's disclosure policy."""
        return self.definitions.network.disclosure[Edition(self.edition)]

    @property
    def as_of(self) -> date:
        return self.results.as_of

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, pd.Timestamp], Row]:
        coarse = self.cells[self.cells["level"] != "month"]
        return coarse.set_index(["measure", "unit", "level", "period"]).to_dict("index")

    @cached_property
    def _lookups(self) -> dict[str, dict[tuple[str, str], Row]]:
        tables = {
            "changes": self.changes,
            "steps": self.steps,
            "peers": self.peers,
            "newest": self.newest,
            "standings": self.standings,
            "shrunken": self.shrunken,
        }
        return {name: table.to_dict("index") for name, table in tables.items()}

    def now(self, measure: Measure, unit: str) -> Row:
        """Cell of the trailing window up to the measure's newest final quarter."""
        first = self.finals[measure.id].shift(1 - self.definitions.network.labels.quarters).first_day
        return self._rows.get((measure.id, unit, "now", pd.Timestamp(first)), NO_ROW)

    def baseline(self, measure: Measure, unit: str) -> Row:
        """Cell of the baseline."""
        first = self.definitions.network.baseline.first
        return self._rows.get((measure.id, unit, "baseline", pd.Timestamp(first)), NO_ROW)

    def in_quarter(self, measure: Measure, unit: str, quarter: Quarter | None = None) -> Row:
        """Cell of one quarter; without one, the measure's newest final quarter."""
        first = (quarter or self.finals[measure.id]).first_day
        return self._rows.get((measure.id, unit, "quarter", pd.Timestamp(first)), NO_ROW)

    def change(self, measure: Measure, unit: str) -> Row:
        """Change since the baseline: empty where there is none."""
        return self._lookups["changes"].get((measure.id, unit), {})

    def step(self, measure: Measure, unit: str) -> Row:
        """Change since the quarter before: empty where there is none."""
        return self._lookups["steps"].get((measure.id, unit), {})

    def peer(self, measure: Measure, unit: str) -> Row:
        """Peers of a clinic: empty where there are none."""
        return self._lookups["peers"].get((measure.id, unit), {})

    def standing(self, measure: Measure, unit: str) -> Row:
        """A clinic beside what is expected for its own patients: empty where that is not known, or not shown."""
        return self._lookups["standings"].get((measure.id, unit), {})

    def clock_spans(self, measure: Measure) -> Mapping[Clock, tuple[pd.Timestamp, pd.Timestamp]]:
        """First and last month on which each clock's model rests."""
        return spans_of(self.definitions, self.finals[measure.id])

    def last(self, measure: Measure, unit: str) -> Row:
        """Newest final month of the control chart: empty where there is none."""
        return self._lookups["newest"].get((measure.id, unit), {})

    def benchmark(self, measure: Measure, unit: str) -> Benchmark | None:
        """The clinic's own benchmark where it has one, else the measure's."""
        return self.definitions.benchmark(measure.id, unit)

    def local_benchmark(self, measure: Measure, unit: str) -> str:
        """``local agreement`` where the clinic's benchmark is its own and differs from the network's; else empty."""
        own = self.benchmark(measure, unit)
        return LOCAL if own and (measure.benchmark is None or own.value != measure.benchmark.value) else ""

    def measures_of(self, unit: str, *kinds: str) -> tuple[Measure, ...]:
        """Measures of these kinds that the unit takes part in, the headline first; a pilot stays with its clinics."""
        found = [
            measure
            for measure in self.definitions.of_kind(*kinds)
            if not measure.is_retired and (unit == NETWORK or not measure.clinics or unit in measure.clinics)
        ]
        return tuple(sorted(found, key=lambda measure: measure is not self.headline))

    @property
    def listed(self) -> tuple[Measure, ...]:
        """Measures that the readers may read of: a pilot stays with its clinics."""
        every = self.definitions.measures
        return tuple(each for each in every if not self.reader or not each.clinics or self.reader in each.clinics)

    @cached_property
    def headline(self) -> Measure:
        """The measure that opens a page: named in network.yml, else the first outcome, else the first measure."""
        named = self.definitions.network.headline
        if named:
            return self.definitions.measure(named)
        return (*self.definitions.of_kind("outcome"), *self.definitions.measures)[0]

    def drawn_in(self, measure: Measure, unit: str) -> Row:
        """What to expect of a clinic next time: empty where nothing is."""
        return self._lookups["shrunken"].get((measure.id, unit), {})

    @cached_property
    def shrunken(self) -> pd.DataFrame:
        """What to expect of each clinic next time, and how reliable its result is."""
        return shrunken(self.cells, self.definitions)

    @cached_property
    def beyond_benchmark(self) -> pd.DataFrame:
        """Which clinics' true results surely lie on the good side of their benchmark."""
        return beyond_benchmark(self.cells, self.definitions)

    @cached_property
    def assurances(self) -> dict[tuple[str, str], str]:
        """Whether each trend, moving as it does now, will meet its benchmark, by measure and unit."""
        return trends.assurances(self.cells, self.definitions).to_dict()

    @cached_property
    def achievable(self) -> dict[str, AchievableBenchmark]:
        """Achievable benchmark of care by measure, from the quarters before the window."""
        return achievables(self.cells, self.definitions, self.finals)

    @cached_property
    def _scales(self) -> dict[tuple[str, bool], tuple[float, float]]:
        """Lowest and highest monthly value shown of each measure: one pair for the clinics, one for the network."""
        value = self.trends.groupby(["measure", self.trends["unit"] == NETWORK])["value"].agg(["min", "max"])
        return {key: (row["min"], row["max"]) for key, row in value.to_dict("index").items()}

    def scale(self, measure: Measure, unit: str) -> tuple[float | None, float | None]:
        """Floor and ceiling of the measure's charts, the same for all clinics; tenths for proportions."""
        low, high = self._scales.get((measure.id, unit == NETWORK), (float("nan"), float("nan")))
        if pd.isna(low):
            return None, None
        if measure.unit == "%":
            step = 10 if high > 0.1 else 50
            return max(0.0, floor(low * step) / step), min(1.0, ceil(high * step) / step)
        return max(0.0, float(floor(low * 0.9))), float(ceil(high * 1.05))

    # --- units -----------------------------------------------------------------------------------------------------

    @cached_property
    def clinics(self) -> pd.DataFrame:
        """Clinics in regional, then alphabetical order: ``clinic_id, name, region`` and their addresses in the book.

        In a clinic's own edition it is the only one, unless the network lets clinics see each other's names.
        """
        ordered = self.results.clinics.sort_values(["region", "name", "clinic_id"], ignore_index=True)
        path = "clinics/" + ordered["region"].map(slug) + "/" + ordered["clinic_id"].map(slug)
        every = ordered.assign(path=path, full=~ordered["clinic_id"].isin(self.too_small))
        return every[every["clinic_id"].isin(self.named)].reset_index(drop=True)

    @cached_property
    def named(self) -> frozenset[str]:
        """Clinics whose names the readers may see."""
        if not self.reader or self.policy.peers == Peers.NAMED:
            return frozenset(self.results.clinics["clinic_id"])
        return frozenset({self.reader})

    @cached_property
    def too_small(self) -> frozenset[str]:
        """Clinics too small to judge: one page each, and in no comparison."""
        return too_small(self.sums, self.definitions)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the units by id; another clinic's is what it is to the reader."""
        clinics = self.results.clinics.set_index("clinic_id")["name"].to_dict()
        clinics = {id: name if id in self.named else ANOTHER for id, name in clinics.items()}
        return {**clinics, NETWORK: self.definitions.network.name}

    def places(self, clinics: Collection[str]) -> str:
        """``Elm Street and Harbor``; those that readers may not see by name are counted."""
        known = [self.names.get(id, id) for id in clinics if id in self.named or id not in self.names]
        others = len(clinics) - len(known)
        return listed([*known, count(others, "other clinics")] if others else known)

    def rebases(self, measure: Measure, unit: str) -> tuple[Rebase, ...]:
        """Dated changes after which the limits of this trend start anew."""
        every = (each for each in self.definitions.network.rebases if each.measure == measure.id)
        return tuple(each for each in every if each.clinics is None or unit in each.clinics)

    def started(self, unit: str) -> date | None:
        """Day on which a clinic entered the programme."""
        programme = self.definitions.network.programme
        return programme.starts.get(unit) if programme else None
