"""A dated change for all clinics in the middle of a trend: that it may move the line by itself, and what is known of that."""

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.annotated import START, events_of
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.programme_headline import sides
from wellanalysis.pages.wording import month


def changed_for_all(figures: Figures, measure: Measure, unit: str) -> list[str]:
    """One clause for each event of all clinics that names the measure and lies within its trend, for the caveat beside it.

    Where the readers see the whole network, with what clinics not yet in the programme had under the same change.
    """
    told, events = figures.trend_told(measure, unit), events_of(figures, unit)
    if not told or pd.isna(told["first_month"]):
        return []
    within = events["on"].between(pd.Timestamp(told["first_month"]), pd.Timestamp(told["last_month"]))
    own = events[within & events["clinic_id"].eq(NETWORK) & events["measure"].eq(measure.id) & events["kind"].ne(START)]
    same = _waiting(figures, measure)
    return [
        f"“{each.what}” ({month(each.on)}) is a change for all clinics and may move this line by itself{same}"
        for each in own.sort_values("on", kind="stable").itertuples(index=False)
    ]


def _waiting(figures: Figures, measure: Measure) -> str:
    if figures.reader or figures.definitions.network.programme is None:
        return ""
    _, waiting = sides(figures, measure)
    return (
        f"; clinics still waiting for the programme, under the same change, {waiting.went(measure.unit)}"
        if waiting
        else ""
    )
