"""What is tried at one clinic, for its own pages, and the pages that are made only where they are tried."""

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.pilots import Of, Pilot
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim
from wellanalysis.pages.pilots_told import METHOD, STAGES, stage_of
from wellanalysis.pages.wording import count, day, listed, sentence_case

SECTION = "events"


def tried_claim(figures: Figures, unit: str, *, section: str = SECTION) -> Claim | None:
    """What a clinic tries, or has taken over, with its own results and its own way of doing it.

    Parameters
    ----------
    figures : Figures
        The run.
    unit : str
        Id of the clinic.
    section : str
        Section of the page.

    Returns
    -------
    Claim or None
        None in the public edition, and where the clinic takes part in no pilot. Other clinics are named only where the
        readers may see their names.
    """
    if figures.edition == Edition.PUBLIC:
        return None
    mine = [each for each in figures.definitions.network.pilots if _takes_part(each, unit)]
    mine = [each for each in mine if figures.as_of >= each.began]
    if not mine:
        return None
    return Claim(
        id="tried-here",
        heading=f"{sentence_case(count(len(mine)))} of the network's pilots {'is' if len(mine) == 1 else 'are'} part of the work here",
        sentence=" ".join(_told(figures, each, unit) for each in mine),
        section=section,
        caveat="At one clinic a pilot cannot be told from all else that happened there; together with others it can be looked at.",
        links=(METHOD,),
    )


def _takes_part(pilot: Pilot, unit: str) -> bool:
    """Whether it was tried here, or came here by name: what came to all clinics at once is everybody's."""
    return unit in pilot.clinics or unit in pilot.spread_to


def _told(figures: Figures, pilot: Pilot, unit: str) -> str:
    stage, first = STAGES[stage_of(figures, pilot)], pilot.first_day_at(unit)
    assert first is not None
    others = [clinic for clinic in pilot.clinics if clinic != unit]
    since = f"since {day(first)}" if first <= figures.as_of else f"from {day(first)} on"
    beside = f", with {figures.places(others)}" if others and unit in pilot.clinics else ""
    parts = [f"{pilot.title} ({stage}), {since}{beside}."]
    if unit in pilot.adaptations:
        parts.append(f"Here in its own way: {pilot.adaptations[unit].rstrip('.')}.")
    parts += [each for each in (_own(figures, pilot, unit),) if each]
    return " ".join(parts)


def _own(figures: Figures, pilot: Pilot, unit: str) -> str:
    """The clinic's own newest results by what the pilot is looked at; what may not be shown says so."""
    found = []
    for measure in figures.measures_of(unit, *{m.kind for m in figures.definitions.measures}):
        if measure.id in (*pilot.looked_at_by, *pilot.balancing):
            row = figures.in_quarter(measure, unit)
            found.append(f"{measure.title} in {figures.finals[measure.id]}: {figures.said(measure, row)}")
    return f"{listed(found)}." if found else ""


def is_made(figures: Figures, template: str, unit: str) -> bool:
    """Whether a clinic has a page: one that is in pilot only where it is tried, or has been spread to."""
    trying = [each for each in figures.definitions.network.pilots if each.of is Of.PAGE and each.page == template]
    return all(each.is_at(unit, figures.as_of) for each in trying)
