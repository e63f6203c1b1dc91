"""Scorecards of all providers: one file each, for its reader alone, outside every site."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat
import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.files import replace_if_changed, sweep
from wellanalysis.pages.figures import figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.provider import scorecards as pages_of
from wellanalysis.pages.pseudonyms import refuse_without_salt
from wellanalysis.pages.said_table import as_shown
from wellanalysis.publish import failures, tone_check
from wellanalysis.publish.check import checked
from wellanalysis.publish.inputs import PROJECT, Inputs
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.kernels import Job, run_all
from wellanalysis.publish.run import TIMEOUT_SECONDS, Asked, inputs_of, writable
from wellanalysis.publish.run_folder import RunFolder
from wellanalysis.publish.scorecard_file import scorecard_html
from wellanalysis.results.patient_list import patient_lists
from wellanalysis.results.tables import compute

FOLDER = "scorecards"
LISTS = "patients"
TEMPLATE = PROJECT / "notebooks" / "provider_scorecard.ipynb"
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
"""Nobody else on the machine reads a scorecard or a list."""


@dataclass(frozen=True)
class Scorecards:
    """What was made.

    Parameters
    ----------
    folder : Path
        Holds one HTML file per provider, and the lists of patients in a folder of their own.
    files : tuple of Path
        The scorecards.
    failed : mapping of str to str
        By page id: the reference under which the run's folder tells what went wrong.
    run : int
        Notebooks that had to run.
    """

    folder: Path
    files: tuple[Path, ...]
    failed: Mapping[str, str]
    run: int


def scorecards(
    network: Path,
    *,
    quarter: str | None = None,
    extracts: str | Path | None = None,
    providers: Sequence[str] = (),
    output: Path | str = ".",
    stage: str = "draft",
    lists: bool = False,
    workers: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
    step: Callable[[int], object] = lambda of: None,
) -> Scorecards:
    """Make the scorecards of a quarter.

    Parameters
    ----------
    network : Path
        Network folder.
    quarter, extracts : str, str or Path, optional
        As for the report.
    providers : sequence of str
        Only theirs; all on the roster unless given.
    output : Path
        Folder that gets ``scorecards`` and ``runs``; never ``site``.
    stage : {"draft", "final"}
        As for the report.
    lists : bool
        Also a list of each provider's patients, as CSV.
    workers, timeout
        As for the report.
    step : callable
        Called with the number of notebooks whenever one has ended.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with definitions, extracts or request.
    NotPublished
        When the disk is full, the folder is read-only, or another run is at work in it.
    """
    asked = Asked(Path(network), quarter=quarter, extracts=extracts, output=Path(output), edition="provider")
    with writable("output folder"), checked(asked.network, quarter=quarter, extracts=extracts) as found:
        if Edition.PROVIDER not in found.definitions.network.disclosure:
            what, remedy = "no policy protects the providers' edition", "add it: provider: {policy: own_patients}"
            raise ProblemsFound([Problem("network.yml, disclosure", what, remedy)])
        refuse_without_salt(found.definitions)
        inputs = inputs_of(asked)
        settings = found.definitions.network
        folder = RunFolder(asked.output, settings.id, str(found.quarter), asked.edition)
        with folder.locked():
            results = compute(found.source, found.definitions)
            every = figures(found.definitions, results, found.quarter, edition=asked.edition, stage=stage)
            pages = pages_of(every, only=providers)
            tone_check.refuse(tone_check.of_pages(pages, said=as_shown(results.records.own_words)))
            place = asked.output / FOLDER / settings.id / str(found.quarter)
            private(place)
            making = _Making(folder.path, inputs, place)
            if not providers:
                making.only(pages)
            made = making.files(pages, workers=workers, timeout=timeout, step=step)
            if lists:
                # From the first day that any figure rests on to the quarter's last: what is still open is said to be.
                first = every.finals[every.headline.id].shift(1 - settings.labels.quarters).first_day
                last, names = found.quarter.last_day, {page.parameters["provider"]: file_name(page) for page in pages}
                tables = patient_lists(
                    found.source, found.definitions, results.as_of, first=first, last=last, providers=list(names)
                )
                named = {names[id]: table for id, table in tables.items()}
                write_lists(named, place / LISTS, whole=not providers)
    return made


class _Making:
    """Scorecards being made in a run's folder."""

    def __init__(self, run: Path, inputs: Inputs, place: Path) -> None:
        self.run, self.inputs, self.place = run, inputs, place
        self.kept = Kept(run / "scorecards.jsonl")

    def files(
        self, pages: Sequence[Page], *, workers: int | None, timeout: float, step: Callable[[int], object]
    ) -> Scorecards:
        """One file for each page; those that are there as they would be made are left alone."""
        private(self.run)
        for page in pages:
            page.save(self.run / "pages")
        waiting = {page.id: page for page in pages if self.kept.why(page.id, self._parts(page), self._file(page))}
        jobs = {self._job(page).output: page for page in waiting.values()}
        failed: dict[str, str] = {}
        failures.clear(self.run)
        for outcome in run_all(map(self._job, waiting.values()), cwd=self.run, workers=workers, timeout=timeout):
            page = jobs[outcome.job.output]
            if outcome.failure:
                self.kept.forget([page.id])
                self._file(page).unlink(missing_ok=True)  # an old one would be taken for this quarter's
                failed[page.id] = failures.note(self.run, page.id, outcome.failure, outcome.trace)
            else:
                executed = nbformat.read(outcome.job.output, as_version=4)
                write_private(self._file(page), scorecard_html(executed, page))
                self.kept.put(page.id, self._parts(page), self._file(page))
            step(len(waiting))
        files = tuple(self._file(page) for page in pages if page.id not in failed)
        return Scorecards(self.place, files, failed, len(waiting))

    def _file(self, page: Page) -> Path:
        return self.place / f"{file_name(page)}.html"

    def only(self, pages: Sequence[Page]) -> None:
        """Take away what an earlier run made for people who have no scorecard of this quarter any more."""
        self.kept.only([page.id for page in pages])
        sweep(self.run / "pages", {self.run / "pages" / f"{page.id}.json" for page in pages})
        sweep(self.run / "notebooks", {self._job(page).output for page in pages})
        for path in set(self.place.glob("*.html")) - {self._file(page) for page in pages}:
            path.unlink()

    def _job(self, page: Page) -> Job:
        shows = (self.run / "pages" / f"{page.id}.json",)
        given = {"network": "", **page.parameters, "pages": "pages"}
        return Job(TEMPLATE, self.run / "notebooks" / f"{page.id}.ipynb", given, shows=shows)

    def _parts(self, page: Page) -> dict[str, str]:
        template = self.inputs.templates[page.template]
        return {"page": page.key, "template": template, "code": self.inputs.code, "lock": self.inputs.lock}


def file_name(page: Page) -> str:
    """The provider's id where it can stand in a file's name, else as it stands in the page's; no two are alike."""
    id = page.parameters["provider"]
    return id if SAFE.fullmatch(id) else PurePosixPath(page.id).name


def private(folder: Path) -> None:
    """Make a folder that only its owner opens."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def write_private(path: Path, text: str) -> None:
    """Put a text in its place, readable by its owner only."""
    replace_if_changed(path, text)
    path.chmod(PRIVATE_FILE)


def write_lists(tables: Mapping[str, pd.DataFrame], folder: Path, *, whole: bool) -> None:
    """One CSV for each provider; lists of those who are no longer on the roster go."""
    private(folder)
    for provider, table in tables.items():
        write_private(folder / f"{provider}.csv", table.to_csv(index=False))
    if whole:
        sweep(folder, {folder / f"{provider}.csv" for provider in tables})
