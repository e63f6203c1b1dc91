"""What a Dask worker does for one notebook: refuse what another version sent, else run it in a private folder.

Kernels come from a process of the worker's own, which is kept warm between notebooks and ends with the worker.
"""

import atexit
import contextlib
import json
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from wellanalysis.publish.inputs import code_hash, versions
from wellanalysis.publish.kernels import Kernels, executed, quiet

_lock = threading.Lock()
_kernels: list[Kernels] = []


@cache
def about() -> dict[str, str]:
    """What has to be equal for equal bytes: the package's code, and the versions of what computes and draws.

    Told once by each process, since a process keeps the code it has imported whatever happens to the files.
    """
    found = versions()
    return {"code": code_hash()[:12], **{name: found[name] for name in sorted(found)}}


ABOUT = about()


def warm() -> Kernels:
    """The worker's own kernels, started at its first notebook and ended with it."""
    with _lock:
        if not _kernels:
            quiet()
            kernels = Kernels().start()
            atexit.register(kernels.close)
            _kernels.append(kernels)
        return _kernels[0]


@contextlib.contextmanager
def _folder(kernels: Kernels) -> Iterator[Path]:
    """A private folder; below that of the kernels' process, which takes it away even when the worker is killed."""
    kernels.managers()
    within = kernels.server.folder if kernels.server is not None else None
    folder = Path(tempfile.mkdtemp(prefix="run-" if within else "wa-run-", dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Run one notebook that was sent as text.

    Parameters
    ----------
    payload : mapping
        As `cluster.payload` makes it.

    Returns
    -------
    dict
        The fields of an `Executed`; or ``about``, as JSON, when the sender has another version.
    """
    if payload["about"] != ABOUT:
        return {"about": json.dumps(ABOUT)}
    kernels = warm()
    with _folder(kernels) as folder:
        cwd = folder / "run"
        template = folder / payload["name"]
        template.write_text(payload["template"], encoding="utf-8")
        for name, text in payload["files"].items():
            path = cwd / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        cwd.mkdir(exist_ok=True)
        made = executed(template, payload["parameters"], cwd=cwd, timeout=payload["timeout"], kernels=kernels)
    return asdict(made)
