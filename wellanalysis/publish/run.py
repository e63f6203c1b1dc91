"""One command's work: check, results, pages, notebooks, book, site."""

import hashlib
import re
import shutil
from calendar import timegm
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.build import build
from wellanalysis.pages.page import Page
from wellanalysis.publish import book, manifest, site
from wellanalysis.publish.check import checked
from wellanalysis.publish.kernels import Job, run_all
from wellanalysis.publish.notebook import PROJECT
from wellanalysis.publish.progress import Progress
from wellanalysis.results.tables import compute

NOTEBOOKS = PROJECT / "notebooks"
PARTS = ("results", "pages", "notebooks", "book", "build")
NAMED_CLINICS = 4
"""A part of more clinics than this is named by their number, since a folder's name has an end."""


@dataclass(frozen=True)
class Made:
    """A finished run.

    Parameters
    ----------
    index : Path
        First page of the published site.
    run : Path
        The run's folder.
    failed : tuple of str
        Ids of pages that could not be made and say so; empty when all went well.
    """

    index: Path
    run: Path
    failed: tuple[str, ...] = ()


def part_name(quarter: str, clinics: Sequence[str]) -> str:
    """Name of a site: the quarter, and for a part its clinics: ``2026Q3-C07``."""
    named = [re.sub(r"[^A-Za-z0-9]+", "_", clinic) for clinic in clinics]
    if len(clinics) > NAMED_CLINICS:
        named = [f"{len(clinics)}_clinics", hashlib.sha256("\0".join(clinics).encode()).hexdigest()[:6]]
    return "-".join([quarter, *named])


def jobs_of(pages: Iterable[Page], run: Path, *, network: str) -> dict[str, Job]:
    """Notebook to run, by page id; a page whose template has no notebook is an index and needs none."""
    found = {}
    for page in pages:
        template = NOTEBOOKS / f"{page.template}.ipynb"
        if template.is_file():
            given = {"network": network, **page.parameters, "pages": "pages"}
            found[page.id] = Job(template, run / "notebooks" / f"{page.id}.ipynb", given)
    return found


def run_notebooks(jobs: Mapping[str, Job], run: Path, *, workers: int | None, bar: Progress) -> dict[str, Path | str]:
    """By page id: the executed notebook, or one line on why there is none."""
    by_output = {job.output: id for id, job in jobs.items()}
    executed: dict[str, Path | str] = {}
    for outcome in run_all(jobs.values(), cwd=run, workers=workers):
        executed[by_output[outcome.job.output]] = outcome.failure or outcome.job.output
        bar.step("notebooks", of=len(jobs))
    return executed


@contextmanager
def _writable(where: str) -> Iterator[None]:
    """A full disk or a read-only folder, wherever a run meets it, as a problem with a remedy."""
    try:
        yield
    except OSError as error:
        raise site.unwritable(error, where) from error


def _emptied(run: Path) -> Path:
    """The run's folder without what an earlier run left: a page that is gone is never found again."""
    for name in PARTS:
        shutil.rmtree(run / name, ignore_errors=True)
    run.mkdir(parents=True, exist_ok=True)
    return run


def _check_site(built: Path, pages: Sequence[Page], run: Path) -> None:
    private = {str(run.resolve()), str(PROJECT), str(Path.home())} - {"/"}
    problems = site.problems_of(built, expected=[page.id for page in pages], private=private)
    if problems:
        raise ProblemsFound(problems)


def report(
    network: Path,
    *,
    quarter: str | None = None,
    extracts: str | Path | None = None,
    clinics: Sequence[str] = (),
    edition: str = "network",
    stage: str = "draft",
    output: Path | str = ".",
    progress: bool = True,
    workers: int | None = None,
) -> Made:
    """Make and publish the report of a quarter.

    Parameters
    ----------
    network : Path
        Network folder.
    quarter : str, optional
        ``2026Q3``; the newest that is over unless given.
    extracts : str or Path, optional
        Where the extracts are, if not where network.yml says.
    clinics : sequence of str
        Only these clinics' chapters, as a site of their own.
    edition : str
        Whom the report is for; names the disclosure policy.
    stage : {"draft", "final"}
        Draft while providers may still question the figures.
    output : Path
        Folder that gets ``runs`` and ``site``.
    progress : bool
        Whether to show a bar and a line for each stage.
    workers : int, optional
        Notebooks run at once; one per processor unless given.

    Returns
    -------
    Made
        Where the site is, and which pages could not be made.

    Raises
    ------
    ProblemsFound
        With everything that is wrong with definitions, extracts, request or output; the last site is as it was.
    BookFailed
        When Jupyter Book ended with an error.
    """
    output, clinics = Path(output), tuple(dict.fromkeys(clinics))
    with Progress(shown=progress) as bar, _writable("output folder"), ExitStack() as opened:
        with bar.stage("check") as say:
            found = opened.enter_context(checked(network, quarter=quarter, extracts=extracts, clinics=clinics))
            say(f"{sum(found.source.row_counts.values()):,} rows in {len(found.source.tables)} tables, nothing wrong")
        settings, name = found.definitions.network, part_name(str(found.quarter), clinics)
        run = _emptied(output / "runs" / settings.id / name / edition)
        with bar.stage("results") as say:
            results = compute(found.source, found.definitions)
            opened.close()
            results.save(run / "results")
            say(f"{len(results.clinics)} clinics, data as of {results.as_of}")
        with bar.stage("pages") as say:
            pages = build(found.definitions, results, found.quarter, edition=edition, stage=stage, clinics=clinics)
            for page in pages:
                page.save(run / "pages")
            say(f"{len(pages)} pages")
        with bar.stage("notebooks") as say:
            jobs = jobs_of(pages, run, network=found.definitions.folder.name)
            executed = run_notebooks(jobs, run, workers=workers, bar=bar)
            failed = {id: why for id, why in executed.items() if isinstance(why, str)}
            say(f"{len(jobs) - len(failed)} of {len(jobs)} run")
            for id, why in failed.items():
                say(f"{id}: {why}")
        asked = {"quarter": str(found.quarter), "edition": edition, "stage": stage, "clinics": list(clinics)}
        value = manifest.manifest(found.definitions, results, pages, failed, **asked)
        with bar.stage("book") as say:
            whole = book.Book(f"{settings.name} {found.quarter}", tuple(pages), executed)
            book.write_source(whole, run / "book")
            built = book.build(run / "book", run / "build", as_of=timegm(results.as_of.timetuple()))
            say(f"{len(list(built.rglob('*.html')))} HTML files")
        with bar.stage("site") as say:
            _check_site(built, pages, run)
            # The site carries its manifest: pages name their own key only, so that unchanged ones keep their bytes.
            manifest.write(built / "manifest.json", {**value, "failed": sorted(failed)})
            manifest.write(run / "manifest.json", value)
            index = site.publish(built, output / "site" / settings.id / edition / name)
            if not clinics and (output / "_toc.yml").is_file():
                book.write_copy(whole, output)
            say(name)
    return Made(index, run, tuple(failed))
