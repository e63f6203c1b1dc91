"""Results that a plan withheld for others' sake and in vain: what is shown gives them, so that they may as well be shown.

A plan withholds a large result beside a small one, so that no difference gives the small one. Where a later step withholds
a third, and the large one follows from the sums of its column anyhow, its being withheld protects nobody: it costs readers
a figure, and tells those who do the sums that a rule was followed without effect. A result that follows from shown ones by
addition and subtraction follows with everything that is counted in it, so that showing it tells nothing new.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from wellanalysis.pages.disclosure_bounds import Mask
from wellanalysis.pages.disclosure_sums import Sums
from wellanalysis.stats.intervals import Floats

NEARLY = 1e-6
SEED = 20260701
"""Of the change that is tried; any does."""


def given_back(
    withheld: Mask,
    large: Mask,
    sums: Sums,
    measures: pd.Series,
    closed: Callable[[Mask], Mask] | None = None,
) -> Mask:
    """What is withheld in the end: less what is large enough and follows from shown results anyhow.

    Parameters
    ----------
    withheld : ndarray of bool
        A finished plan.
    large : ndarray of bool
        Cells that may be shown by themselves.
    sums : Sums
        What adds up to what.
    measures : Series
        The measure of each cell; plans of several measures do not touch each other.
    closed : callable, optional
        Finishes a plan: withholds what else has to be. What it withholds again is not given back. Of no use to plans that
        ask for what all sums together say, since these say nothing else when a result that follows from them is shown.

    Returns
    -------
    ndarray of bool
        Part of `withheld`.
    """
    found = withheld & large
    found[found] = determined(sums, withheld)[found]
    if not found.any():
        return withheld
    fewer = withheld & ~found
    again = closed(fewer) != fewer if closed else np.zeros(len(fewer), dtype=bool)
    if closed is None or not again.any():
        return fewer
    # People come twice, so that their numbers do not add up as episodes do: then one result after the other is tried.
    names = measures.to_numpy()
    unsettled = np.isin(names, names[again])
    fewer = np.where(unsettled, withheld, fewer)
    for place in np.flatnonzero(found & unsettled):
        trial = fewer.copy()
        trial[place] = False
        if np.array_equal(closed(trial), trial):
            fewer = trial
    return fewer


def determined(sums: Sums, withheld: Mask) -> Mask:
    """Which withheld cells follow from shown ones by addition and subtraction alone.

    Any change of withheld numbers that leaves every shown sum as it is changes nothing of such a cell. One such change, made
    by chance, moves every other cell; it is found by least squares, which costs no more than a few passes over the sums.
    """
    unseen = np.concatenate([withheld, np.ones(len(sums.leaves_over), dtype=bool)])
    among = csr_array(sums.matrix[:, np.flatnonzero(unseen)])
    change: Floats = np.random.default_rng(SEED).normal(size=among.shape[1])
    if among.nnz:
        weights = lsqr(csr_array(among.T), change, atol=1e-12, btol=1e-12, iter_lim=20 * among.shape[0])[0]
        change = change - among.T @ weights
    found = np.zeros(len(unseen), dtype=bool)
    found[unseen] = np.abs(change) < NEARLY
    return found[: len(withheld)]
