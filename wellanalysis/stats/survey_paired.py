"""The same people asked twice: how far their answers moved, from sums over pairs of answers."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import t

from wellanalysis.stats.intervals import checked_count, coverage, wilson

FEWEST_PAIRS = 2
"""Fewest pairs from which it is known how much changes differ."""

ROUNDING = 1e-9
SHOWN = 5
"""How many offending values an error message names."""


def paired_change(
    n: ArrayLike,
    sum_before: ArrayLike,
    sum_after: ArrayLike,
    sq_before: ArrayLike,
    sq_after: ArrayLike,
    product: ArrayLike,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Mean change of the same people's answers, with Student's interval of their differences.

    Parameters
    ----------
    n : array-like
        People with both answers; the result has its index where it is a Series.
    sum_before, sum_after, sq_before, sq_after : array-like
        Sums of their answers and of the squares of these.
    product : array-like
        Sum of the products of both answers of a person.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        ``n, before, after`` (means), ``change`` (after less before), ``sd`` (of the differences), ``lower, upper``.
        Without any pair all is nan; with one pair there is no sd and no interval. Where all moved alike the interval is
        the change itself.

    Raises
    ------
    ValueError
        Negative counts, or sums of squares too small for their sums.

    Notes
    -----
    A paired t interval, as `scipy.stats.ttest_rel(after, before).confidence_interval()`: the variance of a difference is
    that of both answers less twice what they share, so that steady people tell a small change from few of them.
    """
    people = checked_count(n)
    given = (sum_before, sum_after, sq_before, sq_after, product)
    first, second, first_sq, second_sq, both = (np.asarray(each, dtype=float) for each in given)
    some = np.where(people > 0, people, np.nan)
    before, after = first / some, second / some
    change = after - before
    squares = first_sq + second_sq - 2 * both
    around = squares - people * change**2
    impossible = around < -ROUNDING * np.maximum(first_sq + second_sq, 1.0)
    if impossible.any():
        named = ", ".join(f"{value:g}" for value in np.atleast_1d(squares)[np.atleast_1d(impossible)][:SHOWN])
        raise ValueError(f"sums of squares of differences are too small for their sums: {named}")
    freedom = np.where(people >= FEWEST_PAIRS, people - 1, np.nan)
    deviation = np.sqrt(np.maximum(around, 0) / freedom)
    half = t.ppf((1 + coverage(level)) / 2, freedom) * deviation / np.sqrt(some)
    columns = {"n": people, "before": before, "after": after, "change": change, "sd": deviation}
    found = pd.DataFrame(
        {
            name: np.atleast_1d(each)
            for name, each in {**columns, "lower": change - half, "upper": change + half}.items()
        },
        index=n.index if isinstance(n, pd.Series) else None,
    )
    return found.astype({"n": "int64"})


def moved(up: ArrayLike, same: ArrayLike, down: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Shares of those who answered twice who went up, stayed and went down.

    Returns
    -------
    DataFrame
        ``n, up, same, down`` (shares) and ``up_lower, up_upper, down_lower, down_upper``, Wilson's intervals; nan without
        any pair. The index is that of `up` where it is a Series.

    Raises
    ------
    ValueError
        Negative counts.
    """
    counts = {name: checked_count(each) for name, each in {"up": up, "same": same, "down": down}.items()}
    people = counts["up"] + counts["same"] + counts["down"]
    some = np.where(people > 0, people, np.nan)
    columns = {"n": people} | {name: each / some for name, each in counts.items()}
    for name in ("up", "down"):
        columns[f"{name}_lower"], columns[f"{name}_upper"] = wilson(counts[name], people, level=level)
    index = up.index if isinstance(up, pd.Series) else None
    found = pd.DataFrame({name: np.atleast_1d(each) for name, each in columns.items()}, index=index)
    return found.astype({"n": "int64"})


def of_others(
    whole_n: ArrayLike, whole_sum: ArrayLike, paired_n: ArrayLike, paired_sum: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Number and mean of those of a wave who are not among the pairs; nan where there are none.

    Raises
    ------
    ValueError
        More pairs than answers.
    """
    rest = checked_count(whole_n) - checked_count(paired_n)
    if (rest < 0).any():
        raise ValueError("there are more pairs than answers")
    total = np.asarray(whole_sum, dtype=float) - np.asarray(paired_sum, dtype=float)
    return rest, total / np.where(rest > 0, rest, np.nan)


def difference_of_means(
    n: ArrayLike,
    total: ArrayLike,
    squares: ArrayLike,
    other_n: ArrayLike,
    other_total: ArrayLike,
    other_squares: ArrayLike,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Mean of one group less that of another, of other people, with Welch's interval.

    Parameters
    ----------
    n, total, squares : array-like
        People of the group, the sum of their answers, and of the squares of these; the result has the index of `n` where it
        is a Series.
    other_n, other_total, other_squares : array-like
        Of the other group.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        ``mean, other, difference, lower, upper``; no interval where a group has fewer than two people. Where all of both
        groups answered alike the interval is the difference itself.

    Raises
    ------
    ValueError
        Negative counts, or sums of squares too small for their sums.

    Notes
    -----
    Welch (1947), Biometrika 34:28, as `scipy.stats.ttest_ind(..., equal_var=False).confidence_interval()`.
    """
    mean, error = _mean_and_error(n, total, squares)
    other, other_error = _mean_and_error(other_n, other_total, other_squares)
    variance = error + other_error
    people, others = checked_count(n), checked_count(other_n)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (error**2 / (people - 1) + other_error**2 / (others - 1))
    half = np.where(variance == 0, 0.0, t.ppf((1 + coverage(level)) / 2, freedom) * np.sqrt(variance))
    difference = mean - other
    columns = {"mean": mean, "other": other, "difference": difference}
    columns |= {"lower": difference - half, "upper": difference + half}
    return pd.DataFrame(
        {name: np.atleast_1d(each) for name, each in columns.items()},
        index=n.index if isinstance(n, pd.Series) else None,
    )


def _mean_and_error(n: ArrayLike, total: ArrayLike, squares: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Means, and the squares of their standard errors; nan without people, and for the error with one."""
    people, sums, of_squares = checked_count(n), np.asarray(total, dtype=float), np.asarray(squares, dtype=float)
    mean = sums / np.where(people > 0, people, np.nan)
    around = of_squares - sums * mean
    if (around < -ROUNDING * np.maximum(of_squares, 1.0)).any():
        raise ValueError("sums of squares are too small for their sums")
    around = np.where(around < ROUNDING * np.maximum(of_squares, 1.0), 0.0, around)
    return mean, np.where(np.isnan(mean), np.nan, around) / np.where(people > 1, (people - 1) * people, np.nan)
