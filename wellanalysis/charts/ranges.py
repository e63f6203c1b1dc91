"""Results between an agreed floor and goal, each on a line of its own, whatever their units."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme
from wellanalysis.charts.columns import read

PITCH, LINE = 0.62, 0.165
NAME_WIDTH, NOTE_WIDTH = 20, 17
BEYOND = 0.15
"""How far beyond floor and goal, as a share of the line, a result still stands where it is; further ones stand at the end."""


EDGE = 0.08
"""Room between where a result ends and the words beside the line."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of measures and the lines of their names."""
    return theme.SENTENCE_HEIGHT if frame.empty else PITCH * len(frame) + LINE * _more(frame) + 0.55


def ranges(frame: pd.DataFrame, ax: Axes, *, title: str | None = None) -> Axes:
    """Draw one line per measure from floor to goal, with the result and its interval on it.

    Parameters
    ----------
    frame : DataFrame
        label; value, lower, upper (place of the result and its interval on the line: 0 at the floor, 1 at the goal); told
        (the result in words), floor, goal (in words), note (text at the right: what it earns). A value that is NaN has its
        note alone.
    ax : Axes
        Where to draw.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="ranges",
        required=("label", "value"),
        numbers=("value", "lower", "upper"),
        words=("label", "told", "floor", "goal", "note"),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    ax.set_xlim(-BEYOND - EDGE, 1 + BEYOND + EDGE)
    places, y = [], 0.0
    for row in shown.itertuples(index=False):
        spare = max(_lines(row.label, NAME_WIDTH), _lines(row.note, NOTE_WIDTH)) - 2
        more = max(spare, 0) * LINE / PITCH
        places.append(y + more / 2)
        y += 1 + more
    ax.set_ylim(y - 0.5, -0.62)
    ax.set_yticks([])
    ax.set_xticks([0, 1], ["floor:\nno points", "goal:\nall points"])
    theme.despine(ax, bottom=True)
    ax.tick_params(axis="x", length=0)
    across = ax.get_yaxis_transform()
    for y, row in zip(places, shown.itertuples(index=False), strict=True):
        names, notes = layout.shifted(ax, across, x=-8), layout.shifted(ax, across, x=10)
        ax.text(0, y, layout.wrapped(row.label, NAME_WIDTH), transform=names, ha="right", va="center", label="name")
        ax.text(
            1,
            y,
            layout.wrapped(row.note, NOTE_WIDTH),
            transform=notes,
            va="center",
            fontsize=theme.SMALL,
            color=theme.GREY,
            label="note",
        )
        ax.plot([0, 1], [y, y], "|-", color=theme.PALE, linewidth=1.4, markersize=9, label="range", zorder=1)
        below = layout.shifted(ax, ax.transData, y=-13)
        for at, words in ((0, row.floor), (1, row.goal)):
            ax.text(
                at,
                y,
                words,
                transform=below,
                ha="center",
                va="center",
                fontsize=theme.SMALL,
                color=theme.GREY,
                label="end",
            )
        if not pd.isna(row.value):
            _result(ax, y, row)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _result(ax: Axes, y: float, row: Any) -> None:
    """The result and its interval; what lies far beyond an end stands just beyond it."""
    value, lower, upper = (min(max(each, -BEYOND), 1 + BEYOND) for each in (row.value, row.lower, row.upper))
    mark = theme.Mark("D", theme.BLUE, size=6.5)
    ax.plot([lower, upper], [y, y], color=mark.colour, linewidth=3.4, label="interval", zorder=2)
    ax.plot([value], [y], **mark.style(), label=row.label, zorder=3, clip_on=False)
    # Beyond an end the words reach inwards, clear of those beside the line.
    side = "right" if value > 1 else "left" if value < 0 else "center"
    above = layout.shifted(ax, ax.transData, x={"right": 6, "left": -6, "center": 0}[side], y=12)
    ax.text(value, y, row.told, transform=above, ha=side, va="center", fontweight="bold", label="result")


def _lines(text: str, most: int) -> int:
    return layout.wrapped(text, most).count("\n") + 1


def _more(frame: pd.DataFrame) -> int:
    """Lines beyond the second that rows take; two fit beside a row of any height."""
    texts = frame.reindex(columns=["label", "note"]).fillna("").astype(str)
    return sum(
        max(_lines(label, NAME_WIDTH), _lines(note, NOTE_WIDTH), 2) - 2
        for label, note in zip(texts["label"], texts["note"], strict=True)
    )
