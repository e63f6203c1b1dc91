"""The site is built again only where it changed, and nobody can see from its bytes that it was."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from wellanalysis.pages.page import Page
from wellanalysis.publish import book, html_build
from wellanalysis.publish.blocks import Block, claim_blocks, opening_blocks
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.site import version_of

from .conftest import claim, page, small_network

WITHDRAWN = "zyxomma"
AS_OF = 1_790_000_000


def _indexes() -> list[Page]:
    """Part of the small network; one page says a word that no other does."""
    pages = [each for each in small_network() if "/c09/" not in each.id and "/south/" not in each.id]
    spoken = claim("spoken", heading=f"A word that is withdrawn later: {WITHDRAWN}", seed=9)
    return [replace(each, claims=(*each.claims, spoken)) if each.id == "quality" else each for each in pages]


def _executed(page: Page, folder: Path) -> Path:
    """A notebook as a kernel would leave it."""
    cells = [new_code_cell("first_screen(page)", outputs=_outputs(opening_blocks(page)))]
    if page.claims:
        said = [block for claim in page.claims for block in claim_blocks(claim)]
        cells += [new_markdown_cell("## What is seen"), new_code_cell("show(page.claims)", outputs=_outputs(said))]
    path = folder / f"{page.id}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def _outputs(blocks: Iterable[Block]) -> list[Any]:
    return [new_output("display_data", data=dict(each.data), metadata=each.tagged) for each in blocks]


def _without_the_word() -> list[Page]:
    return [replace(each, claims=each.claims[:1]) if each.id == "quality" else each for each in _indexes()]


class Run:
    """A folder in which books are built one after another, as a run's folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, pages: list[Page]) -> None:
        """Source of a book of the pages."""
        shown = [each for each in pages if each.template not in ("region", "measures")]
        executed = {each.id: _executed(each, self.folder / "notebooks") for each in shown}
        whole = book.Book("Meridian 2026Q3", tuple(pages), executed)
        book.write_source(whole, self.folder / "book", kept=Kept(self.folder / "book.jsonl"))

    def build(self, pages: list[Page], *, press: html_build.Press | None = None) -> Path:
        """Site of the pages."""
        self.write(pages)
        return html_build.build(self.folder / "book", self.folder / "build", as_of=AS_OF, press=press)


class NoPress:
    """Stands for a Sphinx that must not be started."""

    def run(self, *_: object, **__: object) -> tuple[int, str]:
        """Fails."""
        raise AssertionError("Sphinx was started")


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hash of each of the two sites, built from nothing."""
    sites = {"with": _indexes(), "without": _without_the_word()}
    return {name: version_of(Run(tmp_path_factory.mktemp(name)).build(pages)) for name, pages in sites.items()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A folder whose site holds the word, which is then withdrawn, and comes back."""
    return Run(tmp_path_factory.mktemp("run"))


def _texts(site: Path) -> Iterator[str]:
    for path in site.rglob("*"):
        if path.is_file():
            yield path.name + path.read_bytes().decode("utf-8", errors="replace")


def test_nothing_withdrawn_stays_behind_and_the_bytes_are_those_of_a_clean_build(run: Run, clean: dict) -> None:
    """Neither as text, nor as a figure, nor as a term of the search; there and back again."""
    first = run.build(_indexes())
    assert any(WITHDRAWN in text for text in _texts(first))
    images = {path.name for path in (first / "_images").iterdir()}
    assert version_of(first) == clean["with"]
    second = run.build(_without_the_word())
    assert not any(WITHDRAWN in text for text in _texts(second))
    assert {path.name for path in (second / "_images").iterdir()} < images
    assert version_of(second) == clean["without"]
    assert version_of(run.build(_indexes())) == clean["with"]


def test_one_press_builds_books_as_a_fresh_one_does(tmp_path: Path, clean: dict) -> None:
    """None starts with what another left behind; a book that fails does not take the press with it."""
    with html_build.Press(at_once=False) as press:
        one, two = Run(tmp_path / "one"), Run(tmp_path / "two")
        assert version_of(one.build(_indexes(), press=press)) == clean["with"]
        assert press.process is not None
        pid = press.process.pid
        (tmp_path / "broken").mkdir()
        status, _ = press.run(tmp_path / "broken", tmp_path / "build", as_of=0, strict=True)
        assert status != 0
        assert version_of(two.build(_without_the_word(), press=press)) == clean["without"]
        assert press.process.pid == pid


def test_where_nothing_changed_sphinx_is_not_started(run: Run, clean: dict) -> None:
    """Not even when the source was written again."""
    run.build(_indexes())
    again = run.build(_indexes(), press=NoPress())  # type: ignore[arg-type]
    assert version_of(again) == clean["with"]
    with pytest.raises(AssertionError, match="Sphinx was started"):
        run.build(_without_the_word(), press=NoPress())  # type: ignore[arg-type]


def test_only_pages_that_changed_are_written(run: Run) -> None:
    """The others keep their time."""
    site = run.build(_indexes())
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    run.build(_without_the_word())
    written = {path.relative_to(site).as_posix() for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert "quality.html" in written
    assert "clinics/north/c07/overview.html" not in written


def test_a_half_built_output_is_built_anew(run: Run, clean: dict) -> None:
    """As a killed build leaves it: pages torn, the note gone."""
    site = run.build(_indexes())
    (run.folder / "build" / html_build.NOTE).unlink()
    (site / "quality.html").write_text("<html>torn", encoding="utf-8")
    assert version_of(run.build(_indexes())) == clean["with"]


def test_an_altered_output_is_built_anew(run: Run, clean: dict) -> None:
    """A page that somebody edited by hand is not published."""
    site = run.build(_indexes())
    (site / "quality.html").write_text("<html>by hand", encoding="utf-8")
    assert version_of(run.build(_indexes())) == clean["with"]


@pytest.mark.parametrize("change", ["gone", "new", "renamed"])
def test_a_page_that_comes_goes_or_is_renamed_is_so_everywhere(run: Run, tmp_path: Path, change: str) -> None:
    """The contents beside all other pages name it."""
    pages = _indexes()
    run.build(pages)
    if change == "gone":
        pages = [each for each in pages if each.id != "clinics/north/c08/outcomes"]
    elif change == "new":
        pages = [*pages, page("measures/other", "measure", "Another measure", claims=())]
    else:
        pages = [replace(each, title="Quality of data") if each.id == "quality" else each for each in pages]
    assert version_of(run.build(pages)) == version_of(Run(tmp_path).build(pages))


def test_a_folder_that_was_moved_is_built_anew(run: Run, clean: dict, tmp_path: Path) -> None:
    """Sphinx remembers where its figures lay, and would give them other names."""
    run.build(_without_the_word())
    shutil.copytree(run.folder, tmp_path / "moved", symlinks=True)
    assert version_of(Run(tmp_path / "moved").build(_indexes())) == clean["with"]


def test_what_jupyter_book_complains_about_fails_the_build(tmp_path: Path) -> None:
    """With its own words, and nothing taken for built."""
    run = Run(tmp_path)
    run.write(_indexes())
    with (tmp_path / "book" / "book" / "methods.md").open("a", encoding="utf-8") as prose:
        prose.write("\n\n{ref}`nowhere <no-such-anchor>`\n")
    with pytest.raises(html_build.BookFailed, match="no-such-anchor") as raised:
        html_build.build(tmp_path / "book", tmp_path / "build", as_of=AS_OF)
    assert raised.value.exit_code == 3
    assert str(tmp_path) not in str(raised.value)
    assert not (tmp_path / "build" / html_build.NOTE).exists()
    assert version_of(run.build(_indexes()))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="ends its process by a signal")
@pytest.mark.parametrize("working", [False, True], ids=["waiting", "at work"])
def test_the_press_ends_when_the_run_is_killed(tmp_path: Path, working: bool) -> None:
    """Whether it waits or works; nothing goes on writing into the folder of a run."""
    book, seen = tmp_path / "book", tmp_path / "seen"
    book.mkdir()
    (book / "_config.yml").write_text("title: Slow\nsphinx: {local_extensions: {slow: .}}\n", encoding="utf-8")
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (book / "index.md").write_text("# Slow\n", encoding="utf-8")
    slow = f"import time\nfrom pathlib import Path\ndef setup(app):\n    Path({str(seen)!r}).touch()\n    time.sleep(300)\n"
    (book / "slow.py").write_text(slow, encoding="utf-8")
    at_work = f"press.run(Path({str(book)!r}), Path({str(tmp_path / 'build')!r}), as_of=0, strict=True)"
    code = (
        "import time\nfrom pathlib import Path\nfrom wellanalysis.publish.html_build import Press\n"
        f"press = Press()\nprint(press.process.pid, flush=True)\n{at_work if working else 'time.sleep(300)'}\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert Path(f"/proc/{pid}").exists() or sys.platform == "darwin"
    ends = time.monotonic() + 60
    while working and not seen.exists():
        assert time.monotonic() < ends, "the book was not begun"
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ends = time.monotonic() + 30
    while _runs(pid) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.is_file() and status.read_text().rpartition(")")[2].split()[0] == "Z")
