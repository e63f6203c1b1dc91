"""One site being made in its folder: pages, notebooks and book, each made again only where something changed."""

from calendar import timegm
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import ProblemsFound
from wellanalysis.files import replace_if_changed, sweep
from wellanalysis.pages import restatement
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.moved_before import Earlier, earlier
from wellanalysis.pages.page import Page, in_order
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.restatement_publications import Publication
from wellanalysis.pages.said_table import as_shown
from wellanalysis.publish import book, failures, html_build, manifest, record, site, tone_check
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_gate import audit_built
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.differences import what_changed
from wellanalysis.publish.inputs import PROJECT, hash_of
from wellanalysis.publish.jobs import jobs_of
from wellanalysis.publish.kept import Kept
from wellanalysis.publish.kernels import Job, Outcome, run_all
from wellanalysis.publish.run_folder import PUBLISHED, RunFolder, part_name, record_fingerprint, results_parts
from wellanalysis.publish.shared import Shared

JOURNAL = "made.jsonl"


class Making:
    """One site at work in its folder.

    Parameters
    ----------
    shared : Shared
        What all sites of the run rest on.
    folder : RunFolder
        Where it is made, locked.
    reader : str
        Id of the clinic whose own site it is; "" where it is for more than one.
    """

    def __init__(self, shared: Shared, folder: RunFolder, *, reader: str = "") -> None:
        self.shared, self.folder, self.reader = shared, folder, reader
        self.asked, self.inputs = shared.asked, shared.inputs
        self.run = folder.path
        self.kept = Kept(self.run / JOURNAL)
        self.reasons: dict[str, str] = {}
        self.pages: Sequence[Page] = ()
        self.executed: dict[str, Path | str] = {}

    @property
    def is_part(self) -> bool:
        """Whether it is cut from a whole, and has no record of its own."""
        return bool(self.asked.clinics) and not self.reader

    @property
    def failed(self) -> dict[str, str]:
        """References of the pages that could not be made, by id."""
        return {id: reference for id, reference in self.executed.items() if isinstance(reference, str)}

    def build_pages(self) -> None:
        """All pages, saved: those of the last run where it had the same results."""
        folder = self.run / "pages"
        # A clinic's own report is the same, whichever others are made with it.
        request = {**self.inputs.request, **({"clinics": []} if self.reader else {})}
        asked = [request, str(self.shared.quarter), self.reader]
        parts = {**results_parts(self.inputs), "extracts": self.shared.tables, "request": hash_of(asked)}
        if self._is_of_the_network:
            parts["before"] = record_fingerprint(self._published_before)
        beside = self._beside()
        parts["beside"] = str(pd.util.hash_pandas_object(beside, index=False).sum())
        history_now = "" if self.is_part else record_fingerprint(self.run / PUBLISHED)
        if not self.kept.why("pages", {**parts, "history": history_now}):
            self.pages = in_order(folder, self.kept.noted("pages", "order"))
            if self.pages:
                return
        definitions, results, quarter = self.shared.definitions, self.shared.results, self.shared.quarter
        edition, stage = self.asked.edition, self.asked.stage
        every = figures(definitions, results, quarter, edition=edition, stage=stage, reader=self.reader, beside=beside)
        history = self._history(every)
        remembered = Remembered(self.run / "remembered", code=self.inputs.code + self.inputs.lock)
        self.pages = build(
            definitions,
            results,
            quarter,
            edition=edition,
            stage=stage,
            clinics=() if self.reader else self.asked.clinics,
            every=every,
            history=history,
            earlier=self._earlier(every),
            providers=self.shared.providers(every) if self.reader else None,
            remembered=remembered,
        )
        tone_check.refuse(tone_check.of_pages(self.pages, said=as_shown(results.records.own_words)))
        remembered.sweep()
        for page in self.pages:
            path = folder / f"{page.id}.json"
            self.reasons |= {page.id: what_changed(path, page)}
            page.save(folder)
        sweep(folder, {folder / f"{page.id}.json" for page in self.pages})
        if history:
            # Before the pages are noted as made: a run that takes them over finds the draft that belongs to them.
            record.prepare(self.run / PUBLISHED, history, every)
        after = "" if self.is_part else record_fingerprint(self.run / PUBLISHED)
        self.kept.put("pages", {**parts, "history": after}, order=[[page.id, page.key] for page in self.pages])

    def _beside(self) -> pd.DataFrame:
        """What other quarters' reports show; for a part, as for the whole that it is cut from."""
        quarter = str(self.shared.quarter)
        if self.asked.as_recorded or self.is_part:
            if (then := record.beside_then(replace(self.folder, part=quarter).path / PUBLISHED)) is not None:
                return then
        return record.beside([] if self.asked.as_recorded else self.folder.shown_beside(quarter))

    def _history(self, every: Figures) -> tuple[Publication, ...]:
        """Publications of the quarter; a part is cut from the whole and has none of its own."""
        if self.is_part:
            return ()
        made = record.making(self.asked.network)
        recorded = record.records(self.run / PUBLISHED)
        return restatement.history(recorded, every, made, extracts=self.asked.extracts, states=self.shared.states)

    @property
    def _is_of_the_network(self) -> bool:
        """Whether it has a page on what has changed since the quarter before."""
        return self.asked.edition == Edition.NETWORK and not self.is_part

    @property
    def _published_before(self) -> Path:
        """Where the record of the previous quarter's publications is, if there is one."""
        part = part_name(str(Quarter.parse(str(self.shared.quarter)).shift(-1)), ())
        return replace(self.folder, part=part).path / PUBLISHED

    @property
    def told_earlier(self) -> dict[str, str]:
        """The record that the page on changes was made from, below the output folder, and its hash."""
        if not self._is_of_the_network:
            return {}
        place = self._published_before
        return {place.relative_to(self.folder.output).as_posix(): record_fingerprint(place)}

    def _earlier(self, every: Figures) -> Earlier | None:
        """What the previous quarter's report said of the quarter that changes start from."""
        if not self._is_of_the_network:
            return None
        recorded = record.records(self._published_before)
        made = record.making(self.asked.network)
        return earlier(recorded, every, made, extracts=self.asked.extracts, states=self.shared.states)

    @cached_property
    def jobs(self) -> dict[str, Job]:
        """Notebook to run, by page id."""
        return jobs_of(self.pages, self.run, network=self.shared.definitions.folder.name)

    def job_parts(self, page: Page, job: Job) -> dict[str, str]:
        """What an executed notebook is made from, by hash."""
        return {
            "page": page.key,
            "template": self.inputs.templates[page.template],
            "code": self.inputs.code,
            "lock": self.inputs.lock,
            "request": hash_of(dict(job.parameters)),
        }

    def run_notebooks(self, *, step: Callable[[int], object]) -> None:
        """Execute what is not there as it would be made; a page without a copy has the reference of its failure."""
        jobs = self.jobs
        parts = {page.id: self.job_parts(page, jobs[page.id]) for page in self.pages if page.id in jobs}
        why = {id: self.kept.why(id, parts[id], job.output) for id, job in jobs.items()}
        waiting = {id: job for id, job in jobs.items() if why[id] and not self._taken(id, job, parts[id])}
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
            step(len(waiting))
        self.kept.only(["pages", "site", *jobs])
        sweep(self.run / "notebooks", {each for each in executed.values() if isinstance(each, Path)})
        self.shared.executed |= {
            hash_of([id, parts[id]]): path for id, path in executed.items() if isinstance(path, Path)
        }
        self.executed = executed

    def _taken(self, id: str, job: Job, parts: Mapping[str, str]) -> bool:
        """Whether another site's copy of the very same page could be taken over."""
        twin = self.shared.executed.get(hash_of([id, parts]))
        if twin is None:
            return False
        replace_if_changed(job.output, twin.read_bytes())
        self.kept.put(id, parts, job.output)
        return True

    def _outcomes(self, waiting: Mapping[str, Job]) -> Iterator[Outcome]:
        asked, jobs = self.asked, waiting.values()
        if asked.scheduler:
            from wellanalysis.publish import cluster

            return cluster.run_all(jobs, cwd=self.run, scheduler=asked.scheduler, timeout=asked.timeout)
        return run_all(jobs, cwd=self.run, workers=asked.workers, timeout=asked.timeout, kernels=self.shared.kernels)

    @cached_property
    def title(self) -> str:
        """Name of the report: the network's, with the clinic's where it is one clinic's own."""
        name = self.shared.definitions.network.name
        if not self.reader:
            return name
        named = self.shared.results.clinics.set_index("clinic_id")["name"]
        return f"{name}: {named[self.reader]}"

    @cached_property
    def book(self) -> book.Book:
        """The report as a book."""
        return book.Book(f"{self.title} {self.shared.quarter}", tuple(self.pages), self.executed)

    def build_html(self, press: html_build.Press) -> Path:
        """The built book, checked."""
        source, as_of = self.run / "book", timegm(self.shared.results.as_of.timetuple())
        book.write_source(self.book, source, kept=Kept(self.run / "book.jsonl"), code=self.inputs.code)
        key = self.inputs.code + self.inputs.lock
        built = html_build.build(source, self.run / "build", as_of=as_of, key=key, press=press)
        private = {str(self.run.resolve()), str(PROJECT), str(Path.home())} - {"/"}
        parts = {"code": self.inputs.code, "private": hash_of(sorted(private))}
        # A file is looked into once, and again when these parts change.
        sound = {} if self.kept.why("site", parts) else self.kept.noted("site", "sound")
        problems = site.problems_of(built, expected=[page.id for page in self.pages], private=private, sound=sound)
        problems += tone_check.of_files(built, sound=sound)
        if problems:
            raise ProblemsFound(problems)
        self.kept.put("site", parts, sound=site.hashes(built))
        return built

    def audit(self, built: Path, forbidden: Forbidden, *, out_already: Callable[[Finding], object]) -> list[Finding]:
        """What the readers of the built book could learn from it, beside all else they have, and should not."""
        beside = self.folder.network_place
        return audit_built(
            built,
            name=self.folder.place.relative_to(beside).as_posix(),
            edition=self.asked.edition,
            clinic=self.reader,
            definitions=self.shared.definitions,
            results=self.shared.results,
            forbidden=forbidden,
            beside=beside,
            cache=self.folder.audited,
            out_already=out_already,
        )

    def publish(self, built: Path) -> Path:
        """Put the site in its place, and return its first page; called by one run at a time."""
        asked, shared = self.asked, self.shared
        wanted: dict[str, Any] = {
            "quarter": str(shared.quarter),
            "edition": asked.edition,
            "stage": asked.stage,
            "clinics": [self.reader] if self.reader else list(asked.clinics),
            "title": self.title,
        }
        if not self.is_part:
            wanted["restated"] = record.restated(self.run / PUBLISHED)
        # The site carries its manifest: pages name their own key only, so that unchanged ones keep their bytes.
        value = manifest.manifest(shared.definitions, shared.results, self.pages, self.failed, self.inputs, **wanted)
        text = manifest.to_text(value)
        replace_if_changed(self.run / "manifest.json", text)
        return site.publish(built, self.folder.place, also={"manifest.json": text}, before=self._on_record)

    def _on_record(self) -> None:
        """What readers are about to see is on record before they see it, and not before all else is ready."""
        if not self.is_part:
            record.commit(self.run / PUBLISHED)
