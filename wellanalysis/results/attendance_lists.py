"""Reads lists of who was at a session, as video meetings and learning systems export them; keeps no name and no address."""

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wellanalysis.definitions.attendance_map import AttendanceMap, headings
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.extracts import without_paths

LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""No vowels, so that no pseudonym becomes a word, and nothing that is read as something else."""
LENGTH = 12
SEPARATORS = ",;\t"
NEEDED = ("person", "clinic", "role")


@dataclass(frozen=True)
class Listed:
    """One line of a list.

    Parameters
    ----------
    line : int
        Where it stands, counted from 1.
    person : str
        Address or number of the person, in small letters; never printed, and left out when this is shown.
    clinic, role, pre_read, credits, joined : str
        What the line says, as the map translates it; empty where it says nothing.
    """

    line: int
    person: str = field(repr=False)
    clinic: str = ""
    role: str = ""
    pre_read: str = ""
    credits: str = ""
    joined: str = ""


def pseudonym(person: str, *, network: str, secret: bytes) -> str:
    """The same for one person at every session, and nobody's without the network's secret.

    Parameters
    ----------
    person : str
        Address or number; small and capital letters, and blanks around it, make no difference.
    network : str
        Short name of the network: one person has another pseudonym in each.
    secret : bytes
        The network's own.

    Notes
    -----
    HMAC-SHA256 (RFC 2104), of which 57 bits are written: two of 10,000 people have the same once in billions of networks.
    """
    told = f"{network}\0attendee\0{_as_key(person)}".encode()
    number = int.from_bytes(hmac.new(secret, told, hashlib.sha256).digest(), "big")
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def _as_key(person: str) -> str:
    return " ".join(person.split()).casefold()


def listed(path: Path, known: AttendanceMap, *, needed: Iterable[str] = NEEDED) -> list[Listed]:
    """Lines of a list, from the heading that names a person down to the first empty line.

    Parameters
    ----------
    path : Path
        Comma-, semicolon- or tab-separated text, in UTF-8 or UTF-16, or XLSX.
    known : AttendanceMap
        How its columns are called.
    needed : iterable of str
        Columns that have to be there.

    Raises
    ------
    ProblemsFound
        When the file cannot be read, or a needed column is not there. What the file holds is not repeated.
    """
    grid = _sheet(path) if path.suffix.lower() == ".xlsx" else _text(path)
    columns = headings(known)
    people = {each.casefold() for each in known.person.columns}
    start = next((at for at, row in enumerate(grid) if people & {cell.casefold() for cell in row}), None)
    if start is None:
        raise ProblemsFound([_no_column(path, known, "person")])
    given = [cell.casefold() for cell in grid[start]]
    at = {
        name: next((given.index(each.casefold()) for each in headed.columns if each.casefold() in given), None)
        for name, headed in columns.items()
    }
    absent = [name for name in needed if at[name] is None]
    if absent:
        raise ProblemsFound([_no_column(path, known, name) for name in absent])
    found = []
    for number, row in enumerate(grid[start + 1 :], start + 2):
        if not any(row):
            break  # what follows in such exports is another table
        cells = {name: row[place] if place is not None and place < len(row) else "" for name, place in at.items()}
        said = {name: columns[name].meant(cells[name]) for name in columns if name != "person"}
        found.append(Listed(number, _as_key(cells["person"]), **said))
    return found


def _no_column(path: Path, known: AttendanceMap, name: str) -> Problem:
    names = " or ".join(repr(each) for each in headings(known)[name].columns)
    what = f"no column for the {name}: none is called {names}"
    return Problem(path.name, what, "name the column's heading in imports/attendance.yml, or export it as well")


def _text(path: Path) -> list[list[str]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"could not be read ({error.strerror})"
        raise ProblemsFound([Problem(path.name, what, "check that it is a file you may read")]) from None
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        what = "is text neither in UTF-8 nor in UTF-16"
        raise ProblemsFound([Problem(path.name, what, "export it as CSV in UTF-8, or as XLSX")]) from None
    lines = text.splitlines()
    separator = max(SEPARATORS, key=lambda each: max((line.count(each) for line in lines), default=0))
    return [_cells(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)]


def _sheet(path: Path) -> list[list[str]]:
    # Loaded here: most commands read no such file.
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # a broken archive raises whatever its first broken part does
        what = f"could not be read as XLSX ({without_paths(error)})"
        raise ProblemsFound([Problem(path.name, what, "save it again as XLSX, or as CSV in UTF-8")]) from None
    try:
        return [_cells(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def _cells(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row]
