"""The demo network's extracts, truth and definitions as its tests read them: in plain pandas."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from wellanalysis.definitions.folder import Definitions, load

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
AS_OF = pd.Timestamp("2026-11-13")
Frames = Mapping[str, pd.DataFrame]


@pytest.fixture(scope="session")
def frames() -> Frames:
    """Every extract as pandas reads it, dates as timestamps."""
    read = {path.stem: pd.read_parquet(path) for path in sorted((DEMO / "extracts").glob("*.parquet"))}
    return {
        name: frame.assign(
            **{column: pd.to_datetime(frame[column]) for column in frame if column.endswith(("_date", "_on", "until"))}
        )
        for name, frame in read.items()
    }


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """What was planted, as the file says it."""
    found: dict[str, Any] = yaml.safe_load((DEMO / "truth.yml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The definitions beside the extracts."""
    return load(DEMO)


@pytest.fixture(scope="session")
def wounds(frames: Frames) -> pd.DataFrame:
    """Episodes with month, quarter and, by hand, whether each indicator and outcome was achieved (NaN: not known)."""
    rows = frames["episodes"]
    month = rows["start_date"].dt.to_period("M")
    counted = rows["index_wound"] & ~rows["hospice"] & ~rows["transferred_in_late"]
    kind = rows["wound_type"]
    leg = kind.isin(["diabetic foot ulcer", "venous leg ulcer", "arterial ulcer"])
    moist = kind.isin(["diabetic foot ulcer", "venous leg ulcer", "pressure injury"]) & rows["devitalised_tissue"]
    foot, vein = kind == "diabetic foot ulcer", (kind == "venous leg ulcer") & ~rows["severe_arterial_disease"]
    still_open = ~(rows["days_to_healing"] <= 28)
    every = pd.Series(True, index=rows.index)

    def achieved(about: pd.Series, column: str, yes: pd.Series, day: int, closes: int) -> pd.Series:
        closed = rows["start_date"] + pd.Timedelta(days=closes) <= AS_OF
        known = counted & about & closed & ~rows[f"lost_before_day_{day}"] & rows[column].notna()
        return yes.astype(float).where(known)

    days = {
        "debridement_14d": ("days_to_debridement", moist, 14, 14),
        "offloading_14d": ("days_to_offloading", foot, 14, 14),
        "compression_14d": ("days_to_compression", vein, 14, 14),
        "perfusion_assessed_14d": ("days_to_perfusion_test", leg, 14, 14),
        "nutrition_screened_14d": ("days_to_nutrition_screen", every, 14, 14),
        "healed_12w": ("days_to_healing", every, 84, 84),
        "admission_12w": ("days_to_admission", every, 84, 84),
        "amputation_26w": ("days_to_amputation", foot, 182, 182),
    }
    second_look = {"healed_12w": 98}  # still closed two weeks after day 84
    found = {
        name: achieved(about, column, rows[column] <= day, lost, second_look.get(name, lost))
        for name, (column, about, day, lost) in days.items()
    }
    found["measured_weekly_28d"] = achieved(still_open, "weeks_measured", rows["weeks_measured"] >= 4, 28, 28)
    return rows.assign(month=month, quarter=rows["start_date"].dt.to_period("Q"), **found)


@pytest.fixture(scope="session")
def change(wounds: pd.DataFrame) -> pd.DataFrame:
    """Per clinic: healing in the newest four final quarters less the baseline year, with a 95 % Newcombe interval."""
    before = wounds[wounds["month"] <= "2023-09"].groupby("clinic_id")["healed_12w"].agg(["mean", "count"])
    after = wounds[wounds["month"].between("2025-07", "2026-06")].groupby("clinic_id")["healed_12w"]
    after = after.agg(["mean", "count"])
    (low_0, high_0), (low_1, high_1) = (_wilson(each["mean"], each["count"]) for each in (before, after))
    difference = after["mean"] - before["mean"]
    lower = difference - np.sqrt((after["mean"] - low_1) ** 2 + (high_0 - before["mean"]) ** 2)
    upper = difference + np.sqrt((high_1 - after["mean"]) ** 2 + (before["mean"] - low_0) ** 2)
    return pd.DataFrame({"difference": difference, "lower": lower, "upper": upper})


def _wilson(share: pd.Series, size: pd.Series, z: float = 1.959964) -> tuple[pd.Series, pd.Series]:
    middle, half = share + z**2 / (2 * size), z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    return (middle - half) / (1 + z**2 / size), (middle + half) / (1 + z**2 / size)
