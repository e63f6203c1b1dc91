"""The page of those who lead a clinic, in its own report: conversations held and due, shared goals, what is heard.

Nothing here tells of a single clinician: not whose conversation is due, and no skill, plan or word of theirs.
"""

import pandas as pd

from wellanalysis.pages import clinic, director_claims
from wellanalysis.pages.agreed_actions import goals_claim
from wellanalysis.pages.conversations_held import Held, held, led_by
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_clinic import clinic_reach_claim
from wellanalysis.pages.page import Claim, Page

TEMPLATE = "clinic_director"


def page(figures: Figures, place: pd.Series) -> Page | None:
    """The page of a clinic's director, for the clinic's own report.

    Parameters
    ----------
    figures : Figures
        The run, for the clinic as its reader.
    place : Series
        The clinic: a row of `Figures.clinics`.

    Returns
    -------
    Page or None
        None anywhere but in the clinic's own edition, for a clinic too small for a chapter, and in a network that writes
        down no conversations, nothing agreed, and nobody who leads.
    """
    unit = place["clinic_id"]
    kept, leads = figures.results.records, led_by(figures, unit)
    if figures.reader != unit or not place["full"]:
        return None
    if kept.conversations.empty and kept.actions.empty and leads is None:
        return None
    title, counts = f"{place['name']}: for the director", held(figures, unit)
    opening = opening_claim(figures, unit, counts)
    claims = (
        director_claims.role_claim(figures, unit, leads),
        director_claims.panel_claim(figures, unit),
        goals_claim(figures, unit),
        director_claims.held_claim(figures, unit, counts),
        director_claims.prompts_claim(figures, unit),
        director_claims.listening_claim(figures, unit),
        director_claims.feedback_claim(figures, unit),
        clinic_reach_claim(figures, unit),
    )
    rows, act = clinic.evidence_rows(figures, figures.headline, unit, window=True), action(counts)
    return clinic.page_of(
        figures, place, "director", title, opening, claims, rows, act=act, asked="conversations", template=TEMPLATE
    )


def opening_claim(figures: Figures, unit: str, counts: Held) -> Claim:
    """What was held, and whether it was as promised where something was, in one sentence."""
    if not counts.clinicians:
        heading = "Nobody is on the roster of this clinic"
        said = "So nobody waits for a conversation."
    elif director_claims.is_few(counts):
        heading = "Conversations with single clinicians are not counted here"
        said = (
            f"Fewer than {director_claims.FEWEST_TEAM} clinicians are on the roster: to each other even a number would say "
            "whose conversation it was."
        )
    else:
        heading = director_claims.opening_text(counts)
        said = f"{director_claims.spoken_text(counts)} {director_claims.due_text(counts)}"
    return Claim(
        id="conversations",
        heading=heading,
        sentence=said,
        section="opening",
        caveat="A conversation is worth what is heard in it; how many there were says only that there was time for them.",
    )


def action(counts: Held) -> str:
    """One thing within the director's control."""
    if not counts.promised or director_claims.is_few(counts):
        return "Offer one clinician a time for the next conversation, and let them choose what it is about."
    if counts.due:
        each = "the clinician who waits" if counts.due == 1 else "each clinician who waits"
        return f"Offer {each} a time, and let them choose what it is about."
    return "No conversation is due. Ask one clinician what they would change about these conversations."
