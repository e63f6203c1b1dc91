"""A provider's own view of their skills beside their results: questions to both, a verdict on neither. Theirs alone."""

from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.conversation_evidence import has_reached
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.provider_records import OwnRecords
from wellanalysis.pages.wording import count, day, interval

LIKES, SURE, UNSURE = 4, 4, 2
"""From which interest somebody would like to work on it; from which rating they are sure of it; up to which they are not."""
SCALE = 5
LITTLE = "tells little at this number"


def skills_claim(own: Figures, unit: str, kept: OwnRecords) -> Claim | None:
    """Interests and self-rated skills, each beside the figure, its interval and how much that can tell.

    Returns
    -------
    Claim or None
        In the section ``development``; None for somebody who was not asked, or did not answer.
    """
    if kept.skills.empty:
        return None
    rows = in_order(own, kept)
    measures = {measure.id: measure for measure in own.definitions.measures}
    lines = [
        [
            measures[row["measure"]].title,
            rating_text(row),
            _of_scale(row["interest"]),
            figure_text(own, measures[row["measure"]], unit),
            question(own, measures[row["measure"]], unit, row),
        ]
        for row in rows
    ]
    first = rows[0]
    answered = max(row["on"] for row in rows)
    return Claim(
        id="skills",
        heading="How you see your skills, and what your patients’ figures can add",
        sentence=f"Your answer of {day(answered)}. {spoken(own, measures[first['measure']], unit, first)}",
        section="development",
        caveat=(
            "A rating is what you know of yourself, a figure is what was recorded of your patients; where they differ, either "
            "may be the one to look at. Nobody but you sees them side by side."
        ),
        table=pd.DataFrame(
            lines,
            columns=["Skill", "You rate yourself", "You would like to work on it", "Your figure", "To ask yourself"],
        ),
        options={"sortable": False},
        links=(("Self-rating beside a figure", "book/methods#self-rating"),),
    )


def in_order(own: Figures, kept: OwnRecords) -> list[dict[str, Any]]:
    """Rows of the skills: what interests most first, then as the report orders its measures."""
    place = {measure.id: number for number, measure in enumerate(own.definitions.measures)}
    rows = kept.skills.to_dict("records")
    return sorted(rows, key=lambda row: (-(0 if pd.isna(row["interest"]) else row["interest"]), place[row["measure"]]))


def spoken(own: Figures, measure: Measure, unit: str, row: dict[str, Any]) -> str:
    """``In offloading you rate yourself 4 of 5; your figure: 78 % (60–90), which tells little at this number.``"""
    if pd.isna(row["self_rating"]):
        return f"{measure.title}: you left your rating open; your figure: {figure_text(own, measure, unit)}."
    return f"{measure.title}: you rate yourself {_of_scale(row['self_rating'])}; your figure: {figure_text(own, measure, unit)}."


def figure_text(own: Figures, measure: Measure, unit: str) -> str:
    """``78 % (60–90), which tells little at this number``, or why there is no number."""
    now = own.now(measure, unit)
    if now["too_few"] or not now["denominator"] or now["withheld"]:
        return own.said(measure, now)
    value = f"{value_text(now, measure.unit)} ({interval(now['lower'], now['upper'], measure.unit)})"
    return value if tells(own, measure, unit) else f"{value}, which {LITTLE}"


def tells(own: Figures, measure: Measure, unit: str) -> bool:
    """Whether the figure is reliable enough to be set beside others, by the network's own limit."""
    drawn_in = own.drawn_in(measure, unit)
    return bool(drawn_in) and bool(drawn_in["reliability"] >= own.definitions.network.labels.reliability)


def rating_text(row: dict[str, Any]) -> str:
    """``4 of 5 (3 in November 2025)``: the newest answer, and the one of the recruitment."""
    now = _of_scale(row["self_rating"])
    if pd.isna(row["rated_before"]):
        return now
    return f"{now} ({count(row['rated_before'])} in {row['before_on']:%B %Y})"


def _of_scale(value: float) -> str:
    return "left open" if pd.isna(value) else f"{count(value)} of {SCALE}"


def question(own: Figures, measure: Measure, unit: str, row: dict[str, Any]) -> str:
    """What rating and figure together ask; the answer is the provider's."""
    sure, unsure, likes = row["self_rating"] >= SURE, row["self_rating"] <= UNSURE, row["interest"] >= LIKES
    # What is still in validation is shown, and nothing is asked of it but what the provider makes of it.
    agreed = measure.is_final_stage
    reached, short = agreed and has_reached(own, measure, unit), agreed and is_short(own, measure, unit)
    if short and sure:
        return "What stands between what you can do and what was recorded?"
    if short:
        return "What would help here, and would you like it?"
    if reached and unsure:
        return "Is there more skill here than you give yourself?"
    if reached and sure:
        return "Who would like to learn this from you?"
    return "You would like to work on this: where would you begin?" if likes else "What do you make of it yourself?"


def is_short(own: Figures, measure: Measure, unit: str) -> bool:
    """Whether the whole interval lies on the far side of the benchmark."""
    benchmark, now = own.benchmark(measure, unit), own.now(measure, unit)
    if benchmark is None or now["withheld"] or now["too_few"] or not now["denominator"]:
        return False
    if str(measure.improves) == "up":
        return bool(now["upper"] < benchmark.value)
    return str(measure.improves) == "down" and bool(now["lower"] > benchmark.value)
