"""Perhaps more were lost to follow-up: the effect with everybody who was lost counted as not having the better result."""

from dataclasses import replace
from typing import Any

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.programme_effect import ASKED, Effect, as_told
from wellanalysis.stats.programme import group_time


def lost_as(measure: Measure) -> str:
    """As what those who were lost are counted: the worse of the two."""
    return "having had it" if str(measure.improves) == "down" else "not having achieved it"


def with_losses(found: Effect, measure: Measure) -> dict[str, Any]:
    """Effect over the same quarters with losses counted; empty where nobody was lost, or no share is told.

    Each quarter of a clinic is moved by what counting its losses does to its share as counted: they join those known,
    and where events are to become fewer also the events. What case mix allows for stays as it was.
    """
    row = found.of(measure.id)
    if not row or measure.statistic != "proportion":
        return {}
    sums = found.figures.sums
    own = sums[(sums["measure"] == measure.id) & (sums["level"] == "quarter") & (sums["denominator"] > 0)]
    lost = own["lost"].fillna(0).astype(float)
    if not lost.any():
        return {}
    events = own["numerator"] + (lost if str(measure.improves) == "down" else 0.0)
    moved = events / (own["denominator"] + lost) - own["numerator"] / own["denominator"]
    moves = pd.DataFrame(
        {
            "unit": own["unit"].astype(str),
            "period": own["period"].astype("datetime64[ns]"),
            "moved": moved.astype(float),
        }
    )
    rows = found.panel.of(measure.id).merge(moves, on=["unit", "period"], how="left")
    counted = rows.assign(value=rows["value"] + rows["moved"].fillna(0.0)).drop(columns="moved")
    told = as_told(found.figures, replace(found.panel, rows=counted), 0, windowed=bool(row["windowed"]))
    other = group_time(told, **ASKED)
    if other.reason or measure.id not in other.overall.index:
        return {}
    found_row = dict(other.overall.loc[measure.id])
    return found_row if found_row["lower"] == found_row["lower"] else {}
