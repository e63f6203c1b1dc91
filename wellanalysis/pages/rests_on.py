"""Which single clinics the network's word for a change rests on: it is weaker where it would fall without one of them."""

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.figures import Figures, Row
from wellanalysis.pages.wording import Evidence, count

NAMED = 2
"""Clinics that the network's word may rest on, each by itself, and are named; more are counted."""


def not_without(figures: Figures, measure: Measure, change: Row) -> str:
    """`` (improved with every clinic, not without Foxglove)``: where the network's word rests on single clinics.

    Only for readers who may know the clinics; one whose own change is not shown is not named.
    """
    units = str(change.get("without") or "").split()
    if not units or figures.edition != Edition.NETWORK:
        return ""
    strong = Evidence.IMPROVED if change["word"] == Evidence.PROMISING else Evidence.OTHER_WAY
    own = [figures.change(measure, unit).get("change", float("nan")) for unit in units]
    shown = len(units) <= NAMED and all(each == each for each in own)
    alone = "a single clinic" if len(units) == 1 else f"any one of {count(len(units), 'clinics')}"
    who = " or without ".join(figures.names[unit] for unit in units) if shown else alone
    return f" ({strong} with every clinic, not without {who})"
