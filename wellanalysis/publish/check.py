"""What a run stands on: definitions and extracts that nothing is wrong with, or everything that is, in one list."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wellanalysis.definitions.folder import Definitions, as_far_as_read
from wellanalysis.definitions.measures import StageStatus
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import tone
from wellanalysis.publish import tone_check
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.checks import check, check_request
from wellanalysis.results.part import only as cut
from wellanalysis.results.roster import known_until
from wellanalysis.results.source import Source, open_source


@dataclass(frozen=True)
class Checked:
    """A network with its extracts open, and the quarter that is asked for."""

    definitions: Definitions
    source: Source
    quarter: Quarter


def newest_quarter(source: Source, definitions: Definitions) -> Quarter:
    """The newest quarter that was over when the extracts were made."""
    as_of = known_until(source, definitions)
    quarter = Quarter.of(as_of, definitions.network.calendar.year_starts)
    return quarter if quarter.last_day <= as_of else quarter.shift(-1)


def notes_of(found: Checked) -> list[str]:
    """What is no problem, and should not be forgotten: validations that are over and were never closed."""
    as_of = known_until(found.source, found.definitions)
    return [
        f"note: the validation of {measure.id} was over on {measure.stage.closes}, and nobody has closed it"
        for measure in found.definitions.measures
        if measure.stage.status is StageStatus.VALIDATION and measure.stage.closes and measure.stage.closes < as_of
    ]


@contextmanager
def checked(
    network: Path,
    *,
    quarter: str | None = None,
    extracts: str | Path | None = None,
    clinics: Iterable[str] = (),
    only: str | None = None,
) -> Iterator[Checked]:
    """Open a network and its extracts, after everything about them was held against the contract.

    What was accepted on appeal lies over the extracts, so that all that is made of them agrees.

    Parameters
    ----------
    network : Path
        Network folder.
    quarter : str, optional
        ``2026Q3``; the newest that is over unless given.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    clinics : iterable of str
        Clinics that have to be there.
    only : str, optional
        ``region=North``: the part of the network that is cut out, once the whole was found in order.

    Raises
    ------
    ProblemsFound
        With every problem of definitions, extracts and request.
    """
    if not network.is_dir():
        raise ProblemsFound([Problem(str(network), "no such network folder", "give the folder that holds network.yml")])
    definitions, problems = as_far_as_read(network)
    if definitions is None:
        raise ProblemsFound(problems)
    problems += tone.of_definitions(definitions)
    asked = None
    try:
        asked = Quarter.parse(quarter, year_starts=definitions.network.calendar.year_starts) if quarter else None
    except ProblemsFound as wrong:
        problems += wrong.problems
    try:
        source = open_source(definitions, extracts, gather=problems)
    except ProblemsFound as wrong:
        raise ProblemsFound([*problems, *wrong.problems]) from wrong
    with source:
        problems += check(source, definitions) + check_request(source, definitions, asked, () if only else clinics)
        problems += tone_check.of_records(source.records)
        if problems:
            raise ProblemsFound(problems)
        with cut(source, definitions, only) as definitions:
            problems = check_request(source, definitions, None, clinics) if only else []
            if problems:
                raise ProblemsFound(problems)
            with with_appeals(source, definitions):
                yield Checked(definitions, source, asked or newest_quarter(source, definitions))
