"""Reliability and shrinkage: how much of a difference between units is real, and what each unit's true value may be.

Reliability is the share of the variance of observed values that lies between units: σ²between / (σ²between +
σ²within / n) (Adams 2009, RAND TR-653). The noise is that of the prior mean, as a unit at 0 or 100 % would otherwise be
"perfectly reliable".

`beta_binomial`
    Proportions.
`gamma_poisson`
    Counts against expected counts, or per exposure.
`normal_normal`, `random_intercept_normal`
    Estimates with known variances; values of single patients.
`random_intercept`
    Proportions with case mix beside, on patients or patterns.

Each gives a `Shrunken`: prior, units with shrunken estimates and intervals, the spread between units, and the posterior
from which labels are read (`wellanalysis.stats.posterior`).
"""

from wellanalysis.stats.random_intercept import RandomIntercept, random_intercept
from wellanalysis.stats.reliability_counts import beta_binomial, gamma_poisson
from wellanalysis.stats.reliability_normal import normal_normal, random_intercept_normal
from wellanalysis.stats.shrunken import Between, Shrunken

__all__ = [
    "Between",
    "RandomIntercept",
    "Shrunken",
    "beta_binomial",
    "gamma_poisson",
    "normal_normal",
    "random_intercept",
    "random_intercept_normal",
]
