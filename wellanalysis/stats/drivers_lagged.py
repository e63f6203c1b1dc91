"""Whether a clinic's indicator goes before its outcome: later outcome on indicator now, given the outcome now."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from wellanalysis.stats.case_mix_design import Ints
from wellanalysis.stats.drivers_model import FEWEST_UNITS
from wellanalysis.stats.intervals import Floats

COLUMNS = ("estimate", "se", "df", "lower", "upper", "p", "cells", "units")


def lagged(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    indicator: str,
    outcome: str,
    weight: str | None = None,
    ahead: Sequence[int] = (1, 2, 3, 4),
    level: float = 0.95,
) -> pd.DataFrame:
    """Association of an indicator now with the outcome so many periods later, given the outcome now.

    Parameters
    ----------
    panel : DataFrame
        One row per clinic and period; clinics may have gaps.
    unit, period : str
        Columns of clinics and of periods: first days of equally long periods, or whole numbers.
    indicator, outcome : str
        Columns of shares (or other numbers); missing where not known.
    weight : str, optional
        Column of patients behind the row's outcome; the later outcome is weighted by its own. All alike without it.
    ahead : sequence of int
        How many periods later.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        By ``ahead``: ``estimate`` (later outcome per unit of the indicator now: points per point), ``se, df, lower,
        upper, p``, and the ``cells`` and ``units`` behind it. Missing with fewer than `FEWEST_UNITS` clinics, or where
        the indicator does not vary beside the outcome.

    Raises
    ------
    ValueError
        Unknown columns, a missing clinic or period, a clinic's period given twice, periods that are not equally long,
        negative weights, or a lag below 1.

    Notes
    -----
    Weighted least squares with an intercept per period. Errors are clustered by clinic by leaving each clinic out in
    turn (CV3 of MacKinnon, Nielsen & Webb 2023, J Econometrics 232:272), with t on clinics less one. A clinic's past
    outcome is a noisy mirror of its patients and people: what stands behind both stays behind both, and an indicator
    may go before an outcome that it does nothing for. What a lasting habit has done for the outcome already is in the
    outcome now, and not in the estimate.
    """
    named = [unit, period, indicator, outcome, *([] if weight is None else [weight])]
    absent = [name for name in named if name not in panel]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the panel")
    if any(step < 1 or step != int(step) for step in ahead):
        raise ValueError("an outcome is looked for one whole period later or more")
    codes, clinics = pd.factorize(panel[unit], sort=True)
    if (codes < 0).any():
        raise ValueError(f"{unit} is missing in {int((codes < 0).sum())} rows")
    times = _times(panel[period])
    if pd.DataFrame({"unit": codes, "time": times}).duplicated().any():
        raise ValueError(f"a {unit} has two rows of one {period}")
    shape = (len(clinics), int(times.max(initial=0)) + 1)
    wide = []
    for values in (panel[indicator], panel[outcome], None if weight is None else panel[weight]):
        table = np.full(shape, np.nan)
        table[codes, times] = 1.0 if values is None else values.to_numpy(dtype=float, na_value=np.nan)
        wide.append(table)
    x, y, w = wide
    if (w < 0).any():
        raise ValueError(f"{weight} has negative values")
    found = [_one(x[:, :-step], y[:, :-step], y[:, step:], w[:, step:], level) for step in ahead]
    return pd.DataFrame(found, columns=list(COLUMNS), index=pd.Index(ahead, name="ahead"))


def _times(column: pd.Series) -> Ints:
    """Number of each row's period, from 0, in steps of the shortest that occurs."""
    if column.isna().any():
        raise ValueError(f"{column.name} is missing in {int(column.isna().sum())} rows")
    if pd.api.types.is_datetime64_any_dtype(column):
        numbers = column.dt.year.to_numpy() * 12 + column.dt.month.to_numpy()
    elif pd.api.types.is_integer_dtype(column):
        numbers = column.to_numpy(dtype=np.int64)
    else:
        raise ValueError(f"{column.name} holds neither dates nor whole numbers")
    numbers = numbers - numbers.min(initial=numbers.max(initial=0))
    step = int(np.diff(np.unique(numbers)).min(initial=max(int(numbers.max(initial=0)), 1)))
    if (numbers % step).any():
        raise ValueError(f"the steps of {column.name} are not equally long")
    return (numbers // step).astype(np.intp)


def _one(x: Floats, now: Floats, later: Floats, weight: Floats, level: float) -> tuple[float, ...]:
    """One lag; tables of clinics × periods."""
    known = np.isfinite(x) & np.isfinite(now) & np.isfinite(later) & (np.nan_to_num(weight) > 0)
    if not known.any():
        return (*[np.nan] * 6, 0.0, 0.0)
    x, now, later = (np.where(known, each, 0.0) for each in (x, now, later))
    weight = np.where(known, weight, 0.0)
    kept, told = known.any(axis=1), known.any(axis=0)
    x, now, later, weight = (each[np.ix_(kept, told)] for each in (x, now, later, weight))
    clinics, periods = x.shape
    cells, units = float(known.sum()), float(clinics)
    # Terms: indicator, outcome now, one intercept per period; per clinic their products, then all but that clinic's.
    terms = np.concatenate(
        [np.stack([x, now], axis=2), np.broadcast_to(np.eye(periods), (clinics, periods, periods))], axis=2
    )
    weighted = terms * weight[:, :, None]
    squares = np.einsum("gti,gtj->gij", weighted, terms)
    crossed = np.einsum("gti,gt->gi", weighted, later)
    whole = squares.sum(axis=0)
    own, beside = whole[0, 0], whole[1:, 0]
    left = own - beside @ np.linalg.pinv(whole[1:, 1:], hermitian=True) @ beside
    if clinics < FEWEST_UNITS or left <= 1e-9 * own:
        return (*[np.nan] * 6, cells, units)
    estimate = np.linalg.pinv(whole, hermitian=True) @ crossed.sum(axis=0)
    without = np.linalg.pinv(whole - squares, hermitian=True) @ (crossed.sum(axis=0) - crossed)[:, :, None]
    away = without[:, 0, 0] - estimate[0]
    se = float(np.sqrt((clinics - 1) / clinics * (away @ away)))
    df = float(clinics - 1)
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    slope = float(estimate[0])
    p = float(2 * stats.t.sf(abs(slope) / se, df)) if se > 0 else np.nan
    return (slope, se, df, slope - reach, slope + reach, p, cells, units)
