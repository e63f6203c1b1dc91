"""How many units truly improved, when each has its own change with its own error."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from wellanalysis.stats.between_units import explore
from wellanalysis.stats.intervals import Floats, coverage
from wellanalysis.stats.per_unit import chosen
from wellanalysis.stats.reliability_normal import LARGEST, NormalUnits, normal_normal

DIRECTIONS = {"up": 1.0, "down": -1.0}

NODES = 12
"""Values of the network's mean change on either side of the zone, for each spread between units."""

NEGLIGIBLE = 1e-12
"""Combinations of spread and mean that are less likely than this are left out."""

AT_ONCE = 4_000_000
"""Numbers reckoned at one time: more would only take more memory."""


@dataclass(frozen=True, eq=False)
class SiteCount:
    """How many units truly improved.

    Attributes
    ----------
    labelled, of : int
        Units that the page calls improved, of all whose change is known.
    expected : float
        Expected number that truly improved.
    lower, upper : int
        Interval of the true number: at least its level lies within, at most half of the rest on either side.
    p_exact : float
        Probability that the true number is `labelled`.
    p_any_wrong : float
        Probability that at least one of the labels is wrong; a unit without a label makes no statement.
    chances : ndarray, shape (of + 1,)
        Probability that 0, 1, ... units truly improved.
    units : DataFrame
        Index unit, in the order given: ``estimate, lower, upper`` (shrunken change), ``p_improved``, ``p_worse``,
        ``probability_wrong`` (of the label; missing without one). All missing where nothing is known of a unit.
    spread : float
        Standard deviation of the true changes between units (DerSimonian & Laird).
    """

    labelled: int
    of: int
    expected: float
    lower: int
    upper: int
    p_exact: float
    p_any_wrong: float
    chances: Floats
    units: pd.DataFrame
    spread: float


def improved_count(
    estimate: pd.Series,
    variance: ArrayLike,
    *,
    improves: str,
    labelled: ArrayLike,
    worse: ArrayLike | None = None,
    zone: float = 0.0,
    level: float = 0.95,
) -> SiteCount:
    """How many units truly improved, and how likely the labels on a page are right, all taken together.

    Parameters
    ----------
    estimate, variance : Series and array-like, shape (units,)
        Each unit's change and the square of its standard error; missing where nothing is known of the unit.
    improves : {"up", "down"}
        Direction in which a change is an improvement.
    labelled : array-like of bool, shape (units,)
        Units that the page calls improved.
    worse : array-like of bool, optional
        Units that it calls gone the other way.
    zone : float
        A true change counts from this size on; 0 is any.
    level : float
        Coverage of the intervals.

    Returns
    -------
    SiteCount

    Raises
    ------
    ValueError
        An unknown direction, a variance of 0 or less, a negative zone, no unit with a change, a label of a unit of which
        nothing is known, two labels for one unit.

    Notes
    -----
    True changes are taken to be normal around the network's mean change (`reliability.normal_normal`). Given mean and
    spread units are independent, and how many improved is a sum of unequal coins (Poisson binomial, by its discrete
    Fourier transform: Fernandez & Williams 2010, IEEE Trans Aerosp Electron Syst 46:803); both are integrated over what
    is not known of them, which makes the units' chances go together. Errors of the changes themselves are taken as
    independent: a comparison that all units share would have to be added.
    """
    if improves not in DIRECTIONS:
        raise ValueError(f"improves is {improves!r}; known: {', '.join(DIRECTIONS)}")
    if not zone >= 0:
        raise ValueError(f"zone is {zone}; it is a size of change from 0")
    values = np.asarray(estimate, dtype=float)
    if np.shape(variance) != values.shape:
        raise ValueError(f"variance has shape {np.shape(variance)}; there are {len(values)} units")
    spread = np.asarray(variance, dtype=float)
    known = np.isfinite(values) & np.isfinite(spread)
    if not known.any():
        raise ValueError("no unit has a change whose error is known")
    good = chosen(labelled, "labelled", len(values))
    bad = np.zeros(len(values), dtype=bool) if worse is None else chosen(worse, "worse", len(values))
    if (good & bad).any() or ((good | bad) & ~known).any():
        raise ValueError("a unit has two labels, or a label though nothing is known of its change")
    found = normal_normal(pd.Series(values[known]), spread[known], level=level)
    sign = DIRECTIONS[improves]
    weights, better, other = _jointly(NormalUnits(sign * values[known], spread[known]), zone)
    chances = _number(weights, better)
    below = np.cumsum(chances)
    tail = (1 - coverage(level)) / 2
    right = np.where(good[known], better, np.where(bad[known], other, 1.0)).prod(axis=1)
    units = found.units[["estimate", "lower", "upper"]].set_axis(estimate.index[known])
    units["p_improved"], units["p_worse"] = weights @ better, weights @ other
    units["probability_wrong"] = np.select(
        [good[known], bad[known]], [1 - units["p_improved"], 1 - units["p_worse"]], np.nan
    )
    return SiteCount(
        labelled=int(good.sum()),
        of=int(known.sum()),
        expected=float(chances @ np.arange(len(chances))),
        lower=int(np.searchsorted(below, tail)),
        upper=int(np.searchsorted(below, 1 - tail)),
        p_exact=float(chances[good.sum()]),
        p_any_wrong=float(np.clip(1 - weights @ right, 0, 1)),
        chances=chances,
        units=units.reindex(estimate.index),
        spread=found.between.value,
    )


def _jointly(model: NormalUnits, zone: float) -> tuple[Floats, Floats, Floats]:
    """Combinations of spread and mean with their weights, and each unit's chances of being better, and worse, in each.

    Shapes (combinations,) and (combinations, units). The mean's nodes are Gauss–Legendre's in probability, on either
    side of the zone's upper end: with hardly any spread all units change sides there at once.
    """
    typical = float(np.sqrt(np.median(model.variance)))
    seen = float(np.sqrt(np.mean((model.value - np.median(model.value)) ** 2)))
    priors, of_sd = explore(model.priors, typical=typical, largest=LARGEST * (typical + seen))
    place, share = np.polynomial.legendre.leggauss(NODES)
    place, share = (place + 1) / 2, share / 2
    sd_mean = np.sqrt(priors.mean_variance)
    cut = ndtr((zone - priors.mean) / sd_mean)[:, None]
    within = np.concatenate([cut * place, cut + (1 - cut) * place], axis=1)
    mass = np.concatenate([cut * share, (1 - cut) * share], axis=1)
    mean = priors.mean[:, None] + sd_mean[:, None] * ndtri(np.clip(within, 1e-15, 1 - 1e-15))
    weights = (of_sd[:, None] * mass).ravel()
    tau2 = np.repeat(priors.sd**2, 2 * NODES)
    used = weights > NEGLIGIBLE
    weights, tau2, mean = weights[used] / weights[used].sum(), tau2[used, None], mean.ravel()[used, None]
    pulled = 1 / (1 + tau2 / model.variance)
    middle = pulled * mean + (1 - pulled) * model.value
    error = np.sqrt(np.maximum(tau2 * pulled, 1e-300))
    return weights, ndtr((middle - zone) / error), ndtr((-zone - middle) / error)


def _number(weights: Floats, chance: Floats) -> Floats:
    """Distribution of how many of independent events occur, mixed over the rows of their chances."""
    size = chance.shape[1] + 1
    turn = np.exp(2j * np.pi * np.arange(size // 2 + 1) / size)
    rows = max(1, AT_ONCE // (size * len(turn)))
    blocks = np.split(np.arange(len(weights)), np.arange(rows, len(weights), rows))
    transform = np.sum([_transformed(weights[each], chance[each], turn) for each in blocks], axis=0)
    found = np.clip(np.fft.irfft(np.conj(transform), size), 0, 1)
    return found / found.sum()


def _transformed(weights: Floats, chance: Floats, turn: NDArray[np.complex128]) -> NDArray[np.complex128]:
    product = (1 + chance[:, None, :] * (turn[:, None] - 1)).prod(axis=2)
    return np.einsum("c,cf->f", weights, product)
