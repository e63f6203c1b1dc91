"""Executed notebooks give the same text again, and an altered number is seen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from wellanalysis.publish.jobs import jobs_of
from wellanalysis.publish.kernels import run_all

from .conftest import small_network

NAME = "clinics/north/c07/overview"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder with one executed notebook, made in the way of every run."""
    folder = tmp_path_factory.mktemp("run")
    pages = small_network()
    for page in pages:
        page.save(folder / "pages")
    [outcome] = run_all([jobs_of(pages, folder, network="demo")[NAME]], cwd=folder)
    assert outcome.failure == ""
    return folder


def _nbval(notebook: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-q", notebook.name]
    # A folder of its own, so that this project's settings of pytest stay out of it.
    environment = {**os.environ, "PYTEST_ADDOPTS": f"-c {os.devnull} --rootdir {notebook.parent}"}
    return subprocess.run(command, cwd=notebook.parent, env=environment, capture_output=True, text=True)


def test_an_executed_notebook_gives_the_same_again(run: Path) -> None:
    """From the folder in which it lies, with a kernel of its own."""
    ended = _nbval(run / "notebooks" / f"{NAME}.ipynb")
    assert ended.returncode == 0, ended.stdout


def test_an_altered_number_is_seen(run: Path) -> None:
    """One digit in the text of one table."""
    original = run / "notebooks" / f"{NAME}.ipynb"
    altered = original.with_name("altered.ipynb")
    shutil.copyfile(original, altered)
    notebook = nbformat.read(altered, as_version=4)
    shown = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    table = next(output.data for output in shown if "April 2025" in output.data.get("text/plain", ""))
    table["text/plain"] = table["text/plain"].replace("57", "58", 1)
    nbformat.write(notebook, altered)
    ended = _nbval(altered)
    altered.unlink()
    assert ended.returncode == 1
    assert "58" in ended.stdout
