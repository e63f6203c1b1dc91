"""Benchmarks that come from the clinics themselves: what the most favourable reach, and where the peers lie.

Both are taken from a period before the one they are held against. Static benchmarks come from a measure's file.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from wellanalysis.stats.intervals import Floats, checked_proportion, refuse
from wellanalysis.stats.spc_states import Improves

SEED = 19990601
"""Fixed, so that the same counts give the same book."""

DRAWS = 1_000_000
"""Random counts a simulation may draw; more units mean fewer repetitions, within `REPETITIONS`."""

REPETITIONS = (200, 4000)

FEWEST_PEERS = 11
"""A spread of fewer peers would let a reader tell them apart; their median is still shown."""


@dataclass(frozen=True, eq=False)
class AchievableBenchmark:
    """What `achievable` gives.

    Attributes
    ----------
    value : float
        Pooled proportion of the units taken, in [0, 1]; nan where nobody has a denominator (`patients` is 0).
    taken : ndarray of bool, shape (units,)
        The units it is taken from.
    units : int
        Their number.
    patients : int
        The denominators they hold together.
    pooled : float
        Proportion of all units together; nan as `value`.
    by_chance : float
        Value expected where all units have the pooled proportion and differ by chance alone (simulated, seed fixed);
        what lies beyond it is owed to the units. nan as `value`.
    """

    value: float
    taken: NDArray[np.bool_]
    units: int
    patients: int
    pooled: float
    by_chance: float


def achievable(
    numerator: ArrayLike, denominator: ArrayLike, *, improves: str, share: float = 0.10, seed: int = SEED
) -> AchievableBenchmark:
    """Achievable benchmark of care: the pooled proportion of the most favourable units that treat a tenth of patients.

    Parameters
    ----------
    numerator, denominator : array-like, shape (units,)
        Counts of each unit in the preceding four quarters; units with a missing count or no patients are left out.
    improves : {"up", "down"}
        Favourable direction.
    share : float
        Share of all patients that the units taken hold at least, above 0 and at most 1.
    seed : int
        Of the simulation.

    Returns
    -------
    AchievableBenchmark

    Raises
    ------
    ValueError
        Impossible counts, denominators that are not whole, a share that is none, a measure that improves in neither
        direction.

    Notes
    -----
    Weissman et al. (1999), J Eval Clin Pract 5:269; Kiefe et al. (2001), JAMA 285:2871. Units are ordered by their
    adjusted performance fraction (x + 1) / (d + 2), which keeps the smallest from the end of the order, and taken from
    the favourable end until they hold `share` of the patients; their raw x / d are pooled. For ``down`` the fraction is
    that of the patients in whom it did not happen, (d − x + 1) / (d + 2). Of units with equal fractions the larger is
    taken first and only as many as are needed, so `value` depends on no order; equal sizes go in the order given.
    """
    if improves not in (Improves.UP, Improves.DOWN):
        raise ValueError(f"improves is {improves!r}; a benchmark has a favourable end: up or down")
    if not 0 < share <= 1:
        raise ValueError(f"share is {share}; it is a share of patients above 0, at most 1, such as 0.1")
    count, size = (np.atleast_1d(each) for each in checked_proportion(numerator, denominator))
    if count.ndim != 1:
        raise ValueError(f"counts have shape {count.shape}; one per unit is needed")
    known = np.isfinite(count) & (size > 0)
    count, size = count[known], size[known]
    refuse(size != np.round(size), "denominators are whole numbers", size)
    taken = np.zeros(len(known), dtype=bool)
    if not len(size):
        return AchievableBenchmark(np.nan, taken, 0, 0, np.nan, np.nan)
    upwards = improves == Improves.UP
    value, first = _benchmark(count[None, :], size, share=share, upwards=upwards)
    taken[known] = first[0]
    pooled = float(count.sum() / size.sum())
    repetitions = int(np.clip(DRAWS // len(size), *REPETITIONS))
    alike = np.random.default_rng(seed).binomial(size.astype(np.int64), pooled, (repetitions, len(size)))
    by_chance, _ = _benchmark(alike.astype(float), size, share=share, upwards=upwards)
    return AchievableBenchmark(
        value=float(value[0]),
        taken=taken,
        units=int(taken.sum()),
        patients=int(size[first[0]].sum()),
        pooled=pooled,
        by_chance=float(by_chance.mean()),
    )


def _benchmark(count: Floats, size: Floats, *, share: float, upwards: bool) -> tuple[Floats, NDArray[np.bool_]]:
    """Benchmark of every row of `count`, shape (rows, units), and the units each is taken from."""
    favourable = count if upwards else size - count
    fraction = (favourable + 1) / (size + 2)
    # Sorted by fraction, then by size, both falling; each row by itself.
    order = np.lexsort((np.broadcast_to(-size, fraction.shape), -fraction), axis=-1)
    held = np.cumsum(size[order], axis=1)
    # A unit is needed where those before it do not yet hold the share; sums of whole numbers are exact.
    needed = held - size[order] < share * size.sum() * (1 - 1e-12)
    taken = np.zeros(count.shape, dtype=bool)
    np.put_along_axis(taken, order, needed, axis=1)
    return (count * taken).sum(axis=1) / (taken @ size), taken


def peers(values: ArrayLike, *, fewest: int = FEWEST_PEERS) -> pd.DataFrame:
    """Median and middle half of the other units, for each unit.

    Parameters
    ----------
    values : array-like, shape (units,)
        One value per unit of the peer group; a missing one is nobody's peer, but has peers itself.
    fewest : int
        Peers from which the middle half is shown.

    Returns
    -------
    DataFrame
        In the order given (and with the index of a Series): ``peers`` (number of other units with a value), ``median``
        (missing without any), ``q1`` and ``q3`` (missing below `fewest` peers), in the unit of the values.

    Raises
    ------
    ValueError
        Infinite values, or another shape.

    Notes
    -----
    Quantiles are interpolated linearly between neighbours (Hyndman & Fan's type 7). Leaving a unit out of the sorted
    values moves those behind it one place up, so nothing is sorted twice.
    """
    given = np.asarray(values, dtype=float)
    if given.ndim != 1:
        raise ValueError(f"values have shape {given.shape}; one per unit is needed")
    refuse(np.isinf(given), "values cannot be infinite", given)
    known = np.isfinite(given)
    behind = np.argsort(np.where(known, given, np.inf), kind="stable")
    place = np.empty(len(given), dtype=np.int64)
    place[behind] = np.arange(len(given))
    inorder = given[behind][: known.sum()]
    number = known.sum() - known
    quartiles = {
        name: _left_out(inorder, place, number, q) for name, q in (("median", 0.5), ("q1", 0.25), ("q3", 0.75))
    }
    enough = (number >= fewest) & (number > 0)
    table = {
        "peers": number,
        "median": quartiles["median"],
        "q1": np.where(enough, quartiles["q1"], np.nan),
        "q3": np.where(enough, quartiles["q3"], np.nan),
    }
    return pd.DataFrame(table, index=values.index if isinstance(values, pd.Series) else None)


def _left_out(inorder: Floats, place: NDArray[np.int64], number: NDArray[np.int64], q: float) -> Floats:
    """Quantile of the sorted values without the one at each `place`; nan where no value is left."""
    if not len(inorder):
        return np.full(len(place), np.nan)
    at = q * np.maximum(number - 1, 0)
    left = np.floor(at).astype(np.int64)
    right = np.minimum(left + 1, np.maximum(number - 1, 0))
    last = len(inorder) - 1
    low, high = (inorder[np.minimum(each + (each >= place), last)] for each in (left, right))
    return np.where(number > 0, low + (high - low) * (at - left), np.nan)
