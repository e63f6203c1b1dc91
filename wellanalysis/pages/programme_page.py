"""The programme: did it work, how sure is that, where, and how we tried to prove ourselves wrong."""

from dataclasses import replace

from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.programme import PAGE, timing_claim
from wellanalysis.pages.programme_changes import site_changes
from wellanalysis.pages.programme_doubts import doubts_claim
from wellanalysis.pages.programme_effect import effect
from wellanalysis.pages.programme_events import events_claim
from wellanalysis.pages.programme_exception import exception_claims, exceptions
from wellanalysis.pages.programme_interrupted import interrupted_claim
from wellanalysis.pages.programme_opening import indicators_claim, opening_claim
from wellanalysis.pages.programme_panel import panel
from wellanalysis.pages.programme_quarters import others_claim, quarters_claim
from wellanalysis.pages.programme_sites import sites_claim, words_of
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.wording import listed

TITLE = "The programme"
NOTHING_TO_ASK = "Ask one clinic that improved what it would offer to a clinic that has not begun."


def page(figures: Figures, *, remembered: Remembered | None = None) -> Page | None:
    """The page of the programme; None where network.yml names none, or nothing is counted anywhere.

    Parameters
    ----------
    figures : Figures
        The run.
    remembered : Remembered, optional
        What was computed before on the very same numbers; without it everything is computed, with the same result.
    """
    known = panel(figures)
    if known is None:
        return None
    found = effect(figures, known, remembered)
    changes = site_changes(figures, figures.headline)
    words = words_of(figures, figures.headline, changes)
    claims = (
        indicators_claim(found),
        quarters_claim(found),
        _timing(figures),
        others_claim(found),
        sites_claim(figures, changes, words),
        *exception_claims(figures, changes, words),
        doubts_claim(found),
        interrupted_claim(figures),
        events_claim(figures),
    )
    return network_page(
        figures,
        id=PAGE,
        template="network_programme",
        title=TITLE,
        opening=opening_claim(found),
        action=_ask(figures, exceptions(words)),
        claims=claims,
    )


def _timing(figures: Figures) -> Claim | None:
    """When it began to show, cohort by cohort; the summary tells it too."""
    told = timing_claim(figures)
    return None if told is None else replace(told, id="timing", section="timing")


def _ask(figures: Figures, apart: list[str]) -> str:
    """One thing within an executive's control."""
    if not apart:
        return NOTHING_TO_ASK
    names = listed(figures.names[unit] for unit in apart)
    return f"Ask {names} what stood in the way, and what they need, before anybody explains it: they know what no table holds."
