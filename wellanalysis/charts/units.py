"""How a number is written on a chart: one form per unit, the same as in the sentences."""

from math import floor, isfinite

import matplotlib.dates as dates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

PERCENT = "%"
POINTS = "points"
SPACE, MINUS = "\u00a0", "\u2212"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

CURRENCIES = ("$", "€", "£")
"""Units that stand before their number."""


def number(value: float, unit: str = "", *, decimals: int | None = None) -> str:
    """`value` without its unit's name: proportions as per cent, differences of proportions as signed points.

    Parameters
    ----------
    value : float
        For the units ``%`` and ``points`` a proportion or a difference of proportions (0.08 is 8 points).
    unit : str
        ``%``, ``points``, a word (``days``), or empty for a ratio.
    decimals : int, optional
        Places after the point. By default as in the sentences: one below 10 % and between 99 and 100 %, where it means
        something, else none for ``%``; none for ``points``; two for a ratio; one for other units below a hundred.
    """
    if not isfinite(value):
        return ""
    shown = value * 100 if unit in (PERCENT, POINTS) else value
    if decimals is None:
        decimals = _decimals(shown, unit)
    # Half goes up, away from none, as readers round by hand; the sliver undoes what binary fractions take away.
    size = floor(abs(shown) * 10**decimals + 0.5 + 1e-9) / 10**decimals
    sign = "" if size == 0 else MINUS if shown < 0 else "+" if unit == POINTS else ""
    return f"{sign}{size:,.{decimals}f}"


def _decimals(shown: float, unit: str) -> int:
    if unit == PERCENT:
        return 1 if 0 < shown < 9.95 or 99 < shown < 100 else 0
    if unit == POINTS:
        return 0
    if unit == "":
        return 2
    return 1 if abs(shown) < 100 else 0


def written(value: float, unit: str = "", *, decimals: int | None = None) -> str:
    """`value` as a reader meets it: ``78 %``, ``+8 points``, ``12 days``, ``1.12``."""
    text = number(value, unit, decimals=decimals)
    if text and unit in CURRENCIES:
        return f"{unit}{text}"
    return f"{text}{SPACE}{unit}" if text and unit else text


def ticks(low: float, high: float, *, count: int = 4) -> list[float]:
    """Round numbers that enclose `low` to `high`, about `count` steps."""
    return [float(each) for each in MaxNLocator(nbins=count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]


def ticks_within(low: float, high: float, *, count: int = 4) -> list[float]:
    """Round numbers from `low` to `high`, ends included where they are round."""
    return [tick for tick in ticks(low, high, count=count) if low - 1e-9 <= tick <= high + 1e-9]


def span(
    values: list[float], unit: str, *, lowest: float | None = None, highest: float | None = None
) -> tuple[float, float]:
    """Ends of an axis that hold `values`: round, within 0 and 100 % where values are, and never too close a view.

    An end that is given (`lowest`, `highest`) is kept. A floor above zero is sensible for points joined by a line, where
    position and not length carries the number.
    """
    known = [each for each in values if isfinite(each)] or [0.0, 1.0]
    low, high = min(known), max(known)
    least = 0.2 if unit == PERCENT else 0.25 * max(abs(low), abs(high), 1e-9)
    room = max((least - (high - low)) / 2, 0.0)
    low, high = low - room, high + room
    if min(known) >= 0:
        low = max(low, 0.0)
    if unit == PERCENT:
        high = min(high, 1.0) if max(known) <= 1 else high
    around = ticks(low, high)
    low, high = around[0], around[-1]
    if min(known) >= 0:
        low = max(low, 0.0)
    if unit == PERCENT and max(known) <= 1:
        high = min(high, 1.0)
    return (low if lowest is None else lowest), (high if highest is None else highest)


def scale(axis: Axis, at: list[float], unit: str) -> None:
    """Put the ticks of `axis` at these values; per cent stand on each tick, other units on the axis once.

    Ticks have as many places after the point as the finest of them needs.
    """
    shown = [each * 100 if unit in (PERCENT, POINTS) else each for each in at]
    places = next((n for n in range(4) if all(abs(each - round(each, n)) < 1e-6 for each in shown)), 3)
    name = written if unit == PERCENT else number
    axis.set_major_locator(FixedLocator(at))
    axis.set_major_formatter(FuncFormatter(lambda value, _: name(value, unit, decimals=places)))
    if unit != PERCENT:
        axis.set_label_text({POINTS: "percentage points"}.get(unit, unit))


def month_ticks(ax: Axes, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Years on the month axis; quarters or months too where the span is short."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = 12 if count > 24 else 3 if count > 6 else 1
    months = [each for each in pd.date_range(first, last, freq="MS") if (each.month - 1) % step == 0] or [first]
    ax.xaxis.set_major_locator(FixedLocator([float(dates.date2num(each)) for each in months]))

    def name(value: float, position: int | None) -> str:
        day = dates.num2date(value)
        if step == 12:
            return str(day.year)
        return MONTHS[day.month - 1] + (f"\n{day.year}" if position == 0 or day.month == 1 else "")

    ax.xaxis.set_major_formatter(FuncFormatter(name))
