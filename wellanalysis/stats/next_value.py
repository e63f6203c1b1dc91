"""The next value of a unit that was picked out because it was extreme: regression to the mean, said beforehand."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, nbinom, poisson

from wellanalysis.stats.funnel_scale import Statistic, matched
from wellanalysis.stats.intervals import Floats, coverage, refuse
from wellanalysis.stats.per_unit import chosen, per_unit
from wellanalysis.stats.posterior import Posterior

NODES = 32
"""Points (Gauss-Legendre, of probability) at which a posterior is read when it is carried forward."""

REACHED = 1e-12
"""A probability this near to the one asked for has reached it."""


def regression_to_the_mean(
    posterior: Posterior,
    *,
    observed: ArrayLike,
    selected: ArrayLike | None = None,
    size: ArrayLike | None = None,
    relative: ArrayLike = 1.0,
    statistic: str = "proportion",
    level: float = 0.95,
) -> pd.DataFrame:
    """What to expect next of units that were selected for being extreme, beside what was observed.

    The most extreme of many units owe part of their distance to chance, which does not come again: without any change
    in their care the next value is expected at the shrunken one, nearer to the network's.

    Parameters
    ----------
    posterior : Posterior
        Of the units' true values.
    observed : array-like, shape (units,)
        The values for which they were selected, in the unit of θ.
    selected : array-like of bool, shape (units,), optional
        Units to show; without it all.
    size : float or array-like, shape (units,), optional
        Next period's denominator, exposure or expected count; above 0.
    relative : float or array-like, shape (units,)
        For a ratio: variance of the next count over the expected count, V / E; below 1 where the outcome is common,
        above 1 with a design effect.
    statistic : {"proportion", "rate", "ratio"}
        Law of the next count, as in `funnel`: binomial for a proportion, else Poisson; for a ratio with `relative`
        the binomial or negative binomial of that variance.
    level : float
        Coverage of the prediction interval.

    Returns
    -------
    DataFrame
        One row per selected unit, indexed by its place in the posterior: ``observed``, ``expected`` (the posterior
        mean), ``by_chance`` (observed minus expected: the part not expected to come again) and, where `size` is given,
        ``lower`` and ``upper`` of the next observed value if nothing changes.

    Raises
    ------
    ValueError
        Missing observations of selected units, sizes or variances of 0 or less, unknown statistic, other lengths than
        the posterior's.

    Notes
    -----
    The prediction holds the uncertainty of θ (read at `NODES` points) and the chance of the next count; limits are
    counts, so they cover at least `level`. Galton (1886); for clinics Marshall & Spiegelhalter (1998), BMJ 316:1701.
    """
    units = len(posterior)
    shown = np.ones(units, dtype=bool) if selected is None else chosen(selected, "selected", units)
    if statistic not in set(Statistic):
        raise ValueError(f"statistic is {statistic!r}; known: {', '.join(Statistic)}")
    tail = (1 - coverage(level)) / 2
    # What was observed in units that are not shown does not matter, and may be missing.
    seen = np.asarray(observed, dtype=float)
    seen = per_unit(np.where(shown, seen, 0.0) if seen.shape == (units,) else seen, "observed", units)[shown]
    expected = posterior.mean[shown]
    places = np.flatnonzero(shown)
    found = pd.DataFrame({"observed": seen, "expected": expected, "by_chance": seen - expected}, index=places)
    if size is None:
        return found
    following = per_unit(size, "size", units)[shown]
    refuse(following <= 0, "sizes of the next period lie above 0", following)
    if statistic == Statistic.PROPORTION:
        refuse(following != np.round(following), "denominators are whole numbers", following)
    spread = per_unit(relative, "relative", units)[shown]
    refuse(spread <= 0, "variances lie above 0", spread)
    trials, mean = matched(Statistic(statistic), following, 1.0, spread)
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    means = np.maximum(posterior.quantile((nodes + 1) / 2)[:, shown], 0) * mean
    lower, upper = (_next_count(p, means, weights / 2, trials) / following for p in (tail, 1 - tail))
    return found.assign(lower=lower, upper=upper)


def _next_count(probability: float, means: Floats, weights: Floats, trials: Floats) -> Floats:
    """Smallest count that the next one does not exceed with the given probability.

    `means` of the count has shape (nodes, units); `trials` are those of `matched`: infinite for a Poisson count,
    negative for a negative binomial one.
    """
    few, many = np.isfinite(trials) & (trials > 0), trials < 0
    number, shape = np.where(few, trials, 1.0), np.where(many, -trials, 1.0)
    share = np.clip(means / number, 0, 1)

    def reached(count: Floats) -> NDArray[np.bool_]:
        chance = np.select(
            [np.broadcast_to(few, means.shape), np.broadcast_to(many, means.shape)],
            [binom.cdf(count, number, share), nbinom.cdf(count, shape, shape / (shape + means))],
            poisson.cdf(count, means),
        )
        return weights @ chance >= probability - REACHED

    most = means.max(axis=0, initial=0)
    spread = np.sqrt(most * (1 + np.where(many, most / shape, 0)))
    low, high = np.full(trials.shape, -1.0), np.where(few, number, np.ceil(most + 40 * spread + 30))
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = reached(middle)
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
