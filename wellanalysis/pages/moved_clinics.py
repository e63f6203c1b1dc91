"""Where a change was: each clinic's own, of the measures that matter most in a table each, of the others in one."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_chance import BY_ITSELF, FEWEST, TOO_FEW
from wellanalysis.pages.moved_parts import Moved
from wellanalysis.pages.moved_rounding import limits_text, part_text
from wellanalysis.pages.moved_words import Printed, columns, hidden_line, line, names, printed
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import Evidence, count, listed, sentence_case

LINKS = (("How a change is taken apart", "book/methods#taken-apart"),)
BY_CHANCE = 0.05
"""Share of intervals of 95 % that chance alone makes leave out no change."""


def of_one(figures: Figures, each: Moved) -> Claim | None:
    """Every clinic's own change of one measure, where both its quarters are shown."""
    if each.clinics.empty:
        return None
    measure, told = each.measure, _told(each)
    others = [id for id in figures.clinics["clinic_id"] if id not in told and _takes_part(figures, measure, id)]
    lines = [
        line(figures.names[id], told[id], each) if id in told else hidden_line(figures.names[id], each)
        for id in figures.clinics["clinic_id"]
        if id in told or id in others
    ]
    judged, beyond = _judged(told)
    some = count(len(beyond)) if beyond else "none"
    # A clinic's patients do not move between clinics; without case mix or restatement the change itself is like for like.
    named, alike = names(each), each.has_case_mix or each.restated
    spare = [named["volume"], *([] if alike else [named["performance"]])]
    few = f" “{sentence_case(TOO_FEW)}”: where fewer than {FEWEST} events, or people without, were to be expected of a quarter."
    hidden = f" “{sentence_case(str(Evidence.TOO_FEW))}”: not both quarters can be shown."
    return Claim(
        id=f"{measure.id}-clinics",
        heading=f"{measure.title}: more than chance by itself at {some} of {count(len(judged), 'clinics')}",
        sentence=(
            f"From {each.before} to {each.after}, the change is more than chance by itself at {some} of "
            f"{count(len(judged), 'clinics')} of which it can be told; where nothing happens it would seem so at about "
            f"{_by_chance(judged)}. The interval is the one of each clinic's overview"
            f"{', moved by what other patients make of the change' if each.has_case_mix else ''}."
        ),
        section="clinics",
        table=pd.DataFrame(lines, columns=columns(each)).drop(columns=spare),
        options={"sortable": True},
        caveat=(
            "One quarter of one clinic tells little: read a change together with the trend on the clinic's own page."
            + (few if len(judged) < len(told) else "")
            + (hidden if others else "")
        ),
        links=(*LINKS, *_ways(figures, list(told))),
    )


def of_others(figures: Figures, found: Sequence[Moved]) -> Claim | None:
    """At how many clinics the interval of each other measure leaves out no change, and where: one line each."""
    shown = [(each, _told(each)) for each in found if not each.clinics.empty]
    if not shown:
        return None
    lines, sums = [], [0, 0]
    for each, told in shown:
        judged, beyond = _judged(told)
        sums = [sums[0] + len(beyond), sums[1] + len(judged)]
        where = [f"{figures.names[id]} {_size(told[id], each)}" for id in beyond]
        of = f"{count(len(beyond))} of {count(len(judged))}" if judged else TOO_FEW
        by_chance, places = (_by_chance(judged), listed(where) or "nowhere") if judged else ("", "")
        lines.append([each.measure.title, of, by_chance, places])
    expected = BY_CHANCE * sums[1]
    return Claim(
        id="other-clinics",
        heading=f"Of the other measures, {count(sums[0])} of {count(sums[1], 'changes')} at clinics {'is' if sums[0] == 1 else 'are'} more than chance by {'itself' if sums[0] == 1 else 'themselves'}",
        sentence=(
            f"In {count(sums[1])} pairs of clinic and measure {count(sums[0])} changes are more than chance by themselves; where "
            f"nothing happens about {expected:.0f} would seem so."
        ),
        section="clinics",
        table=pd.DataFrame(
            lines, columns=["Measure", "Clinics, more than chance by itself", "By chance alone", "Where"]
        ),
        caveat="Which of them are more than chance cannot be told from one quarter: look at the clinic's trend.",
        links=LINKS,
    )


def _told(each: Moved) -> dict[str, Printed]:
    return {str(id): printed(row, each.measure.unit) for id, row in each.clinics.iterrows()}


def _judged(told: dict[str, Printed]) -> tuple[list[str], list[str]]:
    """Clinics with a verdict, and those at which chance alone hardly explains the change."""
    judged = [id for id, own in told.items() if own.chance != TOO_FEW]
    return judged, [id for id in judged if told[id].chance == BY_ITSELF]


def _by_chance(judged: Sequence[str]) -> str:
    return f"{BY_CHANCE * len(judged):.1f}"


def _size(own: Printed, each: Moved) -> str:
    unit = each.measure.unit
    return f"{part_text(own.parts['performance'], unit)} ({limits_text(own.lower, own.upper, unit)})"


def _takes_part(figures: Figures, measure: Measure, unit: str) -> bool:
    return not measure.clinics or unit in measure.clinics


def _ways(figures: Figures, shown: list[str]) -> tuple[tuple[str, str], ...]:
    places = figures.clinics[figures.clinics["clinic_id"].isin(shown)]
    return tuple((name, f"{path}/overview") for name, path in zip(places["name"], places["path"], strict=True))
