"""Clinics, providers who treat, and the wider staff who answer the survey."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from wellanalysis.demo import plan

PROVIDERS = 120
STAFF = 350
MOVERS = 9
LEAVERS = 14
BEFORE = date(2022, 7, 1)  # those who were there before the data begin
PROVIDER_ROLES = ("physician", "nurse practitioner", "nurse", "nurse", "physician", "nurse practitioner", "nurse")
STAFF_ROLES = (
    "physician",
    "nurse practitioner",
    "nurse",
    "nurse",
    "medical assistant",
    "scheduler",
    "nurse",
    "navigator",
    "medical assistant",
    "administrator",
    "social worker",
    "physician",
    "medical assistant",
    "nurse practitioner",
    "scheduler",
    "nurse",
    "medical assistant",
    "navigator",
)


def clinics() -> pd.DataFrame:
    """Contract table of the clinics, with the hospital each lies in."""
    return pd.DataFrame(
        {
            "clinic_id": [clinic.id for clinic in plan.CLINICS],
            "name": [clinic.name for clinic in plan.CLINICS],
            "region": [clinic.region for clinic in plan.CLINICS],
            "opened_on": [clinic.opened_on for clinic in plan.CLINICS],
            "host": [clinic.host for clinic in plan.CLINICS],
        }
    )


def _share_out(total: int, least: int) -> np.ndarray:
    """`total` people over the clinics by volume, at least `least` each: largest remainders get the rest."""
    exact = least + (total - least * len(plan.CLINICS)) * plan.VOLUME / plan.VOLUME.sum()
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: total - whole.sum()]] += 1
    return whole


def providers() -> pd.DataFrame:
    """Contract table of who treats where and from when to when; a mover has two rows.

    Leavers are followed by those who join: both are among the 120. The first two of every clinic stay throughout, so
    that no clinic is ever without a provider.
    """
    rng = plan.stream(plan.Part.PEOPLE)
    counts = _share_out(PROVIDERS, 2)
    frame = pd.DataFrame(
        {
            "provider_id": [f"P{number:03d}" for number in range(1, PROVIDERS + 1)],
            "clinic": np.repeat(np.arange(len(counts)), counts),
            "seat": np.concatenate([np.arange(count) for count in counts]),
        }
    )
    frame = frame.assign(role=[PROVIDER_ROLES[seat % len(PROVIDER_ROLES)] for seat in frame["seat"]])
    years_before = rng.integers(0, 8 * 365, len(frame))
    opened = np.array([plan.CLINICS[clinic].opened_on for clinic in frame["clinic"]])
    came = [BEFORE - timedelta(days=int(days)) for days in years_before]
    since = np.maximum(opened, np.array(came, dtype=object))
    until = np.full(len(frame), None, dtype=object)
    free = rng.permutation(np.flatnonzero(frame["seat"] >= 2))
    leavers, joiners, movers = np.split(free[: 2 * LEAVERS + MOVERS], [LEAVERS, 2 * LEAVERS])
    for row, days in zip(leavers, rng.integers(200, 1300, LEAVERS), strict=True):
        until[row] = date(2022, 10, 1) + timedelta(days=int(days))
    for row, days in zip(joiners, rng.integers(60, 1200, LEAVERS), strict=True):
        since[row] = date(2022, 10, 1) + timedelta(days=int(days))
    second = []
    for row, month in zip(movers, rng.integers(8, 42, MOVERS), strict=True):
        here = frame.loc[row, "clinic"]
        near = [
            other
            for other, clinic in enumerate(plan.CLINICS)
            if clinic.region == plan.CLINICS[here].region and other != here and clinic.id != plan.SMALL
        ]
        first_day = (plan.FIRST_MONTH + month).astype("M8[D]").astype(date)
        until[row] = first_day - timedelta(days=1)
        second.append({**frame.loc[row].to_dict(), "clinic": int(rng.choice(near)), "from_date": first_day})
    frame = pd.concat([frame.assign(from_date=since, to_date=until), pd.DataFrame(second)], ignore_index=True)
    frame = frame.assign(clinic_id=[plan.CLINICS[clinic].id for clinic in frame["clinic"]])
    frame = frame.assign(to_date=frame["to_date"].where(frame["to_date"].notna(), None))
    frame = frame.sort_values(["provider_id", "from_date"], ignore_index=True)
    return frame[["provider_id", "clinic_id", "role", "from_date", "to_date"]]


def staff() -> pd.DataFrame:
    """Everyone who is asked in the staff survey: staff_id, clinic (place), role, first and last wave (places).

    Staff ids are not provider ids: what somebody says is never tied to what somebody does.
    """
    rng = plan.stream(plan.Part.STAFF)
    counts = _share_out(STAFF, 5)
    clinic = np.repeat(np.arange(len(counts)), counts)
    seat = np.concatenate([np.arange(count) for count in counts])
    joined = np.where(rng.random(STAFF) < 0.08, rng.integers(1, 6, STAFF), 0)
    left = np.where(rng.random(STAFF) < 0.07, joined + rng.integers(1, 5, STAFF), 99)
    return pd.DataFrame(
        {
            "staff_id": [f"S{number:03d}" for number in rng.permutation(STAFF) + 1],
            "clinic": clinic,
            "role": [STAFF_ROLES[place % len(STAFF_ROLES)] for place in seat],
            "first_wave": joined,
            "last_wave": left,
        }
    )
