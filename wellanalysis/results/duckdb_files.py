"""Opens a folder of files in a DuckDB of its own, which reads these files and nothing else."""

import contextlib
import hashlib
import os
import platform
import shutil
from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import duckdb
import ibis
from sqlglot import exp

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.engines import FolderEngine, settle
from wellanalysis.results.extracts import Extract, without_paths
from wellanalysis.results.selects import DIALECT, RAW

# Above this DuckDB moves what it holds to a temporary folder; with Python beside it a run stays under 4 GB.
MEMORY_LIMIT = "3GB"


def read_files(
    files: Sequence[Extract], *, as_text: Collection[str], threads: int | None, gather: list[Problem] | None = None
) -> Source:
    """DuckDB over the files of one folder.

    Parameters
    ----------
    files : sequence of Extract
        What the folder holds; all in the same folder.
    as_text : collection of str
        Tables whose text files are read as text, without guessing types.
    threads : int, optional
        How many threads DuckDB uses.
    gather : list of Problem, optional
        Takes the problems of single files instead of raising them; the other files are read.

    Raises
    ------
    ProblemsFound
        With all files that are not what their ending says.
    """
    scratch = _scratch()
    options: dict[str, Any] = {"temp_directory": scratch.name, "memory_limit": MEMORY_LIMIT}
    connection = ibis.duckdb.connect(":memory:", **options, **({"threads": threads} if threads else {}))
    # A network's SQL reads its own extracts and nothing else on the machine.
    reach = ", ".join(_quoted(f"{folder}/") for folder in (files[0].path.resolve().parent, scratch.name))
    connection.raw_sql(f"CREATE SCHEMA {RAW}; SET allowed_directories = [{reach}]; SET enable_external_access = false")
    settle(connection)
    problems = []
    for file in files:
        path = _quoted(str(file.path.resolve()))
        reader = f"read_parquet({path})"
        if file.is_text:
            reader = _text_reader(file, path, as_text=file.table in as_text)
        # A text file is kept as a table, since reading it again for every query costs more.
        made = "TABLE" if file.is_text else "VIEW"
        try:
            connection.raw_sql(f'CREATE {made} {RAW}."{file.table}" AS SELECT * FROM {reader}')
        except duckdb.Error as error:
            kind = "comma-separated text" if file.is_text else "Parquet"
            what = f"cannot be read as {kind}: {without_paths(error)}"
            problems.append(Problem(file.name, what, "export it again"))
    if problems and gather is None:
        raise ProblemsFound(problems)
    if gather is not None:
        gather += problems
    unread = {problem.where for problem in problems}
    raw = {file.table: file.name for file in files if file.name not in unread}
    engine = FolderEngine(connection, RAW, scratch=scratch)
    return Source(engine, raw, files={file.name: file.sha256() for file in files})


def _scratch() -> TemporaryDirectory[str]:
    """A folder for what exceeds memory; those of processes that were killed go first, since patients' rows lie there.

    The machine is part of the name: containers may share a folder, and their processes' numbers mean nothing here.
    """
    ours = f"wellanalysis-{hashlib.sha256(platform.node().encode()).hexdigest()[:6]}-"
    for left in Path(gettempdir()).glob(f"{ours}*"):
        process = left.name.removeprefix(ours).partition("-")[0]
        if os.name == "posix" and process.isdigit() and not _runs(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    return TemporaryDirectory(prefix=f"{ours}{os.getpid()}-", ignore_cleanup_errors=True)


def _runs(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError, OverflowError):
        try:
            os.kill(process, 0)
        except PermissionError:
            pass
        return True
    return False


def _text_reader(file: Extract, path: str, *, as_text: bool) -> str:
    """Call that reads a text file; nothing is guessed about its form, so that a broken line is an error with its place."""
    delimiter, names = file.heading()
    form = f"{path}, header = true, skip = 0, delim = {_quoted(delimiter)}, quote = '\"', escape = '\"'"
    if not as_text or len(set(names)) < len(names) or "" in names:
        return f"read_csv({form}, sample_size = -1)"
    columns = ", ".join(f"{_quoted(name)}: 'VARCHAR'" for name in names)
    return f"read_csv({form}, auto_detect = false, columns = {{{columns}}})"


def _quoted(text: str) -> str:
    return exp.Literal.string(text).sql(dialect=DIALECT)
