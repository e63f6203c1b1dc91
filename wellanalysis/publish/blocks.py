"""How a claim is laid out: the pieces a reader sees, as data that a notebook displays and `render` puts on the page.

Text of a Page is text: whatever Markdown or HTML would read into it is escaped here, once. Links to other pages are
written ``page:<id>`` and become paths in `render`, which knows what was built and where it lies.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import Any

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.ways import WEB, loose

_CODE = re.compile(r"(`[^`\n]+`)")
_MARKDOWN = re.compile(r"([\\*_{}\[\]<>#$~|`&])")
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BEGINS = re.compile(r"^([-+%=:(])")
"""What begins a list, a comment, a heading below a line, a definition, a fence or a target; the rest of it is escaped anywhere."""
_BLANKS = re.compile(r"[^\S\u00a0\u2007\u2009\u202f]+")
"""Runs of blanks that break a line or set text in; those that hold a number and its unit together are none."""
_NUMBER = re.compile(r"^[−+<>≤≥≈]?\s?\d[\d.,:\s–−%]{0,14}$")
_NO_NUMBER = re.compile(r"^(|—|–|-|none|not yet|withheld\.?|too few\b.*)$", re.IGNORECASE)
PHONE = "application/vnd.wellanalysis.phone+svg"
"""MIME type of the drawing for a phone: nothing but `render` knows it, so that a notebook shows one chart and not two."""
LONG_CODE = 12
"""Lines from which code is folded."""
LONG_TABLE = 15
"""Rows from which the headings of a table stay in sight; a script adds a filter to it."""
MANY_COLUMNS = 6
"""Columns from which a phone shows each row as a card, each cell below the name of its column."""
_MAIL = "mailto:"


class Kind(StrEnum):
    """What a piece is for; `render` and the style sheet go by it."""

    TITLE = "title"
    STATUS = "status"
    LEAD = "lead"
    FIGURE = "figure"
    ACTION = "action"
    ANSWER = "answer"
    HEADING = "heading"
    SENTENCE = "sentence"
    CODE = "code"
    CAVEAT = "caveat"
    NUMBERS = "numbers"
    LINKS = "links"


@dataclass(frozen=True)
class Block:
    """One displayed piece: MIME bundle and metadata, as Jupyter's `display` takes them."""

    kind: Kind
    data: Mapping[str, str]
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tagged(self) -> dict[str, Any]:
        """Metadata of the output: what the piece is for, and what its MIME type needs."""
        return {"wellanalysis": str(self.kind), **self.metadata}


def plain(text: str) -> str:
    """`text` so that Markdown shows it as it stands, in one line.

    Spans in backticks stay code, except within “quotation marks”: there they are somebody's, and stand as typed. Line
    breaks, and what at the beginning of a line would make a comment, a heading, a list or a fence, are words too.
    """
    parts = (span if code else _MARKDOWN.sub(r"\\\1", span) for span, code in _spans(_in_one_line(text)))
    return _BEGINS.sub(r"\\\1", _NUMBERED.sub(r"\1\\\2", "".join(parts)))


def _in_one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" ")


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is code."""
    depth = 0
    for part in _CODE.split(text):
        code = depth == 0 and bool(_CODE.fullmatch(part))
        yield part, code
        depth = depth if code else max(0, depth + part.count("“") - part.count("”"))


def markdown(kind: Kind, text: str) -> Block:
    """A piece of prose."""
    return Block(kind, {"text/markdown": text, "text/plain": text})


def link(label: str, target: str) -> str:
    """Markdown link to another page, to prose, or to an address."""
    return f"[{plain(label)}](<{target if WEB.match(target) else 'page:' + target}>)"


def title(page: Page) -> Block:
    """The page's name, as its one first-level heading."""
    return markdown(Kind.TITLE, f"# {plain(page.title)}")


def figure(claim: Claim) -> Iterator[Block]:
    """The chart of a claim with its text alternative; nothing where the claim has no chart or nothing to draw."""
    if claim.chart and len(claim.frame):
        from wellanalysis import charts  # only where something is drawn: a run that has it all starts sooner

        drawing, narrow = (
            charts.to_svg(charts.draw(claim.chart, claim.frame, dict(claim.options), phone=phone))
            for phone in (False, True)
        )
        said = claim.alternative or claim.sentence or claim.heading
        # Without a text form beside it a kernel without SVG would show nothing, and nbval compares the words.
        yield Block(
            Kind.FIGURE,
            {"image/svg+xml": drawing, PHONE: narrow, "text/plain": said},
            {"image/svg+xml": {"alt": said}},
        )


def _cell(value: Any, targets: Mapping[str, str]) -> str:
    text = "" if value is None or value is pd.NaT or value != value else str(value)
    shown = "".join(
        f"<code>{escape(span[1:-1])}</code>" if code else escape(span) for span, code in _spans(_in_one_line(text))
    )
    return f'<a data-page="{escape(targets[text])}">{shown}</a>' if text in targets else shown


def _is_numeric(texts: pd.Series) -> bool:
    """Whether a column holds short numbers, and words only where there is none."""
    numbers = texts.str.match(_NUMBER)
    return bool(numbers.any()) and bool((numbers | texts.str.match(_NO_NUMBER)).all())


def table_html(
    table: pd.DataFrame,
    *,
    caption: str,
    folded: bool,
    targets: Mapping[str, str] | None = None,
    sortable: bool = True,
    stacked: bool = False,
    summary: str = "The numbers",
    figure: str = "",
) -> str:
    """A frame of formatted text as an accessible table.

    Parameters
    ----------
    table : DataFrame
        Text as a reader sees it; the first column names the row.
    caption : str
        What the table holds.
    folded : bool
        Behind `summary`: for tables that repeat a chart, and for long ones.
    targets : mapping of str to str
        Page id by cell text: such a cell links to the page.
    sortable : bool
        Whether readers may put it in another order.
    stacked : bool
        Whether a phone shows each row as lines below each other, each with the name of its column.
    summary : str
        What opens a folded table.
    figure : str
        What the figure is called on its page; names the file in which its numbers are taken along.
    """
    targets = targets or {}
    texts = table.astype(object).where(table.notna(), "").astype(str)
    numeric = [_is_numeric(texts.iloc[:, place]) for place in range(texts.shape[1])]
    kinds = [' class="n"' if number else "" for number in numeric]
    names = [escape(str(name)) for name in table.columns]
    # A heading without words is none: a reader of tables would hear it announced and then silence.
    head = "".join(
        f'<th scope="col"{kind}>{name}</th>' if name else "<td></td>" for name, kind in zip(names, kinds, strict=True)
    )
    sortable = sortable and len(texts) > 2 and len(names) > 2 and all(names)
    many = len(names) >= MANY_COLUMNS
    labels = [f' data-label="{name}"' if (stacked or many) and name else "" for name in names]
    body = []
    for row in texts.itertuples(index=False, name=None):
        first = f'<th scope="row">{_cell(row[0], targets)}</th>'
        rest = "".join(
            f"<td{kind}{label}>{_cell(value, targets)}</td>"
            for value, kind, label in zip(row[1:], kinds[1:], labels[1:], strict=True)
        )
        body.append(f"<tr>{first}{rest}</tr>")
    # A region that scrolls is reachable by keyboard only when it can be focused, and then needs a name.
    look = "".join((" sortable" if sortable else "", " wa-stacked" if stacked else " wa-many" if many else ""))
    scroll = "wa-scroll wa-long" if len(texts) >= LONG_TABLE else "wa-scroll"
    named = f' id="numbers-{escape(figure)}"' if figure else ""
    whole = (
        f'<div class="{scroll}"{named} role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="wa-table{look}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )
    return f'<details class="wa-numbers"><summary>{escape(summary)}</summary>{whole}</details>' if folded else whole


def numbers(claim: Claim) -> Iterator[Block]:
    """The table of a claim: folded below a chart, open where the table is the claim and does not ask to be folded."""
    if claim.table.shape[1] and len(claim.table):
        drawn = bool(claim.chart) and bool(len(claim.frame))
        folded = not claim.chart and bool(claim.options.get("folded", False))
        targets = {label: target for label, target in claim.links if not WEB.match(target)}
        html = table_html(
            claim.table,
            caption=claim.heading,
            folded=drawn or folded,
            targets=targets,
            # Where there is no chart to draw, options are the table's.
            sortable=bool(claim.chart) or bool(claim.options.get("sortable", True)),
            stacked=not claim.chart and bool(claim.options.get("stacked", False)),
            summary="The table" if folded else "The numbers",
            figure=claim.id,
        )
        yield Block(Kind.NUMBERS, {"text/html": html, "text/plain": claim.table.to_string(index=False)})


def code(claim: Claim) -> Iterator[Block]:
    """Logic as it was run; folded when it is long."""
    text = claim.code.strip("\n")
    if text.count("\n") >= LONG_CODE:
        html = f'<details class="wa-numbers"><summary>The query</summary><pre class="wa-code">{escape(text)}</pre></details>'
        yield Block(Kind.CODE, {"text/html": html, "text/plain": text})
    elif text:
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
        yield Block(Kind.CODE, {"text/markdown": f"{fence}sql\n{text}\n{fence}", "text/plain": text})


def _line(links: Iterable[tuple[str, str]]) -> Iterator[Block]:
    """The quiet line of ways onward, where there is any."""
    ways = " · ".join(link(label, target) for label, target in links)
    if ways:
        yield markdown(Kind.LINKS, ways)


def claim_blocks(claim: Claim) -> Iterator[Block]:
    """A claim in reading order: heading, sentence, chart, caveat, numbers, where to read on."""
    yield Block(
        Kind.HEADING,
        {"text/markdown": f"### {plain(claim.heading)}", "text/plain": claim.heading},
        {"anchor": claim.id},
    )
    if claim.sentence:
        yield markdown(Kind.SENTENCE, plain(claim.sentence))
    yield from figure(claim)
    yield from code(claim)
    if claim.caveat:
        yield markdown(Kind.CAVEAT, plain(claim.caveat))
    yield from numbers(claim)
    yield from _line(loose(claim))


def opening_blocks(page: Page) -> Iterator[Block]:
    """The reader's minute: status, one sentence, one chart, one thing to act on, one way to answer back."""
    yield title(page)
    yield markdown(Kind.STATUS, " · ".join(plain(part) for part in page.status))
    opening = page.opening
    said = f"**{plain(opening.heading)}**" if opening.heading else ""
    lead = "\n\n".join(part for part in (said, plain(opening.sentence)) if part)
    if lead:
        yield markdown(Kind.LEAD, lead)
    yield from figure(opening)
    if page.action:
        yield markdown(Kind.ACTION, plain(page.action))
    ways = loose(opening)
    mails = [each for each in ways if each[1].startswith(_MAIL)]
    if page.answer[0]:
        yield markdown(Kind.ANSWER, " · ".join(link(*each) for each in (page.answer, *mails)))
    if opening.caveat:
        yield markdown(Kind.CAVEAT, plain(opening.caveat))
    yield from numbers(opening)
    yield from _line(each for each in ways if each not in mails)


def all_blocks(page: Page) -> Iterable[Block]:
    """A whole page without a notebook, for pages that are an index."""
    yield from opening_blocks(page)
    for claim in page.claims:
        yield from claim_blocks(claim)
