"""Notebooks on a Dask cluster: a scheduler and workers as processes of their own on this computer."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from wellanalysis.errors import ProblemsFound
from wellanalysis.publish import cluster, cluster_worker, kernels
from wellanalysis.publish.kernels import Job

from .conftest import small_network

HERE = importlib.util.find_spec("distributed") is not None
needs_dask = pytest.mark.skipif(
    not HERE and os.environ.get("WELLANALYSIS_ENGINES") != "required", reason="distributed is not installed"
)
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELLS = [
    "import os, pathlib, time",
    'assert clinic != "broken", "a plain reason"',
    'if clinic == "slow": time.sleep(60)',
    'started = pathlib.Path(signs, f"{clinic}-{os.getpid()}").touch() if signs else None',
    'while signs and not pathlib.Path(signs, "go on").exists(): time.sleep(0.1)',
    'print(clinic, sorted(path.name for path in pathlib.Path("pages").glob("*")), "SECRET" in os.environ)',
]


class Cluster:
    """A scheduler and its workers, which know nothing of the environment of this process but where Python is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "SECRET"},
            "TMPDIR": str(folder),
            "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "True",
        }
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        self.workers: list[subprocess.Popen[bytes]] = []

    def _start(self, *words: str, **environment: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("a"),
            start_new_session=True,
        )

    def worker(self, **environment: str) -> "subprocess.Popen[bytes]":
        """One more worker, of one thread and without a nanny, so that one killed is one gone."""
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        started = self._start("worker", self.address, *options, **environment)
        self.workers.append(started)
        return started

    def close(self) -> None:
        """End all of it."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster without workers yet."""
    (tmp_path / "cluster").mkdir()
    started = Cluster(tmp_path / "cluster")
    yield started
    started.close()


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A notebook that waits for a sign, or fails, as it is asked to."""
    first = new_code_cell('clinic = ""\nsigns = ""', metadata={"tags": ["parameters"]})
    path = tmp_path / "ways.ipynb"
    nbformat.write(new_notebook(cells=[first, *(new_code_cell(cell) for cell in CELLS)], metadata=KERNEL), path)
    return path


def _run(folder: Path, name: str) -> Path:
    """A run's folder with the small network's pages."""
    run = folder / name
    for page in small_network():
        page.save(run / "pages")
    return run


def _page_jobs(run: Path) -> list[Job]:
    jobs = []
    for page in small_network():
        source = NOTEBOOKS / f"{page.template}.ipynb"
        if source.is_file():
            given = {"network": "demo", **page.parameters, "pages": "pages"}
            jobs.append(
                Job(source, run / "notebooks" / f"{page.id}.ipynb", given, (run / "pages" / f"{page.id}.json",))
            )
    return jobs


@needs_dask
def test_a_cluster_gives_the_same_bytes(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """The same notebooks as on this computer, and the same words for one that fails."""
    dask.worker()
    dask.worker()
    near, far = _run(tmp_path, "near"), _run(tmp_path, "a_run_elsewhere")
    here = [*_page_jobs(near), Job(template, near / "broken.ipynb", {"clinic": "broken"})]
    there = [*_page_jobs(far), Job(template, far / "broken.ipynb", {"clinic": "broken"})]
    local = {outcome.job.output.relative_to(near): outcome for outcome in kernels.run_all(here, cwd=near)}
    remote = {
        outcome.job.output.relative_to(far): outcome
        for outcome in cluster.run_all(there, cwd=far, scheduler=dask.address)
    }
    assert len(local) > 3
    assert set(local) == set(remote)
    broken = Path("broken.ipynb")
    assert remote[broken].failure == local[broken].failure == "AssertionError: a plain reason"
    assert "assert clinic" in remote[broken].trace
    assert not (far / broken).exists()
    for name in set(local) - {broken}:
        assert remote[name].failure == local[name].failure == ""
        assert (far / name).read_bytes() == (near / name).read_bytes()
        assert str(tmp_path) not in (far / name).read_text()


@needs_dask
def test_a_worker_sees_the_page_and_nothing_else(
    tmp_path: Path, dask: Cluster, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the run's other pages, not this process's environment."""
    monkeypatch.setenv("SECRET", "of this computer")
    dask.worker()
    run = _run(tmp_path, "run")
    page = next((run / "pages").glob("*.json"))
    job = Job(template, run / "a.ipynb", {"clinic": "C01"}, (page,))
    sent = json.dumps(cluster.payload(job, cwd=run, timeout=9))
    assert str(tmp_path) not in sent
    assert "of this computer" not in sent
    [outcome] = cluster.run_all([job], cwd=run, scheduler=dask.address)
    assert outcome.failure == ""
    said = nbformat.read(job.output, as_version=4).cells[-1].outputs[0].text
    assert said == f"C01 ['{page.name}'] False\n"


@needs_dask
def test_the_notebooks_of_a_killed_worker_run_elsewhere(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """Two workers, each in the middle of a notebook, one of them killed: all notebooks end well, nothing is left."""
    signs = tmp_path / "signs"
    signs.mkdir()
    workers = [dask.worker(), dask.worker()]
    names = ["C01", "C02", "C03", "C04"]
    jobs = [Job(template, tmp_path / f"{name}.ipynb", {"clinic": name, "signs": str(signs)}) for name in names]
    outcomes = cluster.run_all(jobs, cwd=tmp_path, scheduler=dask.address)
    with _in_background(outcomes) as ended:
        assert _until(lambda: len(list(signs.iterdir())) == 2, seconds=90)
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        (signs / "go on").touch()
    assert sorted(outcome.job.output.stem for outcome in ended) == names
    assert [outcome.failure for outcome in ended] == [""] * 4
    assert all(job.output.is_file() for job in jobs)
    started = [path.name.split("-")[0] for path in signs.glob("C*-*")]
    assert len(started) == 5, "one notebook ran twice"
    workers[1].terminate()
    workers[1].wait(timeout=20)
    assert _until(lambda: not list(dask.folder.glob("wa-*")), seconds=15), "no worker's kernels are left"


@needs_dask
def test_a_cluster_without_workers_is_given_up(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """When the last worker dies, the rest fails with a reason, rather than being waited for."""
    signs = tmp_path / "signs"
    signs.mkdir()
    worker = dask.worker()
    jobs = [Job(template, tmp_path / f"{name}.ipynb", {"clinic": name, "signs": str(signs)}) for name in ("C01", "C02")]
    outcomes = cluster.run_all(jobs, cwd=tmp_path, scheduler=dask.address, patience=4)
    with _in_background(outcomes) as ended:
        assert _until(lambda: list(signs.iterdir()), seconds=90)
        worker.kill()
        worker.wait()
    assert {outcome.failure for outcome in ended} == {"the cluster has had no worker for 4 seconds"}
    assert len(ended) == 2
    assert not list(tmp_path.glob("C*.ipynb"))


@needs_dask
def test_a_cluster_that_never_had_a_worker_is_a_problem(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """With what to do about it."""
    with pytest.raises(ProblemsFound, match="the cluster has no worker → start some"):
        list(cluster.run_all([Job(template, tmp_path / "a.ipynb")], cwd=tmp_path, scheduler=dask.address, patience=1))


@needs_dask
def test_a_notebook_that_takes_too_long_ends_on_its_worker(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """And says so in the same words as on this computer."""
    dask.worker()
    job = Job(template, tmp_path / "a.ipynb", {"clinic": "slow"})
    [outcome] = cluster.run_all([job], cwd=tmp_path, scheduler=dask.address, timeout=3)
    assert outcome.failure == "it took longer than 3 seconds"


@needs_dask
def test_a_worker_of_another_version_is_a_problem(
    tmp_path: Path, dask: Cluster, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names what differs; nothing is run."""
    dask.worker()
    monkeypatch.setattr(cluster, "about", lambda: {**cluster_worker.ABOUT, "code": "other", "matplotlib": "0.1"})
    with pytest.raises(ProblemsFound) as raised:
        list(cluster.run_all([Job(template, tmp_path / "a.ipynb")], cwd=tmp_path, scheduler=dask.address))
    assert "1 worker: code" in str(raised.value)
    assert "there, other here" in str(raised.value)
    assert "0.1 here" in str(raised.value)
    assert "install the same version" in str(raised.value)


@needs_dask
def test_a_worker_without_the_package_is_a_problem(tmp_path: Path, dask: Cluster, template: Path) -> None:
    """As of somebody else's cluster."""
    other = tmp_path / "elsewhere" / "wellanalysis"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()
    dask.worker(PYTHONPATH=str(other.parent))
    with pytest.raises(ProblemsFound, match="wellanalysis is not installed there"):
        list(cluster.run_all([Job(template, tmp_path / "a.ipynb")], cwd=tmp_path, scheduler=dask.address))


@needs_dask
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "no address at all"])
def test_a_scheduler_that_does_not_answer_is_a_problem(
    tmp_path: Path, template: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within seconds, with what to do about it."""
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)
    with pytest.raises(ProblemsFound, match="no scheduler answers at .* → start one"):
        list(cluster.run_all([Job(template, tmp_path / "a.ipynb")], cwd=tmp_path, scheduler=address))


def test_without_the_library_the_remedy_is_told(
    tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra of the package."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ProblemsFound) as raised:
        list(cluster.run_all([Job(template, tmp_path / "a.ipynb")], cwd=tmp_path, scheduler="tcp://127.0.0.1:9"))
    assert 'pip install "wellanalysis[cluster]"' in str(raised.value)


def test_a_version_that_came_later_is_refused(template: Path, tmp_path: Path) -> None:
    """A worker that joins in the middle looks at each notebook it is sent."""
    sent = cluster.payload(Job(template, tmp_path / "a.ipynb"), cwd=tmp_path, timeout=9)
    answer = cluster_worker.run({**sent, "about": {**sent["about"], "code": "other"}})
    assert answer == {"about": json.dumps(cluster_worker.ABOUT)}

    class Finished:
        status = "finished"

        def result(self) -> dict[str, str]:
            return {"about": json.dumps({**cluster_worker.ABOUT, "code": "other"})}

    with pytest.raises(ProblemsFound, match="code other there"):
        cluster._made(Finished())


class _in_background:
    """Outcomes gathered by another thread, while this one watches and interferes; waits for the end."""

    def __init__(self, outcomes: Iterator[kernels.Outcome]) -> None:
        self.outcomes = outcomes
        self.ended: list[kernels.Outcome] = []
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._gather)

    def _gather(self) -> None:
        try:
            self.ended.extend(self.outcomes)
        except Exception as error:  # told by the thread that waits
            self.error = error

    def __enter__(self) -> list[kernels.Outcome]:
        self.thread.start()
        return self.ended

    def __exit__(self, *_: object) -> None:
        self.thread.join(timeout=120)
        assert not self.thread.is_alive()
        if self.error is not None:
            raise self.error


def _until(true, *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False
