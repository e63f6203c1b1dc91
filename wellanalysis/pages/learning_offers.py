"""Short pieces of learning, offered where a measure shows an opportunity."""

from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.measures import Measure
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.clinic import gap
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_records import planned
from wellanalysis.pages.page import Claim
from wellanalysis.pages.wording import amount, count, day, listed

KINDS = ("leading_indicator", "outcome", "patient_experience", "operational")


def offers_claim(figures: Figures) -> Claim | None:
    """Per measure, where clinics lie clearly short of the benchmark: the short pieces, and the next session on it."""
    lines, links = [], []
    places = figures.clinics[figures.clinics["full"]]
    sessions = planned(figures)
    for measure in figures.measures_of(NETWORK, *KINDS):
        if not measure.micro_learning or not measure.is_final_stage:
            continue
        short = [unit for unit in places["clinic_id"] if gap(figures, measure, unit) > 0]
        benchmark = figures.definitions.benchmark(measure.id, NETWORK)
        if not short:
            continue
        ahead = sessions[sessions["measure"] == measure.id]
        lines.append(
            {
                "Measure": measure.title,
                "Benchmark": amount(benchmark.value, measure.unit) if benchmark else "the clinics' own",
                "Clearly short of it": _short_text(figures, short),
                "Offered, in minutes": " · ".join(measure.micro_learning),
                "Next session on it": listed(day(each) for each in ahead["on"]) or "none announced",
            }
        )
        links.append((measure.title, f"measures/{measure.id}"))
    if not lines:
        return None
    return Claim(
        id="offers",
        heading=f"Short pieces are offered for {count(len(lines), 'measures')}",
        sentence=(
            "A short piece is offered where the whole interval of a clinic's result, over the window told on its page, lies on "
            f"the far side of its benchmark: so it is for {count(len(lines), 'measures')}."
        ),
        section="offers",
        caveat="An offer, to take or to leave: the team knows best what stands in the way, and it may be no lack of knowledge.",
        table=pd.DataFrame(lines),
        links=(("Benchmarks", "book/methods#benchmarks"), *links),
    )


def _short_text(figures: Figures, units: list[str]) -> str:
    """``6 clinics, 5 of them not yet in the programme``: which they are stands on each clinic's own pages."""
    told = count(len(units), "clinics")
    programme = figures.definitions.network.programme
    if programme is None:
        return told
    waiting = sum((day := figures.started(unit)) is None or day > figures.as_of for unit in units)
    if not waiting:
        return told
    who = "" if len(units) == 1 else "all of them " if waiting == len(units) else f"{count(waiting)} of them "
    return f"{told}, {who}not yet in the programme"


def with_offer(claim: Claim, figures: Figures, measure: Measure, unit: str) -> Claim:
    """The claim about a clinic's indicator, with what may help where its result lies clearly short of the benchmark."""
    if not measure.micro_learning or gap(figures, measure, unit) <= 0:
        return claim
    return replace(
        claim, sentence=f"{claim.sentence} What may help, if the team likes: {' '.join(measure.micro_learning)}"
    )
