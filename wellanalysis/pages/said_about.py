"""Which items of the ledger are about a page: those that name it, its measures, or its clinic."""

import pandas as pd

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page

WHOLE = ("clinic_overview", "clinic_small", "clinic_conversation")
"""Templates of a clinic's first page, and of its conversation: all that is said of the clinic belongs there."""
BY_MEASURE = ("network_indicators", "network_outcomes", "network_satisfaction")
"""Templates of the network's pages that go through measures one by one."""
CALL_OUT = "call_out"
MEASURE = "measure"


def place_of(page: Page) -> str:
    """Id of the clinic that a page is about; empty for a page of the network."""
    return page.parameters.get("clinic", "")


def word_of(page: Page) -> str:
    """The word by which readers name a page: ``outcomes``, of a clinic as of the network."""
    parts = [part for part in page.id.split("/") if part != "index"]
    return parts[-1] if place_of(page) else "/".join(parts)


def measures_of(page: Page, figures: Figures) -> frozenset[str]:
    """Ids of the measures that a page shows, by what its claims are called and link to."""
    known = {measure.id for measure in figures.definitions.measures}
    named = {page.parameters.get("measure", "")}
    for claim in (page.opening, *page.claims):
        named |= {claim.id, claim.id.split("-")[0]}
        named |= {target.removeprefix("measures/") for _, target in claim.links}
    return frozenset(known & named)


def about(items: pd.DataFrame, page: Page, figures: Figures) -> pd.Series:
    """Whether each item of the ledger belongs on a page.

    Parameters
    ----------
    items : DataFrame
        As `wellanalysis.results.ledger.ledger` gives them.
    page : Page
        The page, with its claims.

    Notes
    -----
    The rule, the same in every edition:

    - What names a page stands on that page.
    - What names a measure stands on the measure's page, and, where it names no page, on those pages of the network whose
      subject are measures (`BY_MEASURE`) that show it. Other pages of the network, such as Voices or the programme, show
      what was said of themselves alone, though they may mention the measure.
    - What names a clinic stands on the clinic's first page and beside its conversation (`WHOLE`), all of it, and on each
      other page of the clinic that is named or shows the measure. In the clinic's own report there are no pages of the
      network, so what names a page and no clinic stands there too.
    - A call-out of low-value care is told on Voices, with nobody and no place beside it. With its clinic it stands in
      that clinic's own report alone, where those can read it who have to do with it.
    """
    named = items["page"].isin({page.id, word_of(page)})
    place = place_of(page)
    told = items["kind"].ne(CALL_OUT)
    if place:
        of_page = named | items["measure"].isin(measures_of(page, figures))
        own = items["clinic_id"].eq(place) & (of_page | (page.template in WHOLE))
        at_home = figures.reader == place
        return (own & (told | at_home)) | (named & told & items["clinic_id"].eq("") & at_home)
    if page.template == MEASURE:
        return told & (named | items["measure"].eq(page.parameters.get("measure", "")))
    if page.template in BY_MEASURE:
        named |= items["page"].eq("") & items["measure"].isin(measures_of(page, figures))
    return told & named
