"""How complete the records are, by clinic and month, as a quiet heat map."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH = 0.19
FLOOR = 0.8
FEW_MONTHS = 18
LOWEST = "lowest"
SHADES = LinearSegmentedColormap.from_list("quiet", ["#08405F", "#4E93BD", "#A4C8DE", "#D5E5EF"])
"""Light where records are complete, dark where they are not: one hue, readable in print and without colour. The lightest is
no white, so that a cell is seen on a white page, and on a dark one, where the shades change places."""


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of rows."""
    count = frame["label"].nunique() if len(frame) and "label" in frame.columns else 0
    return PITCH * count + 0.85 if count else theme.SENTENCE_HEIGHT


def completeness(frame: pd.DataFrame, ax: Axes, *, floor: float | None = None, title: str | None = None) -> Axes:
    """Draw one cell per row and month; the lowest share of each row stands at its right.

    Parameters
    ----------
    frame : DataFrame
        label (clinic), month, share (0 to 1; NaN where withheld, drawn as a thin dash). Rows in the order given.
    ax : Axes
        Where to draw.
    floor : float, optional
        Share that is drawn darkest; by default the tenth below the lowest, at most 0.8.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="completeness",
        required=("label", "month", "share"),
        months=("month",),
        numbers=("share",),
        words=("label",),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    labels = list(dict.fromkeys(shown["label"]))
    grid = shown.pivot_table(index="label", columns="month", values="share", aggfunc="first", dropna=False).reindex(
        labels
    )
    seen = shown["share"].dropna()
    if floor is None:
        floor = min(np.floor(seen.min() * 10) / 10, FLOOR) if len(seen) else FLOOR
    sns.heatmap(
        grid, ax=ax, cmap=SHADES, vmin=floor, vmax=1.0, cbar=False, xticklabels=False, yticklabels=False, clip_on=False
    )  # fmt: skip
    # One set of white rules, not an edge around each cell: a third of the bytes.
    ax.vlines(range(len(grid.columns) + 1), 0, len(labels), color="white", linewidth=0.6)
    ax.hlines(range(len(labels) + 1), 0, len(grid.columns), color="white", linewidth=1.2)
    ax.set(xlabel="", ylabel="")
    _months(ax, grid.columns)
    across = ax.get_yaxis_transform()
    for place, label in enumerate(labels):
        names = layout.shifted(ax, across, x=-6)
        ax.text(0, place + 0.5, label, transform=names, ha="right", va="center", fontsize=theme.SMALL, label="name")
        known = grid.iloc[place].dropna()
        notes = layout.shifted(ax, across, x=6)
        text = units.written(known.min(), units.PERCENT) if len(known) else "withheld"
        ax.text(
            1, place + 0.5, text, transform=notes, va="center", fontsize=theme.SMALL, color=theme.GREY, label="lowest"
        )
    gone = np.argwhere(grid.isna().to_numpy())
    ax.hlines(gone[:, 0] + 0.5, gone[:, 1] + 0.3, gone[:, 1] + 0.7, color=theme.PALE, linewidth=1.0, label="withheld")
    above = layout.shifted(ax, ax.transAxes, x=6, y=5)
    ax.text(1, 1, LOWEST, transform=above, va="bottom", fontsize=theme.SMALL, color=theme.GREY)
    _key(
        ax,
        floor,
        max(layout.width(ax, label, theme.SMALL) for label in labels),
        withheld=bool(grid.isna().any(axis=None)),
    )
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT, pad=22)
    return ax


def _months(ax: Axes, months: pd.Index) -> None:
    """Name the years, or the quarters where there are few months."""
    step = 12 if len(months) > FEW_MONTHS else 3
    named = [at for at, month in enumerate(months) if (month.month - 1) % step == 0] or [0]
    texts = [
        str(months[at].year) if step == 12 else f"{units.MONTHS[months[at].month - 1]} {months[at].year}"
        for at in named
    ]
    ax.set_xticks([at + 0.5 for at in named], texts, rotation=0)
    ax.tick_params(axis="both", length=0)


def _key(ax: Axes, floor: float, names: float, *, withheld: bool) -> None:
    """Three shades with their shares, and the dash of what is withheld, above the map."""
    handles: list[Patch | Line2D] = []
    for share in np.linspace(1.0, floor, 3):
        shade = SHADES((share - floor) / (1 - floor))
        text = units.written(float(share), units.PERCENT, decimals=0)
        handles.append(Patch(facecolor=shade, edgecolor=theme.PALE, linewidth=0.5, label=text))
    if withheld:
        handles.append(Line2D([], [], color=theme.PALE, linewidth=1.0, label="withheld"))
    # From the left end of the names: over the map alone the key would meet the head of the column at the right.
    place = layout.shifted(ax, ax.transAxes, x=-6 - names, y=2)
    room = theme.across() * 72 - 2 * layout.MARGIN - layout.width(ax, LOWEST, theme.SMALL) - theme.SMALL
    ncols = layout.fitting_key(ax, handles, room)
    ax.legend(handles=handles, bbox_to_anchor=(0.0, 1.0), bbox_transform=place, ncols=ncols, **theme.KEY)
