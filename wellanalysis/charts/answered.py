"""How soon answers come: the share answered by each day since the question, with the promised day marked."""

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 2.7
TURN = 0.55
"""Share of the width from which a label stands left of what it names."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: always the same."""
    return HEIGHT if len(frame) else theme.SENTENCE_HEIGHT


def answered(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    until: float | None = None,
    promised: float | None = None,
    told: str = "",
    x_label: str = "days since it was received",
    promised_label: str = "promised",
    title: str | None = None,
) -> Axes:
    """Draw the share answered as a step for each day on which something was, with its interval as a pale band.

    Parameters
    ----------
    frame : DataFrame
        day, share (answered by then, 0 to 1), lower, upper; in the order of days.
    ax : Axes
        Where to draw.
    until : float, optional
        Last day of the axis: the curve is level from its last step to here. By default that step.
    promised : float, optional
        Day by which an answer is promised, as a thin line with its label.
    told : str
        What is said of the share at the promised day, beside the curve: ``82 % within 10 days``.
    x_label : str
        What the days are counted from.
    promised_label : str
        What the promised day is called above the axes.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(frame, chart="answered", required=("day", "share"), numbers=("day", "share", "lower", "upper"))
    shown = shown.dropna(subset=["day", "share"])
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    first = pd.DataFrame({"day": [0.0], "share": [0.0], "lower": [float("nan")], "upper": [float("nan")]})
    last = shown.iloc[[-1]].assign(day=max(until or 0.0, float(shown["day"].iloc[-1])))
    drawn = pd.concat([first, shown, last], ignore_index=True)
    banded = drawn.dropna(subset=["lower", "upper"])
    ax.fill_between(
        banded["day"], banded["lower"], banded["upper"], step="post", color=theme.BAND, linewidth=0, label="interval",
        zorder=1,
    )  # fmt: skip
    ax.plot(
        drawn["day"],
        drawn["share"],
        drawstyle="steps-post",
        color=theme.BLUE,
        linewidth=1.8,
        label="answered",
        zorder=3,
    )
    end = float(drawn["day"].iloc[-1])
    ax.set_xlim(0, end)
    ax.set_ylim(0, 1.02)
    units.scale(ax.yaxis, [0, 0.25, 0.5, 0.75, 1.0], units.PERCENT)
    ax.set_xticks(units.ticks_within(0, end, count=6))
    ax.set(xlabel=x_label, ylabel="")
    theme.despine(ax)
    theme.rule(ax)
    if promised is not None:
        _promise(ax, drawn, promised, told, end, promised_label)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _promise(ax: Axes, drawn: pd.DataFrame, promised: float, told: str, end: float, named: str) -> None:
    """The promised day with its name above the axes, and what is said of the share reached by then."""
    right = promised < TURN * end
    side, shift = ("left", 6) if right else ("right", -6)
    ax.axvline(promised, color=theme.GREY, linewidth=0.9, label="promised", zorder=2)
    above = layout.shifted(ax, ax.get_xaxis_transform(), y=3)
    ax.text(
        promised, 1.0, named, transform=above, ha="center" if right else "right", va="bottom",
        fontsize=theme.SMALL, color=theme.GREY, label="promised label",
    )  # fmt: skip
    reached = float(drawn.loc[drawn["day"] <= promised, "share"].iloc[-1])
    ax.plot([promised], [reached], **theme.Mark("o", theme.BLUE).style(), label="at promise", zorder=4)
    if told:
        # Below the curve, which only grows: there is nothing to meet.
        beside = layout.shifted(ax, ax.transData, x=shift, y=-6 if reached > 0.2 else 8)
        ax.text(
            promised, reached, told, transform=beside, ha=side, va="top" if reached > 0.2 else "bottom",
            fontweight="bold", color=theme.BLUE, label="told",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8}, zorder=5,
        )  # fmt: skip
