"""What it would be worth: outcomes more if every clinic reached the benchmark of an indicator, were the association causal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Direction, Measure
from wellanalysis.definitions.values import Benchmark
from wellanalysis.pages.drivers_found import COUNTS, Drivers
from wellanalysis.pages.drivers_rows import QUARTER, UNIT, Cohort, X
from wellanalysis.pages.drivers_words import LINKS, UNCLEAR
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import amount, count, round_half_up
from wellanalysis.stats.drivers_worth import worth

SEED = 20261122
"""Fixed, so that the same counts give the same book."""
DRAWS = 999
COUNTED = "counted"
WHOLE = "network"
COLUMNS = ["indicator", "unit", "share", "benchmark", "extra", "lower", "upper"]
IF_CAUSAL = "If the association were causal"
REACHED = "at or beyond each benchmark"
NONE = "none that could be told"


@dataclass(frozen=True)
class Worths:
    """What each indicator would be worth.

    Parameters
    ----------
    network : DataFrame
        Indexed by indicator: ``extra, lower, upper`` outcomes more (fewer where negative) in the network.
    clinics : DataFrame
        ``indicator, unit, share, benchmark, extra, lower, upper``; 0 where a clinic is at its benchmark or beyond.
    """

    network: pd.DataFrame
    clinics: pd.DataFrame


def priced(figures: Figures, found: Drivers, cohort: Cohort) -> tuple[Measure, ...]:
    """Indicators with a benchmark that rises with better care, whose association could be told."""
    return tuple(each for each in found.told(cohort) if each.benchmark and each.improves is Direction.UP)


def worths(figures: Figures, cohort: Cohort, indicators: tuple[Measure, ...], memory: Remembered) -> Worths:
    """Outcomes more if every clinic reached the benchmark, over the window that describes the clinics."""
    quarters = figures.definitions.network.labels.quarters
    first = pd.Timestamp(cohort.last.shift(1 - quarters).first_day)
    benchmarks = {each.id: each.benchmark.value for each in indicators if each.benchmark}
    own = {
        each.id: {unit: _value(figures.benchmark(each, unit)) for unit in sorted(cohort.rows[UNIT].unique())}
        for each in indicators
    }
    inputs = [cohort.told_from, benchmarks, own, first, DRAWS, SEED]
    table = memory.table("worth", inputs, partial(_table, cohort, indicators, benchmarks, own, first))
    whole = table["unit"] == WHOLE
    return Worths(
        table[whole].set_index("indicator")[["extra", "lower", "upper"]], table[~whole].reset_index(drop=True)
    )


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
        asked: dict[str, Any] = {
            "indicator": X,
            "factors": cohort.factors,
            "counted": COUNTED,
            "draws": DRAWS,
            "seed": SEED,
            **COUNTS,
        }
        try:
            told = worth(rows, benchmark=benchmarks[each.id], **asked)
            highest = max(benchmarks[each.id], agreed.max())
            units = told.units if (agreed == highest).all() else worth(rows, benchmark=highest, **asked).units
        except ValueError:  # too few clinics in the window that is counted
            continue
        whole = pd.DataFrame({"unit": [WHOLE], "extra": [told.total], "lower": [told.lower], "upper": [told.upper]})
        clinics = _own(units, agreed).rename_axis("unit").reset_index()
        frames += [part.reindex(columns=COLUMNS).assign(indicator=each.id) for part in (whole, clinics)]
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def _own(units: pd.DataFrame, agreed: pd.Series) -> pd.DataFrame:
    """Each clinic's worth up to the benchmark that it has agreed on: in proportion to how many more would get there."""
    wanted = agreed.reindex(units.index)
    gap = units["benchmark"] - units["share"]
    part = ((wanted - units["share"]).clip(lower=0) / gap.where(gap > 0)).fillna(0.0)
    scaled = {name: units[name] * part for name in ("extra", "lower", "upper")}
    return units.assign(benchmark=wanted, **scaled)


def worth_claims(figures: Figures, found: Drivers, cohort: Cohort, memory: Remembered) -> list[Claim]:
    """What each indicator would be worth in the network, and where; nothing where none has a benchmark."""
    indicators = priced(figures, found, cohort)
    told = worths(figures, cohort, indicators, memory) if indicators else None
    if told is None or told.network.empty:
        return []
    known = [each for each in indicators if each.id in told.network.index]
    return [_network(figures, cohort, known, told), _clinics(figures, cohort, known, told)]


def _network(figures: Figures, cohort: Cohort, known: list[Measure], told: Worths) -> Claim:
    """One line per indicator."""
    outcome, table = cohort.outcome, told.network
    sign = 1.0 if outcome.improves is Direction.UP else -1.0
    first = max(known, key=lambda each: sign * table.loc[each.id, "extra"])
    clear = sign * table.loc[first.id, "lower" if sign > 0 else "upper"] > 0
    said = _extra(table.loc[first.id])
    return Claim(
        id=f"{outcome.id}-worth",
        heading=(
            f"With “{first.title}” at its benchmark everywhere, {_change(table.loc[first.id, 'extra'])} {outcome.counts} could "
            f"have “{outcome.title}” in {figures.window(outcome)}, were it causal"
            if clear
            else f"What the benchmarks would be worth in “{outcome.title}” cannot be told yet"
        ),
        sentence=(
            f"{IF_CAUSAL}, and every clinic below the benchmark of “{first.title}” ({_benchmark(first)}) had reached it, {said} "
            f"{outcome.counts} of {figures.window(outcome)} would have had “{outcome.title}”. Nobody knows that it is causal: "
            "what raises an indicator may change nothing else."
        ),
        section="worth",
        table=pd.DataFrame(
            {
                "Indicator": [each.title for each in known],
                "Benchmark": [_benchmark(each) for each in known],
                "Clinics below it": [count(_below(told, each)) for each in known],
                f"“{outcome.title}”, if causal (95\u00a0% interval)": [_extra(table.loc[each.id]) for each in known],
            }
        ),
        caveat=(
            "Each indicator is taken by itself. They reach the same patients, so that their numbers overlap and do not add up. "
            "The interval allows for clinics being few; it does not allow for what nobody recorded."
        ),
        links=LINKS,
    )


def _clinics(figures: Figures, cohort: Cohort, known: list[Measure], told: Worths) -> Claim:
    """One line per clinic, in regional and alphabetical order: the indicator with the largest opportunity there."""
    outcome = cohort.outcome
    sign = 1.0 if outcome.improves is Direction.UP else -1.0
    by_unit = {str(unit): rows.set_index("indicator") for unit, rows in told.clinics.groupby("unit")}
    lines = []
    for place in figures.clinics[figures.clinics["full"]].itertuples():
        unit = place.clinic_id
        shown = [each for each in known if _shown(figures, each, unit) and _shown(figures, outcome, unit)]
        line = {"Clinic": place.name, "Region": place.region}
        rows = by_unit.get(unit)
        if rows is None or not shown:
            why = figures.said(outcome, figures.now(outcome, unit), numbers=False)
            lines.append({**line, "Largest opportunity": why, "Now": "", "Benchmark": "", "If causal": ""})
            continue
        below = [each for each in shown if each.id in rows.index and rows.loc[each.id, "extra"] * sign > 0]
        gained = [each for each in below if sign * rows.loc[each.id, "lower" if sign > 0 else "upper"] > 0]
        if not gained:
            lines.append(
                {**line, "Largest opportunity": NONE if below else REACHED, "Now": "", "Benchmark": "", "If causal": ""}
            )
            continue
        first = max(gained, key=lambda each: sign * rows.loc[each.id, "extra"])
        lines.append(
            {
                **line,
                "Largest opportunity": first.title,
                "Now": amount(figures.now(first, unit)["value"], first.unit),
                "Benchmark": amount(rows.loc[first.id, "benchmark"], first.unit),
                "If causal": _extra(rows.loc[first.id]),
            }
        )
    table = pd.DataFrame(lines, columns=["Clinic", "Region", "Largest opportunity", "Now", "Benchmark", "If causal"])
    named = table.loc[table["If causal"] != "", "Largest opportunity"]
    return Claim(
        id=f"{outcome.id}-where",
        heading=(
            f"The largest opportunity differs from clinic to clinic: {count(named.nunique(), 'indicators')} in "
            f"{count(len(named), 'clinics')}"
            if len(set(named)) > 1
            else f"Where the largest opportunity lies: {count(len(named), 'clinics')} with one that can be told"
        ),
        sentence=(
            f"Per clinic the indicator whose benchmark would go with the most “{outcome.title}” over {figures.window(outcome)}, "
            f"{IF_CAUSAL.lower()}. The order is regional, then alphabetical: it says nothing about results."
        ),
        section="worth",
        table=table.rename(columns={"If causal": "If causal (95\u00a0% interval)"}),
        options={"sortable": True},
        caveat=(
            "The effect is the network's, the same for all clinics; what differs is how many patients are still without the "
            "indicator. A clinic's team knows better than this table what stands in the way."
        ),
        links=LINKS,
    )


def _shown(figures: Figures, measure: Measure, unit: str) -> bool:
    """Whether a clinic's own figure is printed anywhere."""
    row = figures.now(measure, unit)
    return bool(row["denominator"]) and not (row["withheld"] or row["too_few"])


def _below(told: Worths, indicator: Measure) -> int:
    """Clinics below the benchmark."""
    own = told.clinics[told.clinics["indicator"] == indicator.id]
    return int((own["share"] < own["benchmark"]).sum())


def _value(benchmark: Benchmark | None) -> float:
    return float(benchmark.value) if benchmark else float("nan")


def _benchmark(indicator: Measure) -> str:
    return amount(indicator.benchmark.value, indicator.unit) if indicator.benchmark else ""


def _patients(number: float, digits: int) -> str:
    return f"{abs(round_half_up(number, digits)):,.{digits}f}"


def _digits(extra: float) -> int:
    """A tenth of a patient is told only where there are few."""
    return int(abs(extra) < 9.95)


def _change(extra: float, digits: int = 0) -> str:
    """``about 60 more``."""
    return f"about {_patients(extra, digits)} {'more' if extra > 0 else 'fewer'}"


def _extra(row: pd.Series) -> str:
    """``about 60 more (40 to 80)``."""
    if not np.isfinite(row["extra"]):
        return NONE
    digits = _digits(max(abs(row["lower"]), abs(row["upper"])))
    ends = [row["lower"], row["upper"]] if row["extra"] >= 0 else [-row["upper"], -row["lower"]]
    low, high = (f"{'−' if round_half_up(end, digits) < 0 else ''}{_patients(end, digits)}" for end in ends)
    if row["lower"] < 0 < row["upper"]:
        return f"{UNCLEAR} ({low} to {high})"
    if not round_half_up(row["extra"], digits):
        return f"none ({low} to {high})"
    return f"{_change(row['extra'], digits)} ({low} to {high})"
