"""Brings the columns of an extract to the types of the contract, where nothing can be lost by it.

Files written by other programs hold days as timestamps, whole numbers with gaps as decimals and, in text files,
everything as text. Such columns are converted; a column that cannot be converted whole is left as it is, so that the
check can say which values stand in the way. Columns that the contract knows as optional and an extract lacks are
added as unknown values, so that every query may name every column of the contract.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table


class Kind(StrEnum):
    """What a column of an extract is, before the contract has a say."""

    TEXT = "text"
    INTEGER = "whole number"
    FLOAT = "number"
    DECIMAL = "decimal number"
    DATE = "date"
    TIMESTAMP = "date with time"
    BOOLEAN = "true or false"
    OTHER = "something else"


SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.CATEGORY: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.DATE: "DATE",
    ColumnType.BOOLEAN: "BOOLEAN",
}
# Conversions that cannot fail or lose anything but a time of day and a "not a number".
SAFE = {
    ColumnType.TEXT: {Kind.TEXT, Kind.INTEGER},
    ColumnType.CATEGORY: {Kind.TEXT, Kind.INTEGER},
    ColumnType.INTEGER: {Kind.INTEGER},
    ColumnType.NUMBER: {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL},
    ColumnType.DATE: {Kind.DATE, Kind.TIMESTAMP},
    ColumnType.BOOLEAN: {Kind.BOOLEAN},
}
# Conversions that depend on the values.
TRIED = {
    ColumnType.INTEGER: {Kind.TEXT, Kind.FLOAT, Kind.DECIMAL},
    ColumnType.NUMBER: {Kind.TEXT},
    ColumnType.DATE: {Kind.TEXT},
    ColumnType.BOOLEAN: {Kind.TEXT, Kind.INTEGER},
}


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))


def _value(column: Column, kind: Kind) -> exp.Expr:
    """The column itself; "not a number" is an absent value."""
    return _known(_column(column.name)) if kind is Kind.FLOAT else _column(column.name)


def _known(number: exp.Expr) -> exp.Expr:
    return exp.func("NULLIF", number, exp.cast(exp.Literal.string("NaN"), "DOUBLE"))


def unfit(column: Column, kind: Kind) -> exp.Expr:
    """Predicate: a value is there and is not of the column's type."""
    tried = exp.TryCast(this=_value(column, kind), to=exp.DataType.build(SQL_TYPES[column.type]))
    fits: exp.Expr = exp.Not(this=exp.Is(this=tried, expression=exp.null()))
    if column.type is ColumnType.INTEGER:
        # 1.5 would become 2: equal as a number is what makes it a whole number.
        as_number = exp.TryCast(this=_value(column, kind), to=exp.DataType.build("DOUBLE"))
        fits = exp.and_(fits, exp.EQ(this=as_number, expression=tried.copy()))
    known = exp.Not(this=exp.Is(this=_value(column, kind), expression=exp.null()))
    return exp.and_(known, exp.Not(this=exp.paren(fits)))


def to_try(kinds: Mapping[str, Kind], table: Table) -> list[Column]:
    """Columns whose values decide whether they can be converted."""
    present = [column for name, column in table.columns.items() if name in kinds]
    return [column for column in present if kinds[column.name] in TRIED.get(column.type, set())]


def conformed(
    kinds: Mapping[str, Kind], table: Table, own: Collection[str], convertible: Collection[str], relation: exp.Table
) -> exp.Select:
    """SELECT that gives an extract in the types of the contract.

    Parameters
    ----------
    kinds : mapping of str to Kind
        The columns that the extract has.
    table : Table
        The contract.
    own : collection of str
        Columns that network.yml lists for this table: absent ones are a problem, never filled.
    convertible : collection of str
        Columns of `to_try` whose every value fits.
    relation : exp.Table
        What to select from.

    Returns
    -------
    exp.Select
        The columns of the contract first, in its order; what the extract has beside them is left out.
    """
    columns: list[exp.Expr] = []
    for name, column in table.columns.items():
        target = exp.DataType.build(SQL_TYPES[column.type])
        if name not in kinds:
            if column.optional and name not in own:
                columns.append(exp.alias_(exp.cast(exp.null(), target), name, quoted=True))
            continue
        kind = kinds[name]
        if kind in SAFE[column.type] or name in convertible:
            value: exp.Expr = exp.cast(_value(column, kind), target)
            if (column.type, kind) == (ColumnType.NUMBER, Kind.TEXT):
                value = _known(value)  # text may say that it is not a number
            columns.append(exp.alias_(value, name, quoted=True))
        else:
            columns.append(_column(name))
    return exp.select(*columns).from_(relation)


def sound(kinds: Mapping[str, Kind], table: Table) -> set[str]:
    """Columns that are of the contract's type."""
    return {name for name, column in table.columns.items() if name in kinds and kinds[name] in SAFE[column.type]}
