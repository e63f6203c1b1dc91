"""The roster of those who treat: specialty and site beside role and dates, and the few who work at two clinics."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan

SPECIALTIES: dict[str, dict[str, float]] = {
    "physician": {"general surgery": 0.28, "vascular surgery": 0.24, "podiatry": 0.26, "internal medicine": 0.22},
    "nurse practitioner": {"wound care": 0.75, "internal medicine": 0.25},
    "nurse": {"wound care": 0.70, "general nursing": 0.30},
}
UNKNOWN = 2  # clinicians whose specialty nobody entered
OUTPATIENT, WARDS = "outpatient rooms", "hospital wards"
ON_WARDS = 0.2


@dataclass(frozen=True)
class SecondClinic:
    """One clinician who also works at another clinic of the region, on a fixed day of the week (Monday is 0)."""

    provider: str
    clinic: str
    weekday: int
    from_date: date


SECOND_CLINICS = (
    SecondClinic("P016", "C06", 3, date(2024, 2, 1)),
    SecondClinic("P055", "C07", 2, date(2023, 5, 2)),
    SecondClinic("P070", "C13", 1, date(2025, 3, 3)),
    SecondClinic("P094", "C21", 1, date(2023, 4, 3)),
)


def roster(providers: pd.DataFrame) -> pd.DataFrame:
    """Contract table of the providers with `specialty` and `location`, and a row for each second clinic.

    Parameters
    ----------
    providers : DataFrame
        As `people.providers` gives it; its rows are all there, in the same order, with second clinics between them.
    """
    rng = plan.stream(plan.Part.ROSTER)
    person = providers.drop_duplicates("provider_id").set_index("provider_id")
    luck = rng.random(len(person))
    specialty = pd.Series(
        [_specialty(role, share) for role, share in zip(person["role"], luck, strict=True)], person.index, dtype=object
    )
    specialty.iloc[rng.choice(len(person), UNKNOWN, replace=False)] = None
    second = pd.DataFrame(
        [
            {
                "provider_id": each.provider,
                "clinic_id": each.clinic,
                "role": person["role"][each.provider],
                "from_date": each.from_date,
                "to_date": None,
            }
            for each in SECOND_CLINICS
        ]
    )
    whole = pd.concat([providers.astype(object), second.astype(object)], ignore_index=True)
    whole = whole.assign(
        specialty=whole["provider_id"].map(specialty),
        location=np.where(rng.random(len(whole)) < ON_WARDS, WARDS, OUTPATIENT),
    )
    whole = whole.assign(specialty=whole["specialty"].where(whole["specialty"].notna(), None))
    return whole.sort_values(["provider_id", "from_date"], kind="stable", ignore_index=True)


def _specialty(role: str, share: float) -> str:
    """The specialty that this share of the way through a role's clinicians has."""
    steps = np.cumsum(list(SPECIALTIES[role].values()))[:-1]
    return list(SPECIALTIES[role])[int(np.searchsorted(steps, share, side="right"))]


def works_here(spells: pd.DataFrame, day: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    """Days × rows of the roster: in force on that day, and on that day of the week in this of two clinics."""
    since = spells["from_date"].to_numpy().astype("M8[D]")
    until = spells["to_date"].fillna(plan.AS_OF).to_numpy().astype("M8[D]")
    there = (since <= day[:, None]) & (day[:, None] <= until)
    weekday = pd.DatetimeIndex(day).day_of_week.to_numpy()
    for each in SECOND_CLINICS:
        away = (day >= np.datetime64(each.from_date, "D")) & (weekday == each.weekday)
        second = (spells["clinic_id"] == each.clinic).to_numpy()
        theirs = (spells["provider_id"] == each.provider).to_numpy()
        there &= ~theirs | (away[:, None] == second)
    return there
