"""The source of a book: rendered pages, prose, contents and settings, and the call that makes HTML of them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml

from wellanalysis.errors import Problem, ProblemsFound, WellAnalysisError
from wellanalysis.pages.page import Page
from wellanalysis.publish import render
from wellanalysis.publish.contents import contents, short_title
from wellanalysis.publish.links import Links, anchors
from wellanalysis.publish.notebook import PROJECT
from wellanalysis.publish.sphinx_extension import PROVENANCE

PROSE = "book"
COPIED = ("_static", "_templates")
REPORT_PREFIX = "book/report/"
# The package cannot be run with -m, and its script may not be on the path.
_JUPYTER_BOOK = "import sys; from jupyter_book.cli.main import main; sys.argv[0] = 'jupyter-book'; main()"


class BookFailed(WellAnalysisError):
    """Jupyter Book ended with an error or a warning: a fault of the report, not of its user."""

    exit_code = 1


@dataclass(frozen=True)
class Book:
    """A report's pages and the words above them.

    Parameters
    ----------
    title : str
        Name of the book: network and quarter.
    pages : tuple of Page
        In reading order; the first is where the book opens.
    executed : mapping of str to path or str
        By page id: the executed notebook, or one line on why there is none. Pages without an entry need no notebook.
    footer : tuple of (str, str)
        What the footer says on every page, prose included, after the page's own provenance.
    """

    title: str
    pages: tuple[Page, ...]
    executed: Mapping[str, Path | str]
    footer: tuple[tuple[str, str], ...] = ()


def settings(project: Path, title: str) -> dict[str, Any]:
    """The book's settings: those of the project with the run's own title."""
    base = yaml.safe_load((project / "_config.yml").read_text(encoding="utf-8"))
    return {**base, "title": title, "exclude_patterns": ["_build", "**/.ipynb_checkpoints"]}


def prose_documents(project: Path) -> list[str]:
    """The documents of prose in the order of the project's own contents, its front page last of all."""
    toc = yaml.safe_load((project / "_toc.yml").read_text(encoding="utf-8"))
    named = [entry["file"] for part in toc["parts"] for entry in part["chapters"] if "file" in entry]
    there = {f"{PROSE}/{path.stem}" for path in (project / PROSE).glob("*.md")}
    front = toc["root"]
    rest = sorted(there - set(named) - {front})
    return [name for name in [*named, *rest, front] if name in there]


def provenance(page: Page, footer: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the footer of a page prints; the key is the page's own, so that an unchanged page keeps its bytes."""
    said = dict(page.provenance)
    synthetic = said.pop("synthetic", "no") == "yes"
    own = [(name.replace("_", " ").replace("as of", "data as of"), value) for name, value in said.items()]
    return [*([("data", "synthetic")] if synthetic else []), *own, *footer, ("page", page.key)]


def notebook_of(page: Page, executed: Path | str | None, links: Links) -> Any:
    """The page as a notebook of the book, whichever way it came about."""
    if executed is None:
        return render.without_notebook(page, links)
    if isinstance(executed, str):
        return render.failed(page, executed)
    return render.rendered(nbformat.read(executed, as_version=4), page, links)


def write_pages(book: Book, folder: Path, links: Links) -> None:
    """Write the pages and their provenance into `folder`, which holds nothing else of an earlier run."""
    for page in book.pages:
        path = folder / f"{page.id}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook_of(page, book.executed.get(page.id), links), path)
    # Prose has no key of its own, but is part of a report on these data, and says when they are synthetic.
    prose = [pair for pair in provenance(book.pages[0], book.footer) if pair[0] != "page"]
    said = {page.id: provenance(page, book.footer) for page in book.pages}
    value = {"pages": said, "prose": prose, "front": short_title(book.pages[0])}
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / PROVENANCE).write_text(text, encoding="utf-8")


def write_source(book: Book, folder: Path, *, project: Path = PROJECT) -> None:
    """Write the whole source of a book into `folder`; what lay there before is deleted, so that nothing stale remains.

    Parameters
    ----------
    book : Book
        Pages and notebooks.
    folder : Path
        The run's ``book`` folder.
    project : Path
        Where prose, settings, theme and templates lie: the folder above the package.

    Raises
    ------
    ProblemsFound
        When the project's prose or settings are not there, as in a package without its source tree.
    """
    missing = [name for name in ("_config.yml", "_toc.yml", PROSE) if not (project / name).exists()]
    if missing:
        raise ProblemsFound(
            Problem(name, "is not beside the package", "install from a clone: pip install --editable .")
            for name in missing
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / PROSE).mkdir()
    for source in sorted((project / PROSE).glob("*.md")):
        shutil.copyfile(source, folder / PROSE / source.name)
    for name in COPIED:
        shutil.copytree(project / PROSE / name, folder / PROSE / name)
    links = Links(frozenset(page.id for page in book.pages), anchors(project / PROSE))
    write_pages(book, folder, links)
    _write_yaml(folder / "_config.yml", settings(project, book.title))
    _write_yaml(folder / "_toc.yml", contents(book.pages, prose_documents(project)))


def write_copy(book: Book, root: Path) -> None:
    """Write the pages once more below ``book/report`` of `root`, for `jupyter-book build .` there."""
    folder = root / REPORT_PREFIX
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = frozenset(page.id for page in book.pages)
    write_pages(book, folder, Links(pages, anchors(root / PROSE), prefix=REPORT_PREFIX))


def build(source: Path, output: Path, *, as_of: int = 0, strict: bool = True) -> Path:
    """Make HTML of the book in `source` and return its folder.

    Parameters
    ----------
    source : Path
        What `write_source` wrote.
    output : Path
        The run's ``build`` folder, deleted first.
    as_of : int
        Seconds since 1970 that stand for "now", so that the same data make the same bytes.
    strict : bool
        Whether a warning fails the build.

    Raises
    ------
    BookFailed
        With the last lines of what Jupyter Book said.
    OSError
        When the disk is full.
    """
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(source), "--path-output", str(output), "-q"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(as_of), "PYTHONHASHSEED": "0"}
    ended = subprocess.run(
        [*command, *(["-n", "-W", "--keep-going"] if strict else [])],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    (output / "jupyter-book.log").write_text(ended.stdout, encoding="utf-8")
    if "No space left on device" in ended.stdout:
        raise OSError(28, "No space left on device")
    html = output / "_build" / "html"
    if ended.returncode or not (html / "index.html").is_file():
        said = [line.replace(str(source), "book") for line in ended.stdout.splitlines() if line.strip()]
        telling = [line for line in said if "WARNING" in line or "ERROR" in line] or said
        raise BookFailed("The book could not be built:\n" + "\n".join(f"  {line}" for line in telling[-12:]))
    return html


def _write_yaml(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True), encoding="utf-8")
