"""What changed at a pilot's clinics beside the others: which quarters, which clinics, and the evidence word."""

from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.pilots import Pilot
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.wording import ZONE_PROPORTION, ZONE_RELATIVE, Evidence, evidence
from wellanalysis.stats.pilots import FEWEST_OTHERS, Beside, beside_others

SPAN = 4
"""Quarters before, and at most as many after."""
FEW_CLINICS = 4
"""Pilot clinics below which it is said with each result that these may be unlike the others."""


@dataclass(frozen=True)
class Compared:
    """One measure of one pilot.

    Parameters
    ----------
    pilot, measure
        What was looked at, by what.
    before, after : tuple of Quarter
        Quarters compared; none after where it is too early.
    rows : DataFrame
        Clinics compared: ``clinic_id, here, before, after, change, variance``.
    left_out : int
        Clinics that are not compared, since they entered the programme in these quarters.
    beside : Beside or None
        None where it is too early, or too few clinics can be compared.
    word : str
        Of `Evidence`.
    """

    pilot: Pilot
    measure: Measure
    before: tuple[Quarter, ...]
    after: tuple[Quarter, ...]
    rows: pd.DataFrame
    left_out: int
    beside: Beside | None
    word: str

    @property
    def too_early(self) -> bool:
        """Whether no whole quarter since it began is final."""
        return not self.after


def compared(figures: Figures, pilot: Pilot, measure: Measure) -> Compared:
    """A measure at the pilot's clinics beside the others; only results that the readers may see take part."""
    before, after = quarters(figures, pilot, measure)
    last = after[-1] if after else before[-1]
    within = (before[0], last)
    others = _others(figures, pilot, last)
    every = {**dict.fromkeys(sorted(set(pilot.clinics) - figures.too_small), True), **dict.fromkeys(others, False)}
    # What the programme does at a clinic that is new to it would be taken for what was tried.
    clinics = {clinic: here for clinic, here in every.items() if after and not _is_new(figures, clinic, within)}
    left_out = len(every) - len(clinics) if after else 0
    rows = _rows(figures, measure, clinics, before, after)
    found = beside_others(rows) if len(rows) else None
    return Compared(pilot, measure, before, after, rows, left_out, found, _word(measure, rows, found))


def quarters(figures: Figures, pilot: Pilot, measure: Measure) -> tuple[tuple[Quarter, ...], tuple[Quarter, ...]]:
    """The four quarters before it began, and up to four whole ones since: final, before it was spread or stopped."""
    starts = figures.definitions.network.calendar.year_starts
    began = Quarter.of(pilot.began, starts)
    first = began if began.first_day == pilot.began else began.shift(1)
    ends = list(pilot.spread_to.values())
    made = pilot.decision_on(figures.as_of)
    if made is not None and made.decided == "stop":
        ends.append(made.on)
    last = min([figures.finals[measure.id], *(Quarter.of(day, starts).shift(-1) for day in ends)])
    after = [first.shift(place) for place in range(SPAN)]
    return tuple(began.shift(-place) for place in range(SPAN, 0, -1)), tuple(each for each in after if each <= last)


def _others(figures: Figures, pilot: Pilot, last: Quarter) -> list[str]:
    """Clinics that did not work with it by the end of the compared quarters."""
    every = sorted(set(figures.results.clinics["clinic_id"]) - figures.too_small - set(pilot.clinics))
    first = {clinic: pilot.first_day_at(clinic) for clinic in every}
    return [clinic for clinic, day in first.items() if day is None or day > last.last_day]


def _is_new(figures: Figures, clinic: str, within: tuple[Quarter, Quarter]) -> bool:
    """Whether the programme came to a clinic in the compared quarters."""
    started = figures.started(clinic)
    return started is not None and within[0].first_day <= started <= within[1].last_day


def _rows(
    figures: Figures,
    measure: Measure,
    clinics: dict[str, bool],
    before: tuple[Quarter, ...],
    after: tuple[Quarter, ...],
) -> pd.DataFrame:
    lines = []
    for clinic, here in clinics.items():
        old, new = (_pooled(figures, measure, clinic, each) for each in (before, after))
        if old is not None and new is not None:
            change = new[0] - old[0]
            lines.append((clinic, here, *old, *new, change, old[1] + new[1]))
    names = ["clinic_id", "here", "before", "variance_before", "after", "variance_after", "change", "variance"]
    table = pd.DataFrame(lines, columns=names)
    return table[["clinic_id", "here", "before", "after", "change", "variance"]].sort_values(
        ["here", "clinic_id"], ascending=[False, True], ignore_index=True
    )


def _pooled(figures: Figures, measure: Measure, clinic: str, span: tuple[Quarter, ...]) -> tuple[float, float] | None:
    """Value over some quarters, and its variance by counting alone; None where one of them may not be shown."""
    cells = [figures.in_quarter(measure, clinic, quarter) for quarter in span]
    if any(each["withheld"] or each.get("alike") for each in cells):
        return None
    cells = [each for each in cells if each["denominator"]]
    size = sum(float(each["denominator"]) for each in cells)
    if size < max(figures.definitions.minimum_denominator(measure.id), 2):
        return None
    if measure.statistic is Statistic.MEAN:
        total, squares = (sum(float(each[name]) for each in cells) for name in ("total", "total_sq"))
        mean = total / size
        return mean, max(squares / size - mean**2, 0.0) / (size - 1)
    value = sum(float(each["numerator"]) for each in cells) / size
    if measure.statistic is Statistic.RATE:
        return value, value / size
    people = sum(float(each["size"]) for each in cells)
    return value, value * (1 - value) / max(people, 1.0)


def _word(measure: Measure, rows: pd.DataFrame, found: Beside | None) -> str:
    """Evidence word; an improvement holds only where it holds without any one clinic, and never with one clinic alone."""
    if found is None:
        return str(Evidence.NO_COMPARISON)
    before = float(rows.loc[rows["here"], "before"].mean())
    zone = min(ZONE_RELATIVE * abs(before), ZONE_PROPORTION) if measure.unit == "%" else ZONE_RELATIVE * abs(before)
    ends = (pd.Series([each]) for each in (found.lower, found.upper, found.probability))
    word = str(evidence(*ends, improves=str(measure.improves), zone=zone)[0])
    holds = found.lower_without_one > 0 or found.upper_without_one < 0
    if word == Evidence.IMPROVED and not holds:
        return str(Evidence.PROMISING)
    return str(Evidence.OTHER_WAY_INCONCLUSIVE) if word == Evidence.OTHER_WAY and not holds else word


def too_few(found: Compared) -> bool:
    """Whether there were quarters to compare, and too few clinics."""
    return not found.too_early and found.beside is None


__all__ = ["FEW_CLINICS", "FEWEST_OTHERS", "SPAN", "Compared", "compared", "quarters", "too_few"]
