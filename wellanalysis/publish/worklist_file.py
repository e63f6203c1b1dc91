"""The files of a clinic's worklist: CSV and a workbook, the same bytes each time, and nothing in them that runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter

from wellanalysis.definitions.record_reached import SAID
from wellanalysis.results.outreach_due import Rule
from wellanalysis.results.worklist import ITEMS, NOTE, WHAT, labels, status_heading
from wellanalysis.results.worklist_import import NOT_ASKED, guarded

LIST, HIGH_RISK, REGISTRY, ABOUT = "Worklist", "High-risk list", "Registry", "How to use it"
WIDTHS = {WHAT: 60, NOTE: 30, ITEMS: 20}
WIDTH = 16
INK, PALE, QUIET = "#222222", "#F4F7F9", "#EEEEEE"


@dataclass(frozen=True)
class Sheets:
    """What the files of one clinic hold.

    Parameters
    ----------
    clinic : str
        Name of the clinic.
    network : str
        Name of the network.
    on : date
        Day of the worklist.
    synthetic : bool
        Whether the patients are made up.
    rules : sequence of Rule
        The rules, in the order of their columns.
    worklist, high_risk, registry : DataFrame
        Texts under the headings that readers see.
    """

    clinic: str
    network: str
    on: date
    synthetic: bool
    rules: Sequence[Rule]
    worklist: pd.DataFrame
    high_risk: pd.DataFrame
    registry: pd.DataFrame


def as_csv(frame: pd.DataFrame) -> bytes:
    """The worklist as comma-separated text that a spreadsheet opens as text; nothing in it is a formula."""
    kept = io.StringIO()
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows([[guarded(str(cell)) for cell in row] for row in frame.itertuples(index=False)])
    # With a byte order mark Excel reads names as they are written.
    return kept.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sheets) -> bytes:
    """The worklist, the high-risk list and the registry of a clinic, and how to fill them in, as one workbook."""
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        # No clock: the same list gives the same bytes.
        made = datetime(sheets.on.year, sheets.on.month, sheets.on.day)
        book.set_properties(
            {"title": f"{LIST} of {sheets.clinic}, {sheets.on}", "author": sheets.network, "created": made}
        )
        looks = _looks(book)
        page = _sheet(book, LIST, sheets.worklist, looks)
        _choices(page, sheets)
        _sheet(book, HIGH_RISK, sheets.high_risk, looks)
        _sheet(book, REGISTRY, sheets.registry, looks)
        _about(book, sheets, looks)
    return held.getvalue()


def _looks(book: Any) -> Mapping[str, Any]:
    font = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
    return {
        "cell": book.add_format({**font, "text_wrap": True}),
        "head": book.add_format({**font, "bold": True, "text_wrap": True, "bottom": 1, "bg_color": PALE}),
        "unasked": book.add_format({**font, "bg_color": QUIET}),
    }


def _sheet(book: Any, name: str, frame: pd.DataFrame, looks: Mapping[str, Any]) -> Any:
    page = book.add_worksheet(name)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.freeze_panes(1, 1)
    for place, heading in enumerate(frame.columns):
        page.set_column(place, place, WIDTHS.get(heading, WIDTH))
        page.write_string(0, place, heading, looks["head"])
    for number, row in enumerate(frame.itertuples(index=False), start=1):
        for place, cell in enumerate(row):
            look = looks["unasked" if cell == NOT_ASKED else "cell"]
            page.write_string(number, place, guarded(str(cell)), look) if cell else page.write_blank(
                number, place, None, look
            )
    if len(frame):
        page.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    return page


def _choices(page: Any, sheets: Sheets) -> None:
    """What can be chosen in the columns that a clinic fills in."""
    if sheets.worklist.empty:
        return
    places = {heading: place for place, heading in enumerate(sheets.worklist.columns)}
    last = len(sheets.worklist)
    known = [each.replace("_", " ") for each in SAID]
    for label in labels(sheets.rules).values():
        place = places[status_heading(label)]
        page.data_validation(
            1, place, last, place, {"validate": "list", "source": [*known, NOT_ASKED], "ignore_blank": True}
        )


def _about(book: Any, sheets: Sheets, looks: Mapping[str, Any]) -> None:
    page = book.add_worksheet(ABOUT)
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 100)
    for number, (what, says) in enumerate(about(sheets)):
        page.write_string(number, 0, what, looks["head"])
        page.write_string(number, 1, says, looks["cell"])


def about(sheets: Sheets) -> list[tuple[str, str]]:
    """What a clinic's team needs to know of the file, in a line each."""
    made_up = [("Synthetic", "Nobody in this list exists.")] if sheets.synthetic else []
    rules = [
        (
            label,
            f"{rule.says.why} Asked by: {rule.says.role}. Due {_when(rule)} {rule.says.due_from.replace('_', ' ')}.",
        )
        for rule, label in zip(sheets.rules, labels(sheets.rules).values(), strict=True)
    ]
    return [
        (
            "For",
            f"The team of {sheets.clinic} and nobody else. It names patients: it is never published, mailed or copied on.",
        ),
        ("Made", f"On {sheets.on}, from the extract of {sheets.network}."),
        *made_up,
        ("Fill in", "For each thing that is asked a status and its day (2026-11-10), and who did it under By (role)."),
        ("reached", "Somebody spoke with the patient; nothing is agreed yet."),
        ("scheduled", "A day is agreed."),
        ("declined", "The patient does not want it. That is an answer, and it is respected."),
        ("done", "It is done. A later extract that shows it closes the item by itself."),
        ("no longer due", "The patient is no longer in care here, or it is not asked of them."),
        ("Not filled in", "Stays on the next list. Nothing is lost, and nobody is listed twice."),
        ("High risk", "Reasons why the team may want to reach somebody first. They decide; the list orders nothing."),
        *rules,
    ]


def _when(rule: Rule) -> str:
    """When something falls due, beside the day that it is counted from: ``14 days after``."""
    days = rule.says.within_days
    return f"{days} {'day' if days == 1 else 'days'} after" if days else "on the day of"
