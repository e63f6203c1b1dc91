"""What the network is for and what each side wants, in its own words, at the front of its book."""

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import count, day

ACTION = (
    "Read both columns together before the figures, at the start of the next meeting. If what you want is not in them, say so: "
    "they are changed as measures are, by those who are concerned."
)


def page(figures: Figures) -> Page | None:
    """Purpose, values, both sides' goals and what is different from before.

    Parameters
    ----------
    figures : Figures
        The run.

    Returns
    -------
    Page or None
        None where network.yml names neither goals nor anything that went wrong before; the Summary then has the purpose alone.
    """
    found = [goals_claim(figures), earlier_claim(figures), values_claim(figures)]
    if not any(found[:2]):
        return None
    network = figures.definitions.network
    opening = Claim(
        id="purpose",
        heading=f"Why {network.name} measures",
        sentence=f"{network.purpose.strip()}{answers_for(figures)}",
        section="opening",
        links=(("What is the same for every network", "book/purpose-and-values#purpose"),),
    )
    return network_page(
        figures,
        id="purpose",
        template="network_purpose",
        title="Purpose and goals",
        opening=opening,
        action=ACTION,
        claims=found,
        rows=pd.DataFrame(),
    )


def answers_for(figures: Figures) -> str:
    """`` Dr. Example, chief clinical officer, answers for this report.``; nothing where nobody is named."""
    sponsor = figures.definitions.network.sponsor
    return f" {sponsor.name}, {sponsor.role}, answers for this report." if sponsor else ""


def goals_claim(figures: Figures) -> Claim | None:
    """What each side wants, beside the other's."""
    goals = figures.definitions.network.goals
    if not (goals.clinicians or goals.leaders):
        return None
    longest = max(len(goals.clinicians), len(goals.leaders))
    sides = [(*each, *[""] * (longest - len(each))) for each in (goals.clinicians, goals.leaders)]
    read = f" Both sides read them together on {day(goals.agreed_on)}." if goals.agreed_on else ""
    return Claim(
        id="goals",
        heading="What each side wants, said openly",
        sentence=(
            f"{count(len(goals.clinicians), 'goals')} of those who give the care, {len(goals.leaders)} of those who lead the "
            f"network, the financial ones among them.{read}"
        ),
        section="goals",
        options={"sortable": False},
        caveat="Where two goals pull against each other, the patient's comes first, and the difference is talked about.",
        table=pd.DataFrame({"Those who give the care want": sides[0], "Those who lead the network want": sides[1]}),
        links=(("What each side commits to", "book/purpose-and-values#both-sides"),),
    )


def earlier_claim(figures: Figures) -> Claim | None:
    """What went wrong with earlier scorecards, as those to whom it happened said it, and what is different now."""
    told = figures.definitions.network.earlier_scorecards
    # What went wrong inside is said to those who were there.
    if not told or figures.edition == Edition.PUBLIC:
        return None
    return Claim(
        id="earlier-scorecards",
        heading="What went wrong with earlier scorecards, and what is different now",
        sentence=(
            f"{count(len(told), 'things')} that clinicians told us about the scorecards before this book. If one of them is "
            "still true where you work, please say so: such a message is read first."
        ),
        section="earlier",
        options={"sortable": False},
        table=pd.DataFrame(
            {
                "What went wrong": [each.wrong for each in told],
                "What is different now": [each.now for each in told],
                "Where to check it": [each.see or "" for each in told],
            }
        ),
        links=(("How to question a figure", "book/how-to-question#appeal-steps"), *_places(figures)),
    )


def _places(figures: Figures) -> tuple[tuple[str, str], ...]:
    """Links for cells that are the name of a page of this edition."""
    pages = {"Voices": "voices", "Outcomes": "outcomes", "Data quality": "quality", "Measures": "measures/index"}
    if figures.reader:
        pages = {"Measures": "measures/index"}
    told = {each.see for each in figures.definitions.network.earlier_scorecards}
    return tuple((name, target) for name, target in pages.items() if name in told)


def values_claim(figures: Figures) -> Claim | None:
    """What the network stands for, and who answers for it."""
    network = figures.definitions.network
    stands_for = list(network.values)  # noqa: PD011, no frame
    if not stands_for:
        return None
    answers = answers_for(figures).strip()
    return Claim(
        id="values",
        heading="What we stand for",
        sentence=answers,
        section="values",
        options={"sortable": False},
        table=pd.DataFrame({"What we stand for": stands_for}),
        links=(("How to talk about these figures", "book/purpose-and-values#mission-before-metric"),),
    )
