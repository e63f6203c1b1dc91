"""Attacks the figures of bundles: what was kept back, worked out from everything that is shown beside it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wellanalysis.definitions.editions import Edition
from wellanalysis.publish.audit_charts import CHART
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_intervals import inverted
from wellanalysis.publish.audit_kept import Settled
from wellanalysis.publish.audit_known import BESIDE, OPEN, Cell, Known
from wellanalysis.publish.audit_printed import printed, twice
from wellanalysis.publish.audit_readership import Held, Read, Readership
from wellanalysis.publish.audit_relations import ABOVE, BELOW, REST, ROWS, Key, relations
from wellanalysis.publish.audit_sums import Ranges, Share, Sum, Together, components, keys_of, propagate
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.audit_words import NAMED_PARTS, derivation


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
    settled : Settled, optional
        Questions that were answered before, by which nothing was given away.
    """

    def __init__(
        self, readership: Readership, known: Known, truth: Mapping[str, Truth], settled: Settled | None = None
    ) -> None:
        self._settled = Settled() if settled is None else settled
        self._held = Held(readership, known, truth)
        self._who, self._known = readership, known
        self._newest, self._members = self._held.newest, self._held.members

    def findings(self) -> Iterator[Finding]:
        """Everything that this readership can work out."""
        if self._who.rules.policy == OPEN:
            return
        yield from printed(self._held)
        yield from inverted(self._held)
        yield from twice(self._held)
        by_measure: dict[str, list[Read]] = defaultdict(list)
        for read in self._who.claims:
            if read.claim.cell is not None:
                by_measure[read.claim.cell.measure].append(read)
        for reads in by_measure.values():
            yield from self._derived(reads)
        yield from self.from_inside()

    def from_inside(self) -> Iterator[Finding]:
        """What a clinic's readers can work out of the public edition, since they know their own counts."""
        if not self._who.clinic or not self._known.rules_of(Edition.PUBLIC).strict:
            return
        public: dict[str, list[Read]] = defaultdict(list)
        for read in self._who.claims:
            if read.claim.cell is not None and read.bundle not in self._who.own:
                public[read.claim.cell.measure].append(read)
        for reads in public.values():
            yield from self._inside(reads)

    def _inside(self, public: list[Read]) -> Iterator[Finding]:
        """Small counts of others that follow from what everybody may read, for a clinic that knows its own counts."""
        kept = {read.claim.cell for read in public if read.claim.withheld and read.claim.cell}
        if not kept or self._newest is None:
            return
        known, shares, source = self._agreed(public)
        cells = {key[0] for key in known} | {share.above[0] for share in shares} | kept
        found = relations(cells, self._known, self._members, strict=True, shares=shares, beside=[])
        own = self._own_counts(found)
        targets = {key for key in self._small_of(kept) if not self._held.exempt(key[0])}
        ranges = propagate(known | {key: (1.0, math.inf) for key in targets if key not in known} | own, found)
        for key in sorted(targets):
            if ranges.fixed(key):
                yield self._finding(key, ranges[key][0], derivation(key, ranges, self._held.name), source, public)

    def _small_of(self, cells: Iterable[Cell]) -> Iterator[Key]:
        """Numerators of cells, and what is left of their denominators, where they are small."""
        for cell in cells:
            counts = self._newest.counts(cell, self._members) if self._newest is not None else None
            if counts is not None:
                small = ((ABOVE, counts[1]), (REST, counts[0] - counts[1]))
                yield from (
                    (cell, name) for name, value in small if 0 < value < self._known.rules_of(Edition.PUBLIC).minimum
                )

    def _derived(self, reads: list[Read]) -> Iterator[Finding]:
        """What follows from the claims on one measure."""
        known, shares, source = self._agreed(reads)
        cells = {key[0] for key in known} | {share.above[0] for share in shares}
        cells |= {read.claim.cell for read in reads if read.claim.withheld and read.claim.cell}
        beside = [name for name in BESIDE if any(key[1] == name for key in known)]
        strict = self._who.rules.strict
        found = relations(cells, self._known, self._members, strict=strict, shares=shares, beside=beside)
        targets = self._targets(reads, known, found)
        # Nobody withholds zero, and every reader knows that.
        known |= {key: (1.0, math.inf) for key in targets if key not in known}
        ranges = propagate(known, found)
        told: set[Key] = set()
        for key in sorted(targets):
            if ranges.fixed(key) and 0 < ranges[key][0]:
                told.add(key)
                yield self._finding(key, ranges[key][0], derivation(key, ranges, self._held.name), source, reads)
        for total, parts, left in self._residuals(found, ranges):
            if not told.intersection(parts) and not any(self._held.exempt(part[0]) for part in parts):
                how = f"{self._held.name(total[0])} ({ranges[total][0]:.0f}) less all its parts that are known"
                yield self._group(parts, left, how, source, reads)
                told |= set(parts)
        yield from self._together(found, ranges, targets - told, source, reads)

    def _own_counts(self, found: Iterable[Sum | Share]) -> dict[Key, tuple[float, float]]:
        """What a clinic's readers know of their own patients, printed or not."""
        counts: dict[Key, tuple[float, float]] = {}
        for key in {key for each in found for key in keys_of(each)}:
            if key[1] in (ABOVE, BELOW) and self._held.exempt(key[0]) and self._newest is not None:
                true = self._newest.counts(key[0], self._members)
                if true is not None:
                    counts[key] = (true[key[1] == ABOVE], true[key[1] == ABOVE])
        return counts

    def _agreed(self, reads: list[Read]) -> tuple[dict[Key, tuple[float, float]], list[Share], dict[Key, Read]]:
        """What the claims agree on; where there is a truth only what is true of the cell it was read for."""
        votes: dict[Key, Counter[tuple[float, float]]] = defaultdict(Counter)
        shares: dict[tuple[Cell, float, float], Share] = {}
        of_rows: dict[tuple[Cell, str, float, float], Share] = {}
        source: dict[Key, Read] = {}
        for read in reads:
            claim, cell = read.claim, read.claim.cell
            if cell is None or (
                self._newest is not None and not claim.withheld and not self._held.holds(read, self._newest)
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
            for name, bounds, share in claim.beside if self._who.rules.strict else ():
                # Of people who are counted beside a result only the strict policy knows.
                if bounds is not None:
                    votes[cell, name][bounds] += 1
                    source.setdefault((cell, name), read)
                if share is not None:
                    of_rows[(cell, name, *share)] = Share((cell, name), (cell, ROWS), *share)
            if claim.share is not None:
                shares[(cell, *claim.share)] = Share((cell, ABOVE), (cell, BELOW), *claim.share)
                source.setdefault((cell, ABOVE), read)
        # Exact before vague, and what most places say before what one says.
        known = {key: max(each, key=lambda b: (b[0] == b[1], each[b], -b[1])) for key, each in votes.items()}
        return known, [*shares.values(), *of_rows.values()], source

    def _targets(self, reads: list[Read], known: Mapping[Key, object], found: Iterable[Sum | Share]) -> set[Key]:
        """What should not be known: what is withheld somewhere, and every small group."""
        rules = self._who.rules
        own = {read.claim.cell for read in reads if read.claim.withheld and read.bundle in self._who.own}
        own -= self._shown_by_another(reads)
        others = {
            r.claim.cell for r in reads if r.claim.withheld and r.claim.cell and r.claim.cell.unit != self._who.clinic
        }
        # What is kept from the public is kept from a clinic's readers only where their own rules ask for it: a group that is
        # large enough for them tells nothing of anybody. Without true counts nobody knows which are.
        beyond = others if self._who.clinic and self._newest is None else set()
        marked = {cell for cell in own | beyond if cell}
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
                    small += [(name, value) for name, value in self._newest.beside(cell, self._members).items()]
                    targets |= {(cell, quantity) for quantity, value in small if 0 < value < rules.minimum}
        return {key for key in targets if not self._held.exempt(key[0])}

    def _shown_by_another(self, reads: list[Read]) -> set[Cell | None]:
        """Large groups that one of the readers' reports keeps back for a small one's sake, and another one shows.

        Whether that gives the small one away is asked of the small one. What was small when it was kept back and has grown since
        is no secret any more.
        """
        if self._newest is None:
            return set()
        withheld = {(read.bundle, read.claim.cell) for read in reads if read.claim.withheld}
        printed = {
            read.claim.cell
            for read in reads
            if read.bundle in self._who.own
            and read.claim.denominator
            and not read.claim.withheld
            and (read.bundle, read.claim.cell) not in withheld
            and self._held.holds(read, self._newest)
        }
        least = self._who.rules.minimum
        return {cell for cell in printed if cell and (self._newest.size(cell, self._members) or 0) >= least}

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
            question = self._settled.question(part, ranges, asked, self._who.rules.minimum)
            if self._settled.knows(question):
                continue
            system, quiet = Together(ranges, part), True
            system.look_around(asked)
            for key in asked:
                only = system.only([key])
                if only is not None and only > 0:
                    quiet = False
                    yield self._finding(key, only, how, source, reads)
            for each in part:
                held = (
                    [key for key in each.parts if key in asked]
                    if isinstance(each, Sum) and each.total[1] == BELOW
                    else []
                )
                if len(held) > 1:
                    only = system.only(held, below=self._who.rules.minimum)
                    if only is not None and only > 0:
                        quiet = False
                        yield self._group(tuple(held), only, how, source, reads)
            if quiet:
                self._settled.note(question)

    def _finding(self, key: Key, value: float, how: str, source: Mapping[Key, Read], reads: list[Read]) -> Finding:
        cell, quantity = key
        noun = {BELOW: "people", ABOVE: "counted among them", REST: "not counted among them"}.get(quantity, quantity)
        return self._at(
            [key], f"{self._held.name(cell)}: exactly {value:.0f} {noun}, which is withheld", how, source, reads
        )

    def _group(
        self, keys: Sequence[Key], value: float, how: str, source: Mapping[Key, Read], reads: list[Read]
    ) -> Finding:
        names = "; ".join(self._held.name(key[0]) for key in keys[:NAMED_PARTS])
        return self._at(keys, f"a group of {value:.0f} people together: {names}", how, source, reads)

    def _at(self, keys: Sequence[Key], what: str, how: str, source: Mapping[Key, Read], reads: list[Read]) -> Finding:
        """A finding, placed where the cell is withheld, else where something of it, or of its measure, is shown."""
        cells = {key[0] for key in keys}
        named = [read for read in reads if read.claim.cell in cells and read.claim.withheld]
        named += [source[key] for key in keys if key in source] + reads
        read = next((each for each in named if each.bundle in self._who.own), named[0])
        return Finding(read.bundle, read.file, read.claim.place, what, how)


def _bound(share: tuple[float, float]) -> bool:
    """Whether a share is said as a bound, ``90 % or more``: wider than any rounding."""
    return share[1] - share[0] > 0.0101 and (share[0] == 0 or share[1] == 1)
