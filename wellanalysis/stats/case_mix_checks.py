"""How well a case-mix model tells patients apart, and whether what it expects is what happened."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from wellanalysis.stats.case_mix_design import NOT_RECORDED, Ints
from wellanalysis.stats.case_mix_fit import Family
from wellanalysis.stats.intervals import Floats, byar, wilson

DECILES = 10


def auc(risk: Floats, events: Floats, trials: Floats) -> float:
    """Probability that of two patients, one with and one without the event, the first had the higher expected risk.

    Parameters
    ----------
    risk, events, trials : ndarray
        Per pattern; equal risks count one half.

    Returns
    -------
    float
        From 0 to 1; 0.5 where nothing is told. Hanley & McNeil (1982), Radiology 143:29.
    """
    _, place = np.unique(risk, return_inverse=True)
    with_event = np.bincount(place, events)
    without = np.bincount(place, trials - events)
    below = np.cumsum(without) - without
    return float(with_event @ (below + without / 2) / (with_event.sum() * without.sum()))


def brier(risk: Floats, events: Floats, trials: Floats) -> float:
    """Mean squared distance of the expected risk from what happened (0 or 1). Brier (1950), Mon Weather Rev 78:1."""
    return float((events * (1 - risk) ** 2 + (trials - events) * risk**2).sum() / trials.sum())


def deciles(risk: Floats, trials: Floats) -> Ints:
    """Tenths of the trials by expected risk, 1 the lowest; patients of equal risk stay together.

    Where many share one risk some tenths hold nobody.
    """
    distinct, place = np.unique(risk, return_inverse=True)
    held = np.bincount(place, trials, len(distinct))
    middle = (np.cumsum(held) - held / 2) / held.sum()
    return np.clip(np.ceil(DECILES * middle), 1, DECILES).astype(np.intp)[place]


def calibration(
    patterns: pd.DataFrame, *, groups: Sequence[str], events: str, trials: str, family: Family
) -> pd.DataFrame:
    """Observed beside expected per group; groups without trials are left out.

    Parameters
    ----------
    patterns : DataFrame
        With the group columns, counts, `expected` and `expected_variance`.
    groups : sequence of str
        Columns that name the groups; a missing value is the group ``not recorded``.
    events, trials : str
        Columns of the counts.
    family : Family
        Wilson limits for a proportion, Byar's (exact below 10 events) for a rate.

    Returns
    -------
    DataFrame
        The group columns, ``trials, observed, expected, expected_variance, observed_rate, expected_rate`` and the
        95 % limits ``lower, upper`` of the observed rate.
    """
    named = {name: _named(patterns[name]) for name in groups}
    kept = ["expected", "expected_variance"]
    counts = patterns[kept].assign(observed=patterns[events].to_numpy(), trials=patterns[trials].to_numpy())
    keys = list(named.values())
    summed = counts.astype(float).groupby(keys, sort=True, observed=True).sum()
    summed = summed[summed["trials"] > 0].reset_index(names=list(groups))
    lower, upper = (
        wilson(summed["observed"], summed["trials"])
        if family is Family.BINOMIAL
        else (limit / summed["trials"] for limit in byar(summed["observed"]))
    )
    columns = [*groups, "trials", "observed", "expected", "expected_variance"]
    return summed[columns].assign(
        observed_rate=summed["observed"] / summed["trials"],
        expected_rate=summed["expected"] / summed["trials"],
        lower=lower,
        upper=upper,
    )


def changes(full: pd.DataFrame, without: pd.DataFrame, *, unit: str, minimum: float) -> dict[str, object]:
    """How far leaving a factor out moves the units' observed over expected.

    Parameters
    ----------
    full, without : DataFrame
        Calibration by unit of both models, the same units in the same order.
    unit : str
        Column of the unit.
    minimum : float
        Units with fewer trials do not count.

    Returns
    -------
    dict
        ``units`` that count, ``median_change`` and ``largest_change`` of O/E (absolute), and ``largest_unit``.
    """
    counted = ((full["trials"] >= minimum) & (full["expected"] > 0) & (without["expected"] > 0)).to_numpy()
    if not counted.any():
        raise ValueError(f"no unit has {minimum:g} trials or more; the largest has {full['trials'].max():g}")
    before, after = full[counted], without[counted]
    moved = (after["observed"] / after["expected"] - before["observed"] / before["expected"]).abs().to_numpy()
    return {
        "units": int(counted.sum()),
        "median_change": float(np.median(moved)),
        "largest_change": float(moved.max()),
        "largest_unit": before[unit].iloc[int(moved.argmax())],
    }


def _named(column: pd.Series) -> pd.Series:
    """The column with its missing values named."""
    if not column.isna().any():
        return column
    return column.astype(object).where(column.notna(), NOT_RECORDED)
