"""Holds the dated events against the measures, and their texts against what a page can print."""

from collections.abc import Iterator

from sqlglot import exp

from wellanalysis.definitions.contract_tables import ANNOTATIONS as EVENTS
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, rows
from wellanalysis.results.printable import unknown_values, unprintable
from wellanalysis.results.states import named

LONGEST = 40
"""Characters that a label on a chart can have."""
TEXTS = ("what", "aim", "change")


def annotation_problems(source: Source, definitions: Definitions) -> list[Problem]:
    """What the contract alone cannot see in the events.

    Parameters
    ----------
    source : Source
        The extracts.
    definitions : Definitions
        The network, whose measures the events may name.

    Returns
    -------
    list of Problem
        A measure that is none, a text that cannot be printed, and a label too long for a chart. Columns that are not
        there, or not of the contract's type, are left to the contract's own checks.
    """
    if EVENTS not in source.tables:
        return []
    return [*_measures(source, definitions), *_texts(source, definitions), *_long(source, definitions)]


def _sound(source: Source, column: str) -> bool:
    return column in source.sound.get(EVENTS, ()) and column in source.columns.get(EVENTS, ())


def _where(source: Source, column: str) -> str:
    return f"{source.places[EVENTS]}, column {column}"


def _measures(source: Source, definitions: Definitions) -> Iterator[Problem]:
    if ids := definitions.measure_ids:
        yield from unknown_values(source, definitions.contract[EVENTS], "measure", ids, "a measure that is none")


def _texts(source: Source, definitions: Definitions) -> Iterator[Problem]:
    for column in TEXTS:
        yield from unprintable(source, definitions.contract[EVENTS], column)


def _long(source: Source, definitions: Definitions) -> Iterator[Problem]:
    if not _sound(source, "what"):
        return
    length = exp.Length(this=named("what"))
    found = broken(source, definitions.contract[EVENTS], length > LONGEST, shown=["what"])
    if found.rows:
        what = f"{rows(found.rows)} whose text is too long for a chart, such as {found.values[0]!r} in {found.key}"
        yield Problem(_where(source, "what"), what, f"write at most {LONGEST} characters; aim and change hold the rest")
