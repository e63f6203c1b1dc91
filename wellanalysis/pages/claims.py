"""The claim that most pages are made of: one measure at one unit, as sentence, trend chart and table."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import quarters, trend_chart
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.beside import open_rows
from wellanalysis.pages.caveats import caveat
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.numbers_table import provisional, table
from wellanalysis.pages.page import Claim
from wellanalysis.pages.rests_on import not_without
from wellanalysis.pages.spread_claim import spread_claim
from wellanalysis.pages.wording import (
    NOT_COMPARED,
    Evidence,
    amount,
    count,
    interval,
    listed,
    of_change,
    sentence_case,
)

FEWEST_BASELINE = 8  # a run beside the mean of fewer baseline points may be the baseline's chance, not the run's
OPENING = "opening"
"""Section of the claim that a page opens with."""
RUN_SAID = 7  # a run of seven months on one side is said to be more than chance (Making Data Count)


def trend_claim(figures: Figures, measure: Measure, unit: str, *, section: str = "trends", id: str = "") -> Claim:
    """What one measure says at one unit: heading, sentence, monthly trend, table.

    Where the edition publishes no months, the chart shows quarters with their intervals.
    """
    if not measure.has_interval:
        numbers = table(figures, measure, unit)
        return spread_claim(figures, measure, unit, section=section, id=id or measure.id, table=numbers)
    if not figures.policy.publishes("month"):
        return quarters_claim(figures, measure, unit, section=section, id=id)
    change = figures.change(measure, unit)
    now = figures.now(measure, unit)
    return Claim(
        id=id or measure.id,
        heading=heading(figures, measure, unit),
        sentence=sentence(figures, measure, unit, first=section == OPENING),
        section=section,
        chart="trend",
        frame=trend_chart.trend_frame(figures, measure, unit),
        options=trend_chart.trend_options(figures, measure, unit),
        alternative=trend_chart.alternative(figures, measure, unit),
        caveat=_with_open(caveat(figures, measure, unit, now), figures, measure, unit, section),
        table=table(figures, measure, unit),
        links=(
            ("What is counted", f"measures/{measure.id}"),
            ("How the trend is read", "book/methods#trend"),
            *((("The words for change", "book/methods#evidence-words"),) if change else ()),
        ),
    )


def quarters_claim(
    figures: Figures, measure: Measure, unit: str, *, section: str, id: str = "", network: bool = False
) -> Claim:
    """What one measure says at one unit, by quarter; the network may be drawn beside it."""
    frame = quarters.quarters_frame(figures, measure, unit, network=network)
    seen = frame["value"].notna().any()
    return Claim(
        id=id or measure.id,
        heading=heading(figures, measure, unit),
        sentence=sentence(figures, measure, unit, run=False, first=section == OPENING),
        section=section,
        chart="waves" if seen else "",
        frame=frame,
        options={"unit": measure.unit} if seen else {},
        alternative=quarters.alternative(figures, measure, unit, frame),
        caveat=_with_open(caveat(figures, measure, unit, figures.now(measure, unit)), figures, measure, unit, section),
        table=table(figures, measure, unit),
        links=(
            ("What is counted", f"measures/{measure.id}"),
            ("Intervals", "book/methods#intervals"),
            *((("The words for change", "book/methods#evidence-words"),) if figures.change(measure, unit) else ()),
        ),
    )


def _with_open(said: str, figures: Figures, measure: Measure, unit: str, section: str) -> str:
    """The caveat; on a first screen, whose sentence is short, with what is still open before it."""
    still = open_text(figures, measure, unit) if section == OPENING else ""
    return f"{still}. {said}".strip() if still else said


def heading(figures: Figures, measure: Measure, unit: str) -> str:
    """The claim as a heading: the measure, the evidence word, the two values."""
    change, now = figures.change(measure, unit), figures.now(measure, unit)
    word = change.get("word", Evidence.NO_COMPARISON)
    title = measure.title
    if now["withheld"] or now["too_few"] or not now["denominator"]:
        return f"{title}: {figures.said(measure, now)}"
    value = value_text(now, measure.unit)
    if word in NOT_COMPARED:
        return f"{title}: {value}"
    if word == Evidence.HELD:
        return f"{title} held at {value}"
    from_to = f"{value_text(figures.baseline(measure, unit), measure.unit)} → {value}"
    if word == Evidence.IMPROVED:
        return f"{title} improved: {from_to}"
    return f"{title}: {word} ({from_to})"


def sentence(figures: Figures, measure: Measure, unit: str, *, run: bool = True, first: bool = False) -> str:
    """Value with number, period and uncertainty, then baseline, benchmark, peers, run and what is still open.

    A run is told only beside a chart that draws it (`run`). On a first screen (`first`) the sentence ends with the
    benchmark: what else there is stands in the chart and in the table below it.
    """
    now, change = figures.now(measure, unit), figures.change(measure, unit)
    parts = [f"{sentence_case(figures.window(measure))}: {figures.said(measure, now)}"]
    if change.get("word") not in (None, *NOT_COMPARED):
        before = value_text(figures.baseline(measure, unit), measure.unit)
        unit_of = of_change(measure.unit)
        shift = amount(change["change"], unit_of, signed=True)
        limits = interval(change["lower"], change["upper"], unit_of)
        parts[0] += f", from {before} in {figures.baseline_short if first else figures.baseline_name}"
        rests = not_without(figures, measure, change)
        parts.append(f"Change: {shift} (95\u00a0% interval {limits}): {change['word']}{rests}")
    parts += [benchmark_text(figures, measure, unit)]
    if not first:
        told = run_text(figures, measure, unit) if run else ""
        parts += [peer_text(figures, measure, unit), told, open_text(figures, measure, unit)]
    return ". ".join(text for text in parts if text) + "."


def benchmark_text(figures: Figures, measure: Measure, unit: str) -> str:
    """The benchmark and whether the interval reaches it."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    if benchmark is None:
        return ""
    text = f"Benchmark {amount(benchmark.value, measure.unit)}"
    if local := figures.local_benchmark(measure, unit):
        common = f"; the network's is {amount(measure.benchmark.value, measure.unit)}" if measure.benchmark else ""
        text += f" ({local}{common})"
    if now["withheld"] or now["too_few"] or not now["denominator"] or measure.improves == "neither":
        return text
    up = str(measure.improves) == "up"
    clear = now["lower"] >= benchmark.value if up else now["upper"] <= benchmark.value
    away = now["upper"] < benchmark.value if up else now["lower"] > benchmark.value
    return f"{text}: {'reached' if clear else 'not yet reached' if away else 'the interval includes it'}"


def benchmarks_text(figures: Figures, measures: Sequence[Measure], unit: str) -> str:
    """``Of their 5 benchmarks 1 is reached, 3 are not yet reached and 1 is within the interval.``; of agreed measures."""
    texts = [benchmark_text(figures, measure, unit) for measure in measures if measure.is_final_stage]
    # "not yet reached" ends like "reached".
    states = [text.rpartition(": ")[2] for text in texts if ": " in text]
    reached, away = states.count("reached"), states.count("not yet reached")
    open_still = len(states) - reached - away
    if away == len(states) > 1:
        return f" Of their {count(away, 'benchmarks')} none is reached yet."
    said = [
        f"{number} {'is' if number == 1 else 'are'} {what}"
        for number, what in ((reached, "reached"), (away, "not yet reached"), (open_still, "within the interval"))
        if number
    ]
    return f" Of their {count(len(states), 'benchmarks')} {listed(said)}." if said else ""


def not_agreed(measure: Measure) -> str:
    """``in validation``, or that it is a draft: the stage of a measure that is shown and not counted."""
    status = str(measure.stage.status)
    return "in validation" if status == "validation" else f"stage: {status}"


def peer_text(figures: Figures, measure: Measure, unit: str) -> str:
    """Median and middle half of the other clinics."""
    peer = figures.peer(measure, unit)
    if unit == NETWORK or not peer.get("peers"):
        return ""
    text = f"{figures.others}: median {amount(peer['median'], measure.unit)}"
    if pd.isna(peer["q1"]):
        return text
    return f"{text}, middle half {interval(peer['q1'], peer['q3'], measure.unit)}"


def run_text(figures: Figures, measure: Measure, unit: str) -> str:
    """A run of months on one side of the old average, when it is long enough to be more than chance."""
    last = figures.last(measure, unit)
    told = figures.trend_told(measure, unit)
    if not last or last["run"] < RUN_SAID or not last["side"] or told["anchored"] < FEWEST_BASELINE:
        return ""
    side = "above" if last["side"] > 0 else "below"
    noun = "months" if told["every_month"] else "measurements"
    return f"{count(last['run'], noun)} in a row lie {side} the old average, which chance alone seldom gives"


def open_text(figures: Figures, measure: Measure, unit: str) -> str:
    """What of the report's own quarter is still open."""
    waiting = provisional(figures, measure)
    if not waiting:
        return ""
    said = f"{listed(str(quarter) for quarter in waiting)} {'is' if len(waiting) == 1 else 'are'}"
    still = open_rows(figures.in_quarter(measure, unit, quarter) for quarter in waiting)
    # Not told, or nobody's follow-up is open and the quarter waits for its last day.
    if pd.isna(still) or not still:
        return f"{said} not final for this measure"
    return f"{said} provisional: follow-up of {count(still, measure.counts)} is still open"
