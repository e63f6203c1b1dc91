"""The source of a book: rendered pages, prose, contents and settings; what is unchanged stays as it lies there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.files import replace_if_changed, sweep
from wellanalysis.pages.page import Page, from_json
from wellanalysis.publish import render
from wellanalysis.publish.contents import contents, short_title
from wellanalysis.publish.findable import entries
from wellanalysis.publish.inputs import PROJECT, PROSE, file_hash, hash_of
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.links import Links, anchors
from wellanalysis.publish.neighbours import neighbours
from wellanalysis.publish.provenance import PAGE_PROVENANCE, PROVENANCE
from wellanalysis.publish.run_folder import COPY, COPY_OF

COPIED = ("_static", "_templates")
REPORT_PREFIX = f"{COPY}/"
JOURNAL = ".made.jsonl"
SAID_FIRST = ("network", "quarter", "as_of", "stage", "edition")


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
        By page id: the executed notebook, or the reference under which an analyst finds why there is none. Pages
        without an entry need no notebook.
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


def _place(name: str) -> tuple[int, str]:
    """Where a footer says something; a saved page knows no order."""
    return (SAID_FIRST.index(name) if name in SAID_FIRST else len(SAID_FIRST), name)


def provenance(page: Page, footer: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What the footer of a page prints; the key is the page's own, so that an unchanged page keeps its bytes."""
    said = {name: page.provenance[name] for name in sorted(page.provenance, key=_place)}
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


def _parts(page: Page, executed: Path | str | None, links: Links, code: str) -> dict[str, str]:
    """What the page's place in the book is made from, by hash."""
    notebook = file_hash(executed) if isinstance(executed, Path) else executed or ""
    within = hash_of([sorted(links.pages), {name: sorted(each) for name, each in links.prose.items()}, links.prefix])
    return {"page": page.key, "notebook": notebook, "links": within, "code": code}


def write_pages(
    book: Book, folder: Path, links: Links, *, kept: Kept, code: str = "", prose: Path = PROJECT / PROSE
) -> set[Path]:
    """Write those pages into `folder` that are not there yet as they should be; returns the files of all pages.

    Parameters
    ----------
    book : Book
        Pages and notebooks.
    folder : Path
        Where pages lie by their id.
    links : Links
        The book that the pages are part of.
    kept : Kept
        What lies there already.
    code : str
        Hash of the code that renders; the pages are written anew where it is another than before.
    prose : Path
        Folder of the book's prose, whose glossary a search looks into.
    """
    files = set()
    for page in book.pages:
        path, executed = folder / f"{page.id}.ipynb", book.executed.get(page.id)
        parts = _parts(page, executed, links, code)
        if kept.why(page.id, parts, path):
            # As it was saved: a page that was built just now and one that was read again are then the same.
            notebook = notebook_of(from_json(page.text), executed, links)
            # Sphinx builds a page anew when its source changed, and the key in its footer is no part of that.
            notebook.metadata["wellanalysis"] = {"page": page.key}
            replace_if_changed(path, nbformat.writes(notebook) + "\n")
            kept.put(page.id, parts, path)
        files.add(path)
    kept.only([page.id for page in book.pages])
    # Prose has no key of its own, but is part of a report on these data, and says when they are synthetic.
    around_prose = [pair for pair in provenance(book.pages[0], book.footer) if pair[0] != "page"]
    said = {page.id: provenance(page, book.footer) for page in book.pages}
    # Titles stand on the pages before and after, which Sphinx would leave as they were; see `html_build`.
    titles = {page.id: page.title for page in book.pages}
    around = {
        "prose": around_prose,
        "front": short_title(book.pages[0]),
        "titles": titles,
        "neighbours": neighbours(book.pages),
        "findable": entries(book.pages, prose),
    }
    files |= {_write_json(folder / PROVENANCE, around)}
    return files | {_write_json(folder / PAGE_PROVENANCE, said)}


def write_source(book: Book, folder: Path, *, kept: Kept, code: str = "", project: Path = PROJECT) -> None:
    """Write the whole source of a book into `folder`; what no longer belongs to it is deleted.

    Parameters
    ----------
    book : Book
        Pages and notebooks.
    folder : Path
        The run's ``book`` folder.
    kept : Kept
        What lies there from an earlier run.
    code : str
        Hash of the code that renders.
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
    folder.mkdir(parents=True, exist_ok=True)
    links = Links(frozenset(page.id for page in book.pages), anchors(project / PROSE))
    files = write_pages(book, folder, links, kept=kept, code=code, prose=project / PROSE)
    files |= _write_around(folder, project)
    files.add(_write_yaml(folder / "_config.yml", settings(project, book.title)))
    files.add(_write_yaml(folder / "_toc.yml", contents(book.pages, prose_documents(project))))
    sweep(folder, files)


def _write_around(folder: Path, project: Path) -> set[Path]:
    """Prose, style and templates of the project."""
    own = [*(project / PROSE).glob("*.md"), *(path for name in COPIED for path in (project / PROSE / name).rglob("*"))]
    files = set()
    for source in (path for path in own if path.is_file()):
        path = folder / source.relative_to(project)
        replace_if_changed(path, source.read_bytes())
        files.add(path)
    return files


def write_copy(book: Book, root: Path, *, version: str, code: str = "") -> bool:
    """Write the pages once more below ``book/report`` of `root`, for `jupyter-book build .` there.

    A folder of that name that no run of ours wrote is left alone; false then. `version` names what was copied.
    """
    folder = root / REPORT_PREFIX
    if folder.is_dir() and any(folder.iterdir()) and not (folder / JOURNAL).is_file():
        return False
    pages = frozenset(page.id for page in book.pages)
    links = Links(pages, anchors(root / PROSE), prefix=REPORT_PREFIX)
    files = write_pages(book, folder, links, kept=Kept(folder / JOURNAL), code=code, prose=root / PROSE)
    sweep(folder, {*files, folder / JOURNAL})
    replace_if_changed(folder / COPY_OF, version + "\n")  # last: a copy that is half made has no name
    return True


def _write_json(path: Path, value: Any) -> Path:
    replace_if_changed(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))
    return path


def _write_yaml(path: Path, value: Any) -> Path:
    replace_if_changed(path, yaml.safe_dump(value, sort_keys=False, allow_unicode=True))
    return path
