"""What is learned together: sessions, whom they reach, what is offered where, and what deserves thanks."""

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.around import network_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_change import change_claim
from wellanalysis.pages.learning_offers import offers_claim
from wellanalysis.pages.learning_reach import clinics_claim, reach_claim, reach_rows, roles_claim
from wellanalysis.pages.learning_records import held, planned
from wellanalysis.pages.learning_sessions import engagement_claim, held_claim, next_step, planned_claim
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.recognition import recognition_claims
from wellanalysis.pages.whom_to_call import call_claim

TITLE = "Learning together"


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None where no session was held in the last year and none is planned."""
    if figures.edition != Edition.NETWORK:
        return None
    any_held = len(held(figures)) > 0
    if not any_held and planned(figures).empty:
        return None
    opening = reach_claim(figures) if any_held else planned_claim(figures)
    assert opening is not None  # something is planned where nothing was held
    claims: list[Claim | None] = [planned_claim(figures) if any_held else None]
    if any_held:
        claims = [
            held_claim(figures),
            *claims,
            roles_claim(figures),
            clinics_claim(figures),
            engagement_claim(figures),
            change_claim(figures),
        ]
    return network_page(
        figures,
        id="learning",
        template="network_learning",
        title=TITLE,
        opening=opening,
        action=next_step(figures),
        claims=(*claims, offers_claim(figures), call_claim(figures, NETWORK), *recognition_claims(figures)),
        rows=reach_rows(figures),
    )
