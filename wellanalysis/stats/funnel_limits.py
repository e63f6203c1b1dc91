"""Limits of a funnel: one function for those that are drawn and those that flag."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.funnel_scale import COLUMNS, Floats, Scale, Statistic
from wellanalysis.stats.intervals import coverage, normal_quantile

CURVE_POINTS = 200
"""Sizes at which the limits are drawn."""

TOLERANCE = 1e-9
"""Values nearer to a limit than this share of it lie on it: 0.7 · 10 / 10 is not below 7/10."""


class Position(StrEnum):
    """Where a unit lies; whether above is favourable is for the measure to say."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


def limits_at(
    size: Floats,
    *,
    scale: Scale,
    target: float,
    level: float = 0.95,
    between: float = 0.0,
    relative: Floats | float = 1.0,
    outer: bool = False,
) -> tuple[Floats, Floats]:
    """Limits of units of the given sizes, in the unit of their values; nan for a size of 0.

    Exact without variance `between` units; else on the transformed scale (see `funnel`), and with `outer` never narrower
    than the exact ones.
    """
    size = np.asarray(size, dtype=float)
    spread = np.broadcast_to(np.asarray(relative, dtype=float), size.shape)
    tail = (1 - coverage(level)) / 2
    if between == 0:
        return scale.exact(size, target, spread, tail)
    width = normal_quantile(level) * np.sqrt(scale.standard_error(size, target, spread) ** 2 + between)
    middle = scale.forward(target)
    lower, upper = scale.back(middle - width), scale.back(middle + width)
    if outer:
        exact_lower, exact_upper = scale.exact(size, target, spread, tail)
        lower, upper = np.minimum(lower, exact_lower), np.maximum(upper, exact_upper)
    return np.where(size > 0, lower, np.nan), np.where(size > 0, upper, np.nan)


def named(level: float) -> str:
    """Level as columns name it: 95 for 0.95, 998 for 0.998."""
    return f"{coverage(level):.10g}".removeprefix("0.").ljust(2, "0")


def positions(value: Floats, lower: Floats, upper: Floats, *, shown: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Where each unit lies; a unit on a limit, or not to be shown, lies within."""
    below = shown & (lower - value > TOLERANCE * np.abs(lower))
    above = shown & (value - upper > TOLERANCE * np.abs(upper))
    return np.select([below, above], [Position.BELOW, Position.ABOVE], Position.WITHIN).astype(object)


def curve(
    size: Floats,
    relative: Floats,
    *,
    scale: Scale,
    target: float,
    levels: Sequence[float],
    between: float,
    outer: bool = False,
) -> pd.DataFrame:
    """Limits from the smallest to the largest unit, closer together where they bend."""
    name = COLUMNS[scale.statistic][1]
    grid = np.geomspace(size.min(), size.max(), CURVE_POINTS) if len(size) else np.empty(0)
    if scale.statistic is Statistic.PROPORTION:
        grid = np.unique(np.round(grid))
    mean = float(np.average(relative, weights=size)) if len(size) else 1.0
    drawn = pd.DataFrame({name: grid, "target": target})
    for level in levels:
        lower, upper = limits_at(
            grid, scale=scale, target=target, level=level, between=between, relative=mean, outer=outer
        )
        drawn = drawn.assign(**{f"lower_{named(level)}": lower, f"upper_{named(level)}": upper})
    return drawn
