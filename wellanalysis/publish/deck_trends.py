"""Native charts over time: a measure by month, several small ones, an effect by quarter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from wellanalysis.charts import theme, units
from wellanalysis.publish.deck_axis import axis_of, scaled
from wellanalysis.publish.deck_box import Box, long
from wellanalysis.publish.deck_look import (
    AVERAGE,
    BENCHMARK,
    BLUE,
    EVENT,
    GREY,
    PALE_BLUE,
    PROVISIONAL,
    SIGNAL_SIGNS,
    SIGNALS,
    USUAL,
    VALUES,
    Look,
)
from wellanalysis.publish.deck_native import Room, line_chart
from wellanalysis.publish.deck_sheet import Series, Value

CLEAR = "\u00a0\u00a0"
"""Air between a mark and the words at its right."""
AIR = 0.02
"""Share of the axis of time that the names of two events on one line need between them."""
LINE_HIGH = 1.25
"""Height of a line of names above the chart, as a share of the size of its letters."""
APART = 0.075
"""Share of the axis that the words at the end of two lines need between them."""
BEFORE = Look(shape="circle", size=8, colour=GREY, filled=False)
AFTER = Look(line=BLUE, width=1.5, shape="diamond", size=9, colour=BLUE)
FEWER = Look(shape="diamond", size=7, colour=PALE_BLUE)


def trend(
    slide: Slide, box: Box, frame: pd.DataFrame, options: Mapping[str, Any], *, size: float = 12, small: bool = False
) -> GraphicFrame:
    """One measure by month: values, the marks of what is unusual, average, usual range, benchmark, dated events."""
    shown = frame.assign(month=pd.to_datetime(frame["month"])).sort_values("month").reset_index(drop=True)
    unit = options.get("unit", units.PERCENT)
    months = [date(each.year, each.month, each.day) for each in shown["month"]]
    provisional = options.get("provisional_from")
    open_from = pd.Timestamp(provisional) if provisional else None
    hollow = shown["month"] >= open_from if open_from is not None else pd.Series(False, index=shown.index)
    benchmark = options.get("benchmark")
    names = ("value", *(() if small else ("centre", "lower", "upper")))
    seen = [v for name in names if name in shown for v in scaled(shown[name], unit) if v is not None]
    floor, ceiling = options.get("y_floor"), options.get("y_ceiling")
    axis = axis_of(
        [*seen, *([benchmark] if benchmark is not None else [])],
        unit,
        # An end that is given gives way where it would cut off a usual limit.
        low=floor if floor is not None and floor <= min(seen, default=floor) else None,
        high=ceiling if ceiling is not None and ceiling >= max(seen, default=ceiling) else None,
        lines=True,
        count=3 if small else 5,
    )
    values = scaled(shown["value"], unit)
    series = [] if small else _usual(shown, unit)
    if benchmark is not None:
        series.append(Series("Benchmark", [benchmark] * len(months), BENCHMARK))
    plain = VALUES.other(shape="", colour="", line="7B8691") if small else VALUES
    series.append(Series("Value", values, plain))
    for signal, look in SIGNALS.items():
        own = shown["signal"].eq(signal) & ~hollow if "signal" in shown else hollow & False
        if own.any():
            series.append(
                Series(theme.SIGNAL_WORDS[signal].capitalize(), _where(values, own), look.other(size=5 if small else 7))
            )
    if (hollow & shown["value"].notna()).any():
        series.append(Series("Provisional", _where(values, hollow), PROVISIONAL.other(size=5 if small else 7)))
    room = Room(0.09, 0.26, 0.04, 0.15) if small else Room(0.055, 0.15, 0.07, 0.085)
    if not small:
        dated, levels = _events(
            options.get("events", ()), months, axis.low, axis.high, size=size, wide=box.width * 0.795
        )
        series += list(dated)
        room = replace(room, top=room.top + max(levels - 1, 0) * size * LINE_HIGH / 72 / box.height)
    series += _ends(shown, hollow, values, options, unit, axis.high - axis.low, small)
    return line_chart(slide, box, months, series, axis, room=room, size=size, months=12 if len(months) > 24 else 3)


def _where(values: Sequence[Value], flags: pd.Series) -> list[Value]:
    return [value if flag else None for value, flag in zip(values, flags, strict=True)]


def _usual(shown: pd.DataFrame, unit: str) -> list[Series]:
    told = {"lower": ("Usual range, lower limit", USUAL), "upper": ("Usual range, upper limit", USUAL)}
    told["centre"] = ("Average of the baseline", AVERAGE)
    return [
        Series(words, scaled(shown[name], unit), look)
        for name, (words, look) in told.items()
        if name in shown and shown[name].notna().any()
    ]


def _events(
    events: Sequence[Mapping[str, str]], months: Sequence[date], low: float, high: float, *, size: float, wide: float
) -> tuple[list[Series], int]:
    """Dated events as upright lines: a point at the top of the axis whose interval reaches down to its foot.

    Names that would meet stand on lines of their own, one above the other; the number of lines is the second result.
    """
    found = []
    for event in events:
        day = pd.Timestamp(event["month"])
        found += [
            (i, event["label"]) for i, each in enumerate(months) if (each.year, each.month) == (day.year, day.month)
        ]
    made: list[Series] = []
    ends: list[float] = []
    for at, label in sorted(found):
        gaps: list[Value] = [None] * len(months)
        point, foot = [*gaps], [*gaps]
        point[at], foot[at] = high, low
        middle, half = (at + 0.5) / len(months), long(label, size) / wide / 2
        level = next((n for n, end in enumerate(ends) if end + AIR <= middle - half), len(ends))
        ends[level : level + 1] = [middle + half]
        # Empty lines below a name lift it above those of its neighbours.
        words = label + f"\n{CLEAR}" * level
        made.append(Series(label, point, EVENT.other(beside="t"), lower=foot, upper=point, labels={at: words}))
    return made, len(ends)


def _ends(
    shown: pd.DataFrame,
    hollow: pd.Series,
    values: Sequence[Value],
    options: Mapping[str, Any],
    unit: str,
    tall: float,
    small: bool,
) -> list[Series]:
    """What stands at the end of the lines, moved apart where two would lie on each other."""
    last = len(shown) - 1
    told: list[tuple[float, str, Look]] = []
    final = [at for at, value in enumerate(values) if value is not None and not hollow[at]]
    if final:
        value, month = values[final[-1]], shown["month"][final[-1]]
        words = f"{units.written(float(shown['value'][final[-1]]), unit)} ({units.MONTHS[month.month - 1]})"
        told.append((float(value or 0.0), words, Look(bold=True, words=BLUE)))
    benchmark = options.get("benchmark")
    if benchmark is not None:
        words = units.written(benchmark, unit) if small else options.get("benchmark_label") or "benchmark"
        told.append((benchmark, words, Look()))
    if not small and "centre" in shown and shown["centre"].notna().any():
        centre = float(shown["centre"].dropna().iloc[-1])
        told.append((centre, options.get("centre_label", "average") + " before", Look(words=GREY)))
    made, reached = [], float("-inf")
    for height, words, look in sorted(told, key=lambda each: each[0]):
        reached = max(height, reached + tall * (0.17 if small else APART))
        made.append(
            Series(f"Place of the words “{words}”", [*[None] * last, reached], look, labels={last: f"{CLEAR}{words}"})
        )
    return made


def strip_panels(
    frame: pd.DataFrame, options: Mapping[str, Any]
) -> list[tuple[str, str, pd.DataFrame, dict[str, Any]]]:
    """Title, state, rows and options of each small trend."""
    made = []
    for title in dict.fromkeys(frame["panel"].astype(str)):
        part = frame[frame["panel"].astype(str) == title].reset_index(drop=True)
        state = str(part["state"].iloc[-1]) if "state" in part else ""
        own = {**{k: v for k, v in options.items() if k in ("unit", "provisional_from")}}
        made.append((title, state, part, {**own, **dict((options.get("per_panel") or {}).get(title, {}))}))
    return made


def event_quarters(
    slide: Slide, box: Box, frame: pd.DataFrame, options: Mapping[str, Any], *, size: float = 12
) -> GraphicFrame:
    """An effect by quarter since the start: hollow before it, joined after it, pale where fewer clinics have come so far."""
    unit = options.get("unit", units.POINTS)
    shown = frame.sort_values("event").reset_index(drop=True)
    names = [_signed(int(each)) for each in shown["event"]]
    values, lower, upper = (scaled(shown[name], unit) for name in ("value", "lower", "upper"))
    before = shown["event"] < 0
    clinics = shown["clinics"] if "clinics" in shown else pd.Series(0, index=shown.index)
    fewer = ~before & (clinics < clinics.max())
    series = [Series("No effect", [0.0] * len(names), Look(line="8C8C8C", width=1.25))]
    for words, own, look in (
        ("Before the start", before, BEFORE),
        ("After the start", ~before & ~fewer, AFTER),
        ("After the start, fewer clinics", fewer, FEWER),
    ):
        if own.any():
            series.append(Series(words, _where(values, own), look, lower=_where(lower, own), upper=_where(upper, own)))
    start = next((i for i, event in enumerate(shown["event"]) if event >= 0), None)
    seen = [v for each in (values, lower, upper) for v in each if v is not None]
    axis = axis_of([*seen, 0.0], unit, lines=True, count=5)
    if start is not None:
        gaps: list[Value] = [None] * len(names)
        top, foot = [*gaps], [*gaps]
        top[start], foot[start] = axis.high, axis.low
        look = EVENT.other(beside="t")
        words = options.get("start_label", "start")
        series.append(Series("Start", top, look, lower=foot, upper=top, labels={start: words}))
    return line_chart(slide, box, names, series, axis, room=Room(0.065, 0.03, 0.07, 0.1), size=size)


def _signed(number: int) -> str:
    return "0" if number == 0 else f"{'+' if number > 0 else units.MINUS}{abs(number)}"


def named(frame: pd.DataFrame, options: Mapping[str, Any]) -> str:
    """What the marks of a trend mean, in one line; months that are withheld are counted."""
    parts = []
    present = set(frame["signal"]) if "signal" in frame else set()
    for signal, sign in SIGNAL_SIGNS.items():
        if signal in present:
            parts.append(f"{sign} {theme.SIGNAL_WORDS[signal]}, more than chance")
    if {"lower", "upper"} <= set(frame) and frame["lower"].notna().any():
        parts.append("pale lines: usual range")
    started = options.get("provisional_from")
    if started and (frame["value"].notna() & (pd.to_datetime(frame["month"]) >= pd.Timestamp(started))).any():
        parts.append("○ provisional")
    withheld = int(frame["withheld"].fillna(False).astype(bool).sum()) if "withheld" in frame else 0
    if withheld:
        parts.append(f"withheld and not drawn: {withheld} of {len(frame)} months")
    return " · ".join(parts)


def said(title: str, state: str, frame: pd.DataFrame, options: Mapping[str, Any]) -> str:
    """What a small trend shows, for who hears the slide: its word, where it begins, where it is now."""
    unit = options.get("unit", units.PERCENT)
    shown = frame[frame["value"].notna()]
    first, last = (units.written(float(shown["value"].iloc[at]), unit) for at in (0, -1))
    whole = f"Line chart of {title} by month: {state}. It goes from {first} to {last}"
    benchmark = options.get("benchmark")
    return f"{whole}; the benchmark is {units.written(benchmark, unit)}." if benchmark is not None else f"{whole}."
