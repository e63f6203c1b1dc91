"""Exports of survey tools as they come: Qualtrics, REDCap and Microsoft Forms, as text or as a workbook."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

import openpyxl

from wellanalysis.definitions.survey_map import Platform
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.export_rows import is_preview, is_unfinished_in_qualtrics, is_unfinished_in_redcap

QUALTRICS_ROWS = 3
"""Rows before the first answer: names of the columns, wordings, internal ids; a workbook may lack the last."""
UNFINISHED: Mapping[Platform, Callable[[Mapping[str, str]], bool]] = MappingProxyType(
    {Platform.QUALTRICS: is_unfinished_in_qualtrics, Platform.REDCAP: is_unfinished_in_redcap}
)
"""By tool: whether a row was begun and not sent."""
Row = dict[str, str]


@dataclass(frozen=True)
class Export:
    """What an export holds.

    Parameters
    ----------
    rows : list of (int, dict)
        Row of the file, counted as a spreadsheet does, and its texts by column.
    questions : dict of str to str
        Wording by column where the export tells it: empty where it does not.
    columns : tuple of str
        Columns in the file's order.
    previews : int
        Rows left out since they are no answers.
    unfinished : list of (int, dict)
        Rows of questionnaires that were begun and not sent, or never begun.
    """

    rows: list[tuple[int, Row]]
    questions: dict[str, str]
    columns: tuple[str, ...]
    previews: int = 0
    unfinished: list[tuple[int, Row]] = field(default_factory=list)


def plain(text: str) -> str:
    """Text without what no reader sees: spaces at its ends, several in a row, breaks, those that do not break."""
    return " ".join(text.replace("\ufeff", "").replace("\u200b", "").split())


def read_export(path: Path, platform: Platform) -> Export:
    """Read an export.

    Raises
    ------
    ProblemsFound
        A file that is not there, cannot be read, or has no heading; two columns of the same name.
    """
    if not path.is_file():
        raise ProblemsFound([Problem(path.name, "there is no such file", "name the export that was downloaded")])
    lines = [line for line in _lines(path) if any(line)]
    if not lines:
        raise ProblemsFound([Problem(path.name, "is empty", "download the export again")])
    heading = [plain(each) for each in lines[0]]
    named = [each for each in heading if each]
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        problems = [Problem(path.name, f"two columns are called {each!r}", "rename one in the tool") for each in twice]
        raise ProblemsFound(problems)
    first, questions = 1, {}
    if platform is Platform.QUALTRICS:
        if "ResponseId" not in heading and "Status" not in heading:
            remedy = "export from Qualtrics as CSV or XLSX with its heading rows"
            raise ProblemsFound([Problem(path.name, "has no column ResponseId or Status", remedy)])
        questions = dict(zip(heading, (plain(each) for each in (lines[1] if len(lines) > 1 else [])), strict=False))
        has_ids = len(lines) > 2 and any("ImportId" in each for each in lines[2])
        first = QUALTRICS_ROWS if has_ids else QUALTRICS_ROWS - 1
    elif platform is Platform.FORMS:
        questions = {each: each for each in heading}
    else:
        # Labels are whole questions, raw names are single words: only the former tell how it was asked.
        questions = {each: each for each in heading if " " in each}
    rows = [
        (at, {name: each.strip() for name, each in zip(heading, line, strict=False) if name})
        for at, line in enumerate(lines[first:], start=first + 1)
    ]
    kept = [(at, row) for at, row in rows if not (platform is Platform.QUALTRICS and is_preview(row))]
    no_answer = UNFINISHED.get(platform, lambda row: False)
    sent = [(at, row) for at, row in kept if not no_answer(row)]
    unfinished = [(at, row) for at, row in kept if no_answer(row)]
    return Export(sent, questions, tuple(named), len(rows) - len(kept), unfinished)


def _lines(path: Path) -> Iterator[list[str]]:
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _of_workbook(path)
        return
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(path.name, "is no UTF-8 text", "save it as CSV UTF-8, or export it as XLSX")
        raise ProblemsFound([problem]) from None
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        problem = Problem(path.name, f"is no comma-separated text: {error}", "export it again, or as XLSX")
        raise ProblemsFound([problem]) from None


def _of_workbook(path: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets through whatever its parts raise: zip, XML, key errors
        problem = Problem(path.name, f"is no workbook that can be read ({type(error).__name__})", "export it again")
        raise ProblemsFound([problem]) from None
    try:
        for line in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in line]
    finally:
        book.close()


def _cell(value: object) -> str:
    """A cell as text: whole numbers without a decimal, days and times as ISO writes them."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
