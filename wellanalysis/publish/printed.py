"""A clinic's chapter, or the executive summary, as one document to print: made from the Pages, with everything in it.

Nothing is loaded from anywhere. Links that lead to a part of the same document lead there; those to other pages of the
site are words, since paper has no site. What a screen folds away is open here, or its place is said.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.contents import short_title
from wellanalysis.publish.printed_once import ANSWERS, LONG_TABLE, once
from wellanalysis.publish.printed_style import margins, style

_CODE = re.compile(r"(`[^`\n]+`)")
_WEB = re.compile(r"^(https?|mailto):")
_NUMBER = re.compile(r"^[−+<>≤≥≈]?\s?\d[\d.,:\s–−%]{0,14}$")

SHORT_TABLE = 12
"""Rows up to which a table is not cut by the end of a sheet, nor parted from what is said of it."""
BESIDE = ("trend", "waves", "funnel")
"""Charts that stand beside their words in a chapter."""
EACH, EACH_ID = ("Clinic", "Word"), "each"
"""Columns of a summary's table of clinics that are printed beside the change, and the claim that holds them."""
SHORT = 16
"""Letters up to which a cell stands on one line."""


def chapter_html(pages: Sequence[Page]) -> str:
    """A clinic's whole chapter as one document, page after page.

    Parameters
    ----------
    pages : sequence of Page
        The clinic's pages in reading order; the first gives the document its name.
    """
    first = pages[0]
    name = short_title(first)
    body = [f"<h1>{_inline(name)}</h1>", _status(first), _contents(pages)]
    titles = [sentence_of(page, name) for page in pages]
    for page, title in zip(once(pages, titles), titles, strict=True):
        body.append(f'<section class="page {escape(page.template)}" id="{_anchor(page.id)}"><h2>{_inline(title)}</h2>')
        body.extend(_page(page, pages, level=3, numbers=True))
        body.append("</section>")
    return _document(f"{name}, {first.status[0]}", body, first)


def summary_html(page: Page) -> str:
    """One page as a document of its own: what executives are handed.

    The tables behind its charts, and what readers said of it, are left to the site, so that it stays short.
    """
    claims = tuple(claim for claim in page.claims if claim.section != ANSWERS)
    page = replace(page, claims=(*claims[:1], *_each(page.opening), *claims[1:]))
    body = [f"<h1>{_inline(page.title)}</h1>", _status(page), *_page(page, [page], level=2, numbers=False)]
    body.append(
        '<p class="quiet">The numbers behind each chart, and what was said of this page, stand on the site and in the '
        "workbook.</p>"
    )
    return _document(page.title, body, page, kind="summary")


def _each(opening: Claim) -> Iterator[Claim]:
    """The change of each clinic in numbers, with its interval: the chart above it has words alone."""
    told = [name for name in opening.table.columns if str(name) in EACH or str(name).startswith("Change")]
    if "Clinic" in told and len(told) == len(EACH) + 1:
        yield Claim(id=EACH_ID, heading="The same in numbers", section=opening.section, table=opening.table[told])


def sentence_of(page: Page, name: str) -> str:
    """Name of a page in a document that already bears the clinic's name."""
    told = page.title.removeprefix(f"{name}: ") if page.title != name else "overview"
    return told[:1].upper() + told[1:]


def _document(title: str, body: Sequence[str], first: Page, *, kind: str = "chapter") -> str:
    made = " ".join(["wellanalysis", first.provenance.get("version", "")]).strip()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{escape(made)}">\n'
        f"<title>{escape(title)}</title>\n<style>{margins(' · '.join(first.status[:4]))}\n{style()}</style>\n</head>\n"
        f'<body class="{kind}">\n<main>\n' + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def _status(page: Page) -> str:
    return f'<p class="status">{" · ".join(_inline(part) for part in page.status)}</p>'


def _contents(pages: Sequence[Page]) -> str:
    name = short_title(pages[0])
    entries = "".join(
        f'<li><a href="#{_anchor(page.id)}">{_inline(sentence_of(page, name))}</a></li>' for page in pages
    )
    return f'<nav aria-label="Contents"><ol>{entries}</ol></nav>' if len(pages) > 1 else ""


def _page(page: Page, pages: Sequence[Page], *, level: int, numbers: bool) -> Iterator[str]:
    """The reader's minute, then each claim."""
    opening = page.opening
    if opening.heading:
        yield f'<p class="lead">{_inline(opening.heading)}</p>'
    if opening.sentence:
        yield f"<p>{_inline(opening.sentence)}</p>"
    yield from _figure(opening)
    if page.action:
        yield f'<p class="action">{_inline(page.action)}</p>'
    if page.answer[0]:
        yield f'<p class="answer">{_answer(*page.answer)}</p>'
    yield from _below(opening, pages, numbers=numbers)
    for claim in page.claims:
        whole = f" {EACH_ID}" if claim.id == EACH_ID else " whole" if len(claim.table) <= SHORT_TABLE else ""
        yield f'<section class="claim{whole}"><div class="told"><h{level}>{_inline(claim.heading)}</h{level}>'
        beside = numbers and claim.chart in BESIDE and bool(len(claim.frame))
        if beside:
            # Narrow drawing, words at its side: two measures stand on a sheet, in letters that can be read.
            yield '<div class="beside">'
            yield from _figure(claim, narrow=True)
            yield "<div>"
        if claim.sentence:
            yield f"<p>{_inline(claim.sentence)}</p>"
        if beside:
            yield from _caveat(claim)
            yield "</div></div>"
        else:
            yield from _figure(claim)
        yield "</div>"
        yield from _below(replace(claim, caveat="") if beside else claim, pages, numbers=numbers)
        yield "</section>"


def _answer(label: str, target: str) -> str:
    """The way to answer as a link, and in letters for who reads on paper."""
    address = target.removeprefix("mailto:").partition("?")[0]
    return f'<a href="{escape(target)}">{_inline(label)}</a>: {escape(address)}'


def _figure(claim: Claim, *, narrow: bool = False) -> Iterator[str]:
    if claim.chart and len(claim.frame):
        from wellanalysis import charts  # only where something is drawn

        drawing = charts.to_svg(charts.draw(claim.chart, claim.frame, dict(claim.options), phone=narrow))
        said = claim.alternative or claim.sentence or claim.heading
        # As a picture of its own, so that ids within it meet no others.
        held = base64.b64encode(drawing.encode()).decode()
        look = f"figure {claim.chart}" if narrow else "figure"
        yield f'<p class="{look}"><img alt="{escape(said)}" src="data:image/svg+xml;base64,{held}"></p>'


def _caveat(claim: Claim) -> Iterator[str]:
    if claim.caveat:
        yield f'<p class="caveat">{_inline(claim.caveat)}</p>'


def _below(claim: Claim, pages: Sequence[Page], *, numbers: bool) -> Iterator[str]:
    yield from _caveat(claim)
    drawn = bool(claim.chart) and bool(len(claim.frame))
    if not claim.table.shape[1] or not len(claim.table) or (drawn and not numbers):
        return
    if drawn and len(claim.table) > LONG_TABLE:
        yield f'<p class="quiet">The table behind it has {len(claim.table)} rows: on the site, and in the workbook.</p>'
        return
    yield _table(claim, pages)


def _table(claim: Claim, pages: Sequence[Page]) -> str:
    """The table as such, with headings that say what they head; the claim's own heading stands above it."""
    inside = {page.id for page in pages}
    targets = {label: target for label, target in claim.links if not _WEB.match(target)}
    table = claim.table.astype(object).where(claim.table.notna(), "").astype(str)
    kinds = [_kind(table.iloc[:, place]) for place in range(table.shape[1])]
    head = "".join(
        f'<th scope="col"{kind}>{_inline(str(name))}</th>' if str(name) else "<td></td>"
        for name, kind in zip(table.columns, kinds, strict=True)
    )
    rows = []
    for row in table.itertuples(index=False, name=None):
        cells = [_cell(text, targets, inside) for text in row]
        # A text that is followed by nothing takes the room of the cells that hold nothing.
        last = max((place for place, text in enumerate(row) if text), default=0)
        span = len(row) - last if last and len(row[last]) > SHORT else 1
        held = len(row) - span + 1
        rest = "".join(
            f"<td{kind}>{cell}</td>" for cell, kind in zip(cells[1 : held - (span > 1)], kinds[1:], strict=False)
        )
        rest += f'<td colspan="{span}">{cells[last]}</td>' if span > 1 else ""
        rows.append(f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>')
    looks = [name for name, holds in (("wide", table.shape[1] > 6), ("short", len(table) <= SHORT_TABLE)) if holds]
    wide = f' class="{" ".join(looks)}"' if looks else ""
    return f"<table{wide}><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _kind(texts: pd.Series) -> str:
    """Class of a column: ``n`` of short numbers, that stand below each other; ``s`` of short texts, that are not broken."""
    told = texts[texts != ""]
    if len(told) and told.str.match(_NUMBER).mean() >= 0.5:
        return ' class="n"'
    return ' class="s"' if len(told) and told.str.len().max() <= SHORT else ""


def _cell(text: str, targets: dict[str, str], inside: set[str]) -> str:
    target = targets.get(text, "").partition("#")[0]
    return f'<a href="#{_anchor(target)}">{_inline(text)}</a>' if target in inside else _inline(text)


def _anchor(id: str) -> str:
    return "page-" + id.replace("/", "-")


def _inline(text: str) -> str:
    """`text` as it stands, spans in backticks as code."""
    return "".join(
        f"<code>{escape(part[1:-1])}</code>" if _CODE.fullmatch(part) else escape(part) for part in _CODE.split(text)
    )
