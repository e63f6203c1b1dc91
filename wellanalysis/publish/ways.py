"""The quiet line below a figure: what is counted, how it is read, where to read on, how to answer; always in this order.

The numbers themselves are folded before the line, and a script adds their download to it.
"""

import re
from collections.abc import Iterable

from wellanalysis.pages.page import Claim

WEB = re.compile(r"^(https?|mailto):")
"""Addresses that leave the book: forms and messages."""
MEASURES, PROSE = "measures/", "book/"


def in_order(links: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(label, target) pairs in the order of the line: measures, methods, other pages, answers; else as they came."""
    return tuple(sorted(dict.fromkeys(links), key=lambda link: _place(link[1])))


def _place(target: str) -> int:
    if WEB.match(target):
        return 3
    return 0 if target.startswith(MEASURES) else 1 if target.startswith(PROSE) else 2


def loose(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Links of a claim that no cell of its table already carries, in order."""
    cells = set(claim.table.astype(str).to_numpy().ravel()) if claim.table.shape[1] else set()
    return in_order(each for each in claim.links if each[0] not in cells or WEB.match(each[1]))
