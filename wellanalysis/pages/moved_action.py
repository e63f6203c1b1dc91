"""What to do about a change that stands out among many: look at its trend before asking why."""

from collections.abc import Sequence

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.moved_chance import RATE, TOO_FEW
from wellanalysis.pages.moved_parts import Moved
from wellanalysis.pages.wording import amount, count, listed

EARLIER = (-3, -2)
"""Quarters before the two of the change that are told beside it."""


def action(figures: Figures, found: Sequence[Moved], standing: Sequence[Moved]) -> str:
    """One thing to do: look at the trend of what stands out, or nothing.

    Parameters
    ----------
    figures : Figures
        The run.
    found, standing : sequence of Moved
        All measures, and those that changed by more than chance also among as many as there are.
    """
    tested = [each for each in found if each.network["verdict"] != TOO_FEW]
    among = f"among {count(len(tested), 'measures')}" if len(tested) > 1 else "by itself"
    if not standing:
        return f"Nothing to act on this quarter: like for like, no measure changed by more than chance may explain {among}."
    first, *more = sorted(standing, key=lambda each: -strength(each))
    also = f" The same of {listed(each.measure.title for each in more)}." if more else ""
    return (
        f"{path(figures, first)} Look at the trend before asking why.{also} Where nothing has changed, about one report in "
        f"{round(1 / RATE)} would show such a measure by chance alone."
    )


def strength(each: Moved) -> float:
    """How far beyond chance: the part in half widths of its interval."""
    row = each.network
    return float(abs(row["performance"]) / (row["performance_upper"] - row["performance_lower"]))


def path(figures: Figures, each: Moved) -> str:
    """``Compression rose from a low quarter (75 %) to 81 %; the two before it had 78 % and 80 %.``"""
    measure = each.measure
    before, after = each.network["before"], each.network["after"]
    rows = [figures.in_quarter(measure, NETWORK, each.after.shift(shift)) for shift in EARLIER]
    shown = all(row["denominator"] and not row["withheld"] and not row["too_few"] for row in rows)
    told = [row["value"] for row in rows if shown and pd.notna(row["value"])]
    rose = after > before
    odd = len(told) == len(EARLIER) and (before < min(told) if rose else before > max(told))
    start = amount(before, measure.unit)
    lead = f"a {'low' if rose else 'high'} quarter ({start})" if odd else start
    beside = f"; the two quarters before had {listed(amount(value, measure.unit) for value in told)}" if told else ""
    return f"{measure.title} {'rose' if rose else 'fell'} from {lead} to {amount(after, measure.unit)}{beside}."
