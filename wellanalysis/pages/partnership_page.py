"""The partnership: what quality earns, what was spent, what is shared, and what both sides put in; one view for both."""

import pandas as pd

from wellanalysis.pages.around import network_page
from wellanalysis.pages.clinic import NOTHING_TO_ACT_ON
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.partnership_contract import Contract, worked_out
from wellanalysis.pages.partnership_goals import goals_claim
from wellanalysis.pages.partnership_money import savings_claim, spending_claim
from wellanalysis.pages.partnership_moves import balancing_claim, investment_claim, moves_claim
from wellanalysis.pages.partnership_projection import projection_claim
from wellanalysis.pages.partnership_quality import opening, worth_claim, years_claim
from wellanalysis.pages.partnership_words import inside, tenths

TITLE = "The partnership"


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None without a contract. It stands in no other edition, and on no provider's page."""
    contract = worked_out(figures)
    if contract is None:
        return None
    return network_page(
        figures,
        id="partnership",
        template="network_partnership",
        title=TITLE,
        opening=opening(figures, contract),
        action=action(figures, contract),
        claims=(
            worth_claim(figures, contract),
            years_claim(figures, contract),
            spending_claim(contract),
            savings_claim(contract),
            projection_claim(contract),
            moves_claim(figures, contract),
            balancing_claim(figures, contract),
            investment_claim(contract),
            goals_claim(figures, contract),
        ),
        rows=rows(contract),
    )


def action(figures: Figures, contract: Contract) -> str:
    """One thing that both sides can do together."""
    further = contract.measures[contract.measures["more"] > 0].sort_values("more", ascending=False, kind="stable")
    if further.empty:
        return f"{NOTHING_TO_ACT_ON.split(':')[0]}: every result that is shown has reached its goal, or lies well before its floor."
    line = further.iloc[0]
    measure = figures.definitions.measure(line["measure"])
    step = "one percentage point" if measure.unit == "%" else f"one of {measure.unit}"
    return (
        f"Read the lines from floor to goal together, plan and group at one table, and ask the clinics first which of them matters "
        f"most to their patients, and what would help. For the contract it is {inside(measure.title)}: {step} is worth "
        f"{tenths(line['more'])} points there, the most of all measures."
    )


def rows(contract: Contract) -> pd.DataFrame:
    """Result, floor, goal and weight of each measure with a result: what the opening's points are made of."""
    known = contract.measures[contract.measures["value"].notna()]
    return known[["measure", "value", "floor", "goal", "weight"]].round({"value": 6}).reset_index(drop=True)
