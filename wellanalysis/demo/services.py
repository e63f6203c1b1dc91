"""Tests of the heart that were considered for the demo's patients, with what a guideline asks: overuse and underuse are planted."""

from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.demo import plan

FIRST = np.datetime64("2025-07-01", "D")
A_MONTH = 16.0
"""Times that each service is considered in an average clinic's month; others in proportion to their episodes."""
IMAGING, ECHO = "stress imaging", "echocardiography"
OVERUSE = {"C05": 0.44, "C17": 0.40}
"""Clinics that do stress imaging in many of those of whom the guideline holds it rarely appropriate: share of them."""
UNDERUSE = {"C24": 0.58}
"""A clinic that does it in fewer of those of whom the guideline holds it appropriate."""
DONE = {"rarely": 0.13, "may": 0.45, "appropriate": 0.86}
NOT_RECORDED = 0.02


def services(episodes: pd.DataFrame) -> pd.DataFrame:
    """Contract table of the services: patients with an arterial or a foot wound for whom a test of the heart was considered.

    Parameters
    ----------
    episodes : DataFrame
        Contract table of the episodes.
    """
    rng = np.random.default_rng([plan.SEED, *b"services"])
    about = episodes["wound_type"].isin((plan.ARTERIAL, plan.DFU)) & (episodes["start_date"] >= FIRST)
    pool = episodes[about].drop_duplicates("patient_id")
    share = A_MONTH * len(plan.CLINICS) * 15 / len(pool)
    frames = [_considered(rng, pool[rng.random(len(pool)) < share], service) for service in (IMAGING, ECHO)]
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows["considered_on"] <= np.datetime64(plan.AS_OF, "D")]
    rows = rows.sort_values(["clinic_id", "considered_on", "service", "patient_id"], kind="stable", ignore_index=True)
    return rows.assign(service_id=[f"H{place:05d}" for place in range(1, len(rows) + 1)])


def _considered(rng: np.random.Generator, pool: pd.DataFrame, service: str) -> pd.DataFrame:
    rows = len(pool)
    old = pool["age_band"].isin(("65 to 79", "80 and over")).to_numpy()
    symptoms = rng.random(rows) < 0.30
    frame = pd.DataFrame(
        {
            "patient_id": pool["patient_id"].to_numpy(),
            "clinic_id": pool["clinic_id"].to_numpy(),
            "considered_on": pool["start_date"].to_numpy().astype("M8[D]") + rng.integers(3, 30, rows),
            "service": service,
            "symptoms": symptoms,
            "pretest": np.where(rng.random(rows) < 0.35 + 0.2 * symptoms + 0.15 * old, "intermediate or high", "low"),
            "prior_test_2y": rng.random(rows) < 0.20,
            "changed": rng.random(rows) < 0.25,
            "operation_risk": np.where(rng.random(rows) < 0.68, "elevated", "low"),
            "capacity": np.where(rng.random(rows) < 0.58 + 0.1 * old, "limited", "moderate or better"),
            "changes_care": rng.random(rows) < 0.80,
        }
    )
    chance = _chance(frame)
    done = pd.array(rng.random(rows) < chance, dtype="boolean")
    done[rng.random(rows) < NOT_RECORDED] = pd.NA
    return frame.assign(done=done)


def criteria(frame: pd.DataFrame) -> pd.Series:
    """What the guideline's criteria say of each row: appropriate, rarely appropriate, or neither (may)."""
    again = frame["prior_test_2y"] & ~frame["changed"]
    elevated = frame["operation_risk"] == "elevated"
    suspected = frame["symptoms"] & (frame["pretest"] != "low")
    before = elevated & (frame["capacity"] == "limited") & frame["changes_care"]
    imaging = frame["service"] == IMAGING
    good = np.where(
        imaging, ~again & (suspected | before), frame["changed"] | (frame["symptoms"] & ~frame["prior_test_2y"])
    )
    quiet = ~frame["symptoms"] & (~elevated | (frame["capacity"] != "limited"))
    rare = np.where(imaging, again | quiet, again | (~frame["changed"] & ~frame["symptoms"] & ~elevated))
    return pd.Series(np.select([good, rare], ["appropriate", "rarely"], "may"), frame.index)


def _chance(frame: pd.DataFrame) -> np.ndarray:
    """Chance that it is done, from what the criteria say and from what the clinic is used to."""
    said = criteria(frame)
    usual = said.map(DONE).astype(float)
    imaging = frame["service"] == IMAGING
    over = frame["clinic_id"].map(OVERUSE).where(imaging & (said == "rarely"))
    under = frame["clinic_id"].map(UNDERUSE).where(imaging & (said == "appropriate"))
    return over.fillna(under).fillna(usual).to_numpy(float)


def truth() -> dict[str, tuple[str, Any]]:
    """What is planted, for truth.yml."""
    return {
        "overuse": ("Stress imaging done where it is rarely appropriate: share; elsewhere 0.13.", OVERUSE),
        "underuse": ("Stress imaging done where it is appropriate: share; elsewhere 0.86.", UNDERUSE),
    }
