"""Small groups that are printed as they are, or that two publications of the same figure leave between them."""

from collections import defaultdict
from collections.abc import Iterator

from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_known import Cell
from wellanalysis.publish.audit_readership import Held, Read, quarter_of


def printed(held: Held) -> Iterator[Finding]:
    """Small groups that are printed as they are."""
    rules = held.who.rules
    for read in held.who.claims:
        claim, cell = read.claim, read.claim.cell
        if read.bundle not in held.who.looked or held.exempt(cell):
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
        for name, bounds, _ in claim.beside if rules.strict else ():
            if bounds and bounds[0] == bounds[1] and 0 < bounds[0] < rules.minimum and held.is_true(read):
                what = f"a count of {bounds[0]} {name} is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what, f"printed: “{claim.said}”")
        size = 0 if claim.beside else held.size(read)
        if size and size < rules.minimum and not claim.withheld:
            what = f"{held.name(cell)}: a figure of {size:.0f} people is shown, and the minimum is {rules.minimum}"
            yield Finding(*at, what, f"printed: “{claim.said}”; the results tables count {size:.0f} people")


def twice(held: Held) -> Iterator[Finding]:
    """The same figure in two publications: what they differ by is a group too.

    Where both were made from the data of one day, they count different people, and what lies between is a group. Where the data
    moved on, records came, went and were corrected: no reader can tell who lies between, and every restatement would be a
    finding. The strict policy looks at earlier quarters too: there the newer report may not show a figure that was published
    otherwise by a few. It is mended by making the earlier reports again, the oldest first, from the data of today.
    """
    seen: dict[Cell, dict[int, Read]] = defaultdict(dict)
    for read in held.who.claims:
        claim = read.claim
        if claim.cell and claim.denominator and claim.denominator[0] == claim.denominator[1]:
            seen[claim.cell].setdefault(claim.denominator[0], read)
    for cell, values in seen.items():
        ordered = sorted(values)
        for low, high in zip(ordered, ordered[1:], strict=False):
            first, second = values[low], values[high]
            apart = high - low
            if apart < held.who.rules.minimum and not held.exempt(cell) and _between(first, second, held):
                what = f"{held.name(cell)}: a group of {apart} people, between two publications"
                how = f"{high} in {second.bundle}/{second.file}, less {low} in {first.bundle}/{first.file}"
                yield Finding(first.bundle, first.file, first.claim.place, what, how)


def _between(first: Read, second: Read, held: Held) -> bool:
    """Whether what lies between two publications is to be looked at."""
    if first.bundle == second.bundle:
        return False
    days = [held.who.as_of.get(each.bundle, "") for each in (first, second)]
    if days[0] == days[1] or "" in days:
        return True
    # An earlier report that is made again is the remedy, not the fault.
    newer = max((first, second), key=lambda each: quarter_of(each.bundle))
    return held.who.rules.strict and newer.bundle in held.who.looked
