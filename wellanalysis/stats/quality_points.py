"""Points earned on measures whose range, from a floor to a goal, was agreed in advance.

The form is that of the alternative quality contract, in which each measure has a range of thresholds that is known when the
contract is signed and holds for its term: Chernew ME, Mechanic RE, Landon BE, Safran DG. Private-payer innovation in
Massachusetts: the 'alternative quality contract'. Health Aff 2011;30:51-61. There the range has five gates; here it is a
straight line between its ends, so that no step rewards a result just above it.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
WHOLE = 100.0
"""Points that all measures together can earn."""


class Total(NamedTuple):
    """Points earned of `WHOLE`, with a 95 % interval; nan where no measure has a result."""

    value: float
    lower: float
    upper: float


def position(result: ArrayLike, floor: ArrayLike, goal: ArrayLike) -> Floats:
    """Where results lie between floor (0) and goal (1), whichever way a measure improves; beyond the ends too.

    Raises
    ------
    ValueError
        Where a floor equals its goal.
    """
    at, low, high = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (result, floor, goal)))
    if np.any(low == high):
        raise ValueError(f"floor and goal are the same: {float(low[low == high].flat[0]):g}")
    return (at - low) / (high - low)


def points(result: ArrayLike, floor: ArrayLike, goal: ArrayLike) -> Floats:
    """Share of a measure's points that a result earns: 0 up to the floor, 1 from the goal on, a straight line between.

    Parameters
    ----------
    result, floor, goal : array-like
        In the measure's unit. A goal below its floor is a measure that improves downwards.

    Returns
    -------
    ndarray
        In [0, 1]; nan for a missing result.
    """
    return np.clip(position(result, floor, goal), 0.0, 1.0)


def with_interval(measures: pd.DataFrame) -> pd.DataFrame:
    """Points of each measure, and the ends of their interval.

    Parameters
    ----------
    measures : DataFrame
        ``value, lower, upper`` (result and its interval), ``floor, goal``.

    Returns
    -------
    DataFrame
        ``points, points_lower, points_upper``, each in [0, 1]. A line that never falls carries an interval end to end: the
        coverage of the result's interval holds for the points too.
    """
    earned = {name: points(measures[name], measures["floor"], measures["goal"]) for name in ("value", "lower", "upper")}
    ends = np.column_stack([earned["lower"], earned["upper"]])
    return pd.DataFrame(
        {"points": earned["value"], "points_lower": ends.min(axis=1), "points_upper": ends.max(axis=1)},
        index=measures.index,
    )


def shares_of_weight(weight: ArrayLike, known: ArrayLike) -> Floats:
    """What each measure can earn of `WHOLE`: its weight beside those of all measures that have a result; else 0."""
    heavy = np.where(np.asarray(known, dtype=bool), np.asarray(weight, dtype=float), 0.0)
    if np.any(np.asarray(weight, dtype=float) < 0):
        raise ValueError("weights cannot be negative")
    return WHOLE * heavy / heavy.sum() if heavy.sum() > 0 else heavy


def total(measures: pd.DataFrame) -> Total:
    """Points that all measures earn together, of `WHOLE`.

    Parameters
    ----------
    measures : DataFrame
        ``points, points_lower, points_upper, weight``. A measure without points is left out, and the others make up the whole.

    Notes
    -----
    The interval of a sum from the intervals of its parts: the method of variance estimates recovery (Zou GY, Donner A. Stat
    Med 2008;27:1693-1702), which keeps to the asymmetry of each part and never leaves 0 to `WHOLE`. The measures are taken
    as independent. Measures of the same patients tend to move together, so the true interval is somewhat wider.
    """
    known = measures["points"].notna().to_numpy()
    if not known.any():
        return Total(float("nan"), float("nan"), float("nan"))
    worth = shares_of_weight(measures["weight"], known)[known]
    part = measures[known]
    value = min(WHOLE, float((worth * part["points"]).sum()))
    below = float(np.sqrt(((worth * (part["points"] - part["points_lower"])) ** 2).sum()))
    above = float(np.sqrt(((worth * (part["points_upper"] - part["points"])) ** 2).sum()))
    return Total(value, max(0.0, value - below), min(WHOLE, value + above))


def worth_of_one_more(measures: pd.DataFrame, step: ArrayLike) -> Floats:
    """Points of `WHOLE` that one step more in the better direction would earn, from where a measure stands now.

    Parameters
    ----------
    measures : DataFrame
        ``value, floor, goal, weight``.
    step : array-like
        One step in each measure's unit: 0.01 is one percentage point.

    Returns
    -------
    ndarray
        0 from the goal on, and below the floor by more than the step; nan for a missing result.
    """
    way = np.sign(measures["goal"] - measures["floor"])
    further = points(measures["value"] + way * np.asarray(step), measures["floor"], measures["goal"])
    now = points(measures["value"], measures["floor"], measures["goal"])
    return shares_of_weight(measures["weight"], measures["value"].notna()) * (further - now)
