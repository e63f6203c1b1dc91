"""Makes the example extracts of the starter folder: seeded, so that the committed files can be made again.

``python tests/starter_extracts.py`` writes them; a test compares. The story is simple on purpose: at two of three
clinics a programme began in May 2025, exercise plans came sooner at once, and pain lessened two quarters later.
"""

from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = Path(__file__).resolve().parent.parent / "wellanalysis" / "starter" / "extracts"
CLINICS = pd.DataFrame(
    {
        "clinic_id": ["R1", "R2", "R3"],
        "name": ["Mill Lane", "Bridge Street", "Old Harbour"],
        "region": ["Upper Valley", "Upper Valley", "Coast"],
        "opened_on": ["2019-03-01", "2021-09-15", "2023-11-01"],
    }
)
PROVIDERS = pd.DataFrame(
    [
        ("P01", "R1", "physiotherapist", "2020-01-01", None),
        ("P02", "R1", "physiotherapist", "2021-05-01", None),
        ("P03", "R1", "physician", "2019-03-01", None),
        ("P04", "R2", "physiotherapist", "2021-09-15", None),
        ("P05", "R2", "physician", "2022-02-01", None),
        ("P06", "R2", "nurse", "2023-01-01", "2025-08-31"),
        ("P06", "R3", "nurse", "2025-09-01", None),  # moved: one row per clinic
        ("P07", "R3", "physiotherapist", "2023-11-01", None),
    ],
    columns=["provider_id", "clinic_id", "role", "from_date", "to_date"],
)
PER_MONTH = {"R1": 27, "R2": 22, "R3": 6}
STAFF = {"R1": 16, "R2": 13, "R3": 5}
ROLES = ["physician", "physiotherapist", "nurse", "scheduler"]
MONTHS = pd.date_range("2024-04-01", "2026-06-01", freq="MS")
AS_OF = pd.Timestamp("2026-07-10")
PLANS_SOONER = pd.Timestamp("2025-05-01")
LESS_PAIN = pd.Timestamp("2025-11-01")


def episodes(rng: np.random.Generator) -> pd.DataFrame:
    """Episodes of all clinics; about one person in ten comes twice."""
    grid = [(clinic, month) for month in MONTHS for clinic in PER_MONTH for _ in range(rng.poisson(PER_MONTH[clinic]))]
    frame = pd.DataFrame(grid, columns=["clinic_id", "month"])
    count = len(frame)
    start = frame["month"] + pd.to_timedelta(rng.integers(0, 28, count), unit="D")
    person = np.arange(count)
    again = rng.random(count) < 0.1
    person[again] = rng.integers(0, np.maximum(np.flatnonzero(again), 1))
    joined = frame["clinic_id"].isin(["R1", "R2"])
    sooner = np.where(joined & (start >= PLANS_SOONER), 0.80, 0.60)
    has_plan = rng.random(count) < 0.94
    days = np.where(rng.random(count) < sooner, rng.integers(0, 15, count), rng.integers(15, 60, count))
    pain = rng.choice(np.arange(2, 10), count, p=[0.06, 0.10, 0.16, 0.20, 0.20, 0.14, 0.09, 0.05])
    eases = rng.random(count) < np.where(joined & (start >= LESS_PAIN), 0.64, 0.52)
    after = np.clip(pain - np.where(eases, rng.integers(2, 5, count), rng.integers(-1, 2, count)), 0, 10)
    lost, unanswered = rng.random(count) < 0.07, rng.random(count) < 0.04
    known = (start + pd.Timedelta(days=84) <= AS_OF) & ~lost & ~unanswered
    recorded = start + pd.to_timedelta(np.where(rng.random(count) < 0.9, 3, 45) + rng.integers(0, 20, count), unit="D")
    planned = has_plan & (start + pd.to_timedelta(days, unit="D") <= AS_OF)
    frame = frame.assign(
        episode_id=[f"E{number:05d}" for number in range(count)],
        patient_id=[f"N{number:05d}" for number in person],
        provider_id=_provider(frame["clinic_id"], start, rng),
        start_date=start,
        end_date=(start + pd.Timedelta(days=84)).where(start + pd.Timedelta(days=84) <= AS_OF),
        recorded_on=recorded,
        age_band=rng.choice(["under 55", "55 to 69", "70 and over"], count, p=[0.25, 0.45, 0.30]),
        days_to_plan=pd.Series(days, frame.index, dtype="Int64").where(planned),
        plan_recorded=planned | (rng.random(count) < 0.7),
        pain_start=pain,
        pain_12w=pd.Series(after, frame.index, dtype="Int64").where(known),
        lost_before_12w=lost,
        joint_replaced=rng.random(count) < 0.02,
    )
    return frame[frame["recorded_on"] <= AS_OF].drop(columns="month").reset_index(drop=True)


def _provider(clinic: pd.Series, start: pd.Series, rng: np.random.Generator) -> list[str]:
    """Someone who worked at the clinic on that day."""
    begin, end = pd.to_datetime(PROVIDERS["from_date"]), pd.to_datetime(PROVIDERS["to_date"]).fillna(AS_OF)
    there = [
        PROVIDERS["provider_id"][(PROVIDERS["clinic_id"] == place) & (begin <= day) & (day <= end)]
        for place, day in zip(clinic, start, strict=True)
    ]
    return [str(rng.choice(names)) for names in there]


def patient_survey(patients: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A survey to six in ten patients six weeks after the start; fewer than half answer."""
    asked = patients[rng.random(len(patients)) < 0.6].reset_index(drop=True)
    sent = asked["start_date"] + pd.Timedelta(days=42)
    asked, sent = (part[sent <= AS_OF].reset_index(drop=True) for part in (asked, sent))
    count = len(asked)
    answered = sent + pd.to_timedelta(rng.integers(1, 29, count), unit="D")
    replied = (rng.random(count) < 0.45) & (answered <= AS_OF)
    return pd.DataFrame(
        {
            "response_id": [f"Q{number:05d}" for number in range(count)],
            "patient_id": asked["patient_id"].to_numpy(),
            "clinic_id": asked["clinic_id"].to_numpy(),
            "sent_on": sent.to_numpy(),
            "answered_on": answered.where(replied).to_numpy(),
            "would_recommend": _answer(
                rng.choice([6, 7, 8, 9, 10], count, p=[0.08, 0.1, 0.2, 0.27, 0.35]), replied, rng
            ),
            "felt_heard": _answer(rng.choice([2, 3, 4, 5], count, p=[0.05, 0.15, 0.4, 0.4]), replied, rng),
        }
    )


def provider_survey(rng: np.random.Generator) -> pd.DataFrame:
    """A survey to all staff every half year; three quarters answer."""
    staff = [(f"S{clinic[1]}{number:02d}", clinic) for clinic, size in STAFF.items() for number in range(size)]
    waves = pd.to_datetime(["2024-05-15", "2024-11-15", "2025-05-15", "2025-11-15", "2026-05-15"])
    rows = [(name, clinic, wave) for wave in waves for name, clinic in staff]
    frame = pd.DataFrame(rows, columns=["staff_id", "clinic_id", "sent_on"])
    count = len(frame)
    replied = pd.Series(rng.random(count) < 0.75)
    answered = frame["sent_on"] + pd.to_timedelta(rng.integers(1, 21, count), unit="D")
    return frame.assign(
        response_id=[f"T{number:05d}" for number in range(count)],
        role=[ROLES[int(name[2:]) % len(ROLES)] for name in frame["staff_id"]],
        answered_on=answered.where(replied),
        trust=_answer(rng.choice([2, 3, 4, 5], count, p=[0.07, 0.18, 0.4, 0.35]), replied, rng),
        wish_to_continue=_answer(rng.choice([2, 3, 4, 5], count, p=[0.05, 0.12, 0.38, 0.45]), replied, rng),
    )[["response_id", "staff_id", "clinic_id", "role", "sent_on", "answered_on", "trust", "wish_to_continue"]]


def _answer(values: np.ndarray, replied: pd.Series, rng: np.random.Generator) -> pd.Series:
    """Answers of those who replied; one item in thirty is left out."""
    given = replied.to_numpy() & (rng.random(len(values)) > 0.03)
    return pd.Series(values, dtype="Int64").where(given)


def tables() -> dict[str, str]:
    """All extracts as text, by file name."""
    rng = np.random.default_rng(20260710)
    patients = episodes(rng)
    order = ["episode_id", "patient_id", "clinic_id", "provider_id", "start_date", "end_date", "recorded_on"]
    frames = {
        "clinics": CLINICS,
        "providers": PROVIDERS,
        "episodes": patients[[*order, *[name for name in patients if name not in order]]],
        "patient_survey": patient_survey(patients, rng),
        "provider_survey": provider_survey(rng),
    }
    return {f"{name}.csv": _text(frame) for name, frame in frames.items()}


def _text(frame: pd.DataFrame) -> str:
    """Comma-separated text with dates as 2026-06-30 and true and false in small letters."""
    words = {name: frame[name].map({True: "true", False: "false"}) for name in frame if frame[name].dtype == bool}
    return frame.assign(**words).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in tables().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
