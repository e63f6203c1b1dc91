"""All that a report is made from, as hashes: what was asked, definitions, extracts, code, templates, prose, lock.

Imports nothing heavy: a run on unchanged inputs is over before pandas would be loaded.
"""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

from wellanalysis import __version__

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "duckdb",
    "ibis-framework",
    "ipykernel",
    "ipython",
    "jupyter-book",
    "matplotlib",
    "nbformat",
    "numpy",
    "pandas",
    "papermill",
    "scipy",
    "seaborn",
    "statsmodels",
)
LOCK = "requirements.lock"
PROSE = "book"
RECORDS = "records"
"""What stands before the name of a file that people keep themselves; a test holds it against the results."""
_OF_THE_BOOK = ("*.md", "_static/**/*", "_templates/**/*")


def hash_of(value: Any) -> str:
    """Hash of a plain value: equal values, equal hash."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_hashes(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of files by their names in `folder`, in the order of the names."""
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in sorted(paths) if path.is_file()}


def _kept_in(folder: Path) -> list[Path]:
    """Files of a folder but for locks and drafts, which say nothing."""
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def definition_files(folder: Path) -> list[Path]:
    """The files of a network folder that define something."""
    brought = folder.glob("measures/identifiers.csv")
    return sorted([*folder.glob("*.yml"), *folder.glob("measures/*.yml"), *brought, *folder.glob("tables/*.sql")])


def definition_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the network folder that defines something, by its name in the folder."""
    return file_hashes(folder, definition_files(folder))


def code_hash(project: Path = PROJECT) -> str:
    """Hash of the package's whole source."""
    package = project / "wellanalysis"
    return hash_of(file_hashes(package, package.rglob("*.py")))


def template_hashes(project: Path = PROJECT) -> dict[str, str]:
    """SHA-256 of each notebook template, by name."""
    return {path.stem: file_hash(path) for path in sorted((project / "notebooks").glob("*.ipynb"))}


def prose_hash(project: Path = PROJECT) -> str:
    """Hash of what surrounds the pages: prose, style, page templates, settings and contents of the book."""
    folder = project / PROSE
    files = [path for pattern in _OF_THE_BOOK for path in folder.glob(pattern)]
    return hash_of(file_hashes(project, [*files, project / "_config.yml", project / "_toc.yml"]))


def versions() -> dict[str, str]:
    """Versions of Python and of what computes, draws and builds."""
    found = {"python": platform.python_version(), "wellanalysis": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def lock_hash(project: Path = PROJECT) -> str:
    """Hash of the lock and of the versions of all that is installed, which differ where somebody has left the lock."""
    lock = project / LOCK
    installed = sorted({(each.name, each.version) for each in distributions()})
    return hash_of([file_hash(lock) if lock.is_file() else "", platform.python_version(), installed])


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


@dataclass(frozen=True)
class Inputs:
    """Everything that a report depends on.

    Parameters
    ----------
    request : mapping of str to plain values
        Quarter, clinics, edition and stage as they were asked for.
    definitions : mapping of str to str
        SHA-256 by file of the network folder.
    extracts : mapping of str to str, or None
        SHA-256 by file; None for a database, whose content nobody knows before it is asked.
    code, prose, lock : str
        Hashes of the package, of what surrounds the pages, and of the lock with what is installed.
    templates : mapping of str to str
        SHA-256 by notebook.
    commit : str
        What the manifest says of the code.
    """

    request: Mapping[str, Any]
    definitions: Mapping[str, str]
    extracts: Mapping[str, str] | None
    code: str
    templates: Mapping[str, str]
    prose: str
    lock: str
    commit: str

    @classmethod
    def of(
        cls,
        network: Path,
        extracts: Path | None,
        *,
        records: Path | None = None,
        project: Path = PROJECT,
        **request: Any,
    ) -> "Inputs":
        """What a report of `network` would be made from now; `extracts` is their folder, None for a database.

        `records` is the folder of what people write down themselves, where there is one.
        """
        files = None if extracts is None or not extracts.is_dir() else file_hashes(extracts, _kept_in(extracts))
        if files is not None and records is not None and records.is_dir():
            files |= {f"{RECORDS}/{name}": each for name, each in file_hashes(records, _kept_in(records)).items()}
        return cls(
            request=request,
            definitions=definition_hashes(network),
            extracts=files,
            code=code_hash(project),
            templates=template_hashes(project),
            prose=prose_hash(project),
            lock=lock_hash(project),
            commit=commit(project),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @cached_property
    def key(self) -> str:
        """Hash of all of it; empty where the extracts are a database, which may have changed unseen."""
        return "" if self.extracts is None else hash_of(self.plain)

    def changed_since(self, before: Mapping[str, Any]) -> list[str]:
        """What differs from the inputs of an earlier run, in words: ``extracts: episodes.parquet``."""
        said = []
        for name, value in self.plain.items():
            old = before.get(name)
            if isinstance(value, Mapping) and isinstance(old, Mapping):
                differ = sorted(each for each in {*value, *old} if value.get(each) != old.get(each))
                said += [f"{name}: {', '.join(differ)}"] if differ else []
            elif value != old:
                said.append(name)
        return said


def extracts_folder(network: Path, given: str, asked: str | Path | None) -> Path | None:
    """Folder of the extracts, None for a database or where nothing says where they are.

    Parameters
    ----------
    network : Path
        Network folder.
    given : str
        What network.yml says.
    asked : str or Path, optional
        What the command says instead.
    """
    place = given if asked is None else str(asked)
    if place.startswith("${") and place.endswith("}"):
        place = os.environ.get(place[2:-1], "")
    if not place or "://" in place:
        return None
    return network / place if asked is None else Path(place)
