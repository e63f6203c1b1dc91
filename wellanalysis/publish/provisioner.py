"""Kernels forked from one preloaded process, in the form that `jupyter_client` starts kernels."""

import asyncio
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
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.utils import run_sync

START_SECONDS = 120.0
# A socket's path is a C string of 108 bytes on Linux, 104 on macOS; "-5" is added for the fifth port.
LONGEST_SOCKET = 100


class ForkServer:
    """The preloaded process and the kernels forked from it; a context that leaves no process behind."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wa-"))
        self._ids = itertools.count()
        self._lock = threading.Lock()
        self._started: dict[int, queue.Queue[int]] = {}
        self.ended: dict[int, int] = {}
        self._ready = threading.Event()
        self._alive = True
        environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wellanalysis.publish.forkserver", str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "server.log").open("w"),
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
                self._started[answer["id"]].put(answer["started"])
            elif "ended" in answer:
                self.ended[answer["ended"]] = answer["status"]
        self._alive = False
        self._ready.set()
        for waiting in tuple(self._started.values()):  # the server is gone: nobody waits for it
            waiting.put(0)

    def is_ready(self) -> bool:
        """Wait until everything is imported; false when that did not succeed."""
        return self._ready.wait(timeout=START_SECONDS) and self._alive

    def start(self, connection: str, cwd: str) -> int:
        """Process id of a new kernel that answers on the sockets of the file `connection`.

        Raises
        ------
        RuntimeError
            When the preloaded process has ended or does not answer.
        """
        number = next(self._ids)
        answer: queue.Queue[int] = queue.Queue()
        self._started[number] = answer
        request = {"id": number, "connection": connection, "cwd": cwd, "log": str(self.folder / f"{number}.log")}
        try:
            with self._lock:
                assert self.process.stdin is not None
                self.process.stdin.write((json.dumps(request) + "\n").encode())
                self.process.stdin.flush()
            pid = answer.get(timeout=START_SECONDS)
        except (OSError, queue.Empty) as error:
            raise RuntimeError("the process that starts kernels does not answer") from error
        finally:
            self._started.pop(number, None)
        if not pid:
            raise RuntimeError("the process that starts kernels has ended")
        return pid

    def socket(self) -> str:
        """Start of the socket paths of one kernel, or "" where the temporary folder's name is too long for them."""
        path = str(self.folder / f"k{next(self._ids)}")
        return path if len(os.fsencode(path)) <= LONGEST_SOCKET else ""

    def close(self) -> None:
        """End the server, and with it every kernel that is left."""
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "ForkServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by asking a `ForkServer` instead of starting a Python."""

    server: ForkServer
    child: int = 0

    @property
    def has_process(self) -> bool:
        return bool(self.child)

    async def poll(self) -> int | None:
        return self.server.ended.get(self.child, 0 if not self.child else None)

    async def wait(self) -> int | None:
        while self.child and self.child not in self.server.ended and self.server.process.poll() is None:
            await asyncio.sleep(0.02)
        status = self.server.ended.get(self.child, 0)
        self.child = 0
        return status

    async def send_signal(self, signum: int) -> None:
        # A process that was reported as ended may have given its number to another.
        if self.child and self.child not in self.server.ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child, signum)

    def kill_now(self) -> None:
        """End the kernel from any thread, if it still runs."""
        if self.child and self.child not in self.server.ended:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child, signal.SIGKILL)

    async def kill(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        await self.send_signal(signal.SIGTERM)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        assert self.parent is not None
        connection = self.parent.connection_file
        self.cwd = kwargs.get("cwd") or os.getcwd()
        self.child = await asyncio.to_thread(self.server.start, connection, str(self.cwd))
        self.pid = self.pgid = self.child
        return self.connection_info


class QuietKernelManager(AsyncKernelManager):
    """A kernel in a Python of its own, for platforms that cannot fork; its notes go nowhere."""

    async def _async_start_kernel(self, **kw: Any) -> Any:
        kw.setdefault("stderr", subprocess.DEVNULL)
        return await super()._async_start_kernel(**kw)

    start_kernel = run_sync(_async_start_kernel)


def manager_class(server: ForkServer) -> type[AsyncKernelManager]:
    """Class of kernel managers whose kernels are forked from `server`: what papermill is handed."""

    class ForkedKernelManager(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **kw: Any) -> Any:
            if self.provisioner is None:
                socket = server.socket()
                if socket:
                    self.transport, self.ip = "ipc", socket
                self.connection_file = str(server.folder / f"c{next(server._ids)}.json")
                provisioner = ForkProvisioner(
                    kernel_id=self.kernel_id or "forked", kernel_spec=self.kernel_spec, parent=self
                )
                provisioner.server = server
                self.provisioner = provisioner
            return await super()._async_pre_start_kernel(**kw)

    return ForkedKernelManager
