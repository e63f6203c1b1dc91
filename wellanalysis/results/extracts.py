"""The files of an extracts folder: which there are, and whether their bytes can be read at all."""

import csv
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from wellanalysis.errors import Problem

ENDINGS = (".parquet", ".csv.gz", ".csv")
DELIMITERS = (",", ";", "\t", "|")
QUOTED = re.compile(r'"[^"]*"')
CHUNK = 1 << 20
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
FOLDERS = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\"]+[\\/])+")


def without_paths(error: BaseException) -> str:
    """First line of an error with folders cut off: no path of a machine reaches a message."""
    text = str(error).strip().splitlines()
    return FOLDERS.sub("", text[0]) if text else type(error).__name__


@dataclass(frozen=True)
class Extract:
    """One file of the extracts.

    Parameters
    ----------
    path : Path
        Where it lies; never printed.
    table : str
        Name of the table it holds: the file's name without its ending.
    ending : str
        ``.parquet``, ``.csv`` or ``.csv.gz``.
    """

    path: Path
    table: str
    ending: str

    @property
    def name(self) -> str:
        """Name of the file, as messages and the manifest say it."""
        return self.path.name

    @property
    def is_text(self) -> bool:
        """True for comma-separated text, packed or not."""
        return self.ending != ".parquet"

    def open(self) -> BinaryIO:
        """The file's bytes, unpacked."""
        return cast(BinaryIO, gzip.open(self.path) if self.ending.endswith(".gz") else self.path.open("rb"))

    def heading(self) -> tuple[str, list[str]]:
        """What separates the columns of a text file (a comma where there is one only), and their names."""
        with self.open() as file:
            line = file.readline(CHUNK).decode("utf-8-sig", errors="replace").strip("\r\n")
        delimiter = max(DELIMITERS, key=QUOTED.sub("", line).count)
        return delimiter, next(csv.reader([line], delimiter=delimiter), [])

    def sha256(self) -> str:
        """Hash of the file as it lies there."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[Extract]:
    """The extracts of a folder in the order of their names; other files are left alone."""
    found = []
    for path in sorted(folder.iterdir()):
        ending = next((each for each in ENDINGS if path.name.lower().endswith(each)), None)
        if ending and path.is_file():
            found.append(Extract(path, path.name[: -len(ending)], ending))
    return found


def problems_of(extracts: Iterable[Extract]) -> list[Problem]:
    """What keeps files from being read: empty, packed wrongly, another encoding, two files for one table."""
    extracts = list(extracts)
    problems = [problem for extract in extracts if (problem := _unreadable(extract)) is not None]
    by_table: dict[str, list[str]] = {}
    for extract in extracts:
        by_table.setdefault(extract.table, []).append(extract.name)
    for names in by_table.values():
        if len(names) > 1:
            what = f"the same table as {' and '.join(names[1:])}"
            problems.append(Problem(names[0], what, "keep one file per table"))
    return problems


def _unreadable(extract: Extract) -> Problem | None:
    try:
        if extract.path.stat().st_size == 0:
            return Problem(extract.name, "the file is empty", "export it again, or remove it")
        return (_other_encoding(extract) or _same_heading(extract)) if extract.is_text else None
    except PermissionError:
        return Problem(extract.name, "the file may not be read", "allow reading it")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return Problem(extract.name, "the packed file is damaged or not gzip", "export it again")


def _same_heading(extract: Extract) -> Problem | None:
    names = [name.strip().lower() for name in extract.heading()[1]]
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is None:
        return None
    return Problem(extract.name, f"two columns have the heading {twice!r}", "keep one of them, or rename it")


def _other_encoding(extract: Extract) -> Problem | None:
    """First place that is not UTF-8; read in pieces, since an extract may be larger than the memory."""
    offset, lines, pending, seen_text = 0, 0, b"", False
    with extract.open() as file:
        while True:
            piece = file.read(CHUNK)
            data = pending + piece
            if offset == 0 and data[:2] in BYTE_ORDER_MARKS:
                return _not_utf8(extract, 0, 1, "which begins a UTF-16 file")
            # A byte 0 is UTF-8, but no text: as a rule it is UTF-16 without a mark, whose letters decode one by one.
            nul = data.find(b"\0")
            try:
                data[: nul if nul >= 0 else None].decode("utf-8")
                good = len(data)
            except UnicodeDecodeError as error:
                good = error.start
                if nul >= 0 or not piece or error.reason != "unexpected end of data":
                    byte = data[good : good + 1]
                    guess = byte.decode("cp1252", errors="ignore")
                    hint = f"in Windows-1252 {guess!r}" if guess else ""
                    return _not_utf8(extract, offset + good, lines + data[:good].count(b"\n") + 1, hint)
            if nul >= 0:
                return _not_utf8(extract, offset + nul, lines + data[:nul].count(b"\n") + 1, "as in UTF-16 or binary")
            seen_text = seen_text or bool(data.strip(b"\xef\xbb\xbf\r\n\t ,;"))
            if not piece:
                break
            lines += data[:good].count(b"\n")
            offset, pending = offset + good, data[good:]
    return None if seen_text else Problem(extract.name, "the file is empty", "export it again, or remove it")


def _not_utf8(extract: Extract, place: int, line: int, hint: str) -> Problem:
    what = f"not UTF-8: byte {place:,} in line {line:,}" + (f", {hint}" if hint else "")
    return Problem(extract.name, what, "save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)")
