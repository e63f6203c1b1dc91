"""From every figure to what it counts: the measure's own page, or the list of all where a figure is about several."""

from collections.abc import Collection
from dataclasses import replace

from wellanalysis.pages.page import Claim, Page

LIBRARY, ALL = "measures", "measures/index"
COUNTED = "What is counted"
ALL_COUNTED = "All measures"
"""What the link is called where a figure is about several measures, or about answers to questions behind several."""
_ROOT = f"{LIBRARY}/"


def to_measures(page: Page, measures: Collection[str]) -> Page:
    """The page with a way from each of its figures to the measure that it is about.

    Parameters
    ----------
    page : Page
        Its claims name their measure first where they are about one: ``healed_12w-funnel``.
    measures : collection of str
        Ids of the network's measures.

    Notes
    -----
    A claim that leads to a measure already stays as it is, and so does a measure's own page, where the way would
    lead to itself. Whether the page that is named is part of a book is for `publish` to see.
    """
    if page.id.startswith(_ROOT):
        return page
    return replace(
        page,
        opening=_to_measure(page.opening, measures),
        claims=tuple(_to_measure(claim, measures) for claim in page.claims),
    )


def measure_of(claim: Claim, measures: Collection[str]) -> str:
    """Id of the measure that a claim is about; "" where it is about several, or none."""
    return max((id for id in measures if claim.id == id or claim.id.startswith(f"{id}-")), key=len, default="")


def _to_measure(claim: Claim, measures: Collection[str]) -> Claim:
    figure = bool(claim.chart) and bool(len(claim.frame))
    if not figure or any(target.startswith(_ROOT) for _, target in claim.links):
        return claim
    measure = measure_of(claim, measures)
    way = (COUNTED, f"{LIBRARY}/{measure}") if measure else (ALL_COUNTED, ALL)
    return replace(claim, links=(way, *claim.links))
