"""Nobody overlooked: whom the worklists of the network list, who is reached, and how long things take."""

import pandas as pd

from wellanalysis.definitions.editions import Edition, Policy
from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.outreach_claims import (
    METHOD,
    closing_claim,
    closing_rows,
    due_claim,
    reached_claim,
    registry_claim,
    rows_behind,
    slowest,
)
from wellanalysis.pages.outreach_records import POOLED, fewest, items, reached_by, within
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.wording import amount, count, interval, sentence_case

TITLE = "Nobody overlooked"


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None where nobody is asked for anything, or an edition tells of no small count at all."""
    if figures.edition != Edition.NETWORK or figures.policy.policy == Policy.CMS:
        return None
    found = [reached_claim(figures), due_claim(figures)]
    opening = next((each for each in found if each is not None), None)
    if opening is None:
        return None
    claims = [each for each in found if each is not None and each is not opening]
    return network_page(
        figures,
        id="outreach",
        template="network_outreach",
        title=TITLE,
        opening=opening,
        action=action(figures),
        claims=(
            *claims,
            closing_claim(figures),
            clinics_claim(figures),
            roles_claim(figures),
            registry_claim(figures),
        ),
        rows=rows_behind(figures, opening),
    )


def action(figures: Figures, unit: str = "") -> str:
    """One thing within the reader's control: what waits longest, and whom to ask about it."""
    waits = slowest(closing_rows(figures, unit))
    if waits is None:
        return "Nothing to act on this quarter: too little was listed to say what waited longest."
    return f"Ask those who do it what stands in the way of what waited longest this quarter: {waits[0]}."


def clinics_claim(figures: Figures) -> Claim | None:
    """Who was reached, by clinic, in regional, then alphabetical order; small ones together."""
    own = items(figures)
    if own.empty:
        return None
    table = reached_by(figures, own, "clinic_id").set_index("group")
    order = [each for each in figures.clinics["clinic_id"] if each in table.index]
    order += [POOLED] if POOLED in table.index else []
    names = dict(zip(figures.clinics["clinic_id"], figures.clinics["name"], strict=True))
    together = f"{count(int(table.loc[POOLED, 'groups']), 'clinics')} together" if POOLED in table.index else ""
    rows = table.loc[order].reset_index()
    listing, every = own["clinic_id"].nunique(), len(figures.results.clinics)
    return _shares(
        figures,
        rows,
        [names.get(each, together) for each in rows["group"]],
        id="by-clinic",
        section="clinics",
        what="Clinic",
        noun="clinics",
        before=f"{count(listing)} of {count(every, 'clinics')} kept worklists in {figures.quarter}. ",
        caveat=(
            "The order is regional, then alphabetical. Who can be reached depends on telephones, hours and who is in post, "
            "not on the will to call."
        ),
    )


def roles_claim(figures: Figures) -> Claim | None:
    """Who was reached, by the role that asks: the whole care team."""
    own = items(figures)
    if own.empty:
        return None
    rows = reached_by(figures, own, "role")
    if rows.empty:
        return None
    together = f"{count(int(rows['groups'].max()), 'roles')} together"
    names = [together if each == POOLED else str(each) for each in rows["group"]]
    return _shares(
        figures,
        rows,
        names,
        id="by-role",
        section="roles",
        what="Who asks",
        noun="roles",
        before="",
        caveat=(
            "Roles ask for different things, some of them harder to come by: this is who carries how much of it, not who does it "
            "well. A patient whom several ask is in several lines."
        ),
    )


def _shares(
    figures: Figures,
    rows: pd.DataFrame,
    names: list[str],
    *,
    id: str,
    section: str,
    what: str,
    noun: str,
    before: str,
    caveat: str,
) -> Claim | None:
    """Shares with their intervals, one line for each group."""
    known = rows["value"].notna()
    if not known.any():
        return None
    days, alone = within(figures), rows.loc[known & rows["group"].ne(POOLED), "value"]
    # What several were told together is the share of no one of them.
    ends = alone if len(alone) else rows["value"]
    lowest, highest = amount(ends.min()), amount(ends.max())
    spread = lowest if lowest == highest else f"{lowest} to {highest}"
    pooled = f" {sentence_case(noun)} of few patients are told together." if rows["group"].eq(POOLED).any() else ""
    labels = [sentence_case(name) for name in names]
    least = fewest(figures)
    small = f" Groups of fewer than {least} patients are told together, or not at all." if least > 1 else ""
    return Claim(
        id=id,
        heading=f"By {what.lower() if what == 'Clinic' else 'role'}, {spread} were reached within {count(days, 'days')}",
        sentence=(
            f"{before}Of the patients listed in {figures.quarter}, {spread} were reached within {count(days, 'days')}, by "
            f"{noun[:-1]}.{pooled}"
        ),
        section=section,
        chart="intervals",
        frame=pd.DataFrame(
            {
                "label": labels,
                "value": rows["value"],
                "lower": rows["lower"].where(known),
                "upper": rows["upper"].where(known),
                "note": [count(each, "patients") for each in rows["people"]],
            }
        ).round(4),
        options={"unit": "%"},
        alternative=(
            f"{count(len(rows), 'dots')} with intervals, by {noun[:-1]}: share of listed patients who were reached within "
            f"{count(days, 'days')}. It goes from {lowest} to {highest}{' where they are told alone' if pooled else ''}."
        ),
        caveat=f"{caveat}{small}",
        table=pd.DataFrame(
            {
                what: labels,
                "Patients listed": [count(each) for each in rows["people"]],
                f"Reached within {count(days, 'days')}": [
                    f"{amount(row.value)} ({interval(row.lower, row.upper)})" if row.known else "not known yet"
                    for row in rows.itertuples(index=False)
                ],
            }
        ),
        links=(METHOD,),
    )
