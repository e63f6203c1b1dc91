"""The deck: a PowerPoint file made of the Pages of a report, whose charts and tables a consultant can open and change."""

from datetime import date
from pathlib import Path

from pptx.presentation import Presentation as Deck

from wellanalysis.files import replace_if_changed
from wellanalysis.pages.page import Page
from wellanalysis.publish.deck_bytes import describe, to_bytes
from wellanalysis.publish.deck_master import open_master, thumbnail_away
from wellanalysis.publish.deck_slides import opening, tell
from wellanalysis.publish.deck_story import story
from wellanalysis.publish.deck_words import short
from wellanalysis.publish.exports import Carried

ENDING = ".pptx"


def deck(pages: tuple[Page, ...], *, clinic: str = "", template: Path | None = None) -> Deck:
    """The deck of these pages.

    Parameters
    ----------
    pages : tuple of Page
        Of a whole edition, or of one clinic's chapter or report.
    clinic : str
        Id of the clinic where it is one's; "" for a whole edition.
    template : Path, optional
        A PowerPoint file whose master and layouts are used instead of ours.

    Raises
    ------
    ProblemsFound
        When the template cannot be used.
    """
    master = open_master(template)
    told = story(pages)
    first = told[0].page if told else pages[0]
    network, quarter = (first.provenance.get(name, "") for name in ("network", "quarter"))
    name = first.title.split(":")[0] if clinic else network
    headline = first.opening
    words = [*([network] if clinic else []), f"Report of {quarter}", headline.heading]
    opening(master, first, name, [each for each in words if each])
    for each in told:
        tell(master, each)
    thumbnail_away(master.deck)
    title = f"{name}: report of {quarter}"
    as_of = date.fromisoformat(first.provenance["as_of"])
    describe(master.deck, title=title, subject=short(headline.sentence, 200), author=network, as_of=as_of)
    return master.deck


def write_deck(carried: Carried, *, template: Path | None = None) -> Path:
    """Write the deck of a report, or of one clinic of it, and return its path; one that is the same is left alone."""
    path = carried.folder / f"{carried.name}{ENDING}"
    replace_if_changed(path, to_bytes(deck(carried.pages, clinic=carried.clinic, template=template)))
    return path
