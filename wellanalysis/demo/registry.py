"""Who is in care on the day of the extract, and what they may be asked for: the registry of the demo.

Planted: the share of patients whose wound was not measured again in time is larger where a clinic waits for the programme, and
largest where a post is vacant (`OVERDUE`).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan

AS_OF = np.datetime64(plan.AS_OF, "D")
WITHIN = 7
"""Days after which a wound is measured again; the rule of measured_weekly_28d says the same."""
OVERDUE = {"programme": 0.10, "waiting": 0.22, "vacant": 0.38}
"""Planted share of patients whose measurement is overdue, of those of whom a day is recorded."""
VACANT = "C15"
LATER = 9.0  # days that an overdue one is late, on average
BOOKED = 0.84  # have a next visit; of those who were not seen for three weeks fewer
BOOKED_LONG_AGO = 0.76
SUPPLIED = ("venous leg ulcer", "diabetic foot ulcer")
SUPPLY_EMPTY, MEASURED_EMPTY, ALONE_EMPTY = 0.05, 0.02, 0.08
SCREENED_WITHIN = 34


def part(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Contract table of the registry: one row for each patient with an open episode, at each clinic.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of the extracts as `wellanalysis.demo.build` makes them: episodes and encounters.

    Returns
    -------
    DataFrame
        In the order of clinics and patients.
    """
    rng = plan.stream(plan.Part.REGISTRY)
    episodes = tables["episodes"]
    waiting = episodes[episodes["end_date"].isna()].sort_values(["start_date", "episode_id"], kind="stable")
    visits = tables["encounters"].groupby("episode_id")["encounter_date"].max()
    waiting = waiting.assign(last=waiting["episode_id"].map(visits))
    people = waiting.groupby(["clinic_id", "patient_id"], sort=True)
    frame = people.agg(
        in_care_since=("start_date", "min"),
        last_visit_on=("last", "max"),
        wound_type=("wound_type", "last"),
        severe_arterial_disease=("severe_arterial_disease", "max"),
        infection=("infection", "max"),
        hospice=("hospice", "max"),
        days_to_admission=("days_to_admission", "min"),
        wound_age_band=("wound_age_band", "last"),
    ).reset_index()
    since = frame["in_care_since"].to_numpy().astype("M8[D]")
    return frame.assign(
        next_visit_on=_booked(rng, frame),
        last_reassessed_on=_measured(rng, frame, since),
        supplies_until=_supplied(rng, frame),
        nutrition_screened_on=_screened(rng, frame, since),
        admissions_180d=_admissions(rng, frame, since),
        wound_open_days=pd.array((AS_OF - since).astype(int) + _before(rng, frame), dtype="Int64"),
        lives_alone=_alone(rng, len(frame)),
    ).drop(columns=["days_to_admission", "wound_age_band"])


def chance_overdue(clinics: pd.Series) -> NDArray[np.float64]:
    """Planted share of overdue measurements at each of these clinics."""
    programme = {clinic.id for clinic in plan.CLINICS if clinic.cohort}
    return np.where(
        clinics.eq(VACANT),
        OVERDUE["vacant"],
        np.where(clinics.isin(programme), OVERDUE["programme"], OVERDUE["waiting"]),
    )


def _booked(rng: np.random.Generator, frame: pd.DataFrame) -> pd.Series:
    ago = (AS_OF - frame["last_visit_on"].to_numpy().astype("M8[D]")).astype("timedelta64[D]").astype(float)
    chance = np.where(np.nan_to_num(ago, nan=99) > 21, BOOKED_LONG_AGO, BOOKED)
    ahead = np.busday_offset(AS_OF, 1 + rng.integers(0, 12, len(frame)), roll="forward")
    return pd.Series(ahead).where(rng.random(len(frame)) < chance)


def _measured(rng: np.random.Generator, frame: pd.DataFrame, since: NDArray[np.datetime64]) -> pd.Series:
    late = rng.random(len(frame)) < chance_overdue(frame["clinic_id"])
    days = np.where(
        late, WITHIN + 1 + np.floor(rng.exponential(LATER, len(frame))), rng.integers(0, WITHIN - 1, len(frame))
    )
    measured = np.maximum(AS_OF - days.astype(int), since)
    return pd.Series(measured).where(rng.random(len(frame)) >= MEASURED_EMPTY)


def _supplied(rng: np.random.Generator, frame: pd.DataFrame) -> pd.Series:
    until = AS_OF + np.floor(rng.normal(30, 15, len(frame))).astype(int)
    known = frame["wound_type"].isin(SUPPLIED) & (rng.random(len(frame)) >= SUPPLY_EMPTY)
    return pd.Series(until).where(known.to_numpy())


def _screened(rng: np.random.Generator, frame: pd.DataFrame, since: NDArray[np.datetime64]) -> pd.Series:
    screened = np.maximum(AS_OF - rng.integers(0, SCREENED_WITHIN, len(frame)), since)
    return pd.Series(screened).where(rng.random(len(frame)) < 0.7)


def _admissions(rng: np.random.Generator, frame: pd.DataFrame, since: NDArray[np.datetime64]) -> pd.array:
    """Stays in hospital within 180 days: those for the wound that the episodes tell of, and a few for other reasons."""
    days = frame["days_to_admission"].astype("float64").fillna(999).to_numpy()
    own = (days < 183) & ((AS_OF - since).astype(int) - days <= 180)
    more = rng.poisson(0.12, len(frame))
    return pd.array(own.astype(int) + more, dtype="Int64")


def _before(rng: np.random.Generator, frame: pd.DataFrame) -> NDArray[np.int64]:
    """Days that the wound had been open before care began, within its band."""
    low = frame["wound_age_band"].map({"under 4 weeks": 3, "4 to 12 weeks": 28, "over 12 weeks": 85}).fillna(28)
    wide = frame["wound_age_band"].map({"under 4 weeks": 24, "4 to 12 weeks": 56, "over 12 weeks": 280}).fillna(56)
    return (low.to_numpy() + np.floor(rng.random(len(frame)) * wide.to_numpy())).astype(int)


def _alone(rng: np.random.Generator, rows: int) -> pd.Series:
    alone = pd.Series(rng.random(rows) < 0.31, dtype=object)
    return alone.where(rng.random(rows) >= ALONE_EMPTY, None)
