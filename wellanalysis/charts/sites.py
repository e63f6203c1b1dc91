"""One interval per clinic, in the order given, with its evidence word and shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read
from wellanalysis.errors import Problem, ProblemsFound, nearest

PITCH, DENSE_PITCH, DENSE = 0.19, 0.175, 30
"""Inches per row; closer from this many rows on, so that a network still fits one screen."""
WORD, FAINT, WORD_WIDTH, STRONG_WIDTH, MORE = 10.0, 9.5, 25, 22, 0.75
"""Sizes of the words at the right; characters to a line, fewer where bold; rows that a second line takes."""


@dataclass(frozen=True)
class Row:
    """Where a clinic (`at` is its position in the frame) or a group's name stands, counted in rows from the top."""

    y: float
    at: int = -1
    group: str = ""
    spare: float = 0.0


def rows(groups: pd.Series, lines: Sequence[int] = ()) -> list[Row]:
    """Rows of the chart: a group's name above its clinics, if there are groups, and a little air between groups.

    `lines` are those that each clinic's words take, by default one.
    """
    found: list[Row] = []
    y, before = 0.0, None
    for at, group in enumerate(groups):
        if group and group != before:
            y += 0.35 if found else 0.0
            found.append(Row(y, group=group))
            y += 1.0
        before = group
        spare = MORE * (lines[at] - 1) if len(lines) else 0.0
        found.append(Row(y + spare / 2, at=at, spare=spare))
        y += 1.0 + spare
    return found


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of clinics and groups."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    groups = frame["group"].fillna("").astype(str) if "group" in frame.columns else pd.Series("", index=frame.index)
    shown = read(frame, chart="sites", required=(), words=("word", "state"), flags=("highlight",))
    last = rows(groups, (_written(shown).str.count("\n") + 1).tolist())[-1]
    return (last.y + last.spare / 2 + 1) * (DENSE_PITCH if len(frame) > DENSE else PITCH) + 0.62


def sites(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    reference: float = 0.0,
    reference_label: str = "",
    unit: str = units.POINTS,
    x_label: str = "",
    title: str | None = None,
) -> Axes:
    """Draw one interval per clinic.

    Parameters
    ----------
    frame : DataFrame
        label, group (region, or ""), value, lower, upper, word (evidence, written at the right), state (a
        `theme.State`), highlight (bool), waiting (bool: written in grey, drawn as any other). For the unit ``points`` values are differences of proportions.
    ax : Axes
        Where to draw.
    reference, reference_label : float, str
        The line of no change, and what to call it.
    unit : str
        ``points``, ``%``, or empty for a ratio.
    x_label : str
        What the numbers are, where the unit does not say it.
    title : str, optional
        Rarely: the heading above the figure says it.

    Raises
    ------
    ProblemsFound
        When a state is not one of `theme.State`.
    """
    shown = read(
        frame,
        chart="sites",
        required=("label", "value", "lower", "upper", "state"),
        numbers=("value", "lower", "upper"),
        words=("label", "group", "word", "state"),
        flags=("highlight", "waiting"),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    known = [str(state) for state in theme.State]
    if strange := [state for state in dict.fromkeys(shown["state"]) if state not in known]:
        raise ProblemsFound(Problem("chart sites", f"unknown state {each!r}", nearest(each, known)) for each in strange)
    written = _written(shown)
    placed = rows(shown["group"], (written.str.count("\n") + 1).tolist())
    ax.set_ylim(placed[-1].y + placed[-1].spare / 2 + 0.8, -0.8)
    values = shown.loc[shown["state"] != theme.State.TOO_FEW, ["value", "lower", "upper"]].to_numpy().ravel().tolist()
    around = units.ticks(*_ends([*values, reference]), count=7)
    ax.set_xlim(around[0], around[-1])
    units.scale(ax.xaxis, around, unit)
    if x_label:
        ax.set_xlabel(x_label)
    theme.despine(ax)
    ax.set_yticks([])
    across = ax.get_yaxis_transform()
    names = layout.shifted(ax, across, x=-6)
    widest = max(layout.width(ax, label, theme.SMALL) for label in shown["label"])
    groups = layout.shifted(ax, across, x=-6 - widest)
    words = layout.shifted(ax, across, x=6)
    ax.axvline(reference, color=theme.GREY, linewidth=1.0, label="reference", zorder=1)
    if reference_label:
        above = layout.shifted(ax, ax.get_xaxis_transform(), y=2)
        ax.text(reference, 1, reference_label, transform=above, ha="center", fontsize=theme.SMALL, color=theme.GREY)
    for row in placed:
        if row.group:
            ax.text(
                0, row.y, row.group, transform=groups, va="center", color=theme.GREY, fontweight="bold", label="group"
            )
            continue
        clinic = shown.iloc[row.at]
        if clinic["highlight"]:
            half = 0.5 + row.spare / 2
            ax.axhspan(row.y - half, row.y + half, color=theme.BAND, linewidth=0, zorder=0, label="highlight")
        _interval(ax, clinic, row.y)
        faint = clinic["waiting"] or clinic["state"] in (theme.State.TOO_FEW, theme.State.WAITING)
        style: dict[str, Any] = {
            "va": "center",
            "color": theme.GREY if faint else theme.INK,
            "fontweight": "bold" if _strong(clinic["highlight"], clinic["state"]) else "normal",
        }
        size = FAINT if faint else WORD
        ax.text(0, row.y, clinic["label"], transform=names, ha="right", fontsize=theme.SMALL, label="name", **style)
        ax.text(1, row.y, written.iloc[row.at], transform=words, linespacing=1.05, fontsize=size, label="word", **style)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _strong(highlight: bool, state: str) -> bool:
    return highlight or state == theme.State.WORSE


def _written(shown: pd.DataFrame) -> pd.Series:
    """The words of each clinic in lines that leave the intervals their room."""
    return pd.Series(
        [
            layout.wrapped(row.word, STRONG_WIDTH if _strong(row.highlight, row.state) else WORD_WIDTH)
            for row in shown[["word", "state", "highlight"]].itertuples(index=False)
        ],
        index=shown.index,
        dtype=str,
    )


def _ends(values: list[float]) -> tuple[float, float]:
    known = [each for each in values if each == each]
    low, high = min(known), max(known)
    return (low, high) if high > low else (low - 0.1, high + 0.1)


def _interval(ax: Axes, clinic: pd.Series, y: float) -> None:
    """Draw value and interval of one clinic in the shape and colour of its state; nothing where there are too few."""
    if clinic["state"] == theme.State.TOO_FEW or pd.isna(clinic["value"]):
        return
    mark = theme.STATES[theme.State(clinic["state"])]
    ax.plot([clinic["lower"], clinic["upper"]], [y, y], color=mark.colour, linewidth=1.6, label="interval", zorder=2)
    style = {**mark.style(), "markersize": mark.size * 0.85}
    ax.plot([clinic["value"]], [y], **style, label=clinic["label"], zorder=3)
