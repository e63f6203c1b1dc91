"""What a change between two periods is made of: parts that add up to it exactly.

The share, mean or rate of a unit is v = e + r: what its own patients would have had by a frozen reference (e = E/n), and
the rest (r = (O - E)/n). A network's value is the sum of its units' values by their shares w of all patients. Between two
periods, with means of both written as ~w and ~v,

* case mix = sum of ~w Δe: other patients came;
* performance = sum of ~w Δr: what is left, and chance with it;
* volume = sum of ~v Δw: patients moved between units;

and before these the earlier period itself may have been restated: by late or corrected data, and by another definition.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats, checked_count, coverage, normal_quantile

PARTS = ("late", "definition", "case_mix", "performance", "volume")
"""In the order in which they act: restatements of the earlier period first."""
LIMITS = ("performance_lower", "performance_upper")
ENDS = ("published", "before", "after", "change")


@dataclass(frozen=True, eq=False)
class Change:
    """Parts of a change; each row's known `PARTS` add up to its ``change``.

    Attributes
    ----------
    network : DataFrame
        Per series (all index levels but the last; one row ``0`` where there is only one): ``published`` (missing where
        none was given), ``before`` (as restated), ``after``, ``change`` (from the published value where it is known,
        else from the restated), `PARTS`, and ``performance_lower, performance_upper``.
    contributions : DataFrame
        Per unit, `PARTS` and ``change``: what it adds to the network's. A unit's volume is counted beside an average
        unit of the network, so that merely growing adds nothing.
    own : DataFrame
        Per unit, the columns of `network` for its own value; its volume part is 0. Missing where it has no patients in
        one of the periods.
    """

    network: pd.DataFrame
    contributions: pd.DataFrame
    own: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Side:
    """One period: shares, values and what a reference expects, aligned to all units."""

    there: NDArray[np.bool_]
    size: Floats
    share: Floats
    value: Floats
    expected: Floats
    variance: Floats


def decompose(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    published: pd.DataFrame | None = None,
    redefined: pd.DataFrame | None = None,
    level: float = 0.95,
) -> Change:
    """Split the change between two periods into restatement, case mix, performance and volume.

    Parameters
    ----------
    before, after : DataFrame
        Indexed by unit, or by series (such as the measure) and unit last: ``observed`` (events, or the total of a mean),
        ``n`` (patients, or exposure), and optionally ``expected`` (by one frozen reference, in the unit of `observed`;
        without it nothing is case mix and everything performance) and ``variance`` of `observed` (without it that of a
        proportion where observed lies within n, with one of each added so that 0 and all are not certain). Both as
        known now and as defined now. A unit that is in one of them only, or has no patients there, has share 0 in the
        other, and what it adds is volume.
    published : DataFrame, optional
        ``observed, n`` of the earlier period as it was published; without it restatements are not known (missing).
    redefined : DataFrame, optional
        The same as known now by the definitions of then; without it the definition has not changed.
    level : float
        Coverage of the interval of the performance part, which takes shares and expectations as known.

    Raises
    ------
    ValueError
        Missing columns or values, negative numbers, units named twice, or `redefined` without `published`.
    """
    if redefined is not None and published is None:
        raise ValueError("redefined is given without published: what was published comes first")
    given = {"before": before, "after": after, "published": published, "redefined": redefined}
    frames = {name: _checked(frame, name) for name, frame in given.items() if frame is not None}
    index = frames["after"].index
    for frame in frames.values():
        index = index.union(frame.index, sort=False)
    index = index.sort_values()
    series, names = _series(index)
    z = normal_quantile(coverage(level))
    sides = {name: _side(frame.reindex(index, fill_value=0.0), series, len(names)) for name, frame in frames.items()}
    old, new = sides["before"], sides["after"]
    steps = {part: np.full(len(index), np.nan) for part in ("late", "definition")}
    own_steps = {part: np.full(len(index), np.nan) for part in steps}
    first = old
    if published is not None:
        first = sides["published"]
        middle = sides.get("redefined", old)
        # Restatements are told of those whom the publication and both states of today know.
        told = first.there & middle.there & old.there
        means = np.array([_mean(each, series, len(names)) for each in (first, middle, old)])
        known = np.isfinite(means.sum(axis=0))[series]
        for part, (one, other) in {"late": (first, middle), "definition": (middle, old)}.items():
            by_value, by_volume = _moved(one, other, series, len(names))
            steps[part] = np.where(known, by_value + by_volume, np.nan)
            own_steps[part] = np.where(told, other.value - one.value, np.nan)
    # Where a unit is in one period only its value there stands for both: all that it adds is then volume.
    both = old.there & new.there
    expected = np.where(both, new.expected - old.expected, 0.0)
    performance = np.where(both, new.value - old.value, 0.0) - expected
    weight = (old.share + new.share) / 2
    _, volume = _moved(old, new, series, len(names))
    error = np.where(both, _per_patient(old) + _per_patient(new), 0.0)
    parts = {**steps, "case_mix": weight * expected, "performance": weight * performance, "volume": volume}
    contributions = pd.DataFrame({**parts, "change": np.nansum(list(parts.values()), axis=0)}, index=index)
    totals = {part: _summed(values, series, len(names)) for part, values in parts.items()}
    ends = {
        "published": _mean(first, series, len(names)) if published is not None else np.full(len(names), np.nan),
        "before": _mean(old, series, len(names)),
        "after": _mean(new, series, len(names)),
    }
    half = z * np.sqrt(_summed(weight**2 * error, series, len(names)))
    empty = np.isnan(ends["before"]) | np.isnan(ends["after"])
    totals = {part: np.where(empty, np.nan, values) for part, values in totals.items()}
    network = _whole(ends, totals, half, pd.Index(names))
    own_ends = {
        "published": np.where(first.there, first.value, np.nan)
        if published is not None
        else np.full(len(index), np.nan),
        "before": np.where(old.there, old.value, np.nan),
        "after": np.where(new.there, new.value, np.nan),
    }
    own_parts = {
        **own_steps,
        "case_mix": np.where(both, expected, np.nan),
        "performance": np.where(both, performance, np.nan),
        "volume": np.where(both, 0.0, np.nan),
    }
    own = _whole(own_ends, own_parts, z * np.sqrt(np.where(both, error, np.nan)), index)
    return Change(network, contributions, own)


def _checked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Numbers of one period, with what may be absent filled in."""
    absent = [column for column in ("observed", "n") if column not in frame]
    if absent:
        raise ValueError(f"{name} has no column {', '.join(absent)}")
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        raise ValueError(f"{name} names {twice!r} more than once; one row per unit is needed")
    wanted = [column for column in ("observed", "n", "expected", "variance") if column in frame]
    table = frame[wanted].astype(float)
    missing = [column for column in wanted if not np.isfinite(table[column]).all()]
    if missing:
        raise ValueError(f"{name} has missing or infinite values in {', '.join(missing)}; leave such units out")
    for column in (each for each in wanted if each != "observed"):
        checked_count(table[column])
    nobody = (table["n"] == 0) & (table["observed"] != 0)
    if nobody.any():
        raise ValueError(f"{name}: something is observed at {table.index[nobody][0]!r}, where n is 0")
    if "variance" not in table:
        observed, size = table["observed"], table["n"]
        share = (observed + 1) / (size + 2)
        within = (observed >= 0) & (observed <= size)
        # More events than patients: a rate, whose count is its own variance.
        table = table.assign(variance=np.where(within, size * share * (1 - share), observed.abs()))
    return table if "expected" in table else table.assign(expected=0.0)


def _series(index: pd.Index) -> tuple[NDArray[np.intp], pd.Index]:
    """Number of the series of each row, and the names of the series."""
    if index.nlevels == 1:
        return np.zeros(len(index), dtype=np.intp), pd.Index([0])
    codes, names = pd.factorize(index.droplevel(-1), sort=True)
    return codes, pd.Index(names)


def _side(frame: pd.DataFrame, series: NDArray[np.intp], number: int) -> _Side:
    size = frame["n"].to_numpy()
    total = _summed(size, series, number)
    there = size > 0
    return _Side(
        there,
        size,
        _over(size, total[series]),
        _over(frame["observed"].to_numpy(), size),
        _over(frame["expected"].to_numpy(), size),
        frame["variance"].to_numpy(),
    )


def _moved(one: _Side, other: _Side, series: NDArray[np.intp], number: int) -> tuple[Floats, Floats]:
    """What each unit adds to the network's change by its value, and by its share beside an average unit."""
    value = np.where(one.there, one.value, other.value)
    value_then = np.where(other.there, other.value, one.value)
    mean = (value + value_then) / 2
    average = (_mean(one, series, number) + _mean(other, series, number))[series] / 2
    by_value = (one.share + other.share) / 2 * (value_then - value)
    return by_value, (mean - average) * (other.share - one.share)


def _per_patient(side: _Side) -> Floats:
    """Variance of a unit's value."""
    return _over(side.variance, side.size**2)


def _mean(side: _Side, series: NDArray[np.intp], number: int) -> Floats:
    """The network's value of one period; missing where it has no patients."""
    some = _summed(side.size, series, number) > 0
    return np.where(some, _summed(side.share * side.value, series, number), np.nan)


def _whole(ends: dict[str, Floats], parts: dict[str, Floats], half: Floats, index: pd.Index) -> pd.DataFrame:
    """Ends, their difference, parts and the interval of performance."""
    start = np.where(np.isnan(parts["late"]), ends["before"], ends["published"])
    limits = (parts["performance"] - half, parts["performance"] + half)
    columns = {**ends, "change": ends["after"] - start, **parts, **dict(zip(LIMITS, limits, strict=True))}
    return pd.DataFrame(columns, index=index)


def _summed(values: Floats, series: NDArray[np.intp], number: int) -> Floats:
    """Sums by series, in the order of the rows whatever the number of threads."""
    return np.asarray(np.bincount(series, weights=values, minlength=number), dtype=float)


def _over(above: Floats, below: Floats) -> Floats:
    """Ratio, 0 where there is nobody."""
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)
