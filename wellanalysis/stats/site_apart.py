"""Units unlike the others: found by a stated rule, and judged by their own figures instead of being drawn to the rest."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr

from wellanalysis.stats.intervals import coverage, normal_quantile
from wellanalysis.stats.reliability import normal_normal
from wellanalysis.stats.site_count import DIRECTIONS, SiteCount, improved_count

FAR = 3.0
"""Robust standard deviations from the median at which a unit is looked at: the usual place of a limit."""
SELDOM = 0.05
"""Where all units are of one lot, at most this often any of them is called unlike."""
FEWEST = 4
"""Units that must be left to say how much the others differ."""
MAD = 1.4826  # makes the median absolute deviation a standard deviation, for normal values


def unlike(change: ArrayLike, variance: ArrayLike) -> NDArray[np.bool_]:
    """Units whose change does not come from the same lot as the others'.

    Parameters
    ----------
    change, variance : array-like, shape (units,)
        Each unit's change and the square of its standard error, all known.

    Returns
    -------
    ndarray of bool, shape (units,)

    Notes
    -----
    A unit further than `FAR` robust standard deviations from the median is held against the others: their true changes
    are taken as normal (REML), and where a unit like them would be as far only `SELDOM` divided by the number of units
    of the time (Bonferroni; Student's t, mean and spread being estimated), it is unlike them.
    """
    values, errors = np.asarray(change, dtype=float), np.asarray(variance, dtype=float)
    away = np.abs(values - np.median(values))
    far = away > FAR * MAD * np.median(away)
    rest = ~far
    if not far.any() or rest.sum() < FEWEST:
        return np.zeros(len(values), dtype=bool)
    prior = normal_normal(values[rest], errors[rest], method="reml").prior
    error = np.sqrt(prior["tau2"] + prior["mean_se"] ** 2 + errors)
    p = 2 * stdtr(rest.sum() - 1, -np.abs(values - prior["mean"]) / error)
    return far & (p < SELDOM / len(values))


def improved_count_apart(
    estimate: pd.Series,
    variance: ArrayLike,
    *,
    improves: str,
    labelled: ArrayLike,
    worse: ArrayLike,
    level: float = 0.95,
) -> SiteCount:
    """`improved_count`, with units that are `unlike` the others judged by their own figures.

    Drawn toward the others, an exception would be given their change: the count would say that it cannot be one.

    Parameters
    ----------
    estimate, variance, improves, labelled, worse, level
        As for `improved_count`; every change is known.
    """
    errors, good, bad = np.asarray(variance, float), np.asarray(labelled, bool), np.asarray(worse, bool)
    apart = unlike(estimate, errors)
    rest = ~apart
    found = improved_count(
        estimate[rest], errors[rest], improves=improves, labelled=good[rest], worse=bad[rest], level=level
    )
    if not apart.any():
        return found
    own, error, sign = estimate[apart], np.sqrt(errors[apart]), DIRECTIONS[improves]
    better = ndtr(sign * own.to_numpy(float) / error)
    chances = found.chances
    for each in better:
        chances = np.convolve(chances, [1 - each, each])
    wrong = np.select([good[apart], bad[apart]], [1 - better, better], np.nan)
    reach = normal_quantile(level) * error
    alone = pd.DataFrame(
        {"estimate": own, "lower": own - reach, "upper": own + reach, "p_improved": better, "p_worse": 1 - better,
         "probability_wrong": wrong}
    )  # fmt: skip
    below, tail = np.cumsum(chances), (1 - coverage(level)) / 2
    number = found.labelled + int(good[apart].sum())
    return replace(
        found,
        labelled=number,
        of=found.of + len(own),
        expected=float(chances @ np.arange(len(chances))),
        lower=int(np.searchsorted(below, tail)),
        upper=int(np.searchsorted(below, 1 - tail)),
        p_exact=float(chances[number]),
        p_any_wrong=float(1 - (1 - found.p_any_wrong) * np.prod(1 - np.nan_to_num(wrong))),
        chances=chances,
        units=pd.concat([found.units, alone]).reindex(estimate.index),
    )
