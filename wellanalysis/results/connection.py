"""Tables that can be asked, whatever engine holds them: a folder's own DuckDB or a database."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

import pandas as pd
import pyarrow as pa
from sqlglot import exp

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.conform import Kind
from wellanalysis.results.engines import Engine
from wellanalysis.results.selects import DIALECT, with_selects

RECORDS = "records"
"""What stands before the name of a file that people keep themselves."""


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
    engine : Engine
        An open connection to the database, or to the DuckDB of a folder.
    raw : mapping of str to str
        What the extracts hold: table and the place a message names, such as ``episodes.csv``.
    files : mapping of str to str, optional
        SHA-256 by file name; without it this is a database.
    """

    def __init__(self, engine: Engine, raw: Mapping[str, str], *, files: Mapping[str, str] | None = None) -> None:
        self._engine = engine
        self._files = files
        self._selects: dict[str, str] = {}
        self._row_counts: dict[str, int] = {}
        self.raw = dict(raw)
        # What the extract itself has, by table; the columns of the contract's type; and the place a message names.
        self.columns: dict[str, dict[str, Kind]] = {}
        self.sound: dict[str, set[str]] = {}
        self.places: dict[str, str] = {}
        # Tables that are there but cannot be read: their own problems say why, so that they are not called missing.
        self.unread: set[str] = set()
        # What people wrote down themselves, in files beside the extracts; None where they keep none.
        self.records: Source | None = None
        # Whom a correction names for an episode, whatever the rule of attribution says of it.
        self.attributed_to: dict[str, str] = {}
        # How many layers of corrections lie over the extracts, and which figures the accepted ones touch: see `appeals`.
        self.layers = 0
        self.touched: pd.DataFrame | None = None

    @property
    def schema(self) -> str:
        """Schema in which the extracts' own tables lie."""
        return self._engine.schema

    @property
    def is_folder(self) -> bool:
        """True for a folder of files, false for a database, in which nothing is ever made."""
        return self._files is not None

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the contract's tables that are there."""
        return tuple(self.columns)

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
        with self._told():
            return _plain(self._engine.answer(with_selects(text, self._selects))).to_pandas()

    def kinds(self, relation: exp.Table) -> dict[str, Kind]:
        """Columns of a table or SELECT, and what they are.

        Raises
        ------
        ProblemsFound
            When it cannot be read, such as a SELECT that names an unknown column.
        """
        text = exp.select("*").from_(relation).sql(dialect=DIALECT)
        with self._told():
            return self._engine.kinds(with_selects(text, self._selects))

    def add(self, name: str, query: exp.Expr) -> None:
        """Let `name` stand for a query from now on."""
        text = query.sql(dialect=DIALECT)
        with self._told():
            if not self._engine.view(name, text):
                self._selects[name] = text

    @contextmanager
    def staged(self, name: str, sql: exp.Expr) -> Iterator[None]:
        """Keep the answer to a query as table `name` for the queries inside the ``with`` block.

        A database that may be read-only gets the query again each time instead.
        """
        text = sql.sql(dialect=DIALECT)
        with self._told():
            kept = self._engine.keep(name, with_selects(text, self._selects))
        if not kept:
            self._selects[name] = text
        try:
            yield
        finally:
            if kept:
                self._engine.forget(name)
            else:
                del self._selects[name]

    @contextmanager
    def overlaid(self, name: str, sql: exp.Expr, *, below: str) -> Iterator[None]:
        """Let `name` stand for a query over the table itself inside the ``with`` block.

        Nothing is written: a folder keeps the answer in memory, a database gets the query in front of every other.

        Parameters
        ----------
        name : str
            One of `tables`.
        sql : sqlglot expression
            One SELECT, which reads the table as it is in the extracts under the name `below`.
        below : str
            A name that no table has.
        """
        with ExitStack() as kept:
            if self.is_folder:
                kept.enter_context(self.staged(below, exp.select("*").from_(exp.table_(name, quoted=True))))
                kept.enter_context(self.staged(name, sql))
                yield
                return
            as_they_are, text = self._selects, sql.sql(dialect=DIALECT)
            # In the place of the table, so that whatever reads it afterwards reads what lies above.
            pairs = (
                ((below, query), (name, text)) if each == name else ((each, query),)
                for each, query in as_they_are.items()
            )
            self._selects = {each: query for pair in pairs for each, query in pair}
            try:
                yield
            finally:
                self._selects = as_they_are

    @contextmanager
    def counted_anew(self) -> Iterator[None]:
        """Count rows of tables again inside the ``with`` block, and after it as before: other rows stand in their place."""
        before, self._row_counts = self._row_counts, {}
        try:
            yield
        finally:
            self._row_counts = before

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what a database complains about into a problem that names no path and no address."""
        try:
            yield
        except self._engine.errors as error:
            what = f"the database could not answer: {self._engine.said(error)}"
            raise ProblemsFound([Problem("extracts", what, "correct the extract")]) from None

    @property
    def row_counts(self) -> dict[str, int]:
        """Number of rows by table."""
        for table in self.tables:
            if table not in self._row_counts:
                self._row_counts[table] = int(self.frame(f'SELECT count(*) AS n FROM "{table}"')["n"].iloc[0])
        return dict(self._row_counts)

    def fingerprint(self) -> dict[str, str]:
        """SHA-256 by file name; for a database the row count by table, to which `compute` adds what it found there."""
        kept = {} if self.records is None else self.records.fingerprint()
        beside = {f"{RECORDS}/{name}": value for name, value in kept.items()}
        if self._files is not None:
            return {**self._files, **beside}
        return {**{table: f"{count} rows" for table, count in self.row_counts.items()}, **beside}

    def knows(self, name: str, column: str, values: Iterable[str]) -> None:
        """Let a table stand for values that another source holds, so that references to them can be checked."""
        rows = [exp.Tuple(expressions=[exp.Literal.string(value)]) for value in values]
        given = exp.Values(expressions=rows, alias=exp.TableAlias(this="given", columns=[exp.to_identifier(column)]))
        self.add(name, exp.select("*").from_(given))
        self.sound[name], self.places[name] = {column}, name

    def close(self) -> None:
        """End the connection and remove temporary files."""
        if self.records is not None:
            self.records.close()
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
