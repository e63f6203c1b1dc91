"""Generalised estimating equations on counts per pattern: patients of one clinic are taken to be alike.

The companion of `drivers.clustered`: the same question asked with a working correlation, so that large clinics, whose
patients tell less each, weigh less. An exchangeable correlation needs sums per clinic only, never a row per patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit

from wellanalysis.stats.drivers_design import independent
from wellanalysis.stats.intervals import Floats

STEPS = 100
"""Fisher scoring converges in about ten."""

CLOSE = 1e-11
"""Last step and last change of the correlation, where it stops."""

LONGEST = 3.0
"""A step of more log odds has left the reach of the slope it was taken from."""

ENDLESS = 30.0
"""Log odds beyond which a term of which nobody or everybody has the outcome runs off."""


@dataclass(frozen=True)
class Gee:
    """A fit by estimating equations.

    Parameters
    ----------
    estimate : ndarray, shape (terms,)
        Log odds ratios (differences of the mean, where squares are given).
    covariance : ndarray, shape (terms, terms)
        Robust: right whatever the true correlation is. Without a correction for few clinics.
    alpha : float
        Working correlation of two patients of one clinic; 0 for independence.
    scale : float
        Mean squared Pearson residual: 1 where counts vary as chance has it (values: the residual variance).
    """

    estimate: Floats
    covariance: Floats
    alpha: float
    scale: float

    @property
    def errors(self) -> Floats:
        """Robust standard errors."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class _Sums:
    """What the equations need of each clinic at one estimate; `plain` is the information without correlation."""

    scores: Floats
    roots: Floats
    residuals: Floats
    squares: float
    plain: Floats


def gee(
    rows: Floats,
    events: Floats,
    trials: Floats,
    unit: Sequence[object] | pd.Series,
    *,
    structure: Literal["exchangeable", "independence"] = "exchangeable",
    squares: Floats | None = None,
    corrected: bool = True,
) -> Gee:
    """Estimating equations of a logistic model of counts, or of a linear model of values.

    Parameters
    ----------
    rows : ndarray, shape (patterns, terms)
        Design, intercept included.
    events, trials : ndarray, shape (patterns,)
        Counts of each pattern.
    unit : sequence, length patterns
        Clinic of each pattern; none is missing.
    structure : {"exchangeable", "independence"}
        Working correlation within clinics: one for any two patients, or none.
    squares : ndarray, shape (patterns,), optional
        Sums of the squared values of each pattern; `events` are then sums of values, and the model is of their mean.
    corrected : bool
        Correlation and scale lose a degree of freedom per term, as in statsmodels; R's geepack divides by the number of
        pairs and of patients.

    Returns
    -------
    Gee
        The same as on one row per patient.

    Raises
    ------
    ValueError
        Another structure, a missing clinic, no clinic with two patients, terms that the others tell, or no solution.

    Notes
    -----
    Liang & Zeger (1986), Biometrika 73:13: correlation and scale are moments of the Pearson residuals.
    """
    if structure not in ("exchangeable", "independence"):
        raise ValueError(f"no working correlation {structure!r}; known: exchangeable, independence")
    design, y, n = (np.asarray(each, dtype=float) for each in (rows, events, trials))
    codes, found = pd.factorize(np.asarray(unit))
    if (codes < 0).any():
        raise ValueError(f"the clinic of {int((codes < 0).sum())} patterns is missing")
    sizes = np.bincount(codes, n, len(found))
    terms, pairs = design.shape[1], float((sizes * (sizes - 1)).sum() / 2)
    lost = terms if corrected else 0
    if not independent(design.T @ (n[:, None] * design), range(terms)).all():
        raise ValueError("a term of the model is told by the others already; leave one out")
    if pairs <= terms or sizes.sum() <= terms:
        raise ValueError("too few patients of the same clinic to tell how alike they are")
    estimate, alpha, scale = np.zeros(terms), 0.0, 1.0
    # One row per clinic, with a 1 for each of its patterns: sums by clinic are products with it.
    members = csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(found), len(codes)))
    for _ in range(STEPS):
        sums = _sums(design, y, n, members, estimate, squares)
        scale = sums.squares / (sizes.sum() - lost)
        before = alpha
        if structure == "exchangeable":
            alike = (float((sums.residuals**2).sum()) - sums.squares) / 2
            alpha = alike / scale / (pairs - lost)
        if alpha >= 1 or 1 + alpha * (sizes.max() - 1) <= 0:
            raise ValueError("no working correlation fits these counts; use independence")
        shrink = alpha / (1 + alpha * (sizes - 1))
        scores = sums.scores - (shrink * sums.residuals)[:, None] * sums.roots
        information = sums.plain - sums.roots.T @ (shrink[:, None] * sums.roots)
        try:
            step = np.linalg.solve(information, scores.sum(axis=0))
        except np.linalg.LinAlgError:
            break
        if np.abs(step).max() < CLOSE * (1 + np.abs(estimate).max()) and abs(alpha - before) < CLOSE:
            bread = np.linalg.inv(information)
            return Gee(estimate, bread @ (scores.T @ scores) @ bread, alpha, scale)
        longest = np.abs(design @ step).max()
        estimate = estimate + step * (1.0 if squares is not None else min(1.0, LONGEST / max(longest, 1e-300)))
        if squares is None and np.abs(design @ estimate).max() > ENDLESS:
            break
    raise ValueError("the estimating equations have no solution that could be found; leave terms out")


def _sums(design: Floats, y: Floats, n: Floats, members: csr_array, estimate: Floats, squares: Floats | None) -> _Sums:
    predictor = design @ estimate
    if squares is None:
        mean, variance = expit(predictor), expit(predictor) * expit(-predictor)
        squared = float(((y * (1 - mean) ** 2 + (n - y) * mean**2) / variance).sum())
    else:
        mean, variance = predictor, np.ones(len(y))
        squared = float((np.asarray(squares, dtype=float) - 2 * mean * y + n * mean**2).sum())
    miss, root = y - n * mean, np.sqrt(variance)

    return _Sums(
        scores=members @ (miss[:, None] * design),
        roots=members @ ((n * root)[:, None] * design),
        residuals=members @ (miss / root),
        squares=squared,
        plain=design.T @ ((n * variance)[:, None] * design),
    )
