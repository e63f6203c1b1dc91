"""Control charts: how much a series moves by itself, and when it has moved more than that.

The order of use is `control_chart` → `special_causes` → `variation` and `assurance`; all take long frames of any number
of series at once. What is favourable enters only in the last step.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.stats.spc_limits import by_chart, median_only
from wellanalysis.stats.spc_points import Chart, Phases, Points, laid_out
from wellanalysis.stats.spc_rules import Rule, Rules, special_causes
from wellanalysis.stats.spc_states import Assurance, Improves, Variation, assurance, point_states, variation

__all__ = [
    "Assurance",
    "Chart",
    "Improves",
    "Rule",
    "Rules",
    "Variation",
    "assurance",
    "control_chart",
    "false_signal_rate",
    "point_states",
    "special_causes",
    "variation",
]

FEWEST_POINTS = 13
"""A phase with fewer known points is a run chart (NHS England, Making Data Count: 12 or fewer are too few)."""

FEWEST_BASELINE = 8
"""Limits are not frozen on fewer known points than this: beyond, one quiet last point in twelve would be flagged."""

SETTLED = 20
"""Limits frozen on fewer points than this say how often they flag a quiet last point."""

FROM_MOVING_RANGES = {8: 0.081, 10: 0.068, 12: 0.059, 16: 0.047, 20: 0.030}
"""Share of quiet last points (of 24) that NHS England's rules flag with XmR limits frozen on so many: measured on
60,000 series of independent normal points each (p_prime: the same within 0.003); `tests/stats/test_spc_quiet.py`
measures a part again."""

FROM_COUNTS = {8: 0.053, 10: 0.047, 12: 0.042, 16: 0.036, 20: 0.022}
"""The same for p charts of 60 to 140 people a month at 70 %: only the centre has to be learnt from the baseline."""

OWN_LIMITS = {True: 0.015, False: 0.011}
"""The same with limits from all of 24 points; True: by moving ranges."""

BY_MOVING_RANGES = frozenset({Chart.XMR, Chart.P_PRIME, Chart.U_PRIME, Chart.T})


def control_chart(
    points: pd.DataFrame,
    *,
    chart: str,
    series: str | Sequence[str] | None = None,
    baseline: Collection[Any] | None = None,
    phases: Phases | None = None,
    screen: bool = False,
    exclude: Collection[Any] | None = None,
    three_sigma: bool = False,
) -> pd.DataFrame:
    """Centre line and limits of one or many series.

    Parameters
    ----------
    points : DataFrame
        One row per point: ``period``, and ``numerator`` with ``denominator`` (p, u and their primes), or ``value``
        (else ``numerator``, over ``denominator`` for run and xmr where that is given). A value that is nan, or whose
        denominator is 0, is missing. A month that is absent between two others of its series (all periods being first,
        or all last, days of months) is put in as missing: it is shown, not skipped. So is an absent quarter or year
        where no two points of any series are nearer than that. Periods may be dates, pandas Periods, text ("2024-03",
        "2024-03-01", "2024Q1"), ordered categories or numbers, and come back as they were given.
    chart : {"run", "xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"}
        p for shares of a denominator, u for events per exposure, their primes for large denominators that vary more
        than chance (Laney), c for counts, xmr for anything measured, g and t for cases and time between rare events.
    series : str or list of str, optional
        Columns that tell series apart. Without it a column ``series`` is used where there is one.
    baseline : collection of periods, optional
        Periods, in any of these forms, that fix centre and limits for the whole phase they lie in. A phase without a
        known baseline point is described by all its own points.
    phases : mapping of period to reason, or DataFrame, optional
        Periods at which limits start anew, each with its reason, for every series; as a frame with ``period``,
        ``reason`` and the series columns, for the series named. Points before the first start are phase 1.
    screen : bool
        Leave moving ranges of 3.267 times their mean and more out once (xmr, p_prime, u_prime, t). Off, as in NHS
        England's tool.
    exclude : collection of periods, optional
        Points left out of centre, limits and runs, though still drawn and still tested against the limits.
    three_sigma : bool
        For g: limits three sigma about the mean instead of probability limits.

    Returns
    -------
    DataFrame
        The series columns (``series``, empty, where there is none), ``period``, ``value``, ``denominator``, ``phase``
        (from 1), ``centre``, ``sigma``, ``lower``, ``upper`` (three sigma), ``lower_2s``, ``upper_2s``, then
        ``baseline`` (the line was taken from this point), ``missing``, ``excluded``, ``reason`` (of the phase) and
        ``note`` (why there are no limits, or how far to trust them). Series stand in the order of their first
        appearance, periods ascend.

    Raises
    ------
    ValueError
        Unknown chart, missing columns, two points for one period, negative counts, numerators above their
        denominators, a phase without a reason, a baseline or phase that is no date where the periods are dates, a
        series column named like a column of the chart.

    Notes
    -----
    xmr: mean ± 2.66 · mean moving range. p: p̄ ± 3 √(p̄(1 − p̄)/n), p̄ = Σx/Σn; u: σ = √(ū/n); c: √c̄. p_prime and u_prime
    (Laney 2002, Qual Eng 14:531): those σ times mean moving range of z / 1.128. g: σ = √(m(m + 1)) about the median,
    with probability limits of a geometric count at three (and two) sigma's normal tails. t: individuals chart of
    y^(1/3.6), drawn back. Limits stay within what the statistic can be. A missing point removes two moving ranges.
    A phase of 12 known points or fewer is a run chart: its median, no limits.
    """
    kind = Chart(chart) if chart in set(Chart) else None
    if kind is None:
        raise ValueError(f"chart is {chart!r}; known: {', '.join(Chart)}")
    keys = [series] if isinstance(series, str) else list(() if series is None else series)
    if not keys:
        keys = ["series"]
        points = points if "series" in points else points.assign(series="")
    laid = laid_out(points, chart=kind, series=keys, baseline=baseline, phases=phases, exclude=exclude)

    lines = by_chart(laid, kind, screen=screen, three_sigma=three_sigma)
    medians = median_only(laid)
    known, based = _per_row(laid, laid.counted), _per_row(laid, laid.counted & laid.base)
    run_chart = (known < FEWEST_POINTS) | (laid.frozen & (based < FEWEST_BASELINE))
    drawn = {
        name: np.where(run_chart, getattr(medians, name), getattr(lines, name))
        for name in ("centre", "sigma", "lower", "upper", "lower_2s", "upper_2s")
    }
    return laid.frame.assign(
        value=laid.value,
        denominator=laid.denominator,
        phase=laid.phase,
        **drawn,
        baseline=laid.base & laid.counted,
        missing=~np.isfinite(laid.value),
        excluded=laid.excluded,
        reason=laid.reason,
        note=_notes(laid, kind, known, based, drawn["sigma"], adrift=baseline is not None),
    )


def false_signal_rate(points: int, *, chart: str = "xmr") -> float:
    """Share of quiet last points that NHS England's rules flag with limits frozen on so many points.

    Measured on independent points and interpolated between the sizes measured: 12 points give about 6 % where limits
    come from moving ranges (xmr, p_prime, u_prime, t) and 4 % where they come from counts; limits from all of 24 points
    give 1.5 and 1.1 %.
    """
    measured = FROM_MOVING_RANGES if Chart(chart) in BY_MOVING_RANGES else FROM_COUNTS
    return float(np.interp(points, list(measured), list(measured.values())))


def _per_row(laid: Points, which: np.ndarray) -> np.ndarray:
    """How many rows of a stretch are such, given to each of its rows."""
    if not len(which):
        return np.zeros(0)
    return np.bincount(laid.segment, weights=which)[laid.segment]


def _notes(
    laid: Points, kind: Chart, known: np.ndarray, based: np.ndarray, sigma: np.ndarray, *, adrift: bool
) -> np.ndarray:
    """Why a stretch has no limits, or how far its limits can be trusted; said once per distinct case."""
    sizes = pd.DataFrame({"known": known.astype(int), "based": based.astype(int), "frozen": laid.frozen})
    sizes["adrift"] = ~laid.frozen & (laid.phase == 1) & adrift
    any_limits = np.bincount(laid.segment, weights=np.isfinite(sigma))[laid.segment] > 0 if len(sigma) else sigma > 0
    cases = sizes.assign(limits=any_limits)
    number = cases.groupby(list(cases), sort=False).ngroup().to_numpy()
    said = [_note(kind, *case) for case in cases.drop_duplicates().itertuples(index=False)]
    return np.array(said, dtype=object)[number] if said else np.empty(0, dtype=object)


def _note(kind: Chart, known: int, based: int, frozen: bool, adrift: bool, limits: bool) -> str:
    if kind is Chart.RUN:
        return ""
    if known < FEWEST_POINTS:
        return f"run chart: {_counted(known)}, and limits are drawn from {FEWEST_POINTS} on"
    if frozen and based < FEWEST_BASELINE:
        return f"run chart: {_counted(based)} in the baseline, and limits are fixed by {FEWEST_BASELINE} or more"
    if not limits:
        return "no limits: no two neighbouring points are known"
    if frozen and based < SETTLED:
        own = OWN_LIMITS[kind in BY_MOVING_RANGES]
        return (
            f"limits rest on {_counted(based)}: about {100 * false_signal_rate(based, chart=kind):.1f}\u00a0% of quiet "
            f"last points are flagged ({100 * own:.1f}\u00a0% with limits from 24 points of their own)"
        )
    return "no point of the baseline is known: the line rests on all points of its own" if adrift else ""


def _counted(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"
