"""The same results tables from PostgreSQL and from Spark as from DuckDB, to the last count."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.results.conftest import EPISODES, MEASURES, Extracts, small_extracts, write_network
from tests.results.encountered import encountered_extracts
from tests.results.servers import Postgres, spark_address
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.errors import Problem
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.checks import check
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected import corrected
from wellanalysis.results.corrections import read_corrections
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "real"
Opened = Callable[[Definitions, Path], Source]


@pytest.fixture(scope="session", params=["postgres", "spark"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open a folder of Parquet in another engine: ``opened(definitions, folder)``."""
    patch = pytest.MonkeyPatch()
    server: Postgres | None = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
    else:
        request.getfixturevalue("spark_session")

    def _opened(definitions: Definitions, folder: Path) -> Source:
        if server is None:
            address = spark_address(folder)
        else:
            tables = {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
            address = server.hold("Extracts of a network", tables)
        patch.setenv("EXTRACTS_ELSEWHERE", address)
        return open_source(definitions, "${EXTRACTS_ELSEWHERE}")

    yield _opened
    patch.undo()


def same(found: Results, expected: Results) -> None:
    """Every table, day and count; not one number may differ."""
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True, obj=name)
    for name in Records.tables():
        pd.testing.assert_frame_equal(getattr(found.records, name), getattr(expected.records, name), obj=name)
    for name in ("as_of", "first_month", "last_month", "row_counts"):
        assert getattr(found, name) == getattr(expected, name), name
    assert found.hashed() == expected.hashed()


def computed(source: Source, definitions: Definitions) -> Results:
    """Results of extracts in which nothing is wrong."""
    assert check(source, definitions) == []
    return compute(source, definitions)


KEPT = """
SELECT patient_id FROM '{extracts}/episodes.parquet'
WHERE md5(patient_id) < '2' OR episode_id IN (SELECT "key" FROM '{records}/corrections.csv' WHERE "table" = 'episodes')
UNION SELECT patient_id FROM '{records}/outreach.csv'
"""
"""Each eighth patient, and those of whom the records speak."""


@pytest.fixture(scope="module")
def part_of_the_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables of the demo, with some patients' rows: of all rows a database would take minutes for the same queries."""
    demo, folder = ROOT / "data" / "demo", tmp_path_factory.mktemp("part")
    kept = f"({KEPT.format(extracts=demo / 'extracts', records=demo / 'records')})"
    theirs = {
        "patient_id": f"patient_id IN {kept} OR md5(patient_id) < '2'",
        "episode_id": f"episode_id IN (SELECT episode_id FROM '{folder}/episodes.parquet')",
    }
    files = sorted((demo / "extracts").glob("*.parquet"), key=lambda file: file.stem != "episodes")
    for file in files:
        columns = pq.read_schema(file).names
        rows = next((theirs[name] for name in theirs if name in columns), "TRUE")
        duckdb.sql(f"COPY (SELECT * FROM '{file}' WHERE {rows}) TO '{folder}/{file.name}' (FORMAT parquet)")
    return folder


def test_the_demo_network(opened: Opened, demo_definitions: Definitions, part_of_the_demo: Path) -> None:
    """Every query of it, corrected on appeal as elsewhere; and the database's fingerprint says what was made of it."""
    with open_source(demo_definitions, part_of_the_demo) as source, with_appeals(source, demo_definitions):
        expected = computed(source, demo_definitions)
    with opened(demo_definitions, part_of_the_demo) as source, with_appeals(source, demo_definitions):
        found = computed(source, demo_definitions)
    same(found, expected)
    without = {name for name in Results.tables() if getattr(expected, name).empty}
    assert without == {"units"}, "a table without rows compares nothing; units are of networks without rows of patients"
    assert found.fingerprint["results"] == expected.hashed()
    assert found.fingerprint["as of"] == expected.as_of.isoformat()
    assert found.fingerprint["episodes"] == f"{expected.row_counts['episodes']} rows"


# Predicates of every kind that a measure may use, as measures of their own.
PREDICATES = {
    "compared": "days >= 7 and days < 30",
    "either": "days < 3 or moved",
    "denied": "not (hospice and moved)",
    "within": "days between 5 and 20",
    "listed": "ward in ('a', 'B', 'a ')",
    "unlisted": "ward not in ('a', 'é')",
    "ordered_text": "ward < 'b'",
    "ordered_capitals": "ward >= 'Z' and ward <= 'a'",
    "like": "ward like 'a%' and ward not like '%_b'",
    "any_case": "ward ilike 'É'",
    "unknown": "ward is null or ward = ''",
    "distinct": "ward is distinct from note",
    "counted_days": "date_diff('day', start_date, end_date) > 30",
    "counted_weeks": "date_diff('week', start_date, end_date) >= 3",
    "counted_months": "date_diff('month', start_date, end_date) = 1",
    "later_day": "end_date >= start_date + 14",
    "fixed_day": "start_date > '2025-01-01'",
    "divided": "size / days > 0.5",
    "halved": "days / 2 = 3.5",
    "rest": "days % 7 = 0",
    "whole_part": "days // 7 = 2",
    "chosen": "case when hospice then size > 5 else size > 2 end",
    "first_known": "coalesce(size, 1.5) >= 1.5",
    "smaller": "least(days, visits) > 3",
    "larger_text": "greatest(ward, note) > 'a'",
    "as_number": "cast(note as integer) > 5",
    "as_day": "cast(note as date) < date '2024-06-01'",
    "as_whole": "cast(size as integer) = 4",
    "as_text": "cast(size as varchar) like '%.5'",
}
NOTES = ["", " ", "7", "7.5", " 12 ", "1e1", "x", "2024-01-05", "2024/5/6", "2024-02-30", "true", "é", "a_b", None]
WARDS = ["a", "A", "b", "B", "a ", "é", "É", "z", "Z", "-", "a-b", "ab", "a_b", "", None]


def hard_extracts() -> Extracts:
    """The small network with all that databases read otherwise."""
    random = np.random.default_rng(5)
    extracts = small_extracts()
    rows = len(extracts["episodes"])
    people = np.array(["p1", "P1", "p1 ", "é1", "É1", "p-1", "p_1", "p 1", "p1-", "ß1"])[random.integers(0, 10, rows)]
    episodes = extracts["episodes"].assign(
        patient_id=people + random.integers(0, 20, rows).astype(str),
        ward=pd.Series(WARDS, dtype="str").iloc[random.integers(0, len(WARDS), rows)].to_numpy(),
        note=pd.Series(NOTES, dtype="str").iloc[random.integers(0, len(NOTES), rows)].to_numpy(),
    )
    size = episodes["size"].mask(random.random(rows) < 0.3, random.integers(0, 40, rows) / 4)
    # Many digits, halves of the sixth place, and numbers whose sums a plain float would round.
    size = size.mask(random.random(rows) < 0.2, random.random(rows) * 10.0 ** random.integers(-3, 9, rows))
    episodes["size"] = size.mask(random.random(rows) < 0.1, random.integers(0, 99, rows) + 0.0000005)
    # Moments with a time zone: their day is the day in UTC.
    moments = episodes["start_date"] + pd.to_timedelta(random.choice([0, 30, 14 * 60, 23 * 60 + 45], rows), unit="m")
    episodes["start_date"] = moments.dt.tz_localize("UTC")
    episodes["end_date"] = episodes["end_date"].mask(random.random(rows) < 0.2)
    clinics = extracts["clinics"].assign(
        name=["one ", "One", "éne", "Z-one"], region=["north", "North", "north", "Süd"]
    )
    return {**extracts, "clinics": clinics, "episodes": episodes.rename(columns={"wound": "Kind of WOUND"})}


def hard_network(folder: Path) -> Definitions:
    """A measure per predicate, factors of every type, and a table that the network's own SQL makes."""
    columns = {name: {"type": "text", "optional": True} for name in ("ward", "note")}
    shared = {"title": "T", "kind": "operational", "statistic": "proportion", "improves": "up", **EPISODES}
    measures: dict[str, dict[str, Any]] = {id: {**shared, "numerator": text} for id, text in PREDICATES.items()}
    for id, measure in MEASURES.items():
        measures[id] = dict(measure)
        if measure["table"] == "episodes":
            measures[id] |= {"equity": ["ward", "hospice", "size"], "balancing": []}
    measures["seen_14d"] |= {
        "case_mix": ["size", "hospice", "ward", "visits"],
        "kind": "outcome",
        "lost": {"early": "lost_early", "late": "days > 50", "odd": "visits is null"},
    }
    measures["visit_rate"] |= {"case_mix": ["note", "wound"], "kind": "outcome", "exposure": "days / nullif(visits, 2)"}
    measures["size_mean"] |= {"value": "size / 3.0"}
    sql = 'SELECT e.* EXCLUDE ("kind of wound"), E."kind OF Wound" AS wound FROM episodes AS e ORDER BY Ward DESC'
    return write_network(folder, hard_extracts(), measures=measures, tables={"episodes": sql}, columns=columns, cap=99)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """The network of hard cases, as files."""
    return hard_network(tmp_path_factory.mktemp("hard"))


def test_all_that_databases_read_otherwise(opened: Opened, hard: Definitions) -> None:
    """Capitals and blanks, empty text, order of letters, fractions, conversions that fail, days of time zones."""
    with open_source(hard) as source:
        expected = computed(source, hard)
    with opened(hard, hard.folder / "extracts") as source:
        same(computed(source, hard), expected)
    counted = expected.cube[expected.cube["measure"].isin(list(PREDICATES))].groupby("measure")["numerator"].sum()
    assert (counted > 0).all(), "a predicate that is never true compares nothing"


REAL_FILES = {"stroke": "ist_stroke", "cardiac": "nys_cardiac", "emergency": "nhs_ae_monthly"}


@pytest.mark.real
@pytest.mark.parametrize("network", REAL_FILES)
def test_public_networks_whose_own_sql_makes_the_tables(opened: Opened, network: str, tmp_path: Path) -> None:
    """Files with headings in capitals and with blanks, as text and as numbers, through tables/*.sql."""
    folder = REAL / REAL_FILES[network]
    if not folder.is_dir():
        pytest.skip("the network's file is not beside the project")
    definitions = load(ROOT / "data" / network)
    with open_source(definitions, folder) as source:
        expected = computed(source, definitions)
        for name in source.raw:
            whole = source._engine.answer(f'SELECT * FROM "{source.schema}"."{name}"')
            pq.write_table(whole, tmp_path / f"{name}.parquet")
    with opened(definitions, tmp_path) as source:
        same(computed(source, definitions), expected)


def faulty_extracts() -> Extracts:
    """The small network with a fault of every kind that a check knows."""
    extracts = small_extracts()
    episodes = extracts["episodes"]
    kept = np.arange(len(episodes))
    episodes = episodes.assign(
        episode_id=episodes["episode_id"].mask(kept == 5, "E0004").mask(kept == 6, None),
        clinic_id=episodes["clinic_id"].mask(kept == 7, "c1").mask(kept == 8, "C9"),
        wound=episodes["wound"].mask(kept == 9, "Ulcer").mask(kept == 10, "ulcer "),
        size=episodes["size"].mask(kept == 11, np.inf).mask(kept == 12, -1.0),
        days=episodes["days"].astype("float64").mask(kept == 13, 1.5).mask(kept == 14, 500.0),
        visits=episodes["visits"].astype("str").mask(kept == 15, "many").mask(kept == 16, "2.5"),
        end_date=episodes["end_date"].mask(kept == 17, pd.Timestamp("2020-01-01")),
        start_date=episodes["start_date"].mask(kept == 18, pd.Timestamp("2026-01-01")),
        hospice=episodes["hospice"].astype("str").mask(kept == 19, "perhaps"),
    )
    recorded = episodes["recorded_on"].dt.strftime("%Y-%m-%d").mask(kept == 20, "2025-02-30").mask(kept == 21, "")
    clinics = extracts["clinics"].assign(name=["One", "<b>Two", None, "Four"])
    survey = extracts["patient_survey"].drop(columns="sent_on")
    return {
        **{name: frame for name, frame in extracts.items() if name != "providers"},
        **{"clinics": clinics, "patient_survey": survey, "provider": extracts["providers"]},
        **{"episodes": episodes.assign(recorded_on=recorded), "provider_survey": extracts["provider_survey"].iloc[:0]},
    }


def told(problems: list[Problem]) -> list[Problem]:
    """Problems of a folder as a database tells them, whose tables are no files."""
    return [
        Problem(each.where.replace(".parquet", ""), each.what.replace(".parquet", ""), each.remedy) for each in problems
    ]


def test_the_same_faults_are_told(opened: Opened, tmp_path: Path) -> None:
    """Where, what, how many, which row and which remedy."""
    definitions = write_network(tmp_path, faulty_extracts())
    with open_source(definitions) as source:
        expected = told(check(source, definitions))
    with opened(definitions, tmp_path / "extracts") as source:
        assert check(source, definitions) == expected
    columns = {problem.where.partition(", column ")[2] for problem in expected}
    assert columns >= {
        *("episode_id", "clinic_id", "wound", "size", "days", "visits"),
        "end_date",
        "start_date",
        "hospice",
    }
    assert columns >= {"recorded_on", "name"}
    assert {problem.where for problem in expected} >= {"extracts", "patient_survey", "provider_survey"}


def test_another_count_is_another_hash(results: Results) -> None:
    """One number, one name, one day or one row; and the order of columns is not a matter of chance."""
    cube = results.cube
    changed = [
        replace(results, cube=cube.assign(n=cube["n"].mask(cube.index == 3, cube["n"] + 1))),
        replace(results, cube=cube.assign(denominator=cube["denominator"] * (1 + 1e-15))),
        replace(results, cube=cube.iloc[:-1]),
        replace(results, clinics=results.clinics.assign(name=results.clinics["name"] + " ")),
        replace(results, as_of=date(2025, 7, 11)),
        replace(results, row_counts={**results.row_counts, "episodes": 901}),
    ]
    assert len({results.hashed(), *(each.hashed() for each in changed)}) == 1 + len(changed)
    assert replace(results, fingerprint={}).hashed() == results.hashed()


def test_saved_results_have_the_hash_of_those_computed(results: Results, tmp_path: Path) -> None:
    """Verified from the files alone."""
    results.save(tmp_path)
    assert Results.load(tmp_path).hashed() == results.hashed()


def test_corrections_are_laid_over_a_database_that_may_only_be_read(opened: Opened, tmp_path: Path) -> None:
    """As over files: cells, absent values, keys of several columns, and whom an episode is attributed to."""
    extracts = encountered_extracts()
    definitions = write_network(tmp_path / "small", extracts, attribution={"rule": "plurality", "ties": "share"})
    episodes = extracts["episodes"]
    there = episodes.loc[episodes["clinic_id"] == "C1", "episode_id"].iloc[-1]
    lines = [
        "episodes,E0001,days,9",
        "episodes,E0002,days,",
        "episodes,E0003,size,2.25",
        "episodes,E0004,hospice,true",
        "episodes,E0006,end_date,2025-07-09",
        "providers,provider_id=D4; clinic_id=C4; from_date=2020-01-01,specialty,surgery",
        f"episodes,{there},attributed_to,D5",
    ]
    asked = tmp_path / "asked.csv"
    rows = [f"{line},nurse,2025-07-11,late" for line in lines]
    asked.write_text("\n".join(["table,key,column,value,asked_by,asked_on,why", *rows]))
    corrections = read_corrections(asked, definitions)
    with open_source(definitions) as source, corrected(source, definitions, corrections):
        expected = compute(source, definitions)
    with opened(definitions, definitions.folder / "extracts") as source:
        with corrected(source, definitions, corrections):
            same(compute(source, definitions), expected)
        assert compute(source, definitions).hashed() != expected.hashed()
