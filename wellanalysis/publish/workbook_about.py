"""The workbook's first sheet: what it is, of what day, how to read a cell, and where everything stands."""

from collections.abc import Iterator, Sequence
from typing import Any

from wellanalysis.pages.wording import NBSP
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.typed_cells import Mark
from wellanalysis.publish.workbook_sheets import Sheet, clinic_names

ABOUT = "About"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the beginning of a formula."""
_GREY = "#595959"
MARKED: dict[Mark, dict[str, Any]] = {
    Mark.WITHHELD: {"bg_color": "#E3E7EB", "font_color": "#3A3A3A", "italic": True},
    Mark.TOO_FEW: {"bg_color": "#F3F0E2", "font_color": "#3A3A3A", "italic": True},
    Mark.NOT_RECORDED: {"font_color": _GREY, "italic": True},
    Mark.NONE_OCCURRED: {"bold": True},
    Mark.BOUND: {"bg_color": "#E6F0F6", "font_color": "#3A3A3A", "italic": True},
    Mark.OPEN: {"bg_color": "#EFEFEF", "font_color": _GREY, "italic": True},
    Mark.NOT_ASKED: {"font_color": _GREY, "underline": 1},
}
"""How a cell looks that has a word where a number would be; the word itself says the same."""
_LEGEND = (
    (Mark.WITHHELD, "Counted, and not shown, so that nobody can be recognised. It is not zero."),
    (Mark.TOO_FEW, "Shown only where enough people stand behind it: too few to tell anything. It is not zero."),
    (Mark.NOT_RECORDED, "Nobody wrote it down. It is neither zero nor withheld."),
    (Mark.NONE_OCCURRED, "It was counted, and the number is zero."),
    (Mark.BOUND, f"“90{NBSP}% or more”, “10{NBSP}% or less”: nearly all of few people answered alike. It is no value."),
    (Mark.OPEN, "“follow-up still open”: it is not known yet for enough people. It is not zero."),
    (Mark.NOT_ASKED, "“nobody was asked”: no survey was sent in that quarter. It is not zero."),
)
_READING = (
    ("An empty cell", "There is nothing to show here: the row has no such value."),
    ("Per cent", f"Held as a share of one and shown as on the page: 0.78 reads 78{NBSP}%."),
    ("Points", "Differences of percentages are held as numbers of percentage points: 13 reads 13 points."),
    ("0 and “no …”", "0 is a count of none. “no benchmark” says that there is no such thing; nothing was counted."),
    ("A row without a number", "Its word stands in each of its columns of numbers that belong to the value."),
    ("Intervals", "In two columns, from and to."),
    ("Counts", "“544 of 815 wounds” is held in columns: 544, 815, wounds."),
    ("Days", "Held as days. A month is held as its first day."),
    (
        "Rounding",
        "Numbers are as the page shows them, rounded. Sums and differences of rounded numbers may differ by one.",
    ),
    ("Notes", "A small triangle at a measure's name opens what it counts, in plain words."),
)


def about_rows(carried: Carried, sheets: Sequence[Sheet]) -> Iterator[tuple[str, str, str]]:
    """Rows of the first sheet: label, text, and ``title``, ``heading``, ``sheet``, a mark, or "" for how they look."""
    first = carried.pages[0]
    told = first.provenance
    name = clinic_names(carried.pages).get(carried.clinic, "") if carried.clinic else ""
    network = carried.definitions.network.name
    yield f"{network}: {name}" if name else network, "", "title"
    yield "Quarter", told["quarter"], ""
    yield "Status", " · ".join(first.status), ""
    yield "Data as of", told["as_of"], ""
    yield "Stage", f"{told['stage']} report", ""
    if told.get("synthetic") == "yes":
        yield "Synthetic data", "No real patient, provider or clinic.", ""
    yield (
        "For whose eyes",
        f"Those of the edition “{told['edition']}”: it holds what that edition's site shows, and no more.",
        "",
    )
    yield (
        "Made from",
        "The pages of the report, after they were withheld and rounded. The same fact reads the same there.",
        "",
    )
    if first.answer[0]:
        yield (
            "To question a figure",
            f"{first.answer[0]}: {first.answer[1].partition('?')[0].removeprefix('mailto:')}",
            "",
        )
    yield "", "", ""
    yield "How to read a cell", "", "heading"
    for mark, text in _LEGEND:
        yield str(mark), text, str(mark)
    for label, text in _READING:
        yield label, text, ""
    yield "", "", ""
    yield "What is where", "", "heading"
    for sheet in sheets:
        yield sheet.name, f"{sheet.holds} ({sheet.rows:,} rows)", "sheet"
