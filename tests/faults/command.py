"""The command as a user starts it: a process of its own that can be watched, killed, and held to leave nothing behind."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.faults.room import QUARTER, Room

LONGEST = 300.0
"""Seconds after which a test gives up waiting, on a machine that is busy with other things."""
STAGES = ("start", "check", "results", "pages", "notebooks", "book", "site", "end")
_MARK = "WELLANALYSIS_FAULT_TEST"
_BAR = re.compile(r"(\w+)\s+\d+%")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, and what it said on both streams."""

    code: int
    out: str
    err: str

    @property
    def summary(self) -> dict[str, Any]:
        """What ``--json`` printed."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def said(self) -> str:
        """All of it, without the bar."""
        return _BAR.sub("", self.out + self.err)


class Command:
    """``wellanalysis report`` at work.

    Parameters
    ----------
    room : Room
        Where everything lies.
    output : Path
        Folder that gets runs and site.
    extracts : str
        Which version of them.
    options : str
        Further words for the command.
    project : Path, optional
        Another copy of the project.
    environment : mapping of str to str
        Further variables.
    before : sequence of str
        Words before the command: what starts it.
    program : sequence of str
        What Python runs.
    temporary : Path, optional
        Folder for temporary files, if not one of its own.
    """

    def __init__(
        self,
        room: Room,
        output: Path,
        extracts: str,
        *options: str,
        quarter: str = QUARTER,
        project: Path | None = None,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        program: Sequence[str] = ("-m", "wellanalysis"),
        temporary: Path | None = None,
    ) -> None:
        self.temporary, self.mark = temporary or room.temporary(), uuid4().hex
        asked = ["report", str(room.network), "--quarter", quarter, "--extracts", str(room.extracts(extracts))]
        words = [*before, sys.executable, *program, *asked, "--output", str(output), "--workers", "2", *options]
        own = {"TMPDIR": str(self.temporary), _MARK: self.mark, **(environment or {})}
        self._out, self._err = (room.temporary() / name for name in ("out", "err"))
        self.started = time.monotonic()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                words,
                cwd=room.home,
                env=room.environment(project, **own),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def seconds(self) -> float:
        """Since it was started."""
        return time.monotonic() - self.started

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.process.poll() is not None

    @property
    def stage(self) -> str:
        """Which stage it is at, by its own bar."""
        said = _BAR.findall(self._err.read_text(encoding="utf-8", errors="replace"))
        if re.search(r"^site ", self._out.read_text(encoding="utf-8", errors="replace"), re.MULTILINE):
            return "end"
        return next((name for name in reversed(said) if name in STAGES), "start")

    def wait(self) -> Ended:
        """Let it come to its end."""
        try:
            code = self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        out, err = (path.read_text(encoding="utf-8", errors="replace") for path in (self._out, self._err))
        return Ended(code, out, err)

    def until(self, seen: Callable[[], bool], *, every: float = 0.002) -> bool:
        """Wait until something is seen; false when the command ended before."""
        while not seen():
            if self.ended:
                return False
            assert self.seconds < LONGEST, f"not seen within {LONGEST:g} seconds; at {self.stage}"
            time.sleep(every)
        return True

    def kill(self) -> bool:
        """End the command's own process, and no other, as `kill -9` does; false when it had ended before."""
        if not self.ended:
            self.process.send_signal(signal.SIGKILL)
        return self.process.wait(LONGEST) == -signal.SIGKILL

    def left(self, seconds: float = 30.0, *, but: str = "") -> list[str]:
        """Processes that it started and that still run after so long, and temporary files; patient, not timed.

        Files whose names begin with `but` are the next run's to take away.
        """
        until = time.monotonic() + seconds
        while (found := [*self._running(), *self._files(but)]) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def _running(self) -> list[str]:
        """Every process in whose environment the command's mark stands, which its children and theirs inherit."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"{_MARK}={self.mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(f"{folder.name}: {(folder / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}")
            except OSError:
                continue
        return found

    def _files(self, but: str) -> list[str]:
        names = sorted(path.name for path in self.temporary.iterdir())
        return [name for name in names if not but or not name.startswith(but)]


def ran(room: Room, output: Path, extracts: str, *options: str, **more: Any) -> Ended:
    """One command from start to end, with a summary."""
    command = Command(room, output, extracts, "--json", *options, **more)
    ended = command.wait()
    assert not command.left(), command.left()
    return ended
