"""Holds the tables against the contract: columns, types, absent values, limits and known categories.

One query for each table finds out what is wrong, inside the database; only that is then shown by one example, as a user
who has to mend it needs.
"""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.conform import Kind, unfit
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import Broken, broken, near, rows
from wellanalysis.results.states import named
from wellanalysis.results.sums import count_where

WRITTEN = {
    ColumnType.TEXT: "text",
    ColumnType.CATEGORY: "text",
    ColumnType.INTEGER: "a whole number, such as 12",
    ColumnType.NUMBER: "a number, such as 12.5",
    ColumnType.DATE: "a day, such as 2026-10-12",
    ColumnType.BOOLEAN: "true or false",
}


def contract_problems(source: Source, definitions: Definitions, name: str) -> list[Problem]:
    """Everything in one table that breaks the contract of its columns."""
    table = definitions.contract[name]
    problems, endless = list(_absent(source, definitions, table)), []
    # What an extract lacks and may lack was filled with unknown values, of which nothing can be wrong.
    there = [column for column in table.columns.values() if column.name in source.columns[name]]
    for column, wrong in _wrong(source, table, there):
        sound = column.name in source.sound[name]
        problems += [] if sound else [_type_problem(source, table, column)]
        problems += [_null_problem(source, table, column)] if "absent" in wrong else []
        problems += [_value_problem(source, table, column)] if "value" in wrong else []
        endless += [_endless_problem(source, table, column)] if "endless" in wrong else []
    return problems + endless


def _wrong(source: Source, table: Table, columns: Sequence[Column]) -> Iterator[tuple[Column, set[str]]]:
    """Which rules each column breaks in some row, all found in one pass over the table."""
    rules: dict[tuple[int, str], exp.Expr] = {}
    for place, column in enumerate(columns):
        # The limits of a column of another type say nothing: its values first have to be what they should.
        tests = _tests(column) if column.name in source.sound[table.name] else {}
        if not column.optional:
            tests["absent"] = named(column.name).is_(exp.null())
        rules |= {(place, rule): test for rule, test in tests.items()}
    found: set[tuple[int, str]] = set()
    if rules:
        counts = [exp.alias_(count_where(test), f"{rule}_{place}") for (place, rule), test in rules.items()]
        counted = source.frame(exp.select(*counts).from_(exp.table_(table.name, quoted=True))).iloc[0]
        found = {key for key, count in zip(rules, counted, strict=True) if count}
    for place, column in enumerate(columns):
        yield column, {rule for at, rule in found if at == place}


def _tests(column: Column) -> dict[str, exp.Expr]:
    """Predicates that are true for rows in which a value of the right type is wrong."""
    value, low, high = named(column.name), column.minimum, column.maximum
    tests: dict[str, exp.Expr] = {}
    if column.values:
        tests["value"] = exp.not_(value.isin(*(exp.Literal.string(each) for each in column.values)))
    elif low is not None or high is not None:
        tests["value"] = exp.or_(
            *([value < low] if low is not None else []), *([value > high] if high is not None else [])
        )
    if column.type is ColumnType.NUMBER:
        open_ends = (("Infinity", high), ("-Infinity", low))
        words = [exp.Literal.string(word) for word, limit in open_ends if limit is None]
        if words:
            tests["endless"] = value.isin(*(exp.cast(word, "DOUBLE") for word in words))
    return tests


def _absent(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    """Columns that are not there; one that may be absent still is a problem where a like name stands unused."""
    there = source.columns[table.name]
    unused = sorted(set(there) - set(table.columns))
    settings = definitions.network.tables.get(table.name)
    own = set(settings.columns) if settings else set()
    for column in table.columns.values():
        if column.name in there:
            continue
        like = near(column.name, unused) if unused else ""
        if not column.optional or column.name in own or like.startswith("did you mean"):
            remedy = like or f"add it: {column.says or WRITTEN[column.type]}"
            yield Problem(source.places[table.name], f"the column {column.name!r} is missing", remedy)


def _type_problem(source: Source, table: Table, column: Column) -> Problem:
    kind = source.columns[table.name][column.name]
    where, remedy = _where(source, table, column), f"write {WRITTEN[column.type]}"
    if kind not in (Kind.TEXT, Kind.FLOAT, Kind.DECIMAL, Kind.INTEGER):
        return Problem(where, f"the column holds {kind}, the contract says {column.type}", remedy)
    if column.type in (ColumnType.TEXT, ColumnType.CATEGORY, ColumnType.DATE) and kind is not Kind.TEXT:
        return Problem(where, f"the column holds {kind}, the contract says {column.type}", remedy)
    found = broken(source, table, unfit(column, kind), shown=[column.name])
    return Problem(where, f"{rows(found.rows)} not {column.type}, such as {_example(found)}", remedy)


def _null_problem(source: Source, table: Table, column: Column) -> Problem:
    found = broken(source, table, named(column.name).is_(exp.null()), shown=[])
    what = f"{rows(found.rows)} without a value, such as {found.key}"
    if column.name in table.key:
        what = f"{rows(found.rows)} without a value, though it names the row"
    return Problem(_where(source, table, column), what, "fill them, or leave the rows out")


def _value_problem(source: Source, table: Table, column: Column) -> Problem:
    found = broken(source, table, _tests(column)["value"], shown=[column.name])
    if column.values:
        what = f"{rows(found.rows)} with an unknown category, such as {_example(found)}"
        return Problem(_where(source, table, column), what, near(str(found.values[0]), column.values))
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        limits = f"outside {low:g} to {high:g}"
    else:
        limits = f"below {low:g}" if low is not None else f"above {high:g}"
    what = f"{rows(found.rows)} {limits}, such as {_example(found)}"
    return Problem(_where(source, table, column), what, "correct the values, or the limits in network.yml")


def _endless_problem(source: Source, table: Table, column: Column) -> Problem:
    """Numbers without end, as a division by zero elsewhere leaves them: no sum can be made with one."""
    found = broken(source, table, _tests(column)["endless"], shown=[])
    what = f"{rows(found.rows)} with an infinite number, such as {found.key}"
    return Problem(_where(source, table, column), what, "leave it empty where it is not known")


def _example(found: Broken) -> str:
    return f"{found.values[0]!r} in {found.key}"


def _where(source: Source, table: Table, column: Column) -> str:
    return f"{source.places[table.name]}, column {column.name}"
