"""Where a link leads: from page ids to paths in the book, and to plain text where a page is not part of it."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path

_MARKDOWN_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(<?(page:|(?:\.\./)*book/)([^()>\s]+)>?\)")
_WAY = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(<([^<>]+)>\)")
_ROLE = re.compile(r"[`<>\\]")
_ANCHOR = re.compile(r"^\(([\w-]+)\)=\s*$", re.MULTILINE)
_HTML_LINK = re.compile(r'<a data-page="([^"]*)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Links:
    """The pages and prose of one book.

    Parameters
    ----------
    pages : frozenset of str
        Ids of the pages that are built.
    prose : mapping of str to frozenset of str
        Documents of prose, and the anchors written in each: ``{"book/methods": {"runs"}}``.
    prefix : str
        Folder of the book's source in which the pages lie: empty in a run, ``book/report/`` at the project's root.
    """

    pages: frozenset[str]
    prose: Mapping[str, frozenset[str]]
    prefix: str = ""

    def _document(self, target: str) -> str:
        name = target.removesuffix(".md").removesuffix(".ipynb")
        if name in self.pages:
            return self.prefix + name
        return name if name in self.prose else ""

    def path(self, origin: str, target: str, *, html: bool = False) -> str:
        """Relative path from the page `origin` to `target`, or "" where the book has no such document."""
        name, mark, anchor = target.partition("#")
        document = self._document(name)
        if not document:
            return ""
        suffix = ".html" if html else ".md" if document in self.prose else ".ipynb"
        start = posixpath.dirname(self.prefix + origin) or "."
        return posixpath.relpath(document + suffix, start) + mark + anchor

    def in_markdown(self, origin: str, text: str) -> str:
        """`text` with ``page:`` links and links to ``../book`` made into paths; without a target only the label."""

        def resolved(match: re.Match[str]) -> str:
            label, kind, rest = match.groups()
            target = rest if kind == "page:" else "book/" + _without_suffix(rest)
            document, _, anchor = target.partition("#")
            if anchor in self.prose.get(document, ()):
                # A path with an anchor finds headings only; the role finds the anchors that prose is written with.
                return f"{{ref}}`{_ROLE.sub('', label)} <{anchor}>`"
            path = self.path(origin, document)
            return f"[{label}]({path})" if path else label

        return _MARKDOWN_LINK.sub(resolved, text)

    def in_line(self, origin: str, text: str) -> str:
        """A line of links as `in_markdown` makes them, without those that lead nowhere: here a bare label says nothing."""
        ways = (match.group(0) for match in _WAY.finditer(text) if self._leads(origin, match.group(2)))
        return " · ".join(self.in_markdown(origin, way) for way in ways)

    def _leads(self, origin: str, target: str) -> bool:
        return not target.startswith("page:") or bool(self.path(origin, target.removeprefix("page:")))

    def in_html(self, origin: str, text: str) -> str:
        """`text` with ``data-page`` anchors made into links; without a target only the words."""

        def resolved(match: re.Match[str]) -> str:
            path = self.path(origin, unescape(match.group(1)), html=True)
            return f'<a href="{path}">{match.group(2)}</a>' if path else match.group(2)

        return _HTML_LINK.sub(resolved, text)


def anchors(folder: Path) -> dict[str, frozenset[str]]:
    """The documents of prose in `folder`, and the anchors each was written with."""
    return {
        f"book/{path.stem}": frozenset(_ANCHOR.findall(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.md"))
    }


def _without_suffix(target: str) -> str:
    name, mark, anchor = target.partition("#")
    return name.removesuffix(".md") + mark + anchor
