"""A report's tables as one Excel file: typed, filtered, with notes on each measure, and the same bytes each time.

Everything is text or number that a Page already shows. A cell that begins like a formula is written as the text it
is, marked as such for Excel, and nothing that a reader typed becomes a link.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from wellanalysis.files import replace_if_changed
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.typed_cells import Mark
from wellanalysis.publish.typed_table import Cell, Holds, TypedTable
from wellanalysis.publish.workbook_about import ABOUT, FORMULA, MARKED, about_rows
from wellanalysis.publish.workbook_measures import measures_sheet, notes
from wellanalysis.publish.workbook_sheets import LONG, MEASURE, RESULTS, Placed, Sheet, named, sheets

LONGEST_TEXT = 32_767
"""Letters that a cell may hold (Excel's own limit)."""
NARROW, WIDE, BESIDE, READING = 11, 44, 26, 110
"""Widths in letters: of a column of numbers, of one of sentences in a lone table and beside others, of a line of prose."""
LINE, TALLEST = 13.5, 405
"""Height of a line, and the most that Excel gives a row, in points."""
INK, QUIET, BLUE, PALE = "#222222", "#595959", "#00588A", "#F4F7F9"
_FONT = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
_HEAD = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": PALE}


def write_workbook(carried: Carried) -> Path:
    """Write the workbook of a report, or of one clinic's chapter, and return its path.

    Parameters
    ----------
    carried : Carried
        The Pages, and where files made of them go.
    """
    path = carried.folder / f"{carried.name}.xlsx"
    as_of = datetime.fromisoformat(carried.pages[0].provenance["as_of"])
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        _Writer(book, notes(carried)).write(carried, as_of)
    replace_if_changed(path, held.getvalue())
    return path


def all_sheets(carried: Carried) -> list[Sheet]:
    """The sheets of tables in the order of the workbook: results, measures, then page by page."""
    found = sheets(carried)
    first = [sheet for sheet in found if sheet.name == RESULTS]
    measures = measures_sheet(carried)
    return named([*first, *([measures] if measures else []), *(sheet for sheet in found if sheet not in first)])


class _Writer:
    """One workbook being written; formats are made once for each look."""

    def __init__(self, book: Any, said: Mapping[str, str]) -> None:
        self.book, self.notes = book, said
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **look: Any) -> Any:
        key = tuple(sorted({**_FONT, **look}.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(key))
        return self.formats[key]

    def write(self, carried: Carried, as_of: datetime) -> None:
        first = carried.pages[0]
        status = " · ".join(first.status)
        found = all_sheets(carried)
        self.book.set_properties(
            {
                "title": f"{carried.definitions.network.name}: {first.status[0]}",
                "subject": status,
                "author": carried.definitions.network.name,
                "comments": "Made from the pages of the report; the numbers are those that the pages show.",
                # No clock: the same report gives the same bytes.
                "created": as_of,
            }
        )
        self._about(carried, found)
        for sheet in found:
            self._sheet(sheet, status)

    def _about(self, carried: Carried, found: Sequence[Sheet]) -> None:
        page = self.book.add_worksheet(ABOUT)
        page.set_column(0, 0, 30, self.format())
        page.set_column(1, 1, 100, self.format())
        page.hide_gridlines(2)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for row, (label, text, kind) in enumerate(about_rows(carried, found)):
            if kind != "title":
                page.set_row(row, _height([(text, 100)]))
            if kind == "title":
                page.set_row(row, 26)
                page.write_string(row, 0, label, self.format(bold=True, font_size=16))
            elif kind == "heading":
                page.write_string(row, 0, label, self.format(bold=True, font_size=12, font_color=BLUE))
            elif kind == "sheet":
                told = label.replace("'", "''")
                page.write_url(row, 0, f"internal:'{told}'!A1", self.format(font_color=BLUE, underline=1), label)
                page.write_string(row, 1, text, self.format(text_wrap=True))
            else:
                look = self.format(**MARKED[Mark(kind)]) if kind else self.format(bold=True)
                page.write_string(row, 0, label, look)
                page.write_string(row, 1, text, self.format(text_wrap=True))

    def _sheet(self, sheet: Sheet, status: str) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{_footer(status)}&RPage &P of &N")
        widths = _widths([each.table for each in sheet.tables], WIDE if len(sheet.tables) == 1 else BESIDE)
        for place, width in enumerate(widths):
            page.set_column(place, place, width, self.format())
        page.set_row(0, 22)
        page.write_string(0, 0, sheet.title, self.format(bold=True, font_size=14, valign="vcenter"))
        page.write_string(1, 0, status, self.format(font_color=QUIET))
        page.write_url(2, 0, f"internal:'{ABOUT}'!A1", self.format(font_color=BLUE, underline=1), "About this workbook")
        row, last = 3, _last(widths)
        if sheet.said:
            self._prose(page, row, last, widths, sheet.said)
            row += 1
        for number, placed in enumerate(sheet.tables):
            row = self._placed(page, row + (number > 0 or bool(sheet.said)), last, widths, placed)
        # A lone table's headings stay in sight; where several stand below each other, the sheet's own does.
        page.freeze_panes(4 if sheet.fixed else 2, sheet.fixed)

    def _prose(self, page: Any, row: int, last: int, widths: Sequence[float], text: str, **look: Any) -> None:
        """A sentence over as many columns as a line of prose needs, with the height that it takes there."""
        wide = sum(widths[: last + 1])
        page.set_row(row, _height([(text, wide)], look.get("font_size", 10)))
        page.merge_range(row, 0, row, max(last, 1), "", self.format(text_wrap=True, **look))
        page.write_string(row, 0, text[:LONGEST_TEXT], self.format(text_wrap=True, **look))

    def _placed(self, page: Any, row: int, last: int, widths: Sequence[float], placed: Placed) -> int:
        """A table with its heading, sentence and caveat; returns the first free row."""
        said: Any = ((placed.heading, {"bold": True, "font_size": 12}), (placed.sentence, {}))
        for text, look in (*said, (placed.caveat, {"italic": True, "font_color": QUIET})):
            if text:
                self._prose(page, row, last, widths, text, **look)
                row += 1
        table = placed.table
        end = row + len(table.rows)
        columns = [{"header": each.name, "header_format": self.format(**_HEAD)} for each in table.columns]
        page.add_table(row, 0, end, len(columns) - 1, {"columns": columns, "style": None, "autofilter": True})
        page.set_row(row, _height([(each.name, widths[place] - 3) for place, each in enumerate(table.columns)]))
        noted: set[str] = set()
        wrapped = [(place, each) for place, each in enumerate(table.columns) if each.name not in LONG]
        for below, cells in enumerate(table.rows, start=row + 1):
            height = _height([(str(cells[place].value or ""), widths[place]) for place, _ in wrapped])
            if height > LINE:
                page.set_row(below, height)
            for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
                self._cell(page, below, place, cell, wrap=column.name not in LONG)
                if column.name in {MEASURE, "Outcome", "Indicator"} and cell.value in self.notes:
                    if cell.value not in noted:
                        page.write_comment(below, place, self.notes[str(cell.value)], {"author": "", "x_scale": 2.4})
                        noted.add(str(cell.value))
        return end + 1

    def _cell(self, page: Any, row: int, place: int, cell: Cell, *, wrap: bool) -> None:
        value = cell.value
        if value is None:
            page.write_blank(row, place, None, self.format(bottom=4, bottom_color="#D9DDE1"))
            return
        look: dict[str, Any] = {"bottom": 4, "bottom_color": "#D9DDE1", **(MARKED[cell.mark] if cell.mark else {})}
        if isinstance(value, str):
            quoted = {"quote_prefix": True} if value.startswith(FORMULA) else {}
            page.write_string(
                row, place, value[:LONGEST_TEXT], self.format(text_wrap=wrap, indent=min(place, 1), **look, **quoted)
            )
        elif isinstance(value, date):
            page.write_datetime(row, place, value, self.format(num_format=cell.look, align="left", **look))
        else:
            page.write_number(row, place, value, self.format(num_format=cell.look, **look))


def _widths(tables: Sequence[TypedTable], most: float) -> list[float]:
    """Width of each column, wide enough for what most of the tables hold there; sentences take at most `most`."""
    count = max((len(table.columns) for table in tables), default=1)
    widths = [float(NARROW)] * count
    for table in tables:
        for place, column in enumerate(table.columns):
            if column.name in LONG:  # they stand last, and make no row tall
                widths[place] = max(widths[place], float(BESIDE))
                continue
            longest = max((_longest_line(row[place].value) for row in table.rows), default=0)
            wanted = min(most, max(NARROW, 1.1 * longest + 2)) if column.holds is Holds.WORDS else NARROW
            # A heading breaks between words; its longest word and the button of the filter need room.
            word = max((len(each) for each in column.name.split()), default=0)
            widths[place] = max(widths[place], wanted, min(most, word + 4))
    return widths


def _longest_line(value: object) -> int:
    return max((len(line) for line in str(value or "").split("\n")), default=0)


def _height(texts: Sequence[tuple[str, float]], size: float = 10) -> float:
    """Height of a row that holds these texts in columns of these widths: no program may be trusted to find it."""
    lines = 1
    for text, width in texts:
        lines = max(lines, sum(1 + int(len(line) * size / 10 * 1.08 // max(width, 1)) for line in text.split("\n")))
    return min(TALLEST, LINE * lines * size / 10)


def _last(widths: Sequence[float]) -> int:
    """The column at which a line of prose ends."""
    total = 0.0
    for place, width in enumerate(widths):
        total += width
        if total >= READING:
            return place
    return len(widths) - 1


def _footer(text: str) -> str:
    # An ampersand begins a code there; 255 letters are all that a footer may have.
    return text.replace("&", "&&")[:220]
