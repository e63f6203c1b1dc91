"""One process that has imported everything, from which kernels are forked: a kernel in a twentieth of a second, not 4.

Run as ``python -m wellanalysis.publish.forkserver FOLDER``; requests and answers are lines of JSON on stdin and stdout.
Our own small server, since `multiprocessing`'s would import the parent's main module once more in each kernel.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
from typing import Any

PRELOAD = (
    "numpy",
    "pandas",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "seaborn",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.completer",
    "matplotlib_inline.backend_inline",
    "wellanalysis.pages.page",
    "wellanalysis.charts",
    "wellanalysis.publish.notebook",
)
# What a kernel would import by itself when it boots; it may do without in another release.
BOOT = (
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "pandas.io.formats.string",
    "pdb",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
)
POLL_SECONDS = 1.0
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent() -> None:
    """Have Linux end this process with the one that forked it; elsewhere the kernel itself looks each second."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_END_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def kernel(request: dict[str, Any]) -> None:
    """Become the kernel of `request` (``connection``, ``cwd``, ``log``); does not return before the kernel ends."""
    end_with_parent()
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(request["cwd"])

    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    # The kernel ends itself when the server is gone: nothing is left running after a killed run. An environment
    # variable would say so too late, since ipykernel reads it when it is imported.
    watched = f"--IPKernelApp.parent_handle={os.getppid()}"
    application.initialize(["-f", request["connection"], "--HistoryManager.enabled=False", watched])
    application.start()


def fork(request: dict[str, Any]) -> int:
    """Process id of a new kernel."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        kernel(request)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0) if isinstance(end.code, int | None) else 1
    finally:
        os._exit(status)


def say(**answer: Any) -> None:
    """One answer to the parent, in one write; a parent that is gone is found out elsewhere."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, (json.dumps(answer) + "\n").encode())


def reap(running: set[int]) -> None:
    """Tell the parent which kernels have ended."""
    for pid in tuple(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            running.discard(pid)
            say(ended=pid, status=os.waitstatus_to_exitcode(status))


def preload(parent: int) -> bool:
    """Import everything that kernels need; false when the parent went away meanwhile."""
    # Nobody steps through a report, and the debugger would be a quarter of a second of every kernel.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in PRELOAD:
        if os.getppid() != parent:
            return False
        importlib.import_module(name)
    for name in BOOT:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # forked pages stay shared: the collector of a kernel leaves what was loaded here alone
    gc.set_threshold(50_000, 20, 100)  # a notebook ends before its garbage is worth looking for
    return True


def serve(parent: int) -> None:
    """Fork on request until stdin is closed or the parent is another, as when it was killed."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    running: set[int] = set()
    say(ready=os.getpid())
    waiting = b""
    while os.getppid() == parent:
        readable, _, _ = select.select([0, woken], [], [], POLL_SECONDS)
        if woken in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(woken, 4096)
        reap(running)
        if 0 not in readable:
            continue
        received = os.read(0, 65536)
        if not received:
            break
        *lines, waiting = (waiting + received).split(b"\n")
        for line in lines:
            request = json.loads(line)
            pid = fork(request)
            running.add(pid)
            say(started=pid, id=request["id"])
    for pid in running:
        for end in (os.killpg, os.kill):  # a kernel that has just been forked leads no group yet
            with contextlib.suppress(ProcessLookupError, PermissionError):
                end(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main(folder: str) -> None:
    """Serve, and take `folder` away at the end, however that comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which closes stdin
    parent = os.getppid()
    try:
        if preload(parent):
            serve(parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
