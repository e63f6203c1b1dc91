"""Logistic regression on counts, with errors clustered by clinic and by provider."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.drivers_design import Block, Design, independent
from wellanalysis.stats.intervals import Floats

STEPS = 20
"""Newton steps; a fit that has a finite maximum needs about six."""

CLOSE = 1e-10
"""Last step, in the scale of the predictor."""

STILL_MOVING = 0.1
"""A slope that still moves this far in the last step runs off to infinity, where each step is about 1."""


@dataclass(frozen=True)
class Clustered:
    """A logistic fit whose errors allow for patients of one clinic being alike.

    Parameters
    ----------
    estimate : ndarray, shape (terms,)
        Log odds ratios.
    covariance : ndarray, shape (terms, terms)
        Of the estimates, from the spread of the clusters' scores.
    units : int
        How many clinics there are.
    fewest : int
        Clinics, or providers where there are fewer of them: what degrees of freedom come from.
    """

    estimate: Floats
    covariance: Floats
    units: int
    fewest: int

    @property
    def errors(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is highest.

    Parameters
    ----------
    estimate : ndarray, shape (terms,)
    information : ndarray, shape (terms, terms)
        At the estimate; of what steadies a slope too.
    steadied : ndarray of bool, shape (terms,)
        Terms of which nobody or everybody has the outcome.
    """

    estimate: Floats
    information: Floats
    steadied: NDArray[np.bool_]


def clustered(
    rows: Floats,
    events: Floats,
    trials: Floats,
    unit: Sequence[object] | pd.Series,
    *,
    second: Sequence[object] | pd.Series | None = None,
    corrected: bool = True,
) -> Clustered:
    """Logistic regression on counts, with errors clustered by unit.

    Parameters
    ----------
    rows : ndarray, shape (patterns, terms)
        Design, intercept included.
    events, trials : ndarray, shape (patterns,)
        Counts of each pattern.
    unit : sequence, length patterns
        Clinic of each pattern; none is missing.
    second : sequence, length patterns
        Another cluster, such as the provider, who may be of several clinics; none is missing.
    corrected : bool
        Multiply the covariance by G / (G − 1) for G clusters.

    Returns
    -------
    Clustered
        The same as on one row per patient: patients of one pattern and clinic have the same score.

    Raises
    ------
    ValueError
        Terms that the others tell already.

    Notes
    -----
    Liang & Zeger (1986), Biometrika 73:13; the correction is that of R's sandwich. Two ways: the sum of both less that
    of their common clusters, Cameron, Gelbach & Miller (2011), JBES 29:238, directions of negative variance put at 0.
    """
    design = Design((Block(np.asarray(rows, dtype=float), np.arange(len(rows), dtype=np.intp)),))
    if not independent(design.information(np.asarray(trials, dtype=float)), range(design.terms)).all():
        raise ValueError("a term of the model is told by the others already; leave one out")
    found = maximum(design, np.asarray(events, dtype=float), np.asarray(trials, dtype=float))
    clusters = [np.asarray(pd.factorize(np.asarray(each))[0]) for each in (unit, second) if each is not None]
    return sandwich(design, events, trials, found, clusters, corrected=corrected)


def sandwich(
    design: Design,
    events: Floats,
    trials: Floats,
    found: Maximum,
    clusters: Sequence[Ints],
    *,
    corrected: bool = True,
) -> Clustered:
    """Errors of a fit; `clusters` are the codes of clinics and, where there is a second way, of the others."""
    miss = events - trials * expit(design.predictor(found.estimate))
    bread = np.linalg.inv(found.information)

    def meat(codes: Ints) -> tuple[Floats, int]:
        number = int(codes.max()) + 1
        scores = design.products_by(miss, codes, number)
        return scores.T @ scores * (number / (number - 1) if corrected else 1.0), number

    middle, units = meat(clusters[0])
    fewest = units
    if len(clusters) > 1:
        other, seconds = meat(clusters[1])
        common = np.asarray(pd.factorize(clusters[0] * seconds + clusters[1])[0])
        middle, fewest = middle + other - meat(common)[0], min(units, seconds)
    covariance = bread @ middle @ bread
    if len(clusters) > 1:
        covariance = _without_negative(covariance)
    return Clustered(found.estimate, covariance, units, fewest)


def _without_negative(covariance: Floats) -> Floats:
    """Directions of negative variance put at 0; as it was where there are none."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return covariance if values[0] >= 0 else (vectors * np.clip(values, 0, None)) @ vectors.T


def maximum(design: Design, events: Floats, trials: Floats) -> Maximum:
    """Newton's method; a slope that runs off to infinity is steadied, the others are not.

    Raises
    ------
    ValueError
        No maximum is found even so.

    Notes
    -----
    A term of which nobody or everybody has the outcome gets a log-F(1, 1) prior, worth one patient's information,
    after Greenland & Mansournia (2015), Stat Med 34:3133; so the others are told as if it were not there.
    """
    spread = np.sqrt(np.diag(design.information(trials)) / trials.sum())
    steadied = np.zeros(design.terms, dtype=bool)
    while True:
        estimate, information, step = _newton(design, events, trials, steadied, spread)
        if information is not None:
            return Maximum(estimate, information, steadied)
        moving = ~steadied & (np.abs(step) > STILL_MOVING)
        if not moving.any():
            raise ValueError("the model has no maximum that could be found; leave factors out or merge levels")
        steadied = steadied | moving


def _newton(
    design: Design, events: Floats, trials: Floats, steadied: NDArray[np.bool_], spread: Floats
) -> tuple[Floats, Floats | None, Floats]:
    """Slopes, their information (none where they run off), and the last step."""
    slopes = np.zeros(design.terms)

    def at(slopes: Floats) -> tuple[Floats, float]:
        predictor = design.predictor(slopes)
        found = float((events * predictor - trials * np.logaddexp(0, predictor)).sum())
        return predictor, found + float((slopes / 2 - np.logaddexp(0, slopes))[steadied].sum())

    predictor, height = at(slopes)
    step = slopes
    for _ in range(STEPS):
        risk = expit(predictor)
        held = np.where(steadied, expit(slopes) * expit(-slopes), 0.0)
        information = design.information(trials * risk * (1 - risk)) + np.diag(held)
        towards = design.products(events - trials * risk) + np.where(steadied, 0.5 - expit(slopes), 0.0)
        try:
            step = np.linalg.solve(information, towards)
        except np.linalg.LinAlgError:
            break
        if not np.isfinite(step).all():
            break
        if (np.abs(step) * spread).max() < CLOSE:
            return slopes, information, step
        part = 1.0
        while True:
            predictor, tried = at(slopes + part * step)
            if tried >= height - 1e-10 * abs(height) or part < 1e-6:
                break
            part /= 2
        slopes, height = slopes + part * step, tried
    return slopes, None, step
