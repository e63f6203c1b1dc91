"""Priors of counts: the likelihood of a spread between units, with the prior mean at its likeliest or integrated."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, expit, gammaln, logit, zeta

from wellanalysis.stats.between_units import climb
from wellanalysis.stats.posterior import Posterior

Floats = NDArray[np.float64]

FLAT = 1e-8
"""Variance between units, relative to its largest value or to the squared mean, below which none can be told from 0."""

LARGEST_RHO_ROOT = 0.99
"""Largest root of rho thought of: clinics nearly all at 0 or 100 %."""

LARGEST_CV = 5.0
"""Largest coefficient of variation thought of: a standard deviation of five times the mean."""

NODES, SHARES = np.polynomial.hermite_e.hermegauss(7)
SHARES = SHARES / SHARES.sum()
"""For the prior mean, which is nearly normal on the logit or log scale."""

CLOSE = 1e-5
"""Last step towards the likeliest mean: after it Newton's method is right to the square of this."""

STEPS = 50
"""Most steps towards the likeliest mean; a handful are taken."""


class Priors(NamedTuple):
    """Priors that may hold: one per value of the relative standard deviation between units."""

    sd: Floats
    """Root of rho (beta-binomial), or coefficient of variation (gamma-Poisson)."""
    log_density: Floats
    log_likelihood: Floats
    place: Floats
    """Mode of the prior mean on the logit or log scale, shape (grid, 1)."""
    place_sd: Floats


class CountModel(Protocol):
    """What the two models of counts have in common."""

    @property
    def pooled(self) -> float:
        """Mean of all units together, half an event kept from the ends."""

    def slope(self, place: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """First and minus second derivative along the mean's scale, penalty included, shape (grid, 1)."""

    def log_likelihood(self, place: Floats, sd: Floats) -> Floats:
        """Shape (grid,), without constants."""

    def log_mean_prior(self, place: Floats) -> Floats:
        """Weak prior of the mean on its scale, worth half an event."""


def priors(model: CountModel, sd: Floats, start: float) -> Priors:
    """The likeliest mean at every spread by Newton's method on all of them at once, then Laplace's approximation."""
    column = sd[:, None]
    place = np.full_like(column, start)
    for _ in range(STEPS):
        gradient, curvature = model.slope(place, column)
        step = np.clip(gradient / curvature, -2, 2)
        place = place + step
        if np.abs(step).max() < CLOSE:
            break
    likelihood = model.log_likelihood(place, column)
    density = likelihood + model.log_mean_prior(place)[:, 0] - 0.5 * np.log(curvature[:, 0])
    return Priors(sd, density, likelihood, place, 1 / np.sqrt(curvature))


@dataclass(frozen=True, eq=False)
class BetaBinomial:
    """Events of trials; the spread is the root of rho = 1 / (alpha + beta + 1)."""

    events: Floats
    trials: Floats

    @property
    def pooled(self) -> float:
        """As `CountModel`."""
        return float((self.events.sum() + 0.5) / (self.trials.sum() + 1))

    @cached_property
    def constant(self) -> float:
        """Binomial coefficients: part of the log likelihood that no parameter changes."""
        return -float((np.log1p(self.trials) + betaln(self.events + 1, self.trials - self.events + 1)).sum())

    def priors(self, sd: Floats) -> Priors:
        """One per value of the root of rho."""
        return priors(self, sd, float(logit(self.pooled)))

    def slope(self, place: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """As `CountModel`."""
        mean, total = expit(place), _total(sd)
        alpha, beta = mean * total, (1 - mean) * total
        stretch = mean * (1 - mean)
        first = _rise(digamma, self.events, alpha) - _rise(digamma, self.trials - self.events, beta)
        second = _rise(_trigamma, self.events, alpha) + _rise(_trigamma, self.trials - self.events, beta)
        # At the mode the gradient of the likelihood is mean − ½; with it there the curvature is positive everywhere.
        curvature = stretch + 2 * (mean - 0.5) ** 2 - (stretch * total) ** 2 * second
        return stretch * total * first + 0.5 - mean, curvature

    def log_likelihood(self, place: Floats, sd: Floats) -> Floats:
        """As `CountModel`."""
        mean, total = expit(place), _total(sd)
        each = _rise(gammaln, self.events, mean * total) + _rise(gammaln, self.trials - self.events, (1 - mean) * total)
        return (each - _rise(gammaln, self.trials, total))[:, 0]

    def log_mean_prior(self, place: Floats) -> Floats:
        """Jeffreys' prior of a proportion, on the logit scale."""
        return 0.5 * np.log(expit(place) * expit(-place))

    def likeliest(self, found: Priors) -> tuple[float, float, float]:
        """Mean, rho and their log likelihood; rho is 0 where no spread is likelier than none."""
        mean = float(self.events.sum() / self.trials.sum())
        if mean in (0.0, 1.0):
            return mean, 0.0, 0.0
        start = np.argmax(np.where(found.sd > 0, found.log_likelihood, -np.inf))
        best, highest = climb(self._terms, np.array([found.place[start, 0], found.sd[start] ** 2]))
        flat = _binomial(self.events, self.trials, mean)
        if best[1] <= 10 * FLAT or highest <= flat + 1e-9:
            return mean, 0.0, flat
        return float(expit(best[0])), float(best[1]), highest

    def _terms(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Value, gradient and second derivatives in the logit of the mean and rho."""
        if not FLAT <= at[1] <= LARGEST_RHO_ROOT**2:
            return -np.inf, np.zeros(2), -np.eye(2)
        mean, total = float(expit(at[0])), 1 / at[1] - 1
        alpha, beta = np.array([[mean * total]]), np.array([[(1 - mean) * total]])
        failures, whole = self.trials - self.events, np.array([[total]])
        value, one, two = (
            [float(_rise(f, x, a)[0, 0]) for x, a in ((self.events, alpha), (failures, beta), (self.trials, whole))]
            for f in (gammaln, digamma, _trigamma)
        )
        # First in (alpha, beta), then by the chain rule: alpha = p·M, beta = (1 − p)·M, M = 1/rho − 1.
        d = np.array([one[0] - one[2], one[1] - one[2]])
        dd = np.diag(two[:2]) - two[2]
        stretch, shares = mean * (1 - mean), np.array([mean, 1 - mean])
        per_rho = -1 / at[1] ** 2
        chain = np.column_stack([np.array([1, -1]) * stretch * total, shares * per_rho])
        bend = np.array(
            [
                [stretch * (1 - 2 * mean) * total * (d[0] - d[1]), stretch * per_rho * (d[0] - d[1])],
                [stretch * per_rho * (d[0] - d[1]), 2 / at[1] ** 3 * (shares @ d)],
            ]
        )
        return value[0] + value[1] - value[2], d @ chain, chain.T @ dd @ chain + bend

    def posterior(self, found: Priors, weights: Floats) -> Posterior:
        """Beta components with the mean and variance that each unit has when the prior mean is integrated."""
        means = expit(found.place + found.place_sd * NODES)
        mean = means @ SHARES
        variance = (means - mean[:, None]) ** 2 @ SHARES
        total = _total(found.sd)[:, None]
        size = self.trials + total
        middle = (self.events + mean[:, None] * total) / size
        moved = (total / size) ** 2 * variance[:, None]
        spread = (middle * (1 - middle) - moved) / (size + 1) + moved
        strength = middle * (1 - middle) / spread - 1
        return Posterior.beta(middle * strength, (1 - middle) * strength, weights=weights)


@dataclass(frozen=True, eq=False)
class GammaPoisson:
    """Events against expected; the spread is the coefficient of variation, 1 / √theta."""

    events: Floats
    expected: Floats

    @property
    def pooled(self) -> float:
        """As `CountModel`."""
        return float((self.events.sum() + 0.5) / self.expected.sum())

    @cached_property
    def constant(self) -> float:
        """Factorials: part of the log likelihood that no parameter changes."""
        return -float(gammaln(self.events + 1).sum())

    def priors(self, sd: Floats) -> Priors:
        """One per coefficient of variation."""
        return priors(self, sd, float(np.log(self.pooled)))

    def slope(self, place: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """As `CountModel`."""
        ratio, shape = np.exp(place), _shape(sd)
        mean = ratio * self.expected
        first = (shape * (self.events - mean) / (shape + mean)).sum(axis=1, keepdims=True)
        second = (shape * mean * (self.events + shape) / (shape + mean) ** 2).sum(axis=1, keepdims=True)
        share = 0.5 * ratio / self.pooled
        return first + 0.5 - share, second + share

    def log_likelihood(self, place: Floats, sd: Floats) -> Floats:
        """As `CountModel`."""
        shape, mean = _shape(sd), np.exp(place) * self.expected
        logs = self.events * (place + _log(self.expected) - np.log(shape + mean)) - shape * np.log1p(mean / shape)
        return _rise(gammaln, self.events, shape)[:, 0] + logs.sum(axis=1)

    def log_mean_prior(self, place: Floats) -> Floats:
        """Gamma prior of half an event, around the pooled ratio."""
        return 0.5 * place - 0.5 * np.exp(place) / self.pooled

    def likeliest(self, found: Priors) -> tuple[float, float, float]:
        """Mean, squared coefficient of variation and their log likelihood; 0 where no spread is likelier than none."""
        mean = float(self.events.sum() / self.expected.sum())
        if mean == 0:
            return 0.0, 0.0, 0.0
        start = np.argmax(np.where(found.sd > 0, found.log_likelihood, -np.inf))
        best, highest = climb(self._terms, np.array([found.place[start, 0], found.sd[start] ** 2]))
        flat = float((self.events * (np.log(mean) + _log(self.expected)) - mean * self.expected).sum())
        if best[1] <= 10 * FLAT or highest <= flat + 1e-9:
            return mean, 0.0, flat
        return float(np.exp(best[0])), float(best[1]), highest

    def _terms(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Value, gradient and second derivatives in the log of the mean and delta = 1 / theta."""
        if not FLAT <= at[1] <= LARGEST_CV**2:
            return -np.inf, np.zeros(2), -np.eye(2)
        shape, mean = 1 / at[1], np.exp(at[0]) * self.expected
        place, column = np.array([[at[0]]]), np.array([[shape]])
        value = float(self.log_likelihood(place, np.array([[np.sqrt(at[1])]]))[0])
        gap, sums = self.events - mean, shape + mean
        by_mean = float((shape * gap / sums).sum())
        by_shape = float(_rise(digamma, self.events, column)[0, 0] - (np.log1p(mean / shape) + gap / sums).sum())
        twice_mean = -float((shape * mean * (self.events + shape) / sums**2).sum())
        both = float((gap * mean / sums**2).sum())
        twice_shape = float(_rise(_trigamma, self.events, column)[0, 0] + (mean / (shape * sums) + gap / sums**2).sum())
        per = -(shape**2)
        gradient = np.array([by_mean, by_shape * per])
        bend = twice_shape * per**2 + by_shape * 2 * shape**3
        return value, gradient, np.array([[twice_mean, both * per], [both * per, bend]])

    def posterior(self, found: Priors, weights: Floats) -> Posterior:
        """Gamma components with the mean and variance that each unit has when the prior mean is integrated."""
        ratios = np.exp(found.place + found.place_sd * NODES)
        shape = _shape(found.sd)[:, None, None]
        rates = self.expected[:, None] + shape / ratios[:, None, :]
        means = (self.events[:, None] + shape) / rates
        middle = means @ SHARES
        spread = (means / rates + (means - middle[..., None]) ** 2) @ SHARES
        return Posterior.gamma(middle**2 / spread, middle / spread, weights=weights)


def _rise(function: object, count: Floats, start: Floats) -> Floats:
    """Σ f(start + count) − f(start) over the units, shape (grid, 1)."""
    return (function(start + count) - function(start)).sum(axis=1, keepdims=True)  # type: ignore[operator]


def _trigamma(value: Floats) -> Floats:
    return zeta(2.0, value)


def _log(value: Floats) -> Floats:
    """Logarithm, 0 where nothing is expected: it is multiplied by an event count of 0 there."""
    return np.log(np.where(value > 0, value, 1.0))


def _total(sd: Floats) -> Floats:
    """alpha + beta."""
    return 1 / np.clip(sd**2, FLAT, LARGEST_RHO_ROOT**2) - 1


def _shape(sd: Floats) -> Floats:
    return 1 / np.maximum(sd**2, FLAT)


def _binomial(events: Floats, trials: Floats, mean: float) -> float:
    return float((events * np.log(mean) + (trials - events) * np.log1p(-mean)).sum())
