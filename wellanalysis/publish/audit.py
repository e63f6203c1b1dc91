"""Attacks finished bundles as a curious reader would, and names whatever can be learned from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from wellanalysis.definitions.editions import Edition
from wellanalysis.publish.audit_bundles import Bundle, bundles_below
from wellanalysis.publish.audit_charts import measured
from wellanalysis.publish.audit_claims import Claim, Claims, rounded
from wellanalysis.publish.audit_figures import Attack, Read, Readership
from wellanalysis.publish.audit_files import read_file, theme
from wellanalysis.publish.audit_findings import Finding, gathered
from wellanalysis.publish.audit_html import Content
from wellanalysis.publish.audit_known import Known, Truth
from wellanalysis.publish.audit_names import Forbidden, search, stale_terms, words_of

EDITIONS = tuple(map(str, Edition))
INDEX = "searchindex.js"


class Reader(NamedTuple):
    """Whose bundle it is: an edition, and a clinic where it is one clinic's."""

    edition: str
    clinic: str


def audit(
    site: Path,
    known: Known,
    *,
    truth: Mapping[str, Truth] | None = None,
    forbidden: Forbidden | None = None,
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
        True counts by a bundle's name, or by a part of its path, such as ``network/2026Q3``. With them a group is known
        to be small even where no size is printed, and a claim that was read amiss is left out.
    forbidden : Forbidden, optional
        What may stand nowhere.
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
    forbidden = forbidden or Forbidden()
    claims = Claims(known)
    findings: list[Finding] = []
    reads: dict[Reader, list[Read]] = defaultdict(list)
    for bundle in bundles_below(site):
        looked_at(bundle.name)
        reader = Reader(bundle.edition(EDITIONS), bundle.clinic(known.units))
        of_bundle, found = _read(bundle, reader, claims, forbidden, known.rules_of(reader.edition).rounding)
        reads[reader] += of_bundle
        findings += found
    for reader in reads:
        who = _readership(reader, reads, known)
        findings += Attack(who, known, _truths({read.bundle for read in who.claims}, truth or {})).findings()
    return gathered(findings)


def _read(
    bundle: Bundle, reader: Reader, claims: Claims, forbidden: Forbidden, rounding: int
) -> tuple[list[Read], list[Finding]]:
    """Claims of a bundle, and what stands in its bytes."""
    found: list[Read] = []
    findings: list[Finding] = []
    said: set[str] = set()
    index = ""
    of_clinic = reader.clinic if reader.edition != Edition.NETWORK else ""
    # A provider's own counts are of no unit that sums know.
    unit = None if reader.edition == Edition.PROVIDER else of_clinic
    for name in bundle.files:
        path = bundle.folder / name
        raw = path.read_bytes()
        content = read_file(path, name, raw)
        findings += search(bundle.name, name, raw, content, forbidden, clinic=of_clinic)
        if theme(name):
            continue
        if Path(name).name == INDEX:
            index = name
            continue
        said |= words_of(content)
        found += [Read(bundle.name, name, rounded(claim, rounding)) for claim in claims.of(content, unit=unit)]
        found += [Read(bundle.name, name, claim) for claim in _in_charts(path, content, claims)]
    if index:
        text = (bundle.folder / index).read_text(encoding="utf-8", errors="replace")
        findings += stale_terms(bundle.name, index, text, said, forbidden, of_clinic)
    return found, findings


def _in_charts(page: Path, content: Content, claims: Claims) -> Iterator[Claim]:
    """What the charts of a page draw."""
    for source, said in content.pictures:
        chart = page.parent / unquote(source)
        if chart.suffix == ".svg" and chart.is_file():
            yield from measured(chart.read_text(encoding="utf-8", errors="replace"), said, claims)


def _readership(reader: Reader, reads: Mapping[Reader, Sequence[Read]], known: Known) -> Readership:
    """All that the readers of some bundles can see."""
    own = reads[reader]
    public = [
        read for other, each in reads.items() if other.edition == Edition.PUBLIC and other != reader for read in each
    ]
    clinic = reader.clinic if reader.edition != Edition.NETWORK else ""
    return Readership([*own, *public], frozenset(read.bundle for read in own), clinic, known.rules_of(reader.edition))


def _truths(bundles: Collection[str], truth: Mapping[str, Truth]) -> dict[str, Truth]:
    """True counts of each bundle: those whose name is the bundle's, or stands in its path."""
    return dict(_matched(bundles, truth))


def _matched(bundles: Collection[str], truth: Mapping[str, Truth]) -> Iterator[tuple[str, Truth]]:
    for bundle in sorted(bundles):
        inside = f"/{bundle}/"
        name = next((each for each in sorted(truth, key=len, reverse=True) if not each or f"/{each}/" in inside), None)
        if name is not None:
            yield bundle, truth[name]
