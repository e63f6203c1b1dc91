"""The stages of a run: check, results, pages, notebooks, book, site; each makes again only what changed."""

from calendar import timegm
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from wellanalysis.errors import NotPublished, Problem, ProblemsFound
from wellanalysis.files import replace_if_changed, sweep
from wellanalysis.pages import restatement
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page, load
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.publish import book, failures, html_build, manifest, quarters, record, site, tone_check
from wellanalysis.publish.check import Checked, checked
from wellanalysis.publish.differences import what_changed
from wellanalysis.publish.inputs import PROJECT, Inputs, definition_hashes, file_hashes, hash_of
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.kernels import Job, Kernels, Outcome, run_all
from wellanalysis.publish.progress import Progress
from wellanalysis.publish.run import Asked, Made
from wellanalysis.publish.run_folder import PUBLISHED, RunFolder, completed, part_name, results_parts
from wellanalysis.results.tables import Results, compute

NOTEBOOKS = PROJECT / "notebooks"
JOURNAL = "made.jsonl"


class Making:
    """One run at work in its folder.

    Parameters
    ----------
    asked : Asked
        What is asked for.
    inputs : Inputs
        What it is made from.
    found : Checked
        The network with its extracts open.
    folder : RunFolder
        Where it is made, locked.
    kernels : Kernels
        Where kernels come from, started already.
    """

    def __init__(self, asked: Asked, inputs: Inputs, found: Checked, folder: RunFolder, kernels: Kernels) -> None:
        self.asked, self.inputs, self.found, self.folder, self.kernels = asked, inputs, found, folder, kernels
        self.run = folder.path
        self.kept = Kept(self.run / JOURNAL)
        self.reasons: dict[str, str] = {}

    def results(self) -> Results:
        """The results tables: those of the last run where it had the same extracts and definitions."""
        folder, parts = self.run / "results", results_parts(self.inputs)
        # What a database holds is not known before it is asked.
        same = self.inputs.extracts is not None and not self.kept.why("results", parts)
        if same and self.kept.noted("results", "files") == self._results_hash():
            return Results.load(folder)
        results = compute(self.found.source, self.found.definitions, providers=False)
        self._unmoved(results)
        results.save(folder)
        self.kept.put("results", parts, files=self._results_hash())
        return results

    def _unmoved(self, results: Results) -> None:
        """Refuse what was computed from other files than those whose hashes stand for it.

        Raises
        ------
        NotPublished
            When extracts or definitions were replaced while they were read.
        """
        known = self.inputs.extracts or {}
        moved = [name for name, read in results.fingerprint.items() if known.get(name, read) != read]
        now = definition_hashes(self.asked.network)
        moved += [
            name
            for name in sorted({*now, *self.inputs.definitions})
            if now.get(name) != self.inputs.definitions.get(name)
        ]
        if moved:
            raise NotPublished(Problem(name, "was changed while it was read", "run again") for name in moved)

    def _results_hash(self) -> str:
        folder = self.run / "results"
        return hash_of(file_hashes(folder, folder.glob("*")))

    def pages(self, results: Results) -> list[Page]:
        """All pages, saved: those of the last run where it had the same results."""
        folder = self.run / "pages"
        asked = [self.inputs.request, str(self.found.quarter)]
        parts = {**results_parts(self.inputs), "extracts": self._results_hash(), "request": hash_of(asked)}
        history_now = "" if self.asked.clinics else record.fingerprint(self.run / PUBLISHED)
        if not self.kept.why("pages", {**parts, "history": history_now}):
            pages = list(self._saved(folder, self.kept.noted("pages", "order")))
            if pages:
                return pages
        edition, stage = self.asked.edition, self.asked.stage
        every = figures(self.found.definitions, results, self.found.quarter, edition=edition, stage=stage)
        history = self._history(every)
        remembered = Remembered(self.run / "remembered", code=self.inputs.code + self.inputs.lock)
        pages = build(
            self.found.definitions,
            results,
            self.found.quarter,
            edition=edition,
            stage=stage,
            clinics=self.asked.clinics,
            every=every,
            history=history,
            remembered=remembered,
        )
        tone_check.refuse(tone_check.of_pages(pages))
        remembered.sweep()
        for page in pages:
            path = folder / f"{page.id}.json"
            self.reasons |= {page.id: what_changed(path, page)}
            page.save(folder)
        sweep(folder, {folder / f"{page.id}.json" for page in pages})
        if history:
            # Before the pages are noted as made: a run that takes them over finds the draft that belongs to them.
            record.prepare(self.run / PUBLISHED, history, every)
        # A part is cut from the whole and has no record of its own.
        after = "" if self.asked.clinics else record.fingerprint(self.run / PUBLISHED)
        self.kept.put("pages", {**parts, "history": after}, order=[[page.id, page.key] for page in pages])
        return pages

    def _history(self, every: Figures) -> tuple[Publication, ...]:
        """Publications of the quarter; a part is cut from the whole and has none of its own."""
        if self.asked.clinics:
            return ()
        recorded = record.records(self.run / PUBLISHED)
        return restatement.history(recorded, every, record.making(self.asked.network), extracts=self.asked.extracts)

    @staticmethod
    def _saved(folder: Path, order: Sequence[Sequence[str]]) -> Iterable[Page]:
        """The saved pages in their order; none where one of them is not as it was saved."""
        pages = []
        for id, key in order:
            path = folder / f"{id}.json"
            page = load(path) if path.is_file() else None
            if page is None or page.key != key:
                return []
            pages.append(page)
        return pages

    def job_parts(self, page: Page, job: Job) -> dict[str, str]:
        """What an executed notebook is made from, by hash."""
        return {
            "page": page.key,
            "template": self.inputs.templates[page.template],
            "code": self.inputs.code,
            "lock": self.inputs.lock,
            "request": hash_of(dict(job.parameters)),
        }

    def notebooks(self, pages: Sequence[Page], jobs: Mapping[str, Job], *, bar: Progress) -> dict[str, Path | str]:
        """By page id: the executed notebook, or the reference under which it is told why there is none."""
        parts = {page.id: self.job_parts(page, jobs[page.id]) for page in pages if page.id in jobs}
        why = {id: self.kept.why(id, parts[id], job.output) for id, job in jobs.items()}
        waiting = {id: job for id, job in jobs.items() if why[id]}
        said, self.reasons = self.reasons, {}
        for id in waiting:
            detail = said.get(id) if "page says" in why[id] else ""
            self.reasons[id] = f"{why[id]} ({detail})" if detail else why[id]
        executed: dict[str, Path | str] = {id: job.output for id, job in jobs.items()}
        by_output = {job.output: id for id, job in waiting.items()}
        failures.clear(self.run)
        for outcome in self._outcomes(waiting):
            id = by_output[outcome.job.output]
            if outcome.failure:
                self.kept.forget([id])
                executed[id] = failures.note(self.run, id, outcome.failure, outcome.trace)
            else:
                self.kept.put(id, parts[id], outcome.job.output)
            bar.step("notebooks", of=len(waiting))
        self.kept.only(["results", "pages", "site", *jobs])
        sweep(self.run / "notebooks", {each for each in executed.values() if isinstance(each, Path)})
        return executed

    def _outcomes(self, waiting: Mapping[str, Job]) -> Iterator[Outcome]:
        asked, jobs = self.asked, waiting.values()
        if asked.scheduler:
            from wellanalysis.publish import cluster

            return cluster.run_all(jobs, cwd=self.run, scheduler=asked.scheduler, timeout=asked.timeout)
        return run_all(jobs, cwd=self.run, workers=asked.workers, timeout=asked.timeout, kernels=self.kernels)

    def html(self, whole: book.Book, press: html_build.Press, *, as_of: int) -> Path:
        """The built book, checked."""
        source = self.run / "book"
        book.write_source(whole, source, kept=Kept(self.run / "book.jsonl"), code=self.inputs.code)
        key = self.inputs.code + self.inputs.lock
        built = html_build.build(source, self.run / "build", as_of=as_of, key=key, press=press)
        private = {str(self.run.resolve()), str(PROJECT), str(Path.home())} - {"/"}
        parts = {"code": self.inputs.code, "private": hash_of(sorted(private))}
        # A file is looked into once, and again when these parts change.
        sound = {} if self.kept.why("site", parts) else self.kept.noted("site", "sound")
        problems = site.problems_of(built, expected=[page.id for page in whole.pages], private=private, sound=sound)
        problems += tone_check.of_files(built, sound=sound)
        if problems:
            raise ProblemsFound(problems)
        self.kept.put("site", parts, sound=site.hashes(built))
        return built


def jobs_of(pages: Iterable[Page], run: Path, *, network: str) -> dict[str, Job]:
    """Notebook to run, by page id; a page whose template has no notebook is an index and needs none."""
    found = {}
    for page in pages:
        template = NOTEBOOKS / f"{page.template}.ipynb"
        if template.is_file():
            given = {"network": network, **page.parameters, "pages": "pages"}
            output = run / "notebooks" / f"{page.id}.ipynb"
            found[page.id] = Job(template, output, given, shows=(run / "pages" / f"{page.id}.json",))
    return found


def make(asked: Asked, inputs: Inputs) -> Made:
    """Make and publish what is asked; see `wellanalysis.publish.run.report`."""
    with Progress(shown=asked.progress) as bar, ExitStack() as opened:
        # What kernels need is imported in a process of its own while the extracts are read, and what Sphinx needs in
        # another while pages are built: both at once would take the processor from this one.
        kernels = Kernels()
        opened.callback(kernels.close)
        if not asked.scheduler:
            kernels.start()
        with bar.stage("check") as say:
            tone_check.refuse(tone_check.of_project(PROJECT))
            found = opened.enter_context(
                checked(asked.network, quarter=asked.quarter, extracts=asked.extracts, clinics=asked.clinics)
            )
            say(f"{sum(found.source.row_counts.values()):,} rows in {len(found.source.tables)} tables, nothing wrong")
        settings, name = found.definitions.network, part_name(str(found.quarter), asked.clinics)
        folder = RunFolder(asked.output, settings.id, name, asked.edition)
        opened.enter_context(folder.locked())
        folder.keep_final(asked.stage)
        making = Making(asked, inputs, found, folder, kernels)
        before = completed(folder.path)
        with bar.stage("results") as say:
            results = making.results()
            say(f"{len(results.clinics)} clinics, data as of {results.as_of}")
        with bar.stage("pages") as say:
            press = opened.enter_context(html_build.Press())
            pages = making.pages(results)
            say(f"{len(pages)} pages")
        with bar.stage("notebooks") as say:
            jobs = jobs_of(pages, folder.path, network=found.definitions.folder.name)
            executed = making.notebooks(pages, jobs, bar=bar)
            failed = {id: reference for id, reference in executed.items() if isinstance(reference, str)}
            say(f"{len(making.reasons)} run, {len(jobs) - len(making.reasons)} as they were")
            for id, reference in failed.items():
                say(f"{id} failed, see {failures.FOLDER}/{reference}.txt in the run's folder")
        with bar.stage("book") as say:
            whole = book.Book(f"{settings.name} {found.quarter}", tuple(pages), executed)
            built = making.html(whole, press, as_of=timegm(results.as_of.timetuple()))
            say(f"{len(list(built.rglob('*.html')))} HTML files")
        with bar.stage("site") as say, folder.publishing():
            wanted: dict[str, Any] = {
                "quarter": str(found.quarter),
                "edition": asked.edition,
                "stage": asked.stage,
                "clinics": list(asked.clinics),
            }
            if not asked.clinics:
                wanted["restated"] = record.restated(folder.path / PUBLISHED)
            # The site carries its manifest: pages name their own key only, so that unchanged ones keep their bytes.
            text = manifest.to_text(manifest.manifest(found.definitions, results, pages, failed, inputs, **wanted))
            replace_if_changed(folder.path / "manifest.json", text)
            # What readers are about to see is on record before they see it, and not before all else is ready.
            before_readers = (lambda: None) if asked.clinics else partial(record.commit, folder.path / PUBLISHED)
            index = site.publish(built, folder.place, also={"manifest.json": text}, before=before_readers)
            quarters.write_index(folder.edition_place)
            copied = not asked.clinics and (asked.output / "_toc.yml").is_file()
            if copied:
                copied = book.write_copy(whole, asked.output, version=index.parent.resolve().name, code=inputs.code)
            say(name)
        made = Made(
            index,
            folder.path,
            failed=tuple(failed),
            references=failed,
            pages=len(pages),
            reasons=making.reasons,
            inputs_changed=tuple(inputs.changed_since(before["inputs"])) if before else (),
        )
        if not failed:
            place = folder.place.relative_to(asked.output).as_posix()
            folder.note_complete(inputs, place=place, version=made.version, pages=len(pages), copied=copied)
        return replace(made, seconds=dict(bar.seconds))
