"""Who reads what, and what is true of it: claims of all bundles that one group of readers can put side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from wellanalysis.definitions.periods import WRITTEN
from wellanalysis.publish.audit_claim import Claim
from wellanalysis.publish.audit_known import Cell, Known, Rules
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.audit_words import cell_name


class Read(NamedTuple):
    """A claim and where it was read."""

    bundle: str
    file: str
    claim: Claim


@dataclass(frozen=True)
class Readership:
    """All that one group of readers can put side by side.

    Parameters
    ----------
    claims : sequence of Read
        What their bundles say, of all quarters, and what is public.
    own : frozenset of str
        Bundles made for them; the others are public.
    clinic : str
        The clinic whose readers they are; "" for none.
    rules : Rules
        What is withheld from them.
    looked : frozenset of str
        Bundles of their own in which small groups as they are printed count; what was published before is out already.
    as_of : mapping of str to str
        Day that the data of each bundle speak of, where it is known.
    """

    claims: Sequence[Read]
    own: frozenset[str]
    clinic: str
    rules: Rules
    looked: frozenset[str]
    as_of: Mapping[str, str] = field(default_factory=dict)


class Held:
    """What a readership sees, held against the true counts.

    Parameters
    ----------
    who : Readership
        Who looks.
    known : Known
        Names and periods.
    truths : mapping of str to Truth
        True counts by bundle name, where there are any; the newest is the last.
    """

    def __init__(self, who: Readership, known: Known, truths: Mapping[str, Truth]) -> None:
        self.who, self.known, self.truths = who, known, truths
        self.newest = truths[max(truths, key=quarter_of)] if truths else None
        self.members = self.newest.members(known.fewest) if self.newest else frozenset(known.units)

    def exempt(self, cell: Cell | None) -> bool:
        """Whether a cell is the readers' own, where the policy lets them see their own counts."""
        if not self.who.rules.own:
            return False
        return cell is None or (cell.unit == self.who.clinic and cell.measure not in self.known.confidential)

    def size(self, read: Read) -> float:
        truth = self.truths.get(read.bundle)
        cell = read.claim.cell
        if truth is None or cell is None or not self.holds(read, truth):
            return 0.0
        return truth.size(cell, self.members) or 0.0

    def is_true(self, read: Read) -> bool:
        """Whether what a bundle says is true of it, as far as that is known."""
        truth = self.truths.get(read.bundle)
        return truth is None or self.holds(read, truth)

    def holds(self, read: Read, truth: Truth) -> bool:
        """Whether a claim is true of its cell: one that is not was read amiss, or has been restated since."""
        claim = read.claim
        counts = truth.counts(claim.cell, self.members) if claim.cell else None
        if counts is None:
            return False
        below, above = counts
        pairs = [(claim.denominator, below), (claim.numerator, above)]
        inside = all(bounds is None or bounds[0] <= value <= bounds[1] for bounds, value in pairs)
        share = above / below if below else 0.0
        beside = truth.beside(claim.cell, self.members) if claim.cell and claim.beside else {}
        inside &= all(bounds is None or bounds[0] <= beside[name] <= bounds[1] for name, bounds, _ in claim.beside)
        return inside and (claim.share is None or claim.share[0] - 1e-9 <= share <= claim.share[1] + 1e-9)

    def name(self, cell: Cell | None) -> str:
        """The cell as readers know it."""
        return "" if cell is None else cell_name(cell, self.known)


def quarter_of(bundle: str) -> tuple[str, str]:
    """What puts bundles in the order of their quarters: ``2026Q3`` of ``network/2026Q3``."""
    named = [part for part in bundle.split("/") if WRITTEN.match(part)]
    return (named[-1] if named else "", bundle)
