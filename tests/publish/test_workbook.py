"""The workbook: what a reader of a spreadsheet opens, read back by another library."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.publish.conftest import claim, small_network
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.pages.page import Page
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.typed_cells import Mark
from wellanalysis.publish.workbook import all_sheets, write_workbook
from wellanalysis.publish.workbook_about import ABOUT, FORMULA
from wellanalysis.publish.workbook_sheets import LONGEST_NAME, Sheet, claims_of, named

NBSP = "\u00a0"
CLINIC = "C07"
TRICKS = [
    "=1+1",
    "+A1",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=2",
    "https://evil.example",
    "{=1}",
    "internal:'About'!A1",
]


def carried_of(pages: list[Page], definitions: Definitions, folder: Path, clinic: str = "") -> Carried:
    """Pages as an export takes them."""
    return Carried(tuple(pages), clinic, folder / "index.html", folder, "demo-2026Q3", definitions)


@pytest.fixture(scope="module")
def whole(
    demo_pages: dict[str, Page], demo_definitions: Definitions, tmp_path_factory: pytest.TempPathFactory
) -> Carried:
    """The demo's whole edition."""
    return carried_of(list(demo_pages.values()), demo_definitions, tmp_path_factory.mktemp("workbook"))


@pytest.fixture(scope="module")
def sheets(whole: Carried) -> list[Sheet]:
    """Its sheets."""
    return all_sheets(whole)


@pytest.fixture(scope="module")
def written(whole: Carried) -> openpyxl.Workbook:
    """Its workbook, read back."""
    return openpyxl.load_workbook(write_workbook(whole))


@pytest.fixture
def small(tmp_path: Path) -> Carried:
    """A small network's pages with their provenance as a run gives it."""
    told = {"network": "Small", "as_of": "2026-11-13", "quarter": "2026Q3", "stage": "draft", "edition": "network"}
    table = pd.DataFrame({"What": [str(number) for number in range(len(TRICKS))], "Words": TRICKS})
    tricks = claim("tricks", section="tricks", chart="", frame=pd.DataFrame(), table=table)
    pages = [Page(**{**vars_of(page), "provenance": {**told, "synthetic": "yes"}}) for page in small_network()]
    pages[2] = Page(**{**vars_of(pages[2]), "claims": (tricks,)})
    return carried_of(pages, load(ROOT / "data" / "demo"), tmp_path)


def vars_of(page: Page) -> dict[str, object]:
    """Fields of a page."""
    return {name: getattr(page, name) for name in page.__dataclass_fields__}


def test_the_first_sheet_says_what_it_is_and_leads_to_each(written: openpyxl.Workbook) -> None:
    """Quarter, day of the data, stage, synthetic, how to read a cell, and a link to every sheet."""
    first = written.worksheets[0]
    assert first.title == ABOUT
    said = {row[0]: row[1] for row in first.iter_rows(values_only=True) if row[0]}
    assert said["Quarter"] == "2026Q3"
    assert said["Stage"] == "draft report"
    assert said["Synthetic data"].startswith("No real patient")
    assert {str(mark) for mark in Mark if mark} <= set(said)
    links = {cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{sheet.title}'!A1" for sheet in written.worksheets[1:]}


def test_every_table_has_filters_and_heads_that_stay(written: openpyxl.Workbook, sheets: list[Sheet]) -> None:
    """As many tables as the sheets have, each with its headings; something of each sheet stays in sight."""
    for sheet in sheets:
        page = written[sheet.name]
        heads = [tuple(column.name for column in each.tableColumns) for each in page.tables.values()]
        assert heads == [tuple(column.name for column in placed.table.columns) for placed in sheet.tables]
        assert all(table.autoFilter is not None for table in page.tables.values())
        assert page.freeze_panes is not None


def test_cells_read_back_as_what_they_are(written: openpyxl.Workbook, sheets: list[Sheet]) -> None:
    """Numbers as numbers, days as days, words as words: equal to the typed tables, cell by cell."""
    compared = 0
    for sheet in sheets:
        page = written[sheet.name]
        for placed, table in zip(sheet.tables, page.tables.values(), strict=True):
            found = list(page[table.ref])[1:]
            for row, cells in zip(found, placed.table.rows, strict=True):
                for cell, expected in zip(row, cells, strict=True):
                    value = cell.value.date() if cell.is_date and cell.value else cell.value
                    assert value == expected.value, (sheet.name, cell.coordinate)
                    compared += 1
    assert compared > 20_000


def test_a_result_is_the_one_of_its_page(whole: Carried, written: openpyxl.Workbook) -> None:
    """The opening of a clinic's outcomes, as a share of one that reads as the page does."""
    page = next(page for page in whole.pages if page.template == "clinic_outcomes")
    period, result, counted = (str(page.opening.table[name].iloc[1]) for name in ("Period", "Result", "Counted"))
    name = page.title.partition(":")[0]
    title = next(each.title for each in whole.definitions.measures if each.id == page.opening.id)
    rows = [row for row in written["Results"].iter_rows() if [each.value for each in row[:3]] == [name, title, period]]
    assert len(rows) == 1
    assert rows[0][3].value == "as counted"
    cell = rows[0][4]
    assert cell.value == float(result.removesuffix(f"{NBSP}%")) / 100
    assert cell.number_format.startswith(f'0"{NBSP}"%')
    assert f"{rows[0][5].value} of {rows[0][6].value} {rows[0][7].value}" == counted


def test_what_is_withheld_is_marked_and_no_number(written: openpyxl.Workbook, sheets: list[Sheet]) -> None:
    """By its word and by its look, which the first sheet explains; nothing that is withheld reads 0."""
    legend = {str(row[0].value): row[0].fill.fgColor.rgb for row in written[ABOUT].iter_rows()}
    marked = 0
    for sheet in sheets:
        for cell in (each for row in written[sheet.name].iter_rows() for each in row if each.column > 1):
            if str(cell.value) == "withheld":
                assert cell.fill.fgColor.rgb == legend["withheld"]
                marked += 1
    assert marked > 10


def test_measures_carry_a_note_and_a_sheet_of_their_own(whole: Carried, written: openpyxl.Workbook) -> None:
    """What is counted in plain words, who agreed it, and the stage."""
    page = written["Measures"]
    heads = [cell.value for cell in page[4]]
    for row in page.iter_rows(min_row=5):
        said = dict(zip(heads, (cell.value for cell in row), strict=True))
        measure = next(each for each in whole.definitions.measures if each.title == said["Measure"])
        assert said["In plain words"] == measure.what_it_says
        assert all(by.role in (said["Who, when, what was changed or noted"] or "") for by in measure.agreed_by)
        assert measure.what_it_says in row[0].comment.text
    assert page.max_row == 4 + len([each for each in whole.pages if each.template == "measure"])


def test_every_table_of_the_pages_stands_somewhere(whole: Carried, sheets: list[Sheet]) -> None:
    """No claim's table is lost but those of measures' pages and regions, which stand on sheets made for them."""
    words = {
        str(cell.value) for sheet in sheets for placed in sheet.tables for row in placed.table.rows for cell in row
    }
    for page in whole.pages:
        if page.template not in {"measure", "measures", "region"}:
            for each in claims_of(page):
                assert str(each.table.iloc[-1, 0]) in words or typed_label(each.table.iloc[-1, 0], words), (
                    page.id,
                    each.id,
                )


def typed_label(value: object, words: set[str]) -> bool:
    """Whether a label that became a number or a day stands there as such."""
    from wellanalysis.publish.typed_cells import parts

    found = parts(str(value))
    return len(found) == 1 and str(found[0].value) in words


def test_nothing_becomes_a_formula_or_a_link(small: Carried) -> None:
    """Whatever a cell begins with, it is text, and marked as text where a spreadsheet might think otherwise."""
    path = write_workbook(small)
    page = next(each for each in openpyxl.load_workbook(path).worksheets if each.title == "Data quality")
    cells = [cell for row in page.iter_rows() for cell in row if cell.value in TRICKS]
    assert [cell.value for cell in cells] == TRICKS
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert [cell.quotePrefix for cell in cells] == [text.startswith(FORMULA) for text in TRICKS]
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/"):
                assert not re.search(rb"<f[ >]", packed.read(name)), name


def test_the_same_report_gives_the_same_bytes(small: Carried, tmp_path: Path) -> None:
    """Zip dates, properties and all."""
    first = write_workbook(small).read_bytes()
    again = write_workbook(Carried(**{**small.__dict__, "folder": tmp_path / "again"})).read_bytes()
    assert first == again


def test_a_chapter_is_a_workbook_of_its_own(
    demo_pages: dict[str, Page], demo_definitions: Definitions, tmp_path: Path
) -> None:
    """With this clinic's rows alone, and without the sheet of measures that it has no page for."""
    own = [page for page in demo_pages.values() if page.parameters.get("clinic") == CLINIC]
    carried = carried_of(own, demo_definitions, tmp_path, CLINIC)
    found = all_sheets(carried)
    assert "Measures" not in {sheet.name for sheet in found}
    results = next(sheet for sheet in found if sheet.name == "Results")
    name = own[0].title.partition(":")[0]
    table = results.tables[0].table
    assert set(table.column("Where")) == {name, f"other clinics than {name}"}
    assert set(zip(table.column("Where"), table.column("Kind"), strict=True)) == {
        (name, "as counted"),
        (name, "benchmark"),
        (name, "estimate"),
        (f"other clinics than {name}", "median and middle half of others"),
    }
    caveats = {each.caveat for page in own for each in claims_of(page) if each.section != "answers"}
    said = {cell.value for sheet in found for placed in sheet.tables for row in placed.table.rows for cell in row}
    assert caveats - {""} <= said
    book = openpyxl.load_workbook(write_workbook(carried))
    assert [each.title for each in book.worksheets] == [ABOUT, *(sheet.name for sheet in found)]


def test_names_of_sheets_are_ones_that_a_workbook_takes() -> None:
    """Short, without what is forbidden, and different in more than capitals."""
    names = [
        "What changed: a very long name of a page?",
        "what changed  a very long name of a page!",
        "History",
        "a/b",
        "A/B",
    ]
    made = [sheet.name for sheet in named([Sheet(name, name, "") for name in names])]
    assert all(len(name) <= LONGEST_NAME and not re.search(r"[\[\]:*?/\\]", name) for name in made)
    assert len({name.lower() for name in made} | {"history"}) == len(names) + 1
