"""``filling.py MOMENT BALLAST report …``: the command on a disk that is full to the last byte from a moment on.

The moment is a stage's beginning, or ``complete``: when a run notes that it is. Nothing else of the command is touched;
every error that follows is the disk's own.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wellanalysis.cli import main
from wellanalysis.publish.progress import STEPS, Progress
from wellanalysis.publish.run_folder import RunFolder


def fill(ballast: Path) -> None:
    """Write until nothing more can be written."""
    for size in (1 << 20, 4096, 1):
        with ballast.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


def filled_before(original: Callable[..., Any], ballast: Path, *, stage: str = "") -> Callable[..., Any]:
    """`original`, before which the disk is filled; only for `stage` where one is given."""

    def wrapped(self: Any, *words: Any, **named: Any) -> Any:
        if not stage or words == (stage,):
            fill(ballast)
            print(f"full at {stage or 'complete'}, {os.statvfs(ballast).f_bavail} pages left", file=sys.stderr)
        return original(self, *words, **named)

    return wrapped


if __name__ == "__main__":
    moment, place = sys.argv[1], Path(sys.argv[2])
    if moment == "complete":
        RunFolder.note_complete = filled_before(RunFolder.note_complete, place)  # type: ignore[method-assign]
    elif moment in STEPS:
        Progress.stage = filled_before(Progress.stage, place, stage=moment)  # type: ignore[method-assign]
    else:
        sys.exit(f"no such moment: {moment}")
    main(sys.argv[3:])
