"""Shared savings by a contract's rule: target and actual spending, a minimum rate, a share that depends on quality, caps.

The rule is written in the style of the Medicare Shared Savings Program (42 CFR part 425): savings count once they meet or exceed
a minimum rate, and then from the first dollar; losses likewise where the contract is two-sided; both are capped as a share of
the target. That the group's share rises with quality is in the style of the alternative quality contract (Song Z, Rose S, Safran
DG, et al. Changes in health care spending and quality 4 years into global payment. N Engl J Med 2014;371:1704-1714).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, t

Floats = NDArray[np.float64]
Steps = tuple[tuple[float, float], ...]
SLIVER = 1e-12
"""A rate is met where it falls short by no more than this, which is what binary fractions take away."""
GRID = 200
"""Quantiles of spending and of points, each, over which the range of an amount is worked out."""
TAIL = 0.025


@dataclass(frozen=True)
class Terms:
    """How a contract shares what was saved or lost.

    Parameters
    ----------
    steps : tuple of (points, share)
        The group's share of savings by points earned (0 to 100), linear between, level beyond the ends; one step: a fixed share.
    minimum_savings_rate : float
        Saving, as a share of the target, from which on savings count.
    quality_floor : float
        Points earned below which no saving is shared.
    cap : float or None
        Most that the group receives, as a share of the target.
    loss_steps : tuple of (points, share)
        The group's share of losses; empty for a one-sided contract.
    minimum_loss_rate : float
        Loss from which on losses count.
    loss_cap : float or None
        Most that the group owes, as a share of the target.
    """

    steps: Steps
    minimum_savings_rate: float = 0.0
    quality_floor: float = 0.0
    cap: float | None = None
    loss_steps: Steps = ()
    minimum_loss_rate: float = 0.0
    loss_cap: float | None = None


class Range(NamedTuple):
    """An amount that is not known yet: 95 % range, and the chances that the group receives or owes."""

    lower: float
    upper: float
    receives: float
    owes: float


def to_the_cent(amount: float) -> float:
    """An amount of money as it is printed: half a cent goes up, as on paper."""
    return float(np.floor(100 * amount + 0.5 + 1e-9) / 100)


def baseline(per_member_month: Sequence[float], trend: float = 0.0) -> float:
    """What the target starts from: the mean of the baseline years, each brought forward to the last one by `trend`.

    Parameters
    ----------
    per_member_month : sequence of float
        Spending per member month of years that follow each other, the last of them the year before the contract.
    """
    forward = [value * (1 + trend) ** (len(per_member_month) - 1 - at) for at, value in enumerate(per_member_month)]
    return to_the_cent(float(np.mean(forward)))


def targets(start: float, growth: Sequence[float | None]) -> list[float]:
    """Target per member month of each year: the one before, grown, to the cent; nan from the first unknown growth on."""
    found, now = [], start
    for rate in growth:
        now = float("nan") if rate is None or np.isnan(now) else to_the_cent(now * (1 + rate))
        found.append(now)
    return found


def share_at(points: ArrayLike, steps: Steps) -> Floats:
    """Share that goes with points earned, to a hundredth of a per cent: as it is printed, so that both sides get the same amount."""
    at, share = zip(*steps, strict=True)
    return np.round(np.interp(np.asarray(points, dtype=float), at, share), 4)


def shared_savings(target: ArrayLike, actual: ArrayLike, points: ArrayLike, terms: Terms) -> pd.DataFrame:
    """Who receives what.

    Parameters
    ----------
    target, actual : array-like
        Target and actual spending of a year, in one currency; the target above 0.
    points : array-like
        Points earned, 0 to 100.
    terms : Terms
        The contract's rule.

    Returns
    -------
    DataFrame
        ``saving`` (target less actual; negative: a loss), ``rate`` (of the target), ``counts`` (the minimum is met or
        exceeded), ``share`` (the group's, of what counts; 0 below the quality floor), ``uncapped``, ``group`` (what the group receives;
        negative: owes), ``plan`` (what stays with the plan: saving less group). ``group + plan`` is always ``saving``.

    Raises
    ------
    ValueError
        For a target that is not above 0, or points outside 0 to 100.
    """
    held, spent, earned = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (target, actual, points)))
    if np.any(held <= 0):
        raise ValueError("a spending target is above 0")
    if np.any((earned < 0) | (earned > 100)):
        raise ValueError("points earned lie between 0 and 100")
    saving = held - spent
    rate = saving / held
    saved = (saving > 0) & (rate >= terms.minimum_savings_rate - SLIVER)
    lost = (saving < 0) & (-rate >= terms.minimum_loss_rate - SLIVER) & bool(terms.loss_steps)
    of_savings = np.where(earned >= terms.quality_floor - SLIVER, share_at(earned, terms.steps), 0.0)
    of_losses = share_at(earned, terms.loss_steps) if terms.loss_steps else np.zeros_like(earned)
    share = np.where(saved, of_savings, np.where(lost, of_losses, 0.0))
    uncapped = saving * share
    most = np.inf if terms.cap is None else terms.cap * held
    least = -np.inf if terms.loss_cap is None else -terms.loss_cap * held
    group = np.clip(uncapped, least, most)
    return pd.DataFrame(
        {
            "saving": np.atleast_1d(saving),
            "rate": np.atleast_1d(rate),
            "counts": np.atleast_1d(saved | lost),
            "share": np.atleast_1d(share),
            "uncapped": np.atleast_1d(uncapped),
            "group": np.atleast_1d(group),
            "plan": np.atleast_1d(saving - group),
        }
    )


def group_range(
    target: float, actual: float, error: float, freedom: float, points: tuple[float, float, float], terms: Terms
) -> Range:
    """What the group may receive or owe where neither spending nor quality is known yet.

    Parameters
    ----------
    target : float
        Target spending of the year.
    actual, error, freedom : float
        Projected spending, its standard error, and the degrees of freedom that the error rests on.
    points : (value, lower, upper)
        Points earned with their 95 % interval.
    terms : Terms
        The contract's rule.

    Notes
    -----
    The amount steps at the minimum rate and at the quality floor, so no formula of a normal distribution gives its range. It is
    worked out over a grid of `GRID` equally likely spendings (Student's t) by `GRID` equally likely points (half a
    normal curve on each side of the value), spending and quality taken as independent: no random number is drawn.
    """
    chance = (np.arange(GRID) + 0.5) / GRID
    spent = actual + error * t.ppf(chance, freedom)
    value, lower, upper = points
    step = norm.ppf(chance)
    wide = np.where(step < 0, value - lower, upper - value) / norm.ppf(1 - TAIL)
    earned = np.clip(value + step * wide, 0.0, 100.0)
    every = shared_savings(target, np.repeat(spent, GRID), np.tile(earned, GRID), terms)["group"].to_numpy()
    low, high = np.quantile(every, [TAIL, 1 - TAIL])
    return Range(float(low), float(high), float((every > 0).mean()), float((every < 0).mean()))
