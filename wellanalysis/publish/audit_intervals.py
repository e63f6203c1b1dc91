"""Turns printed intervals back into counts: how wide an interval is says how many people stand behind it."""

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.stats import chi2

from wellanalysis.publish.audit_claim import Claim, Range
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_readership import Held

Z = 1.959963984540054
"""Of an interval of 95 %."""
MOST = 400
"""Groups that are tried: a larger one lies far from every minimum."""
STEPS = 25
"""Shares that are tried between both ends of a rounded one."""
EVENTS = 60
NEARLY = 1e-9


def inverted(held: Held) -> Iterator[Finding]:
    """Small groups and small counts that only the interval beside a result gives away, since no count is printed."""
    rules = held.who.rules
    for read in held.who.claims:
        claim, cell = read.claim, read.claim.cell
        if read.bundle not in held.who.looked or held.exempt(cell) or claim.withheld or claim.denominator:
            continue
        at = (read.bundle, read.file, claim.place)
        if claim.share and claim.limits and claim.share[1] - claim.share[0] < 0.0101:
            sizes = group_sizes(claim.share, claim.limits)
            if sizes and sizes[-1] < rules.minimum:
                what = f"{held.name(cell)}: a group of {_from_to(sizes)} people is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what.removeprefix(": "), f"the width of the interval in “{claim.said}”")
            elif rules.strict and sizes and (small := _small_count(claim, sizes, rules.minimum)):
                what = f"{held.name(cell)}: a count of {_from_to(small)} is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what.removeprefix(": "), f"the width of the interval in “{claim.said}”")
        if rules.strict and claim.ratio:
            events = event_counts(*claim.ratio)
            if events and 0 < events[0] <= events[-1] < rules.minimum:
                what = f"{held.name(cell)}: a count of {_from_to(events)} is shown, and the minimum is {rules.minimum}"
                yield Finding(*at, what.removeprefix(": "), f"the width of the interval in “{claim.said}”")


@cache
def group_sizes(share: Range, limits: tuple[Range, Range]) -> tuple[int, ...]:
    """Numbers of people for which Wilson's interval would be printed so; empty where none up to `MOST` fits.

    Source: Wilson (1927), J Am Stat Assoc 22:209. Written down here anew, as a reader would.
    """
    n = np.arange(1, MOST + 1)[:, None]
    p = np.linspace(share[0], share[1], STEPS)[None, :]
    middle = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    ends = [np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)]
    fits = [(low - NEARLY <= end) & (end <= high + NEARLY) for end, (low, high) in zip(ends, limits, strict=True)]
    found = np.flatnonzero(np.logical_and(fits[0], fits[1]).any(axis=1)) + 1
    # The largest that was tried may stand for larger ones.
    return () if MOST in found else tuple(found.tolist())


@cache
def event_counts(ratio: Range, low: Range, high: Range) -> tuple[int, ...]:
    """Numbers of events for which an interval of observed over expected would be printed so, exact or by Byar's formula."""
    found = []
    for events in range(1, EVENTS + 1):
        expected = np.linspace(events / ratio[1], events / max(ratio[0], NEARLY), STEPS)
        for least, most in (_exact(events), _byar(events)):
            fits = (low[0] <= least / expected) & (least / expected <= low[1])
            if (fits & (high[0] <= most / expected) & (most / expected <= high[1])).any():
                found.append(events)
                break
    return () if EVENTS in found else tuple(found)


def _exact(events: int) -> tuple[float, float]:
    return chi2.ppf(0.025, 2 * events) / 2, chi2.ppf(0.975, 2 * events + 2) / 2


def _byar(events: int) -> tuple[float, float]:
    more = events + 1
    low = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
    return low, more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3


def _small_count(claim: Claim, sizes: tuple[int, ...], minimum: int) -> tuple[int, ...]:
    """Counts of those who count, or of those who do not, where all that fit are small; no counts else."""
    share = claim.share or (0.0, 1.0)
    for low, high in (share, (1 - share[1], 1 - share[0])):
        every = {
            count for n in sizes for count in range(math.ceil(low * n - NEARLY), math.floor(high * n + NEARLY) + 1)
        }
        if every and 0 < min(every) and max(every) < minimum:
            return tuple(sorted(every))
    return ()


def _from_to(numbers: tuple[int, ...]) -> str:
    return str(numbers[0]) if numbers[0] == numbers[-1] else f"{numbers[0]} to {numbers[-1]}"
