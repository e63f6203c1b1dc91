"""What a try says of the effect: it stands, it leaves a doubt, or it cannot be tried."""

from collections.abc import Mapping
from typing import Any

STANDS, DOUBT, UNKNOWN = "stands", "leaves a doubt", "cannot be tried"
TOO_SHORT = f"{UNKNOWN}: too few quarters before"
"""A try whose interval is so wide that an effect of the size told would not be seen by it."""


def right(row: Mapping[str, Any], told: Mapping[str, Any], *, zero: float = 0.0) -> bool:
    """Whether an interval lies beyond `zero` on the side of the effect that is told."""
    return bool(row["lower"] > zero) if told["effect"] > 0 else bool(row["upper"] < zero)


def verdict(stands: bool) -> str:
    return STANDS if stands else DOUBT


def nothing_there(row: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """Of a time in which nothing ought to be seen: it stands only where an effect of the size told would have been seen."""
    if not row["lower"] <= 0 <= row["upper"]:
        return DOUBT
    return TOO_SHORT if row["lower"] <= told["effect"] <= row["upper"] else STANDS
