"""Each pilot as a claim: what is asked of it, where, by whom, what was seen there, what was decided, who does what otherwise."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.pilots import EVERYWHERE, Decided, Of, Pilot, PilotStage
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.pilots_compared import FEW_CLINICS, Compared, compared
from wellanalysis.pages.wording import amount, count, day, interval, listed, of_change

METHOD = ("How pilots are held beside the other clinics", "book/methods#pilots")
LOOKED_AT, MIGHT_WORSEN = "what is looked at", "what might get worse"
STAGES = {
    PilotStage.PLANNED: "planned",
    PilotStage.RUNNING: "running",
    PilotStage.DECIDING: "waiting for a decision",
    PilotStage.SPREADING: "being spread",
    PilotStage.SPREAD: "spread",
    PilotStage.ENDED: "ended",
}


STANDING = {
    PilotStage.PLANNED: ("is planned", "are planned"),
    PilotStage.RUNNING: ("is running", "are running"),
    PilotStage.DECIDING: ("waits for a decision", "wait for a decision"),
    PilotStage.SPREADING: ("is being spread", "are being spread"),
    PilotStage.SPREAD: ("has been spread", "have been spread"),
    PilotStage.ENDED: ("has ended", "have ended"),
}
"""Of one pilot, and of several."""


def stage_of(figures: Figures, pilot: Pilot) -> PilotStage:
    """How far a pilot has come on the day that the data speak of."""
    return pilot.stage_on(figures.as_of)


def results_of(figures: Figures, pilot: Pilot) -> list[tuple[Compared, bool]]:
    """What is compared for a pilot: those looked at first, then those that might get worse (True)."""
    known = {measure.id: measure for measure in figures.definitions.current}
    names = [*((name, False) for name in pilot.looked_at_by), *((name, True) for name in pilot.balancing)]
    return [(compared(figures, pilot, known[name]), worse) for name, worse in names if name in known]


def change_text(value: float, measure: Measure) -> str:
    """``+4.1 points`` or ``−0.8 days``."""
    return amount(value, of_change(measure.unit), signed=True)


def difference_text(found: Compared) -> str:
    """``+4.1 points (95 % interval −1.0 to 9.2)``; empty where nothing is compared."""
    if found.beside is None:
        return ""
    limits = interval(found.beside.lower, found.beside.upper, of_change(found.measure.unit))
    return f"{change_text(found.beside.difference, found.measure)} (95\u00a0% interval {limits})"


def span_text(quarters: tuple[Quarter, ...]) -> str:
    """``2025Q3 to 2026Q1``."""
    return str(quarters[0]) if len(quarters) == 1 else f"{quarters[0]} to {quarters[-1]}"


def pilot_claim(figures: Figures, pilot: Pilot) -> Claim:
    """One pilot: the question, where and by whom, what was seen beside the other clinics, and what was decided."""
    found = results_of(figures, pilot)
    stage = stage_of(figures, pilot)
    links = [(each.measure.title, f"measures/{each.measure.id}") for each, _ in found]
    return Claim(
        id=pilot.id,
        heading=f"{pilot.title}: {STAGES[stage]}{_word_of(found, stage)}",
        sentence=" ".join([_asked(figures, pilot), *_seen(found), *_decided(figures, pilot)]),
        section="pilots",
        caveat=_caveat(found),
        table=_table(found),
        links=(METHOD, *dict.fromkeys(links)),
    )


def _word_of(found: list[tuple[Compared, bool]], stage: PilotStage) -> str:
    if stage is PilotStage.PLANNED or not found:
        return ""
    first = found[0][0]
    if first.too_early:
        return "; too early to say what it changes"
    return (
        f"; {first.measure.title.lower() if first.measure.title[1:2].islower() else first.measure.title}: {first.word}"
    )


def _asked(figures: Figures, pilot: Pilot) -> str:
    planned = stage_of(figures, pilot) is PilotStage.PLANNED
    what = {
        Of.MEASURE: "A measure",
        Of.PAGE: "A page of this book",
        Of.WORKFLOW: f"A way of working ({(pilot.workflow or '').rstrip('.')})",
    }[pilot.of]
    verb = "will be tried" if planned else "was tried" if pilot.decision_on(figures.as_of) else "is tried"
    roles = f", by {listed(pilot.roles)}" if pilot.roles else ""
    question = pilot.question if pilot.question.endswith("?") else f"{pilot.question.rstrip('.')}?"
    since = "from" if planned else "since"
    return f"{question} {what} {verb} at {figures.places(pilot.clinics)}{roles}, {since} {day(pilot.began)}."


def _seen(found: list[tuple[Compared, bool]]) -> list[str]:
    """One sentence on what is looked at first, one on what might get worse; the table has the others."""
    known = [(each, worse) for each, worse in found if each.beside is not None]
    told = [_sentence(*rows[0]) for kind in (False, True) if (rows := [row for row in known if row[1] is kind])]
    early = [each.measure.title for each, _ in found if each.too_early]
    few = [each.measure.title for each, _ in found if not each.too_early and each.beside is None]
    if early:
        told.append(f"Too early to compare: {listed(early)}.")
    if few:
        told.append(f"Too few clinics, or people, to compare: {listed(few)}.")
    return told


def _sentence(found: Compared, worse: bool) -> str:
    here = found.beside.here if found.beside else None
    others = found.beside.others if found.beside else None
    assert here is not None
    assert others is not None
    lead = "What might get worse" if worse else "What is looked at"
    return (
        f"{lead}, {found.measure.title}: {change_text(here.change, found.measure)} at {count(here.clinics, 'pilot clinics')} and "
        f"{change_text(others.change, found.measure)} at {count(others.clinics, 'others')}, a difference of "
        f"{difference_text(found)}: {found.word}."
    )


def _decided(figures: Figures, pilot: Pilot) -> list[str]:
    made = pilot.decision_on(figures.as_of)
    if made is None:
        return [f"It is decided by {day(pilot.planned_until)}."]
    words = {
        Decided.SPREAD: "to spread it",
        Decided.ADAPT: "to adapt it",
        Decided.GO_ON: "to go on",
        Decided.STOP: "to stop it",
    }
    return [f"On {day(made.on)} {made.by} decided {words[made.decided]}. Why: {made.because.rstrip('.')}."]


def _caveat(found: list[tuple[Compared, bool]]) -> str:
    """Few clinics, chosen and not drawn; what the programme did at others in the same quarters."""
    told = [each for each, _ in found if each.beside is not None]
    if not told:
        return ""
    numbers = [each.beside.here.clinics for each in told if each.beside]
    few, many = min(numbers), max(numbers)
    so_many = count(few, "pilot clinics") if few == many else f"{count(few)} or {count(many, 'pilot clinics')}"
    parts = [
        f"Only {so_many} can be compared: what sets them apart cannot be told from what was tried."
        if few < FEW_CLINICS
        else "These clinics were chosen, not drawn: what sets them apart cannot be told from what was tried."
    ]
    if left := max(each.left_out for each in told):
        parts.append(
            f"{count(left, 'clinics')} that entered the programme in these quarters {'is' if left == 1 else 'are'} not compared."
        )
    return " ".join(parts)


def _table(found: list[tuple[Compared, bool]]) -> pd.DataFrame:
    lines = []
    for each, worse in found:
        line = {"Measure": each.measure.title, "Watched as": MIGHT_WORSEN if worse else LOOKED_AT}
        span = "" if each.too_early else f"{span_text(each.before)}, then {span_text(each.after)}"
        if each.beside is None:
            why = "too early: no whole quarter since is final" if each.too_early else "too few clinics or people"
            lines.append(
                {**line, "Quarters": span, "Pilot clinics": why, "The others": "", "Difference": "", "So": each.word}
            )
            continue
        lines.append(
            {
                **line,
                "Quarters": span,
                "Pilot clinics": f"{change_text(each.beside.here.change, each.measure)} ({each.beside.here.clinics})",
                "The others": f"{change_text(each.beside.others.change, each.measure)} ({each.beside.others.clinics})",
                "Difference": difference_text(each),
                "So": each.word,
            }
        )
    return pd.DataFrame(lines)


def adapted_claim(figures: Figures, pilot: Pilot) -> Claim | None:
    """What each clinic does in its own way: one size does not fit all; None where nobody wrote anything down."""
    known = [clinic for clinic in pilot.adaptations if clinic in figures.names]
    if not known:
        return None
    lines = [
        {"Clinic": figures.names[clinic], "In its own way": pilot.adaptations[clinic], "Since": _since(pilot, clinic)}
        for clinic in sorted(known, key=lambda each: figures.names[each])
    ]
    return Claim(
        id=f"{pilot.id}-adapted",
        heading=f"{pilot.title}: {count(len(known), 'clinics')} {'does' if len(known) == 1 else 'do'} it in their own way",
        sentence="What is kept is the aim and the measure; how it is done, each clinic fits to its people and rooms.",
        section="pilots",
        options={"stacked": True},
        table=pd.DataFrame(lines),
    )


def _since(pilot: Pilot, clinic: str) -> str:
    first = pilot.first_day_at(clinic)
    return day(first) if first is not None else ""


def open_decisions_claim(figures: Figures, pilots: list[Pilot]) -> Claim | None:
    """Pilots on which nobody has decided yet, by the day on which that is due; None where there are none."""
    waiting = [each for each in pilots if stage_of(figures, each) in (PilotStage.RUNNING, PilotStage.DECIDING)]
    if not waiting:
        return None
    waiting = sorted(waiting, key=lambda each: (each.planned_until, each.id))
    late = sum(stage_of(figures, each) is PilotStage.DECIDING for each in waiting)
    due = waiting[0].planned_until
    return Claim(
        id="decisions",
        heading=f"{count(len(waiting), 'decisions')} {'is' if len(waiting) == 1 else 'are'} open",
        sentence=(
            f"{'The next is' if not late else 'The longest waiting was'} due by {day(due)}. What was seen is one part of a "
            "decision; what it asks of those who do the work is the other."
        ),
        section="decisions",
        table=pd.DataFrame(
            {
                "Pilot": [each.title for each in waiting],
                "Decide by": [day(each.planned_until) for each in waiting],
                "Ask": [figures.places(each.clinics) for each in waiting],
                "Of these roles": [listed(each.roles) or "all who do it" for each in waiting],
            }
        ),
    )


def spread_claim(figures: Figures, pilots: list[Pilot]) -> Claim | None:
    """Where what was tried goes next, by date; None where nothing is spread."""
    lines = [
        (first, pilot.title, _where(figures, pilot, clinic))
        for pilot in pilots
        if pilot.decision_on(figures.as_of)
        for clinic, first in pilot.spread_to.items()
    ]
    if not lines:
        return None
    table = pd.DataFrame(sorted(lines), columns=["on", "Pilot", "Where"])
    ahead = int((pd.to_datetime(table["on"]) > pd.Timestamp(figures.as_of)).sum())
    done = len(table) - ahead
    return Claim(
        id="spread",
        heading=f"Spread has reached {count(done, 'places')}; {count(ahead)} {'is' if ahead == 1 else 'are'} still to come",
        sentence="A place is a clinic, or all the others at once. Each begins on a day that its own team chose.",
        section="spread",
        table=table.assign(Since=[_told_day(each, figures) for each in table["on"]])[["Since", "Pilot", "Where"]],
    )


def _where(figures: Figures, pilot: Pilot, clinic: str) -> str:
    return "all other clinics" if clinic == EVERYWHERE else figures.places([clinic])


def _told_day(first: object, figures: Figures) -> str:
    on = pd.Timestamp(first).date()
    return day(on) if on <= figures.as_of else f"planned for {day(on)}"
