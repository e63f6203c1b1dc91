"""Values that a page will print or name, held against what it can: texts without tags, ids that are known."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, near, rows
from wellanalysis.results.states import named

WORDS = "a text"
TAG = "<[A-Za-z/!?]"
"""What begins a tag, the end of one, or a comment, for a browser."""


def _is_there(source: Source, table: Table, column: str) -> bool:
    return column in source.sound.get(table.name, ()) and column in source.columns.get(table.name, ())


def unprintable(source: Source, table: Table, column: str, *, noun: str = WORDS) -> Iterator[Problem]:
    """What a browser would read as a tag, and what is nothing but blanks, is refused before it reaches a page.

    Words may hold the signs that are no tag ("ABI < 0.5"): pages escape them. A name holds neither sign.
    """
    if not _is_there(source, table, column):
        return
    text = noun == WORDS
    signs = TAG if text else "[<>]"
    unfit = exp.RegexpLike(this=named(column), expression=exp.Literal.string(f"{signs}|^ *$"))
    found = broken(source, table, unfit, shown=[column])
    if found.rows:
        what = f"{rows(found.rows)} with {noun} that cannot be printed, such as {found.values[0]!r} in {found.key}"
        where = f"{source.places[table.name]}, column {column}"
        without = (
            "it as it is to be read, with a blank after each <"
            if text
            else "the name as it is to be read, without < or >"
        )
        yield Problem(where, what, f"write {without}")


def unknown_values(source: Source, table: Table, column: str, known: Iterable[str], noun: str) -> Iterator[Problem]:
    """Values that are none of those known; `noun` says what such a value is: ``a measure that is none``."""
    if not _is_there(source, table, column):
        return
    known = list(known)
    unknown = exp.not_(named(column).isin(*(exp.Literal.string(each) for each in known)))
    found = broken(source, table, unknown, shown=[column])
    if found.rows:
        value = str(found.values[0])
        what = f"{rows(found.rows)} with {noun}, such as {value!r} in {found.key}"
        yield Problem(f"{source.places[table.name]}, column {column}", what, near(value, known))
