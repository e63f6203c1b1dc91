"""Errors of a programme's effect with few clinics: Student's t whose degrees of freedom come from the groups of starts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from wellanalysis.stats.intervals import Floats, coverage
from wellanalysis.stats.programme_cells import Cells, influences, members
from wellanalysis.stats.programme_counting import counted, entering, widened

NOT_KNOWN = 1e-12
"""An error below this share of the largest value is none: the values do not vary."""


@dataclass(frozen=True, eq=False)
class Error:
    """Of means of cells.

    Attributes
    ----------
    se, df : ndarray, shape (replicates, [sets])
        Missing where it cannot be known.
    added : ndarray, shape (replicates, [sets,] units)
        What each unit adds as units differ: the squares over the units are se², unless counting alone gives more.
    part : ndarray, shape (replicates, units)
        Each unit's share of the weight of its group of starts.
    counted : ndarray, as `added`
        Variance that counting alone gives, unit by unit; 0 where no variances were given.
    """

    se: Floats
    df: Floats
    added: Floats
    part: Floats
    counted: Floats


def error(found: Cells, value: Floats, weight: Floats, share: Floats, variance: Floats | None = None) -> Error:
    """Errors of the means of cells that `share` (of `programme_cells.shares`) makes.

    Parameters
    ----------
    found : Cells
    value : ndarray, shape (replicates, units, periods)
        What the cells were made from.
    weight : ndarray, shape (replicates, units)
    share : ndarray, shape (replicates, [sets,] groups, periods)
    variance : ndarray, as `value`, optional
        What chance in counting gives each value. The error is then never below what these give the mean: units that
        agree by chance more than their counts allow promise nothing. It is the larger of the two, and no sum: how units
        differ holds the chance of counting already. Values are taken as counted apart from each other.

    Returns
    -------
    Error

    Notes
    -----
    A unit is one cluster. Units that began together are alike, so its deviation is taken from their mean; squared
    deviations are divided by 1 − (its share of their weight), which is √(G / (G − 1)) on the error for G units of equal
    weight and makes the variance unbiased. Degrees of freedom: Satterthwaite (1946, Biometrics 2:110) over the groups
    of starts as Welch (1947) does for means, each with (Σw)² / Σw² − 1. A group of one unit has no deviation: its part
    is reckoned from the covariance over time that the other groups' units show; where no two units began together
    nothing can be reckoned. How effects differ between units is not seen in a lone one: with one treated clinic among
    12 the interval is that of its own effect, and covers the mean effect of clinics like it in 86 %.
    """
    sets = share.reshape(len(share), -1, *share.shape[-2:])
    added = np.einsum("rugt,rsgt->rsu", influences(found), sets)
    takes_part = weight * found.mass.any(axis=(2, 3))
    member = members(found.group, found.design)
    member = np.broadcast_to(member, (len(weight), *member.shape[1:]))
    total = np.einsum("ru,ruh->rh", takes_part, member)
    of_group = np.divide(
        takes_part, np.where(member, total[:, None], 0).sum(axis=2), out=np.zeros_like(weight), where=takes_part > 0
    )
    alone = of_group >= 1 - NOT_KNOWN
    added = added / np.sqrt(np.where(alone, 1.0, 1 - of_group))[:, None]
    squares = np.einsum("rsu,ruh->rsh", added**2, member)
    kish = np.einsum("ru,ruh->rh", of_group**2, member)
    freedom = np.divide(1.0, kish, out=np.ones_like(kish), where=kish > 0) - 1
    differing = squares.sum(axis=2)
    spread = np.divide(
        squares**2, freedom[:, None], out=np.zeros_like(squares), where=(squares > 0) & (freedom[:, None] > 0)
    ).sum(axis=2)
    if alone.any():
        borrowed, lent = _borrowed(found, value, takes_part, sets, alone, member)
        spread = spread + np.divide(borrowed**2, lent, out=np.zeros_like(borrowed), where=lent > 0)
        grown = np.where((borrowed > 0) & (lent <= 0), np.nan, differing + borrowed)
        added = added * np.sqrt(np.divide(grown, differing, out=np.ones_like(grown), where=differing > 0))[..., None]
        differing = grown
    df = np.divide(differing**2, spread, out=np.full_like(differing, np.nan), where=spread > 0)
    least = counted(found, value, variance, sets)
    total, df = widened(differing, df, least.sum(axis=2))
    shape = share.shape[:-2]
    units = (*shape, -1)
    return Error(np.sqrt(total).reshape(shape), df.reshape(shape), added.reshape(units), of_group, least.reshape(units))


def _borrowed(
    found: Cells, value: Floats, weight: Floats, sets: Floats, alone: NDArray[np.bool_], member: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Variance of the units that began alone, from the others' covariance over time; and its degrees of freedom."""
    known = np.isfinite(value) & (weight > 0)[:, :, None]
    counted = known.sum(axis=2, keepdims=True)
    filled = np.where(known, value, 0.0)
    level = np.divide(filled.sum(axis=2, keepdims=True), counted, out=np.zeros(counted.shape), where=counted > 0)
    off = np.where(known, filled - level, 0.0)
    number = np.einsum("rut,ruh->rht", known, member, dtype=float)
    mean = np.divide(np.einsum("rut,ruh->rht", off, member), number, out=np.zeros_like(number), where=number > 0)
    left = np.where(known, off - np.einsum("rht,ruh->rut", mean, member), 0.0)
    units = ((weight > 0)[..., None] & member).sum(axis=1)
    lent = np.maximum(units - 1, 0).sum(axis=1)
    shared = np.einsum("rut,ruv->rtv", left, left) / np.maximum(lent, 1)[:, None, None]
    hangs = entering(found, value, sets)
    variance = np.einsum("rsut,rtv,rsuv->rsu", hangs, shared, hangs, optimize=True)
    # Without anybody to lend, any part of a unit alone makes the error unknown.
    variance = np.where(lent[:, None, None] > 0, variance, (hangs != 0).any(axis=3))
    return (variance * alone[:, None]).sum(axis=2), np.broadcast_to(lent[:, None], variance.shape[:2]).astype(float)


def told(effect: Floats, errors: Error, largest: Floats, *, level: float) -> pd.DataFrame:
    """Effect with its interval and the probability that it is above 0, one row per effect.

    Parameters
    ----------
    effect : ndarray, shape (rows,)
    errors : Error
        Of the same shape.
    largest : ndarray, shape (rows,)
        Largest value in size of the series: an error that is nothing beside it is not known.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        ``effect, se, df, lower, upper, p_above``; the error is missing where it is not known.
    """
    tail = (1 + coverage(level)) / 2
    known = np.isfinite(effect) & np.isfinite(errors.df) & (errors.se > NOT_KNOWN * largest)
    se, df = (np.where(known, each, np.nan) for each in (errors.se, errors.df))
    reach = stats.t.ppf(tail, df) * se
    return pd.DataFrame(
        {
            "effect": effect,
            "se": se,
            "df": df,
            "lower": effect - reach,
            "upper": effect + reach,
            "p_above": stats.t.cdf(effect / se, df),
        }
    )
