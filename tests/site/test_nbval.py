"""nbval runs the executed notebooks again and really compares: an altered number fails."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.site

CHOSEN = ("summary", "clinics/lakes/c07/overview", "measures/healed_12w")


def nbval(notebook: Path, folder: Path) -> subprocess.CompletedProcess:
    """Outcome of nbval on one notebook of a run's folder."""
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "--override-ini=addopts="]
    return subprocess.run([*command, str(notebook)], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def run_folder(demo_site, tmp_path_factory) -> Path:
    """A copy of the run, so that nothing a test alters is published."""
    copy = tmp_path_factory.mktemp("nbval") / "run"
    shutil.copytree(demo_site.run, copy, ignore=shutil.ignore_patterns("build", "book"))
    return copy


@pytest.mark.parametrize("id", CHOSEN)
def test_an_executed_notebook_gives_the_same_again(run_folder, id):
    """The numbers in its outputs are those that its code gives."""
    done = nbval(run_folder / "notebooks" / f"{id}.ipynb", run_folder)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout


def test_an_altered_number_is_seen(run_folder):
    """One digit changed in the saved output of the check that ends the notebook."""
    source = run_folder / "notebooks" / "clinics/lakes/c07/overview.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    altered = run_folder / "notebooks" / "altered.ipynb"
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    last = next(output for output in reversed(outputs) if "text/plain" in output.get("data", {}))
    text = "".join(last["data"]["text/plain"])
    digit = next(letter for letter in reversed(text) if letter.isdigit())
    place = text.rindex(digit)
    last["data"]["text/plain"] = text[:place] + str((int(digit) + 1) % 10) + text[place + 1 :]
    altered.write_text(json.dumps(notebook), encoding="utf-8")
    done = nbval(altered, run_folder)
    assert done.returncode == 1
    assert "failed" in done.stdout


@pytest.mark.parametrize("id", CHOSEN)
def test_executed_cells_are_counted(run_folder, id):
    """nbval compares nothing where a cell has no execution count."""
    notebook = json.loads((run_folder / "notebooks" / f"{id}.ipynb").read_text(encoding="utf-8"))
    counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert counts
    assert all(counts)
