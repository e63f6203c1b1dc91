"""Words and amounts that the page of the partnership has in common."""

import pandas as pd

from wellanalysis.pages.partnership_contract import Contract
from wellanalysis.pages.wording import DASH, NBSP, round_half_up
from wellanalysis.stats.quality_points import WHOLE, Total

METHOD = ("How points, targets and shares are worked out", "book/methods#partnership")
NOT_A_PAYMENT = (
    "This is no payment statement: amounts are settled under the contract, once both sides have closed their books. They are "
    "settled for the whole group; no amount goes to, or comes from, a single clinician."
)
NOT_ADJUSTED = "Spending is not adjusted for how ill members are: a change in who they are moves it too."
MILLION = 1_000_000


def money(value: float, currency: str, *, cents: bool = False) -> str:
    """``$1,234,568``; with `cents` ``$601.65``; nothing for an amount that is not known."""
    if pd.isna(value):
        return ""
    size = round_half_up(abs(value), 2 if cents else 0)
    sign = "−" if value < 0 and size else ""
    return f"{sign}{currency}{size:,.{2 if cents else 0}f}"


def about(value: float, currency: str) -> str:
    """``$2.2 million``, for a sentence; smaller amounts in thousands, to no more digits than they are known to."""
    sign = "−" if value < 0 else ""
    if abs(value) >= MILLION - 50_000:
        return f"{sign}{currency}{round_half_up(abs(value) / MILLION, 1):,.1f}{NBSP}million"
    size = round_half_up(abs(value) / 1000) * 1000
    return f"{sign if size else ''}{currency}{size:,.0f}"


def span(lower: float, upper: float, currency: str) -> str:
    """``$0 to $3.6 million``."""
    return f"{about(lower, currency)} to {about(upper, currency)}"


def inside(title: str) -> str:
    """A measure's title within a sentence: ``unplanned admission``; what begins in capitals stays as it is."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def tenths(value: float) -> str:
    """Points as they are printed: ``60.6``."""
    return f"{round_half_up(value, 1):.1f}"


def earned_of(points: Total) -> str:
    """``60.6 of 100 points (95 % interval 55.6–65.3)``."""
    return f"{tenths(points.value)} of {WHOLE:.0f} points (95{NBSP}% interval {tenths(points.lower)}{DASH}{tenths(points.upper)})"


def earned_with(points: Total) -> str:
    """The same within brackets: ``60.6 of 100 points; 95 % interval 55.6–65.3``."""
    return f"{tenths(points.value)} of {WHOLE:.0f} points; 95{NBSP}% interval {tenths(points.lower)}{DASH}{tenths(points.upper)}"


def rate(value: float) -> str:
    """A share of the target or of savings with two decimals: ``1.82 %``, so that both sides can recompute it."""
    size = round_half_up(100 * abs(value), 2)
    return f"{'−' if value < 0 and size else ''}{size:.2f}{NBSP}%"


def currency(contract: Contract) -> str:
    """Sign that stands before amounts."""
    return contract.terms.spending.currency
