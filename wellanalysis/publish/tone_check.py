"""The tone check where a report is made: prose and templates before anything is computed, pages before any kernel
starts, drawings and files to take away before readers get them.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import tone, tone_of_prose
from wellanalysis.pages.page import Page
from wellanalysis.publish.inputs import PROSE, file_hash

TAKEN_AWAY = {".csv", ".txt", ".md", ".tsv"}
"""Files of plain text that a reader can take away."""


def refuse(problems: Iterable[Problem]) -> None:
    """Publish nothing where anything was found.

    Raises
    ------
    ProblemsFound
        With every finding.
    """
    found = list(problems)
    if found:
        raise ProblemsFound(found)


def of_project(project: Path) -> list[Problem]:
    """Findings in the prose and the notebook templates of a source tree."""
    return tone_of_prose.of_prose(project / PROSE) + tone_of_prose.of_notebooks(project / "notebooks")


def of_pages(pages: Iterable[Page]) -> list[Problem]:
    """Findings in pages, before any kernel starts."""
    return list(chain.from_iterable(map(tone.of_page, pages)))


def of_files(folder: Path, *, sound: Mapping[str, str] | None = None) -> list[Problem]:
    """Findings in drawings, which hold what a chart wrote itself, and in files of plain text.

    Parameters
    ----------
    folder : Path
        A built site, or a folder of exports.
    sound : mapping of str to str
        SHA-256 by name of files in which nothing was wrong before: those that are still the same are not read.
    """
    return list(chain.from_iterable(_of_file(folder, path, sound or {}) for path in sorted(folder.rglob("*"))))


def _of_file(folder: Path, path: Path, sound: Mapping[str, str]) -> Iterator[Problem]:
    suffix, name = path.suffix.lower(), path.relative_to(folder).as_posix()
    if suffix not in TAKEN_AWAY | {".svg"} or not path.is_file() or sound.get(name) == file_hash(path):
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    if suffix == ".svg":
        yield from tone.of_drawing(text, name)
    else:
        for number, line in enumerate(text.splitlines(), 1):
            yield from tone.of_texts([(f"{name}, line {number}", line)])
