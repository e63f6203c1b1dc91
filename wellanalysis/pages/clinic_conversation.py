"""A clinic's conversation: prefilled from evidence, short enough for one printed page.

What went well comes first. The words of conversations are the clinic's own: outside its edition there are counts alone.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from wellanalysis.pages import clinic, conversation_evidence
from wellanalysis.pages.agreed_actions import actions_claim
from wellanalysis.pages.appeal_process import LINK
from wellanalysis.pages.conversations_held import shared_words
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.readable import readable
from wellanalysis.pages.recognition import recognised
from wellanalysis.pages.since_last import since_claim
from wellanalysis.pages.wording import count, day, sentence_case
from wellanalysis.results.ledger import is_open, ledger, overdue

TEMPLATE = "clinic_conversation"
NOT_RESTATED = "no figure"
QUESTIONS = (
    "What lies behind what went well, and who could learn from it?",
    "What stood in the way where it did not go as you wished, and what of it can the clinic move?",
    "What do we choose to try next, what do you need for it, and how will we know?",
)
CHOOSE_FREELY = "No indicator with a short piece of learning lies short of its benchmark: choose freely."
NOTHING_STANDS_OUT = "No indicator lies clearly short of its benchmark: the choice of what to look at is open."


def page(figures: Figures, place: pd.Series, alike: Mapping[str, pd.DataFrame] | None = None) -> Page | None:
    """The page of a clinic's conversation.

    Parameters
    ----------
    figures : Figures
        The run; with the clinic as its reader the page holds the clinic's own words.
    place : Series
        The clinic: a row of `Figures.clinics`.
    alike : mapping of str to DataFrame, optional
        As `like_for_like` gives it.

    Returns
    -------
    Page or None
        None in a network that writes down neither conversations nor what was agreed.
    """
    kept = figures.results.records
    if kept.conversations.empty and kept.actions.empty:
        return None
    unit, title = place["clinic_id"], f"{place['name']}: conversation"
    opening = well_claim(figures, unit)
    claims = (
        since_claim(figures, unit, alike or {}),
        recognition_claim(figures, unit),
        better_claim(figures, unit),
        share_claim(figures, unit),
        learn_claim(figures, unit),
        questions_claim(),
        appeals_claim(figures, unit),
        actions_claim(figures, unit),
    )
    wells = conversation_evidence.went_well(figures, unit)
    measure = wells[0].measure if wells else figures.headline
    rows = clinic.evidence_rows(figures, measure, unit, window=True)
    return clinic.page_of(figures, place, "conversation", title, opening, claims, rows, template=TEMPLATE)


def well_claim(figures: Figures, unit: str) -> Claim:
    """The opening: what went well, each line from a figure."""
    wells, name = conversation_evidence.went_well(figures, unit), figures.names[unit]
    said = shared_words(figures, unit, "went_well")
    quoted = f" Said in a conversation: “{said}”" if said else ""
    if not wells:
        return Claim(
            id="well",
            heading="What went well: begin with what the team saw",
            sentence=(
                f"No figure of {name} has improved, or reached its benchmark, beyond what chance allows; that says nothing "
                f"of single patients.{quoted}"
            ),
            section="opening",
        )
    first = wells[0]
    now = figures.said(first.measure, figures.now(first.measure, unit))
    whole = first.why.replace("the baseline", figures.baseline_name)
    lines = [[each.measure.title, conversation_evidence.well_text(figures, each, unit), each.why] for each in wells]
    others = conversation_evidence.others_text(figures, unit)
    return Claim(
        id="well",
        heading=f"What went well: {first.measure.title}, {conversation_evidence.well_text(figures, first, unit)}",
        sentence=f"{sentence_case(figures.window(first.measure))}: {now}; {whole}.{others}{quoted}",
        section="opening",
        table=pd.DataFrame(lines, columns=["What went well", "Figure", "How we know"]),
        options={"sortable": False},
        links=(("Change since baseline", "book/methods#change"),),
    )


def better_claim(figures: Figures, unit: str) -> Claim:
    """What could be better: the one indicator farthest from its benchmark, and what readers still wait for."""
    look = conversation_evidence.to_look_at(figures, unit)
    heading = f"What could be better: {look.title}" if look else "What could be better: nothing stands out"
    shown = f"{conversation_evidence.better_text(figures, look, unit)}." if look else NOTHING_STANDS_OUT
    said = shared_words(figures, unit, "could_be_better")
    quoted = f" Said in a conversation: “{said}”" if said else ""
    return Claim(
        id="better",
        heading=heading,
        sentence=f"{shown}{waiting_text(figures, unit)}{quoted}",
        section="better",
        caveat="A distance to a benchmark is a question to the clinic, with many possible answers; the data may be one of them.",
    )


def waiting_text(figures: Figures, unit: str) -> str:
    """How many items about the clinic wait for an answer, of those that the readers of this edition may know of."""
    items = ledger(figures.results.records)
    own = items[items["clinic_id"].eq(unit) & _known_here(items, figures, unit) & is_open(items)]
    if own.empty:
        return ""
    late = int(overdue(own, pd.Timestamp(figures.as_of), figures.definitions.network).sum())
    past = f", {count(late)} of them past {'its' if late == 1 else 'their'} day" if late else ""
    return f" {count(len(own), 'items')} that readers wrote about this clinic still wait{'s' if len(own) == 1 else ''} for an answer{past}."


def _known_here(items: pd.DataFrame, figures: Figures, unit: str) -> pd.Series:
    """Items that readers may know of: outside the clinic even their number could point at one of its people."""
    return items["seen_by"].ne("writer") if figures.reader == unit else items["seen_by"].isin(["network", "public"])


def share_claim(figures: Figures, unit: str) -> Claim:
    """Practice worth sharing, as the clinic wrote it down."""
    told = [
        each if each.endswith((".", "”")) else f"{each}." for each in conversation_evidence.practice(figures, unit)[:2]
    ]
    return Claim(
        id="share",
        heading="Practice worth sharing",
        sentence=" ".join(told)
        if told
        else "Nothing is written down yet. What does this team do that others could take up?",
        section="better",
    )


def learn_claim(figures: Figures, unit: str) -> Claim:
    """What to learn next: offered, by what the figures point at."""
    pieces = conversation_evidence.to_learn(figures, unit)[:2]
    said = shared_words(figures, unit, "learn_next")
    wished = f" Wished for in a conversation: “{said}”" if said else ""
    offered = f"Offered, not assigned: {' '.join(pieces)}" if pieces else CHOOSE_FREELY
    return Claim(id="learn", heading="What to learn next", sentence=f"{offered}{wished}", section="better")


def questions_claim() -> Claim:
    """Three open questions; nobody but the people in the room has the answers."""
    return Claim(
        id="questions",
        heading="Three open questions",
        sentence="For everybody in the room; nobody has the answers beforehand.",
        section="questions",
        table=pd.DataFrame({"Question": QUESTIONS}),
        options={"sortable": False},
    )


def appeals_claim(figures: Figures, unit: str) -> Claim | None:
    """Appeals about this clinic, a line for each; how one is made stands with what readers said."""
    items = ledger(figures.results.records)
    own = items[items["kind"].eq("appeal") & items["clinic_id"].eq(unit) & _known_here(items, figures, unit)]
    if own.empty:
        return None
    may_read = readable(own, figures)
    lines = [_appeal(figures, row, bool(shown)) for row, shown in zip(own.to_dict("records"), may_read, strict=True)]
    waiting = int(is_open(own).sum())
    state = f"{count(waiting)} {'waits' if waiting == 1 else 'wait'} for a decision" if waiting else "decided"
    return Claim(
        id="appeals",
        heading=f"{count(len(own), 'appeals')} about this clinic: {state}",
        sentence=_decided(own, lines),
        section="appeals",
        table=pd.DataFrame(lines, columns=["Appeal", "What was asked", "What was decided", "Restated figure"]),
        options={"sortable": False},
        links=(LINK,),
    )


def _decided(own: pd.DataFrame, lines: list[list[str]]) -> str:
    """``1 was accepted and changed a figure that names it; 1 waits.``: how appeals ended, and what became of figures."""
    waiting, changed = int(is_open(own).sum()), int((own["status"] == "changed").sum())
    restated = sum(line[3] != NOT_RESTATED for line in lines)
    other = len(own) - waiting - changed
    said = [
        f"{count(number)} {one if number == 1 else many}"
        for number, one, many in (
            (changed, "was accepted", "were accepted"),
            (other, "was answered without a change", "were answered without a change"),
            (waiting, "waits for its decision", "wait for their decision"),
        )
        if number
    ]
    named = f"{count(restated, 'appeals')} {'is' if restated == 1 else 'are'} named beside a restated figure"
    return f"{'; '.join(said)}. {named if restated else 'No figure is restated because of them'}."


def _appeal(figures: Figures, row: dict, may_read: bool) -> list[str]:
    rows = figures.results.corrected
    touched = set(rows.loc[rows["appeal"] == row["item"], "measure"])
    restated = [measure.title for measure in figures.listed if measure.id in touched]
    first = sorted(restated, key=lambda title: title != _title(figures, row["measure"]))
    others = f", and {count(len(first) - 1, 'others')}" if len(first) > 1 else ""
    return [
        row["item"],
        str(row["says"]) if may_read and row["says"] else "not shown here",
        _decision(row, may_read),
        f"{first[0]}{others}" if first else NOT_RESTATED,
    ]


def _title(figures: Figures, measure: str) -> str:
    return next((each.title for each in figures.definitions.measures if each.id == measure), "")


def _decision(row: dict, may_read: bool) -> str:
    """``Accepted on 3 February 2026: both records are corrected.``; where it waits, that it does."""
    if pd.isna(row["closed_on"]):
        until = f", an answer is promised by {day(row['due_on'])}" if pd.notna(row["due_on"]) else ""
        return f"{sentence_case(str(row['status']).replace('_', ' '))}{until}"
    status = {"changed": "accepted"}.get(str(row["status"]), str(row["status"]))
    words = f": {row['answer']}" if may_read and row["answer"] else ""
    return f"{sentence_case(status)} on {day(row['closed_on'])}{words}"


def recognition_claim(figures: Figures, unit: str) -> Claim | None:
    """What the clinic is recognised for beside its progress, which the opening tells; its table stands where people learn."""
    found = recognised(figures, unit, section="well", progress=False)
    return replace(found, table=pd.DataFrame(), options={}) if found else None
