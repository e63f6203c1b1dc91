"""Puts several files in place: all of them written beside first, then moved one after another, in the order given."""

import contextlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkstemp

from wellanalysis.files import DRAFT

OWN = 0o600
"""Rights of a new file: what people say is for its keeper alone until they decide otherwise."""


def put_in_place(texts: Mapping[Path, str]) -> tuple[Path, ...]:
    """Put texts in place of files, each whole or as it was.

    Parameters
    ----------
    texts : mapping of Path to str
        In the order in which they are moved: a stop in between leaves the first ones new, so what others rest on comes
        first. A file that says the same already is left alone; one that is there keeps its rights.

    Returns
    -------
    tuple of Path
        Files that are other than before.

    Raises
    ------
    OSError
        When one cannot be written; where that is so before the first was moved, nothing is other than before.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            data = text.encode()
            if path.is_file() and path.read_bytes() == data:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            number, name = mkstemp(prefix=f".{path.name}.", suffix=DRAFT, dir=path.parent)
            drafts[path] = Path(name)
            with os.fdopen(number, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, stat.S_IMODE(path.stat().st_mode) if path.is_file() else OWN)
        for path, draft in drafts.items():
            os.replace(draft, path)
    finally:
        for draft in drafts.values():
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
    return tuple(drafts)
