"""Who of one clinic took part in learning together, for the clinic's own pages."""

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_groups import reach_by, whole
from wellanalysis.pages.learning_reach import BEYOND, COUNTED, METHOD, TOO_FEW
from wellanalysis.pages.learning_records import held, period, planned
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, sentence_case


def clinic_reach_claim(figures: Figures, unit: str, *, section: str = "learning") -> Claim | None:
    """Who of a clinic took part, for the clinic's own pages.

    Parameters
    ----------
    figures : Figures
        The run.
    unit : str
        Id of the clinic.
    section : str
        Section of the page.

    Returns
    -------
    Claim or None
        None where no session was held, and in the public edition. From ten people in post on, counts; else that there
        are too few. Sessions to come are listed; another clinic is never named.
    """
    if figures.edition == Edition.PUBLIC or held(figures).empty:
        return None
    name, sessions = figures.names[unit], count(len(held(figures)), "sessions")
    own = reach_by(figures, "clinic_id").set_index("group")
    all_of = whole(figures)
    if unit in own.index:
        row = own.loc[unit]
        people, number, again = (int(row[name]) for name in ("people", "came", "again"))
        posts = f"{count(people, 'people')} in post"
        beside = f" In the network: {amount(all_of['came'] / all_of['people'])}." if all_of["people"] else ""
        twice = (
            "how many of them came to two or more is withheld"
            if row["again_withheld"]
            else (f"{count(again)} of them to two or more")
        )
        if row["came_withheld"]:
            heading = f"Of {posts} some came to learn with others; how many is withheld"
            sentence = (
                f"How many of {posts} at {name} came to at least one of {sessions} in {period(figures)} is withheld, so that "
                f"nobody is pointed at.{beside}"
            )
        else:
            heading = f"{sentence_case(count(number))} of {posts} came to learn with others"
            sentence = (
                f"{sentence_case(count(number))} of {posts} at {name} ({amount(number / people)}) came to at least one of "
                f"{sessions} in {period(figures)}, {twice}.{beside}"
            )
        if row["no_share"] and not row["came_withheld"]:
            heading = f"{sentence_case(count(number))} from {name} came to learn with others"
            sentence = (
                f"{sentence_case(count(number))} people from {name} came to at least one of {sessions} in {period(figures)}, "
                f"{twice}; {posts}. {BEYOND}{beside}"
            )
    else:
        heading = "Who took part: not told for a small team"
        sentence = f"{sentence_case(sessions)} were held in {period(figures)}; at {name} there are {TOO_FEW}."
    ahead = planned(figures)
    return Claim(
        id="took-part",
        heading=heading,
        sentence=sentence,
        section=section,
        caveat=COUNTED if unit in own.index else "",
        table=pd.DataFrame(
            {
                "Planned": [day(each) for each in ahead["on"]],
                "Session": ahead["title"],
                "Read before": [each or "nothing" for each in ahead["pre_read"]],
                "Minutes": [count(each) for each in ahead["minutes"]],
            }
        )
        if len(ahead)
        else pd.DataFrame(),
        links=(METHOD,),
    )
