"""What counting alone gives an effect: how each value enters it, and the chance that is in every value.

Few clinics may agree by chance more than their counts allow. What they show of chance is then too little, and an error
from them alone would promise too much.
"""

import numpy as np

from wellanalysis.stats.intervals import Floats
from wellanalysis.stats.programme_cells import Cells, sides


def entering(found: Cells, value: Floats, sets: Floats) -> Floats:
    """What each unit's value of each period counts for in means of cells: directly, and by the base that it belongs to.

    Parameters
    ----------
    found : Cells
    value : ndarray, shape (replicates, units, periods)
        What the cells were made from.
    sets : ndarray, shape (replicates, sets, groups, periods)
        As `programme_cells.shares` makes them.

    Returns
    -------
    ndarray, shape (replicates, sets, units, periods)
        Effects are the sums of values times these.
    """
    side = sides(found) * found.mass
    based = np.einsum("rut,gt->rugt", np.isfinite(value), found.design.base, dtype=float)
    based = np.divide(based, based.sum(axis=3, keepdims=True), out=np.zeros_like(based), where=based > 0)
    changed = np.einsum("rsgt,rugt->rsug", sets, side)
    return np.einsum("rsgt,rugt->rsut", sets, side) - np.einsum("rsug,rugt->rsut", changed, based)


def counted(found: Cells, value: Floats, variance: Floats | None, sets: Floats) -> Floats:
    """Variance that counting alone gives means of cells, unit by unit: (replicates, sets, units).

    0 without `variance` (of every value; missing is 0), and for a series whose values are all the same.
    """
    if variance is None:
        return np.zeros((*sets.shape[:2], value.shape[1]))
    filled = np.where(np.isfinite(value), value, np.nan)
    moves = np.fmax.reduce(filled, axis=(1, 2)) > np.fmin.reduce(filled, axis=(1, 2))
    known = np.where(np.isfinite(value) & np.isfinite(variance) & moves[:, None, None], variance, 0.0)
    return np.einsum("rsut,rut->rsu", entering(found, value, sets) ** 2, known)


def widened(variance: Floats, df: Floats, least: Floats) -> tuple[Floats, Floats]:
    """Variance that is never below what counting alone gives, and its degrees of freedom.

    Parameters
    ----------
    variance, df : ndarray
        From how units differ; missing where that is not known, and then stays so.
    least : ndarray, same shape
        From counting alone.

    Returns
    -------
    tuple of ndarray

    Notes
    -----
    What is added is known and not estimated: Satterthwaite's degrees of freedom are then (total)² / (estimated² / df).
    """
    short = (least > variance) & (least > 0)
    total = np.where(short, least, variance)
    ratio = np.divide(total, variance, out=np.full_like(total, np.inf), where=variance > 0)
    known = np.where(variance > 0, df, MOST)
    return total, np.where(short, np.minimum(known * ratio**2, MOST), df)


MOST = 1e6
"""Degrees of freedom from which on Student's t is the normal distribution."""
