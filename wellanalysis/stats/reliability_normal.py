"""Differences between units in values that are nearly normal: DerSimonian-Laird, REML, and the one-way random intercept."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from wellanalysis.stats.between_units import explore, profile_limits
from wellanalysis.stats.intervals import SHOWN, coverage, normal_quantile
from wellanalysis.stats.posterior import Posterior
from wellanalysis.stats.shrunken import Shrunken, complete, halves, put_together

Floats = NDArray[np.float64]

METHODS = ("dl", "reml")
LIKELIHOODS = ("reml", "ml")

LARGEST = 5.0
"""Largest standard deviation between units thought of: so many times the spread that is seen."""


class Priors(NamedTuple):
    """Priors that may hold: one per value of the standard deviation between units."""

    sd: Floats
    log_density: Floats
    log_likelihood: Floats
    mean: Floats
    mean_variance: Floats


def normal_normal(
    estimate: ArrayLike,
    variance: ArrayLike,
    *,
    method: str = "dl",
    size: ArrayLike | None = None,
    level: float = 0.95,
) -> Shrunken:
    """Estimates with known sampling variances whose true values differ between units as a normal distribution.

    Parameters
    ----------
    estimate, variance : array-like, shape (units,)
        One estimate per unit and the square of its standard error. An infinite variance says that nothing is known of
        the unit (its estimate may be missing): it gets the prior.
    method : {"dl", "reml"}
        DerSimonian & Laird (1986, Control Clin Trials 7:177) or restricted maximum likelihood. Only `prior`,
        ``estimate`` and the reliability depend on it: the posterior integrates over the variance between units.
    size : array-like, shape (units,), optional
        Patients per unit: sizes and `size_for` are then patients. Otherwise they are information, 1 / variance.
    level : float
        Coverage of all intervals.

    Returns
    -------
    Shrunken
        `prior` has ``mean``, ``mean_se``, ``tau2``, ``q`` (Cochran's Q) and ``i2`` (share, not per cent). `units` has
        ``se`` (of the estimate given tau2; allows for the mean being estimated) and ``conditional_sd`` (does not).
        Reliability is tau2 / (tau2 + variance).

    Raises
    ------
    ValueError
        Unknown method, a variance of 0 or less, a missing estimate with a finite variance, no unit that is known.

    Notes
    -----
    Given tau the mean and every true value are normal; the posterior is a mixture over tau (prior as in
    `between_units.explore`). The interval of tau is that of the restricted profile likelihood for both methods,
    widened where DerSimonian and Laird's estimate lies outside it.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; known: {', '.join(METHODS)}")
    index, (variances,) = complete(variance=variance)
    if not (variances > 0).all():
        shown = ", ".join(f"{value:g}" for value in variances[~(variances > 0)][:SHOWN])
        raise ValueError(f"a variance is {shown}; needed: above 0 (infinite where nothing is known of a unit)")
    known = np.isfinite(variances)
    if not known.any():
        raise ValueError(f"variance is infinite for all {len(known)} units: nothing to learn from")
    values = np.asarray(estimate, dtype=float)
    if values.shape != variances.shape or not np.isfinite(values[known]).all():
        raise ValueError(f"estimate must be a finite number for each of the {int(known.sum())} units with a variance")
    index = estimate.index if isinstance(estimate, pd.Series) else index
    model = NormalUnits(np.where(known, values, 0.0), variances)
    tau2 = model.dersimonian_laird() if method == "dl" else model.restricted()
    if size is None:
        return model.shrunken(tau2, index, patients=None, level=level)
    _, (patients,) = complete(size=size)
    if patients.shape != variances.shape or not (patients[known] > 0).all() or not (patients >= 0).all():
        raise ValueError("size must be above 0 for each unit with a variance, and 0 or more for the others")
    return model.shrunken(tau2, index, patients=patients, level=level)


def random_intercept_normal(
    value: ArrayLike, unit: ArrayLike, *, method: str = "reml", level: float = 0.95
) -> Shrunken:
    """Values of single patients, normal around their unit's mean, the means normal around a common one.

    Parameters
    ----------
    value, unit : array-like, shape (patients,)
        One value per patient, and the unit that it belongs to.
    method : {"reml", "ml"}
        As `lme4::lmer`.
    level : float
        Coverage of all intervals.

    Returns
    -------
    Shrunken
        As `normal_normal`, sizes in patients; `prior` has ``sigma2`` (within units) and ``log_likelihood`` as well.
        `units` is indexed by unit, sorted.

    Raises
    ------
    ValueError
        Unknown method, missing values, or no unit with two different values.
    """
    if method not in LIKELIHOODS:
        raise ValueError(f"method is {method!r}; known: {', '.join(LIKELIHOODS)}")
    _, (values,) = complete(value=value)
    groups = pd.Series(values).groupby(np.asarray(unit))
    means, sizes = groups.mean(), groups.size().to_numpy(dtype=float)
    inside = float(((values - groups.transform("mean")) ** 2).sum())
    if not inside > 0:
        raise ValueError(f"no unit of {len(means)} has two different values: the variance within units is unknown")
    ratio, likelihood, sigma2 = _variance_ratio(means.to_numpy(), sizes, inside, restricted=method == "reml")
    model = NormalUnits(means.to_numpy(), sigma2 / sizes)
    found = model.shrunken(ratio * sigma2, means.index, patients=sizes, level=level)
    prior = {**found.prior, "sigma2": sigma2, "log_likelihood": likelihood}
    return Shrunken(prior, found.units, found.between, found.posterior, found.half_size, found.stated)


class NormalUnits:
    """Estimates and sampling variances; units of infinite variance carry no weight."""

    def __init__(self, value: Floats, variance: Floats) -> None:
        self.value, self.variance = value, variance
        self.known = np.isfinite(variance)
        self._y, self._v = value[self.known], variance[self.known]

    def priors(self, sd: Floats) -> Priors:
        """The restricted likelihood of every spread, the mean integrated."""
        weight = 1 / (self._v + sd[:, None] ** 2)
        mass = weight.sum(axis=1)
        mean = weight @ self._y / mass
        off = (weight * (self._y - mean[:, None]) ** 2).sum(axis=1)
        likelihood = 0.5 * (np.log(weight).sum(axis=1) - np.log(mass) - off)
        return Priors(sd, likelihood, likelihood, mean, 1 / mass)

    def cochran(self) -> float:
        """Q: squared deviations from the weighted mean."""
        mean = np.average(self._y, weights=1 / self._v)
        return float(((self._y - mean) ** 2 / self._v).sum())

    def dersimonian_laird(self) -> float:
        """Variance between units by moments; 0 for one unit."""
        if len(self._y) < 2:
            return 0.0
        weight = 1 / self._v
        share = weight.sum() - (weight**2).sum() / weight.sum()
        return max(0.0, float((self.cochran() - (len(self._y) - 1)) / share))

    def restricted(self) -> float:
        """Variance between units by REML: the highest zero of the score, or 0 where it only falls."""
        if len(self._y) < 2:
            return 0.0
        spread = float(np.var(self._y, ddof=1))
        # Weighted estimates can exceed the plain variance, but not by much: the end is widened until the score falls.
        tried = np.concatenate([[0.0], np.geomspace(1e-6, 4, 40) * (spread + self._v.min())])
        height = self.priors(np.sqrt(tried)).log_likelihood
        top = int(np.argmax(height))
        if top == 0 and self._score(0.0) <= 0:
            return 0.0
        low, high = tried[max(top - 1, 0)], tried[min(top + 1, len(tried) - 1)]
        while self._score(high) > 0:
            low, high = high, 2 * high
        return 0.0 if self._score(low) <= 0 else float(brentq(self._score, low, high, xtol=1e-300, rtol=1e-14))

    def _score(self, tau2: float) -> float:
        weight = 1 / (self._v + tau2)
        mass, squares = weight.sum(), weight**2
        mean = weight @ self._y / mass
        return float(squares @ (self._y - mean) ** 2 - mass + squares.sum() / mass)

    def shrunken(self, tau2: float, index: pd.Index, *, patients: Floats | None, level: float) -> Shrunken:
        """Everything that follows from the variance between units."""
        typical = float(np.sqrt(np.median(self._v)))
        # The values are centred for the spread: with equal values far from 0 rounding would otherwise show.
        seen = float(np.sqrt(np.mean((self._y - np.median(self._y)) ** 2)))
        found, weights = explore(self.priors, typical=typical, largest=LARGEST * (typical + seen))
        best = np.sqrt(self.restricted())
        highest = float(self.priors(np.array([best])).log_likelihood[0])
        low, high = profile_limits(found, best, highest, level=coverage(level))
        low, high = min(low, float(np.sqrt(tau2))), max(high, float(np.sqrt(tau2)))
        one = self.priors(np.array([np.sqrt(tau2)]))
        mean, mean_variance = float(one.mean[0]), float(one.mean_variance[0])
        pulled, conditional = self._given(tau2)
        estimate = pulled * mean + (1 - pulled) * self.value
        se = np.sqrt(conditional + pulled**2 * mean_variance)
        reach = normal_quantile(level) * se
        shares = {"reliability": tau2, "reliability_lower": low**2, "reliability_upper": high**2}
        units = pd.DataFrame(
            {
                "raw": np.where(self.known, self.value, np.nan),
                "estimate": estimate,
                "given_prior_lower": estimate - reach,
                "given_prior_upper": estimate + reach,
                **{name: 1 - self._given(each)[0] for name, each in shares.items()},
                "size": 1 / self.variance if patients is None else patients,
                "se": se,
                "conditional_sd": np.sqrt(conditional),
            },
            index=index,
        )
        q, freedom = self.cochran(), len(self._y) - 1
        noise = 1.0 if patients is None else float(np.average(self._v * patients[self.known]))
        prior = {"mean": mean, "mean_se": np.sqrt(mean_variance), "tau2": tau2, "q": q}
        return put_together(
            prior={**prior, "i2": max(0.0, 1 - freedom / q) if q > 0 else 0.0},
            units=units,
            between=(np.sqrt(tau2), low, high),
            scale="value",
            posterior=self.posterior(found, weights),
            half_size=halves(np.sqrt(tau2), low, high, at_spread=lambda sd: noise / sd**2),
            counted=self.known,
            level=level,
        )

    def posterior(self, found: Priors, weights: Floats) -> Posterior:
        """Normal components: given the spread the mean is integrated exactly."""
        pulled, conditional = self._given(found.sd[:, None] ** 2)
        middle = pulled * found.mean[:, None] + (1 - pulled) * self.value
        return Posterior.normal(
            middle, np.sqrt(conditional + pulled**2 * found.mean_variance[:, None]), weights=weights
        )

    def _given(self, tau2: Floats | float) -> tuple[Floats, Floats]:
        """How far every unit is pulled to the mean, and its variance with the prior known."""
        pulled = 1 / (1 + tau2 / self.variance)
        return pulled, tau2 * pulled


def _variance_ratio(means: Floats, sizes: Floats, inside: float, *, restricted: bool) -> tuple[float, float, float]:
    """Variance between over variance within, log likelihood, and variance within units (lme4's profiled deviance)."""
    freedom = sizes.sum() - (1 if restricted else 0)

    def parts(ratio: float) -> tuple[Floats, Floats, float]:
        weight = sizes / (1 + sizes * ratio)
        off = (means - weight @ means / weight.sum()) ** 2
        return weight, off, inside + float(weight @ off)

    def slope(ratio: float) -> float:
        weight, off, total = parts(ratio)
        extra = (weight**2).sum() / weight.sum() if restricted else 0.0
        return float(weight.sum() - extra - freedom * (weight**2 @ off) / total)

    ratio = 0.0
    if len(means) > 1 and slope(0.0) < 0:
        high = 1.0
        while slope(high) < 0:
            high *= 2
        ratio = float(brentq(slope, 0.0, high, xtol=1e-300, rtol=1e-14))
    weight, _, total = parts(ratio)
    sigma2 = total / freedom
    deviance = np.log1p(sizes * ratio).sum() + freedom * (np.log(2 * np.pi * sigma2) + 1)
    if restricted:
        deviance += np.log(weight.sum())
    return ratio, -0.5 * float(deviance), float(sigma2)
