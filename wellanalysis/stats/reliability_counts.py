"""Differences between units in proportions (beta-binomial) and in counts against expected (gamma-Poisson)."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammaincinv

from wellanalysis.stats.between_units import explore, profile_limits
from wellanalysis.stats.count_priors import LARGEST_CV, LARGEST_RHO_ROOT, BetaBinomial, GammaPoisson
from wellanalysis.stats.intervals import checked_count, checked_proportion, coverage
from wellanalysis.stats.shrunken import Shrunken, complete, halves, put_together, reliability

Floats = NDArray[np.float64]

GIVEN_PRIOR = ("estimate", "given_prior_lower", "given_prior_upper")


def beta_binomial(numerator: ArrayLike, denominator: ArrayLike, *, level: float = 0.95) -> Shrunken:
    """Proportions whose true values differ between units as a beta distribution.

    Parameters
    ----------
    numerator, denominator : array-like, shape (units,)
        Counts; of a Series the index is kept. A denominator of 0 is allowed: the unit gets the prior.
    level : float
        Coverage of all intervals.

    Returns
    -------
    Shrunken
        `prior` has ``mean``, ``rho`` (correlation of two patients of one unit), ``alpha``, ``beta``, ``size``
        (alpha + beta) and ``log_likelihood``, by maximum likelihood; alpha and beta
        are infinite where rho is 0. Reliability is n / (n + alpha + beta); ``reliability_adams`` is σ²between /
        (σ²between + p(1 − p)/n) with the prior mean p in the noise (Adams 2009, RAND TR-653), so that a unit at 0 or
        100 % is not "perfectly reliable". Sizes are patients.

    Raises
    ------
    ValueError
        Negative or missing counts, a numerator above its denominator, no unit, or nobody in any unit.

    Notes
    -----
    Estimate (x + alpha) / (n + alpha + beta). The posterior is a mixture over the root of rho (prior as in
    `between_units.explore`), the mean integrated at each with a Jeffreys prior; each component is the beta with
    the mean and variance so found.
    """
    index, (events, trials) = complete(numerator=numerator, denominator=denominator)
    events, trials = checked_proportion(events, trials)
    _refuse_empty(trials, "denominator")
    model = BetaBinomial(events, trials)
    found, weights = explore(model.priors, typical=1 / np.sqrt(np.median(trials[trials > 0])), largest=LARGEST_RHO_ROOT)
    mean, rho, highest = model.likeliest(found)
    low, high = profile_limits(found, np.sqrt(rho), highest, level=coverage(level))
    # Where all or none had the event the mean alone would say that units cannot differ.
    middle = mean if 0 < mean < 1 else model.pooled
    spread = np.sqrt(middle * (1 - middle))
    half = halves(np.sqrt(rho), low, high, at_spread=lambda root: 1 / root**2 - 1)
    alpha, beta = (0.0 if share == 0 else share * half[0] for share in (mean, 1 - mean))
    raw = np.divide(events, trials, out=np.full(len(trials), np.nan), where=trials > 0)
    given = _given_prior_beta(events, trials, mean, half[0], level)
    with np.errstate(divide="ignore"):
        adams = trials / (trials + 1 / rho) if rho > 0 else np.zeros(len(trials))
    units = pd.DataFrame({"raw": raw, **given, **reliability(trials, half), "size": trials}, index=index)
    prior = {
        "mean": mean,
        "rho": rho,
        "alpha": alpha,
        "beta": beta,
        "size": half[0],
        "log_likelihood": highest + model.constant,
    }
    return put_together(
        prior=prior,
        units=units.assign(reliability_adams=adams),
        between=(spread * np.sqrt(rho), spread * low, spread * high),
        scale="proportion",
        posterior=model.posterior(found, weights),
        half_size=half,
        counted=trials > 0,
        level=level,
    )


def gamma_poisson(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> Shrunken:
    """Counts against expected counts (or exposure) whose true ratios differ between units as a gamma distribution.

    Parameters
    ----------
    observed, expected : array-like, shape (units,)
        Events, and the number expected (for a rate: the exposure). Where 0 is expected none may be observed: the unit
        gets the prior.
    level : float
        Coverage of all intervals.

    Returns
    -------
    Shrunken
        `prior` has ``mean`` (ratio or rate), ``theta`` (shape; infinite where units do not differ), ``size``
        (theta / mean) and ``log_likelihood``, by maximum likelihood (negative binomial with offset). Reliability is
        E / (E + theta / mean); sizes are expected events, or exposure.

    Raises
    ------
    ValueError
        Negative or missing counts, events where none were expected, no unit, or nothing expected anywhere.

    Notes
    -----
    Estimate mean (O + theta) / (mean E + theta) (Clayton & Kaldor 1987, Biometrics 43:671). The posterior is a mixture
    over the coefficient of variation between units (prior as in `between_units.explore`), the mean integrated at each; each component is the
    gamma with the mean and variance so found.
    """
    index, (events, sizes) = complete(observed=observed, expected=expected)
    events, sizes = checked_count(events), checked_count(sizes)
    impossible = (sizes == 0) & (events > 0)
    if impossible.any():
        raise ValueError(f"events were observed where none are expected: unit {index[impossible][0]}")
    _refuse_empty(sizes, "expected")
    model = GammaPoisson(events, sizes)
    usual = np.median(sizes[sizes > 0]) * model.pooled
    found, weights = explore(model.priors, typical=1 / np.sqrt(usual), largest=LARGEST_CV)
    mean, delta, highest = model.likeliest(found)
    low, high = profile_limits(found, np.sqrt(delta), highest, level=coverage(level))
    # Where nothing ever happened the mean is 0, and the size at half reliability is that of the smallest mean likely.
    scale = mean if mean > 0 else model.pooled
    half = halves(np.sqrt(delta), low, high, at_spread=lambda cv: 1 / cv**2 / scale)
    raw = np.divide(events, sizes, out=np.full(len(sizes), np.nan), where=sizes > 0)
    given = _given_prior_gamma(events, sizes, mean, half[0], level)
    units = pd.DataFrame({"raw": raw, **given, **reliability(sizes, half), "size": sizes}, index=index)
    theta = 1 / delta if delta > 0 else np.inf
    return put_together(
        prior={"mean": mean, "theta": theta, "size": half[0], "log_likelihood": highest + model.constant},
        units=units,
        between=(mean * np.sqrt(delta), scale * low, scale * high),
        scale="ratio",
        posterior=model.posterior(found, weights),
        half_size=half,
        counted=sizes > 0,
        level=level,
    )


def _refuse_empty(size: Floats, name: str) -> None:
    if not (size > 0).any():
        raise ValueError(f"{name} is 0 for all {len(size)} units: nothing to learn from")


def _given_prior_beta(events: Floats, trials: Floats, mean: float, total: float, level: float) -> dict[str, Floats]:
    """Estimate and interval as if the prior were known; without a spread all of them are the mean."""
    if np.isinf(total):
        return dict.fromkeys(GIVEN_PRIOR, np.full(len(trials), mean))
    alpha, beta = events + mean * total, trials - events + (1 - mean) * total
    tail = (1 - level) / 2
    limits = betaincinv(alpha, beta, tail), betaincinv(alpha, beta, 1 - tail)
    return dict(zip(GIVEN_PRIOR, (alpha / (alpha + beta), *limits), strict=True))


def _given_prior_gamma(events: Floats, sizes: Floats, mean: float, half: float, level: float) -> dict[str, Floats]:
    if np.isinf(half):
        return dict.fromkeys(GIVEN_PRIOR, np.full(len(sizes), mean))
    shape, rate = events + half * mean, sizes + half
    tail = (1 - level) / 2
    limits = gammaincinv(shape, tail) / rate, gammaincinv(shape, 1 - tail) / rate
    return dict(zip(GIVEN_PRIOR, (shape / rate, *limits), strict=True))
