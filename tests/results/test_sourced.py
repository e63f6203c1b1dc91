"""People by what several systems say of them, and what is told when the table does not fit."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.sourced import sourced

SOURCES = {
    "systems": [
        {"id": "record", "title": "our record", "kind": "ehr", "says": "what we wrote"},
        {"id": "claims", "title": "the claims", "kind": "payer", "says": "what was billed"},
    ],
    "compared": [
        {
            "measure": "seen_14d",
            "title": "Two systems",
            "question": "Do they agree?",
            "combined": {"rule": "first", "order": ["record", "claims"]},
        }
    ],
}
NAMES = ["measure", "source", "patient_id", "clinic_id", "period", "counted", "achieved"]
ROWS = [
    ("seen_14d", "record", "P1", "C1", "2025-01-01", True, True),
    ("seen_14d", "claims", "P1", "C1", "2025-01-01", True, False),
    ("seen_14d", "record", "P2", "C1", "2025-01-01", True, None),
    ("seen_14d", "claims", "P2", "C2", "2025-01-01", False, True),
    ("seen_14d", "claims", "P3", "C2", "2025-01-01", True, True),
    ("seen_14d", "record", "P1", "C1", "2025-04-01", True, False),
    ("seen_14d", "record", "P4", "C1", "2025-04-01", True, False),
    ("seen_14d", "record", "P5", "C1", "2025-04-01", True, False),
]


def table(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Contract table."""
    frame = pd.DataFrame(rows, columns=NAMES)
    return frame.assign(
        period=pd.to_datetime(frame["period"]),
        counted=frame["counted"].astype("boolean"),
        achieved=frame["achieved"].astype("boolean"),
        recorded_on=pd.Timestamp("2025-06-30"),
    )


def problems(write: Write, rows: list[tuple[Any, ...]], sources: Mapping[str, Any] | None = SOURCES) -> str:
    """What is told of these rows."""
    definitions = write({**small_extracts(), "sourced": table(rows)}, sources=sources)
    with open_source(definitions) as source:
        return "\n".join(map(str, check(source, definitions)))


def test_people_are_counted_once_by_what_each_system_says(write: Write):
    """In the window of two quarters each system's newest row counts; the first system that knows them says where they are."""
    definitions = write({**small_extracts(), "sourced": table(ROWS)}, sources=SOURCES)
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = sourced(source, definitions)
    lines = {
        (row.level, str(row.period.date()), row.clinic_id, *json.loads(row.pattern).values(), row.apart): row.people
        for row in found.itertuples()
    }
    assert lines == {
        ("quarter", "2025-01-01", "C1", "yes", "no", 0): 1,
        ("quarter", "2025-01-01", "C1", "not recorded", "not counted", 1): 1,
        ("quarter", "2025-01-01", "C2", "absent", "yes", 0): 1,
        ("quarter", "2025-04-01", "C1", "no", "absent", 0): 3,
        ("window", "2025-01-01", "C1", "yes", "no", 0): 1,
        ("window", "2025-01-01", "C1", "not recorded", "not counted", 1): 1,
        ("window", "2025-01-01", "C2", "absent", "yes", 0): 1,
        ("window", "2025-04-01", "C1", "no", "no", 0): 1,
        ("window", "2025-04-01", "C1", "no", "absent", 0): 2,
        ("window", "2025-04-01", "C1", "not recorded", "not counted", 1): 1,
        ("window", "2025-04-01", "C2", "absent", "yes", 0): 1,
    }


def test_without_sources_or_without_the_table_there_are_no_rows(write: Write):
    """The columns are there all the same."""
    definitions = write(small_extracts())
    with open_source(definitions) as source:
        assert sourced(source, definitions).empty


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"measure": "seen_14"}, "did you mean 'seen_14d'"),
        ({"source": "claim"}, "did you mean 'claims'"),
        ({"period": "2025-04-15"}, "write 2025-04-01"),
        ({"clinic_id": "C9"}, "that is not in clinics"),
        ({"counted": None}, "without a value"),
    ],
)
def test_what_does_not_fit_is_told_with_its_remedy(write: Write, change: dict[str, Any], said: str):
    """One row of eight is wrong."""
    wrong = tuple({**dict(zip(NAMES, ROWS[-1], strict=True)), **change}.values())
    assert said in problems(write, [*ROWS[:-1], wrong])


def test_a_person_twice_in_one_system_and_quarter_is_told(write: Write):
    """Two answers of one system are none."""
    assert "stands more than once" in problems(write, [*ROWS, ROWS[0]])


def test_a_system_without_a_row_and_a_table_nobody_asked_for_are_told(write: Write):
    """A system that is put together and has no row would read as one that sees nobody."""
    assert "there is no row of seen_14d from 'claims'" in problems(write, [row for row in ROWS if row[1] == "record"])
    assert "does not say which systems these are" in problems(write, ROWS, None)


def test_sources_without_their_table_and_pilots_at_unknown_clinics_are_told(write: Write):
    """Both name what is not there."""
    pilot = {
        **{"id": "reminders", "title": "Reminders", "of": "workflow", "workflow": "a message", "question": "Helps?"},
        **{
            "clinics": ["C1"],
            "began": pd.Timestamp("2025-01-01").date(),
            "planned_until": pd.Timestamp("2025-06-30").date(),
        },
        "decision": {"on": pd.Timestamp("2025-07-01").date(), "by": "all", "decided": "spread", "because": "it helps"},
        "spread_to": {"C7": pd.Timestamp("2025-07-02").date(), "all": pd.Timestamp("2025-07-09").date()},
    }
    definitions = write(small_extracts(), sources=SOURCES, pilots=[pilot])
    with open_source(definitions) as source:
        told = "\n".join(map(str, check(source, definitions)))
    assert "the table 'sourced' is missing" in told
    assert "network.yml, pilots, reminders: there is no clinic 'C7'" in told
    assert "'all'" not in told
