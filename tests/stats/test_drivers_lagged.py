"""Later outcome on indicator now, given the outcome now."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from wellanalysis.stats.drivers_lagged import lagged

COLUMNS = {"unit": "clinic", "period": "quarter", "indicator": "done", "outcome": "healed"}
CLINICS, QUARTERS = 24, 13


def panel(
    seed: int, *, lag: int = 0, effect: float = 0.0, confounded: float = 0.0, lasting: float = 0.08
) -> pd.DataFrame:
    """Shares of clinics by quarter; the indicator goes before the outcome by `lag` quarters.

    `lasting` is what clinics differ in it always, `confounded` what stands behind both.
    """
    rng = np.random.default_rng(seed)
    size = rng.uniform(40, 200, CLINICS)[:, None]
    patients = rng.poisson(np.broadcast_to(size, (CLINICS, QUARTERS)))
    level = rng.normal(0, 1, (CLINICS, 1))
    past = QUARTERS + lag
    habit = 0.6 + lasting * rng.normal(size=(CLINICS, 1)) + confounded * level
    whole = habit + 0.04 * rng.normal(size=(CLINICS, past))
    done, earlier = whole[:, lag:], whole[:, :QUARTERS]
    share = 0.65 + 0.04 * level + 0.01 * rng.normal(size=QUARTERS) + effect * (earlier - 0.6)
    healed = rng.binomial(patients, np.clip(share, 0, 1)) / patients
    clinic, quarter = np.indices((CLINICS, QUARTERS))
    return pd.DataFrame(
        {
            **{"clinic": clinic.ravel(), "quarter": quarter.ravel(), "done": done.ravel()},
            **{"healed": healed.ravel(), "n": patients.ravel()},
        }
    )


def test_estimates_and_errors_are_those_of_least_squares_with_each_clinic_left_out() -> None:
    """statsmodels on rows, with an intercept per quarter; and again without each clinic in turn."""
    given = panel(1, lag=2, effect=0.4).drop(index=[5, 40, 41, 200])
    later = given.assign(quarter=given["quarter"] - 2)[["clinic", "quarter", "healed", "n"]]
    rows = given.drop(columns="n").merge(later, on=["clinic", "quarter"], suffixes=("", "_later"))
    design = rows[["done", "healed"]].join(pd.get_dummies(rows["quarter"], dtype=float))

    def slope(kept: pd.Series) -> float:
        fitted = sm.WLS(rows.loc[kept, "healed_later"], design[kept].to_numpy(), weights=rows.loc[kept, "n"]).fit()
        return float(np.asarray(fitted.params)[0])

    found = lagged(given, **COLUMNS, weight="n", ahead=[2]).loc[2]
    assert found["estimate"] == pytest.approx(slope(rows["clinic"] >= 0), rel=1e-8)
    away = np.array([slope(rows["clinic"] != one) for one in range(CLINICS)]) - found["estimate"]
    assert found["se"] == pytest.approx(np.sqrt(23 / 24 * (away @ away)), rel=1e-8)
    assert (found["cells"], found["units"], found["df"]) == (len(rows), 24, 23)
    reach = stats.t.ppf(0.975, 23) * found["se"]
    assert found[["lower", "upper"]].tolist() == pytest.approx([found["estimate"] - reach, found["estimate"] + reach])


def test_what_has_no_link_raises_an_alarm_as_often_as_stated() -> None:
    """400 networks in which clinics differ lastingly in both; 5 % has a Monte Carlo error of 1.1 % at each lag."""
    alarms = np.mean([lagged(panel(seed), **COLUMNS, weight="n")["p"] < 0.05 for seed in range(400)], axis=0)
    assert (alarms >= 0.05 - 2.6 * 0.011).all()
    assert (alarms <= 0.05 + 2.6 * 0.011).all()


def test_a_lag_is_found_where_it_was_planted() -> None:
    """Two quarters ahead, half a point per point, over 60 networks; at the other lags there is nothing.

    Where clinics always do it more or less, the outcome now shows some of that already, and only the rest is found.
    """

    def mean(lasting: float) -> pd.Series:
        found = [
            lagged(panel(seed, lag=2, effect=0.5, lasting=lasting), **COLUMNS, weight="n")["estimate"]
            for seed in range(60)
        ]
        return pd.concat(found, axis=1).mean(axis=1)

    passing, lasting = mean(0.0), mean(0.08)
    assert passing[2] == pytest.approx(0.5, abs=0.05)
    assert passing.drop(2).to_numpy() == pytest.approx([0, 0, 0], abs=0.05)
    assert lasting.idxmax() == 2
    assert 0.2 < lasting[2] < passing[2] - 0.05


def test_a_noisy_past_outcome_does_not_remove_confounding() -> None:
    """Why the page says so: what stands behind both stands behind both in the next quarters too."""
    found = [lagged(panel(seed, confounded=0.05), **COLUMNS, weight="n").loc[4, "lower"] > 0 for seed in range(40)]
    assert np.mean(found) > 0.2


def test_order_of_rows_and_missing_ones_change_nothing() -> None:
    """A row that is absent, one without a value, and one of no patients are the same."""
    given = panel(2)
    out = [3, 60, 61]
    whole = given.assign(n=given["n"].where(~given.index.isin(out), 0), done=given["done"].where(given.index != 90))
    healed = given["healed"].where(given.index != 90)
    one = lagged(whole.assign(healed=healed), **COLUMNS, weight="n")
    gone = given.drop(index=90).sample(frac=1, random_state=1)
    gone = gone.assign(n=gone["n"].where(~gone.index.isin(out), 0))
    pd.testing.assert_frame_equal(one, lagged(gone, **COLUMNS, weight="n"), rtol=1e-7)


def test_quarters_are_counted_by_the_calendar() -> None:
    """First days of quarters are three months apart; a quarter that nobody has stays a gap."""
    given = panel(3).query("quarter != 4")
    dates = pd.date_range("2022-01-01", periods=QUARTERS, freq="QS")[given["quarter"]]
    pd.testing.assert_frame_equal(lagged(given.assign(quarter=dates), **COLUMNS), lagged(given, **COLUMNS))
    cells = lagged(given, **COLUMNS)["cells"]
    assert cells[1] == 24 * 10  # not quarter 3 on 4, nor 4 on 5, nor the last


def test_what_cannot_be_told_is_missing() -> None:
    """Too few clinics, an indicator that is the same everywhere, and a lag longer than the time."""
    assert lagged(panel(4).query("clinic < 4"), **COLUMNS)["estimate"].isna().all()
    same = lagged(panel(4).assign(done=0.5), **COLUMNS)
    assert same["estimate"].isna().all()
    assert same["cells"].tolist() == [24 * 12, 24 * 11, 24 * 10, 24 * 9]
    assert lagged(panel(4), **COLUMNS, ahead=[1, 20]).loc[20, ["cells", "units"]].tolist() == [0, 0]
    assert lagged(panel(4).assign(healed=np.nan), **COLUMNS)["p"].isna().all()


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({}, {"indicator": "seen"}, "no column 'seen'"),
        ({}, {"ahead": [0]}, "one whole period later"),
        ({}, {"ahead": [1.5]}, "one whole period later"),
        ({"quarter": 1}, {}, "two rows of one quarter"),
        ({"clinic": np.nan}, {}, "clinic is missing in 312 rows"),
        ({"quarter": lambda rows: np.where(rows["quarter"] == 12, 100, 3 * rows["quarter"])}, {}, "not equally long"),
        ({"quarter": "2026Q1"}, {}, "neither dates nor whole numbers"),
        ({"quarter": np.nan}, {}, "quarter is missing"),
        ({"n": -1}, {"weight": "n"}, "n has negative values"),
    ],
)
def test_what_is_no_panel_is_refused(change: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lagged(panel(5).assign(**change), **{**COLUMNS, **asked})
