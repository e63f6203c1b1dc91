"""A native funnel: all units by size as points, the limits of chance as lines that can be opened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from wellanalysis.charts import units
from wellanalysis.charts.funnel import MOUTH
from wellanalysis.publish.deck_axis import as_written, axis_of
from wellanalysis.publish.deck_box import LINE, Box, long
from wellanalysis.publish.deck_look import BLUE, CENTRE, GREY, REFERENCE, Look
from wellanalysis.publish.deck_native import Room, point_chart
from wellanalysis.publish.deck_sheet import Series

UNITS = Look(shape="circle", size=8, colour="6F7B86", filled=False)
CHOSEN = Look(shape="diamond", size=12, colour=BLUE, words=BLUE, bold=True)
MARKED = CHOSEN.other(size=9, bold=False)
OUTSIDE = Look(shape="square", size=8, colour="B34700", words="8A3700")
LIMITS = {
    "lower_95": ("95 %", Look(line=CENTRE, width=1.0, dash="dash", words=GREY)),
    "upper_95": ("95 %", Look(line=CENTRE, width=1.0, dash="dash", words=GREY)),
    "lower_998": ("99.8 %", Look(line=CENTRE, width=1.5, words=GREY)),
    "upper_998": ("99.8 %", Look(line=CENTRE, width=1.5, words=GREY)),
}
ALONE = ("lower_chance", "upper_chance")
CHANCE = ("99.8\u00a0%, chance alone", Look(line="595959", width=1.25, dash="sysDot", words=GREY))
"""Limits of chance alone, where a page draws them inside wider ones."""
MARK = 0.07
"""Inches from the middle of a mark to its edge."""
MOST = 60
"""Points of a limit's line: as smooth to the eye as more, and lighter to open."""


def funnel(
    slide: Slide, box: Box, frame: pd.DataFrame, options: Mapping[str, Any], *, size: float = 12
) -> GraphicFrame:
    """Units within their limits; the unit of the page is named, and those outside where the edition names units."""
    unit = options.get("unit", units.PERCENT)
    known = frame[frame["part"].eq("unit") & frame["value"].notna()].reset_index(drop=True)
    curve = frame[frame["part"].eq("limit")].sort_values("denominator").reset_index(drop=True)
    widest = float(frame["denominator"].max())
    held = curve[curve["denominator"] >= MOUTH * widest]
    target = options.get("target")
    seen = [*known["value"], *([target] if target is not None else [])]
    seen += [float(each) for name in LIMITS for each in held[name].dropna()]
    upright = axis_of(
        [float(each) for each in seen], unit, low=options.get("y_floor"), high=options.get("y_ceiling"), lines=True
    )
    least = float(known["denominator"].min()) if len(known) else 0.0
    # Where no unit is small, an axis from none on would leave half of the slide empty.
    begin = 0.0 if least < widest / 2 else least
    across = axis_of([begin, widest], "count", title=str(options.get("x_label", "episodes")), count=6)
    alone = [name for name in ALONE if name in curve and curve[name].notna().any()]
    series = [
        _limit(curve[curve["denominator"] >= across.low], name, upright.low, upright.high) for name in (*LIMITS, *alone)
    ]
    if target is not None:
        label = str(options.get("target_label", "network"))
        series.append(
            Series(label, [target, target], REFERENCE.other(words=GREY), x=[across.low, across.high], labels={1: label})
        )
    chosen = known["highlight"].fillna(False).astype(bool)
    several = bool(options.get("marked")) or int(chosen.sum()) > 1
    marked = str(options.get("marked") or "outside the 99.8\u00a0% limits")
    outside = (known["value"] > known["upper_998"]) | (known["value"] < known["lower_998"])
    named = bool(options.get("name_units"))
    for words, own, look, told in (
        ("Clinics", ~chosen & ~outside, UNITS, False),
        ("Clinics outside the 99.8 % limits", outside & ~chosen, OUTSIDE, named),
        (
            f"Clinics {marked}" if several else "This clinic",
            chosen,
            MARKED if several else CHOSEN,
            named or not several,
        ),
    ):
        if own.any():
            series.append(_units(known[own], words, look, unit, told=told))
    room = Room(0.06, 0.17 if alone else 0.12, 0.03, 0.14)
    scale = (
        box.width * (1 - room.left - room.right) / (across.high - across.low),
        box.height * (1 - room.top - room.bottom) / (upright.high - upright.low),
    )
    return point_chart(slide, box, apart(series, scale, size), across, upright, room=room, size=size)


def key(frame: pd.DataFrame, options: Mapping[str, Any]) -> str:
    """What a mark of several units means, in one line; nothing where one is named."""
    marked = options.get("marked")
    chosen = int((frame["part"].eq("unit") & frame["highlight"].fillna(False).astype(bool)).sum())
    return f"◆ {marked}: {chosen}" if marked else ""


def apart(series: Sequence[Series], scale: tuple[float, float], size: float) -> list[Series]:
    """The series with names of units on sides where they meet neither each other nor a marked point.

    Parameters
    ----------
    series : sequence of Series
        Those of units have labels at the right of their points, as others have at the end of a line.
    scale : (float, float)
        Inches of the plot per unit across and upright.
    size : float
        Points of the words.

    Notes
    -----
    A name for which no side is free is left out: the slide's sentence and notes name all that are marked, and a name
    printed over another is none.
    """
    wide, high = scale
    ways = [each for each in series if each.look.shape and each.labels and len(each.y) > 1]
    spots = [
        (float(x) * wide, float(y) * high) for each in ways for x, y in zip(each.x, each.y, strict=True) if x and y
    ]
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in spots]
    made = []
    for each in series:
        labels, sides = dict(each.labels or {}), {}
        for at in sorted(labels) if each in ways else ():
            x, y = float(each.x[at] or 0) * wide, float(each.y[at] or 0) * high
            own = (x - MARK, y - MARK, x + MARK, y + MARK)
            others = [box for box in taken if box != own]
            places = _places(x, y, long(labels[at], size, bold=each.look.bold), size * LINE / 72)
            free = [side for side, box in places.items() if not any(_meet(box, other) for other in others)]
            if free:
                sides[at] = free[0]
                taken.append(places[free[0]])
            else:
                del labels[at]
        made.append(replace(each, labels=labels or None, sides=sides) if each in ways else each)
    return made


def _places(x: float, y: float, width: float, height: float) -> dict[str, tuple[float, float, float, float]]:
    """Where words would stand at each side of a point: right, left, above, below."""
    off, half = MARK + 0.03, height / 2
    return {
        "r": (x + off, y - half, x + off + width, y + half),
        "l": (x - off - width, y - half, x - off, y + half),
        "t": (x - width / 2, y + off, x + width / 2, y + off + height),
        "b": (x - width / 2, y - off - height, x + width / 2, y - off),
    }


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _limit(curve: pd.DataFrame, name: str, low: float, high: float) -> Series:
    """The line of one limit as far as it stays on the axis, named at its end."""
    words, look = CHANCE if name in ALONE else LIMITS[name]
    shown = curve[curve[name].between(low, high)]
    step = max(-(-len(shown) // MOST), 1)
    at = sorted({*range(0, len(shown), step), *([len(shown) - 1] if len(shown) else [])})
    shown = shown.iloc[at]
    side = "lower" if name.startswith("lower") else "upper"
    return Series(
        f"{words} limit, {side}",
        [round(float(each), 3) for each in shown[name]],
        look,
        x=[round(float(each), 1) for each in shown["denominator"]],
        labels={len(shown) - 1: words} if len(shown) else None,
    )


def _units(known: pd.DataFrame, words: str, look: Look, unit: str, *, told: bool) -> Series:
    """Points at the values that the page writes, and at sizes of one place, as its tables have them."""
    names = [str(each) if each == each and each is not None else "" for each in known["label"]]
    return Series(
        words,
        [as_written(float(each), unit) for each in known["value"]],
        look,
        x=[round(float(each), 1) for each in known["denominator"]],
        labels={at: name for at, name in enumerate(names) if name} if told else None,
    )
