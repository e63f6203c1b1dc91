"""How a difference between patients with and without an indicator is said: one wording for every page."""

from wellanalysis.pages.wording import NBSP, ZONE_RELATIVE, amount, interval
from wellanalysis.stats.drivers import vanished

NO_DIFFERENCE = 0.02
"""A difference that lies with its whole interval within two points either way makes no practical difference."""
STEP = 0.10
"""Clinics are compared per ten points of an indicator's share: nearer to what they differ by than all against none."""
MORE, LESS, UNCLEAR = "outcome seen more often", "outcome seen less often", "cannot tell yet"
LINKS = (("What goes with an outcome", "book/methods#drivers"),)
NOT_CAUSE = "An association, not a cause"
IF_CAUSAL = "If the association were causal"
TENTHS = "tenths of points"


def zone_of(share: float) -> float:
    """Largest difference of no practical importance for an outcome that this share of patients has.

    Two points; where they would be more than a tenth of the rarer side, a tenth of it, since two points of an outcome
    that three in a hundred have are most of it.
    """
    return min(NO_DIFFERENCE, ZONE_RELATIVE * min(share, 1 - share))


def points(share: float) -> str:
    """Unit in which differences of an outcome are told: with a decimal where the outcome, or its absence, is rare."""
    return TENTHS if min(share, 1 - share) < 0.0995 else "points"


def difference_text(difference: float, lower: float, upper: float, *, unit: str = "points") -> str:
    """``+6 points (5 to 7)``."""
    return f"{amount(difference, unit, signed=True)} ({interval(lower, upper, unit)})"


def bare(text: str) -> str:
    """The same without ``points``, for where the words before it, or the axis, name the unit."""
    return text.replace(f"{NBSP}points", "").replace(f"{NBSP}point", "")


def aside(difference: float, lower: float, upper: float, *, unit: str = "points", level: str = "") -> str:
    """``+9, 8–10``: a difference and its interval within brackets, after words that name the unit."""
    return f"{bare(amount(difference, unit, signed=True))}, {level}{interval(lower, upper, unit)}"


def reading(lower: float, upper: float, *, zone: float = NO_DIFFERENCE, unit: str = "points") -> str:
    """In words: goes with more, with less, no practical difference, or cannot tell."""
    if vanished(lower, upper, zone):
        return f"no difference of {amount(zone, unit)} or more"
    if lower > 0:
        return MORE
    if upper < 0:
        return LESS
    return UNCLEAR
