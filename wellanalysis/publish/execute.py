"""One notebook through papermill: its executed copy without clocks and paths, or what went wrong."""

import asyncio
import contextlib
import re
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_core.utils import ensure_event_loop

from wellanalysis.publish.provisioner import KernelManager

LIMIT = "it took longer than"
ORPHANED = "the process that starts kernels ended under it"
INJECTED = "injected-parameters"
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"(/[^\s/:'\"]+)+/")
_PRINTED_PLACE = re.compile(r"(?<![\w.:/])/(?:[^\s/:'\"<>]+/)+")
_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Executed:
    """How one notebook ended.

    Parameters
    ----------
    content : bytes
        The executed copy: the same bytes for the same notebook, page and parameters. Empty when it failed.
    seconds : float
        What it took, kernel included.
    failure : str
        Empty, or one line without any path.
    trace : str
        Empty, or all that is known, for an analyst: may name folders.
    orphaned : bool
        Whether it failed because its kernel's origin was gone, and has a claim to be run again.
    """

    content: bytes = b""
    seconds: float = 0.0
    failure: str = ""
    trace: str = ""
    orphaned: bool = False


def said_plainly(error: BaseException) -> str:
    """One line on what went wrong, without paths, colours or traceback."""
    name, value = getattr(error, "ename", ""), getattr(error, "evalue", "")
    text = f"{name}: {value}" if name else f"{type(error).__name__}: {error}"
    first = next((line for line in _ESCAPES.sub("", text).splitlines() if line.strip()), type(error).__name__)
    return _PLACE.sub("…/", first)[:300]


def _trace(error: BaseException, kernel: KernelManager | None) -> str:
    """The cell's own traceback, or else ours and what the kernel wrote as it died."""
    told = getattr(error, "traceback", None)
    notes = kernel.notes() if kernel is not None and not told else ""
    text = "\n".join(told) if told else "".join(traceback.format_exception(error))
    return _ESCAPES.sub("", text + (f"\nWritten by the kernel:\n{notes}" if notes else ""))


def _death(status: int) -> str:
    """How a kernel ended that nobody had asked to end."""
    if status >= 0:
        return f"its kernel died with exit code {status}"
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    hint = ", as the system does when memory runs out" if name == "SIGKILL" else ""
    return f"its kernel died: ended by {name}{hint}"


def timeless(notebook: Any) -> bytes:
    """An executed notebook as bytes, without what differs between two executions of the same.

    Papermill's and nbclient's notes hold times and folders; the cell of parameters gets a random id; a process number
    is part of the file name in a warning. Execution counts, outputs and tags stay: nbval compares by them.
    """
    for metadata in (notebook.metadata, *(cell.metadata for cell in notebook.cells)):
        metadata.pop("papermill", None)
        metadata.pop("execution", None)
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                output.text = _PRINTED_PLACE.sub("…/", output.text)
            elif output.output_type == "error":  # only of a notebook that ended itself on purpose
                output.traceback = []
    return (nbformat.writes(notebook) + "\n").encode()


@contextlib.contextmanager
def _limited(seconds: float, end: Callable[[], None]) -> Iterator[threading.Event]:
    """Call `end` when the time is over, again and again, since a kernel may be just about to start."""
    late, done = threading.Event(), threading.Event()

    def watch() -> None:
        if not done.wait(seconds):
            late.set()
            end()
            while not done.wait(_AGAIN_SECONDS):
                end()

    clock = threading.Thread(target=watch, name="limit of a notebook", daemon=True)
    clock.start()
    try:
        yield late
    finally:
        done.set()
        clock.join()


@contextlib.contextmanager
def _own_loop() -> Iterator[None]:
    """An event loop for the clients of one notebook, closed with it; theirs would be left open in each thread."""
    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()


def execute(
    template: Path, parameters: Mapping[str, str], *, cwd: Path, timeout: float, managers: type[KernelManager]
) -> Executed:
    """Run one notebook in a kernel of its own; an error in it is part of what is returned.

    Parameters
    ----------
    template : Path
        The notebook.
    parameters : mapping of str to str
        For the cell tagged ``parameters``; injected in the order of their names.
    cwd : Path
        Folder in which the kernel stands.
    timeout : float
        Seconds after which the kernel is ended and the notebook has failed.
    managers : type of KernelManager
        Where its kernel comes from.

    Raises
    ------
    OSError
        When a file cannot be written: a full disk is not this notebook's failure but the run's.
    """
    started = time.perf_counter()
    kernels: list[KernelManager] = []

    class Recorded(managers):  # type: ignore[misc, valid-type]
        """Known to this job, so that its clock can end it."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            kernels.append(self)

    def end() -> None:
        for kernel in tuple(kernels):
            kernel.kill_now()

    def ended(**how: Any) -> Executed:
        return Executed(seconds=time.perf_counter() - started, **how)

    with _own_loop(), _limited(timeout, end) as late:
        try:
            notebook = papermill.execute_notebook(
                str(template).replace("{", "{{").replace("}", "}}"),  # papermill formats what it is given
                None,
                parameters=dict(sorted(parameters.items())),
                kernel_name="python3",
                kernel_manager_class=Recorded,
                progress_bar=False,
                request_save_on_cell_execute=False,
                resources={"metadata": {"path": str(cwd)}},
                shutdown_kernel="immediate",
                start_timeout=timeout,
                iopub_timeout=timeout,  # on a busy machine outputs come late; the notebook's own limit holds
                coalesce_streams=True,  # else it depends on the clock in how many pieces a text is printed
                record_timing=False,
            )
        except OSError:
            raise
        except Exception as error:  # whatever a notebook raises is that page's alone
            kernel = kernels[-1] if kernels else None
            trace = _trace(error, kernel)
            if late.is_set():
                return ended(failure=f"{LIMIT} {timeout:g} seconds", trace=trace)
            if kernel is not None and kernel.source_ended:
                return ended(failure=ORPHANED, trace=trace, orphaned=True)
            status = kernel.ending() if kernel is not None else None
            dead = status is not None and not getattr(error, "ename", "")
            return ended(failure=_death(status) if dead and status is not None else said_plainly(error), trace=trace)
        finally:
            end()
    return ended(content=timeless(notebook))
