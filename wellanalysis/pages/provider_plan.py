"""A provider's development plan: their own words first, what they chose, and how it goes. A draft where none is agreed."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_records import OwnRecords
from wellanalysis.pages.provider_skills import LIKES, figure_text, in_order, is_short
from wellanalysis.pages.wording import count, day

FIRST_QUESTION = "What kind of clinician do you want to be? In your own words; the plan begins with them."
DRAFTED = 3
"""Lines of a draft: more than a few are no choice."""
NO_SUPPORT, NO_FIGURE = "none was asked for", "no figure"
READ_AGAIN = "Read the lines against your own words: do they still lead there, and what would you change?"


def plan_claims(own: Figures, unit: str, kept: OwnRecords) -> Iterator[Claim]:
    """The plan in the section ``development``: agreed lines or a draft, lines that ended, the last conversation."""
    now = kept.lines[kept.lines["ended_on"].isna()]
    ended = kept.lines[kept.lines["ended_on"].notna()]
    yield agreed_claim(own, unit, kept, now) if len(now) else draft_claim(own, unit, kept)
    if len(ended):
        yield ended_claim(ended)
    if len(kept.talks):
        yield talk_claim(kept.talks.to_dict("records")[0])


def own_words(kept: OwnRecords) -> tuple[str, pd.Timestamp] | None:
    """Their newest words on what kind of clinician they want to be, with the day; None where they wrote none."""
    said = kept.lines[kept.lines["own_words"] != ""]
    return (str(said["own_words"].iloc[0]), said["agreed_on"].iloc[0]) if len(said) else None


def agreed_claim(own: Figures, unit: str, kept: OwnRecords, now: pd.DataFrame) -> Claim:
    """Lines as they were agreed, each with its figure then and now."""
    measures = {measure.id: measure for measure in own.definitions.measures}
    words = own_words(kept)
    lines = [_line(own, measures.get(row["measure"]), unit, row) for row in now.to_dict("records")]
    late = int(now["review_on"].lt(pd.Timestamp(own.as_of)).sum())
    review = ""
    if late:
        review = f" The day to look again has passed for {count(late)} of them: is there still something to it?"
    begin = f"Your words of {day(words[1])} on what kind of clinician you want to be. " if words else ""
    return Claim(
        id="plan",
        heading=f"“{words[0]}”" if words else f"{count(len(now), 'lines')} that you chose and agreed on",
        sentence=f"{begin}You chose {count(len(now), 'lines')}. {READ_AGAIN}{review}",
        section="development",
        caveat=(
            "A figure says whether something changed among your patients; it cannot say that the plan did it, and a quarter "
            "of one person's patients is few."
        ),
        table=pd.DataFrame(
            lines,
            columns=["You chose", "The clinic gives", "Agreed", "Look again on", "Figure then", "Figure now", "Change"],
        ),
        options={"sortable": False},
        links=(("The words for evidence", "book/methods#evidence-words"),),
    )


def _line(own: Figures, measure: Measure | None, unit: str, row: dict[str, Any]) -> list[str]:
    """One agreed line with its progress."""
    agreed = f"{day(row['agreed_on'])}, with {row['agreed_with']}"
    review = "no day set" if pd.isna(row["review_on"]) else day(row["review_on"])
    begin = [row["goal"], row["support"] or NO_SUPPORT, agreed, review]
    if measure is None:
        return [*begin, NO_FIGURE, NO_FIGURE, ""]
    final = own.finals[measure.id]
    then = own.quarter.of(row["agreed_on"].date(), own.quarter.year_starts)
    before = own.said(measure, own.in_quarter(measure, unit, then), numbers=False)
    after = own.said(measure, own.in_quarter(measure, unit), numbers=False)
    return [*begin, f"{measure.title}, {then}: {before}", f"{final}: {after}", str(row["word"])]


def draft_claim(own: Figures, unit: str, kept: OwnRecords) -> Claim:
    """A draft of questions from skills and results, where no line is agreed: nothing stands until both agree."""
    words = own_words(kept)
    first = FIRST_QUESTION if words is None else f"You wrote “{words[0]}”: would you still write it so?"
    asked = [first, *_drafted(own, unit, kept)]
    return Claim(
        id="plan",
        heading="A development plan is yours to begin",
        sentence=(
            "Nothing is agreed now. These are questions to begin with, drawn from what you said of yourself and from your "
            "figures; what to work on, with whom, and whether at all, is your choice."
        ),
        section="development",
        caveat="A draft binds nobody. A line stands once you and the other side have agreed on it, with what the clinic gives for it.",
        table=pd.DataFrame({"To agree on": asked}),
        options={"sortable": False},
        links=(("Development plans", "book/methods#development"),),
    )


def _drafted(own: Figures, unit: str, kept: OwnRecords) -> list[str]:
    """Questions on what interests them most, then on figures that lie short; the standard itself may be questioned."""
    measures = {measure.id: measure for measure in own.definitions.measures}
    liked = [row["measure"] for row in in_order(own, kept) if row["interest"] >= LIKES]
    short = [m.id for m in own.measures_of(unit, "leading_indicator") if m.is_final_stage and is_short(own, m, unit)]
    questions = []
    for id in list(dict.fromkeys([*(each for each in liked if each in short), *liked, *short]))[:DRAFTED]:
        title, figure = measures[id].title, figure_text(own, measures[id], unit)
        if id in liked:
            questions.append(
                f"You would like to work on: {title} (your figure: {figure}). What would you try first, and with whom?"
            )
        else:
            questions.append(
                f"{title}: {figure}. Is this something to work on, or is the figure or its benchmark the question?"
            )
    return [*questions, "What do you need from the clinic for what you choose?"]


def ended_claim(ended: pd.DataFrame) -> Claim:
    """Lines that ended, and what came of them."""
    lines = [
        [
            row["goal"],
            f"{day(row['agreed_on'])} to {day(row['ended_on'])}",
            row["came_of_it"] or "nothing was written down",
        ]
        for row in ended.to_dict("records")
    ]
    return Claim(
        id="plan-ended",
        heading=f"{count(len(ended), 'lines')} of your plan {'has' if len(ended) == 1 else 'have'} ended",
        sentence="What came of each, as you both wrote it down.",
        section="development",
        table=pd.DataFrame(lines, columns=["You chose", "From and to", "What came of it"]),
        options={"sortable": False},
    )


def talk_claim(talk: dict[str, Any]) -> Claim:
    """The newest conversation with the director, as it was written down: nobody else reads it."""
    told = [
        [title, talk[name]]
        for title, name in (
            ("What went well", "went_well"),
            ("What could be better", "could_be_better"),
            ("Worth sharing", "to_share"),
            ("To learn next", "learn_next"),
        )
        if talk[name]
    ]
    next_by = "" if pd.isna(talk["next_by"]) else f" The next was agreed by {day(talk['next_by'])}."
    return Claim(
        id="talk",
        heading=f"Your last conversation: {day(talk['on'])}",
        sentence=f"As it was written down; if it reads wrong to you, say so.{next_by}",
        section="development",
        table=pd.DataFrame(told, columns=["About", "Written down"]),
        options={"sortable": False},
    )
