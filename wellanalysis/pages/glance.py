"""A unit's measures at a glance: indicators pooled, outcomes, and what people say."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import claims, glance_charts, icons
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.one_unit import OTHER_UNIT, unit_text
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_together import chance_together
from wellanalysis.pages.wording import (
    NO_BENCHMARK,
    NOT_COMPARED,
    Evidence,
    amount,
    chance_of,
    count,
    listed,
    moved,
    so_often,
)

WHO = {"patient_experience": "patients", "provider_satisfaction": "the team"}
DIRECTION = "Leading indicators move before outcomes do: they show direction, not yet results."
FEWEST_POOLED = 3  # below it, a count of directions says nothing that the measures do not say themselves


def indicators(figures: Figures, unit: str, *, link: str = "", section: str = "indicators") -> Claim | None:
    """The leading indicators as one strip of small multiples, with the pooled statement."""
    measures = figures.measures_of(unit, "leading_indicator")
    if not measures:
        return None
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    links = (("All indicators", link),) if link else ()
    how = ("How the trend is read", "book/methods#trend")
    how = how if figures.policy.publishes("month") else ("Intervals", "book/methods#intervals")
    return Claim(
        id="indicators",
        heading=pooled_heading([word for word, m in zip(words, measures, strict=True) if m.is_final_stage]),
        sentence=pooled_sentence(figures, measures, unit),
        section=section,
        **glance_charts.drawn(figures, measures, unit, words),
        caveat=f"{DIRECTION}{glance_charts.drawn_of(figures, measures, unit)}",
        table=summary_table(figures, measures, unit),
        links=(*links, how),
    )


def pooled_heading(words: list[str]) -> str:
    """How many of the indicators improved since the baseline."""
    compared = [word for word in words if word not in NOT_COMPARED]
    if not compared:
        if words and set(words) == {Evidence.NOT_TOLD}:
            return "Leading indicators: published without denominators, so that no change is told"
        return "Leading indicators: no comparison with the baseline yet"
    improved = sum(word == Evidence.IMPROVED for word in compared)
    return f"{improved} of {count(len(compared), 'leading indicators')} improved since the baseline"


def pooled_sentence(figures: Figures, measures: tuple[Measure, ...], unit: str) -> str:
    """Several indicators judged together: how many moved the right way, and what chance alone would give."""
    steps = [figures.change(measure, unit) for measure in measures]
    # A measure that is still in validation, or a draft, counts for nothing yet.
    pairs = [
        (step, measure)
        for step, measure in zip(steps, measures, strict=True)
        if step and measure.is_final_stage and step["change"] == step["change"] and str(measure.improves) != "neither"
    ]
    if not any(measure.has_interval for measure in measures):
        return "They are published without denominators: no change can be told from chance, and none is."
    if not pairs:
        return "There are too few people, or too few months, to compare with the baseline."
    words = [str(step["word"]) for step, _ in pairs]
    if len(pairs) < FEWEST_POOLED:
        return f"Since {figures.baseline_name}: {moved(words)}."
    right = sum((step["change"] > 0) == (str(measure.improves) == "up") for step, measure in pairs)
    every = right == len(pairs)
    together = chance_together(figures, right, len(pairs)) if unit == NETWORK else None
    chance = chance_of(right, len(pairs)) if together is None else together
    said = so_often(right, len(pairs), chance, independent=together is None)
    which = f"{f'All {right}' if every else f'{right} of {len(pairs)}'} moved the right way"
    # What each of them is comes first; a direction, which even a small change has, is explained where it says more.
    apart = len(set(words)) > 1
    told = (
        f"One by one since {figures.baseline_short}: {moved(words)}. {which}, which a change too small to be sure of does too ({said})."
        if apart
        else f"{which} since {figures.baseline_short} ({said})."
    )
    return f"{told}{claims.benchmarks_text(figures, measures, unit)}{_not_counted(measures)}"


def _not_counted(measures: tuple[Measure, ...]) -> str:
    """Which measures are shown but not counted, since they may still change."""
    titles = [measure.title for measure in measures if not measure.is_final_stage]
    return f" Shown but not counted, since it may still change: {listed(titles)}." if titles else ""


def summary_table(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """One line per measure: baseline, now, benchmark, peers, word."""
    lines = []
    for measure in measures:
        now, change, peer = figures.now(measure, unit), figures.change(measure, unit), figures.peer(measure, unit)
        benchmark, local = figures.benchmark(measure, unit), figures.local_benchmark(measure, unit)
        lines.append(
            [
                measure.title,
                figures.said(measure, now),
                str(change.get("word", Evidence.NO_COMPARISON)),
                figures.window(measure),
                baseline_text(figures, measure, unit) if change else "",
                f"{amount(benchmark.value, measure.unit)}{f' ({local})' if local else ''}"
                if benchmark
                else NO_BENCHMARK,
                amount(peer["median"], measure.unit) if peer.get("peers") else "",
                icons.variation_text(figures, measure, unit),
                icons.assurance_text(figures, measure, unit),
            ]
        )
    columns = [
        "Measure",
        "Result",
        "Change",
        "Period",
        "Baseline",
        "Benchmark",
        f"{figures.others}, median",
        "Newest month",
        "As it moves now",
    ]
    table = pd.DataFrame(lines, columns=columns)
    # What months say is not said where none is published.
    months = figures.policy.publishes("month") and any(measure.has_interval for measure in measures)
    unsaid = [] if months else ["Newest month", "As it moves now"]
    return table.drop(columns=[*unsaid, *([f"{figures.others}, median"] if unit == NETWORK else [])])


def baseline_text(figures: Figures, measure: Measure, unit: str) -> str:
    """The result in the baseline, or why there is none."""
    row = figures.baseline(measure, unit)
    if row["withheld"] or row["too_few"]:
        return figures.said(measure, row)
    if not row["denominator"] and unit_text(measure, figures.results):
        return OTHER_UNIT
    return value_text(row, measure.unit)


def outcomes(figures: Figures, unit: str, *, link: str = "") -> Claim | None:
    """The outcomes as intervals beside their baseline, benchmark and peers."""
    measures = figures.measures_of(unit, "outcome")
    if not measures:
        return None
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    said = [figures.said(measure, figures.now(measure, unit), numbers=False) for measure in measures]
    texts = [
        f"{measure.title}: {text}" + (f", {word}" if word != text else "")
        for measure, text, word in zip(measures, said, words, strict=True)
    ]
    return Claim(
        id="outcomes",
        heading=f"Outcomes since the baseline: {moved(words)}",
        sentence=". ".join(texts) + ".",
        section="outcomes",
        caveat=(
            "Outcomes are counted by the day an episode began and only after follow-up has closed. These are as they "
            "happened; who the patients are is allowed for on the outcomes page."
            if any(measure.has_interval for measure in measures)
            else "These are as they were published; how who the patients are is allowed for is said with each measure."
        ),
        table=summary_table(figures, measures, unit),
        links=((("All outcomes", link),) if link else ()) + (("Follow-up", "book/methods#follow-up"),),
    )


def satisfaction(figures: Figures, unit: str, *, link: str = "") -> Claim | None:
    """Patients' experience and providers' satisfaction, side by side."""
    measures = figures.measures_of(unit, "patient_experience", "provider_satisfaction")
    if not measures:
        return None
    texts = [f"{measure.title}: {figures.said(measure, figures.now(measure, unit))}" for measure in measures]
    return Claim(
        id="satisfaction",
        heading=f"What {listed(WHO[kind] for kind in WHO if any(str(m.kind) == kind for m in measures))} say",
        sentence=". ".join(texts) + ".",
        section="satisfaction",
        caveat="Only those who answered are counted; the response rates stand on the satisfaction page.",
        table=summary_table(figures, measures, unit),
        links=((("Satisfaction", link),) if link else ()) + (("How answers are counted", "book/methods#survey"),),
    )
