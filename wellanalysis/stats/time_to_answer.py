"""How long people wait for an answer, when some still wait: Kaplan and Meier's estimate, so that open questions count.

To average only what was answered would flatter: what nobody answers would never be counted.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from wellanalysis.stats.intervals import SHOWN, coverage, wilson

JUST = 1e-9
"""Rounding of a product of shares: one half reached by steps counts as one half."""


@dataclass(frozen=True)
class TimeToAnswer:
    """What is known of the wait.

    Parameters
    ----------
    n, answered : int
        Questions, and those of them that have been answered; the others are open.
    median, lower, upper : float
        Days after which half of the questions have an answer, with its interval. nan where half have none yet; an upper
        end that cannot be known yet is infinite.
    curve : DataFrame
        One row per day on which something was answered: ``day, share`` (of all, answered by then), ``lower, upper``,
        ``waiting`` (open until just before that day).
    longest : float
        Days of the longest wait seen, answered or open: beyond it nothing is known.
    """

    n: int
    answered: int
    median: float
    lower: float
    upper: float
    curve: pd.DataFrame
    longest: float


@dataclass(frozen=True)
class Share:
    """Share answered by a day, with its interval; all nan where nobody has been followed so long."""

    value: float
    lower: float
    upper: float


def time_to_answer(days: ArrayLike, answered: ArrayLike, *, level: float = 0.95) -> TimeToAnswer:
    """Kaplan–Meier estimate of the time to an answer.

    Parameters
    ----------
    days : array-like
        Days from the question to its answer or, where it is open, to the day on which the data end.
    answered : array-like of bool
        Whether it was answered; what is open counts as waiting for as long as it has been open.
    level : float
        Coverage of the intervals.

    Returns
    -------
    TimeToAnswer

    Raises
    ------
    ValueError
        Arrays of different lengths, days that are missing, negative or infinite, levels outside 0 to 1.

    Notes
    -----
    Kaplan & Meier (1958), J Am Stat Assoc 53:457, by `statsmodels`. The median is the first day by which half have an
    answer; its interval is Brookmeyer and Crowley's (1982) on the complementary log-log scale, as in SAS and in R's
    ``survfit(conf.type = "log-log")``. Shares have Wilson's interval at the effective number of Greenwood's variance
    (Rothman 1978, J Chronic Dis 31:557): where nothing is open it is Wilson's own. The estimate takes it that those
    who wait will be answered as soon as others who had waited as long.
    """
    wait, done = _checked(days, answered)
    confidence = coverage(level)
    if not done.any():
        longest = float(wait.max()) if len(wait) else float("nan")
        empty = pd.DataFrame({name: pd.Series(dtype=float) for name in ("day", "share", "lower", "upper", "waiting")})
        return TimeToAnswer(len(wait), 0, float("nan"), float("nan"), float("nan"), empty, longest)
    # It takes half a second to import, which a network without a ledger need not wait for.
    from statsmodels.duration.survfunc import SurvfuncRight

    found = SurvfuncRight(wait, done.astype(int))
    day, open_still = np.asarray(found.surv_times, float), np.asarray(found.surv_prob, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = found.quantile_ci(0.5, alpha=1 - confidence)
    half = np.flatnonzero(open_still <= 0.5 + JUST)
    median = float(day[half[0]]) if len(half) else float("nan")
    followed = np.cumsum(found.n_events) + np.asarray(found.n_risk) - np.asarray(found.n_events)
    ends = _ends(1 - open_still, np.asarray(found.surv_prob_se, float), followed.astype(float), confidence)
    curve = pd.DataFrame(
        {"day": day, "share": 1 - open_still, "lower": ends[0], "upper": ends[1], "waiting": np.asarray(found.n_risk)}
    )
    return TimeToAnswer(len(wait), int(done.sum()), median, float(lower), float(upper), curve, float(wait.max()))


def answered_within(found: TimeToAnswer, days: float, *, level: float = 0.95) -> Share:
    """Share of all questions that have an answer within so many days.

    Parameters
    ----------
    found : TimeToAnswer
        From `time_to_answer`, with the same level.
    days : float
        The promise.
    level : float
        Coverage.

    Returns
    -------
    Share
        nan where no question has waited as long and the curve is not at its end: nothing is known of it yet.
    """
    reached = found.curve[found.curve["day"] <= days]
    whole = len(found.curve) and found.curve["share"].iloc[-1] > 1 - JUST
    if found.n == 0 or (found.longest < days and not whole):
        return Share(float("nan"), float("nan"), float("nan"))
    if reached.empty:
        lower, upper = wilson(0, found.n, level=level)
        return Share(0.0, float(lower), float(upper))
    last = reached.iloc[-1]
    return Share(float(last["share"]), float(last["lower"]), float(last["upper"]))


def _ends(share: np.ndarray, error: np.ndarray, followed: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval at the number of questions that, all followed to their end, would have this standard error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        number = share * (1 - share) / error**2
    number = np.where(np.isfinite(number) & (number > 0), number, followed)
    return wilson(share * number, number, level=level)


def _checked(days: ArrayLike, answered: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    wait, done = np.asarray(days, dtype=float), np.asarray(answered, dtype=bool)
    if wait.ndim != 1 or wait.shape != done.shape:
        raise ValueError(f"days and answered differ in shape: {wait.shape} and {done.shape}")
    wrong = wait[~np.isfinite(wait) | (wait < 0)]
    if len(wrong):
        raise ValueError(
            f"days cannot be missing, negative or infinite: {', '.join(f'{each:g}' for each in wrong[:SHOWN])}"
        )
    return wait, done
