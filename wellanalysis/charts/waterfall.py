"""A change as the steps that it is made of, from one value to the other."""

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH, BAR = 0.36, 0.52
NAME_WIDTH = 18
LEVEL, PART, UNKNOWN = "level", "part", "unknown"


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of steps."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    lines = sum(layout.wrapped(str(label), NAME_WIDTH).count("\n") for label in frame["label"])
    return PITCH * len(frame) + 0.16 * lines + 0.55


def waterfall(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.PERCENT,
    width: float = 0.0,
    title: str | None = None,
) -> Axes:
    """Draw one row per step, downwards in the order given; a thin line leads from each to the next.

    Parameters
    ----------
    frame : DataFrame
        label; kind: ``level`` (a value), ``part`` (a step from one value to another) or ``unknown`` (a step of which
        nothing is known, drawn as no mark at all); start, end (of a level the same); lower, upper (interval of a step's
        end, where there is one); note (text at the right).
    ax : Axes
        Where to draw.
    unit : str
        Of the values.
    width : float
        Least length of the scale in that unit: of one length on all charts of a page, equal steps look equal.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="waterfall",
        required=("label", "kind", "start", "end"),
        numbers=("start", "end", "lower", "upper"),
        words=("label", "kind", "note"),
    )
    known = shown[shown["kind"] != UNKNOWN]
    if known[["start", "end"]].dropna().empty:
        return theme.say(ax, theme.NOTHING)
    held = known[["start", "end", "lower", "upper"]].to_numpy().ravel()
    low, high = _ends([float(each) for each in held if each == each], width, unit)
    ax.set_xlim(low, high)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    units.scale(ax.xaxis, units.ticks_within(low, high, count=5), unit)
    ax.set_yticks([])
    theme.despine(ax)
    across = ax.get_yaxis_transform()
    names, notes = layout.shifted(ax, across, x=-8), layout.shifted(ax, across, x=10)
    reached: tuple[float, float] | None = None
    for y, row in enumerate(shown.itertuples(index=False)):
        weight = "bold" if row.kind == LEVEL else "normal"
        grey = theme.GREY if row.kind == UNKNOWN else theme.INK
        name = layout.wrapped(row.label, NAME_WIDTH)
        ax.text(0, y, name, transform=names, ha="right", va="center", fontweight=weight, color=grey, label="name")
        style = "italic" if row.kind == UNKNOWN else "normal"
        ax.text(
            1, y, row.note, transform=notes, va="center", fontsize=theme.SMALL, color=grey, fontstyle=style,
            fontweight=weight, label="note",
        )  # fmt: skip
        if row.kind == UNKNOWN:
            continue
        if reached is not None:
            ax.plot([reached[0]] * 2, [reached[1], y], color=theme.PALE, linewidth=0.8, label="way", zorder=1)
        if row.kind == LEVEL:
            ax.plot([row.end], [y], **theme.CHOSEN.style(), label=row.label, zorder=4)
        else:
            _step(ax, y, row)
        reached = (row.end, y)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _step(ax: Axes, y: int, row: object) -> None:
    """A bar from where the step begins to where it leads; a step of nothing is a thin mark."""
    start, end, lower, upper = (float(getattr(row, name)) for name in ("start", "end", "lower", "upper"))
    if abs(end - start) < 1e-12:
        ax.plot([end, end], [y - BAR / 2, y + BAR / 2], color=theme.CENTRE, linewidth=1.6, label="no step", zorder=3)
    else:
        ax.barh([y], [end - start], left=[start], height=BAR, color=theme.CENTRE, label="step", zorder=2)
    if lower == lower and upper == upper:
        ax.plot([lower, upper], [y, y], color=theme.INK, linewidth=1.4, label="interval", zorder=3)


def _ends(values: list[float], width: float, unit: str) -> tuple[float, float]:
    """Round ends around all that is drawn: steps are lengths between values, not from nought."""
    low, high = min(values), max(values)
    spare = max(0.0, width - (high - low)) / 2
    low, high = low - spare, high + spare
    if unit == units.PERCENT and width <= 1:
        # The scale moves rather than shows shares that there cannot be.
        moved = max(0.0, -low) if spare else 0.0
        moved -= max(0.0, high + moved - 1) if spare else 0.0
        low, high = low + moved, high + moved
    room = max(0.06 * (high - low), 0.002 * max(abs(low), abs(high)), 1e-6)
    return low - room, high + room
