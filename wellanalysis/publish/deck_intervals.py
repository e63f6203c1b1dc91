"""Native charts of estimates with their intervals, one row each, names at the left and words at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from wellanalysis.charts import theme, units
from wellanalysis.pages.network import OUTSIDE
from wellanalysis.publish.deck_axis import axis_of, scaled
from wellanalysis.publish.deck_box import WIDE, Box
from wellanalysis.publish.deck_look import GREY, REFERENCE, SERIES, STATES, Look
from wellanalysis.publish.deck_native import Axis, Room, point_chart
from wellanalysis.publish.deck_sheet import Series

MOST = 15
"""Rows in one column of a chart that can be read from the back of a room."""
STATE_WORDS = {
    str(theme.State.IMPROVED): "Improved",
    str(theme.State.PROMISING): "Promising, not conclusive",
    str(theme.State.NONE): "No clear change",
    str(theme.State.WORSE): "Went the other way",
    str(theme.State.WAITING): "Not yet in the programme",
}
CONTINUED = ", continued"
NAMES = Look(beside="l")
LEFT, RIGHT, MORE = 0.36, 0.38, 0.7
"""Most of a chart's width that names and words take; rows that a second line of them takes."""
AIR = "\u00a0\u00a0"
"""Between words and the axis that they stand beside."""
HALF = 0.16
"""How far two estimates of one row stand above and below its middle, in rows."""


@dataclass(frozen=True)
class Row:
    """One line: a group's name, or an estimate with what stands at its left and right."""

    name: str
    words: str = ""
    strong: bool = False
    faint: bool = False
    head: bool = False
    at: int = -1


@dataclass(frozen=True)
class Grid:
    """Where rows stand: the middle of each, counted in rows from the top, and the letters at their left and right."""

    places: list[float]
    left: int
    right: int
    high: float


def grid(rows: Sequence[Row], width: float, size: float, *, among: Sequence[Row] = ()) -> Grid:
    """Rows from top to bottom; one whose words take a second line takes more room.

    `among` are all rows of a chart in several parts, so that a point is as wide in each.
    """
    every = among or rows
    wide = width * 72 / (size * WIDE)
    left = min(max((len(row.name) for row in every), default=1), round(wide * LEFT))
    right = min(max((len(row.words) for row in every), default=1), round(wide * RIGHT))
    places, y = [], 0.0
    for row in rows:
        lines = max(len(_wrapped(row.name, left)), len(_wrapped(row.words, right)), 1)
        spare = MORE * (lines - 1)
        places.append(y + spare / 2)
        y += 1.0 + spare
    return Grid(places, left, right, y)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, max(width, 8))


GREY_WAITS = "grey: not yet in the programme"


def sites_key(frame: pd.DataFrame) -> str:
    """What stands in the chart of clinics, and in which order."""
    told = "Change since the baseline with its 95\u00a0% interval · in the order of regions and of the alphabet"
    return f"{told} · {GREY_WAITS}" if "waiting" in frame and frame["waiting"].fillna(False).any() else told


def site_rows(frame: pd.DataFrame) -> list[Row]:
    """Rows of clinics below the names of their groups, in the order given."""
    rows: list[Row] = []
    before = ""
    groups = frame["group"].fillna("").astype(str) if "group" in frame else pd.Series("", index=frame.index)
    for at, (group, clinic) in enumerate(zip(groups, frame.to_dict("records"), strict=True)):
        if group and group != before:
            rows.append(Row(group, head=True))
        before = group
        faint = bool(clinic.get("waiting")) or clinic["state"] in (theme.State.TOO_FEW, theme.State.WAITING)
        strong = bool(clinic.get("highlight")) or clinic["state"] == theme.State.WORSE
        # Behind the word the page says that the clinic is not in the programme; on a slide the key below the title does.
        word = str(clinic.get("word") or "").removesuffix(f" ({OUTSIDE})")
        rows.append(Row(str(clinic["label"]), word, strong, faint, at=at))
    return rows


def parts(rows: Sequence[Row], *, most: int = 2 * MOST) -> list[list[Row]]:
    """Rows in parts that fit a column each, groups whole where they can be, two parts to a slide."""
    if len(rows) <= MOST:
        return [list(rows)]
    count = -(-len(rows) // most) * 2
    goal = -(-len(rows) // count)
    made: list[list[Row]] = [[]]
    for group in _groups(rows):
        fits = len(made[-1]) + len(group) <= max(goal + 2, 1) if made[-1] else len(group) <= goal + 2
        if made[-1] and not fits:
            made.append([])
        while len(made[-1]) + len(group) > MOST + 3:
            free = max(goal - len(made[-1]), 1)
            made[-1] += group[:free]
            rest = Row(f"{group[0].name.removesuffix(CONTINUED)}{CONTINUED}", head=True)
            group = [rest, *group[free:]] if group[0].head else group[free:]
            made.append([])
        made[-1] += group
    return [each for each in made if each]


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    made: list[list[Row]] = []
    for row in rows:
        if row.head or not made:
            made.append([])
        made[-1].append(row)
    return made


def sites(
    slide: Slide,
    box: Box,
    frame: pd.DataFrame,
    options: Mapping[str, Any],
    *,
    rows: Sequence[Row],
    size: float = 12,
) -> GraphicFrame:
    """One interval per clinic by the shape of its evidence word; rows of another part of the frame keep the same axis."""
    series: list[Series] = []
    lines = grid(rows, box.width, size, among=site_rows(frame))
    placed = [(y, row.at) for y, row in zip(lines.places, rows, strict=True) if row.at >= 0]
    for state, words in STATE_WORDS.items():
        own = [(y, at) for y, at in placed if frame["state"].iloc[at] == state]
        series += _estimates(frame, own, words, STATES[state], options.get("unit", units.POINTS))
    return _chart(slide, box, frame, options, rows=rows, lines=lines, series=series, size=size)


def intervals(
    slide: Slide, box: Box, frame: pd.DataFrame, options: Mapping[str, Any], *, size: float = 12
) -> GraphicFrame:
    """Estimates with their intervals, in the order given; a second estimate of a row (between clinics) is hollow."""
    unit = options.get("unit", units.PERCENT)
    flags = frame["highlight"].fillna(False) if "highlight" in frame else pd.Series(False, index=frame.index)
    notes = frame["note"] if "note" in frame else frame["told"] if "told" in frame else _written(frame, unit)
    told = [_note(note, value, unit) for note, value in zip(notes, frame["value"], strict=True)]
    rows = [
        Row(str(label), note, bool(flag), at=at)
        for at, (label, note, flag) in enumerate(zip(frame["label"], told, flags, strict=True))
    ]
    double = "between" in frame and frame["between"].notna().any()
    shift = HALF if double else 0.0
    lines = grid(rows, box.width, size)
    own = [(y - shift, row.at) for y, row in zip(lines.places, rows, strict=True)]
    look = SERIES[0].other(line="", shape="diamond", size=9)
    name = str(options.get("within_label") or "Estimate")
    series = _estimates(frame, own, name, look, unit)
    if double:
        other = frame.assign(value=frame["between"], lower=frame["between_lower"], upper=frame["between_upper"])
        hollow = Look(shape="circle", size=8, colour=GREY, filled=False)
        below = [(y + 2 * shift, at) for y, at in own]
        series += _estimates(other, below, str(options.get("between_label") or "Between"), hollow, unit)
    if "chance" in frame and frame["chance"].notna().any():
        chance = frame.assign(value=frame["chance"]).drop(columns=["lower", "upper"])
        mark = Look(shape="square", size=6, colour=GREY, filled=False)
        series += _estimates(chance, own, "What chance alone gives", mark, unit)
    return _chart(slide, box, frame, options, rows=rows, lines=lines, series=series, size=size)


def _written(frame: pd.DataFrame, unit: str) -> list[str]:
    return [units.written(float(each), unit) if each == each else "" for each in frame["value"]]


def _note(note: object, value: float, unit: str) -> str:
    text = "" if note is None or note != note else str(note)
    return text or (units.written(float(value), unit) if value == value else "withheld or too few")


def _estimates(frame: pd.DataFrame, own: Sequence[tuple[float, int]], name: str, look: Look, unit: str) -> list[Series]:
    """Intervals across as lines, and their estimates as points, of those rows of which there is a value.

    Intervals are a series of their own, end to end with a gap between: error bars across are lost by LibreOffice.
    """
    middle = scaled(frame["value"], unit)
    kept = [(y, at) for y, at in own if middle[at] is not None]
    if not kept:
        return []
    made = []
    if {"lower", "upper"} <= set(frame):
        low, high = scaled(frame["lower"], unit), scaled(frame["upper"], unit)
        known = [(y, at) for y, at in kept if low[at] is not None and high[at] is not None]
        x = [each for _, at in known for each in (low[at], high[at], None)][:-1]
        y = [each for y, _ in known for each in (-y, -y, None)][:-1]
        if known:
            line = Look(line=look.colour, width=look.bar)
            made.append(Series(f"{name}: 95\u00a0% interval", y, line, x=x))
    return [*made, Series(name, [-y for y, _ in kept], look, x=[middle[at] for _, at in kept])]


def _seen(frame: pd.DataFrame, unit: str) -> list[float]:
    names = ("value", "lower", "upper", "between", "between_lower", "between_upper", "chance")
    faint = frame["state"].eq(str(theme.State.TOO_FEW)) if "state" in frame else pd.Series(False, index=frame.index)
    shown = frame[~faint]
    return [v for name in names if name in shown for v in scaled(shown[name], unit) if v is not None]


def _chart(
    slide: Slide,
    box: Box,
    frame: pd.DataFrame,
    options: Mapping[str, Any],
    *,
    rows: Sequence[Row],
    lines: Grid,
    series: Sequence[Series],
    size: float,
) -> GraphicFrame:
    unit = options.get("unit", units.PERCENT)
    reference = options.get("reference")
    factor = 100 if unit == units.POINTS else 1
    seen = _seen(frame, unit) + ([reference * factor] if reference is not None else [])
    title = {units.POINTS: "percentage points", units.PERCENT: ""}.get(unit, unit)
    across = axis_of(seen, unit, title=title, lines=True, count=6)
    upright = Axis(-(lines.high - 0.4), 0.6, lines.high + 1.0, "0", shown=False)
    helpers = []
    if reference is not None:
        place = reference * factor
        words = {0: str(options["reference_label"])} if options.get("reference_label") else None
        look = REFERENCE.other(words=GREY, beside="t")
        helpers.append(Series("Reference", [upright.high, upright.low], look, x=[place, place], labels=words))
    for name, chosen, look in (
        ("Groups", [r.head for r in rows], NAMES.other(words=GREY, bold=True)),
        ("Names", [not (r.head or r.strong or r.faint) for r in rows], NAMES),
        ("Names, marked", [r.strong for r in rows], NAMES.other(bold=True)),
        ("Names, not judged", [r.faint and not r.strong for r in rows], NAMES.other(words=GREY)),
    ):
        helpers += _words(name, rows, chosen, look, across.low, lines, "name")
        after = name.replace("Names", "Words")
        helpers += _words(after, rows, chosen, look.other(beside="r"), across.high, lines, "words")
    tops = 0.06 if options.get("reference_label") else 0.01
    bottom = min((0.62 if title else 0.36) / box.height, 0.3)
    letter = size * WIDE / 72 / box.width
    room = Room((lines.left + 1.5) * letter, (lines.right + 1.5) * letter, tops, bottom)
    return point_chart(slide, box, [*helpers, *series], across, upright, room=room, size=size)


def _words(
    name: str, rows: Sequence[Row], chosen: Sequence[bool], look: Look, x: float, lines: Grid, what: str
) -> list[Series]:
    """Words beside the rows that are chosen, as labels of points without a mark."""
    width = lines.left if what == "name" else lines.right
    own = [(y, getattr(row, what)) for y, row, flag in zip(lines.places, rows, chosen, strict=True) if flag]
    own = [(y, text) for y, text in own if text]
    if not own:
        return []
    before, after = ("", AIR) if what == "name" else (AIR, "")
    labels = {
        at: "\n".join(f"{before}{line}{after}" for line in _wrapped(text, width)) for at, (_, text) in enumerate(own)
    }
    return [Series(name, [-y for y, _ in own], look, x=[x] * len(own), labels=labels)]
