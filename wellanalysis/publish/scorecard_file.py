"""A scorecard as one file: everything in it, nothing loaded from anywhere, printed on two pages."""

from collections.abc import Iterator
from html import escape
from typing import Any

from markdown_it import MarkdownIt

from wellanalysis.pages.page import Page
from wellanalysis.publish.blocks import Kind
from wellanalysis.publish.links import Links

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
# The file travels alone: of a book without pages and prose, links into it stay as words.
_ALONE = Links(frozenset(), {})
_DROPPED = {"workbench", "parameters", "injected-parameters"}
_KEPT_CLOSED = {Kind.TITLE, Kind.LINKS, Kind.CODE}
YOURS = "This is yours. It is on no site; whom you show it to is your choice."
STYLE = """
:root { --ink: #222; --quiet: #595959; --rule: #d9dde1; --pale: #f4f7f9; --blue: #00588a; }
* { box-sizing: border-box; }
body { color: var(--ink); background: #fff; margin: 0 auto; max-width: 60rem; padding: 1.2rem 1rem 2rem;
  font: 16px/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", system-ui, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .2rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 1.6rem 0 .3rem; padding-top: .8rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.02rem; line-height: 1.35; margin: .8rem 0 .2rem; }
p { margin: 0 0 .6rem; max-width: 46rem; }
a { color: var(--blue); }
.yours { margin: .2rem 0 .6rem; font-weight: 600; } .status, .caveat { color: var(--quiet); font-size: .92rem; }
.action { background: var(--pale); border-left: 4px solid var(--blue); padding: .6rem .9rem; margin: .6rem 0; }
figure { margin: .4rem 0; max-width: 34rem; }
figure svg { width: 100%; height: auto; display: block; }
.wa-scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 600; }
summary { cursor: pointer; color: var(--blue); }
footer { margin-top: 1.4rem; color: var(--quiet); font-size: .82rem; }
@media (max-width: 600px) { body { font-size: 15px; } h1 { font-size: 1.45rem; } table:has(thead th:nth-child(3)) { min-width: 30rem; }
  table:has(thead th:nth-child(6)) { min-width: 52rem; } table:has(thead th:nth-child(3)) tbody th { position: sticky; left: 0;
  max-width: 8rem; background: #fff; } }
@page { size: A4; margin: 10mm; }
@media print {
  html { font-size: 8.9pt; } body { max-width: none; padding: 0; font-size: 1rem; line-height: 1.32; }
  h1 { font-size: 15pt; } h2 { font-size: 11pt; margin: 6pt 0 2pt; padding-top: 4pt; } h3 { font-size: 9.6pt; margin: 3pt 0 1pt; }
  p { margin: 0 0 3pt; max-width: none; } table { font-size: 7.5pt; line-height: 1.18; }
  th, td { padding: 1.2pt 6pt 1.2pt 0; } .question p { display: none; } .question + h3 { margin-top: 0; }
  h2, h3 { break-after: avoid; } figure, table, .action { break-inside: avoid; } figure { max-width: 84mm; }
  details { display: none; } .wa-scroll { overflow: visible; }
}
"""


def scorecard_html(executed: Any, page: Page) -> str:
    """The executed notebook of a scorecard as one file of HTML.

    Parameters
    ----------
    executed : NotebookNode
        What papermill saved.
    page : Page
        What the notebook showed.

    Returns
    -------
    str
        A whole document. Links to pages of the report stay as words, since the file travels alone; addresses that a
        reader presses to answer stay.
    """
    body = "\n".join(_sections(executed))
    synthetic = (
        "Synthetic data: no real patient, provider or clinic. " if page.provenance.get("synthetic") == "yes" else ""
    )
    made = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in page.provenance.items())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(page.title)}, {escape(page.status[0])}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n<h1>{escape(page.title)}</h1>\n<p class="yours">{YOURS}</p>\n{body}\n{_answer(page)}</main>\n'
        f"<footer>{synthetic}For the person named above alone. {escape(made)} · page {page.key}"
        "</footer>\n</body>\n</html>\n"
    )


def _answer(page: Page) -> str:
    """The way to answer once more at the end, with the address in letters for who reads on paper."""
    label, target = page.answer
    if not label:
        return ""
    address = target.removeprefix("mailto:").partition("?")[0]
    return f'<p class="answer"><a href="{escape(target)}">{escape(label)}</a>: {escape(address)}</p>\n'


def _sections(executed: Any) -> Iterator[str]:
    """The notebook's questions and what was shown beneath them; a question without an answer is left out."""
    question = ""
    for cell in executed.cells:
        if _DROPPED & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown":
            question = f'<div class="question">{_prose(cell.source)}</div>'
            continue
        if cell.source.startswith("rows = page.slice"):
            return  # the check is for whoever opens the notebook
        shown = [text for output in cell.outputs if (text := _shown(output))]
        if shown:
            yield question + "\n".join(shown)
        question = ""


def _shown(output: Any) -> str:
    """One displayed piece of a claim as HTML; nothing for what is not a reader's."""
    name = output.get("metadata", {}).get("wellanalysis", "")
    if name not in set(Kind) or Kind(name) in _KEPT_CLOSED:
        return ""
    kind, data = Kind(name), output["data"]
    if kind is Kind.FIGURE:
        said = output["metadata"].get("image/svg+xml", {}).get("alt", "")
        drawing = "".join(data["image/svg+xml"])
        drawing = drawing[drawing.index("<svg") :]
        return f'<figure role="img" aria-label="{escape(said)}">{drawing}</figure>'
    if "text/html" in data:
        return _ALONE.in_html("", "".join(data["text/html"]))
    html = _prose("".join(data["text/markdown"]))
    return f'<div class="{kind}">{html}</div>' if kind in {Kind.STATUS, Kind.ACTION, Kind.ANSWER, Kind.CAVEAT} else html


def _prose(text: str) -> str:
    return _MARKDOWN.render(_ALONE.in_markdown("", text))
