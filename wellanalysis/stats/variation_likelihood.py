"""Likelihood of a logistic model with random intercepts of units, and of parts within units, on one grid of log odds.

What a part's counts say of its log odds t is a function of t alone, whatever the spreads are: it is worked out once. Each
integral over a normal intercept is then a sum over the grid, by the trapezoid rule. For smooth functions that fall to
nothing at both ends this rule is as good as the computer's arithmetic once its step is no longer than the narrowest
width (Trefethen & Weideman 2014, SIAM Rev 56:385), so that no modes have to be found and no start has to be guessed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEP = 0.02
"""Longest step of the grid, in log odds; a spread below it is told as none."""

REACH = 7.0
"""Standard deviations (of a prior, or of what counts say) beyond which nothing is added: 3 in a million million."""

CENTRES = 33
"""Values of the average unit's log odds over which the likelihood is integrated, or among which the highest is taken."""

MOST = 4000
"""Most steps of the grid; with more patients than that allows for, the step is longer than the narrowest width."""

SLICE = 2_000_000
"""Numbers held at once while the counts are worked out on the grid."""


@dataclass(frozen=True, eq=False)
class Counts:
    """Rows sorted by unit, then part.

    Attributes
    ----------
    events, trials, offset : ndarray, shape (rows,)
        Counts, and the log odds expected of the row's patients beside the model.
    part : ndarray of int, shape (rows,)
        Part of each row, ascending.
    unit : ndarray of int, shape (parts,)
        Unit of each part, ascending.
    varies : ndarray of bool, shape (parts,)
        Whether a part has an intercept of its own; patients of nobody in particular have only that of their unit.
    """

    events: Floats
    trials: Floats
    offset: Floats
    part: NDArray[np.intp]
    unit: NDArray[np.intp]
    varies: NDArray[np.bool_]


class Grid:
    """Log likelihood at any spreads between units and between parts within units.

    Parameters
    ----------
    counts : Counts
        What happened.
    units, parts : float
        Largest spreads that are asked for.
    restricted : bool
        The average unit's log odds integrated, as a mean is in restricted maximum likelihood; else at their likeliest.
    step : float
        Longest step of the grid.
    """

    def __init__(self, counts: Counts, *, units: float, parts: float, restricted: bool, step: float = STEP) -> None:
        self.counts, self.restricted = counts, restricted
        centre, self.unit_error = rough(counts, counts.unit[counts.part])
        part_centre, part_error = rough(counts, counts.part)
        self.middle = float(np.average(centre, weights=1 / (self.unit_error**2 + centre.var() + 1e-6)))
        # What a unit's counts say, its parts differing, as far as any prior reaches.
        wide = REACH * np.sqrt(self.unit_error**2 + parts**2)
        around = (REACH + 2) * units + 1.0
        low = max((centre - wide).min(), self.middle - around)
        high = min((centre + wide).max(), self.middle + around)
        step = max(min(step, float(self.unit_error.min())), (high - low) / MOST)
        self.s = np.arange(low, high + step, step)
        self.step = step
        own_low, own_high = (part_centre - REACH * part_error).min(), (part_centre + REACH * part_error).max()
        below = int(np.ceil(min(REACH * parts, max(low - own_low, 0.0)) / step))
        above = int(np.ceil(min(REACH * parts, max(own_high - high, 0.0)) / step))
        self.t = self.s[0] + step * np.arange(-below, len(self.s) + above)
        self.below = below
        logs = _at(counts, self.t)
        self.top = logs.max(axis=0)
        self.heights = np.exp(logs - self.top)
        self.logs = logs[below : below + len(self.s)]

    def of_units(self, part_spread: float) -> Floats:
        """Log likelihood of every unit by its log odds, parts integrated, shape (grid, units)."""
        inner = self.logs
        if part_spread > 0:
            distance = (self.s[:, None] - self.t[None, :]) / part_spread
            kernel = np.exp(-(distance**2) / 2) * (self.step / part_spread / np.sqrt(2 * np.pi))
            smooth = np.log(np.maximum(kernel @ self.heights, 1e-300)) + self.top
            inner = np.where(self.counts.varies, smooth, self.logs)
        starts = np.flatnonzero(np.diff(self.counts.unit, prepend=-1))
        return np.add.reduceat(inner, starts, axis=1)

    def surface(self, unit_spreads: Floats, part_spreads: Floats) -> Floats:
        """Log likelihood, shape (unit spreads, part spreads); a spread of 0 is none, others are a step or more."""
        kernels = [self._kernel(spread) for spread in unit_spreads]
        columns = []
        for part_spread in part_spreads:
            logs = self.of_units(float(part_spread))
            top = logs.max(axis=0)
            heights = np.exp(logs - top)
            whole, highest = logs.sum(axis=1), top.sum()
            columns.append([self._height(kernel, heights, highest, whole) for kernel in kernels])
        return np.array(columns).T

    def _kernel(self, spread: float) -> tuple[Floats, float, Floats]:
        """Values of the average unit's log odds, their step, and the weights of the grid around each of them."""
        error = np.sqrt(1 / (1 / (self.unit_error**2 + spread**2)).sum())
        centres = self.middle + error * np.linspace(-REACH, REACH, CENTRES) * 1.2
        if spread == 0:
            return centres, 0.0, centres
        distance = (centres[:, None] - self.s[None, :]) / spread
        weights = np.exp(-(distance**2) / 2) * (self.step / spread / np.sqrt(2 * np.pi))
        return centres, spread, weights

    def _height(self, kernel: tuple[Floats, float, Floats], heights: Floats, highest: float, whole: Floats) -> float:
        centres, spread, weights = kernel
        if spread == 0:
            logs = np.interp(centres, self.s, whole)
        else:
            logs = np.log(np.maximum(weights @ heights, 1e-300)).sum(axis=1) + highest
        return _integrated(logs, centres[1] - centres[0]) if self.restricted else _peak(logs)


def rough(counts: Counts, group: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Log odds of every group beside its offset, half an event and half a non-event added, and their standard errors."""
    chance = 1 / (1 + np.exp(-counts.offset))
    sums = [np.bincount(group, weights) for weights in (counts.events, counts.trials, counts.trials * chance)]
    events, trials, expected = (np.asarray(each, dtype=float) for each in sums)
    here = np.log((events + 0.5) / (trials - events + 0.5))
    there = np.log((expected + 0.5) / (trials - expected + 0.5))
    return here - there, np.sqrt(1 / (events + 0.5) + 1 / (trials - events + 0.5))


def _at(counts: Counts, t: Floats) -> Floats:
    """Log likelihood of every part at each point of the grid, without binomial coefficients, shape (grid, parts)."""
    starts = np.flatnonzero(np.diff(counts.part, prepend=-1))
    pieces = []
    for block in np.array_split(np.arange(len(t)), max(1, len(t) * len(counts.part) // SLICE)):
        eta = t[block, None] + counts.offset[None, :]
        logs = counts.events * eta - counts.trials * np.logaddexp(0.0, eta)
        pieces.append(np.add.reduceat(logs, starts, axis=1))
    return np.concatenate(pieces)


def _peak(logs: Floats) -> float:
    """Highest point between equally spaced ones, by the parabola through the three highest."""
    at = int(np.clip(np.argmax(logs), 1, len(logs) - 2))
    left, here, right = logs[at - 1 : at + 2]
    curve = left - 2 * here + right
    return float(here - (right - left) ** 2 / (8 * curve)) if curve < 0 else float(here)


def _integrated(logs: Floats, step: float) -> float:
    top = logs.max()
    return float(top + np.log(np.exp(logs - top).sum() * step))
