"""Reads bundles file by file: what each file claims, and what stands in its bytes; a file is read once and kept."""

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.periods import WRITTEN
from wellanalysis.publish.audit_bundles import Bundle
from wellanalysis.publish.audit_charts import measured
from wellanalysis.publish.audit_claim import Claim, rounded
from wellanalysis.publish.audit_claims import Claims
from wellanalysis.publish.audit_files import read_file, theme
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_html import Content
from wellanalysis.publish.audit_kept import FileRead, KeptReads
from wellanalysis.publish.audit_known import Known, Span
from wellanalysis.publish.audit_names import Forbidden, search, stale_terms, words_of
from wellanalysis.publish.audit_readership import Read

EDITIONS = tuple(map(str, Edition))
INDEX = "searchindex.js"
OF_NETWORK = "measures/"


class Reader(NamedTuple):
    """Whose bundle it is: an edition, and a clinic where it is one clinic's."""

    edition: str
    clinic: str


def reader_of(bundle: Bundle, known: Known) -> Reader:
    """Whose bundle it is, by its path."""
    return Reader(bundle.edition(EDITIONS), bundle.clinic(known.units))


@dataclass(frozen=True)
class Page:
    """How the files of one bundle are read: `unit` is whose figures they have where they name nobody, `clinic` whose they are."""

    unit: str | None
    clinic: str
    edition: str
    rounding: int
    window: Span | None


class Reading:
    """Reads bundles of one network.

    Parameters
    ----------
    known : Known
        Names, periods and policies.
    forbidden : Forbidden
        What may stand nowhere.
    kept : KeptReads, optional
        What was read before; files that are the same are not read again.
    """

    def __init__(self, known: Known, forbidden: Forbidden, kept: KeptReads | None = None) -> None:
        self._known, self._forbidden, self._kept = known, forbidden, kept
        self._claims = Claims(known)

    def bundle(self, bundle: Bundle, reader: Reader) -> tuple[list[Read], list[Finding]]:
        """Claims of a bundle, and what stands in its bytes."""
        how = self._how(bundle, reader)
        raws = {name: (bundle.folder / name).read_bytes() for name in bundle.files}
        hashes = {name: hashlib.sha256(raw).hexdigest() for name, raw in raws.items()}
        before = self._kept.of(bundle.name, how, self._known, self._forbidden) if self._kept else {}
        files: dict[str, FileRead] = {}
        for name in raws:
            known = before.get(name)
            if known is None or not known.still(hashes[name], hashes):
                known = self._file(bundle, name, raws, hashes, how)
            files[name] = known
        if self._kept and files != before:
            self._kept.put(bundle.name, how, files, self._known, self._forbidden)
        reads = [Read(bundle.name, name, claim) for name, each in files.items() for claim in each.claims]
        findings = [Finding(bundle.name, name, *found) for name, each in files.items() for found in each.found]
        index = next((name for name in files if posixpath.basename(name) == INDEX), "")
        if index:
            said = frozenset().union(*(each.words for each in files.values()))
            text = raws[index].decode("utf-8", "replace")
            findings += stale_terms(bundle.name, index, text, said, self._forbidden, how.clinic)
        return reads, findings

    def _how(self, bundle: Bundle, reader: Reader) -> Page:
        clinic = reader.clinic if reader.edition != Edition.NETWORK else ""
        # A provider's own counts are of no unit that sums know.
        unit = None if reader.edition == Edition.PROVIDER else clinic
        named = [part.partition("-")[0] for part in bundle.name.split("/") if WRITTEN.match(part)]
        window = self._known.window(named[-1]) if named else None
        return Page(unit, clinic, reader.edition, self._known.rules_of(reader.edition).rounding, window)

    def _file(self, bundle: Bundle, name: str, raws: dict[str, bytes], hashes: dict[str, str], how: Page) -> FileRead:
        content = read_file(bundle.folder / name, name, raws[name])
        found = tuple(search(name, raws[name], content, self._forbidden, clinic=how.clinic, edition=how.edition))
        if theme(name) or posixpath.basename(name) == INDEX:
            return FileRead(hashes[name], (), found, frozenset(), {})
        # In a clinic's bundle the pages of measures tell of the network.
        unit = "" if how.unit and name.startswith(OF_NETWORK) else how.unit
        claims = [rounded(claim, how.rounding) for claim in self._claims.of(content, unit=unit, window=how.window)]
        charts = {chart: hashes.get(chart, "") for chart, _ in _charts(name, content)}
        claims += self._drawn(name, content, raws)
        # Of all words only those matter that a search index could give away.
        names = {word for each in self._forbidden.others(how.clinic).values() for word in each.lower().split()}
        begin = tuple(sorted(names))
        words = frozenset(w for w in words_of(content) if w.startswith(begin) or any(map(str.isdigit, w)))
        return FileRead(hashes[name], tuple(claims), found, words, charts)

    def _drawn(self, name: str, content: Content, raws: dict[str, bytes]) -> Iterator[Claim]:
        """What the charts of a page draw."""
        for chart, said in _charts(name, content):
            if chart in raws:
                yield from measured(raws[chart].decode("utf-8", "replace"), said, self._claims)


def _charts(name: str, content: Content) -> Iterator[tuple[str, str]]:
    """Names in the bundle of the charts that a page shows, and what is said of each."""
    for source, said in content.pictures:
        if source.endswith(".svg"):
            yield posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(source))), said
