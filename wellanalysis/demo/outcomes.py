"""What became of each wound: healing, loss to follow-up, admission, amputation, and when."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan
from wellanalysis.demo.care import Care, Characters
from wellanalysis.demo.plan import Numbers

NEVER = 183  # "not within 182 days, or not so far"
LOSSES = {"did not return": 0.041, "died": 0.022, "transferred": 0.024, "moved to hospice": 0.006}  # by day 84
HEALED, UNHEALED = "healed", "closed unhealed"


@dataclass(frozen=True)
class Outcomes:
    """Outcomes row for row with the episodes, as if all were known.

    Parameters
    ----------
    chance, chance_without : array
        Chance of healing within 84 days, and what it would have been without the programme.
    healing, admission, amputation : array of int
        Days from start; `NEVER` where not within 182 days.
    end : array of int
        Days from start to the end of the episode.
    reason : array of str
        Why it ended.
    """

    chance: Numbers
    chance_without: Numbers
    healing: NDArray[np.int64]
    admission: NDArray[np.int64]
    amputation: NDArray[np.int64]
    end: NDArray[np.int64]
    reason: NDArray[np.object_]


def lagged_gain(characters: Characters) -> Numbers:
    """Log odds of healing that the programme adds beside the indicators, by clinic: none at the exception."""
    responds = characters.responds
    active = plan.IN_PROGRAMME.copy()
    active[plan.place(plan.EXCEPTION)] = False
    scaled = (responds - responds[active].min()) / np.ptp(responds[active])
    gain = plan.HEALING_GAIN[0] + scaled * (plan.HEALING_GAIN[1] - plan.HEALING_GAIN[0])
    late = np.array([clinic.cohort == max(plan.COHORTS) for clinic in plan.CLINICS])
    return np.where(active, gain + plan.HEALING_GAIN_LAST_COHORT * late, 0.0)


def severity(episodes: pd.DataFrame) -> Numbers:
    """Log odds of healing that the patient and the wound bring with them: the case mix."""
    parts = [
        episodes[column].map(odds if column not in ("infection", "ambulatory") else _by_truth(odds)).to_numpy(float)
        for column, odds in plan.CASE_MIX.items()
    ]
    return np.sum(parts, axis=0) + episodes["frailty"].to_numpy()


def _by_truth(odds: dict[str, float]) -> dict[bool, float]:
    return {True: odds["true"], False: odds["false"]}


def _level(log_odds: Numbers, share: float) -> float:
    """Constant that makes the mean chance of these log odds equal `share` (bisection: the mean rises with it)."""
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if plan.chance(log_odds + middle).mean() < share else (low, middle)
    return (low + high) / 2


def _healing_chances(episodes: pd.DataFrame, care: Care, characters: Characters) -> tuple[Numbers, Numbers]:
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    causes = np.array([each.healing for each in plan.INDICATORS])
    same = severity(episodes) + characters.quality[clinic] + plan.SECULAR_PER_YEAR * month / 12
    same = same + episodes["provider_id"].map(characters.provider_quality).to_numpy()
    without = same + (care.without & care.applies) @ causes
    level = _level(without[month < plan.BASELINE_MONTHS], plan.HEALED_AT_BASELINE)
    lagged = (lagged_gain(characters)[:, None] * plan.outcome_ramp())[clinic, month]
    return plan.chance(level + same + (care.done & care.applies) @ causes + lagged), plan.chance(level + without)


def _rare(episodes: pd.DataFrame, characters: Characters, spread: Numbers, base: float, gain: float) -> Numbers:
    """Chance of an unwanted event: likelier where healing is not, and a little less so with the programme."""
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    log_odds = spread[clinic] - 0.55 * severity(episodes) + 0.4 * episodes["infection"].to_numpy()
    level = _level(log_odds[month < plan.BASELINE_MONTHS], base)
    return plan.chance(level + log_odds + gain * (characters.responds[:, None] * plan.outcome_ramp())[clinic, month])


def follow(episodes: pd.DataFrame, care: Care, characters: Characters) -> Outcomes:
    """Draw the outcomes of all episodes."""
    rng = plan.stream(plan.Part.OUTCOMES)
    rows, clinics = len(episodes), len(plan.CLINICS)
    chance, without = _healing_chances(episodes, care, characters)
    in_time = rng.random(rows) < chance
    early = 7 + np.floor(77 * rng.beta(1.7, 1.6, rows))
    late = np.where(rng.random(rows) < 0.45, 85 + np.floor(rng.exponential(60, rows)), 9999)
    healing = np.where(in_time, early, late)
    # The four ways of leaving compete with healing: whichever comes first is what happened.
    frail = np.exp(-0.25 * severity(episodes))
    frail = frail / frail.mean() * np.exp(rng.normal(0, 0.2, clinics))[episodes["clinic"]]
    leaving = np.column_stack([rng.exponential(-84 / np.log1p(-share) / frail) for share in LOSSES.values()])
    leaving = np.floor(leaving) + 1
    leaving[:, list(LOSSES).index("moved to hospice")][episodes["hospice"]] = 9999
    way, gone = leaving.argmin(axis=1), leaving.min(axis=1)
    closed = 190 + np.floor(rng.exponential(80, rows))
    end = np.minimum(np.minimum(healing, gone), closed)
    reason = np.where(gone == end, np.array(list(LOSSES), dtype=object)[way], UNHEALED)
    reason = np.where(healing == end, HEALED, reason)
    spread = rng.normal(0, 0.12, (2, clinics))
    admitted = rng.random(rows) < _rare(episodes, characters, spread[0], plan.ADMITTED_AT_BASELINE, plan.ADMISSION_GAIN)
    foot = (episodes["wound_type"] == plan.DFU).to_numpy()
    risk = np.zeros(rows)
    risk[foot] = _rare(episodes[foot], characters, spread[1], plan.AMPUTATED_AT_BASELINE, plan.AMPUTATION_GAIN)
    amputated = rng.random(rows) < risk
    admission = np.where(admitted, 1 + np.floor(84 * rng.beta(1.0, 1.6, rows)), NEVER)
    amputation = np.where(amputated, 5 + np.floor(178 * rng.beta(1.1, 1.7, rows)), NEVER)
    seen = {
        "healing": np.where(reason == HEALED, healing, NEVER),
        "admission": np.where(admission <= end, admission, NEVER),
        "amputation": np.where(amputation <= end, amputation, NEVER),
    }
    days = {name: np.minimum(value, NEVER).astype(int) for name, value in seen.items()}
    return Outcomes(chance, without, **days, end=end.astype(int), reason=reason)
