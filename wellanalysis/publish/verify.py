"""Makes a published report again, elsewhere and with other workers, and says which bytes differ."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from wellanalysis.definitions.editions import Edition
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.publish.inputs import Inputs
from wellanalysis.publish.run import Asked, Made, inputs_of, writable
from wellanalysis.publish.run_folder import PUBLISHED, RUNS, SITE, completed, part_name

AROUND = 60
"""Characters shown around the first byte that differs."""


@dataclass(frozen=True)
class Difference:
    """A file that is not the same again; `what` says how."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass(frozen=True)
class Verified:
    """What a second run gave.

    Parameters
    ----------
    sites : tuple of Path
        The published site; one for each clinic where these have sites of their own.
    files : int
        Files that were compared.
    differences : tuple of Difference
        Empty when every byte is the same.
    inputs_changed : tuple of str
        What differs now from the inputs of the published run, which would explain differences.
    """

    sites: tuple[Path, ...]
    files: int
    differences: tuple[Difference, ...]
    inputs_changed: tuple[str, ...]


def _said(before: bytes, after: bytes) -> str:
    place = next((i for i, (one, two) in enumerate(zip(before, after, strict=False)) if one != two), None)
    place = min(len(before), len(after)) if place is None else place
    start = max(0, place - AROUND // 3)
    shown = [repr(text[start : start + AROUND].decode("utf-8", errors="replace")) for text in (before, after)]
    return f"byte {place:,}: {shown[0]} is now {shown[1]}"


def differences(before: Path, after: Path) -> Iterator[Difference]:
    """Every file in which two sites differ, by name.

    Parameters
    ----------
    before, after : Path
        Folders of sites.
    """
    there, now = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (before.resolve(), after.resolve())
    )
    for name in sorted({*there, *now}):
        if name not in now:
            yield Difference(name, "is published, and was not made again")
        elif name not in there:
            yield Difference(name, "was made, and is not published")
        elif (one := there[name].read_bytes()) != (two := now[name].read_bytes()):
            yield Difference(name, _said(one, two))


def _history(asked: Asked, network: str, elsewhere: Path) -> None:
    """Carry the record of earlier publications along: what was restated is part of what a report says."""
    for below in ("", "*/"):  # a clinic's own report has a folder of its own in the edition's
        for folder in (asked.output / RUNS / network).glob(f"*/{asked.edition}/{below}{PUBLISHED}"):
            shutil.copytree(folder, elsewhere / folder.relative_to(asked.output))


def _published(place: Path) -> Path:
    """The site at `place`.

    Raises
    ------
    ProblemsFound
        When there is none.
    """
    if not place.is_dir():
        what = "is not published"
        raise ProblemsFound([Problem(f"{place.parent.name}/{place.name}", what, "make it: wellanalysis report")])
    return place


def verify(asked: Asked) -> Verified:
    """Make what is asked again in a folder of its own and compare every byte of the site.

    Parameters
    ----------
    asked : Asked
        The report as it was asked for; `output` is where it is published.

    Raises
    ------
    ProblemsFound
        When there is no such site, or the input is refused.
    """
    with writable("temporary folder"):
        return _verified(asked, inputs_of(asked))


def _verified(asked: Asked, inputs: Inputs) -> Verified:
    from wellanalysis.definitions.folder import load
    from wellanalysis.definitions.periods import Quarter
    from wellanalysis.publish.edition import make
    from wellanalysis.results.part import as_part

    settings = as_part(load(asked.network), asked.only).network
    if asked.quarter:  # else it takes the extracts to know which is the newest
        quarter = str(Quarter.parse(asked.quarter, year_starts=settings.calendar.year_starts))
        edition = asked.output / SITE / settings.id / asked.edition
        if asked.edition == Edition.CLINIC:
            _published(next(iter(sorted(edition.glob(f"*/{quarter}"))), edition / quarter))
        else:
            _published(edition / part_name(quarter, asked.clinics))
    # One worker more or fewer than a run takes by itself, since their number must not matter.
    usual = asked.workers or os.cpu_count() or 1
    with TemporaryDirectory(prefix="wellanalysis-verify-") as folder:
        elsewhere = Path(folder)
        _history(asked, settings.id, elsewhere)
        again: Made = make(replace(asked, output=elsewhere, workers=usual + 1, as_recorded=True), inputs)
        before = completed(asked.output / again.run.relative_to(elsewhere)).get("inputs")
        found, files, places = [], 0, []
        for index in again.indexes:
            made = index.parent
            name = made.relative_to(elsewhere / SITE / settings.id / asked.edition).as_posix()
            places.append(_published(asked.output / made.relative_to(elsewhere)))
            said = f"{name}/" if len(again.indexes) > 1 else ""
            found += [replace(each, file=f"{said}{each.file}") for each in differences(places[-1], made)]
            files += sum(path.is_file() for path in made.resolve().rglob("*"))
    changed = tuple(inputs.changed_since(before)) if before else ()
    return Verified(tuple(places), files, tuple(found), changed)
