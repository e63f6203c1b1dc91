"""How a figure or an attribution is appealed, and by when: the sentence that stands on every report."""

from datetime import date, timedelta

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.wording import count, day, listed

FINAL = "final"
APPEAL = "appeal"
"""Kind of an item of the ledger."""
ASK = "Appeal a figure of this page"
NOTHING_TO_APPEAL = ("network_purpose", "network_learning", "network_outreach", "network_voices", "network_rates")
"""Templates of pages that tell no figure of a clinic's or a clinician's patients."""
RESTATEMENTS = "network_restatement"
LINK = ("How a figure is appealed", "book/how-to-question#appeal-process")


def heard_until(figures: Figures) -> date:
    """Last day on which an appeal of this report's figures is heard before they are final."""
    return figures.as_of + timedelta(days=figures.definitions.network.appeals.open_days)


def decided(figures: Figures) -> str:
    """``decided within 20 days by the chief clinical officer and the nurses' council``."""
    rules = figures.definitions.network.appeals
    by = f" by {listed(_with_article(role) for role in rules.decided_by)}" if rules.decided_by else ""
    return f"decided within {count(rules.decided_within_days, 'days')}{by}"


def _with_article(role: str) -> str:
    return role if role.split(" ")[0] in ("a", "an", "the") else f"the {role}"


def appeal_sentence(figures: Figures) -> str:
    """One line for every page: until when an appeal is heard.

    Parameters
    ----------
    figures : Figures
        The run; the day its data speak of begins the time.
    """
    if figures.stage == FINAL:
        return "These figures are final; an appeal of them is still heard."
    return f"Appeals of these figures are heard until {day(heard_until(figures))}."


def appeal_rules(figures: Figures) -> str:
    """The whole of it, for the page of restatements: until when, who decides it in which time, and what follows."""
    if figures.stage == FINAL:
        return (
            "These figures are final, and an appeal of the data or of an attribution is still heard: it is "
            f"{decided(figures)}, and a figure that it changes is shown as a restatement that names the appeal."
        )
    return (
        f"An appeal of the data or of an attribution is heard until {day(heard_until(figures))} before these figures are "
        f"final; it is {decided(figures)}, and one that is accepted corrects the records for every report alike."
    )


def appeal_of(page: Page, figures: Figures) -> str:
    """What a page says of appeals: one line, all of it where restatements are told, nothing where there is nothing to appeal.

    Only those whose figures they are can appeal them, so the public edition says nothing of it; neither does a network
    that has not said how appeals are heard.
    """
    says = "appeals" in figures.definitions.network.model_fields_set and figures.edition != Edition.PUBLIC
    if not says or page.template in NOTHING_TO_APPEAL:
        return ""
    return appeal_rules(figures) if page.template == RESTATEMENTS else appeal_sentence(figures)


def appeal_links(page: Page, figures: Figures) -> tuple[tuple[str, str], ...]:
    """How a figure is appealed, and the network's form filled in so that it says that this is an appeal."""
    form = figures.form_link(page.id, page.opening.id, kind=APPEAL)
    return (LINK, (ASK, form)) if form else (LINK,)
