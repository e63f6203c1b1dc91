"""What is known of each unit's true value: a posterior that labels, intervals and expectations are read from."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from wellanalysis.stats.intervals import SHOWN
from wellanalysis.stats.posterior_families import (
    Family,
    Link,
    chance_below,
    from_unbounded,
    moments,
    natural,
    natural_means,
    on_scale,
    quantile_near,
    slope_of_chance,
)

Floats = NDArray[np.float64]

STEPS = 100
"""Most steps of the search for a quantile; half of them by bisection would give fifteen digits."""

CLOSE = 1e-10
"""A quantile is found when its probability is this near to the one asked for."""

FARTHEST = 700.0
"""Ends of the search for a logit or a logarithm: what is farther from 0 a float cannot hold."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Marginal posterior of every unit's true value, as a mixture over what the prior may be.

    With few units the variance between them is poorly known. Each row of the grid is one prior that may hold, with its
    weight; taking only the likeliest (plug-in) would state far too small a chance of being wrong.

    Attributes
    ----------
    family : Family
        Of the components.
    first, second : ndarray, shape (grid, units)
        Parameters of the components: mean and standard deviation on the scale of `link` (normal), alpha and beta
        (beta), shape and rate (gamma).
    weights : ndarray, shape (grid,)
        Probability of each row; they sum to 1.
    link : Link
        Scale of a normal; identity for the others.

    Notes
    -----
    Build one with `Posterior.normal`, `Posterior.beta` or `Posterior.gamma`, whose arrays have shape (units,) for a
    known prior or (grid, units) for a mixture; without `weights` all rows weigh the same.
    """

    family: Family
    first: Floats
    second: Floats
    weights: Floats
    link: Link = field(default=Link.IDENTITY)

    @classmethod
    def normal(
        cls,
        mean: ArrayLike,
        sd: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        link: str = Link.IDENTITY,
    ) -> Self:
        """Normal components with `mean` and `sd` on the scale of `link` ("identity", "log", "sqrt" or "logit").

        On the square-root scale what lies below 0 counts as 0.
        """
        if link not in set(Link):
            raise ValueError(f"link is {link!r}; known: {', '.join(Link)}")
        first, second, shares = _checked({"mean": mean, "sd": sd}, weights, positive=("sd",))
        return cls(Family.NORMAL, first, second, shares, Link(link))

    @classmethod
    def beta(cls, alpha: ArrayLike, beta: ArrayLike, *, weights: ArrayLike | None = None) -> Self:
        """Beta components: proportions."""
        return cls(Family.BETA, *_checked({"alpha": alpha, "beta": beta}, weights, positive=("alpha", "beta")))

    @classmethod
    def gamma(cls, shape: ArrayLike, rate: ArrayLike, *, weights: ArrayLike | None = None) -> Self:
        """Gamma components with mean shape / rate: rates, or ratios of observed to expected."""
        return cls(Family.GAMMA, *_checked({"shape": shape, "rate": rate}, weights, positive=("shape", "rate")))

    def __len__(self) -> int:
        """Number of units."""
        return int(self.first.shape[1])

    @property
    def mean(self) -> Floats:
        """Expected true value of each unit, shape (units,), on the natural scale."""
        return self.weights @ natural_means(self.family, self.link, self.first, self.second)

    def below(self, value: ArrayLike) -> Floats:
        """Probability that each unit's true value is at most `value`.

        Parameters
        ----------
        value : scalar or array-like, shape (units,)
            On the natural scale.

        Returns
        -------
        ndarray, shape (units,)

        Raises
        ------
        ValueError
            A missing value, or another number of values than of units.
        """
        return self._below(on_scale(self.family, self.link, self._per_unit(value, "value")))

    def within(self, low: ArrayLike, high: ArrayLike) -> Floats:
        """Probability that each unit's true value lies from `low` to `high`, both scalar or of shape (units,).

        Raises
        ------
        ValueError
            As `below`, or where `low` lies above `high`.
        """
        bottom, top = self._per_unit(low, "low"), self._per_unit(high, "high")
        if (bottom > top).any():
            wrong = np.flatnonzero(bottom > top)[:SHOWN]
            pairs = ", ".join(f"{bottom[place]:g} > {top[place]:g}" for place in wrong)
            raise ValueError(f"low lies above high: {pairs}")
        start = on_scale(self.family, self.link, bottom)
        if self.link is Link.SQRT:  # exactly 0 has a probability of its own, and belongs to the zone that starts there
            start = np.where(bottom <= 0, -np.inf, start)
        return np.clip(self._below(on_scale(self.family, self.link, top)) - self._below(start), 0, 1)

    def quantile(self, probability: ArrayLike) -> Floats:
        """Value that each unit's true value is below with the given probability.

        Parameters
        ----------
        probability : scalar or array-like, shape (number,)
            Strictly between 0 and 1.

        Returns
        -------
        ndarray, shape (units,), or (number, units) for several probabilities
            On the natural scale.

        Raises
        ------
        ValueError
            A probability outside (0, 1).
        """
        wanted = np.asarray(probability, dtype=float)
        if wanted.ndim > 1 or not ((wanted > 0) & (wanted < 1)).all():
            raise ValueError(f"probability is {wanted.tolist()}; it lies strictly between 0 and 1, one or a list")
        goal = np.broadcast_to(np.atleast_1d(wanted)[:, None], (wanted.size, len(self)))
        found = natural(self.link, self._search(goal))
        return found if wanted.ndim else found[0]

    def _per_unit(self, given: ArrayLike, name: str) -> Floats:
        values = np.asarray(given, dtype=float)
        if values.shape not in {(), (1,), (len(self),)}:
            raise ValueError(f"{name} has shape {values.shape}; there are {len(self)} units")
        if np.isnan(values).any():
            raise ValueError(
                f"{name} is missing for {int(np.isnan(values).sum())} of {values.size}: give each a number"
            )
        return np.broadcast_to(values, (len(self),))

    def _below(self, value: Floats) -> Floats:
        """Of values on the scale of the components, shape (units,) or (number, units)."""
        return np.clip(self._mixed(chance_below(self.family, value[..., None, :], self.first, self.second)), 0, 1)

    def _mixed(self, components: Floats) -> Floats:
        return np.einsum("g,...gu->...u", self.weights, components)

    def _moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of the mixture on the scale of its components."""
        middle, variance = moments(self.family, self.first, self.second)
        mean = self.weights @ middle
        return mean, self.weights @ (variance + (middle - mean) ** 2)

    def _search(self, goal: Floats) -> Floats:
        """Quantiles on the scale of the components: Newton's steps, and halving where one leaves the bracket.

        Proportions are searched on the logit and rates on the log scale, where a far tail is no narrower than the rest.
        """
        place = quantile_near(self.family, goal, *self._moments())
        if self.family is Family.NORMAL:
            each = self.first + self.second * ndtri(goal)[..., None, :]
            lower, upper = each.min(axis=-2), each.max(axis=-2)
        else:
            place = np.clip(place, -FARTHEST, FARTHEST)
            lower, upper = np.full_like(place, -FARTHEST), np.full_like(place, FARTHEST)
        for _ in range(STEPS):
            found = from_unbounded(self.family, place)
            off = self._below(found) - goal
            going = (np.abs(off) > CLOSE) & (upper - lower > CLOSE)
            if not going.any():
                break
            lower, upper = np.where(off < 0, place, lower), np.where(off > 0, place, upper)
            slope = self._mixed(slope_of_chance(self.family, found[..., None, :], self.first, self.second))
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = place - off / slope
            inside = (step > lower) & (step < upper)
            place = np.where(going, np.where(inside, step, (lower + upper) / 2), place)
        return from_unbounded(self.family, place)


def _checked(
    given: dict[str, ArrayLike], weights: ArrayLike | None, *, positive: tuple[str, ...]
) -> tuple[Floats, Floats, Floats]:
    arrays = {name: np.atleast_2d(np.asarray(values, dtype=float)) for name, values in given.items()}
    for name, values in arrays.items():
        wrong = ~np.isfinite(values) | ((values <= 0) if name in positive else np.zeros_like(values, dtype=bool))
        if wrong.any():
            shown = ", ".join(f"{value:g}" for value in values[wrong][:SHOWN])
            raise ValueError(f"{name} of a posterior is {shown}; needed: {'above 0' if name in positive else 'finite'}")
    first, second = np.broadcast_arrays(*arrays.values())
    if weights is None:
        shares = np.full(first.shape[0], 1.0)
    else:
        shares = np.asarray(weights, dtype=float)
    if shares.shape != first.shape[:1] or not np.isfinite(shares).all() or (shares < 0).any() or shares.sum() <= 0:
        raise ValueError(f"weights have shape {shares.shape}; needed: {first.shape[0]} numbers from 0, not all 0")
    return first.copy(), second.copy(), shares / shares.sum()
