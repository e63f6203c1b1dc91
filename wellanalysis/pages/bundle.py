"""The pages of a clinic's own report: its chapter, what is measured, and what has changed since it was published.

Other clinics are in it as what they are to its readers: limits, medians and points without a name. The pages that set
clinics side by side, and the models of the whole network, belong to the network's edition.
"""

from collections.abc import Sequence

from wellanalysis.pages import care_team, clinic_director, library, outreach_clinic, purpose_page, restatement_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.provider_view import ProviderView
from wellanalysis.pages.restatement_publications import Publication


def pages(
    every: Figures, chapter: Sequence[Page], history: Sequence[Publication], providers: ProviderView | None
) -> list[Page]:
    """All pages in the order of the table of contents.

    Parameters
    ----------
    every : Figures
        The run, for its reader.
    chapter : sequence of Page
        The clinic's own pages.
    history : sequence of Publication
        Publications of this very report.
    providers : ProviderView or None
        Figures of all providers; without them there is no page of the team.
    """
    place = every.clinics[every.clinics["clinic_id"] == every.reader].iloc[0]
    team = care_team.page(every, place, providers, every.results.consents)
    director = clinic_director.page(every, place)
    reached = outreach_clinic.page(every, place)
    purpose = purpose_page.page(every)
    return [
        *chapter,
        *([director] if director else []),
        *([reached] if reached else []),
        *([team] if team else []),
        *([purpose] if purpose else []),
        restatement_page.page(every, history),
        library.index(every),
        *(library.page(every, measure) for measure in every.listed),
    ]
