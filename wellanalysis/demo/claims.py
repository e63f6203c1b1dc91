"""Claims of the demo's patients: skewed amounts that grow with severity, and every kind of conflict with the record, planted."""

from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.demo import plan
from wellanalysis.demo.plan import Numbers

FIRST = np.datetime64("2025-07-01", "D")
"""First day that the claims cover."""
UNTIL = 84
DEARER = {"C04": 1.45, "C12": 1.40}
"""Clinics whose patients' care costs more, and heals no more."""
CHEAPER = {"C20": 0.70}
"""A clinic whose patients' care costs less, and heals as expected."""
SIZES = {"under 2 cm²": -0.30, "2 to 10 cm²": 0.0, "over 10 cm²": 0.45}
WOUNDS = dict(zip(plan.WOUND_TYPES, (0.15, 0.0, 0.10, 0.35, -0.25, -0.10), strict=True))
INFECTED, OLDEST = 0.30, 0.10
SPREAD = 0.45
"""Standard deviation of an episode's own log costs, beside what its days and stays cost."""
CATEGORIES = {
    "clinic visits": (1.0, 460.0, 0.35),
    "dressings and supplies": (0.80, 620.0, 0.6),
    "home health": (0.30, 2050.0, 0.6),
    "outpatient procedures": (0.28, 2100.0, 0.8),
    "medicines": (0.36, 190.0, 0.9),
}
"""Chance in six weeks of care, median amount, and spread of its logarithm."""
STAY, STAY_MEDIAN, STAY_SPREAD = "hospital stay", 11_500.0, 0.55
OTHER = "other care"
UNKNOWN, QUIET = 0.03, 0.04
"""Patients of a payer that are in no claim; episodes of known patients within which nothing was billed."""
TWICE, TAKEN_BACK, CORRECTED, LONELY = 0.012, 0.010, 0.6, 0.0006
"""Claims that were sent twice; taken back; of these sent again with another amount; and taken back without a claim."""
ELSEWHERE, OTHER_PAYER, AFTER_DEATH = 0.02, 0.03, 0.15
PAYERS = ("Medicare", "Medicaid", "commercial")
IN_A_BATCH = 42


def _stream() -> np.random.Generator:
    return np.random.default_rng([plan.SEED, *b"claims"])


def claims(episodes: pd.DataFrame) -> pd.DataFrame:
    """Contract table of the claims, as paid by `plan.AS_OF`.

    Parameters
    ----------
    episodes : DataFrame
        Contract table of the episodes.
    """
    rng = _stream()
    known = _known_patients(rng, episodes)
    own = episodes[known & (episodes["start_date"] >= FIRST) & episodes["index_wound"]]
    billed = pd.concat([_of_care(rng, own), _stays(rng, own), _others(rng, own)], ignore_index=True)
    rows = _with_conflicts(rng, billed, own)
    paid = rows["service_date"] + (2 + np.floor(rng.gamma(1.6, 9.0, len(rows)))).astype("m8[D]")
    rows = rows.assign(paid_on=paid)
    rows = rows[(rows["paid_on"] <= np.datetime64(plan.AS_OF, "D")) & (rows["service_date"] >= FIRST)]
    order = ["patient_id", "service_date", "category", "amount"]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    return rows.assign(claim_id=[f"K{place:06d}" for place in range(1, len(rows) + 1)])


def _known_patients(rng: np.random.Generator, episodes: pd.DataFrame) -> pd.Series:
    """Whether the patient of each row is in any payer's claims: most are, but for those who pay themselves."""
    people = episodes.drop_duplicates("patient_id")
    unknown = rng.random(len(people)) < np.where(people["payer"] == "self-pay", 1.0, UNKNOWN)
    return episodes["patient_id"].isin(people.loc[~unknown, "patient_id"])


def _level(rng: np.random.Generator, own: pd.DataFrame) -> Numbers:
    """How many times as much each episode costs as an average one of its length."""
    log = own["wound_type"].map(WOUNDS).to_numpy(float)
    log = log + own["wound_size_band"].map(SIZES).fillna(0.1).to_numpy(float)
    log = log + INFECTED * own["infection"].to_numpy(bool) + OLDEST * (own["age_band"] == "80 and over").to_numpy()
    planted = np.log(own["clinic_id"].map(DEARER | CHEAPER).fillna(1.0).to_numpy(float))
    return np.exp(log + planted + rng.normal(0, SPREAD, len(own)))


def _of_care(rng: np.random.Generator, own: pd.DataFrame) -> pd.DataFrame:
    """Bills of six weeks each, from the first day to the end of care or of the window."""
    level = _level(rng, own)
    last = _days_of_care(own)
    quiet = rng.random(len(own)) < QUIET
    frames = []
    for first in range(0, UNTIL, IN_A_BATCH):
        for category, (chance, median, spread) in CATEGORIES.items():
            there = ~quiet & (last >= first) & (rng.random(len(own)) < chance)
            day = first + np.floor(rng.random(len(own)) * np.minimum(IN_A_BATCH, last - first + 1).clip(1))
            amount = median * level * np.exp(rng.normal(0, spread, len(own)))
            frames.append(_bills(own[there], day[there], category, amount[there]))
    return pd.concat(frames, ignore_index=True)


def _days_of_care(own: pd.DataFrame) -> Numbers:
    days = (own["end_date"] - own["start_date"]).dt.days
    return days.fillna(UNTIL).clip(upper=UNTIL).to_numpy(float)


def _stays(rng: np.random.Generator, own: pd.DataFrame) -> pd.DataFrame:
    """Hospital stays of those who were admitted; they make the long tail."""
    day = own["days_to_admission"].astype("Float64").to_numpy(dtype=float, na_value=999.0)
    there = day <= UNTIL
    planted = own["clinic_id"].map(DEARER | CHEAPER).fillna(1.0).to_numpy(float)
    amount = STAY_MEDIAN * planted * np.exp(rng.normal(0, STAY_SPREAD, len(own)))
    return _bills(own[there], day[there], STAY, amount[there])


def _others(rng: np.random.Generator, own: pd.DataFrame) -> pd.DataFrame:
    """Care for something else, in no window of an episode: it makes a patient known to the payer, and no cost."""
    there = rng.random(len(own)) < 0.22
    day = np.where(rng.random(len(own)) < 0.5, -20.0 - 60 * rng.random(len(own)), 95 + 60 * rng.random(len(own)))
    return _bills(own[there], np.floor(day[there]), OTHER, np.exp(rng.normal(5.3, 0.8, len(own)))[there])


def _bills(rows: pd.DataFrame, day: Numbers, category: str, amount: Numbers) -> pd.DataFrame:
    at_home = category in (STAY, "home health", "medicines", OTHER)
    return pd.DataFrame(
        {
            "patient_id": rows["patient_id"].to_numpy(),
            "service_date": rows["start_date"].to_numpy().astype("M8[D]") + day.astype("m8[D]"),
            "clinic_id": None if at_home else rows["clinic_id"].to_numpy(),
            "payer": rows["payer"].to_numpy(),
            "category": category,
            "amount": np.maximum(np.round(amount), 5.0),
        }
    )


def _with_conflicts(rng: np.random.Generator, billed: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """The bills with what goes wrong between two systems: each kind by its own chance."""
    rows = len(billed)
    clinics = np.array([each.id for each in plan.CLINICS], dtype=object)
    elsewhere = (rng.random(rows) < ELSEWHERE) & billed["clinic_id"].notna().to_numpy()
    other_payer = (rng.random(rows) < OTHER_PAYER) | billed["payer"].isna().to_numpy()
    other = clinics[rng.integers(0, len(clinics), rows)]
    payer = np.array(PAYERS, dtype=object)[rng.integers(0, len(PAYERS), rows)]
    billed = billed.assign(
        clinic_id=billed["clinic_id"].mask(elsewhere, pd.Series(other)),
        payer=billed["payer"].mask(other_payer, pd.Series(payer)),
    )
    taken = rng.random(rows) < TAKEN_BACK
    again = taken & (rng.random(rows) < CORRECTED)
    twice = ~taken & (rng.random(rows) < TWICE)
    lonely = ~taken & ~twice & (rng.random(rows) < LONELY)
    back, anew = billed[taken], billed[again]
    died = own[own["end_reason"].eq("died") & own["end_date"].notna()]
    died = died[rng.random(len(died)) < AFTER_DEATH]
    late = _bills(died.assign(start_date=died["end_date"]), np.full(len(died), 3.0), "dressings and supplies",
                  np.exp(rng.normal(5.0, 0.5, len(died))))  # fmt: skip
    return pd.concat(
        [
            billed,
            back.assign(amount=-back["amount"]),
            anew.assign(amount=np.round(anew["amount"] * rng.uniform(0.5, 0.9, len(anew)))),
            billed[twice],
            billed[lonely].assign(amount=-billed.loc[lonely, "amount"] - 1.0),
            late,
        ],
        ignore_index=True,
    )


def truth() -> dict[str, tuple[str, Any]]:
    """What is planted, for truth.yml."""
    return {
        "cost_ratio": (
            "Cost of an episode beside the same patients' elsewhere; all other clinics have 1.",
            {**DEARER, **CHEAPER},
        ),
        "claims_cover": ("First day that the claims cover.", str(FIRST)),
        "claims_conflicts": (
            "Shares of claims that were sent twice, taken back, billed by another clinic, or name another payer.",
            {"twice": TWICE, "taken_back": TAKEN_BACK, "elsewhere": ELSEWHERE, "payer": OTHER_PAYER},
        ),
    }
