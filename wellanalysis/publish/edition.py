"""The stages of a run: check, results, pages, notebooks, book, site; an edition has one site, or one for each clinic."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.pages import pseudonyms
from wellanalysis.pages.wording import count, slug
from wellanalysis.publish import audit_gate, book, failures, html_build, overlaps, quarters, tone_check
from wellanalysis.publish.audit_inputs import forbidden_of
from wellanalysis.publish.check import checked
from wellanalysis.publish.computed import FOLDER, hash_of_results, results_of
from wellanalysis.publish.inputs import PROJECT, Inputs
from wellanalysis.publish.kernels import Kernels
from wellanalysis.publish.making import Making
from wellanalysis.publish.progress import Progress
from wellanalysis.publish.run import Asked, Made
from wellanalysis.publish.run_folder import RunFolder, completed, part_name
from wellanalysis.publish.shared import Shared

PRESSES = 2
"""Books of several clinics that are built at once: each takes a processor and a few hundred megabytes."""
SITES = (Edition.NETWORK, Edition.CLINIC, Edition.PUBLIC)
"""Editions that are sites; a provider's is a file."""


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
                checked(
                    asked.network,
                    quarter=asked.quarter,
                    extracts=asked.extracts,
                    clinics=asked.clinics,
                    only=asked.only,
                )
            )
            refuse_unknown(asked, found.definitions)
            overlaps.refuse(asked, found.definitions)
            if asked.edition == Edition.CLINIC:
                pseudonyms.refuse_without_salt(found.definitions)
            say(f"{sum(found.source.row_counts.values()):,} rows in {len(found.source.tables)} tables, nothing wrong")
        settings = found.definitions.network
        by_clinic = asked.edition == Edition.CLINIC
        part = part_name(str(found.quarter), () if by_clinic else asked.clinics)
        folder = RunFolder(asked.output, settings.id, part, asked.edition)
        opened.enter_context(folder.locked())
        before = completed(folder.path)
        with bar.stage("results") as say:
            providers = by_clinic and settings.attribution is not None
            results = results_of(found, inputs, asked.network, folder.path, providers=providers)
            say(f"{len(results.clinics)} clinics, data as of {results.as_of}")
        tables = hash_of_results(folder.path)
        shared = Shared(asked, inputs, found.definitions, found.quarter, results, tables, kernels)
        if by_clinic:
            bundles = bundle_names(results.clinics["clinic_id"])
            chosen = [id for id in bundles if not asked.clinics or id in asked.clinics]
            sites = [Making(shared, replace(folder, bundle=bundles[id]), reader=id) for id in chosen]
        else:
            sites = [Making(shared, folder)]
        for each in sites:
            each.folder.keep_final(asked.stage)
        with bar.stage("pages") as say:
            first = opened.enter_context(html_build.Press())
            for each in sites:
                each.build_pages()
            of = f" of {count(len(sites), 'clinics')}" if by_clinic else ""
            say(f"{sum(len(each.pages) for each in sites)} pages{of}")
        with bar.stage("notebooks") as say:
            for each in sites:
                each.run_notebooks(step=lambda of: bar.step("notebooks", of=of * len(sites)))
            ran, all_of = sum(len(each.reasons) for each in sites), sum(len(each.jobs) for each in sites)
            say(f"{ran} run, {all_of - ran} as they were")
            for each in sites:
                for id, reference in each.failed.items():
                    say(f"{named(each, id)} failed, see {failures.FOLDER}/{reference}.txt in the run's folder")
        with bar.stage("book") as say:
            built = _built(sites, first, step=lambda: bar.step("book", of=len(sites)))
            say(f"{sum(len(list(each.rglob('*.html'))) for each in built)} HTML files")
        with bar.stage("audit") as say:
            clinics = dict(zip(results.clinics["clinic_id"], results.clinics["name"], strict=True))
            forbidden = forbidden_of(found.source, found.definitions, clinics, output=asked.output, as_of=results.as_of)
            out: dict[str, None] = {}
            findings = [
                each
                for making, html in zip(sites, built, strict=True)
                for each in making.audit(
                    html, forbidden, out_already=lambda f: out.setdefault(f"{f.what} in {f.bundle}")
                )
            ]
            audit_gate.refuse(findings)
            say("nothing that is withheld can be worked out")
            notes = [f"published earlier, and may no longer be: {what}; make that report again" for what in out]
        with bar.stage("site") as say, folder.publishing():
            indexes = []
            for each, html in zip(sites, built, strict=True):
                indexes.append(each.publish(html))
                quarters.write_index(each.folder.edition_place)
            copied = (
                asked.edition == Edition.NETWORK
                and not (asked.clinics or asked.only)
                and (asked.output / "_toc.yml").is_file()
            )
            if copied:
                version = indexes[0].parent.resolve().name
                copied = book.write_copy(sites[0].book, asked.output, version=version, code=inputs.code)
            say(f"{part}, {count(len(sites), 'bundles')}" if by_clinic else part)
            left = left_over(folder, sites) if by_clinic and not asked.clinics else []
            notes += [f"still published, though no clinic has it any more: {place}" for place in left]
        made = Made(
            tuple(indexes),
            folder.path,
            failed=tuple(named(each, id) for each in sites for id in each.failed),
            references={named(each, id): reference for each in sites for id, reference in each.failed.items()},
            pages=sum(len(each.pages) for each in sites),
            reasons={named(each, id): why for each in sites for id, why in each.reasons.items()},
            inputs_changed=tuple(inputs.changed_since(before["inputs"])) if before else (),
            notes=tuple(notes),
        )
        if not made.failed:
            places = [each.folder.place.relative_to(asked.output).as_posix() for each in sites]
            versions = {place: index.parent.resolve().name for place, index in zip(places, indexes, strict=True)}
            earlier = {name: told for each in sites for name, told in each.told_earlier.items()}
            folder.note_complete(inputs, versions=versions, pages=made.pages, copied=copied, earlier=earlier)
        return replace(made, seconds=dict(bar.seconds))


def bundle_names(clinics: Iterable[str]) -> dict[str, str]:
    """Name of each clinic's bundle as a folder, by clinic id.

    Raises
    ------
    ProblemsFound
        When two clinics' bundles would lie in one folder: one would be read by the other.
    """
    names = {id: slug(id) for id in sorted(clinics)}
    taken = [*names.values(), FOLDER]  # the folder of the results that all of them share
    alike = [id for id, name in names.items() if not name or taken.count(name) > 1]
    if alike:
        what = f"have ids that read alike as names of folders: {', '.join(alike)}"
        raise ProblemsFound([Problem("clinics", what, "give them ids that differ in letters or digits")])
    return names


def left_over(folder: RunFolder, sites: Sequence[Making]) -> list[str]:
    """Reports of this quarter that belong to no clinic of the extracts: whoever could read them still can."""
    made = {each.folder.place for each in sites}
    found = [place for place in sorted(folder.edition_place.glob(f"*/{folder.part}")) if place not in made]
    return [place.relative_to(folder.output).as_posix() for place in found]


def named(making: Making, id: str) -> str:
    """A page's id, with its bundle where there are several."""
    return f"{making.folder.bundle}: {id}" if making.folder.bundle else id


def refuse_unknown(asked: Asked, definitions: Definitions) -> None:
    """Refuse an edition that nothing protects, or that is no site.

    Raises
    ------
    ProblemsFound
        Saying what to write into network.yml, or which command to use.
    """
    known = [str(each) for each in SITES]
    if asked.edition not in known:
        remedy = "wellanalysis scorecards" if asked.edition == Edition.PROVIDER else f"known: {', '.join(known)}"
        raise ProblemsFound([Problem(f"the edition {asked.edition!r}", "is no site", remedy)])
    if Edition(asked.edition) not in definitions.network.disclosure:
        usual = {Edition.CLINIC: "own_patients", Edition.PUBLIC: "cms"}.get(
            Edition(asked.edition), "minimum_denominator"
        )
        what = f"no policy protects people in the edition {asked.edition!r}"
        remedy = f"add it: {asked.edition}: {{policy: {usual}}}"
        raise ProblemsFound([Problem("network.yml, disclosure", what, remedy)])


def _built(sites: Sequence[Making], first: html_build.Press, *, step: Callable[[], object]) -> list[Path]:
    """The built books in the order of the sites; two at once, since each is built in a process of its own."""
    with ExitStack() as opened:
        presses: SimpleQueue[html_build.Press] = SimpleQueue()
        presses.put(first)
        for _ in range(min(PRESSES, len(sites)) - 1):
            presses.put(opened.enter_context(html_build.Press(at_once=False)))

        def built(making: Making) -> Path:
            press = presses.get()
            try:
                return making.build_html(press)
            finally:
                presses.put(press)
                step()

        pool = opened.enter_context(ThreadPoolExecutor(PRESSES))
        waiting = [pool.submit(built, making) for making in sites]
        try:
            return [each.result() for each in waiting]
        finally:
            for each in waiting:
                each.cancel()
