"""The folder of one run: its lock, its parts, and the note that it is complete."""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from wellanalysis.errors import NotPublished, Problem, ProblemsFound
from wellanalysis.files import replace_if_changed
from wellanalysis.publish.inputs import Inputs, file_hashes, hash_of

RUNS, SITE, EXPORTS = "runs", "site", "exports"
SWITCH, INDEX = "quarters.js", "index.html"
"""Beside the quarters of an edition: what leads from one to another, and the page that lists them."""
COPY = "book/report"
COPY_OF = ".of"
"""Beside the copy of a report for `jupyter-book build .`: which version it is."""
COMPLETE = "complete.json"
AUDITED = ".audited"
PUBLISHED, PUBLICATION, SHOWN = "published", "publication.json", "shown.parquet"
"""Part of a run's folder: the record of what was published before; the file that tells of one publication; and what the newest shows."""
NAMED_CLINICS = 4
"""A part of more clinics than this is named by their number, since a folder's name has an end."""
WAIT_SECONDS = 300.0
"""How long a run waits for another to have published: it takes seconds."""


def part_name(quarter: str, clinics: Sequence[str]) -> str:
    """Name of a site: the quarter, and for a part its clinics: ``2026Q3-C07``."""
    named = [re.sub(r"[^A-Za-z0-9]+", "_", clinic) for clinic in clinics]
    told = hashlib.sha256("\0".join(clinics).encode()).hexdigest()[:6]
    if len(clinics) > NAMED_CLINICS:
        named = [f"{len(clinics)}_clinics", told]
    elif named != list(clinics):
        named.append(told)  # "C-7" and "C_7" are two clinics, and their sites two
    return "-".join([quarter, *named])


@dataclass(frozen=True)
class RunFolder:
    """Where a run keeps what it makes.

    Parameters
    ----------
    output : Path
        Folder that holds ``runs`` and ``site``.
    network, part, edition : str
        Id of the network; quarter with the clinics of a part; whom it is for.
    bundle : str
        Name of one of several sites of an edition; "" where it has one.
    """

    output: Path
    network: str
    part: str
    edition: str
    bundle: str = ""

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.output / RUNS / self.network / self.part / self.edition / self.bundle

    @property
    def audited(self) -> Path:
        """Where it is kept what the audit has read of the network's books."""
        return self.output / RUNS / self.network / AUDITED

    @property
    def network_place(self) -> Path:
        """Where all that is published of the network lies."""
        return self.output / SITE / self.network

    @property
    def edition_place(self) -> Path:
        """Where readers find all quarters of the edition, or of their bundle."""
        return self.network_place / self.edition / self.bundle

    @property
    def place(self) -> Path:
        """Where readers find the site."""
        return self.edition_place / self.part

    def shown_beside(self, quarter: str) -> list[Path]:
        """What the reports of all quarters but this one show, of the same edition or bundle: a file for each that is on record."""
        runs = self.output / RUNS / self.network
        below = Path(self.edition, self.bundle, PUBLISHED, SHOWN)
        return [part / below for part in sorted(runs.glob("*")) if part.name != quarter and (part / below).is_file()]

    @property
    def published_stage(self) -> str:
        """``draft`` or ``final`` as readers see it now; "" where nothing is published."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            return str(json.loads((self.place / "manifest.json").read_text(encoding="utf-8")).get("stage", ""))
        return ""

    def keep_final(self, stage: str) -> None:
        """Refuse to take a final report away from its readers because an option was forgotten.

        Raises
        ------
        ProblemsFound
            When a draft would replace what is published as final.
        """
        if stage == "draft" and self.published_stage == "final":
            what = "is published as final, and this run would put a draft in its place"
            where = " ".join(name for name in (self.network, self.bundle, self.part) if name)
            raise ProblemsFound([Problem(where, what, "give --final, or another --output")])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other run out of this folder; the lock of a killed run is gone with it.

        Raises
        ------
        NotPublished
            When another run is at work here.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            what = "another run is at work on this report"
            raise NotPublished([Problem(f"{self.network} {self.part}", what, "wait until it has ended")]) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """The short time in which the site is moved and what all quarters share is written: one run after another."""
        try:
            with FileLock(self.output / RUNS / ".publishing", timeout=WAIT_SECONDS):
                yield
        except Timeout:
            what = "another run has been publishing for minutes"
            raise NotPublished([Problem("output folder", what, "see whether it hangs, and run again")]) from None

    def note_complete(self, inputs: Inputs, **also: Any) -> None:
        """Note that what is published now was made from `inputs`, whole."""
        value = {"key": inputs.key, "inputs": inputs.plain, **also}
        replace_if_changed(self.path / COMPLETE, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def completed(path: Path) -> Mapping[str, Any]:
    """What a run noted when it was complete; nothing when it was not, or its note is torn."""
    with contextlib.suppress(OSError, ValueError):
        value = json.loads((path / COMPLETE).read_text(encoding="utf-8"))
        if isinstance(value, dict):
            return value
    return {}


def find_complete(output: Path, key: str) -> Path | None:
    """Folder of a complete run that was made from the inputs with this key."""
    for note in sorted((output / RUNS).glob(f"*/*/*/{COMPLETE}")) if key else ():
        if completed(note.parent).get("key") == key:
            return note.parent
    return None


def record_fingerprint(folder: Path) -> str:
    """Hash of the record, the same before and after a draft is put in its place: part of what pages are made from."""
    places = [*drafts(folder), *(path for path in folder.glob("*") if path.name.isdigit())]
    return hash_of({place.name.lstrip("."): file_hashes(place, [place / PUBLICATION]) for place in places})


def drafts(folder: Path) -> list[Path]:
    """Drafts that are whole; one that a killed run did not finish has another name."""
    return [path for path in sorted(folder.glob(".*")) if path.name[1:].isdigit()] if folder.is_dir() else []


def results_parts(inputs: Inputs) -> dict[str, str]:
    """What results tables are made from, by hash."""
    return {
        "definitions": hash_of(dict(inputs.definitions)),
        "extracts": hash_of(dict(inputs.extracts or {})),
        "code": inputs.code,
        "lock": inputs.lock,
    }
