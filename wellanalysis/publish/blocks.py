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

_CODE = re.compile(r"(`[^`\n]+`)")
_MARKDOWN = re.compile(r"([\\*_{}\[\]<>#$~|`&])")
_LIST = re.compile(r"^(\s*\d*)([-+.)])(?=\s)")
_NUMBER = re.compile(r"^[−+<>≤≥≈]?\s?\d[\d.,:\s–−%]{0,14}$")
_NO_NUMBER = re.compile(r"^(|—|–|-|none|not yet|withheld\.?|too few\b.*)$", re.IGNORECASE)
LONG_CODE = 12
"""Lines from which code is folded."""
_WEB = re.compile(r"^(https?|mailto):")


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
    """`text` so that Markdown shows it as it stands; spans in backticks stay code."""
    parts = (part if _CODE.fullmatch(part) else _MARKDOWN.sub(r"\\\1", part) for part in _CODE.split(text))
    return "\n".join(_LIST.sub(r"\1\\\2", line) for line in "".join(parts).splitlines())


def markdown(kind: Kind, text: str) -> Block:
    """A piece of prose."""
    return Block(kind, {"text/markdown": text, "text/plain": text})


def link(label: str, target: str) -> str:
    """Markdown link to another page, to prose, or to an address."""
    return f"[{plain(label)}](<{target if _WEB.match(target) else 'page:' + target}>)"


def title(page: Page) -> Block:
    """The page's name, as its one first-level heading."""
    return markdown(Kind.TITLE, f"# {plain(page.title)}")


def figure(claim: Claim) -> Iterator[Block]:
    """The chart of a claim with its text alternative; nothing where the claim has no chart or nothing to draw."""
    if claim.chart and len(claim.frame):
        from wellanalysis import charts  # only where something is drawn: a run that has it all starts sooner

        drawing = charts.to_svg(charts.draw(claim.chart, claim.frame, dict(claim.options)))
        said = claim.alternative or claim.sentence or claim.heading
        # Without a text form beside it a kernel without SVG would show nothing, and nbval compares the words.
        yield Block(
            Kind.FIGURE,
            {"image/svg+xml": drawing, "text/plain": said},
            {"image/svg+xml": {"alt": said}},
        )


def _cell(value: Any, targets: Mapping[str, str]) -> str:
    text = "" if value is None or value is pd.NaT or value != value else str(value)
    shown = _CODE.sub(lambda span: f"<code>{span.group()[1:-1]}</code>", escape(text).replace("\n", " "))
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
) -> str:
    """A frame of formatted text as an accessible table.

    Parameters
    ----------
    table : DataFrame
        Text as a reader sees it; the first column names the row.
    caption : str
        What the table holds.
    folded : bool
        Behind "The numbers", for tables that repeat a chart.
    targets : mapping of str to str
        Page id by cell text: such a cell links to the page.
    sortable : bool
        Whether readers may put it in another order.
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
    body = []
    for row in texts.itertuples(index=False, name=None):
        first = f'<th scope="row">{_cell(row[0], targets)}</th>'
        rest = "".join(
            f"<td{kind}>{_cell(value, targets)}</td>" for value, kind in zip(row[1:], kinds[1:], strict=True)
        )
        body.append(f"<tr>{first}{rest}</tr>")
    # A region that scrolls is reachable by keyboard only when it can be focused, and then needs a name.
    whole = (
        f'<div class="wa-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="wa-table{" sortable" if sortable else ""}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table></div>"
    )
    return f'<details class="wa-numbers"><summary>The numbers</summary>{whole}</details>' if folded else whole


def numbers(claim: Claim) -> Iterator[Block]:
    """The table of a claim: folded below a chart, open where the table is the claim."""
    if claim.table.shape[1] and len(claim.table):
        targets = {label: target for label, target in claim.links if not _WEB.match(target)}
        html = table_html(
            claim.table,
            caption=claim.heading,
            folded=bool(claim.chart) and bool(len(claim.frame)),
            targets=targets,
            # Where there is no chart to draw, options are the table's.
            sortable=bool(claim.chart) or bool(claim.options.get("sortable", True)),
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


def _loose_links(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Links that no cell of the claim's table already carries."""
    cells = set(claim.table.astype(str).to_numpy().ravel()) if claim.table.shape[1] else set()
    return tuple((label, target) for label, target in claim.links if label not in cells or _WEB.match(target))


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
    loose = _loose_links(claim)
    if loose:
        yield markdown(Kind.LINKS, " · ".join(link(label, target) for label, target in loose))


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
    if page.answer[0]:
        yield markdown(Kind.ANSWER, link(*page.answer))
    if opening.caveat:
        yield markdown(Kind.CAVEAT, plain(opening.caveat))
    yield from numbers(opening)
    loose = _loose_links(opening)
    if loose:
        yield markdown(Kind.LINKS, " · ".join(link(label, target) for label, target in loose))


def all_blocks(page: Page) -> Iterable[Block]:
    """A whole page without a notebook, for pages that are an index."""
    yield from opening_blocks(page)
    for claim in page.claims:
        yield from claim_blocks(claim)
