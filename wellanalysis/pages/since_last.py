"""Since last quarter: what changed at a clinic and which part of it is real, in one sentence on each of its pages.

A change is called more than chance only with an allowance for as many as the clinic has; one whose 95 % interval alone
leaves out no change is counted beside how many chance gives. Where the change was taken apart, the part that is left once
other patients are allowed for is told beside it, with the verdict of the page of what changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.agreement import value_text
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.like_patients import doubt_of, is_few, part_of, part_text_of
from wellanalysis.pages.moved_chance import BEYOND, LOWER, NOT_AMONG, TOO_FEW, UPPER, WITHIN
from wellanalysis.pages.moved_rounding import limits_text, part_text, rounded
from wellanalysis.pages.page import Claim
from wellanalysis.pages.since_steps import CARE, SAID, Step, standing, step_of, why_not
from wellanalysis.pages.wording import amount, count, interval, listed, of_change

__all__ = ["CARE", "SAID", "since_claim"]

BY_CHANCE = 0.05
"""Share of 95 % intervals that leave out zero where nothing has changed."""
NAMED = 2
"""Changes, or reasons why there is none, that one sentence can tell of; more are counted."""
SECTION = "change"
HOW = ("Intervals", "book/methods#intervals")
HOW_ALIKE = ("How a change is taken apart", "book/methods#taken-apart")
LIKE = "For like patients (95\u00a0%)"


def since_claim(
    figures: Figures,
    unit: str,
    alike: Mapping[str, pd.DataFrame],
    *,
    kinds: Sequence[str] = CARE,
    table: bool = False,
) -> Claim | None:
    """What changed between the two newest final quarters, and whether chance explains it.

    Parameters
    ----------
    figures : Figures
        The run.
    unit : str
        Id of a clinic.
    alike : mapping of str to DataFrame
        As `like_for_like` gives it.
    kinds : sequence of str
        Kinds of measures that the page is about.
    table : bool
        Whether every measure's change is told as well, folded: once in a chapter, on its overview.

    Returns
    -------
    Claim or None
        None where the edition publishes no quarters, or nothing of these kinds is measured.
    """
    measures = figures.measures_of(unit, *kinds)
    if not measures or not figures.policy.publishes("quarter"):
        return None
    steps = {measure.id: step_of(figures, measure, unit) for measure in measures}
    known = tuple(measure for measure in measures if steps[measure.id].is_known)
    judged = tuple(measure for measure in known if not is_few(measure, unit, alike))
    clear = tuple(measure for measure in judged if steps[measure.id].is_clear)
    firm = standing(figures, unit, alike, kinds)
    told = _Told(figures, unit, alike, steps, measures, known, judged, clear, tuple(m for m in clear if m.id in firm))
    return Claim(
        id="change",
        heading=_heading(told),
        sentence=_sentence(told),
        section=SECTION,
        table=_table(told) if table else pd.DataFrame(),
        options={"folded": True} if table else {},
        links=(HOW_ALIKE, HOW) if any(measure.id in alike for measure in measures) else (HOW,),
    )


@dataclass(frozen=True)
class _Told:
    """Changes of a page's measures: those that are known, those with events enough, those whose interval leaves out no
    change, and those that stand among as many."""

    figures: Figures
    unit: str
    alike: Mapping[str, pd.DataFrame]
    steps: Mapping[str, Step]
    measures: Sequence[Measure]
    known: Sequence[Measure]
    judged: Sequence[Measure]
    clear: Sequence[Measure]
    standing: Sequence[Measure]

    def strength(self, measure: Measure) -> float:
        return self.steps[measure.id].strength


def _heading(told: _Told) -> str:
    if not told.known:
        return "Since last quarter: nothing can be compared"
    if told.clear and not told.standing:
        leave = "interval leaves" if len(told.clear) == 1 else "intervals leave"
        return (
            f"Since last quarter: {count(len(told.clear))} {leave} out no change, of {count(len(told.judged))}; chance alone "
            f"gives about {BY_CHANCE * len(told.judged):.1f}"
        )
    named = listed(measure.title for measure in told.standing)
    some = f"{count(len(told.standing))} of {count(len(told.judged), 'measures')}"
    what = named if len(told.standing) <= NAMED else some
    return f"Since last quarter: {what or 'nothing'} changed by more than chance"


def _sentence(told: _Told) -> str:
    if not told.known:
        return f"The two newest final quarters cannot be compared: {_reasons(told, told.measures)}."
    said = _changed(told) if told.clear else _quiet(told)
    few = [measure for measure in told.known if measure not in told.judged]
    others = "one other" if len(few) == 1 else count(len(few), "others")
    unsure = f"; of {others} there are too few events to tell" if few and told.judged else ""
    return f"{said}{unsure}{_not_compared(told)}."


def _changed(told: _Told) -> str:
    """What changed, the firmest first, beside how often chance alone gives as much."""
    order = sorted(told.clear, key=lambda measure: (measure not in told.standing, -told.strength(measure)))
    named = listed(_one(told, measure) for measure in order[:NAMED])
    more = f", and {count(len(order) - NAMED)} more" if len(order) > NAMED else ""
    it = "it" if len(order) == 1 else "them"
    firm = ", one as clear at about one clinic in 20" if told.standing else f", so chance may explain {it}"
    number = len(told.judged)
    return f"{named}{more}; chance alone gives about {BY_CHANCE * number:.1f} such in {count(number, 'measures')}{firm}"


def _quiet(told: _Told) -> str:
    """The outcome that the report opens with where the page is about it, else what moved most for its size."""
    among = told.judged or told.known
    lead = max(among, key=lambda measure: (measure is told.figures.headline, told.strength(measure)))
    others = len(told.judged) - 1
    rest = ""
    if others > 0:
        rest = f"; nor did {'the other measure' if others == 1 else f'the other {count(others)}'} change by more than chance"
    return f"{_one(told, lead)}: {doubt_of(lead, told.unit, told.alike)}{rest}"


def _one(told: _Told, measure: Measure) -> str:
    """``Healed within 12 weeks went from 81 % (2026Q1) to 79 % (2026Q2), like for like −1.4 points (95 % interval −8.7 to 6.0)``."""
    step = told.steps[measure.id]
    before, after = (
        f"{value_text(told.figures.in_quarter(measure, told.unit, quarter), measure.unit)} ({quarter})"
        for quarter in (step.first, step.second)
    )
    part = part_text_of(measure, told.unit, told.alike)
    if part:
        return f"{measure.title} went from {before} to {after}, {part}"
    size, limits = _size(step, measure)
    return f"{measure.title} went from {before} to {after}, {size} (95\u00a0% interval {limits})"


def _size(step: Step, measure: Measure) -> tuple[str, str]:
    """The change as the page of what changed prints it: of a share, what its two ends make in tenths of per cent."""
    unit, change = of_change(measure.unit), step.change
    ends = [rounded(float(change[end]), measure.unit) for end in ("before", "after")]
    value = ends[1] - ends[0] if measure.unit == "%" else change["change"]
    return amount(value, unit, signed=True), interval(change["lower"], change["upper"], unit)


def _reasons(told: _Told, hidden: Sequence[Measure]) -> str:
    """Each measure with its reason; of many, the reasons alone."""
    why = {measure.title: why_not(told.figures, measure, told.unit) for measure in hidden}
    if len(why) <= NAMED:
        return listed(f"{title} ({reason})" for title, reason in why.items())
    return listed(dict.fromkeys(why.values()))


def _not_compared(told: _Told) -> str:
    hidden = [measure for measure in told.measures if measure not in told.known]
    if not hidden:
        return ""
    if len(hidden) > NAMED:
        return f"; {count(len(hidden), 'measures')} cannot be compared"
    return f"; {_reasons(told, hidden)} cannot be compared"


def _reading(told: _Told, measure: Measure) -> str:
    if measure not in told.judged:
        return TOO_FEW
    return BEYOND if measure in told.standing else NOT_AMONG if measure in told.clear else WITHIN


def _table(told: _Told) -> pd.DataFrame:
    """A line for each measure: both quarters, their difference, what is left for like patients, and the reading."""
    lines = []
    for measure in told.measures:
        step, known = told.steps[measure.id], measure in told.known
        row = part_of(measure, told.unit, told.alike)
        size, limits = _size(step, measure) if known else ("", "")
        lines.append(
            {
                "Measure": measure.title,
                "Quarters": f"{step.first} → {step.second}",
                "Before": amount(step.change["before"], measure.unit) if known else "",
                "After": amount(step.change["after"], measure.unit)
                if known
                else told.figures.said(measure, told.figures.in_quarter(measure, told.unit, step.second)),
                "Difference (95\u00a0%)": f"{size} ({limits})" if known else "",
                LIKE: ""
                if row is None
                else f"{part_text(float(row['performance']), measure.unit)} "
                f"({limits_text(float(row[LOWER]), float(row[UPPER]), measure.unit)})",
                "Reading": _reading(told, measure) if known else "",
            }
        )
    table = pd.DataFrame(lines)
    # Without a frozen model nobody's patients are allowed for.
    return table if table[LIKE].ne("").any() else table.drop(columns=LIKE)
