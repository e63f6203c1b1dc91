"""Points of control charts laid out once: series in order, absent months put in, phases numbered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.spc_periods import alike, comparable, in_the_manner_of, months_between

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Phases: TypeAlias = Mapping[Any, str] | pd.DataFrame

OWN_NAMES = frozenset(
    "period value denominator phase centre sigma lower upper lower_2s upper_2s baseline missing excluded reason note".split()
)
"""Columns of a chart, which no column that tells series apart may be called."""

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
MAY_HAVE_DENOMINATOR = frozenset({Chart.RUN, Chart.XMR})
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
    points = points.reset_index(drop=True)
    _check_columns(points, chart, series)
    frame = points.loc[:, [*series, "period"]].copy()
    if len(frame) and isinstance(frame["period"].iloc[0], date) and frame["period"].dtype == object:
        frame["period"] = pd.to_datetime(frame["period"])
    frame["_at"] = comparable(frame["period"])
    upper, lower = _sources(points, chart)
    frame["_numerator"] = points[upper].astype(float)
    frame["_denominator"] = points[lower].astype(float) if lower else np.nan
    frame = _ordered(frame, series, chart)
    numerator, denominator = frame["_numerator"].to_numpy(), frame["_denominator"].to_numpy()
    _check_values(frame.loc[:, [*series, "period"]], numerator, denominator, chart)
    value = numerator.copy()
    if lower:
        value = np.full(len(frame), np.nan)
        size = denominator if upper == "numerator" else np.where(denominator > 0, 1.0, denominator)
        np.divide(numerator, size, out=value, where=denominator > 0)
    at = frame["_at"]
    frame = frame.loc[:, [*series, "period"]]

    code = frame.groupby(list(series), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    phase, reason = _phases(frame, at, code, series, phases)
    change = np.ones(len(frame), dtype=bool)
    change[1:] = (code[1:] != code[:-1]) | (phase[1:] != phase[:-1])
    segment = np.cumsum(change) - 1
    excluded = _among(frame["period"], at, exclude, "exclude")
    counted = np.isfinite(value) & ~excluded
    in_baseline = _among(frame["period"], at, baseline, "baseline") & ~excluded
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


def _sources(points: pd.DataFrame, chart: Chart) -> tuple[str, str | None]:
    """Columns that the points are drawn from: what was counted or measured, and its denominator where it has one."""
    if chart in NEEDS_DENOMINATOR:
        return "numerator", "denominator"
    measured = "value" if "value" in points else "numerator"
    # What is counted, or lies between events, has no denominator; a column of that name belongs to something else.
    return measured, "denominator" if chart in MAY_HAVE_DENOMINATOR and "denominator" in points else None


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
    taken = [name for name in series if name in OWN_NAMES]
    if taken:
        raise ValueError(
            f"a series cannot be named by {', '.join(taken)}: the chart has a column of its own of that name"
        )


def _ordered(frame: pd.DataFrame, series: Sequence[str], chart: Chart) -> pd.DataFrame:
    """Series in the order they first appear, periods ascending, absent months put in."""
    code = frame.groupby(list(series), sort=False, dropna=False, observed=True).ngroup()
    if chart not in BETWEEN_EVENTS:
        twice = frame.duplicated([*series, "_at"])
        if twice.any():
            rows = frame.loc[twice, [*series, "period"]].head(SHOWN).astype(str).agg(" ".join, axis=1)
            raise ValueError(f"more than one point for {'; '.join(rows.str.strip())}")
        months = months_between(frame["_at"])
        if months:
            frame, code = _with_absent_months(frame, code, series, *months)
    ordered = frame.assign(_code=code).sort_values(["_code", "_at"], kind="stable", ignore_index=True)
    return ordered.drop(columns="_code")


def _with_absent_months(
    frame: pd.DataFrame, code: "pd.Series[int]", series: Sequence[str], step: int, ends: bool
) -> "tuple[pd.DataFrame, pd.Series[int]]":
    """Give every month (or quarter, or year) between the first and the last of a series a row; new ones are missing."""
    month = (frame["_at"].dt.year * 12 + frame["_at"].dt.month).astype(np.int64)
    spans = month.groupby(code).agg(["min", "max"])
    length = ((spans["max"] - spans["min"]) // step + 1).to_numpy()
    if length.sum() == len(frame):
        return frame, code
    whole = pd.DataFrame({"_code": np.repeat(spans.index.to_numpy(), length)})
    whole["_month"] = step * whole.groupby("_code").cumcount() + np.repeat(spans["min"].to_numpy(), length)
    filled = whole.merge(frame.assign(_code=code, _month=month), on=["_code", "_month"], how="left")
    year, number = (filled["_month"] - 1) // 12, (filled["_month"] - 1) % 12 + 1
    days = pd.to_datetime(pd.DataFrame({"year": year, "month": number, "day": 1}))
    filled["_at"] = (days + pd.offsets.MonthEnd(0) if ends else days).astype(frame["_at"].dtype)
    filled["period"] = in_the_manner_of(frame["period"], filled["_at"])
    names = frame.loc[:, list(series)].groupby(code).first()
    for name in series:
        filled[name] = names[name].reindex(filled["_code"]).array
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


def _among(period: "pd.Series[Any]", at: "pd.Series[Any]", chosen: Collection[Any] | None, what: str) -> Booleans:
    """Rows whose period is one of the chosen ones."""
    if chosen is None or not len(period):
        return np.zeros(len(period), dtype=bool)
    return at.isin(alike(chosen, period, at, what)).to_numpy()


def _starts(series: Sequence[str], phases: Phases) -> pd.DataFrame:
    """Phases as a frame of ``period``, ``reason`` and the series columns given; one without a reason is refused."""
    if isinstance(phases, pd.DataFrame):
        absent = [name for name in ("period", "reason") if name not in phases]
        if absent:
            raise ValueError(f"phases need the columns period and reason; absent: {', '.join(absent)}")
        starts = phases.loc[:, [*(name for name in series if name in phases), "period", "reason"]]
    elif isinstance(phases, Mapping | pd.Series):
        given = dict(phases.items())
        starts = pd.DataFrame({"period": list(given), "reason": list(given.values())}, dtype=object)
    else:
        raise ValueError(
            "phases map each period at which limits start anew to its reason, as in {'2024-03-01': 'new form'}"
        )
    unexplained = starts["reason"].isna() | (starts["reason"].astype(str).str.strip() == "")
    if unexplained.any():
        raise ValueError(f"limits start anew at {starts.loc[unexplained, 'period'].iloc[0]} without a reason; say why")
    return starts


def _phases(
    frame: pd.DataFrame, at: "pd.Series[Any]", code: Integers, series: Sequence[str], phases: Phases | None
) -> tuple[Integers, NDArray[np.object_]]:
    """Number (from 1) and reason of each row's phase."""
    first, silent = np.ones(len(frame), dtype=np.int64), np.full(len(frame), "", dtype=object)
    if phases is None:
        return first, silent
    starts = _starts(series, phases)
    if not len(starts) or not len(frame):
        return first, silent
    starts = starts.assign(_when=alike(starts["period"], frame["period"], at, "phases").to_numpy())
    keys = [name for name in series if name in starts]
    known = frame.loc[:, list(series)].assign(_code=code).drop_duplicates("_code")
    starts = starts.merge(known, on=keys) if keys else starts.merge(known, how="cross", suffixes=("", "_"))
    # Positions among all periods compare whatever their type, and merge_asof needs numbers.
    order, _ = pd.factorize(pd.concat([at, starts["_when"]], ignore_index=True), sort=True)
    starts = starts.assign(_at=order[len(frame) :])
    starts = starts.groupby(["_code", "_at"], as_index=False).agg(reason=("reason", _joined))
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


def _joined(reasons: "pd.Series[Any]") -> str:
    """Two changes at one date start one phase, for both reasons."""
    return "; ".join(map(str, reasons))
