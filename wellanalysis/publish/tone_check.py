"""The tone check where a report is made: prose and templates before anything is computed, pages before any kernel
starts, drawings and files to take away before readers get them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from wellanalysis.definitions.record_columns import PROMISES, SESSIONS, STEPS, THEMES
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import tone, tone_of_prose
from wellanalysis.pages.page import Page
from wellanalysis.publish.inputs import PROSE, file_hash
from wellanalysis.results.connection import Source

LED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    STEPS: ("item", ("says",)),
    PROMISES: ("promise", ("says",)),
    THEMES: ("theme", ("title", "says")),
    SESSIONS: ("session", ("title", "clinical_topic", "leadership_topic", "pre_read")),
}
"""By table of the records: what names a row, and the columns that those who lead write."""
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


def of_pages(pages: Iterable[Page], *, said: Collection[str] = ()) -> list[Problem]:
    """Findings in pages, before any kernel starts; `said` are words of people, which are theirs."""
    return list(chain.from_iterable(tone.of_page(page, said=said) for page in pages))


def of_records(kept: Source | None) -> list[Problem]:
    """Findings in what those who lead wrote into the records: their answers, promises and decisions stand on pages."""
    if kept is None:
        return []
    return tone.of_texts(
        (f"{kept.places[table]}, {key} {row[0]}, {column}", str(row[1]))
        for table, (key, columns) in LED.items()
        if table in kept.tables
        for column in columns
        if column in kept.sound[table]
        for row in kept.frame(
            f'SELECT "{key}", "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL ORDER BY 1, 2'
        ).itertuples(index=False)
    )


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
