"""A small network of its own: definitions and seeded extracts, with every kind of absent value in them."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.results.servers import MASTER, Postgres, lacking, postgres
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.spark import begun
from wellanalysis.results.tables import compute

NETWORK: dict[str, Any] = {
    "id": "small",
    "name": "Small network",
    "synthetic": True,
    "purpose": "Tests.",
    "data_as_of": "2025-07-10",
    "baseline": {"from": "2024-10", "to": "2024-12"},
    "labels": {"quarters": 2},
    "answer_back": {"address": "someone@small.example"},
    "tables": {
        "episodes": {
            "columns": {
                "wound": {"type": "category", "values": ["ulcer", "burn"]},
                "days": {"type": "integer", "minimum": 0, "maximum": 400, "optional": True},
                "size": {"type": "number", "minimum": 0, "optional": True},
                "visits": {"type": "integer", "minimum": 0, "optional": True},
                "hospice": {"type": "boolean", "optional": True},
                "moved": {"type": "boolean", "optional": True},
                "lost_early": {"type": "boolean", "optional": True},
            }
        },
        "patient_survey": {"columns": {"overall": {"type": "integer", "minimum": 0, "maximum": 10, "optional": True}}},
        "provider_survey": {"columns": {"voice": {"type": "integer", "minimum": 1, "maximum": 5, "optional": True}}},
    },
}
TOLD = {"why_it_matters": "It does.", "what_it_says": "What it says."}
EPISODES = {"table": "episodes", "dated_by": "start_date", **TOLD}
MEASURES: dict[str, dict[str, Any]] = {
    "seen_14d": {
        **{"title": "Seen", "kind": "leading_indicator", "statistic": "proportion", "improves": "up"},
        **EPISODES,
        **{"follow_up": "14d", "lost": "lost_early", "denominator": "wound = 'ulcer'", "numerator": "days <= 14"},
        "exclude": {"hospice": "comfort care", "moved": {"when": "moved and days > 30", "why": "began elsewhere"}},
    },
    "size_mean": {
        **{"title": "Size", "kind": "outcome", "statistic": "mean", "improves": "down", "unit": "cm"},
        **EPISODES,
        **{"value": "size", "follow_up": "84d"},
    },
    "visit_rate": {
        **{"title": "Visits", "kind": "operational", "statistic": "rate", "improves": "neither", "unit": "per week"},
        **EPISODES,
        **{"events": "visits", "exposure": "days / 7.0", "denominator": "days > 0"},
    },
    "pilot": {
        **{"title": "Pilot", "kind": "operational", "statistic": "proportion", "improves": "up", "clinics": ["C1"]},
        **EPISODES,
        "numerator": "days <= 7",
    },
    "experience": {
        **{"title": "Experience", "kind": "patient_experience", "statistic": "proportion", "improves": "up"},
        **{"table": "patient_survey", "dated_by": "sent_on", "denominator": "answered_on is not null"},
        **{"numerator": "overall >= 9", "follow_up": "28d", **TOLD},
    },
    "staff_voice": {
        **{"title": "Voice", "kind": "provider_satisfaction", "statistic": "proportion", "improves": "up"},
        **{"table": "provider_survey", "dated_by": "sent_on", "numerator": "voice >= 4", **TOLD},
    },
}
Extracts = dict[str, pd.DataFrame]


def _sometimes(random: np.random.Generator, values: Any, absent: float) -> pd.Series:
    series = pd.Series(values).astype("object")
    return series.where(random.random(len(series)) >= absent, None)


def days_from(first: str, steps: Any) -> pd.Series:
    """Days, as pandas writes them to a file."""
    return pd.Timestamp(first) + pd.Series(pd.to_timedelta(steps, unit="D"))


def small_extracts() -> Extracts:
    """Extracts of four clinics in two regions, 900 episodes of 300 patients over three quarters."""
    random = np.random.default_rng(11)
    rows = 900
    start = days_from("2024-10-01", random.integers(0, 273, rows))
    clinic = np.array(["C1", "C2", "C3", "C4"])[random.choice(4, rows, p=[0.4, 0.3, 0.25, 0.05])]
    episodes = pd.DataFrame(
        {
            "episode_id": [f"E{place:04}" for place in range(rows)],
            "patient_id": [f"P{place:03}" for place in random.integers(0, 300, rows)],
            "clinic_id": clinic,
            "provider_id": _sometimes(random, [f"D{each[1]}" for each in clinic], 0.2),
            "start_date": start,
            "end_date": start + pd.to_timedelta(random.integers(0, 60, rows), unit="D"),
            "recorded_on": start + pd.to_timedelta(random.integers(0, 9, rows), unit="D"),
            "wound": random.choice(["ulcer", "burn"], rows, p=[0.7, 0.3]),
            "days": _sometimes(random, random.integers(0, 60, rows), 0.1).astype("Int64"),
            "size": _sometimes(random, np.round(random.gamma(2, 3, rows), 3), 0.1).astype("float64"),
            "visits": _sometimes(random, random.integers(0, 9, rows), 0.05).astype("Int64"),
            "hospice": _sometimes(random, random.random(rows) < 0.1, 0.1).astype("boolean"),
            "moved": _sometimes(random, random.random(rows) < 0.3, 0.1).astype("boolean"),
            "lost_early": _sometimes(random, random.random(rows) < 0.1, 0.1).astype("boolean"),
        }
    )
    sent = days_from("2024-10-05", random.integers(0, 275, 300))
    answered = (sent + pd.to_timedelta(random.integers(0, 20, 300), unit="D")).where(random.random(300) < 0.5)
    patients = pd.DataFrame(
        {
            "response_id": [f"R{place:03}" for place in range(300)],
            "patient_id": [f"P{place:03}" for place in range(300)],
            "clinic_id": random.choice(["C1", "C2", "C3"], 300),
            "sent_on": sent,
            "answered_on": answered,
            "overall": _sometimes(random, random.integers(5, 11, 300), 0.1).where(answered.notna()).astype("Int64"),
        }
    )
    staff = pd.DataFrame(
        {
            "response_id": [f"S{place:02}" for place in range(60)],
            "staff_id": [f"M{place % 20:02}" for place in range(60)],
            "clinic_id": [f"C{place % 3 + 1}" for place in range(60)],
            "role": ["nurse", "physician"] * 30,
            "sent_on": days_from("2024-11-01", np.repeat([0, 90, 180], 20)),
            "answered_on": days_from("2024-11-09", np.repeat([0, 90, 180], 20)).where(random.random(60) < 0.7),
            "voice": random.integers(1, 6, 60),
        }
    )
    staff["voice"] = staff["voice"].astype("Int64").where(staff["answered_on"].notna())
    return {
        "clinics": pd.DataFrame(
            {
                "clinic_id": ["C1", "C2", "C3", "C4"],
                "name": ["One", "Two", "Three", "Four"],
                "region": ["North", "North", "South", "South"],
                "opened_on": pd.to_datetime(["2001-01-01", None, "2003-01-01", "2004-01-01"]),
            }
        ),
        "providers": pd.DataFrame(
            {
                "provider_id": ["D1", "D2", "D3", "D4", "D4"],
                "clinic_id": ["C1", "C2", "C3", "C4", "C1"],
                "role": ["nurse", "nurse", "physician", "nurse", "nurse"],
                "from_date": pd.to_datetime(["2020-01-01"] * 4 + ["2025-01-01"]),
                "to_date": pd.to_datetime([None, None, None, "2024-12-31", None]),
            }
        ),
        "episodes": episodes,
        "patient_survey": patients,
        "provider_survey": staff,
    }


Write = Callable[..., Definitions]


def write_network(
    folder: Path,
    extracts: Extracts,
    /,
    *,
    measures: dict[str, dict[str, Any]] | None = None,
    as_csv: tuple[str, ...] = (),
    tables: dict[str, str] | None = None,
    columns: dict[str, Any] | None = None,
    cap: int | None = None,
    **settings: Any,
) -> Definitions:
    """Write a network folder and load it; `columns` are more of episodes; a setting of None is left out."""
    for name in ("measures", "extracts", "tables"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    given = {key: value for key, value in {**NETWORK, **settings}.items() if value is not None}
    if columns:
        episodes = {"columns": {**given["tables"]["episodes"]["columns"], **columns}}
        given["tables"] = {**given["tables"], "episodes": episodes}
    if cap is not None:
        given["measures"] = {"cap": cap}
    # Days as YAML knows them, without quotes.
    (folder / "network.yml").write_text(yaml.safe_dump(given).replace("'2025-07-10'", "2025-07-10"))
    for id, measure in (MEASURES if measures is None else measures).items():
        (folder / "measures" / f"{id}.yml").write_text(yaml.safe_dump({"id": id, **measure}))
    for name, text in (tables or {}).items():
        (folder / "tables" / f"{name}.sql").write_text(text)
    for name, frame in extracts.items():
        if name in as_csv:
            frame.to_csv(folder / "extracts" / f"{name}.csv", index=False)
        else:
            frame.to_parquet(folder / "extracts" / f"{name}.parquet", index=False)
    return load(folder)


@pytest.fixture
def extracts() -> Extracts:
    """The small network's extracts."""
    return small_extracts()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a network folder and load it: ``write(extracts, measures=..., as_csv=("episodes",), **settings)``."""
    return partial(write_network, tmp_path / "small")


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results tables of the small network; computed once, as nothing changes them."""
    definitions = write_network(tmp_path_factory.mktemp("small"), small_extracts())
    with open_source(definitions) as source:
        return compute(source, definitions)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A private cluster of PostgreSQL for all tests that ask one."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One Spark for all tests, since to begin one takes seconds; sources that find it leave it running."""
    if importlib.util.find_spec("pyspark") is None:
        lacking("PySpark is not installed: make .venv/extras")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        lacking("Java is not installed: apt-get install default-jre-headless")
    session = begun({"spark.master": MASTER, "spark.sql.shuffle.partitions": "2"})
    yield session
    session.stop()
