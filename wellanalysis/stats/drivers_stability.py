"""Whether an indicator goes with an outcome alike in parts of the network or of the time."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from wellanalysis.stats.drivers import association
from wellanalysis.stats.drivers_model import WITHIN

COLUMNS = ("estimate", "se", "difference", "lower", "upper", "trials", "units")


def stability(
    patterns: pd.DataFrame,
    *,
    by: str,
    indicator: str,
    events: str,
    trials: str,
    factors: Sequence[str],
    unit: str,
    period: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The association in each part of the patients, fitted anew.

    Parameters
    ----------
    patterns : DataFrame
        As for `drivers.association`.
    by : str
        Column of parts, such as halves of the time or regions; rows where it is missing are in none.
    indicator, events, trials, factors, unit, period, level
        As for `drivers.association`.

    Returns
    -------
    DataFrame
        By level of `by`, in order: ``estimate, se`` (log odds ratio within clinics), ``difference, lower, upper`` (of the
        outcome's share with and without the indicator, and its interval), ``trials`` and ``units`` in the model. All
        are missing where a part is too small, or differs in nothing, to be fitted by itself.

    Raises
    ------
    ValueError
        Columns that are not there, and no parts.
    """
    named = (by, indicator, events, trials, *factors, unit, *(() if period is None else (period,)))
    absent = [name for name in named if name not in patterns]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the patterns")
    parts = {}
    for part, rows in patterns.groupby(by, observed=True, sort=True):
        try:
            found = association(
                rows,
                indicator=indicator,
                events=events,
                trials=trials,
                factors=[name for name in factors if len(rows[name].unique()) > 1],
                unit=unit,
                period=period,
                level=level,
            )
        except ValueError:  # too few clinics, or patients who differ in nothing
            parts[part] = dict.fromkeys(COLUMNS, np.nan)
            continue
        within = found.terms.loc[WITHIN]
        told = (within["estimate"], within["se"], found.difference, found.lower, found.upper, found.trials, found.units)
        parts[part] = dict(zip(COLUMNS, told, strict=True))
    if not parts:
        raise ValueError(f"no row has a value of {by!r}: there are no parts to compare")
    return pd.DataFrame.from_dict(parts, orient="index", columns=list(COLUMNS), dtype=float).rename_axis(by)


def differ(frame: pd.DataFrame) -> float:
    """Chance of estimates as different as these, were the association the same in all parts.

    Parameters
    ----------
    frame : DataFrame
        From `stability`; parts that could not be fitted are left out.

    Returns
    -------
    float
        p of Cochran's Q, each part's error known from its few clinics only: Welch (1951), Biometrika 38:330. Missing
        for fewer than two parts.

    Notes
    -----
    Parts are taken to be independent. Halves of the time share their clinics, but each compares patients of the same
    clinic, whose level is taken out in both.
    """
    known = frame.dropna(subset=["estimate", "se"])
    known = known[known["se"] > 0]
    parts = len(known)
    if parts < 2:
        return float("nan")
    estimate, weight = known["estimate"].to_numpy(), known["se"].to_numpy() ** -2.0
    centre = weight @ estimate / weight.sum()
    q = float(weight @ (estimate - centre) ** 2)
    doubt = float(((1 - weight / weight.sum()) ** 2 / (known["units"].to_numpy() - 1)).sum())
    ratio = q / (parts - 1) / (1 + 2 * (parts - 2) / (parts**2 - 1) * doubt)
    return float(stats.f.sf(ratio, parts - 1, (parts**2 - 1) / (3 * doubt)))
