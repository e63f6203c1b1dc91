"""A small disk of one's own: a tmpfs that can be filled to the last byte, made larger, and made read-only."""

import math
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

PAGE = 4096
"""A tmpfs gives out memory in pages."""
REQUIRED = os.environ.get("WELLANALYSIS_BROWSER") == "required"
NEEDED = "a tmpfs is needed: run as root, or allow user namespaces (unshare -Urm)"


class Disk:
    """A mounted tmpfs; as root here, else in a user namespace of its own, in which commands are then started.

    Parameters
    ----------
    path : Path
        Where commands find it.
    size : str
        ``64m``.
    """

    def __init__(self, path: Path, size: str) -> None:
        self.path, self.size = path, size
        self.before: tuple[str, ...] = ()
        self._holder: subprocess.Popen[bytes] | None = None
        path.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)]
        if os.geteuid() or not _succeeds(mount):
            self._in_namespace(mount)

    def _in_namespace(self, mount: list[str]) -> None:
        script = '"$@" && echo mounted && exec cat'
        words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *mount]
        self._holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != b"mounted\n":
            self.close()
            raise OSError(NEEDED)
        self.before = ("nsenter", f"--target={self._holder.pid}", "--user", "--mount", "--preserve-credentials")

    @property
    def seen(self) -> Path:
        """Where this process finds it."""
        return self.path if self._holder is None else Path(f"/proc/{self._holder.pid}/root{self.path}")

    @property
    def ballast(self) -> Path:
        """The file that fills it."""
        return self.seen / "ballast"

    @property
    def free(self) -> int:
        """Bytes."""
        state = os.statvfs(self.seen)
        return state.f_bavail * state.f_frsize

    def leave(self, size: int) -> None:
        """Fill it until no more than `size` bytes are free."""
        self.make_room()
        with self.ballast.open("wb", buffering=0) as file:
            os.posix_fallocate(file.fileno(), 0, max(PAGE, self.free - math.ceil(size / PAGE) * PAGE))

    def make_room(self) -> None:
        """Take the ballast away."""
        self.ballast.unlink(missing_ok=True)

    def remount(self, *options: str) -> None:
        """Mount it once more: ``ro``, ``rw``."""
        subprocess.run([*self.before, "mount", "-o", ",".join(["remount", *options]), str(self.path)], check=True)

    def close(self) -> None:
        """Unmount it."""
        if self._holder is None:
            subprocess.run(["umount", "--lazy", str(self.path)], check=True)
            return
        for pipe in (self._holder.stdin, self._holder.stdout, self._holder.stderr):
            if pipe is not None:
                pipe.close()
        self._holder.kill()
        self._holder.wait()


def _succeeds(words: list[str]) -> bool:
    return shutil.which(words[0]) is not None and subprocess.run(words, capture_output=True).returncode == 0


def size_of(paths: Iterable[Path]) -> int:
    """What files take on a tmpfs, folders included: whole pages."""
    every = [each for path in paths for each in (path, *path.rglob("*")) if each.is_file() and not each.is_symlink()]
    return sum(math.ceil(each.stat().st_size / PAGE) * PAGE for each in every)
