"""Runs the notebooks on the workers of a Dask cluster, with the same outcomes and the same bytes as on this computer.

Nothing is taken to be shared between machines. A worker is sent the template, the parameters and the one page that
the notebook shows, as text; never extracts, never environment variables. It sends back the executed notebook.
"""

import contextlib
import json
import logging
import queue
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from wellanalysis.errors import NotPublished, Problem, ProblemsFound
from wellanalysis.publish.cluster_worker import about, run
from wellanalysis.publish.execute import Executed
from wellanalysis.publish.kernels import TIMEOUT_SECONDS, Job, Outcome, check_parameters, written

CONNECT_SECONDS = 8.0
PATIENCE_SECONDS = 30.0
"""How long a cluster may be without any worker before the rest of the notebooks fail."""
RETRIES = 2
"""How often a notebook is sent again whose worker raised an error, such as a full disk."""
EXTRA = 'pip install "wellanalysis[cluster]"'
_LOOK_SECONDS = 0.5


def _problem(where: str, what: str, remedy: str) -> NotPublished:
    return NotPublished([Problem(where, what, remedy)])


def payload(job: Job, *, cwd: Path, timeout: float) -> dict[str, Any]:
    """All that a worker gets to know of one notebook: plain text and numbers.

    Parameters
    ----------
    job : Job
        Its ``shows`` are sent by their names below `cwd`.
    cwd : Path
        The run's folder.
    timeout : float
        Seconds the notebook may take.

    Raises
    ------
    ValueError
        When a file that is to be shown lies outside the run's folder.
    """
    return {
        "about": about(),
        "template": job.template.read_text(encoding="utf-8"),
        "name": job.template.name,
        "parameters": dict(job.parameters),
        "files": {path.relative_to(cwd).as_posix(): path.read_text(encoding="utf-8") for path in job.shows},
        "timeout": timeout,
    }


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise _problem("--scheduler", "the library distributed is not installed", EXTRA) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told in our own words
    try:
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False, name="wellanalysis")
    except (OSError, ValueError, TypeError, TimeoutError) as error:
        remedy = "start one with `dask scheduler`, and give its address as tcp://NAME:8786"
        raise _problem("--scheduler", f"no scheduler answers at {scheduler}", remedy) from error


def _workers(client: Any) -> int:
    """How many workers there are; none when the scheduler does not answer."""
    try:
        return len(client.scheduler_info(n_workers=-1)["workers"]) if client.status == "running" else 0
    except Exception:  # whatever went wrong with the connection: nobody works for us
        return 0


def _differences(theirs: Mapping[str, str]) -> str:
    ours = about()
    names = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
    return ", ".join(f"{name} {theirs.get(name, 'none')} there, {ours.get(name, 'none')} here" for name in names)


def _refuse(said: Iterable[str]) -> None:
    """Problems for each way in which workers differ from this computer, with how many do."""
    remedy = "install the same version and lock on every worker, and start the workers again"
    problems = [
        Problem("--scheduler", f"{count} worker{'s' if count > 1 else ''}: {what}", remedy)
        for what, count in sorted(Counter(what for what in said if what).items())
    ]
    if problems:
        raise NotPublished(problems)


def _check_workers(client: Any, patience: float) -> None:
    """Wait for a first worker; then see that all of them would make what is made here."""
    until = time.monotonic() + patience
    while not _workers(client):
        if time.monotonic() > until:
            raise _problem("--scheduler", "the cluster has no worker", "start some with `dask worker ADDRESS`")
        time.sleep(_LOOK_SECONDS)
    answers = client.run(about, on_error="return").values()
    missing = "wellanalysis is not installed there, or does not start"
    _refuse(_differences(answer) if isinstance(answer, dict) else missing for answer in answers)


def _made(future: Any) -> Executed:
    """What came back from a worker, or why nothing did."""
    if future.status == "finished":
        made = dict(future.result())
        _refuse([_differences(json.loads(made["about"]))] if made.get("about") else [])
        return Executed(**made)
    if future.status == "error":
        error = future.exception()
        if type(error).__name__ == "KilledWorker":
            return Executed(failure="each worker it ran on died", trace=str(error))
        return Executed(failure=f"its worker failed with {type(error).__name__}", trace=repr(error))
    return Executed(failure="the cluster lost it")


def run_all(
    jobs: Iterable[Job],
    *,
    cwd: Path,
    scheduler: str,
    timeout: float = TIMEOUT_SECONDS,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[Outcome]:
    """Run the jobs on a Dask cluster and yield each outcome as it ends, as `kernels.run_all` does on this computer.

    A notebook whose worker dies is run again by another; how often, is the scheduler's ``allowed-failures`` (3).

    Parameters
    ----------
    jobs : iterable of Job
        What to run. Executed copies are written by this process, each in one step.
    cwd : Path
        The run's folder, in which each job's ``shows`` lie.
    scheduler : str
        Address: ``tcp://NAME:8786``.
    timeout : float
        Seconds a whole notebook may take.
    patience : float
        Seconds after which a cluster without any worker is given up; the notebooks that are left fail.

    Raises
    ------
    ProblemsFound
        When the library is missing, nobody answers, there is no worker, or workers have another version.
    OSError
        When an executed copy cannot be written.
    """
    jobs = tuple(jobs)
    check_parameters(jobs)
    if not jobs:
        return
    client = _connected(scheduler)
    try:
        _check_workers(client, patience)
        ended: queue.Queue[Any] = queue.Queue()
        waiting: dict[str, tuple[Job, Any]] = {}
        for job in jobs:
            future = client.submit(run, payload(job, cwd=cwd, timeout=timeout), pure=False, retries=RETRIES)
            waiting[future.key] = (job, future)
            future.add_done_callback(ended.put)
        seen = time.monotonic()
        while waiting:
            try:
                key = ended.get(timeout=_LOOK_SECONDS).key
            except queue.Empty:
                seen = time.monotonic() if _workers(client) else seen
                if time.monotonic() - seen > patience:
                    break
                continue
            if key in waiting:
                seen = time.monotonic()
                job, future = waiting.pop(key)
                yield written(job, _made(future))
                future.release()
        for job, _ in waiting.values():
            yield written(job, Executed(failure=f"the cluster has had no worker for {patience:g} seconds"))
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be the one that is gone
            client.close(timeout=5)


__all__ = ["ProblemsFound", "payload", "run_all"]
