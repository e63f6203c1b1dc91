"""The demo's members and money: what is planted is found again, and months are thinned where claims still come in."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from wellanalysis.demo import spending
from wellanalysis.demo.enlarged import enlarged

from .conftest import Frames


@pytest.fixture(scope="module")
def monthly(frames: Frames) -> pd.DataFrame:
    """Members and spending of all clinics by month."""
    spent = frames["spending"].assign(amount=lambda rows: rows["amount"].astype(float)).groupby("month")["amount"].sum()
    members = frames["membership"].groupby("month")["members"].sum()
    found = pd.DataFrame({"spend": spent, "members": members})
    return found.set_axis(pd.to_datetime(found.index))


def test_yearly_spending_is_that_planted_within_chance(monthly: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Hospital stays are few and dear: a year is known to about 1 %, so three of these are allowed."""
    yearly = monthly.groupby(monthly.index.year).sum()
    for year, planted in truth["spending_per_member_month"].items():
        found = yearly.loc[int(year), "spend"] / yearly.loc[int(year), "members"]
        assert found == pytest.approx(planted, rel=0.03)


def test_growth_falls_after_the_moves(truth: dict[str, Any]) -> None:
    """Without chance: 5.5 % before the contract, and less than prices grow once care moves."""
    planted = truth["spending_per_member_month"]
    growth = {year: planted[str(year)] / planted[str(year - 1)] - 1 for year in (2023, 2024, 2025)}
    assert growth[2023] == pytest.approx(truth["spending_growth"]["before"], abs=0.001)
    assert growth[2025] < truth["spending_growth"]["since"] - 0.01
    assert growth[2025] < growth[2024] < growth[2023]


def test_shares_by_setting_are_those_planted(frames: Frames, truth: dict[str, Any]) -> None:
    """Before the contract, and from July 2026 on, when the moves have taken place."""
    rows = frames["spending"].assign(month=lambda each: pd.to_datetime(each["month"]))
    for service, (before, after) in truth["share_in_hospital_outpatient"].items():
        own = rows[rows["service"] == service]
        for chosen, planted in ((own["month"] < "2024-01-01", before), (own["month"] >= "2026-06-01", after)):
            sums = own[chosen].groupby("setting")["services"].sum()
            assert sums["hospital_outpatient"] / sums.sum() == pytest.approx(planted, abs=0.02)


def test_claims_of_the_newest_months_are_thinned_as_planted(frames: Frames, truth: dict[str, Any]) -> None:
    """Visits are many: their number per member month says how many of them are in."""
    rows = frames["spending"].assign(month=lambda each: pd.to_datetime(each["month"]).dt.strftime("%Y-%m"))
    visits = rows[rows["service"] == "visit"].groupby("month")["services"].sum()
    members = frames["membership"].assign(month=lambda each: pd.to_datetime(each["month"]).dt.strftime("%Y-%m"))
    rate = visits / members.groupby("month")["members"].sum()
    usual = rate[:"2026-05"].mean()
    for month, share in truth["claims_arrived"].items():
        assert rate[month] / usual == pytest.approx(share, abs=0.04)


def test_the_same_rows_are_drawn_again() -> None:
    """From a stream of its own."""
    one, other = spending.tables(), spending.tables()
    assert all(one[name].equals(other[name]) for name in one)
    assert np.allclose(sum(spending.tables()["membership"]["members"]), one["membership"]["members"].sum())


def test_copies_of_clinics_keep_every_month(frames: Frames) -> None:
    """A month without its members could not be settled."""
    tables = {name: frames[name] for name in ("clinics", "providers", "membership", "spending")}
    found = enlarged(tables, 30)
    assert found["membership"]["clinic_id"].nunique() == 30
    assert set(found["membership"].groupby("clinic_id").size()) == {57}
