"""One process that has imported everything, from which kernels are forked: a kernel in 0.1 s instead of 4.

Run as ``python -m wellanalysis.publish.forkserver FOLDER``; requests and answers are lines of JSON on stdin and stdout.
Our own small server, since `multiprocessing`'s would import the parent's main module once more in each kernel.
"""

import contextlib
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
POLL_SECONDS = 0.1


def kernel(request: dict[str, Any]) -> None:
    """Become the kernel of `request` (``connection``, ``cwd``, ``log``); does not return before the kernel ends."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(request["cwd"])
    # The kernel ends itself when the server is gone: nothing is left running after a killed run.
    os.environ["JPY_PARENT_PID"] = str(os.getppid())

    from ipykernel.kernelapp import IPKernelApp

    application = IPKernelApp.instance()
    application.initialize(["-f", request["connection"], "--HistoryManager.enabled=False"])
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
    """One answer to the parent, in one write."""
    os.write(1, (json.dumps(answer) + "\n").encode())


def reap(running: set[int]) -> None:
    """Tell the parent which kernels have ended."""
    for pid in tuple(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            running.discard(pid)
            say(ended=pid, status=os.waitstatus_to_exitcode(status))


def serve(folder: str) -> None:
    """Fork on request until stdin is closed, as it is when the parent is killed; then take `folder` away too."""
    for name in PRELOAD:
        importlib.import_module(name)
    gc.freeze()  # forked pages stay shared: the collector of a kernel leaves what was loaded here alone
    running: set[int] = set()
    say(ready=os.getpid())
    waiting = b""
    while True:
        readable, _, _ = select.select([0], [], [], POLL_SECONDS)
        reap(running)
        if not readable:
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
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which closes stdin
    serve(sys.argv[1])
