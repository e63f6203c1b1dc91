"""Surveys: the most positive answers, means, and how many of those asked answered.

How well questions hang together (`cronbach_alpha`) and results adjusted for who answered and how they were asked
(`adjusted_means`) have modules of their own and are offered here as well.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import t

from wellanalysis.stats.intervals import checked_count, coverage, wilson
from wellanalysis.stats.survey_adjustment import AdjustedMeans, adjusted_means
from wellanalysis.stats.survey_scale import ONE_SCALE, Scale, alpha_of, cronbach_alpha

__all__ = [
    "FEWEST_PATIENTS",
    "FEWEST_STAFF",
    "FEWEST_STAFF_WITH_POLICY",
    "LISTEN_BELOW",
    "ONE_SCALE",
    "AdjustedMeans",
    "Scale",
    "adjusted_means",
    "alpha_of",
    "cronbach_alpha",
    "mean_of",
    "mean_score",
    "response_rate",
    "top_box",
    "top_box_of",
]

FEWEST_PATIENTS = 30
"""Fewest patients of a clinic and period whose answers are shown as its own."""

FEWEST_STAFF = 10
"""Fewest members of staff of a group whose answers are shown."""

FEWEST_STAFF_WITH_POLICY = 5
"""The same where the network has a stated policy that staff agreed to."""

LISTEN_BELOW = 1 / 3
"""Response rate below which answers are to be listened to, not compared."""

SHOWN = 5
"""How many offending values an error message names."""


def top_box(answers: ArrayLike, *, at_least: float | None = None, level: float = 0.95) -> pd.DataFrame:
    """Share of the most positive answers to each item, with Wilson's interval.

    Parameters
    ----------
    answers : array-like, Series or DataFrame
        Answers, one column per item; a missing answer counts nowhere.
    at_least : float, optional
        Lowest answer that counts (4 of 5 for the upper two). Without it the highest answer given to any item.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        One row per item: ``n`` (answers), ``top`` (those that count), ``share, lower, upper``. An item that nobody
        answered has n = 0 and no share (nan).

    Raises
    ------
    ValueError
        Answers that are no numbers; no answer at all and no `at_least`.
    """
    given = answer_columns(answers)
    if at_least is None:
        at_least = float(given.max().max())
        if np.isnan(at_least):
            raise ValueError("nobody answered: say with at_least which answers count, such as 4 of 5")
    return top_box_of((given >= at_least).sum(), given.notna().sum(), level=level)


def top_box_of(top: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """As `top_box`, from counts: answers that count, and all answers, per item or unit.

    The index is that of `top` where it is a Series.

    Raises
    ------
    ValueError
        Negative counts, or more answers that count than there are.
    """
    lower, upper = wilson(top, n, level=level)
    counted, answered = np.asarray(top, dtype=float), np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counted / answered
    columns = {"n": answered, "top": counted, "share": share, "lower": lower, "upper": upper}
    return _table(columns, top).astype({"n": "int64", "top": "int64"})


def mean_score(answers: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Mean answer to each item, with Student's interval.

    Parameters
    ----------
    answers, level
        As in `top_box`.

    Returns
    -------
    DataFrame
        One row per item, as of `mean_of`.

    Raises
    ------
    ValueError
        Answers that are no numbers.
    """
    given = answer_columns(answers)
    # Squares about the item's own mean, so that large values lose no digits.
    middle = given.mean().fillna(0.0)
    apart = given - middle
    found = mean_of(given.notna().sum(), apart.sum(), (apart**2).sum(), level=level)
    moved = ["mean", "lower", "upper"]
    return found.assign(**{name: found[name] + middle for name in moved})


def mean_of(
    n: ArrayLike, total: ArrayLike, total_sq: ArrayLike, *, people: ArrayLike | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Means with Student's interval, from sums.

    Parameters
    ----------
    n, total, total_sq : array-like
        Number of answers, their sum and the sum of their squares; the index is that of `n` where it is a Series.
    people : array-like, optional
        Distinct people behind the answers where some answered more than once: the interval counts people.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        ``n, mean, sd, lower, upper``. Without any answer there is no mean (nan), with one answer no sd and no interval
        (nan). Where all answers are alike the interval is the mean itself: they say nothing of how answers differ.

    Raises
    ------
    ValueError
        Negative counts, or sums of squares that are too small for their sums.
    """
    number = checked_count(n)
    sums, squares = np.asarray(total, dtype=float), np.asarray(total_sq, dtype=float)
    size = number if people is None else np.minimum(number, checked_count(people))
    some = np.where(number > 0, number, np.nan)
    mean = sums / some
    around = squares - sums * mean
    impossible = around < -1e-9 * np.maximum(squares, 1.0)
    if impossible.any():
        named = ", ".join(f"{value:g}" for value in np.atleast_1d(squares)[np.atleast_1d(impossible)][:SHOWN])
        raise ValueError(f"sums of squares are too small for their sums: {named}")
    variance = np.maximum(around, 0) / np.where(number > 1, number - 1, np.nan)
    freedom = np.where(size > 1, size - 1, np.nan)
    half = t.ppf((1 + coverage(level)) / 2, freedom) * np.sqrt(variance / (freedom + 1))
    columns = {"n": number, "mean": mean, "sd": np.sqrt(variance), "lower": mean - half, "upper": mean + half}
    return _table(columns, n).astype({"n": "int64"})


def response_rate(answered: ArrayLike, sent: ArrayLike, *, level: float = 0.95) -> pd.DataFrame:
    """Share of those asked who answered, with Wilson's interval.

    Parameters
    ----------
    answered, sent : array-like
        Questionnaires; the index is that of `answered` where it is a Series.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        ``sent, answered, rate, lower, upper`` and ``listen_only``: the rate is below `LISTEN_BELOW`, so that those who
        are silent weigh more than any difference would. Where nobody was asked there is no rate (nan) and
        ``listen_only`` is true.

    Raises
    ------
    ValueError
        Negative counts, or more answers than questionnaires.
    """
    found = top_box_of(answered, sent, level=level).rename(columns={"n": "sent", "top": "answered", "share": "rate"})
    # Compared as counts: a third of 300 is not below a third.
    return found.assign(listen_only=~(found["answered"] >= LISTEN_BELOW * found["sent"] - 1e-9) | (found["sent"] == 0))


def answer_columns(answers: ArrayLike) -> pd.DataFrame:
    """Answers as floats, one column per item; what is no number raises `ValueError`."""
    frame = answers if isinstance(answers, pd.DataFrame) else pd.DataFrame(answers)
    try:
        given = frame.astype("float64")
    except (TypeError, ValueError) as error:
        raise ValueError(f"answers must be numbers: {error}") from error
    endless = [str(name) for name in given.columns if np.isinf(given[name]).any()]
    if endless:
        raise ValueError(f"answers cannot be infinite: {', '.join(endless[:SHOWN])}")
    return given


def _table(columns: dict[str, np.ndarray], like: object) -> pd.DataFrame:
    """Columns as a table with the index of the series they were made from."""
    index = like.index if isinstance(like, pd.Series) else None
    return pd.DataFrame({name: np.atleast_1d(value) for name, value in columns.items()}, index=index)
