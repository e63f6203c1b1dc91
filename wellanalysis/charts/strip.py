"""Several measures side by side, small, each with its own scale, last value and state in words."""

import textwrap
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import matplotlib.dates as dates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellanalysis.charts import layout, series, theme, units

PLOT, STATE_LINE, TITLE_LINE, MONTHS_LINE, GAP, KEY_LINE = 0.92, 0.26, 0.19, 0.30, 0.14, 0.32
"""Inches: the parts of a panel, and the line above all panels that names the marks."""
LEFT, RIGHT = 0.08, 0.72
TITLE_WIDTH = {1: 70, 2: 36, 3: 23}
STATE_WIDTH = {1: 80, 2: 42, 3: 29}


def panels(frame: pd.DataFrame) -> list[str]:
    """Titles of the panels, in the order in which the frame names them."""
    return list(dict.fromkeys(frame["panel"].astype(str))) if "panel" in frame.columns else []


def figure(frame: pd.DataFrame, *, columns: int = 3, **options: Any) -> Figure:
    """Return a figure of small multiples; `options` are those of `strip`."""
    titles = panels(frame)
    if not titles:
        ax = theme.new_axes(theme.SENTENCE_HEIGHT)
        theme.say(ax, theme.NOTHING)
        layout.settle(ax)
        return ax.figure  # type: ignore[return-value]
    columns = max(1, min(columns, 3, len(titles)))
    count = ceil(len(titles) / columns)
    words = [str(state) for state in frame["state"].dropna().unique()] if "state" in frame.columns else []
    lines = max(len(textwrap.wrap(title, TITLE_WIDTH[columns])) for title in titles)
    more = max((len(textwrap.wrap(state, STATE_WIDTH[columns])) for state in words), default=1) - 1
    pitch = PLOT + STATE_LINE + TITLE_LINE * (lines + max(more, 0)) + MONTHS_LINE + GAP
    tall, wide = pitch * count + KEY_LINE, theme.FIGURE_WIDTH / columns
    made = theme.new_figure(tall)
    axes = []
    for at in range(len(titles)):
        row, column = divmod(at, columns)
        left, low = column * wide + LEFT, tall - KEY_LINE - (row + 1) * pitch + MONTHS_LINE + GAP / 2
        box = (left / theme.FIGURE_WIDTH, low / tall, (wide - LEFT - RIGHT) / theme.FIGURE_WIDTH, PLOT / tall)
        axes.append(made.add_axes(box))
    strip(frame, axes, columns=columns, **options)
    for ax in axes:
        layout.spread(ax)
    _key(made, frame, options)
    return made


def _key(made: Figure, frame: pd.DataFrame, options: Mapping[str, Any]) -> None:
    shown = series.months(frame, chart="strip")
    own = list((options.get("per_panel") or {}).values())
    started = min(
        filter(None, [options.get("provisional_from"), *(each.get("provisional_from") for each in own)]), default=None
    )
    inside = (shown["month"].min(), shown["month"].max())
    handles = series.key(
        shown,
        events=[
            each["label"] for each in options.get("events", ()) if inside[0] <= pd.Timestamp(each["month"]) <= inside[1]
        ],
        benchmark=any(each.get("benchmark") is not None for each in own),
        provisional=bool((series.hollow(shown, started) & shown["value"].notna()).any()),
    )
    if handles:
        edge = LEFT / theme.FIGURE_WIDTH
        key = {**theme.KEY, "loc": "upper left", "borderaxespad": 0.4}
        made.legend(handles=handles, bbox_to_anchor=(edge, 1.0), ncols=len(handles), **key)


def strip(
    frame: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    per_panel: Mapping[str, Mapping[str, Any]] | None = None,
    unit: str = units.PERCENT,
    events: Sequence[Mapping[str, str]] = (),
    columns: int = 3,
    provisional_from: str | None = None,
) -> list[Axes]:
    """Draw one small trend per panel.

    Parameters
    ----------
    frame : DataFrame
        The columns of a trend, with panel (title) and state (words, shown under the title).
    axes : sequence of Axes
        One per panel, in order.
    per_panel : mapping of title to {"benchmark", "unit", "y_floor", "y_ceiling", "provisional_from"}, optional
        What differs between panels.
    unit : str
        Unit where the panel names none.
    events : sequence of {"month": ISO date, "label": str}
        Dated events, as thin lines in every panel, named once above them.
    columns : int
        Panels per row, three at most.
    provisional_from : str, optional
        First month (ISO) that is provisional, where the panel names none.
    """
    shown = series.months(frame, chart="strip", words=("panel", "state"))
    for title, ax in zip(panels(frame), axes, strict=True):
        own = dict((per_panel or {}).get(title, {}))
        _panel(
            ax,
            shown[shown["panel"] == title].reset_index(drop=True),
            columns=columns,
            title=layout.wrapped(title, TITLE_WIDTH[columns]),
            unit=own.get("unit") or unit,
            benchmark=own.get("benchmark"),
            events=[pd.Timestamp(event["month"]) for event in events],
            ends=(own.get("y_floor"), own.get("y_ceiling")),
            provisional_from=own.get("provisional_from") or provisional_from,
        )
    return list(axes)


def _panel(
    ax: Axes,
    shown: pd.DataFrame,
    *,
    columns: int,
    title: str,
    unit: str,
    benchmark: float | None,
    events: Sequence[pd.Timestamp],
    ends: tuple[float | None, float | None],
    provisional_from: str | None,
) -> None:
    state = layout.wrapped(shown["state"].iloc[-1], STATE_WIDTH[columns])
    more = state.count("\n") * TITLE_LINE * 72
    above = layout.shifted(ax, ax.transAxes, y=4 + STATE_LINE * 72 * 0.75 + more)
    ax.text(0, 1, title, transform=above, va="bottom", fontsize=theme.TEXT, fontweight="bold", label="title")
    beside = layout.shifted(ax, ax.transAxes, y=5)
    ax.text(0, 1, state, transform=beside, va="bottom", fontsize=theme.SMALL, color=theme.GREY, label="state")
    if not shown["value"].notna().any():
        ax.set_axis_off()
        word = "withheld" if shown["withheld"].any() else "nothing to show"
        ax.text(0, 0.5, word, transform=ax.transAxes, va="center", color=theme.GREY, label="sentence")
        return
    low, high = units.span(
        series.values_seen(shown, limits=True, also=benchmark), unit, lowest=ends[0], highest=ends[1]
    )
    first, last = shown["month"].iloc[0], shown["month"].iloc[-1]
    ax.set_xlim(first - series.SPARE, last + series.SPARE)
    ax.set_ylim(low, high)
    ax.set_yticks([])
    ax.set_xticks([first, last], [_month(first), _month(last)] if last > first else [_month(first)] * 2)
    ends_of_axis = ax.get_xticklabels()
    ends_of_axis[0].set_horizontalalignment("left")
    ends_of_axis[-1].set_horizontalalignment("right")
    theme.despine(ax)
    series.draw_limits(ax, shown)
    for month in events:
        if first <= month <= last:
            ax.axvline(float(dates.date2num(month)), color=theme.GREY, linewidth=0.8, label="event", zorder=1.5)
    series.draw_values(ax, shown, provisional_from=provisional_from, small=True)
    if benchmark is not None:
        ax.axhline(
            benchmark, color=theme.INK, linewidth=1.0, linestyle=series.BENCHMARK_DASHES, label="benchmark", zorder=2.5
        )
        layout.end_label(ax, benchmark, units.written(benchmark, unit), size=theme.SMALL, colour=theme.GREY)
    known = shown[shown["value"].notna()].iloc[-1]
    last = units.written(known["value"], unit)
    layout.end_label(ax, known["value"], last, size=theme.LARGE - 0.5, colour=theme.INK, weight="bold")


def _month(day: pd.Timestamp) -> str:
    return f"{units.MONTHS[day.month - 1]} {day.year}"
