"""Lists of who was there: taken in once, under pseudonyms, with no name and no address written anywhere."""

from pathlib import Path

import openpyxl
import pytest

from tests.results.conftest import Write, small_extracts
from tests.results.test_learning_checks import CAME, HEAD, L1, L2
from wellanalysis.definitions.attendance_map import FILE, AttendanceMap, attendance_map
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.attendance_import import KEY, WORD, Taken, take_in
from wellanalysis.results.attendance_lists import LENGTH, listed, pseudonym
from wellanalysis.results.record_files import read_rows

SECRET = b"a secret of the tests"
LIST = "Name,Email,Clinic,Role,Duration\nAda A,Ada@one.example,One,Nurse,50\nBo B,bo@two.example,C2,physician,40\n"


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network with two sessions and somebody at the first."""
    made = write(small_extracts())
    folder = made.folder / "records"
    folder.mkdir()
    (folder / "sessions.csv").write_text(HEAD + L1 + L2, encoding="utf-8")
    (folder / "attendance.csv").write_text(CAME + "L1,KEPT,C3,nurse,2025-04-01,no,1\n", encoding="utf-8")
    (folder / KEY).write_text(pseudonym(WORD, network="small", secret=SECRET), encoding="utf-8")
    return made


def _take(network: Definitions, text: str | bytes = LIST, session: str = "L1", name: str = "list.csv") -> Taken:
    path = network.folder.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return take_in(network, path, session, secret=SECRET)


def _problems(network: Definitions, text: str, session: str = "L1") -> list[str]:
    before = (network.folder / "records" / "attendance.csv").read_bytes()
    with pytest.raises(ProblemsFound) as found:
        _take(network, text, session)
    assert (network.folder / "records" / "attendance.csv").read_bytes() == before
    return [str(each) for each in found.value.problems]


def test_people_are_written_under_pseudonyms_and_nothing_else_of_them(network: Definitions) -> None:
    """Clinics by id or name, roles as the network writes them, the session's own day."""
    assert _take(network) == Taken(new=2, there=0, nameless=0)
    rows = read_rows(network, "attendance")
    assert rows[0]["attendee_id"] == "KEPT"
    names = {pseudonym(each, network="small", secret=SECRET): each for each in ("ada@one.example", "bo@two.example")}
    assert {(names[row["attendee_id"]], row["clinic_id"], row["on"], row["credits"]) for row in rows[1:]} == {
        ("ada@one.example", "C1", "2025-04-01", "0"),
        ("bo@two.example", "C2", "2025-04-01", "0"),
    }
    for path in network.folder.rglob("*"):
        if path.is_file():
            told = path.read_bytes().lower()
            assert b"example," not in told
            assert b"ada" not in told.replace(b"adapt", b"") or path.suffix == ".parquet"
            assert b"one.example" not in told


def test_a_second_import_adds_nobody_and_a_longer_list_adds_the_rest(network: Definitions) -> None:
    """The same bytes after it; then one more."""
    _take(network)
    before = (network.folder / "records" / "attendance.csv").read_bytes()
    assert _take(network) == Taken(new=0, there=2, nameless=0)
    assert (network.folder / "records" / "attendance.csv").read_bytes() == before
    assert _take(network, LIST + "Cy C,cy@one.example,One,nurse,9\n") == Taken(new=1, there=2, nameless=0)


def test_another_secret_is_refused(network: Definitions, tmp_path: Path) -> None:
    """Everybody would be there twice; the first import notes which it was."""
    (network.folder / "records" / KEY).unlink()
    assert _take(network).untold
    with pytest.raises(ProblemsFound, match="the secret is another than that"):
        take_in(network, network.folder.parent / "list.csv", "L1", secret=b"another secret of the tests")
    assert len(read_rows(network, "attendance")) == 3


def test_a_session_to_come_is_refused_and_another_day_told(network: Definitions) -> None:
    """Whichever way round the list writes its days."""
    with (network.folder / "records" / "sessions.csv").open("a", encoding="utf-8") as file:
        file.write(L2.replace("L2", "L8").replace("2025-09-01", "2199-09-01"))
    assert "which is still to come" in _problems(network, LIST, "L8")[0]
    days = ("4/1/2025 9:00", "01.04.2025", "2025-04-02T09:00", "4/2/25, 9:00 AM")
    rows = "".join(f'p{at}@x.example,C1,nurse,"{day}"\n' for at, day in enumerate(days))
    assert _take(network, f"Email,Clinic,Role,Join time\n{rows}").elsewhen == 2


def test_who_came_and_went_is_one_person(network: Definitions) -> None:
    """Two lines, other letters and blanks; read before if either line says so, and the larger credits."""
    text = (
        "E-mail;Site;Role;Pre-read;Credits\n A@x.example ;C1;nurse;no;0.5\na@X.EXAMPLE;C1;Nurse;Yes;1.5\n;C1;nurse;;\n"
    )
    assert _take(network, text) == Taken(new=1, there=0, nameless=1)
    row = read_rows(network, "attendance")[-1]
    assert [row["pre_read"], row["credits"]] == ["yes", "1.5"]


def test_a_pseudonym_is_one_person_s_in_one_network_and_needs_the_secret() -> None:
    """The same at every session; another for somebody else, elsewhere, or with another secret."""
    name = pseudonym("ada@one.example", network="small", secret=SECRET)
    assert name == pseudonym("  ADA@one.example", network="small", secret=SECRET)
    assert len(name) == LENGTH
    others = {
        pseudonym("bo@one.example", network="small", secret=SECRET),
        pseudonym("ada@one.example", network="large", secret=SECRET),
        pseudonym("ada@one.example", network="small", secret=b"another"),
    }
    assert name not in others
    assert len(others) == 3


def test_exports_of_meetings_are_read_as_they_come(network: Definitions, tmp_path: Path) -> None:
    """UTF-16 with tabs, lines before the headings and another table behind; and a sheet of XLSX."""
    meeting = "1. Summary\nTitle\tBlood flow\n\n2. Participants\nName\tEmail\tClinic\tRole\nÅsa\ta@x.example\tC1\tnurse\n\nx\ty@z\n"
    assert _take(network, meeting.encode("utf-16")) == Taken(new=1, there=0, nameless=0)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Learning system"], ["Learner ID", "Clinic", "Role", "Credits"], [4711, "Two", "physician", 1.5]):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    assert take_in(network, tmp_path / "list.xlsx", "L1", secret=SECRET) == Taken(new=1, there=0, nameless=0)
    assert read_rows(network, "attendance")[-1]["credits"] in ("1.5", "0")


def test_a_list_without_places_takes_them_from_a_list_of_people(network: Definitions, tmp_path: Path) -> None:
    """Which is read and not kept."""
    (tmp_path / "people.csv").write_text("Email,Clinic,Role\na@x.example,C1,nurse\n", encoding="utf-8")
    (tmp_path / "meeting.csv").write_text("Name,Email\nA,a@x.example\n", encoding="utf-8")
    found = take_in(network, tmp_path / "meeting.csv", "L1", secret=SECRET, people=tmp_path / "people.csv")
    assert found.new == 1
    (tmp_path / "meeting.csv").write_text("Name,Email\nB,b@x.example\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="line 2: no clinic"):
        take_in(network, tmp_path / "meeting.csv", "L1", secret=SECRET, people=tmp_path / "people.csv")


def test_everything_wrong_is_told_by_line_and_without_whom(network: Definitions) -> None:
    """Unknown clinic, no role, a person from two places, credits that are none: nothing is written."""
    text = "Email,Clinic,Role,Credits\nsecret@x.example,Oen,nurse,1\nsecret@x.example,C1,,1\nhidden@x.example,C1,nurse,many\n"
    said = _problems(network, text)
    assert "list.csv, line 2: no clinic is called 'Oen'" in said[0]
    assert any("line 3: no role" in each for each in said)
    assert any("line 3: the person of line 2 with another clinic or role" in each for each in said)
    assert any("line 4: the credits are no number" in each for each in said)
    assert not any("secret" in each or "hidden" in each for each in said)


def test_a_session_that_is_none_and_a_column_that_is_not_there(network: Definitions) -> None:
    """With the nearest that is, and without repeating what the file holds."""
    assert "no session is called 'L3' → " in _problems(network, LIST, "L3")[0]
    assert "no column for the person" in _problems(network, "Name,Clinic\nAda A,C1\n")[0]
    assert "no column for the role: none is called 'Role'" in _problems(network, "Email,Clinic\na@x.example,C1\n")[0]


def test_more_credits_than_the_session_gives_are_refused_as_by_hand(network: Definitions) -> None:
    """The check of the records holds before anything is written."""
    (said,) = _problems(network, "Email,Clinic,Role,Credits\na@x.example,C1,nurse,2\n")
    assert "more credits than the session gives" in said


def test_the_network_says_how_its_lists_are_headed(network: Definitions) -> None:
    """Columns and values as data; what is wrong with them is told."""
    path = network.folder / FILE
    path.parent.mkdir()
    path.write_text(
        "person: {columns: [Kennung]}\nclinic: {columns: [Haus], values: {Nord: C1}}\nrole: {columns: [Beruf], values: {Pflege: nurse}}\n",
        encoding="utf-8",
    )
    assert attendance_map(network.folder).clinic.meant("nord ") == "C1"
    assert _take(network, "Kennung,Haus,Beruf\n17,Nord,Pflege\n") == Taken(new=1, there=0, nameless=0)
    assert [read_rows(network, "attendance")[-1][name] for name in ("clinic_id", "role")] == ["C1", "nurse"]
    path.write_text("persons: {columns: [Kennung]}\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"imports/attendance\.yml"):
        attendance_map(network.folder)


def test_files_that_cannot_be_read_are_told(network: Definitions, tmp_path: Path) -> None:
    """Neither text nor a sheet; no file at all."""
    (tmp_path / "broken.xlsx").write_bytes(b"no archive")
    (tmp_path / "broken.csv").write_bytes(b"E\xff\xfemail")
    for name, what in (
        ("broken.xlsx", "as XLSX"),
        ("broken.csv", "neither in UTF-8"),
        ("none.csv", "could not be read"),
    ):
        with pytest.raises(ProblemsFound, match=what):
            listed(tmp_path / name, AttendanceMap())
    assert network.folder.is_dir()
