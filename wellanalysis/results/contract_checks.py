"""Holds the tables against the contract: columns, types, absent values, limits and known categories.

pandera finds out which columns break the contract, all at once and inside the database; what it finds is then counted
and shown by one example, as a user who has to mend it needs.
"""

from collections.abc import Iterator
from typing import Any

import pandera.ibis as pa
from pandera.api.ibis.types import IbisData
from pandera.errors import SchemaErrorReason, SchemaErrors
from sqlglot import exp

from wellanalysis.definitions.contract import Column, ColumnType, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.conform import Kind, unfit
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import Broken, broken, near, rows
from wellanalysis.results.states import named
from wellanalysis.results.sums import count_where

TYPES: dict[ColumnType, Any] = {
    ColumnType.TEXT: str,
    ColumnType.CATEGORY: str,
    ColumnType.INTEGER: int,
    ColumnType.NUMBER: float,
    ColumnType.DATE: "date",
    ColumnType.BOOLEAN: bool,
}
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
    problems = list(_absent(source, definitions, table))
    try:
        _schema(source, table).validate(source.table(name), lazy=True)
    except SchemaErrors as found:
        wrong_type = {
            error.schema.name for error in found.schema_errors if error.reason_code is SchemaErrorReason.WRONG_DATATYPE
        }
        for error in found.schema_errors:
            if error.reason_code is SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
                continue
            column = table.columns[error.schema.name]
            if error.reason_code is SchemaErrorReason.WRONG_DATATYPE:
                problems.append(_type_problem(source, table, column))
            elif error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
                problems.append(_null_problem(source, table, column))
            elif column.name not in wrong_type:
                # The limits of a column of another type say nothing: its values first have to be what they should.
                problems.append(_value_problem(source, table, column))
    return problems + list(_infinite(source, table))


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


def _schema(source: Source, table: Table) -> pa.DataFrameSchema:
    there = source.table(table.name).columns
    columns = {
        name: pa.Column(TYPES[column.type], checks=_value_check(column), nullable=column.optional)
        for name, column in table.columns.items()
        if name in there
    }
    return pa.DataFrameSchema(columns, strict=False)


def _value_check(column: Column) -> pa.Check | None:
    """One answer per column: pandera would otherwise fetch every row of a column in which one value is wrong."""
    if not column.values and column.minimum is None and column.maximum is None:
        return None

    def holds(data: IbisData) -> Any:
        value = data.table[data.key]
        good = value.isin(column.values) if column.values else value.notnull()
        if column.minimum is not None:
            good = good & (value >= column.minimum)
        if column.maximum is not None:
            good = good & (value <= column.maximum)
        return (good | value.isnull()).all().fill_null(True)

    return pa.Check(holds, name="values")


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
    value = named(column.name)
    if column.values:
        unknown = exp.not_(value.isin(*(exp.Literal.string(each) for each in column.values)))
        found = broken(source, table, unknown, shown=[column.name])
        what = f"{rows(found.rows)} with an unknown category, such as {_example(found)}"
        return Problem(_where(source, table, column), what, near(str(found.values[0]), column.values))
    low, high = column.minimum, column.maximum
    outside: list[exp.Expr] = [value < low] if low is not None else []
    outside += [value > high] if high is not None else []
    found = broken(source, table, exp.or_(*outside), shown=[column.name])
    if low is not None and high is not None:
        limits = f"outside {low:g} to {high:g}"
    else:
        limits = f"below {low:g}" if low is not None else f"above {high:g}"
    what = f"{rows(found.rows)} {limits}, such as {_example(found)}"
    return Problem(_where(source, table, column), what, "correct the values, or the limits in network.yml")


def _infinite(source: Source, table: Table) -> Iterator[Problem]:
    """Numbers without end, as a division by zero elsewhere leaves them: no sum can be made with one."""
    ends: dict[str, list[exp.Expr]] = {}
    for name, column in table.columns.items():
        if column.type is ColumnType.NUMBER and name in source.sound[table.name] & set(source.columns[table.name]):
            open_ends = (("Infinity", column.maximum), ("-Infinity", column.minimum))
            words = [exp.Literal.string(word) for word, limit in open_ends if limit is None]
            ends[name] = [exp.cast(word, "DOUBLE") for word in words]
    tests = {name: named(name).isin(*values) for name, values in ends.items() if values}
    if not tests:
        return
    counts = [exp.alias_(count_where(test), name, quoted=True) for name, test in tests.items()]
    counted = source.frame(exp.select(*counts).from_(exp.table_(table.name, quoted=True))).iloc[0]
    for name in (name for name in tests if counted[name]):
        found = broken(source, table, tests[name].copy(), shown=[])
        what = f"{rows(found.rows)} with an infinite number, such as {found.key}"
        yield Problem(_where(source, table, table.columns[name]), what, "leave it empty where it is not known")


def _example(found: Broken) -> str:
    return f"{found.values[0]!r} in {found.key}"


def _where(source: Source, table: Table, column: Column) -> str:
    return f"{source.places[table.name]}, column {column.name}"
