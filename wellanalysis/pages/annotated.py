"""Dated events: on the charts of what they are about, and as aim, change and what was seen since."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, interval, month, of_change
from wellanalysis.stats import intervals

START = "start"
KINDS = {
    START: "programme start",
    "staff": "change of staff",
    "pdsa": "small test of change",
    "equipment": "equipment",
    "other": "other",
}
BESIDE = 6
"""Months before an event and after it that are set beside each other."""
A_YEAR = 365
"""Days around the programme's start within which a change beside an event would be taken for the event's."""
MOST = 4
"""Events that one chart can carry; the newest of them."""


def events_of(figures: Figures, unit: str) -> pd.DataFrame:
    """Events of a clinic, and those of all clinics, up to the end of the report's quarter; of the network only the latter.

    Nothing for the public: what a team wrote for its colleagues is theirs.
    """
    table = figures.results.annotations
    if figures.edition == Edition.PUBLIC:
        return table.iloc[:0]
    here = table["clinic_id"].isin([unit, NETWORK])
    return table[here & (table["on"] <= pd.Timestamp(figures.quarter.last_day))].reset_index(drop=True)


def event_labels(figures: Figures, measure: Measure, unit: str) -> list[Mapping[str, str]]:
    """Events that a chart of this measure carries: those about it, and those about none in particular.

    The programme's start is drawn from network.yml and not twice.
    """
    events = events_of(figures, unit)
    own = events[events["measure"].isin([measure.id, ""]) & (events["kind"] != START)].tail(MOST)
    return [
        {"month": each.on.isoformat(), "label": each.what}
        | ({} if pd.isna(each.until) else {"until": each.until.isoformat()})
        for each in own.itertuples(index=False)
    ]


def events_claim(figures: Figures, unit: str) -> Claim | None:
    """What was tried and what happened, with what was seen before and after; None where nothing is on record."""
    events = events_of(figures, unit)
    if events.empty:
        return None
    measures = {measure.id: measure for measure in figures.definitions.measures}
    lines = [
        [
            _when(each),
            KINDS[each.kind],
            each.what,
            each.aim,
            each.change,
            measures[each.measure].title if each.measure in measures else "",
            _seen(figures, measures[each.measure], unit, each.on)
            if each.measure in measures and each.clinic_id
            else "",
        ]
        for each in events.itertuples(index=False)
    ]
    tried = int((events["kind"] == "pdsa").sum())
    columns = [
        "When",
        "Kind",
        "What happened",
        "Aim",
        "Change",
        "Measure",
        f"Seen, {BESIDE} months before and after",
    ]
    return Claim(
        id="events",
        heading=f"{count(len(events), 'dated events')} on record, {_tests(tried)}",
        sentence=(
            "What happened here and what was tried, as the team wrote it down; the charts carry the events that concern "
            "them. Ideas that helped nothing belong here too: they spare a colleague the same road."
        ),
        section="events",
        table=_without_empty(pd.DataFrame(lines, columns=columns)),
        caveat=(
            "Before and after at one clinic, without a comparison: other things changed too, and a month that stands out "
            "is often followed by one that does not."
        ),
        links=(("Dated events", "book/methods#events"),),
    )


def _tests(number: int) -> str:
    return "no small test of change" if not number else f"{number} small {'test' if number == 1 else 'tests'} of change"


def _without_empty(table: pd.DataFrame) -> pd.DataFrame:
    """Columns in which anything is written."""
    return table.loc[:, (table != "").any()]


def _when(event) -> str:
    return day(event.on) if pd.isna(event.until) else f"{day(event.on)} to {day(event.until)}"


def _seen(figures: Figures, measure: Measure, unit: str, on: pd.Timestamp) -> str:
    """``62 % → 71 % (+9 points; 3 to 15)``; why not, where months are withheld, open or not there yet."""
    if measure.statistic is not Statistic.PROPORTION or not unit:
        return ""
    cells = figures.cells
    own = cells[(cells["measure"] == measure.id) & (cells["unit"] == unit) & (cells["level"] == "month")]
    own = own[own["period"] <= pd.Timestamp(figures.finals[measure.id].last_day)]
    begun = figures.started(unit)
    if begun is not None and abs((on - pd.Timestamp(begun)).days) < A_YEAR:
        return f"not told: the programme began here in {month(begun)}"
    first = on.to_period("M").start_time
    sides = [
        own[own["period"].between(first - pd.DateOffset(months=BESIDE), first - pd.DateOffset(days=1))],
        # The month of the event itself is neither before nor after.
        own[own["period"].between(first + pd.DateOffset(months=1), first + pd.DateOffset(months=BESIDE))],
    ]
    if any(len(side) < BESIDE for side in sides):
        return "not long enough ago"
    if any(side["withheld"].any() for side in sides):
        return "withheld"
    if any(side["people"].sum() < figures.definitions.minimum_denominator(measure.id) for side in sides):
        return "too few to show"
    (x0, n0), (x1, n1) = (_people(side) for side in sides)
    before, after = x0 / n0, x1 / n1
    lower, upper = intervals.newcombe(*(np.array([each]) for each in (x1, n1, x0, n0)))
    unit_of = of_change(measure.unit)
    change = f"{amount(after - before, unit_of, signed=True)}; {interval(lower[0], upper[0], unit_of)}"
    return f"{amount(before, measure.unit)} → {amount(after, measure.unit)} ({change})"


def _people(side: pd.DataFrame) -> tuple[float, float]:
    """Achieved and known, counted in people, so that one patient's episodes count once."""
    known, people = float(side["denominator"].sum()), float(side["people"].sum())
    return float(side["numerator"].sum()) * min(people / known, 1.0), min(people, known)
