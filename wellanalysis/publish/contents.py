"""A book's table of contents: network, clinics by region, measures, and the prose."""

import posixpath
from collections.abc import Sequence
from typing import Any

from wellanalysis.pages.page import Page

NETWORK = "The network"
CLINICS = "Clinics"
CLINIC = "The clinic"
MEASURES = "Measures"
ABOUT = "About this book"
# Within a chapter the clinic's name is already there: its pages go by what they are about.
SHORT = {
    "network_summary": "Summary",
    "clinic_indicators": "Indicators",
    "clinic_outcomes": "Outcomes",
    "clinic_satisfaction": "Satisfaction",
    "clinic_team": "The care team",
    "network_clinics": "All clinics",
    "network_indicators": "Indicators",
    "network_outcomes": "Outcomes",
    "network_drivers": "What matters",
    "network_programme": "The programme",
    "network_satisfaction": "Satisfaction",
    "network_quality": "Data quality",
    "network_restatement": "Changed since published",
    "network_case_mix": "Case-mix models",
    "network_variation": "Variation",
    "network_change": "What changed this quarter",
    "network_rates": "How often our rules are wrong",
    "network_purpose": "Purpose and goals",
    "network_voices": "Voices",
    "network_learning": "Learning together",
    "network_value": "Quality beside cost",
    "network_outreach": "Nobody overlooked",
    "network_partnership": "The partnership",
    "network_pilots": "Tried small first",
    "network_sources": "Several sources",
    "clinic_conversation": "Conversation",
    "clinic_director": "For the director",
    "clinic_outreach": "Nobody overlooked",
}
CHAPTERS = ("clinic_overview", "clinic_small")
"""Templates of the first page of a clinic."""


def short_title(page: Page) -> str:
    """Name of a page where its place already says whose it is."""
    return SHORT.get(page.template, page.title.removesuffix(": overview"))


def _entry(page: Page, sections: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": page.id, "title": short_title(page)}
    return {**entry, "sections": list(sections)} if sections else entry


def _chapter(page: Page, pages: Sequence[Page]) -> dict[str, Any]:
    folder = posixpath.dirname(page.id)
    others = [each for each in pages if each is not page and posixpath.dirname(each.id) == folder]
    return _entry(page, [_entry(each) for each in others])


def _clinics(pages: Sequence[Page]) -> list[dict[str, Any]]:
    chapters = [page for page in pages if page.template in CHAPTERS]
    regions = [page for page in pages if page.template == "region"]
    entries = []
    for region in regions:
        folder = posixpath.dirname(region.id) + "/"
        entries.append(_entry(region, [_chapter(page, pages) for page in chapters if page.id.startswith(folder)]))
    folders = tuple(posixpath.dirname(region.id) + "/" for region in regions)
    return entries + [_chapter(page, pages) for page in chapters if not page.id.startswith(folders)]


def contents(pages: Sequence[Page], prose: Sequence[str]) -> dict[str, Any]:
    """Contents in the form of Jupyter Book; the first page is the book's front.

    Parameters
    ----------
    pages : sequence of Page
        In reading order.
    prose : sequence of str
        Documents of prose in reading order: ``book/methods``.
    """
    front, *rest = pages
    network = [_entry(page) for page in rest if page.template.startswith("network_")]
    index = [page for page in rest if page.template == "measures"]
    measures = [_entry(page) for page in rest if page.template == "measure"]
    # A clinic's own report opens with its chapter, and has the one page about publishing at that chapter's end.
    own = front.template in CHAPTERS
    several = sum(page.template in CHAPTERS for page in pages) > 1
    parts = {
        NETWORK: [] if own else network,
        (CLINICS if several or not own else CLINIC): [*_beside(front, rest), *network] if own else _clinics(rest),
        MEASURES: [_entry(index[0], measures)] if index else measures,
        ABOUT: [{"file": name} for name in prose],
    }
    return {
        "format": "jb-book",
        "root": front.id,
        "options": {"titlesonly": True},
        "parts": [{"caption": caption, "chapters": chapters} for caption, chapters in parts.items() if chapters],
    }


def _beside(front: Page, pages: Sequence[Page]) -> list[dict[str, Any]]:
    """Clinics of a book that opens with one of them: its own pages first, then other chapters."""
    folder = posixpath.dirname(front.id)
    own = [_entry(page) for page in pages if posixpath.dirname(page.id) == folder]
    return own + _clinics(pages)
