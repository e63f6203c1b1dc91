"""The demo's systems: the table is what was planted, person by person."""

from typing import Any

import pandas as pd
import pytest

from tests.demo.conftest import Frames
from wellanalysis.demo import plan, sourced


@pytest.fixture(scope="module")
def table(frames: Frames) -> pd.DataFrame:
    """The table as it lies beside the other extracts."""
    return frames["sourced"].assign(period=pd.to_datetime(frames["sourced"]["period"]))


def test_each_person_stands_once_for_each_system_and_quarter(table: pd.DataFrame, frames: Frames) -> None:
    """Five quarters, six systems, patients of the episodes; nothing recorded before it happened."""
    assert not table.duplicated(["measure", "source", "patient_id", "period"]).any()
    assert table["period"].nunique() == 5
    assert set(table["patient_id"]) <= set(frames["episodes"]["patient_id"])
    assert (table["recorded_on"] >= table["period"]).all()
    assert table["recorded_on"].max() <= pd.Timestamp(plan.AS_OF)


def test_whom_a_payer_knows_of_are_its_members(table: pd.DataFrame, frames: Frames, truth: dict[str, Any]) -> None:
    """So many of them as were planted to be matched."""
    own = frames["episodes"]
    own = own[own["index_wound"] & own["start_date"].between(sourced.FIRST, sourced.LAST)]
    own = own.assign(period=own["start_date"].dt.to_period("Q").dt.start_time)
    planted = truth["sourced_admissions"]["payers"]
    rows = table[(table["measure"] == sourced.ADMISSIONS) & (table["source"] == "commercial_claims")]
    members = own[own["payer"] == "commercial"]
    joined = members.merge(rows[["patient_id", "period"]].assign(there=True), how="left", on=["patient_id", "period"])
    assert joined["there"].notna().mean() == pytest.approx(planted["commercial_claims"]["found"], abs=0.01)
    assert len(rows) == int(joined["there"].notna().sum())


def test_the_record_misses_what_was_planted(table: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Of those without an admission on record, so many have a claim; at one clinic far more."""
    planted = truth["sourced_admissions"]
    rows = table[(table["measure"] == sourced.ADMISSIONS) & table["achieved"].notna()]
    said = rows.pivot_table(index=["patient_id", "period"], columns="source", values="achieved", aggfunc="max")
    record = rows[rows["source"] == "ehr"].set_index(["patient_id", "period"])
    both = said.join(record["clinic_id"]).dropna(subset=["ehr", "medicare_claims"])
    quiet = both[~both["ehr"].astype(bool)]
    more = quiet["clinic_id"] == planted["unseen_more"]["clinic"]
    payer = planted["payers"]["medicare_claims"]
    for rows_of, share in ((quiet[~more], planted["unseen"]), (quiet[more], planted["unseen_more"]["share"])):
        expected = share * payer["right"] + (1 - share) * payer["wrong"]
        assert rows_of["medicare_claims"].astype(float).mean() == pytest.approx(expected, abs=0.02)


def test_the_same_episodes_give_the_same_table(frames: Frames, table: pd.DataFrame) -> None:
    """From the file as from memory."""
    again = sourced.sourced(frames["episodes"])
    assert len(again) == len(table)
    assert (
        again["achieved"].astype("object").where(again["achieved"].notna(), None).tolist()
        == table["achieved"].astype("object").where(table["achieved"].notna(), None).tolist()
    )
