"""What a scorecard opens a conversation with: learning to choose from, open questions, and a way to answer back."""

from urllib.parse import quote

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim

FEW = 3
"""Pieces of learning to choose from where nothing stands out."""
BODY = """I write about (leave out what does not apply; please name no patient):

A figure that looks wrong, and what I expected:

A benchmark, a definition or another standard that I would set differently, and why:

Patients who should, or should not, be counted as mine (how many, and from which months):

What I need for what I choose to work on (only if I want to say):

"""
"""Nothing is filled in that says how somebody's figures are: a subject line is read by others."""


def answer(own: Figures) -> tuple[str, str]:
    """A prepared message: to question a figure, a standard or an attribution, with reasons."""
    back = own.definitions.network.answer_back
    subject = f"[{own.definitions.network.id} {own.quarter}] Scorecard: a question or comment"
    label = "Question a figure, a benchmark or whose patients are counted"
    return (
        f"{label} (answered within {back.within_days} days)",
        f"mailto:{back.address}?subject={quote(subject)}&body={quote(BODY)}",
    )


def learning_claim(look: Measure | None, measures: tuple[Measure, ...]) -> Claim | None:
    """Short pieces of learning for the one thing, or for any indicator where nothing stands out."""
    if look:
        lines = [[look.title, piece] for piece in look.micro_learning]
    else:
        lines = [[m.title, m.micro_learning[0]] for m in measures if m.micro_learning][:FEW]
    if not lines:
        return None
    about = f"on {look.title.lower()}" if look else "to choose from"
    return Claim(
        id="learning",
        heading=f"Short pieces of learning {about}",
        sentence="Offered, not assigned: take what is of use to you.",
        section="learning",
        table=pd.DataFrame(lines, columns=["Indicator", "Learning"]),
    )


def questions_claim(look: Measure | None) -> Claim:
    """Three open questions for the conversation; nobody else has the answers."""
    subject = look.title.lower() if look else "an indicator that you choose"
    choice = "the one thing named above or any other" if look else "and nothing here names it for you"
    questions = [
        "What lies behind what went well here, and who could learn from it?",
        f"Think of two or three of your patients for whom {subject} was out of reach: what stood in the way?",
        "What would you like to work on next, and what do you need from the clinic for it?",
    ]
    return Claim(
        id="questions",
        heading="Three questions for the conversation",
        sentence=(
            "For you and whoever you choose to talk with. What to work on is your choice, "
            f"{choice}. A figure, an attribution or a benchmark can be wrong: say why, and which standard you would "
            "set instead; reasons are answered, and an agreed standard can change by them. None of this says how to "
            "treat any one patient."
        ),
        section="conversation",
        table=pd.DataFrame({"Question": questions}),
    )
