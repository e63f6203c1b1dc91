"""Databases as a source sees them: one that Ibis speaks to as it stands, and the DuckDB of a folder of files.

PostgreSQL and Spark have modules of their own, since there the words of DuckDB's dialect mean other things.
"""

from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import ibis.expr.datatypes as dt
import pyarrow as pa
from ibis.common.exceptions import IbisError
from sqlglot.errors import SqlglotError

from wellanalysis.results.conform import Kind
from wellanalysis.results.extracts import without_paths
from wellanalysis.results.selects import DIALECT

_MAKING, _ASIDE = "kept_while_it_is_made", "_set_aside_"


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


class Engine:
    """A database that Ibis asks in DuckDB's dialect.

    Parameters
    ----------
    connection : ibis backend
        An open connection.
    schema : str
        Schema in which the network's tables lie.
    """

    def __init__(self, connection: Any, schema: str) -> None:
        self.connection = connection
        self.schema = schema

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What a query may end with; anything else is a fault of ours."""
        return (duckdb.Error, IbisError, pa.ArrowException, SqlglotError)

    def said(self, error: Exception) -> str:
        """What the database complains about, without a path, an address or a name of a machine."""
        return without_paths(error)

    def tables(self) -> list[str]:
        """Names of the tables in the schema."""
        return list(self.connection.list_tables())

    def kinds(self, sql: str) -> dict[str, Kind]:
        """Columns of a query and what they are."""
        schema = self.connection.sql(sql, dialect=DIALECT).schema()
        return {name: kind_of(schema[name]) for name in schema.names}

    def answer(self, sql: str) -> pa.Table:
        """Rows of a query."""
        return self.connection.sql(sql, dialect=DIALECT).to_pyarrow()

    def view(self, name: str, sql: str) -> bool:
        """Let a name stand for a query; False where the database may be read-only and nothing was made."""
        return False

    def keep(self, name: str, sql: str) -> bool:
        """Keep the rows of a query for a while; False where nothing can be kept."""
        return False

    def forget(self, name: str) -> None:
        """Give up what was kept."""

    def close(self) -> None:
        """End the connection."""
        self.connection.disconnect()


class FolderEngine(Engine):
    """DuckDB over a folder of files: nobody else's, so that views and tables may be made in it.

    Parameters
    ----------
    connection, schema
        As for `Engine`.
    scratch : TemporaryDirectory
        Where DuckDB puts what exceeds its memory; removed at the end.
    """

    def __init__(self, connection: Any, schema: str, *, scratch: TemporaryDirectory[str]) -> None:
        super().__init__(connection, schema)
        self._scratch = scratch
        self._kept: dict[str, list[str]] = {}

    def answer(self, sql: str) -> pa.Table:
        """Rows of a query, straight from DuckDB: the SQL is its own, and Ibis would read and write it anew each time."""
        return self.connection.con.sql(sql).to_arrow_table()

    def view(self, name: str, sql: str) -> bool:
        """Make a view."""
        self.connection.raw_sql(f'CREATE VIEW "{name}" AS {sql}')
        return True

    def keep(self, name: str, sql: str) -> bool:
        """Make a temporary table; one of the name that is there already is set aside until this one is forgotten."""
        aside = self._kept.setdefault(name, [])
        if not aside:
            self.connection.raw_sql(f'CREATE TEMP TABLE "{name}" AS {sql}')
        else:
            # The query may read the table that it stands before.
            self.connection.raw_sql(f'CREATE TEMP TABLE "{_MAKING}" AS {sql}')
            self.connection.raw_sql(f'ALTER TABLE temp."{name}" RENAME TO "{aside[-1]}"')
            self.connection.raw_sql(f'ALTER TABLE temp."{_MAKING}" RENAME TO "{name}"')
        aside.append(f"{name}{_ASIDE}{len(aside)}")
        return True

    def forget(self, name: str) -> None:
        """Drop the temporary table; what it stood before stands for the name again."""
        self.connection.raw_sql(f'DROP TABLE temp."{name}"')
        aside = self._kept[name]
        aside.pop()
        if aside:
            self.connection.raw_sql(f'ALTER TABLE temp."{aside[-1]}" RENAME TO "{name}"')

    def close(self) -> None:
        """End the connection and remove temporary files."""
        super().close()
        self._scratch.cleanup()


def settle(connection: Any) -> None:
    """Settings of DuckDB without which the same rows could give other results on another machine."""
    # What is divided by zero is unknown, and so a missing answer; infinity would end the run.
    connection.raw_sql("SET ieee_floating_point_ops = false")
    # The day of a moment with a time zone is the day in UTC, wherever the machine stands.
    connection.raw_sql("SET TimeZone = 'UTC'")
