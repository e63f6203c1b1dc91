"""Attacks the figures of bundles: what was kept back, worked out from everything that is shown beside it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wellanalysis.definitions.periods import WRITTEN
from wellanalysis.publish.audit_charts import CHART
from wellanalysis.publish.audit_claims import Claim
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_known import OPEN, Cell, Known, Rules, Truth
from wellanalysis.publish.audit_relations import ABOVE, BELOW, REST, Key, relations
from wellanalysis.publish.audit_sums import Ranges, Share, Sum, Together, components, keys_of, propagate
from wellanalysis.publish.audit_words import NAMED_PARTS, cell_name, derivation


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
    """

    claims: Sequence[Read]
    own: frozenset[str]
    clinic: str
    rules: Rules


class Attack:
    """One attack on what one readership sees.

    Parameters
    ----------
    readership : Readership
        Who looks.
    known : Known
        Names and periods.
    truth : mapping of str to Truth
        True counts by bundle name, where there are any; the newest is the last.
    """

    def __init__(self, readership: Readership, known: Known, truth: Mapping[str, Truth]) -> None:
        self._who, self._known, self._truths = readership, known, truth
        self._newest = truth[max(truth, key=_quarter)] if truth else None
        self._members = self._newest.members(known.fewest) if self._newest else frozenset(known.units)

    def findings(self) -> Iterator[Finding]:
        """Everything that this readership can work out."""
        if self._who.rules.policy == OPEN:
            return
        yield from self._printed()
        yield from self._twice()
        by_measure: dict[str, list[Read]] = defaultdict(list)
        for read in self._who.claims:
            if read.claim.cell is not None:
                by_measure[read.claim.cell.measure].append(read)
        for reads in by_measure.values():
            yield from self._derived(reads)

    def _exempt(self, cell: Cell | None) -> bool:
        """Whether a cell is the readers' own, where the policy lets them see their own counts."""
        return self._who.rules.own and (cell is None or cell.unit == self._who.clinic)

    def _printed(self) -> Iterator[Finding]:
        """Small groups that are printed as they are."""
        rules = self._who.rules
        for read in self._who.claims:
            claim, cell = read.claim, read.claim.cell
            if read.bundle not in self._who.own or self._exempt(cell):
                continue
            at = (read.bundle, read.file, claim.place)
            if (
                claim.denominator
                and not claim.withheld
                and 0 < claim.denominator[0] <= claim.denominator[1] < rules.minimum
            ):
                what = f"a group of {claim.denominator[0]} is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what, f"printed: “{claim.said}”")
                continue
            if rules.strict and claim.numerator and claim.numerator[0] == claim.numerator[1]:
                rest = claim.denominator[0] - claim.numerator[0] if claim.denominator else 0
                small = next((n for n in (claim.numerator[0], rest) if 0 < n < rules.minimum), 0)
                if small:
                    yield Finding(
                        *at,
                        f"a count of {small} is shown, and the minimum is {rules.minimum}",
                        f"printed: “{claim.said}”",
                    )
            size = self._size(read)
            if size and size < rules.minimum and not claim.withheld:
                what = f"{self._name(cell)}: a figure of {size:.0f} people is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what, f"printed: “{claim.said}”; the results tables count {size:.0f} people")

    def _size(self, read: Read) -> float:
        truth = self._truths.get(read.bundle)
        cell = read.claim.cell
        if truth is None or cell is None or not self._holds(read, truth):
            return 0.0
        return truth.size(cell, self._members) or 0.0

    def _holds(self, read: Read, truth: Truth) -> bool:
        """Whether a claim is true of its cell: one that is not was read amiss, or has been restated since."""
        claim = read.claim
        counts = truth.counts(claim.cell, self._members) if claim.cell else None
        if counts is None:
            return False
        below, above = counts
        pairs = [(claim.denominator, below), (claim.numerator, above)]
        inside = all(bounds is None or bounds[0] <= value <= bounds[1] for bounds, value in pairs)
        share = above / below if below else 0.0
        return inside and (claim.share is None or claim.share[0] - 1e-9 <= share <= claim.share[1] + 1e-9)

    def _twice(self) -> Iterator[Finding]:
        """The same figure in two publications: what they differ by is a group too."""
        seen: dict[Cell, dict[int, Read]] = defaultdict(dict)
        for read in self._who.claims:
            claim = read.claim
            if claim.cell and claim.denominator and claim.denominator[0] == claim.denominator[1]:
                seen[claim.cell].setdefault(claim.denominator[0], read)
        for cell, values in seen.items():
            ordered = sorted(values)
            for low, high in zip(ordered, ordered[1:], strict=False):
                first, second = values[low], values[high]
                apart = high - low
                if first.bundle != second.bundle and apart < self._who.rules.minimum and not self._exempt(cell):
                    what = f"{self._name(cell)}: a group of {apart} people, between two publications"
                    how = f"{high} in {second.bundle}/{second.file}, less {low} in {first.bundle}/{first.file}"
                    yield Finding(first.bundle, first.file, first.claim.place, what, how)

    def _derived(self, reads: list[Read]) -> Iterator[Finding]:
        """What follows from the claims on one measure."""
        known, shares, source = self._agreed(reads)
        cells = {key[0] for key in known} | {share.above[0] for share in shares}
        cells |= {read.claim.cell for read in reads if read.claim.withheld and read.claim.cell}
        found = relations(cells, self._known, self._members, strict=self._who.rules.strict, shares=shares)
        targets = self._targets(reads, known, found)
        # Nobody withholds zero, and every reader knows that.
        known |= {key: (1.0, math.inf) for key in targets if key not in known}
        ranges = propagate(known, found)
        told: set[Key] = set()
        for key in sorted(targets):
            if ranges.fixed(key) and 0 < ranges[key][0]:
                told.add(key)
                yield self._finding(key, ranges[key][0], derivation(key, ranges, self._name), source, reads)
        for total, parts, left in self._residuals(found, ranges):
            if not told.intersection(parts) and not any(self._exempt(part[0]) for part in parts):
                how = f"{self._name(total[0])} ({ranges[total][0]:.0f}) less all its parts that are known"
                yield self._group(parts, left, how, source, reads)
                told |= set(parts)
        yield from self._together(found, ranges, targets - told, source, reads)

    def _agreed(self, reads: list[Read]) -> tuple[dict[Key, tuple[float, float]], list[Share], dict[Key, Read]]:
        """What the claims agree on; where there is a truth only what is true of the cell it was read for."""
        votes: dict[Key, Counter[tuple[float, float]]] = defaultdict(Counter)
        shares: dict[tuple[Cell, float, float], Share] = {}
        source: dict[Key, Read] = {}
        for read in reads:
            claim, cell = read.claim, read.claim.cell
            if cell is None or (
                self._newest is not None and not claim.withheld and not self._holds(read, self._newest)
            ):
                continue
            if claim.place == CHART:
                # A share to four digits and the width of the limits around it leave one count only.
                drawn = self._newest.counts(cell, self._members) if self._newest is not None else None
                if drawn is not None:
                    votes[cell, BELOW][drawn[0], drawn[0]] += 1
                    source.setdefault((cell, BELOW), read)
                continue
            for quantity, bounds in ((BELOW, claim.denominator), (ABOVE, claim.numerator)):
                if bounds is not None:
                    votes[cell, quantity][bounds] += 1
                    source.setdefault((cell, quantity), read)
            if claim.share is not None:
                shares[(cell, *claim.share)] = Share((cell, ABOVE), (cell, BELOW), *claim.share)
                source.setdefault((cell, ABOVE), read)
        # Exact before vague, and what most places say before what one says.
        known = {key: max(each, key=lambda b: (b[0] == b[1], each[b], -b[1])) for key, each in votes.items()}
        return known, list(shares.values()), source

    def _targets(self, reads: list[Read], known: Mapping[Key, object], found: Iterable[Sum | Share]) -> set[Key]:
        """What should not be known: what is withheld somewhere, and every small group."""
        rules = self._who.rules
        own = {read.claim.cell for read in reads if read.claim.withheld and read.bundle in self._who.own}
        others = {
            r.claim.cell for r in reads if r.claim.withheld and r.claim.cell and r.claim.cell.unit != self._who.clinic
        }
        marked = {cell for cell in own | (others if self._who.clinic else set()) if cell}
        targets = {(cell, BELOW) for cell in marked}
        targets |= {(r.claim.cell, ABOVE) for r in reads if r.claim.cell and r.claim.share and _bound(r.claim.share)}
        if self._newest is not None:
            for cell in {key[0] for each in found for key in keys_of(each)}:
                counts, size = self._newest.counts(cell, self._members), self._newest.size(cell, self._members)
                if counts is None or size is None:
                    continue
                if 0 < size < rules.minimum:
                    targets.add((cell, BELOW))
                if rules.strict:
                    small = [(ABOVE, counts[1]), (REST, counts[0] - counts[1])]
                    targets |= {(cell, quantity) for quantity, value in small if 0 < value < rules.minimum}
        return {key for key in targets if not self._exempt(key[0])}

    def _residuals(self, found: Iterable[Sum | Share], ranges: Ranges) -> Iterator[tuple[Key, tuple[Key, ...], float]]:
        """Parts of a known total that are not known, where together they are a small group."""
        for each in found:
            if isinstance(each, Sum) and each.total[1] == BELOW and ranges.fixed(each.total):
                unknown = tuple(part for part in each.parts if not ranges.fixed(part))
                left = ranges[each.total][0] - sum(ranges[part][0] for part in each.parts if part not in unknown)
                if unknown and 0 < left < self._who.rules.minimum:
                    yield each.total, unknown, left

    def _together(
        self,
        found: Sequence[Sum | Share],
        ranges: Ranges,
        targets: set[Key],
        source: Mapping[Key, Read],
        reads: list[Read],
    ) -> Iterator[Finding]:
        """What only several sums together give away."""
        how = "the only whole number that fits all sums and percentages of this measure together"
        for part in components(ranges, found):
            asked = sorted({key for each in part for key in keys_of(each)} & targets)
            if not asked:
                continue
            system = Together(ranges, part)
            for key in asked:
                low, high = system.range_of([key])
                if low == high and low > 0:
                    yield self._finding(key, low, how, source, reads)
            for each in part:
                held = (
                    [key for key in each.parts if key in asked]
                    if isinstance(each, Sum) and each.total[1] == BELOW
                    else []
                )
                if len(held) > 1:
                    low, high = system.range_of(held)
                    if 0 < low == high < self._who.rules.minimum:
                        yield self._group(tuple(held), low, how, source, reads)

    def _finding(self, key: Key, value: float, how: str, source: Mapping[Key, Read], reads: list[Read]) -> Finding:
        cell, quantity = key
        noun = {BELOW: "people", ABOVE: "counted among them", REST: "not counted among them"}[quantity]
        return self._at([key], f"{self._name(cell)}: exactly {value:.0f} {noun}, which is withheld", how, source, reads)

    def _group(
        self, keys: Sequence[Key], value: float, how: str, source: Mapping[Key, Read], reads: list[Read]
    ) -> Finding:
        names = "; ".join(self._name(key[0]) for key in keys[:NAMED_PARTS])
        return self._at(keys, f"a group of {value:.0f} people together: {names}", how, source, reads)

    def _at(self, keys: Sequence[Key], what: str, how: str, source: Mapping[Key, Read], reads: list[Read]) -> Finding:
        """A finding, placed where the cell is withheld, else where something of it, or of its measure, is shown."""
        cells = {key[0] for key in keys}
        named = [read for read in reads if read.claim.cell in cells and read.claim.withheld]
        named += [source[key] for key in keys if key in source] + reads
        read = next((each for each in named if each.bundle in self._who.own), named[0])
        return Finding(read.bundle, read.file, read.claim.place, what, how)

    def _name(self, cell: Cell | None) -> str:
        return "" if cell is None else cell_name(cell, self._known)


def _bound(share: tuple[float, float]) -> bool:
    """Whether a share is said as a bound, ``90 % or more``: wider than any rounding."""
    return share[1] - share[0] > 0.0101 and (share[0] == 0 or share[1] == 1)


def _quarter(bundle: str) -> tuple[str, str]:
    """What puts bundles in the order of their quarters: ``2026Q3`` of ``network/2026Q3``."""
    named = [part for part in bundle.split("/") if WRITTEN.match(part)]
    return (named[-1] if named else "", bundle)
