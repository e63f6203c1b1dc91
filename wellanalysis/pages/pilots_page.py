"""What was tried small first: where each pilot stands, what changed there beside the other clinics, and what was decided."""

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.pilots import Pilot, PilotStage
from wellanalysis.pages.around import network_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.pilots_compared import Compared
from wellanalysis.pages.pilots_told import (
    METHOD,
    STAGES,
    STANDING,
    adapted_claim,
    change_text,
    difference_text,
    open_decisions_claim,
    pilot_claim,
    results_of,
    span_text,
    spread_claim,
    stage_of,
)
from wellanalysis.pages.wording import (
    Evidence,
    amount,
    count,
    day,
    first_few,
    interval,
    listed,
    of_change,
    sentence_case,
)

TITLE = "Tried small first"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PERCENT = "%"


def page(figures: Figures) -> Page | None:
    """The page of the network edition; None where network.yml names no pilot."""
    pilots = list(figures.definitions.network.pilots)
    if figures.edition != Edition.NETWORK or not pilots:
        return None
    shown = charted(figures, pilots)
    claims: list[Claim | None] = []
    for pilot in sorted(pilots, key=lambda each: list(PilotStage).index(stage_of(figures, each))):
        claims += [pilot_claim(figures, pilot), adapted_claim(figures, pilot)]
    return network_page(
        figures,
        id="pilots",
        template="network_pilots",
        title=TITLE,
        opening=opening_claim(figures, pilots, shown),
        action=action(figures, pilots),
        claims=(*claims, open_decisions_claim(figures, pilots), spread_claim(figures, pilots)),
        rows=rows_behind(shown),
    )


def charted(figures: Figures, pilots: list[Pilot]) -> list[Compared]:
    """The first share by which each pilot is seen and that can be compared: one scale holds no days beside shares."""
    found = []
    for pilot in pilots:
        told = [each for each, worse in results_of(figures, pilot) if not worse and each.beside is not None]
        shares = [each for each in told if each.measure.unit == PERCENT]
        found += shares[:1]
    return found


def opening_claim(figures: Figures, pilots: list[Pilot], shown: list[Compared]) -> Claim:
    """How many pilots there are, where they stand, what was decided, and how sure we are of what changed."""
    stages = [stage_of(figures, each) for each in pilots]
    stand = [(stage, stages.count(stage)) for stage in PilotStage if stage in stages]
    told = listed(f"{_number(many)} {STANDING[stage][many > 1]}" for stage, many in stand)
    sure = _sure(shown) + _worse(figures, pilots) if shown else " Not one can be compared with the other clinics yet."
    first = (
        f" Of {shown[0].pilot.title}: {shown[0].measure.title} {difference_text(shown[0])}." if len(shown) == 1 else ""
    )
    return Claim(
        id="pilots",
        heading=f"{sentence_case(_number(len(pilots)))} {'pilot' if len(pilots) == 1 else 'pilots'}: {told}",
        sentence=f"On {day(figures.as_of)}, of {count(len(pilots), 'pilots')} {told}.{sure}{first}",
        section="opening",
        chart="intervals" if shown else "",
        frame=_frame(shown) if shown else pd.DataFrame(),
        options={"unit": "points", "reference": 0.0, "reference_label": "no change"} if shown else {},
        alternative=_alternative(shown) if shown else "",
        caveat=(
            "Each clinic counts once; an interval is what clinics' own ups and downs leave open. Clinics were chosen, not drawn, "
            "and with two or three of them no chart shows what is theirs alone. Decisions rest also on what patients and those who do "
            "the work said; each stands below with its reason."
        )
        if shown
        else "",
        table=_stand(figures, pilots),
        links=(METHOD,),
    )


def _sure(shown: list[Compared]) -> str:
    """How many can be compared, and that none is sure where none is: ``no clear change in two; held in one``."""
    words = pd.Series([each.word for each in shown], dtype=object)
    counts = words.value_counts(sort=False).items()
    found = "; ".join(f"{word}{',' if ',' in word else ''} in {_number(int(many))}" for word, many in counts)
    sure = words.isin([str(Evidence.IMPROVED), str(Evidence.OTHER_WAY), str(Evidence.HELD)]).any()
    none = "" if sure else ", and in none is it clear that what it is looked at by changed"
    can = f"{sentence_case(_number(len(shown)))} can be compared with the other clinics"
    return f" {can}{none}: {found}."


def _worse(figures: Figures, pilots: list[Pilot]) -> str:
    """What might get worse and went that way, surely or not: said with the first figure, not only below it."""
    against = (Evidence.OTHER_WAY, Evidence.OTHER_WAY_INCONCLUSIVE)
    told = [
        f"{each.measure.title}, {each.word} ({pilot.title})"
        for pilot in pilots
        for each, worse in results_of(figures, pilot)
        if worse and each.beside is not None and each.word in against
    ]
    return f" Of what might get worse: {'; '.join(told)}." if told else ""


def _number(many: int) -> str:
    return NUMBERS[many] if many < len(NUMBERS) else str(many)


def _frame(shown: list[Compared]) -> pd.DataFrame:
    """Two rows for each: pilot clinics, and the others beneath."""
    lines = []
    for each in shown:
        assert each.beside is not None
        for side, here in ((each.beside.here, True), (each.beside.others, False)):
            lines.append(
                {
                    "label": each.pilot.title if here else "the others",
                    "value": side.change,
                    "lower": side.lower,
                    "upper": side.upper,
                    "note": each.word if here else f"{each.measure.title}",
                    "highlight": here,
                }
            )
    return pd.DataFrame(lines)


def _alternative(shown: list[Compared]) -> str:
    told = [
        f"{change_text(each.beside.difference, each.measure)} for {each.pilot.title}" for each in shown if each.beside
    ]
    return (
        f"Change at the clinics of {count(len(shown), 'pilots')}, and beneath each at the others, with 95\u00a0% intervals. "
        f"The difference is {first_few(told, 3)}."
    )


def _stand(figures: Figures, pilots: list[Pilot]) -> pd.DataFrame:
    lines = []
    for pilot in pilots:
        told = [each for each, worse in results_of(figures, pilot) if not worse and each.beside is not None]
        made = pilot.decision_on(figures.as_of)
        lines.append(
            {
                "Pilot": pilot.title,
                "Stands": STAGES[stage_of(figures, pilot)],
                "Where": figures.places(pilot.clinics),
                "Since": day(pilot.began),
                "Looked at by": told[0].measure.title if told else "nothing that can be compared yet",
                "Difference beside the others": _difference(told[0]) if told else "",
                "So": told[0].word if told else "",
                "Decided": f"{made.decided}, {day(made.on)}" if made else f"due by {day(pilot.planned_until)}",
            }
        )
    return pd.DataFrame(lines)


def _difference(found: Compared) -> str:
    assert found.beside is not None
    unit = of_change(found.measure.unit)
    limits = interval(found.beside.lower, found.beside.upper, unit)
    return f"{amount(found.beside.difference, unit, signed=True)} ({limits}); {span_text(found.after)}"


def action(figures: Figures, pilots: list[Pilot]) -> str:
    """One thing: decide what waits; ask those who do what runs; or nothing."""
    by_stage = {stage: [each for each in pilots if stage_of(figures, each) is stage] for stage in PilotStage}
    if waiting := by_stage[PilotStage.DECIDING]:
        first = min(waiting, key=lambda each: (each.planned_until, each.id))
        who = listed(first.roles) or "those who do it"
        return f"Decide with {who} what becomes of “{first.title}”: it was due by {day(first.planned_until)}."
    if running := by_stage[PilotStage.RUNNING]:
        first = min(running, key=lambda each: (each.planned_until, each.id))
        who = listed(f"the {role}" for role in first.roles) or "those who do it"
        return (
            f"Ask {who} at {figures.places(first.clinics)} what they would change about “{first.title}” before "
            f"{day(first.planned_until)}."
        )
    if spreading := by_stage[PilotStage.SPREADING]:
        return f"Ask the next clinic of “{spreading[0].title}” what it would do in its own way, before it begins."
    return "Nothing to act on this quarter: no pilot is running, and none waits for a decision."


def rows_behind(shown: list[Compared]) -> pd.DataFrame:
    """Clinics' own changes behind the chart, from results that every reader of the page may see."""
    frames = [
        each.rows[["clinic_id", "here", "before", "after", "change"]].assign(
            pilot=each.pilot.id, measure=each.measure.id
        )
        for each in shown
    ]
    columns = ["pilot", "measure", "clinic_id", "here", "before", "after", "change"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
