"""A panel of units and periods as arrays, with who started when; what cannot be compared is said before anything is computed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import SHOWN, Floats

TREATED, COMPARISON, LEFT_OUT = "treated", "comparison", "left out"

ONE_UNIT = "One unit alone has nobody to be compared with."
NOBODY_STARTED = "No unit started within the periods of the data."
ALL_FROM_THE_FIRST = "All units were in the programme from the first period of the data on: nothing is known of before."
ALL_AT_ONCE = "All units started at the same time: nobody is left to compare with."
NO_NEVER = "Every unit started within the data: none is left that never did."


@dataclass(frozen=True, eq=False)
class Panel:
    """Series × units × periods, equally spaced, and each unit's start.

    Attributes
    ----------
    value : ndarray, shape (series, units, periods)
        Missing where nothing is known.
    weight : ndarray, shape (series, units)
        What a unit counts for; 0 where it has no value at all.
    start : ndarray, shape (units,)
        Place of the first period in the programme; the number of periods where there is none within the data.
    roles : DataFrame
        Index unit: ``start``, ``role``; the units left out are in no array.
    series, units, periods : Index
        Labels.
    reason : str
        Why there is no comparison; else empty.
    variance : ndarray or None
        As `value`: what chance in counting gives each value.
    """

    value: Floats
    weight: Floats
    start: NDArray[np.intp]
    roles: pd.DataFrame
    series: pd.Index
    units: pd.Index
    periods: pd.Index
    reason: str
    variance: Floats | None = None


def read(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    value: str,
    start: str,
    series: str | None,
    weight: str | None,
    variance: str | None = None,
) -> Panel:
    """The panel as arrays.

    Raises
    ------
    ValueError
        Absent columns, no rows, two rows for one series, unit and period, a unit with two starts, periods that are not
        equally spaced, a start between two periods, infinite values, weights that are negative or missing, or variances
        that are negative or infinite.
    """
    names = [name for name in (unit, period, value, start, series, weight, variance) if name is not None]
    absent = [name for name in names if name not in panel]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the panel")
    if panel.empty:
        raise ValueError("the panel has no rows")
    unnamed = [name for name in (unit, period, series) if name is not None and panel[name].isna().any()]
    if unnamed:
        raise ValueError(f"the column {unnamed[0]!r} has rows without a value")
    line, lines = _coded(panel[series]) if series else (np.zeros(len(panel), dtype=np.intp), pd.Index([value]))
    who, units = _coded(panel[unit])
    when, periods = _coded(panel[period])
    _refuse_unequal(periods)
    shape = (len(lines), len(units), len(periods))
    place = np.ravel_multi_index((line, who, when), shape)
    if (np.bincount(place) > 1).any():
        one = int(np.flatnonzero(np.bincount(place) > 1)[0])
        at = np.unravel_index(one, shape)
        raise ValueError(f"{units[at[1]]} has more than one row for {periods[at[2]]} in {lines[at[0]]}")
    values = np.full(shape, np.nan)
    values.flat[place] = panel[value].to_numpy(dtype=float)
    if np.isinf(values).any():
        raise ValueError(f"the column {value!r} holds infinite values")
    chance = None
    if variance is not None:
        chance = np.full(shape, np.nan)
        chance.flat[place] = panel[variance].to_numpy(dtype=float)
        if np.isinf(chance).any() or (chance < 0).any():
            raise ValueError(f"the column {variance!r} has variances that are infinite or negative")
    begun = _starts(panel, unit, start, units)
    places, known = _placed(begun, periods)
    weights = _weights(panel, weight, line, who, shape[:2])
    weights = np.where(np.isfinite(values).any(axis=2), weights, 0.0)
    early = places == 0
    role = np.select([early, places < len(periods)], [LEFT_OUT, TREATED], COMPARISON)
    roles = pd.DataFrame({"start": known, "role": role}, index=units.rename(unit))
    return Panel(
        values[:, ~early],
        weights[:, ~early],
        places[~early],
        roles,
        lines.rename("series"),
        units[~early].rename(unit),
        periods.rename(period),
        reason_of(places, len(periods)),
        None if chance is None else chance[:, ~early],
    )


def reason_of(places: NDArray[np.intp], periods: int) -> str:
    """Why nothing can be compared, given the places of the starts; empty where it can."""
    if len(places) == 1:
        return ONE_UNIT
    if (places == 0).all():
        return ALL_FROM_THE_FIRST
    within = places[places > 0]
    if not (within < periods).any():
        return NOBODY_STARTED
    return ALL_AT_ONCE if len(np.unique(within)) == 1 else ""


def _coded(column: pd.Series) -> tuple[NDArray[np.intp], pd.Index]:
    codes, found = pd.factorize(column, sort=True)
    return codes, pd.Index(found)


def _refuse_unequal(periods: pd.Index) -> None:
    """Calendar months differ in days; the same day of the month a whole number of months apart is an equal step."""
    if isinstance(periods, pd.DatetimeIndex):
        if len(set(periods.day)) == 1:
            steps = np.diff(periods.year * 12 + periods.month)
        else:
            steps = np.diff(periods.to_numpy()).astype(np.int64)
    elif isinstance(periods, pd.PeriodIndex):
        steps = np.diff(periods.asi8)
    else:
        steps = np.diff(periods.to_numpy(dtype=float))
    steps = steps.astype(float)
    uneven = np.flatnonzero(~np.isclose(steps, steps.min(initial=np.inf)))
    if len(uneven):
        raise ValueError(
            f"periods are not equally spaced: after {periods[uneven[0]]} comes {periods[uneven[0] + 1]}; "
            "give a period that is not known as rows with a missing value"
        )


def _starts(panel: pd.DataFrame, unit: str, start: str, units: pd.Index) -> pd.Series:
    """One start per unit, missing where never."""
    told = panel[[unit, start]].drop_duplicates()
    twice = told.loc[told[unit].duplicated(), unit]
    if len(twice):
        raise ValueError(f"{twice.iloc[0]} has more than one start; each unit has one, the same in all its rows")
    return told.set_index(unit)[start].reindex(units)


def _placed(begun: pd.Series, periods: pd.Index) -> tuple[NDArray[np.intp], pd.Series]:
    """Place of every start among the periods: 0 where before or at the first, their number where never or after the last."""
    never = begun.isna().to_numpy()
    places = np.full(len(begun), len(periods), dtype=np.intp)
    places[~never] = periods.searchsorted(pd.Index(begun[~never]).astype(periods.dtype))
    inside = (places > 0) & (places < len(periods))
    between = inside.copy()
    between[inside] = np.asarray(periods[places[inside]] != pd.Index(begun[inside]))
    if between.any():
        shown = ", ".join(f"{each} of {who}" for who, each in begun[between].iloc[:SHOWN].items())
        raise ValueError(f"a start lies between two periods ({shown}); give the first period in the programme")
    return places, begun.where(places < len(periods))


def _weights(
    panel: pd.DataFrame, weight: str | None, line: NDArray[np.intp], who: NDArray[np.intp], shape: tuple[int, int]
) -> Floats:
    """Mean weight of every series and unit; 1 without a column."""
    if weight is None:
        return np.ones(shape)
    given = panel[weight].to_numpy(dtype=float)
    if not np.isfinite(given).all() or (given < 0).any():
        raise ValueError(f"the column {weight!r} has weights that are missing, infinite or negative")
    at = np.ravel_multi_index((line, who), shape)
    rows = np.bincount(at, minlength=shape[0] * shape[1])
    return (np.bincount(at, given, minlength=len(rows)) / np.maximum(rows, 1)).reshape(shape)
