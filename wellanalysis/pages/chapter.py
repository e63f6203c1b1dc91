"""The rest of a clinic's chapter: indicators, outcomes, satisfaction; or one page where a clinic is small."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.kinds import Kind
from wellanalysis.pages import claims, clinic, glance, numbers_table, survey
from wellanalysis.pages.adjusted import over_time_claim
from wellanalysis.pages.annotated import events_claim
from wellanalysis.pages.certainty import certainty_claim
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.funnels import funnel_claim
from wellanalysis.pages.learning_offers import with_offer
from wellanalysis.pages.left_out import counted_as_missed, losses_text
from wellanalysis.pages.mix import mix_claim
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.pilots_clinic import tried_claim
from wellanalysis.pages.since_last import SAID, since_claim
from wellanalysis.pages.strata import equity_claim
from wellanalysis.pages.watched import balance_claim
from wellanalysis.pages.wording import amount, count, listed, sentence_case

TALK_OF_CASES = (
    "At this size single cases tell more than percentages: choose two or three together, one that went well among them, "
    "and talk them through with those who gave the care."
)


def indicators(figures: Figures, place: pd.Series, alike: Mapping[str, pd.DataFrame] | None = None) -> Page:
    """Which processes of care moved, one claim per leading indicator; operational measures in a part of their own."""
    unit, title = place["clinic_id"], f"{place['name']}: indicators"
    opening = glance.indicators(figures, unit, section="opening")
    trends = [
        with_offer(claims.trend_claim(figures, m, unit), figures, m, unit)
        for m in figures.measures_of(unit, "leading_indicator")
    ]
    operational = [
        claims.trend_claim(figures, measure, unit, section="operational")
        for measure in figures.measures_of(unit, "operational", "cost")
    ]
    watched = balance_claim(figures, unit, "leading_indicator")
    changed = since_claim(figures, unit, alike or {}, kinds=(Kind.LEADING_INDICATOR,))
    found = (changed, *trends, *operational, watched, events_claim(figures, unit), tried_claim(figures, unit))
    return _page(figures, place, "indicators", title, opening, tuple(claim for claim in found if claim is not None))


def outcomes(figures: Figures, place: pd.Series, alike: Mapping[str, pd.DataFrame] | None = None) -> Page:
    """What happened to patients: trends, place among the others, what is still open."""
    unit, title = place["clinic_id"], f"{place['name']}: outcomes"
    measures = figures.measures_of(unit, "outcome")
    opening = claims.trend_claim(figures, measures[0], unit, section="opening")
    found: list[Claim | None] = [
        since_claim(figures, unit, alike or {}, kinds=(Kind.OUTCOME,)),
        *(funnel_claim(figures, measure, unit) for measure in measures if measure.has_interval),
        mix_claim(figures, measures[0], unit),
        certainty_claim(figures, unit),
        *(over_time_claim(figures, measure, unit) for measure in measures),
        *(claims.trend_claim(figures, measure, unit) for measure in measures[1:]),
        *(equity_claim(figures, measure, unit) for measure in measures),
        balance_claim(figures, unit, "outcome"),
        follow_up(figures, unit),
    ]
    page = _page(figures, place, "outcomes", title, opening, tuple(claim for claim in found if claim is not None))
    move = figures.headline.within_control
    return replace(page, action=clinic.idea(move) if move else page.action)


def satisfaction(figures: Figures, place: pd.Series) -> Page:
    """What patients and the care team say."""
    unit, title = place["clinic_id"], f"{place['name']}: satisfaction"
    patients, staff = _survey_claims(figures, unit)
    asked = [m for kind in ("patient_experience", "provider_satisfaction") for m in figures.measures_of(unit, kind)]
    opening = survey.quarters_claim(figures, asked[0], unit, section=claims.OPENING)
    changed = since_claim(figures, unit, {}, kinds=SAID)
    told = (*([changed] if changed else []), *(*patients, *staff)[1:])
    page = _page(figures, place, "satisfaction", title, opening, told)
    moves = [measure.within_control for measure in asked if measure.within_control]
    return replace(page, action=clinic.idea(moves[0])) if moves else page


def _survey_claims(figures: Figures, unit: str) -> tuple[list[Claim], list[Claim]]:
    """Claims on patients' and on the team's answers."""
    found: dict[str, list[Claim]] = {"patients": [], "staff": []}
    for section, kind in (("patients", "patient_experience"), ("staff", "provider_satisfaction")):
        measures = figures.measures_of(unit, kind)
        found[section] += [survey.quarters_claim(figures, measure, unit, section=section) for measure in measures]
        for measure in {m.table: m for m in measures if m.table in survey.WHO}.values():
            items = survey.items_claim(figures, measure, unit, section=section)
            found[section] += [items] if items else []
    return found["patients"], found["staff"]


def small(figures: Figures, place: pd.Series) -> Page:
    """The one page of a clinic with too few people for a chapter: what can be said, and why no more."""
    unit, name = place["clinic_id"], place["name"]
    least = figures.definitions.network.minimum.episodes
    measures = figures.measures_of(unit, "leading_indicator", "outcome", "patient_experience", "provider_satisfaction")
    shown = [
        m
        for m in measures
        if not (row := figures.now(m, unit))["too_few"] and not row["withheld"] and row["denominator"]
    ]
    opening = Claim(
        id="small",
        heading=f"{name}: too few people to judge",
        sentence=(
            f"Fewer than {least} people are counted at {name} in {figures.window(figures.headline)}: a result would say more "
            f"about chance than about care, so none is compared. {count(len(shown))} of {count(len(measures), 'measures')} "
            f"can be shown with their uncertainty."
        ),
        section="opening",
        caveat="The interval beside each result is the range that chance alone leaves open; at this size it is wide.",
        table=glance.summary_table(figures, measures, unit)[["Measure", "Period", "Result"]],
        links=(("Why small numbers are not judged", "book/methods#disclosure"),),
    )
    results = tuple(
        Claim(
            id=measure.id,
            heading=f"{measure.title}: {amount(figures.now(measure, unit)['value'], measure.unit)}",
            sentence=f"{sentence_case(figures.window(measure))}: {figures.said(measure, figures.now(measure, unit))}.",
            section="results",
            table=numbers_table.table(figures, measure, unit),
            links=(("What is counted", f"measures/{measure.id}"),),
        )
        for measure in shown
    )
    page = _page(figures, place, "overview", name, opening, results, template="clinic_small")
    return replace(page, action=TALK_OF_CASES)


def follow_up(figures: Figures, unit: str) -> Claim:
    """What is final, what is still open, and what the losses would change."""
    lines = [
        {
            "Outcome": measure.title,
            "Follow-up": f"{measure.follow_up_days} days",
            "Newest final quarter": str(figures.finals[measure.id]),
            "Still open": claims.open_text(figures, measure, unit) or "all closed",
            "Not recorded": numbers_table.cell_texts(figures, measure, now)[3],
            "Lost, by kind": losses_text(figures, measure, unit),
            "Losses left out": figures.said(measure, now, numbers=False).split(" (")[0],
            "Losses counted as missed or as events": counted_as_missed(measure, now),
        }
        for measure, now in ((each, figures.now(each, unit)) for each in figures.measures_of(unit, "outcome"))
    ]
    finals = sorted({str(figures.finals[m.id]) for m in figures.measures_of(unit, "outcome")})
    return Claim(
        id="follow-up",
        heading=f"Outcomes are final up to {listed(finals)}",
        sentence=(
            "An outcome is dated by the day its episode began and counted once its follow-up has closed for every "
            "episode of the quarter; people lost to follow-up are named, not dropped."
        ),
        section="followup",
        table=pd.DataFrame(lines),
        links=(("Follow-up", "book/methods#follow-up"), ("Losses", "book/methods#losses")),
    )


def _page(
    figures: Figures,
    place: pd.Series,
    name: str,
    title: str,
    opening: Claim | None,
    found: tuple[Claim, ...],
    template: str = "",
) -> Page:
    """A page of the chapter around its opening and claims."""
    unit = place["clinic_id"]
    first = opening or Claim(id="none", heading="Nothing is measured here yet", sentence="No measure of this kind.")
    measure, window = _opening_measure(figures, first, unit), first.id != clinic.HEADLINE
    rows = clinic.evidence_rows(figures, measure, unit, window=window)
    return clinic.page_of(figures, place, name, title, first, found, rows, template=template)


def _opening_measure(figures: Figures, opening: Claim, unit: str):
    """The measure that the opening speaks of, so that the reader can check that figure."""
    ids = {measure.id: measure for measure in figures.definitions.measures}
    if opening.id in ids:
        return ids[opening.id]
    leading = figures.measures_of(unit, "leading_indicator")
    return leading[0] if opening.id == "indicators" and leading else figures.headline
