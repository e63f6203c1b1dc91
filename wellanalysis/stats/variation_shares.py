"""Differences in shares of patients: what spreads in log odds amount to, what is observed, and what chance alone gives."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from wellanalysis.stats.variation_likelihood import Counts, Floats

NODES = 41
"""Of Gauss and Hermite's rule for the standard deviation of shares."""

STEPS = 60
TYPICAL = 2 / np.sqrt(np.pi)
"""Average difference of two values drawn from a normal distribution, in its standard deviations."""


def in_shares(spreads: tuple[float, ...], middle: float) -> tuple[float, ...]:
    """Standard deviation of shares whose log odds are normal around `middle` with each of these spreads."""
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    shares = expit(middle + np.asarray(spreads)[:, None] * points)
    weights = weights / weights.sum()
    mean = shares @ weights
    return tuple(float(each) for each in np.sqrt(np.maximum((shares - mean[:, None]) ** 2 @ weights, 0.0)))


def centred(events: Floats, trials: Floats, offset: Floats) -> Floats:
    """Chance of every row when all of one log odds is added to the offsets, so that as many are expected as observed."""
    target, low, high = events.sum(), -60.0 - offset.max(), 60.0 - offset.min()
    for _ in range(STEPS):
        middle = (low + high) / 2
        if (trials * expit(offset + middle)).sum() < target:
            low = middle
        else:
            high = middle
    return np.asarray(expit(offset + (low + high) / 2), dtype=float)


def observed_spread(
    counts: Counts, chance: Floats, group: NDArray[np.intp], outer: NDArray[np.intp] | None
) -> tuple[float, float, int]:
    """Standard deviation of shares beside what is expected, weighted by patients, and the same by chance alone.

    Parameters
    ----------
    counts : Counts
        What happened.
    chance : ndarray, shape (rows,)
        Chance of every row's patients in identical units.
    group : ndarray of int, shape (rows,)
        Whose shares are set side by side.
    outer : ndarray of int, shape (parts,), optional
        Unit of each part: parts are then set beside their own unit's share; only those with an intercept of their own,
        of units with two of them or more.

    Returns
    -------
    observed, chance : float
        Of identical units the expected square is sum(V/n) over the units less V/n of the whole, by all patients, where V
        is the variance of a unit's count: with equal chances p q (units - 1) / patients.
    units : int
        How many are set side by side.
    """
    rows = pd.DataFrame(
        {
            "group": group,
            "outer": 0 if outer is None else outer[counts.part],
            "left": counts.events - counts.trials * chance,
            "n": counts.trials,
            "variance": counts.trials * chance * (1 - chance),
        }
    )
    if outer is not None:
        rows = rows[counts.varies[counts.part]]
        rows = rows[rows.groupby("outer")["group"].transform("nunique") > 1]
    if rows.empty:
        return float("nan"), float("nan"), 0
    sums = rows.groupby(["outer", "group"])[["left", "n", "variance"]].sum()
    whole = sums.groupby("outer").transform("sum")
    patients = sums["n"].sum()
    apart = sums["left"] / sums["n"] - whole["left"] / whole["n"]
    seen = (sums["n"] * apart**2).sum() / patients
    wholes = sums.groupby("outer").sum()
    by_chance = (sums["variance"] / sums["n"]).sum() - (wholes["variance"] / wholes["n"]).sum()
    return float(np.sqrt(seen)), float(np.sqrt(max(by_chance / patients, 0.0))), len(sums)
