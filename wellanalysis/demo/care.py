"""Care of the first weeks and the wait for it: the leading indicators, and where the programme moves them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan
from wellanalysis.demo.plan import Numbers

NOT_DONE = 61  # "later than day 60, or not so far"
DONE_LATER = 0.55
EQUITY = {"other": -0.22, "Spanish": -0.22, "Medicaid": -0.12, "self-pay": -0.20}


@dataclass(frozen=True)
class Characters:
    """What makes one clinic or provider unlike the next, drawn once.

    Parameters
    ----------
    quality : array
        Log odds of healing by clinic; it also draws the confounded indicator with it.
    indicators : array
        Log odds by clinic × indicator.
    responds : array
        How much of the programme's gain arrives at each clinic: near 1, little at the exception, 0 while waiting.
    providers : Series
        Log odds of the indicators by provider_id.
    provider_quality : Series
        Log odds of healing by provider_id.
    """

    quality: Numbers
    indicators: Numbers
    responds: Numbers
    providers: pd.Series
    provider_quality: pd.Series


def _spread(rng: np.random.Generator, size: int, standard_deviation: float) -> Numbers:
    """Normal values with exactly this mean (0) and standard deviation, so that truth.yml can state them."""
    drawn = rng.normal(0, 1, size)
    return (drawn - drawn.mean()) / drawn.std() * standard_deviation


def characters(providers: pd.DataFrame) -> Characters:
    """Draw the characters of all clinics and providers."""
    rng = plan.stream(plan.Part.CHARACTERS)
    clinics, people = len(plan.CLINICS), providers["provider_id"].unique()
    quality = _spread(rng, clinics, plan.CLINIC_SPREAD)
    indicators = np.column_stack([_spread(rng, clinics, plan.INDICATOR_CLINIC_SPREAD) for _ in plan.INDICATORS])
    confounded = [indicator.id for indicator in plan.INDICATORS].index(plan.CONFOUNDED)
    indicators[:, confounded] = 0.6 * indicators[:, confounded] + 3.0 * quality
    responds = rng.uniform(0.9, 1.15, clinics) * plan.IN_PROGRAMME
    responds[plan.place(plan.EXCEPTION)] = plan.EXCEPTION_SHARE
    return Characters(
        quality=quality,
        indicators=indicators,
        responds=responds,
        providers=pd.Series(_spread(rng, len(people), plan.INDICATOR_PROVIDER_SPREAD), index=people),
        provider_quality=pd.Series(_spread(rng, len(people), plan.PROVIDER_SPREAD), index=people),
    )


@dataclass(frozen=True)
class Care:
    """What was done for each episode, row for row with the episodes.

    Parameters
    ----------
    done : array of bool
        Episodes × indicators: done in time.
    without : array of bool
        The same, had there been no programme: the same draws, only the programme's gain left out.
    applies : array of bool
        Episodes × indicators: the indicator is about this kind of wound.
    days : DataFrame
        One column per indicator counted in days, `NOT_DONE` where none was done within 60 days.
    weeks_measured, days_to_first_visit : array of int
        Weeks of the first four with a measurement; days from referral to the first visit.
    """

    done: NDArray[np.bool_]
    without: NDArray[np.bool_]
    applies: NDArray[np.bool_]
    days: pd.DataFrame
    weeks_measured: NDArray[np.int64]
    days_to_first_visit: NDArray[np.int64]


def _log_odds(episodes: pd.DataFrame, characters: Characters, indicator: int, *, programme: bool) -> Numbers:
    """Log odds that one indicator is done in time."""
    planned = plan.INDICATORS[indicator]
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    unequal = sum(episodes[column].map(EQUITY).fillna(0).to_numpy() for column in ("language", "payer"))
    easier = 0.25 * episodes["ambulatory"].to_numpy() - 0.18
    if planned.id == plan.CONFOUNDED:
        # Easier patients are screened more, in clinics whose patients heal more: an association without a cause.
        easier = 0.7 * episodes["ambulatory"].to_numpy() - 0.5 - 0.5 * episodes["infection"].to_numpy()
    log_odds = (
        plan.logit(planned.base)
        + 0.06
        + characters.indicators[clinic, indicator]
        + episodes["provider_id"].map(characters.providers).to_numpy()
        + plan.SECULAR_PER_YEAR * month / 12
        + unequal
        + easier
    )
    if planned.id == "debridement_14d":
        log_odds = log_odds + plan.SPECIAL_CAUSE.size * plan.during(plan.SPECIAL_CAUSE, clinic, month)
    gain = planned.gain * (characters.responds[:, None] * plan.indicator_ramp())[clinic, month]
    return log_odds + gain if programme else log_odds


def give(episodes: pd.DataFrame, characters: Characters) -> Care:
    """Draw the care of all episodes."""
    rng = plan.stream(plan.Part.CARE)
    rows, kinds = len(episodes), len(plan.INDICATORS)
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    luck = rng.random((rows, kinds))
    done, without = (
        np.column_stack(
            [
                luck[:, place] < plan.chance(_log_odds(episodes, characters, place, programme=programme))
                for place in range(kinds)
            ]
        )
        for programme in (True, False)
    )
    applies = np.column_stack(
        [episodes["wound_type"].isin(each.wounds or plan.WOUND_TYPES).to_numpy() for each in plan.INDICATORS]
    )
    days = {}
    for place, each in enumerate(plan.INDICATORS):
        early = np.floor(15 * rng.beta(1.1, 2.2, rows)).astype(int)
        later = np.where(rng.random(rows) < DONE_LATER, 15 + np.floor(45 * rng.beta(0.9, 2.5, rows)), NOT_DONE)
        days[each.id] = np.where(applies[:, place], np.where(done[:, place], early, later), NOT_DONE).astype(int)
    measured = np.where(done[:, 4], 4, rng.choice(4, rows, p=(0.08, 0.17, 0.30, 0.45)))
    wait = 12.5 + rng.normal(0, 1.6, len(plan.CLINICS))[clinic] - 0.3 * month / 12
    wait = wait - 0.6 * plan.indicator_ramp()[clinic, month]
    wait = wait + plan.LONG_WAIT.size * plan.during(plan.LONG_WAIT, clinic, month)
    visits = np.minimum(np.floor(rng.gamma(2.2, wait / 2.2)), 90).astype(int)
    return Care(done, without, applies, pd.DataFrame(days), measured, visits)
