"""Numbers of one native chart: as the chart holds them, and as the small workbook behind it shows them to who edits it.

python-pptx writes that workbook with the day it was made in it, and without the ends of intervals. So it is written
here: the same bytes for the same numbers, and names are text, whatever they begin with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wellanalysis.publish.deck_look import Look

SHEET = "Sheet1"
MADE = datetime(2000, 1, 1)
"""A day for the properties of a workbook that is part of a deck; the deck itself has that of its data."""
Value = float | None


@dataclass(frozen=True)
class Series:
    """One series of a chart.

    Parameters
    ----------
    name : str
        What the series is, for who opens the numbers.
    y : sequence of float or None
        Values; None leaves a gap, and nothing is drawn there.
    x : sequence of float
        Places across, where the chart is one of points; else the chart's categories hold.
    lower, upper : sequence of float or None
        Ends of each value's upright interval, drawn as a line through it, in a chart of lines; empty for none.
    labels : mapping of int to str
        Words beside a point, by its place in the series.
    look : Look
        How it is drawn.
    bounds : mapping of int to str
        Words of values that are no values but bounds, such as ``90 % or more``, by their place: written beside the
        numbers, in the workbook alone.
    sides : mapping of int to {"r", "l", "t", "b"}
        Side of a point on which its words stand, where that is another than the look's.
    """

    name: str
    y: Sequence[Value]
    look: Look
    x: Sequence[Value] = ()
    lower: Sequence[Value] = ()
    upper: Sequence[Value] = ()
    labels: Mapping[int, str] | None = None
    bounds: Mapping[int, str] | None = None
    sides: Mapping[int, str] | None = None

    def distances(self) -> tuple[list[Value], list[Value]]:
        """How far the interval reaches below and above each value, as a chart wants it."""
        below = [_apart(m, e) for m, e in zip(self.y, self.lower, strict=True)]
        above = [_apart(e, m) for m, e in zip(self.y, self.upper, strict=True)]
        return below, above

    def padded(self, length: int) -> "Series":
        """The same with nothing after its last point, as long as asked."""
        more = [None] * (length - len(self.y))
        return replace(self, y=[*self.y, *more], x=[*self.x, *more])


def _apart(high: Value, low: Value) -> Value:
    # Differences of rounded numbers carry the dust of binary fractions, which nobody wants in a cell.
    return None if high is None or low is None else max(round(high - low, 10), 0.0)


def columns(series: Sequence[Series], at: int, *, first: int) -> tuple[int, int]:
    """Columns of the distances of the series at this place, where distances begin at column `first`."""
    before = sum(1 for each in series[:at] if each.lower)
    return first + 2 * before, first + 2 * before + 1


def by_category(categories: Sequence[str | date], series: Sequence[Series], number_format: str) -> bytes:
    """Workbook of a chart with categories: one row each, one column for each series, then the ends of intervals."""
    with BytesIO() as made:
        with _book(made) as book:
            sheet = book.add_worksheet(SHEET)
            number = book.add_format({"num_format": number_format})
            days = book.add_format({"num_format": "mmm yyyy"})
            for row, name in enumerate(categories, start=1):
                if isinstance(name, str):
                    sheet.write_string(row, 0, name)
                else:
                    sheet.write_datetime(row, 0, datetime(name.year, name.month, name.day), days)
            for at, each in enumerate(series):
                sheet.write_string(0, at + 1, each.name)
                _numbers(sheet, 1, at + 1, each.y, number)
                if each.lower:
                    _distances(sheet, 0, columns(series, at, first=len(series) + 1), each, number)
            told = columns(series, len(series), first=len(series) + 1)[0]
            for each in (each for each in series if each.bounds):
                sheet.write_string(0, told, f"{each.name}: what the number is")
                for at, words in (each.bounds or {}).items():
                    sheet.write_string(at + 1, told, f"{words}: a bound, not a value")
                told += 1
            sheet.set_column(0, 0, 16)
        return made.getvalue()


def by_point(series: Sequence[Series], number_format: str) -> bytes:
    """Workbook of a chart of points: the series one below the other, each point with what is written beside it."""
    with BytesIO() as made:
        with _book(made) as book:
            sheet = book.add_worksheet(SHEET)
            number = book.add_format({"num_format": number_format})
            top = 0
            for each in series:
                sheet.write_string(top, 1, each.name)
                _numbers(sheet, top + 1, 0, each.x, number)
                _numbers(sheet, top + 1, 1, each.y, number)
                for at, words in (each.labels or {}).items():
                    sheet.write_string(top + 1 + at, 2, words)
                top += len(each.y) + 2
            sheet.set_column(2, 2, 40)
        return made.getvalue()


def _book(made: BytesIO) -> Workbook:
    book = Workbook(made, {"in_memory": True})
    book.set_properties({"created": MADE})
    return book


def _numbers(sheet: Worksheet, top: int, column: int, values: Sequence[Value], shape: object) -> None:
    for at, value in enumerate(values):
        if value is not None:
            sheet.write_number(top + at, column, value, shape)


def _distances(sheet: Worksheet, top: int, places: tuple[int, int], series: Series, shape: object) -> None:
    words = ("down to the lower end", "up to the upper end")
    for place, values, word in zip(places, series.distances(), words, strict=True):
        sheet.write_string(top, place, f"{series.name}: {word}")
        _numbers(sheet, top + 1, place, values, shape)
