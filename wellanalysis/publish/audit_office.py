"""Opens decks and workbooks as whoever clicks on everything would: slides, notes, charts, sheets, and workbooks in them."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree import ElementTree

from wellanalysis.publish.audit_html import Content, Grid, Passage
from wellanalysis.publish.audit_sheets import tables

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_SLIDE = re.compile(r"ppt/(?:slides|notesSlides|slideMasters|slideLayouts)/[^/]+\.xml")
_CHART = re.compile(r"ppt/charts/[^/]+\.xml")
_WITHIN = (".xlsx", ".pptx", ".docx", ".zip")
_TEXTS = (".xml", ".rels", ".txt", ".csv", ".json")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAW = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLOT = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TIED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SAID = ("descr", "title", "name", "tooltip")
"""Attributes that somebody reads, or has read to them."""
_FIRST = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""
DEEPEST = 3
"""A file in a file in a file; deeper ones are not opened."""


def read_office(content: bytes, *, depth: int = 0) -> Content:
    """All that an office file says, and all that the files in it say.

    Parameters
    ----------
    content : bytes
        The file; each of its parts is named by its place: ``part ppt/slides/slide2.xml``.
    depth : int
        In how many files it lies.
    """
    passages: list[Passage] = []
    grids: list[Grid] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(archive.namelist())
        shared = _shared(archive) if "xl/sharedStrings.xml" in names else []
        alternatives = _alternatives(archive, names)
        for name in names:
            place = f"part {name}"
            if name.lower().endswith(_WITHIN) and depth < DEEPEST:
                inner = read_office(archive.read(name), depth=depth + 1)
                passages += [Passage(f"{place}, {each.place}", each.text, each.heading) for each in inner.passages]
                grids += [Grid(f"{place}, {each.place}", each.columns, each.rows, each.about) for each in inner.grids]
            elif not name.endswith(_TEXTS):
                continue
            elif _SHEET.fullmatch(name):
                sheet = ElementTree.fromstring(archive.read(name))
                rows = [tuple(_row(row, shared)) for row in sheet.iter(f"{_MAIN}row")]
                grids += tables(place, rows)
                passages += _attributes(place, sheet)
            elif name == "xl/sharedStrings.xml":
                passages += [Passage(place, text) for text in shared]
            elif _SLIDE.fullmatch(name):
                slide = ElementTree.fromstring(archive.read(name))
                passages += _slide(place, slide)
                grids += _slide_tables(place, slide)
            else:
                text = archive.read(name).decode("utf-8", "replace")
                passages.append(Passage(place, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text)).strip()))
                if _CHART.fullmatch(name):
                    grids += _trend(place, ElementTree.fromstring(text.encode()), alternatives.get(name, ""))
    return Content("", tuple(passages), tuple(grids))


def _shared(archive: zipfile.ZipFile) -> list[str]:
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in each.iter(f"{_MAIN}t")) for each in root]


def _row(row: ElementTree.Element, shared: list[str]) -> Iterator[str]:
    """Cells of a row at their places: empty ones are left out of the file."""
    at = 0
    for cell in row:
        letters = re.match(r"[A-Z]+", cell.get("r", ""))
        place = _column(letters.group()) if letters else at
        yield from [""] * (place - at)
        yield _cell(cell, shared)
        at = max(place, at) + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
    held = cell.find(f"{_MAIN}v")
    value = (held.text or "") if held is not None else ""
    return shared[int(value)] if cell.get("t") == "s" and value else value


def _attributes(place: str, root: ElementTree.Element) -> Iterator[Passage]:
    for each in root.iter():
        for name in _SAID:
            if text := each.get(name):
                yield Passage(f"{place}, {'alternative text' if name == 'descr' else name}", text)


def _slide(place: str, slide: ElementTree.Element) -> Iterator[Passage]:
    """Paragraphs outside of tables, below the slide's first words; alternative texts and names of shapes."""
    in_tables = {id(each) for table in slide.iter(f"{_DRAW}tbl") for each in table.iter(f"{_DRAW}p")}
    heading = ""
    for paragraph in (each for each in slide.iter(f"{_DRAW}p") if id(each) not in in_tables):
        text = _words(paragraph)
        if text:
            yield Passage(place, text, heading)
            heading = heading or text
    yield from _attributes(place, slide)


def _words(root: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in root.iter(f"{_DRAW}t")).strip()


def _slide_tables(place: str, slide: ElementTree.Element) -> Iterator[Grid]:
    about = next((text for each in slide.iter(f"{_DRAW}p") if (text := _words(each))), "")
    for table in slide.iter(f"{_DRAW}tbl"):
        rows = [tuple(_words(cell) for cell in row.iter(f"{_DRAW}tc")) for row in table.iter(f"{_DRAW}tr")]
        if rows:
            yield Grid(place, rows[0], tuple(rows[1:]), about)


def _alternatives(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """What is said of each chart on the slide that shows it, by the name of the chart's part."""
    found = {}
    for name in (each for each in names if each.startswith("ppt/slides/slide")):
        tied = f"ppt/slides/_rels/{posixpath.basename(name)}.rels"
        if tied not in names:
            continue
        targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(tied))}
        for frame in ElementTree.fromstring(archive.read(name)).iter():
            chart = next((each for each in frame if each.tag.endswith("}graphic")), None)
            shown = next(chart.iter(f"{_PLOT}chart"), None) if chart is not None else None
            if shown is not None:
                said = next((text for each in frame.iter() if (text := each.get("descr"))), "")
                target = targets.get(shown.get(_TIED), "")
                found[posixpath.normpath(posixpath.join("ppt/slides", target))] = said
    return found


def _trend(place: str, chart: ElementTree.Element, about: str) -> Iterator[Grid]:
    """Shares by month of a chart over time, as a table: its numbers can be opened, so nobody needs a ruler."""
    for series in chart.iter(f"{_PLOT}ser"):
        days, values = (_points(series.find(f"{_PLOT}{name}")) for name in ("cat", "val"))
        if series.find(f"{_PLOT}cat/{_PLOT}numRef") is None:
            continue
        months = {at: _FIRST + timedelta(days=round(float(day))) for at, day in days.items()}
        rows = [
            (f"{months[at]:%B %Y}", f"{100 * float(value):.6g}\u00a0%")
            for at, value in values.items()
            if at in months and 0 <= float(value) <= 1
        ]
        if rows and _name(series) == "Value":
            yield Grid(place, ("Month", "Value"), tuple(rows), about)


def _name(series: ElementTree.Element) -> str:
    return next((each.text or "" for each in series.findall(f"{_PLOT}tx//{_PLOT}v")), "")


def _points(root: ElementTree.Element | None) -> dict[str, str]:
    if root is None:
        return {}
    return {each.get("idx", ""): (each.findtext(f"{_PLOT}v") or "0") for each in root.iter(f"{_PLOT}pt")}
