"""Files that are whole or not there: written beside and moved into place, and left alone when they say the same."""

import contextlib
import os
from collections.abc import Collection
from pathlib import Path

DRAFT = ".draft"
"""Ending of a file that is being written; one that a killed run left is replaced or swept by the next."""


def replace_if_changed(path: Path, content: str | bytes) -> bool:
    """Put `content` at `path` in one step, unless it is there already; true when the file is another than before.

    A reader, or a run after this one was killed, finds the old content or the new, never a part. A file that is left
    alone keeps its time, by which Sphinx knows what it has read.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}{DRAFT}")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return True


def sweep(folder: Path, keep: Collection[Path]) -> list[Path]:
    """Delete every file below `folder` that is not in `keep`, and folders that are then empty; returns the files."""
    gone = []
    kept = set(keep)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in kept:
            path.unlink()
            gone.append(path)
    return gone
