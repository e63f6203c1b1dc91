"""What stands on the page of those who lead a clinic: the role, the people, conversations, prompts, what is heard."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.two_way import Director
from wellanalysis.pages import conversation_evidence, learning_records
from wellanalysis.pages.conversations_held import PROVIDER, WITH, Held, on_roster, shared_words
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.staff_directors import NOT_OF_ONE
from wellanalysis.pages.staff_items import staff_item
from wellanalysis.pages.wording import count, day, listed, sentence_case
from wellanalysis.results.ledger import is_open, ledger, overdue

ASKED = ("director_listens", "director_mentors")
"""Questions to the care team about those who lead the clinic."""
TOPICS = 2
"""Topics of sessions that are named."""
ROLE = (
    "to make time for conversations, to listen before judging, to ask what a person wants to become, to clear what stands in "
    "the way, and to carry upward what the clinic cannot move by itself"
)
NOT_ROLE = "no judge of people and no prescriber: a figure opens a conversation, and care of a patient is decided at the bedside"
FEWEST_TEAM = 5
"""Clinicians from whom on it is told how many had a conversation."""


def role_claim(figures: Figures, unit: str, leads: Director | None) -> Claim:
    """What the director is there for, and what not."""
    who = ""
    if leads:
        beside = (
            f"; beside them: {leads.manager}. Together they are the dyad that shares its goals" if leads.manager else ""
        )
        who = f"Who leads {figures.names[unit]}: {leads.director}{beside}. "
    return Claim(
        id="role",
        heading="A director is there to make conversations possible",
        sentence=f"{who}The director is there {ROLE}. The director is {NOT_ROLE}.",
        section="role",
        caveat="A clinician's scorecard, skills and plan are theirs; a director sees of them what the clinician chooses to show.",
    )


def panel_claim(figures: Figures, unit: str) -> Claim | None:
    """How many clinicians there are by role, and who of them agreed to be named here."""
    staff = on_roster(figures, unit)
    if staff.empty:
        return None
    consents = figures.results.consents
    agreed = consents[consents["shown_in"].eq("clinic") & consents["clinic_id"].eq(unit)]
    names = dict(zip(agreed["provider_id"], agreed["name"], strict=True))
    by_role = staff.groupby("role")["provider_id"].agg(list)
    lines = []
    for role, ids in by_role.items():
        known = sorted(names[id] for id in ids if id in names)
        rest = len(ids) - len(known)
        lines.append(
            [
                sentence_case(str(role)),
                count(len(ids)),
                listed([*known, *([f"{count(rest)} not named"] if rest else [])]),
            ]
        )
    return Claim(
        id="panel",
        heading=f"{count(len(staff), 'clinicians')} on the roster",
        sentence=f"On {day(figures.as_of)}, in whatever hours. By name stands only whoever agreed to it; no result stands beside anybody.",
        section="role",
        table=pd.DataFrame(lines, columns=["Role", "Clinicians", "Who"]),
        options={"sortable": False},
    )


def held_claim(figures: Figures, unit: str, counts: Held) -> Claim:
    """Conversations of the year by kind, and how many clinicians wait for theirs."""
    lines = []
    for kind, words in WITH.items():
        newest = counts.newest[kind]
        # The day of a conversation with one clinician would tell whose it was.
        last = "not told" if kind == PROVIDER else "none yet" if pd.isna(newest) else day(newest)
        number = "not told" if kind == PROVIDER and is_few(counts) else count(counts.by_kind[kind])
        lines.append([words, number, last])
    others = sum(number for kind, number in counts.by_kind.items() if kind != PROVIDER)
    total = others if is_few(counts) else others + counts.by_kind[PROVIDER]
    with_one = (
        "" if is_few(counts) else f"With clinicians {count(counts.by_kind[PROVIDER])}, with others {count(others)}. "
    )
    late = counts.overdue_others
    past = (
        f"For {count(late)} other {'kind' if late == 1 else 'kinds'} of conversation the day agreed for the next one has passed."
        if late
        else "For no other kind of conversation has the day agreed for the next one passed."
    )
    return Claim(
        id="held",
        heading=(
            f"{count(total, 'conversations')} {'with groups ' if is_few(counts) else ''}in the year to {day(figures.as_of)}"
        ),
        sentence=f"{with_one}{past}",
        section="held",
        caveat="Only conversations that somebody wrote down are counted; many a good one is held in a corridor.",
        table=pd.DataFrame(lines, columns=["Conversation", "Held", "Newest"]),
        options={"sortable": False},
    )


def is_few(counts: Held) -> bool:
    """Whether there are so few clinicians that each would know whose conversation a number is about."""
    return 0 < counts.clinicians < FEWEST_TEAM


def spoken_text(counts: Held) -> str:
    """``4 conversations were held with clinicians in the year``, and what was promised of them where something was."""
    number = counts.by_kind[PROVIDER]
    if not counts.promised:
        total = sum(counts.by_kind.values())
        return f"{_conversations(total)} written down in the year, {count(number)} of them with one clinician."
    return (
        f"{_conversations(number)} held with clinicians in the year; each of {count(counts.clinicians, 'clinicians')} on the "
        f"roster was promised one within {count(counts.every_days, 'days')}."
    )


def opening_text(counts: Held) -> str:
    """What was held, then who waits; of a small team nobody is counted out of all."""
    if not counts.promised:
        return f"{_conversations(sum(counts.by_kind.values()))} written down in the year; offer the next"
    return f"{_conversations(counts.by_kind[PROVIDER])} held with clinicians; {_waiting(counts)}"


def _conversations(number: int) -> str:
    return f"{count(number, 'conversations') if number else 'No conversation'} {'were' if number > 1 else 'was'}"


def _waiting(counts: Held) -> str:
    days = count(counts.every_days, "days")
    if not counts.due:
        return f"none of the clinicians waits longer than {days}"
    if counts.due == counts.clinicians:
        return (
            f"all clinicians wait longer than {days}" if counts.due > 1 else f"the clinician waits longer than {days}"
        )
    waits = "clinician waits" if counts.due == 1 else "clinicians wait"
    return f"{count(counts.due)} {waits} longer than {days}"


def due_text(counts: Held) -> str:
    """Who waits for a conversation that was promised; never by name, and nothing where none was promised."""
    if not counts.promised:
        return "No time between them was promised."
    return "None is due." if not counts.due else "Whose is due is not told here."


def prompts_claim(figures: Figures, unit: str) -> Claim:
    """The four prompts of a coaching conversation, each with what the figures and the clinic's own words offer for it."""
    wells = conversation_evidence.went_well(figures, unit)
    look = conversation_evidence.to_look_at(figures, unit)
    texts = [conversation_evidence.well_text(figures, each, unit) for each in wells]
    well = "; ".join(f"{each.measure.title}: {text} ({each.why})" for each, text in zip(wells, texts, strict=True))
    better = conversation_evidence.better_text(figures, look, unit) if look else "nothing stands out"
    practice = " ".join(conversation_evidence.tried(figures, unit)[:2])
    learn = " ".join(conversation_evidence.to_learn(figures, unit)[:2])
    lines = [
        [
            "What went well?",
            well or "nothing beyond chance: ask what the team saw",
            shared_words(figures, unit, "went_well"),
        ],
        ["What could be better?", better, shared_words(figures, unit, "could_be_better")],
        [
            "Which practice is worth sharing?",
            practice or "nothing is written down yet",
            shared_words(figures, unit, "to_share"),
        ],
        [
            "What to learn next?",
            learn or "no indicator with a short piece lies short of its benchmark: choose freely",
            shared_words(figures, unit, "learn_next"),
        ],
    ]
    return Claim(
        id="prompts",
        heading="Four prompts, filled from what is known",
        sentence="To begin with, not to read out: the first answer is the other person's, and what went well comes first.",
        section="prompts",
        table=pd.DataFrame(lines, columns=["Prompt", "What the figures offer", "Last said in the team"]),
        options={"sortable": False},
    )


def listening_claim(figures: Figures, unit: str) -> Claim | None:
    """Listening and mentoring: practised in sessions on leading, and what the care team says of it."""
    asked = [found for item in ASKED if (found := staff_item(figures, item, unit=unit))]
    trained = sessions_text(figures, unit)
    # What holds for each of the questions is said once, behind the last.
    answers = [_asked(found) for found in asked]
    answers = [*(answer.replace(f" {NOT_OF_ONE}", "") for answer in answers[:-1]), *answers[-1:]]
    if not asked and not trained:
        return None
    return Claim(
        id="listening",
        heading="Listening and mentoring, as the care team sees them"
        if asked
        else "Listening and mentoring, learned together",
        sentence=" ".join([*answers, *([trained] if trained else [])]),
        section="listening",
        caveat="People who answer think of their own days; an answer is told only where ten or more gave one.",
        links=(("Surveys", "book/methods#survey"),),
    )


def _asked(found: dict) -> str:
    """What the care team answered, as it is told; where it is withheld that word comes first."""
    return f"{'Withheld: ' if found['withheld'] else ''}{found['sentence']}"


def sessions_text(figures: Figures, unit: str) -> str:
    """In how many of the year's sessions on leading somebody of the clinic took part, and on what of late."""
    sessions = learning_records.held(figures)
    sessions = sessions[sessions["leadership_topic"] != ""]
    if sessions.empty:
        return ""
    came = figures.results.records.attendance
    joined = sessions[sessions["session"].isin(came.loc[came["clinic_id"] == unit, "session"])]
    topics = listed(dict.fromkeys(joined["leadership_topic"][::-1].str.lower().head(TOPICS)))
    lately = f", of late on: {topics}" if topics else ""
    return (
        f"Of {count(len(sessions), 'sessions')} with a leadership topic in {learning_records.period(figures)} somebody of this clinic came "
        f"to {count(len(joined))}{lately}."
    )


def feedback_claim(figures: Figures, unit: str) -> Claim:
    """What was written about the clinic and still waits for an answer, by reference."""
    items = ledger(figures.results.records)
    own = items[items["clinic_id"].eq(unit) & items["seen_by"].ne("writer")]
    waiting = own[is_open(own)]
    late = overdue(waiting, pd.Timestamp(figures.as_of), figures.definitions.network)
    if waiting.empty:
        told = f"All {count(len(own))} that were written are answered." if len(own) else "Nothing was written."
        return Claim(
            id="feedback", heading="No item about this clinic waits for an answer", sentence=told, section="feedback"
        )
    lines = [_line(figures, row, past) for row, past in zip(waiting.to_dict("records"), late, strict=True)]
    past = int(late.sum())
    return Claim(
        id="feedback",
        heading=f"{count(len(waiting), 'items')} about this clinic wait{'s' if len(waiting) == 1 else ''} for an answer",
        sentence=(
            f"Of {count(len(own), 'items')} that people wrote about this clinic {count(len(waiting))} "
            f"{'is' if len(waiting) == 1 else 'are'} open, {count(past)} past the promised day."
        ),
        section="feedback",
        table=pd.DataFrame(lines, columns=["Item", "Received", "About", "Where it is", "Who has it"]),
        options={"sortable": False},
    )


def _line(figures: Figures, row: dict, past: bool) -> Sequence[str]:
    titles = {measure.id: measure.title for measure in figures.definitions.measures}
    about = titles.get(row["measure"]) or row["page"] or "the clinic"
    state = str(row["status"]).replace("_", " ")
    return [
        row["item"],
        day(row["received_on"]),
        about,
        f"{state}, past its day" if past else state,
        row["owner"] or "nobody yet",
    ]
