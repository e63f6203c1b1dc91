"""All units by size, with the range that chance alone would give."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from wellanalysis.charts import layout, placing, theme, units
from wellanalysis.charts.columns import read

HEIGHT = 4.0
LABEL_MOST = 44
"""Characters of the axis's name on a line; a phone breaks it."""
MOUTH, SMALL_UNIT = 0.2, 0.3
"""Shares of the largest unit: from where the limits are held by the axis, and below which a unit counts as small."""
MOST_NAMES = 12
SMOOTH = 0.9
"""Share of the rows of a limit that lie outermost, from which on it has no teeth."""
AIR = 0.12
LIMITS = (("95", "95"), ("998", "99.8"))
"""Name in the columns and in words: a limit is called by its true coverage."""
NAME = "unit name"
LINES = ("target", "lower_95", "upper_95", "lower_998", "upper_998", "lower_chance", "upper_chance")
KINDS = ("too few", "within", "outside", "highlight")
NUMBERS = ("value", "denominator", "lower_95", "upper_95", "lower_998", "upper_998")
ALONE = ("lower_chance", "upper_chance")
"""Of a frame that has them: 99.8 % limits of chance alone, inside wider ones that allow for more."""


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
    marked: str = "",
    y_floor: float | None = None,
    y_ceiling: float | None = None,
    title: str | None = None,
) -> Axes:
    """Draw units within their limits.

    Parameters
    ----------
    frame : DataFrame
        part ("unit" or "limit"), label, value, denominator, lower_95, upper_95, lower_998, upper_998, highlight (bool),
        too_few (bool). Rows of the part "limit" are the curve, rows of the part "unit" the clinics. With lower_chance
        and upper_chance the limits of chance alone are drawn too, dashed.
    ax : Axes
        Where to draw.
    target, target_label : float, str
        The value the limits stand around, and its name.
    unit : str
        ``%``, a word, or empty for a ratio.
    x_label : str
        What the size of a unit is counted in.
    name_units : bool
        Whether to name the units outside the 99.8 % limits as far as there is room: the highlighted first, then those
        furthest out, twelve in all. A single highlighted unit is always named, with its value.
    marked : str
        What the key calls the highlighted, where they are not those outside the 99.8 % limits.
    y_floor, y_ceiling : float, optional
        Ends of the axis.
    title : str, optional
        Rarely: the heading above the figure says it.
    """
    shown = read(
        frame,
        chart="funnel",
        required=("part", "value", "denominator"),
        numbers=(*NUMBERS, *(name for name in ALONE if name in frame)),
        words=("part", "label"),
        flags=("highlight", "too_few"),
    )
    clinics = shown[(shown["part"] == "unit") & shown["value"].notna() & shown["denominator"].notna()]
    curve = shown[shown["part"] == "limit"].sort_values("denominator", kind="stable")
    if clinics.empty:
        return theme.say(ax, "Nothing to show: no clinic has results enough for this period.")
    widest = float(clinics["denominator"].max()) * 1.06
    curve = curve[curve["denominator"] <= widest]
    smallest = float(clinics["denominator"].min())
    start = 0.0 if smallest <= SMALL_UNIT * widest else 0.9 * smallest
    # The mouth of a funnel may leave the axes, its units may not.
    near = curve[curve["denominator"] >= max(start, MOUTH * widest)]
    heights = [*clinics["value"], *near["lower_998"], *near["upper_998"], *([target] if target is not None else [])]
    low, high = _ends(heights, unit, y_floor, y_ceiling)
    ax.set_ylim(low, high)
    ax.set_xlim(start, widest)
    units.scale(ax.yaxis, units.ticks_within(low, high), unit)
    ax.set_xticks(units.ticks_within(start, widest))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.set_xlabel(layout.wrapped(x_label, LABEL_MOST))
    theme.despine(ax)
    _limits(ax, curve)
    if target is not None:
        ax.axhline(target, color=theme.INK, linewidth=1.0, label="target", zorder=2)
        text = f"{target_label} {units.written(target, unit)}".strip()
        layout.end_label(ax, target, text, size=theme.SMALL, colour=theme.INK)
    _units(ax, clinics, marked=marked)
    _names(ax, clinics, unit, target, name_units=name_units)
    if title:
        ax.set_title(title, loc="left", fontsize=theme.TEXT)
    return ax


def _ends(heights: list[float], unit: str, lowest: float | None, highest: float | None) -> tuple[float, float]:
    """Ends of the y axis: what there is, and air for names above and below, within what can be."""
    known = [each for each in heights if each == each]
    low, high = min(known), max(known)
    least = 0.06 if unit == units.PERCENT else 0.2 * max(abs(low), abs(high), 1e-9)
    air = max(AIR * (high - low), (least - (high - low)) / 2)
    floor, ceiling = (0.0 if low >= 0 else low - air), (1.01 if unit == units.PERCENT and high <= 1 else high + air)
    return (
        max(low - air, floor) if lowest is None else lowest,
        min(high + air, ceiling) if highest is None else highest,
    )


def _limits(ax: Axes, curve: pd.DataFrame) -> None:
    if curve.empty:
        return
    drawn = {f"{side}_{name}": _outline(curve, side, name) for name, _ in LIMITS for side in ("lower", "upper")}
    for column, outline in drawn.items():
        wide = 0.9 if column.endswith("998") else 0.7
        line: dict[str, Any] = {"color": theme.CENTRE, "linewidth": wide, "label": column, "zorder": 1.5}
        ax.plot(outline["denominator"], outline[column], solid_joinstyle="round", clip_on=True, **line)
    alone = [name for name in ALONE if name in curve and curve[name].notna().any()]
    for column in alone:
        outline = _outline(curve, *column.split("_"))
        dashed: dict[str, Any] = {"color": theme.GREY, "linewidth": 0.9, "linestyle": (0, (4, 2)), "zorder": 1.6}
        ax.plot(outline["denominator"], outline[column], label=column, clip_on=True, **dashed)
    for name, words in LIMITS:
        text = f"{words}{units.SPACE}% limits"
        layout.end_label(ax, curve[f"upper_{name}"].iloc[-1], text, size=theme.SMALL, colour=theme.GREY)
    if alone:
        text = f"99.8{units.SPACE}%, chance alone"
        layout.end_label(ax, curve["upper_chance"].iloc[-1], text, size=theme.SMALL, colour=theme.GREY)
    above, below = drawn["upper_95"], drawn["lower_95"].iloc[::-1]
    around = ([*above["denominator"], *below["denominator"]], [*above["upper_95"], *below["lower_95"]])
    ax.fill(*around, color=theme.BAND, linewidth=0, alpha=0.7, label="within 95", zorder=1)


def _outline(curve: pd.DataFrame, side: str, name: str) -> pd.DataFrame:
    """Rows of `curve` at which one of its limits is joined by a line: the tips of its teeth.

    Exact limits of counts jump from one whole event to the next, so that a line through all of them is a saw. Its tips
    are the outermost of the results within, which is where the boundary lies; a smooth limit keeps all its rows.
    """
    column = f"{side}_{name}"
    curve = curve[curve[column].notna()]
    later = curve[column].iloc[::-1]
    outermost = (later.cummax() if side == "upper" else later.cummin()).iloc[::-1]
    outer, at = curve[column].eq(outermost), np.arange(len(curve))
    if outer.mean() < SMOOTH:  # the slope of a tooth, behind its tip, lies within; the line still reaches the last row
        outer &= ~(outer.shift(1, fill_value=False) & curve[column].diff().ne(0)) | (at == at[-1])
    tips = curve[outer]
    if tips.index[0] != curve.index[0]:  # before the first tip the boundary is as far out as there
        tips = pd.concat([curve.iloc[[0]].assign(**{column: outermost.iloc[0]}), tips])
    last_of_level = ~tips[column].duplicated(keep="last")
    return tips[last_of_level | (np.arange(len(tips)) == 0)]  # the first too: a limit may lie at none for long


def _outside(clinics: pd.DataFrame, limits: str) -> pd.Series:
    """Whether each unit lies outside its own limits, as the frame gives them; never for one with too few."""
    above, below = clinics["value"] > clinics[f"upper_{limits}"], clinics["value"] < clinics[f"lower_{limits}"]
    return (above | below) & ~clinics["too_few"]


def _furthest(clinics: pd.DataFrame, target: float | None) -> pd.Series:
    """How far out each unit lies, in breadths of its own 99.8 % limits on its side."""
    upper, lower, value = clinics["upper_998"], clinics["lower_998"], clinics["value"]
    middle = (upper + lower) / 2 if target is None else pd.Series(target, index=clinics.index)
    breadth = (upper - middle).where(value > middle, middle - lower).clip(lower=1e-9)
    return ((value - middle).abs() / breadth).fillna(0.0)


def _units(ax: Axes, clinics: pd.DataFrame, *, marked: str = "") -> None:
    outside, chosen = _outside(clinics, "95"), clinics["highlight"]
    several = int(chosen.sum()) > 1
    one = theme.Mark(theme.CHOSEN.marker, theme.CHOSEN.colour, size=6.5) if several else theme.CHOSEN
    kinds = {
        "too few": (clinics["too_few"] & ~chosen, theme.Mark("o", theme.PALE, filled=False, size=5)),
        "within": (~clinics["too_few"] & ~outside & ~chosen, theme.Mark("o", theme.GREY, size=5)),
        "outside": (outside & ~chosen, theme.Mark("s", theme.INK, size=5.5)),
        "highlight": (chosen, one),
    }
    handles = []
    for order, (name, (those, mark)) in enumerate(kinds.items()):
        drawn = clinics[those]
        if drawn.empty:
            continue
        ax.plot(drawn["denominator"], drawn["value"], **mark.style(), clip_on=False, label=name, zorder=3 + order)
        words = (marked if name == "highlight" else "") or _words(
            name, all_far=several and bool(_outside(clinics, "998")[chosen].all())
        )
        if words:
            handles.append(Line2D([], [], **mark.style(), label=words))
    if handles:
        place = layout.shifted(ax, ax.transAxes, y=2)
        ax.legend(handles=handles, bbox_to_anchor=(0.0, 1.0), bbox_transform=place, ncols=len(handles), **theme.KEY)


def _words(kind: str, *, all_far: bool) -> str:
    """What the key calls a kind of unit; "" for one that needs no name, or stands beside its own."""
    if kind == "highlight":
        return f"outside 99.8{units.SPACE}%" if all_far else ""
    return {"outside": f"outside 95{units.SPACE}%", "too few": "too few to judge"}.get(kind, "")


def _names(ax: Axes, clinics: pd.DataFrame, unit: str, target: float | None, *, name_units: bool) -> None:
    """Name units at their marks, the most important first; `finish` finds them a place or takes them away.

    One highlighted unit is the message of the chart and gets its value too. Of several, as of all that lie outside,
    only the names are written, the highlighted and the furthest out before the others.
    """
    chosen = clinics["highlight"] & clinics["label"].ne("")
    alone = int(chosen.sum()) == 1
    wanted = chosen | _outside(clinics, "998") if name_units else chosen
    far = clinics.assign(first=chosen, chosen=chosen & alone, far=_furthest(clinics, target))[wanted]
    far = far.sort_values(["first", "far"], ascending=False, kind="stable").head(max(MOST_NAMES, int(chosen.sum())))
    for row in far.itertuples(index=False):
        ax.text(
            row.denominator,
            row.value,
            f"{row.label} {units.written(row.value, unit)}" if row.chosen else row.label,
            transform=layout.shifted(ax, ax.transData, x=9),
            va="center",
            fontsize=theme.TEXT if row.chosen else theme.SMALL,
            fontweight="bold" if row.chosen else "normal",
            color=theme.BLUE if row.chosen else theme.INK,
            label=NAME,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5},
            zorder=2.5,  # over the limits, under the marks
        )


def finish(ax: Axes) -> None:
    """Keep the names of lines apart, then those of units.

    The one unit that is highlighted keeps its name whatever it hides; of several, each that has any place for it.
    """
    layout.spread(ax)
    names = [each for each in ax.texts if each.get_label() == NAME]
    kept = [each for each in names if each.get_fontweight() == "bold"]
    drawn = [np.asarray(each.get_xydata()) for each in ax.lines if each.get_label() == "highlight"]
    chosen = {tuple(at) for each in drawn for at in each.tolist()}
    sought = [each for each in names if each.get_position() in chosen]
    placing.place_names(ax, label=NAME, kinds=KINDS, lines=LINES, kept=kept, sought=sought)
