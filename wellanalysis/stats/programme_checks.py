"""Does the overall effect stand: without any one unit, before anything began, as data came in?

All take the panel as `programme_effect.group_time` does.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats, coverage
from wellanalysis.stats.programme_cells import AT_ONCE, Design, averaged, blocks, cells, designed, shares
from wellanalysis.stats.programme_effect import TOLD, GroupTime, compared, largest, reason
from wellanalysis.stats.programme_error import error, told
from wellanalysis.stats.programme_panel import LEFT_OUT, Panel, read, reason_of

NOBODY = np.zeros(0, dtype=np.intp)

Redone = Callable[[NDArray[np.intp]], tuple[Floats, Floats, NDArray[np.intp], Floats | None]]
"""Values, weights, groups and variances of some replicates, from their numbers."""


def leave_one_out(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    value: str,
    start: str,
    series: str | None = None,
    weight: str | None = None,
    variance: str | None = None,
    control: str = "not_yet",
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Overall effect without each unit in turn.

    Parameters
    ----------
    panel, unit, period, value, start, series, weight, variance, control, base, level
        As `group_time`.

    Returns
    -------
    DataFrame
        One row per series and unit: ``series, left_out, effect, se, df, lower, upper, p_above``; what `group_time` gives
        without the unit's rows, missing where nobody is left to compare with. No rows where there is no comparison.

    Raises
    ------
    ValueError
        As `group_time`.
    """
    given = read(
        panel, unit=unit, period=period, value=value, start=start, series=series, weight=weight, variance=variance
    )
    design, group = designed(given.start, len(given.periods), control=control, base=base)
    number, units = len(given.series), len(given.units)
    if reason(given, control):
        return _table(given, NOBODY, given.units[:0], pd.DataFrame(), "left_out")

    def without(place: NDArray[np.intp]) -> tuple[Floats, Floats, NDArray[np.intp], Floats | None]:
        line, out = np.divmod(place, units)
        kept = np.where(np.arange(units) == out[:, None], 0.0, given.weight[line])
        return given.value[line], kept, group[None], _of(given.variance, line)

    line, out = np.divmod(np.arange(number * units), units)
    return _table(given, line, given.units[out], _redone(given, design, without, number * units, level), "left_out")


def accumulated(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    value: str,
    start: str,
    series: str | None = None,
    weight: str | None = None,
    variance: str | None = None,
    control: str = "not_yet",
    base: str = "all",
    level: float = 0.95,
) -> pd.DataFrame:
    """Overall effect as it would have been told at each period, with the data up to it.

    Parameters
    ----------
    panel, unit, period, value, start, series, weight, variance, control, base, level
        As `group_time`.

    Returns
    -------
    DataFrame
        One row per series and period from the first start on: ``series, period, effect, se, df, lower, upper, p_above,
        treated`` (units in the programme by then that are in the effect). No rows where there is no comparison.

    Raises
    ------
    ValueError
        As `group_time`.

    Notes
    -----
    Values are those of today's data: what was corrected since is corrected in all periods. Each is judged by itself;
    whoever stops at the first that convinces is wrong more often than its interval says.
    """
    given = read(
        panel, unit=unit, period=period, value=value, start=start, series=series, weight=weight, variance=variance
    )
    design, group = designed(given.start, len(given.periods), control=control, base=base)
    number, periods = len(given.series), len(given.periods)
    if reason(given, control):
        return _table(given, NOBODY, given.periods[:0], pd.DataFrame(), "period").assign(treated=pd.Series(dtype=int))
    first = int(design.starts[0])

    def until(place: NDArray[np.intp]) -> tuple[Floats, Floats, NDArray[np.intp], Floats | None]:
        line, last = np.divmod(place, periods - first)
        seen = np.arange(periods) <= first + last[:, None, None]
        # Who starts later is not told apart from who never does.
        known = np.where(given.start <= first + last[:, None], group, len(design.starts))
        return np.where(seen, given.value[line], np.nan), given.weight[line], known, _of(given.variance, line)

    rows = number * (periods - first)
    line, last = np.divmod(np.arange(rows), periods - first)
    found = _redone(given, design, until, rows, level)
    table = _table(given, line, given.periods[first + last], found, "period")
    begun = np.isfinite(given.value) & (np.arange(periods) >= given.start[:, None])
    treated = np.maximum.accumulate(begun, axis=2).sum(axis=1)[line, first + last]
    return table.assign(treated=np.where(table["effect"].isna(), 0, treated))


def placebo(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    value: str,
    start: str,
    series: str | None = None,
    weight: str | None = None,
    variance: str | None = None,
    earlier: int = 4,
    control: str = "not_yet",
    base: str = "all",
    level: float = 0.95,
) -> GroupTime:
    """Effects of starts that are pretended to lie earlier, on data from before the true starts only.

    Parameters
    ----------
    panel, unit, period, value, start, series, weight, variance, control, base, level
        As `group_time`.
    earlier : int
        Periods by which the starts are moved; at least 1.

    Returns
    -------
    GroupTime
        An effect here is none of the programme's: groups that were on different ways before. A unit whose pretended
        start has no period before it is left out.

    Raises
    ------
    ValueError
        As `group_time`; `earlier` below 1.
    """
    if earlier < 1:
        raise ValueError(f"earlier is {earlier}; a placebo start lies at least one period before the true one")
    coverage(level)
    given = read(
        panel, unit=unit, period=period, value=value, start=start, series=series, weight=weight, variance=variance
    )
    periods = len(given.periods)
    begins = given.start < periods
    moved = np.where(begins, np.maximum(given.start - earlier, 0), given.start)
    before = np.where(np.arange(periods) < given.start[:, None], given.value, np.nan)
    stays = moved > 0
    anew = pd.Series(given.periods).reindex(moved).set_axis(given.units).reindex(given.roles.index)
    out = given.units[~stays]
    roles = given.roles.assign(
        start=anew.where(given.roles.index.isin(given.units), given.roles["start"]),
        role=given.roles["role"].where(~given.roles.index.isin(out), LEFT_OUT),
    )
    pretended = Panel(
        before[:, stays],
        np.where(np.isfinite(before[:, stays]).any(axis=2), given.weight[:, stays], 0.0),
        moved[stays],
        roles,
        given.series,
        given.units[stays],
        given.periods,
        given.reason or reason_of(moved, periods),
        None if given.variance is None else given.variance[:, stays],
    )
    return compared(pretended, control=control, base=base, level=level)


def _redone(given: Panel, design: Design, made: Redone, number: int, level: float) -> pd.DataFrame:
    """Overall effect of every replicatewith its error; so many at a time as memory allows."""
    block = max(1, AT_ONCE // (given.value.shape[1] * design.after.size))
    parts = [_one_block(design, *made(place), level) for place in blocks(number, block)]
    return pd.concat(parts, ignore_index=True)


def _of(variance: Floats | None, line: NDArray[np.intp]) -> Floats | None:
    return None if variance is None else variance[line]


def _one_block(
    design: Design,
    value: Floats,
    weight: Floats,
    group: NDArray[np.intp],
    variance: Floats | None,
    level: float,
) -> pd.DataFrame:
    found = cells(value, weight, group, design)
    share = shares(found.effect, found.treated, design.after)
    effect = averaged(found.effect, share)
    return told(effect, error(found, value, weight, share, variance), largest(value), level=level)


def _table(given: Panel, line: NDArray[np.intp], key: pd.Index, found: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rows of replicates with the series and what was changed in front."""
    rows = found.reindex(columns=TOLD).astype(float)
    rows.insert(0, "series", given.series[line])
    rows.insert(1, name, key)
    return rows
