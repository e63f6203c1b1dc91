"""PostgreSQL as a source sees it: read only, as it was at one moment, and pulled as Arrow."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa
import pyarrow.csv as pa_csv
from sqlglot import exp

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.conform import Kind
from wellanalysis.results.engines import Engine, kind_of
from wellanalysis.results.postgres_sql import BYTES, PostgresRewriting
from wellanalysis.results.translation import Known, translated

# Types by PostgreSQL's own number, in DuckDB's words.
TYPES = {
    **{16: "BOOLEAN", 20: "BIGINT", 21: "SMALLINT", 23: "INT", 700: "FLOAT", 701: "DOUBLE", 1700: "DECIMAL"},
    **{1082: "DATE", 1114: "TIMESTAMP", 1184: "TIMESTAMPTZ"},
}
TEXT_CATEGORIES = ("S", "E")  # text of every kind, and enumerations
IBIS: dict[str, Any] = {
    **{"BOOLEAN": dt.boolean, "BIGINT": dt.int64, "SMALLINT": dt.int16, "INT": dt.int32, "FLOAT": dt.float32},
    **{"DOUBLE": dt.float64, "DECIMAL": dt.Decimal(None, None), "DATE": dt.date, "TIMESTAMP": dt.Timestamp()},
    **{"TIMESTAMPTZ": dt.Timestamp("UTC"), "VARCHAR": dt.string},
}
ARROW = {
    **{"BOOLEAN": pa.bool_(), "BIGINT": pa.int64(), "SMALLINT": pa.int16(), "INT": pa.int32()},
    **{"FLOAT": pa.float32(), "DOUBLE": pa.float64(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us")},
    "TIMESTAMPTZ": pa.timestamp("us", "UTC"),
}
PRECISION = 38
LETTERS = (
    "SELECT collname FROM pg_collation WHERE collname IN ('und-x-icu', 'pg_c_utf8', 'C.utf8') ORDER BY collname DESC"
)


class Postgres(Engine):
    """PostgreSQL, asked in its own words.

    Everything is read in one transaction that may change nothing and sees the tables as they were when it began, so
    that sums fit together while others write, and nothing is ever written whatever the role may do.
    """

    def __init__(self, connection: Any, schema: str) -> None:
        super().__init__(connection, schema)
        import psycopg

        self._driver_error: type[Exception] = psycopg.Error
        session = connection.con
        session.autocommit = False
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        session.read_only = True
        with session.cursor() as cursor:
            # Our queries are long and quick: compiling them would take longer than running them.
            cursor.execute("SET jit = off")
            # Nor does what the server knows of a table reach the steps of a query: it takes each for a few rows, and
            # would go through all claims once for each episode.
            cursor.execute("SET enable_nestloop = off")
            found = cursor.execute(LETTERS).fetchall()
        self._rewriting = PostgresRewriting(found[0][0] if found else "")
        self._known: dict[str, Known] = {}
        self._tables = set(self.tables())

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Also what the driver raises."""
        return (*super().errors, self._driver_error)

    def said(self, error: Exception) -> str:
        """The server's own first line; what the driver adds may name the server."""
        if not isinstance(error, self._driver_error):
            return super().said(error)
        said = getattr(getattr(error, "diag", None), "message_primary", None)
        return str(said) if said else f"the connection ended ({type(error).__name__})"

    def tables(self) -> list[str]:
        """Tables and views that this role may read."""
        names = (
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = %s"
        )
        names += " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND HAS_TABLE_PRIVILEGE(c.oid, 'SELECT')"
        with self.connection.con.cursor() as cursor:
            return sorted(name for (name,) in cursor.execute(names, (self.schema,)).fetchall())

    def kinds(self, sql: str) -> dict[str, Kind]:
        """Columns of a query and what they are; asked for no row."""
        return {name: kind_of(_ibis(kind)) for name, kind in self._columns(self._translated(sql))}

    def answer(self, sql: str) -> pa.Table:
        """Rows of a query, as the text that PostgreSQL copies out: nothing is slower than one Python value at a time."""
        text = self._translated(sql)
        columns = self._columns(text)
        session = self.connection.con
        with session.transaction(), session.cursor() as cursor:
            with cursor.copy(f"COPY ({text}) TO STDOUT WITH (FORMAT csv, ENCODING 'UTF8')") as rows:
                copied = b"".join(bytes(piece) for piece in rows)
        names = [f"c{place}" for place in range(len(columns))]
        types = {name: ARROW.get(kind, pa.string()) for name, (_, kind) in zip(names, columns, strict=True)}
        if not copied:
            table = pa.table({name: pa.array([], kind) for name, kind in types.items()})
        else:
            table = pa_csv.read_csv(
                pa.BufferReader(copied),
                read_options=pa_csv.ReadOptions(column_names=names, block_size=max(1 << 20, len(copied))),
                parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                convert_options=pa_csv.ConvertOptions(
                    column_types=types,
                    null_values=[""],
                    true_values=["t"],
                    false_values=["f"],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                ),
            )
        arrays = [
            _decimals(table[name]) if kind == "DECIMAL" else table[name]
            for name, (_, kind) in zip(names, columns, strict=True)
        ]
        return pa.Table.from_arrays(arrays, names=[name for name, _ in columns])

    def _translated(self, sql: str) -> str:
        return translated(sql, self._rewriting, self._find)

    def _columns(self, text: str) -> list[tuple[str, str]]:
        """Names of a query's columns and their types in DuckDB's words."""
        session = self.connection.con
        with session.transaction(), session.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({text}) AS asked LIMIT 0")
            return [(column.name, self._type(column.type_code)) for column in cursor.description]

    def _type(self, number: int) -> str:
        return TYPES.get(number) or ("VARCHAR" if self._category(number) in TEXT_CATEGORIES else "UNKNOWN")

    def _category(self, number: int) -> str:
        with self.connection.con.cursor() as cursor:
            found = cursor.execute("SELECT typcategory FROM pg_type WHERE oid = %s", (number,)).fetchone()
        return found[0] if found else ""

    def _find(self, table: exp.Table) -> Known | None:
        if table.db != self.schema or table.name not in self._tables:
            return None
        if table.name not in self._known:
            self._known[table.name] = self._of(table.name)
        return self._known[table.name]

    def _of(self, table: str) -> Known:
        place = exp.table_(table, db=self.schema, quoted=True).sql(dialect="postgres")
        columns = self._columns(f"SELECT * FROM {place}")
        names = {name.lower(): name for name, _ in columns}
        if len(names) < len(columns):
            twice = next(name for name, _ in columns if names[name.lower()] != name)
            what = f"two columns have the heading {twice.lower()!r}"
            raise ProblemsFound([Problem(table, what, "keep one of them, or rename it")])
        selected = ", ".join(f"{_plain(name, kind)} AS {_quoted(name.lower())}" for name, kind in columns)
        types = {name.lower(): "TIMESTAMP" if kind == "TIMESTAMPTZ" else kind for name, kind in columns}
        return Known(f"SELECT {selected} FROM {place}", types, names)


def _plain(name: str, kind: str) -> str:
    """A column without what only PostgreSQL has: an order of text by language, padding, decimals that are no number."""
    column = _quoted(name)
    if kind == "VARCHAR":
        return f"CAST({column} AS TEXT) {BYTES}"
    if kind == "DECIMAL":
        return f"NULLIF({column}, 'NaN')"
    return f"({column} AT TIME ZONE 'UTC')" if kind == "TIMESTAMPTZ" else column


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="postgres")


def _ibis(kind: str) -> Any:
    return IBIS.get(kind, dt.binary)


def _decimals(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decimal numbers as DuckDB gives them: with as many places as the longest of them has."""
    written = texts.drop_null().to_pylist()
    scale = max((len(each.partition(".")[2]) for each in written), default=0)
    return texts.cast(pa.decimal128(PRECISION, scale))


def connect_postgres(url: str) -> Engine:
    """PostgreSQL by its address.

    Parameters
    ----------
    url : str
        ``postgres://user:password@host:port/database/schema``; what is not said is the driver's own, and the schema
        the first of the role's. Signs that an address cannot hold are written as ``%20``. After a question mark stand
        options of the driver, such as ``sslmode=verify-full``.
    """
    parts = urlsplit(url)
    database, _, schema = parts.path.lstrip("/").partition("/")
    given = {"host": parts.hostname, "user": parts.username, "password": parts.password, "database": database}
    named = {name: unquote(value) for name, value in given.items() if value}
    options: dict[str, Any] = {**named, **dict(parse_qsl(parts.query))}
    connection = ibis.postgres.connect(**options, **({"port": parts.port} if parts.port else {}))
    return Postgres(connection, unquote(schema) or str(connection.current_database))
