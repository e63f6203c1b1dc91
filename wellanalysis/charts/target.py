"""An amount by month, its average in each year, and the target that was agreed for that year."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, series, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 3.3
END_WIDTH = 15


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: the same for every such chart, lower where there is only a sentence."""
    told = "value" in frame.columns and frame["value"].notna().any()
    return HEIGHT if told else theme.SENTENCE_HEIGHT


def target(frame: pd.DataFrame, ax: Axes, *, unit: str = "", title: str | None = None) -> Axes:
    """Draw months as dots, each year's average as a bar and its target as a dashed line beside it.

    Parameters
    ----------
    frame : DataFrame
        month, value; average (of the counted months of its year), target (of its year; NaN before the contract); waits (bool: not
        all of the month has come in: hollow, and part of no average).
    ax : Axes
        Where to draw.
    unit : str
        Words for the y axis: ``$ per member month``.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="target",
        required=("month", "value"),
        months=("month",),
        numbers=("value", "average", "target"),
        flags=("waits",),
    )
    shown = shown[shown["month"].notna()].sort_values("month", kind="stable").reset_index(drop=True)
    if not shown["value"].notna().any():
        return theme.say(ax, theme.NOTHING)
    low, high = units.span(shown[["value", "average", "target"]].to_numpy().ravel().tolist(), unit)
    ax.set_xlim(shown["month"].iloc[0] - series.SPARE, shown["month"].iloc[-1] + series.SPARE)
    ax.set_ylim(low, high)
    units.scale(ax.yaxis, units.ticks_within(low, high), unit)
    units.month_ticks(ax, shown["month"].iloc[0], shown["month"].iloc[-1])
    theme.despine(ax)
    theme.rule(ax)
    for waits, name in ((False, "month"), (True, "claims still coming in")):
        own = shown[shown["waits"] == waits]
        ax.plot(own["month"], own["value"], **theme.PLAIN.style(filled=not waits), label=name, zorder=2)
    for _, year in shown.groupby(shown["month"].dt.year):
        _bar(ax, year, "average", {"color": theme.BLUE, "linewidth": 3.0, "zorder": 3})
        _bar(
            ax,
            year,
            "target",
            {"color": theme.INK, "linewidth": 1.4, "linestyle": series.BENCHMARK_DASHES, "zorder": 4},
        )
    _ends(ax, shown)
    handles = [
        each
        for each in ax.lines
        if each.get_label() in ("month", "claims still coming in") and len(np.atleast_1d(each.get_xdata()))
    ]
    place = layout.shifted(ax, ax.transAxes, y=4)
    ncols = layout.fitting_key(ax, handles, (theme.across() - 0.7) * 72)
    ax.legend(handles=handles, bbox_to_anchor=(0.0, 1.0), bbox_transform=place, ncols=ncols, **theme.KEY)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT, pad=22)
    return ax


def _bar(ax: Axes, year: pd.DataFrame, name: str, style: dict[str, object]) -> None:
    """One level over the months of a year that have it."""
    known = year[year[name].notna()]
    if len(known):
        ends = [known["month"].iloc[0] - series.SPARE, known["month"].iloc[-1] + series.SPARE]
        ax.plot(ends, [known[name].iloc[-1]] * 2, label=name, **style)  # type: ignore[arg-type]


def _ends(ax: Axes, shown: pd.DataFrame) -> None:
    """Name the newest average and target at the right."""
    styles = (("average", theme.BLUE, "bold"), ("target", theme.INK, "normal"))
    for name, colour, weight in styles:
        known = shown[shown[name].notna()]
        if len(known):
            year = f"{known['month'].iloc[-1]:%Y}"
            text = layout.wrapped(f"{name} {year} {units.number(known[name].iloc[-1], 'money')}", END_WIDTH)
            layout.end_label(ax, known[name].iloc[-1], text, size=theme.TEXT, colour=colour, weight=weight)
