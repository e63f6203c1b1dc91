"""Tables that can be asked, in a folder's own DuckDB or in a database; only this module speaks to either."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.datatypes as dt
import pandas as pd
import pyarrow as pa
from ibis.common.exceptions import IbisError
from sqlglot import exp

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.conform import Kind
from wellanalysis.results.extracts import Extract, without_paths
from wellanalysis.results.selects import DIALECT, RAW, with_selects

# Above this DuckDB moves what it holds to a temporary folder; with Python beside it a run stays under 4 GB.
MEMORY_LIMIT = "3GB"
QUERY_ERRORS = (duckdb.Error, IbisError, pa.ArrowException)


def kind_of(dtype: dt.DataType) -> Kind:
    """What a column is, whatever database it comes from."""
    tests = (
        (dtype.is_string() or dtype.is_enum(), Kind.TEXT),
        (dtype.is_boolean(), Kind.BOOLEAN),
        (dtype.is_integer(), Kind.INTEGER),
        (dtype.is_floating(), Kind.FLOAT),
        (dtype.is_decimal(), Kind.DECIMAL),
        (dtype.is_date(), Kind.DATE),
        (dtype.is_timestamp(), Kind.TIMESTAMP),
    )
    return next((kind for found, kind in tests if found), Kind.OTHER)


@contextmanager
def _told() -> Iterator[None]:
    """Turns what a database complains about into a problem that names no path."""
    try:
        yield
    except QUERY_ERRORS as error:
        problem = Problem("extracts", f"the database could not answer: {without_paths(error)}", "correct the extract")
        raise ProblemsFound([problem]) from None


def _plain(table: pa.Table) -> pa.Table:
    """Days as timestamps and exact decimals as floats, the types that frames of the whole project have."""
    fields = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            kind = pa.timestamp("us")
        elif pa.types.is_decimal(kind):
            kind = pa.float64()
        fields.append(pa.field(field.name, kind))
    return table.cast(pa.schema(fields))


class Source:
    """Tables of the contract, ready to be asked.

    `open_source` makes it; closes its connection when used with ``with``.

    Parameters
    ----------
    connection : ibis backend
        An open connection.
    raw : mapping of str to str
        What the extracts hold: table and the place a message names, such as ``episodes.csv``.
    schema : str
        Schema in which these tables lie.
    files : mapping of str to str
        SHA-256 by file name; empty for a database.
    scratch : TemporaryDirectory, optional
        Where DuckDB puts what exceeds its memory. Only with a folder of files; a database may be read-only.
    """

    def __init__(
        self,
        connection: Any,
        raw: Mapping[str, str],
        schema: str,
        *,
        files: Mapping[str, str] | None = None,
        scratch: TemporaryDirectory[str] | None = None,
    ) -> None:
        self._connection = connection
        self._scratch = scratch
        self._files = dict(files or {})
        self._selects: dict[str, str] = {}
        self._row_counts: dict[str, int] = {}
        self.raw = dict(raw)
        self.schema = schema
        # What the extract itself has, by table; the columns of the contract's type; and the place a message names.
        self.columns: dict[str, dict[str, Kind]] = {}
        self.sound: dict[str, set[str]] = {}
        self.places: dict[str, str] = {}
        # Tables that are there but cannot be read: their own problems say why, so that they are not called missing.
        self.unread: set[str] = set()

    @property
    def is_folder(self) -> bool:
        """True for a folder of files, false for a database, in which nothing is ever made."""
        return self._scratch is not None

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the contract's tables that are there."""
        return tuple(self.columns)

    def table(self, name: str) -> ibis.Table:
        """A table as an Ibis expression, for checks that speak Ibis."""
        return self._connection.sql(with_selects(f'SELECT * FROM "{name}"', self._selects), dialect=DIALECT)

    def frame(self, sql: str | exp.Expr) -> pd.DataFrame:
        """Answer to a query.

        Parameters
        ----------
        sql : str or sqlglot expression
            One SELECT over `tables`, in DuckDB's dialect.

        Returns
        -------
        DataFrame
            Days as datetime64, exact decimals as float; the order of rows is the database's.

        Raises
        ------
        ProblemsFound
            When the database cannot answer, with its own first line.
        """
        text = sql if isinstance(sql, str) else sql.sql(dialect=DIALECT)
        with _told():
            answer = self._connection.sql(with_selects(text, self._selects), dialect=DIALECT).to_pyarrow()
            return _plain(answer).to_pandas()

    def kinds(self, relation: exp.Table) -> dict[str, Kind]:
        """Columns of a table or SELECT, and what they are.

        Raises
        ------
        ProblemsFound
            When it cannot be read, such as a SELECT that names an unknown column.
        """
        text = exp.select("*").from_(relation).sql(dialect=DIALECT)
        with _told():
            schema = self._connection.sql(with_selects(text, self._selects), dialect=DIALECT).schema()
            return {name: kind_of(schema[name]) for name in schema.names}

    def add(self, name: str, query: exp.Expr) -> None:
        """Let `name` stand for a query from now on."""
        text = query.sql(dialect=DIALECT)
        if not self.is_folder:
            self._selects[name] = text
            return
        with _told():
            self._connection.raw_sql(f'CREATE VIEW "{name}" AS {text}')

    @contextmanager
    def staged(self, name: str, sql: exp.Expr) -> Iterator[None]:
        """Keep the answer to a query as table `name` for the queries inside the ``with`` block.

        A database that may be read-only gets the query again each time instead.
        """
        if not self.is_folder:
            self._selects[name] = sql.sql(dialect=DIALECT)
            try:
                yield
            finally:
                del self._selects[name]
            return
        with _told():
            self._connection.raw_sql(f'CREATE TEMP TABLE "{name}" AS {sql.sql(dialect=DIALECT)}')
        try:
            yield
        finally:
            self._connection.raw_sql(f'DROP TABLE "{name}"')

    @property
    def row_counts(self) -> dict[str, int]:
        """Number of rows by table."""
        for table in self.tables:
            if table not in self._row_counts:
                self._row_counts[table] = int(self.frame(f'SELECT count(*) AS n FROM "{table}"')["n"].iloc[0])
        return dict(self._row_counts)

    def fingerprint(self) -> dict[str, str]:
        """SHA-256 by file name; for a database the row count by table, since it has no bytes to hash."""
        return self._files or {table: f"{count} rows" for table, count in self.row_counts.items()}

    def close(self) -> None:
        """End the connection and remove temporary files."""
        self._connection.disconnect()
        if self._scratch is not None:
            self._scratch.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
    scratch = TemporaryDirectory(prefix="wellanalysis-", ignore_cleanup_errors=True)
    options: dict[str, Any] = {"temp_directory": scratch.name, "memory_limit": MEMORY_LIMIT}
    connection = ibis.duckdb.connect(":memory:", **options, **({"threads": threads} if threads else {}))
    # A network's SQL reads its own extracts and nothing else on the machine.
    reach = ", ".join(_quoted(f"{folder}/") for folder in (files[0].path.resolve().parent, scratch.name))
    connection.raw_sql(f"CREATE SCHEMA {RAW}; SET allowed_directories = [{reach}]; SET enable_external_access = false")
    # What is divided by zero is unknown, and so a missing answer; infinity would end the run.
    connection.raw_sql("SET ieee_floating_point_ops = false")
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
    return Source(connection, raw, RAW, files={file.name: file.sha256() for file in files}, scratch=scratch)


def read_database(url: str, *, named: str) -> Source:
    """A database by Ibis URL; `named` is what messages call it, since the address may hold a password.

    Raises
    ------
    ProblemsFound
        When there is no connection.
    """
    scheme, _, file = url.partition("://")
    # DuckDB and SQLite would make the file that a mistyped address names.
    if scheme in ("duckdb", "sqlite") and not Path(file.partition("?")[0]).is_file():
        what = f"the database file that {named} names does not exist"
        raise ProblemsFound([Problem("extracts", what, "check the address, such as duckdb:///folder/file.duckdb")])
    try:
        connection = ibis.connect(url)
        names = connection.list_tables()
        return Source(connection, {name: name for name in names}, str(connection.current_database))
    except Exception as error:  # every driver has errors of its own, and their texts quote the address
        what = f"no connection to the database that {named} names ({type(error).__name__})"
        raise ProblemsFound([Problem("extracts", what, "check the address, the driver and the rights")]) from None


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
