"""The demo's planted story is found again in the raw rows with plain pandas."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions

AS_OF = pd.Timestamp("2026-11-13")
MOVED = ("debridement_14d", "offloading_14d", "compression_14d", "perfusion_assessed_14d", "measured_weekly_28d")
Frames = Mapping[str, pd.DataFrame]


def _since_start(wounds: pd.DataFrame, clinics: list[str], start: str, measures: list[str]) -> pd.DataFrame:
    """Points by which each measure lies above the same clinics' baseline year, by whole quarters since the start."""
    here = wounds[wounds["clinic_id"].isin(clinics)]
    baseline = here.loc[here["month"] <= "2023-09", measures].mean()
    quarters = (here["quarter"] - pd.Period(start, "Q")).map(lambda offset: offset.n)
    return 100 * (here[measures].groupby(quarters).mean() - baseline)


def test_the_truth_and_the_definitions_name_the_same_clinics(truth: dict[str, Any], definitions: Definitions) -> None:
    """Starts in network.yml are those that were planted: three cohorts of six, the last by 2025Q1, six waiting."""
    planted = {clinic: cohort["starts"] for cohort in truth["cohorts"].values() for clinic in cohort["clinics"]}
    assert definitions.network.programme is not None
    assert {clinic: day.isoformat() for clinic, day in definitions.network.programme.starts.items()} == planted
    assert [len(cohort["clinics"]) for cohort in truth["cohorts"].values()] == [6, 6, 6]
    assert max(planted.values()) <= "2025-03-31"
    assert min(planted.values()) > "2023-09-30"
    assert len(truth["waiting"]) == 6
    assert sorted([*truth["improved"], truth["exception"]]) == sorted(planted)


def test_healing_improved_in_all_programme_clinics_but_one(change: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Each of the 17 heals 8 points more or better, with an interval clear of zero; the exception shows no change."""
    improved = change.loc[truth["improved"]]
    assert len(improved) == 17
    assert improved["difference"].min() >= 0.08
    assert improved["lower"].min() > 0
    exception = change.loc[truth["exception"]]
    assert exception["lower"] < -0.02
    assert exception["upper"] > 0.02
    assert abs(exception["difference"]) < 0.03


def test_the_clinics_still_waiting_show_no_improvement(change: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Nothing was planted there: every interval holds zero."""
    waiting = change.loc[truth["waiting"]]
    assert (waiting["lower"] < 0).all()
    assert (waiting["upper"] > 0).all()


def test_planted_effects_are_eight_points_or_more_by_the_newest_quarter(truth: dict[str, Any]) -> None:
    """What the programme did to each clinic's own patients, as the generator knows it and no analyst can."""
    effects = pd.DataFrame(truth["healed_12w"]).T
    assert effects.loc[truth["improved"], "programme_points_newest_quarter"].min() >= 8
    assert effects.loc[truth["exception"], "programme_points_newest_quarter"] < 1


@pytest.mark.parametrize("cohort", ["1", "2", "3"])
def test_indicators_move_before_outcomes(cohort: str, wounds: pd.DataFrame, truth: dict[str, Any]) -> None:
    """In the second quarter after the start indicators have moved and healing hardly; in the fourth healing has too."""
    planted = truth["cohorts"][cohort]
    clinics = [clinic for clinic in planted["clinics"] if clinic != truth["exception"]]
    points = _since_start(wounds, clinics, planted["starts"], [*MOVED, "healed_12w"])
    indicators = points[list(MOVED)].mean(axis=1)
    assert abs(indicators.loc[-1]) < 3
    assert indicators.loc[1] > 6
    assert points.loc[1, "healed_12w"] < 4
    assert indicators.loc[2] > 10
    assert points.loc[3, "healed_12w"] > 8


def test_cohorts_follow_each_other(wounds: pd.DataFrame, truth: dict[str, Any]) -> None:
    """The quarter in which a cohort first heals 6 points more than its baseline comes later for each cohort."""
    first = []
    for planted in truth["cohorts"].values():
        clinics = [clinic for clinic in planted["clinics"] if clinic != truth["exception"]]
        points = _since_start(wounds, clinics, "2023-10-01", ["healed_12w"])["healed_12w"]
        first.append(points[points >= 6].index.min())
    assert first == sorted(set(first))
    starts = [pd.Period(planted["starts"], "Q") for planted in truth["cohorts"].values()]
    lags = [place - (start - pd.Period("2023Q4")).n for place, start in zip(first, starts, strict=True)]
    assert all(2 <= lag <= 3 for lag in lags)


def test_the_exceptions_indicators_hardly_move(wounds: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Over the five indicators that move elsewhere, less than 5 points in the newest four quarters."""
    points = _since_start(wounds, [truth["exception"]], "2025-07-01", list(MOVED))
    others = _since_start(wounds, truth["improved"], "2025-07-01", list(MOVED))
    assert points.loc[0:3].mean(axis=1).mean() < 5
    assert others.loc[0:3].mean(axis=1).mean() > 10


def test_one_indicator_does_not_move_and_causes_nothing(wounds: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Screening goes with healing between clinics and in the raw rows; among like patients of a clinic it vanishes."""
    confounded = truth["confounded"]
    points = _since_start(wounds, truth["improved"], "2025-07-01", [confounded])[confounded]
    assert abs(points.loc[0:3].mean()) < 3
    before = wounds[(wounds["month"] <= "2023-09") & (wounds["clinic_id"] != truth["too_small"])]
    by_clinic = before.groupby("clinic_id")[[confounded, "healed_12w"]].mean()
    assert by_clinic.corr().iloc[0, 1] > 0.5
    known = wounds.dropna(subset=[confounded, "healed_12w"])
    raw = known.groupby(confounded)["healed_12w"].mean().diff().iloc[-1]
    like = ["clinic_id", "month", "ambulatory", "infection"]
    inside = known[[confounded, "healed_12w"]] - known.groupby(like)[[confounded, "healed_12w"]].transform("mean")
    slope = (inside[confounded] * inside["healed_12w"]).sum() / (inside[confounded] ** 2).sum()
    assert raw > 0.02
    assert abs(slope) < 0.01


def test_admissions_fall_a_little_and_amputations_are_rare(wounds: pd.DataFrame, truth: dict[str, Any]) -> None:
    """Admissions fall by one to four points; amputation follows about three in a hundred foot ulcers."""
    points = _since_start(wounds, truth["improved"], "2025-07-01", ["admission_12w"])["admission_12w"]
    assert -4 < points.loc[0:3].mean() < -1
    assert 0.02 < wounds["amputation_26w"].mean() < 0.04


def test_the_special_cause_month_stands_out(wounds: pd.DataFrame) -> None:
    """Debridement at C05 falls far outside its neighbours' months once, and comes back."""
    monthly = wounds[wounds["clinic_id"] == "C05"].groupby("month")["debridement_14d"].mean()
    around = monthly["2025-05":"2026-04"]
    assert around.idxmin() == pd.Period("2025-11", "M")
    assert around.drop(pd.Period("2025-11", "M")).min() - around.min() > 0.08


def test_staff_of_the_programme_are_highly_satisfied(frames: Frames, truth: dict[str, Any]) -> None:
    """In the newest wave over 80 % are satisfied where the programme is, more than before, at the exception too."""
    answers = frames["provider_survey"].dropna(subset=["satisfaction"])
    satisfied = answers.assign(satisfied=answers["satisfaction"] >= 4)
    inside = satisfied["clinic_id"].isin([*truth["improved"], truth["exception"]])
    by_wave = satisfied[inside].groupby("sent_on")["satisfied"].mean()
    assert by_wave.iloc[-1] > 0.8
    assert by_wave.iloc[-1] - by_wave.iloc[0] > 0.08
    exception = satisfied[satisfied["clinic_id"] == truth["exception"]]
    assert exception[exception["sent_on"] >= "2025-09-01"]["satisfied"].mean() > 0.7


def test_the_newest_quarter_of_healing_is_not_final_yet() -> None:
    """The last wounds of 2026Q2 closed on 6 October, before data_as_of; those of 2026Q3 close in January."""
    assert pd.Timestamp("2026-06-30") + pd.Timedelta(days=98) == pd.Timestamp("2026-10-06")
    assert pd.Timestamp("2026-10-06") <= AS_OF < pd.Timestamp("2026-09-30") + pd.Timedelta(days=98)
