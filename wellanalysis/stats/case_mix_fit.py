"""Maximum likelihood on covariate patterns: Newton steps in which the units' intercepts are eliminated, not built.

With one row per pattern and unit the likelihood is that of the rows but for a constant, so estimates and standard errors
are the same. An intercept per unit adds a diagonal block to the information; its Schur complement leaves a system of as
many equations as there are slopes, for five units as for five thousand.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import expit, xlogy

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.intervals import Floats

STEPS = 20
"""Newton steps; a fit that has a finite maximum needs about ten. Many more would lose what little information is left
about a slope that runs off in rounding."""

STILL_MOVING = 0.1
"""A slope (per spread of its term) that still moves this far in the last step runs off to infinity."""

DEPENDENT = 1e-9
"""A term whose own share of its variation is smaller than this is told by the terms before it."""


class Family(StrEnum):
    """Logistic model of a proportion, or log-linear model of a rate."""

    BINOMIAL = "binomial"
    POISSON = "poisson"

    def mean(self, predictor: Floats) -> Floats:
        """Expected events per trial (unit of exposure)."""
        return expit(predictor) if self is Family.BINOMIAL else np.exp(predictor)

    def variance(self, predictor: Floats) -> Floats:
        """Variance of the events per trial (unit of exposure); positive even where the mean rounds to 1."""
        if self is Family.BINOMIAL:
            return expit(predictor) * expit(-predictor)
        return np.exp(predictor)

    def link(self, share: Floats) -> Floats:
        """Predictor of an expected share (rate)."""
        return np.log(share) - (np.log1p(-share) if self is Family.BINOMIAL else 0.0)

    def log_likelihood(self, predictor: Floats, events: Floats, trials: Floats) -> float:
        """Up to a constant that does not depend on the predictor."""
        if self is Family.BINOMIAL:
            return float((events * predictor - trials * np.logaddexp(0, predictor)).sum())
        return float((events * predictor - trials * np.exp(predictor)).sum())

    def deviance(self, predictor: Floats, events: Floats, trials: Floats) -> float:
        """Binomial: of the rows (minus twice the log-likelihood). Poisson: of the counts as given."""
        found = -2 * self.log_likelihood(predictor, events, trials)
        if self is Family.BINOMIAL:
            return found
        return found + 2 * float((xlogy(events, events / trials) - events).sum())


@dataclass(frozen=True)
class Cells:
    """Counts per unit and pattern, ordered by unit.

    Parameters
    ----------
    design : ndarray, patterns × terms
        Scaled design of the distinct patterns, without intercept.
    pattern, unit : ndarray of int
        Of each cell.
    events, trials : ndarray
        Of each cell.
    units : int
        How many units there are; 1 for a model with one intercept.
    """

    design: Floats
    pattern: Ints
    unit: Ints
    events: Floats
    trials: Floats
    units: int

    def sums(self, values: Floats) -> Floats:
        """Sums per unit."""
        return np.bincount(self.unit, values, self.units).astype(float)

    def products(self, values: Floats) -> Floats:
        """Sums of value times design over all cells."""
        return np.bincount(self.pattern, values, len(self.design)) @ self.design

    def information(self, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Slopes' information before and after the units' intercepts are taken out, the cross block and theirs."""
        by_pattern = np.bincount(self.pattern, weights, len(self.design))
        plain = self.design.T @ (by_pattern[:, None] * self.design)
        starts = np.searchsorted(self.unit, np.arange(self.units + 1))
        cross = csr_array((weights, self.pattern, starts), shape=(self.units, len(self.design))) @ self.design
        own = self.sums(weights)
        return plain, plain - cross.T @ (cross / own[:, None]), cross, own


@dataclass(frozen=True)
class Slopes:
    """What `solve` gives: scaled slopes, covariance, minus twice the log-likelihood, terms left out and steadied."""

    estimate: Floats
    covariance: Floats
    deviance: float
    used: NDArray[np.bool_]
    steadied: NDArray[np.bool_]


def gathered(design: Floats, pattern: Ints, unit: Ints, units: int, events: Floats, trials: Floats) -> Cells:
    """Cells of the rows that have the same pattern and unit."""
    place, key = pd.factorize(unit * len(design) + pattern, sort=True)
    happened, of = (np.bincount(place, values, len(key)).astype(float) for values in (events, trials))
    return Cells(design, key % len(design), key // len(design), happened, of, units)


def informative(cells: Cells, family: Family) -> Cells:
    """The cells of units that say something of slopes: not those without events, nor with events only.

    Raises
    ------
    ValueError
        No unit says anything.
    """
    events, trials = cells.sums(cells.events), cells.sums(cells.trials)
    telling = events > 0
    if family is Family.BINOMIAL:
        telling &= events < trials
    if not telling.any():
        raise ValueError("no unit has both events and trials without one: fit without intercepts per unit, or pool")
    kept = telling[cells.unit]
    number = np.cumsum(telling) - 1
    parts = (cells.pattern[kept], number[cells.unit[kept]], cells.events[kept], cells.trials[kept])
    return Cells(cells.design, *parts, int(telling.sum()))


def solve(cells: Cells, family: Family) -> Slopes:
    """Slopes with an intercept per unit.

    Terms that the terms before them tell are left out. A slope that runs off to infinity (a level in which none or all
    have the event) is steadied by a log-F(1, 1) prior, worth one patient's information, after Greenland & Mansournia
    (2015), Stat Med 34:3133; the others have none.

    Raises
    ------
    ValueError
        No maximum is found even so.
    """
    used = _independent(*cells.information(cells.trials)[:2])
    inside = Cells(cells.design[:, used], cells.pattern, cells.unit, cells.events, cells.trials, cells.units)
    steadied = np.zeros(int(used.sum()), dtype=bool)
    while True:
        slopes, covariance, deviance, step = _newton(inside, family, steadied)
        if covariance is not None:
            break
        moving = ~steadied & (np.abs(step) > STILL_MOVING)
        if not moving.any():
            raise ValueError("the case-mix model has no maximum that could be found; leave factors out or merge levels")
        steadied = steadied | moving
    estimate, wide = np.zeros(len(used)), np.zeros((len(used), len(used)))
    estimate[used] = slopes
    wide[np.ix_(used, used)] = covariance
    flags = np.zeros(len(used), dtype=bool)
    flags[used] = steadied
    return Slopes(estimate, wide, deviance, used, flags)


def intercept(family: Family, predictor: Floats, events: Floats, trials: Floats) -> float:
    """The one intercept with which expected events sum to those observed."""
    observed = float(events.sum())
    if family is Family.POISSON:
        top = predictor.max()
        return float(np.log(observed / (trials @ np.exp(predictor - top))) - top)
    at = float(family.link(np.array(observed / trials.sum())) - np.average(predictor, weights=trials))
    for _ in range(100):
        # The sum rises with the intercept everywhere; bounded steps keep Newton from leaving its slope's reach.
        miss = observed - float(trials @ family.mean(at + predictor))
        step = miss / float(trials @ family.variance(at + predictor))
        at += float(np.clip(step, -2, 2))
        if abs(step) < 1e-14 * max(1.0, abs(at)):
            break
    return at


def _independent(plain: Floats, within: Floats) -> NDArray[np.bool_]:
    """Terms that those before them do not tell, by elimination in the order given (as R does)."""
    left = within.copy()
    used = np.zeros(len(left), dtype=bool)
    for term in range(len(left)):
        used[term] = left[term, term] > DEPENDENT * max(plain[term, term], 1e-300)
        if used[term]:
            left = left - np.outer(left[:, term], left[term]) / left[term, term]
    return used


def _newton(cells: Cells, family: Family, steadied: NDArray[np.bool_]) -> tuple[Floats, Floats | None, float, Floats]:
    """Slopes, their covariance (none if they run off), minus twice the log-likelihood, and the last step."""
    slopes = np.zeros(cells.design.shape[1])
    levels = family.link(cells.sums(cells.events) / cells.sums(cells.trials))
    step = slopes

    def at(slopes: Floats, levels: Floats) -> tuple[Floats, float, float]:
        predictor = (cells.design @ slopes)[cells.pattern] + levels[cells.unit]
        # A step too far overflows to minus infinity, and is halved.
        with np.errstate(over="ignore"):
            found = family.log_likelihood(predictor, cells.events, cells.trials)
        prior = float((slopes / 2 - np.logaddexp(0, slopes))[steadied].sum())
        return predictor, found, found + prior

    predictor, found, height = at(slopes, levels)
    for _ in range(STEPS):
        miss = cells.events - cells.trials * family.mean(predictor)
        _, within, cross, own = cells.information(cells.trials * family.variance(predictor))
        within = within + np.diag(np.where(steadied, expit(slopes) * expit(-slopes), 0.0))
        towards = cells.products(miss) + np.where(steadied, 0.5 - expit(slopes), 0.0)
        by_unit = cells.sums(miss)
        try:
            covariance = np.linalg.inv(within)
        except np.linalg.LinAlgError:
            break
        step = covariance @ (towards - cross.T @ (by_unit / own))
        shift = (by_unit - cross @ step) / own
        if not (np.isfinite(step).all() and np.isfinite(shift).all()):
            break
        part = 1.0
        while True:
            predictor, found, tried = at(slopes + part * step, levels + part * shift)
            if tried >= height - 1e-10 * abs(height) or part < 1e-6:
                break
            part /= 2
        slopes, levels, height = slopes + part * step, levels + part * shift, tried
        if max(np.abs(step).max(initial=0.0), np.abs(shift).max()) < 1e-9:
            return slopes, covariance, -2 * found, step
    return slopes, None, -2 * found, step
