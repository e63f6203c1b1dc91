"""What the book needs from Sphinx: provenance in each page's footer, and no script that nothing on the page uses."""

import json
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder

from wellanalysis.files import replace_if_changed
from wellanalysis.publish.accessible import accessible
from wellanalysis.publish.pictures import one_picture
from wellanalysis.publish.provenance import PAGE_PROVENANCE, PROVENANCE

PREFIXES = ("", "book/report/")
FINDABLE = "findable.js"
# Thebe runs code on other hosts; the other two add buttons to what has none here. Each adds scripts to every page.
_SILENCED = ("sphinx_thebe", "sphinx_togglebutton", "sphinx_copybutton")
# Their files, and scripts that come from other hosts for formulas and widgets that the book does not have.
_UNUSED = (
    "thebe",
    "togglebutton",
    "copybutton",
    "clipboard",
    "mathjax",
    "require.min.js",
    "require.js",
    "html-manager",
    "design-tabs",
)


_sphinx_prune = IndexBuilder.prune


def _silence(app: Sphinx, config: Any) -> None:
    """Jupyter Book loads these extensions whatever its settings say; here they hear of nothing."""
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [
            each for each in listeners if each.handler.__module__.partition(".")[0] not in _SILENCED
        ]


def _read_provenance(app: Sphinx) -> None:
    pages: dict[str, Any] = {}
    known: dict[str, Any] = {}
    beside: dict[str, dict[str, tuple[str, str]]] = {}
    found: list[list[str]] = []
    for prefix in PREFIXES:
        path = Path(app.srcdir) / prefix / PROVENANCE
        if path.is_file():
            known = json.loads(path.read_text(encoding="utf-8"))
            own = json.loads((path.parent / PAGE_PROVENANCE).read_text(encoding="utf-8"))
            pages |= {prefix + name: pairs for name, pairs in own.items()}
            beside |= _within(prefix, known.get("neighbours", {}))
            found += [
                [kind, name, _placed(prefix, address), note] for kind, name, address, note in known.get("findable", ())
            ]
    # The root's own book has prose that belongs to no report, and opens with it.
    front = known if (Path(app.srcdir) / PROVENANCE).is_file() else {}
    app.wellanalysis = {  # type: ignore[attr-defined]
        "pages": pages,
        "prose": front.get("prose", ()),
        "front": front.get("front", ""),
        "neighbours": beside,
        "findable": found,
    }


def _within(prefix: str, ways: dict[str, Any]) -> dict[str, dict[str, tuple[str, str]]]:
    """Ways between clinics, by the names that documents have in this book."""
    return {
        prefix + page: {name: (prefix + id, label) for name, (id, label) in named.items()}
        for page, named in ways.items()
    }


def _placed(prefix: str, address: str) -> str:
    # Prose lies at the same place in either book; a report's pages lie below it in the project's own.
    return address if address.startswith("book/") else prefix + address


def _write_findable(app: Sphinx, error: Exception | None) -> None:
    """What a search finds first, beside the scripts that ask for it; a book without a report has its prose alone."""
    if error is None:
        found = json.dumps(app.wellanalysis["findable"], ensure_ascii=True, separators=(",", ":"))  # type: ignore[attr-defined]
        # A classic script: pages opened as files may load nothing else.
        replace_if_changed(Path(app.outdir) / "_static" / FINDABLE, f"window.wellanalysisFindable = {found};\n")


def _later(asset: Any) -> Any:
    """A script that lets the page be painted first; scripts keep their order among themselves."""
    if str(getattr(asset, "filename", "")).startswith("_static/") and hasattr(asset, "attributes"):
        return type(asset)(asset.filename, priority=asset.priority, **{**asset.attributes, "defer": "defer"})
    return asset


def _used(asset: Any) -> bool:
    """Whether the book needs a style or a script; scripts without a file tell the theme what nothing here asks for."""
    name = str(getattr(asset, "filename", asset) or "").lower()
    return bool(name) and not any(part in name for part in _UNUSED)


class Unsearched(nodes.General, nodes.Element):
    """HTML that a search does not look into; the words of a raw node would all be indexed."""


def _visit(writer: Any, node: Unsearched) -> None:
    writer.body.append(node["html"])
    raise nodes.SkipNode


def _leave_out(app: Sphinx, doctree: nodes.document) -> None:
    """Keep tables and queries out of the search: nearly all its terms would be their numbers."""
    for node in list(doctree.findall(nodes.raw)):
        text = node.astext()
        if "html" in node.get("format", "").split() and ("<table" in text or 'class="wa-code"' in text):
            node.replace_self(Unsearched(html=text))


def _finish_page(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    known = app.wellanalysis  # type: ignore[attr-defined]
    context["provenance"] = known["pages"].get(name, known["prose"])
    context["front_title"] = known["front"]
    # A label that differs from the words on the button is not what a listener is told to press.
    context["body"] = accessible(one_picture(context.get("body") or "")).replace(
        '<summary aria-label="Toggle hidden content">', "<summary>"
    )
    for files in ("script_files", "css_files"):
        context[files] = [each for each in context.get(files, ()) if _used(each)]
    context["script_files"] = [_later(each) for each in context["script_files"]]


def _begin_page(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What the theme asks for early, when it leaves out those parts of a page that would be empty."""
    context["neighbours"] = app.wellanalysis["neighbours"].get(name, {})  # type: ignore[attr-defined]


def _prune(index: IndexBuilder, names: Iterable[str]) -> None:
    """Sphinx keeps a word that no page says any more, with no page behind it: a withdrawn number would stay."""
    _sphinx_prune(index, names)
    for words in (index._mapping, index._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]


def _escaped_once(doctree: nodes.document) -> None:
    """Addresses as they are: MyST escapes them and the writer once more, so that a form would miss all but the first part."""
    for reference in doctree.findall(nodes.reference):
        if reference.get("refuri", "").startswith(("https:", "http:", "mailto:")):
            reference["refuri"] = unescape(reference["refuri"])


def setup(app: Sphinx) -> dict[str, Any]:
    """Entry point of a Sphinx extension."""
    IndexBuilder.prune = _prune  # type: ignore[method-assign, assignment]
    app.connect("config-inited", _silence, priority=1)
    app.connect("builder-inited", _read_provenance)
    app.add_node(Unsearched, html=(_visit, None))
    app.connect("doctree-resolved", lambda app, doctree, name: _leave_out(app, doctree))
    app.connect("doctree-resolved", lambda app, doctree, name: _escaped_once(doctree))
    app.connect("html-page-context", _begin_page, priority=100)
    app.connect("html-page-context", _finish_page, priority=990)
    app.connect("build-finished", _write_findable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
