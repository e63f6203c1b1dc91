"""What reaches the extract: what was known on the day of the extract, when it was entered, and what was left empty."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.demo import plan
from wellanalysis.demo.care import NOT_DONE, Care
from wellanalysis.demo.outcomes import HEALED, LOSSES, NEVER, Outcomes

HORIZONS = (14, 28, 84, 182)
AS_OF = np.datetime64(plan.AS_OF, "D")
FIRST_WEEKS = {
    "debridement_14d": "days_to_debridement",
    "offloading_14d": "days_to_offloading",
    "compression_14d": "days_to_compression",
    "perfusion_assessed_14d": "days_to_perfusion_test",
    "nutrition_screened_14d": "days_to_nutrition_screen",
}
# Share of rows in which a field stays empty, in an ordinary clinic.
EMPTY = {
    "provider_id": 0.015,
    "days_to_debridement": 0.025,
    "days_to_offloading": 0.030,
    "days_to_compression": 0.030,
    "days_to_perfusion_test": 0.040,
    "days_to_nutrition_screen": 0.045,
    "weeks_measured": 0.020,
    "days_to_healing": 0.014,
    "days_to_admission": 0.018,
    "days_to_amputation": 0.010,
    "days_to_first_visit": 0.020,
    "wound_size_band": 0.012,
    "wound_age_band": 0.018,
    "payer": 0.010,
    "language": 0.012,
}
KNOWN_BEFORE = (
    "wound_type",
    "wound_age_band",
    "wound_size_band",
    "infection",
    "ambulatory",
    "devitalised_tissue",
    "severe_arterial_disease",
    "age_band",
    "sex",
    "payer",
    "language",
    "hospice",
    "transferred_in_late",
    "index_wound",
)


def _entered(rng: np.random.Generator, episodes: pd.DataFrame) -> NDArray[np.datetime64]:
    """Day on which each row was entered: most within two weeks, some much later, more so in `LATE_RECORDS`."""
    rows = len(episodes)
    clinic, month = episodes["clinic"].to_numpy(), episodes["month"].to_numpy()
    usual = np.floor(rng.gamma(1.3, np.exp(rng.normal(1.7, 0.25, len(plan.CLINICS)))[clinic]))
    slow = rng.random(rows) < 0.06 + plan.LATE_RECORDS.size * plan.during(plan.LATE_RECORDS, clinic, month)
    days = usual + np.where(slow, np.floor(rng.gamma(1.6, 26.0, rows)), 0)
    return episodes["start"].to_numpy().astype("M8[D]") + days.astype(int)


def _left_empty(rng: np.random.Generator, records: pd.DataFrame, place: pd.DataFrame) -> pd.DataFrame:
    """`records` with the fields emptied that nobody filled in."""
    clinic, month = place["clinic"].to_numpy(), place["month"].to_numpy()
    care = np.exp(rng.normal(0, 0.35, (len(plan.CLINICS), len(EMPTY))))
    early = (*FIRST_WEEKS.values(), "weeks_measured")
    filled = {}
    for column, (name, share) in enumerate(EMPTY.items()):
        chance = share * care[clinic, column]
        if name in early:
            chance = chance + plan.BAD_MONTH.size * plan.during(plan.BAD_MONTH, clinic, month)
        if name in ("wound_size_band", "days_to_perfusion_test"):
            chance = chance + plan.BAD_FIELD.size * plan.during(plan.BAD_FIELD, clinic, month)
        empty = rng.random(len(records)) < chance
        filled[name] = records[name].mask(empty, None if records[name].dtype == object else pd.NA)
    return records.assign(**filled)


def record(episodes: pd.DataFrame, care: Care, outcomes: Outcomes) -> pd.DataFrame:
    """Contract table of the episodes, as the extract of `plan.AS_OF` holds it.

    An event after that day has not happened yet for the extract; a row entered after it is not in the extract. The
    index is that of the rows in `episodes`.
    """
    rng = plan.stream(plan.Part.RECORDS)
    start = episodes["start"].to_numpy().astype("M8[D]")
    so_far = (AS_OF - start).astype(int)
    ended = outcomes.end <= so_far
    lost = np.isin(outcomes.reason, list(LOSSES)) & ended
    treated = {
        column: np.where(care.days[measure] <= np.minimum(so_far, outcomes.end), care.days[measure], NOT_DONE)
        for measure, column in FIRST_WEEKS.items()
    }
    found = {
        "days_to_healing": outcomes.healing,
        "days_to_admission": outcomes.admission,
        "days_to_amputation": outcomes.amputation,
    }
    happened = {name: np.where(days <= so_far, days, NEVER) for name, days in found.items()}
    recorded = _entered(rng, episodes)
    records = pd.DataFrame(
        {
            "patient_id": [f"W{number:05d}" for number in episodes["patient"] + 1],
            "clinic_id": np.array([clinic.id for clinic in plan.CLINICS], dtype=object)[episodes["clinic"]],
            "provider_id": episodes["provider_id"].astype(object),
            "start_date": start,
            "end_date": pd.Series(start + outcomes.end).where(ended),
            "recorded_on": recorded,
            **{name: episodes[name].to_numpy() for name in KNOWN_BEFORE},
            "days_to_first_visit": pd.array(care.days_to_first_visit, dtype="Int64"),
            **{name: pd.array(days, dtype="Int64") for name, days in treated.items()},
            "weeks_measured": pd.array(np.minimum(care.weeks_measured, so_far // 7), dtype="Int64"),
            **{name: pd.array(days, dtype="Int64") for name, days in happened.items()},
            "end_reason": pd.Series(outcomes.reason).where(ended, None),
            **{f"lost_before_day_{day}": lost & (outcomes.end < day) for day in HORIZONS},
        }
    )
    records = _left_empty(rng, records, episodes)
    # Who healed is known to have healed: the field is empty only where the reason of the end is empty with it.
    unknown = records["days_to_healing"].isna()
    records = records.assign(end_reason=records["end_reason"].mask(unknown & (records["end_reason"] == HEALED), None))
    records = records[recorded <= AS_OF]
    number = [f"E{place:06d}" for place in range(1, len(records) + 1)]
    return records.assign(episode_id=number)
