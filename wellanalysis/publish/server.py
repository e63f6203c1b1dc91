"""The parent's end of the process from which kernels are forked: start it, ask it for kernels, end it."""

import contextlib
import itertools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from wellanalysis.publish.environment import without_secrets

START_SECONDS = 120.0
# A socket's path is a C string of 108 bytes on Linux, 104 on macOS; "-5" is added for the fifth port.
LONGEST_SOCKET = 100
NOTES = 4000
"""Characters of a kernel's own log that are kept: the end, where a crash would be told."""


class ForkServer:
    """The preloaded process and the kernels forked from it, in a private folder; closing it leaves neither behind.

    Starting returns at once: the imports happen in the other process.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wa-"))
        self.alive = True
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._waiting: dict[int, queue.Queue[int]] = {}
        self._logs: dict[int, Path] = {}
        self._ended: dict[int, int] = {}
        self._ready = threading.Event()
        # No profile of whoever runs it has a say in what a page shows.
        own = {"IPYTHONDIR": str(self.folder / "ipython"), "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        environment = {**without_secrets(), **own}
        with (self.folder / "server.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wellanalysis.publish.forkserver", str(self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                start_new_session=True,
            )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            answer = json.loads(line)
            if "ready" in answer:
                self._ready.set()
            elif "started" in answer:
                self._ended.pop(answer["started"], None)  # numbers of processes come round again
                self._waiting[answer["id"]].put(answer["started"])
            elif "ended" in answer:
                self._ended[answer["ended"]] = answer["status"]
        with self._lock:
            self.alive = False
        self._ready.set()
        for waiting in tuple(self._waiting.values()):  # the server is gone: nobody waits for it
            waiting.put(0)

    def is_ready(self) -> bool:
        """Wait until everything is imported; false when that did not succeed."""
        return self._ready.wait(timeout=START_SECONDS) and self.alive

    def ended(self, pid: int) -> int | None:
        """How a kernel ended, None while it runs; kernels end with the server."""
        status = self._ended.get(pid)
        return -int(signal.SIGKILL) if status is None and not self.alive else status

    def notes(self, pid: int) -> str:
        """What a kernel wrote beside its notebook; the last of it."""
        try:
            return self._logs[pid].read_text(encoding="utf-8", errors="replace")[-NOTES:]
        except (KeyError, OSError):
            return ""

    def start(self, connection: str, cwd: str) -> int:
        """Process id of a new kernel that answers on the sockets of the file `connection`.

        Raises
        ------
        RuntimeError
            When the preloaded process has ended or does not answer.
        """
        number = next(self._numbers)
        answer: queue.Queue[int] = queue.Queue()
        log = self.folder / f"{number}.log"
        request = {"id": number, "connection": connection, "cwd": cwd, "log": str(log)}
        try:
            with self._lock:
                if not self.alive:
                    raise RuntimeError("the process that starts kernels has ended")
                self._waiting[number] = answer
                assert self.process.stdin is not None
                self.process.stdin.write((json.dumps(request) + "\n").encode())
                self.process.stdin.flush()
            pid = answer.get(timeout=START_SECONDS)
        except (OSError, ValueError, queue.Empty) as error:
            raise RuntimeError("the process that starts kernels does not answer") from error
        finally:
            self._waiting.pop(number, None)
        if not pid:
            raise RuntimeError("the process that starts kernels has ended")
        self._logs[pid] = log
        return pid

    def socket(self, number: int) -> str:
        """Start of the socket paths of one kernel, or "" where the temporary folder's name is too long for them."""
        path = str(self.folder / f"k{number}")
        return path if len(os.fsencode(path)) <= LONGEST_SOCKET else ""

    def close(self) -> None:
        """End the server, and with it every kernel that is left; at once, also while it still imports."""
        if not self._ready.is_set():
            self._kill()
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._kill()
            self.process.wait()
        self.reader.join(timeout=5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _kill(self) -> None:
        # It would take its folder away itself; that is done before, as this process may be killed the moment after.
        shutil.rmtree(self.folder, ignore_errors=True)
        self.process.kill()

    def __enter__(self) -> "ForkServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
