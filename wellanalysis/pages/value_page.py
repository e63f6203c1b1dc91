"""Value: quality beside cost, never cost alone; and whether services were appropriate."""

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.pages.appropriateness_claims import OVERUSE, appropriateness_claims
from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.value_claims import apart, clinics_claim, good, opening_claim, slice_of
from wellanalysis.pages.value_found import Found, found
from wellanalysis.pages.value_join_told import join_claim, run_out_claim
from wellanalysis.pages.value_made_of import category_claim, model_claim

PAGE, TEMPLATE = "value", "network_value"
TITLE = "Value: quality beside cost"
NOTHING_APART = "Nothing to act on this quarter: no clinic's cost stands apart without more good results, and no service lies above its limits."


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None where no claims are joined, or its counts are rounded for the public."""
    if figures.edition != Edition.NETWORK or figures.policy.policy == Policy.CMS or figures.policy.rounding is not None:
        return None
    told = found(figures)
    if told is None:
        return None
    services = appropriateness_claims(figures)
    return network_page(
        figures,
        id=PAGE,
        template=TEMPLATE,
        title=TITLE,
        opening=opening_claim(figures, told),
        action=_action(figures, told, services),
        claims=[
            join_claim(figures, told),
            run_out_claim(figures, told),
            clinics_claim(figures, told),
            model_claim(figures, told),
            category_claim(figures, told),
            *services,
        ],
        rows=slice_of(figures, told),
    )


def _action(figures: Figures, told: Found, services: list[Claim]) -> str:
    """One thing to do: look at what care is made of where cost is higher and healing is not, or at one service."""
    marked = apart(told)
    above = marked[(marked["ratio"] > 1) & (marked["quality_word"] != good(told))]
    if len(above):
        names = figures.places([str(each) for each in above.index])
        return f"Go through a dozen of the most costly episodes together with {names}, and ask first what the patients needed."
    over = [
        each for each in services if each.section == OVERUSE.name and "above the limits" in set(each.table.iloc[:, -1])
    ]
    if over:
        return f"Ask the clinicians who consider it whether the criteria fit their patients: {over[0].heading.split(',')[0].lower()}."
    return NOTHING_APART
