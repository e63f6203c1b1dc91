"""What the report's rules say of made-up networks: one measure at a time, all of its networks at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.pages import changes, disclosure, trends
from wellanalysis.pages.cells import estimated
from wellanalysis.pages.expected import Clock, Expected, expected, grouped_by, model_of, spans_of
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnel_lookups import FEWEST_IN_A_FUNNEL
from wellanalysis.pages.funnel_units import funnel_of, units_of
from wellanalysis.pages.marks import change_marks, funnel_marks, label_marks, step_marks, trend_marks
from wellanalysis.pages.quiet import Drawn, Law, Planted, draw, law
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.standings import standings
from wellanalysis.results.frames import Results
from wellanalysis.stats.intervals import Floats

APART = "|"  # between the number of a made-up network and a clinic of it
COUNTS = ["of", "marked", "there", "seen"]
LEVELS = {"month": 1, "quarter": 3}  # months; the window and the baseline are as long as network.yml says


def tried_marks(
    found: Figures, measure: Measure, plans: Sequence[Planted], *, seed: int, remembered: Remembered
) -> pd.DataFrame:
    """How many results of a measure each rule marks in each made-up network.

    Parameters
    ----------
    found : Figures
        The run: its sizes, losses and gaps, and its level, are those of the made-up networks.
    measure : Measure
        Looked at by itself, with random numbers of its own: a correction elsewhere does not touch it.
    plans : sequence of Planted
        What happens in each network.
    seed : int
        With measure and place in `plans` it gives each network's random numbers.
    remembered : Remembered
        Knows what was tried before on the very same sizes.

    Returns
    -------
    DataFrame
        ``network, rule``, ``of`` results, ``marked``; of clinics where something happens: ``there`` results, ``seen``
        (marked, and for the better). Empty where the measure cannot be made up.

    Notes
    -----
    The network's level (and the spread of a mean) is taken to three digits, and what is withheld is what the real
    report withholds, so that a correction of a few records leaves all of it as it was unless it changes who was counted.
    """
    grid = _grid(found, measure)
    known = law(grid.results, measure, found.expected) if len(grid.cells) else None
    if known is None:
        return pd.DataFrame(columns=["network", "rule", *COUNTS])
    definitions = replace(found.definitions, measures=(measure,))
    people = found.expected.pooled_people
    people = people[people.index.get_level_values(0) == measure.id]
    patterns = _Patterns.of(found, measure) if known.patterns is not None else None
    trial = _Trial(found, definitions, grid, known, patterns, people)
    network = definitions.network
    inputs = [
        [measure.id, measure.statistic, measure.improves, measure.case_mix, measure.is_aggregated],
        [definitions.minimum_denominator(measure.id), str(found.quarter), str(found.finals[measure.id]), seed],
        network.model_dump_json(include={"labels", "baseline", "calendar", "funnels"}),
        [each.model_dump_json() for each in network.rebases if each.measure == measure.id],
        [[each.clinics, each.since] for each in plans],
        [found.too_small, people.reset_index()],
        [grid.cells.drop(columns=["numerator", "total", "total_sq"]), known.rows, known.chance, known.spread],
        [] if patterns is None else [patterns.rows, known.patterns],
    ]
    return remembered.table("marks", inputs, lambda: trial.tried(plans, seed))


def number_of(measure: Measure) -> int:
    """A number that tells a measure's random numbers from those of every other, whatever else there is."""
    return int.from_bytes(sha256(measure.id.encode()).digest()[:8])


@dataclass(frozen=True)
class _Grid:
    """Cells of one measure at the judged clinics, and which of a clinic's months each of them adds up."""

    results: Results
    cells: pd.DataFrame
    clinics: pd.Index
    months: pd.DatetimeIndex
    row: NDArray[np.intp]
    first: NDArray[np.intp]
    last: NDArray[np.intp]

    def sums(self, rows: pd.DataFrame, values: Floats) -> Floats:
        """Sums of each cell, from values of clinics' months: networks × cells."""
        table = np.zeros((len(values), len(self.clinics), len(self.months) + 1))
        place = self.clinics.get_indexer(rows["clinic_id"]), self.months.get_indexer(rows["month"]) + 1
        table[:, place[0], place[1]] = values
        up_to = table.cumsum(axis=2)
        return up_to[:, self.row, self.last] - up_to[:, self.row, self.first]


def _grid(found: Figures, measure: Measure) -> _Grid:
    network = found.definitions.network
    judged = found.sums["in_network"] & (found.sums["measure"] == measure.id)
    cells = found.sums[judged].assign(withheld=found.cells.loc[judged, "withheld"]).reset_index(drop=True)
    cube = found.results.cube
    final = pd.Timestamp(found.quarter.last_day)
    months = cube["month"].astype("datetime64[ns]")
    clinics = pd.Index(sorted(cells["unit"].unique()))
    own = cube[(cube["measure"] == measure.id) & (months <= final) & cube["clinic_id"].isin(clinics)]
    span = pd.DatetimeIndex(sorted(own["month"].astype("datetime64[ns]").unique()))
    begin, end = pd.Timestamp(network.baseline.first), pd.Timestamp(network.baseline.last)
    lengths = {**LEVELS, "now": 3 * network.labels.quarters}
    ends = {level: cells["period"] + pd.DateOffset(months=number) for level, number in lengths.items()}
    until = pd.Series(end + pd.DateOffset(months=1), cells.index).where(cells["level"] == "baseline")
    for level, each in ends.items():
        until = until.where(cells["level"] != level, each)
    start = cells["period"].where(cells["level"] != "baseline", begin)
    return _Grid(
        results=replace(found.results, cube=own),
        cells=cells,
        clinics=clinics,
        months=span,
        row=clinics.get_indexer(cells["unit"]),
        first=span.searchsorted(start.to_numpy()),
        last=span.searchsorted(until.to_numpy()),
    )


@dataclass(frozen=True)
class _Patterns:
    """Patterns of a measure, grouped as its two models of the present need them."""

    rows: pd.DataFrame
    groups: dict[Clock, tuple[pd.DataFrame, NDArray[np.intp], NDArray[np.intp]]]

    @classmethod
    def of(cls, found: Figures, measure: Measure) -> "_Patterns":
        mix, groups = found.expected.case_mix[measure.id], {}
        spans = spans_of(found.definitions, found.finals[measure.id])
        for clock in (Clock.RECALIBRATED, Clock.POOLED):
            inside = mix.patterns["month"].between(*spans[clock]).to_numpy()
            by = grouped_by(mix.patterns[inside], measure)
            trials = by[["trials"]].sum().reset_index()
            groups[clock] = (trials, np.flatnonzero(inside), by.ngroup().to_numpy())
        return cls(mix.patterns.drop(columns="events"), groups)


@dataclass(frozen=True)
class _Trial:
    """The report's rules on made-up networks of one measure."""

    found: Figures
    definitions: Definitions
    grid: _Grid
    law: Law
    patterns: _Patterns | None
    people: pd.Series

    @property
    def measure(self) -> Measure:
        return self.law.measure

    def tried(self, plans: Sequence[Planted], seed: int) -> pd.DataFrame:
        """Counts of marks by network and rule."""
        number = number_of(self.measure)
        networks = [draw(self.law, np.random.default_rng([seed, number, k]), plan) for k, plan in enumerate(plans)]
        cells = self._cells(networks)
        marks = pd.concat([*self._of_all(cells), *self._of_each(cells, networks)], ignore_index=True)
        network, clinic = (marks["unit"].str.split(APART, n=1).str[part] for part in (0, 1))
        marks = marks.assign(network=network.astype(int), clinic=clinic)
        marks = marks[~marks["clinic"].isin(self.found.too_small)]
        happens = zip(marks["network"], marks["clinic"], strict=True)
        there = np.array([clinic in plans[network].clinics for network, clinic in happens], bool)
        counted = marks.assign(there=there, of=1, seen=marks["favourable"] & there)
        return counted.groupby(["network", "rule"])[COUNTS].sum().astype(int).reset_index()

    def _cells(self, networks: Sequence[Drawn]) -> pd.DataFrame:
        """Cells of all networks: as the report would publish them, each clinic with its network's number before it."""
        cells, size = self.grid.cells, len(self.grid.cells)
        numerator = self.grid.sums(self.law.rows, np.stack([each.numerator for each in networks])).ravel()
        whole = cells.iloc[np.tile(np.arange(size), len(networks))].reset_index(drop=True)
        prefix = np.repeat([f"{k}{APART}" for k in range(len(networks))], size)
        drawn = {"numerator": numerator}
        if self.measure.statistic is Statistic.MEAN:
            squares = self.grid.sums(self.law.rows, np.stack([each.total_sq for each in networks])).ravel()
            drawn = {"numerator": numerator, "total": numerator, "total_sq": squares}
        whole = whole.assign(unit=prefix + whole["unit"].to_numpy(str), **drawn)
        return estimated(disclosure.apply(whole, whole["withheld"]), self.definitions)

    def _of_all(self, cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Trends and changes, of all networks together: no clinic's hangs on another's."""
        network = self.definitions.network
        count = cells["unit"].str.split(APART, n=1).str[0].unique()
        rebases = [
            each
            if each.clinics is None
            else each.model_copy(
                update={"clinics": tuple(f"{k}{APART}{clinic}" for k in count for clinic in each.clinics)}
            )
            for each in network.rebases
        ]
        definitions = replace(self.definitions, network=network.model_copy(update={"rebases": tuple(rebases)}))
        yield trend_marks(trends.newest(trends.trends(cells, definitions)))
        yield from change_marks(changes.compare(*changes.sides(cells, definitions), definitions))
        yield step_marks(changes.since_quarter_before(cells, definitions, self.found.finals))

    def _of_each(self, cells: pd.DataFrame, networks: Sequence[Drawn]) -> Iterator[pd.DataFrame]:
        """Words and funnels, network by network: each has its own models, targets and limits."""
        size = len(self.grid.cells)
        for k, drawn in enumerate(networks):
            own = cells.iloc[k * size : (k + 1) * size].assign(unit=self.grid.cells["unit"].to_numpy())
            told = standings(self._expected(drawn), own, self.definitions)
            units = units_of(self.measure, own, told, left_out=self.found.too_small)
            parts = [label_marks(told, self.definitions.measures)]
            if len(units) >= FEWEST_IN_A_FUNNEL:
                minimum = self.definitions.minimum_denominator(self.measure.id)
                judged = funnel_of(units, self.definitions, minimum=minimum, drawn=False).units
                parts.append(funnel_marks(judged, self.measure.id))
            yield from (part.assign(unit=f"{k}{APART}" + part["unit"].astype(str)) for part in parts if len(part))

    def _expected(self, drawn: Drawn) -> Expected:
        """What the models expect of the clinics of one network, fitted to its own counts."""
        nothing = pd.DataFrame(columns=["measure", "clock", "unit", "level", "period"])
        if self.measure.is_aggregated:
            cube = self.grid.results.cube
            events = pd.Series(drawn.numerator, self.law.rows.index).reindex(cube.index)
            results = replace(
                self.grid.results,
                cube=cube.assign(numerator=events.where(events.notna(), cube["numerator"])),
                patterns=self.grid.results.patterns.iloc[:0],
                pattern_levels=self.grid.results.pattern_levels.iloc[:0],
            )
            return expected(results, self.definitions, self.found.finals)
        if self.patterns is None or drawn.events is None:
            return Expected({}, nothing, self.people)
        spans = spans_of(self.definitions, self.found.finals[self.measure.id])
        tables = []
        for (clock, (groups, rows, code)), level in zip(self.patterns.groups.items(), ("now", "pooled"), strict=True):
            events = np.bincount(code, weights=drawn.events[rows], minlength=len(groups))
            counted = groups.assign(events=events)
            model = model_of(counted, self.measure)
            if model is None:
                continue
            told = model.expected(counted, unseen="not recorded").rename(
                columns={"events": "observed", "expected_variance": "variance"}
            )
            sums = told.groupby("unit", as_index=False)[["trials", "observed", "expected", "variance"]].sum()
            tables.append(sums.assign(measure=self.measure.id, clock=str(clock), level=level, period=spans[clock][0]))
        return Expected({}, pd.concat(tables, ignore_index=True) if tables else nothing, self.people)
