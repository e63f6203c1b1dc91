"""Normal, beta and gamma: what a `Posterior` needs of its components, each function for all three."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, betaln, expit, gammainc, gammaincinv, gammaln, logit, ndtr, ndtri

Floats = NDArray[np.float64]

NODES = 25
"""Gauss-Hermite nodes for the mean of a proportion that is normal on the logit scale."""


class Family(StrEnum):
    """Distribution of one unit's true value where the prior is known."""

    NORMAL = "normal"
    BETA = "beta"
    GAMMA = "gamma"


class Link(StrEnum):
    """Scale on which the true value is normal; values are given and returned on the natural one."""

    IDENTITY = "identity"
    LOG = "log"
    SQRT = "sqrt"
    LOGIT = "logit"


def on_scale(family: Family, link: Link, value: Floats) -> Floats:
    """Natural values on the scale of the components; what lies outside the possible values goes to their end."""
    with np.errstate(divide="ignore"):
        if family is Family.BETA:
            return np.clip(value, 0, 1)
        if family is Family.GAMMA:
            return np.maximum(value, 0)
        if link is Link.LOG:
            return np.log(np.maximum(value, 0))
        if link is Link.SQRT:
            return np.where(value < 0, -np.inf, np.sqrt(np.maximum(value, 0)))
        return logit(np.clip(value, 0, 1)) if link is Link.LOGIT else value


def natural(link: Link, value: Floats) -> Floats:
    """Values from the scale of the components."""
    if link is Link.LOG:
        return np.exp(value)
    if link is Link.SQRT:
        return np.maximum(value, 0) ** 2
    return expit(value) if link is Link.LOGIT else value


def chance_below(family: Family, value: Floats, first: Floats, second: Floats) -> Floats:
    """Distribution function of the components."""
    if family is Family.NORMAL:
        return ndtr((value - first) / second)
    return betainc(first, second, value) if family is Family.BETA else gammainc(first, second * value)


def slope_of_chance(family: Family, value: Floats, a: Floats, b: Floats) -> Floats:
    """Derivative of `chance_below` along the scale of `from_unbounded`."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if family is Family.NORMAL:
            return np.exp(-0.5 * ((value - a) / b) ** 2) / (b * np.sqrt(2 * np.pi))
        if family is Family.BETA:
            return np.exp(a * np.log(value) + b * np.log1p(-value) - betaln(a, b))
        return np.exp(a * np.log(b * value) - b * value - gammaln(a))


def from_unbounded(family: Family, place: Floats) -> Floats:
    """Values from the scale of the search: the logit of a proportion, the logarithm of a rate.

    There a far tail is no narrower than the rest.
    """
    if family is Family.NORMAL:
        return place
    return expit(place) if family is Family.BETA else np.exp(place)


def quantile_near(family: Family, chance: Floats, mean: Floats, variance: Floats) -> Floats:
    """Quantile, on the scale of the search, of the one component with this mean and variance."""
    with np.errstate(divide="ignore"):
        if family is Family.NORMAL:
            return mean + np.sqrt(variance) * ndtri(chance)
        if family is Family.BETA:
            total = mean * (1 - mean) / variance - 1
            return logit(betaincinv(mean * total, (1 - mean) * total, chance))
        return np.log(gammaincinv(mean**2 / variance, chance) * variance / mean)


def moments(family: Family, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of every component on its own scale."""
    if family is Family.NORMAL:
        return a, b**2
    if family is Family.BETA:
        return a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    return a / b, a / b**2


def natural_means(family: Family, link: Link, a: Floats, b: Floats) -> Floats:
    """Mean of every component on the natural scale."""
    middle, variance = moments(family, a, b)
    if link is Link.LOG:
        return np.exp(middle + variance / 2)
    if link is Link.SQRT:
        # The mean of max(x, 0)², as what lies below 0 counts as 0.
        height = np.exp(-0.5 * (a / b) ** 2) / np.sqrt(2 * np.pi)
        return (a**2 + variance) * ndtr(a / b) + a * b * height
    if link is Link.LOGIT:
        nodes, shares = np.polynomial.hermite_e.hermegauss(NODES)
        return expit(a[..., None] + b[..., None] * nodes) @ (shares / shares.sum())
    return middle
