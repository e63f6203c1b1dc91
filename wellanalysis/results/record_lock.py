"""One command at a time writes into a folder: held from before anything is read until everything is in its place."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from wellanalysis.errors import NotPublished, Problem
from wellanalysis.files import DRAFT

LOCK = ".lock"
STAGED = ".check-"
"""How a folder begins in which files are tried before they are put in place."""
UNWRITTEN = "nothing is written"


@contextmanager
def locked(folder: Path, *, called: str) -> Iterator[None]:
    """Keep every other command from writing into a folder; the lock of a killed command is gone with it.

    Parameters
    ----------
    folder : Path
        Made where it is not there yet.
    called : str
        What messages call it: ``records``.

    Raises
    ------
    NotPublished
        When another command is at work there.
    OSError
        When the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        problem = Problem(f"{called}/", f"another import is at work on these {called}", "try again")
        raise NotPublished([problem], outcome=UNWRITTEN) from None
    try:
        _swept(folder)
        yield
    finally:
        lock.release()


def _swept(folder: Path) -> None:
    """Take away what a killed command left: nobody else is at work here."""
    for path in folder.glob(f"{STAGED}*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f".*{DRAFT}"):
        path.unlink(missing_ok=True)
