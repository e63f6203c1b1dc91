"""Programme clinics whose outcome did not improve: what differs there, and what chance alone would show."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.programme_changes import Changes, so_little
from wellanalysis.pages.programme_staff import came_and_left, clinicians_per_hundred
from wellanalysis.pages.wording import NBSP, NOT_RECORDED, Evidence, amount, count, day, interval, odds, sentence_case

MOST = 3
"""Clinics looked at one by one: more than these are no exceptions."""
Figure = Callable[[str], float]
"""A clinic's figure; missing where it is not shown."""


def exceptions(words: pd.Series) -> list[str]:
    """Programme clinics that can be compared, neither improved nor promising; none where they are more than `MOST`."""
    other = [str(unit) for unit in words.index[~words.isin([Evidence.IMPROVED, Evidence.PROMISING])]]
    return other if len(other) <= MOST and len(other) < len(words) else []


def exception_claims(figures: Figures, changes: Changes, words: pd.Series) -> list[Claim]:
    """One claim per exception, in regional and alphabetical order."""
    apart = exceptions(words)
    return [_claim(figures, changes, unit, apart, str(words[unit])) for unit in apart]


def _claim(figures: Figures, changes: Changes, unit: str, apart: Sequence[str], word: str) -> Claim:
    measure, name = figures.headline, figures.names[unit]
    place = figures.clinics.set_index("clinic_id").loc[unit]
    return Claim(
        id=f"exception-{unit.lower()}",
        heading=f"{name}: {word}. What differs there is a question, and no answer",
        sentence=_by_chance(figures, changes, unit, apart, measure),
        section="exception",
        caveat=(
            "Everything here goes with the result; nothing here explains it. Whoever works there knows more: ask, and do not "
            "explain. A clinic that is looked at because it differs will differ in other ways too, many of them by chance."
        ),
        table=_differs(figures, unit, [each for each in changes.inside.index if each not in apart]),
        links=((name, f"{place['path']}/overview"), ("When a clinic differs", "book/methods#exception")),
    )


def _by_chance(figures: Figures, changes: Changes, unit: str, apart: Sequence[str], measure: Measure) -> str:
    """What would be seen if nothing had changed there, and how often so little if as much had as elsewhere."""
    row, unit_of = changes.clinics.loc[unit], "points" if measure.unit == "%" else measure.unit
    mean, chance = so_little(changes, unit, apart=apart, improves=str(measure.improves))
    own = row["beyond"] if changes.waiting else row["adjusted"]
    where = (
        f"beyond {count(changes.waiting, 'clinics')} not yet in the programme"
        if changes.waiting
        else "since the baseline"
    )
    said = f"At {figures.names[unit]} the change {where} is {amount(own, unit_of, signed=True)}"
    if changes.waiting:
        inside = "inside" if abs(own) <= row["chance"] else "outside"
        said += (
            f" (95\u00a0% interval {interval(row['lower'], row['upper'], unit_of)}). Had nothing changed there beyond what they saw, chance "
            f"alone would show between {amount(-row['chance'], unit_of)} and {amount(row['chance'], unit_of, signed=True)} nineteen "
            f"times in twenty: it lies {inside}."
        )
    else:
        said += "."
    if mean == mean:
        said += (
            f" Had it changed as much as the other clinics of the programme ({amount(mean, unit_of, signed=True)} on average), so "
            f"little would be seen {_so_often(chance)}."
        )
    return said


def _so_often(chance: float) -> str:
    return f"in {odds(chance)}" if chance >= 0.001 else "less than one time in 1,000"


def _differs(figures: Figures, unit: str, others: Sequence[str]) -> pd.DataFrame:
    """What is known of the clinic beside the median and middle half of the programme's other clinics."""
    lines = [
        *_size_and_patients(figures, unit, others),
        *_care(figures, unit, others),
        *_staff(figures, unit, others),
        *_people_say(figures, unit, others),
        *_events(figures, unit),
    ]
    beside = f"{count(len(others), 'other clinics')} of the programme"
    return pd.DataFrame(lines, columns=["What", figures.names[unit], sentence_case(beside)])


def _size_and_patients(figures: Figures, unit: str, others: Sequence[str]) -> list[list[str]]:
    measure, span = figures.headline, figures.definitions.network.labels.quarters

    def volume(each: str) -> float:
        row = figures.now(measure, each)
        return row["denominator"] / span if _shown(row) else float("nan")

    def share(each: str) -> float:
        standing = figures.standing(measure, each)
        return standing["expected"] / standing["trials"] if standing and standing["trials"] else float("nan")

    def before(each: str) -> float:
        row = figures.baseline(measure, each)
        return row["value"] if _shown(row) else float("nan")

    def lost(each: str) -> float:
        row = figures.now(measure, each)
        return row["lost"] / row["n"] if _shown(row) and row["n"] else float("nan")

    told = [
        _line(f"{sentence_case(measure.counts)} counted in a quarter", volume, "count", unit, others),
        _line("Expected for its own patients (case mix)", share, measure.unit, unit, others),
        _line(f"{measure.title} in {figures.baseline_name}", before, measure.unit, unit, others),
        _line("Lost to follow-up", lost, "%", unit, others) if measure.losses else None,
    ]
    return [each for each in told if each]


def _care(figures: Figures, unit: str, others: Sequence[str]) -> list[list[str]]:
    """The leading indicators' change since the baseline."""
    lines = []
    for measure in figures.measures_of(NETWORK, "leading_indicator"):
        if not measure.is_final_stage:
            continue

        def moved(each: str, of: Measure = measure) -> float:
            return float(figures.change(of, each).get("change", float("nan")))

        unit_of = "points" if measure.unit == "%" else measure.unit
        why = str(figures.change(measure, unit).get("word", Evidence.NO_COMPARISON))
        lines.append(_line(f"{measure.title}: change", moved, unit_of, unit, others, why))
    return [each for each in lines if each]


def _staff(figures: Figures, unit: str, others: Sequence[str]) -> list[list[str]]:
    per_hundred = clinicians_per_hundred(figures)
    line = _line("Clinicians for 100 episodes in a quarter", lambda each: per_hundred.get(each, float("nan")), "decimal", unit, others)  # fmt: skip
    moves = came_and_left(figures)
    both = []
    for name, numbers in moves.items():

        def number(each: str, of: Mapping[str, int] = numbers) -> float:
            return float(of.get(each, 0))

        both.append(_line(f"Clinicians who {name} since the baseline", number, "count", unit, others))
    return [each for each in (line, *both) if each]


def _people_say(figures: Figures, unit: str, others: Sequence[str]) -> list[list[str]]:
    """What staff and patients answered, where enough did to be shown."""
    lines = []
    for measure in figures.measures_of(NETWORK, "provider_satisfaction", "patient_experience"):

        def said(each: str, of: Measure = measure) -> float:
            row = figures.now(of, each)
            return float(row["value"]) if _shown(row) and not row.get("alike") else float("nan")

        lines.append(_line(measure.title, said, measure.unit, unit, others, _why(figures, measure, unit)))
    return [each for each in lines if each]


def _why(figures: Figures, measure: Measure, unit: str) -> str:
    """Why a clinic's figure is not shown; a bound that stands for it is told as it is."""
    return figures.said(measure, figures.now(measure, unit), numbers=False).split(" (")[0]


def _events(figures: Figures, unit: str) -> list[list[str]]:
    """Dated events that somebody noted at the clinic."""
    own = figures.results.annotations
    known = own["on"] <= pd.Timestamp(figures.quarter.last_day)
    own = own[(own["clinic_id"] == unit) & (own["kind"] != "start") & known]
    return [
        [f"Noted: {row.what}", f"{day(row.on)}{f' to {day(row.until)}' if row.until == row.until else ''}", ""]
        for row in own.sort_values("on").itertuples()
    ]


def _shown(row: Mapping[str, Any]) -> bool:
    return not (row["withheld"] or row["too_few"] or not row["denominator"])


def _line(what: str, value: Figure, unit_of: str, unit: str, others: Sequence[str], why: str = "") -> list[str]:
    """One figure there, and the median and middle half of the others; `why` where it is not shown; empty where nobody's is."""
    rest = pd.Series([value(each) for each in others], dtype=float).dropna()
    own = value(unit)
    if pd.isna(own) and rest.empty:
        return []
    beside = ""
    if len(rest) >= MOST:
        low, middle, high = (rest.quantile(each) for each in (0.25, 0.5, 0.75))
        beside = f"{_told(middle, unit_of)} ({_told(low, unit_of, bare=True)} to {_told(high, unit_of, bare=True)})"
    return [what, (why or NOT_RECORDED) if pd.isna(own) else _told(own, unit_of), beside]


def _told(value: float, unit_of: str, *, bare: bool = False) -> str:
    if unit_of == "count":
        return count(round(value))
    if unit_of == "decimal":
        return f"{value:.1f}"
    text = amount(value, unit_of, signed=unit_of != "%")
    return text.rsplit(NBSP, 1)[0] if bare else text
