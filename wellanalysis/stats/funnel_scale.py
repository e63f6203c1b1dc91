"""Counts of a funnel and the scale on which their spread hardly depends on their size."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, nbinom, poisson

Floats = NDArray[np.float64]


class Statistic(StrEnum):
    """What is compared between units."""

    PROPORTION = "proportion"
    RATE = "rate"
    RATIO = "ratio"


class Transform(StrEnum):
    """Scale of the z scores and of limits widened for overdispersion."""

    ARCSINE = "arcsine"
    SQRT = "sqrt"
    LOG = "log"


COLUMNS = {
    Statistic.PROPORTION: ("numerator", "denominator"),
    Statistic.RATE: ("events", "exposure"),
    Statistic.RATIO: ("observed", "expected"),
}
"""Count and size of each statistic."""

ALLOWED = {
    Statistic.PROPORTION: (Transform.ARCSINE,),
    Statistic.RATE: (Transform.SQRT, Transform.LOG),
    Statistic.RATIO: (Transform.SQRT, Transform.LOG),
}
"""The first is the default: the square root needs no correction where nothing happened."""

ZERO_CORRECTION = 0.5
"""Added to a count of 0 and to what was expected in its place, on the log scale only."""


@dataclass(frozen=True)
class Scale:
    """Statistic and transform, with everything that follows from the two.

    Sizes are denominators, exposures or expected counts; `relative` is the variance of a count divided by its mean
    under the Poisson law: 1, or V/E for the expected count of a common outcome.
    """

    statistic: Statistic
    transform: Transform

    def forward(self, value: ArrayLike) -> Floats:
        """Value on the transformed scale."""
        given = np.asarray(value, dtype=float)
        if self.transform is Transform.ARCSINE:
            return np.arcsin(np.sqrt(np.clip(given, 0, 1)))
        if self.transform is Transform.SQRT:
            return np.sqrt(given)
        with np.errstate(divide="ignore"):
            return np.log(given)

    def back(self, transformed: ArrayLike) -> Floats:
        """Value from the transformed scale, first clipped to what the transform can give."""
        given = np.asarray(transformed, dtype=float)
        if self.transform is Transform.ARCSINE:
            return np.sin(np.clip(given, 0, np.pi / 2)) ** 2
        if self.transform is Transform.SQRT:
            return np.maximum(given, 0) ** 2
        return np.exp(given)

    def transformed(self, count: Floats, size: Floats, target: ArrayLike) -> Floats:
        """Observed values on the transformed scale; counts of 0 are corrected on the log scale."""
        if self.transform is Transform.LOG:
            nothing = count == 0
            count = np.where(nothing, ZERO_CORRECTION, count)
            size = np.where(nothing, size + ZERO_CORRECTION / np.asarray(target), size)
        return self.forward(_divided(count, size))

    def standard_error(self, size: ArrayLike, target: ArrayLike, relative: ArrayLike = 1.0) -> Floats:
        """Standard error of a transformed value whose unit is on target."""
        size, target = np.asarray(size, dtype=float), np.asarray(target, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.transform is Transform.LOG:
                return np.sqrt(np.asarray(relative) / (size * target))
            return np.sqrt(np.asarray(relative) / size) / 2

    def z_scores(self, count: Floats, size: Floats, target: ArrayLike, relative: Floats) -> Floats:
        """Distance from the target in standard errors.

        Counts whose variance is known (a common outcome after case-mix adjustment) are compared as they are:
        (O − E) / √V.
        """
        aim = np.asarray(target, dtype=float)
        mean = size * aim
        with np.errstate(divide="ignore", invalid="ignore"):
            plain = self.transformed(count, size, aim) - self.forward(aim)
            z = np.where(
                relative != 1,
                (count - mean) / np.sqrt(mean * relative),
                plain / self.standard_error(size, aim, relative),
            )
        # A pooled target of 0 means that nothing happened anywhere: no unit differs.
        return np.where(size > 0, np.where(aim > 0, z, 0.0), np.nan)

    def exact(self, size: Floats, target: float, relative: Floats, tail: float) -> tuple[Floats, Floats]:
        """Counts on target fall below the lower, or above the upper, value with a probability of at most `tail`."""
        trials, mean = matched(self.statistic, size, target, relative)
        low, high = (_quantile(p, trials, mean, relative) for p in (tail, 1 - tail))
        # The quantile of a certain outcome is -1 at p = 0 only; a tail never is 0, so counts stay at 0 or above.
        return _divided(low, size), _divided(high, size)


def matched(statistic: Statistic, size: Floats, target: float, relative: Floats) -> tuple[Floats, Floats]:
    """Trials and mean of the law of a count on target; infinite trials mean Poisson.

    A proportion is binomial. A ratio whose expected count has a known variance V < E is given the binomial with the
    same mean and (to the next whole number of trials) the same variance, E² / (E − V) trials. With V > E (a design
    effect) it is the negative binomial of that mean and variance: its size, E² / (V − E), stands as negative trials.
    """
    mean = size * target
    if statistic is Statistic.PROPORTION:
        return np.round(size), mean
    with np.errstate(divide="ignore", invalid="ignore"):
        fewer = np.maximum(np.ceil(np.round(mean / (1 - relative), 6)), 1)
        trials = np.where(relative < 1, fewer, np.where(relative > 1, mean / (1 - relative), np.inf))
    return np.where(mean > 0, trials, np.inf), mean


def _quantile(tail: float, trials: Floats, mean: Floats, relative: Floats) -> Floats:
    """Quantile of the law that `matched` describes."""
    few, many = np.isfinite(trials) & (trials > 0), trials < 0
    share = np.clip(np.where(few, mean / np.where(few, trials, 1), 0.5), 0, 1)
    return np.select(
        [few, many],
        [
            binom.ppf(tail, np.where(few, trials, 1), share),
            nbinom.ppf(tail, np.where(many, -trials, 1), 1 / np.maximum(relative, 1)),
        ],
        poisson.ppf(tail, mean),
    )


def drawn(
    statistic: Statistic, size: Floats, true: Floats, relative: Floats, rng: np.random.Generator, *, target: float
) -> Floats:
    """Random counts of units whose true values are `true` (any leading shape; the last axis is the units).

    The law is that of the limits at the same `target`, with another mean.
    """
    trials, _ = matched(statistic, size, target, relative)
    mean = size * true
    few, many = np.isfinite(trials) & (trials > 0), trials < 0
    counts = np.empty(np.broadcast(mean, trials).shape)
    share = np.clip(mean[..., few] / trials[few], 0, 1)
    counts[..., few] = rng.binomial(np.broadcast_to(trials[few].astype(np.int64), share.shape), share)
    # A negative binomial count is a Poisson count whose mean is itself gamma-distributed.
    gamma = rng.standard_gamma(np.broadcast_to(-trials[many], mean[..., many].shape)) / -trials[many]
    counts[..., many] = rng.poisson(mean[..., many] * gamma)
    plain = ~few & ~many
    counts[..., plain] = rng.poisson(mean[..., plain])
    return counts


def _divided(count: Floats, size: Floats) -> Floats:
    result = np.full(np.broadcast(count, size).shape, np.nan)
    np.divide(count, size, out=result, where=np.broadcast_to(size, result.shape) > 0)
    return result
