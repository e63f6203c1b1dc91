"""Corrections that somebody asks for, as a file of records: read, and held against the definitions.

Each line names one cell of one table of the contract and what it should say, with who asked, when and why. What the
lines would change is worked out by `wellanalysis.results.corrected`; no extract is ever touched.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column, Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.correction_values import Value, read_value
from wellanalysis.results.examples import near
from wellanalysis.results.extracts import Extract, problems_of

COLUMNS = ("table", "key", "column", "value", "asked_by", "asked_on", "why")
ATTRIBUTED_TO = "attributed_to"
"""Stands where a column does: the provider whom an episode should be attributed to, whatever the rule says."""
EPISODES = "episodes"


@dataclass(frozen=True)
class Correction:
    """One cell, and what it should say.

    Parameters
    ----------
    where : str
        File and line, as messages name them.
    table : str
        Table of the contract.
    key : tuple of (str, value)
        Key columns of the row with their values, in the contract's order; None where the key has no value.
    column : str
        The column, or `ATTRIBUTED_TO`.
    value : str, int, float, bool, date or None
        What it should say, in the column's type; None for an absent value.
    asked_by, asked_on, why
        Who asked, when, and why.
    reference, appeal : str
        What the records call it, and the appeal that asks for it; empty for one of a file that is only tried out.
    decided_on : date or None
        Day on which it was accepted, where the records say so.
    """

    where: str
    table: str
    key: tuple[tuple[str, Value], ...]
    column: str
    value: Value
    asked_by: str
    asked_on: date
    why: str
    reference: str = ""
    appeal: str = ""
    decided_on: date | None = None

    @property
    def cell(self) -> tuple[object, ...]:
        """Table, row and column, by which one cell is told from another."""
        return (self.table, spelled(self.key), self.column)

    @property
    def row(self) -> str:
        """``episode_id 'E00012'``: which row it is."""
        return ", ".join(f"{name} {value!r}" for name, value in spelled(self.key) if value is not None)


def spelled(key: Iterable[tuple[str, Value]]) -> tuple[tuple[str, str | None], ...]:
    """A key with its values as text, so that keys from a file and from a database can be held against each other."""
    return tuple((name, None if value is None else str(value)) for name, value in key)


def read_corrections(path: Path, definitions: Definitions) -> tuple[Correction, ...]:
    """Read a file of corrections.

    Parameters
    ----------
    path : Path
        Comma-separated text with the headings `COLUMNS`.
    definitions : Definitions
        The network, whose contract says which cells there are.

    Raises
    ------
    ProblemsFound
        With everything that can be told without the extracts: headings, unknown tables and columns, values of another
        type or that are no value of a category, days, and cells that are named twice.
    """
    found: list[Correction] = []
    problems: list[Problem] = []
    for where, line in _lines(path):
        made = read_line(where, line, definitions, problems)
        if made is not None:
            found.append(made)
    problems += cells_twice(found)
    if problems:
        raise ProblemsFound(problems)
    return tuple(found)


def _lines(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Lines by heading, blank ones left out; where each stands."""
    if not path.is_file():
        raise ProblemsFound([Problem(path.name, "no such file of corrections", "give a CSV file: --corrections FILE")])
    extract = Extract(path, path.stem, ".csv")
    problems = problems_of([extract])
    if problems:
        raise ProblemsFound(problems)
    delimiter, headings = extract.heading()
    headings = [name.strip().lower() for name in headings]
    absent = [name for name in COLUMNS if name not in headings]
    unknown = [name for name in headings if name not in COLUMNS]
    if absent or unknown:
        wanted = f"the headings are {','.join(COLUMNS)}"
        raise ProblemsFound(
            [Problem(path.name, f"the column {name!r} is not there", wanted) for name in absent]
            + [Problem(path.name, f"unknown column {name!r}", nearest(name, COLUMNS)) for name in unknown]
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader)
        rows = [(f"{path.name}, line {reader.line_num}", row) for row in reader if any(each.strip() for each in row)]
    if not rows:
        raise ProblemsFound([Problem(path.name, "there is no correction in it", "write one on each line")])
    long = [where for where, row in rows if len(row) != len(headings)]
    if long:
        what = f"the line does not have {len(headings)} values"
        raise ProblemsFound([Problem(where, what, "put a value with a comma into quotation marks") for where in long])
    return [(where, dict(zip(headings, (each.strip() for each in row), strict=True))) for where, row in rows]


def read_line(
    where: str, line: Mapping[str, str], definitions: Definitions, problems: list[Problem]
) -> Correction | None:
    """One line as a correction, whatever file it comes from.

    Parameters
    ----------
    where : str
        What messages call the line.
    line : mapping of str to str
        Its texts under the headings `COLUMNS`.
    definitions : Definitions
        The network, whose contract says which cells there are.
    problems : list of Problem
        Takes what is wrong with the line.

    Returns
    -------
    Correction or None
        None where something is wrong.
    """
    before = len(problems)
    for name in ("asked_by", "why"):
        if not line[name]:
            problems.append(Problem(f"{where}, {name}", "is empty", "say who asks, and why"))
    asked_on = _read_or_tell(Column("asked_on", ColumnType.DATE), line["asked_on"], f"{where}, asked_on", problems)
    table = definitions.contract.get(line["table"])
    if table is None:
        remedy = nearest(line["table"], definitions.contract)
        problems.append(Problem(f"{where}, table", f"no table {line['table']!r}", remedy))
        return None
    key = _key(table, line["key"], f"{where}, key", problems)
    value = _value(table, line["column"], line["value"], where, problems)
    if len(problems) > before or not isinstance(asked_on, date):
        return None
    return Correction(where, table.name, key, line["column"], value, line["asked_by"], asked_on, line["why"])


def _key(table: Table, text: str, where: str, problems: list[Problem]) -> tuple[tuple[str, Value], ...]:
    """The key's columns with their values: the value alone where the key is one column, else ``name=value; …``."""
    form = "; ".join(f"{name}=…" for name in table.key)
    if len(table.key) == 1:
        given = {table.key[0]: text.removeprefix(f"{table.key[0]}=").strip()}
    else:
        parts = [part.partition("=") for part in text.split(";") if part.strip()]
        given = {name.strip(): value.strip() for name, _, value in parts}
        unknown = [name for name in given if name not in table.key]
        if unknown:
            problems.append(Problem(where, f"{unknown[0]!r} is not in the key of {table.name}", f"write it as {form}"))
            return ()
    key = []
    for name in table.key:
        column = table.columns[name]
        if given.get(name):
            key.append((name, _read_or_tell(column, given[name], where, problems)))
        elif column.optional:
            key.append((name, None))
        else:
            problems.append(Problem(where, f"{name} is not given, so no row is named", f"write it as {form}"))
    return tuple(key)


def _value(table: Table, name: str, text: str, where: str, problems: list[Problem]) -> Value:
    """What the cell should say."""
    if table.name == EPISODES and name == ATTRIBUTED_TO:
        if not text:
            problems.append(Problem(f"{where}, value", "is empty", "name the provider by their id"))
        return text
    column = table.columns.get(name)
    if column is None:
        offered = [*table.columns, *([ATTRIBUTED_TO] if table.name == EPISODES else [])]
        problems.append(Problem(f"{where}, column", f"no column {name!r} in {table.name}", near(name, offered)))
        return None
    if name in table.key:
        what = f"{name} names the row, and cannot be corrected itself"
        problems.append(Problem(f"{where}, column", what, "have the row corrected where it was made"))
        return None
    return _read_or_tell(column, text, f"{where}, value", problems)


def _read_or_tell(column: Column, text: str, where: str, problems: list[Problem]) -> Value:
    try:
        return read_value(column, text)
    except ProblemsFound as found:
        problems += [Problem(where, each.what, each.remedy) for each in found.problems]
        return None


def cells_twice(found: Iterable[Correction]) -> list[Problem]:
    """Cells that more than one line corrects: which of them holds, nobody could say."""
    first: dict[tuple[object, ...], Correction] = {}
    problems = []
    for each in found:
        if each.cell in first:
            what = f"{each.column} of {each.row} is corrected in {first[each.cell].where.rpartition(', ')[2]} already"
            problems.append(Problem(each.where, what, "keep one of them"))
        first.setdefault(each.cell, each)
    return problems
