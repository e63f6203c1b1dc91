"""Case 22: segmented regression and differences in differences, of R's sandwich and glm; and pyfixest for staggered starts."""

import warnings

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.interrupted import did, interrupted
from wellanalysis.stats.programme import group_time

CASE = "22_its_did"
EXACT = 1e-9


@pytest.mark.real
@pytest.mark.parametrize(
    ("errors", "options"),
    [
        ("nw3_se", {"lag": 3, "adjust": False}),
        ("nw3_adj_se", {"lag": 3, "adjust": True}),
        ("hc1_se", {"lag": 0, "adjust": True}),
    ],
)
def test_case_22_segmented_line(case, assert_close, errors, options):
    """Slope, step and change of slope with Newey-West errors; without lags they are those for unequal variances."""
    points = case(CASE, "input_its.csv").assign(start=31)
    expected = case(CASE, "expected_its_lm.csv").set_index("term")
    found = interrupted(points, period="t", start="start", value="y", few=False, **options).iloc[0]
    for name, term in {"slope_before": "t", "level_change": "post", "slope_change": "since"}.items():
        assert_close(found[name], expected.loc[term, "estimate"], relative=EXACT)
        assert_close(found[f"{name}_se"], expected.loc[term, errors], relative=EXACT)
    line = expected["estimate"]
    assert_close(found["level_before"], line["(Intercept)"] + 30 * line["t"], relative=EXACT)
    assert (found["n_before"], found["n_after"], found["note"]) == (30, 18, "")


@pytest.mark.real
def test_case_22_counts(case, assert_close):
    """Log odds of step and slope; R reckons the dispersion with the weights of the step before the last (2e-7)."""
    points = case(CASE, "input_its.csv").assign(start=31)
    expected = case(CASE, "expected_its_quasibinomial.csv").set_index("term")
    found = interrupted(points, period="t", start="start", numerator="count", denominator="n").iloc[0]
    for name, term in {"log_odds_level": "post", "log_odds_slope": "since"}.items():
        assert_close(found[name], expected.loc[term, "estimate"], relative=EXACT)
        assert_close(found[f"{name}_se"], expected.loc[term, "quasi_se"], relative=1e-6)
    assert_close(found["dispersion"], expected["dispersion"].iloc[0], relative=1e-6)


@pytest.mark.real
def test_case_22_difference_in_differences(case, assert_close):
    """Four means, and two-way fixed effects, clustered by clinic."""
    rows = case(CASE, "input_did.csv")
    expected = case(CASE, "expected_did.csv").set_index("variant")
    found = did(rows, unit="clinic", period="period", treated="treated", post="post", value="y")
    names = ["estimate", "ols_se", "cluster_hc1_se", "cluster_hc0_se"]
    assert_close(found.loc["2x2"], expected.loc["did_2x2", names], relative=EXACT)
    assert_close(found.loc["twfe"], expected.loc["did_twfe", names], relative=EXACT)


def staggered() -> pd.DataFrame:
    """A balanced panel of four groups, with effects that grow and differ between them."""
    rng = np.random.default_rng(3)
    first = np.repeat([4, 6, 9, 0], 6)
    clinic, period = (each.ravel() for each in np.indices((24, 15)))
    begun = (first[clinic] > 0) & (period >= first[clinic])
    gain = 0.01 * first[clinic] * np.sqrt(np.maximum(period - first[clinic] + 1, 0)) * begun
    level = rng.normal(0.7, 0.05, 24)[clinic] + rng.normal(0, 0.02, 15)[period]
    rows = pd.DataFrame({"clinic": clinic, "period": period, "first": first[clinic], "begun": begun})
    rows["value"] = level + gain + rng.normal(0, 0.03, len(rows))
    return rows.assign(start=rows["first"].where(rows["first"] > 0).astype(float))


COLUMNS = {"unit": "clinic", "period": "period", "value": "value", "start": "start"}


def test_each_cell_is_that_of_sun_and_abraham():
    """control="never", base="last": pyfixest's saturated event study, cell by cell and averaged by event."""
    rows = staggered()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyfixest = pytest.importorskip("pyfixest")
        fit = pyfixest.event_study(
            rows, yname="value", idname="clinic", tname="period", gname="first", estimator="saturated"
        )
        theirs, by_event = fit.coef(), fit.aggregate(agg="period")["Estimate"].astype(float)
    ours = group_time(rows, **COLUMNS, control="never", base="last")
    cells = ours.effects[ours.effects["event"] != -1]
    names = [
        f"rel_time::{float(event)}:first_treated_period::{first}"
        for event, first in zip(cells["event"], cells["start"], strict=True)
    ]
    assert sorted(names) == sorted(theirs.index)
    np.testing.assert_allclose(cells["effect"], theirs[names], atol=1e-9)
    after = ours.by_event[ours.by_event["event"] >= 0].set_index("event")["effect"]
    np.testing.assert_allclose(after, by_event[by_event.index >= 0], atol=1e-9)


@pytest.mark.parametrize("first", [4, 6, 9])
def test_the_mean_of_before_as_base_is_an_imputation(first):
    """base="all", one group against those who never start: pyfixest's did2s (Gardner), overall and in every period."""
    rows = staggered()
    rows = rows[rows["first"].isin([0, first])].reset_index(drop=True)
    rows["event"] = (rows["period"] - rows["start"]).where(rows["begun"], -1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyfixest = pytest.importorskip("pyfixest")
        shared = {"yname": "value", "first_stage": "~0|clinic+period", "treatment": "begun", "cluster": "clinic"}
        overall = pyfixest.did2s(rows, second_stage="~begun", **shared).coef().iloc[-1]
        each = pyfixest.did2s(rows, second_stage="~i(event, ref=-1.0)", **shared).coef()
    ours = group_time(rows, **COLUMNS, control="never", base="all")
    assert ours.overall["effect"].iloc[0] == pytest.approx(overall, abs=1e-9)
    after = ours.effects.loc[ours.effects["event"] >= 0, "effect"]
    np.testing.assert_allclose(after, each.tail(len(after)), atol=1e-9)
