"""The command what-if: a table and a sentence, exit codes, a form for programs; nothing written anywhere."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from tests.pages.test_what_if import SETTINGS
from tests.results.conftest import write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.cli import main


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network with encounters, and a file of corrections in it."""
    extracts = encountered_extracts()
    folder = write_network(tmp_path_factory.mktemp("n") / "small", extracts, **SETTINGS).folder
    rows = extracts["episodes"]
    late = rows[
        (rows["clinic_id"] == "C1") & (rows["wound"] == "ulcer") & (rows["days"] > 14)
        & rows["start_date"].between("2025-01-01", "2025-03-31")
    ]  # fmt: skip
    lines = [f"episodes,{id},days,3,nurse,2025-07-11,late" for id in late["episode_id"]]
    (folder / "asked.csv").write_text("\n".join(["table,key,column,value,asked_by,asked_on,why", *lines]))
    return folder


def run(network: Path, *words: str, file: str = "asked.csv") -> Result:
    """Outcome of one command."""
    return CliRunner().invoke(main, ["what-if", str(network), "--corrections", str(network / file), *words])


def hashes(folder: Path) -> dict[str, str]:
    """Every file by its hash."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_table_and_a_sentence_and_nothing_is_written(
    network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither into the network's folder nor where the command is given."""
    before = hashes(network)
    monkeypatch.chdir(tmp_path)
    done = run(network, "--clinic", "C1", "--quarter", "2025Q2")
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0].split() == ["Measure", "Figure", "Now", "Would", "be", "Word"]
    assert any(line.startswith("Seen") and line.endswith("→ improved") for line in lines)
    assert " would change: Seen (2025Q1): " in lines[-1]
    assert hashes(network) == before
    assert list(tmp_path.iterdir()) == []


def test_a_program_gets_one_object(network: Path) -> None:
    """With figures before and after, and whether a category would change."""
    done = run(network, "--clinic", "C1", "--quarter", "2025Q2", "--json")
    told = json.loads(done.output)
    assert (told["unit"], told["quarter"], told["category_changes"]) == ("C1", "2025Q2", True)
    [seen] = [each for each in told["figures"] if (each["measure"], each["figure"]) == ("seen_14d", "window")]
    assert seen["after"]["word"] == "improved"
    assert seen["before"]["counted"] != seen["after"]["counted"]
    assert seen["category_changes"] is True


def test_a_provider_is_told_of_their_own(network: Path) -> None:
    """By the same corrections; no other provider is named."""
    done = run(network, "--provider", "D5", "--quarter", "2025Q2")
    assert done.exit_code == 0, done.output
    assert " of D5 would move" in done.output or " would change: " in done.output
    roster = pd.read_parquet(network / "extracts" / "providers.parquet")["provider_id"]
    assert not any(f"{other} " in done.output for other in set(roster) - {"D5"})


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "whose figures are told is not said → give --clinic or --provider"),
        (("--clinic", "C1", "--provider", "D5"), "both a clinic and a provider are named"),
        (("--clinic", "C11"), "did you mean 'C1'"),
        (("--provider", "D55"), "'D55' is not on the roster"),
    ],
)
def test_what_cannot_be_answered_is_told_with_a_remedy(network: Path, words: tuple[str, ...], message: str) -> None:
    """Exit code 2; with --json as an object."""
    done = run(network, *words, "--quarter", "2025Q2")
    assert done.exit_code == 2
    assert message in done.output
    told = json.loads(run(network, *words, "--quarter", "2025Q2", "--json").output)
    assert (told["status"], told["exit_code"]) == ("refused", 2)


def test_every_wrong_correction_is_told(network: Path) -> None:
    """In one list."""
    lines = ["episodes,E0001,day,3,nurse,2025-07-11,late", "episodes,E0002,wound,ulcers,nurse,2025-07-11,late"]
    (network / "wrong.csv").write_text("\n".join(["table,key,column,value,asked_by,asked_on,why", *lines]))
    done = run(network, "--clinic", "C1", file="wrong.csv")
    assert done.exit_code == 2
    assert "2 problems found" in done.output
    assert "wrong.csv, line 2, column: no column 'day' in episodes" in done.output
    assert "wrong.csv, line 3, value: 'ulcers' is not a value of wound" in done.output


def test_help_reads_like_a_manual_page() -> None:
    """With the form of the file, exit codes and examples."""
    said = CliRunner().invoke(main, ["what-if", "--help"]).output
    assert all(word in said for word in ("Exit codes", "Examples", "attributed_to", "asked_by", "wellanalysis what-if"))
