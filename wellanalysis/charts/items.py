"""Answers to the items of a survey as dots on one common scale."""

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH, LINE = 0.30, 0.155
TURN = 0.6
"""Share of the scale from which a value stands left of its dot: right of it, it would meet the number of answers."""
LABEL_WIDTH = 28


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of items and the lines their names take."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    extra = sum(
        layout.wrapped(str(label), LABEL_WIDTH).count("\n") for label in frame.get("label", pd.Series(dtype=object))
    )
    return PITCH * len(frame) + LINE * extra + 0.45


def items(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.PERCENT,
    floor: float = 0.0,
    ceiling: float | None = None,
    title: str | None = None,
) -> Axes:
    """Draw one dot per item, its value beside it and its number of answers at the right.

    Parameters
    ----------
    frame : DataFrame
        label (the item's words), value (share of favourable answers, or a mean), n (answers); told, where words stand
        for the value: a bound. A value that is NaN reads as withheld.
    ax : Axes
        Where to draw.
    unit : str
        ``%``, or a word.
    floor, ceiling : float
        Ends of the scale; the ceiling is by default 100 % or just above the largest value.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(frame, chart="items", required=("label", "value"), numbers=("value", "n"), words=("label", "told"))
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    if ceiling is None:
        ceiling = 1.0 if unit == units.PERCENT else units.span([floor, *shown["value"]], unit)[1]
    wrapped = [layout.wrapped(label, LABEL_WIDTH) for label in shown["label"]]
    places, y = [], 0.0
    for label in wrapped:
        extra = label.count("\n") * LINE / PITCH
        places.append(y + extra / 2)
        y += 1 + extra
    ax.set_ylim(y - 0.4, -0.6)
    ax.set_xlim(floor, ceiling)
    units.scale(ax.xaxis, units.ticks_within(floor, ceiling), unit)
    ax.set_yticks([])
    theme.despine(ax)
    across = ax.get_yaxis_transform()
    mark = theme.Mark("o", theme.BLUE, size=8.5)
    for place, label, row in zip(places, wrapped, shown.itertuples(index=False), strict=True):
        _name(ax, place, label)
        ax.plot([floor, ceiling], [place, place], color=theme.RULE, linewidth=1.0, zorder=0, label="guide")
        if pd.isna(row.value):
            ax.text(0, place, "withheld", transform=layout.shifted(ax, across, x=6), va="center", color=theme.GREY)
        else:
            ax.plot([row.value], [place], **mark.style(), clip_on=False, label=row.label)
            side, shift = ("right", -9) if row.value > floor + TURN * (ceiling - floor) else ("left", 9)
            beside = layout.shifted(ax, ax.transData, x=shift)
            text = row.told or units.written(row.value, unit)
            backing = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            ax.text(row.value, place, text, transform=beside, ha=side, va="center", label="value", bbox=backing)
        if row.n == row.n:
            notes = layout.shifted(ax, across, x=12)
            text = f"n{units.SPACE}{row.n:,.0f}"
            ax.text(1, place, text, transform=notes, va="center", fontsize=theme.SMALL, color=theme.GREY, label="n")
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _name(ax: Axes, place: float, label: str) -> None:
    """Write an item's words line by line: lines of one text would not end flush in another font."""
    lines = label.split("\n")
    for at, line in enumerate(lines):
        y = ((len(lines) - 1) / 2 - at) * LINE * 72
        beside = layout.shifted(ax, ax.get_yaxis_transform(), x=-8, y=y)
        ax.text(0, place, line, transform=beside, ha="right", va="center_baseline", fontsize=theme.SMALL, label="name")
