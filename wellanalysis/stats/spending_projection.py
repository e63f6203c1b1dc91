"""What a year's spending may come to, from the months that are known and from growth over the same months a year before."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t

YEAR = 12
FEWEST = 6
"""Growth rates of single months that a projection rests on, at least."""
LEVEL = 0.95


class Projection(NamedTuple):
    """A year's spending.

    Parameters
    ----------
    value, lower, upper : float
        Spending per member month of the whole year, with a 95 % prediction interval.
    error, freedom : float
        Standard error of the year's total spending, and its degrees of freedom.
    total : float
        Total spending of the year.
    growth : float
        Growth over the same month a year before, as a share, on which the open months rest.
    known, open : int
        Months that are known, and months that are projected.
    """

    value: float
    lower: float
    upper: float
    error: float
    freedom: int
    total: float
    growth: float
    known: int
    open: int


def projected(months: pd.DataFrame, year: int) -> Projection | None:
    """Spending of a whole year.

    Parameters
    ----------
    months : DataFrame
        ``month`` (first day, in order, without gaps), ``spend``, ``members``, ``counted`` (bool: claims are taken to be in). Members
        of months that are not there yet are those of the last month that is.
    year : int
        The calendar year.

    Returns
    -------
    Projection or None
        None where fewer than `FEWEST` months of the last twelve counted ones have a counted month a year before them, or no
        month of the year is counted.

    Notes
    -----
    Each open month is the same month a year before, times one growth rate: seasons cancel. The rate is the mean of the logarithms of
    the last twelve months' growth. Its variance between these months, s², says how far a single month strays, and s²/n how far
    the mean does. A month that an open one is built on and that is also one of those n, as most are, enters twice and with the same
    sign: where it was low by chance both the start and the growth are. With a the sum of the open months a₁…a_k, and b of those built
    on such a month, Var = s² (Σ aᵢ² + a²/n + ab/n), with Student's t of n − 1 degrees of freedom. Months rather than quarters: twelve
    rates tell their own spread better than four. What is not in it: a turn in the trend, and chance that several months share.
    """
    series = months.set_index("month")
    rate = (series["spend"] / series["members"]).where(series["counted"] & (series["members"] > 0))
    days = pd.date_range(f"{year}-01-01", periods=YEAR, freq="MS")
    own = rate.reindex(days)
    steps = np.log(rate / rate.shift(YEAR)).dropna().tail(YEAR)
    if not own.notna().any() or len(steps) < FEWEST:
        return None
    growth, spread = float(steps.mean()), float(steps.var(ddof=1))
    members = series["members"].reindex(days).ffill().to_numpy(dtype=float)
    before = rate.reindex(days - pd.DateOffset(years=1)).to_numpy()
    to_come = own.isna().to_numpy()
    if np.isnan(before[to_come]).any():
        return None
    expected = np.where(to_come, before * np.exp(growth) * members, own.to_numpy() * members)
    open_months = expected[to_come]
    every = float(open_months.sum())
    twice = float(open_months[(days - pd.DateOffset(years=1)).isin(steps.index)[to_come]].sum())
    variance = spread * (float((open_months**2).sum()) + every * (every + twice) / len(steps))
    error, total, people = float(np.sqrt(variance)), float(expected.sum()), float(members.sum())
    reach = float(t.ppf((1 + LEVEL) / 2, len(steps) - 1)) * error
    return Projection(
        value=total / people,
        lower=(total - reach) / people,
        upper=(total + reach) / people,
        error=error,
        freedom=len(steps) - 1,
        total=total,
        growth=float(np.expm1(growth)),
        known=int((~to_come).sum()),
        open=int(to_come.sum()),
    )
