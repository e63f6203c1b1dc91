"""Quality across, cost upwards: every clinic with both intervals, faintly, and plain words in the corners."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, placing, theme, units
from wellanalysis.charts.columns import read

NAME, MARKS = "name", ("clinic", "marked")
TALL, TALL_ON_PHONE = 4.3, 4.4
NUMBERS = ("quality", "quality_lower", "quality_upper", "cost", "cost_lower", "cost_upper")
RATIO = ""
CORNER_MOST, LABEL_MOST = 18, 44
ROOM = 0.08
ROOM_FOR_WORDS, ROOM_FOR_WORDS_ON_PHONE = 0.36, 0.50
"""Shares of the height above and below all clinics, in which the words of the corners stand."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    return TALL_ON_PHONE if theme.narrow() else TALL


def value(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    quality_label: str = "quality, observed over expected",
    cost_label: str = "cost, observed over expected",
    corners: tuple[str, str, str, str] | list[str] = ("", "", "", ""),
    title: str | None = None,
) -> Axes:
    """Draw clinics beside what is expected for their own patients: 1 is as expected on both axes.

    Parameters
    ----------
    frame : DataFrame
        label, quality, quality_lower, quality_upper, cost, cost_lower, cost_upper (ratios), marked (bool): whether an interval
        leaves 1, so that the clinic is named.
    ax : Axes
        Where to draw.
    quality_label, cost_label : str
        What lies across and upwards.
    corners : four of str
        What it means to lie there: upper left, upper right, lower left, lower right.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame, chart="value", required=("label", *NUMBERS), numbers=NUMBERS, words=("label",), flags=("marked",)
    )
    drawn = shown.dropna(subset=["quality", "cost"])
    if drawn.empty:
        return theme.say(ax, theme.NOTHING)
    across = _ends(drawn, "quality")
    upwards = _ends(drawn, "cost")
    ax.set_xlim(*across)
    ax.set_ylim(*upwards)
    units.scale(ax.xaxis, units.ticks_within(*across, count=5), RATIO)
    units.scale(ax.yaxis, units.ticks_within(*upwards, count=5), RATIO)
    ax.set_xlabel(layout.wrapped(quality_label, LABEL_MOST))
    ax.text(0, 1, layout.wrapped(cost_label, LABEL_MOST), transform=layout.shifted(ax, ax.transAxes, x=-24, y=8),
            fontsize=theme.TEXT, color=theme.INK, label="upwards")  # fmt: skip
    theme.despine(ax)
    for line in (ax.axvline, ax.axhline):
        line(1, color=theme.INK, linewidth=1.0, linestyle=(0, (5, 3)), label="as expected", zorder=1)
    for row in drawn.itertuples(index=False):
        colour, width = (theme.BLUE, 1.3) if row.marked else (theme.PALE, 0.8)
        kept: dict[str, Any] = {"color": colour, "linewidth": width, "alpha": 0.55, "label": "interval", "zorder": 2}
        ax.plot([row.quality_lower, row.quality_upper], [row.cost, row.cost], **kept)
        ax.plot([row.quality, row.quality], [row.cost_lower, row.cost_upper], **kept)
    for chosen, label, mark in (
        (~drawn["marked"], "clinic", theme.Mark("o", theme.GREY, size=5)),
        (drawn["marked"], "marked", theme.Mark("D", theme.BLUE, size=6)),
    ):
        ax.plot(drawn.loc[chosen, "quality"], drawn.loc[chosen, "cost"], **mark.style(), label=label, zorder=3)
    _corners(ax, list(corners))
    for row in drawn[drawn["marked"]].itertuples(index=False):
        ax.text(row.quality, row.cost, row.label, transform=layout.shifted(ax, ax.transData, x=8), va="center",
                fontsize=theme.SMALL, color=theme.INK, label=NAME, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5})  # fmt: skip
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _corners(ax: Axes, words: list[str]) -> None:
    places = [(0, 1), (1, 1), (0, 0), (1, 0)]
    for (x, y), text in zip(places, words, strict=True):
        if text:
            inside = layout.shifted(ax, ax.transAxes, x=4 if x == 0 else -4, y=-4 if y else 4)
            ax.text(x, y, layout.wrapped(text, CORNER_MOST), transform=inside, ha="right" if x else "left",
                    va="top" if y else "bottom", fontsize=theme.SMALL, color=theme.GREY, label=layout.END, zorder=1.5)  # fmt: skip


def _ends(drawn: pd.DataFrame, name: str) -> tuple[float, float]:
    """Both ends, 1 well inside, with room for the words in the corners; an interval may leave, a clinic may not."""
    low = min(float(drawn[name].min()), float(drawn[f"{name}_lower"].quantile(0.1)), 0.95)
    high = max(float(drawn[name].max()), float(drawn[f"{name}_upper"].quantile(0.9)), 1.05)
    words = ROOM_FOR_WORDS_ON_PHONE if theme.narrow() else ROOM_FOR_WORDS
    room = (high - low) * (words if name == "cost" else ROOM)
    return max(low - room, 0.0), high + room


def finish(ax: Axes) -> None:
    """Find each name a place where it hides no clinic, no other name and no corner's words, which are room that is taken."""
    names = [each for each in ax.texts if each.get_label() == NAME]
    placing.place_names(ax, label=NAME, kinds=MARKS, lines=(), kept=names)
