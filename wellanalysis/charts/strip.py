"""Several measures side by side, small, each with its own scale, last final value and state in words."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import matplotlib.dates as dates
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wellanalysis.charts import layout, series, theme, units

PLOT, STATE_LINE, TITLE_LINE, MONTHS_LINE, GAP = 0.80, 0.17, 0.185, 0.24, 0.20
"""Inches: the parts of a panel."""
KEY_LINE, KEY_GAP = 0.20, 0.10
"""Inches: a line of the key above all panels, and the air below it."""
EDGE, BETWEEN, LABELS = 0.06, 0.16, 0.95
"""Inches: left of the panels and right of the last values, between columns, and the most that end labels take."""
VALUE = theme.LARGE - 0.5


def panels(frame: pd.DataFrame) -> list[str]:
    """Titles of the panels, in the order in which the frame names them."""
    return list(dict.fromkeys(frame["panel"].astype(str))) if "panel" in frame.columns else []


def figure(frame: pd.DataFrame, *, columns: int = 2, **options: Any) -> Figure:
    """Return a figure of small multiples; `options` are those of `strip`."""
    titles = panels(frame)
    if not titles:
        ax = theme.new_axes(theme.SENTENCE_HEIGHT)
        theme.say(ax, theme.NOTHING)
        layout.settle(ax)
        return ax.figure  # type: ignore[return-value]
    columns = max(1, min(columns, 2 if theme.narrow() else 3, len(titles)))
    count = ceil(len(titles) / columns)
    shown = series.months(frame, chart="strip", words=("panel", "state"))
    parts = [shown[shown["panel"] == title] for title in titles]
    probe = theme.new_axes(1.0)
    room = _room(columns)
    deep = [
        _lines(probe, title, theme.TEXT, room, weight="bold") * TITLE_LINE
        + _lines(probe, part["state"].iloc[-1] if len(part) else "", theme.SMALL, room) * STATE_LINE
        for title, part in zip(titles, parts, strict=True)
    ]
    shared = len({(part["month"].min(), part["month"].max()) for part in parts}) == 1 and all(
        part["value"].notna().any() for part in parts
    )
    heads = [max(deep[row * columns : (row + 1) * columns]) for row in range(count)]
    handles = _handles(shown, options)
    ncols = layout.fitting_key(probe, handles, (theme.across() - 2 * EDGE) * 72)
    lines = ceil(len(handles) / ncols) if handles else 0
    key = lines * KEY_LINE + (KEY_GAP if lines else 0)
    months = MONTHS_LINE * (1 if shared else count)
    tall = key + sum(heads) + count * (PLOT + GAP) + months
    labels = _labels(probe, parts, titles, options)
    made, axes, top = theme.new_figure(tall), [], tall - key
    for row, head in enumerate(heads):
        top -= head + PLOT + GAP / 2
        for column in range(min(columns, len(titles) - row * columns)):
            left = EDGE + column * (room / 72 + BETWEEN)
            box = (left / theme.across(), top / tall, (room / 72 - labels) / theme.across(), PLOT / tall)
            axes.append(made.add_axes(box))
        top -= GAP / 2 + (0 if shared else MONTHS_LINE)
    strip(frame, axes, columns=columns, **options)
    for at, ax in enumerate(axes):
        layout.spread(ax)
        if shared and at + columns < len(axes):  # the lowest panel of a column names the months of all above it
            ax.tick_params(labelbottom=False)
    if handles:
        at_edge = EDGE / theme.across()
        style = {**theme.KEY, "loc": "upper left", "borderaxespad": 0.3}
        made.legend(handles=handles, bbox_to_anchor=(at_edge, 1.0), ncols=ncols, **style)
    return made


def _room(columns: int) -> float:
    """Points across that a panel and its end labels have."""
    return (theme.across() - 2 * EDGE - (columns - 1) * BETWEEN) / columns * 72


def _lines(ax: Axes, text: str, size: float, room: float, *, weight: str = "normal") -> int:
    return layout.fitted(ax, text, size, room, weight=weight).count("\n") + 1


def _labels(ax: Axes, parts: Sequence[pd.DataFrame], titles: Sequence[str], options: Mapping[str, Any]) -> float:
    """Inches that the widest end label of all panels takes, so that all plots are of one width."""
    found = [0.0]
    for title, part in zip(titles, parts, strict=True):
        own = (options.get("per_panel") or {}).get(title, {})
        unit = own.get("unit") or options.get("unit", units.PERCENT)
        started = own.get("provisional_from") or options.get("provisional_from")
        row = series.last_final(part, started)
        if row is not None:
            lines = _last(ax, part, row, unit).split("\n")
            found += [layout.width(ax, line, VALUE, weight="bold") for line in lines]
        if own.get("benchmark") is not None:
            found.append(layout.width(ax, _standard(own["benchmark"], unit), theme.SMALL))
    return (max(found) + 7) / 72


def _last(ax: Axes, part: pd.DataFrame, row: int, unit: str) -> str:
    """The last final value with its unit, and its month where that is not the last of the axis.

    Each has a line of its own where together they would take the room of the plot.
    """
    text, month = units.written(part["value"].loc[row], unit), series.named_month(part, row)
    wide = layout.width(ax, text, VALUE, weight="bold") > LABELS * 72
    text = text.replace(units.SPACE, "\n", 1) if wide else text
    return f"{text}\n{month}" if month else text


def _standard(value: float, unit: str) -> str:
    """The benchmark as it stands beside the last value, which already names the unit."""
    return units.written(value, unit) if unit == units.PERCENT else units.number(value, unit)


def _handles(shown: pd.DataFrame, options: Mapping[str, Any]) -> list[Artist]:
    """What the key above all panels names."""
    own = list((options.get("per_panel") or {}).values())
    started = min(
        filter(None, [options.get("provisional_from"), *(each.get("provisional_from") for each in own)]), default=None
    )
    inside = (shown["month"].min(), shown["month"].max())
    return series.key(
        shown,
        events=[
            each["label"] for each in options.get("events", ()) if inside[0] <= pd.Timestamp(each["month"]) <= inside[1]
        ],
        benchmark=any(each.get("benchmark") is not None for each in own),
        provisional=bool((series.hollow(shown, started) & shown["value"].notna()).any()),
    )


def strip(
    frame: pd.DataFrame,
    axes: Sequence[Axes],
    *,
    per_panel: Mapping[str, Mapping[str, Any]] | None = None,
    unit: str = units.PERCENT,
    events: Sequence[Mapping[str, str]] = (),
    columns: int = 2,
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
        Panels per row, three at most; two can be read on a phone.
    provisional_from : str, optional
        First month (ISO) that is provisional, where the panel names none; its value is not the one at the end.
    """
    shown = series.months(frame, chart="strip", words=("panel", "state"))
    for title, ax in zip(panels(frame), axes, strict=True):
        own = dict((per_panel or {}).get(title, {}))
        _panel(
            ax,
            shown[shown["panel"] == title].reset_index(drop=True),
            columns=columns,
            title=layout.fitted(ax, title, theme.TEXT, _room(columns), weight="bold"),
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
    state = layout.fitted(ax, shown["state"].iloc[-1], theme.SMALL, _room(columns))
    above = layout.shifted(ax, ax.transAxes, y=5 + (state.count("\n") + 1) * STATE_LINE * 72)
    ax.text(0, 1, title, transform=above, va="bottom", fontsize=theme.TEXT, fontweight="bold", label="title")
    beside = layout.shifted(ax, ax.transAxes, y=4)
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
    ends_at = ax.get_xlim()  # not the months themselves: of few months the names would meet
    ax.set_xticks(ends_at, [_month(first), _month(last)] if last > first else [_month(first)] * 2)
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
        layout.end_label(ax, benchmark, _standard(benchmark, unit), size=theme.SMALL, colour=theme.GREY)
    row = series.last_final(shown, provisional_from)
    if row is not None:
        text = _last(ax, shown, row, unit)
        layout.end_label(ax, shown["value"].loc[row], text, size=VALUE, colour=theme.INK, weight="bold")


def _month(day: pd.Timestamp) -> str:
    year = f"’{day.year % 100:02d}" if theme.narrow() else str(day.year)
    return f"{units.MONTHS[day.month - 1]} {year}"
