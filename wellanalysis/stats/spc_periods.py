"""Periods of control charts: whatever they are given as, what stands for the same time compares as the same.

Dates may come as Timestamps, `date`, pandas Periods, or text such as "2024-03", "2024-03-01" and "2024Q1"; a baseline in
one form fits points in another. Other text and numbers are taken as they are.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ISO = re.compile(r"\d{4}-\d{2}(-\d{2}([T ].*)?)?")
QUARTER = re.compile(r"\d{4}-?Q[1-4]")

REGULAR = (12, 6, 3)
"""Months between points that are yearly, half-yearly or quarterly rather than monthly with gaps."""


def moments(values: Any) -> "pd.Series[Any] | None":
    """Dates that the values stand for (the first day of a Period), without time zone; None if one of them is no date."""
    column = values.reset_index(drop=True) if isinstance(values, pd.Series) else pd.Series(list(values))
    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.dt.to_timestamp()
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    if pd.api.types.is_numeric_dtype(column):
        return None
    codes, distinct = pd.factorize(column)
    found = [_moment(each) for each in distinct]
    if not found or any(each is None for each in found) or (codes < 0).any():
        return None
    return pd.Series(pd.DatetimeIndex(found)[codes])


def _moment(value: Any) -> pd.Timestamp | None:
    """The date one value stands for, if it is one."""
    if isinstance(value, pd.Period):
        return value.start_time
    if isinstance(value, str):
        text = value.strip()
        if QUARTER.fullmatch(text):
            return pd.Period(text.replace("-", ""), freq="Q").start_time
        if not ISO.fullmatch(text):
            return None
        value = text
    elif not isinstance(value, date | np.datetime64):
        return None
    try:
        return pd.Timestamp(value).tz_localize(None)
    except ValueError:
        return None


def comparable(period: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column that sorts as the periods do: dates where they are dates, places of ordered categories, else themselves."""
    dates = moments(period)
    if dates is not None:
        return dates
    if isinstance(period.dtype, pd.CategoricalDtype):
        return period.cat.codes.reset_index(drop=True)
    return period.reset_index(drop=True)


def alike(chosen: Iterable[Any], period: "pd.Series[Any]", at: "pd.Series[Any]", what: str) -> "pd.Series[Any]":
    """Chosen periods in the terms of `at`, the comparable form of the column `period`.

    Raises
    ------
    ValueError
        Something that is no date where the periods are dates.
    """
    given = [chosen] if isinstance(chosen, str | date | pd.Period | np.datetime64) else list(chosen)
    if not given:
        return at.iloc[:0]
    if pd.api.types.is_datetime64_any_dtype(at):
        dates = moments(pd.Series(given, dtype=object))
        if dates is None:
            odd = [each for each in given if _moment(each) is None][:1] or given[:1]
            raise ValueError(f"{what} names {odd[0]!r}, which is no date; the periods of the points are dates")
        return dates.astype(at.dtype)
    if isinstance(period.dtype, pd.CategoricalDtype):
        return pd.Series(period.cat.categories.get_indexer(pd.Index(given)))
    return pd.Series(given)


def months_between(at: "pd.Series[Any]") -> tuple[int, bool] | None:
    """Months from one point to the next and whether they stand at month ends; None where they are not months."""
    if not len(at) or not pd.api.types.is_datetime64_any_dtype(at):
        return None
    days = pd.DatetimeIndex(at.unique()).sort_values()
    ends = not days.is_month_start.all()
    if ends and not days.is_month_end.all():
        return None
    steps = np.diff(days.year * 12 + days.month)
    if not len(steps):
        return 1, ends
    common = int(np.gcd.reduce(steps))
    return next((months for months in REGULAR if common % months == 0), 1), ends


def in_the_manner_of(period: "pd.Series[Any]", dates: "pd.Series[Any]") -> "pd.Series[Any] | NDArray[Any]":
    """Dates written as the periods of a column are."""
    first = period.iloc[0]
    if isinstance(period.dtype, pd.PeriodDtype):
        return dates.dt.to_period(period.dtype.freq).array
    if isinstance(period.dtype, pd.DatetimeTZDtype):
        return dates.dt.tz_localize(period.dtype.tz)
    if isinstance(first, pd.Period):
        return dates.dt.to_period(first.freq).astype(object)
    if isinstance(first, str):
        if QUARTER.fullmatch(first.strip()):
            hyphen = "-" if "-" in first else ""
            return dates.dt.year.astype(str) + hyphen + "Q" + dates.dt.quarter.astype(str)
        return dates.dt.strftime("%Y-%m" if len(first.strip()) == len("2024-01") else "%Y-%m-%d")
    return dates
