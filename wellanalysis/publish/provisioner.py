"""Kernels in the form that `jupyter_client` starts them: forked from a preloaded process, or in Pythons of their own."""

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import time
from queue import Empty
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.utils import run_sync
from traitlets import default

from wellanalysis.publish.environment import without_secrets
from wellanalysis.publish.server import ForkServer

NO_HISTORY = "--HistoryManager.enabled=False"
"""Else each kernel opens IPython's history in the home folder and writes down what it ran."""

POLL_SECONDS = 0.005


class PromptClient(AsyncKernelClient):
    """A client that is ready when its kernel is; the usual one then listens a fifth of a second longer for nothing."""

    def start_channels(self, *args: Any, **options: Any) -> None:
        # Whether a kernel lives is known from its process: a thread that asks for its heartbeat adds nothing.
        super().start_channels(*args, **{**options, "hb": False})

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        asked = set()
        while True:
            asked.add(self.kernel_info())
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    self._handle_kernel_info_reply(reply)
                    if await self._heard_idle(asked):
                        return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _heard_idle(self, asked: set[str]) -> bool:
        """Whether the kernel is heard to be done with one of these requests, so that its outputs will be heard too."""
        with contextlib.suppress(Empty):
            while True:
                said = await self.iopub_channel.get_msg(timeout=0.5)
                ours = said["parent_header"].get("msg_id") in asked
                if ours and said["content"].get("execution_state") == "idle":
                    return True
        return False

    wait_for_ready = _async_wait_for_ready


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by asking a `ForkServer` instead of starting a Python."""

    server: ForkServer
    child: int = 0
    log: Any

    @property
    def has_process(self) -> bool:
        return bool(self.child)

    async def poll(self) -> int | None:
        return self.server.ended(self.child) if self.child else 0

    async def wait(self) -> int | None:
        while self.child and self.server.ended(self.child) is None:
            await asyncio.sleep(POLL_SECONDS)
        status = self.server.ended(self.child) if self.child else 0
        self.child = 0
        return status

    async def send_signal(self, signum: int) -> None:
        self._signal(signum)

    def _signal(self, signum: int) -> None:
        # A process that was reported as ended may have given its number to another.
        if self.child and self.server.ended(self.child) is None:
            for send in (os.killpg, os.kill):  # a kernel that has just been forked leads no group yet
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    send(self.child, signum)
                    return

    def kill_now(self) -> None:
        """End the kernel from any thread, if it still runs."""
        self._signal(signal.SIGKILL)

    async def kill(self, restart: bool = False) -> None:
        self._signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        self._signal(signal.SIGTERM)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        assert self.parent is not None
        connection = self.parent.connection_file
        self.cwd = kwargs.get("cwd") or os.getcwd()
        # Waiting here holds up nobody: each notebook has an event loop of its own.
        self.child = self.server.start(connection, str(self.cwd))
        self.pid = self.pgid = self.child
        return self.connection_info


class KernelManager(AsyncKernelManager):
    """A kernel that can be ended from any thread, and says how it ended.

    The two kinds below say how; `abc` cannot ask them to, since traitlets brings a metaclass of its own.
    """

    @default("client_class")
    def _prompt_client_name(self) -> str:
        return f"{PromptClient.__module__}.{PromptClient.__name__}"

    @default("client_factory")
    def _prompt_client(self) -> type[AsyncKernelClient]:
        return PromptClient

    async def _async_wait(self, pollinterval: float = POLL_SECONDS) -> None:
        # The usual tenth of a second would be idle time at the end of each notebook.
        await super()._async_wait(pollinterval=min(pollinterval, POLL_SECONDS))

    def kill_now(self) -> None:
        """End the kernel at once; does nothing when it has ended or has not been started."""
        raise NotImplementedError

    def ending(self) -> int | None:
        """Exit code of a kernel that ended by itself, minus the signal's number for one that was killed."""
        raise NotImplementedError

    def notes(self) -> str:
        """What the process wrote beside its notebook: where it crashed, if it could say."""
        return ""

    @property
    def source_ended(self) -> bool:
        """Whether that from which kernels come is gone, and the kernel with it, through no fault of the notebook."""
        return False


class PlainKernelManager(KernelManager):
    """A kernel in a Python of its own, for platforms that cannot fork; its notes go nowhere."""

    _process: Any = None

    async def _async_start_kernel(self, **kw: Any) -> Any:
        kw.setdefault("stderr", subprocess.DEVNULL)
        kw.setdefault("env", without_secrets())
        kw.setdefault("extra_arguments", [NO_HISTORY])
        await super()._async_start_kernel(**kw)
        self._process = getattr(self.provisioner, "process", None)

    start_kernel = run_sync(_async_start_kernel)

    def kill_now(self) -> None:
        if self._process is not None:
            self._process.kill()  # does nothing to a process that has ended

    def ending(self) -> int | None:
        return None if self._process is None else self._process.returncode


class ForkedKernelManager(KernelManager):
    """A kernel forked from `server`; see `forked_from`."""

    server: ForkServer
    _numbers = itertools.count()
    _kernel = 0

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        if self.provisioner is None:
            number = next(self._numbers)
            socket = self.server.socket(number)
            if socket:
                self.transport, self.ip = "ipc", socket
            self.connection_file = str(self.server.folder / f"c{number}.json")
            self.provisioner = ForkProvisioner(
                kernel_id=self.kernel_id or "forked", kernel_spec=self.kernel_spec, parent=self
            )
            self.provisioner.server = self.server
        return await super()._async_pre_start_kernel(**kw)

    async def _async_post_start_kernel(self, **kw: Any) -> None:
        assert isinstance(self.provisioner, ForkProvisioner)
        self._kernel = self.provisioner.child
        await super()._async_post_start_kernel(**kw)

    def kill_now(self) -> None:
        if isinstance(self.provisioner, ForkProvisioner):
            self.provisioner.kill_now()

    def ending(self) -> int | None:
        return self.server.ended(self._kernel) if self._kernel else None

    def notes(self) -> str:
        return self.server.notes(self._kernel) if self._kernel else ""

    @property
    def source_ended(self) -> bool:
        return not self.server.alive


def forked_from(origin: ForkServer) -> type[KernelManager]:
    """Class of kernel managers whose kernels are forked from `origin`: what papermill is handed."""

    class Forked(ForkedKernelManager):
        server = origin

    return Forked
