"""A page's table of text as columns of numbers, days and words: what a spreadsheet, and a reader of one, can use.

A column becomes several where its cells say several things: ``Counted``, ``Counted: of``. It is read as numbers only
where most of its cells are; words of withholding among them stay words, and never become 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pandas as pd

from wellanalysis.publish.typed_cells import ENDS, IN_WORDS, NO_NUMBER, PER_CENT, Mark, Part, mark_of, parts, scaled

_ENDS_ALONE = re.compile(r"\b(?:interval|limits)\b")
_OF_VALUE = re.compile(r"^(?:Counted|Not recorded|Lost)$|\b(?:interval|limits)\b")
"""Columns that belong to the value before them: where it has no number, neither have they."""
_PER_CENT = re.compile(r"\d+(?:\.\d+)?\s% or ")
_SCALES = {PER_CENT, "points"}
LONG_WORD = 24
"""Letters from which words in a column of numbers are a sentence."""
_LEVEL = re.compile(r"\s*\(((?:\d+(?:\.\d+)?\s%)(?: interval)?)\)$")


class Holds(StrEnum):
    """What a column holds."""

    WORDS = "words"
    NUMBERS = "numbers"
    DAYS = "days"


@dataclass(frozen=True)
class Cell:
    """One cell: a number or day with the look that the page gave it, or a word; None for nothing to show.

    Parameters
    ----------
    value : str, int, float, date or None
        Per cent as a share of one.
    look : str
        Number format; "" for words.
    mark : Mark
        Which word of withholding the value is.
    """

    value: str | int | float | date | None = None
    look: str = ""
    mark: Mark = Mark.NONE


@dataclass(frozen=True)
class Column:
    """Heading of a column, unique in its table, and what the column holds."""

    name: str
    holds: Holds


@dataclass(frozen=True)
class TypedTable:
    """A table with typed columns; every row has a cell for each."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> list[str | int | float | date | None]:
        """Values of the column with this heading, from the first row to the last."""
        place = [column.name for column in self.columns].index(name)
        return [row[place].value for row in self.rows]


def typed(table: pd.DataFrame) -> TypedTable:
    """`table` with its numbers and days as such.

    Parameters
    ----------
    table : DataFrame
        Text as a reader sees it; the first column names the row and stays whole.

    Returns
    -------
    TypedTable
        In the order of `table`. Ends of an interval that stand in a column of their own have the unit of the nearest
        value before them that lies between them.
    """
    names = [str(name) for name in table.columns]
    texts = [[_text(value) for value in table.iloc[:, place]] for place in range(len(names))]
    read = [
        _read(column, label=place == 0, ends=bool(_ENDS_ALONE.search(name)))
        for place, (name, column) in enumerate(zip(names, texts, strict=True))
    ]
    read = _with_units(read, texts)
    columns: list[Column] = []
    cells: list[list[Cell]] = []
    before = [Cell()] * len(table)
    for name, text, found in zip(names, texts, read, strict=True):
        split = _split(name, text, found, label=not columns)
        if _OF_VALUE.search(name):
            split = [(column, _marked(column, values, before)) for column, values in split]
        else:
            before = split[0][1]
        columns.extend(column for column, _ in split)
        cells.extend(values for _, values in split)
    unique = _unique([column.name for column in columns])
    return TypedTable(
        columns=tuple(replace(column, name=name) for column, name in zip(columns, unique, strict=True)),
        rows=tuple(zip(*cells, strict=True)) if cells else (),
    )


def _text(value: object) -> str:
    return "" if value is None or value is pd.NaT or value != value else str(value).strip(" ")


def _read(column: Sequence[str], *, label: bool, ends: bool) -> list[tuple[Part, ...]] | None:
    """Parts of each cell; None for a column of words."""
    found = [parts(text, ends=ends) for text in column]
    told = [bool(each) for each, text in zip(found, column, strict=True) if text and not mark_of(text)]
    if label:
        # What names a row is split nowhere: all of it is numbers or days, or it is words.
        single = all(len(each) == 1 and not each[0].name for each in found)
        return found if single and found else None
    return found if told and 2 * sum(told) >= len(told) else None


def _with_units(
    read: Sequence[list[tuple[Part, ...]] | None], texts: Sequence[Sequence[str]]
) -> list[list[tuple[Part, ...]] | None]:
    """Ends of intervals that stand alone with the unit of the value they belong to."""
    result = [list(column) if column is not None else None for column in read]
    for place, column in enumerate(result):
        for row, ends in enumerate(column or ()):
            if column is not None and {part.name for part in ends} == ENDS:
                before = [other[row] for other in result[:place] if other is not None]
                values = [each[0] for each in before if each and _is_value(each[0])]
                # "90 % or more" is no number, but its interval is one of per cent.
                words = any(_PER_CENT.match(other[row]) for other in texts[:place])
                unit = _unit_of(ends, values) or (PER_CENT if words else "")
                column[row] = tuple(scaled(part, unit) for part in ends)
    return result


def _is_value(part: Part) -> bool:
    return not part.name and isinstance(part.value, int | float)


def _unit_of(ends: Sequence[Part], values: Sequence[Part]) -> str:
    """Unit of the nearest value before an interval that lies in it, or of the nearest where none does; counts are none."""
    low, high = (float(part.value) for part in ends if not isinstance(part.value, date | str))
    nearest = [part for part in reversed(values) if isinstance(part.value, float) or part.unit in _SCALES]
    for part in nearest:
        # As printed: per cent are held as shares, their ends were printed as per cent. A rounded value may lie just outside.
        shown = float(part.value) * (100 if part.unit == PER_CENT else 1)  # type: ignore[arg-type]
        slack = 1 if part.unit else 0.01
        if low - slack <= shown <= high + slack:
            return part.unit
    return nearest[0].unit if nearest else ""


def _split(
    name: str, texts: Sequence[str], read: list[tuple[Part, ...]] | None, *, label: bool
) -> list[tuple[Column, list[Cell]]]:
    """A column, or the columns that it becomes."""
    if read is None:
        return [(Column(name, Holds.WORDS), [_word(text, label=label) for text in texts])]
    kinds = list(dict.fromkeys(part.name for found in read for part in found))
    alone = set(kinds) == ENDS
    base = name if alone or not ENDS <= set(kinds) else _LEVEL.sub("", name)
    # Sentences between numbers (a benchmark's source) have a column of their own; short words stand where a number would.
    long = {text for text, found in zip(texts, read, strict=True) if not found and len(text) > LONG_WORD}
    if long and IN_WORDS not in kinds:
        kinds.append(IN_WORDS)
    made: list[tuple[Column, list[Cell]]] = []
    for number, kind in enumerate(kinds):
        cells = []
        for text, found in zip(texts, read, strict=True):
            part = next((each for each in found if each.name == kind), None)
            if part is not None:
                cells.append(
                    Cell(part.value, part.look, mark_of(part.value) if isinstance(part.value, str) else Mark.NONE)
                )
            else:
                # Words stand once.
                here = kind == IN_WORDS if text in long else number == 0
                cells.append(_word(text) if here and not found else Cell())
        held = [cell.value for cell in cells if cell.look]
        holds = Holds.WORDS if not held else Holds.DAYS if isinstance(held[0], date) else Holds.NUMBERS
        column = Column(_named(name, base, kind, alone=alone), holds)
        made.append((column, _marked(column, cells, made[0][1]) if number else cells))
    return made


def _marked(column: Column, cells: Sequence[Cell], values: Sequence[Cell]) -> list[Cell]:
    """`cells` of a column of numbers, with the mark of the value they belong to wherever that has no number.

    An empty cell would read as nothing to show; here something is, and is not shown.
    """
    hidden = column.holds is Holds.NUMBERS
    return [
        replace(value, look="") if hidden and cell.value is None and value.mark in NO_NUMBER else cell
        for cell, value in zip(cells, values, strict=True)
    ]


def _named(name: str, base: str, kind: str, *, alone: bool) -> str:
    if not kind:
        return base
    if kind not in ENDS:
        return f"{base}: {kind}"
    if alone:
        return f"{name}, {kind}"
    level = _LEVEL.search(name)
    told = level.group(1).removesuffix(" interval") if level else ""
    return f"{base}: {told + ' ' if told else ''}interval {kind}"


def _word(text: str, *, label: bool = False) -> Cell:
    return Cell(text or None, mark=Mark.NONE if label else mark_of(text))


def _unique(names: Sequence[str]) -> list[str]:
    """Headings that differ in more than capitals, none of them empty."""
    seen: set[str] = set()
    result = []
    for name in names:
        told, number = name.strip() or "What", 1
        while told.lower() in seen:
            number += 1
            told = f"{name.strip() or 'What'} ({number})"
        seen.add(told.lower())
        result.append(told)
    return result


def stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of text below each other; a column that one of them lacks is empty in its rows.

    Columns come in the order of the first table that has them, each after its neighbour there.
    """
    order: list[str] = []
    for table in tables:
        place = 0
        for name in map(str, table.columns):
            if name not in order:
                order.insert(place, name)
            place = order.index(name) + 1
    whole = pd.concat([table.set_axis(map(str, table.columns), axis=1) for table in tables], ignore_index=True)
    return whole[order]
