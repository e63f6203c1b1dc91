"""The record of publications: figures, results tables and definitions of each, kept beside the run and never in the site.

A record holds what is withheld from readers. It is prepared with the pages, as a draft, and put in its place just before
the site is: a run that is killed after that finds its own figures on record when it is run again, and makes the same pages
from the same history; one that is killed before leaves a draft, which the next run commits or replaces.

Beside the publications lies what the newest of them shows, cell by cell, for the plans of other quarters' reports; and what
these showed when it was made, so that it can be made again.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.published import published_figures
from wellanalysis.pages.restatement_publications import DEFINITIONS, RESULTS, Making, Publication, Recorded
from wellanalysis.pages.restatement_words import Change
from wellanalysis.pages.side_by_side import COLUMNS, nothing
from wellanalysis.publish.inputs import PROJECT, definition_files, definition_hashes, file_hashes, hash_of, versions
from wellanalysis.publish.run_folder import PUBLICATION, PUBLISHED, SHOWN, drafts

FIGURES = "figures.parquet"
BESIDE = "beside.parquet"
ROOMS = ("definitions", "results", "stats", "pages")
_DIGITS, _UNFINISHED = 3, ".unfinished"


def making(network: Path, *, project: Path = PROJECT) -> Making:
    """What figures are made with here and now: the code of the rooms that compute them, versions, definitions."""
    package = project / "wellanalysis"
    files = [path for room in ROOMS for path in (package / room).rglob("*.py")]
    used = versions()
    return Making(hash_of([file_hashes(package, files), used]), used, definition_hashes(network))


def records(folder: Path) -> list[Recorded]:
    """Publications on record in `folder`, oldest first; what a killed run left half written is none of them.

    Raises
    ------
    ProblemsFound
        When a record cannot be read: figures that were published are not to be forgotten silently.
    """
    places = sorted(path for path in folder.glob("*") if path.name.isdigit()) if folder.is_dir() else []
    return [_read(place) for place in places]


def prepare(folder: Path, history: tuple[Publication, ...], figures: Figures) -> None:
    """Write the draft of the present publication, unless its figures are those of the last record.

    Parameters
    ----------
    folder : Path
        `PUBLISHED` of the run's folder.
    history : tuple of Publication
        What `wellanalysis.pages.restatement.history` gave: the last one is recorded.
    figures : Figures
        The run.
    """
    for left in folder.glob(".*") if folder.is_dir() else ():
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
    last = history[-1]
    name = f"{last.number:0{_DIGITS}}"
    if not (folder / name).exists():
        _draft(folder, name, last, figures)
    # Last: what a killed run left half written is not shown to anybody.
    for table, where in ((figures.shown, SHOWN), (figures.beside, BESIDE)):
        table.to_parquet(folder / f".{where}", index=False, compression="zstd")


def _draft(folder: Path, name: str, last: Publication, figures: Figures) -> None:
    """The draft of a publication; until it is whole it has another name."""
    draft = folder / f".{name}{_UNFINISHED}"
    figures.results.save(draft / RESULTS)
    for path in definition_files(figures.definitions.folder):
        copy = draft / DEFINITIONS / path.relative_to(figures.definitions.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    published_figures(figures).to_parquet(draft / FIGURES, index=False, compression="zstd")
    text = json.dumps(_plain(last), ensure_ascii=False, indent=1, sort_keys=True)
    (draft / PUBLICATION).write_text(text + "\n", encoding="utf-8")
    draft.rename(folder / f".{name}")


def commit(folder: Path) -> None:
    """Put the draft in its place, where there is one; a draft that was not finished is none."""
    for draft in drafts(folder):
        draft.rename(folder / draft.name[1:])
    for where in (SHOWN, BESIDE):
        if (folder / f".{where}").is_file():
            (folder / f".{where}").replace(folder / where)


def beside(places: Sequence[Path]) -> pd.DataFrame:
    """What other reports show, one below the other; `places` are their records' `SHOWN`, see `RunFolder.shown_beside`."""
    return pd.concat([nothing(), *(_table(place) for place in places)], ignore_index=True)


def beside_then(folder: Path) -> pd.DataFrame | None:
    """What other reports showed when the newest publication on record was made; None where none is."""
    return _table(folder / BESIDE) if (folder / BESIDE).is_file() else None


def _table(place: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(place)[COLUMNS]
    except (OSError, ValueError, KeyError) as error:
        what = "what another report shows cannot be read"
        raise ProblemsFound([Problem(f"{PUBLISHED}/{place.name}", what, "make that report again")]) from error


def restated(folder: Path) -> int:
    """How many printed results were restated since the first publication, the one that is prepared among them."""
    prepared = [_read(draft) for draft in drafts(folder)]
    return sum(change.is_printed for each in (*records(folder), *prepared) for change in each.publication.changes)


def _plain(publication: Publication) -> dict[str, Any]:
    return {**asdict(publication), "as_of": publication.as_of.isoformat()}


def _read(place: Path) -> Recorded:
    try:
        value = json.loads((place / PUBLICATION).read_text(encoding="utf-8"))
        return Recorded(_publication(value), pd.read_parquet(place / FIGURES), place)
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = "the record of an earlier publication cannot be read"
        remedy = "bring it back from a copy, or move its folder away: what changed since it is then not told"
        raise ProblemsFound([Problem(f"{PUBLISHED}/{place.name}", what, remedy)]) from error


def _publication(value: Mapping[str, Any]) -> Publication:
    changes = tuple(Change(**{**each, "causes": tuple(each["causes"])}) for each in value["changes"])
    made = Making(**value["making"])
    return Publication(**{**value, "as_of": date.fromisoformat(value["as_of"]), "making": made, "changes": changes})
