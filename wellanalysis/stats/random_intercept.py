"""Logistic model with an intercept per unit: differences in proportions between units with case mix beside."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from wellanalysis.stats.between_units import explore, profile_limits, weights_of
from wellanalysis.stats.intervals import checked_proportion, coverage, normal_quantile
from wellanalysis.stats.posterior import Posterior
from wellanalysis.stats.random_intercept_fit import LARGEST, Fit, Priors, checked_design, fit, spreads
from wellanalysis.stats.random_intercept_likelihood import Likelihood
from wellanalysis.stats.shrunken import Shrunken, complete, halves, put_together

Floats = NDArray[np.float64]

SPREADS = 13
"""Standard deviations between units over which the posterior is a mixture; each costs a pass over all patterns."""


@dataclass(frozen=True, eq=False)
class RandomIntercept(Shrunken):
    """`Shrunken`, with the fixed effects.

    Attributes
    ----------
    coefficients : DataFrame
        Per term: ``estimate`` and ``se`` (log odds), ``lower``, ``upper``, and ``ratio`` (odds ratio).
    """

    coefficients: pd.DataFrame


def random_intercept(
    events: ArrayLike,
    trials: ArrayLike,
    unit: ArrayLike,
    *,
    design: pd.DataFrame | None = None,
    nodes: int = 9,
    level: float = 0.95,
) -> RandomIntercept:
    """Logistic random intercept by adaptive Gauss-Hermite quadrature, on patients or on patterns.

    Parameters
    ----------
    events, trials : array-like, shape (patterns,)
        Counts per pattern: of a single patient 0 or 1, and 1. Patterns are equal in unit and covariates; several rows
        may hold the same one. The likelihood, and so all results, equal those on patients.
    unit : array-like, shape (patterns,)
        The unit that each pattern belongs to.
    design : DataFrame, shape (patterns, terms), optional
        Covariates as numbers (indicators for levels); an intercept is added. Without it all patients are alike.
    nodes : int
        Of the quadrature; 1 is Laplace's approximation, as `lme4::glmer` with `nAGQ`.
    level : float
        Coverage of all intervals.

    Returns
    -------
    RandomIntercept
        True values are proportions: the rate that the unit would have among patients of the network's average chance.
        ``raw`` is the indirectly standardised rate, O/E times the rate of an average unit. `units` (indexed by unit,
        sorted) has ``intercept`` (conditional mode, log odds), ``conditional_sd``, ``observed`` and ``expected``.
        Reliability is 1 − conditional variance / sigma². `between` is in log odds; `prior` has ``mean`` (rate of an
        average unit), ``sigma`` (at most 5), ``sd_proportion`` (sigma in proportions, at the mean), ``icc`` (latent scale) and
        ``log_likelihood`` (without binomial coefficients). Sizes are patients.

    Raises
    ------
    ValueError
        Impossible or missing counts, all patients or none with the event, covariates that are missing, that repeat
        each other or that separate events from non-events.

    Notes
    -----
    Pinheiro & Bates (1995), J Comput Graph Stat 4:12. The posterior is a mixture over sigma (prior as in
    `between_units.explore`); at each the fixed effects are moved to their likeliest values, and the uncertainty of the
    average enters by Laplace.
    """
    if nodes < 1:
        raise ValueError(f"nodes is {nodes}; needed: 1 (Laplace) or more, such as 9")
    z = normal_quantile(coverage(level))
    _, counts = complete(events=events, trials=trials)
    happened, number = checked_proportion(*counts)
    terms, covariates = checked_design(design, len(number))
    codes, names = pd.factorize(np.asarray(unit), sort=True)
    if len(codes) != len(number) or (codes < 0).any():
        raise ValueError(f"unit must name the unit of each of the {len(number)} patterns")
    if not 0 < happened.sum() < number.sum():
        share = f"{happened.sum():g} of {number.sum():g} patients had the event"
        raise ValueError(f"{share}: there is nothing to model; beta_binomial still states what is known")
    order = np.argsort(codes, kind="stable")
    sorted_rows = happened[order], number[order], covariates[order], np.flatnonzero(np.diff(codes[order], prepend=-1))
    model, rough = Likelihood(*sorted_rows, nodes), Likelihood(*sorted_rows, 1)
    best = fit(model, terms)
    found, weights = _mixture(model, rough, best)
    units, half, between, prior = _units(model, best, found, names, z=z, level=level)
    moved = found.variance * np.sqrt(found.centre_variance)[:, None]
    shrunken = put_together(
        prior=prior,
        units=units,
        between=between,
        scale="log odds",
        posterior=Posterior.normal(
            found.centre[:, None] + found.sd[:, None] * found.mean,
            np.sqrt(found.sd[:, None] ** 2 * found.variance + moved**2),
            weights=weights,
            link="logit",
        ),
        half_size=half,
        counted=units["size"].to_numpy() > 0,
        level=level,
    )
    se = np.sqrt(np.diag(best.covariance))
    effects = {"estimate": best.beta, "se": se, "lower": best.beta - z * se, "upper": best.beta + z * se}
    coefficients = pd.DataFrame({**effects, "ratio": np.exp(best.beta)}, index=pd.Index(terms, name="term"))
    return RandomIntercept(**vars(shrunken), coefficients=coefficients)


def _mixture(model: Likelihood, rough: Likelihood, best: Fit) -> tuple[Priors, Floats]:
    """Standard deviations that carry the posterior: found by Laplace, then evaluated with all nodes."""
    chance = model.events.sum() / model.trials.sum()
    size = model.summed(model.trials)
    typical = 1 / np.sqrt(np.median(size[size > 0]) * chance * (1 - chance))
    near, _ = explore(lambda sds: spreads(rough, sds, best), typical=typical, largest=LARGEST, nodes=SPREADS)
    found = spreads(model, np.linspace(near.sd[0], near.sd[-1], SPREADS), best)
    return found, weights_of(found, typical=typical)


def _units(
    model: Likelihood, best: Fit, found: Priors, names: ArrayLike, *, z: float, level: float
) -> tuple[pd.DataFrame, tuple[float, float, float], tuple[float, float, float], dict[str, float]]:
    """Rows of the units, sizes at half reliability, the spread with its limits, and the prior."""
    here = model.at(best.beta, best.sigma)
    chance = expit(model.design @ best.beta)
    size, observed, expected = (model.summed(each) for each in (model.trials, model.events, model.trials * chance))
    mean = float(expected.sum() / size.sum())
    low, high = profile_limits(found, best.sigma, best.log_likelihood, level=level)
    counted = size > 0
    # Information on the unit's intercept, as lme4 has it: patients times the variance of each.
    mode_chance = expit(model.design @ best.beta + best.sigma * model.spread(here.mode))
    information = model.summed(model.trials * mode_chance * (1 - mode_chance))
    intercept = best.sigma * here.mode
    conditional = best.sigma * np.sqrt(here.mode_variance)
    centre = np.log(mean / (1 - mean))
    raw = np.divide(observed, expected, out=np.full(len(size), np.nan), where=counted) * mean
    spread = dict(zip(("reliability", "reliability_lower", "reliability_upper"), (best.sigma, low, high), strict=True))
    units = pd.DataFrame(
        {
            "raw": raw,
            "estimate": expit(centre + intercept),
            "given_prior_lower": expit(centre + intercept - z * conditional),
            "given_prior_upper": expit(centre + intercept + z * conditional),
            **{name: 1 - 1 / (1 + sd**2 * information) for name, sd in spread.items()},
            "size": size,
            "intercept": intercept,
            "conditional_sd": conditional,
            "observed": observed,
            "expected": expected,
        },
        index=pd.Index(names, name="unit"),
    )
    noise = float(size.sum() / information.sum())
    prior = {"mean": mean, "sigma": best.sigma, "sd_proportion": best.sigma * mean * (1 - mean)}
    prior["icc"] = best.sigma**2 / (best.sigma**2 + np.pi**2 / 3)
    half = halves(best.sigma, low, high, at_spread=lambda sd: noise / sd**2)
    return units, half, (best.sigma, low, high), {**prior, "log_likelihood": best.log_likelihood}
