"""Identifiers that were brought in: ``measures/identifiers.csv`` in the network folder, beside what the measures say themselves."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from wellanalysis.definitions.identifiers import Identifier
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.yaml_reading import read_text
from wellanalysis.errors import Problem, nearest

FILE = "measures/identifiers.csv"
NEEDED = ("measure", "system", "value", "says")
COLUMNS = (*NEEDED, "url")


@dataclass(frozen=True)
class Row:
    """One identifier of one measure, and where it was read."""

    measure: str
    identifier: Identifier
    where: str


def read_identifiers(folder: Path) -> tuple[list[Row], list[Problem]]:
    """Rows of the network's file, and what is wrong with it; neither where there is none.

    Parameters
    ----------
    folder : Path
        The network folder.
    """
    path = folder / FILE
    return read_rows(path, FILE) if path.is_file() else ([], [])


def read_rows(path: Path, file: str) -> tuple[list[Row], list[Problem]]:
    """Rows of a CSV file with the columns measure, system, value, says and, where there is one, url.

    Parameters
    ----------
    path, file : Path, str
        Where it is, and what messages call it.

    Returns
    -------
    rows, problems
        Each identifier is checked as those of a measure's own file are.
    """
    text, problems = read_text(path, file)
    if text is None:
        return [], problems
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        return [], [Problem(file, f"not readable as CSV: {error}", "save it as comma-separated values, in UTF-8")]
    head = [name.strip() for name in lines[0]]
    problems = [Problem(f"{file}, line 1", f"the column {name!r} is missing", "columns: " + ", ".join(COLUMNS))
                for name in NEEDED if name not in head]  # fmt: skip
    problems += [
        Problem(f"{file}, line 1", f"the column {name!r} is not known", nearest(name, COLUMNS))
        for name in head
        if name not in COLUMNS
    ]
    if problems:
        return [], problems
    rows = []
    for number, cells in enumerate(lines[1:], start=2):
        where = f"{file}, line {number}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(head):
            problems.append(
                Problem(
                    where, f"has {len(cells)} cells, and the first line {len(head)}", "put texts with commas in quotes"
                )
            )
            continue
        said = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        found, wrong = identifier_of(said, where)
        problems += wrong
        if found is not None:
            rows.append(Row(said["measure"], found, where))
    return rows, problems


def identifier_of(said: Mapping[str, str], where: str) -> tuple[Identifier | None, list[Problem]]:
    """An identifier of its parts as text, or what is wrong with them."""
    given = {name: said[name] for name in ("system", "value", "says", "url") if said.get(name)}
    try:
        return Identifier.model_validate(given), []
    except ValidationError as error:
        return None, [
            _problem(each["type"], each["loc"], each.get("ctx", {}), each["msg"], where) for each in error.errors()
        ]


def _problem(kind: str, place: Sequence[object], told: Mapping[str, object], message: str, where: str) -> Problem:
    at = ", ".join([where, *map(str, place)])
    if kind == "missing":
        return Problem(at, "is empty", "write a value")
    return Problem(at, str(told.get("what", message)), str(told.get("remedy", "")))


def merged(
    measures: Sequence[Measure], rows: Iterable[Row], known: Iterable[str]
) -> tuple[list[Measure], list[Problem]]:
    """Measures with the identifiers that were brought in behind their own, and where the two contradict each other.

    Parameters
    ----------
    measures : sequence of Measure
        Those that could be read.
    rows : iterable of Row
        What was brought in.
    known : iterable of str
        Ids of all measures that there are, readable or not.
    """
    ids, problems = set(known), []
    found: dict[str, dict[tuple[str, str], Identifier]] = defaultdict(dict)
    own = {measure.id: {each.key: each for each in measure.identifiers} for measure in measures}
    for row in rows:
        if row.measure not in ids:
            problems.append(
                Problem(f"{row.where}, measure", f"there is no measure {row.measure!r}", nearest(row.measure, ids))
            )
            continue
        named = f"{row.identifier.system} {row.identifier.value}"
        if row.identifier.key in found[row.measure]:
            problems.append(
                Problem(row.where, f"{named} stands here a second time for {row.measure}", "keep one of the two")
            )
        elif (before := own.get(row.measure, {}).get(row.identifier.key)) is None:
            found[row.measure][row.identifier.key] = row.identifier
        elif not before.agrees(row.identifier):
            what = f"says of {named} something else than measures/{row.measure}.yml does"
            problems.append(Problem(row.where, what, "make the two alike, or delete one"))
    brought = {id: tuple(each[key] for key in sorted(each)) for id, each in found.items()}
    return [
        measure.model_copy(update={"identifiers": (*measure.identifiers, *brought[measure.id])})
        if brought.get(measure.id)
        else measure
        for measure in measures
    ], problems


def as_csv(rows: Iterable[tuple[str, Identifier]]) -> str:
    """The text of the file, in the order of measure, system and value: the same whatever was brought in first."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for measure, each in sorted(rows, key=lambda row: (row[0], row[1].key)):
        writer.writerow([measure, each.system, each.value, each.says, each.url or ""])
    return held.getvalue()
