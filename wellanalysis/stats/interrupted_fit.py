"""Segmented lines fitted to many series at once: least squares with Newey–West errors, and quasi-binomial for counts."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wellanalysis.stats.interrupted_error import short_series
from wellanalysis.stats.intervals import Floats

STEPS = 50
"""Most steps of the binomial fit; from the observed shares four or five are usual."""

CLOSE = 1e-12
"""The fit has arrived when no coefficient moves by more, relative to 1 or its size."""


class Fit(NamedTuple):
    """Coefficients and errors of every series; missing where it could not be fitted.

    ``coefficient, se, df`` have shape (series, terms), ``scale`` and ``autocorrelation`` (series,): the scale is the
    residual variance, or the dispersion of counts.
    """

    coefficient: Floats
    se: Floats
    df: Floats
    scale: Floats
    autocorrelation: Floats


def least_squares(rows: Floats, value: Floats, *, lag: int, adjust: bool, few: bool) -> Fit:
    """Ordinary least squares with Newey–West errors.

    Parameters
    ----------
    rows : ndarray, shape (series, periods, terms)
    value : ndarray, shape (series, periods)
        Missing where nothing is known: the point takes no part, and its neighbours stay as far apart as they are.
    lag : int
        Longest lag at which residuals may go together; 0 gives errors for unequal variances alone.
    adjust : bool
        Multiply the covariance by n / (n − k).
    few : bool
        Widen it as `interrupted_error.short_series` says instead, with degrees of freedom of its own.

    Notes
    -----
    Newey & West (1987), Econometrica 55:703, weights 1 − l / (lag + 1) (Bartlett), as R's ``sandwich::NeweyWest`` with
    ``prewhite = FALSE``. Autocorrelation is that of neighbouring residuals.
    """
    known = np.isfinite(value)
    x = np.where(known[..., None], rows, 0.0)
    y = np.where(known, value, 0.0)
    inverse, sound = _inverse(np.einsum("sti,stj->sij", x, x))
    coefficient = np.einsum("sij,stj,st->si", inverse, x, y)
    left = y - np.einsum("sti,si->st", x, coefficient)
    score = x * left[..., None]
    meat = np.einsum("sti,stj->sij", score, score)
    for step in range(1, min(lag, value.shape[1] - 1) + 1):
        apart = np.einsum("sti,stj->sij", score[:, step:], score[:, :-step])
        meat = meat + (1 - step / (lag + 1)) * (apart + apart.swapaxes(1, 2))
    covariance = inverse @ meat @ inverse
    points = known.sum(axis=1).astype(float)
    spare = points - rows.shape[2]
    if adjust and not few:
        covariance = covariance * (points / np.maximum(spare, 1))[:, None, None]
    se = np.sqrt(np.maximum(np.diagonal(covariance, axis1=1, axis2=2), 0))
    squares = (left**2).sum(axis=1)
    together = (left[:, 1:] * left[:, :-1]).sum(axis=1)
    neighbours = np.divide(together, squares, out=np.full_like(squares, np.nan), where=squares > 0)
    df = np.repeat(spare[:, None], rows.shape[2], axis=1)
    if few:
        factor, df = short_series(x, inverse, known, neighbours, lag=lag)
        se = se * np.sqrt(factor)
    fitted = sound & (spare > 0)
    return _only(fitted, Fit(coefficient, se, df, squares / np.maximum(spare, 1), neighbours))


def quasi_binomial(rows: Floats, events: Floats, trials: Floats) -> Fit:
    """Logistic regression of counts, errors widened by the dispersion.

    `rows` as in `least_squares`; `events` and `trials` have shape (series, periods). Dispersion is Pearson's chi-square
    over n − k, as R's ``quasibinomial``; it is not held at 1 or more. A series that does not converge is missing.
    """
    known = np.isfinite(events) & np.isfinite(trials) & (trials > 0)
    x = np.where(known[..., None], rows, 0.0)
    y, n = np.where(known, events, 0.0), np.where(known, trials, 0.0)
    share = (y + 0.5) / (n + 1)
    log_odds = np.log(share / (1 - share))
    coefficient = np.zeros((len(rows), rows.shape[2]))
    arrived = np.zeros(len(rows), dtype=bool)
    for _ in range(STEPS):
        weight = n * share * (1 - share)
        inverse, sound = _inverse(np.einsum("sti,st,stj->sij", x, weight, x))
        working = weight * log_odds + y - n * share
        moved = np.einsum("sij,stj,st->si", inverse, x, working)
        arrived = sound & (np.abs(moved - coefficient) <= CLOSE * np.maximum(1, np.abs(moved))).all(axis=1)
        coefficient = np.where(sound[:, None], moved, coefficient)
        log_odds = np.clip(np.einsum("sti,si->st", x, coefficient), -30, 30)
        share = 1 / (1 + np.exp(-log_odds))
        if (arrived | ~sound).all():
            break
    spare = known.sum(axis=1) - float(rows.shape[2])
    weight = n * share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.where(known, (y - n * share) ** 2 / weight, 0.0).sum(axis=1)
        dispersion = pearson / spare
    inverse, _ = _inverse(np.einsum("sti,st,stj->sij", x, weight, x))
    se = np.sqrt(np.maximum(dispersion, 0)[:, None] * np.diagonal(inverse, axis1=1, axis2=2))
    return _only(
        arrived & (spare > 0),
        Fit(coefficient, se, np.repeat(spare[:, None], rows.shape[2], axis=1), dispersion, np.full(len(rows), np.nan)),
    )


def _inverse(square: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Inverse of every matrix, and whether it has one; the identity stands in for those that have none."""
    size = np.sqrt(np.maximum(np.diagonal(square, axis1=1, axis2=2), 1e-300))
    scaled = square / size[:, :, None] / size[:, None, :]
    scaled = np.where(np.isfinite(scaled), scaled, 0.0)
    sound = np.linalg.eigvalsh(scaled)[:, 0] > 1e-12
    scaled = np.where(sound[:, None, None], scaled, np.eye(square.shape[1]))
    return np.linalg.inv(scaled) / size[:, :, None] / size[:, None, :], sound


def _only(fitted: NDArray[np.bool_], fit: Fit) -> Fit:
    """The same with missing values where there is no fit."""
    return Fit(*(np.where(fitted.reshape(-1, *(1,) * (each.ndim - 1)), each, np.nan) for each in fit))
