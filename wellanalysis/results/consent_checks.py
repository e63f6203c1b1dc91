"""Holds the consent register against the measures, and against itself."""

from collections.abc import Iterator

from sqlglot import exp

from wellanalysis.definitions.contract import CONSENTS as REGISTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, near, rows
from wellanalysis.results.states import named


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
    if not ids or not _sound(source, "topic"):
        return
    unknown = exp.not_(named("topic").isin(*(exp.Literal.string(id) for id in ids)))
    found = broken(source, definitions.contract[REGISTER], unknown, shown=["topic"])
    if found.rows:
        topic = str(found.values[0])
        what = f"{rows(found.rows)} with a topic that is no measure, such as {topic!r} in {found.key}"
        yield Problem(_where(source, "topic"), what, near(topic, ids))


def _names(source: Source, definitions: Definitions) -> Iterator[Problem]:
    """Names are printed: what is empty, or what a browser would read as a tag, is refused before it reaches a page."""
    if not _sound(source, "name"):
        return
    unfit = exp.RegexpLike(this=named("name"), expression=exp.Literal.string("[<>]|^ *$"))
    found = broken(source, definitions.contract[REGISTER], unfit, shown=["name"])
    if found.rows:
        what = f"{rows(found.rows)} with a name that cannot be printed, such as {found.values[0]!r} in {found.key}"
        yield Problem(_where(source, "name"), what, "write the name as it is to be read, without < or >")


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
