"""Sessions and attendance held against each other; no identifier of a person is repeated."""

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

HEAD = (
    "session,announced_on,on,title,clinical_topic,measure,leadership_topic,about,moderator,pre_read,minutes,credits\n"
)
L1 = 'L1,2025-03-01,2025-04-01,Blood flow,Pressures,seen_14d,Listening,care,"nurse, north",,60,1.5\n'
L2 = "L2,2025-06-01,2025-09-01,Huddles,,,Running a huddle,leadership,physician,,45,1\n"
CAME = "session,attendee_id,clinic_id,role,on,pre_read,credits\n"
"""The data speak of 10 July 2025."""
REGISTER = pd.DataFrame(
    {
        "provider_id": ["D1", "D2", "D3"],
        "name": ["Ada Invented", "Bea Invented", "Cleo Invented"],
        "shown_in": ["network", "network", "clinic"],
        "topic": [None, None, None],
        "agreed_on": pd.to_datetime(["2025-01-01"] * 3),
        "until": pd.to_datetime([None, "2025-06-30", None]),
    }
).astype({"topic": object})


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network with a consent register: Ada's holds, Bea's ended, Cleo's is for her own clinic."""
    return write({**small_extracts(), "consents": REGISTER})


def _problems(network: Definitions, sessions: str, attendance: str = "") -> list[Problem]:
    folder = network.folder / "records"
    folder.mkdir(exist_ok=True)
    (folder / "sessions.csv").write_text(HEAD + sessions, encoding="utf-8")
    (folder / "attendance.csv").write_text(CAME + attendance, encoding="utf-8")
    found: list[Problem] = []
    with open_source(network, gather=found) as source:
        return [*found, *check(source, network)]


def test_what_fits_is_taken_and_a_session_to_come_is_known_with_its_day(network: Definitions) -> None:
    """Announced is known; a session announced later than the data speak of is not."""
    later = "L3,2025-07-11,2025-10-01,Later,,,Later,leadership,physician,,45,1\n"
    assert _problems(network, L1 + L2 + later, "L1,AAAA,C1,nurse,2025-04-01,yes,1.5\n") == []
    with open_source(network) as source:
        found = compute(source, network).records
    assert found.sessions["session"].tolist() == ["L1", "L2"]
    assert found.sessions["on"].tolist() == [pd.Timestamp("2025-04-01"), pd.Timestamp("2025-09-01")]
    assert found.attendance["credits"].tolist() == [1.5]


def test_an_identifier_of_the_extracts_is_no_pseudonym(network: Definitions) -> None:
    """Of a patient, a clinician or a clinic; it is not repeated."""
    for known in ("P001", "D1"):
        (found,) = _problems(network, L1, f"L1,{known},C1,nurse,2025-04-01,yes,1.5\n")
        assert "under an identifier of the extracts instead of a pseudonym" in found.what
        assert known not in found.what
        assert found.where == "records/attendance.csv, column attendee_id"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("L9,AAAA,C1,nurse,2025-04-01,yes,1", "a session that is not in records/sessions.csv, such as 'L9'"),
        (
            "L1,AAAA,C1,nurse,2025-03-31,yes,1",
            "on another day than the session's, such as 2025-03-31, where session 'L1'",
        ),
        ("L1,AAAA,C1,nurse,2025-04-02,yes,1", "on another day than the session's, such as 2025-04-02"),
        ("L1,AAAA,C1,nurse,2025-04-01,yes,2", "more credits than the session gives, such as 2 of 1.5 at session 'L1'"),
        ("L1,ada@one.example,C1,nurse,2025-04-01,yes,1", "with an address or a name instead of a pseudonym"),
        ("L1,Ada Invented,C1,nurse,2025-04-01,yes,1", "with an address or a name instead of a pseudonym"),
    ],
)
def test_attendance_fits_its_session(network: Definitions, row: str, what: str) -> None:
    """An unknown session, another day, more credits than there are, a name where a pseudonym belongs."""
    (found,) = _problems(network, L1, row + "\n")
    assert what in found.what
    assert found.where.startswith("records/attendance.csv")
    assert "ada@" not in str(found)
    assert "Ada" not in str(found)


@pytest.mark.parametrize("other", ["L1,AAAA,C2,nurse,2025-04-01,yes,1", "L1,AAAA,C1,physician,2025-04-01,yes,1"])
def test_nobody_is_at_one_session_from_two_places(network: Definitions, other: str) -> None:
    """Beside the key that stands twice it says why that cannot be."""
    found = _problems(network, L1, f"L1,AAAA,C1,nurse,2025-04-01,yes,1\n{other}\n")
    said = [each.what for each in found]
    assert "1 person is at one session under two clinics or roles, such as at session 'L1'" in said
    assert any("more than once" in each for each in said)


@pytest.mark.parametrize(
    ("session", "what"),
    [
        ("L1,2025-03-01,2025-04-01,Blood flow,,,,care,nurse,,60,1\n", "1 row without any topic, such as session 'L1'"),
        (
            L1 + L1.replace("L1", "L1b").replace("Blood flow", "blood flow"),
            "2 rows of one day and title under more than one reference, such as 'L1' and 'L1b'",
        ),
        (L1.replace("2025-03-01", "2025-04-02"), "on before announced_on"),
    ],
)
def test_sessions_have_a_topic_and_stand_once(network: Definitions, session: str, what: str) -> None:
    """A session about nothing, one that stands twice, one announced after it was held."""
    (found,) = _problems(network, session)
    assert what in found.what
    assert found.where.startswith("records/sessions.csv")


@pytest.mark.parametrize(
    ("moderator", "allowed"),
    [
        ("Ada Invented", True),
        ("Dr. Ada Invented, physician", True),
        ("Bea Invented", False),  # her consent ended before the day of the data
        ("Cleo Invented", False),  # hers is for her own clinic's report
        ("Dr. Dora Unknown", False),
        ("Frau Schmidt, nurse", False),
        ("clinic director, physician", True),
        ("nurse, Oneida", True),
    ],
)
def test_a_moderator_is_a_role_or_a_name_with_consent(network: Definitions, moderator: str, allowed: bool) -> None:
    """The register decides; a title before a name shows one that it does not hold."""
    found = _problems(network, L1.replace("nurse, north", moderator))
    if allowed:
        assert found == []
        return
    (problem,) = found
    assert "a moderator's name that the consent register does not hold for the network" in problem.what
    assert "Invented" not in str(problem)
    assert problem.remedy == "write the role alone, or add the consent to the register"


def test_columns_that_are_not_sound_are_left_to_the_contract(network: Definitions) -> None:
    """A day that is none is told once, as what it is."""
    (found,) = _problems(network, L1.replace("2025-04-01", "April"))
    assert "not date" in found.what


@pytest.mark.parametrize("moderator", ["nurse, One", "One: clinic director"])
def test_a_role_beside_its_clinic_is_as_good_as_a_name(network: Definitions, moderator: str) -> None:
    """Few of a role work at a clinic; whoever agreed to be named may stand with theirs."""
    (problem,) = _problems(network, L1.replace("nurse, north", moderator))
    assert "whose moderator is told by role and clinic, where few may be meant, such as session 'L1'" in problem.what
    assert problem.remedy == "write the role alone, or the name that the consent register holds"
    assert _problems(network, L1.replace("nurse, north", "Ada Invented, One")) == []
