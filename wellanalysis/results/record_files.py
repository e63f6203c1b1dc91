"""Adds to the files of records and changes rows in them: checked first, each file whole or as it was.

Commands that write records use this and nothing else, so that one rule holds: what would break the records is never
written, and a file that people edit by hand keeps its columns and the order of its rows.
"""

import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import CORRECTIONS
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.appeal_rows import rows_of
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.checks import check
from wellanalysis.results.connection import Source
from wellanalysis.results.extracts import Extract
from wellanalysis.results.put_in_place import put_in_place
from wellanalysis.results.record_lock import STAGED
from wellanalysis.results.source import open_source

Rows = list[dict[str, str]]
Changed = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows of whole files, by table."""
Also = Callable[[Source | None], list[Problem]]
"""What else the records are held against, such as their tone."""


def records_folder(definitions: Definitions) -> Path:
    """Where the network keeps its records."""
    return definitions.folder / definitions.network.records


def read_rows(definitions: Definitions, table: str) -> Rows:
    """Rows of a file of records as text, in the file's order; none where there is no file.

    Raises
    ------
    ProblemsFound
        When a line has more or fewer values than there are headings.
    """
    path = _file(definitions, table)
    if not path.is_file():
        return []
    extract = Extract(path, table, ".csv")
    delimiter, names = extract.heading()
    headings = [name.strip().lower() for name in names]
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        next(reader)
        rows = [(reader.line_num, row) for row in reader if any(each.strip() for each in row)]
    wrong = [number for number, row in rows if len(row) != len(headings)]
    if wrong:
        what = f"the line does not have {len(headings)} values"
        raise ProblemsFound([Problem(f"records/{path.name}, line {each}", what, "correct it") for each in wrong])
    return [dict(zip(headings, (each.strip() for each in row), strict=True)) for _, row in rows]


def write_records(
    definitions: Definitions,
    changed: Changed,
    *,
    extracts: str | Path | None = None,
    rechecked: bool = True,
    also: Also | None = None,
    beside: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Put whole files of records in place, after the network was checked with them.

    Commands hold `record_lock.locked` from before they read until this has returned.

    Parameters
    ----------
    definitions : Definitions
        The network.
    changed : mapping of str to sequence of mapping
        By table: all rows of its file, a text for each column; an absent value is empty or left out. The files are put in
        place in this order.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    rechecked : bool
        False where the caller has held the rows against everything already.
    also : callable, optional
        Gives what else is wrong with the records as they would be.
    beside : mapping of str to str, optional
        Other files of the folder by name, put in place before the tables.

    Returns
    -------
    tuple of Path
        Files that are other than before.

    Raises
    ------
    ProblemsFound
        With everything that would be wrong afterwards; then nothing is written.
    """
    texts = {_file(definitions, table): as_csv(table, rows) for table, rows in changed.items()}
    if rechecked:
        _check_with(definitions, texts, extracts, also)
    others = {records_folder(definitions) / name: text for name, text in (beside or {}).items()}
    return put_in_place({**others, **texts})


def added(definitions: Definitions, table: str, rows: Sequence[Mapping[str, str]]) -> Rows:
    """The rows of a file with more behind them, for `write_records`."""
    return [*read_rows(definitions, table), *({name: value for name, value in row.items()} for row in rows)]


def rewritten(definitions: Definitions, table: str, change: Callable[[dict[str, str]], Mapping[str, str]]) -> Rows:
    """The rows of a file, each as `change` gives it, for `write_records`."""
    return [dict(change(dict(row))) for row in read_rows(definitions, table)]


def as_csv(table: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as comma-separated text with the contract's columns in its order, and any others behind them."""
    columns = list(RECORDS[table].table.columns)
    columns += [name for name in dict.fromkeys(name for row in rows for name in row) if name not in columns]
    kept = io.StringIO()
    writer = csv.DictWriter(kept, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return kept.getvalue()


def _file(definitions: Definitions, table: str) -> Path:
    return records_folder(definitions) / f"{table}.csv"


def _check_with(
    definitions: Definitions, texts: Mapping[Path, str], extracts: str | Path | None, also: Also | None
) -> None:
    """The whole check, over a copy of the records that says what they would; it never leaves their folder."""
    there = records_folder(definitions)
    there.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=STAGED, dir=there) as name:
        copy = Path(name) / "records"
        copy.mkdir()
        for path in sorted(there.glob("*")):
            if path.is_file() and path not in texts and not path.name.startswith("."):
                shutil.copyfile(path, copy / path.name)
        for path, text in texts.items():
            (copy / path.name).write_text(text, encoding="utf-8", newline="")
        tried = replace(definitions, network=definitions.network.model_copy(update={"records": str(copy.resolve())}))
        problems: list[Problem] = []
        with open_source(tried, extracts, gather=problems) as source:
            problems += check(source, tried)
            problems += [] if also is None else also(source.records)
            if not problems and source.records is not None and CORRECTIONS in source.records.tables:
                # Decided on a day to come or not: what would break a later report is told now.
                with with_appeals(source, tried, rows=rows_of(source.records)):
                    pass
    if problems:
        raise ProblemsFound(problems)
