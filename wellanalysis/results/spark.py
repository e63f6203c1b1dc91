"""Spark as a source sees it: tables of a database, or a folder of Parquet that all its workers can read."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ibis
import pyarrow as pa
from sqlglot import exp

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.conform import Kind
from wellanalysis.results.engines import Engine, kind_of
from wellanalysis.results.extracts import without_paths
from wellanalysis.results.spark_sql import SparkRewriting
from wellanalysis.results.translation import Known, translated

PARQUET, ENDING = "parquet", ".parquet"
# Told apart from failures of the cluster, whose texts name machines.
OF_QUERIES = (
    *("AnalysisException", "ParseException", "ArithmeticException", "NumberFormatException", "DateTimeException"),
    *("SparkUpgradeException", "IllegalArgumentException", "ArrayIndexOutOfBoundsException"),
)
# Quiet, and open to nobody: no web page of its own, no progress bar, no log: what fails is told as a problem.
SETTINGS = {
    "spark.app.name": "wellanalysis",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Spark keeps the plans of a thousand queries for pages that nobody opens here; ours are long, and would fill its memory.
    **dict.fromkeys(("spark.sql.ui.retainedExecutions", "spark.ui.retainedJobs", "spark.ui.retainedStages"), "1"),
    "spark.ui.retainedTasks": "100",
}
ON_THIS_MACHINE = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Its own default of 1 GB is too little for a network's queries: it does not fail, but collects garbage without end.
    "spark.driver.memory": "4g",
}
# What results depend on. Overflow and conversions that fail end a query, as they do in DuckDB.
MEANINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
}
TYPES = {
    **{"boolean": "BOOLEAN", "tinyint": "SMALLINT", "smallint": "SMALLINT", "int": "INT", "bigint": "BIGINT"},
    **{"float": "FLOAT", "double": "DOUBLE", "string": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMPTZ"},
    "timestamp_ntz": "TIMESTAMP",
}


class Spark(Engine):
    """Spark, asked in its own words.

    Parameters
    ----------
    connection, schema
        As for `Engine`.
    files : mapping of str to str
        Path of each table of a folder of Parquet; empty for the tables of a database.
    ours : bool
        True for a session that was begun here, and is ended here.
    """

    def __init__(self, connection: Any, schema: str, *, files: Mapping[str, str], ours: bool) -> None:
        super().__init__(connection, schema)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        self._driver_errors: tuple[type[Exception], ...] = (PySparkException, Py4JError)
        self._session = connection._session
        self._files = dict(files)
        self._ours = ours
        self._rewriting = SparkRewriting()
        self._known: dict[str, Known] = {}
        self._kept: dict[str, tuple[Known, Any]] = {}
        self._tables = set(self.tables())

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Also what Spark raises."""
        return (*super().errors, *self._driver_errors)

    def said(self, error: Exception) -> str:
        """Spark's own first line where it is about the query; other texts name machines."""
        if not isinstance(error, self._driver_errors):
            return super().said(error)
        return without_paths(error) if type(error).__name__ in OF_QUERIES else f"Spark failed ({type(error).__name__})"

    def tables(self) -> list[str]:
        """Names of the folder's or the database's tables."""
        if self._files:
            return sorted(self._files)
        place = exp.to_identifier(self.schema, quoted=True).sql(dialect="spark")
        found = self._session.sql(f"SHOW TABLES IN {place}").collect()
        return sorted(row.tableName for row in found if not row.isTemporary)

    def kinds(self, sql: str) -> dict[str, Kind]:
        """Columns of a query and what they are; nothing is read for it."""
        return {name: kind_of(kind) for name, kind in self.connection.sql(self._translated(sql)).schema().items()}

    def answer(self, sql: str) -> pa.Table:
        """Rows of a query, as Arrow."""
        return self._session.sql(self._translated(sql)).toArrow()

    def keep(self, name: str, sql: str) -> bool:
        """Keep the rows on the workers; nothing is written into the database."""
        frame = self._session.sql(self._translated(sql)).cache()
        frame.createOrReplaceTempView(name)
        self._kept[name] = (_known(exp.to_identifier(name, quoted=True).sql(dialect="spark"), frame, name), frame)
        return True

    def forget(self, name: str) -> None:
        """Give the workers their memory back."""
        _, frame = self._kept.pop(name)
        self._session.catalog.dropTempView(name)
        frame.unpersist()

    def close(self) -> None:
        """End the session if it was begun here."""
        if self._ours:
            self.connection.disconnect()

    def _translated(self, sql: str) -> str:
        return translated(sql, self._rewriting, self._find)

    def _find(self, table: exp.Table) -> Known | None:
        if not table.db and table.name in self._kept:
            return self._kept[table.name][0]
        if table.db != self.schema or table.name not in self._tables:
            return None
        if table.name not in self._known:
            file = self._files.get(table.name)
            place = exp.table_(file or table.name, db=PARQUET if file else self.schema, quoted=True)
            text = place.sql(dialect="spark")
            self._known[table.name] = _known(text, self._session.sql(f"SELECT * FROM {text}"), table.name)
        return self._known[table.name]


def _known(place: str, frame: Any, table: str) -> Known:
    names = {name.lower(): name for name in frame.columns}
    if len(names) < len(frame.columns):
        twice = next(name for name in frame.columns if names[name.lower()] != name)
        what = f"two columns have the heading {twice.lower()!r}"
        raise ProblemsFound([Problem(table, what, "keep one of them, or rename it")])
    types = {
        name.lower(): TYPES.get(kind, kind.upper() if kind.startswith("decimal") else "UNKNOWN")
        for name, kind in frame.dtypes
    }
    selected = ", ".join(f"{_quoted(name)} AS {_quoted(small)}" for small, name in names.items())
    return Known(f"SELECT {selected} FROM {place}", types, names)


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="spark")


def connect_spark(url: str) -> Engine:
    """Spark by its address.

    Parameters
    ----------
    url : str
        ``spark://host:7077?database=name`` for a cluster of Spark's own; ``pyspark://?spark.master=local[2]`` for this
        machine or any other master. What follows the question mark are Spark's settings, and two of ours:
        ``database``, whose tables are the extracts, or ``parquet``, a folder of Parquet files (or folders of them)
        that are called like the tables, in a place that every worker can read.

    Raises
    ------
    ProblemsFound
        When there is no Java, or no such folder.
    """
    from pyspark.sql import SparkSession

    settings = settings_of(url)
    database, folder = settings.pop("database", ""), settings.pop(PARQUET, "")
    files = _parquet(folder) if folder else {}
    running = SparkSession.getActiveSession()
    session = begun(settings) if running is None else running.newSession()
    connection = ibis.pyspark.connect(session)
    for name, value in MEANINGS.items():
        session.conf.set(name, value)
    schema = PARQUET if files else database or str(connection.current_database)
    return Spark(connection, schema, files=files, ours=running is None)


def settings_of(url: str) -> dict[str, str]:
    """Spark's settings in an address, and ours; the address of a cluster is the setting ``spark.master``."""
    parts = urlsplit(url)
    master = {"spark.master": f"spark://{parts.netloc}"} if parts.scheme == "spark" else {}
    return {**dict(parse_qsl(parts.query)), **master}


def begun(settings: Mapping[str, str]) -> Any:
    """A session of Spark, quiet and open to nobody but its own workers."""
    from pyspark.sql import SparkSession

    settings = {"spark.master": "local", **SETTINGS, **settings}
    if settings["spark.master"].startswith("local"):
        # Spark's own 200 pieces are for many machines; results do not depend on their number.
        pieces = {"spark.sql.shuffle.partitions": str(os.cpu_count() or 1)}
        settings = {**ON_THIS_MACHINE, **pieces, **settings}
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    # What a failed query logs is told as a problem; the log would quote paths and names of machines.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    builder = SparkSession.builder
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _parquet(folder: str) -> dict[str, str]:
    """Paths by table: files and folders that end in .parquet."""
    place = Path(folder)
    found = {each.name.removesuffix(ENDING): str(each.resolve()) for each in sorted(place.glob(f"*{ENDING}"))}
    if not found:
        what = "the folder of Parquet that the address names is not there or holds no .parquet"
        raise ProblemsFound([Problem("extracts", what, "give the folder as every worker of Spark sees it")])
    return found
