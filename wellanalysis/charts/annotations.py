"""What stands around a trend: dated events above it; baseline, provisional and withheld months in lanes below."""

from collections.abc import Mapping, Sequence
from typing import Literal

import matplotlib.dates as dates
import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, series, theme

LANE, ROW = 15.0, 14.5
"""Points: height of a lane below the values, and of a row of event labels above them."""
EDGE = 40.0
"""Points right of the axes into which an event's label may reach."""


def _per_point(ax: Axes) -> float:
    """Days that one point of the page covers on the month axis."""
    left, right = ax.get_xlim()
    return (right - left) / layout.points(ax, ax.get_window_extent().width)


def draw_lanes(ax: Axes, shown: pd.DataFrame, low: float, high: float, provisional_from: str | None) -> float:
    """Mark withheld, baseline and provisional months in lanes under the values; return the share the lanes take."""
    day, months = _per_point(ax), dates.date2num(shown["month"])
    stretches = {
        "withheld": series.runs(shown["withheld"] & shown["value"].isna()),
        "baseline": series.runs(shown["baseline"])[:1],
        "provisional": series.runs(series.hollow(shown, provisional_from))[-1:],
    }
    middle = sum(ax.get_xlim()) / 2
    placed: list[tuple[str, float, float, float, str]] = []
    for name, found in stretches.items():
        if not found:
            continue
        longest = max(found, key=lambda run: run[1] - run[0])
        start, end = float(months[longest[0]]), float(months[longest[1]])
        wide = (layout.width(ax, name, theme.SMALL) + 8) * day
        if end - start > wide * 1.25:
            placed.append((name, start, end, (start + end) / 2, "center"))
        elif (start + end) / 2 > middle:
            placed.append((name, start, end, start - 5 * day, "right"))
        else:
            placed.append((name, start, end, end + 5 * day, "left"))
    extents = []
    for name, start, end, at, side in placed:
        wide = (layout.width(ax, name, theme.SMALL) + 8) * day
        text = {"center": (at - wide / 2, at + wide / 2), "right": (at - wide, at), "left": (at, at + wide)}[side]
        extents.append((min(start, text[0]), max(end, text[1])))
    lane_of = layout.rows(extents)
    count = max(lane_of, default=-1) + 1
    share = count * LANE / layout.points(ax, ax.get_window_extent().height)
    head = 0.02 * (high - low)
    ax.set_ylim(low - (high + head - low) * share / (1 - share) - head, high + head)
    across = ax.get_xaxis_transform()
    for (name, start, end, at, side), lane in zip(placed, lane_of, strict=True):
        y = (lane + 0.5) * share / count
        if name == "withheld":
            gone = shown.loc[shown["withheld"] & shown["value"].isna(), "month"]
            y = 0.5 * share / count
            ax.plot(
                gone, [y] * len(gone), "|", color=theme.GREY, markersize=7, transform=across, label="withheld", zorder=4
            )
        else:
            ax.plot(
                [start, end], [y, y], "|-", color=theme.GREY, linewidth=0.9, markersize=6, transform=across, label=name
            )
        ax.text(
            at,
            y,
            name,
            transform=across,
            ha=side,
            va="center_baseline",
            fontsize=theme.SMALL,
            color=theme.GREY,
            label=f"{name} label",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if side == "center" else None,
            zorder=6,
        )
    return share


def draw_events(ax: Axes, events: Sequence[Mapping[str, str]], floor: float) -> int:
    """Draw the events that fall within the months shown; return the rows their labels take above the axes.

    Something that lasted has a bar along the top. A label stands right of its line, or left of it where it would meet the next event or the edge.
    """
    left, right = ax.get_xlim()
    day = _per_point(ax)
    across = ax.get_xaxis_transform()
    inside = sorted(
        (at, str(each["label"]), float(dates.date2num(pd.Timestamp(each.get("until", each["month"])))))
        for each in events
        if left <= (at := float(dates.date2num(pd.Timestamp(each["month"])))) <= right
    )
    sides: list[Literal["left", "right"]] = []
    extents: list[tuple[float, float]] = []
    for place, (at, text, _) in enumerate(inside):
        wide = (layout.width(ax, text, theme.SMALL) + 8) * day
        room = inside[place + 1][0] if place + 1 < len(inside) else right + EDGE * day
        taken = max((end for _, end in extents), default=left - 20 * day)
        side: Literal["left", "right"] = "right" if at + wide > room and at - wide >= taken else "left"
        sides.append(side)
        # One too long for either side stands across its line, with its end at the edge.
        start = at - wide if side == "right" else min(at, max(right + EDGE * day - wide, left))
        extents.append((start, start + wide))
    found = layout.rows(extents)
    for (at, text, end), side, row, extent in zip(inside, sides, found, extents, strict=True):
        ax.axvline(at, ymin=floor, color=theme.GREY, linewidth=0.8, label="event", zorder=1.5)
        if end > at:  # something that lasted: how long, along the top
            ax.plot([at, min(end, right)], [1, 1], color=theme.GREY, linewidth=2.2, transform=across, label="lasted",
                    clip_on=False, solid_capstyle="butt", zorder=1.6)  # fmt: skip
        ax.text(
            extent[1] if side == "right" else extent[0],
            1.0,
            text,
            transform=layout.shifted(ax, across, y=3 + row * ROW),
            ha=side,
            va="bottom",
            fontsize=theme.SMALL,
            color=theme.GREY,
            label="event label",
        )
    return max(found, default=-1) + 1
