"""What it would be worth: outcomes more if every clinic reached the benchmark of an indicator, were the association causal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.definitions.values import Benchmark
from wellanalysis.pages.drivers_found import COUNTS, Drivers, plain
from wellanalysis.pages.drivers_rows import QUARTER, UNIT, Cohort, X, newest_year
from wellanalysis.pages.drivers_told import with_it
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.remembered import Remembered
from wellanalysis.stats.drivers_worth import worth

SEED = 20261122
"""Fixed, so that the same counts give the same book."""
DRAWS = 999
COUNTED = "counted"
WHOLE = "network"
COLUMNS = ["indicator", "unit", "share", "benchmark", "extra", "lower", "upper", "why"]


@dataclass(frozen=True)
class Worths:
    """What each indicator would be worth.

    Parameters
    ----------
    network : DataFrame
        Indexed by indicator: ``extra, lower, upper`` outcomes more (fewer where negative) in the network, and ``why``
        they cannot be told; empty where they can.
    clinics : DataFrame
        ``indicator, unit, share, benchmark, extra, lower, upper``; 0 where a clinic is at its benchmark or beyond.
    """

    network: pd.DataFrame
    clinics: pd.DataFrame


def priced(found: Drivers, cohort: Cohort) -> tuple[Measure, ...]:
    """Those of `asked` that go with the better outcome by more than chance, and by more than makes no practical difference."""
    rows = {each.id: row for each, row in found.rows(cohort)}
    return tuple(each for each in asked(cohort) if each.id in rows and with_it(cohort.outcome, rows[each.id]))


def asked(cohort: Cohort) -> tuple[Measure, ...]:
    """Indicators with a benchmark that rises with better care."""
    return tuple(each for each in cohort.indicators if each.benchmark and each.improves is Direction.UP)


def worths(figures: Figures, cohort: Cohort, indicators: tuple[Measure, ...], memory: Remembered) -> Worths:
    """Outcomes more if every clinic reached the benchmark, over the window that describes the clinics."""
    first = pd.Timestamp(newest_year(figures, cohort))
    benchmarks = {each.id: each.benchmark.value for each in indicators if each.benchmark}
    own = {
        each.id: {unit: _value(figures.benchmark(each, unit)) for unit in sorted(cohort.rows[UNIT].unique())}
        for each in indicators
    }
    inputs = [cohort.told_from, benchmarks, own, first, DRAWS, SEED]
    table = memory.table("worth", inputs, partial(_table, cohort, indicators, benchmarks, own, first))
    whole = table["unit"] == WHOLE
    network = table[whole].set_index("indicator")[["extra", "lower", "upper", "why"]]
    return Worths(network, table[~whole].drop(columns="why").reset_index(drop=True))


def _table(
    cohort: Cohort,
    indicators: tuple[Measure, ...],
    benchmarks: Mapping[str, float],
    own: Mapping[str, Mapping[str, float]],
    first: pd.Timestamp,
) -> pd.DataFrame:
    """The network against its benchmark, and each clinic against its own where it has agreed on one."""
    frames = [pd.DataFrame(columns=COLUMNS)]
    for each in indicators:
        rows = cohort.known(each, **{COUNTED: cohort.rows[QUARTER] >= first})
        agreed = pd.Series(own[each.id])
        model: dict[str, Any] = {
            "indicator": X,
            "factors": cohort.factors,
            "counted": COUNTED,
            "draws": DRAWS,
            "seed": SEED,
            **COUNTS,
        }
        try:
            told = worth(rows, benchmark=benchmarks[each.id], **model)
            highest = max(benchmarks[each.id], agreed.max())
            units = told.units if (agreed == highest).all() else worth(rows, benchmark=highest, **model).units
        except ValueError as error:
            why = plain(error).replace(
                f"{COUNTED!r} is false in all rows whose indicator is known", "the window holds none"
            )
            frames.append(
                pd.DataFrame({"indicator": [each.id], "unit": [WHOLE], "why": [why]}).reindex(columns=COLUMNS)
            )
            continue
        whole = pd.DataFrame({"unit": [WHOLE], "extra": [told.total], "lower": [told.lower], "upper": [told.upper]})
        clinics = _own(units, agreed).rename_axis("unit").reset_index()
        frames += [part.reindex(columns=COLUMNS).assign(indicator=each.id, why="") for part in (whole, clinics)]
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def _own(units: pd.DataFrame, agreed: pd.Series) -> pd.DataFrame:
    """Each clinic's worth up to the benchmark that it has agreed on: in proportion to how many more would get there."""
    wanted = agreed.reindex(units.index)
    gap = units["benchmark"] - units["share"]
    part = ((wanted - units["share"]).clip(lower=0) / gap.where(gap > 0)).fillna(0.0)
    scaled = {name: units[name] * part for name in ("extra", "lower", "upper")}
    return units.assign(benchmark=wanted, **scaled)


def _value(benchmark: Benchmark | None) -> float:
    return float(benchmark.value) if benchmark else float("nan")
