"""Which words the extracts know as an identifier of a person, a record or a place."""

from collections.abc import Collection

from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named


def known_ids(source: Source, definitions: Definitions, words: Collection[str]) -> set[str]:
    """Those of the words that the extracts know as an identifier.

    Parameters
    ----------
    source : Source
        The extracts; columns that are not of the contract's type are passed over.
    definitions : Definitions
        The network, whose contract says which columns hold identifiers.
    words : collection of str
        What is asked about; asked for by word, so that no list of identifiers leaves the extracts.
    """
    found: set[str] = set()
    for table in source.tables if words else ():
        for column in definitions.contract[table].columns.values():
            if column.name.endswith("_id") and column.type is ColumnType.TEXT and _has(source, table, column.name):
                one_of = named(column.name).isin(*(exp.Literal.string(each) for each in sorted(words)))
                asked = exp.select(named(column.name)).distinct().from_(exp.table_(table, quoted=True)).where(one_of)
                found.update(map(str, source.frame(asked)[column.name]))
    return found


def _has(source: Source, table: str, column: str) -> bool:
    return column in source.columns.get(table, ()) and column in source.sound.get(table, ())
