"""The measure library: what exactly is counted, in both languages, by whom it was agreed, and what it gives now."""

import pandas as pd

from wellanalysis.definitions.editions import Policy
from wellanalysis.definitions.measures import PLAIN_LOSS, Measure, StageStatus
from wellanalysis.definitions.values import Benchmark
from wellanalysis.pages import claims, clinic
from wellanalysis.pages.around import parameters
from wellanalysis.pages.caveats import stage_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.library_sources import identified, origin, taken
from wellanalysis.pages.looked_at import validation
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.quality import excluded
from wellanalysis.pages.wording import NO_BENCHMARK, amount, count, day, listed, sentence_case
from wellanalysis.results.states import legend
from wellanalysis.results.sums import executed

KINDS = {
    "leading_indicator": "leading indicator",
    "outcome": "outcome",
    "patient_experience": "patient experience",
    "provider_satisfaction": "provider satisfaction",
    "operational": "operational",
    "cost": "cost",
}
DIRECTIONS = {"up": "a higher {what} is the direction of progress", "down": "a lower {what} is the direction of progress",
              "neither": "neither direction is progress in itself"}  # fmt: skip
ASK = "If the logic does not match what you see in practice, say so: the measure can be changed."


def index(figures: Figures) -> Page:
    """All measures on one page."""
    title = "Measures"
    measures = figures.listed
    active = [measure for measure in measures if not measure.is_retired]
    opening = Claim(
        id="measures",
        heading=count(len(active), "measures"),
        sentence=(
            f"The network keeps to {figures.definitions.network.measures.cap} measures at most. Leading indicators tell what "
            "care is given and move first; outcomes tell what became of it and follow."
        ),
        section="table",
        table=pd.DataFrame(
            [
                {
                    "Measure": measure.title,
                    "Kind": KINDS[str(measure.kind)],
                    "Stage": str(measure.stage.status),
                    "Benchmark": amount(measure.benchmark.value, measure.unit) if measure.benchmark else NO_BENCHMARK,
                    "Newest final quarter": str(figures.finals[measure.id]),
                    "Network result": figures.said(measure, figures.now(measure, NETWORK), numbers=False),
                }
                for measure in measures
            ]
        ),
        links=tuple((measure.title, f"measures/{measure.id}") for measure in measures),
    )
    return _page(figures, "measures/index", "measures", title, opening, (), figures.headline)


def _direction(measure: Measure) -> str:
    """``In validation until 15 December 2026: a higher share is the direction of progress``."""
    stage, what = measure.stage, "share" if measure.statistic == "proportion" else "result"
    until = f" until {day(stage.closes)}" if stage.status == StageStatus.VALIDATION and stage.closes else ""
    states = {StageStatus.VALIDATION: f"In validation{until}", StageStatus.FINAL: "Final and agreed"}
    told = states.get(stage.status, sentence_case(str(stage.status)))
    return f"{told}: {DIRECTIONS[str(measure.improves)].format(what=what)}"


def page(figures: Figures, measure: Measure) -> Page:
    """The page of one measure."""
    opening = Claim(
        id=measure.id,
        heading=_direction(measure),
        sentence=f"{_result(figures, measure)} {_agreed(measure)} {measure.what_it_says} {measure.why_it_matters}",
        section="logic",
        caveat=" ".join(
            [
                *([f"A pilot: measured at {figures.places(measure.clinics)} only."] if measure.clinics else []),
                *([] if measure.is_final_stage else [f"{stage_text(measure)}."]),
            ]
        ),
    )
    found = (
        _logic(figures, measure),
        _executed(measure),
        _query(figures, measure),
        claims.trend_claim(figures, measure, NETWORK, section="result", id="result"),
        _benchmark(figures, measure),
        _left_out(figures, measure),
        origin(measure),
        identified(measure),
        _evidence(measure),
        _agreement(measure),
        validation(figures, measure),
    )
    return _page(
        figures,
        f"measures/{measure.id}",
        "measure",
        measure.title,
        opening,
        tuple(claim for claim in found if claim is not None),
        measure,
    )


def _result(figures: Figures, measure: Measure) -> str:
    """``The four quarters to 2026Q2, network: 74 % (…).``; what a reader of the first screen looks for."""
    now = figures.now(measure, NETWORK)
    return f"{sentence_case(figures.window(measure))}, network: {figures.said(measure, now)}."


def _agreed(measure: Measure) -> str:
    """``Agreed by the clinical council and nurses, last on 15 September 2023.``"""
    if not measure.agreed_by:
        return "No agreement is recorded."
    who, last = (
        listed(dict.fromkeys(each.role for each in measure.agreed_by)),
        max(each.on for each in measure.agreed_by),
    )
    several = "last " if len({each.on for each in measure.agreed_by}) > 1 else ""
    return f"{'Agreed' if measure.is_final_stage else 'Proposed'} by {who}, {several}on {day(last)}."


def _page(
    figures: Figures, id: str, template: str, title: str, opening: Claim, found: tuple[Claim, ...], measure: Measure
) -> Page:
    return Page(
        id=id,
        template=template,
        title=title,
        status=figures.status,
        opening=opening,
        action=measure.within_control or ASK if template == "measure" else ASK,
        answer=figures.answer(f"Measure {title}" if template == "measure" else title, opening.heading),
        claims=found,
        parameters={**parameters(figures), **({"measure": measure.id} if template == "measure" else {})},
        slice=clinic.evidence_rows(figures, measure, NETWORK, window=True),
        provenance=figures.provenance,
    )


def _logic(figures: Figures, measure: Measure) -> Claim:
    """The clinician's language and the builder's, side by side; the logic as it is executed has a table of its own."""
    said: list[list[str]] = [["In plain words", measure.what_it_says]]
    if measure.built_as:
        said.append(["As the builders put it", measure.built_as])
    said += [
        ["Counted in", f"{measure.table}, dated by {measure.dated_by}"],
        ["Known after", f"{measure.follow_up_days} days" if measure.follow_up_days else "at once"],
    ]
    if measure.balancing:
        titles = [figures.definitions.measure(id).title for id in measure.balancing]
        said.append(["Watched beside it (what might get worse)", listed(titles)])
    if measure.case_mix:
        said.append(
            [
                "Known before care (what is expected rests on it)",
                listed(name.replace("_", " ") for name in measure.case_mix),
            ]
        )
    said += [["Open question", question] for question in measure.open_questions]
    return Claim(
        id="logic",
        heading="What is counted, in both languages",
        sentence=(
            f"{count(len(measure.open_questions), 'questions')} between clinicians and builders still open."
            if measure.open_questions
            else "No question between clinicians and builders is open."
        ),
        section="logic",
        table=pd.DataFrame(said, columns=["", "Definition"]),
        links=(("People, not episodes", "book/methods#people"), ("Follow-up", "book/methods#follow-up")),
    )


def _executed(measure: Measure) -> Claim:
    """The conditions as they are executed, folded: for whoever compares them with the words above."""
    said: list[list[str]] = [["Executed: who is eligible", measure.denominator]]
    for label, text in (
        ("Executed: what counts", measure.numerator),
        ("Executed: value averaged", measure.value),
        ("Executed: events", measure.events),
        ("Executed: exposure", measure.exposure),
    ):
        if text:
            said.append([label, text])
    said += [[_lost(kind), predicate] for kind, predicate in measure.losses.items()]
    said += [[f"Executed: left out ({name.replace('_', ' ')})", each.when] for name, each in measure.exclusions.items()]
    return Claim(
        id="executed",
        heading=f"As it is executed: {count(len(said), 'conditions')}",
        sentence="If they say something else than the words above, these are what you see in the results: please tell us.",
        section="logic",
        table=pd.DataFrame(said, columns=["", "Condition"]),
        options={"folded": True},
    )


def _lost(kind: str) -> str:
    return "Executed: lost to follow-up" + (f" ({kind.replace('_', ' ')})" if kind != PLAIN_LOSS else "")


def _query(figures: Figures, measure: Measure) -> Claim | None:
    """The query as it ran, for readers who want to check it; aggregated results come without one."""
    if measure.is_aggregated:
        return None
    return Claim(
        id="query",
        heading="The query that counted it",
        sentence="The same logic as the database runs it: one row per clinic and month, from the table of the extract.",
        code=executed(measure, figures.as_of),
        section="query",
        caveat="State " + "; ".join(f"{code}: {meaning}" for code, meaning in legend(measure).items()) + ".",
    )


def _benchmark(figures: Figures, measure: Measure) -> Claim | None:
    """The standard, where it comes from and since when it is known; local ones beside."""
    if measure.benchmark is None:
        return None
    local = {
        unit: each.benchmarks[measure.id]
        for unit, each in figures.definitions.network.clinics.items()
        if measure.id in each.benchmarks and unit in figures.named
    }
    mark = measure.benchmark
    rows: list[tuple[str, Benchmark]] = [("all clinics", mark)]
    rows += [(figures.names.get(unit, unit), own) for unit, own in local.items()]
    return Claim(
        id="benchmark",
        heading=f"Benchmark: {amount(mark.value, measure.unit)}",
        sentence=f"{mark.source.rstrip('.')}."
        + (f" Known since {day(mark.known_since)}." if mark.known_since else "")
        + (f" {taken(mark.from_set)}" if mark.from_set else ""),
        section="benchmark",
        table=pd.DataFrame(
            [
                [who, amount(each.value, measure.unit), each.source, day(each.known_since) if each.known_since else ""]
                for who, each in rows
            ],
            columns=["For", "Benchmark", "Source", "Known since"],
        ),
        links=(("Benchmarks", "book/methods#benchmarks"),),
    )


def _left_out(figures: Figures, measure: Measure) -> Claim | None:
    rows = excluded(figures, measure.id)
    if rows.empty:
        return None
    # How many were left out is no part of the plan of what is withheld: the strict policy tells the reasons alone.
    told = ["Measure", "Episodes", "Period"] if figures.policy.policy == Policy.CMS else ["Measure"]
    return Claim(
        id="exclusions",
        heading="What is left out, and why",
        sentence=f"{count(len(rows), 'reasons')}, each written in the measure.",
        section="exclusions",
        table=rows.drop(columns=told),
    )


def _evidence(measure: Measure) -> Claim:
    """What the measure rests on, and what may help to learn."""
    said = [["Evidence", text] for text in measure.evidence] + [
        ["Learn in minutes", text] for text in measure.micro_learning
    ]
    if not said:
        return Claim(id="evidence", heading="Evidence: none recorded yet", section="evidence",
                     sentence="Until evidence is named, this measure is a proposal.")  # fmt: skip
    return Claim(
        id="evidence",
        heading=f"Evidence: {count(len(measure.evidence), 'sources')}",
        sentence="Sources as agreed by those named below.",
        section="evidence",
        table=pd.DataFrame(said, columns=["", "Source"]),
    )


def _agreement(measure: Measure) -> Claim:
    """Who agreed, when, what was changed on clinicians' word, and when it is reviewed again."""
    rows = [[each.role, day(each.on), each.note or ""] for each in measure.agreed_by]
    review = f" Reviewed on {day(measure.reviewed)}." if measure.reviewed else ""
    review += f" Next review by {day(measure.next_review)}." if measure.next_review else ""
    stage = stage_text(measure) if not measure.is_final_stage else "This measure is final"
    if not rows:
        return Claim(id="agreement", heading="No agreement recorded", section="agreement", sentence=f"{stage}.{review}")
    return Claim(
        id="agreement",
        heading=f"{'Agreed' if measure.is_final_stage else 'Proposed'} by {listed(dict.fromkeys(each.role for each in measure.agreed_by))}",
        sentence=f"{stage}.{review}",
        section="agreement",
        table=pd.DataFrame(rows, columns=["Who", "When", "What was changed or noted"]),
    )
