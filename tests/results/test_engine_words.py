"""What an expression gives in PostgreSQL and in Spark, row by row: the same as in DuckDB, on values that divide them."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import UnsupportedError

from tests.results.servers import Postgres, spark_address
from wellanalysis.results.connection import Source
from wellanalysis.results.database import read_database
from wellanalysis.results.duckdb_files import read_files
from wellanalysis.results.extracts import files_of
from wellanalysis.results.spark_sql import SparkRewriting
from wellanalysis.results.states import logic
from wellanalysis.results.translation import translated

INFINITY, NAN = float("inf"), float("nan")
WHOLE = [0, 1, -1, 7, -7, 14, 2**31, -(2**31) - 1, 2**53 + 1, None]
NUMBERS = [
    0.0,
    -0.0,
    0.5,
    1.5,
    2.5,
    -2.5,
    1.0000005,
    2.0000015,
    0.1,
    0.3,
    -7.25,
    1e-7,
    123456789.1234565,
    1e7,
    12345678.5,
]
NUMBERS += [12345678901.234567, 9007199254740993.0, 1e15, 1e16, 1.8e19, 99.995, 1e22, 0.0001, None]
TEXTS = [
    "",
    " ",
    "a",
    "A",
    "b",
    "B",
    "é",
    "É",
    "z",
    "Z",
    "a ",
    "a_b",
    "axb",
    "a\\_b",
    "100%",
    "1",
    "1.5",
    "2.5",
    " 12 ",
]
TEXTS += [
    "1e3",
    "5.",
    ".5",
    "-2.5",
    "1,5",
    "1.5d",
    "abc",
    "inf",
    "NaN",
    "true",
    "T",
    "no",
    "on",
    "2024-01-05",
    "2024-1-5",
]
TEXTS += [
    "2024/02/29",
    "2023-02-29",
    "2024-01-05 10:00",
    "20240105",
    "2024-13-01",
    "2024-01/05",
    "99999999999999999999",
]
TEXTS += ["ñ", "-", "a-b", "ab", None]
DAYS = [date(1969, 12, 31), date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 1), date(2025, 1, 1), None]
FLAGS = [True, False, None]
ROWS = 48


def values() -> pa.Table:
    """Rows in which every value meets several others."""

    def taken(given: list[Any], step: int) -> list[Any]:
        return [given[place * step % len(given)] for place in range(ROWS)]

    return pa.table(
        {
            "row": pa.array(range(ROWS), pa.int64()),
            "n": pa.array(taken(WHOLE, 1), pa.int64()),
            "small": pa.array(taken([3, 0, -2, None, 7], 1), pa.int32()),
            "x": pa.array(taken(NUMBERS, 1), pa.float64()),
            "y": pa.array(taken([2.0, 0.0, -0.1, None, 3.5], 1), pa.float64()),
            "odd": pa.array(taken([INFINITY, -INFINITY, NAN, 1.0, None], 1), pa.float64()),
            "d": pa.array(taken([Decimal("1.25"), Decimal("-2.50"), Decimal("99.99"), None], 1), pa.decimal128(9, 2)),
            "t": pa.array(taken(TEXTS, 1), pa.string()),
            "u": pa.array(taken(TEXTS, 5), pa.string()),
            "Mixed Case": pa.array(taken(TEXTS, 7), pa.string()),
            "began": pa.array(taken(DAYS, 1), pa.date32()),
            "ended": pa.array(taken(DAYS[::-1], 5), pa.date32()),
            "yes": pa.array(taken(FLAGS, 1), pa.bool_()),
            "no": pa.array(taken(FLAGS, 2), pa.bool_()),
            "moment": pa.array(
                taken([datetime(2024, 1, 1, 23, 30), None, datetime(2024, 6, 30, 0, 15)], 1), pa.timestamp("us")
            ),
            "moment_utc": pa.array(taken([datetime(2024, 1, 1, 23, 30), None], 1), pa.timestamp("us", "UTC")),
        }
    )


def many() -> pa.Table:
    """Floating-point numbers of every size, a third of them within a rounding of half of the sixth place."""
    random = np.random.default_rng(7)
    spread = random.random(3000) * 10.0 ** random.integers(-9, 13, 3000) * random.choice([-1, 1], 3000)
    halves = (random.integers(0, 10**9, 3000) + 0.5) / 10.0 ** random.integers(0, 8, 3000)
    near = np.nextafter(halves, random.choice([-np.inf, np.inf], 3000))
    x = np.concatenate([spread, halves, near])
    return pa.table({"row": pa.array(range(len(x)), pa.int64()), "x": pa.array(x)})


# Predicates and expressions as a measure may hold them.
LOGIC = [
    "n > 1 and x < 5", "n > 1 or not yes", "not (yes and no)", "yes = no", "yes is not distinct from no", "yes and x > 0",
    "t = 'a'", "t <> 'a'", "t < 'b'", "t >= u", "t between 'A' and 'b'", "t in ('a', 'a ', '')", "t not in ('a', 'b')",
    "t like 'a%'", "t like 'a_b'", "t like 'a\\_b'", "t not like '%a'", "t ilike 'É'", "t ilike 'A%'", "t like u",
    "t is null", "t is distinct from u", "coalesce(t, u) = ''", "nullif(t, 'a')", "greatest(t, u)", "least(t, u, 'M')",
    "n / small", "small / 2", "x / y", "n / 0", "x / small", "d / small", "5 / 2", "7 / 2.0", "1 / nullif(y, 0)",
    "n % small", "d % small", "-7 % 3", "n % 0", "n // small", "-7 // 2", "x // y", "7.5 // 2",
    "x * y", "n * 0.5", "x + d", "d * 1.5", "abs(x)", "-x", "greatest(n, x)", "least(n, small)", "x = 0", "1.5 + n * 2e0",
    "odd > 5", "odd = odd", "odd / y",
    "case when x > 1 then 1 when x > 0 then 0.5 end", "if(yes, n, small)", "case t when 'a' then 1 else 0 end",
    "date_diff('day', began, ended)", "date_diff('week', began, ended)", "date_diff('month', began, ended)",
    "date_diff('year', ended, began)", "ended - began", "began + 14", "began - 14", "began + 14 >= ended",
    "began >= '2024-02-29'", "began between date '2024-01-01' and date '2024-12-31'", "began = ended",
    "cast(x as integer)", "cast(x as bigint)", "cast(d as integer)", "cast(n as integer)", "cast(n as smallint)",
    "cast(t as integer)", "cast(t as bigint)", "cast(t as double)", "cast(t as decimal(8, 2))", "case when t <> 'inf' then cast(t as date) end",
    "cast(t as boolean)", "cast(x as decimal(38, 6))", "cast(x as decimal(10, 2))", "cast(d as decimal(4, 1))",
    "cast(n as decimal(18, 3))", "cast(x as varchar)", "cast(n as varchar)", "cast(d as varchar)", "cast(yes as varchar)",
    "cast(began as varchar)", "cast(n as boolean)", "cast(x as boolean)", "cast(yes as integer)", "cast(yes as double)",
    "cast(odd as integer)", "cast(odd as decimal(10, 2))", "cast(2.5 as integer)", "cast(2.5e0 as integer)",
    "cast('2024-02-30' as date)", "cast(x * 0.5 as decimal(38, 6)) > 1", "cast(n * 0.5 as decimal(38, 6))",
    "cast(case when yes then x else 0.5 end as integer)", "cast(case when yes then n else 0.5 end as integer)",
    "cast(odd as varchar)", "cast('abc' as integer)", "cast('12' as integer)", "t not ilike 'a%'", "not t like 'a'", "t like 'a!_b' escape '!'", "t not like '%!%' escape '!'",
]  # fmt: skip
# What a network's own SQL may say beside that.
NETWORK_SQL = [
    "SELECT row, min(t) OVER () AS a, max(t) OVER () AS b, row_number() OVER (ORDER BY t, row) AS place FROM raw.given",
    "SELECT row, row_number() OVER (ORDER BY t DESC, row) AS place, first_value(t) OVER (ORDER BY t) AS f FROM raw.given",
    "SELECT row, mixed_case, length(mixed_case) AS l FROM (SELECT row, \"MIXED CASE\" AS mixed_case FROM raw.given) AS s",
    "SELECT ROW, T, Mixed AS \"Kept Case\" FROM (SELECT *, \"mixed case\" AS MIXED FROM raw.GIVEN) AS s",
    "SELECT min(row) AS row, lower(t) AS l, upper(u) AS o, max(yes) AS y, min(no) AS n FROM raw.given GROUP BY t, u",
    "SELECT row, cast(moment AS DATE) AS day, cast(moment_utc AS DATE) AS utc, date_trunc('month', began) AS month FROM raw.given",
    "SELECT row, lpad(cast(small AS VARCHAR), 4, '0') AS l, right(t, 2) AS r, rtrim(t, ' .') AS p, trim(t) AS q FROM raw.given",
    "SELECT row, t || '-' || u AS b, concat(t, u) AS c, cast(floor(x / 2.0) AS BIGINT) AS f FROM raw.given WHERE abs(x) < 9e15",
    "SELECT min(row) AS row, count(DISTINCT t) AS n, sum(d) AS d, max(t) AS t FROM raw.given GROUP BY yes HAVING count(*) > 1",
    "WITH a AS (SELECT row, t FROM raw.given), b AS (SELECT row, u FROM raw.given) SELECT * FROM a JOIN b USING (row)",
    "SELECT row FROM raw.given WHERE t IN (SELECT u FROM raw.given) UNION ALL SELECT row + 100 FROM raw.given WHERE t < 'b'",
    "SELECT * EXCLUDE (t, u, odd, x) FROM raw.given",
    "SELECT row, t ~ '[<>]' AS tag, regexp_matches(t, '^[0-9]+$') AS digits FROM raw.given",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The values as a file."""
    place = tmp_path_factory.mktemp("values")
    pq.write_table(values(), place / "given.parquet")
    pq.write_table(many(), place / "many.parquet")
    return place


@pytest.fixture(scope="module")
def duck(folder: Path) -> Iterator[Source]:
    """The values in DuckDB."""
    with read_files(files_of(folder), as_text=(), threads=None) as source:
        yield source


@pytest.fixture(scope="module", params=["postgres", "spark"])
def other(request: pytest.FixtureRequest, folder: Path) -> Iterator[Source]:
    """The values in the database of which we ask the same."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres_server")
        address = server.hold("values", {"given": values(), "many": many()})
    else:
        request.getfixturevalue("spark_session")
        address = spark_address(folder)
    with read_database(address, named="${TESTED}") as source:
        yield source


def answer(source: Source, sql: str | exp.Expr) -> pd.DataFrame:
    """Rows in the order of their number, whatever type a database gives to numbers of a kind."""
    text = sql if isinstance(sql, str) else sql.sql(dialect="duckdb")
    frame = source.frame(text.replace("raw.", f'"{source.schema}".').replace("GIVEN", "given"))
    number = next(name for name in frame.columns if name.lower() == "row")
    frame = frame.sort_values(number, ignore_index=True)
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name]):
            frame[name] = frame[name].astype("float64") + 0.0
        elif frame[name].isna().all():
            frame[name] = frame[name].astype("object")
    return frame


@pytest.mark.parametrize("text", LOGIC)
def test_an_expression_of_a_measure(duck: Source, other: Source, text: str) -> None:
    """Row by row, unknown where it is unknown."""

    def query(source: Source) -> exp.Expr:
        table = exp.table_("given", db=source.schema, quoted=True)
        return exp.select(exp.column("row"), exp.alias_(logic(text), "value")).from_(table)

    pd.testing.assert_frame_equal(answer(other, query(other)), answer(duck, query(duck)), check_exact=True)


@pytest.mark.parametrize("text", NETWORK_SQL)
def test_a_query_of_a_network(duck: Source, other: Source, text: str) -> None:
    """Names as they were written, order by bytes, days in UTC."""
    pd.testing.assert_frame_equal(answer(other, text), answer(duck, text), check_exact=True)


@pytest.mark.parametrize("kind", ["DECIMAL(38, 6)", "DECIMAL(18, 2)", "DECIMAL(24, 4)"])
def test_fractions_become_the_same_decimals(duck: Source, other: Source, kind: str) -> None:
    """What sums are made of: each number, and all of them together."""
    number = f"CAST(x AS {kind})"
    for text in (
        f"SELECT row, CAST({number} AS VARCHAR) AS d FROM raw.many",
        f"SELECT 1 AS row, sum({number}) AS d FROM raw.many",
    ):
        pd.testing.assert_frame_equal(answer(other, text), answer(duck, text), check_exact=True)


def test_what_a_rule_does_not_know_is_refused() -> None:
    """A word that a newer parser hangs on an expression must not be lost; here an hour, which no rule knows."""
    with pytest.raises(UnsupportedError, match="date_diff in hour is not known to Spark"):
        translated("SELECT date_diff('hour', a, b) AS h FROM given", SparkRewriting(), lambda table: None)
    like = sqlglot.parse_one("SELECT a LIKE 'b' AS l", dialect="duckdb")
    like.find(exp.Like).set("newer", True)
    with pytest.raises(UnsupportedError, match="like with newer is not known to Spark"):
        SparkRewriting().rewritten(like)
