"""Opens a database by its address, which holds secrets and is therefore never shown."""

from collections.abc import Callable
from pathlib import Path

import ibis

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.engines import Engine, settle
from wellanalysis.results.postgres import connect_postgres
from wellanalysis.results.spark import connect_spark

CONNECT: dict[str, Callable[[str], Engine]] = {
    **dict.fromkeys(("postgres", "postgresql"), connect_postgres),
    **dict.fromkeys(("spark", "pyspark"), connect_spark),
}
EXTRAS = {"postgres": "postgres", "postgresql": "postgres", "spark": "spark", "pyspark": "spark"}


def read_database(url: str, *, named: str) -> Source:
    """A database by its address.

    Parameters
    ----------
    url : str
        ``postgres://user:password@host:port/database/schema``; ``spark://host:port`` or ``pyspark://`` with what
        `wellanalysis.results.spark.connect_spark` reads; or any address that Ibis knows.
    named : str
        What messages call it, since the address may hold a password.

    Raises
    ------
    ProblemsFound
        When there is no connection, or the driver is not installed.
    """
    scheme, _, file = url.partition("://")
    # DuckDB and SQLite would make the file that a mistyped address names.
    if scheme in ("duckdb", "sqlite") and not Path(file.partition("?")[0]).is_file():
        what = f"the database file that {named} names does not exist"
        raise ProblemsFound([Problem("extracts", what, "check the address, such as duckdb:///folder/file.duckdb")])
    try:
        engine = CONNECT.get(scheme, _connect)(url)
        return Source(engine, {name: name for name in engine.tables()})
    except ProblemsFound:
        raise
    except ImportError:
        what = f"the driver for the database that {named} names is not installed"
        ours = f'pip install "wellanalysis[{EXTRAS[scheme]}]"' if scheme in EXTRAS else ""
        raise ProblemsFound([Problem("extracts", what, ours or "install Ibis's driver for it")]) from None
    except Exception as error:  # every driver has errors of its own, and their texts quote the address
        what = f"no connection to the database that {named} names ({type(error).__name__})"
        raise ProblemsFound([Problem("extracts", what, "check the address, the driver and the rights")]) from None


def _connect(url: str) -> Engine:
    connection = ibis.connect(url)
    if connection.name == "duckdb":
        settle(connection)
    return Engine(connection, str(connection.current_database))
