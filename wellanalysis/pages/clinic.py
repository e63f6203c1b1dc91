"""A clinic's overview: the reader's minute, and the way into the clinic's chapter."""

from collections.abc import Iterable, Mapping

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, glance
from wellanalysis.pages.adjusted import expected_text
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.frames_by_unit import EVIDENCE
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.since_last import since_claim
from wellanalysis.pages.whom_to_call import call_claim
from wellanalysis.pages.wording import amount

HEADLINE = "headline"  # id of the opening claim that tells the newest final quarter of the headline measure
NOTHING_TO_ACT_ON = "Nothing to act on this quarter: no agreed indicator is clearly short of its benchmark"
NO_BENCHMARKS = "No benchmark is agreed, so nothing here is short of one: read the figures beside the other clinics’ and ask what they leave out"
SHARE = "What the team does well is worth sharing with others."


def overview(figures: Figures, clinic: pd.Series, alike: Mapping[str, pd.DataFrame] | None = None) -> Page:
    """The first page of a clinic's chapter; `alike` as `like_for_like` gives it."""
    unit, name = clinic["clinic_id"], clinic["name"]
    headline = figures.headline
    title = f"{name}: overview"
    found = (
        glance.indicators(figures, unit, link=f"{clinic['path']}/indicators"),
        glance.outcomes(figures, unit, link=f"{clinic['path']}/outcomes"),
        glance.satisfaction(figures, unit, link=f"{clinic['path']}/satisfaction"),
        since_claim(figures, unit, alike or {}, table=True),
        call_claim(figures, unit),
    )
    rows = evidence_rows(figures, headline, unit)
    asked = headline.title
    return page_of(figures, clinic, "overview", title, opening(figures, headline, unit), found, rows, asked=asked)


def page_of(
    figures: Figures,
    place: pd.Series,
    name: str,
    title: str,
    opening: Claim,
    claims: Iterable[Claim | None],
    rows: pd.DataFrame,
    *,
    act: str | None = None,
    asked: str = "",
    template: str = "",
) -> Page:
    """A page of a clinic around what it says: whose it is, its status and how to answer are the same on all of them.

    Parameters
    ----------
    figures : Figures
        The run.
    place : Series
        The clinic: a row of `Figures.clinics`.
    name : str
        Last part of the page's id: ``outreach``.
    title : str
        Title of the page.
    opening : Claim
        What the page says first.
    claims : iterable of Claim or None
        The rest; what is not there is left out.
    rows : DataFrame
        Rows behind the opening, so that the reader can check that figure.
    act : str, optional
        The one thing to act on; that of the clinic's overview unless given.
    asked : str
        What an answer is about; the opening's heading unless given.
    template : str
        Name of the notebook; ``clinic_`` and the name unless given.
    """
    unit = place["clinic_id"]
    return Page(
        id=f"{place['path']}/{name}",
        template=template or f"clinic_{name}",
        title=title,
        status=(*figures.status, *figures.whose, stage_line(figures, unit)),
        opening=opening,
        action=action(figures, unit) if act is None else act,
        answer=figures.answer(title, asked or opening.heading),
        claims=tuple(claim for claim in claims if claim is not None),
        parameters=parameters(figures, unit),
        slice=rows,
        provenance=figures.provenance,
    )


def parameters(figures: Figures, unit: str) -> dict[str, str]:
    """The flat strings the clinic's notebooks are run with."""
    return {"clinic": unit, "quarter": str(figures.quarter), "edition": figures.edition}


def stage_line(figures: Figures, unit: str) -> str:
    """Since when the clinic takes part in the programme."""
    programme, started = figures.definitions.network.programme, figures.started(unit)
    if programme is None:
        return f"region {figures.results.clinics.set_index('clinic_id')['region'][unit]}"
    return f"in the programme since {started:%B %Y}" if started else "not yet in the programme"


def opening(figures: Figures, measure: Measure, unit: str) -> Claim:
    """One sentence and one chart: the headline measure at this clinic."""
    if not measure.has_interval:
        return claims.trend_claim(figures, measure, unit, section="opening", id=HEADLINE)
    now = figures.now(measure, unit)
    newest = figures.in_quarter(measure, unit)
    name = figures.names[unit]
    final = figures.finals[measure.id]
    if newest["withheld"] or newest["too_few"] or not newest["denominator"]:
        begin = f"{measure.title}, {name}, {final}: {figures.said(measure, newest)}"
    else:
        begin = f"{measure.title}, {name}, {measure.counts} dated in {final}: {figures.said(measure, newest)}"
    longer, change = "", figures.change(measure, unit)
    if figures.definitions.network.labels.quarters > 1:
        longer = f" Over {figures.window(measure)}: {figures.said(measure, now, numbers=False).split(' (')[0]}"
    if change and change["change"] == change["change"]:
        longer += f", from {amount(change['before'], measure.unit)} in {figures.baseline_short}: {change['word']}"
    longer += "." if longer else ""
    beside = expected_text(figures, measure, unit, first=True)
    longer += f" {beside}." if beside else ""
    claim = claims.trend_claim(figures, measure, unit, section="opening", id=HEADLINE)
    return Claim(
        **{
            **claim.__dict__,
            "heading": claims.heading(figures, measure, unit),
            "sentence": f"{begin}.{longer}",
        }
    )


def action(figures: Figures, unit: str) -> str:
    """One thing within the clinic's control: the indicator farthest on the far side of its benchmark."""
    far = [
        (distance, measure)
        for measure in figures.measures_of(unit, "leading_indicator")
        if measure.is_final_stage and measure.within_control and (distance := gap(figures, measure, unit)) > 0
    ]
    if not far and not any(figures.benchmark(each, unit) for each in figures.measures_of(unit, "leading_indicator")):
        return f"{NO_BENCHMARKS}."
    if not far:
        return f"{NOTHING_TO_ACT_ON}{open_ones(figures, unit)}. {SHARE}"
    _, measure = max(far, key=lambda each: each[0])
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    local = figures.local_benchmark(measure, unit)
    assert benchmark is not None  # a gap exists only where there is a benchmark
    return (
        f"{measure.title} is {amount(now['value'], measure.unit)}, benchmark "
        f"{amount(benchmark.value, measure.unit)}{f' ({local})' if local else ''}. {measure.within_control}"
    )


def open_ones(figures: Figures, unit: str) -> str:
    """``; Nutrition screened within 14 days (in validation) is 53 %, benchmark 70 %``: clearly short, and not agreed yet."""
    told = []
    for measure in figures.measures_of(unit, "leading_indicator"):
        benchmark = figures.benchmark(measure, unit)
        if measure.is_final_stage or benchmark is None or gap(figures, measure, unit) <= 0:
            continue
        now = amount(figures.now(measure, unit)["value"], measure.unit)
        told.append(
            f"{measure.title} ({claims.not_agreed(measure)}) is {now}, benchmark {amount(benchmark.value, measure.unit)}"
        )
    return f"; {', and '.join(told)}" if told else ""


def idea(text: str) -> str:
    """``An idea: look together at ...``: something to try where nothing falls short, or beside what does."""
    return f"An idea: {text[:1].lower()}{text[1:]}" if text[1:2].islower() else f"An idea: {text}"


def gap(figures: Figures, measure: Measure, unit: str) -> float:
    """Distance to the benchmark, relative to it, where the whole interval lies on the far side; else 0."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    if benchmark is None or now["withheld"] or now["too_few"] or not now["denominator"]:
        return 0.0
    if str(measure.improves) == "up" and now["upper"] < benchmark.value:
        return float((benchmark.value - now["value"]) / benchmark.value)
    if str(measure.improves) == "down" and now["lower"] > benchmark.value:
        return float((now["value"] - benchmark.value) / benchmark.value)
    return 0.0


def evidence_rows(figures: Figures, measure: Measure, unit: str, *, window: bool = False) -> pd.DataFrame:
    """The rows behind an opening figure, at the finest level at which all of them may be shown.

    Parameters
    ----------
    figures, measure, unit
        Whose figure.
    window : bool
        The figure is that of the trailing window; else of the newest final quarter.
    """
    final = figures.finals[measure.id]
    quarters = final.trailing(figures.definitions.network.labels.quarters) if window else (final,)
    periods = {
        "month": [pd.Timestamp(day) for quarter in quarters for day in quarter.months],
        "quarter": [pd.Timestamp(quarter.first_day) for quarter in quarters],
        "now": [pd.Timestamp(quarters[0].first_day)],
    }
    for level in list(periods)[: 3 if window else 2]:
        own = figures.evidence.get((measure.id, unit, level))
        rows = own[own["period"].isin(periods[level])] if own is not None else None
        if rows is not None and len(rows) and not rows["withheld"].any():
            return rows.drop(columns="withheld").reset_index(drop=True)
    return pd.DataFrame(columns=EVIDENCE)
