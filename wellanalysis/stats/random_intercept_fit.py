"""Fitting a logistic random intercept: covariates checked, likelihood climbed, spreads between units tried."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from wellanalysis.stats.random_intercept_likelihood import Likelihood

Floats = NDArray[np.float64]

INTERCEPT = "(Intercept)"

FIRST = 0.3
"""Standard deviation between units at which the search starts."""

SEPARATED = 15.0
"""Log odds beyond which a covariate is taken to separate events from non-events."""

STEPS = 50
"""Most Newton steps; a handful are taken."""

CLOSE = 1e-5
"""Last Newton step, in standard errors: after it Newton's method is right to the square of this."""

SMALL = 0.01
"""A spread below this that is no likelier than none is 0."""

LARGEST = 5.0
"""Largest standard deviation between units thought of, in log odds: from 1 % to 99 % within one of them."""

FLAT = 1e-6
"""Curvature, per squared standard error of a model without units, below which there is no hilltop."""

ONE_STEP = 0.3
"""Standard errors from which one Newton step reaches the likeliest fixed effects."""

LONGEST = 1.0
"""Longest of these steps, in standard errors: farther away the standard errors are others."""

NEVER = 1e-12
"""Mean chances are kept this far from 0 and 1, where log odds end."""

Objective = Callable[[Floats], tuple[float, Floats]]


class Fit(NamedTuple):
    """Maximum likelihood."""

    beta: Floats
    sigma: float
    covariance: NDArray[np.floating]
    """Of the fixed effects, shape (terms, terms)."""
    slope: Floats
    """How far the likeliest fixed effects move per unit of sigma, shape (terms,)."""
    log_likelihood: float


class Priors(NamedTuple):
    """Priors that may hold: one per value of the standard deviation between units."""

    sd: Floats
    log_density: Floats
    log_likelihood: Floats
    centre: Floats
    """Log odds of the average patient in an average unit, shape (grid,)."""
    centre_variance: Floats
    mean: Floats
    """Of every unit's standardised intercept, shape (grid, units)."""
    variance: Floats


def checked_design(design: pd.DataFrame | None, rows: int) -> tuple[list[str], Floats]:
    """Names and values of the terms, the intercept first; unusable covariates raise `ValueError`."""
    ones = np.ones((rows, 1))
    if design is None:
        return [INTERCEPT], ones
    rest = design.drop(columns=INTERCEPT, errors="ignore")
    terms = [INTERCEPT, *(str(name) for name in rest.columns)]
    values = np.column_stack([ones, rest.to_numpy(dtype=float, na_value=np.nan)])
    if len(values) != rows:
        raise ValueError(f"design has {len(values)} rows; there are {rows} patterns")
    missing = [term for term, known in zip(terms, np.isfinite(values).all(axis=0), strict=True) if not known]
    if missing:
        raise ValueError(f"missing or infinite covariates: {', '.join(missing)}; make missing a level of its own")
    scale = np.sqrt((values**2).sum(axis=0))
    if (scale == 0).any():
        raise ValueError(f"0 in every pattern: {', '.join(np.array(terms)[scale == 0])}; leave it out")
    # R's diagonal is what a term adds to those before it.
    added = np.abs(np.diag(np.linalg.qr(values / scale, mode="r")))
    if rows < len(terms) or (added < 1e-9).any():
        repeated = np.array(terms)[: len(added)][added < 1e-9]
        raise ValueError(f"terms repeat others: {', '.join(repeated) or 'more terms than patterns'}; leave them out")
    return terms, values


def fit(model: Likelihood, terms: list[str]) -> Fit:
    """Maximum likelihood: quasi-Newton steps first, then Newton's with the gradient differenced."""
    beta, errors = _without_units(model, terms)
    flat = model.at(beta, 0.0).log_likelihood
    scale = np.append(errors, 0.1)

    def objective(place: Floats) -> tuple[float, Floats]:
        found = model.at(place[:-1] * scale[:-1], place[-1] * scale[-1])
        return -found.log_likelihood, -found.gradient * scale

    near = minimize(objective, np.append(beta, FIRST) / scale, jac=True, method="BFGS", options={"gtol": 1e-3})
    spread = abs(near.x[-1] * scale[-1])
    if spread < SMALL and -near.fun < flat + 1e-6:
        return Fit(beta, 0.0, np.linalg.inv(model.information(beta, 0.0)), np.zeros_like(beta), flat)
    if spread > LARGEST:
        return _at_largest(model, near.x[:-1] * scale[:-1] * LARGEST / spread)
    place, hessian = _polished(objective, near.x)
    found, sign = place * scale, np.sign(place[-1])
    if np.linalg.eigvalsh(hessian)[0] < FLAT:
        # A handful of patients: no hilltop, so errors as if the spread were known.
        covariance = np.linalg.inv(model.information(found[:-1], found[-1]))
        return Fit(found[:-1], float(sign * found[-1]), covariance, np.zeros_like(beta), -objective(place)[0])
    covariance = np.linalg.inv(hessian)[:-1, :-1] * np.outer(scale[:-1], scale[:-1])
    slope = -np.linalg.solve(hessian[:-1, :-1], hessian[:-1, -1]) * scale[:-1] / scale[-1]
    return Fit(found[:-1], float(sign * found[-1]), covariance, sign * slope, -objective(place)[0])


def _at_largest(model: Likelihood, beta: Floats) -> Fit:
    """Fixed effects where the spread has no likeliest value below the largest one thought of."""

    def objective(place: Floats) -> tuple[float, Floats]:
        found = model.at(place, LARGEST)
        return -found.log_likelihood, -found.gradient[:-1]

    near = minimize(objective, beta, jac=True, method="BFGS")
    covariance = np.linalg.inv(model.information(near.x, LARGEST))
    return Fit(near.x, LARGEST, covariance, np.zeros_like(beta), -float(near.fun))


def _polished(objective: Objective, start: Floats) -> tuple[Floats, Floats]:
    """Newton's steps from a place near the maximum, and the second derivatives there; no step may go down."""
    place, height = start, objective(start)
    hessian = _differenced(objective, place)
    for _ in range(STEPS):
        there = place - np.linalg.solve(hessian, height[1])
        higher = objective(there)
        if not higher[0] <= height[0] + 1e-9 * abs(height[0]):
            break
        moved, place, height = np.abs(there - place).max(), there, higher
        hessian = _differenced(objective, place)
        if moved < CLOSE:
            break
    return place, hessian


def _differenced(objective: Objective, place: Floats) -> Floats:
    """Second derivatives from differences of the gradient; steps are a thousandth of a standard error."""
    rows = []
    for term in range(len(place)):
        move = np.zeros_like(place)
        move[term] = 1e-3
        rows.append((objective(place + move)[1] - objective(place - move)[1]) / 2e-3)
    return (np.array(rows) + np.array(rows).T) / 2


def _without_units(model: Likelihood, terms: list[str]) -> tuple[Floats, Floats]:
    """Plain logistic regression and its standard errors; separation raises `ValueError`."""
    share = model.events.sum() / model.trials.sum()
    beta = np.zeros(len(terms))
    beta[0] = logit(share)
    for _ in range(STEPS):
        chance = expit(model.design @ beta)
        weight = model.trials * chance * (1 - chance)
        information = (model.design * weight[:, None]).T @ model.design
        errors = 1 / np.sqrt(np.maximum(np.diag(information), 1e-300))
        reach = np.abs(beta[1:]) * np.ptp(model.design[:, 1:], axis=0)
        if (reach > SEPARATED).any():
            term = terms[1 + int(np.argmax(reach))]
            raise ValueError(f"{term} separates events from non-events: join its level with another, or leave it out")
        step = np.linalg.solve(information, model.design.T @ (model.events - model.trials * chance))
        beta = beta + step
        if np.abs(step / errors).max() < CLOSE:
            break
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def spreads(model: Likelihood, sds: Floats, found: Fit) -> Priors:
    """The model at every standard deviation, its fixed effects moved to their likeliest values there.

    Both ways from the likeliest spread outwards, each from the fixed effects of the one before.
    """
    rows = {}
    for way in (sds[sds <= found.sigma][::-1], sds[sds > found.sigma]):
        beta, last = found.beta, found.sigma
        for sd in way:
            beta, rows[sd] = _at_spread(model, sd, beta + found.slope * (sd - last))
            last = sd
    return Priors(sds, *(np.array(column) for column in zip(*(rows[sd] for sd in sds), strict=True)))


def _at_spread(model: Likelihood, sd: float, beta: Floats) -> tuple[Floats, tuple[float | Floats, ...]]:
    """Likeliest fixed effects at one spread, and what `Priors` keeps of it."""
    for _ in range(STEPS):
        here = model.at(beta, sd)
        inverse = np.linalg.inv(information := model.information(beta, sd))
        step = inverse @ here.gradient[:-1]
        gain = max(0.0, float(here.gradient[:-1] @ step))
        if gain < ONE_STEP**2:
            break
        beta = beta + step * min(1.0, LONGEST / float(np.sqrt(gain)))
    # The last of Newton's steps is taken without another pass, with the height that it gains.
    height = here.log_likelihood + 0.5 * gain
    chance = expit(model.design @ (beta + step))
    mean = np.clip(model.trials @ chance / model.trials.sum(), NEVER, 1 - NEVER)
    tilt = (model.trials * chance * (1 - chance)) @ model.design / model.trials.sum() / (mean * (1 - mean))
    density = height - 0.5 * np.linalg.slogdet(information)[1]
    return beta + step, (density, height, logit(mean), tilt @ inverse @ tilt, here.mean, here.variance)
