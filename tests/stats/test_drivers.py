"""How an indicator goes with an outcome: against R, against rows, and where the truth is planted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from wellanalysis.stats.drivers import BETWEEN, WITHIN, Association, association, clustered

CASE = "21_gee_process_outcome"
CLINICS = 24


def _rows(
    rng: np.random.Generator, *, within: float, between: float = 0.0, spread: float = 0.3, each: int = 120
) -> pd.DataFrame:
    """One row per patient of 24 clinics; severity goes with the outcome, and makes the indicator rarer."""
    clinic = np.repeat(np.arange(CLINICS), each)
    level = rng.normal(0, 0.8, CLINICS)
    severe = rng.random(len(clinic)) < 0.3
    achieved = rng.random(len(clinic)) < 1 / (1 + np.exp(-(0.4 + level[clinic] - 0.8 * severe)))
    own = rng.normal(0, spread, CLINICS)
    odds = 0.6 + own[clinic] + within * achieved + between * level[clinic] - 1.0 * severe
    healed = rng.random(len(clinic)) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {"clinic": clinic, "severe": severe, "done": achieved.astype(float), "healed": healed.astype(int), "n": 1}
    )


def _found(rows: pd.DataFrame, **options: Any) -> Association:
    asked: dict[str, Any] = {
        "indicator": "done",
        "events": "healed",
        "trials": "n",
        "factors": ["severe"],
        "unit": "clinic",
    }
    return association(rows, **{**asked, **options})


def test_clustered_errors_are_those_of_r(case: Callable[..., pd.DataFrame], assert_close: Callable[..., None]) -> None:
    """``sandwich::vcovCL`` with and without its correction, and the estimates of ``glm``."""
    given, expected = case(CASE, "input.csv"), case(CASE, "expected_glm_cluster.csv")
    design = np.column_stack([np.ones(len(given)), given["process"], given["age"] - 55])
    events, trials = given["outcome"].to_numpy(float), np.ones(len(given))
    plain = clustered(design, events, trials, given["clinic"], corrected=False)
    assert_close(plain.estimate, expected["estimate"])
    assert_close(plain.errors, expected["cluster_se_cr0"])
    assert_close(clustered(design, events, trials, given["clinic"]).errors, expected["cluster_se_default"])


def test_patterns_say_what_rows_say() -> None:
    """Counts per pattern and clinic instead of a row for each patient; and what statsmodels says on rows."""
    rows = _rows(np.random.default_rng(1), within=0.5)
    cells = rows.groupby(["clinic", "severe", "done"], as_index=False)[["healed", "n"]].sum()
    one, other = _found(rows), _found(cells)
    pd.testing.assert_frame_equal(one.terms, other.terms, rtol=1e-9)
    assert (one.difference, one.lower, one.upper) == pytest.approx((other.difference, other.lower, other.upper))
    mean = rows.groupby("clinic")["done"].transform("mean")
    design = pd.DataFrame({"one": 1.0, "within": rows["done"] - mean, "between": mean, "severe": rows["severe"] * 1.0})
    fitted = sm.GLM(rows["healed"], design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": rows["clinic"]}
    )
    assert other.terms["estimate"].to_numpy() == pytest.approx(fitted.params[["within", "between"]].to_numpy())
    theirs = fitted.bse[["within", "between"]].to_numpy() * np.sqrt((len(rows) - 4) / (len(rows) - 1))  # R has none
    assert other.terms["se"].to_numpy() == pytest.approx(theirs, rel=1e-6)


def test_what_differs_between_clinics_does_not_pass_for_what_happens_within() -> None:
    """Clinics that do it more often have better results for another reason: seen between, vanished within."""
    rows = _rows(np.random.default_rng(2), within=0.0, between=1.0, spread=0.1, each=600)
    terms = _found(rows).terms
    assert terms.loc[BETWEEN, "lower"] > 0.5
    assert terms.loc[WITHIN, "lower"] < 0 < terms.loc[WITHIN, "upper"]
    assert abs(_found(rows).difference) < 0.04


def test_case_mix_takes_away_what_severity_did() -> None:
    """Without it the severe, who have both less often, would make the indicator look better than it is."""
    rows = _rows(np.random.default_rng(3), within=0.0, spread=0.1, each=2000)
    crude, adjusted = _found(rows, factors=[]), _found(rows)
    assert crude.lower > 0.03
    assert adjusted.lower < 0 < adjusted.upper


def test_the_planted_difference_is_inside_its_interval_as_often_as_stated() -> None:
    """400 networks of 24 clinics; the truth is the mean over patients of what the indicator changes in their clinic."""
    rng, inside, above = np.random.default_rng(4), 0, 0
    trials = 400
    for _ in range(trials):
        rows = _rows(rng, within=0.5, spread=0.0)
        cells = rows.groupby(["clinic", "severe", "done"], as_index=False)[["healed", "n"]].sum()
        found = _found(cells).terms.loc[WITHIN]
        inside += found["lower"] <= 0.5 <= found["upper"]
        above += found["lower"] > 0.5
    assert 0.92 <= inside / trials <= 0.98
    assert 0.002 <= above / trials <= 0.055


def test_what_is_not_recorded_is_left_out_and_counted() -> None:
    """A patient without the indicator is neither with nor without it."""
    rows = _rows(np.random.default_rng(5), within=0.5)
    rows.loc[rows.index[:100], "done"] = np.nan
    found = _found(rows)
    assert (found.left_out, found.trials) == (100, len(rows) - 100)
    assert found.units == CLINICS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"done": 2.0}, "outside 0 to 1"),
        ({"done": 1.0}, "the same for all patients of each clinic"),
        ({"healed": 1}, "had the event"),
        ({"clinic": 1}, "too few to tell"),
        ({"clinic": np.nan}, "clinic is missing"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, float], message: str) -> None:
    """With the reason."""
    rows = _rows(np.random.default_rng(6), within=0.5).assign(**change)
    with pytest.raises(ValueError, match=message):
        _found(rows)


def test_an_unknown_column_and_a_term_told_twice_are_refused() -> None:
    """By name."""
    rows = _rows(np.random.default_rng(7), within=0.5)
    with pytest.raises(ValueError, match="no column 'wound'"):
        _found(rows, factors=["wound"])
    with pytest.raises(ValueError, match="told by the others"):
        _found(rows.assign(again=rows["severe"]), factors=["severe", "again"])
