"""Parts of a change as they are printed: rounded so that a reader who adds them up gets the printed change."""

from collections.abc import Sequence

import numpy as np

from wellanalysis.pages.wording import NBSP, round_half_up

STEP = {"%": 0.001}
"""Finest that is printed: a tenth of a point of a percentage; of other units a hundredth."""
OTHER = 0.01


def step_of(unit: str) -> float:
    """Finest that is printed in this unit."""
    return STEP.get(unit, OTHER)


def rounded(value: float, unit: str) -> float:
    """A value as it is printed."""
    step = step_of(unit)
    return round_half_up(value / step) * step


def shared_out(parts: Sequence[float], total: float, unit: str) -> list[float]:
    """Parts in whole steps that add up to `total`, each within a step of what it is; a missing part stays missing.

    Each is rounded down, and what is left of the total goes, a step each, to the parts that lost most: the method of
    largest remainders (Hamilton's, for seats of a parliament).
    """
    step = step_of(unit)
    scaled = np.asarray(parts, dtype=float) / step
    known = np.isfinite(scaled)
    floor = np.floor(np.where(known, scaled, 0.0) + 1e-9)
    left = int(round(total / step) - floor.sum())
    lost = np.where(known, scaled - floor, -np.inf)
    # Ties go to the earlier part; a total that was rounded the other way may take a step back from one.
    order = np.argsort(-lost, kind="stable")[: int(known.sum())]
    extra = np.zeros(len(scaled))
    for place in range(abs(left)):
        at = order[place % len(order)] if left > 0 else order[::-1][place % len(order)]
        extra[at] += np.sign(left)
    return [float(each) for each in np.where(known, (floor + extra) * step, np.nan)]


def value_text(value: float, unit: str) -> str:
    """``73.2 %``, ``6.41 days``: with the decimals that make parts add up."""
    if unit == "%":
        return f"{100 * rounded(value, unit):.1f}{NBSP}%"
    return f"{rounded(value, unit):.2f}{NBSP}{unit}".strip()


def part_text(value: float, unit: str) -> str:
    """``+1.2 points``, ``−0.05 days``; ``0.0 points`` where it is nothing."""
    scaled, digits = _scaled(value, unit)
    sign = "+" if scaled > 0 else ""
    return f"{sign}{_plain(scaled, digits)}{NBSP}{'points' if unit == '%' else unit}".strip()


def limits_text(lower: float, upper: float, unit: str) -> str:
    """``−0.4 to 3.1``: an interval of a part, without its unit."""
    return " to ".join(_plain(*_scaled(each, unit)) for each in (lower, upper))


def _scaled(value: float, unit: str) -> tuple[float, int]:
    """A part in the unit that is printed, rounded, and its decimals."""
    scale, digits = (100, 1) if unit == "%" else (1, 2)
    return round_half_up(scale * value, digits), digits


def _plain(scaled: float, digits: int) -> str:
    return f"{'−' if scaled < 0 else ''}{abs(scaled):.{digits}f}"
