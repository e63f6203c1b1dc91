"""What a partnership contract asks of the measures it names: that they are, and that ranges go the way of improvement."""

from collections.abc import Collection, Mapping
from datetime import date

from wellanalysis.definitions.measures import Direction, Measure, Statistic
from wellanalysis.definitions.partnership import SEEN_IN, Contracted, Partnership
from wellanalysis.definitions.yaml_reading import Findings
from wellanalysis.errors import nearest

PATH = ("partnership",)


def check_partnership(partnership: Partnership | None, findings: Findings, known: Mapping[str, Measure | None]) -> None:
    """Note measures that are named and do not exist, ranges that go the wrong way, and what was known too late.

    Parameters
    ----------
    partnership : Partnership or None
        The contract; None where there is none, or where it could not be read.
    findings : Findings
        Takes the problems of network.yml.
    known : mapping of str to Measure or None
        Measures by id; None for those whose file could not be read.
    """
    if partnership is None:
        return
    seen: set[str] = set()
    for place, own in enumerate(partnership.quality):
        path = (*PATH, "quality", place)
        if own.measure in seen:
            findings.add((*path, "measure"), f"{own.measure!r} stands in the contract twice", "keep one range of it")
        seen.add(own.measure)
        _check_range(own, findings, path, known)
        _check_known_since(own, findings, path, partnership)
    for place, move in enumerate(partnership.settings):
        for number, name in enumerate(move.balancing):
            _exists(name, findings, (*PATH, "settings", place, "balancing", number), known)
    for side, party in (("plan", partnership.plan), ("group", partnership.group)):
        for place, goal in enumerate(party.goals):
            if goal.seen_in is not None and goal.seen_in not in SEEN_IN:
                _exists(goal.seen_in, findings, (*PATH, side, "goals", place, "seen_in"), [*known, *SEEN_IN])


def _exists(name: str, findings: Findings, path: tuple[str | int, ...], known: Collection[str]) -> bool:
    if name not in known:
        findings.add(path, f"there is no measure {name!r}", nearest(name, known))
    return name in known


def _check_known_since(
    own: Contracted, findings: Findings, path: tuple[str | int, ...], partnership: Partnership
) -> None:
    begins = date(partnership.term.first, 1, 1)
    if own.known_since >= begins:
        what = f"floor and goal are known since {own.known_since}, and the first performance year began on {begins}"
        findings.add((*path, "known_since"), what, "a range is agreed before the year that it is for")


def _check_range(
    own: Contracted, findings: Findings, path: tuple[str | int, ...], known: Mapping[str, Measure | None]
) -> None:
    if not _exists(own.measure, findings, (*path, "measure"), known):
        return
    measure = known[own.measure]
    if measure is None or measure.improves is None or measure.statistic is None:
        return
    if measure.is_retired:
        findings.add(
            (*path, "measure"), f"{own.measure!r} is retired", "leave it out, or name the one that replaced it"
        )
    if measure.improves is Direction.NEITHER:
        what = f"{own.measure!r} improves neither way, so it has no floor and no goal"
        findings.add((*path, "measure"), what, "leave it out, or say in its file which way it improves")
    for key in ("floor", "goal"):
        value = getattr(own, key)
        if measure.statistic is Statistic.PROPORTION and not 0 <= value <= 1:
            remedy = f"write {value:g} % as {value / 100:g}" if 1 < value <= 100 else "write a share from 0 to 1"
            findings.add((*path, key), f"{value:g} lies outside 0–1", remedy)
    way = {Direction.UP: 1, Direction.DOWN: -1}.get(measure.improves)
    if way is not None and way * (own.goal - own.floor) <= 0:
        side = "above" if way == 1 else "below"
        what = f"the goal {own.goal:g} does not lie {side} the floor {own.floor:g}, and {own.measure} improves {measure.improves}"
        findings.add((*path, "goal"), what, f"write a goal {side} the floor")
