"""The commands ``export workbook`` and ``export pdf`` as a user types them."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests.conftest import ROOT
from tests.publish.conftest import small_network
from tests.publish.test_print_pdf import carried_of, chromium
from wellanalysis.cli import main
from wellanalysis.publish import exports

__all__ = ["chromium"]

DEMO = str(ROOT / "data" / "demo")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What the commands asked for; the report of a small network stands in for the one of the demo."""
    found: list[dict[str, Any]] = []

    def carried(network: Path, **options: Any) -> list[exports.Carried]:
        found.append({"network": network, **options})
        return [carried_of(small_network(), tmp_path / "exports")]

    monkeypatch.setattr(exports, "carried", carried)
    return found


def test_a_workbook_is_written_and_its_path_told(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    """With the options that a report takes."""
    done = CliRunner().invoke(main, ["export", "workbook", DEMO, "--quarter", "2026Q3", "--clinic", "C07", "--final"])
    assert done.exit_code == 0, done.output
    path = tmp_path / "exports" / "small.xlsx"
    assert done.output.split() == [str(path)]
    assert openpyxl.load_workbook(path).sheetnames[0] == "About"
    assert asked[0]["clinics"] == ("C07",)
    assert asked[0]["stage"] == "final"


def test_chapters_are_printed_when_asked(asked: list[dict[str, Any]], tmp_path: Path, chromium: str) -> None:
    """The summary first, then each clinic."""
    done = CliRunner().invoke(main, ["export", "pdf", DEMO, "--chapters"])
    assert done.exit_code == 0, done.output
    names = [Path(line).name for line in done.output.splitlines()]
    assert names == ["small-summary.pdf", "small-C07.pdf", "small-C08.pdf", "small-C09.pdf"]
    assert all((tmp_path / "exports" / name).read_bytes().startswith(b"%PDF") for name in names)


@pytest.mark.parametrize("command", ["workbook", "pdf", "measurereport"])
def test_help_says_what_it_makes(command: str) -> None:
    """With an example."""
    said = CliRunner().invoke(main, ["export", command, "--help"]).output
    assert f"wellanalysis export {command} data/demo" in said
    assert "--clinic" in said
