"""How well the questions of a survey hang together: Cronbach's alpha, from answers or from their sums."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import f

from wellanalysis.stats.intervals import coverage

ONE_SCALE = 0.7
"""Alpha from which on questions may be read together as one scale (Nunnally 1978, Psychometric Theory)."""

FEWEST_COMPLETE = 3
"""Fewest people who answered an item, or a pair of items: with fewer, any two answers look alike."""

NOTHING = 1e-12
"""Share of the items' variance below which what is left is rounding."""

MISSING = ("pairwise", "listwise")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """How far the items of a scale say the same.

    Parameters
    ----------
    alpha : float
        Cronbach's alpha: the share of the variance of the items' sum that they have in common. At most 1; below 0
        where items run against each other.
    standardised_alpha : float
        The same from correlations, as if all items varied alike.
    average_r : float
        Mean correlation of two items.
    lower, upper : float
        Feldt's interval of `alpha`.
    n : int
        People on whom the interval rests.
    r_drop : Series
        By item, its correlation with the sum of the others.
    alpha_if_dropped : Series
        By item, alpha of the others without it; empty for two items, where one alone remains.
    """

    alpha: float
    standardised_alpha: float
    average_r: float
    lower: float
    upper: float
    n: int
    r_drop: pd.Series
    alpha_if_dropped: pd.Series


def cronbach_alpha(
    items: pd.DataFrame,
    *,
    keys: Collection[str] | None = None,
    missing: str = "pairwise",
    level: float = 0.95,
) -> Scale:
    """Cronbach's alpha of the items of a scale.

    Parameters
    ----------
    items : DataFrame
        One row per person, one column per item; empty where the person did not answer.
    keys : collection of str, optional
        Items that ask the other way round: high answers there go with low ones elsewhere.
    missing : {"pairwise", "listwise"}
        Each covariance from all who answered both items, or only from those who answered every item.
    level : float
        Coverage of the interval.

    Returns
    -------
    Scale
        `n` counts people who answered at least one item (pairwise) or all (listwise).

    Raises
    ------
    ValueError
        Fewer than two items; a pair of items that fewer than three people answered; an item to which all gave the
        same answer; a key that is no item; items that cancel out.

    Notes
    -----
    Cronbach (1951), Psychometrika 16:297; interval of Feldt, Woodruff & Salih (1987), Appl Psychol Meas 11:93. Agrees
    with `psych::alpha`, which leaves constant items out by itself and counts people who answered nothing.
    """
    if missing not in MISSING:
        raise ValueError(f"missing is {missing!r}; it is one of {', '.join(MISSING)}")
    given = pd.DataFrame(items).astype("float64")
    unknown = [str(key) for key in keys or () if key not in given.columns]
    if unknown:
        raise ValueError(f"keys name no item: {', '.join(unknown)}; items are {', '.join(map(str, given.columns))}")
    if missing == "listwise":
        given = given.dropna()
    _refuse_too_few(given)
    sign = np.where(given.columns.isin(list(keys or ())), -1.0, 1.0)
    covariance = given.cov() * np.outer(sign, sign)
    return alpha_of(covariance, int(given.notna().any(axis=1).sum()), level=level)


def alpha_of(covariance: ArrayLike, n: int, *, level: float = 0.95) -> Scale:
    """Cronbach's alpha from the covariances of the items.

    Parameters
    ----------
    covariance : DataFrame or array-like
        Square and symmetric, one row and column per item, none missing.
    n : int
        People on whom it rests.
    level : float
        Coverage of the interval.

    Returns
    -------
    Scale

    Raises
    ------
    ValueError
        Fewer than two items or three people; a table that is not square, not symmetric or not complete; an item
        without variance; items that cancel out.
    """
    names, table = _checked(covariance)
    people = _checked_people(n)
    of = len(names)
    own, total = np.diag(table), table.sum()
    constant = [str(name) for name, variance in zip(names, own, strict=True) if variance <= NOTHING * own.max()]
    if constant:
        raise ValueError(f"all gave the same answer to {', '.join(constant)}: leave it out, it tells nobody apart")
    correlation = table / np.sqrt(np.outer(own, own))
    if total <= NOTHING * own.sum() or correlation.sum() <= NOTHING:
        raise ValueError(
            f"the items {', '.join(map(str, names))} cancel out: name those that ask the other way in keys"
        )
    with_others = table.sum(axis=1) - own
    others = total - 2 * with_others - own
    _refuse_cancelled(names, others, own)
    alpha = of / (of - 1) * (1 - own.sum() / total)
    if alpha > 1 + NOTHING:
        raise ValueError(f"alpha would be {alpha:.2f}: the pairs were answered by different people, take listwise")
    average = (correlation.sum() - of) / (of * (of - 1))
    tail = (1 - coverage(level)) / 2
    lower, upper = 1 - (1 - alpha) * f.ppf([1 - tail, tail], people - 1, (people - 1) * (of - 1))
    fewer = of - 1
    dropped = fewer / (fewer - 1) * (1 - (own.sum() - own) / others) if fewer > 1 else np.empty(0)
    return Scale(
        alpha=float(alpha),
        standardised_alpha=float(of * average / (1 + (of - 1) * average)),
        average_r=float(average),
        lower=float(lower),
        upper=float(upper),
        n=people,
        r_drop=pd.Series(with_others / np.sqrt(own * others), index=names, name="r_drop"),
        alpha_if_dropped=pd.Series(dropped, index=names if fewer > 1 else names[:0], name="alpha_if_dropped"),
    )


def covariance_of(sums: pd.DataFrame) -> pd.DataFrame:
    """Covariances of items from their sums and cross-products.

    Parameters
    ----------
    sums : DataFrame
        One row per pair of items, each with itself included, in either order but once: ``item, other, n`` (people who
        answered both), ``sum_item, sum_other, sum_product``.

    Returns
    -------
    DataFrame
        Square and symmetric, items in the order of their first appearance.

    Raises
    ------
    ValueError
        A pair that is not there, is there twice, or was answered by fewer than three people.
    """
    items = list(dict.fromkeys([*sums["item"], *sums["other"]]))
    pairs = {frozenset(pair) for pair in zip(sums["item"], sums["other"], strict=True)}
    if len(pairs) != len(sums) or len(pairs) != len(items) * (len(items) + 1) // 2:
        raise ValueError(f"each pair of {', '.join(map(str, items))} must be there once; there are {len(sums)} rows")
    few = sums[sums["n"] < FEWEST_COMPLETE]
    if len(few):
        raise ValueError(f"fewer than {FEWEST_COMPLETE} people answered {_pairs(few['item'], few['other'])}")
    between = (sums["sum_product"] - sums["sum_item"] * sums["sum_other"] / sums["n"]) / (sums["n"] - 1)
    square = pd.DataFrame(np.nan, index=items, columns=items)
    row, column = square.index.get_indexer(sums["item"]), square.columns.get_indexer(sums["other"])
    values = square.to_numpy(copy=True)
    values[row, column] = values[column, row] = between.to_numpy(float)
    return pd.DataFrame(values, index=items, columns=items)


def _refuse_too_few(given: pd.DataFrame) -> None:
    """Name items, then pairs of items, that fewer than three people answered."""
    if given.shape[1] < 2:
        raise ValueError(f"alpha needs two items or more; there are {given.shape[1]}")
    answered = given.notna().to_numpy(float)
    both = answered.T @ answered
    row, column = np.nonzero(np.triu(both < FEWEST_COMPLETE))
    if len(row):
        raise ValueError(
            f"fewer than {FEWEST_COMPLETE} people answered {_pairs(given.columns[row], given.columns[column])}"
        )


def _pairs(first: Sequence[object], second: Sequence[object]) -> str:
    """``q1, q1 with q2 and 3 more``."""
    named = [str(a) if a == b else f"{a} with {b}" for a, b in zip(first, second, strict=True)]
    more = f" and {len(named) - 5} more" if len(named) > 5 else ""
    return ", ".join(named[:5]) + more


def _checked(covariance: ArrayLike) -> tuple[pd.Index, Floats]:
    names = covariance.index if isinstance(covariance, pd.DataFrame) else None
    table = np.asarray(covariance, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"covariances must form a square table; its shape is {table.shape}")
    if len(table) < 2:
        raise ValueError(f"alpha needs two items or more; there are {len(table)}")
    index = pd.RangeIndex(len(table)) if names is None else names
    absent = [str(name) for name, line in zip(index, table, strict=True) if not np.isfinite(line).all()]
    if absent:
        raise ValueError(f"covariances are missing for {', '.join(absent)}")
    if not np.allclose(table, table.T, rtol=1e-9, atol=1e-12):
        raise ValueError("covariances must be symmetric")
    return index, table


def _checked_people(n: int) -> int:
    if not n >= FEWEST_COMPLETE:
        raise ValueError(f"alpha needs {FEWEST_COMPLETE} people or more; n is {n}")
    return int(n)


def _refuse_cancelled(names: pd.Index, others: Floats, own: Floats) -> None:
    """Items without which the rest adds up to the same for everybody."""
    alone = [str(name) for name, rest in zip(names, others <= NOTHING * own.sum(), strict=True) if rest]
    if alone:
        raise ValueError(
            f"without {', '.join(alone)} the other items cancel out: name those that ask the other way in keys"
        )
