"""Overdispersion of a funnel: do units differ more than chance lets them, and by how much.

Sources: Spiegelhalter (2005) Qual Saf Health Care 14:347 and Stat Med 24:1185; Spiegelhalter et al. (2012) J R Stat Soc
A 175:1; for truncation the method of the Summary Hospital-level Mortality Indicator (NHS Digital).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import chi2

from wellanalysis.stats.funnel_scale import Floats, Scale, Statistic, drawn, matched

SMALL_EXPECTED = 5
"""With a smaller expected count somewhere, the chi-square law of Σz² is not to be trusted; it is simulated."""

DRAWS = 1_000_000
"""Random counts a simulation may draw; more units mean fewer repetitions, within `REPETITIONS`."""

REPETITIONS = (200, 2000)

SAME = 1e-9
"""Totals of squares that differ by no more than this share are equal."""


class TrimMethod(StrEnum):
    """What becomes of extreme z scores before dispersion is estimated."""

    WINSORISE = "winsorise"
    TRUNCATE = "truncate"


@dataclass(frozen=True)
class Counts:
    """Counts of the units that take part: count, size, and variance relative to the Poisson law; all 1-D."""

    count: Floats
    size: Floats
    relative: Floats


def kept(z: Floats, *, trim: float, method: TrimMethod) -> tuple[Floats, NDArray[np.bool_]]:
    """z scores after trimming, and which units they belong to.

    ``winsorise`` pulls the scores beyond the quantiles `trim` and 1 − `trim` in to them; ``truncate`` drops the units
    whose place in their order, divided by units + 1, lies below `trim`, or at 1 − `trim` or above.
    """
    everyone = np.ones(len(z), dtype=bool)
    if trim == 0 or not len(z):
        return z, everyone
    if method is TrimMethod.WINSORISE:
        return np.clip(z, *np.quantile(z, [trim, 1 - trim])), everyone
    place = (np.argsort(np.argsort(z, kind="stable"), kind="stable") + 1) / (len(z) + 1)
    inside = (place >= trim - 1e-12) & (place < 1 - trim - 1e-12)
    return z[inside], inside


def left_by_trimming(trim: float, method: TrimMethod) -> float:
    """Mean of z² that trimming leaves of standard normal scores: 0.68 with a tenth pulled in at each end."""
    if trim == 0:
        return 1.0
    edge = float(ndtri(1 - trim))
    inner = 1 - 2 * trim - 2 * edge * float(np.exp(-edge * edge / 2) / np.sqrt(2 * np.pi))
    return inner + 2 * trim * edge * edge if method is TrimMethod.WINSORISE else inner / (1 - 2 * trim)


def phi(z: Floats) -> float:
    """Dispersion φ = Σz² / I of trimmed z scores; its mean without overdispersion is 1 untrimmed, about 0.68 with 10 %
    winsorised at each end. nan for no units."""
    return float(np.mean(z**2)) if len(z) else float("nan")


def tau2(dispersion: float, standard_error: Floats, *, external: bool = False) -> float:
    """Variance between units on the transformed scale, by moments.

    max(0, (Iφ − (I − 1)) / (Σw − Σw²/Σw)) with w = s⁻²; with a target from outside max(0, (Iφ − I) / Σw).
    """
    units = len(standard_error)
    if units < 2 or not np.isfinite(dispersion):
        return 0.0
    weight = standard_error**-2.0
    total = float(weight.sum())
    if total == 0:
        # A pooled target of 0 on the log scale: nothing happened, so nothing tells units apart.
        return 0.0
    if external:
        return max(0.0, (units * dispersion - units) / total)
    return max(0.0, (units * dispersion - (units - 1)) / (total - float((weight**2).sum()) / total))


def dispersion_p(
    z: Floats, counts: Counts, *, scale: Scale, target: float, external: bool, rng: np.random.Generator
) -> float:
    """Probability that units without any difference give an untrimmed Σz² this large.

    From the chi-square law with I − 1 degrees of freedom (I with a target from outside), or by simulation where an
    expected count is below `SMALL_EXPECTED`; simulated units find their own target where the real ones did.
    """
    freedom = len(z) - (0 if external else 1)
    if freedom < 1:
        return 1.0
    observed = float(np.sum(z**2))
    if np.min(_expected(counts, scale.statistic, target)) >= SMALL_EXPECTED:
        return float(chi2.sf(observed, freedom))
    repetitions = _repetitions(len(z))
    counts = _ordered(counts, _by_size(counts))
    everywhere = np.full((repetitions, len(z)), target)
    simulated = drawn(scale.statistic, counts.size, everywhere, counts.relative, rng, target=target)
    aim = target if external else simulated.sum(axis=1, keepdims=True) / counts.size.sum()
    scores = scale.z_scores(simulated, counts.size, aim, counts.relative)
    totals = np.sum(np.where(np.isfinite(scores), scores, 0.0) ** 2, axis=1)
    # Counts are few, so totals often equal the observed one; the last digit of a sum is not to tell them apart.
    return float((1 + np.sum(totals >= observed * (1 - SAME))) / (1 + repetitions))


def flags_by_chance(
    counts: Counts,
    limits: dict[float, tuple[Floats, Floats]],
    *,
    scale: Scale,
    target: float,
    between: float,
    rng: np.random.Generator,
) -> dict[float, float]:
    """Units expected outside each pair of limits if nothing but chance (and the variance `between`) sets them apart."""
    if not len(counts.size):
        return dict.fromkeys(limits, 0.0)
    order = _by_size(counts)
    counts = _ordered(counts, order)
    shape = (_repetitions(len(counts.size)), len(counts.size))
    true = scale.back(scale.forward(target) + np.sqrt(between) * rng.standard_normal(shape))
    values = drawn(scale.statistic, counts.size, true, counts.relative, rng, target=target) / counts.size
    return {
        level: float(np.mean(np.sum((values < lower[order]) | (values > upper[order]), axis=1)))
        for level, (lower, upper) in limits.items()
    }


def _by_size(counts: Counts) -> NDArray[np.intp]:
    """An order that is the same in whatever order units are given: each simulated unit meets its own random numbers."""
    return np.lexsort((counts.relative, counts.size))


def _ordered(counts: Counts, order: NDArray[np.intp]) -> Counts:
    return Counts(counts.count[order], counts.size[order], counts.relative[order])


def _expected(counts: Counts, statistic: Statistic, target: float) -> Floats:
    """Smallest expected count of each unit, also of those in whom it did not happen where the law is binomial."""
    trials, mean = matched(statistic, counts.size, target, counts.relative)
    return np.minimum(mean, np.where(trials > 0, trials, np.inf) - mean)


def _repetitions(units: int) -> int:
    return int(np.clip(DRAWS // units, *REPETITIONS))
