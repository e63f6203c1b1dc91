"""How much units differ, beside the difference that chance alone would show."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH, LINE = 0.36, 0.165
NAME_WIDTH, KEY_WIDTH = 22, 36
CHANCE = theme.Mark("d", theme.ORANGE, filled=False, size=7)
CHANCE_NAME, FOUND_NAME = "chance alone", "beyond chance, with 95\u00a0% interval"


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of rows, with one for the key."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    more = sum(layout.wrapped(str(label), NAME_WIDTH).count("\n") for label in frame["label"])
    return PITCH * len(frame) + LINE * more + 1.0


def spreads(frame: pd.DataFrame, ax: Axes, *, title: str | None = None) -> Axes:
    """Draw one row per kind of unit or measure, in the order given, in percentage points from 0.

    Parameters
    ----------
    frame : DataFrame
        label; value, lower, upper (typical difference beyond chance, as a proportion); chance (the same that chance alone
        shows); note (text at the right). A row without a value is its words alone.
    ax : Axes
        Where to draw.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="spreads",
        required=("label", "value", "lower", "upper", "chance"),
        numbers=("value", "lower", "upper", "chance"),
        words=("label", "note"),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    held = shown[["value", "upper", "chance"]].to_numpy().ravel()
    high = max([float(each) for each in held if each == each] or [0.05])
    ends = units.ticks(0.0, high, count=5)
    ax.set_xlim(-0.01 * ends[-1], ends[-1])
    places, below = [], 0.0
    for label in shown["label"]:
        spare = layout.wrapped(label, NAME_WIDTH).count("\n") * LINE / PITCH
        places.append(below + spare / 2)
        below += 1 + spare
    ax.set_ylim(below - 0.4, -0.6)
    ax.set_yticks([])
    ticks = [each for each in ends if each >= 0]
    ax.set_xticks(ticks, [f"{100 * each:g}" for each in ticks])
    ax.set_xlabel("percentage points between two of them")
    theme.despine(ax)
    across = ax.get_yaxis_transform()
    names, notes = layout.shifted(ax, across, x=-8), layout.shifted(ax, across, x=10)
    for y, row in zip(places, shown.itertuples(index=False), strict=True):
        unknown = pd.isna(row.value)
        colour = theme.GREY if unknown else theme.INK
        name = layout.wrapped(row.label, NAME_WIDTH)
        ax.text(0, y, name, transform=names, ha="right", va="center", color=colour, label="name")
        ax.text(1, y, row.note, transform=notes, va="center", fontsize=theme.SMALL, color=theme.GREY, label="note")
        if unknown:
            continue
        ax.plot([row.lower, row.upper], [y, y], color=theme.BLUE, linewidth=2.2, label="interval", zorder=2)
        found = theme.Mark("o", theme.BLUE, size=7)
        ax.plot([row.value], [y], **found.style(), label=row.label, clip_on=False, zorder=3)
        ax.plot([row.chance], [y], **CHANCE.style(), label="chance", zorder=4)
    key = [_key(theme.Mark("o", theme.BLUE, size=7), FOUND_NAME), _key(CHANCE, CHANCE_NAME)]
    room = layout.points(ax, ax.figure.bbox.width) - 2 * layout.MARGIN
    columns = layout.fitting_key(ax, key, room)
    # From the left edge of the figure, wherever the axes come to stand: over them alone it would leave it at the right.
    place = blended_transform_factory(ax.figure.transFigure, ax.transAxes)
    edge = layout.MARGIN / (theme.across() * 72)
    ax.legend(handles=key, ncols=columns, bbox_to_anchor=(edge, 1.02), bbox_transform=place, **theme.KEY)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _key(mark: theme.Mark, name: str) -> Line2D:
    style = mark.style()
    return Line2D([], [], label=layout.wrapped(name, KEY_WIDTH), **style)
