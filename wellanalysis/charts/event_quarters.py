"""Effects by quarter since the start, with their intervals: what came before the start beside what came after."""

from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 3.4
CAPTION_WIDTH = 54
BEFORE = theme.Mark("o", theme.GREY, filled=False, size=6.5)
AFTER = theme.Mark("D", theme.BLUE, size=6.5)
FEWER = theme.Mark("D", theme.BLUE, filled=False, size=5.0)
"""Quarters that not all clinics have reached: not the same clinics as before. Hollow: a paler blue is a darker one by night."""
ROWS = (-19.0, -33.0)
"""Points below the axes: the quarters' caption, and the number of clinics."""
TOLD_SHARE = 0.8
"""Of the width of the figure, what the words above the axes take before they have a second line."""
ABOVE = 19.0
"""Points above them: clear of the start's name."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: the same for every effect, a sentence where there is none."""
    told = "value" in frame.columns and frame["value"].notna().any()
    return HEIGHT if told else theme.SENTENCE_HEIGHT


def event_quarters(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.POINTS,
    told: str = "",
    start_label: str = "start",
    zero_label: str = "no effect",
    title: str | None = None,
) -> Axes:
    """Draw the effect in each quarter since the start, which a line marks.

    Quarters before the start (``event`` below 0) are hollow: what is seen there cannot be the programme's. Those after
    it are joined, and hollow diamonds where fewer clinics stand behind them than behind others. The zero line is what
    clinics would show had nothing happened beyond what happened elsewhere.

    Parameters
    ----------
    frame : DataFrame
        event (whole number; 0 is the quarter of the start), value, lower, upper, clinics (how many stand behind the
        value). A value that is missing is a gap.
    ax : Axes
        Where to draw.
    unit : str
        ``points`` for differences of proportions, or a word.
    told : str
        The effect that the heading tells, with its quarters, written above: it belongs to no single point. Without it the
        newest quarter's stands at the right.
    start_label, zero_label : str
        What to call the two lines.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="event_quarters",
        required=("event", "value", "lower", "upper"),
        numbers=("event", "value", "lower", "upper", "clinics"),
    ).sort_values("event", ignore_index=True)
    if not shown["value"].notna().any():
        return theme.say(ax, theme.NOTHING)
    first, last = shown["event"].min(), shown["event"].max()
    around = _around(shown)
    ax.set_ylim(around[0], around[-1])
    units.scale(ax.yaxis, around, unit)
    ax.set_xlim(first - 0.6, last + 0.6)
    kept = _kept(ax, shown["event"])
    ax.set_xticks(kept, [f"{each:+.0f}".replace("-", units.MINUS) if each else "0" for each in kept])
    theme.despine(ax)
    theme.rule(ax)
    ax.axhline(0, color=theme.INK, linewidth=1.0, linestyle=(0, (5, 3)), label="zero", zorder=1)
    ax.axvline(-0.5, color=theme.GREY, linewidth=1.0, label="start", zorder=1)
    style: dict[str, Any] = {"fontsize": theme.SMALL, "color": theme.GREY}
    above = layout.shifted(ax, ax.get_xaxis_transform(), y=3)
    ax.text(-0.5, 1, start_label, transform=above, ha="center", va="bottom", label="start label", **style)
    layout.end_label(ax, 0.0, zero_label, size=theme.SMALL, colour=theme.GREY)
    after = shown["event"] >= 0
    fewer = after & _fewer(shown)
    ax.plot(
        shown["event"][after],
        shown["value"][after],
        color=AFTER.colour,
        linewidth=1.0,
        alpha=0.6,
        label="line",
        zorder=2,
    )
    for name, mark, part in (
        ("before", BEFORE, shown[~after]),
        ("after", AFTER, shown[after & ~fewer]),
        ("fewer", FEWER, shown[fewer]),
    ):
        ax.vlines(
            part["event"], part["lower"], part["upper"], color=mark.colour, linewidth=1.6, label="interval", zorder=2
        )
        ax.plot(part["event"], part["value"], **mark.style(), label=name, zorder=3)
    known = shown[after & shown["value"].notna()]
    blue: dict[str, Any] = {"colour": theme.BLUE, "weight": "bold"}
    if told:
        top = layout.shifted(ax, ax.transAxes, y=ABOVE)
        told = layout.fitted(ax, told, theme.TEXT, TOLD_SHARE * theme.across() * 72, weight="bold")
        ax.text(0, 1, told, transform=top, fontsize=theme.TEXT, color=theme.BLUE, weight="bold", label="told")
    elif len(known):
        newest = known["value"].iloc[-1]
        layout.end_label(ax, newest, units.written(newest, unit), size=theme.TEXT, **blue)
    _below(ax, shown, kept, hollow=bool(fewer.any()))
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _fewer(shown: pd.DataFrame) -> pd.Series:
    """Whether fewer clinics stand behind a quarter than behind others after the start."""
    return shown["clinics"] < shown.loc[shown["event"] >= 0, "clinics"].max()


def _around(shown: pd.DataFrame) -> list[float]:
    """Round numbers that hold every interval, and zero."""
    values = [each for each in shown[["value", "lower", "upper"]].to_numpy().ravel().tolist() if each == each]
    low, high = min(0.0, *values), max(0.0, *values)
    return units.ticks(low, high if high > low else low + 0.1, count=5)


def _kept(ax: Axes, events: pd.Series) -> list[float]:
    """Quarters whose number has room; the start's is always among them."""
    widest = layout.width(ax, f"{units.MINUS}10", theme.SMALL) + 8
    room = layout.points(ax, ax.get_window_extent().width) / (events.max() - events.min() + 1.2)
    every = max(1, ceil(widest / room))
    return [float(each) for each in events if each % every == 0]


def _below(ax: Axes, shown: pd.DataFrame, kept: list[float], *, hollow: bool) -> None:
    """Say what the quarters are counted from, and how many clinics stand behind each that is named."""
    style: dict[str, Any] = {"va": "top", "fontsize": theme.SMALL, "color": theme.GREY}
    counted = shown["clinics"].notna().any()
    if counted:
        row = layout.shifted(ax, ax.get_xaxis_transform(), y=ROWS[0])
        edge = layout.shifted(ax, ax.transAxes, x=-4, y=ROWS[0])
        ax.text(0, 0, "clinics", transform=edge, ha="right", label="clinics", **style)
        numbers = shown.set_index("event")["clinics"]
        for at in kept:
            text = f"{numbers[at]:.0f}" if numbers[at] == numbers[at] else "–"
            ax.text(at, 0, text, transform=row, ha="center", label="clinics", **style)
    caption = layout.shifted(ax, ax.transAxes, y=ROWS[1] if counted else ROWS[0])
    more = " (hollow diamonds: not all clinics yet)" if hollow else ""
    said = f"quarters since the start{more}"
    ax.text(0.5, 0, layout.wrapped(said, CAPTION_WIDTH), transform=caption, ha="center", label="caption", **style)
