"""Observed over expected, and rates standardised to other people's ages or case mix.

Indirect standardisation asks what a unit's own patients would have had at the reference's rates; it compares a unit with
the reference, never one unit with another. Direct standardisation asks what the reference's people would have had at
the unit's rates; it compares units with each other, and needs enough events in every stratum.
"""

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import gamma

from wellanalysis.stats.intervals import (
    Floats,
    byar,
    checked_count,
    checked_proportion,
    coverage,
    wilson,
)

COMMON = 0.1
"""Expected share from which on counts are no longer Poisson: their variance is that of a proportion."""

FEWEST_EVENTS = 10
"""Dobson's limits are not given below this many events (Office for Health Improvement and Disparities)."""

NOTHING_EXPECTED = "nothing expected: there are no patients to compare"
NONE_EXPECTED = "events observed where the reference expects none"


class Limits(StrEnum):
    """Limits of a directly standardised rate."""

    DOBSON = "dobson"
    GAMMA = "gamma"


def o_e(
    observed: ArrayLike,
    expected: ArrayLike,
    variance: ArrayLike | None = None,
    size: ArrayLike | None = None,
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Observed over expected, with limits that suit how common the outcome is.

    Parameters
    ----------
    observed, expected : array-like
        Events of each unit, and what the network would have had with its patients.
    variance : array-like, optional
        Variance of the expected events, Σ p (1 − p). Without it E (1 − E/n) where the outcome is common, else E.
    size : array-like, optional
        Patients of each unit. Without it the outcome is taken as rare.
    level : float
        Coverage.

    Returns
    -------
    DataFrame
        ``o_e`` and its ``lower, upper``; ``z`` = (O − E) / √V; ``common``: whether E/n is 0.1 or more, then the limits
        are Wilson's of O/n divided by E/n, otherwise Byar's of O (exact below 10 events) divided by E; ``stated``: why
        there is no result (nothing was expected), else empty. The index is that of `observed`.

    Raises
    ------
    ValueError
        Negative or missing numbers, or more events (observed or expected) than patients.

    Notes
    -----
    Limits take E as known. Poisson limits at 74 % healing would cover 99.99 % and hide every difference.
    """
    index = observed.index if isinstance(observed, pd.Series) else None
    given = {"observed": observed, "expected": expected, "variance": variance, "size": size}
    known = {name: _present(values, name) for name, values in given.items() if values is not None}
    arrays = dict(zip(known, np.broadcast_arrays(*map(np.atleast_1d, known.values())), strict=True))
    count, mean = arrays["observed"], arrays["expected"]
    none = mean == 0
    share = np.zeros(len(count))
    if "size" in arrays:
        checked_proportion(count, arrays["size"])
        if (mean > arrays["size"] * (1 + 1e-9)).any():
            raise ValueError("more events are expected than there are patients (size); leave size out for a rate")
        np.divide(mean, arrays["size"], out=share, where=arrays["size"] > 0)
    common = share >= COMMON
    spread = arrays.get("variance", np.where(common, mean * np.maximum(1 - share, 0), mean))
    ratio, lower, upper = (np.full(len(count), np.nan) for _ in range(3))
    np.divide(count, mean, out=ratio, where=~none)
    for limit, rare_limit in zip((lower, upper), byar(count, level=level), strict=True):
        np.divide(rare_limit, mean, out=limit, where=~none)
    if common.any():
        limits = wilson(count[common], arrays["size"][common], level=level)
        lower[common], upper[common] = (limit / share[common] for limit in limits)
    found = {"o_e": ratio, "lower": lower, "upper": upper, "z": _z(count - mean, spread)}
    stated = np.select([none & (count > 0), none], [NONE_EXPECTED, NOTHING_EXPECTED], default="")
    return pd.DataFrame({**found, "common": common, "stated": stated}, index=index)


def indirect(
    strata: pd.DataFrame,
    *,
    unit: str,
    stratum: str,
    events: str,
    trials: str,
    reference: pd.DataFrame | None = None,
    level: float = 0.95,
    per: float = 1.0,
) -> pd.DataFrame:
    """Ratio of observed to expected events, and the rate that it stands for.

    Parameters
    ----------
    strata : DataFrame
        One row per unit and stratum (duplicates are summed).
    unit, stratum, events, trials : str
        Its columns; trials may be an exposure.
    reference : DataFrame, optional
        Events and trials per stratum of the reference, in columns of the same names; all units pooled without it.
    level : float
        Coverage.
    per : float
        1000 gives rates per 1,000.

    Returns
    -------
    DataFrame
        One row per ``unit``: ``observed, trials, expected, ratio, lower, upper``, ``reference_rate``, and ``rate,
        rate_lower, rate_upper`` = ratio × reference rate; ``stated`` where nothing was expected.

    Raises
    ------
    ValueError
        Missing columns or values, negative counts, a stratum that the reference does not have or where it has no one.

    Notes
    -----
    Byar's limits of the observed, exact below 10 events (Breslow & Day 1987), as PHEindicatormethods.
    """
    counts = _summed(strata, [unit, stratum], {"events": events, "trials": trials})
    source = strata if reference is None else reference
    base = _summed(source, [stratum], {"events": events, "trials": trials})
    needed = counts.loc[counts["trials"] > 0, stratum].unique()
    held = base[base["trials"] > 0].set_index(stratum)
    _refuse_strata(needed, held.index, "the reference has no one")
    rates = held["events"] / held["trials"]
    counts["expected"] = counts["trials"] * counts[stratum].map(rates).astype(float).fillna(0.0)
    found = counts.groupby(unit, as_index=False, observed=True)[["events", "trials", "expected"]].sum()
    ratios = o_e(found["events"], found["expected"], level=level)
    overall = float(base["events"].sum() / base["trials"].sum() * per)
    return found.rename(columns={"events": "observed"}).assign(
        ratio=ratios["o_e"],
        lower=ratios["lower"],
        upper=ratios["upper"],
        reference_rate=overall,
        rate=ratios["o_e"] * overall,
        rate_lower=ratios["lower"] * overall,
        rate_upper=ratios["upper"] * overall,
        stated=ratios["stated"],
    )


def direct(
    strata: pd.DataFrame,
    *,
    unit: str,
    stratum: str,
    events: str,
    trials: str,
    standard: pd.Series,
    level: float = 0.95,
    per: float = 1.0,
    limits: str = "dobson",
) -> pd.DataFrame:
    """Rate that the standard population would have with each unit's own rates.

    Parameters
    ----------
    strata : DataFrame
        One row per unit and stratum (duplicates are summed).
    unit, stratum, events, trials : str
        Its columns; trials may be an exposure.
    standard : Series
        Standard population by stratum (the index).
    level : float
        Coverage.
    per : float
        1000 gives rates per 1,000.
    limits : {"dobson", "gamma"}
        Dobson et al. (1991), Stat Med 10:457, not given below 10 events; or Fay & Feuer (1997), Stat Med 16:791, which
        holds for few events but is wide.

    Returns
    -------
    DataFrame
        One row per ``unit``: ``observed, trials, rate, lower, upper`` and ``stated``: why there is no rate (fewer than
        10 events, or nobody in a stratum of the standard), else empty.

    Raises
    ------
    ValueError
        Missing columns or values, negative counts, a stratum that the standard does not have, unknown limits.
    """
    if limits not in set(Limits):
        raise ValueError(f"limits is {limits!r}; known: {', '.join(Limits)}")
    counts = _summed(strata, [unit, stratum], {"events": events, "trials": trials})
    weights = pd.Series(_present(standard.to_numpy(), "standard"), index=standard.index)
    _refuse_strata(
        counts.loc[counts["trials"] > 0, stratum].unique(), weights[weights > 0].index, "the standard has no one"
    )
    weights = weights[weights > 0] / weights.sum()

    def wide(name: str) -> Floats:
        table = counts.pivot_table(index=unit, columns=stratum, values=name, aggfunc="sum", observed=True)
        return table.reindex(columns=weights.index).fillna(0.0).to_numpy(dtype=float)

    happened, of, share = wide("events"), wide("trials"), weights.to_numpy()
    found = counts.groupby(unit, as_index=False, observed=True)[["events", "trials"]].sum()
    count = found["events"].to_numpy(dtype=float)
    empty = (of == 0).any(axis=1)
    few = (count < FEWEST_EVENTS) & (limits == Limits.DOBSON)
    stated = np.select(
        [empty, few], ["nobody in a stratum of the standard", f"fewer than {FEWEST_EVENTS} events"], default=""
    )
    # Rates are not formed where a stratum is empty: such units have a statement instead.
    filled = np.where(of > 0, of, 1.0)
    rate = happened / filled @ share
    variance = happened / filled**2 @ share**2
    if limits == Limits.DOBSON:
        low, high = _dobson(count, rate, variance, level)
    else:
        low, high = _fay_feuer(rate, variance, (share / filled).max(axis=1), level)
    told = stated == ""
    shown = {
        name: np.where(told, each * per, np.nan) for name, each in (("rate", rate), ("lower", low), ("upper", high))
    }
    return found.rename(columns={"events": "observed"}).assign(**shown, stated=stated)


def _dobson(count: Floats, rate: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """The interval of the count, shrunk to the standard error of the rate."""
    scale = np.sqrt(np.divide(variance, count, out=np.zeros_like(rate), where=count > 0))
    lower, upper = byar(count, level=level)
    return rate + scale * (lower - count), rate + scale * (upper - count)


def _fay_feuer(rate: Floats, variance: Floats, widest: Floats, level: float) -> tuple[Floats, Floats]:
    """Gamma quantiles; the upper limit as if one more event had come in the heaviest stratum."""
    tail = (1 - coverage(level)) / 2
    some = rate > 0
    shape = np.divide(rate**2, variance, out=np.ones_like(rate), where=some)
    lower = gamma.ppf(tail, shape, scale=np.divide(rate, shape, out=np.ones_like(rate), where=some))
    more, more_variance = rate + widest, variance + widest**2
    return np.where(some, lower, 0.0), gamma.isf(tail, more**2 / more_variance, scale=more_variance / more)


def _z(difference: Floats, variance: Floats) -> Floats:
    """Standardised difference; 0 where nothing differs, infinite where something certain did not happen."""
    error = np.sqrt(variance)
    endless = np.where(np.abs(difference) < 1e-9, 0.0, np.copysign(np.inf, difference))
    return np.divide(difference, error, out=endless, where=error > 0)


def _present(values: ArrayLike, name: str) -> Floats:
    """Numbers without gaps."""
    given = values.to_numpy(dtype=float, na_value=np.nan) if isinstance(values, pd.Series) else values
    counts = checked_count(given)
    if np.isnan(counts).any():
        raise ValueError(f"{name} is missing in {int(np.isnan(counts).sum())} rows")
    return counts


def _summed(strata: pd.DataFrame, keys: list[str], counts: dict[str, str]) -> pd.DataFrame:
    """Checked counts per key."""
    absent = [name for name in (*keys, *counts.values()) if name not in strata]
    if absent:
        raise ValueError(f"columns not found: {', '.join(absent)}")
    unnamed = [key for key in keys if strata[key].isna().any()]
    if unnamed:
        raise ValueError(f"missing values in {', '.join(unnamed)}; every row belongs to a unit and a stratum")
    values = {use: _present(strata[name], name) for use, name in counts.items()}
    if ((values["trials"] == 0) & (values["events"] > 0)).any():
        raise ValueError(f"{counts['events']} were counted in rows where {counts['trials']} is 0")
    return strata[keys].assign(**values).groupby(keys, as_index=False, observed=True).sum()


def _refuse_strata(needed: NDArray[np.object_], known: pd.Index, what: str) -> None:
    strange = [str(stratum) for stratum in needed if stratum not in known]
    if strange:
        raise ValueError(f"{what} in stratum {', '.join(strange[:5])}; known: {', '.join(map(str, known))}")
