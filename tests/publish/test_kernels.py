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
from wellanalysis.publish import kernels as kernels_module
from wellanalysis.publish.execute import said_plainly, timeless
from wellanalysis.publish.kernels import Job, Kernels, check_parameters, run_all

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "import os, pathlib, time, warnings",
    'assert clinic != "broken", "a plain reason\\nand a second line"',
    'if clinic == "killed": os._exit(9)',
    'if clinic == "out of memory": os.kill(os.getpid(), 9)',
    'if clinic == "slow": pathlib.Path("sleeping").touch(); time.sleep(60)',
    'once = clinic == "last straw" and not pathlib.Path("once").exists()',
    'if once or clinic == "poison": pathlib.Path("once").touch(); os.kill(os.getppid(), 9); time.sleep(60)',
    'if clinic == "warning": warnings.warn(f"see {os.getcwd()}/notes.txt"); print("1", flush=True); print("2", flush=True)',
    'if clinic != "warning": print(clinic, os.getpid())',
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
    """Whether a cell raises, a kernel dies, is killed, or a notebook takes too long."""
    jobs = _jobs(template, tmp_path, "broken", "C01", "killed", "out of memory", "slow", "C02")
    for job in jobs:
        job.output.write_text("of an earlier run")
    ended = {
        outcome.job.parameters["clinic"]: outcome
        for outcome in run_all(jobs, cwd=tmp_path, workers=2, timeout=12, forked=True)
    }
    assert ended["C01"].failure == ended["C02"].failure == ""
    assert ended["broken"].failure == "AssertionError: a plain reason"
    assert ended["killed"].failure == "its kernel died with exit code 9"
    assert ended["out of memory"].failure.startswith("its kernel died: ended by SIGKILL")
    assert ended["slow"].failure == "it took longer than 12 seconds"
    said = nbformat.read(tmp_path / "C02.ipynb", as_version=4).cells[-1].outputs[0].text
    assert said.startswith("C02 ")
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["C01.ipynb", "C02.ipynb"]
    assert "and a second line" in ended["broken"].trace
    assert "assert clinic" in ended["broken"].trace
    assert "\x1b" not in ended["broken"].trace
    assert all(ended[name].trace for name in ("killed", "out of memory", "slow"))
    assert ended["C01"].trace == ""


@pytest.mark.parametrize("forked", [pytest.param(True, marks=needs_fork), False])
def test_two_executions_give_the_same_bytes(template: Path, tmp_path: Path, forked: bool) -> None:
    """No clock, no folder, no process number, however a text was printed; what nbval needs is there."""
    made = []
    for name in ("first", "a_second_folder"):
        (tmp_path / name).mkdir()
        [job] = _jobs(template, tmp_path / name, "warning")
        [outcome] = run_all([job], cwd=tmp_path / name, forked=forked)
        assert outcome.failure == ""
        made.append(job.output.read_bytes())
        assert [path.name for path in job.output.parent.iterdir()] == [job.output.name]
    assert made[0] == made[1]
    text = made[0].decode()
    assert str(tmp_path) not in text
    assert str(template.parent) not in text
    assert "…/notes.txt" in text
    notebook = nbformat.reads(text, as_version=4)
    assert [each.text for cell in notebook.cells for each in cell.outputs if each.name == "stdout"] == ["1\n2\n"]
    nbformat.validate(notebook)
    assert "papermill" not in notebook.metadata
    assert [cell.execution_count for cell in notebook.cells] == list(range(1, len(notebook.cells) + 1))
    assert [cell.metadata for cell in notebook.cells[:2]] == [
        {"tags": ["parameters"]},
        {"tags": ["injected-parameters"]},
    ]


def test_what_differs_between_executions_is_taken_out() -> None:
    """Times and folders of whoever ran it, the random id of the cell of parameters; tags and counts stay."""
    clock = {"execution": {"iopub.execute_input": "2026-10-12T08:00:00Z"}, "papermill": {"start_time": "08:00"}}
    cell = new_code_cell("a = 1", id="0f3c", execution_count=2, metadata={"tags": ["injected-parameters"], **clock})
    cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text="/tmp/ipykernel_77/3.py:1: n/m of 1/2/3")]
    notebook = new_notebook(cells=[cell], metadata={**KERNEL, "papermill": {"output_path": "/home/x"}})
    [kept] = nbformat.reads(timeless(notebook).decode(), as_version=4).cells
    assert kept.id == "injected-parameters"
    assert kept.execution_count == 2
    assert kept.metadata == {"tags": ["injected-parameters"]}
    assert kept.outputs[0].text == "…/3.py:1: n/m of 1/2/3"


@needs_fork
def test_the_rest_goes_on_when_the_process_that_starts_kernels_dies(template: Path, tmp_path: Path) -> None:
    """The notebook it died under is run once more; none fails."""
    jobs = _jobs(template, tmp_path, "C01", "last straw", "C02", "C03")
    with Kernels(forked=True) as kernels:
        outcomes = list(run_all(jobs, cwd=tmp_path, workers=2, kernels=kernels))
        assert (tmp_path / "once").exists()
        assert kernels.forked
    assert [outcome.failure for outcome in outcomes] == [""] * 4
    assert all(job.output.is_file() for job in jobs)


@needs_fork
def test_a_notebook_that_ends_what_starts_kernels_fails_alone(template: Path, tmp_path: Path) -> None:
    """It is not tried for ever, and the others come from a process started anew."""
    outcomes = list(run_all(_jobs(template, tmp_path, "poison", "C01"), cwd=tmp_path, workers=1, forked=True))
    assert {outcome.job.parameters["clinic"]: outcome.failure for outcome in outcomes} == {
        "poison": "the process that starts kernels ended under it",
        "C01": "",
    }


@needs_fork
def test_plain_kernels_are_used_when_no_process_to_fork_from_stays(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More slowly, rather than not at all."""
    monkeypatch.setattr(kernels_module, "RESTARTS", 0)
    with Kernels(forked=True) as kernels:
        assert kernels.server is not None
        assert kernels.server.is_ready()
        kernels.server.process.kill()
        [outcome] = run_all(_jobs(template, tmp_path, "C01"), cwd=tmp_path, kernels=kernels)
        assert outcome.failure == ""
        assert not kernels.forked


@needs_fork
def test_kernels_closed_before_they_were_ready_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a run ends with its checks; starting does not wait for the imports, closing does not either."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kernels = Kernels(forked=True).start()
    assert kernels.server is not None
    process = kernels.server.process
    assert not kernels.server._ready.is_set()
    assert list(tmp_path.glob("wa-*"))
    kernels.close()
    assert process.returncode is not None
    assert not list(tmp_path.glob("wa-*"))
    kernels.close()  # twice is once
    with pytest.raises(RuntimeError, match="no more kernels"):
        kernels.managers()


@pytest.mark.parametrize("forked", [pytest.param(True, marks=needs_fork), False])
def test_stopping_early_ends_what_still_runs(template: Path, tmp_path: Path, forked: bool) -> None:
    """An interrupted run does not wait for a notebook of an hour."""
    others = set(_children(os.getpid()))  # a browser or a server of other tests lives on
    outcomes = run_all(
        _jobs(template, tmp_path, "broken", "slow", "C01"), cwd=tmp_path, workers=2, timeout=50, forked=forked
    )
    assert next(outcomes).job.parameters["clinic"] != "slow"
    assert _until((tmp_path / "sleeping").exists, seconds=60)
    family = set(_children(os.getpid())) - others
    outcomes.close()  # type: ignore[attr-defined]
    assert family
    assert _until(lambda: not any(_alive(pid) for pid in family), seconds=15)


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


@pytest.mark.parametrize("forked", [pytest.param(True, marks=needs_fork), False])
def test_a_killed_run_leaves_no_kernel_behind(template: Path, tmp_path: Path, forked: bool) -> None:
    """Nobody is there to end them, so they end themselves; what was finished is whole, what was not is not there."""
    program = f"""
        from pathlib import Path
        from wellanalysis.publish.kernels import Job, run_all
        for name in ("C01", "slow"):
            job = Job(Path({str(template)!r}), Path({str(tmp_path)!r}) / f"{{name}}.ipynb", {{"clinic": name}})
            print(*run_all([job], cwd=Path({str(tmp_path)!r}), forked={forked}))
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, "TMPDIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")},
    )
    try:
        assert _until((tmp_path / "sleeping").exists, seconds=60)
        family = _children(started.pid)
    finally:
        started.kill()
        started.wait()
    assert _until(lambda: not any(_alive(pid) for pid in family), seconds=15)
    assert _until(lambda: not list(tmp_path.glob("wa-*")), seconds=5)
    assert [path.name for path in tmp_path.glob("*.ipynb")] == ["C01.ipynb"]
    nbformat.validate(nbformat.read(tmp_path / "C01.ipynb", as_version=4))


@needs_fork
def test_a_run_killed_while_it_imports_leaves_nothing(tmp_path: Path) -> None:
    """The process that was to start kernels sees that nobody waits for it."""
    program = "from wellanalysis.publish.kernels import Kernels; k = Kernels().start(); print(flush=True); input()"
    started = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert started.stdout is not None
    started.stdout.readline()
    family = _children(started.pid)
    started.kill()
    started.communicate()
    assert family
    assert _until(lambda: not any(_alive(pid) for pid in family), seconds=20)
    assert not list(tmp_path.glob("wa-*"))


@needs_fork
def test_kernels_end_with_the_process_they_come_from(template: Path, tmp_path: Path) -> None:
    """Also when that is killed together with the run, so that nobody ends them."""
    program = f"""
        from pathlib import Path
        from wellanalysis.publish.kernels import Job, run_all
        job = Job(Path({str(template)!r}), Path({str(tmp_path)!r}) / "slow.ipynb", {{"clinic": "slow"}})
        print(*run_all([job], cwd=Path({str(tmp_path)!r}), forked=True))
    """
    started = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        assert _until((tmp_path / "sleeping").exists, seconds=60)
        family = _children(started.pid)
    finally:
        started.kill()
        os.kill(family[0], 9)
        started.wait()
    assert len(family) > 1
    assert _until(lambda: not any(_alive(pid) for pid in family), seconds=15)


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
    """Direct and further children, of whichever thread, where the system tells."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("this platform does not list a process's children")
    direct = [int(text) for path in Path(f"/proc/{pid}/task").glob("*/children") for text in path.read_text().split()]
    return direct + [each for child in direct for each in _children(child)]


def _until(true, *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False
