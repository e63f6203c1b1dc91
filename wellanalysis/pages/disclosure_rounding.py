"""Counts rounded to multiples of 5, and results that are worked out from the rounded counts.

What is rounded is decided by the count alone, so the same count is shown alike everywhere and asking twice tells
nothing more. As results follow from rounded counts, no result tells more than the two counts beside it.
"""

from math import ceil

import numpy as np
import pandas as pd

from wellanalysis.stats.intervals import Floats

COUNTS = ("n", "open", "lost", "missing", "excluded", "people")
STEP_OF_MEANS = 0.1
"""Means and standard deviations are shown to this: a sum of whole numbers over ten people or more fits every such step."""


def rounded_counts(counts: Floats, base: int, minimum: int) -> Floats:
    """Nearest multiples of `base`; of counts from `minimum` on, none below it: 11 of a minimum of 11 reads 15.

    Parameters
    ----------
    counts : ndarray
        Counts that may be shown; missing ones stay missing.
    base : int
        Odd, so that no count lies half way.
    minimum : int
        Smallest count that is shown for itself. A multiple below it would read as a count that is withheld.
    """
    counts = np.asarray(counts, dtype=float)
    nearest = np.floor(counts / base + 0.5) * base
    return np.where(counts >= minimum, np.maximum(nearest, ceil(minimum / base) * base), nearest)


def true_counts(shown: float, base: int, minimum: int, *, small_withheld: bool) -> tuple[int, int]:
    """Smallest and largest count that is shown so.

    Parameters
    ----------
    shown : float
        A rounded count.
    base, minimum
        As in `rounded_counts`.
    small_withheld : bool
        Whether counts from 1 up to the minimum are withheld, as under ``cms``: then a zero is a zero.
    """
    possible = np.arange(max(int(shown) - base, 0), int(shown) + base + 1, dtype=float)
    if small_withheld:
        possible = possible[(possible == 0) | (possible >= minimum)]
    fits = possible[rounded_counts(possible, base, minimum) == shown]
    return int(fits.min()), int(fits.max())


def true_shares(
    numerator: float, denominator: float, base: int, minimum: int, *, small_withheld: bool
) -> tuple[float, float]:
    """Smallest and largest share that is shown as these two counts; a result says no more than they do."""
    above = true_counts(numerator, base, minimum, small_withheld=small_withheld)
    below = true_counts(denominator, base, minimum, small_withheld=small_withheld)
    return above[0] / below[1], min(above[1] / below[0], 1.0)


def rounded(cells: pd.DataFrame, *, base: int, minimum: int, statistic: pd.Series) -> pd.DataFrame:
    """Cells as they are shown: every count rounded, and every sum such that results follow from the rounded counts.

    Parameters
    ----------
    cells : DataFrame
        Cells after what is withheld was taken away; ``alike`` where a result is shown as a bound.
    base, minimum : int
        As in `rounded_counts`.
    statistic : Series of {"proportion", "rate", "mean"}
        Of each cell's measure. The denominator of a rate is time, not people, and stays.

    Returns
    -------
    DataFrame
        Same rows and columns. A bound keeps its share. A mean and its standard deviation keep one decimal.
    """
    counted = [name for name in COUNTS if name in cells]
    found = {name: rounded_counts(cells[name].to_numpy(float), base, minimum) for name in counted}
    below = cells["denominator"].to_numpy(float)
    above = cells["numerator"].to_numpy(float)
    denominator = np.where(statistic == "rate", below, rounded_counts(below, base, minimum))
    numerator = rounded_counts(above, base, minimum)
    if "alike" in cells:
        share = above / np.where(below > 0, below, np.nan)
        numerator = np.where(cells["alike"].to_numpy(bool), share * denominator, numerator)
    found |= {"denominator": denominator, "numerator": numerator}
    is_mean = (statistic == "mean").to_numpy()
    if is_mean.any():
        found |= _sums_of_means(cells, denominator, is_mean)
    return cells.assign(**found)


def _sums_of_means(cells: pd.DataFrame, denominator: Floats, is_mean: np.ndarray) -> dict[str, Floats]:
    """Sums of values and of their squares that give the mean and standard deviation as shown."""
    below = cells["denominator"].where(cells["denominator"] > 0).to_numpy(float)
    total, squares = cells["total"].to_numpy(float), cells["total_sq"].to_numpy(float)
    mean = _to_step(total / below)
    spread = _to_step(np.sqrt(np.maximum(squares / below - (total / below) ** 2, 0)))
    return {
        "total": np.where(is_mean, mean * denominator, total),
        "total_sq": np.where(is_mean, (spread**2 + mean**2) * denominator, squares),
    }


def _to_step(values: Floats) -> Floats:
    return np.asarray(np.floor(values / STEP_OF_MEANS + 0.5) * STEP_OF_MEANS)
