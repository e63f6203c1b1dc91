"""How long records take to arrive, as the share known by each delay."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 2.7
BELOW = 30.0
"""Points under the first share of a single line, for its label."""
NAMED, NAME_WIDTH = 6, 16
"""Up to this many lines each one is named; beyond, only the first is, and the others are the crowd behind it."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: always the same."""
    return HEIGHT if len(frame) else theme.SENTENCE_HEIGHT


def lateness(
    frame: pd.DataFrame, ax: Axes, *, y_floor: float | None = None, x_label: str = "", title: str | None = None
) -> Axes:
    """Draw one line per label over the delays, in the order given; the first label leads.

    Lines are named at the left, where they part; a single one is named under its first share.

    Parameters
    ----------
    frame : DataFrame
        label (the line), delay (upper end, as text: ``30 days``), share (cumulative, 0 to 1).
    ax : Axes
        Where to draw.
    y_floor : float, optional
        Lower end of the axis.
    x_label : str
        What the delay is counted from.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame, chart="lateness", required=("label", "delay", "share"), numbers=("share",), words=("label", "delay")
    )
    if shown["share"].dropna().empty:
        return theme.say(ax, theme.NOTHING)
    names, delays = list(dict.fromkeys(shown["label"])), list(dict.fromkeys(shown["delay"]))
    shown = shown.assign(at=shown["delay"].map({delay: at for at, delay in enumerate(delays)}))
    crowd = len(names) > NAMED
    colours = {
        name: theme.PALE if crowd and at else theme.SERIES[at % len(theme.SERIES)] for at, name in enumerate(names)
    }
    sns.lineplot(
        shown, x="at", y="share", hue="label", hue_order=names[::-1], palette=colours, estimator=None, errorbar=None,
        sort=False, legend=False, linewidth=1.0 if crowd else 1.6, ax=ax,
    )  # fmt: skip
    low, high = units.span(shown["share"].tolist(), units.PERCENT, lowest=y_floor)
    single = len(names) == 1
    # Shares only grow: below the first one there is room for its label, made where the axis ends too near.
    tall = layout.points(ax, ax.get_window_extent().height)
    floor = min(low, shown["share"].min() - BELOW / tall * (high - low)) if single else low
    ax.set_ylim(floor, high + 0.02 * (high - low))
    ax.set_xlim(-0.1, len(delays) - 0.9)
    units.scale(ax.yaxis, units.ticks_within(low, high), units.PERCENT)
    if not single:
        ax.yaxis.tick_right()  # the lines part at the first delay and meet at the last: their names stand at the left
    room = layout.points(ax, ax.get_window_extent().width) / max(len(delays) - 1, 1) * 0.8
    ax.set_xticks(range(len(delays)), [layout.fitted(ax, delay, theme.SMALL, room) for delay in delays])
    ax.set(xlabel=x_label, ylabel="")
    theme.despine(ax)
    theme.rule(ax)
    for at, name in enumerate(names):
        own = shown[(shown["label"] == name) & shown["share"].notna()]
        if own.empty or (crowd and at):
            continue
        marker = theme.SERIES_MARKERS[at % len(theme.SERIES_MARKERS)]
        ax.plot(
            own["at"],
            own["share"],
            marker,
            color=colours[name],
            markersize=6,
            clip_on=False,
            label=name,
            zorder=5 - at / 9,
        )
        first = own["share"].iloc[0]
        if single:
            text = f"{name} {units.written(first, units.PERCENT)}".strip()
            below = layout.shifted(ax, ax.transData, x=-3, y=-8)
            style: dict[str, Any] = {"va": "top", "fontweight": "bold", "color": colours[name]}
            ax.text(own["at"].iloc[0], first, text, transform=below, label="first share", **style)
            continue
        text = f"{layout.wrapped(name, NAME_WIDTH)} {units.written(first, units.PERCENT)}"
        weight = "bold" if at == 0 else "normal"
        layout.end_label(ax, first, text, size=theme.TEXT, colour=colours[name], weight=weight, side="left")
    if crowd:
        firsts = shown[(shown["label"] != names[0]) & (shown["at"] == 0)]["share"]
        text = f"{len(names) - 1} others"
        layout.end_label(ax, firsts.min(), text, size=theme.SMALL, colour=theme.GREY, side="left")
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax
