"""Attacks finished bundles as a curious reader would, and names whatever can be learned from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from wellanalysis.definitions.editions import Edition
from wellanalysis.publish.audit_bundles import Bundle, bundles_below
from wellanalysis.publish.audit_figures import Attack
from wellanalysis.publish.audit_findings import Finding, gathered
from wellanalysis.publish.audit_kept import Settled
from wellanalysis.publish.audit_known import Known
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_readership import Read, Readership
from wellanalysis.publish.audit_reading import Reader, Reading, reader_of
from wellanalysis.publish.audit_truth import Truth


def audit(
    site: Path,
    known: Known,
    *,
    truth: Mapping[str, Truth] | None = None,
    forbidden: Forbidden | None = None,
    carried: Sequence[Bundle] = (),
    looked_at: Callable[[str], object] = lambda name: None,
) -> list[Finding]:
    """Everything that readers can learn from the bundles below a folder and should not.

    Parameters
    ----------
    site : Path
        A network's site with all its editions and quarters, or a part of it.
    known : Known
        Names, periods and policies of the network.
    truth : mapping of str to Truth, optional
        True counts by parts of a bundle's path, such as ``network/2026Q3``, which holds for every bundle in whose path these
        parts follow each other, with or without others between them: ``clinic/2026Q3`` for ``clinic/c07/2026Q3``. With them a
        group is known to be small even where no size is printed, and a claim that was read amiss is left out.
    forbidden : Forbidden, optional
        What may stand nowhere.
    carried : sequence of Bundle
        What was carried out of the site for the same readers: see `wellanalysis.publish.audit_bundles.carried_below`.
    looked_at : callable
        Called with each bundle's name.

    Returns
    -------
    list of Finding
        In order; empty where nothing was found. Readers of an edition are taken to see all its quarters and everything
        that is public; a clinic's readers its own bundles and everything that is public.

    Notes
    -----
    Nothing of what is found is repeated beyond what names it: a secret's value stands in no finding.
    """
    reading = Reading(known, forbidden or Forbidden())
    findings: list[Finding] = []
    reads: dict[Reader, list[Read]] = defaultdict(list)
    bundles = [*bundles_below(site), *carried]
    for bundle in bundles:
        looked_at(bundle.name)
        reader = reader_of(bundle, known)
        of_bundle, found = reading.bundle(bundle, reader)
        reads[reader] += of_bundle
        findings += found
    for reader in reads:
        findings += attacked(reader, reads, known, truth or {}, as_of={bundle.name: bundle.as_of for bundle in bundles})
    return gathered(findings)


def attacked(
    reader: Reader,
    reads: Mapping[Reader, Sequence[Read]],
    known: Known,
    truth: Mapping[str, Truth],
    *,
    fresh: Collection[str] | None = None,
    settled: Settled | None = None,
    as_of: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """What one readership can work out.

    Parameters
    ----------
    reader : Reader
        Whose bundles.
    reads : mapping of Reader to sequence of Read
        What all bundles claim.
    known, truth
        As for `audit`.
    fresh : collection of str, optional
        Bundles in which small groups as they are printed count; all unless given.
    settled : Settled, optional
        Questions that were answered before.
    as_of : mapping of str to str, optional
        Day that the data of each bundle speak of.
    """
    own = reads[reader]
    public = [
        read for other, each in reads.items() if other.edition == Edition.PUBLIC and other != reader for read in each
    ]
    clinic = reader.clinic if reader.edition != Edition.NETWORK else ""
    bundles = frozenset(read.bundle for read in own)
    looked = bundles if fresh is None else bundles.intersection(fresh)
    who = Readership([*own, *public], bundles, clinic, known.rules_of(reader.edition), looked, as_of or {})
    return Attack(who, known, truths({read.bundle for read in who.claims}, truth), settled).findings()


def from_inside(reads: Sequence[Read], known: Known, truth: Mapping[str, Truth]) -> Iterator[Finding]:
    """What the readers of each clinic could work out of public claims, since they know their own counts."""
    if str(Edition.CLINIC) not in known.rules:
        return
    by_bundle = truths({read.bundle for read in reads}, truth)
    for clinic in known.units:
        who = Readership(reads, frozenset(), clinic, known.rules_of(Edition.CLINIC), frozenset())
        yield from Attack(who, known, by_bundle).from_inside()


def truths(bundles: Collection[str], truth: Mapping[str, Truth]) -> dict[str, Truth]:
    """True counts of each bundle: those whose parts follow each other in its path, and of several the most particular."""
    names = sorted(truth, key=lambda name: (len(name.split("/")), len(name)), reverse=True)
    found = {bundle: next((name for name in names if _follows(name, bundle)), None) for bundle in sorted(bundles)}
    return {bundle: truth[name] for bundle, name in found.items() if name is not None}


def _follows(name: str, bundle: str) -> bool:
    """Whether the parts of a name follow each other in the path of a bundle; no part is in every path."""
    left = iter(bundle.split("/"))
    return not name or all(part in left for part in name.split("/"))
