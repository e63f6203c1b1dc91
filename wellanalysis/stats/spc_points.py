"""Points of control charts laid out once: series in order, absent months put in, phases numbered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Phases: TypeAlias = Mapping[Any, str] | pd.DataFrame

SHOWN = 5
"""How many offending rows an error message names."""


class Chart(StrEnum):
    """Kinds of chart: what is counted decides which one."""

    RUN = "run"
    XMR = "xmr"
    P = "p"
    P_PRIME = "p_prime"
    U = "u"
    U_PRIME = "u_prime"
    C = "c"
    G = "g"
    T = "t"


NEEDS_DENOMINATOR = frozenset({Chart.P, Chart.P_PRIME, Chart.U, Chart.U_PRIME})
BETWEEN_EVENTS = frozenset({Chart.G, Chart.T})
"""One point per event, not per period: two events may share a day, and a month without events is no gap."""


@dataclass(frozen=True)
class Points:
    """Points of all series, one row each, sorted by series and period; all arrays are as long as `frame`.

    Parameters
    ----------
    frame : DataFrame
        The series columns, then ``period``.
    numerator, denominator, value : ndarray
        nan where missing. `numerator` is the value itself where there is no denominator.
    segment : ndarray
        Number of the stretch (one phase of one series) a row belongs to, ascending from 0.
    phase : ndarray
        Number of the phase within the series, from 1.
    reason : ndarray
        Why the phase was begun; empty for the first.
    base : ndarray
        Rows the centre and the limits are taken from.
    frozen : ndarray
        Rows whose limits come from a baseline rather than from all points of the phase.
    counted : ndarray
        Rows that are neither missing nor excluded.
    excluded : ndarray
        Rows left out of centre, limits and runs.
    """

    frame: pd.DataFrame
    numerator: Floats
    denominator: Floats
    value: Floats
    segment: Integers
    phase: Integers
    reason: NDArray[np.object_]
    base: Booleans
    frozen: Booleans
    counted: Booleans
    excluded: Booleans

    @property
    def segments(self) -> int:
        """How many stretches there are."""
        return int(self.segment[-1]) + 1 if len(self.segment) else 0


def laid_out(
    points: pd.DataFrame,
    *,
    chart: Chart,
    series: Sequence[str],
    baseline: Collection[Any] | None,
    phases: Phases | None,
    exclude: Collection[Any] | None,
) -> Points:
    """Lay the points out; a month absent between two others becomes a missing point (see `control_chart`)."""
    _check_columns(points, chart, series)
    frame = points.loc[:, [*series, "period"]].copy()
    frame["period"] = as_periods(frame["period"])
    has_denominator = {"numerator", "denominator"} <= set(points)
    frame["_numerator"] = points["numerator" if has_denominator else _value_column(points)].astype(float)
    frame["_denominator"] = points["denominator"].astype(float) if has_denominator else np.nan
    frame = _ordered(frame, series, chart)
    numerator, denominator = frame["_numerator"].to_numpy(), frame["_denominator"].to_numpy()
    if has_denominator:
        value = np.full(len(frame), np.nan)
        np.divide(numerator, denominator, out=value, where=denominator > 0)
    else:
        value = numerator.copy()
    frame = frame.loc[:, [*series, "period"]]
    _check_values(frame, numerator, denominator, chart)

    code = frame.groupby(list(series), sort=False, dropna=False).ngroup().to_numpy()
    phase, reason = _phases(frame, code, series, phases)
    change = np.ones(len(frame), dtype=bool)
    change[1:] = (code[1:] != code[:-1]) | (phase[1:] != phase[:-1])
    segment = np.cumsum(change) - 1
    excluded = _among(frame["period"], exclude)
    counted = np.isfinite(value) & ~excluded
    in_baseline = _among(frame["period"], baseline) & ~excluded
    # A phase without a known baseline point (a later phase, a clinic that opened later) has only its own points.
    frozen = np.bincount(segment, weights=in_baseline & counted)[segment] > 0 if len(segment) else in_baseline
    base = np.where(frozen, in_baseline, ~excluded)
    return Points(
        frame=frame,
        numerator=np.where(np.isfinite(value), numerator, np.nan),
        denominator=denominator,
        value=value,
        segment=segment,
        phase=phase,
        reason=reason,
        base=base,
        frozen=frozen,
        counted=counted,
        excluded=excluded,
    )


def as_periods(values: Any, like: "pd.Series[Any] | None" = None) -> "pd.Series[Any]":
    """Periods as a column: dates become datetimes, so that text, `date` and `Timestamp` compare."""
    column = values.reset_index(drop=True) if isinstance(values, pd.Series) else pd.Series(list(values))
    if like is not None:
        return pd.to_datetime(column).astype(like.dtype) if pd.api.types.is_datetime64_any_dtype(like) else column
    if column.dtype == object and len(column) and isinstance(column.iloc[0], date):
        column = pd.to_datetime(column)
    if isinstance(values, pd.Series):
        column.index = values.index
    return column


def _value_column(points: pd.DataFrame) -> str:
    return "value" if "value" in points else "numerator"


def _check_columns(points: pd.DataFrame, chart: Chart, series: Sequence[str]) -> None:
    needed = [*series, "period", *(["numerator", "denominator"] if chart in NEEDS_DENOMINATOR else [])]
    absent = [name for name in needed if name not in points]
    if not {"value", "numerator"} & set(points):
        absent.append("value" if chart not in NEEDS_DENOMINATOR else "value, or numerator and denominator")
    if absent:
        needed_names, given = ", ".join(dict.fromkeys(absent)), ", ".join(map(str, points))
        raise ValueError(f"a {chart} chart needs the columns {needed_names}; given: {given}")
    if points["period"].isna().any():
        raise ValueError(f"{int(points['period'].isna().sum())} points have no period")


def _ordered(frame: pd.DataFrame, series: Sequence[str], chart: Chart) -> pd.DataFrame:
    """Series in the order they first appear, periods ascending, absent months put in."""
    code = frame.groupby(list(series), sort=False, dropna=False).ngroup()
    if chart not in BETWEEN_EVENTS:
        twice = frame.duplicated([*series, "period"])
        if twice.any():
            rows = frame.loc[twice, [*series, "period"]].head(SHOWN).astype(str).agg(" ".join, axis=1)
            raise ValueError(f"more than one point for {'; '.join(rows.str.strip())}")
        if _monthly(frame["period"]):
            frame, code = _with_absent_months(frame, code, series)
    ordered = frame.assign(_code=code).sort_values(["_code", "period"], kind="stable", ignore_index=True)
    return ordered.drop(columns="_code")


def _monthly(period: "pd.Series[Any]") -> bool:
    return bool(len(period)) and pd.api.types.is_datetime64_any_dtype(period) and bool(period.dt.is_month_start.all())


def _with_absent_months(
    frame: pd.DataFrame, code: "pd.Series[int]", series: Sequence[str]
) -> "tuple[pd.DataFrame, pd.Series[int]]":
    """Give every month between the first and the last of a series a row; the new ones are missing."""
    month = frame["period"].dt.year * 12 + frame["period"].dt.month
    spans = month.groupby(code).agg(["min", "max"])
    length = (spans["max"] - spans["min"] + 1).to_numpy()
    if length.sum() == len(frame):
        return frame, code
    whole = pd.DataFrame({"_code": np.repeat(spans.index.to_numpy(), length)})
    whole["_month"] = whole.groupby("_code").cumcount() + np.repeat(spans["min"].to_numpy(), length)
    filled = whole.merge(frame.assign(_code=code, _month=month), on=["_code", "_month"], how="left")
    year, number = (filled["_month"] - 1) // 12, (filled["_month"] - 1) % 12 + 1
    days = pd.to_datetime(pd.DataFrame({"year": year, "month": number, "day": 1}))
    filled["period"] = days.astype(frame["period"].dtype)
    names = frame.loc[:, list(series)].groupby(code).first() if len(series) else frame
    for name in series:
        filled[name] = names[name].reindex(filled["_code"]).to_numpy()
    return filled.loc[:, list(frame)], filled["_code"]


def _check_values(frame: pd.DataFrame, numerator: Floats, denominator: Floats, chart: Chart) -> None:
    counts = chart is not Chart.RUN and chart is not Chart.XMR
    wrong = (numerator < 0) & counts | (denominator < 0) | np.isinf(numerator) | np.isinf(denominator)
    if chart in (Chart.P, Chart.P_PRIME):
        wrong |= numerator > denominator
    if wrong.any():
        rows = np.flatnonzero(wrong)[:SHOWN]
        places = frame.iloc[rows].astype(str).agg(" ".join, axis=1).str.strip()
        said = [f"{where}: {numerator[row]:g}/{denominator[row]:g}" for where, row in zip(places, rows, strict=True)]
        raise ValueError(f"values that a {chart} chart cannot have: {'; '.join(said)}")


def _among(period: "pd.Series[Any]", chosen: Collection[Any] | None) -> Booleans:
    """Rows whose period is one of the chosen ones."""
    if chosen is None or not len(chosen):
        return np.zeros(len(period), dtype=bool)
    return period.isin(as_periods(list(chosen), like=period)).to_numpy()


def _phases(
    frame: pd.DataFrame, code: Integers, series: Sequence[str], phases: Phases | None
) -> tuple[Integers, NDArray[np.object_]]:
    """Number (from 1) and reason of each row's phase."""
    first, silent = np.ones(len(frame), dtype=np.int64), np.full(len(frame), "", dtype=object)
    if phases is None or not len(phases) or not len(frame):
        return first, silent
    if isinstance(phases, pd.DataFrame):
        starts = phases.loc[:, [*(name for name in series if name in phases), "period", "reason"]]
    else:
        starts = pd.DataFrame({"period": list(phases), "reason": list(phases.values())})
    unexplained = starts["reason"].isna() | (starts["reason"].astype(str).str.strip() == "")
    if unexplained.any():
        raise ValueError(f"limits start anew at {starts.loc[unexplained, 'period'].iloc[0]} without a reason; say why")
    starts = starts.assign(period=as_periods(starts["period"].tolist(), like=frame["period"]).to_numpy())
    keys = [name for name in series if name in starts]
    known = frame.loc[:, list(series)].assign(_code=code).drop_duplicates("_code")
    starts = starts.merge(known, on=keys) if keys else starts.merge(known, how="cross", suffixes=("", "_"))
    # Positions among all periods compare whatever their type, and merge_asof needs numbers.
    order, _ = pd.factorize(pd.concat([frame["period"], starts["period"]], ignore_index=True), sort=True)
    starts = starts.assign(_at=order[len(frame) :]).sort_values(["_code", "_at"], kind="stable")
    starts["_phase"] = starts.groupby("_code").cumcount() + 2
    rows = pd.DataFrame({"_code": code, "_at": order[: len(frame)], "_row": np.arange(len(frame))})
    joined = pd.merge_asof(
        rows.sort_values("_at", kind="stable"),
        starts.loc[:, ["_code", "_at", "_phase", "reason"]].sort_values("_at", kind="stable"),
        on="_at",
        by="_code",
    ).sort_values("_row")
    return (
        joined["_phase"].fillna(1).astype(np.int64).to_numpy(),
        joined["reason"].astype(object).where(joined["reason"].notna(), "").to_numpy(),
    )
