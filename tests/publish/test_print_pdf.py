"""PDF files: tagged, titled, whole, and refused plainly where nothing can print them."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.publish.conftest import clinic_pages, small_network
from wellanalysis.cli import main
from wellanalysis.definitions.folder import load
from wellanalysis.errors import NotPublished
from wellanalysis.pages.page import Page
from wellanalysis.publish import print_pdf
from wellanalysis.publish.exports import Carried
from wellanalysis.publish.print_pdf import BROWSERS, dated, documents, printed, write_pdfs

TOLD = {"network": "Small", "as_of": "2026-11-13", "quarter": "2026Q3", "stage": "draft", "edition": "network"}


def carried_of(pages: list[Page], folder: Path, clinic: str = "") -> Carried:
    """Pages as an export takes them, with their provenance as a run gives it."""
    told = [Page(**{**page.__dict__, "provenance": TOLD}) for page in pages]
    return Carried(tuple(told), clinic, folder / "index.html", folder, "small", load(ROOT / "data" / "demo"))


@pytest.fixture(scope="module")
def chromium() -> str:
    """The system's Chromium; without one the tests are skipped, or fail where a browser is required."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("WELLANALYSIS_BROWSER") == "required":
            pytest.fail("Chromium is needed: apt-get install chromium")
        pytest.skip("Chromium is needed: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def chapter(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> pypdf.PdfReader:
    """A clinic's chapter, printed and read back."""
    folder = tmp_path_factory.mktemp("print")
    (path,) = write_pdfs(carried_of(clinic_pages("C07", "Harbor", "north"), folder, "C07"))
    assert path == folder / "small.pdf"
    return pypdf.PdfReader(path)


def tags(tree: Any) -> list[tuple[str, str]]:
    """Kind and text alternative of each element of a tagged file, in reading order."""
    found = []
    held = tree.get_object() if hasattr(tree, "get_object") else tree
    if isinstance(held, dict):
        if "/S" in held:
            found.append((str(held["/S"]), str(held.get("/Alt", ""))))
        found += tags(held["/K"]) if "/K" in held else []
    elif isinstance(held, list):
        found += [each for item in held for each in tags(item)]
    return found


def test_the_file_is_tagged_and_says_its_title_and_language(chapter: pypdf.PdfReader) -> None:
    """What a reader of screens asks first."""
    root = chapter.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert chapter.metadata is not None
    assert chapter.metadata.title == "Harbor, 2026Q3"


def test_headings_tables_and_figures_are_told_as_such(chapter: pypdf.PdfReader) -> None:
    """Headings by level, each table's heads as heads, each figure with its words."""
    found = tags(chapter.trailer["/Root"]["/StructTreeRoot"])
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 4
    assert kinds.count("/H3") == 3
    assert kinds.count("/Table") == 3
    assert kinds.count("/TH") >= 3 * (3 + 18)
    figures = [said for kind, said in found if kind == "/Figure"]
    assert figures == ["Monthly share of wounds debrided within 14 days. It rises from 72 to 84\u00a0%."] * 3


def test_status_and_number_stand_on_every_sheet(chapter: pypdf.PdfReader) -> None:
    """In the margin, so that a sheet that is passed on alone still says what it is."""
    count = len(chapter.pages)
    assert count >= 3
    for number, sheet in enumerate(chapter.pages, start=1):
        text = sheet.extract_text().replace("\u00a0", " ")
        assert "data as of 12 October 2026" in text
        assert f"Page {number} of {count}" in text


def test_what_the_pages_say_is_in_it(chapter: pypdf.PdfReader) -> None:
    """Sentence, action, and numbers of the table."""
    text = " ".join(sheet.extract_text() for sheet in chapter.pages).replace("\u00a0", " ")
    text = " ".join(text.split())
    assert "84 % of wounds were debrided within 14 days" in text
    assert "look together at which wounds waited" in text
    assert "September 2026" in text


def test_the_outline_leads_to_the_pages(chapter: pypdf.PdfReader) -> None:
    """The clinic, and below it its pages."""
    first, below = chapter.outline[0], chapter.outline[1]
    assert first.title == "Harbor"  # type: ignore[union-attr]
    assert [each.title for each in below if not isinstance(each, list)] == [  # type: ignore[union-attr]
        "Overview",
        "Indicators",
        "Outcomes",
        "Satisfaction",
    ]


def test_the_clock_is_not_in_it(chapter: pypdf.PdfReader) -> None:
    """Its day is the day of the data, and the file is as long as it was."""
    assert chapter.metadata is not None
    assert chapter.metadata["/CreationDate"] == "D:20261113000000+00'00'"
    plain = b"<</CreationDate (D:20261122211608+00'00')\n/ModDate (D:20261122211608+00'00')>>"
    assert dated(plain, "20261113") == plain.replace(b"20261122211608", b"20261113000000")


def test_an_edition_gives_its_summary_and_chapters_when_asked(tmp_path: Path) -> None:
    """One file for each clinic, named after it; a clinic's own report gives its chapter alone."""
    whole = carried_of(small_network(), tmp_path)
    assert list(documents(whole)) == ["small-summary"]
    assert list(documents(whole, chapters=True)) == ["small-summary", "small-C07", "small-C08", "small-C09"]
    own = documents(carried_of(small_network(), tmp_path, "C08"))
    assert list(own) == ["small"]
    assert "Ridgeview" in own["small"]
    assert "Harbor" not in own["small"]


def test_without_a_browser_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And nothing is begun."""
    monkeypatch.setattr(print_pdf.shutil, "which", lambda name: None)
    with pytest.raises(NotPublished, match="no Chromium is found.*apt-get install chromium"):
        list(write_pdfs(carried_of(small_network(), tmp_path / "out")))
    assert not (tmp_path / "out").exists()
    done = CliRunner().invoke(main, ["export", "pdf", str(ROOT / "data" / "demo"), "--output", str(tmp_path)])
    assert done.exit_code == 3
    assert "apt-get install chromium" in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_prints_nothing_is_told(tmp_path: Path) -> None:
    """With what it said last."""
    broken = tmp_path / "chromium"
    broken.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no display here')\n", encoding="utf-8")
    broken.chmod(0o755)
    with pytest.raises(NotPublished, match="printed nothing .exit code 1.: no display here"):
        printed("<p>Words</p>", str(broken))
