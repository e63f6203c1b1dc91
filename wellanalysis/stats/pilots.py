"""What changed at the few clinics where something is tried, beside what changed at the others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from wellanalysis.stats.intervals import coverage

FEWEST_OTHERS = 4
"""Other clinics below which nothing is compared: how far clinics differ by themselves is learned from them."""


@dataclass(frozen=True)
class Side:
    """Mean change of some clinics, each counting once, with its interval; ``clinics`` of them."""

    clinics: int
    change: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Beside:
    """Change at pilot clinics beside the others.

    Parameters
    ----------
    here, others : Side
        Pilot clinics, and those beside them.
    difference, lower, upper : float
        Change here less change there, with its interval.
    probability : float
        That the difference lies above zero.
    lower_without_one, upper_without_one : float
        Lowest lower and highest upper end of the interval when any one clinic is left out; missing with one pilot clinic.
    """

    here: Side
    others: Side
    difference: float
    lower: float
    upper: float
    probability: float
    lower_without_one: float
    upper_without_one: float


def beside_others(changes: pd.DataFrame, *, level: float = 0.95) -> Beside | None:
    """Difference in differences of clinics' own changes.

    Parameters
    ----------
    changes : DataFrame
        One row per clinic: ``change``, from before to after; ``variance`` of it by counting alone; ``here``: True at the
        pilot's clinics.
    level : float
        Coverage.

    Returns
    -------
    Beside or None
        None with no pilot clinic or fewer than `FEWEST_OTHERS` others.

    Raises
    ------
    ValueError
        A missing or infinite change, or a variance that is missing or negative.

    Notes
    -----
    The clinic is the unit, since what is done otherwise is done by clinics: a two-sample t interval on clinics' changes,
    which holds with few clusters where a model of patients does not (Donner & Klar 2000, Design and Analysis of Cluster
    Randomization Trials, ch. 6; Hayes & Moulton 2017, ch. 10). With two or three pilot clinics their own spread says
    little, so the spread of all clinics' changes is pooled over both groups, and the others carry most of what is known
    of it, as in Conley & Taber (2011), Rev Econ Stat 93:113. It is never taken as less than what counting alone gives, on
    either side for itself: small pilot clinics stray further than large others tell (with a variance by counting five times
    theirs one pooled floor held the truth in 74 to 85 of 100).
    Clinics were chosen, not drawn: no interval holds what sets them apart.
    """
    coverage(level)
    numbers = changes[["change", "variance"]].to_numpy(dtype=float)
    if not np.isfinite(numbers).all() or (numbers[:, 1] < 0).any():
        raise ValueError("each clinic has a change and a variance that is not negative")
    here = changes["here"].to_numpy(dtype=bool)
    if not here.any() or (~here).sum() < FEWEST_OTHERS:
        return None
    whole = _compared(numbers, here, level)
    if here.sum() < 2:
        ends = np.array([[np.nan, np.nan]])
    else:
        kept = [np.arange(len(here)) != place for place in range(len(here))]
        enough = [each for each in kept if (~here & each).sum() >= FEWEST_OTHERS]
        found = [_compared(numbers[each], here[each], level) for each in enough]
        ends = np.array([[each.lower, each.upper] for each in found])
    return Beside(
        **{**vars(whole), "lower_without_one": float(ends[:, 0].min()), "upper_without_one": float(ends[:, 1].max())}
    )


def _compared(numbers: np.ndarray, here: np.ndarray, level: float) -> Beside:
    sides = [numbers[here], numbers[~here]]
    sizes = [len(each) for each in sides]
    means = [float(each[:, 0].mean()) for each in sides]
    freedom = sum(sizes) - 2
    squares = sum(float(((each[:, 0] - mean) ** 2).sum()) for each, mean in zip(sides, means, strict=True))
    # Chance of counting alone is in every clinic's change: a spread that came out smaller did so by chance.
    by_counting = [max(float(numbers[:, 1].mean()), float(each[:, 1].mean())) for each in sides]
    quantile = float(student.ppf((1 + level) / 2, freedom))
    errors = [
        float(np.sqrt(max(squares / freedom, least) / size)) for least, size in zip(by_counting, sizes, strict=True)
    ]
    told = [
        Side(size, mean, mean - quantile * error, mean + quantile * error)
        for size, mean, error in zip(sizes, means, errors, strict=True)
    ]
    difference, error = means[0] - means[1], float(np.hypot(errors[0], errors[1]))
    sure = float(student.cdf(difference / error, freedom)) if error else float(difference > 0)
    return Beside(
        here=told[0],
        others=told[1],
        difference=difference,
        lower=difference - quantile * error,
        upper=difference + quantile * error,
        probability=sure,
        lower_without_one=float("nan"),
        upper_without_one=float("nan"),
    )
