"""Long tables are folded, so that a page stays one to read: what they hold is one press away, and printed all the same."""

from collections.abc import Iterable
from dataclasses import replace

from wellanalysis.pages.page import Claim, Page

LONG = 10
"""Lines from which a table without a chart is folded: more than a phone shows at once."""
AS_THEY_ARE = ("measure",)
"""Templates of pages whose tables are what the page is for."""


def folded(pages: Iterable[Page]) -> list[Page]:
    """The pages with long tables folded.

    Parameters
    ----------
    pages : iterable of Page
        Of any edition. A page's opening stays open: where that is a table, it is what the page answers with.
    """
    return [
        page
        if page.template in AS_THEY_ARE
        else replace(page, claims=tuple(_folded(claim) if _is_long(claim) else claim for claim in page.claims))
        for page in pages
    ]


def _is_long(claim: Claim) -> bool:
    # Behind a chart the numbers are folded whatever their length, and options are the chart's.
    return not claim.chart and len(claim.table) >= LONG


def _folded(claim: Claim) -> Claim:
    return replace(claim, options={**claim.options, "folded": True})
