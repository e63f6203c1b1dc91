"""The consent register: what is wrong in it is told, and a name leaves it only while its consent holds."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.results.conftest import Extracts, Write
from tests.results.encountered import encountered_extracts
from tests.results.test_attribution_checks import one
from wellanalysis.definitions.contract import contract
from wellanalysis.definitions.contract_tables import SHOWN_IN
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.columns import CONSENTS
from wellanalysis.results.consents import consents
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

ROWS = [
    ("D1", "Ada One", "network", "seen_14d", "2025-01-01", None),
    ("D2", "Bo Two", "clinic", None, "2025-01-01", "2025-07-10"),
    ("D5", "Cy Five", "network", None, "2025-01-01", "2025-07-09"),
    ("D6", "Di Six", "network", None, "2025-07-11", None),
    ("D4", "Ed Four", "public", None, "2025-07-10", None),
]
"""The data speak of 10 July 2025; D4 moved from C4 to C1 in January 2025."""


def register(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Contract table of the consents."""
    columns = ["provider_id", "name", "shown_in", "topic", "agreed_on", "until"]
    frame = pd.DataFrame(list(rows or ROWS), columns=columns)
    return frame.astype({"agreed_on": "datetime64[us]", "until": "datetime64[us]", "topic": "str"})


@pytest.fixture
def problems_of(write: Write) -> Any:
    """Problems of the small network with this register."""

    def _problems_of(*rows: tuple[Any, ...], **more: Extracts) -> list[Problem]:
        definitions = write({**encountered_extracts(), "consents": register(*rows), **more})
        with open_source(definitions) as source:
            return check(source, definitions)

    return _problems_of


def _row(**other: Any) -> tuple[Any, ...]:
    columns = ["provider_id", "name", "shown_in", "topic", "agreed_on", "until"]
    return tuple({**dict(zip(columns, ROWS[0], strict=True)), **other}.values())


def test_a_consent_counts_from_its_first_to_its_last_day(write: Write) -> None:
    """Both days included; of others not even the name reaches the results, and clinic and role are those of the day."""
    definitions = write({**encountered_extracts(), "consents": register()})
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        found = compute(source, definitions).consents
        later = consents(source, date(2025, 7, 11))
    assert found["name"].tolist() == ["Bo Two", "Ada One", "Ed Four"]
    assert found["clinic_id"].tolist() == ["C2", "C1", "C1"]
    assert found["role"].tolist() == ["nurse", "nurse", "nurse"]
    assert found["topic"].isna().tolist() == [True, False, True]
    assert found.dtypes.astype(str).to_dict() == CONSENTS
    assert later["name"].tolist() == ["Ada One", "Di Six", "Ed Four"]


def test_who_has_left_is_named_nowhere(write: Write) -> None:
    """And who works in two clinics has a line for each."""
    extracts = encountered_extracts()
    roster = extracts["providers"]
    left = roster.assign(to_date=roster["to_date"].mask(roster["provider_id"] == "D1", pd.Timestamp("2025-07-09")))
    second = roster[roster["provider_id"] == "D2"].assign(clinic_id="C3")
    providers = pd.concat([left, second], ignore_index=True)
    definitions = write({**extracts, "providers": providers, "consents": register()})
    with open_source(definitions) as source:
        found = consents(source, date(2025, 7, 10))
    assert "Ada One" not in set(found["name"])
    assert found.loc[found["name"] == "Bo Two", "clinic_id"].tolist() == ["C2", "C3"]


def test_without_a_register_nobody_has_agreed(write: Write, extracts: Extracts) -> None:
    """The table is there, empty and of its types; an empty register is no fault."""
    for given in (extracts, {**extracts, "consents": register().iloc[:0]}):
        definitions = write(given)
        with open_source(definitions) as source:
            assert check(source, definitions) == []
            found = compute(source, definitions).consents
        assert found.empty
        assert found.dtypes.astype(str).to_dict() == CONSENTS


def test_the_register_does_not_say_of_which_day_the_data_speak(write: Write) -> None:
    """A promise that reaches into the next year moves nothing."""
    given = encountered_extracts()
    of_day = []
    for extracts in (given, {**given, "consents": register(_row(until="2029-01-01"))}):
        unrecorded = {**extracts, "episodes": extracts["episodes"].drop(columns="recorded_on")}
        definitions = write(unrecorded, data_as_of=None)
        with open_source(definitions) as source:
            of_day.append(compute(source, definitions).as_of)
    assert of_day[0] == of_day[1]


@pytest.mark.parametrize(
    ("wrong", "column", "what", "remedy"),
    [
        ({"provider_id": "D99"}, "provider_id", "that is not in providers.parquet, such as 'D99'", "add 'D99'"),
        ({"topic": "seen_14"}, "topic", "a topic that is no measure, such as 'seen_14'", "did you mean 'seen_14d'?"),
        ({"shown_in": "clinics"}, "shown_in", "an unknown category, such as 'clinics'", "did you mean 'clinic'?"),
        ({"until": "2024-12-31"}, "until", "with until before agreed_on, such as 2024-12-31", "correct one"),
        ({"name": "Ada <b>One</b>"}, "name", "a name that cannot be printed", "without < or >"),
        ({"name": "  "}, "name", "a name that cannot be printed", "as it is to be read"),
        ({"name": None}, "name", "1 row without a value", "fill them"),
        ({"agreed_on": None}, "agreed_on", "1 row without a value, though it names the row", "fill them"),
    ],
)
def test_each_fault_is_told_with_its_remedy(
    problems_of: Any, wrong: dict[str, Any], column: str, what: str, remedy: str
) -> None:
    """One at a time."""
    one(problems_of(_row(**wrong)), f"consents.parquet, column {column}", what, remedy)


def test_one_person_has_one_name(problems_of: Any) -> None:
    """Two rows of one id that name two people are a slip that would print the wrong one."""
    found = problems_of(_row(), _row(name="Ada Won", shown_in="clinic"))
    one(found, "consents.parquet, column name", "such as provider_id 'D1': 'Ada One' and 'Ada Won'", "one name")


def test_a_register_needs_the_roster(write: Write) -> None:
    """Where its people work stands nowhere else."""
    extracts = {name: frame for name, frame in encountered_extracts().items() if name != "providers"}
    extracts["episodes"] = extracts["episodes"].drop(columns="provider_id")
    definitions = write({**extracts, "consents": register()})
    with open_source(definitions) as source:
        assert "the table 'providers' is missing" in [problem.what for problem in check(source, definitions)]


def test_the_contract_names_the_editions() -> None:
    """A scorecard names nobody but its reader, so that nobody can agree to be named there."""
    table = contract({})["consents"]
    assert SHOWN_IN == ("clinic", "network", "public")
    assert [name for name, column in table.columns.items() if column.optional] == ["topic", "until"]
