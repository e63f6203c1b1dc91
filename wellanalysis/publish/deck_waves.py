"""A native chart of a survey by wave: values joined, bounds apart, each series named at its end."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide

from wellanalysis.charts import units
from wellanalysis.publish.deck_axis import axis_of, scaled
from wellanalysis.publish.deck_box import Box
from wellanalysis.publish.deck_look import SERIES, Look
from wellanalysis.publish.deck_native import Room, line_chart
from wellanalysis.publish.deck_sheet import Series, Value
from wellanalysis.publish.deck_trends import APART, CLEAR

FEWEST = 4
"""Waves with a value from which a line is worth drawing; of fewer the table is shown."""


def enough(frame: pd.DataFrame) -> bool:
    """Whether a series has values, not bounds, of enough waves to be drawn."""
    real = frame[frame["value"].notna() & ~pd.Series(bounds(frame), frame.index, dtype=bool)]
    return bool(len(real)) and bool(real["series"].value_counts().max() >= FEWEST)


def waves(slide: Slide, box: Box, frame: pd.DataFrame, options: Mapping[str, Any], *, size: float = 12) -> GraphicFrame:
    """Values and intervals by wave; each series is named at its end, and a bound is told in its own words."""
    unit = options.get("unit", units.PERCENT)
    periods, names = list(dict.fromkeys(frame["period"].astype(str))), list(dict.fromkeys(frame["series"].astype(str)))
    series, seen, ends = [], [], []
    for at, name in enumerate(names):
        own = frame[frame["series"].astype(str) == name].assign(period=lambda f: f["period"].astype(str))
        own = own.drop_duplicates("period").set_index("period").reindex(periods)
        values = scaled(own["value"], unit)
        ranges = [scaled(own[end], unit) if end in own else [] for end in ("lower", "upper")]
        whole = all(any(each is not None for each in values_) for values_ in ranges)
        seen += [v for each in (values, *ranges) for v in each if v is not None]
        known = [i for i, value in enumerate(values) if value is not None]
        bound = [value is not None and is_bound for value, is_bound in zip(values, bounds(own), strict=True)]
        if known:
            told = (
                str(own["told"].iloc[known[-1]] or "") if "told" in own and own["told"].notna().iloc[known[-1]] else ""
            )
            # Below its value, so that the names of many waves keep their room.
            gap = f"\n{CLEAR}" if len(names) == 1 else " "
            words = f"{told or units.written(float(own['value'].iloc[known[-1]]), unit)}{gap}({periods[known[-1]]})"
            ends.append(
                (float(values[known[-1]] or 0.0), known[-1], words if len(names) == 1 else f"{name} {words}", at)
            )
        look = SERIES[at % len(SERIES)]
        lower, upper = ranges if whole else ([], [])
        # Where several series stand at one wave, their intervals would hide each other.
        if len(names) > 2:
            lower, upper = [], []
        # A bound is no value: no line leads to it or from it.
        for words, chosen, mark in (
            (name, [not each for each in bound], look),
            (f"{name}: bounds", bound, look.other(line="", filled=False)),
        ):
            if not any(bound) or any(chosen):
                ends_ = [[v if own_ else None for v, own_ in zip(e, chosen, strict=True)] for e in (lower, upper) if e]
                held = [v if own_ else None for v, own_ in zip(values, chosen, strict=True)]
                told_ = {i: str(own["told"].iloc[i]) for i, each in enumerate(bound) if each and chosen[i]}
                low, high = (ends_[0], ends_[1]) if ends_ else ((), ())
                series.append(Series(words, held, mark, lower=low, upper=high, bounds=told_ or None))
            if not any(bound):
                break
    axis = axis_of(seen, unit, low=options.get("floor"), high=options.get("ceiling"), lines=True, count=5)
    reached = float("-inf")
    for height, place, words, at in sorted(ends):
        reached = max(height, reached + (axis.high - axis.low) * APART)
        gaps: list[Value] = [None] * len(periods)
        look = Look(bold=True, words=SERIES[at % len(SERIES)].words)
        series.append(
            Series(
                f"Place of the words “{words}”",
                [*gaps[:place], reached, *gaps[place + 1 :]],
                look,
                labels={place: f"{CLEAR}{words}"},
            )
        )
    letters = max((len(part.strip()) for _, _, words, _ in ends for part in words.split("\n")), default=0)
    room = Room(0.055, min(0.03 + 0.0085 * letters, 0.3), 0.04, 0.1)
    return line_chart(slide, box, periods, series, axis, room=room, size=size)


def bounds(frame: pd.DataFrame) -> list[bool]:
    """Which rows hold a bound that is told in words, not a value."""
    if "told" not in frame:
        return [False] * len(frame)
    return [isinstance(each, str) and bool(each) for each in frame["told"]]
