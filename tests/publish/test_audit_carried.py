"""Decks and workbooks that were carried out of a site are attacked as its pages are, down to the workbook behind a chart."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from tests.publish import audited
from tests.publish.audited import TITLE
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_bundles import carried_below
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_office import read_office
from wellanalysis.publish.audit_sheets import tables
from wellanalysis.publish.audit_texts import Text, Texts

SECRET = "I told the new nurse that I would never come back to this place"
FORBIDDEN = Forbidden(
    people=audited.FORBIDDEN.people,
    clinics=audited.UNITS,
    named={"Rosa Lind": set()},
    texts=Texts((Text("feedback F-0042", SECRET),)),
)
SMALL = f"{TITLE}, Dunes Road, 2026Q3: 67\u00a0% (4 of 6 wounds; 95\u00a0% interval 30–90)."
HEAD = ["Where", "Measure", "Period", "Result", "Counted", "Counted: of", "Counted: of what"]
CLEAN = [TITLE, "Cottonwood", "2026Q3"]
NETWORK, CLINIC = "network/2026Q3", "clinic/C01/2026Q3"


def a_deck(plant: Callable[[Deck], object] = lambda deck: None) -> bytes:
    """A deck of one slide with a chart, and something planted in it."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = f"{TITLE}: 2026Q3"
    data = CategoryChartData()
    data.categories = ["2026Q2", "2026Q3"]
    data.add_series("All clinics", [0.7, 0.64])
    box = (Inches(1), Inches(2), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
    plant(deck)
    made = BytesIO()
    deck.save(made)
    return made.getvalue()


def a_workbook(rows: list[list[object]]) -> bytes:
    """A workbook as the command makes them: a title, the status, a line, then a table."""
    book = Workbook()
    for row in [["Results by measure"], ["2026Q3 · draft"], ["About"], HEAD, *rows]:
        book.active.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _shape(deck: Deck) -> object:
    return deck.slides[0].shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1))


def say(text: str) -> Callable[[Deck], object]:
    """Plant a sentence on the slide."""
    return lambda deck: setattr(_shape(deck).text_frame, "text", text)


def note(text: str) -> Callable[[Deck], object]:
    """Plant a sentence in the speaker notes."""
    return lambda deck: setattr(deck.slides[0].notes_slide.notes_text_frame, "text", text)


def alternative(text: str) -> Callable[[Deck], object]:
    """Plant a sentence in the alternative text of the chart."""
    return lambda deck: deck.slides[0].shapes[-1]._element.nvGraphicFramePr.cNvPr.set("descr", text)


def table(rows: list[list[str]]) -> Callable[[Deck], object]:
    """Plant a table on the slide."""

    def plant(deck: Deck) -> None:
        shape = deck.slides[0].shapes.add_table(len(rows), len(rows[0]), *map(Inches, (1, 5, 4, 1)))
        for line, row in zip(shape.table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = text

    return plant


def behind(rows: list[list[object]]) -> Callable[[Deck], object]:
    """Plant a table in the workbook behind the chart."""
    return lambda deck: deck.slides[0].shapes[-1].chart.part.chart_workbook.update_from_xlsx_blob(a_workbook(rows))


def found_in(folder: Path, bundle: str, name: str, content: bytes) -> list[Finding]:
    """What the audit finds in one file that lies in exports beside the clean site."""
    site, exports = audited.make(folder / "site"), folder / "exports"
    (exports / bundle).mkdir(parents=True)
    (exports / bundle / name).write_bytes(content)
    carried = carried_below(exports)
    return audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=FORBIDDEN, carried=carried)


FEW: list[object] = ["Dunes Road", TITLE, "2026Q3", 0.67, 4, 6, "wounds"]
LEAKS = {
    "a small group on a slide": (NETWORK, a_deck(say(SMALL)), "group of 6"),
    "a small group in the notes": (NETWORK, a_deck(note(f"Say: {SMALL}")), "group of 6"),
    "a small group in an alternative text": (NETWORK, a_deck(alternative(SMALL)), "group of 6"),
    "a small group in a table": (
        NETWORK,
        a_deck(table([["Clinic", "Period", "Result"], ["Dunes Road", "2026Q3", "67\u00a0% (4 of 6 wounds)"]])),
        "group of 6",
    ),
    "a small group behind a chart": (NETWORK, a_deck(behind([FEW])), "group of 6"),
    "a patient in the notes": (NETWORK, a_deck(note("as for W00123")), "patient_id W00123"),
    "a patient behind a chart": (NETWORK, a_deck(behind([["W00123", "x"]])), "patient_id W00123"),
    "a name in an alternative text": (NETWORK, a_deck(alternative("Thanks to Rosa Lind")), "the name Rosa Lind"),
    "somebody's words in the notes": (NETWORK, a_deck(note(f"They said: “{SECRET}”.")), "feedback F-0042"),
    "somebody's words behind a chart": (NETWORK, a_deck(behind([[SECRET, "x"]])), "feedback F-0042"),
    "another clinic in a deck": (CLINIC, a_deck(note("as at Elm Street")), "clinic C02"),
    "another clinic behind a chart": (CLINIC, a_deck(behind([["Elm Street", "x"]])), "clinic C02"),
}


def test_nothing_is_found_in_a_clean_deck_and_a_clean_workbook(tmp_path: Path) -> None:
    """Of a size and a share that the site has too."""
    rows: list[list[object]] = [
        ["Cottonwood", TITLE, "2026Q3", 0.61, 20, 33, "wounds"],
        ["Dunes Road", TITLE, "2026Q3", "withheld", None, None, None],
    ]
    assert found_in(tmp_path / "deck", NETWORK, "ours-2026Q3.pptx", a_deck(say(f"{TITLE}, 2026Q3: 64\u00a0%."))) == []
    assert found_in(tmp_path / "book", NETWORK, "ours-2026Q3.xlsx", a_workbook(rows)) == []


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_in_a_deck_is_found(tmp_path: Path, leak: str) -> None:
    bundle, content, what = LEAKS[leak]
    found = found_in(tmp_path, bundle, "ours.pptx", content)
    assert [each for each in found if what in each.what and each.bundle == f"exports/{bundle}"], found
    assert all(SECRET not in str(each) for each in found)


def test_a_withheld_cell_in_a_workbook_is_found_and_what_follows_from_it(tmp_path: Path) -> None:
    """Its typed columns are put together again: 4, 6 and wounds are a claim of 4 of 6 wounds."""
    found = found_in(tmp_path, NETWORK, "ours.xlsx", a_workbook([FEW]))
    assert any("group of 6" in each.what for each in found)
    assert any("Dunes Road, 2026Q2: exactly 24 people" in each.what for each in found), found


def test_a_name_and_somebodys_words_in_a_workbook_are_found(tmp_path: Path) -> None:
    found = found_in(tmp_path, CLINIC, "ours.xlsx", a_workbook([["Elm Street", SECRET], ["Rosa Lind", "E000777"]]))
    said = " ".join(each.what for each in found)
    assert all(what in said for what in ("clinic C02", "feedback F-0042", "Rosa Lind", "E000777"))


def test_the_months_of_a_native_trend_are_read_as_a_table() -> None:
    """Days are days, shares are shares, and the alternative text says of what."""
    from datetime import date

    def plant(deck: Deck) -> None:
        data = CategoryChartData()
        data.categories = [date(2025, 1, 1), date(2025, 2, 1)]
        data.add_series("Value", [0.75, 0.625])
        box = (Inches(1), Inches(2), Inches(4), Inches(3))
        deck.slides[0].shapes.add_chart(XL_CHART_TYPE.LINE, *box, data)
        alternative(f"Monthly line chart of {TITLE}, Elm Street.")(deck)

    (grid,) = [each for each in read_office(a_deck(plant)).grids if each.columns == ("Month", "Value")]
    assert grid.rows == (("January 2025", "75\u00a0%"), ("February 2025", "62.5\u00a0%"))
    assert grid.about.endswith("Elm Street.")


def test_each_folder_of_exports_is_a_bundle_of_its_readers(tmp_path: Path) -> None:
    for name in (f"{NETWORK}/a.pptx", f"{CLINIC}/a.pptx", f"{CLINIC}/a.xlsx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = {each.name: each.files for each in carried_below(tmp_path)}
    assert found == {f"exports/{NETWORK}": ("a.pptx",), f"exports/{CLINIC}": ("a.pptx", "a.xlsx")}
    assert carried_below(tmp_path / "nothing") == []


def test_a_mean_is_no_number_of_people_and_the_status_names_no_row() -> None:
    """“9 days (862 wounds)” is typed into columns of its own; the median of others is of no period."""
    head = ("Where", "Period", "Result", "Result: counted", "Result: of", "Result: of what")
    rows = [("Title",), ("2026Q3 · data as of today",), ("About",), head, ("Reed Lane", "x", "9", "862", "", "wounds")]
    (grid,) = tables("part x", rows)
    assert grid.columns == ("Where", "Period", "Result")
    assert grid.rows == (("Reed Lane", "x", "9 (862 wounds)"),)
    assert grid.about == "Title. About"
