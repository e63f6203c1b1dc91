"""The command attendance import: what it says, exit codes, and the secret it needs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.results.conftest import small_extracts, write_network
from tests.results.test_learning_checks import CAME, HEAD, L1
from wellanalysis.cli import main
from wellanalysis.pages.pseudonyms import VARIABLE


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """The small network with one session, and a list of two people and a guest."""
    folder = write_network(tmp_path / "small", small_extracts()).folder
    (folder / "records").mkdir()
    (folder / "records" / "sessions.csv").write_text(HEAD + L1, encoding="utf-8")
    (folder / "records" / "attendance.csv").write_text(CAME, encoding="utf-8")
    text = "Name,Email,Clinic,Role\nA,a@x.example,C1,nurse\nB,b@x.example,C2,physician\nGuest,,C1,nurse\n"
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    return folder


def run(network: Path, *words: str) -> Result:
    """Outcome of one command."""
    return CliRunner().invoke(
        main, ["attendance", "import", str(network.parent / "list.csv"), "--network", str(network), *words]
    )


def test_it_says_how_many_were_added_and_who_had_no_address(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same list adds nobody."""
    monkeypatch.setenv(VARIABLE, "long enough to be a secret")
    first, second = run(network, "--session", "L1"), run(network, "--session", "L1")
    assert [first.exit_code, second.exit_code] == [0, 0]
    assert first.output == "L1: 2 added, 0 there already; left out, without an address: 1.\n"
    assert second.output == "L1: 0 added, 2 there already; left out, without an address: 1.\n"


def test_without_the_secret_nothing_is_written(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named; a short one is refused too."""
    monkeypatch.delenv(VARIABLE, raising=False)
    done = run(network, "--session", "L1")
    assert done.exit_code == 2
    assert f"the environment variable {VARIABLE}: is not set" in done.output
    monkeypatch.setenv(VARIABLE, "short")
    assert run(network, "--session", "L1").exit_code == 2
    assert (network / "records" / "attendance.csv").read_text(encoding="utf-8") == CAME


def test_what_is_wrong_ends_with_the_code_of_the_input(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown session, with the nearest."""
    monkeypatch.setenv(VARIABLE, "long enough to be a secret")
    done = run(network, "--session", "L7")
    assert done.exit_code == 2
    assert "no session is called 'L7'" in done.output
