"""Exports of form programs as rows of text: CSV or XLSX, with the lines that are no answers left out."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.export_rows import is_preview, is_unfinished_in_qualtrics, is_unfinished_in_redcap
from wellanalysis.results.extracts import Extract, problems_of, without_paths

ENDINGS = (".csv", ".xlsx")
IMPORT_ID = '{"ImportId"'
"""Qualtrics writes a line of these below the headings, and the questions in between."""
QUALTRICS, REDCAP = "qualtrics", "redcap"
SIGNS = (
    (QUALTRICS, ("responseid", "recordeddate")),
    (REDCAP, ("record_id",)),
    ("microsoft", ("start time", "completion time")),
    ("google", ("timestamp",)),
)
"""Headings by which the program is known that made an export."""


@dataclass(frozen=True)
class FormExport:
    """The answers of one export.

    Parameters
    ----------
    name : str
        Name of the file.
    program : str
        Which program made it, as far as its headings tell; ``form`` where they do not.
    headings : tuple of str
        As they stand in the file.
    rows : tuple of (str, dict)
        Where each answer stands, and its values by heading; a day of a workbook is written as 2026-10-12 14:05:00.
    questions : dict of str to str
        Text of the question by heading, where the program writes it below the headings.
    previews, unfinished : int
        Rows left out since they are no answers, and since they were begun and not sent.
    """

    name: str
    program: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, dict[str, str]], ...]
    questions: Mapping[str, str] = field(default_factory=dict)
    previews: int = 0
    unfinished: int = 0


def read_export(path: Path) -> FormExport:
    """Read one export of a form.

    Raises
    ------
    ProblemsFound
        When it is no file, no CSV or XLSX, cannot be read, has a heading twice, or a line of another length.
    """
    if not path.is_file():
        raise ProblemsFound([Problem(path.name, "no such file", "give the file that the form's program exported")])
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ProblemsFound([Problem(path.name, "is neither CSV nor XLSX", "export the answers as one of the two")])
    lines = _workbook(path) if ending == ".xlsx" else _text(path)
    filled = [(place, row) for place, row in lines if any(each for each in row)]
    if not filled:
        raise ProblemsFound([Problem(path.name, "there is nothing in it", "export the answers again")])
    (_, first), *rest = filled
    headings = tuple(first)
    rest, asked = _answers(rest)
    problems = [
        Problem(path.name, f"the heading {name!r} stands twice", "give each question a heading of its own")
        for name in sorted({name for name in headings if name and headings.count(name) > 1})
    ]
    problems += [
        Problem(f"{path.name}, {place}", f"the line does not have {len(headings)} values", "export the answers again")
        for place, row in rest
        if len(row) != len(headings)
    ]
    if problems:
        raise ProblemsFound(problems)
    rows = [(f"{path.name}, {place}", dict(zip(headings, row, strict=True))) for place, row in rest]
    program = _program(headings)
    real = [(place, row) for place, row in rows if not (program == QUALTRICS and is_preview(row))]
    unfinished = {QUALTRICS: is_unfinished_in_qualtrics, REDCAP: is_unfinished_in_redcap}.get(
        program, lambda row: False
    )
    sent = tuple((place, row) for place, row in real if not unfinished(row))
    questions = {name: " ".join(text.split()) for name, text in zip(headings, asked, strict=False) if name and text}
    return FormExport(path.name, program, headings, sent, questions, len(rows) - len(real), len(real) - len(sent))


def _answers(rows: list[tuple[str, list[str]]]) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """The lines below those that Qualtrics writes under its headings, and the questions that stand there."""
    marked = [number for number, (_, row) in enumerate(rows[:2]) if any(each.startswith(IMPORT_ID) for each in row)]
    if not marked:
        return rows, []
    return rows[marked[-1] + 1 :], rows[0][1] if marked[-1] else []


def _program(headings: Sequence[str]) -> str:
    small = {name.strip().lower() for name in headings}
    return next((program for program, signs in SIGNS if small.issuperset(signs)), "form")


def _text(path: Path) -> list[tuple[str, list[str]]]:
    extract = Extract(path, path.stem, ".csv")
    problems = problems_of([extract])
    if problems:
        raise ProblemsFound(problems)
    delimiter, _ = extract.heading()
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter)
    return [(f"line {reader.line_num}", [each.strip() for each in row]) for row in reader]


def _workbook(path: Path) -> list[tuple[str, list[str]]]:
    """The first sheet of a workbook."""
    from openpyxl import load_workbook  # here, since a report reads no workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (
        Exception
    ) as error:  # a broken workbook fails in its zip, its XML or its cells, each with an error of its own
        what = f"could not be read as a workbook ({without_paths(error)})"
        raise ProblemsFound([Problem(path.name, what, "export the answers again")]) from None
    width = max((len(row) for row in rows), default=0)
    # Columns without a heading at the end are what a spreadsheet leaves behind.
    while width and not any(len(row) >= width and row[width - 1] for row in rows):
        width -= 1
    return [(f"row {number}", (row + [""] * width)[:width]) for number, row in enumerate(rows, start=1)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
