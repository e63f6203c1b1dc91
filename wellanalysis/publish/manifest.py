"""What a run was made from: the same inputs, the same manifest, on any machine."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wellanalysis import __version__
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.page import Page
from wellanalysis.publish.notebook import PROJECT
from wellanalysis.results.tables import Results

PACKAGES = (
    "duckdb",
    "ibis-framework",
    "jupyter-book",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "scipy",
    "seaborn",
    "statsmodels",
)
SEED = 0
"""Kernels start from one process and would share its random state; nothing random is in a report, and this says so."""


def commit(project: Path = PROJECT) -> str:
    """Short name of the commit of the source tree, with a plus sign where files differ from it; "" if unknown."""

    def git(*words: str) -> str:
        ended = subprocess.run(["git", "-C", str(project), *words], capture_output=True, text=True, timeout=20)
        return ended.stdout.strip() if ended.returncode == 0 else ""

    try:
        if not (project / ".git").exists():
            return ""
        name = git("rev-parse", "--short=10", "HEAD")
        return name + ("+" if name and git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return ""


def versions() -> dict[str, str]:
    """Versions of Python and of what computes, draws and builds."""
    found = {"python": platform.python_version(), "wellanalysis": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def definition_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the network folder that defines something, by its name in the folder."""
    files = sorted([*folder.glob("*.yml"), *folder.glob("measures/*.yml"), *folder.glob("tables/*.sql")])
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def manifest(
    definitions: Definitions,
    results: Results,
    pages: Sequence[Page],
    failed: Mapping[str, str],
    **asked: Any,
) -> dict[str, Any]:
    """The run in one value, without absolute paths and without clocks.

    Parameters
    ----------
    definitions, results
        What the pages were built from.
    pages : sequence of Page
        What was built.
    failed : mapping of str to str
        What went wrong, by page id.
    asked
        Quarter, edition, stage, clinics.
    """
    return {
        **asked,
        "network": definitions.network.id,
        "as_of": results.as_of.isoformat(),
        "inputs": dict(results.fingerprint),
        "rows": dict(results.row_counts),
        "definitions": definition_hashes(definitions.folder),
        "versions": versions(),
        "commit": commit(),
        "seed": SEED,
        "pages": {page.id: page.key for page in pages},
        "failed": dict(failed),
    }


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Write a manifest, the same bytes for the same value."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
