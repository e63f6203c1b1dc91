"""Each thing once in a printed chapter: its pages are made to be read alone, and on paper they follow each other."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from wellanalysis.pages.page import Claim, Page

ANSWERS = "answers"
"""Section of what readers said of a page."""
LONG_TABLE = 60
"""Rows from which a table behind a chart is left to the site and the workbook."""
Shown = tuple[str, pd.DataFrame, pd.DataFrame]
"""Chart, its frame, and the table of a claim that is printed already."""


def once(pages: Sequence[Page], names: Sequence[str]) -> list[Page]:
    """The pages without what an earlier one of them has printed.

    Parameters
    ----------
    pages : sequence of Page
        In reading order.
    names : sequence of str
        What each is called in the document.

    Returns
    -------
    list of Page
        A chart and a table stand where they are first told; later their place is named. A claim that was told in the same
        heading and shows nothing of its own is left out, and so are words of readers that were all printed before.
    """
    shown: list[tuple[Shown, str]] = []
    told: set[tuple[str, str]] = set()
    heard: set[str] = set()
    made = []
    for page, name in zip(pages, names, strict=True):
        opening = _shorter(page.opening, shown, name)
        claims = []
        for claim in page.claims:
            kept = _shorter(claim, shown, name)
            key = (claim.id, claim.heading)
            words = set(claim.table.iloc[:, 0].astype(str)) if claim.section == ANSWERS and len(claim.table) else set()
            if (key not in told or _shows(kept)) and not (words and words <= heard):
                claims.append(kept)
            told.add(key)
            heard |= words
        made.append(replace(page, opening=opening, claims=tuple(claims)))
    return made


def _shorter(claim: Claim, shown: list[tuple[Shown, str]], name: str) -> Claim:
    """The claim without the chart and the table that stand before, with their place; what is new is noted in `shown`."""
    if not _shows(claim):
        return claim
    own: Shown = (claim.chart, claim.frame, claim.table)
    drawn = _place(own, shown, chart=True)
    listed = _place(own, shown, chart=False)
    # A table that is left to the site stands nowhere on paper, and paper has no place to name.
    left = bool(claim.chart) and bool(len(claim.frame)) and len(claim.table) > LONG_TABLE
    shown.append(((claim.chart, claim.frame, pd.DataFrame()) if left else own, name))
    if not drawn and not listed:
        return claim
    changes: dict[str, object] = {}
    if drawn:
        changes |= {"chart": "", "frame": pd.DataFrame(), "options": {}, "alternative": ""}
    if listed or (drawn and left):
        changes |= {"table": pd.DataFrame()}
    what = " and ".join(word for word, place in (("chart", drawn), ("table", listed)) if place)
    where = f"Its {what} {'stand' if drawn and listed else 'stands'} above, under “{drawn or listed}”."
    kept = replace(claim, sentence=f"{claim.sentence} {where}".strip(), **changes)  # type: ignore[arg-type]
    return kept if _shows(kept) else replace(kept, caveat="")


def _shows(claim: Claim) -> bool:
    return bool(claim.chart and len(claim.frame)) or bool(claim.table.shape[1] and len(claim.table))


def _place(own: Shown, shown: Sequence[tuple[Shown, str]], *, chart: bool) -> str:
    """Where the same chart, or the same table, stands already; empty where it does not, or there is none."""
    kind, frame, table = own
    if not len(frame if chart else table) or (chart and not kind):
        return ""
    for (other, drawn, listed), name in shown:
        if other == kind and frame.equals(drawn) if chart else table.equals(listed):
            return name
    return ""
