"""Points of a funnel for readers who may not know whose they are: at rounded places, in the order of their size.

Exact places would be names: a size, or a size times a ratio, is a count, and counts stand in other editions beside names.
"""

from math import ceil, floor, log10

import numpy as np
import pandas as pd

SIZES, VALUES = 10, 12
"""About as many places are told apart on each axis."""
APART = 0.14
"""How far units that share a place stand apart, in steps."""
FINER = 4
"""How much finer the places are where none of the usual ones lies on the right side of a limit."""
LIMITS = (("lower_95", "upper_95"), ("lower_998", "upper_998"))


def unnamed(frame: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    """The frame of a funnel with all units but one's `own` at rounded places.

    Parameters
    ----------
    frame : DataFrame
        Columns of the chart, see `wellanalysis.pages.funnel_lookups`.
    own : Series of bool
        Same index; the reader's row stays where it is.

    Returns
    -------
    DataFrame
        In another order. No unit changes sides of a limit: where rounding would take it across, it stands amid its side.
        Limits are told at round sizes only: those of an exact size, and the ends of their curve, would tell that size.
    """
    others = (frame["part"] == "unit") & ~own & frame["value"].notna() & frame["denominator"].notna()
    if others.any():
        rows = frame[others]
        across = step(float(frame.loc[frame["part"] == "unit", "denominator"].max()) / SIZES)
        spread = float(rows["value"].max() - rows["value"].min())
        along = step((spread or float(rows["value"].abs().max())) / VALUES)
        curve = frame[frame["part"] == "limit"]
        low, high = _ends(curve["denominator"], frame.loc[own, "denominator"], across / FINER)
        sizes = (np.maximum(np.round(rows["denominator"] / across), 1) * across).clip(low, high)
        side = _side(rows, rows["value"])
        values = _values(_limits_at(rows.assign(denominator=sizes), curve, along), along, side)
        sizes = sizes + _beside(rows, sizes, values) * APART * across
        told = _limits_at(rows.assign(denominator=sizes, value=values), curve, along)
        round_curve = curve.assign(denominator=np.geomspace(low, high, len(curve)))
        # What stays is put together anew: no column of a frame that grows can bring an exact number along.
        rest = frame[~others & (frame["part"] != "limit")]
        drawn = [rest, _on_its_side(told, side, along), _limits_at(round_curve, curve, along)]
        frame = pd.concat([each for each in drawn if len(each)], ignore_index=True).round(4)
    # A drawing keeps the order of its points: that of the units' ids would name them.
    return frame.sort_values(["part", "denominator", "value"], ascending=[False, True, True], ignore_index=True)


def _ends(sizes: pd.Series, own: pd.Series, fine: float) -> tuple[float, float]:
    """Round sizes just within the ends of the curve, which are the smallest and the largest unit; one's own stays exact."""
    least, most = float(sizes.min()), float(sizes.max())
    low = least if own.eq(least).any() else ceil(least / fine) * fine
    high = most if own.eq(most).any() else floor(most / fine) * fine
    return (low, high) if low <= high else (max(floor(most / fine), 1) * fine,) * 2


def _limits_at(rows: pd.DataFrame, curve: pd.DataFrame, along: float) -> pd.DataFrame:
    """The rows with the limits that the curve has at their sizes, to a hundredth of a step; none where it has none."""
    curve, fine, read = curve.sort_values("denominator", kind="stable"), along / 100, {}
    for name in (name for pair in LIMITS for name in pair):
        known = curve[curve[name].notna()] if name in curve else curve.iloc[:0]
        if known.empty:
            read[name] = pd.Series(np.nan, rows.index)
        else:
            between = np.interp(rows["denominator"].astype(float), known["denominator"], known[name])
            read[name] = pd.Series(np.round(between / fine) * fine, rows.index)
    return rows.assign(**read)


def _on_its_side(rows: pd.DataFrame, side: pd.Series, along: float) -> pd.DataFrame:
    """The rows, with limits moved around a value that lies on another side of the curve's than it lies of its own."""
    names = ["lower_998", "lower_95", "upper_95", "upper_998"]
    off, apart = (side >= 0) & (_side(rows, rows["value"]) != side), max(along / FINER, 2e-4)
    moved = {}
    for place, name in enumerate(names):
        steps = (place - side + (side <= place).astype(int)) * apart
        moved[name] = rows[name].mask(off, rows["value"] + steps)
    return rows.assign(**moved)


def _beside(rows: pd.DataFrame, sizes: pd.Series, values: pd.Series) -> pd.Series:
    """Places to the left and right of their common one for units that share it, so that each is seen.

    In an order that says nothing: neither that of the units nor that of their numbers.
    """
    mixed = (rows["denominator"] * 7919.13 + rows["value"] * 104729.7) % 1
    same = [sizes.round(6), values.round(6)]
    rank = mixed.groupby(same).rank(method="first") - 1
    return rank - (rank.groupby(same).transform("size") - 1) / 2


def step(wanted: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is at least so large."""
    if not wanted > 0:
        return 1.0
    power = 10.0 ** floor(log10(wanted))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= wanted * (1 - 1e-9))


def _values(rows: pd.DataFrame, along: float, exact: pd.Series) -> pd.Series:
    """Rounded values on the sides `exact` of the limits; where no round one is, the middle of that side."""
    values = (rows["value"] / along).round() * along
    (inner_low, inner_high), (outer_low, outer_high) = ((rows[low], rows[high]) for low, high in LIMITS)
    middles = [
        outer_low - along / 2,
        (outer_low + inner_low) / 2,
        (inner_low + inner_high) / 2,
        (inner_high + outer_high) / 2,
        outer_high + along / 2,
    ]
    middle = pd.Series(
        np.select([exact == side for side in range(len(middles))], middles, default=values), values.index
    )
    # The middle is rounded too wherever it may be.
    coarse = (middle / along * FINER).round() * along / FINER
    middle = coarse.where(_side(rows, coarse) == exact, middle)
    return values.where(_side(rows, values) == exact, middle)


def _side(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """How many limits lie below each value, one on the limit lying within it; no side where there are no limits."""
    known = rows[[name for pair in LIMITS for name in pair]].notna().all(axis=1)
    above = sum((values > rows[high]).astype(int) for _, high in LIMITS)
    below = sum((values < rows[low]).astype(int) for low, _ in LIMITS)
    return (len(LIMITS) + above - below).where(known, -1)
