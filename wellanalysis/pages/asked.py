"""What is asked of those who lead: what only they can move, each with its reason and the place to read on."""

from collections.abc import Iterator

import pandas as pd

from wellanalysis.pages import network
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.voices_promises import VOICES, promise_states
from wellanalysis.pages.voices_records import items
from wellanalysis.pages.voices_scorecard import late
from wellanalysis.pages.wording import amount, count, interval, of_change

COLUMNS = ["What is asked", "Why", "Read on"]
MOST_EXCEPTIONS = 3
"""Clinics of which each is named; of more than these the chart is the list."""


def asked_claim(figures: Figures) -> Claim | None:
    """What is asked of those who lead this quarter; None where there is nothing.

    Returns
    -------
    Claim or None
        In the section ``asked``, a line of its table for each: the indicator at which most clinics lie clearly on the far
        side of the benchmark, the clinics of the programme that did not improve, promises and answers past their day.
    """
    found = [*_short(figures), *_exceptions(figures), *_promises(figures), *_answers(figures)]
    if not found:
        return None
    targets = dict(target for *_, target in found)
    return Claim(
        id="asked",
        heading=f"Asked of those who lead: {count(len(found), 'things')}",
        sentence="Each is a question to take along, and nobody's mark.",
        section="asked",
        table=pd.DataFrame([[*said, label] for *said, (label, _) in found], columns=COLUMNS),
        options={"sortable": False},
        links=tuple(targets.items()),
    )


Asked = tuple[str, str, tuple[str, str]]


def _short(figures: Figures) -> Iterator[Asked]:
    title, places = network.far_from_benchmark(figures)
    if places:
        where = "that clinic's director" if len(places) == 1 else "their directors"
        yield (
            f"Ask {where} what the network could take out of the way",
            f"{title} is clearly short of its benchmark at {count(len(places), 'clinics')}",
            ("Indicators", "indicators"),
        )


def _exceptions(figures: Figures) -> Iterator[Asked]:
    """Clinics of the programme in which the headline outcome did not improve."""
    if figures.definitions.network.programme is None:
        return
    measure = figures.headline
    frame = network.sites_frame(figures, measure)
    some = frame[frame["highlight"]]
    if len(some) > MOST_EXCEPTIONS:
        yield (
            "Choose one of these clinics, and read its chapter with its director",
            f"{measure.title} did not clearly improve at {count(len(some), 'clinics')} of the programme",
            ("All clinics", "clinics/index"),
        )
        return
    paths = figures.clinics.set_index("clinic_id")["path"]
    for row in some.itertuples():
        change = figures.change(measure, row.unit)
        unit = of_change(measure.unit)
        size = f"{amount(change['change'], unit, signed=True)}; {interval(change['lower'], change['upper'], unit)}"
        yield (
            f"Read the chapter of {row.label} with its director",
            f"{measure.title}: {row.word} ({size})",
            (row.label, f"{paths[row.unit]}/overview"),
        )


def _promises(figures: Figures) -> Iterator[Asked]:
    told = figures.results.records.promises
    past = int((promise_states(figures, told) == "overdue").sum()) if len(told) else 0
    if past:
        one = past == 1
        yield (
            f"Keep what was promised, or say by when {'it' if one else 'each'} will be kept",
            f"{count(past, 'promises')} {'is' if one else 'are'} past {'its' if one else 'their'} day",
            ("Voices", VOICES),
        )


def _answers(figures: Figures) -> Iterator[Asked]:
    own = items(figures)
    past = int(late(figures, own).sum()) if len(own) else 0
    if past:
        yield (
            "Give those who answer the time that answers take",
            f"{count(past, 'items')} that people sent in {'is' if past == 1 else 'are'} open past "
            f"{'its' if past == 1 else 'their'} day",
            ("Voices", VOICES),
        )
