"""What one place of a bundle claims of one cell, and how what is printed stands for the numbers behind it."""

from dataclasses import dataclass, fields, replace
from typing import Any

from wellanalysis.publish.audit_known import Cell, Span

Bounds = tuple[int, int]
"""Smallest and largest whole number that fits, both included."""
Range = tuple[float, float]


@dataclass(frozen=True)
class Claim:
    """What one place says of one cell; bounds are whole numbers, both included, or None where it says nothing.

    ``share`` is the printed share with the half step by which it was rounded: true values lie in between; ``limits`` are the
    same of both ends of its interval, and ``ratio`` of observed over expected with its interval. ``withheld`` is said where
    the place keeps the figure back. ``beside`` has rows beside the result, each with its name, its bounds and its share of all
    rows, as far as they are printed.
    """

    cell: Cell | None
    denominator: Bounds | None = None
    numerator: Bounds | None = None
    share: Range | None = None
    withheld: bool = False
    noun: str = ""
    place: str = "text"
    said: str = ""
    limits: tuple[Range, Range] | None = None
    beside: tuple[tuple[str, Bounds | None, Range | None], ...] = ()
    ratio: tuple[Range, Range, Range] | None = None


_FIELDS = tuple(each.name for each in fields(Claim))


def rounded(claim: Claim, to: int) -> Claim:
    """A claim whose counts were rounded to multiples of `to`: each stands for all that it may have been."""
    if to == 1 or claim.withheld:
        return claim
    below, above = _wider(claim.denominator, to), _wider(claim.numerator, to)
    beside = tuple((name, _wider(bounds, to), share) for name, bounds, share in claim.beside)
    return replace(claim, denominator=below, numerator=above, beside=beside)


def _wider(bounds: Bounds | None, to: int) -> Bounds | None:
    half = to // 2
    return bounds and (max(0, bounds[0] - half), bounds[1] + half)


def share_bounds(text: str, bound: str = "") -> Range:
    """Shares that would be printed as `text` per cent; ``90 or more`` reaches up to all."""
    value, half = float(text) / 100, 0.5 / 10 ** (2 + len(text.partition(".")[2]))
    if "more" in bound:
        return max(0.0, value - half), 1.0
    if "less" in bound:
        return 0.0, min(1.0, value + half)
    return max(0.0, value - half), min(1.0, value + half)


def step_bounds(text: str, scale: float = 1.0) -> Range:
    """Numbers that would be printed as `text`, times `scale`."""
    half = 0.5 / 10 ** len(text.partition(".")[2])
    return (float(text) - half) * scale, (float(text) + half) * scale


def plain(claim: Claim) -> list[Any]:
    """A claim as JSON can keep it."""
    return [getattr(claim, name) for name in _FIELDS]


def from_plain(value: list[Any]) -> Claim:
    """What `plain` made into JSON."""
    cell, below, above, share, withheld, noun, place, said, limits, beside, ratio = value
    named = None if cell is None else Cell(cell[0], cell[1], Span(*cell[2]), *cell[3:])
    rows = tuple((name, _pair(bounds), _pair(share)) for name, bounds, share in beside)
    ends, of_ratio = (None if each is None else tuple(map(_pair, each)) for each in (limits, ratio))
    return Claim(named, _pair(below), _pair(above), _pair(share), withheld, noun, place, said, ends, rows, of_ratio)


def _pair(value: list[Any] | None) -> Any:
    return None if value is None else tuple(value)
