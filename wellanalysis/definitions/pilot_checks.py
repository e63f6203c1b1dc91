"""What pilots ask of the measures, and of the day that the data speak of."""

from collections.abc import Mapping

from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.pilots import EVERYWHERE, Of, Pilot, PilotStage
from wellanalysis.definitions.settings import Network
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest


def check_pilots(network: Network, findings: Findings, known: Mapping[str, Measure | None]) -> None:
    """Note pilots that name what is not there, and those that do not fit with the measures or the days.

    Parameters
    ----------
    network : Network
        As far as it could be read.
    findings : Findings
        Takes the problems of network.yml.
    known : mapping of str to Measure or None
        Measures by name of their file; None for one that could not be read.
    """
    seen: set[str] = set()
    for number, pilot in enumerate(network.pilots or ()):
        path = ("pilots", number)
        if pilot is None or pilot.id is None:
            continue
        if pilot.id in seen:
            findings.add((*path, "id"), f"two pilots are called {pilot.id!r}", "give each a name of its own")
        seen.add(pilot.id)
        for key, names in (("looked_at_by", pilot.looked_at_by), ("balancing", pilot.balancing)):
            for place, name in enumerate(names or ()):
                if name not in known:
                    findings.add((*path, key, place), f"there is no measure {name!r}", nearest(name, known))
        if pilot.of is Of.MEASURE and pilot.measure is not None:
            _check_measure(pilot, findings, known, number)
        _check_stage(pilot, network, findings, number)


def _check_measure(pilot: Pilot, findings: Findings, known: Mapping[str, Measure | None], number: int) -> None:
    """A measure in pilot stays with its clinics, until it was decided to spread it; one that was stopped is retired."""
    name, path = str(pilot.measure), ("pilots", number, "measure")
    if name not in known:
        findings.add(path, f"there is no measure {name!r}", nearest(name, known))
        return
    measure = known[name]
    if measure is None:
        return
    spread = pilot.decision is not None and pilot.decision.decided == "spread"
    stopped = pilot.decision is not None and pilot.decision.decided == "stop"
    if stopped and not measure.is_retired:
        findings.add(
            path, f"the pilot of {name} was stopped, and the measure is in use", "write stage: {status: retired}"
        )
    elif measure.clinics is None:
        if not spread and not stopped:
            what = f"{name} is in pilot at {len(pilot.clinics)} clinics, and {measure.path} counts it everywhere"
            findings.add(path, what, f"add clinics: [{', '.join(pilot.clinics)}] there, or the decision to spread it")
    elif EVERYWHERE in pilot.spread_to:
        what = f"{name} is spread to all clinics, and {measure.path} counts it at {len(measure.clinics)}"
        findings.add(path, what, "leave clinics out there")
    elif set(measure.clinics) != {*pilot.clinics, *pilot.spread_to}:
        what = f"{measure.path} names other clinics than the pilot"
        findings.add(path, what, f"write clinics: [{', '.join((*pilot.clinics, *pilot.spread_to))}] there")


def _check_stage(pilot: Pilot, network: Network, findings: Findings, number: int) -> None:
    """Where it is said of which day the data speak, the stage that is written is the one that the days give."""
    if pilot.stage is None or network.data_as_of is None:
        return
    derived: PilotStage = pilot.stage_on(network.data_as_of)
    if pilot.stage is not derived:
        what = f"{pilot.id}: stage {pilot.stage}, and by its days it is {derived} on {network.data_as_of}"
        findings.add(("pilots", number, "stage"), what, f"write stage: {derived}, or leave it out, the days say it")
