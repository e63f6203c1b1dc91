"""How amounts and the two words of a clinic, of its healing and of its cost, are said."""

from wellanalysis.pages.wording import DASH, RATIO, Standing, amount, interval

COST_WORDS = {
    Standing.ABOVE: "costs more than expected",
    Standing.WITHIN: "costs about as much as expected",
    Standing.BELOW: "costs less than expected",
    Standing.UNCLEAR: "cost: cannot tell yet",
}
WHOLE = 100
"""Amounts from here on are told without decimals."""


def money(value: float, currency: str) -> str:
    """``$7,352``; ``$4.20`` for small amounts; nothing for a missing one."""
    if value != value:
        return ""
    digits = 0 if abs(value) >= WHOLE else 2
    return f"{'−' if value < 0 else ''}{currency}{abs(value):,.{digits}f}"


def between(lower: float, upper: float, currency: str) -> str:
    """``$6,900–7,800``; nothing for a missing interval."""
    if lower != lower or upper != upper:
        return ""
    return f"{money(lower, currency)}{DASH}{money(upper, currency).removeprefix(currency)}"


def ratio_text(value: float, lower: float, upper: float) -> str:
    """``1.38 (1.21–1.57)``."""
    if value != value:
        return ""
    limits = interval(lower, upper, RATIO)
    return f"{amount(value, RATIO)} ({limits})" if limits else amount(value, RATIO)
