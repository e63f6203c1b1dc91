"""The demo's encounters: visits as a clinic has them, by people who were there, with what was planted found again."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.demo.attributed import UNTIL
from wellanalysis.demo.roster import SECOND_CLINICS, works_here

AS_OF = pd.Timestamp("2026-11-13")
Frames = Mapping[str, pd.DataFrame]


@pytest.fixture(scope="module")
def visits(frames: Frames) -> pd.DataFrame:
    """Every encounter with its episode's days and recorded provider, and its number within the episode from 0."""
    told = ["episode_id", "clinic_id", "provider_id", "start_date", "end_date"]
    rows = frames["encounters"].merge(frames["episodes"][told], on="episode_id", suffixes=("", "_led"))
    days = (rows["encounter_date"] - rows["start_date"]).dt.days
    return rows.assign(number=rows.groupby("episode_id").cumcount(), days=days)


def test_an_episode_has_six_to_eight_visits_and_few_have_none(frames: Frames, visits: pd.DataFrame) -> None:
    """None has more than fourteen; about 3 % have none in the extract, in each clinic but the smallest at least some."""
    sizes = visits.groupby("episode_id").size()
    assert 6 <= sizes.mean() <= 8
    assert sizes.max() == 14
    episodes = frames["episodes"]
    without = ~episodes["episode_id"].isin(visits["episode_id"])
    assert 0.025 <= without.mean() <= 0.035
    assert without.groupby(episodes["clinic_id"]).mean().drop("C21").between(0.01, 0.07).all()


def test_visits_lie_between_the_first_day_and_the_last(visits: pd.DataFrame) -> None:
    """The first is on the first day; none comes after the end or the day of the extract, at a weekend, or twice a day."""
    assert (visits.loc[visits["number"] == 0, "days"] == 0).all()
    assert (visits["encounter_date"] <= visits["end_date"].fillna(AS_OF)).all()
    assert visits["encounter_date"].dt.day_of_week.max() == 4
    assert (visits.groupby("episode_id")["days"].diff().dropna() > 0).all()
    assert (visits["clinic_id"] == visits["clinic_id_led"]).all()


def test_visits_are_weekly_at_first_and_then_every_two_weeks(visits: pd.DataFrame) -> None:
    """The usual gap is 7 days in the first four weeks, 14 to day 84, and 28 later."""
    gap = visits.groupby("episode_id")["days"].diff()
    for first, last, usual in ((1, 28, 7), (35, 84, 14), (100, 224, 28)):
        assert gap[visits["days"].between(first, last)].median() == usual


def test_who_sees_a_patient_is_on_the_roster_of_that_clinic_that_day(frames: Frames, visits: pd.DataFrame) -> None:
    """Every visit falls into a row of the roster for its clinician and clinic."""
    spells = visits.merge(frames["providers"], on=["provider_id", "clinic_id"])
    there = spells["encounter_date"].between(spells["from_date"], spells["to_date"].fillna(AS_OF))
    assert set(spells.loc[there, "encounter_id"]) == set(visits["encounter_id"])


def test_nobody_is_in_two_clinics_on_one_day(frames: Frames, visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Those with two clinics see patients in both, and never on the same day; their roster rows overlap."""
    places = visits[["provider_id", "encounter_date", "clinic_id"]].drop_duplicates()
    assert not places.duplicated(["provider_id", "encounter_date"]).any()
    roster = frames["providers"]
    for planted in truth["two_clinics"]:
        own = visits[(visits["provider_id"] == planted["provider"]) & (visits["encounter_date"] >= planted["from"])]
        assert own["clinic_id"].nunique() == 2
        second = own["clinic_id"] == planted["also"]
        assert ((own["encounter_date"].dt.day_of_week == planted["weekday"]) == second).all()
        assert roster.loc[roster["provider_id"] == planted["provider"], "to_date"].isna().tolist() == [True, True]


def test_the_responsible_provider_makes_most_visits_but_not_all(visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    """About 65 %, nine in ten of the first; and as many as truth.yml says."""
    known = visits.dropna(subset=["provider_id_led"])
    own = known["provider_id"] == known["provider_id_led"]
    assert own.mean() == pytest.approx(0.65, abs=0.02)
    assert truth["encounters"]["by_responsible_provider"] == pytest.approx(own.mean(), abs=0.0005)
    assert truth["encounters"]["total"] == len(visits)
    assert own[known["number"] == 0].mean() > 0.8 > own[known["number"] > 0].mean()


def test_nurses_come_in_between_and_colleagues_in_holidays(frames: Frames, visits: pd.DataFrame) -> None:
    """Where no nurse leads, nurses make more than half of what others do; in July whoever leads makes fewer visits."""
    role = frames["providers"].drop_duplicates("provider_id").set_index("provider_id")["role"]
    known = visits.dropna(subset=["provider_id_led"])
    own = known["provider_id"] == known["provider_id_led"]
    between = known[~own & (known["number"] > 0) & (known["provider_id_led"].map(role) != "nurse")]
    assert (between["provider_id"].map(role) == "nurse").mean() > 0.5
    july = known["encounter_date"].dt.month == 7
    assert own[july].mean() < own[~july].mean() - 0.05


def test_somebody_takes_over_when_the_responsible_provider_leaves(
    frames: Frames, visits: pd.DataFrame, truth: dict[str, Any]
) -> None:
    """From that day on others see the patient, mostly one of them."""
    left = frames["providers"].dropna(subset=["to_date"])[["provider_id", "clinic_id", "to_date"]]
    led = left.rename(columns={"provider_id": "provider_id_led"})
    after = visits.merge(led, on=["provider_id_led", "clinic_id"])
    after = after[after["encounter_date"] > after["to_date"]]
    assert after["episode_id"].nunique() > 500
    assert (after["provider_id"] != after["provider_id_led"]).all()
    sizes = after.groupby(["episode_id", "provider_id"]).size()
    most = sizes.groupby("episode_id").max() / sizes.groupby("episode_id").sum()
    assert most[sizes.groupby("episode_id").sum() >= 3].mean() > 0.6
    episodes = frames["episodes"].merge(left, on=["provider_id", "clinic_id"])
    over = episodes["to_date"] < episodes["end_date"].fillna(AS_OF)
    assert truth["handed_over"] == over.sum()


def test_plurality_and_ties_are_as_truth_says(frames: Frames, visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Counted anew: episodes without a visit or a provider, those that another saw most, and those with equals."""
    episodes = frames["episodes"]
    assert truth["episodes_without_encounter"] == len(episodes) - visits["episode_id"].nunique()
    assert truth["episodes_without_provider"] == episodes["provider_id"].isna().sum()
    for name, counting in (("plurality", visits), ("plurality_84d", visits[visits["days"] <= 84])):
        counted = counting.groupby(["episode_id", "provider_id"]).size().rename("n").reset_index()
        counted["place"] = counted.groupby("episode_id")["n"].rank(ascending=False, method="min")
        top = counted[counted["place"] == 1].groupby("episode_id")["provider_id"].agg(["size", "first"])
        led = episodes.set_index("episode_id")["provider_id"]
        differ = (top["size"] == 1) & led[top.index].notna() & (top["first"] != led[top.index])
        assert truth[name] == {"another_than_responsible": differ.sum(), "tied": (top["size"] > 1).sum()}
        assert 0.08 < differ.sum() / len(top) < 0.2
        assert 0.02 < (top["size"] > 1).mean() < 0.15


def test_movers_are_those_of_the_roster(frames: Frames, visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Each sees patients in the first clinic before the day of the move and in the second from then on."""
    assert len(truth["moved"]) == 9
    for planted in truth["moved"]:
        own = visits[visits["provider_id"] == planted["provider"]]
        expected = np.where(own["encounter_date"] < planted["on"], planted["from"], planted["to"])
        assert (own["clinic_id"] == expected).all()
        assert own["clinic_id"].nunique() == 2


def test_the_roster_tells_specialty_and_site(frames: Frames) -> None:
    """A clinician has one specialty wherever they work, two have none recorded; peers of a specialty are not few."""
    roster = frames["providers"]
    assert roster.groupby("provider_id")["specialty"].nunique(dropna=False).eq(1).all()
    person = roster.drop_duplicates("provider_id")
    assert person["specialty"].isna().sum() == 2
    assert person.groupby("specialty").size().min() >= 8
    assert set(roster["location"]) == {"outpatient rooms", "hospital wards"}


def test_the_agreed_rule_names_roles_of_the_roster(frames: Frames, definitions: Definitions) -> None:
    """Plurality was agreed on by somebody; every role in the roster can be attributed to."""
    agreed = definitions.network.attribution
    assert agreed is not None
    assert agreed.rules == ("plurality", "responsible", "first", "team")
    assert agreed.agreed_by
    assert agreed.until_days == UNTIL
    assert set(agreed.roles) == set(frames["providers"]["role"])


def test_a_second_clinic_has_its_own_day_of_the_week_from_the_first_day_on() -> None:
    """By hand: before the day, on it, and on another day of the week; a row that ended holds no longer."""
    planted = SECOND_CLINICS[0]
    row = {"provider_id": planted.provider, "to_date": None}
    home = {**row, "clinic_id": "C03", "from_date": pd.Timestamp("2020-01-01").date()}
    second = {**row, "clinic_id": planted.clinic, "from_date": planted.from_date}
    left = {**home, "provider_id": "P999", "to_date": pd.Timestamp("2024-02-01").date()}
    days = np.array(["2024-01-25", "2024-02-01", "2024-02-02", "2024-02-08"], dtype="M8[D]")
    there = works_here(pd.DataFrame([home, second, left]), days)
    assert pd.DatetimeIndex(days).day_of_week.tolist() == [3, 3, 4, 3]
    assert there.tolist() == [
        [True, False, True],
        [False, True, True],
        [True, False, False],
        [False, True, False],
    ]
