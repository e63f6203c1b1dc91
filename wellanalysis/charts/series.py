"""The marks of a measure over months, shared by the trend and the strip."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

REQUIRED = ("month", "value")
SPARE = pd.Timedelta(days=16)
BENCHMARK_DASHES = (0, (4, 2.5))
NUMBERS = ("value", "denominator", "centre", "lower", "upper")
ROOM, SMALLEST = 7.0, 0.52
"""Points that a month needs for marks of full size, and the least share of that size that still shows their shape."""


def months(frame: pd.DataFrame, *, chart: str, words: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the frame of a trend in the types the marks need; months in order, empty ones left out."""
    found = read(
        frame,
        chart=chart,
        required=REQUIRED,
        months=("month",),
        numbers=NUMBERS,
        words=("signal", *words),
        flags=("baseline", "withheld"),
    )
    return found[found["month"].notna()].sort_values("month", kind="stable").reset_index(drop=True)


def hollow(frame: pd.DataFrame, provisional_from: str | None) -> pd.Series:
    """Whether each month is provisional: `provisional_from` is the first month whose follow-up is still open."""
    if not provisional_from:
        return pd.Series(False, index=frame.index)
    return frame["month"] >= pd.Timestamp(provisional_from)


def last_final(frame: pd.DataFrame, provisional_from: str | None) -> int | None:
    """Row of the last value that will stay as it is, the one a label may name; None where there is none yet."""
    final = frame["value"].notna() & ~frame["withheld"] & ~hollow(frame, provisional_from)
    return int(frame.index[final].max()) if final.any() else None


def named_month(frame: pd.DataFrame, row: int) -> str:
    """Month of `row` as an end label adds it: empty for the last one, with its year where that is an earlier one.

    A number at the end of the axis would else be read as that of the last month.
    """
    month, last = frame["month"].loc[row], frame["month"].iloc[-1]
    name = units.MONTHS[month.month - 1]
    year = "" if month.year == last.year else f" ’{month.year % 100:02d}"
    return "" if month == last else f"({name}{year})"


def draw_limits(ax: Axes, frame: pd.DataFrame) -> None:
    """Draw the band between the limits, in steps since limits belong to a month, and the centre line."""
    if frame[["lower", "upper"]].notna().all(axis=1).any():
        ax.fill_between(
            frame["month"].to_numpy(),
            frame["lower"].to_numpy(),
            frame["upper"].to_numpy(),
            step="mid",
            color=theme.BAND,
            linewidth=0,
            label="limits",
            zorder=1,
        )
    if frame["centre"].notna().any():
        ax.plot(
            frame["month"],
            frame["centre"],
            color=theme.CENTRE,
            linewidth=1.2,
            drawstyle="steps-mid",
            label="centre",
            zorder=2,
        )


def draw_values(ax: Axes, frame: pd.DataFrame, *, provisional_from: str | None = None, small: bool = False) -> None:
    """Draw the thin line, which breaks where a value is withheld, and one mark per value by signal and finality.

    Where there is little room (`small`) common values are carried by the line alone, all but the last final one, which has a label.
    """
    colour = theme.GREY if small else theme.PALE
    ax.plot(frame["month"], frame["value"], color=colour, linewidth=1.0, label="value", zorder=3)
    provisional = hollow(frame, provisional_from)
    known = frame["value"].notna()
    room = layout.points(ax, ax.get_window_extent().width) / max(len(frame), 1)
    size = min(max(room / ROOM, SMALLEST), 1.0)
    alone = known & ~known.shift(1, fill_value=False) & ~known.shift(-1, fill_value=False)
    told = alone | provisional | (frame.index == last_final(frame, provisional_from)) if small else known
    marks = {"": theme.PLAIN, **theme.SIGNALS}
    for signal, mark in marks.items():
        same = known & (frame["signal"].where(frame["signal"].isin(theme.SIGNALS), "") == signal)
        for is_hollow in (False, True):
            chosen = frame[same & (provisional == is_hollow) & (told | bool(signal))]
            if chosen.empty:
                continue
            name = (signal or "plain") + (" provisional" if is_hollow else "")
            style = {**mark.style(filled=not is_hollow), "markersize": mark.size * size, "markeredgewidth": 1.3 * size}
            ax.plot(chosen["month"], chosen["value"], **style, label=name, clip_on=False, zorder=5 if signal else 4)


def key(
    frame: pd.DataFrame, *, benchmark: bool = False, provisional: bool = False, events: Sequence[str] = ()
) -> list[Artist]:
    """Handles that name the marks present: what is usual, each signal; where asked for the other lines and marks."""
    handles: list[Artist] = []
    if frame[["lower", "upper"]].notna().all(axis=1).sum() > 1:
        handles.append(Patch(facecolor=theme.BAND, edgecolor=theme.CENTRE, linewidth=0.6, label="usual range"))
    present = set(frame.loc[frame["value"].notna(), "signal"])
    for signal, word in theme.SIGNAL_WORDS.items():
        if signal in present:
            handles.append(Line2D([], [], **theme.SIGNALS[signal].style(), label=word))
    if provisional:
        handles.append(Line2D([], [], **theme.PLAIN.style(filled=False), label="provisional"))
    if benchmark:
        handles.append(Line2D([], [], color=theme.INK, linewidth=1.0, linestyle=BENCHMARK_DASHES, label="benchmark"))
    for label in dict.fromkeys(events):
        handles.append(Line2D([], [], color=theme.GREY, marker="|", markersize=11, linestyle="none", label=label))
    return handles


def runs(flags: pd.Series) -> list[tuple[int, int]]:
    """First and last position of each unbroken stretch of true flags."""
    at = np.flatnonzero(flags.to_numpy())
    if not len(at):
        return []
    breaks = np.flatnonzero(np.diff(at) > 1)
    return [(int(first), int(last)) for first, last in zip(at[[0, *(breaks + 1)]], at[[*breaks, -1]], strict=True)]


def values_seen(frame: pd.DataFrame, *, limits: bool, also: float | None = None) -> list[float]:
    """All heights the axis has to hold."""
    names = ["value", "centre", *(["lower", "upper"] if limits else [])]
    return [*frame[names].to_numpy().ravel().tolist(), *([also] if also is not None else [])]
