"""All units by size, with the range that chance alone would give."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from wellanalysis.charts import layout, placing, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 3.5
MOUTH = 0.2
LIMITS = (("95", "95"), ("998", "99.8"))
"""Name in the columns and in words: a limit is called by its true coverage."""
NAME = "unit name"
KINDS = ("too few", "within", "outside", "highlight")
NUMBERS = ("value", "denominator", "lower_95", "upper_95", "lower_998", "upper_998")


def height(frame: pd.DataFrame, **options: object) -> float:
    """Inches: always the same."""
    return HEIGHT if len(frame) else theme.SENTENCE_HEIGHT


def funnel(
    frame: pd.DataFrame,
    ax: Axes,
    *,
    target: float | None = None,
    target_label: str = "network",
    unit: str = units.PERCENT,
    x_label: str = "episodes",
    name_units: bool = False,
    y_floor: float | None = None,
    y_ceiling: float | None = None,
    title: str | None = None,
) -> Axes:
    """Draw units within their limits.

    Parameters
    ----------
    frame : DataFrame
        part ("unit" or "limit"), label, value, denominator, lower_95, upper_95, lower_998, upper_998, highlight (bool),
        too_few (bool). Rows of the part "limit" are the curve, rows of the part "unit" the clinics.
    ax : Axes
        Where to draw.
    target, target_label : float, str
        The value the limits stand around, and its name.
    unit : str
        ``%``, a word, or empty for a ratio.
    x_label : str
        What the size of a unit is counted in.
    name_units : bool
        Whether to name the units outside the 95 % limits; the highlighted one is always named.
    y_floor, y_ceiling : float, optional
        Ends of the axis.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="funnel",
        required=("part", "value", "denominator"),
        numbers=NUMBERS,
        words=("part", "label"),
        flags=("highlight", "too_few"),
    )
    clinics = shown[(shown["part"] == "unit") & shown["value"].notna() & shown["denominator"].notna()]
    curve = shown[shown["part"] == "limit"].sort_values("denominator", kind="stable")
    if clinics.empty:
        return theme.say(ax, "Nothing to show: no clinic has results enough for this period.")
    widest = float(clinics["denominator"].max()) * 1.06
    curve = curve[curve["denominator"] <= widest]
    near = curve[curve["denominator"] >= MOUTH * widest]  # the mouth of a funnel may leave the axes, its units may not
    heights = [*clinics["value"], *near["lower_998"], *near["upper_998"], *([target] if target is not None else [])]
    low, high = units.span(heights, unit, lowest=y_floor, highest=y_ceiling)
    ax.set_ylim(low, high + 0.02 * (high - low))
    ax.set_xlim(0, widest)
    units.scale(ax.yaxis, units.ticks_within(low, high), unit)
    ax.set_xticks(units.ticks_within(0, widest))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.set_xlabel(x_label)
    theme.despine(ax)
    _limits(ax, curve)
    if target is not None:
        ax.axhline(target, color=theme.INK, linewidth=1.0, label="target", zorder=2)
        text = f"{target_label} {units.written(target, unit)}".strip()
        layout.end_label(ax, target, text, size=theme.SMALL, colour=theme.INK)
    _units(ax, clinics)
    _names(ax, clinics, unit, named=_outside(clinics) & name_units)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _limits(ax: Axes, curve: pd.DataFrame) -> None:
    if curve.empty:
        return
    for (name, words), dashes in zip(LIMITS, ((0, (4, 2)), "solid"), strict=True):
        for side in ("lower", "upper"):
            column = f"{side}_{name}"
            line: dict[str, Any] = {
                "color": theme.CENTRE,
                "linewidth": 1.1,
                "linestyle": dashes,
                "label": column,
                "zorder": 1.5,
            }
            ax.plot(curve["denominator"], curve[column], **line)
        ends = curve.iloc[-1]
        text = f"{words}{units.SPACE}% limits"
        layout.end_label(ax, ends[f"upper_{name}"], text, size=theme.SMALL, colour=theme.GREY)
    ax.fill_between(
        curve["denominator"],
        curve["lower_95"],
        curve["upper_95"],
        color=theme.BAND,
        linewidth=0,
        alpha=0.7,
        label="within 95",
    )


def _outside(clinics: pd.DataFrame) -> pd.Series:
    """Whether each unit lies outside its own 95 % limits, as the frame gives them; never for one with too few."""
    return ((clinics["value"] > clinics["upper_95"]) | (clinics["value"] < clinics["lower_95"])) & ~clinics["too_few"]


def _units(ax: Axes, clinics: pd.DataFrame) -> None:
    outside = _outside(clinics)
    kinds = {
        "too few": (clinics["too_few"] & ~clinics["highlight"], theme.Mark("o", theme.PALE, filled=False, size=5)),
        "within": (~clinics["too_few"] & ~outside & ~clinics["highlight"], theme.Mark("o", theme.GREY, size=5.5)),
        "outside": (outside & ~clinics["highlight"], theme.Mark("s", theme.INK, size=6.5)),
        "highlight": (clinics["highlight"], theme.CHOSEN),
    }
    for order, (name, (chosen, mark)) in enumerate(kinds.items()):
        those = clinics[chosen]
        if len(those):
            ax.plot(those["denominator"], those["value"], **mark.style(), clip_on=False, label=name, zorder=3 + order)


def _names(ax: Axes, clinics: pd.DataFrame, unit: str, *, named: pd.Series) -> None:
    """Name units right of their marks, the highlighted one first; `finish` finds them a better side."""
    chosen = clinics[clinics["highlight"] | named].sort_values("highlight", ascending=False, kind="stable")
    for row in chosen.itertuples(index=False):
        ax.text(
            row.denominator,
            row.value,
            f"{row.label} {units.written(row.value, unit)}" if row.highlight else row.label,
            transform=layout.shifted(ax, ax.transData, x=9),
            va="center",
            fontsize=theme.TEXT if row.highlight else theme.SMALL,
            fontweight="bold" if row.highlight else "normal",
            color=theme.BLUE if row.highlight else theme.INK,
            label=NAME,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            zorder=2.5,  # over the limits, under the marks
        )


def finish(ax: Axes) -> None:
    """Keep the names of lines apart, then those of units."""
    layout.spread(ax)
    placing.place_names(ax, label=NAME, kinds=KINDS, level="target")
