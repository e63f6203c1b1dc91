"""The demo's extracts: of the size they claim, the same bytes each time, sound, and imperfect where data are."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wellanalysis import demo
from wellanalysis.definitions.folder import Definitions

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
AS_OF = pd.Timestamp("2026-11-13")
Frames = Mapping[str, pd.DataFrame]


def test_the_network_has_the_size_it_claims(frames: Frames) -> None:
    """24 clinics in 4 regions, 48 months, about 120 providers, 350 staff, 95,000 episodes of 70,000 patients."""
    episodes, providers = frames["episodes"], frames["providers"]
    assert frames["clinics"]["clinic_id"].tolist() == [f"C{number:02d}" for number in range(1, 25)]
    assert frames["clinics"].groupby("region").size().tolist() == [6, 6, 6, 6]
    assert episodes["start_date"].dt.to_period("M").nunique() == 48
    assert episodes["start_date"].min() >= pd.Timestamp("2022-10-01")
    assert episodes["start_date"].max() <= pd.Timestamp("2026-09-30")
    assert 93_000 <= len(episodes) <= 97_000
    assert 68_500 <= episodes["patient_id"].nunique() <= 71_500
    assert 115 <= providers["provider_id"].nunique() <= 125
    assert set(providers["role"]) == {"physician", "nurse practitioner", "nurse"}
    assert 340 <= frames["provider_survey"]["staff_id"].nunique() <= 360
    assert frames["provider_survey"]["role"].nunique() == 8


def test_some_providers_move_between_clinics(frames: Frames) -> None:
    """A mover has two rows in two clinics, and is never in both at once; a few others are in two clinics for good."""
    providers = frames["providers"].sort_values(["provider_id", "from_date"])
    twice = providers[providers.duplicated("provider_id", keep=False)]
    left = twice.groupby("provider_id")["to_date"].transform("first").notna()
    assert twice.loc[~left, "to_date"].isna().all()
    assert 3 <= twice.loc[~left, "provider_id"].nunique() <= 5
    moved = twice[left]
    assert 5 <= moved["provider_id"].nunique() <= 15
    assert moved.groupby("provider_id")["clinic_id"].nunique().eq(2).all()
    first, second = (moved.groupby("provider_id").nth(place).set_index("provider_id") for place in (0, 1))
    assert (first["to_date"] < second["from_date"]).all()


def test_generated_anew_every_byte_is_the_same(tmp_path: Path) -> None:
    """One command gives the committed files again, and together they stay far below 6 MB."""
    made = demo.generate(tmp_path)
    for path in made:
        kept = DEMO / path.relative_to(tmp_path)
        assert _hash(path) == _hash(kept), f"{kept.name} differs: run python -m wellanalysis.demo"
    assert sorted(path.name for path in made) == sorted(
        [*(path.name for folder in ("extracts", "records") for path in (DEMO / folder).iterdir()), "truth.yml"]
    )
    assert sum(path.stat().st_size for path in made) < 6_000_000


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "name",
    [
        *[
            "clinics",
            "providers",
            "episodes",
            "encounters",
            "consents",
            "annotations",
            "patient_survey",
            "provider_survey",
        ],
        *["membership", "spending"],
    ],
)
def test_each_extract_has_the_columns_of_the_contract(name: str, definitions: Definitions) -> None:
    """Neither a column too few nor one that network.yml does not explain; dates are days; no library's own metadata."""
    schema = pq.read_schema(DEMO / "extracts" / f"{name}.parquet")
    table = definitions.contract[name]
    assert set(schema.names) == set(table.columns)
    assert {field.name for field in schema if field.type == pa.date32()} == set(table.date_columns)
    assert schema.metadata is None


def test_values_keep_to_network_yml(frames: Frames, definitions: Definitions) -> None:
    """Categories are known, numbers within their limits, and only optional columns are ever empty."""
    for name, frame in frames.items():
        for column in definitions.contract[name].columns.values():
            values = frame[column.name]
            assert column.optional or values.notna().all(), (name, column.name)
            known = set(column.values)
            assert not known or set(values.dropna()) == known, (name, column.name)
            assert column.minimum is None or values.min() >= column.minimum, (name, column.name)
            assert column.maximum is None or values.max() <= column.maximum, (name, column.name)


def test_keys_are_unique_and_references_intact(frames: Frames, definitions: Definitions) -> None:
    """Each table's key names a row once, and whatever is referred to exists."""
    for name, frame in frames.items():
        table = definitions.contract[name]
        assert not frame.duplicated(list(table.key)).any(), name
        for column, (other, key) in table.references.items():
            assert set(frame[column].dropna()) <= set(frames[other][key]), (name, column)
        for earlier, later in table.ordered_dates:
            assert not (pd.to_datetime(frame[earlier]) > pd.to_datetime(frame[later])).any(), (name, earlier, later)
    assert set(frames["patient_survey"]["patient_id"]) <= set(frames["episodes"]["patient_id"])


def test_a_provider_treats_only_where_and_when_they_work(frames: Frames) -> None:
    """Each episode begins while its provider works in its clinic."""
    treated = frames["episodes"].dropna(subset=["provider_id"])
    spells = treated.merge(frames["providers"], on=["provider_id", "clinic_id"])
    until = spells["to_date"].fillna(AS_OF)
    there = (spells["from_date"] <= spells["start_date"]) & (spells["start_date"] <= until)
    assert set(spells.loc[there, "episode_id"]) == set(treated["episode_id"])


def test_nothing_in_the_extract_is_later_than_its_day(frames: Frames) -> None:
    """No entry, end, answer or outcome lies after data_as_of."""
    episodes = frames["episodes"]
    for column in ("end_date", "recorded_on"):
        assert episodes[column].max() <= AS_OF
    for name in ("patient_survey", "provider_survey"):
        assert frames[name]["answered_on"].max() <= AS_OF
    assert frames["encounters"]["encounter_date"].max() <= AS_OF
    so_far = (AS_OF - episodes["start_date"]).dt.days
    for column, never in (("days_to_debridement", 61), ("days_to_healing", 183), ("days_to_admission", 183)):
        happened = episodes[column] < never
        assert (episodes.loc[happened, column] <= so_far[happened]).all(), column


def test_outcomes_do_not_contradict_each_other(frames: Frames) -> None:
    """Who healed was not lost before, who was lost early was lost later too, and a healed wound ended on that day."""
    rows = frames["episodes"]
    assert not (rows["lost_before_day_84"] & (rows["days_to_healing"] <= 84)).any()
    lost = rows[["lost_before_day_14", "lost_before_day_28", "lost_before_day_84", "lost_before_day_182"]].astype(int)
    assert (lost.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    healed = rows[(rows["end_reason"] == "healed") & (rows["days_to_healing"] < 183)]
    assert ((healed["end_date"] - healed["start_date"]).dt.days == healed["days_to_healing"]).all()


def test_an_index_wound_is_the_patients_first_of_the_quarter(frames: Frames) -> None:
    """No patient has two index wounds in a quarter: their results would not be independent."""
    rows = frames["episodes"]
    index = rows[rows["index_wound"]]
    assert not index.assign(quarter=index["start_date"].dt.to_period("Q")).duplicated(["patient_id", "quarter"]).any()
    assert 0.85 <= rows["index_wound"].mean() <= 0.92


def test_the_small_clinic_is_too_small_to_judge(frames: Frames, truth: dict[str, Any]) -> None:
    """About four episodes a month, and not one of the eighteen."""
    episodes = frames["episodes"].groupby("clinic_id").size() / 48
    assert 3 <= episodes[truth["too_small"]] <= 5
    assert truth["too_small"] in truth["waiting"]
    assert episodes.drop(truth["too_small"]).min() > 60


def test_losses_are_named_and_grow_with_the_horizon(frames: Frames) -> None:
    """Deaths and transfers are named competing events; some 5 to 10 % are lost by day 84."""
    rows = frames["episodes"][lambda frame: frame["start_date"] <= "2026-04-01"]
    shares = [rows[f"lost_before_day_{day}"].mean() for day in (14, 28, 84, 182)]
    assert shares == sorted(shares)
    assert 0.05 <= shares[2] <= 0.10
    lost = rows.loc[rows["lost_before_day_84"], "end_reason"]
    assert set(lost) == {"did not return", "died", "transferred", "moved to hospice"}


def test_the_bad_month_and_the_bad_stretch_show(frames: Frames) -> None:
    """C10 left much of February 2025 empty; C16 recorded wound size badly for nine months and well before and after."""
    rows = frames["episodes"]
    month = rows["start_date"].dt.to_period("M")
    empty = rows["days_to_debridement"].isna()
    ten = rows["clinic_id"] == "C10"
    assert empty[ten & (month == "2025-02")].mean() > 0.3
    assert empty[ten & (month != "2025-02")].mean() < 0.06
    sixteen, stretch = rows["clinic_id"] == "C16", month.isin(pd.period_range("2024-07", "2025-03", freq="M"))
    assert rows.loc[sixteen & stretch, "wound_size_band"].isna().mean() > 0.25
    assert rows.loc[sixteen & ~stretch, "wound_size_band"].isna().mean() < 0.05


def test_entries_arrive_late_now_and_then(frames: Frames) -> None:
    """Most arrive within a month, some after ninety days, and many in one clinic's new record system."""
    rows = frames["episodes"]
    days = (rows["recorded_on"] - rows["start_date"]).dt.days
    assert (days <= 30).mean() > 0.9
    assert (days > 90).sum() > 200
    moving = (rows["clinic_id"] == "C18") & rows["start_date"].between("2025-06-01", "2025-09-30")
    assert (days[moving] > 30).mean() > 0.2


def test_surveys_are_answered_as_surveys_are(frames: Frames) -> None:
    """A quarter of the patients asked, four in ten answer; staff more, twice a year; items hang together."""
    patients, staff = frames["patient_survey"], frames["provider_survey"]
    assert 0.35 <= patients["answered_on"].notna().mean() <= 0.45
    assert 0.2 <= len(patients) / len(frames["episodes"]) <= 0.26
    assert staff.groupby("sent_on").size().between(280, 350).all()
    assert staff["sent_on"].nunique() == 8
    for table, items in (
        (patients, ["listened", "explained", "involved", "on_time", "comfort"]),
        (staff, ["satisfaction", "trust", "confidence", "wish_to_continue", "voice"]),
    ):
        assert table.loc[table["answered_on"].isna(), items].isna().all(axis=None)
        between = table[items].corr().to_numpy()[np.triu_indices(5, 1)]
        assert between.min() > 0.3
