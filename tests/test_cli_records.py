"""Commands that write records: one at a time, whole or resumed, private, and each network named in one way."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import wellanalysis.results.put_in_place as place
from tests.conftest import ROOT
from tests.results import survey_exports as given
from tests.results.conftest import small_extracts, write_network
from tests.results.test_appeals import CHANGED, ID, ITEMS, OPEN, STEPS, keep
from tests.results.test_appeals import network as network  # noqa: PLC0414  the fixture
from wellanalysis.cli import main
from wellanalysis.definitions.folder import Definitions
from wellanalysis.publish.check import checked
from wellanalysis.results.record_lock import locked

APPEAL = "A-02"
DECIDE = ["--by", "director", "--because", "Seen on paper", "--on", "2025-07-09"]


def run(*words: str) -> Result:
    """Outcome of one command."""
    return CliRunner().invoke(main, list(words))


def decide(network: Definitions, *words: str, reference: str = APPEAL) -> Result:
    """Outcome of one decision."""
    return run("appeal", "decide", reference, "--network", str(network.folder), *words)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small network without records, and three exports of one answer each."""
    folder = write_network(tmp_path / "small", small_extracts()).folder
    for at in range(3):
        text = f"response_id,date,comment,clinic\nR_{at},2025-07-01,Does call {at} count?,C1\n"
        (tmp_path / f"export{at}.csv").write_text(text)
    return folder


def stop_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The machine stops before the file of this number is moved into place."""
    moved, real = [], os.replace

    def once(source: Path, target: Path) -> None:
        if len(moved) == number:
            raise KeyboardInterrupt
        moved.append(target)
        real(source, target)

    monkeypatch.setattr(place.os, "replace", once)


def test_two_imports_at_once_lose_nothing(small: Path) -> None:
    """Each either writes or says that the other is at work; what was said to be written is there."""
    command = [sys.executable, "-m", "wellanalysis.cli", "feedback", "import"]
    begun = [
        subprocess.Popen(
            [*command, str(small.parent / f"export{at}.csv"), "--network", str(small)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for at in range(3)
    ]  # fmt: skip
    ended = [(each.communicate()[1], each.returncode) for each in begun]
    assert {code for _, code in ended} <= {0, 3}
    assert all("another import is at work on these records → try again" in told for told, code in ended if code == 3)
    rows = (small / "records" / "feedback.csv").read_text().splitlines()[1:]
    assert len(rows) == sum(code == 0 for _, code in ended)


def test_a_held_lock_ends_with_code_three_and_writes_nothing(small: Path) -> None:
    """Whichever command it is."""
    with locked(small / "records", called="records"):
        done = run("feedback", "import", str(small.parent / "export0.csv"), "--network", str(small))
        other = run("feedback", "add", "--network", str(small), "--says", "Hello")
    assert (done.exit_code, other.exit_code) == (3, 3)
    assert "another import is at work on these records → try again" in done.output
    assert "nothing is written" in done.output
    assert list((small / "records").glob("*.csv")) == []


def test_a_decision_stopped_between_its_files_goes_on(network: Definitions, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is in order in between, and the same command ends what was begun."""
    with monkeypatch.context() as stopped:
        stop_at(stopped, 1)
        assert decide(network, "--accept", *DECIDE).exit_code == 130
    with checked(network.folder):
        pass
    other = decide(network, "--accept", "--by", "nurse", "--because", "Other", "--on", "2025-07-09")
    assert (other.exit_code, "in other words" in other.output) == (2, True)
    done = decide(network, "--accept", *DECIDE)
    assert done.exit_code == 0, done.output
    steps = (network.folder / "records" / "feedback_steps.csv").read_text().splitlines()
    assert sum("Seen on paper" in line for line in steps) == 1
    again = decide(network, "--accept", *DECIDE)
    assert (again.exit_code, "was accepted on 2025-07-09 by director" in again.output) == (2, True)


def test_a_step_may_cure_the_only_problem(network: Definitions) -> None:
    """A correction that was accepted by hand, and whose appeal is not closed yet."""
    keep(network, feedback_steps=STEPS + CHANGED.replace("changed", "looked_at"))
    words = ["--status", "changed", "--owner", "director", "--says", "It was late", "--on", "2025-06-20"]
    done = run("feedback", "answer", "A-01", "--network", str(network.folder), *words)
    assert done.exit_code == 0, done.output
    with checked(network.folder):
        pass


def test_a_survey_stopped_between_its_files_is_whole_after_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked comes before the answers."""
    folder = given.network(tmp_path / "net", staff=given.STAFF_MAP)
    export = given.as_csv(folder / "staff.csv", [*given.QUALTRICS_HEAD, *given.QUALTRICS])
    words = ("survey", "import", str(export), "--network", str(folder), "--map", "staff", "--wave", "2026-09-07")
    with monkeypatch.context() as stopped:
        stop_at(stopped, 1)
        assert run(*words).exit_code == 130
    assert not (folder / "extracts" / "provider_survey.csv").exists()
    done = run(*words)
    assert "extracts/provider_survey.csv: 2 answers added" in done.output
    assert "This export holds only those who answered: response rates will read 100 %." in done.output
    assert str(tmp_path) not in done.output
    assert len((folder / "surveys" / "asked.csv").read_text().splitlines()) == 3


def test_accepting_and_declining_at_once_is_refused(network: Definitions) -> None:
    """And neither too."""
    both = decide(network, "--accept", "--decline", *DECIDE)
    assert (both.exit_code, "one of the two" in both.output) == (2, True)
    assert decide(network, *DECIDE).exit_code == 2


@pytest.mark.parametrize("command", ["feedback import x.csv", "feedback list", "quotes import x.csv --coder A",
    "attendance import x.csv --session L1", "identifiers import x.csv", "survey import x.csv --map a", "appeal decide A-1 --accept --by A --because B"])  # fmt: skip
def test_the_network_is_named_and_never_guessed(command: str) -> None:
    """No command writes into the demonstration because nothing was said."""
    done = run(*command.split())
    assert (done.exit_code, "Missing option '--network'" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("says", "what"),
    [
        ("Write to ada@x.example", "a mail address"),
        ("Call 555-1234", "a number to call"),
        (f"See {ID}", "an identifier"),
    ],
)
def test_an_answer_that_tells_who_is_refused(network: Definitions, says: str, what: str) -> None:
    """By the ids of the extracts too; and what was found is not repeated."""
    done = run("feedback", "answer", "F-01", "--network", str(network.folder), "--status", "answered", "--owner", "analyst",
        "--says", says, "--on", "2025-07-01")  # fmt: skip
    assert (done.exit_code, f"--says: holds {what}" in done.output) == (2, True)
    assert says.split()[-1] not in done.output
    assert decide(network, "--accept", "--by", "director", "--because", says, "--on", "2025-07-09").exit_code == 2


def test_a_name_with_a_title_is_warned_of_in_german_too(network: Definitions) -> None:
    """It may be meant."""
    done = run("feedback", "answer", "F-01", "--network", str(network.folder), "--status", "answered", "--owner", "analyst",
        "--says", "Frau Beispiel had asked", "--on", "2025-07-01")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "a name with its title (“Frau Beispiel”): is it needed?" in done.output


def test_an_appeal_with_open_corrections_is_closed_by_its_decision_alone(network: Definitions) -> None:
    """And one without corrections by an answer; each says which command it is."""
    words = ["--status", "changed", "--owner", "director", "--says", "So it is", "--on", "2025-07-09"]
    done = run("feedback", "answer", APPEAL, "--network", str(network.folder), *words)
    assert (done.exit_code, "use appeal decide" in done.output) == (2, True)
    keep(network, feedback=ITEMS + OPEN_ITEM, feedback_steps=STEPS, corrections="")
    (network.folder / "records" / "corrections.csv").unlink()
    none = decide(network, "--accept", *DECIDE, reference="A-03")
    assert "without corrections" in none.output
    assert "wellanalysis feedback answer A-03 --network small --status answered" in none.output


OPEN_ITEM = "A-03,2025-06-01,form,appeal,nurse,C1,The day is wrong,network,analyst,2025-06-02\n"
assert OPEN


def test_what_came_by_mail_is_added_read_and_listed(small: Path) -> None:
    """With a file for its keeper alone, whose rights stay as somebody sets them."""
    words = [
        "--says",
        "We wait for shoes",
        "--channel",
        "meeting",
        "--role",
        "nurse",
        "--clinic",
        "C1",
        "--kind",
        "need",
    ]
    done = run("feedback", "add", "--network", str(small), *words, "--on", "2025-07-12")
    assert done.exit_code == 0, done.output
    path = small / "records" / "feedback.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    assert "not read" in run("feedback", "list", "--network", str(small)).output.splitlines()[1]
    read = run(
        "feedback",
        "review",
        "F-0001",
        "--network",
        str(small),
        "--by",
        "lead",
        "--seen-by",
        "network",
        "--on",
        "2025-07-13",
    )
    assert read.exit_code == 0, read.output
    line = run("feedback", "list", "--network", str(small)).output.splitlines()[1]
    assert "network" in line.split()
    assert "2025-07-13" in line.split()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    late = run("feedback", "answer", "F-0001", "--network", str(small), "--status", "answered", "--owner", "lead", "--says",
        "Soon", "--on", "2025-07-14")  # fmt: skip
    assert "It is shown once the data speak of 2025-07-14; now they speak of 2025-07-10." in late.output


def test_a_folder_that_cannot_be_written_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the code of the machine, not of a fault; and what a killed command left is swept."""
    left = small / "records" / ".check-left"
    left.mkdir(parents=True)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(place.os, "replace", refused)
    done = run("feedback", "add", "--network", str(small), "--says", "Hello")
    assert (done.exit_code, "records/: cannot be written: Permission denied" in done.output) == (3, True)
    assert not left.exists()
    assert [path.name for path in (small / "records").iterdir()] == [".lock"]
