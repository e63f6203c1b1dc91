"""What each side of the partnership wants, and what was seen of it."""

import pandas as pd

from wellanalysis.definitions.partnership import Party
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.partnership_contract import Contract
from wellanalysis.pages.partnership_quality import against_target
from wellanalysis.pages.partnership_words import about, currency, earned_of
from wellanalysis.pages.wording import Evidence, amount, count, day, listed, sentence_case

METHOD = ("What each side commits to", "book/purpose-and-values#both-sides")
NO_FIGURE = "no figure: talked over together"


def goals_claim(figures: Figures, contract: Contract) -> Claim | None:
    """Both sides' goals, one under the other, each with what was seen."""
    sides = (contract.terms.plan, contract.terms.group)
    if not any(side.goals for side in sides):
        return None
    lines = [
        {"Side": side.name, "What it wants": each.goal, "What was seen": seen(figures, contract, each.seen_in)}
        for side in sides
        for each in side.goals
    ]
    stands_for = listed(contract.terms.values)  # noqa: PD011, no frame
    return Claim(
        id="both-sides",
        heading="What each side wants, and what was seen of it",
        sentence=(
            f"{_number(contract.terms.plan)} and {_number(contract.terms.group)}, agreed on {day(contract.terms.agreed_on)}; both sides read "
            f"both.{f' Both stand for {stands_for}.' if stands_for else ''}"
        ),
        section="goals",
        options={"sortable": False},
        caveat="Where two goals pull against each other, the patient’s comes first, and the difference is talked about.",
        table=pd.DataFrame(lines),
        links=(METHOD,),
    )


def _number(side: Party) -> str:
    return f"{count(len(side.goals), 'goals')} of {side.name}"


def seen(figures: Figures, contract: Contract, where: str | None) -> str:
    """What the report saw of a goal, in a few words."""
    found = {
        "quality": _quality,
        "spending": _spending,
        "savings": _savings,
        "investment": _investment,
        "settings": _settings,
    }
    if where is None:
        return NO_FIGURE
    if where in found:
        return found[where](contract)
    measure = figures.definitions.measure(where)
    word = figures.change(measure, NETWORK).get("word", Evidence.NO_COMPARISON)
    result = figures.said(measure, figures.now(measure, NETWORK), numbers=False).split(" (")[0]
    return f"{measure.title}: {result} in {figures.window(measure)}; since the baseline: {word}"


def _quality(contract: Contract) -> str:
    return f"{earned_of(contract.points)} now" if pd.notna(contract.points.value) else "no points can be told yet"


def _spending(contract: Contract) -> str:
    gap = against_target(contract)
    if pd.isna(gap):
        return "not held against a target yet"
    return f"{amount(abs(gap))} {'below' if gap >= 0 else 'above'} the target so far"


def _savings(contract: Contract) -> str:
    over = [each for each in contract.years if each.settled]
    told = [f"{each.year}: {about(float(each.shared['group']), currency(contract))}" for each in over]
    return f"the group’s share by year: {listed(told)}" if told else "no year is over yet"


def _investment(contract: Contract) -> str:
    total = sum(each.amount for each in contract.terms.investment)
    return f"{about(total, currency(contract))} agreed" if total else "nothing agreed yet"


def _settings(contract: Contract) -> str:
    names = listed(sentence_case(move.name) for move in contract.terms.settings)
    return f"services that move: {names}" if names else "no move agreed yet"
