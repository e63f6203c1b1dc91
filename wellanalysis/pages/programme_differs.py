"""What differs at a clinic whose outcome did not improve: its figures at the baseline and now, beside the others'."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.programme_staff import came_and_left, clinicians_per_hundred
from wellanalysis.pages.wording import NBSP, NOT_RECORDED, Evidence, amount, count, day, sentence_case

MOST = 3
"""Others below which no middle half is told."""
Figure = Callable[[str], float]
"""A clinic's figure; missing where it is not shown."""


def differs(figures: Figures, unit: str, others: Sequence[str]) -> pd.DataFrame:
    """What went well at the clinic; then what is known of it, at its baseline too, beside the programme's other clinics."""
    lines = [
        *_went_well(figures, unit),
        *_size_and_patients(figures, unit, others),
        *_care(figures, unit, others),
        *_staff(figures, unit, others),
        *_people_say(figures, unit, others),
        *_events(figures, unit),
    ]
    beside = f"{count(len(others), 'other clinics')} of the programme"
    return pd.DataFrame(
        lines,
        columns=[
            "What",
            f"{figures.names[unit]} at baseline",
            f"{figures.names[unit]} now",
            f"{sentence_case(beside)} now",
        ],
    )


def _size_and_patients(figures: Figures, unit: str, others: Sequence[str]) -> list[list[str]]:
    measure, span = figures.headline, figures.definitions.network.labels.quarters
    baseline = figures.definitions.network.baseline
    months = len(pd.period_range(baseline.first, baseline.last, freq="M"))

    def volume(each: str) -> float:
        row = figures.now(measure, each)
        return row["denominator"] / span if _shown(row) else float("nan")

    def volume_before(each: str) -> float:
        row = figures.baseline(measure, each)
        return 3 * row["denominator"] / months if _shown(row) else float("nan")

    def share(each: str) -> float:
        standing = figures.standing(measure, each)
        return standing["expected"] / standing["trials"] if standing and standing["trials"] else float("nan")

    def result(each: str) -> float:
        return _value(figures.now(measure, each))

    def before(each: str) -> float:
        return _value(figures.baseline(measure, each))

    told = [
        _line(
            f"{sentence_case(measure.counts)} counted in a quarter", volume, "count", unit, others, past=volume_before
        ),
        _line("Expected for its own patients (case mix)", share, measure.unit, unit, others),
        _line(measure.title, result, measure.unit, unit, others, past=before),
    ]
    if measure.losses:
        lost, lost_before = (_lost(rows, measure) for rows in (figures.now, figures.baseline))
        told.append(_line("Lost to follow-up", lost, "%", unit, others, past=lost_before))
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
        own = figures.change(measure, unit)
        why = str(own.get("word", Evidence.NO_COMPARISON))
        known = own.get("change", float("nan")) == own.get("change", float("nan"))
        past = amount(own["before"], measure.unit) if own and known else ""
        lines.append(_line(f"{measure.title}: change", moved, unit_of, unit, others, why, past_text=past))
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
            return _value(figures.now(of, each))

        def said_before(each: str, of: Measure = measure) -> float:
            return _value(figures.baseline(of, each))

        why = _why(figures, measure, unit)
        lines.append(_line(measure.title, said, measure.unit, unit, others, why, past=said_before))
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
        [f"Noted: {row.what}", "", f"{day(row.on)}{f' to {day(row.until)}' if row.until == row.until else ''}", ""]
        for row in own.sort_values("on").itertuples()
    ]


def _shown(row: Mapping[str, Any]) -> bool:
    return not (row["withheld"] or row["too_few"] or not row["denominator"])


def _value(row: Mapping[str, Any]) -> float:
    """A result that is shown as it is; missing where it is not, or stands as a bound."""
    return float(row["value"]) if _shown(row) and not row.get("alike") else float("nan")


def _lost(rows: Callable[[Measure, str], Row], measure: Measure) -> Figure:
    def share(each: str) -> float:
        row = rows(measure, each)
        return row["lost"] / row["n"] if _shown(row) and row["n"] else float("nan")

    return share


def _went_well(figures: Figures, unit: str) -> list[list[str]]:
    """First of all: an indicator, or what people say, that improved there; else one that is promising; else none."""
    found: dict[str, list[str]] = {}
    for measure in figures.measures_of(NETWORK, "leading_indicator", "patient_experience", "provider_satisfaction"):
        row = figures.change(measure, unit)
        if not measure.is_final_stage or not row or not row["change"] == row["change"]:
            continue
        if _value(figures.now(measure, unit)) != _value(figures.now(measure, unit)):
            continue
        unit_of = "points" if measure.unit == "%" else measure.unit
        step = amount(row["change"], unit_of, signed=True)
        now = f"{amount(row['after'], measure.unit)} ({step}: {row['word']})"
        found.setdefault(
            str(row["word"]), [f"What went well: {measure.title}", amount(row["before"], measure.unit), now, ""]
        )
    return [found[word] for word in (Evidence.IMPROVED, Evidence.PROMISING) if word in found][:1]


def _line(
    what: str,
    value: Figure,
    unit_of: str,
    unit: str,
    others: Sequence[str],
    why: str = "",
    *,
    past: Figure | None = None,
    past_text: str = "",
) -> list[str]:
    """One figure there at its baseline and now, and the median and middle half of the others now.

    `why` stands where it is not shown; empty where nobody's is.
    """
    rest = pd.Series([value(each) for each in others], dtype=float).dropna()
    own = value(unit)
    if pd.isna(own) and rest.empty:
        return []
    beside = ""
    if len(rest) >= MOST:
        low, middle, high = (rest.quantile(each) for each in (0.25, 0.5, 0.75))
        beside = f"{_told(middle, unit_of)} ({_told(low, unit_of, bare=True)} to {_told(high, unit_of, bare=True)})"
    before = past(unit) if past is not None else float("nan")
    was = past_text if pd.isna(before) else _told(before, unit_of)
    return [what, was, (why or NOT_RECORDED) if pd.isna(own) else _told(own, unit_of), beside]


def _told(value: float, unit_of: str, *, bare: bool = False) -> str:
    if unit_of == "count":
        return count(round(value))
    if unit_of == "decimal":
        return f"{value:.1f}"
    text = amount(value, unit_of, signed=unit_of != "%")
    return text.rsplit(NBSP, 1)[0] if bare else text
