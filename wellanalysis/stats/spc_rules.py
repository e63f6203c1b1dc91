"""Special causes: patterns of points that chance seldom makes.

Two families of rules. NHS England's four (Making Data Count) mark points; the two of Anhøj and Olesen (2014, PLoS One
9:e113825) judge a whole phase and need no limits. Missing points and excluded points break no run: they are passed
over, as if their neighbours met. Every phase starts afresh.
"""

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom

from wellanalysis.stats.spc_points import Floats, Integers

RUN_LENGTH = 7
"""Points on one side of the centre line, or trending, that make a signal (Making Data Count)."""

TOLERANCE = 1e-10
"""Values nearer to a line than this share of it lie on it: 0.1 + 0.2 is not above a centre of 0.3."""


class Rules(StrEnum):
    """Families of rules; `nhse` counts points beyond three sigma in 2 of 3 as NHS England has done since late 2023."""

    NHSE = "nhse"
    NHSE_2022 = "nhse_2022"
    ANHOEJ = "anhoej"


class Rule(StrEnum):
    """What was seen. Where several hold, the first of NHS England's four names the point."""

    OUTSIDE = "outside"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    ONE_SIDE = "one_side"
    LONG_RUN = "long_run"
    FEW_CROSSINGS = "few_crossings"


def special_causes(chart: pd.DataFrame, *, rules: str = "nhse") -> pd.DataFrame:
    """Mark the special causes of a control chart.

    Parameters
    ----------
    chart : DataFrame
        From `control_chart`. The columns before ``period`` name the series; each phase is judged on its own.
    rules : {"nhse", "nhse_2022", "anhoej"}
        Which family of rules.

    Returns
    -------
    DataFrame
        `chart` with one boolean column per rule, and

        signal : bool
            Any rule holds at this point (anhoej: in this phase).
        rule : str
            The `Rule` that names the point: outside, trend, two_of_three, one_side in this order; "" without signal.
        side : int
            +1 high or rising, −1 low or falling, 0 neither. It says nothing of better or worse; `variation` does.

        For anhoej also ``useful``, ``longest_run``, ``longest_run_max``, ``crossings``, ``crossings_min`` of the
        phase.

    Raises
    ------
    ValueError
        A family of rules that is not known.

    Notes
    -----
    outside: beyond the three-sigma limits. one_side: 7 or more on one side of the centre; a point on the centre line
    ends the run. trend: 7 or more rising or falling, that is 6 differences of one sign. two_of_three: of three
    successive points, all on one side, two or more beyond two sigma; those beyond are marked. With ``nhse_2022`` only
    points between two and three sigma count. Excluded points are tested against the limits alone.
    """
    family = Rules(rules) if rules in set(Rules) else None
    if family is None:
        raise ValueError(f"rules is {rules!r}; known: {', '.join(Rules)}")
    keys = [*chart.columns[: chart.columns.get_loc("period")], "phase"]
    segment = chart.groupby(keys, sort=False, dropna=False).ngroup().to_numpy() if len(chart) else np.zeros(0, int)
    value = chart["value"].to_numpy(dtype=float)
    run_over = np.isfinite(value)
    if "excluded" in chart:
        run_over &= ~chart["excluded"].to_numpy(dtype=bool)
    rows = np.flatnonzero(run_over)
    rows = rows[np.argsort(segment[rows], kind="stable")]
    if family is Rules.ANHOEJ:
        return _anhoej(chart, rows, segment)
    return _nhse(chart, rows, segment[rows], strict=family is Rules.NHSE_2022)


def _nhse(chart: pd.DataFrame, rows: Integers, segment: Integers, *, strict: bool) -> pd.DataFrame:
    value = chart["value"].to_numpy(dtype=float)
    centre = chart["centre"].to_numpy(dtype=float)
    beyond_3s = _beyond(value, chart["lower"].to_numpy(dtype=float), chart["upper"].to_numpy(dtype=float))
    beyond_2s = _beyond(value, chart["lower_2s"].to_numpy(dtype=float), chart["upper_2s"].to_numpy(dtype=float))
    near = np.where(beyond_3s != 0, 0, beyond_2s) if strict else beyond_2s
    side = _beyond(value, centre, centre)

    sides = {Rule.OUTSIDE: beyond_3s}
    for rule, found in (
        (Rule.TREND, trend(value[rows], segment)),
        (Rule.TWO_OF_THREE, two_of_three(side[rows], near[rows], segment)),
        (Rule.ONE_SIDE, one_side(side[rows], segment)),
    ):
        sides[rule] = np.zeros(len(chart), dtype=np.int64)
        sides[rule][rows] = found
    named, direction = np.full(len(chart), "", dtype=object), np.zeros(len(chart), dtype=np.int64)
    for rule in reversed(sides):
        named = np.where(sides[rule] != 0, rule.value, named)
        direction = np.where(sides[rule] != 0, sides[rule], direction)
    return chart.assign(
        **{rule.value: found != 0 for rule, found in sides.items()},
        signal=direction != 0,
        rule=named,
        side=direction,
    )


def one_side(side: Integers, segment: Integers) -> Integers:
    """Side (±1) of the points in runs of `RUN_LENGTH` or more on one side of the centre, else 0."""
    return np.where(_run_length(side, segment) >= RUN_LENGTH, side, 0)


def trend(value: Floats, segment: Integers) -> Integers:
    """Direction (±1) of the points in runs of `RUN_LENGTH` or more rising or falling, else 0."""
    if len(value) < RUN_LENGTH:
        return np.zeros(len(value), dtype=np.int64)
    step = np.where(segment[1:] == segment[:-1], np.sign(np.diff(value)), 0).astype(np.int64)
    long = np.where(_run_length(step, segment[1:]) >= RUN_LENGTH - 1, step, 0)
    arriving, leaving = np.append(0, long), np.append(long, 0)
    # A point that ends one trend and begins another belongs to the later one.
    return np.where(leaving != 0, leaving, arriving)


def two_of_three(side: Integers, near: Integers, segment: Integers) -> Integers:
    """Side (±1) of the points beyond two sigma in a window of three on one side that holds two or more, else 0."""
    count = len(side)
    if count < 3:
        return np.zeros(count, dtype=np.int64)
    windows = np.arange(count - 2)[:, np.newaxis] + np.arange(3)
    same = (segment[windows] == segment[windows[:, :1]]).all(axis=1) & (np.abs(side[windows].sum(axis=1)) == 3)
    hit = same & (np.abs(near[windows].sum(axis=1)) >= 2)
    inside = np.zeros(count, dtype=bool)
    inside[windows[hit].ravel()] = True
    return np.where(inside, near, 0)


def _anhoej(chart: pd.DataFrame, rows: Integers, segment: Integers) -> pd.DataFrame:
    segments = int(segment.max()) + 1 if len(segment) else 0
    centre = chart["centre"].to_numpy(dtype=float)
    side = _beyond(chart["value"].to_numpy(dtype=float), centre, centre)
    rows = rows[side[rows] != 0]
    of = segment[rows]
    useful = np.bincount(of, minlength=segments)
    length = _run_length(side[rows], of)
    longest = np.zeros(segments, dtype=np.int64)
    np.maximum.at(longest, of, length)
    crossed = (of[1:] == of[:-1]) & (side[rows][1:] != side[rows][:-1])
    crossings = np.bincount(of[1:][crossed], minlength=segments)
    longest_max, crossings_min = critical_values(useful)
    long_run = longest > longest_max
    few = crossings < crossings_min
    direction = np.zeros(len(chart), dtype=np.int64)
    direction[rows] = np.where(length > longest_max[of], side[rows], 0)
    shown = np.where(useful > 0, 1.0, np.nan)
    named = np.where(long_run, Rule.LONG_RUN.value, np.where(few, Rule.FEW_CROSSINGS.value, ""))
    return chart.assign(
        useful=useful[segment],
        longest_run=(longest * shown)[segment],
        longest_run_max=(longest_max * shown)[segment],
        crossings=(crossings * shown)[segment],
        crossings_min=(crossings_min * shown)[segment],
        long_run=long_run[segment],
        few_crossings=few[segment],
        signal=(long_run | few)[segment],
        rule=named.astype(object)[segment],
        side=direction,
    )


def critical_values(useful: Integers) -> tuple[Floats, Floats]:
    """Longest run and fewest crossings still expected of `useful` points off the centre line.

    round(log2 n) + 3, and the 5 % quantile of Binomial(n − 1, ½) (Anhøj & Olesen 2014).
    """
    count = np.maximum(np.asarray(useful), 1)
    longest = np.round(np.log2(count.astype(float))) + 3
    return longest, np.asarray(binom.ppf(0.05, count - 1, 0.5), dtype=float)


def _beyond(value: Floats, lower: Floats, upper: Floats) -> Integers:
    """+1 above the upper line, −1 below the lower, 0 between or on a line, or where there is no line."""
    with np.errstate(invalid="ignore"):
        above = value - upper > TOLERANCE * np.maximum(np.abs(value), np.abs(upper))
        below = lower - value > TOLERANCE * np.maximum(np.abs(value), np.abs(lower))
    return above.astype(np.int64) - below.astype(np.int64)


def _run_length(sign: Integers, segment: Integers) -> Integers:
    """Length of the run of equal signs each point is in; a run of zeros counts as none."""
    if not len(sign):
        return np.zeros(0, dtype=np.int64)
    start: NDArray[np.bool_] = np.ones(len(sign), dtype=bool)
    start[1:] = (sign[1:] != sign[:-1]) | (segment[1:] != segment[:-1])
    run = np.cumsum(start) - 1
    return np.where(sign != 0, np.bincount(run)[run], 0)
