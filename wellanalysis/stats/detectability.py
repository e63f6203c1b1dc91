"""Detectability: how large a change has to be before so many patients can show it.

"No change was seen" means little where none could have been: both functions are printed beside such a sentence.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri

from wellanalysis.stats.intervals import Floats, checked_count, checked_proportion, normal_quantile, refuse

SAME = 1e-9
"""A number of periods this near (by its share) to a whole one is that one: 3.0000000001 periods are 3."""


def smallest_change(
    rate: ArrayLike,
    volume: ArrayLike,
    *,
    baseline_volume: ArrayLike,
    power: float = 0.8,
    level: float = 0.95,
    dispersion: ArrayLike = 1.0,
) -> Floats:
    """Smallest change of a proportion that would be seen with the given power.

    Parameters
    ----------
    rate : array-like
        Proportion p in the baseline, in [0, 1].
    volume, baseline_volume : array-like
        Denominators n₁ of the period that is compared and n₀ of the baseline.
    power : float
        Probability of seeing a true change of that size, from ½ to below 1.
    level : float
        Coverage of the interval that would have to exclude no change.
    dispersion : array-like
        φ of the clinic's own series (`dispersion`): 1 if it varies by chance alone.

    Returns
    -------
    ndarray
        δ ≥ 0 as a proportion (0.05 is five points), up or down, of the arguments' common shape. Infinite where nothing
        can be seen, however large: a volume or the rate is 0 of 0 or missing. It may exceed what the rate leaves room
        for (see `out_of_reach`).

    Raises
    ------
    ValueError
        Rates outside [0, 1], negative or infinite volumes, a dispersion of 0 or less, a power that is none.

    Notes
    -----
    δ = (z₁₋α/₂ + z_power) √(φ p(1 − p)(1/n₀ + 1/n₁)): Fleiss, Levin & Paik (2003), Statistical Methods for Rates and
    Proportions, chapter 4, with the variance of the baseline in both periods, times φ. A rate of exactly 0 or 1 has no
    variance of its own; it is given that of one event more and one non-event more, p = 1 / (n₀ + 2) or
    (n₀ + 1) / (n₀ + 2).
    """
    spread = _spread(rate, baseline_volume, dispersion, power=power, level=level)
    now, before = checked_count(volume), checked_count(baseline_volume)
    with np.errstate(divide="ignore"):
        change = np.sqrt(spread * (1 / now + 1 / before))
    return np.where(np.isfinite(change), change, np.inf)


def periods_needed(
    rate: ArrayLike,
    change: ArrayLike,
    volume_per_period: ArrayLike,
    *,
    baseline_volume: ArrayLike,
    power: float = 0.8,
    level: float = 0.95,
    dispersion: ArrayLike = 1.0,
    most: float = np.inf,
) -> Floats:
    """How many periods have to be pooled before a change of the given size would be seen: `smallest_change` inverted.

    Parameters
    ----------
    rate, baseline_volume, power, level, dispersion
        As in `smallest_change`.
    change : array-like
        Change to be seen, as a proportion; its sign does not matter.
    volume_per_period : array-like
        Denominator of one period.
    most : float
        More periods than this are not waited for, and given as infinite.

    Returns
    -------
    ndarray
        The smallest whole number of periods, at least 1, with ``smallest_change(rate, periods * volume_per_period)`` at
        most `change`. Infinite where no number will do: the baseline is too small to show such a change against, the
        change is 0 or larger than the rate leaves room for, there are no patients, something is missing, or it would
        take more than `most`.

    Raises
    ------
    ValueError
        As `smallest_change`; changes beyond 1.
    """
    size = np.abs(np.asarray(change, dtype=float))
    refuse(size > 1, "a proportion cannot change by more than 1", size)
    spread = _spread(rate, baseline_volume, dispersion, power=power, level=level)
    before, each = checked_count(baseline_volume), checked_count(volume_per_period)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        periods = 1 / ((size**2 / spread - 1 / before) * each)
        whole = np.maximum(np.ceil(periods * (1 - SAME)), 1)
        seen = np.isfinite(periods) & (periods > 0) & (whole <= most) & ~out_of_reach(rate, size)
    return np.where(seen, whole, np.inf)


def out_of_reach(rate: ArrayLike, change: ArrayLike, *, improves: str | None = None) -> NDArray[np.bool_]:
    """Whether a change is larger than the rate leaves room for: no result of the period could show it.

    Parameters
    ----------
    rate, change : array-like
        As in `periods_needed`; an infinite change is out of reach, and any where the rate is missing.
    improves : {"up", "down"}, optional
        Only changes in this direction count; without it the roomier of the two.

    Raises
    ------
    ValueError
        Rates outside [0, 1], an unknown direction.
    """
    share = _checked_rate(rate)
    room = {"up": 1 - share, "down": share, None: np.maximum(share, 1 - share)}
    if improves not in room:
        raise ValueError(f"improves is {improves!r}; known: up, down, or none given")
    # Asked the other way round, so that a missing rate leaves no room.
    return ~(np.abs(np.asarray(change, dtype=float)) <= room[improves] * (1 + SAME))


def dispersion(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Dispersion φ of each series: by how much its variance exceeds that of chance alone.

    Parameters
    ----------
    numerator, denominator : array-like, shape (..., periods)
        Counts; the last axis holds the periods of one series. A period with a missing count or without patients is left
        out.

    Returns
    -------
    ndarray, shape (...)
        Pearson's χ² over its degrees of freedom (known periods − 1), and 1 where that is less, where fewer than two
        periods are known, or where all or none of the patients count.

    Raises
    ------
    ValueError
        Impossible counts.

    Notes
    -----
    φ = Σ (x − np̄)² / (np̄(1 − p̄)) / (k − 1), p̄ = Σx / Σn: McCullagh & Nelder (1989), Generalized Linear Models, 4.5.2. A
    change within the series counts as dispersion: take the periods of the baseline.
    """
    count, size = (np.atleast_1d(each) for each in checked_proportion(numerator, denominator))
    known = np.isfinite(count) & (size > 0)
    count, size = np.where(known, count, 0.0), np.where(known, size, 0.0)
    events, patients = count.sum(axis=-1, keepdims=True), size.sum(axis=-1, keepdims=True)
    share = np.divide(events, patients, out=np.zeros(events.shape), where=patients > 0)
    variance = size * share * (1 - share)
    terms = np.divide((count - size * share) ** 2, variance, out=np.zeros(count.shape), where=variance > 0)
    return np.maximum(terms.sum(axis=-1) / np.maximum(known.sum(axis=-1) - 1, 1), 1.0)


def clear_dispersion(numerator: ArrayLike, denominator: ArrayLike, *, certain: float = 0.05) -> Floats:
    """Dispersion φ of each series where it is more than chance gives (chi-square, p below `certain`), else 1.

    A year of months tells φ only roughly (its standard error is 0.4): taken as it is, it would let the smallest visible
    change of one clinic differ from another's by chance alone. Arguments, shapes and errors as `dispersion`.
    """
    spread = dispersion(numerator, denominator)
    sizes = np.atleast_1d(checked_proportion(numerator, denominator)[1])
    freedom = np.maximum((sizes > 0).sum(axis=-1) - 1, 0)
    chance = chdtrc(np.maximum(freedom, 1), spread * freedom)
    return np.where((freedom > 0) & (chance < certain), spread, 1.0)


def _spread(rate: ArrayLike, baseline_volume: ArrayLike, factor: ArrayLike, *, power: float, level: float) -> Floats:
    """(z₁₋α/₂ + z_power)² φ p(1 − p): δ² of one patient against a certain baseline; nan where something is missing."""
    if not 0.5 <= power < 1:
        raise ValueError(f"power is {power}; it is the probability of seeing a true change, from 0.5 to below 1")
    phi = np.asarray(factor, dtype=float)
    refuse((phi <= 0) | np.isinf(phi), "a dispersion lies above 0 and is finite", phi)
    share, before = np.broadcast_arrays(_checked_rate(rate), checked_count(baseline_volume))
    certain = (share == 0) | (share == 1)
    share = np.where(certain, 1 / (before + 2), share)
    return (normal_quantile(level) + float(ndtri(power))) ** 2 * phi * share * (1 - share)


def _checked_rate(rate: ArrayLike) -> Floats:
    share = np.asarray(rate, dtype=float)
    refuse((share < 0) | (share > 1), "a rate is a proportion between 0 and 1", share)
    return share
