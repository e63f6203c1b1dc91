"""What a survey said, wave by wave, with intervals and the number of answers."""

from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

HEIGHT, ROW = 2.8, 0.19
NAME_WIDTH = 14
APART = 0.09
"""How far, in waves, the intervals of two series at the same wave stand apart."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: one line more for each series' number of answers."""
    count = frame["series"].nunique() if len(frame) and "series" in frame.columns else 1
    told = "value" in frame.columns and frame["value"].notna().any()
    return HEIGHT + ROW * max(count, 1) if told else theme.SENTENCE_HEIGHT


def waves(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.PERCENT,
    floor: float | None = None,
    ceiling: float | None = None,
    title: str | None = None,
) -> Axes:
    """Draw value and interval per wave and series; two or more series are named at their ends; n stand under the waves.

    Parameters
    ----------
    frame : DataFrame
        period (label, in the order given), series, value, lower, upper, n; told, where words stand for the value: a
        bound. A value that is NaN is a gap, marked with a ``w``: withheld.
    ax : Axes
        Where to draw.
    unit : str
        ``%``, or a word.
    floor, ceiling : float, optional
        Ends of the axis.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="waves",
        required=("period", "value"),
        numbers=("value", "lower", "upper", "n"),
        words=("period", "series", "told"),
    )
    if not shown["value"].notna().any():
        return theme.say(ax, theme.ALL_WITHHELD if len(shown) else theme.NOTHING)
    periods, names = list(dict.fromkeys(shown["period"])), list(dict.fromkeys(shown["series"]))
    low, high = units.span(
        shown[["value", "lower", "upper"]].to_numpy().ravel().tolist(), unit, lowest=floor, highest=ceiling
    )
    ax.set_ylim(low, high + 0.02 * (high - low))
    units.scale(ax.yaxis, units.ticks_within(low, high), unit)
    widest = max(layout.width(ax, period, theme.SMALL) for period in periods) + 8
    room = layout.points(ax, ax.get_window_extent().width) / len(periods)
    every = max(1, ceil(widest / room))
    every = 4 if every == 3 and len(periods) > 8 else every  # of quarters, the same one of each year
    kept = [at for at in range(len(periods)) if (len(periods) - 1 - at) % every == 0]
    edge = max(0.45, widest / room / 2 - kept[0])  # the first name stands within the axes, clear of the n beside it
    ax.set_xlim(-edge, len(periods) - 1 + 0.35)
    ax.set_xticks(kept, [periods[at] for at in kept])
    theme.despine(ax)
    theme.rule(ax)
    for order, name in enumerate(names):
        own = shown[shown["series"] == name].set_index("period").reindex(periods)
        colour = theme.SERIES[order % len(theme.SERIES)]
        mark = theme.Mark(theme.SERIES_MARKERS[order % len(theme.SERIES_MARKERS)], colour, size=7)
        at = [place + (order - (len(names) - 1) / 2) * APART for place in range(len(periods))]
        ax.plot(at, own["value"], color=colour, linewidth=1.0, alpha=0.6, label="line", zorder=2)
        ax.vlines(at, own["lower"], own["upper"], color=colour, linewidth=1.5, zorder=2, label="interval")
        ax.plot(at, own["value"], **mark.style(), label=name or "value", zorder=3, clip_on=False)
        _gaps(ax, own["value"], colour if len(names) > 1 else theme.GREY)
        known = own["value"].dropna()
        if len(known):
            # Of one series the heading says the name; of a wave that is not the newest the label says which.
            named = layout.wrapped(name, NAME_WIDTH) if len(names) > 1 else ""
            wave = f" ({known.index[-1]})" if known.index[-1] != periods[-1] else ""
            between = "\n" if wave else " "
            told = own.loc[known.index[-1], "told"] or units.written(known.iloc[-1], unit)
            text = f"{told}{wave}{between}{named}".strip()
            layout.end_label(ax, known.iloc[-1], text, size=theme.TEXT, colour=colour, weight="bold")
        _answers(ax, own["n"], kept, order, colour if len(names) > 1 else theme.GREY)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _gaps(ax: Axes, values: pd.Series, colour: str) -> None:
    """Say of each wave that is not shown that it is withheld: a gap alone reads as nothing, or as not recorded."""
    above = layout.shifted(ax, ax.get_xaxis_transform(), y=3)
    style: dict[str, Any] = {"va": "bottom", "ha": "center", "fontsize": theme.SMALL, "color": colour}
    for at, value in enumerate(values):
        if value != value:
            ax.text(at, 0, "w", transform=above, label="withheld", **style)


def _answers(ax: Axes, counts: pd.Series, kept: list[int], order: int, colour: str) -> None:
    """Write the number of answers under each wave that is named."""
    if not counts.notna().any():
        return
    below = layout.shifted(ax, ax.get_xaxis_transform(), y=-20 - order * ROW * 72)
    edge = layout.shifted(ax, ax.transAxes, x=-4, y=-20 - order * ROW * 72)
    style: dict[str, Any] = {"va": "top", "fontsize": theme.SMALL, "color": colour}
    ax.text(0, 0, "n", transform=edge, ha="right", **style)
    for at in kept:
        count = counts.iloc[at]
        text = f"{count:,.0f}" if count == count else "–"
        ax.text(at, 0, text, transform=below, ha="center", label="n", **style)
