"""Values of corrections: a text, read as what its column holds."""

import re
from datetime import date

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.examples import near

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
TRUTH = {"true": True, "false": False}
Value = str | int | float | bool | date | None


def read_value(column: Column, text: str) -> Value:
    """A text as a value of a column; empty is an absent value.

    Raises
    ------
    ProblemsFound
        When it is not of the column's type, lies beyond its limits, is no value of the category, or may not be absent.
    """
    if not text:
        if column.optional:
            return None
        raise _wrong(column, f"{column.name} may not be empty", "say what it should be")
    if column.type is ColumnType.DATE:
        if DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        raise _wrong(column, f"{text!r} is not a day", "write it as 2026-10-12")
    if column.type is ColumnType.BOOLEAN:
        if text.lower() not in TRUTH:
            raise _wrong(column, f"{text!r} is neither true nor false", "write true or false")
        return TRUTH[text.lower()]
    if column.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        return _number(column, text)
    if column.values and text not in column.values:
        raise _wrong(column, f"{text!r} is not a value of {column.name}", near(text, column.values))
    return text


def _number(column: Column, text: str) -> int | float:
    whole = column.type is ColumnType.INTEGER
    if not (WHOLE if whole else NUMBER).fullmatch(text):
        kind = "whole number" if whole else "number"
        raise _wrong(column, f"{text!r} is not a {kind}", f"{column.name} is a {kind}")
    value = int(text) if whole else float(text)
    for limit, beyond, word in (
        (column.minimum, column.minimum is not None and value < column.minimum, "below"),
        (column.maximum, column.maximum is not None and value > column.maximum, "above"),
    ):
        if beyond:
            raise _wrong(column, f"{text} is {word} {limit:g}, the limit of {column.name}", "check the value")
    return value


def _wrong(column: Column, what: str, remedy: str) -> ProblemsFound:
    return ProblemsFound([Problem(column.name, what, remedy)])
