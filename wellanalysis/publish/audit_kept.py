"""What an audit has read of files, kept beside a run so that a file which is still the same is not read again."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wellanalysis.files import replace_if_changed
from wellanalysis.publish.audit_claim import Claim, from_plain, plain
from wellanalysis.publish.audit_known import Known
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_sums import Key, Ranges, keys_of
from wellanalysis.publish.inputs import file_hashes, hash_of

SETTLED = ".settled"
"""Ending of the name under which answered questions are kept."""


@dataclass(frozen=True)
class FileRead:
    """What was read of one file.

    Parameters
    ----------
    hash : str
        SHA-256 of the file.
    claims : tuple of Claim
        What it says.
    found : tuple of (place, what, how)
        What stands in its bytes and must not.
    words : frozenset of str
        Its words, as far as a search index could give them away.
    charts : mapping of str to str
        SHA-256 of the charts that were measured with it, by their names in the bundle.
    """

    hash: str
    claims: tuple[Claim, ...]
    found: tuple[tuple[str, str, str], ...]
    words: frozenset[str]
    charts: Mapping[str, str]

    def still(self, hash: str, every: Mapping[str, str]) -> bool:
        """Whether the file and its charts are the same; `every` has the hashes of the bundle's files."""
        return self.hash == hash and all(every.get(name, "") == known for name, known in self.charts.items())


class Settled:
    """Questions to the solver by which nothing was given away: asked again, they have the same answer.

    Parameters
    ----------
    before : collection of str
        Questions of an earlier audit.
    """

    def __init__(self, before: Collection[str] = ()) -> None:
        self._before, self.now = frozenset(before), set[str]()

    @staticmethod
    def question(relations: Sequence[Any], ranges: Ranges, asked: Sequence[Key], minimum: int) -> str:
        """Hash of what is asked: the sums and shares, what is known of each part, and which parts are looked for."""
        keys = dict.fromkeys(key for each in relations for key in keys_of(each))
        told = repr([relations, [ranges[key] for key in keys], asked, minimum])
        return hashlib.sha256(told.encode()).hexdigest()

    def knows(self, question: str) -> bool:
        """Whether it was answered before, which is noted again."""
        if question in self._before:
            self.now.add(question)
        return question in self._before

    def note(self, question: str) -> None:
        """Nothing was given away."""
        self.now.add(question)


class KeptReads:
    """A folder with one file per bundle.

    Parameters
    ----------
    folder : Path
        Never part of a site. Several runs of a network may share it.

    Notes
    -----
    What is kept holds for the same code, names, policies, identifiers and secrets only; of these a hash is kept, and nothing
    else. A file that cannot be read is no error: the bundle is read again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _code(self) -> str:
        """Hash of the audit's own code; what it takes from other rooms is in the key as it is."""
        here = Path(__file__).parent
        return hash_of(file_hashes(here, here.glob("audit*.py")))

    def _key(self, how: Any, known: Known, forbidden: Forbidden) -> str:
        names = [sorted(each.items()) for each in (known.titles, known.nouns, known.units)]
        spans = [known.year_starts, known.baseline, known.quarters]
        return hash_of([self._code, list(astuple(how)), names, spans, forbidden.fingerprint])

    def _path(self, bundle: str) -> Path:
        return self._folder / f"{bundle or 'site'}.json"

    def of(self, bundle: str, how: Any, known: Known, forbidden: Forbidden) -> dict[str, FileRead]:
        """What was read of a bundle's files, by name; nothing where it was read in another way."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            value = json.loads(self._path(bundle).read_text(encoding="utf-8"))
            if value["key"] == self._key(how, known, forbidden):
                return {name: _file(each) for name, each in value["files"].items()}
        return {}

    def settled(self, bundle: str) -> Settled:
        """Questions that were answered when a bundle was audited before, by the same code."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            value = json.loads(self._path(f"{bundle}{SETTLED}").read_text(encoding="utf-8"))
            if value["code"] == self._code:
                return Settled(value["questions"])
        return Settled()

    def put_settled(self, bundle: str, settled: Settled) -> None:
        """Keep what was asked this time."""
        value = {"code": self._code, "questions": sorted(settled.now)}
        replace_if_changed(self._path(f"{bundle}{SETTLED}"), json.dumps(value))

    def put(self, bundle: str, how: Any, files: Mapping[str, FileRead], known: Known, forbidden: Forbidden) -> None:
        """Keep what was read of a bundle."""
        listed = {
            name: [each.hash, [plain(claim) for claim in each.claims], each.found, sorted(each.words), each.charts]
            for name, each in files.items()
        }
        value = {"key": self._key(how, known, forbidden), "files": listed}
        replace_if_changed(self._path(bundle), json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _file(value: list[Any]) -> FileRead:
    hash, claims, found, words, charts = value
    return FileRead(
        hash, tuple(map(from_plain, claims)), tuple(tuple(each) for each in found), frozenset(words), charts
    )
