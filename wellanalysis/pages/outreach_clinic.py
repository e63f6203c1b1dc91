"""Outreach in a clinic's own report: its own counts, and where its worklist is made; no patient is in it."""

import pandas as pd

from wellanalysis.pages import clinic
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.outreach_claims import (
    METHOD,
    closing_claim,
    due_claim,
    reached_claim,
    registry_claim,
    rows_behind,
)
from wellanalysis.pages.outreach_page import action
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import count, day, sentence_case

TEMPLATE = "clinic_outreach"


def page(figures: Figures, place: pd.Series) -> Page | None:
    """The page of a clinic's outreach, for the clinic's own report.

    Parameters
    ----------
    figures : Figures
        The run, for the clinic as its reader.
    place : Series
        The clinic: a row of `Figures.clinics`.

    Returns
    -------
    Page or None
        None anywhere but in the clinic's own edition, for a clinic too small for a chapter, and where nobody is asked for anything.
    """
    unit = place["clinic_id"]
    if figures.reader != unit or not place["full"]:
        return None
    found = [reached_claim(figures, unit), due_claim(figures, unit)]
    told = [each for each in found if each is not None]
    if not told:
        return None
    opening, *others = told
    claims = [*others, closing_claim(figures, unit), status_claim(figures, unit), registry_claim(figures, unit)]
    title = f"{place['name']}: nobody overlooked"
    rows, act = rows_behind(figures, opening, unit), _action(figures, unit)
    return clinic.page_of(figures, place, "outreach", title, opening, claims, rows, act=act, template=TEMPLATE)


def _action(figures: Figures, unit: str) -> str:
    """What is past its day, or else what waits longest; where no list was ever made, how to make one."""
    own = figures.results.outreach
    if not own["clinic_id"].eq(unit).any():
        return "Make the first worklist with whoever would call, and change the rules together where they ask amiss."
    waits = waiting(figures, unit)
    past = int(waits["due_on"].lt(pd.Timestamp(figures.as_of)).sum())
    if past:
        items = "item that is past its day" if past == 1 else f"{count(past)} items that are past their day"
        return f"Go through the {items} with whoever calls, and ask what stands in the way."
    return action(figures, unit)


def waiting(figures: Figures, unit: str) -> pd.DataFrame:
    """The clinic's items that are not closed."""
    own = figures.results.outreach
    return own[(own["clinic_id"] == unit) & own["status"].isin(["open", "reached", "scheduled"])]


def status_claim(figures: Figures, unit: str) -> Claim:
    """How the clinic's items stand, and where its worklist is made."""
    own = figures.results.outreach
    own = own[own["clinic_id"] == unit]
    waits = waiting(figures, unit)
    number = waits["status"].value_counts()
    past = int(waits["due_on"].lt(pd.Timestamp(figures.as_of)).sum())
    network = figures.definitions.network.id
    made = f"wellanalysis outreach list {network} --clinic {unit}"
    names = {
        "open": "nobody has reached the patient yet",
        "reached": "reached, nothing agreed",
        "scheduled": "a day is agreed",
    }
    rows = [(names[status], int(number.get(status, 0))) for status in names] if len(own) else []
    return Claim(
        id="worklist",
        heading=f"{sentence_case(count(len(waits), 'items'))} {'waits' if len(waits) == 1 else 'wait'} now, {count(past)} of them past their day"
        if len(own)
        else "No worklist was made here yet",
        sentence=(
            f"As of {day(figures.as_of)}, what was listed since the quarter ended among them. The worklist itself names patients, so it "
            f"is a file for the team and in no report. Whoever runs the reports makes it with `{made}`; what the team fills in is taken "
            "back with `wellanalysis outreach import`."
        ),
        section="worklist",
        caveat="Made twice, or again after a late extract, nothing is doubled and nothing is lost.",
        table=pd.DataFrame(
            {"Where it stands": [sentence_case(name) for name, _ in rows], "Items": [count(n) for _, n in rows]}
        ),
        links=(METHOD,),
    )
