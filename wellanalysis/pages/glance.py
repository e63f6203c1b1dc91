"""A unit's measures at a glance: indicators pooled, outcomes, what people say, and what changed since last quarter."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import icons, trend_chart
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import (
    Evidence,
    amount,
    chance_of,
    count,
    interval,
    listed,
    moved,
    of_change,
    one_in,
    sentence_case,
)

FEWEST_POOLED = 3  # below it, a count of directions says nothing that the measures do not say themselves
STRIP = [
    "panel",
    "state",
    "month",
    "value",
    "denominator",
    "centre",
    "lower",
    "upper",
    "baseline",
    "signal",
    "withheld",
]


def indicators(figures: Figures, unit: str, *, link: str = "", section: str = "indicators") -> Claim | None:
    """The leading indicators as one strip of small multiples, with the pooled statement."""
    measures = figures.measures_of(unit, "leading_indicator")
    if not measures:
        return None
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    links = (("All indicators", link),) if link else ()
    return Claim(
        id="indicators",
        heading=pooled_heading([word for word, m in zip(words, measures, strict=True) if m.is_final_stage]),
        sentence=pooled_sentence(figures, measures, unit),
        section=section,
        chart="strip",
        frame=strip_frame(figures, measures, unit),
        options=strip_options(figures, measures, unit),
        alternative=(
            f"{sentence_case(count(len(measures), 'small line charts'))}, one for each leading indicator at "
            f"{figures.names[unit]}, monthly. Since the baseline: {moved(words)}."
        ),
        caveat="Leading indicators move before outcomes do: they show direction, not yet results.",
        table=summary_table(figures, measures, unit),
        links=(*links, ("How the trend is read", "book/methods#trend")),
    )


def pooled_heading(words: list[str]) -> str:
    """How many of the indicators improved since the baseline."""
    compared = [word for word in words if word not in (Evidence.NO_COMPARISON, Evidence.TOO_FEW, Evidence.WITHHELD)]
    if not compared:
        return "Leading indicators: no comparison with the baseline yet"
    improved = sum(word == Evidence.IMPROVED for word in compared)
    return f"{improved} of {len(compared)} leading indicators improved since the baseline"


def pooled_sentence(figures: Figures, measures: tuple[Measure, ...], unit: str) -> str:
    """Several indicators judged together: how many moved the right way, and what chance alone would give."""
    steps = [figures.change(measure, unit) for measure in measures]
    # A measure that is still in validation, or a draft, counts for nothing yet.
    pairs = [
        (step, measure)
        for step, measure in zip(steps, measures, strict=True)
        if step and measure.is_final_stage and step["change"] == step["change"] and str(measure.improves) != "neither"
    ]
    if not pairs:
        return "There are too few people, or too few months, to compare with the baseline."
    words = [str(step["word"]) for step, _ in pairs]
    if len(pairs) < FEWEST_POOLED:
        return f"Since {figures.baseline_name}: {moved(words)}."
    right = sum((step["change"] > 0) == (str(measure.improves) == "up") for step, measure in pairs)
    chance = chance_of(right, len(pairs))
    every = right == len(pairs)
    so_often = (
        f"chance alone gives {'that' if every else f'{right} or more'} {one_in(chance)}, if they were independent"
    )
    said = "no more than chance alone gives" if chance >= 0.5 else so_often
    one_by_one = f" One by one: {moved(words)}." if len(set(words)) > 1 else ""
    return (
        f"{f'All {right}' if every else f'{right} of {len(pairs)}'} moved the right way since {figures.baseline_name} "
        f"({said}).{one_by_one}{_not_counted(measures)}"
    )


def _not_counted(measures: tuple[Measure, ...]) -> str:
    """Which measures are shown but not counted, since they may still change."""
    titles = [measure.title for measure in measures if not measure.is_final_stage]
    return f" Shown but not counted, since it may still change: {listed(titles)}." if titles else ""


def strip_frame(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """Trend frames of several measures, one panel each."""
    parts = [trend_chart.trend_frame(figures, measure, unit) for measure in measures]
    if not parts:
        return pd.DataFrame(columns=STRIP)
    words = [str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON)) for measure in measures]
    sizes = [len(part) for part in parts]
    panel = np.repeat([measure.title for measure in measures], sizes)
    return pd.concat(parts, ignore_index=True).assign(panel=panel, state=np.repeat(words, sizes))[STRIP]


def strip_options(figures: Figures, measures: tuple[Measure, ...], unit: str) -> dict:
    """Benchmark and unit of each panel, and the programme's start."""
    marks = {measure.title: figures.benchmark(measure, unit) for measure in measures}
    started = figures.started(unit)
    return {
        "per_panel": {
            measure.title: {
                "unit": measure.unit,
                "benchmark": mark.value if (mark := marks[measure.title]) else None,
            }
            for measure in measures
        },
        "events": [{"month": started.isoformat(), "label": "programme start"}] if started else [],
        "columns": 2,
    }


def summary_table(figures: Figures, measures: tuple[Measure, ...], unit: str) -> pd.DataFrame:
    """One line per measure: baseline, now, benchmark, peers, word."""
    lines = []
    for measure in measures:
        now, change, peer = figures.now(measure, unit), figures.change(measure, unit), figures.peer(measure, unit)
        benchmark = figures.benchmark(measure, unit)
        lines.append(
            [
                measure.title,
                figures.window(measure),
                figures.said(measure, now),
                value_text({**figures.baseline(measure, unit), "value": change["before"]}, measure.unit)
                if change
                else "",
                str(change.get("word", Evidence.NO_COMPARISON)),
                amount(benchmark.value, measure.unit) if benchmark else "none",
                amount(peer["median"], measure.unit) if peer.get("peers") else "",
                icons.variation_text(figures, measure, unit),
                icons.assurance_text(figures, measure, unit),
            ]
        )
    columns = [
        "Measure",
        "Period",
        "Result",
        "Baseline",
        "Change",
        "Benchmark",
        f"{figures.others}, median",
        "Newest month",
        "As it moves now",
    ]
    table = pd.DataFrame(lines, columns=columns)
    return table.drop(columns=f"{figures.others}, median") if unit == NETWORK else table


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
        heading="What patients and the team say",
        sentence=". ".join(texts) + ".",
        section="satisfaction",
        caveat="Only those who answered are counted; the response rates stand on the satisfaction page.",
        table=summary_table(figures, measures, unit),
        links=((("Satisfaction", link),) if link else ()) + (("How answers are counted", "book/methods#survey"),),
    )


def since_last_quarter(figures: Figures, unit: str) -> Claim:
    """What changed between the two newest final quarters, and whether chance explains it."""
    measures = figures.measures_of(unit, "leading_indicator", "outcome")
    lines, clear = [], []
    for measure in measures:
        step = figures.step(measure, unit)
        final = figures.finals[measure.id]
        known = bool(step) and step["change"] == step["change"]
        if known and (step["lower"] > 0 or step["upper"] < 0):
            clear.append(measure.title)
        unit_of = of_change(measure.unit, step["before"], step["after"]) if known else measure.unit
        lines.append(
            [
                measure.title,
                f"{final.shift(-1)} → {final}",
                amount(step["before"], measure.unit) if known else "",
                amount(step["after"], measure.unit)
                if known
                else figures.said(measure, figures.in_quarter(measure, unit)),
                f"{amount(step['change'], unit_of, signed=True)} ({interval(step['lower'], step['upper'], unit_of)})"
                if known
                else "",
                ("more than chance" if measure.title in clear else "within chance") if known else "",
            ]
        )
    said = listed(clear)
    return Claim(
        id="change",
        heading=f"Since the quarter before: {said or 'nothing'} changed by more than chance",
        sentence=(
            f"{len(clear)} of {len(measures)} measures differ between their two newest final quarters by more than a "
            f"95\u00a0% interval allows; about one in twenty would by chance alone."
        ),
        section="change",
        table=pd.DataFrame(
            lines, columns=["Measure", "Quarters", "Before", "After", "Difference (95\u00a0%)", "Reading"]
        ),
        links=(("Intervals", "book/methods#intervals"),),
    )
