"""The commands feedback import, answer and list: what they say, what they write, and with which exit code they end."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.results.conftest import small_extracts, write_network
from wellanalysis.cli import main

EXPORT = "response_id,date,comment,clinic\nR_1,2025-07-01,Does a phone call count?,C1\n"


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """The small network, with one answer in its ledger."""
    folder = write_network(tmp_path / "small", small_extracts()).folder
    (tmp_path / "export.csv").write_text(EXPORT)
    assert run(folder, "import", str(tmp_path / "export.csv")).exit_code == 0
    return folder


def run(network: Path, *words: str) -> Result:
    """Outcome of one command."""
    return CliRunner().invoke(main, ["feedback", *words, "--network", str(network)])


def answered(network: Path, *words: str) -> Result:
    """Outcome of an answer by the analyst."""
    return run(network, "answer", "F-0001", "--owner", "analyst", *words)


def test_what_was_taken_in_is_counted(network: Path, tmp_path: Path) -> None:
    """New answers by their references, known ones by their number."""
    (tmp_path / "export.csv").write_text(EXPORT + "R_2,2025-07-02,Thanks,\n")
    done = run(network, "import", str(tmp_path / "export.csv"))
    assert done.output.splitlines()[-1] == (
        "1 new (F-0002 to F-0002), 1 in the ledger already. 2 wait to be read: "
        "wellanalysis feedback review ITEM --by ROLE --network small"
    )


def test_an_item_is_answered_step_by_step(network: Path) -> None:
    """Open until it is closed, with who has it and until when."""
    assert "F-0001" in run(network, "list", "--open").output
    taken = answered(network, "--status", "looked_at", "--due", "2025-07-09", "--on", "2025-07-03")
    assert taken.exit_code == 0, taken.output
    line = run(network, "list", "--open").output.splitlines()[1]
    assert line.split()[:5] == ["F-0001", "2025-07-01", "looked_at", "analyst", "2025-07-09"]
    answered(network, "--status", "answered", "--says", "It does not.", "--on", "2025-07-05")
    assert run(network, "list", "--open").output == "Nothing is open.\n"
    assert "answered" in run(network, "list").output
    steps = (network / "records" / "feedback_steps.csv").read_text().splitlines()
    assert steps == [
        "item,on,status,owner,due_on,says",
        "F-0001,2025-07-03,looked_at,analyst,2025-07-09,",
        "F-0001,2025-07-05,answered,analyst,,It does not.",
    ]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--status", "answered", "--on", "2025-07-05"], "close an item without a word"),
        (["--status", "answered", "--says", "No.", "--on", "2025-06-05"], "an answer before the question"),
        (["--status", "answered", "--says", "<b>", "--on", "2025-07-05"], "cannot be printed"),
    ],
)
def test_a_step_that_does_not_fit_is_refused_and_not_written(network: Path, words: list[str], what: str) -> None:
    """With the exit code of wrong input."""
    done = answered(network, *words)
    assert done.exit_code == 2
    assert what in done.output
    assert not (network / "records" / "feedback_steps.csv").exists()


def test_an_item_that_is_not_there_is_told_with_the_nearest(network: Path) -> None:
    """A slip of the pen is no new item."""
    done = run(network, "answer", "F-0010", "--status", "looked_at", "--owner", "analyst")
    assert done.exit_code == 2
    assert "no item 'F-0010' in the ledger → did you mean 'F-0001'?" in done.output
