"""Notebooks at once, each in a kernel of its own."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.kernels import Job, check_parameters, run_all, said_plainly

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "import os, time",
    'assert clinic != "broken", "a plain reason\\nand a second line"',
    'if clinic == "killed": os._exit(9)',
    'if clinic == "slow": time.sleep(60)',
    "print(clinic, os.getpid())",
]

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that fails in as many ways as it is asked to."""
    first = new_code_cell('clinic = "C07"', metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[first, *(new_code_cell(cell) for cell in CELLS)], metadata=KERNEL)
    path = tmp_path_factory.mktemp("templates") / "ways.ipynb"
    nbformat.write(notebook, path)
    return path


def _jobs(template: Path, folder: Path, *names: str) -> list[Job]:
    return [Job(template, folder / f"{name}.ipynb", {"clinic": name}) for name in names]


@needs_fork
def test_one_failure_leaves_the_others_alone(template: Path, tmp_path: Path) -> None:
    """Whether a cell raises, a kernel dies or a notebook takes too long."""
    jobs = _jobs(template, tmp_path, "broken", "C01", "killed", "slow", "C02")
    ended = {
        outcome.job.parameters["clinic"]: outcome.failure
        for outcome in run_all(jobs, cwd=tmp_path, workers=2, timeout=12, forked=True)
    }
    assert ended["C01"] == ended["C02"] == ""
    assert ended["broken"] == "AssertionError: a plain reason"
    assert "died" in ended["killed"]
    assert ended["slow"] == "it took longer than 12 seconds"
    said = nbformat.read(tmp_path / "C02.ipynb", as_version=4).cells[-1].outputs[0].text
    assert said.startswith("C02 ")


@needs_fork
def test_each_notebook_has_a_kernel_of_its_own_and_none_is_left(template: Path, tmp_path: Path) -> None:
    """What one notebook does to its process is not seen by the next."""
    jobs = _jobs(template, tmp_path, "C01", "C02", "C03")
    assert [outcome.failure for outcome in run_all(jobs, cwd=tmp_path, workers=1, forked=True)] == ["", "", ""]
    texts = [nbformat.read(job.output, as_version=4).cells[-1].outputs[0].text for job in jobs]
    pids = {int(text.split()[1]) for text in texts}
    assert len(pids) == 3
    assert not any(_alive(pid) for pid in pids)


def test_a_platform_without_fork_gets_the_same(template: Path, tmp_path: Path) -> None:
    """More slowly, in a Python of its own."""
    outcomes = list(run_all(_jobs(template, tmp_path, "C01"), cwd=tmp_path, workers=1, forked=False))
    assert [outcome.failure for outcome in outcomes] == [""]


@needs_fork
def test_a_killed_run_leaves_no_kernel_behind(template: Path, tmp_path: Path) -> None:
    """Nobody is there to end them, so they end themselves."""
    program = f"""
        from pathlib import Path
        from wellanalysis.publish.kernels import Job, run_all
        job = Job(Path({str(template)!r}), Path({str(tmp_path / "slow.ipynb")!r}), {{"clinic": "slow"}})
        print(*run_all([job], cwd=Path({str(tmp_path)!r}), forked=True))
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        assert _until(lambda: list(tmp_path.glob("wa-*/[0-9]*.log")), seconds=40)
        assert _until(lambda: _children(started.pid), seconds=10)
        family = _children(started.pid)
    finally:
        started.kill()
        started.wait()
    assert _until(lambda: not any(_alive(pid) for pid in family), seconds=15)
    assert _until(lambda: not list(tmp_path.glob("wa-*")), seconds=5)


def test_an_unknown_parameter_is_an_error_with_the_nearest_name(template: Path, tmp_path: Path) -> None:
    """Papermill itself only warns, and the value is lost."""
    with pytest.raises(ProblemsFound) as raised:
        check_parameters([Job(template, tmp_path / "x.ipynb", {"clinics": "C07"})])
    assert "unknown parameter 'clinics'" in str(raised.value)
    assert "did you mean 'clinic'?" in str(raised.value)


def test_all_problems_of_all_notebooks_are_told_before_any_kernel_starts(template: Path, tmp_path: Path) -> None:
    """A missing template beside an unknown parameter."""
    jobs = [Job(tmp_path / "gone.ipynb", tmp_path / "a.ipynb"), Job(template, tmp_path / "b.ipynb", {"x": "1"})]
    with pytest.raises(ProblemsFound) as raised:
        list(run_all(jobs, cwd=tmp_path))
    assert [problem.where for problem in raised.value.problems] == [
        "notebooks/gone.ipynb",
        "notebooks/ways.ipynb, cell tagged parameters",
    ]


def test_a_failure_is_told_without_folders() -> None:
    """The line is printed on the page that failed."""
    said = said_plainly(FileNotFoundError("no file /home/someone/project/x.csv"))
    assert said == "FileNotFoundError: no file …/x.csv"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.is_file() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def _children(pid: int) -> list[int]:
    """Direct and further children, where the system tells."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.is_file():
        pytest.skip("this platform does not list a process's children")
    direct = [int(text) for text in path.read_text().split()]
    return direct + [each for child in direct for each in _children(child)]


def _until(true, *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False
