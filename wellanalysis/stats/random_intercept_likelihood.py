"""Likelihood of a logistic random intercept by adaptive Gauss-Hermite quadrature, with its exact gradient."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]

STEPS = 100
"""Most Newton steps towards the units' modes; a handful are taken, fewer from a start near by."""

NEAR = 1e-6
"""Last step towards the modes, in standard deviations: after it Newton's method is right to the square of this."""


@dataclass(frozen=True, eq=False)
class Quadrature:
    """Log likelihood at one set of parameters, and what each unit's quadrature found.

    Attributes
    ----------
    log_likelihood : float
        Without binomial coefficients.
    gradient : ndarray, shape (terms + 1,)
        By the fixed effects, then by the standard deviation between units.
    mode, mean, variance : ndarray, shape (units,)
        Mode, mean and variance of each unit's standardised intercept (log odds divided by sigma).
    mode_variance : ndarray, shape (units,)
        From the curvature at the mode: what lme4 reports as the conditional variance.
    """

    log_likelihood: float
    gradient: Floats
    mode: Floats
    mean: Floats
    variance: Floats
    mode_variance: Floats


class Likelihood:
    """Patterns sorted by unit; every call evaluates all units and nodes at once.

    Parameters
    ----------
    events, trials : ndarray, shape (patterns,)
        Counts per pattern.
    design : ndarray, shape (patterns, terms)
        Fixed effects.
    starts : ndarray of int, shape (units,)
        First pattern of every unit; each unit has at least one.
    nodes : int
        Of the quadrature; 1 is Laplace's approximation.

    Notes
    -----
    The intercept of a unit is sigma · v with v standard normal (as in lme4), so that nothing breaks at sigma = 0. The
    nodes sit at the mode of v plus its curvature's standard deviation times those of Gauss and Hermite; the gradient
    follows the nodes as they move (Pinheiro & Bates 1995, J Comput Graph Stat 4:12).
    """

    def __init__(self, events: Floats, trials: Floats, design: Floats, starts: NDArray[np.intp], nodes: int) -> None:
        self.events, self.trials, self.design, self.starts = events, trials, design, starts
        self.rows = np.diff(np.append(starts, len(events)))
        points, weights = np.polynomial.hermite_e.hermegauss(nodes)
        self.points = points
        # ∫ f(v) dv = s Σ w exp(z²/2) f(mode + s z), divided by √(2π) of the normal density of v.
        self.log_weights = np.log(weights) + points**2 / 2 - 0.5 * np.log(2 * np.pi)
        self.last_mode = np.zeros(len(starts))

    def summed(self, per_row: Floats) -> Floats:
        """Sums over the patterns of every unit."""
        return np.add.reduceat(per_row, self.starts, axis=0)

    def spread(self, per_unit: Floats) -> Floats:
        """One value per unit repeated over its patterns."""
        return np.repeat(per_unit, self.rows, axis=0)

    def modes(self, fixed: Floats, sigma: float) -> Floats:
        """Likeliest standardised intercept of every unit; the surface is concave, so Newton's steps are only halved."""
        mode = self.last_mode
        height = self._height(fixed, sigma, mode)
        for _ in range(STEPS):
            chance = expit(fixed + sigma * self.spread(mode))
            slope = sigma * self.summed(self.events - self.trials * chance) - mode
            step = slope / (1 + sigma**2 * self.summed(self.trials * chance * (1 - chance)))
            if np.abs(step).max() < NEAR:
                mode = mode + step
                break
            for _ in range(STEPS):
                there = self._height(fixed, sigma, mode + step)
                lower = there < height - 1e-9 * np.abs(height)
                if not lower.any():
                    break
                step = np.where(lower, step / 2, step)
            mode, height = mode + step, there
        self.last_mode = mode
        return mode

    def _height(self, fixed: Floats, sigma: float, mode: Floats) -> Floats:
        eta = fixed + sigma * self.spread(mode)
        return self.summed(self.events * eta + self.trials * log_expit(-eta)) - mode**2 / 2

    def at(self, beta: Floats, sigma: float) -> Quadrature:
        """Evaluate at fixed effects `beta` and standard deviation `sigma` (its sign does not matter)."""
        fixed = self.design @ beta
        mode = self.modes(fixed, sigma)
        at_mode = expit(fixed + sigma * self.spread(mode))
        flatness = self.trials * at_mode * (1 - at_mode)
        steep = 1 + sigma**2 * self.summed(flatness)
        s = 1 / np.sqrt(steep)
        v = mode[:, None] + s[:, None] * self.points
        eta = fixed[:, None] + sigma * self.spread(v)
        joint = self.summed(self.events[:, None] * eta + self.trials[:, None] * log_expit(-eta)) - v**2 / 2
        logs = joint + self.log_weights
        top = logs.max(axis=1, keepdims=True)
        shares = np.exp(logs - top)
        mass = shares.sum(axis=1, keepdims=True)
        shares = shares / mass
        total = float((top + np.log(mass)).sum() + np.log(s).sum())
        mean = (shares * v).sum(axis=1)
        variance = (shares * (v - mean[:, None]) ** 2).sum(axis=1) if len(self.points) > 1 else s**2
        gradient = self._gradient(sigma, mode, s, shares, v, eta, at_mode, flatness)
        return Quadrature(total, gradient, mode, mean, variance, s**2)

    def _gradient(
        self,
        sigma: float,
        mode: Floats,
        s: Floats,
        shares: Floats,
        v: Floats,
        eta: Floats,
        at_mode: Floats,
        flatness: Floats,
    ) -> Floats:
        """Explicit part, and what comes from the nodes moving with the mode and with its curvature."""
        left = self.events[:, None] - self.trials[:, None] * expit(eta)
        unit_left = self.summed(left)
        by_v = shares * (sigma * unit_left - v)
        moves, widens = by_v.sum(axis=1), (by_v * self.points).sum(axis=1)
        # d(1/s²) = −2 ds/s³, and log s itself belongs to the value: together a factor on d(1/s²).
        by_steep = -0.5 * (widens * s + 1) * s**2
        third = flatness * (1 - 2 * at_mode)
        skew = sigma**3 * self.summed(third)
        by_mode = moves + by_steep * skew
        curved = self.summed(flatness)
        # Fixed effects, one row's weight times its covariates: the mode moves by −sigma Σ w x / steep.
        row = (left * self.spread(shares)).sum(axis=1)
        row = row - self.spread(by_mode * sigma * s**2) * flatness + self.spread(by_steep) * sigma**2 * third
        mode_left = self.summed(self.events - self.trials * at_mode)
        mode_by_sigma = s**2 * (mode_left - sigma * mode * curved)
        steep_by_sigma = 2 * sigma * curved + sigma**2 * mode * self.summed(third)
        by_sigma = (shares * unit_left * v).sum(axis=1) + by_mode * mode_by_sigma + by_steep * steep_by_sigma
        return np.append(row @ self.design, by_sigma.sum())

    def information(self, beta: Floats, sigma: float) -> Floats:
        """Of the fixed effects with the units' intercepts at their modes profiled out, shape (terms, terms)."""
        fixed = self.design @ beta
        chance = expit(fixed + sigma * self.spread(self.modes(fixed, sigma)))
        weight = self.trials * chance * (1 - chance)
        per_unit = self.summed(weight[:, None] * self.design)
        shared = sigma**2 / (1 + sigma**2 * self.summed(weight))
        return (self.design * weight[:, None]).T @ self.design - (per_unit * shared[:, None]).T @ per_unit
