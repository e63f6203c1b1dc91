"""The pages of the public edition, one by one; which measures they tell of is said in `wellanalysis.pages.public`."""

from dataclasses import replace

import pandas as pd

from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure
from wellanalysis.pages import clinic, glance, library, network, network_pages
from wellanalysis.pages.around import network_page
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.frames_by_unit import EVIDENCE
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.public_claims import clinics_table, expected_word, result_claim, shown_text
from wellanalysis.pages.strata import equity_claim
from wellanalysis.pages.watched import balance_claim
from wellanalysis.pages.whom_to_call import call_claim
from wellanalysis.pages.wording import count

KINDS = {
    Kind.LEADING_INDICATOR: "indicators",
    Kind.OUTCOME: "outcomes",
    Kind.PATIENT_EXPERIENCE: "satisfaction",
}
"""Kinds of measures that the public reads, and the section of a clinic's page where each stands."""
ASK = (
    "If you or somebody close to you is cared for in one of these clinics: bring what you read here to the next visit, and "
    "ask what it means for you. If you answer for a clinic: ask its team what would help them."
)
WITHHELD = (
    "“Withheld” means that there is a figure, and that it is kept back so that no group of one to ten people can be told from "
    "it, or from other figures. It is neither nothing nor missing; in a chart a small w stands for it."
)
FIXED_ORDER = {"sortable": False}
"""A table of clinics that anybody could put in the order of their results would be a list of winners."""
NOT_A_CONTEST = (
    "Clinics care for different patients, and at these numbers chance moves every result: the order is by region and name, and "
    "no result here says which clinic to go to."
)
AS_NOW = (
    "What is expected is what the network has now for such patients, clinics in the programme among it; clinics that are not "
    "yet in it are set beside what they have not had."
)
NOT_HERE = "Staff's own answers, how work is organised, what it costs, and measures that may still change are no part of this edition."


def summary(figures: Figures) -> Page:
    """The first page: how patients fare, what is done for them, what they say."""
    opening = result_claim(figures, figures.headline, NETWORK, section="opening")
    outcomes = glance.outcomes(figures, NETWORK, link="outcomes")
    said = glance.satisfaction(figures, NETWORK, link="satisfaction")
    return network_page(
        figures,
        id="summary",
        template="network_summary",
        title=f"{figures.definitions.network.name}: public report of {figures.quarter}",
        opening=replace(opening, caveat=f"{opening.caveat} {counted_in(figures)}{WITHHELD}".strip()),
        action=ASK,
        claims=(
            glance.indicators(figures, NETWORK, link="indicators"),
            replace(outcomes, caveat="Counted by the day on which care began, once follow-up has closed for everybody.")
            if outcomes
            else None,
            replace(said, caveat="Only those who answered are counted.") if said else None,
            network.purpose_claim(figures),
        ),
        asked=("Summary", figures.headline.title),
    )


def counted_in(figures: Figures) -> str:
    """Who is in the network's numbers, where not everybody is."""
    small = int((~figures.clinics["full"]).sum())
    every = count(len(figures.clinics), "clinics")
    are = "is" if small == 1 else "are"
    return f"{len(figures.clinics) - small} of {every} are counted here; {small} {are} too small. " if small else ""


def by_chance(figures: Figures) -> str:
    """How many of so many words for change are chance's, where the table has one for each clinic."""
    compared = [
        unit
        for unit, full in zip(figures.clinics["clinic_id"], figures.clinics["full"], strict=True)
        if full and figures.change(figures.headline, unit)
    ]
    if not compared:
        return ""
    number = network.by_chance(len(compared))
    return (
        f"Of {count(len(compared), 'clinics')} in which nothing changes, {number} would be called improved or the other way by "
        "chance. "
    )


def of_kind(figures: Figures, kind: Kind) -> Page | None:
    """The network's page of one kind of measure; none where no such measure is final."""
    measures = figures.measures_of(NETWORK, kind)
    if not measures:
        return None
    section = "patients" if kind is Kind.PATIENT_EXPERIENCE else "trends"
    told = [result_claim(figures, measure, NETWORK, section=section) for measure in measures]
    glanced = glance.indicators(figures, NETWORK, section="opening") if kind is Kind.LEADING_INDICATOR else None
    opening = glanced or replace(told.pop(0), section="opening")
    groups = [equity_claim(figures, measure, NETWORK) for measure in measures] if kind is Kind.OUTCOME else []
    name = KINDS[kind]
    return network_page(
        figures,
        id=name,
        template=f"network_{name}",
        title={
            "indicators": "What care is given",
            "outcomes": "What became of it",
            "satisfaction": "What patients say",
        }[name],
        opening=opening,
        action=ASK,
        claims=(
            *told,
            *groups,
            balance_claim(figures, NETWORK, kind),
            call_claim(figures, NETWORK) if kind is Kind.LEADING_INDICATOR else None,
        ),
        measure=measures[0],
    )


def clinics(figures: Figures) -> Page:
    """All clinics side by side, in an order that says nothing of their results, and how much of them is shown."""
    page = network_pages.clinics(figures)
    small = int((~figures.clinics["full"]).sum())
    few = f" {count(small, 'clinics')} {'is' if small == 1 else 'are'} too small to judge." if small else ""
    sentence = (
        f"Each has a page of its own, by quarter, beside its own past and the network.{few} {shown_text(figures)}"
    )
    opening = replace(
        page.opening,
        sentence=sentence,
        caveat=f"{by_chance(figures)}{NOT_A_CONTEST} {AS_NOW if figures.definitions.network.programme else ''} {WITHHELD}",
        table=clinics_table(figures, figures.clinics),
        options=FIXED_ORDER,
    )
    return replace(page, opening=opening)


def region(figures: Figures, name: str) -> Page:
    """The clinics of one region."""
    page = network_pages.region(figures, name)
    own = figures.clinics[figures.clinics["region"] == name]
    return replace(
        page,
        opening=replace(
            page.opening,
            caveat=f"{NOT_A_CONTEST} {WITHHELD}",
            table=clinics_table(figures, own),
            options=FIXED_ORDER,
        ),
    )


def clinic_page(figures: Figures, place: pd.Series) -> Page:
    """A clinic's one page: its results by quarter, or that it is too small to judge."""
    unit, full, headline = place["clinic_id"], place["full"], figures.headline
    measures = [(m, section) for kind, section in KINDS.items() for m in figures.measures_of(unit, kind)]
    opens = next((m for m, _ in measures if m is headline), measures[0][0] if measures else None)
    opening = _opening(figures, place, opens) if full and opens else _too_small(figures, place)
    return Page(
        id=f"{place['path']}/overview",
        template="clinic_overview" if full else "clinic_small",
        title=place["name"],
        status=(*figures.status, clinic.stage_line(figures, unit)),
        opening=opening,
        action=ASK,
        answer=figures.answer(place["name"], opening.heading),
        claims=tuple(result_claim(figures, m, unit, section=s) for m, s in measures if m is not opens) if full else (),
        parameters=clinic.parameters(figures, unit),
        slice=clinic.evidence_rows(figures, opens or headline, unit, window=True)
        if full
        else pd.DataFrame(columns=EVIDENCE),
        provenance=figures.provenance,
    )


def _opening(figures: Figures, place: pd.Series, measure: Measure) -> Claim:
    claim = result_claim(figures, measure, place["clinic_id"], section="opening")
    word = expected_word(figures, place["clinic_id"])
    known = measure is figures.headline and not network_pages.headline_is_not_adjusted(figures)
    beside = f" Beside what its own patients would have had in the network: {word}." if known else ""
    as_now = f"{AS_NOW} " if known and figures.definitions.network.programme else ""
    return replace(claim, sentence=f"{claim.sentence}{beside}", caveat=f"{claim.caveat} {as_now}{WITHHELD}".strip())


def _too_small(figures: Figures, place: pd.Series) -> Claim:
    least = figures.definitions.network.minimum.episodes
    return Claim(
        id="small",
        heading=f"{place['name']}: too few people to judge",
        sentence=(
            f"Fewer than {least} people are counted at {place['name']} in {figures.window(figures.headline)}: a result would "
            "say more about chance, or about single people, than about care, so none is published. Its team sees its own "
            "results, and talks about them."
        ),
        section="opening",
        links=(("Why small numbers are not judged", "book/methods#disclosure"),),
    )


def measures_index(figures: Figures) -> Page:
    """All measures of the edition, and what is no part of it."""
    page = library.index(figures)
    sentence = f"What exactly is counted, by whom it was agreed, and what it rests on. {NOT_HERE}"
    return replace(page, opening=replace(page.opening, sentence=sentence))


def measure_page(figures: Figures, measure: Measure) -> Page:
    """The measure's page without the database's own query; its result by quarter."""
    page = library.page(figures, measure)
    result = result_claim(figures, measure, NETWORK, section="result", id="result")
    told = [result if claim.id == "result" else claim for claim in page.claims if claim.id != "query"]
    return replace(page, claims=tuple(told))
