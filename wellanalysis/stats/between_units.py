"""The standard deviation between units: how likely each value of it is, and between which values it lies."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from wellanalysis.stats.intervals import normal_quantile

Floats = NDArray[np.float64]

COARSE = 18
"""Values tried first, from 0 and a tenth of the spread that chance makes up to the largest possible."""

NODES = 25
"""Values at which the posterior of the standard deviation is evaluated."""

NEGLIGIBLE = 12.0
"""Values less likely than the likeliest by this difference of log densities (6 in a million) are left out."""


LONGEST = 2.0
"""Longest step of a search, in a logit, a logarithm or a variance: far away the likelihood overflows."""


class Tried(Protocol):
    """Values of the standard deviation between units, each with what follows from it."""

    @property
    def sd(self) -> Floats:
        """The values, ascending."""

    @property
    def log_density(self) -> Floats:
        """Marginal likelihood, the prior mean integrated."""

    @property
    def log_likelihood(self) -> Floats:
        """Profile likelihood."""


Found = TypeVar("Found", bound=Tried)


def explore(
    tried: Callable[[Floats], Found], *, typical: float, largest: float, nodes: int = NODES
) -> tuple[Found, Floats]:
    """Values of the standard deviation that carry its posterior, and their weights.

    Parameters
    ----------
    tried : callable
        Evaluates the model at an ascending array of values.
    typical : float
        Spread that chance alone gives a unit of ordinary size, on the same scale: where differences begin to show.
    largest : float
        No greater spread is thought of.
    nodes : int
        How many values are tried in the end; more than half of them lie where the posterior is.

    Returns
    -------
    found, weights
        The model at the last values tried, and their weights, which sum to 1.

    Notes
    -----
    Beforehand every reliability of an ordinary unit, from 0 to 1, is equally likely: the uniform shrinkage prior
    (Daniels 1999, Can J Stat 27:567; Christiansen & Morris 1997, J Am Stat Assoc 92:618). A prior flat on the standard
    deviation believes in reliabilities near 1 and, where nothing is detected, in no difference at all; with 24 units
    at reliability 0.3 its labels were wrong more often than these (benchmarks/coverage_labels.py).
    """
    smallest = min(0.1 * typical, 0.1 * largest)
    found = tried(np.concatenate([[0.0], np.geomspace(smallest, largest, COARSE)]))
    for _ in range(4):
        density = _density(found, typical)
        near = np.flatnonzero(density > density.max() - NEGLIGIBLE)
        ends = found.sd[max(near[0] - 1, 0)], found.sd[min(near[-1] + 1, len(found.sd) - 1)]
        found = tried(np.linspace(*ends, nodes))
        density = _density(found, typical)
        if (density > density.max() - NEGLIGIBLE).sum() > nodes // 2:
            break
    return found, weights_of(found, typical=typical)


def weights_of(found: Tried, *, typical: float) -> Floats:
    """Posterior of equally spaced values by the trapezoid rule, prior as in `explore`; the weights sum to 1."""
    density = _density(found, typical)
    height = np.exp(density - density.max())
    height[[0, -1]] /= 2
    return height / height.sum()


def _density(found: Tried, typical: float) -> Floats:
    """Log posterior: with x = sd / typical the reliability x² / (1 + x²) is uniform, so x has density 2x / (1 + x²)²."""
    ratio = found.sd / typical
    return found.log_density + np.log(np.maximum(ratio, 1e-9)) - 2 * np.log1p(ratio**2)


def profile_limits(found: Tried, best: float, highest: float, *, level: float) -> tuple[float, float]:
    """Interval of the standard deviation from its profile likelihood; 0 belongs to it where chance may explain all.

    Interpolated on the signed root of the deviance, which is nearly straight (Venzon & Moolgavkar 1988, Appl Stat
    37:87, for the interval). A limit that is not reached is the end of the values tried.
    """
    z = normal_quantile(level)
    top = max(highest, float(found.log_likelihood.max()))
    root = np.sign(found.sd - best) * np.sqrt(2 * np.maximum(top - found.log_likelihood, 0))
    left, right = found.sd < best, found.sd > best
    lower, upper = 0.0, max(float(found.sd[-1]), best)
    if left.any() and root[0] < -z:
        lower = float(np.interp(-z, np.append(root[left], 0.0), np.append(found.sd[left], best)))
    if right.any() and root[-1] > z:
        upper = float(np.interp(z, np.append(0.0, root[right]), np.append(best, found.sd[right])))
    return lower, upper


def climb(
    terms: Callable[[Floats], tuple[float, Floats, Floats]], start: Floats, *, steps: int = 60, close: float = 1e-12
) -> tuple[Floats, float]:
    """Maximum of a smooth log likelihood by Newton's method, halving steps that go down.

    `terms` gives value, gradient and second derivatives; outside the parameter space the value is -inf.
    """
    place = start
    value, gradient, curvature = terms(place)
    for _ in range(steps):
        values, vectors = np.linalg.eigh(curvature)
        # Where the surface is not a hilltop the size of its curvature still gives a sensible step uphill.
        step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), 1e-12))
        share = min(1.0, LONGEST / max(float(np.abs(step).max()), LONGEST))
        while share > 1e-10:
            there = terms(place + share * step)
            if there[0] >= value - 1e-13 * abs(value):
                break
            share /= 2
        else:
            break
        place, (value, gradient, curvature) = place + share * step, there
        if np.abs(share * step).max() <= close * max(1.0, float(np.abs(place).max())):
            break
    return place, value
