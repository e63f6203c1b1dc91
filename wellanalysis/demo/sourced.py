"""What payers and a group's own registry say of the same patients: who is in which system, and where they disagree, is planted.

Two worked examples, both invented: a multi-payer pilot, in which three payers' claims stand beside the clinics' own record of
admissions; and an incentive programme of physician groups, whose own registry stands beside a plan's claims for compression.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan

NAME = "several sources"
FIRST, LAST = pd.Timestamp(2025, 4, 1), pd.Timestamp(2026, 6, 30)
"""Quarters told of: the newest four whose twelve weeks have closed, and the one before them."""
ADMISSIONS, COMPRESSION = "admission_12w", "compression_14d"
RECORD, GROUP, HEALTH_PLAN = "ehr", "group_registry", "plan_claims"
GROUP_REGIONS = ("Coast", "Lakes")
UNSEEN = 0.035
"""Of those of whom the clinics' record knows no admission, who were admitted to a hospital elsewhere."""
UNSEEN_MORE = ("C16", 0.13)
"""At this clinic far more: the hospital next door keeps another record."""
BOTH_PAYERS = 0.15
"""Of Medicare's members, who are Medicaid's too."""
ELSEWHERE = 0.03
"""Of a payer's members, those whom it counts to another clinic of the region."""
IN_REGISTRY, REGISTRY_RIGHT = 0.93, 0.98
IN_PLAN, BILLED, FALSELY_BILLED = 0.90, 0.80, 0.01


@dataclass(frozen=True)
class Payer:
    """A payer's claims.

    Parameters
    ----------
    id, members : str
        The system, and the value of payer of whom it tells.
    found : float
        Share of its members who could be matched.
    counted, settled : float
        Shares of those it found who were members throughout, and whose claims had been settled.
    right, wrong : float
        Share of admissions that it has a claim for, and of others for whom it has one nevertheless.
    """

    id: str
    members: str
    found: float
    counted: float = 0.95
    settled: float = 0.98
    right: float = 0.96
    wrong: float = 0.004


PAYERS = (
    Payer("medicare_claims", "Medicare", 0.94),
    Payer("medicaid_claims", "Medicaid", 0.82, counted=0.88),
    Payer("commercial_claims", "commercial", 0.90),
)


def _stream() -> np.random.Generator:
    """Own generator, seeded by the seed of all and the name: nothing else moves it, and it moves nothing else."""
    return np.random.default_rng([plan.SEED, *NAME.encode()])


def planted() -> dict[str, tuple[str, Any]]:
    """What a test can find again, for truth.yml."""
    payers = {each.id: {"found": each.found, "right": each.right, "wrong": each.wrong} for each in PAYERS}
    return {
        "sourced_admissions": (
            "Multi-payer pilot: admissions that the clinics' record does not know of, and what claims see.",
            {
                "unseen": UNSEEN,
                "unseen_more": {"clinic": UNSEEN_MORE[0], "share": UNSEEN_MORE[1]},
                "both_payers": BOTH_PAYERS,
                "payers": payers,
            },
        ),
        "sourced_compression": (
            "Incentive programme of physician groups: whom registry and claims know of, and how often each is right.",
            {
                "in_registry": IN_REGISTRY,
                "registry_right": REGISTRY_RIGHT,
                "in_plan": IN_PLAN,
                "billed": BILLED,
                "falsely_billed": FALSELY_BILLED,
            },
        ),
    }


def sourced(episodes: pd.DataFrame) -> pd.DataFrame:
    """Contract table of what several systems say, from the episodes as they were recorded."""
    rng = _stream()
    own = episodes[episodes["index_wound"].astype(bool) & episodes["start_date"].between(FIRST, LAST)]
    own = own.assign(start_date=pd.to_datetime(own["start_date"]))
    own = own.sort_values(["start_date", "episode_id"], kind="stable", ignore_index=True)
    frames = [*_admissions(rng, own), *_compression(rng, own[own["wound_type"] == plan.VLU].reset_index(drop=True))]
    whole = pd.concat(frames, ignore_index=True)
    by = ["measure", "source", "period", "patient_id"]
    return whole.sort_values(by, kind="stable", ignore_index=True).drop_duplicates(by, ignore_index=True)


def _days(own: pd.DataFrame, name: str) -> NDArray[np.float64]:
    return own[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan)


def _counted(own: pd.DataFrame, *left_out_by: str) -> NDArray[np.bool_]:
    left_out = own[["hospice", "transferred_in_late", *left_out_by]].astype(bool).any(axis=1)
    return ~left_out.to_numpy()


def _rows(
    own: pd.DataFrame,
    measure: str,
    source: str,
    clinics: NDArray[np.object_],
    counted: NDArray[np.bool_],
    achieved: NDArray[np.bool_],
    known: NDArray[np.bool_],
    delay: NDArray[np.int64],
) -> pd.DataFrame:
    said = pd.array(achieved, dtype="boolean")
    said[~known] = pd.NA
    recorded = own["start_date"] + pd.to_timedelta(delay, unit="D")
    return pd.DataFrame(
        {
            "measure": measure,
            "source": source,
            "patient_id": own["patient_id"].to_numpy(),
            "clinic_id": clinics,
            "period": own["start_date"].dt.to_period("Q").dt.start_time,
            "counted": counted,
            "achieved": said,
            "recorded_on": recorded.clip(upper=pd.Timestamp(plan.AS_OF)),
        }
    )


def _elsewhere(rng: np.random.Generator, own: pd.DataFrame) -> NDArray[np.object_]:
    """Clinic as a payer has it: for a few the next one of the region in the list."""
    ids = [each.id for each in plan.CLINICS if each.id != plan.SMALL]
    region = {each.id: each.region for each in plan.CLINICS}
    following = {id: next((o for o in ids[at + 1 :] + ids if region[o] == region[id]), id) for at, id in enumerate(ids)}
    clinic = own["clinic_id"]
    moved = rng.random(len(own)) < ELSEWHERE
    return clinic.where(~moved, clinic.map(following).fillna(clinic)).to_numpy(dtype=object)


def _admissions(rng: np.random.Generator, own: pd.DataFrame) -> list[pd.DataFrame]:
    days, rows = _days(own, "days_to_admission"), len(own)
    counted, known = _counted(own, "lost_before_day_84"), ~np.isnan(days)
    seen = known & (days <= 84)
    clinic = own["clinic_id"].to_numpy(dtype=object)
    unseen = rng.random(rows) < np.where(clinic == UNSEEN_MORE[0], UNSEEN_MORE[1], UNSEEN)
    admitted = seen | unseen
    also = rng.random(rows) < BOTH_PAYERS
    payer = own["payer"].astype("object")
    frames = [_rows(own, ADMISSIONS, RECORD, clinic, counted, seen, known, np.full(rows, 100))]
    for each in PAYERS:
        member = (payer == each.members).to_numpy()
        if each.members == "Medicaid":
            member = member | ((payer == "Medicare").to_numpy() & also)
        found = member & (rng.random(rows) < each.found)
        inside, settled = rng.random(rows) < each.counted, rng.random(rows) < each.settled
        claimed = np.where(admitted, rng.random(rows) < each.right, rng.random(rows) < each.wrong)
        places, delay = _elsewhere(rng, own), rng.integers(120, 135, rows)
        told = _rows(own, ADMISSIONS, each.id, places, inside & counted, claimed, settled, delay)
        frames.append(told[found])
    return frames


def _compression(rng: np.random.Generator, own: pd.DataFrame) -> list[pd.DataFrame]:
    region = {each.id: each.region for each in plan.CLINICS}
    own = own[own["clinic_id"].map(region).isin(GROUP_REGIONS)].reset_index(drop=True)
    days, rows = _days(own, "days_to_compression"), len(own)
    counted, known = _counted(own, "severe_arterial_disease", "lost_before_day_14"), ~np.isnan(days)
    worn = known & (days <= 14)
    clinic = own["clinic_id"].to_numpy(dtype=object)
    noted = np.where(rng.random(rows) < REGISTRY_RIGHT, worn, ~worn)
    registered = rng.random(rows) < IN_REGISTRY
    member = own["payer"].astype("object").isin(["Medicare", "commercial"]).to_numpy()
    insured = member & (rng.random(rows) < IN_PLAN)
    billed = np.where(worn, rng.random(rows) < BILLED, rng.random(rows) < FALSELY_BILLED)
    settled, places, delay = rng.random(rows) < 0.985, _elsewhere(rng, own), rng.integers(60, 75, rows)
    group = _rows(own, COMPRESSION, GROUP, clinic, counted, noted, known, np.full(rows, 30))
    claims = _rows(own, COMPRESSION, HEALTH_PLAN, places, counted, billed, settled, delay)
    return [group[registered], claims[insured]]
