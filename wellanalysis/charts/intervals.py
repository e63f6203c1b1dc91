"""A few estimates with their intervals, one under the other."""

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, theme, units
from wellanalysis.charts.columns import read

PITCH, LINE = 0.33, 0.165
NAME_WIDTH, NOTE_WIDTH = 20, 18


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: by the number of estimates."""
    if frame.empty:
        return theme.SENTENCE_HEIGHT
    more = sum(
        _more(label, note) for label, note in zip(*(_words(frame, name) for name in ("label", "note")), strict=True)
    )
    return PITCH * len(frame) + LINE * more + (0.75 if options.get("reference_label") else 0.55)


def intervals(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    unit: str = units.PERCENT,
    reference: float | None = None,
    reference_label: str = "",
    title: str | None = None,
) -> Axes:
    """Draw one interval per row, in the order given.

    Parameters
    ----------
    frame : DataFrame
        label, value, lower, upper, note (text at the right), highlight (bool).
    ax : Axes
        Where to draw.
    unit : str
        ``%``, ``points``, a word, or empty for a ratio.
    reference, reference_label : float, str
        What the estimates are held against, as a dashed line with its name and value above.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="intervals",
        required=("label", "value", "lower", "upper"),
        numbers=("value", "lower", "upper"),
        words=("label", "note"),
        flags=("highlight",),
    )
    if shown.empty:
        return theme.say(ax, theme.NOTHING)
    held = [reference] if reference is not None else []
    low, high = _ends(shown, held, unit)
    ax.set_xlim(low, high)
    places, y = [], 0.0
    for label, note in zip(shown["label"], shown["note"], strict=True):
        spare = _more(label, note) * LINE / PITCH
        places.append(y + spare / 2)
        y += 1 + spare
    ax.set_ylim(y - 0.4, -0.6)
    units.scale(ax.xaxis, units.ticks_within(low, high, count=5), unit)
    ax.set_yticks([])
    theme.despine(ax)
    across = ax.get_yaxis_transform()
    if reference is not None:
        ax.axvline(reference, color=theme.INK, linewidth=1.0, linestyle=(0, (5, 3)), label="reference", zorder=1)
        if reference_label:
            above = layout.shifted(ax, ax.get_xaxis_transform(), y=3)
            named = unit == units.POINTS and reference == 0  # "no change" needs no number
            text = reference_label if named else f"{reference_label} {units.written(reference, unit)}"
            ax.text(reference, 1, text, transform=above, ha="center", fontsize=theme.SMALL, label="reference label")
    for y, row in zip(places, shown.itertuples(index=False), strict=True):
        weight = "bold" if row.highlight else "normal"
        unknown = pd.isna(row.value)
        colour = theme.GREY if unknown else theme.INK
        names = layout.shifted(ax, across, x=-8)
        notes = layout.shifted(ax, across, x=10)
        ax.text(
            0,
            y,
            _name(row.label),
            transform=names,
            ha="right",
            va="center",
            fontweight=weight,
            color=colour,
            label="name",
        )
        ax.text(
            1, y, _note(row.note), transform=notes, va="center", fontsize=theme.SMALL, color=theme.GREY, label="note"
        )
        if unknown:
            continue
        mark = theme.CHOSEN if row.highlight else theme.Mark("o", theme.GREY, size=7)
        ax.plot([row.lower, row.upper], [y, y], color=mark.colour, linewidth=2.0, label="interval", zorder=2)
        # A result at the end of the scale, such as 100 %, is whole.
        ax.plot([row.value], [y], **mark.style(), label=row.label, zorder=3, clip_on=False)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _ends(shown: pd.DataFrame, held: list[float], unit: str) -> tuple[float, float]:
    values = [*shown[["value", "lower", "upper"]].to_numpy().ravel().tolist(), *held]
    if unit == units.POINTS:
        known = [each for each in values if each == each] or [-0.1, 0.1]
        around = units.ticks(min(known), max(known), count=5)
        return around[0], around[-1]
    return units.span(values, unit)


def _words(frame: pd.DataFrame, column: str) -> list[str]:
    """The texts of a column that a frame may lack."""
    return frame[column].fillna("").astype(str).tolist() if column in frame.columns else [""] * len(frame)


def _name(label: str) -> str:
    return layout.wrapped(label, NAME_WIDTH)


def _note(note: str) -> str:
    return layout.wrapped(note, NOTE_WIDTH)


def _more(label: str, note: str) -> int:
    """Lines beyond the first that a row takes."""
    return max(_name(label).count("\n"), _note(note).count("\n"))
