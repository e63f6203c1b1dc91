"""Holds the consent register against the measures, and against itself."""

from collections.abc import Iterator

from wellanalysis.definitions.contract_tables import CONSENTS as REGISTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.printable import unknown_values, unprintable


def consent_problems(source: Source, definitions: Definitions) -> list[Problem]:
    """What the contract alone cannot see in the register.

    Parameters
    ----------
    source : Source
        The extracts.
    definitions : Definitions
        The network, whose measures are the topics.

    Returns
    -------
    list of Problem
        A topic that is no measure, a name that is no text to print, and one person under two names. Columns that are
        not there, or not of the contract's type, are left to the contract's own checks.
    """
    if REGISTER not in source.tables:
        return []
    return [*_topics(source, definitions), *_names(source, definitions), *_two_names(source)]


def _sound(source: Source, *columns: str) -> bool:
    return source.sound.get(REGISTER, set()).issuperset(columns)


def _where(source: Source, column: str) -> str:
    return f"{source.places[REGISTER]}, column {column}"


def _topics(source: Source, definitions: Definitions) -> Iterator[Problem]:
    ids = [measure.id for measure in definitions.measures if not measure.is_retired]
    if ids:
        known = definitions.contract[REGISTER]
        yield from unknown_values(source, known, "topic", ids, "a topic that is no measure")


def _names(source: Source, definitions: Definitions) -> Iterator[Problem]:
    yield from unprintable(source, definitions.contract[REGISTER], "name", noun="a name")


def _two_names(source: Source) -> Iterator[Problem]:
    if not _sound(source, "provider_id", "name"):
        return
    several = source.frame(f"""
        SELECT provider_id, MIN(name) AS one, MAX(name) AS other FROM "{REGISTER}"
        GROUP BY provider_id HAVING COUNT(DISTINCT name) > 1 ORDER BY provider_id
    """)
    if len(several):
        first = several.iloc[0]
        many = "1 person has" if len(several) == 1 else f"{len(several):,} people have"
        what = f"{many} more than one name, such as provider_id {first['provider_id']!r}: {first['one']!r} and"
        yield Problem(_where(source, "name"), f"{what} {first['other']!r}", "write one name in all rows of a person")
