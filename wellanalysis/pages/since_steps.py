"""A measure's newest change at a clinic: between which quarters, and whether it stands among as many as the clinic has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from scipy.special import ndtr

from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import changes
from wellanalysis.pages.agreement import SURVEYS, value_text
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.like_patients import is_few
from wellanalysis.pages.moved_chance import RATE
from wellanalysis.pages.quarters import final_quarters
from wellanalysis.stats.labels import benjamini_hochberg

CARE = (Kind.LEADING_INDICATOR, Kind.OUTCOME)
SAID = (Kind.PATIENT_EXPERIENCE, Kind.PROVIDER_SATISFACTION)


@dataclass(frozen=True)
class Step:
    """The two quarters that are compared, and the change between them: ``before, after, change, lower, upper``, or none."""

    first: Quarter
    second: Quarter
    change: Row

    @property
    def is_known(self) -> bool:
        """Whether both quarters can be shown as what they are."""
        return bool(self.change) and self.change["change"] == self.change["change"]

    @property
    def is_clear(self) -> bool:
        """Whether the 95 % interval leaves out no change."""
        return self.is_known and bool(self.change["lower"] > 0 or self.change["upper"] < 0)

    @property
    def strength(self) -> float:
        """How far the change lies from none, by the width of its interval."""
        width = float(self.change["upper"] - self.change["lower"])
        return abs(float(self.change["change"])) / width if width > 0 else 0.0

    @property
    def p(self) -> float:
        """Two-sided p-value that agrees with the interval: below 0.05 where that leaves out no change."""
        change = float(self.change["change"])
        towards_none = change - float(self.change["lower"]) if change > 0 else float(self.change["upper"]) - change
        return float(2 * ndtr(-changes.Z * abs(change) / towards_none)) if towards_none > 0 else float(change == 0)


def step_of(figures: Figures, measure: Measure, unit: str) -> Step:
    """The change between the two newest final quarters; of a survey that is not sent in each, between its newest waves.

    A bound, such as 90 % or more, is no result that a change could be told from.
    """
    final = figures.finals[measure.id]
    plain = Step(final.shift(-1), final, figures.step(measure, unit))
    if measure.table in SURVEYS and not plain.is_known:
        asked = final_quarters(figures, measure, unit)
        if len(asked) > 1:
            year_starts = figures.definitions.network.calendar.year_starts
            first, second = (type(final).of(day.date(), year_starts) for day in asked["period"].iloc[-2:])
            # One row for the one measure and unit.
            found = changes.compare(asked.iloc[[-2]], asked.iloc[[-1]], figures.definitions)
            plain = Step(first, second, found.iloc[0].to_dict())
    bounds = [figures.in_quarter(measure, unit, each).get("alike") for each in (plain.first, plain.second)]
    return Step(plain.first, plain.second, {}) if any(bounds) else plain


def standing(figures: Figures, unit: str, alike: Mapping[str, pd.DataFrame], kinds: Sequence[str]) -> frozenset[str]:
    """Measures whose change is more than chance among as many of care, or of what people say, as the clinic has.

    The rule is that of the network's changes (`moved_chance.of_measures`): Benjamini and Hochberg at 5 %. So where nothing
    has changed about one clinic in twenty has one.
    """
    family = SAID if set(kinds) & set(SAID) else CARE
    steps = {
        measure.id: step_of(figures, measure, unit)
        for measure in figures.measures_of(unit, *family)
        if not is_few(measure, unit, alike)
    }
    p = pd.Series({id: step.p for id, step in steps.items() if step.is_known}, dtype=float)
    return frozenset(p.index[benjamini_hochberg(p, rate=RATE)["stands"]]) if len(p) else frozenset()


def why_not(figures: Figures, measure: Measure, unit: str) -> str:
    """Why there is no comparison: what stands in place of the newer result, or else of the older."""
    step = step_of(figures, measure, unit)
    for quarter in (step.second, step.first):
        row = figures.in_quarter(measure, unit, quarter)
        shown = row["denominator"] and not row["withheld"] and not row["too_few"]
        if shown and not row.get("alike"):
            continue
        return f"{value_text(row, measure.unit) if shown else figures.said(measure, row)} in {quarter}"
    return "no comparison yet"
