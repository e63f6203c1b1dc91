"""Holds the records against their contract, against the extracts and the measures, and their texts against what prints."""

from collections.abc import Iterator, Mapping
from datetime import date

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.errors import Problem
from wellanalysis.results.appeal_checks import appeal_problems
from wellanalysis.results.connection import Source
from wellanalysis.results.contract_checks import contract_problems
from wellanalysis.results.development_checks import development_problems
from wellanalysis.results.examples import near
from wellanalysis.results.learning_checks import learning_problems
from wellanalysis.results.ledger_checks import ledger_problems
from wellanalysis.results.look_checks import look_problems
from wellanalysis.results.printable import unknown_values, unprintable
from wellanalysis.results.pseudonym_checks import pseudonym_problems
from wellanalysis.results.row_checks import row_problems
from wellanalysis.results.source import record_definitions
from wellanalysis.results.voices_checks import voices_problems
from wellanalysis.results.words_checks import words_problems

UNPRINTED = frozenset({"key", "column", "table", "value", "form_key", "attendee_id", "coder", "quarter"})
"""Texts of records that no page prints as words."""


def record_problems(source: Source, definitions: Definitions, as_of: date | None) -> list[Problem]:
    """Everything that is wrong with the records.

    Parameters
    ----------
    source : Source
        The extracts, with their records.
    definitions : Definitions
        The network.
    as_of : date or None
        Day that the data speak of, where it could be read.

    Returns
    -------
    list of Problem
        What breaks the contract of a table, references to what is not there, measures that are none, and texts that a
        page could not print.
    """
    kept = source.records
    if kept is None:
        return []
    with_contract = record_definitions(definitions)
    problems: list[Problem] = []
    for name in kept.tables:
        if kept.row_counts[name]:
            problems += contract_problems(kept, with_contract, name)
            problems += row_problems(kept, with_contract, name, as_of)
            problems += _texts(kept, with_contract, name)
            problems += _measures(kept, definitions, name)
    problems += ledger_problems(kept)
    problems += appeal_problems(source, definitions, as_of)
    problems += look_problems(kept, definitions)
    problems += voices_problems(kept)
    problems += words_problems(source, definitions)
    problems += learning_problems(source, kept, as_of)
    problems += pseudonym_problems(source, kept, definitions)
    problems += development_problems(source, kept)
    return [*problems, *_lacking(kept)]


def _texts(kept: Source, definitions: Definitions, name: str) -> Iterator[Problem]:
    table = definitions.contract[name]
    for column in table.columns.values():
        printed = column.type is ColumnType.TEXT and column.name not in UNPRINTED and not column.name.endswith("_id")
        if printed:
            yield from unprintable(kept, table, column.name)


def _measures(kept: Source, definitions: Definitions, name: str) -> Iterator[Problem]:
    if ids := definitions.measure_ids:
        yield from unknown_values(kept, RECORDS[name].table, "measure", ids, "a measure that is none")


def _lacking(kept: Source) -> Iterator[Problem]:
    """Tables that others refer to, and that are not there at all."""
    needed: Mapping[str, str] = {
        other: name
        for name in kept.tables
        for _, (other, _) in RECORDS[name].table.references.items()
        if kept.row_counts[name] and other in RECORDS
    }
    for other, name in needed.items():
        if other not in kept.tables and other not in kept.unread:
            what = f"the file of {other!r} is missing, to which {name} refers"
            yield Problem("records", what, near(other, kept.raw))
