"""From an executed notebook to a page of the book: prose as prose, figures with their words, nothing of the run itself.

Claims are displayed by a kernel, and what a cell displays is neither in a book's contents nor in its search. So
headings and sentences become Markdown cells here; a code cell keeps its figures and what it printed itself.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.page import Page
from wellanalysis.publish.blocks import PHONE, Kind, all_blocks, plain
from wellanalysis.publish.links import Links

WORKBENCH = "workbench"
"""Tag of cells that are for whoever opens the notebook in JupyterLab, and no part of the report."""
SHOW_INPUT = "show-input"
"""Tag of code cells whose code is part of what is said."""

PUBLIC = str(Edition.PUBLIC)

_DROPPED = {"parameters", "injected-parameters", WORKBENCH, "papermill-error-cell-tag"}
_BOXED = {Kind.STATUS, Kind.LEAD, Kind.ACTION, Kind.ANSWER, Kind.CAVEAT, Kind.LINKS}
_CLAIM_HEADING = re.compile(r"^### ", re.MULTILINE)
_FIRST_HEADING = re.compile(r"\A\s*# [^\n]*\n?")
_HOME_PATH = re.compile(r"(?<![\w.:/])/(?:[\w.+~-]+/)+[\w.+~-]*")
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "pygments_lexer": "python3"},
}


# nbformat's own `new_…_cell` holds each piece against the schema, where `_numbered` does so for the whole, once.
def _prose(text: str) -> NotebookNode:
    return NotebookNode(cell_type="markdown", metadata=NotebookNode(), source=text)


def _code(source: str, outputs: list[Any], tags: list[str], **metadata: Any) -> NotebookNode:
    told = nbformat.from_dict({"tags": tags, **metadata})
    return NotebookNode(cell_type="code", execution_count=None, metadata=told, outputs=outputs, source=source)


def _displayed(data: Any, metadata: Any = None) -> NotebookNode:
    return nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": metadata or {}})


def _kind(output: Any) -> Kind | None:
    name = output.get("metadata", {}).get("wellanalysis", "")
    return Kind(name) if name in set(Kind) else None


def _markdown(kind: Kind, output: Any, page: Page, links: Links) -> str:
    text = "".join(output["data"].get("text/markdown", ""))
    text = links.in_line(page.id, text) if kind is Kind.LINKS else links.in_markdown(page.id, text)
    if not text:
        return ""
    if kind is Kind.HEADING:
        anchor = output["metadata"].get("anchor", "")
        return f'<div class="wa-anchor" id="claim-{anchor}"></div>\n\n{text}' if anchor else text
    return f":::{{container}} wa-{kind}\n{text}\n:::" if kind in _BOXED else text


def _html(output: Any, page: Page, links: Links) -> str:
    # One block of HTML in Markdown ends at the first empty line.
    html = re.sub(r"\n\s*\n", "\n", "".join(output["data"]["text/html"]))
    return links.in_html(page.id, html)


def _figure(output: Any, *, source: str, tags: list[str]) -> Any:
    said = output["metadata"].get("image/svg+xml", {}).get("alt", "")
    # The wide drawing, then the one for a phone: `pictures` makes one picture of the two, by their common words.
    drawings = [output["data"][name] for name in ("image/svg+xml", PHONE) if name in output["data"]]
    kept = [_displayed({"image/svg+xml": drawing}) for drawing in drawings]
    return _code(source, kept, tags, mystnb={"image": {"alt": said}})


def _printed(output: Any) -> Any | None:
    """An output that a cell printed itself, or None for what is not for readers (warnings name files and folders)."""
    if output["output_type"] == "stream" and output["name"] == "stderr":
        return None
    if output["output_type"] == "stream":
        text = _HOME_PATH.sub("…", "".join(output["text"]))
        return NotebookNode(output_type="stream", name="stdout", text=text)
    if "data" not in output:
        return None
    data = dict(output["data"])
    if "text/html" in data:  # pandas leaves the corner above an index as a heading without words
        data["text/html"] = "".join(data["text/html"]).replace("<th></th>", "<td></td>")
    return _displayed(data)


def _pieces(cell: Any, page: Page, links: Links) -> Iterator[Any]:
    """The cells that one executed code cell becomes, in the order of its outputs."""
    shown = SHOW_INPUT in cell.metadata.get("tags", [])
    # Whoever is outside the network cannot open the notebook: there its code explains nothing.
    hidden = "remove-input" if page.provenance.get("edition") == PUBLIC else "hide-input"
    source, tags = cell.source, [] if shown else [hidden]
    told = False
    own: list[Any] = []
    for output in cell.outputs:
        kind = _kind(output)
        if kind is Kind.TITLE:
            continue
        if kind is Kind.FIGURE:
            opening = "first_screen" in cell.source
            yield _figure(output, source=source, tags=["opening", "remove-input"] if opening else tags)
            told, tags = True, ["remove-input"]  # MyST-NB leaves out a cell without code, and its outputs with it
        elif kind is not None and "text/html" in output["data"]:
            yield _prose(_html(output, page, links))
        elif kind is not None:
            if text := _markdown(kind, output, page, links):
                yield _prose(text)
        elif (printed := _printed(output)) is not None:
            own.append(printed)
    if own or (shown and not told):
        yield _code(source, own, tags)


def _numbered(cells: Iterable[Any], page: Page) -> Any:
    """A notebook of `cells` with ids that depend on nothing but their place, and no metadata of the run."""
    numbered = [NotebookNode(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    metadata = nbformat.from_dict(_METADATA)
    notebook = NotebookNode(cells=numbered, metadata=metadata, nbformat=4, nbformat_minor=5)
    nbformat.validate(notebook)
    return notebook


def rendered(executed: Any, page: Page, links: Links) -> Any:
    """The executed notebook as a page of the book.

    Parameters
    ----------
    executed : NotebookNode
        What papermill saved.
    page : Page
        What the notebook showed; its title becomes the one first-level heading.
    links : Links
        The book the page belongs to.
    """
    cells = [_prose(f"# {plain(page.title)}")]
    for cell in executed.cells:
        if _DROPPED & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown":
            text = _FIRST_HEADING.sub("", cell.source).strip()
            if text:
                cells.append(_prose(links.in_markdown(page.id, text)))
        elif cell.cell_type == "code":
            cells.extend(_pieces(cell, page, links))
    return _numbered(_kept(cells), page)


def _kept(cells: list[Any]) -> Iterator[Any]:
    """The cells without sections that stayed empty: a page may have nothing to say where a template asks."""
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        ended = following is None or following.source.startswith("## ")
        if not (cell.source.startswith("## ") and ended):
            yield cell


def without_notebook(page: Page, links: Links) -> Any:
    """A page that needs no kernel, such as an index: the same pieces in the same order."""
    outputs = [_displayed(dict(each.data), each.tagged) for each in all_blocks(page)]
    cell = _code("first_screen(page)", outputs, [])
    pieces = [_raised(each) for each in _pieces(cell, page, links)]
    return _numbered([_prose(f"# {plain(page.title)}"), *pieces], page)


def _raised(cell: Any) -> Any:
    """A claim's heading one level up: no question stands above it where there is no template."""
    if cell.cell_type != "markdown":
        return cell
    return _prose(_CLAIM_HEADING.sub("## ", cell.source))


def failed(page: Page, reference: str) -> Any:
    """What stands in the place of a page whose notebook failed: no traceback, but where an analyst finds it."""
    text = (
        f"# {plain(page.title)}\n\n"
        ":::{container} wa-status\n" + " · ".join(plain(part) for part in page.status) + "\n:::\n\n"
        ":::{container} wa-failed\n"
        "This page could not be made. Its figures are missing here because of a fault in the report, and say nothing "
        "about the clinic. All other pages of this report are complete.\n\n"
        f"Reference for the analyst: {plain(reference)}\n:::"
    )
    return _numbered([_prose(text)], page)
