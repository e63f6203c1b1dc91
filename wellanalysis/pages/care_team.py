"""A clinic's care team in its own report: how results differ between its people, and whose patients are counted.

No order by result, no name without consent, nothing that surveys say: answers are never told by person.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import clinic, pseudonyms
from wellanalysis.pages.care_team_attribution import attribution_claim, counted_sentence, question_claim
from wellanalysis.pages.care_team_figures import Members, Spread, members
from wellanalysis.pages.disclosure_peers import Form
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.provider_units import EPISODES
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, ProviderView
from wellanalysis.pages.wording import NO_BENCHMARK, RATIO, amount, count, interval, listed, sentence_case

TEMPLATE = "clinic_team"
TOO_FEW = "too few people with enough patients"
ALL_CHANCE = 0.005
"""Below this lower limit of a reliability all that differs may be chance."""
NO_PATIENTS = "no patients of this kind"
NOTHING_BETWEEN_PEOPLE = (
    "Nothing to act on between people this quarter: what differs here may be chance alone. What the whole team could look "
    "at stands on the overview."
)
wanted = pseudonyms.team_is_shown
"""Whether clinics' own reports have this page; see `wellanalysis.pages.pseudonyms.team_is_shown`."""


def page(every: Figures, place: pd.Series, view: ProviderView | None, consents: pd.DataFrame) -> Page | None:
    """The page of a clinic's care team, for the clinic's own report.

    Parameters
    ----------
    every : Figures
        The run, for the clinic as its reader.
    place : Series
        The clinic: a row of `Figures.clinics`.
    view : ProviderView or None
        Figures of all the network's providers, computed once for all clinics.
    consents : DataFrame
        Of `Results.consents`: the consents that hold.

    Returns
    -------
    Page or None
        None where the network agreed on no attribution, clinics do not see their own counts, or the clinic is too small
        to judge.

    Raises
    ------
    ProblemsFound
        When pseudonyms are asked for and the network's secret is not set.
    """
    if view is None or not wanted(every.definitions) or not place["full"]:
        return None
    unit, title = place["clinic_id"], f"{place['name']}: the care team"
    team = members(view, unit, consents)
    measures = [m for m in every.measures_of(unit, "leading_indicator") if m.table == EPISODES]
    spreads = [team.spread(measure) for measure in measures]
    first = next((each for each in spreads if each.form is not Form.NOTHING), None)
    opening = differ_claim(every, team, spreads, first)
    told = (people_claim(every, team, spreads), attribution_claim(every, view, unit), question_claim(every, view))
    measure = first.measure if first else (measures[0] if measures else every.headline)
    return Page(
        id=f"{place['path']}/team",
        template=TEMPLATE,
        title=title,
        status=(*every.status, *every.whose, clinic.stage_line(every, unit)),
        opening=opening,
        action=action(every, spreads),
        answer=every.answer(title, "whose patients are counted"),
        claims=tuple(claim for claim in told if claim is not None),
        parameters=clinic.parameters(every, unit),
        slice=clinic.evidence_rows(every, measure, unit, window=True),
        provenance=every.provenance,
    )


def differ_claim(every: Figures, team: Members, spreads: Sequence[Spread], first: Spread | None) -> Claim:
    """How the indicators differ between the clinic's people, and how much of it is chance."""
    unit, name = team.unit, every.names[team.unit]
    lines = [_line(every, unit, each) for each in spreads]
    columns = [
        *("Indicator", "Period", "People with enough patients", "Their median", "Middle half"),
        *("The clinic", "Benchmark", "How much is chance"),
    ]
    begin = counted_sentence(every, team.view, unit)
    if first is None:
        return Claim(
            id="differ",
            heading=f"{name}: too few people to set results side by side",
            sentence=f"In no indicator do three people here have enough patients of their own for a result. {begin}",
            section="opening",
            table=pd.DataFrame(lines, columns=columns),
            links=(("Reliability", "book/methods#reliability"),),
        )
    measure = first.measure
    middle, whole = amount(first.median, measure.unit), every.said(measure, every.now(measure, unit))
    others = " not named" if first.named else ""
    return Claim(
        id="differ",
        heading=_differ_heading(spreads),
        sentence=(
            f"{measure.title}, {every.window(measure)}: the median of {people(len(first.unnamed))}{others} at {name} "
            f"is {middle}; the clinic as a whole: {whole}. {_chance_sentence(first)} {begin}"
        ),
        section="opening",
        caveat=_caveat(every, spreads),
        table=pd.DataFrame(lines, columns=columns),
        links=(("Reliability", "book/methods#reliability"), ("What is counted", f"measures/{measure.id}")),
        **_chart(every, unit, spreads),
    )


def _differ_heading(spreads: Sequence[Spread]) -> str:
    """In how many indicators more than chance lies between people: no person's result, and no median, stands above it."""
    known = [spread for spread in spreads if spread.reliability is not None]
    apart = [spread for spread in known if spread.reliability and spread.reliability[1] >= ALL_CHANCE]
    if not apart:
        return "What differs between people here may be chance alone"
    return f"In {len(apart)} of {count(len(known), 'indicators')} people here differ by more than chance"


def _line(every: Figures, unit: str, spread: Spread) -> list[str]:
    measure, benchmark = spread.measure, every.benchmark(spread.measure, unit)
    return [
        measure.title,
        every.window(measure),
        count(len(spread.unnamed)),
        amount(spread.median, measure.unit) or TOO_FEW,
        interval(*spread.half, measure.unit) or "shown from eleven people on",
        every.said(measure, every.now(measure, unit), numbers=False).split(" (")[0],
        amount(benchmark.value, measure.unit) if benchmark else NO_BENCHMARK,
        chance_text(spread),
    ]


def chance_text(spread: Spread) -> str:
    """``about 26 % (reliability 0.74, 95 % interval 0.17–0.93)``, or that it may be all of it, or cannot be told."""
    if spread.reliability is None:
        return "cannot be told"
    value, lower, upper = spread.reliability
    inside = f"reliability {amount(value, RATIO)}, 95\u00a0% interval {interval(lower, upper, RATIO)}"
    return f"{'may be all' if lower < ALL_CHANCE else f'about {amount(1 - value)}'} ({inside})"


def _chance_sentence(spread: Spread) -> str:
    """How much of the spread between the people is chance, in a sentence of its own."""
    return f"How much of what differs between them is chance: {chance_text(spread)}."


def _caveat(every: Figures, spreads: Sequence[Spread]) -> str:
    """What a difference between people does not say, and what may still change."""
    text = "People differ partly because their patients, their days and their tasks do: a difference is a question, no answer"
    known = sum(each.reliability is not None for each in spreads)
    if known > 1:
        # The lower end of a 95 % interval lies above nothing once in forty times where there is nothing.
        once_in = round(1 / (1 - 0.975**known))
        text += (
            f". Of {count(known, 'indicators')} in which only chance is at work, at least one would be said to differ in about "
            f"one report in {once_in}"
        )
    open_ones = [each.measure.title for each in spreads if not each.measure.is_final_stage]
    return f"{text}. Still in validation: {listed(open_ones)}." if open_ones else f"{text}."


def _chart(every: Figures, unit: str, spreads: Sequence[Spread]) -> dict[str, Any]:
    """The medians, with the middle half where it may be shown, beside the clinic as a whole."""
    drawn = [each for each in spreads if each.form is not Form.NOTHING and each.measure.unit == "%"]
    if not drawn:
        return {}
    frame = pd.DataFrame(
        {
            "label": [each.measure.title for each in drawn],
            "value": [round(each.median, 4) for each in drawn],
            "lower": [round(each.half[0], 4) for each in drawn],
            "upper": [round(each.half[1], 4) for each in drawn],
            "note": [f"{people(len(each.unnamed))}; clinic {_whole(every, unit, each.measure)}" for each in drawn],
            "highlight": False,
        }
    )
    half = any(each.form is Form.DISTRIBUTION for each in drawn)
    said = [f"{each.measure.title} {amount(each.median, each.measure.unit)}" for each in drawn]
    return {
        "chart": "intervals",
        "frame": frame,
        "options": {"unit": "%"},
        "alternative": (
            f"Chart of {count(len(drawn), 'indicators')} at {every.names[unit]}: one point each for the median of its own "
            f"people{', with their middle half as a line' if half else ''}, nobody named. {sentence_case(listed(said))}."
        ),
    }


def _whole(every: Figures, unit: str, measure: Measure) -> str:
    return every.said(measure, every.now(measure, unit), numbers=False).split(" (")[0]


def people(number: int) -> str:
    """``1 person`` or ``7 people``."""
    return f"{count(number)} {'person' if number == 1 else 'people'}"


def people_claim(every: Figures, team: Members, spreads: Sequence[Spread]) -> Claim | None:
    """Results under names that were agreed to and, where the network chose so, pseudonyms: in the order of these."""
    lines = []
    for shown_as, id in sorted(_labels(team)):
        texts = [_own_text(team.view, each, id) for each in spreads]
        if any(each.told and id in each.shown for each in spreads):
            lines.append([shown_as, *texts])
    if not lines:
        return None
    named = sum(line[0] in team.names.values() for line in lines)
    hidden = len(lines) - named
    agreed = f"{people(named)} agreed to be named; " if named else ""
    called = (
        "the others have pseudonyms that stay the same from quarter to quarter" if hidden else "nobody else is named"
    )
    return Claim(
        id="people",
        heading=f"Own results of {people(len(lines))}, in the order of their names",
        sentence=(
            f"{sentence_case(agreed + called)}. Each result is of the person's patients at {every.names[team.unit]} alone, "
            f"over {every.window(spreads[0].measure)}."
        ),
        section="people",
        caveat=(
            "A result of few patients tells more of chance than of a person. It is shown only where at least three others "
            "are not named, so that nobody is left over by subtraction."
        ),
        table=pd.DataFrame(lines, columns=["Shown as", *(each.measure.title for each in spreads)]),
        links=(("Reliability", "book/methods#reliability"),),
    )


def _labels(team: Members) -> list[tuple[str, str]]:
    """What providers are shown as, and their ids: only those who are shown by themselves; two may have one name."""
    hidden = {id: team.view.pseudonyms[id] for id in team.ids} if team.view.pseudonyms else {}
    return [(label, id) for id, label in {**hidden, **team.names}.items()]


def _own_text(view: ProviderView, spread: Spread, id: str) -> str:
    """One person's result with the numbers behind it, or why there is none."""
    row = spread.seen.get(id)
    if row is None:
        return NO_PATIENTS
    if id in spread.shown and not spread.told:
        return TOO_FEW_COLLEAGUES
    return view.own.said(spread.measure, row)


def action(every: Figures, spreads: Sequence[Spread]) -> str:
    """One thing for the team: the agreed indicator in which people clearly differ by more than chance."""
    least = every.definitions.network.labels.reliability
    clear = [
        (each.reliability[0], each.measure)
        for each in spreads
        if each.measure.is_final_stage
        and each.reliability
        and each.reliability[0] >= least
        and each.reliability[1] >= ALL_CHANCE
    ]
    if not clear:
        return NOTHING_BETWEEN_PEOPLE
    measure = max(clear, key=lambda each: each[0])[1]
    return (
        f"Talk over as a team how {measure.title.lower()} is done here: in it people differ by more than chance, so that "
        "there is something to learn from each other."
    )
