"""What people noted while the programme ran: dated events with aim, change and measure."""

import pandas as pd

from wellanalysis.pages.annotated import KINDS, START
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import count, day

EVERYWHERE = "everywhere"


def events_claim(figures: Figures) -> Claim | None:
    """Events since the baseline, in the order of their days; starts stand elsewhere. None where nobody noted any."""
    noted = figures.results.annotations
    since = pd.Timestamp(figures.definitions.network.baseline.last) + pd.DateOffset(months=1)
    until = pd.Timestamp(figures.quarter.last_day)
    shown = noted["on"].between(since, until) & noted["clinic_id"].isin([*figures.named, ""])
    own = noted[(noted["kind"] != START) & shown]
    if own.empty:
        return None
    own = own.sort_values(["on", "annotation_id"], kind="stable")
    tests = own[own["kind"] == "pdsa"]
    titles = {measure.id: measure.title for measure in figures.definitions.measures}
    measured = sorted({each for each in own["measure"] if each in titles})
    return Claim(
        id="events",
        heading=f"{count(len(own), 'events')} noted since the baseline, {count(len(tests))} of them small tests of change",
        sentence=(
            f"They come from {count(own['clinic_id'].replace('', pd.NA).nunique(), 'clinics')}. Each stands on the charts of its clinic at its "
            "day: where a line moves near it, ask those who were there."
        ),
        section="events",
        caveat="What was noted is what somebody thought of noting: no event here is no proof that nothing happened.",
        table=pd.DataFrame(
            {
                "Clinic": [figures.names[unit] if unit else EVERYWHERE for unit in own["clinic_id"]],
                "When": [
                    f"{day(on)}{f' to {day(until)}' if until == until else ''}"
                    for on, until in zip(own["on"], own["until"], strict=True)
                ],
                "Kind": [KINDS[kind] for kind in own["kind"]],
                "What": list(own["what"]),
                "Aim": list(own["aim"]),
                "Change": list(own["change"]),
                "Measure": [titles.get(each, "") for each in own["measure"]],
            }
        ),
        links=(
            ("Dated events", "book/methods#events"),
            *((titles[each], f"measures/{each}") for each in measured),
        ),
    )
