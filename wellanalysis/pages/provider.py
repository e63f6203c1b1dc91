"""A provider's scorecard: what went well first, one thing to look at, and questions to talk over. It is theirs alone."""

from collections.abc import Collection

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import (
    clinic,
    glance,
    provider_comparison,
    provider_conversation,
    provider_links,
    provider_plan,
    provider_rules,
    provider_skills,
)
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.compliance import complied
from wellanalysis.pages.cost_beside import cost_beside_quality
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.provider_records import OwnRecords, kept_at_all, own_records
from wellanalysis.pages.provider_view import Provider, ProviderView, provider_view
from wellanalysis.pages.said_and_done import own_words
from wellanalysis.pages.wording import Evidence, amount, count, listed, slug
from wellanalysis.stats.drivers import Association

TEMPLATE = "provider_scorecard"
NOTHING_STANDS_OUT = (
    "Nothing stands out this quarter: no indicator of yours is clearly short of its benchmark. Choose for yourself what "
    "to look at next."
)
NOTHING_TO_POINT_AT = (
    "There are too few patients to point at anything this quarter. Choose for yourself what to look at next."
)
GOOD = (Evidence.IMPROVED, Evidence.PROMISING)


def scorecards(every: Figures, *, only: Collection[str] = ()) -> list[Page]:
    """Scorecards of all providers on the roster, in the order of their ids.

    Parameters
    ----------
    every : Figures
        The run's figures in the providers' edition.
    only : collection of str
        Ids of those that are wanted; empty for all.

    Raises
    ------
    ProblemsFound
        When no rule of attribution is agreed, nobody is on the roster, or somebody asked for is not; when two ids would
        make one file; and when clinical and operational measures would meet.
    """
    view = provider_view(every)
    _refuse_alike(view.providers)
    unknown = [id for id in only if id not in view.providers]
    if unknown:
        raise ProblemsFound(
            # The likeliest names are not offered: a list of providers is nobody's to see by mistyping one.
            Problem("--provider", f"{id!r} is not on the roster on the last day of {every.quarter}", "look it up there")
            for id in unknown
        )
    found = provider_links.associations(every, every.headline)
    kept = own_records(view) if kept_at_all(view) else {}
    pages = [
        scorecard(view, each, found, kept.get(id)) for id, each in view.providers.items() if not only or id in only
    ]
    made = complied(pages, every.definitions, edition=every.edition)
    cost_beside_quality(made, every.definitions, edition=every.edition)
    return made


def _refuse_alike(ids: Collection[str]) -> None:
    """One file for each provider: two ids that make one name would put one's figures into the other's hands."""
    names: dict[str, list[str]] = {}
    for id in ids:
        names.setdefault(slug(id), []).append(id)
    alike = [each for name, each in names.items() if len(each) > 1 or not name]
    if alike:
        raise ProblemsFound(
            Problem(
                "providers, column provider_id",
                f"{listed(map(repr, each))} make no file name of their own",
                "let ids differ in letters or digits, whatever their case",
            )
            for each in alike
        )


def scorecard(
    view: ProviderView, provider: Provider, found: dict[str, Association], kept: OwnRecords | None = None
) -> Page:
    """Everything one provider's scorecard says.

    Parameters
    ----------
    view : ProviderView
        The run's figures of providers.
    provider : Provider
        Whose scorecard it is.
    found : dict of str to Association
        How each indicator goes with the headline outcome in the network.
    kept : OwnRecords, optional
        What the provider said of their skills and agreed on; None in a network that writes down neither.
    """
    own, unit = view.own, provider.id
    measures = shown_measures(own, unit)
    look = to_look_at(own, unit)
    opening = went_well(own, unit, measures)
    title = "Your scorecard"
    places = listed(view.every.names.get(id, id) for id in provider.clinics)
    return Page(
        id=f"providers/{slug(unit)}",
        template=TEMPLATE,
        title=title,
        status=(*own.status, f"for {unit} alone", f"{provider.group}, {places}"),
        opening=opening,
        action=action(own, look, unit) if look else _nothing_to_look_at(own, unit, measures),
        answer=provider_conversation.answer(own),
        claims=tuple(
            claim
            for claim in (
                provider_comparison.beside_claim(view, provider, measures),
                provider_links.links_claim(view, provider, measures, found),
                outcomes_claim(own, unit),
                *(development_claims(own, unit, kept) if kept else ()),
                provider_conversation.learning_claim(look, measures),
                provider_rules.rules_claim(view, provider, measures),
                provider_conversation.questions_claim(look),
                own_words(view.every, unit),
            )
            if claim is not None
        ),
        parameters={"provider": unit, "quarter": str(own.quarter), "edition": own.edition},
        slice=clinic.evidence_rows(own, _told(own, unit, measures) or own.headline, unit, window=True),
        provenance=own.provenance,
    )


def development_claims(own: Figures, unit: str, kept: OwnRecords) -> tuple[Claim | None, ...]:
    """The plan, which their own words open, and skills beside results."""
    return *provider_plan.plan_claims(own, unit, kept), provider_skills.skills_claim(own, unit, kept)


def shown_measures(own: Figures, unit: str) -> tuple[Measure, ...]:
    """Leading indicators that any of the provider's patients was meant by."""
    return tuple(m for m in own.measures_of(unit, "leading_indicator") if own.now(m, unit)["n"])


def to_look_at(own: Figures, unit: str) -> Measure | None:
    """The agreed indicator whose interval lies farthest on the far side of its benchmark; None where none does."""
    far = [(clinic.gap(own, m, unit), m) for m in shown_measures(own, unit) if m.is_final_stage]
    far = [(distance, measure) for distance, measure in far if distance > 0]
    return max(far, key=lambda each: each[0])[1] if far else None


def action(own: Figures, measure: Measure, unit: str) -> str:
    """The one thing, with the two numbers; what to do about it is the provider's to say."""
    benchmark, now = own.benchmark(measure, unit), own.now(measure, unit)
    assert benchmark is not None  # a gap exists only where there is a benchmark
    return (
        f"One thing to look at: {measure.title} is {amount(now['value'], measure.unit)} for your patients, benchmark "
        f"{amount(benchmark.value, measure.unit)}. What stands in the way, and whether to work on this, is yours to say."
    )


def _nothing_to_look_at(own: Figures, unit: str, measures: tuple[Measure, ...]) -> str:
    """That nothing stands out is said only of somebody with enough patients for anything to."""
    return NOTHING_STANDS_OUT if any(_is_judged(own, m, unit) for m in measures) else NOTHING_TO_POINT_AT


def _is_judged(own: Figures, measure: Measure, unit: str) -> bool:
    now = own.now(measure, unit)
    return bool(not now["too_few"] and now["denominator"])


def _told(own: Figures, unit: str, measures: tuple[Measure, ...]) -> Measure | None:
    """The indicator that went well: improved, then promising, then with the benchmark reached; else None."""
    agreed = [m for m in measures if m.is_final_stage]
    for word in GOOD:
        found = [m for m in agreed if own.change(m, unit).get("word") == word]
        if found:
            return max(found, key=lambda m: abs(own.change(m, unit)["change"]))
    reached = [m for m in agreed if _reached(own, m, unit)]
    return reached[0] if reached else None


def _reached(own: Figures, measure: Measure, unit: str) -> bool:
    """Whether the whole interval lies on the good side of the benchmark."""
    benchmark, now = own.benchmark(measure, unit), own.now(measure, unit)
    if benchmark is None or now["too_few"] or not now["denominator"] or str(measure.improves) == "neither":
        return False
    if str(measure.improves) == "up":
        return bool(now["lower"] >= benchmark.value)
    return bool(now["upper"] <= benchmark.value)


def went_well(own: Figures, unit: str, measures: tuple[Measure, ...]) -> Claim:
    """The opening: what went well, in one sentence, and the indicators over time in one chart."""
    told = _told(own, unit, measures)
    if told is None:
        heading, sentence = _nothing_told(own, unit, measures)
    else:
        now, change = own.now(told, unit), own.change(told, unit)
        value = value_text(now, told.unit)
        if change.get("word") in GOOD:
            before = value_text(own.baseline(told, unit), told.unit)
            said = "improved" if change["word"] == Evidence.IMPROVED else str(change["word"])
            heading = f"What went well: {told.title}, {before} → {value}: {said}"
        else:
            heading = f"What went well: {told.title} has reached the benchmark ({value})"
        sentence = f"Your patients over {own.window(told)}: {own.said(told, now)}."
    together = f" {_together(own, measures, unit)}" if measures else ""
    return Claim(
        id="well",
        heading=heading,
        sentence=f"{sentence}{together}",
        section="opening",
        caveat="Leading indicators move before outcomes do: they show direction, not yet results.",
        **provider_comparison.change_chart(own, unit, measures),
    )


def _together(own: Figures, measures: tuple[Measure, ...], unit: str) -> str:
    """The indicators judged together; of somebody who came later, that there is nothing to compare with yet."""
    if any(own.baseline(measure, unit)["n"] for measure in measures):
        return glance.pooled_sentence(own, measures, unit)
    return f"You have no patients in {own.baseline_name}, so nothing is said of change."


def _nothing_told(own: Figures, unit: str, measures: tuple[Measure, ...]) -> tuple[str, str]:
    """Where nothing can be said of change or benchmark: that, and of how many patients."""
    judged = [m for m in measures if _is_judged(own, m, unit)]
    most = max((int(own.now(m, unit)["n"]) for m in measures), default=0)
    noun = measures[0].counts if measures else "episodes"
    if not judged:
        said = f"{count(most, noun)} were attributed to you over {own.window(own.headline)}"
        return "Not enough patients to say", f"{said}: a result would say more about chance than about care."
    return (
        "Your indicators held, as far as your number of patients can tell",
        f"None has changed since your own baseline by more than chance allows, and none lies clearly beyond its "
        f"benchmark; they rest on up to {count(most, noun)} over {own.window(judged[0])}.",
    )


def outcomes_claim(own: Figures, unit: str) -> Claim | None:
    """What happened to the provider's patients, as it was, with what it can bear."""
    measures = [m for m in own.measures_of(unit, "outcome") if own.now(m, unit)["n"]]
    if not measures:
        return None
    lines = [
        [
            measure.title,
            own.window(measure),
            own.said(measure, own.now(measure, unit)),
            provider_comparison.unadjusted_text(own, measure, unit),
        ]
        for measure in measures
    ]
    return Claim(
        id="outcomes",
        heading=f"{measures[0].title}: {own.said(measures[0], own.now(measures[0], unit), numbers=False).split(' (')[0]}",
        sentence="Each outcome of your patients as it happened, and how much your number of patients can tell of it.",
        section="outcomes",
        caveat=(
            "Without allowance for who your patients are. An outcome has many causes, most of them outside one person's hands."
        ),
        table=pd.DataFrame(lines, columns=["Outcome", "Period", "Your patients", "How much this can tell"]),
    )
