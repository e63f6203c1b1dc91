"""Runs the notebooks: several at once, each in its own kernel, the failure of one leaving the others alone."""

import contextlib
import logging
import os
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import papermill
from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.publish.provisioner import ForkProvisioner, ForkServer, QuietKernelManager, manager_class

TIMEOUT_SECONDS = 180.0
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"(/[^\s/:'\"]+)+/")


@dataclass(frozen=True)
class Job:
    """One notebook to run.

    Parameters
    ----------
    template : Path
        The notebook as it stands in the repository, outputs stripped.
    output : Path
        Where the executed copy goes; what lies there before is replaced.
    parameters : dict
        Flat strings for the cell tagged ``parameters``; each has to be named there.
    """

    template: Path
    output: Path
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How one job ended; `failure` is empty when it ended well, else one line without any path."""

    job: Job
    seconds: float
    failure: str = ""


def check_parameters(jobs: Iterable[Job]) -> None:
    """Refuse parameters that a template does not name; papermill itself only warns, and the value is lost.

    Raises
    ------
    ProblemsFound
        With one problem per missing template and per unknown parameter.
    """
    known: dict[Path, set[str]] = {}
    problems = []
    for job in jobs:
        if job.template not in known:
            if not job.template.is_file():
                problems.append(Problem(f"notebooks/{job.template.name}", "no such notebook", "restore the template"))
                continue
            known[job.template] = set(papermill.inspect_notebook(str(job.template)))
        for name in sorted(set(job.parameters) - known[job.template]):
            problems.append(
                Problem(
                    f"notebooks/{job.template.name}, cell tagged parameters",
                    f"unknown parameter {name!r}",
                    nearest(name, known[job.template]),
                )
            )
    if problems:
        raise ProblemsFound(problems)


def said_plainly(error: BaseException) -> str:
    """One line on what went wrong, without paths, colours or traceback."""
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    text = f"{name}: {value}" if name else f"{type(error).__name__}: {error}"
    first = next((line for line in _ESCAPES.sub("", text).splitlines() if line.strip()), type(error).__name__)
    return _PLACE.sub("…/", first)[:300]


def _kill(managers: Iterable[AsyncKernelManager]) -> None:
    """End kernels that still run, at once and from any thread; their notebooks then fail with a dead kernel."""
    for manager in managers:
        if isinstance(manager.provisioner, ForkProvisioner):
            manager.provisioner.kill_now()
        elif isinstance(manager.provisioner, LocalProvisioner) and manager.provisioner.process is not None:
            manager.provisioner.process.kill()  # does nothing to a process that has ended


def run_one(job: Job, *, cwd: Path, timeout: float, managers: type[AsyncKernelManager]) -> Outcome:
    """Run one notebook in a kernel of its own and save the executed copy; an error in it is part of the outcome.

    Raises
    ------
    OSError
        When the copy cannot be written: a full disk is not this notebook's failure but the run's.
    """
    started = time.perf_counter()
    kernels: list[AsyncKernelManager] = []
    late = threading.Event()

    class Recorded(managers):  # type: ignore[misc, valid-type]
        """Known to this job, so that its clock can end it."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            kernels.append(self)

    def end() -> None:
        late.set()
        _kill(kernels)

    clock = threading.Timer(timeout, end)
    clock.daemon = True
    clock.start()
    failure = ""
    job.output.parent.mkdir(parents=True, exist_ok=True)
    job.output.unlink(missing_ok=True)
    try:
        papermill.execute_notebook(
            str(job.template),
            str(job.output),
            parameters=dict(job.parameters),
            kernel_name="python3",
            kernel_manager_class=Recorded,
            progress_bar=False,
            request_save_on_cell_execute=False,
            resources={"metadata": {"path": str(cwd)}},
            shutdown_kernel="immediate",
        )
    except OSError:
        raise
    except Exception as error:  # whatever a notebook raises is that page's alone
        failure = f"it took longer than {timeout:g} seconds" if late.is_set() else said_plainly(error)
    finally:
        clock.cancel()
        _kill(kernels)
    return Outcome(job, time.perf_counter() - started, failure)


@contextlib.contextmanager
def kernel_managers(*, forked: bool | None = None) -> Iterator[type[AsyncKernelManager]]:
    """Where kernels come from: forked from one preloaded process, or started anew where a platform cannot fork."""
    if forked is None:
        forked = hasattr(os, "fork") and hasattr(os, "setsid")
    if forked:
        with ForkServer() as server:
            # The clock of a notebook starts after this: what is imported once is nobody's time.
            if server.is_ready():
                yield manager_class(server)
                return
    yield QuietKernelManager


def run_all(
    jobs: Iterable[Job],
    *,
    cwd: Path,
    workers: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
    forked: bool | None = None,
) -> Iterator[Outcome]:
    """Run the jobs, `workers` at a time, and yield each outcome as it ends.

    Parameters
    ----------
    jobs : iterable of Job
        What to run; parameters are checked for all of them before the first kernel starts.
    cwd : Path
        Folder in which the kernels stand: the run's own, so that ``pages`` is found below it.
    workers : int, optional
        How many kernels at once; one per processor unless given.
    timeout : float
        Seconds a whole notebook may take.
    forked : bool, optional
        Whether to fork kernels from a preloaded process; wherever the platform can, unless given.

    Raises
    ------
    ProblemsFound
        When a template is missing or does not name a parameter it is given.
    """
    jobs = tuple(jobs)
    check_parameters(jobs)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    with kernel_managers(forked=forked) as managers:
        pool = ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1, thread_name_prefix="notebook")
        try:
            waiting = [pool.submit(run_one, job, cwd=cwd, timeout=timeout, managers=managers) for job in jobs]
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
