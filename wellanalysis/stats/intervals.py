"""Intervals of proportions and counts: how far chance alone may have moved a number.

Every function takes arrays (or scalars) and returns a pair of arrays ``(lower, upper)`` of the same shape. A missing
count gives ``(nan, nan)``; so does a denominator of 0, of which nothing can be said. Counts that cannot be (negative,
infinite, or a numerator above its denominator) raise `ValueError` naming the values.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import elementwise
from scipy.special import chdtri, gammainc, gammaincc, ndtri
from scipy.stats import beta

Floats = NDArray[np.float64]
Limits = tuple[Floats, Floats]

EXACT_BELOW = 10
"""Byar's approximation is used from this many events on, exact limits below (Office for Health Improvement and
Disparities, technical guide on confidence intervals)."""

SHOWN = 5
"""How many offending values an error message names."""


def wilson(numerator: ArrayLike, denominator: ArrayLike, *, level: float = 0.95) -> Limits:
    """Score interval of a proportion: the default of this project.

    Parameters
    ----------
    numerator, denominator : array-like
        Counts; the denominator is everyone of whom it is known whether they count.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    lower, upper : ndarray
        Proportions in [0, 1]; nan where the denominator is 0 or a count is missing.

    Raises
    ------
    ValueError
        Negative counts, or a numerator above its denominator.

    Notes
    -----
    Wilson (1927), J Am Stat Assoc 22:209. Unlike p ± z·SE it neither collapses at 0 or 100 % nor leaves [0, 1].
    """
    events, trials = checked_proportion(numerator, denominator)
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / trials
        middle = 2 * events + z**2
        spread = z * np.sqrt(z**2 + 4 * events * (1 - share))
        scale = 2 * (trials + z**2)
        return np.clip((middle - spread) / scale, 0, 1), np.clip((middle + spread) / scale, 0, 1)


def clopper_pearson(numerator: ArrayLike, denominator: ArrayLike, *, level: float = 0.95) -> Limits:
    """Exact interval of a proportion: covers at least `level`, so it is wide in small groups.

    Parameters, returns and errors as `wilson`. Source: Clopper & Pearson (1934), Biometrika 26:404, in the form of
    beta quantiles.
    """
    events, trials = checked_proportion(numerator, denominator)
    tail = (1 - coverage(level)) / 2
    known = (trials > 0) & np.isfinite(events)
    with np.errstate(invalid="ignore"):
        lower = np.where(events > 0, beta.ppf(tail, np.maximum(events, 1e-300), trials - events + 1), 0.0)
        upper = np.where(events < trials, beta.isf(tail, events + 1, np.maximum(trials - events, 1e-300)), 1.0)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def newcombe(
    numerator: ArrayLike,
    denominator: ArrayLike,
    reference_numerator: ArrayLike,
    reference_denominator: ArrayLike,
    *,
    level: float = 0.95,
) -> Limits:
    """Interval of the difference of two independent proportions, the first minus the reference.

    Returns
    -------
    lower, upper : ndarray
        Differences in [-1, 1]; nan where either denominator is 0.

    Raises
    ------
    ValueError
        As `wilson`.

    Notes
    -----
    Newcombe (1998), Stat Med 17:873, method 10: the Wilson limits of both, put together by squares.
    """
    lower, upper = wilson(numerator, denominator, level=level)
    reference_lower, reference_upper = wilson(reference_numerator, reference_denominator, level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.divide(*checked_proportion(numerator, denominator))
        reference = np.divide(*checked_proportion(reference_numerator, reference_denominator))
    difference = share - reference
    return (
        difference - np.hypot(share - lower, reference_upper - reference),
        difference + np.hypot(upper - share, reference - reference_lower),
    )


def poisson_exact(observed: ArrayLike, *, level: float = 0.95) -> Limits:
    """Exact interval of the expected number of events behind an observed count.

    Divide by the expected count for a ratio, by the exposure for a rate. Source: Garwood (1936), Biometrika 28:437,
    as chi-square quantiles.

    Raises
    ------
    ValueError
        Negative or infinite counts.
    """
    events = checked_count(observed)
    tail = (1 - coverage(level)) / 2
    with np.errstate(invalid="ignore"):
        lower = np.where(events > 0, chdtri(2 * np.maximum(events, 1e-300), 1 - tail) / 2, 0.0)
        upper = chdtri(2 * (events + 1), tail) / 2
    return np.where(np.isnan(events), np.nan, lower), upper


def byar(observed: ArrayLike, *, level: float = 0.95) -> Limits:
    """Byar's interval of an observed count; exact below `EXACT_BELOW` events.

    Source: Breslow & Day (1987), Statistical Methods in Cancer Research II, formula 2.13: the lower limit from O, the
    upper from O + 1. Parameters, returns and errors as `poisson_exact`.
    """
    events = checked_count(observed)
    z = normal_quantile(level)
    exact_lower, exact_upper = poisson_exact(events, level=level)
    many = np.maximum(events, 1.0)
    lower = many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
    more = many + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return np.where(events < EXACT_BELOW, exact_lower, lower), np.where(events < EXACT_BELOW, exact_upper, upper)


def mid_p(observed: ArrayLike, *, level: float = 0.95) -> Limits:
    """Mid-P interval of an observed count: nearer to its nominal coverage than the exact one.

    The lower limit λ solves P(X > O; λ) + ½ P(X = O; λ) = (1 − level) / 2 and is 0 at O = 0; the upper limit mirrors
    it. Source: Berry & Armitage (1995), The Statistician 44:417. Parameters, returns and errors as `poisson_exact`.
    """
    events = checked_count(observed)
    tail = (1 - coverage(level)) / 2
    known = np.isfinite(events)
    count = np.where(known, events, 1.0)
    # The exact limits always enclose the mid-P limits, so they bracket both roots.
    outer = poisson_exact(count, level=level)
    lower = elementwise.find_root(_upper_mid_tail, outer, args=(np.maximum(count, 1.0), tail)).x
    upper = elementwise.find_root(_lower_mid_tail, outer, args=(count, tail)).x
    return (
        np.where(known, np.where(count > 0, lower, 0.0), np.nan),
        np.where(known, upper, np.nan),
    )


def _upper_mid_tail(mean: Floats, count: Floats, tail: float) -> Floats:
    """P(X > count) + ½ P(X = count), less the tail: the mean of P(X ≥ count) and P(X ≥ count + 1)."""
    return (gammainc(count, mean) + gammainc(count + 1, mean)) / 2 - tail


def _lower_mid_tail(mean: Floats, count: Floats, tail: float) -> Floats:
    """P(X < count) + ½ P(X = count), less the tail; below 0 events there is nothing."""
    fewer = np.where(count > 0, gammaincc(np.maximum(count, 1e-300), mean), 0.0)
    return (fewer + gammaincc(count + 1, mean)) / 2 - tail


def coverage(level: float) -> float:
    """The level itself, once it is known to be a coverage between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it is a coverage between 0 and 1, such as 0.95")
    return float(level)


def normal_quantile(level: float) -> float:
    """z for a two-sided interval: 1.96 for 0.95."""
    return float(ndtri((1 + coverage(level)) / 2))


def checked_count(observed: ArrayLike) -> Floats:
    """Counts as floats; negative or infinite ones raise `ValueError`."""
    counts = np.asarray(observed, dtype=float)
    refuse(counts < 0, "counts cannot be negative", counts)
    refuse(np.isinf(counts), "counts cannot be infinite", counts)
    return counts


def checked_proportion(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Floats, Floats]:
    """Numerator and denominator as floats of one shape; impossible pairs raise `ValueError`."""
    events, trials = np.broadcast_arrays(checked_count(numerator), checked_count(denominator))
    refuse(events > trials, "numerators cannot exceed their denominators", events, trials)
    return events, trials


def refuse(wrong: NDArray[np.bool_], what: str, *values: Floats) -> None:
    """Raise `ValueError` with the first few offending values, if any is wrong."""
    if not np.any(wrong):
        return
    rows = np.column_stack([np.atleast_1d(value)[np.atleast_1d(wrong)] for value in values])
    shown = ", ".join("/".join(f"{number:g}" for number in row) for row in rows[:SHOWN])
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    raise ValueError(f"{what}: {shown}{more}")
