"""Databases of our own for tests: a private PostgreSQL cluster, and extracts put where Spark reads them."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

PASSWORD = "hidden-word"
READER = "reader_of_extracts"
DATABASE = "store"
MASTER = "local[2]"


def lacking(what: str) -> NoReturn:
    """End a test that cannot run here: skipped, or failed where the engines are required."""
    if os.environ.get("WELLANALYSIS_ENGINES") == "required":
        pytest.fail(what)
    pytest.skip(what)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    path = str(found[0]) if found else shutil.which("initdb")
    if path is None:
        lacking("PostgreSQL's server is not installed: apt-get install postgresql")
    return Path(path).parent


@contextmanager
def postgres() -> Iterator["Postgres"]:
    """A cluster in a folder of its own, with a role that may read and nothing else.

    Its text is ordered as English is, not by bytes: results must not follow the language of a database.
    """
    if importlib.util.find_spec("psycopg") is None:
        lacking("psycopg is not installed: make .venv/extras")
    programs = _programs()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    made = ["--username=owner", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--no-sync"]
    language = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c TimeZone=Asia/Tokyo"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(folder / "data")]

    def run(*command: str) -> None:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    try:
        run(*as_user, str(programs / "initdb"), "-D", str(folder / "data"), *made, *language)
        run(*control, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield Postgres(folder, port)
        finally:
            run(*control, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Postgres:
    """A running cluster."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._owner = {"host": str(folder), "port": port, "user": "owner", "autocommit": True}
        self.execute(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'", database="postgres")
        self.execute(f"CREATE DATABASE {DATABASE}", database="postgres")
        self.execute(f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC")
        self.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        self.execute(f"ALTER ROLE {READER} SET default_transaction_read_only = on")

    def execute(self, *statements: str, database: str = DATABASE) -> None:
        """Run statements as the owner."""
        import psycopg

        with psycopg.connect(dbname=database, **self._owner) as session:
            for statement in statements:
                session.execute(statement)

    def address(self, schema: str) -> str:
        """Address of a schema, for the role that may only read."""
        return f"postgres://{READER}:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}/{quote(schema)}"

    def hold(self, schema: str, tables: Mapping[str, pa.Table]) -> str:
        """Make a schema of these tables and return its address."""
        import psycopg

        self.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE', f'CREATE SCHEMA "{schema}"')
        with psycopg.connect(dbname=DATABASE, **self._owner) as session:
            for name, table in tables.items():
                columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in table.schema)
                session.execute(f'CREATE TABLE "{schema}"."{name}" ({columns})')
                written = pa.BufferOutputStream()
                # Text in quotes and absent values without, so that an empty text stays one.
                pa_csv.write_csv(table, written, pa_csv.WriteOptions(include_header=False))
                with session.cursor().copy(f'COPY "{schema}"."{name}" FROM STDIN (FORMAT csv)') as copied:
                    copied.write(written.getvalue().to_pybytes())
                # As any store that is kept: without it the planner takes each table for a small one.
                session.execute(f'ANALYZE "{schema}"."{name}"')
        self.allow(schema)
        return self.address(schema)

    def allow(self, schema: str) -> None:
        """Let the role read all that a schema holds now."""
        self.execute(
            f'GRANT USAGE ON SCHEMA "{schema}" TO {READER}',
            f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {READER}',
        )


def _type(kind: Any) -> str:
    """A column's type in PostgreSQL's words."""
    plain = {
        **{pa.bool_(): "boolean", pa.int8(): "smallint", pa.int16(): "smallint", pa.int32(): "int"},
        **{pa.int64(): "bigint", pa.float32(): "real", pa.float64(): "double precision", pa.date32(): "date"},
    }
    if pa.types.is_timestamp(kind):
        return "timestamptz" if kind.tz else "timestamp"
    return str(kind).replace("decimal128", "numeric") if pa.types.is_decimal(kind) else plain.get(kind, "text")


def spark_address(folder: Path) -> str:
    """Address of a folder of Parquet, for a Spark on this machine."""
    return f"pyspark://?spark.master={MASTER}&parquet={folder}"
