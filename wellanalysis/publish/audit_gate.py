"""The audit as a gate: a built book is attacked as it will lie among all that its readers have, before they get it."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.publish.audit import attacked, from_inside
from wellanalysis.publish.audit_bundles import Bundle, bundles_below
from wellanalysis.publish.audit_findings import NAME, WORDS_OF, Finding, gathered
from wellanalysis.publish.audit_kept import KeptReads, Settled
from wellanalysis.publish.audit_known import Known, known_of
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_readership import Read
from wellanalysis.publish.audit_reading import Reader, Reading, reader_of
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.site import NOT_PUBLISHED, VERSIONS
from wellanalysis.results.frames import Results

REMEDY = "withhold it in the page that says so, or withdraw what it is worked out from; `wellanalysis audit` looks at all editions"


def refuse(found: Sequence[Finding]) -> None:
    """Stop what is about to be published.

    Raises
    ------
    ProblemsFound
        With every finding: where it was found, what is given away, and how it was derived.
    """
    if found:
        raise ProblemsFound(
            Problem(f"{each.bundle}/{each.file}, {each.place}", f"gives away {each.what} ← {each.how}", REMEDY)
            for each in found
        )


def audit_built(
    built: Path,
    *,
    name: str,
    edition: str,
    clinic: str,
    definitions: Definitions,
    results: Results,
    forbidden: Forbidden,
    beside: Path | None,
    cache: Path | None,
    out_already: Callable[[Finding], object] = lambda found: None,
) -> list[Finding]:
    """What readers could learn from a built book beside all else that is published for them, and should not.

    Parameters
    ----------
    built : Path
        Folder of HTML that is not published yet.
    name : str
        Where it will lie below the network's site: ``network/2026Q3``, ``clinic/c07/2026Q3``.
    edition, clinic : str
        Whose it is; `clinic` is "" where it is for more than one.
    definitions : Definitions
        The network folder.
    results : Results
        Results tables that it was made from.
    forbidden : Forbidden
        What may stand nowhere; `wellanalysis.publish.audit_inputs.forbidden_of` gathers it once for all bundles of a run.
    beside : Path, optional
        The network's site. Read are other quarters of the same bundle and all that is public, without what lies at `name` now.
    cache : Path, optional
        Folder in which is kept what was read, outside of every site; one for all runs of a network saves most.
    out_already : callable
        Called with each name and each text that stands in what lies beside and no longer may, as after a consent has
        ended, and with each finding that follows from what lies beside by itself.

    Returns
    -------
    list of Finding
        In order. What stands in the bytes of what lies beside, and small groups printed there, are out already and not told
        again; what follows from both together is. A public book is held against the network's edition too, whose readers will
        see it.
    """
    names = dict(zip(results.clinics["clinic_id"].astype(str), results.clinics["name"].astype(str), strict=True))
    known = known_of(definitions, names)
    kept = KeptReads(cache) if cache is not None else None
    reading = Reading(known, forbidden, kept)
    reader = Reader(edition, clinic)
    reads: dict[Reader, list[Read]] = defaultdict(list)
    own, findings = reading.bundle(Bundle(name, built, leave_out=NOT_PUBLISHED), reader)
    reads[reader] += own
    readers = [reader, Reader(Edition.NETWORK, "")] if edition == Edition.PUBLIC else [reader]
    as_of = {name: results.as_of.isoformat()}
    for bundle in _beside(beside, name):
        whose = reader_of(bundle, known)
        if whose in readers or whose.edition == Edition.PUBLIC:
            said, stands = reading.bundle(bundle, whose)
            reads[whose] += said
            for person_in in (finding for finding in stands if finding.what.startswith((NAME, WORDS_OF))):
                out_already(person_in)
            as_of[bundle.name] = bundle.as_of
    truth = {name: Truth.of_results(results, quarters=definitions.network.labels.quarters)}
    settled = kept.settled(name) if kept else Settled()
    for each in readers:
        if reads[each]:
            findings += attacked(each, reads, known, truth, fresh={name}, settled=settled, as_of=as_of)
    if edition == Edition.PUBLIC:
        findings += from_inside(
            [read for each, of in reads.items() if each.edition == edition for read in of], known, truth
        )
    if kept:
        kept.put_settled(name, settled)
    before = _without(name, reads, known, truth[name], as_of) if findings else frozenset()
    for found in findings:
        if found.what in before:
            out_already(found)
    return gathered(found for found in findings if found.what not in before)


def _without(
    name: str, reads: Mapping[Reader, Sequence[Read]], known: Known, truth: Truth, as_of: Mapping[str, str]
) -> frozenset[str]:
    """What follows from all that lies beside, without the book that is about to go there: it is out, and this book adds nothing."""
    beside = {whose: [read for read in each if read.bundle != name] for whose, each in reads.items()}
    # What lies beside is held against the counts of today too, as it was with the book.
    today = {"": truth}
    return frozenset(
        found.what
        for each in beside
        if beside[each]
        for found in attacked(each, beside, known, today, fresh=(), as_of=as_of)
    )


def _beside(site: Path | None, name: str) -> list[Bundle]:
    """What readers of `name` have beside it, but for what is about to be replaced; versions that no link leads to are swept then."""
    if site is None:
        return []
    own = posixpath.dirname(name)
    places = {own, str(Edition.PUBLIC), *((str(Edition.NETWORK),) if own == Edition.PUBLIC else ())}
    found = []
    for place in sorted(place for place in places if (site / place).is_dir()):
        below = (each for each in bundles_below(site / place) if each.name and VERSIONS not in each.name.split("/"))
        found += [replace(each, name=f"{place}/{each.name}") for each in below]
    return [bundle for bundle in found if bundle.name != name]
