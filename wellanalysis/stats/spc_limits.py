"""Centre lines and limits of control charts, for all stretches of all series at once.

A stretch is one phase of one series. Sums, means and medians over stretches are taken by `numpy.bincount` and by one
grouped call of pandas, so that no loop runs over points or series.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wellanalysis.stats.spc_points import Booleans, Chart, Floats, Integers, Points

MOVING_RANGE_FACTOR = 2.66
"""3 / d2 for two points, rounded as NHS England's tool has it (unrounded 2.6596)."""

D2 = 1.128
"""Expected range of two standard normal points (Montgomery, appendix VI)."""

SCREEN_AT = 3.267
"""D4 for two points: moving ranges from this many times their mean on are screened out (Nelson 1982)."""

RARE_POWER = 1 / 3.6
"""Makes exponential times between events nearly normal (Nelson 1994, J Qual Technol 26:239)."""

TAIL_3S, TAIL_2S = 0.001349898031630095, 0.02275013194817921
"""What a normal distribution leaves beyond three and two sigma on one side."""


@dataclass(frozen=True)
class Lines:
    """Lines of a chart, one value per point."""

    centre: Floats
    sigma: Floats
    lower: Floats
    upper: Floats
    lower_2s: Floats
    upper_2s: Floats

    def mapped(self, change: Callable[[Floats], Floats]) -> "Lines":
        """The same lines with everything but sigma changed."""
        names = ("centre", "lower", "upper", "lower_2s", "upper_2s")
        return replace(self, **{name: change(getattr(self, name)) for name in names})


def by_chart(points: Points, chart: Chart, *, screen: bool, three_sigma: bool) -> Lines:
    """Lines of one kind of chart; see `control_chart` for the formulas."""
    if not len(points.value) or chart is Chart.RUN:
        return median_only(points)
    makers: dict[Chart, Callable[[], Lines]] = {
        Chart.XMR: lambda: _individuals(points, points.value, factor=MOVING_RANGE_FACTOR / 3, screen=screen),
        Chart.P: lambda: _counts(points, share=True),
        Chart.P_PRIME: lambda: _counts(points, share=True, laney=True, screen=screen),
        Chart.U: lambda: _counts(points, share=False),
        Chart.U_PRIME: lambda: _counts(points, share=False, laney=True, screen=screen),
        Chart.C: lambda: _plain_counts(points),
        Chart.G: lambda: _cases_between(points, three_sigma=three_sigma),
        Chart.T: lambda: _time_between(points, screen=screen),
    }
    return makers[chart]()


def median_only(points: Points) -> Lines:
    """A run chart: the median of the base points and no limits."""
    nothing = np.full(len(points.value), np.nan)
    return Lines(_grouped(points, points.value, "median"), *(nothing.copy() for _ in range(5)))


def _individuals(points: Points, value: Floats, *, factor: float, screen: bool) -> Lines:
    """XmR: mean ± 3 sigma, where sigma is the mean moving range times `factor`."""
    mean = _grouped(points, value, "mean")
    lowest = _grouped(points, value, "min")
    # The mean of equal numbers can differ from them in the last digit, which would put every point off the centre.
    mean = np.where(lowest == _grouped(points, value, "max"), lowest, mean)
    sigma = factor * _mean_moving_range(points, value, screen=screen)
    return _symmetric(mean, sigma)


def _counts(points: Points, *, share: bool, laney: bool = False, screen: bool = False) -> Lines:
    """p and u charts, and Laney's p′ and u′, which widen them by how much the z scores really move."""
    used = points.base & np.isfinite(points.value)
    events = np.bincount(points.segment[used], weights=points.numerator[used], minlength=points.segments)
    trials = np.bincount(points.segment[used], weights=points.denominator[used], minlength=points.segments)
    centre = _ratio(events, trials)[points.segment]
    spread = centre * (1 - centre) if share else centre
    size = np.where(np.isfinite(points.value), points.denominator, np.nan)
    sigma = np.sqrt(np.maximum(spread, 0) / size)
    if laney:
        # Where everything or nothing happens, sigma is 0 and so is every distance from the centre.
        distance = points.value - centre
        z = np.where(sigma > 0, _ratio(distance, sigma), np.where(np.isnan(distance), np.nan, 0.0))
        sigma = sigma * _mean_moving_range(points, z, screen=screen) / D2
    ceiling = 1.0 if share else np.inf
    lines = _symmetric(centre, sigma)
    return lines.mapped(lambda line: np.clip(line, 0.0, ceiling))


def _plain_counts(points: Points) -> Lines:
    centre = _grouped(points, points.value, "mean")
    return _symmetric(centre, np.sqrt(centre)).mapped(lambda line: np.maximum(line, 0.0))


def _cases_between(points: Points, *, three_sigma: bool) -> Lines:
    """g: cases between events, geometric with the mean of the base points; drawn about their median.

    Probability limits by default: three sigma above the mean of a geometric count is passed by 1.8 % of quiet points,
    and three sigma below it lies under 0.
    """
    mean = _grouped(points, points.value, "mean")
    median = _grouped(points, points.value, "median")
    sigma = np.sqrt(mean * (mean + 1))
    if three_sigma:
        lines = _symmetric(mean, sigma).mapped(lambda line: np.maximum(line, 0.0))
        return replace(lines, centre=median)
    lower, upper = _geometric(mean, TAIL_3S)
    lower_2s, upper_2s = _geometric(mean, TAIL_2S)
    return Lines(median, sigma, lower, upper, lower_2s, upper_2s)


def _geometric(mean: Floats, tail: float) -> tuple[Floats, Floats]:
    """Counts below and above which a geometric count falls with a probability of at most `tail`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = -np.log1p(1 / mean)  # log of the chance that one more case passes without an event
        lower = np.floor(np.log1p(-tail) / survival)
        upper = np.ceil(np.log(tail) / survival) - 1
    nothing = mean == 0
    return np.where(nothing, 0.0, lower + 0.0), np.where(nothing, 0.0, np.maximum(upper, 0.0))


def _time_between(points: Points, *, screen: bool) -> Lines:
    """t: time between events, an individuals chart of its 3.6th root, drawn on the scale of time."""
    lines = _individuals(points, points.value**RARE_POWER, factor=1 / D2, screen=screen)
    return lines.mapped(lambda line: np.maximum(line, 0.0) ** (1 / RARE_POWER))


def _symmetric(centre: Floats, sigma: Floats) -> Lines:
    return Lines(centre, sigma, centre - 3 * sigma, centre + 3 * sigma, centre - 2 * sigma, centre + 2 * sigma)


def _mean_moving_range(points: Points, value: Floats, *, screen: bool) -> Floats:
    """Mean distance of neighbouring base points of each stretch, given to each of its rows.

    A missing point takes two distances with it; an excluded one is passed over, so that its neighbours meet.
    """
    rows = np.flatnonzero(points.base)
    segment = points.segment[rows]
    distance = np.abs(np.diff(value[rows]))
    of = segment[1:]
    usable = (of == segment[:-1]) & np.isfinite(distance)
    mean = _mean(distance, of, usable, points.segments)
    if screen:
        # A constant stretch has distances of 0 only: nothing there is large.
        usable &= (distance < SCREEN_AT * mean[of]) | (mean[of] == 0)
        mean = _mean(distance, of, usable, points.segments)
    return mean[points.segment]


def _mean(values: Floats, of: Integers, usable: Booleans, segments: int) -> Floats:
    total = np.bincount(of[usable], weights=values[usable], minlength=segments)
    return _ratio(total, np.bincount(of[usable], minlength=segments))


def _grouped(points: Points, value: Floats, how: str) -> Floats:
    """A statistic of the known base points of each stretch, given to each of its rows."""
    if not len(value):
        return np.full(0, np.nan)
    known: pd.Series[Any] = pd.Series(np.where(points.base, value, np.nan))
    return known.groupby(points.segment).agg(how).to_numpy(dtype=float)[points.segment]


def _ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Quotient; nan where the denominator is 0 or missing."""
    above, below = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    result = np.full(np.broadcast(above, below).shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result
