"""Axes of native charts: round ends, and numbers written as in the report."""

from collections.abc import Sequence
from math import isfinite

import pandas as pd

from wellanalysis.charts import units
from wellanalysis.publish.deck_native import Axis
from wellanalysis.publish.deck_sheet import Value

DIGITS = 10


def scaled(values: pd.Series, unit: str) -> list[Value]:
    """Numbers as a chart holds them: differences of proportions as points; None where there is none.

    Each is the number that the page writes: whoever opens the chart's workbook learns no more places than its readers.
    """
    factor = 100 if unit == units.POINTS else 1
    numbers = pd.to_numeric(values, errors="coerce")
    return [round(as_written(float(each), unit) * factor, DIGITS) if isfinite(each) else None for each in numbers]


def as_written(value: float, unit: str) -> float:
    """The value with the places that a page writes it with."""
    told = float(units.number(value, unit).replace(",", "").replace(units.MINUS, "-"))
    return round(told / 100 if unit in (units.PERCENT, units.POINTS) else told, DIGITS)


def form(unit: str, step: float) -> str:
    """How a spreadsheet writes a number of this unit, with as many places as the steps of an axis need."""
    shown = step * 100 if unit == units.PERCENT else step
    places = next((n for n in range(3) if abs(shown - round(shown, n)) < 1e-6), 2)
    plain = "0" + ("." + "0" * places if places else "")
    if unit == units.PERCENT:
        return f"{plain}%"
    return f"+{plain};{units.MINUS}{plain};0" if unit == units.POINTS else f"{plain};{units.MINUS}{plain};0"


def axis_of(
    seen: Sequence[float],
    unit: str,
    *,
    low: float | None = None,
    high: float | None = None,
    title: str = "",
    lines: bool = False,
    count: int = 5,
) -> Axis:
    """Axis that holds all values seen; ends that are given are kept."""
    if unit in (units.PERCENT, units.POINTS) or low is not None or high is not None:
        ends = units.span(list(seen), unit, lowest=low, highest=high)
    else:
        ends = (min(seen, default=0.0), max(seen, default=1.0))
    if unit == units.POINTS:
        ends = (min(seen, default=0.0), max(seen, default=1.0))
    ticks = units.ticks(*ends, count=count) if ends[1] > ends[0] else [ends[0] - 1, ends[0] + 1]
    step = round(ticks[1] - ticks[0], DIGITS)
    given = low is not None or high is not None
    least, most = ends if given and unit == units.PERCENT else (ticks[0], ticks[-1])
    if unit == units.PERCENT:
        # An end that lies between two ticks would leave the axis without its last number.
        least, most = (round(each, DIGITS) for each in (least, most))
    return Axis(round(least, DIGITS), round(most, DIGITS), step, form(unit, step), title, lines=lines)
