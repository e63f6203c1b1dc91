"""What a control chart says of each series: whether it changes for the better, and whether it meets its target.

The one place where a signal and the favourable direction meet.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.stats.spc_points import Booleans, Floats


class Improves(StrEnum):
    """Direction in which a measure improves."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Variation(StrEnum):
    """State of a series at its last known point."""

    IMPROVING = "improving"
    CONCERNING = "concerning"
    NEUTRAL = "neutral"
    COMMON_CAUSE = "common_cause"


class Assurance(StrEnum):
    """Where the limits of a series lie, compared with its target."""

    RELIABLY_MEETS = "reliably_meets"
    VARIES = "varies"
    NOT_YET = "not_yet"
    NO_TARGET = "no_target"
    NO_LIMITS = "no_limits"


SIGN = {Improves.UP: 1, Improves.DOWN: -1, Improves.NEITHER: 0}


def variation(chart: pd.DataFrame, *, improves: str | Mapping[Any, str]) -> "pd.Series[Any]":
    """State of each series: that of its last known point.

    Parameters
    ----------
    chart : DataFrame
        From `special_causes`.
    improves : {"up", "down", "neither"}, or mapping
        Favourable direction, for all series or by series (key: the series, or the tuple of its columns).

    Returns
    -------
    Series
        `Variation` by series, in their order in `chart`; indexed by the series columns. A special cause without a
        direction (few crossings), or of a measure that improves in neither, is ``neutral``. A series without any
        known point is ``common_cause``: nothing was seen.
    """
    states = point_states(chart, improves=improves)
    return _last(chart, states.to_numpy(), Variation.COMMON_CAUSE, "variation")


def point_states(chart: pd.DataFrame, *, improves: str | Mapping[Any, str]) -> "pd.Series[Any]":
    """`Variation` of every point of a chart from `special_causes`, on its index; arguments as `variation`."""
    if "signal" not in chart:
        raise ValueError("the chart has no signals yet; pass it through special_causes first")
    wanted = _by_row(chart, improves, "improves")
    unknown = set(wanted) - set(Improves)
    if unknown:
        raise ValueError(f"improves is {', '.join(map(repr, sorted(map(str, unknown))))}; known: {', '.join(Improves)}")
    direction = np.array([SIGN[Improves(each)] for each in Improves])
    place = pd.Categorical(wanted, categories=list(Improves)).codes
    towards = chart["side"].to_numpy() * direction[place] if len(chart) else np.zeros(0)
    signal = chart["signal"].to_numpy(dtype=bool)
    states = np.select(
        [~signal, towards > 0, towards < 0],
        [Variation.COMMON_CAUSE, Variation.IMPROVING, Variation.CONCERNING],
        default=Variation.NEUTRAL,
    )
    return pd.Series(states, index=chart.index, name="variation", dtype=object)


def assurance(
    chart: pd.DataFrame,
    *,
    target: float | Mapping[Any, float] | None,
    improves: str | Mapping[Any, str],
) -> "pd.Series[Any]":
    """Whether each series, moving as it does, will meet its target.

    Parameters
    ----------
    chart : DataFrame
        From `control_chart`.
    target : float, mapping by series, or None
        In the unit of `value`; nan or None is no target.
    improves : {"up", "down", "neither"}, or mapping
        As in `variation`; of a measure that improves in neither direction no target can be met.

    Returns
    -------
    Series
        `Assurance` by series, from the limits at its last known point: ``reliably_meets`` when both lie on the
        favourable side of the target or on it, ``not_yet`` when both lie on the other side, ``varies`` when the
        target lies between, ``no_limits`` for a run chart, which cannot tell.
    """
    direction = pd.Series(_by_row(chart, improves, "improves"), dtype=object).map(SIGN).to_numpy(dtype=float)
    if np.isnan(direction).any():
        raise ValueError(f"improves has an unknown direction; known: {', '.join(Improves)}")
    aimed = pd.to_numeric(pd.Series(_by_row(chart, target, "target"), dtype=object)).to_numpy(dtype=float)
    lower, upper = chart["lower"].to_numpy(dtype=float), chart["upper"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        near_end = _favourable(np.where(direction > 0, lower, upper), aimed, direction)
        far_end = _favourable(np.where(direction > 0, upper, lower), aimed, direction)
    states = np.select(
        [np.isnan(aimed) | (direction == 0), np.isnan(lower) | np.isnan(upper), near_end, far_end],
        [Assurance.NO_TARGET, Assurance.NO_LIMITS, Assurance.RELIABLY_MEETS, Assurance.VARIES],
        default=Assurance.NOT_YET,
    )
    return _last(chart, states, Assurance.NO_LIMITS, "assurance")


def _favourable(line: Floats, target: Floats, direction: Floats) -> Booleans:
    return (line - target) * direction >= 0


def _keys(chart: pd.DataFrame) -> list[str]:
    return list(chart.columns[: chart.columns.get_loc("period")])


def _by_row(chart: pd.DataFrame, wanted: Any, name: str) -> np.ndarray:
    """One setting for all series, or one by series, given to each row."""
    if not isinstance(wanted, Mapping | pd.Series):
        return np.full(len(chart), wanted, dtype=object)
    keys = _keys(chart)
    labels = pd.Index(chart[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(chart[keys])
    given = dict(wanted.items())
    absent = [label for label in labels.unique() if label not in given]
    if absent and name == "improves":
        raise ValueError(f"improves says nothing of {absent[0]!r}; series without a direction: {len(absent)}")
    return np.array([given.get(label, np.nan) for label in labels.unique()], dtype=object)[_codes(labels)]


def _codes(labels: pd.Index) -> np.ndarray:
    return pd.factorize(labels)[0] if len(labels) else np.zeros(0, dtype=np.int64)


def _last(chart: pd.DataFrame, states: np.ndarray, without: StrEnum, name: str) -> "pd.Series[Any]":
    """State at the last known point of each series."""
    keys = _keys(chart)
    order = chart[keys].drop_duplicates()
    known = chart[keys].assign(_state=states)[~chart["missing"].to_numpy(dtype=bool)]
    index = pd.Index(order[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(order)
    last = known.drop_duplicates(keys, keep="last").set_index(keys)["_state"]
    found = last.reindex(index)
    return found.where(found.notna(), without).rename(name)
