"""Several comparisons at once: what is left of each once their number is allowed for."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from wellanalysis.stats.intervals import Floats


def holm(p: ArrayLike) -> Floats:
    """Adjusted p-values of Holm: with those of at most 0.05, the chance of any false one is at most 5 %.

    Parameters
    ----------
    p : array-like, shape (comparisons,)
        p-values of one family of comparisons; a missing one is no comparison and is not counted.

    Returns
    -------
    ndarray, shape (comparisons,)
        In the order given, missing where `p` is.

    Raises
    ------
    ValueError
        p-values outside [0, 1].

    Notes
    -----
    Holm (1979), Scand J Stat 6:65: the smallest is multiplied by the number of comparisons, the next by one less, and
    so on, never falling. Valid however the comparisons depend on one another, as those of groups that make up one
    whole do.
    """
    values = np.asarray(p, dtype=float)
    wrong = values[(values < 0) | (values > 1)]
    if len(wrong):
        raise ValueError(f"p-values lie between 0 and 1; these do not: {', '.join(f'{each:g}' for each in wrong[:5])}")
    known = np.isfinite(values)
    order = np.argsort(values[known], kind="stable")
    times = np.arange(len(order), 0, -1)
    adjusted = np.empty(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(values[known][order] * times), 1.0)
    result = np.full(values.shape, np.nan)
    result[known] = adjusted
    return result


def more_than_chance(found: int, of: int, *, each: float = 0.05) -> bool:
    """Whether more of several comparisons came out than chance gives, where nothing is there in any of them.

    Parameters
    ----------
    found, of : int
        Comparisons whose interval leaves out no difference, and all of them.
    each : float
        How often one does by chance.

    Returns
    -------
    bool
        True where as many or more would come in at most 5 % of such families (a binomial tail, for comparisons that tell
        nothing of each other).

    Raises
    ------
    ValueError
        More found than compared, or negative counts.
    """
    if not 0 <= found <= of:
        raise ValueError(f"of {of} comparisons {found} cannot have come out")
    return bool(found > 0 and binom.sf(found - 1, of, each) <= 0.05 + 1e-9)
