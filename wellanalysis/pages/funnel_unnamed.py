"""Points of a funnel for readers who may not know whose they are: at rounded places, in the order of their size.

Exact places would be names: a size, or a size times a ratio, is a count, and counts stand in other editions beside names.
"""

from math import floor, log10

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
        Same index; the reader's row, and the curve of the limits, stay where they are.

    Returns
    -------
    DataFrame
        In another order. No unit changes sides of a limit: where rounding would take it across, it stands amid its side.
    """
    others = (frame["part"] == "unit") & ~own & frame["value"].notna() & frame["denominator"].notna()
    if others.any():
        rows = frame[others]
        across = step(float(frame.loc[frame["part"] == "unit", "denominator"].max()) / SIZES)
        spread = float(rows["value"].max() - rows["value"].min())
        along = step((spread or float(rows["value"].abs().max())) / VALUES)
        curve = frame.loc[frame["part"] == "limit", "denominator"]
        sizes = (np.maximum(np.round(rows["denominator"] / across), 1) * across).clip(curve.min(), curve.max())
        values = _values(rows, along)
        sizes = sizes + _beside(rows, sizes, values) * APART * across
        frame = frame.assign(
            denominator=frame["denominator"].mask(others, sizes), value=frame["value"].mask(others, values)
        ).round(4)
    # A drawing keeps the order of its points: that of the units' ids would name them.
    return frame.sort_values(["part", "denominator", "value"], ascending=[False, True, True], ignore_index=True)


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


def _values(rows: pd.DataFrame, along: float) -> pd.Series:
    """Rounded values on the same side of every limit as the exact ones; where no round one is, the middle of that side."""
    values = (rows["value"] / along).round() * along
    (inner_low, inner_high), (outer_low, outer_high) = ((rows[low], rows[high]) for low, high in LIMITS)
    middles = [
        outer_low - along / 2,
        (outer_low + inner_low) / 2,
        (inner_low + inner_high) / 2,
        (inner_high + outer_high) / 2,
        outer_high + along / 2,
    ]
    exact = _side(rows, rows["value"])
    middle = pd.Series(
        np.select([exact == side for side in range(len(middles))], middles, default=values), values.index
    )
    # Limits are those of an exact size, so that their middle is rounded too wherever it may be.
    coarse = (middle / along * FINER).round() * along / FINER
    middle = coarse.where(_side(rows, coarse) == exact, middle)
    return values.where(_side(rows, values) == exact, middle)


def _side(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    """How many limits lie below each value, one on the limit lying within it; no side where there are no limits."""
    known = rows[[name for pair in LIMITS for name in pair]].notna().all(axis=1)
    above = sum((values > rows[high]).astype(int) for _, high in LIMITS)
    below = sum((values < rows[low]).astype(int) for low, _ in LIMITS)
    return (len(LIMITS) + above - below).where(known, -1)
