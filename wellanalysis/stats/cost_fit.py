"""Gamma model of costs on covariate patterns, with a log link and, where asked for, an intercept per unit.

A gamma model's score needs of each pattern only how many episodes there are and what they cost together, so a fit on patterns gives
the estimates on rows, zeros included. Fisher's information has constant weights: it is worked out once.
"""

import numpy as np
from numpy.typing import NDArray

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.case_mix_fit import DEPENDENT, Cells
from wellanalysis.stats.intervals import Floats

STEPS = 200
"""Steps of Fisher scoring; a fit needs about twenty."""
ENOUGH = 1e-10
"""Largest step, per spread of its term, at which a fit is done."""


def with_costs(cells: Cells) -> Cells:
    """The cells of units in which anything was spent: an intercept of the others would run off to minus infinity.

    Raises
    ------
    ValueError
        Nothing was spent anywhere.
    """
    spent = cells.sums(cells.events) > 0
    if not spent.any():
        raise ValueError("no unit has any cost: there is nothing to model")
    kept = spent[cells.unit]
    number = np.cumsum(spent) - 1
    parts = (cells.pattern[kept], number[cells.unit[kept]], cells.events[kept], cells.trials[kept])
    return Cells(cells.design, *parts, int(spent.sum()))


def slopes_of(cells: Cells) -> tuple[Floats, Floats, NDArray[np.bool_], Floats]:
    """Slopes with an intercept per unit.

    Parameters
    ----------
    cells : Cells
        `events` are costs, `trials` episodes; each unit has some cost.

    Returns
    -------
    slopes, unscaled : ndarray
        Estimates of all terms (0 for those left out), and their covariance for a dispersion of 1.
    used : ndarray of bool
        Terms that those before them do not tell.
    levels : ndarray
        Intercept of each unit.

    Raises
    ------
    ValueError
        No maximum is found: a level all of whose episodes cost nothing.
    """
    plain, within = cells.information(cells.trials)[:2]
    used = _independent(plain, within)
    inside = Cells(cells.design[:, used], cells.pattern, cells.unit, cells.events, cells.trials, cells.units)
    _, within, cross, own = inside.information(inside.trials)
    covariance = np.asarray(np.linalg.inv(within) if used.any() else np.zeros((0, 0)), dtype=float)
    slopes, levels = np.zeros(int(used.sum())), np.log(inside.sums(inside.events) / own)
    height = _height(inside, slopes, levels)
    for _ in range(STEPS):
        share = inside.events * np.exp(-_predictor(inside, slopes, levels)) - inside.trials
        step = covariance @ (inside.products(share) - cross.T @ (inside.sums(share) / own))
        shift = (inside.sums(share) - cross @ step) / own
        part = 1.0
        while True:
            tried = _height(inside, slopes + part * step, levels + part * shift)
            if tried >= height - 1e-12 * abs(height) or part < 1e-6:
                break
            part /= 2
        slopes, levels, height = slopes + part * step, levels + part * shift, tried
        if max(np.abs(step).max(initial=0.0), np.abs(shift).max()) < ENOUGH:
            return (*_widened(slopes, covariance, used), used, levels)
    raise ValueError("the cost model has no maximum that could be found; leave factors out or merge levels")


def _predictor(cells: Cells, slopes: Floats, levels: Floats) -> Floats:
    return (cells.design @ slopes)[cells.pattern] + levels[cells.unit]


def _height(cells: Cells, slopes: Floats, levels: Floats) -> float:
    """Log-likelihood for a dispersion of 1, up to a constant: higher is nearer, and there is one summit."""
    predictor = _predictor(cells, slopes, levels)
    # A step too far overflows to minus infinity, and is halved.
    with np.errstate(over="ignore"):
        return -float((cells.events * np.exp(-predictor) + cells.trials * predictor).sum())


def _independent(plain: Floats, within: Floats) -> NDArray[np.bool_]:
    """Terms that those before them (and the units) do not tell, by elimination in the order given."""
    left, used = within.copy(), np.zeros(len(within), dtype=bool)
    for term in range(len(left)):
        used[term] = left[term, term] > DEPENDENT * max(plain[term, term], 1e-300)
        if used[term]:
            left = left - np.outer(left[:, term], left[term]) / left[term, term]
    return used


def _widened(slopes: Floats, covariance: Floats, used: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Estimates and covariance of all terms; nought for those left out."""
    estimate, wide = np.zeros(len(used)), np.zeros((len(used), len(used)))
    estimate[used] = slopes
    wide[np.ix_(used, used)] = covariance
    return estimate, wide


def pearson(total: Floats, total_sq: Floats, n: Floats, mean: Floats, parameters: int) -> float:
    """Dispersion: Pearson's squared relative residuals over their degrees of freedom; missing where none are left."""
    free = float(n.sum()) - parameters
    squares = total_sq / mean**2 - 2 * total / mean + n
    return float(squares.sum() / free) if free > 0 else float("nan")


def units_in(rows: Ints, count: int, values: Floats) -> Floats:
    """Sums per unit."""
    return np.bincount(rows, values, count).astype(float)
