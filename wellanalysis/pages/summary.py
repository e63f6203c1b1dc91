"""The network's summary: how are we doing, how sure, what is asked of the reader. Three minutes, two sheets in print."""

from wellanalysis.pages import executive, purpose_page
from wellanalysis.pages.around import network_page
from wellanalysis.pages.asked import asked_claim
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.network import purpose_claim, request, sites_claim
from wellanalysis.pages.page import Claim, Page


def page(figures: Figures) -> Page:
    """The first page of the report: site by site, what is asked, then a short table for each subject.

    Parameters
    ----------
    figures : Figures
        The run.
    """
    title = f"{figures.definitions.network.name}: summary of {figures.quarter}"
    return network_page(
        figures,
        id="summary",
        template="network_summary",
        title=title,
        opening=sites_claim(figures),
        action=request(figures),
        claims=(
            asked_claim(figures),
            executive.indicators(figures),
            executive.outcomes(figures),
            executive.programme(figures),
            executive.satisfaction(figures),
            executive.promises(figures),
            _purpose(figures),
        ),
        asked=("Summary", figures.headline.title),
    )


def _purpose(figures: Figures) -> Claim:
    """Why the network measures; where a page of its own says so, the way there and who answers for the report."""
    if purpose_page.page(figures) is None:
        return purpose_claim(figures)
    answers = purpose_page.answers_for(figures).strip()
    return Claim(
        id="purpose",
        heading="What the figures are for, and who answers for them",
        sentence=answers,
        section="purpose",
        links=(
            ("Purpose and goals", "purpose"),
            ("What is the same for every network", "book/purpose-and-values#purpose"),
        ),
    )
