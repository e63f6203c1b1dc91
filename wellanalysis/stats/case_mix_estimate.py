"""A case-mix model's numbers: slopes, the one intercept, their errors, and the tables that publish them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.case_mix_design import (
    INTERCEPT,
    NOT_RECORDED,
    UNSEEN,
    Coded,
    Factor,
    Ints,
    coded,
    design,
    patterns_of,
    terms_of,
    unscaled,
)
from wellanalysis.stats.case_mix_fit import Cells, Family, Slopes, gathered, informative, intercept, solve
from wellanalysis.stats.intervals import Floats, normal_quantile


@dataclass(frozen=True)
class Estimate:
    """What was estimated.

    Parameters
    ----------
    factors : tuple of Factor
        In the order given.
    constant : float
        The one intercept, where every factor is at its reference level and every number at 0.
    slopes : ndarray
        Of every term; 0 for those left out.
    errors : ndarray
        Standard errors of the intercept and of every term that is not left out.
    used : ndarray of bool
        Terms that are not left out.
    left_out : DataFrame
        ``factor, level, reason``.
    steadied : tuple of str
        Terms with a prior.
    deviance : float
        With the one intercept.
    within : float
        Minus twice the log-likelihood of the slopes with an intercept per unit (up to a constant).
    trials : float
        All.
    """

    factors: tuple[Factor, ...]
    constant: float
    slopes: Floats
    errors: Floats
    used: NDArray[np.bool_]
    left_out: pd.DataFrame
    steadied: tuple[str, ...]
    deviance: float
    within: float
    trials: float

    def predictor(self, patterns: pd.DataFrame, *, unseen: str = "error") -> Floats:
        """Linear predictor of every row with the one intercept; equal rows get equal numbers to the last bit."""
        if unseen not in UNSEEN:
            raise ValueError(f"unseen is {unseen!r}; known: {', '.join(UNSEEN)}")
        found = np.full(len(patterns), self.constant)
        ends = np.cumsum([len(factor.terms) for factor in self.factors], dtype=int)
        for factor, end in zip(self.factors, ends, strict=True):
            own = self.slopes[end - len(factor.terms) : end]
            found += factor.contributions(coded(patterns[factor.name]), own, unseen=unseen)
        return found

    def coefficients(self, level: float) -> pd.DataFrame:
        """Intercept and terms: ``factor, level, n, estimate, se, lower, upper, ratio, ratio_lower, ratio_upper``."""
        told = [term for term, used in zip(terms_of(self.factors), self.used, strict=True) if used]
        names, factors, levels, weights = zip((INTERCEPT, "", "", self.trials), *told, strict=True)
        estimate = np.concatenate([[self.constant], self.slopes[self.used]])
        reach = normal_quantile(level) * self.errors
        lower, upper = estimate - reach, estimate + reach
        numbers = {"estimate": estimate, "se": self.errors, "lower": lower, "upper": upper}
        # The upper limit of a term that knows next to nothing may exceed what a float holds: infinite, not an error.
        with np.errstate(over="ignore"):
            ratios = {"ratio": np.exp(estimate), "ratio_lower": np.exp(lower), "ratio_upper": np.exp(upper)}
        named = {"factor": factors, "level": levels, "n": weights}
        return pd.DataFrame({**named, **numbers, **ratios}, index=pd.Index(names, name="term"))

    def levels(self) -> pd.DataFrame:
        """Every level of the categorical factors: ``factor, level, n, reference, ratio``."""
        slopes = {term[1:3]: slope for term, slope in zip(terms_of(self.factors), self.slopes.tolist(), strict=True)}
        rows = [
            (each.name, level, weight, level == each.reference, np.exp(slopes.get((each.name, level), 0.0)))
            for each in self.factors
            if not each.numeric
            for level, weight in zip(each.levels, each.weights, strict=True)
        ]
        return pd.DataFrame(rows, columns=["factor", "level", "n", "reference", "ratio"])


def estimated(
    factors: tuple[Factor, ...],
    columns: Sequence[Coded],
    units: tuple[Ints, int],
    events: Floats,
    trials: Floats,
    family: Family,
) -> Estimate:
    """Slopes with an intercept per unit, then the one intercept with which expected sums to observed.

    The standard error of that intercept is by the delta method, given the slopes'; with one unit it is the usual one.
    """
    pattern, shown = patterns_of(columns, len(events))
    scaled = design(factors, columns, shown)
    telling = informative(gathered(scaled, pattern, *units, events, trials), family)
    found = solve(telling, family)

    everyone = gathered(scaled, pattern, np.zeros(len(events), dtype=np.intp), 1, events, trials)
    from_factors = (scaled @ found.estimate)[everyone.pattern]
    middle = intercept(family, from_factors, everyone.events, everyone.trials)
    predictor = middle + from_factors
    mean, spread = unscaled(factors)
    slopes = found.estimate / spread
    curved = everyone.trials * family.variance(predictor)
    # The table's intercept lies where every number is 0, not where it is at its mean.
    away = everyone.products(curved) / curved.sum() + mean / spread
    error = np.sqrt(1 / curved.sum() + away @ found.covariance @ away)
    errors = (np.sqrt(np.diag(found.covariance)) / spread)[found.used]
    names = [term for term, *_ in terms_of(factors)]
    return Estimate(
        factors=factors,
        constant=middle - float(slopes @ mean),
        slopes=slopes,
        errors=np.concatenate([[error], errors]),
        used=found.used,
        left_out=_left_out(factors, telling, found),
        steadied=tuple(names[place] for place in np.flatnonzero(found.steadied)),
        deviance=family.deviance(predictor, everyone.events, everyone.trials),
        within=found.deviance,
        trials=float(trials.sum()),
    )


def _left_out(factors: tuple[Factor, ...], telling: Cells, found: Slopes) -> pd.DataFrame:
    """Which terms could not be estimated, and why."""
    rows = [
        (each.name, each.reference, f"everyone has the level {each.reference}")
        for each in factors
        if not each.numeric and len(each.levels) == 1
    ]
    terms = terms_of(factors)
    for place in np.flatnonzero(~found.used):
        column = telling.design[:, place]
        _, factor, level, _ = terms[place]
        if np.ptp(column) == 0:
            reason = "recorded for no one" if level == NOT_RECORDED else "the same for everyone of whom it is recorded"
        elif np.ptp(column[telling.pattern]) == 0:
            reason = "does not vary in the units that have both outcomes"
        else:
            reason = "the factors before it (and the units) already tell it"
        rows.append((factor, level, reason))
    return pd.DataFrame(rows, columns=["factor", "level", "reason"])
