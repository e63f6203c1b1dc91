"""Intervals of a ratio of costs, observed over expected, that suit skewed costs.

Few dear episodes make most of a clinic's spread, and a clinic that happened to have none of them seems both cheaper and surer than
it is: mean and spread err together. `steadied`, which the report uses, reads a clinic's spread as never smaller than the network's
and works on the logarithm; the others are there to be compared with it (``benchmarks/cost_intervals.py``).
"""

from collections.abc import Callable, Mapping

import numpy as np
from scipy.stats import t as student

from wellanalysis.stats.intervals import Floats, normal_quantile

Limits = tuple[Floats, Floats]


def plain_t(ratio: Floats, own: Floats, shared: Floats, skew: Floats, n: Floats, level: float) -> Limits:
    """Student's interval, as if means of costs were normal already."""
    reach = _quantile(n, level) * own * ratio
    return ratio - reach, ratio + reach


def log_delta(ratio: Floats, own: Floats, shared: Floats, skew: Floats, n: Floats, level: float) -> Limits:
    """Student's interval on the logarithm, by the delta method."""
    factor = np.exp(_quantile(n, level) * own)
    return ratio / factor, ratio * factor


def johnson(ratio: Floats, own: Floats, shared: Floats, skew: Floats, n: Floats, level: float) -> Limits:
    """Johnson's modified t (1978, J Am Stat Assoc 73:536): the middle is moved by the skewness."""
    low, high = plain_t(ratio, own, shared, skew, n, level)
    shift = skew * own * ratio / (6 * np.sqrt(n))
    return low + shift, high + shift


def hall(ratio: Floats, own: Floats, shared: Floats, skew: Floats, n: Floats, level: float) -> Limits:
    """Hall's monotone cubic transformation of the t statistic (1992, J R Stat Soc B 54:221)."""

    def back(x: Floats | float) -> Floats:
        flat = np.abs(skew) < 1e-9
        bent = np.where(flat, 1.0, skew)
        bowed = 3 * np.sqrt(n) / bent * (np.cbrt(1 + bent * (x / np.sqrt(n) - bent / (6 * n))) - 1)
        return np.asarray(np.where(flat, x, bowed), dtype=float)

    reach = normal_quantile(level)
    return ratio - own * ratio * back(reach), ratio - own * ratio * back(-reach)


def steadied(ratio: Floats, own: Floats, shared: Floats, skew: Floats, n: Floats, level: float) -> Limits:
    """On the logarithm, with the larger of the clinic's own relative spread and the one that the network's episodes give it."""
    relative = np.fmax(own, shared)
    factor = np.exp(_quantile(n, level) * np.sqrt(np.log1p(relative**2)))
    return ratio / factor, ratio * factor


METHODS: Mapping[str, Callable[[Floats, Floats, Floats, Floats, Floats, float], Limits]] = {
    "t": plain_t,
    "log": log_delta,
    "johnson": johnson,
    "hall": hall,
    "steadied": steadied,
}


def limits(
    ratio: Floats,
    *,
    own: Floats,
    shared: Floats,
    n: Floats,
    skew: Floats | None = None,
    level: float = 0.95,
    method: str = "steadied",
) -> Limits:
    """Limits of ratios of costs.

    Parameters
    ----------
    ratio : ndarray
        Observed over expected, per unit.
    own, shared : ndarray
        Standard error of the ratio over the ratio: from the unit's own episodes, and from the network's dispersion.
    n : ndarray
        Episodes; where people have more than one, people.
    skew : ndarray, optional
        Skewness of the unit's episodes; only ``johnson`` and ``hall`` ask for it.
    level : float
        Level of the interval.
    method : {"steadied", "t", "log", "johnson", "hall"}
        Which interval.

    Returns
    -------
    lower, upper : ndarray
        Missing where there are fewer than two episodes, or nothing was spent.

    Raises
    ------
    ValueError
        An unknown method, or skewness that is asked for and not given.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; known: {', '.join(METHODS)}")
    if skew is None and method in ("johnson", "hall"):
        raise ValueError(f"method {method} needs the skewness of each unit's episodes: give skew")
    known = (n >= 2) & (ratio > 0)
    middle, mine, theirs = (np.where(known, each, np.nan) for each in (ratio, own, shared))
    bent = np.zeros(len(ratio)) if skew is None else np.asarray(skew, dtype=float)
    # What is not known stays not known, and says so without a warning.
    with np.errstate(invalid="ignore"):
        return METHODS[method](middle, mine, theirs, bent, np.where(known, n, 2.0), level)


def _quantile(n: Floats, level: float) -> Floats:
    return np.asarray(student.ppf((1 + level) / 2, n - 1), dtype=float)
