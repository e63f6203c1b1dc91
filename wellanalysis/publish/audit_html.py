"""Everything that a page holds, as pieces of text with their place: what is seen, and what only a look behind shows."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "summary",
        "figcaption",
        "section",
        "article",
        "pre",
        "title",
    }
    | {"desc", "text", "dt", "dd", "label", "button", "blockquote", "nav", "main", "footer", "header", "tspan"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SAID = {"alt": "alternative text", "title": "title attribute", "aria-label": "label", "content": "page metadata"}
# What browsers and styles need and no reader gains anything from.
_PLAIN = frozenset({"class", "id", "style", "href", "src", "type", "rel", "role", "tabindex", "scope", "lang", "d"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TYPESET = {"“": '"', "”": '"', "‘": "'", "’": "'"}


@dataclass(frozen=True)
class Passage:
    """A piece of text, the heading above it and where it stands."""

    place: str
    text: str
    heading: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: its caption or the text before it says what it is about."""

    place: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    about: str = ""


@dataclass(frozen=True)
class Content:
    """All that a file says; of each picture that it shows, the address and the alternative text."""

    title: str
    passages: tuple[Passage, ...]
    grids: tuple[Grid, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.grids: list[Grid] = []
        self.pictures: list[tuple[str, str]] = []
        self.title = self.heading = self.said = ""
        self._text: list[str] = []
        self._block = "text"
        self._script: str | None = None
        self._rows: list[list[str]] | None = None
        self._cell: list[str] | None = None
        self._caption: list[str] | None = None
        self._about = ""

    def _flush(self) -> None:
        text = _SPACE.sub(" ", "".join(self._text)).strip(" #")
        self._text.clear()
        if not text:
            return
        if self._block in _HEADINGS:
            self.heading, self.said = text, ""
            self.title = self.title or (text if self._block == "h1" else "")
        elif not self.said:
            self.said = text
        self.passages.append(Passage("text", text, self.heading))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name in _SAID or name not in _PLAIN):
                self.passages.append(Passage(_SAID.get(name, f"attribute {name}"), value, self.heading))
        if tag == "img":
            given = dict(attrs)
            self.pictures.append((given.get("src") or "", given.get("alt") or ""))
        if tag in {"script", "style"}:
            self._script = tag
        elif tag == "table":
            self._flush()
            self._rows, self._about = [], ""
        elif self._rows is not None and tag == "caption":
            self._caption = []
        elif self._rows is not None and tag == "tr":
            self._rows.append([])
        elif self._rows is not None and tag in {"td", "th"}:
            self._cell = []
        elif tag in _BLOCKS and self._rows is None:
            self._flush()
            self._block = tag if tag in _HEADINGS or self._block not in _HEADINGS else "text"

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._script = None
        elif tag == "caption" and self._caption is not None:
            self._about, self._caption = _SPACE.sub(" ", "".join(self._caption)).strip(), None
        elif tag in {"td", "th"} and self._cell is not None and self._rows:
            self._rows[-1].append(_SPACE.sub(" ", "".join(self._cell)).strip())
            self._cell = None
        elif tag == "table" and self._rows is not None:
            self._grid([row for row in self._rows if row])
            self._rows = None
        elif tag in _BLOCKS and self._rows is None:
            self._flush()
            self._block = "text"

    def _grid(self, rows: list[list[str]]) -> None:
        if rows:
            about = ". ".join(dict.fromkeys(part for part in (self._about, self.heading, self.said) if part))
            head, *body = (tuple(row) for row in rows)
            self.grids.append(Grid("table", head, tuple(body), about))

    def handle_data(self, data: str) -> None:
        if self._script == "script":
            if data.strip():
                self.passages.append(Passage("script", data))
        elif self._script is None:
            target = self._cell if self._cell is not None else self._caption
            if target is None:
                target = self._text
            target.append(data)

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.passages.append(Passage("comment", data.strip(), self.heading))

    def close(self) -> None:
        super().close()
        self._flush()


def as_typed(text: str) -> str:
    """A text of the same length with quotation marks as they are typed: a heading has them typeset, a table has not."""
    for typeset, plain in _TYPESET.items():
        text = text.replace(typeset, plain)
    return text


def read_html(text: str) -> Content:
    """What a page, or an SVG, says: text, tables, alternative texts, labels, metadata, attributes, comments, scripts.

    A table carries as ``about`` its caption, the heading above it and the first sentence below that heading: a row
    names its period or its measure only where these do not.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Content(reader.title, tuple(reader.passages), tuple(reader.grids), tuple(reader.pictures))
