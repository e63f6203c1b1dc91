"""Runs the notebooks: several at once, each in its own kernel, the failure of one leaving the others alone."""

import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakSet

import papermill

from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.files import replace_if_changed
from wellanalysis.publish.execute import Executed, execute
from wellanalysis.publish.provisioner import KernelManager, PlainKernelManager, forked_from
from wellanalysis.publish.run import TIMEOUT_SECONDS
from wellanalysis.publish.server import ForkServer

RESTARTS = 3
"""How often a process that starts kernels is started anew before each notebook gets a Python of its own."""
TRIES = 2
"""How often a notebook is run whose kernel was lost through no fault of its own."""


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
    shows : tuple of Path
        Files that the notebook reads, in or below the folder it runs in: all that another machine is sent of them.
    """

    template: Path
    output: Path
    parameters: Mapping[str, str] = field(default_factory=dict)
    shows: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How one job ended; `failure` is empty when it ended well.

    Parameters
    ----------
    job : Job
        What was run. Its output is the executed copy when it ended well, and is not there when it failed.
    seconds : float
        What it took.
    failure : str
        One line without any path, for the page.
    trace : str
        The whole traceback without colours, for the analyst; may name folders.
    """

    job: Job
    seconds: float
    failure: str = ""
    trace: str = ""


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


class Kernels:
    """Where kernels come from: forked from one preloaded process, or started anew where a platform cannot fork.

    Open it as early as a run begins: `start` returns at once, and what kernels need is imported in another process
    meanwhile. Closing is cheap, whether it was used or not, and leaves no process and no folder behind.

    Parameters
    ----------
    forked : bool, optional
        Whether to fork; wherever the platform can, unless given.
    """

    def __init__(self, *, forked: bool | None = None) -> None:
        can = hasattr(os, "fork") and hasattr(os, "setsid")
        self.forked = can if forked is None else forked
        self.server: ForkServer | None = None
        self._restarts = 0
        self._closed = False
        self._lock = threading.Lock()
        self._managers: WeakSet[KernelManager] = WeakSet()

    def start(self) -> "Kernels":
        """Begin to import what kernels need, in another process; returns at once."""
        with self._lock:
            if self.forked and self.server is None and not self._closed:
                self.server = ForkServer()
        return self

    def managers(self) -> type[KernelManager]:
        """Class of kernel managers, for papermill; waits until the imports are done.

        A preloaded process that has ended is started anew, a few times; then kernels are started one by one.

        Raises
        ------
        RuntimeError
            When it was closed meanwhile.
        """
        self.start()
        with self._lock:
            while self.server is not None:
                if self.server.is_ready():
                    return self._known(forked_from(self.server))
                self.server.close()
                self.server = ForkServer() if self._restarts < RESTARTS and not self._closed else None
                self._restarts += 1
            if self._closed:
                raise RuntimeError("no more kernels are started")
            self.forked = False
        return self._known(PlainKernelManager)

    def _known(self, managers: type[KernelManager]) -> type[KernelManager]:
        known = self._managers

        class Known(managers):  # type: ignore[misc, valid-type]
            """Ended with the `Kernels` it comes from."""

            def __init__(self, **options: Any) -> None:
                super().__init__(**options)
                known.add(self)

        return Known

    def close(self) -> None:
        """End the preloaded process and every kernel that is left."""
        self._closed = True
        for manager in tuple(self._managers):
            manager.kill_now()
        if (server := self.server) is not None:
            server.close()  # not under the lock, which whoever waits for the imports holds
        with self._lock:
            if self.server is not None:
                self.server.close()
            self.server = None

    def __enter__(self) -> "Kernels":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


def executed(template: Path, parameters: Mapping[str, str], *, cwd: Path, timeout: float, kernels: Kernels) -> Executed:
    """Run one notebook, and once more when its kernel was lost with the process it came from."""
    for _ in range(TRIES):
        # The clock of a notebook starts after this: what is imported once is nobody's time.
        managers = kernels.managers()
        made = execute(template, parameters, cwd=cwd, timeout=timeout, managers=managers)
        if not made.orphaned:
            break
    return made


def quiet() -> None:
    """Papermill and traitlets tell on stderr what an Outcome tells anyway."""
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def written(job: Job, made: Executed) -> Outcome:
    """Put the executed copy in its place in one step; of a notebook that failed there is none, old or new."""
    if made.failure:
        job.output.unlink(missing_ok=True)
    else:
        replace_if_changed(job.output, made.content)
    return Outcome(job, made.seconds, made.failure, made.trace)


def run_all(
    jobs: Iterable[Job],
    *,
    cwd: Path,
    workers: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
    forked: bool | None = None,
    kernels: Kernels | None = None,
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
    kernels : Kernels, optional
        Where kernels come from, started earlier and closed by whoever started it; else one of its own. It is closed
        here too when the caller stops before the last outcome.

    Raises
    ------
    ProblemsFound
        When a template is missing or does not name a parameter it is given.
    OSError
        When an executed copy cannot be written.
    """
    jobs = tuple(jobs)
    check_parameters(jobs)
    if not jobs:
        return
    quiet()
    source = kernels or Kernels(forked=forked)
    finished = False

    def run(job: Job) -> Outcome:
        return written(job, executed(job.template, job.parameters, cwd=cwd, timeout=timeout, kernels=source))

    pool = ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1, thread_name_prefix="notebook")
    try:
        source.start()
        for done in as_completed([pool.submit(run, job) for job in jobs]):
            yield done.result()
        finished = True
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if kernels is None or not finished:  # an interrupted run does not wait for notebooks that it will not use
            source.close()
        pool.shutdown(wait=True)
