"""Addresses of databases: what they open, what they may do there, and that they are never told."""

import sys
from urllib.parse import quote

import pyarrow as pa
import pytest

from tests.results.conftest import Extracts, Write
from tests.results.servers import MASTER, PASSWORD, READER, Postgres, spark_address
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.checks import check
from wellanalysis.results.database import read_database
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.spark import settings_of
from wellanalysis.results.tables import compute

NAMED = "${HIDDEN}"


def refused(url: str) -> Problem:
    """The one problem with which opening ends; it names nothing of the address."""
    with pytest.raises(ProblemsFound) as found:
        read_database(url, named=NAMED)
    (problem,) = found.value.problems
    assert PASSWORD not in str(problem)
    return problem


def tables(extracts: Extracts) -> dict[str, pa.Table]:
    """The small network's extracts as Arrow, their days as days."""
    return {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in extracts.items()}


@pytest.fixture
def held(write: Write, extracts: Extracts, postgres_server: Postgres, monkeypatch: pytest.MonkeyPatch) -> Definitions:
    """The small network in PostgreSQL."""
    monkeypatch.setenv("SMALL_EXTRACTS", postgres_server.hold("small", tables(extracts)))
    return write({}, extracts="${SMALL_EXTRACTS}")


@pytest.mark.parametrize(
    ("scheme", "module", "extra"),
    [
        ("postgres", "psycopg", "postgres"),
        ("postgresql", "psycopg", "postgres"),
        ("pyspark", "pyspark.sql", "spark"),
        ("spark", "pyspark.sql", "spark"),
    ],
)
def test_a_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, scheme: str, module: str, extra: str) -> None:
    """The remedy names the extra that brings it."""
    for name in [name for name in sys.modules if name.startswith("ibis.backends")]:
        if name.split(".")[2:3] in (["postgres"], ["pyspark"]):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    problem = refused(f"{scheme}://someone:{PASSWORD}@server.hidden/store")
    assert problem.what == f"the driver for the database that {NAMED} names is not installed"
    assert problem.remedy == f'pip install "wellanalysis[{extra}]"'


def test_no_connection_tells_nothing_of_the_address(postgres_server: Postgres) -> None:
    """A wrong password, a server that is not there, a database that is not there."""
    good = postgres_server.address("small")
    for url in (
        good.replace(PASSWORD, f"not-{PASSWORD}"),
        good.replace(str(postgres_server.port), "1"),
        good.replace("/store/", "/gone/"),
    ):
        problem = refused(url)
        assert NAMED in problem.what
        for hidden in ("127.0.0.1", READER, "gone", str(postgres_server.port)):
            assert hidden not in str(problem)


def test_nothing_is_written_even_where_it_may_be(held: Definitions, postgres_server: Postgres) -> None:
    """The owner's own address reads in a transaction that may change nothing, and leaves nothing behind."""
    postgres_server.execute("CREATE SEQUENCE small.counter")
    url = f"postgres://owner@/store/small?host={quote(str(postgres_server.folder))}&port={postgres_server.port}"
    with read_database(url, named=NAMED) as source:
        with pytest.raises(ProblemsFound, match="in a read-only transaction"):
            source.frame("SELECT nextval('small.counter') AS n")
        assert source.row_counts == {}


def test_sums_are_of_one_moment(held: Definitions, postgres_server: Postgres, results: Results) -> None:
    """Rows that others write while the results are made are not half in them."""
    with open_source(held) as source:
        assert check(source, held) == []
        postgres_server.execute("DELETE FROM small.episodes WHERE clinic_id = 'C1'", "DELETE FROM small.providers")
        found = compute(source, held)
    assert found.hashed() == results.hashed()
    with open_source(held) as source:
        assert source.row_counts["episodes"] < 900


def test_a_query_that_fails_tells_what_not_where(held: Definitions) -> None:
    """The server's own words; and the next query is answered."""
    with open_source(held) as source:
        with pytest.raises(ProblemsFound) as found:
            source.frame("SELECT nothing FROM clinics")
        assert 'column "nothing" does not exist' in str(found.value)
        source._engine.connection.con.execute("SELECT 1")
        assert source.row_counts["clinics"] == 4


def test_a_connection_that_ends(held: Definitions, postgres_server: Postgres) -> None:
    """A problem without the server's name."""
    with open_source(held) as source:
        postgres_server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + READER + "'"
        )
        with pytest.raises(ProblemsFound) as found:
            source.frame("SELECT count(*) AS n FROM clinics")
    for hidden in ("127.0.0.1", READER, PASSWORD, str(postgres_server.port)):
        assert hidden not in str(found.value)


def test_only_what_the_role_may_read_is_there(held: Definitions, postgres_server: Postgres) -> None:
    """A table without the right to read it is missing, not an error."""
    postgres_server.execute(f"REVOKE SELECT ON small.providers FROM {READER}")
    with open_source(held) as source:
        assert "providers" not in source.raw
        assert [problem.what for problem in check(source, held)] == ["the table 'providers' is missing"]


def test_columns_that_only_postgres_has(postgres_server: Postgres) -> None:
    """Padded text, enumerations, decimals that are no number, names that differ by capitals alone."""
    postgres_server.execute(
        "DROP SCHEMA IF EXISTS odd CASCADE",
        "CREATE SCHEMA odd",
        "CREATE TYPE odd.kind AS ENUM ('z', 'a')",
        "CREATE TABLE odd.given (padded char(5), kind odd.kind, amount numeric, moment timestamptz, page xml)",
        "INSERT INTO odd.given VALUES ('ab', 'z', 'NaN', '2024-01-01 00:30+02', '<a/>'), ('b', 'a', 1.25, NULL, NULL)",
        'CREATE TABLE odd.twice ("Day" int, day int)',
    )
    postgres_server.allow("odd")
    with read_database(postgres_server.address("odd"), named=NAMED) as source:
        rows = source.frame(
            "SELECT padded || '.' AS p, max(kind) OVER () AS k, amount AS a, CAST(moment AS DATE) AS d FROM odd.given"
        )
        with pytest.raises(ProblemsFound, match="two columns have the heading 'day'"):
            source.frame("SELECT 1 AS one FROM odd.twice")
    assert sorted(rows["p"]) == ["ab.", "b."]
    assert set(rows["k"]) == {"z"}
    assert rows["a"].dropna().to_list() == [1.25]
    assert rows["d"].dropna().dt.strftime("%Y-%m-%d").to_list() == ["2023-12-31"]


def test_the_remainder_of_fractions_is_refused_by_name(postgres_server: Postgres) -> None:
    """PostgreSQL has none, and a likeness of it would give other results."""
    with read_database(postgres_server.address("odd"), named=NAMED) as source:
        with pytest.raises(ProblemsFound, match="remainder of numbers with a fraction is not known to PostgreSQL"):
            source.frame("SELECT CAST(1.5 AS DOUBLE) % 2 AS rest")


def test_spark_reads_the_tables_of_a_database(
    spark_session: object, write: Write, extracts: Extracts, results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a catalog names them; and a session that was there before is left running."""
    definitions = write(extracts)
    spark_session.sql("CREATE DATABASE IF NOT EXISTS care")
    for name in extracts:
        place = definitions.folder / "extracts" / f"{name}.parquet"
        spark_session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name}_view AS SELECT * FROM parquet.`{place}`")
        spark_session.sql(f"CREATE TABLE care.{name} USING parquet LOCATION '{place}'")
    monkeypatch.setenv("SMALL_EXTRACTS", f"pyspark://?spark.master={MASTER}&database=care")
    try:
        with open_source(definitions, "${SMALL_EXTRACTS}") as source:
            assert check(source, definitions) == []
            assert compute(source, definitions).hashed() == results.hashed()
        assert spark_session.sql("SELECT 1 AS one").collect()[0].one == 1
    finally:
        spark_session.sql("DROP DATABASE care CASCADE")


def test_spark_tells_of_failures_without_paths(spark_session: object, write: Write, extracts: Extracts) -> None:
    """A file that is none, a column that is not there, a folder that is not there."""
    definitions = write(extracts)
    folder = definitions.folder / "extracts"
    assert "holds no .parquet" in refused(f"pyspark://?parquet={folder / PASSWORD}").what
    with read_database(spark_address(folder), named=NAMED) as source:
        with pytest.raises(ProblemsFound) as found:
            source.frame('SELECT nothing FROM parquet."clinics"')
        assert "nothing" in str(found.value)
        assert str(folder.parent) not in str(found.value)
    (folder / "clinics.parquet").write_text("no parquet")
    with read_database(spark_address(folder), named=NAMED) as source:
        with pytest.raises(ProblemsFound) as found:
            source.frame('SELECT clinic_id FROM parquet."clinics"')
    assert str(folder.parent) not in str(found.value)
    assert "127.0.0.1" not in str(found.value)


def test_an_address_of_spark_names_its_master() -> None:
    """A cluster's own address, or a setting like any other; brackets and all."""
    assert settings_of("spark://host:7077?database=care&spark.executor.memory=4g") == {
        **{"spark.master": "spark://host:7077", "database": "care", "spark.executor.memory": "4g"}
    }
    assert settings_of("pyspark://?spark.master=local[4]&parquet=/folder") == {
        **{"spark.master": "local[4]", "parquet": "/folder"}
    }
