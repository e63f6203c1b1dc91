"""What people say, by who says it: one circle per theme and group, larger with the number of voices, the number in it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme
from wellanalysis.charts.columns import read

PITCH, LINE, HEAD = 0.33, 0.16, 0.95
NAME_WIDTH, NAME_ON_PHONE, NOTE_WIDTH = 24, 17, 11
LARGEST, ON_PHONE, LEAST = 23.0, 18.0, 13.0
"""Points: diameter of the largest circle, there and on a phone, where columns are closer; and of the circle of one voice: a smaller one would lie behind its number like a
stroke through it."""
SLOPE, STEEP = 35, 58
"""Degrees by which the names of groups are turned, so that long ones stand beside each other; steeper on a phone."""
HEAD_ON_PHONE = 0.4
"""Inches more that steeper names take above."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of themes and the lines their names take."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    rows = frame.drop_duplicates("label")
    told = rows.get("told", pd.Series("", rows.index))
    more = sum(_lines(label, note) for label, note in zip(rows["label"], told, strict=True))
    return PITCH * len(rows) + LINE * more + HEAD + (HEAD_ON_PHONE if theme.narrow() else 0.0)


def themes(frame: pd.DataFrame, ax: Axes, *, title: str | None = None) -> Axes:
    """Draw themes as rows and groups of people as columns, both in the order given.

    Parameters
    ----------
    frame : DataFrame
        label (theme), group (who), count (voices; 0 leaves the place empty), told (what became of the theme, at its
        right, once per theme).
    ax : Axes
        Where to draw.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="themes",
        required=("label", "group", "count"),
        numbers=("count",),
        words=("label", "group", "told"),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    labels, groups = list(dict.fromkeys(shown["label"])), list(dict.fromkeys(shown["group"]))
    told = shown.drop_duplicates("label").set_index("label")["told"]
    places, y = {}, 0.0
    for label in labels:
        extra = _lines(label, told[label]) * LINE / PITCH
        places[label] = y + extra / 2
        y += 1 + extra
    ax.set_xlim(-0.6, len(groups) - 0.4)
    ax.set_ylim(y - 0.4, -0.6)
    ax.set_xticks([])
    ax.set_yticks([])
    theme.despine(ax, bottom=True)
    most = max(float(shown["count"].max()), 1.0)
    across = ax.get_yaxis_transform()
    for label, place in places.items():
        ax.plot([0, 1], [place, place], transform=across, color=theme.RULE, linewidth=1.0, zorder=0, label="guide")
        _lined(ax, place, layout.wrapped(label, _name_width()), side="left")
        _lined(ax, place, layout.wrapped(told[label], NOTE_WIDTH), side="right")
    for row in shown[shown["count"] > 0].itertuples(index=False):
        at, size = groups.index(row.group), _diameter(row.count, most)
        # The circle lets the guide through, which would strike the number out.
        ax.plot(
            [at],
            [places[row.label]],
            "o",
            markersize=size,
            color="white",
            markeredgewidth=0,
            clip_on=False,
            zorder=1,
            label="ground",
        )
        ax.plot(
            [at], [places[row.label]], "o", markersize=size, markerfacecolor=theme.SKY, markeredgecolor="none",
            alpha=0.55, label=f"{row.label}: {row.group}", clip_on=False, zorder=2,
        )  # fmt: skip
        ax.text(
            at, places[row.label], f"{row.count:,.0f}", ha="center", va="center_baseline", fontsize=theme.SMALL,
            label="count", zorder=3,
        )  # fmt: skip
    above = layout.shifted(ax, ax.get_xaxis_transform(), y=4)
    for at, group in enumerate(groups):
        ax.text(
            at, 1.0, group, transform=above, rotation=STEEP if theme.narrow() else SLOPE, rotation_mode="anchor", ha="left", va="bottom",
            fontsize=theme.SMALL, color=theme.GREY, label="group",
        )  # fmt: skip
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _diameter(count: float, most: float) -> float:
    """Points: from that of one voice to that of `most`, the area growing evenly with each voice."""
    share = (count - 1) / (most - 1) if most > 1 else 0.0
    largest = ON_PHONE if theme.narrow() else LARGEST
    return float(np.sqrt(LEAST**2 + share * (largest**2 - LEAST**2)))


def _name_width() -> int:
    """Characters to a line of a name: fewer on a phone, which leaves the circles their room."""
    return NAME_ON_PHONE if theme.narrow() else NAME_WIDTH


def _lines(label: object, told: object) -> int:
    """Lines beyond the first that a row takes, by its name and by what is told at its right."""
    texts = (layout.wrapped(str(label), _name_width()), layout.wrapped(str(told), NOTE_WIDTH))
    return max(text.count("\n") for text in texts)


def _lined(ax: Axes, place: float, text: str, *, side: str) -> None:
    """Write words at the left or right line by line: lines of one text would not end flush in another font."""
    left, lines = side == "left", text.split("\n")
    for at, line in enumerate(lines if text else ()):
        y = ((len(lines) - 1) / 2 - at) * LINE * 72
        beside = layout.shifted(ax, ax.get_yaxis_transform(), x=-6 if left else 8, y=y)
        ax.text(
            0 if left else 1, place, line, transform=beside, ha="right" if left else "left", va="center_baseline",
            fontsize=theme.SMALL, color=theme.INK if left else theme.GREY, label="name" if left else "told",
        )  # fmt: skip
