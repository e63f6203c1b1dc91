"""What a clinic's figures offer a conversation: what went well, what could be better, what is worth sharing, what to learn."""

from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import clinic
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.conversations_held import shared_words
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import Evidence, amount, interval, listed

KINDS = ("outcome", "leading_indicator", "patient_experience", "provider_satisfaction")
FEW = 4
"""Lines of what went well; the page prints on one sheet."""
PRACTICE = ("pdsa", "equipment")
"""Kinds of dated events in which somebody tried something that others could take up."""


@dataclass(frozen=True)
class Well:
    """A measure that went well at a clinic, and how that is known."""

    measure: Measure
    why: str


def went_well(figures: Figures, unit: str) -> list[Well]:
    """Final measures that improved since the baseline, most first; then those whose whole interval reached the benchmark."""
    return every_well(figures, unit)[:FEW]


def every_well(figures: Figures, unit: str) -> list[Well]:
    """All of them; `went_well` are the first."""
    measures = [m for m in figures.measures_of(unit, *KINDS) if m.is_final_stage]
    improved = [m for m in measures if figures.change(m, unit).get("word") == Evidence.IMPROVED]
    # Percentages first, by points: of other units nobody can say which of two changes is the larger.
    improved.sort(key=lambda m: (m.unit != "%", -abs(figures.change(m, unit)["change"])))
    reached = [m for m in measures if m not in improved and has_reached(figures, m, unit)]
    told = [Well(m, f"{Evidence.IMPROVED} since the baseline") for m in improved]
    return [*told, *(Well(m, "the benchmark is reached") for m in reached)]


def others_text(figures: Figures, unit: str) -> str:
    """`` Improved too: ... At their benchmark too: ...``: what went well and has no line of its own."""
    rest = every_well(figures, unit)[FEW:]
    improved = [each.measure.title for each in rest if each.why.startswith(Evidence.IMPROVED)]
    reached = [each.measure.title for each in rest if not each.why.startswith(Evidence.IMPROVED)]
    said = f" Improved too: {listed(improved)}." if improved else ""
    return said + (f" At the benchmark too: {listed(reached)}." if reached else "")


def has_reached(figures: Figures, measure: Measure, unit: str) -> bool:
    """Whether the whole interval lies on the good side of the benchmark."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    if benchmark is None or now["withheld"] or now["too_few"] or not now["denominator"]:
        return False
    if str(measure.improves) == "up":
        return bool(now["lower"] >= benchmark.value)
    return str(measure.improves) == "down" and bool(now["upper"] <= benchmark.value)


def to_look_at(figures: Figures, unit: str) -> Measure | None:
    """The final indicator whose interval lies farthest on the far side of its benchmark; None where none does."""
    agreed = [m for m in figures.measures_of(unit, "leading_indicator") if m.is_final_stage]
    far = [(clinic.gap(figures, m, unit), m) for m in agreed]
    far = [(distance, measure) for distance, measure in far if distance > 0]
    return max(far, key=lambda each: each[0])[1] if far else None


def better_text(figures: Figures, measure: Measure, unit: str) -> str:
    """``Weekly measurement: 71 % (…); benchmark 80 %``."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    local = f" ({said})" if (said := figures.local_benchmark(measure, unit)) else ""
    beside = f"; benchmark {amount(benchmark.value, measure.unit)}{local}" if benchmark else ""
    return f"{measure.title}, {figures.window(measure)}: {figures.said(measure, now)}{beside}"


def well_text(figures: Figures, well: Well, unit: str) -> str:
    """``71 % → 84 % (80–87)``; the value alone where the past does not say that it improved."""
    row = figures.now(well.measure, unit)
    now = f"{value_text(row, well.measure.unit)} ({interval(row['lower'], row['upper'], well.measure.unit)})"
    change = figures.change(well.measure, unit)
    if change.get("word") != Evidence.IMPROVED:
        return now
    return f"{value_text(figures.baseline(well.measure, unit), well.measure.unit)} → {now}"


def practice(figures: Figures, unit: str) -> list[str]:
    """What is worth sharing: what was said of it in a conversation, then what the clinic tried."""
    said = shared_words(figures, unit, "to_share")
    return [*([f"Said in a conversation: “{said}”"] if said else []), *tried(figures, unit)]


def tried(figures: Figures, unit: str) -> list[str]:
    """What the clinic tried and wrote down as a dated event, the newest first."""
    events = figures.results.annotations
    own = events[events["clinic_id"].eq(unit) & events["kind"].isin(PRACTICE)]
    own = own.sort_values(["on", "annotation_id"], kind="stable")[::-1]
    return [_event(row) for row in own.to_dict("records")]


def _event(row: dict) -> str:
    what = f"{row['what']}, since {pd.Timestamp(row['on']):%B %Y}"
    return f"{what}: {row['change']}" if row["change"] else f"{what}."


def to_learn(figures: Figures, unit: str) -> list[str]:
    """Short pieces of learning on what lies short of its benchmark: on the one thing to look at, else farthest first."""
    look = to_look_at(figures, unit)
    if look:
        return [f"{look.title}: {piece}" for piece in look.micro_learning]
    return [f"{measure.title}: {measure.micro_learning[0]}" for measure in short_of_benchmark(figures, unit)]


def short_of_benchmark(figures: Figures, unit: str) -> list[Measure]:
    """Final indicators with a short piece whose result lies short of its benchmark, be it by chance; farthest first."""
    offered = [m for m in figures.measures_of(unit, "leading_indicator") if m.micro_learning and m.is_final_stage]
    far = [(distance, m) for m in offered if (distance := _distance(figures, m, unit)) > 0]
    return [measure for _, measure in sorted(far, key=lambda each: (-each[0], each[1].id))]


def _distance(figures: Figures, measure: Measure, unit: str) -> float:
    """How far the result itself lies on the far side of the benchmark, relative to it; below zero on the good side."""
    benchmark, now = figures.benchmark(measure, unit), figures.now(measure, unit)
    if benchmark is None or not benchmark.value or now["withheld"] or now["too_few"] or not now["denominator"]:
        return 0.0
    sign = {"up": 1.0, "down": -1.0}.get(str(measure.improves), 0.0)
    return sign * float(benchmark.value - now["value"]) / benchmark.value
