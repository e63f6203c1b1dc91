"""Case-mix models: equal to models on rows, honest sums, slopes within units, and what cannot be estimated."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from benchmarks.coverage_case_mix import coverage
from wellanalysis.stats.case_mix import CaseMixModel, fit

SIX = pd.DataFrame(
    {
        "clinic": ["a", "a", "b", "b", "c", "c"],
        "size": ["small", "large"] * 3,
        "healed": [16, 5, 24, 4, 10, 9],
        "n": [20, 10, 30, 10, 12, 20],
    }
)
FACTORS = ["stage", "age", "diabetes"]


def episodes(count=3000, *, units=6, seed=1):
    """One row per episode: a category, a number with gaps, a truth value, an outcome, events in some days."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "clinic": rng.choice([f"C{place}" for place in range(units)], count),
            "stage": rng.choice(["I", "II", "III", None], count, p=[0.4, 0.3, 0.2, 0.1]),
            "age": np.where(rng.random(count) < 0.1, np.nan, rng.integers(30, 91, count)),
            "diabetes": rng.random(count) < 0.3,
            "n": 1,
            "days": rng.integers(1, 30, count),
        }
    )
    effect = rows["stage"].map({"I": 0.0, "II": -0.4, "III": -1.0}).fillna(-0.2)
    clinic = rows["clinic"].str[1:].astype(float) / units
    predictor = 0.8 + effect - 0.02 * (rows["age"].fillna(60) - 60) - 0.3 * rows["diabetes"] + clinic
    healed = (rng.random(count) < expit(predictor)).astype(int)
    return rows.assign(healed=healed, falls=rng.poisson(rows["days"] * np.exp(predictor - 4)))


def on_rows(rows, *, family, unit):
    """The same model by statsmodels on one row per episode, its design written out by hand."""
    known = rows["age"].notna()
    weights = rows.loc[known, "n" if family == "binomial" else "days"]
    mean = np.average(rows.loc[known, "age"], weights=weights)
    design = pd.DataFrame(
        {
            "stageII": rows["stage"] == "II",
            "stageIII": rows["stage"] == "III",
            "stagenot recorded": rows["stage"].isna(),
            "age": rows["age"].fillna(mean),
            "agenot recorded": ~known,
            "diabetesTRUE": rows["diabetes"],
        }
    ).astype(float)
    intercepts = pd.get_dummies(rows["clinic"], dtype=float) if unit else pd.DataFrame({"(Intercept)": 1.0}, rows.index)
    design = pd.concat([intercepts, design], axis=1)
    if family == "binomial":
        return sm.GLM(rows["healed"], design, family=sm.families.Binomial()).fit(tol=1e-13)
    exposure = np.log(rows["days"])
    return sm.GLM(rows["falls"], design, family=sm.families.Poisson(), offset=exposure).fit(tol=1e-13)


def within_units(rows, **options):
    """A model with an intercept per clinic."""
    return fit(rows, **{"events": "healed", "trials": "n", "factors": ["size"], "unit": "clinic"} | options)


@pytest.mark.parametrize("unit", [None, "clinic"])
@pytest.mark.parametrize(("family", "events", "trials"), [("binomial", "healed", "n"), ("poisson", "falls", "days")])
def test_estimates_on_patterns_are_those_on_rows(family, events, trials, unit):
    """Estimates and standard errors agree with statsmodels on rows to 1e-9; so does fitting the rows themselves."""
    rows = episodes()
    keys = ["clinic", *FACTORS]
    patterns = rows.groupby(keys, dropna=False, as_index=False)[["healed", "n", "falls", "days"]].sum()
    assert len(patterns) < len(rows)
    by_hand = on_rows(rows, family=family, unit=unit)
    for given_rows in (patterns, rows):
        model = fit(given_rows, events=events, trials=trials, factors=FACTORS, family=family, unit=unit)
        shared = model.coefficients.index if unit is None else model.coefficients.index[1:]
        ours = model.coefficients.loc[shared]
        np.testing.assert_allclose(ours["estimate"], by_hand.params[shared], rtol=1e-9)
        np.testing.assert_allclose(ours["se"], by_hand.bse[shared], rtol=1e-9)
        if unit is None and family == "binomial":
            assert model.deviance == pytest.approx(by_hand.deviance, rel=1e-10)
            assert model.aic == pytest.approx(by_hand.aic, rel=1e-10)
            assert model.expected(rows)["expected"].to_numpy() == pytest.approx(by_hand.fittedvalues.to_numpy())


def test_two_levels_worked_by_hand():
    """The odds ratio is that of the two-by-two table, its variance the sum of 1/cell; expected is the pooled share."""
    model = fit(SIX, events="healed", trials="n", factors=["size"], reference={"size": "small"})
    assert isinstance(model, CaseMixModel)
    small, large = 50 / 62, 18 / 40
    term = model.coefficients.loc["sizelarge"]
    assert term["estimate"] == pytest.approx(logit(large) - logit(small))
    assert term["se"] == pytest.approx(np.sqrt(1 / 50 + 1 / 12 + 1 / 18 + 1 / 22))
    assert term["ratio"] == pytest.approx((18 / 22) / (50 / 12))
    assert term[["factor", "level", "n"]].tolist() == ["size", "large", 40]
    assert model.coefficients.loc["(Intercept)", "estimate"] == pytest.approx(logit(small))
    assert model.levels[["level", "n", "reference"]].to_numpy().tolist() == [["small", 62, True], ["large", 40, False]]
    expected = model.expected(SIX)
    assert expected["expected"].tolist() == pytest.approx(
        [20 * small, 10 * large, 30 * small, 10 * large, 12 * small, 9]
    )
    assert expected["expected_variance"].iloc[0] == pytest.approx(20 * small * (1 - small))
    assert list(SIX.columns) == ["clinic", "size", "healed", "n"]


def test_checks_of_the_model_worked_by_hand():
    """AUC from the pairs of two levels with ties at one half; Brier; calibration by clinic; two of ten tenths."""
    model = fit(SIX, events="healed", trials="n", factors=["size"])
    small, large = 50 / 62, 18 / 40
    assert model.discrimination == pytest.approx((50 * 22 + 0.5 * (50 * 12 + 18 * 22)) / (68 * 34))
    brier = 50 * (1 - small) ** 2 + 12 * small**2 + 18 * (1 - large) ** 2 + 22 * large**2
    assert model.brier == pytest.approx(brier / 102)
    by_clinic = model.calibration("clinic").set_index("clinic")
    assert by_clinic.loc["a", ["trials", "observed"]].tolist() == [30, 21]
    assert by_clinic.loc["a", "expected"] == pytest.approx(20 * small + 10 * large)
    assert by_clinic.loc["a", "expected_rate"] == pytest.approx((20 * small + 10 * large) / 30)
    assert by_clinic.loc["a", "lower"] < 0.7 < by_clinic.loc["a", "upper"]
    deciles = model.calibration()
    assert deciles["decile"].tolist() == [2, 7]
    assert deciles["observed"].tolist() == pytest.approx(deciles["expected"].tolist())
    assert model.calibration(["clinic", "size"])["trials"].tolist() == [10, 20, 10, 30, 20, 12]


def test_the_auc_is_that_of_all_pairs_of_patients():
    """Recomputed over every pair of rows."""
    rows = episodes(400)
    model = fit(rows, events="healed", trials="n", factors=FACTORS)
    risk = model.expected(rows)["expected"].to_numpy()
    healed = rows["healed"].to_numpy() == 1
    above = risk[healed][:, None] - risk[~healed][None, :]
    assert model.discrimination == pytest.approx((above > 0).mean() + (above == 0).mean() / 2)


def test_tenths_of_risk_hold_a_tenth_each_where_risks_differ():
    """400 patients of different risk: 40 in each, in rising order."""
    rng = np.random.default_rng(3)
    rows = pd.DataFrame({"age": rng.permutation(400) / 10, "n": 1, "healed": rng.integers(0, 2, 400)})
    found = fit(rows, events="healed", trials="n", factors=["age"]).calibration()
    assert found["trials"].tolist() == [40] * 10
    assert found["expected_rate"].is_monotonic_increasing


def test_pooled_slopes_absorb_what_units_do_and_slopes_within_units_do_not():
    """Where clinics with harder wounds heal more of them, the pooled effect of size is too small."""
    size, clinic = np.meshgrid([0, 1], np.arange(10))
    share_large = 0.1 + 0.08 * clinic
    trials = 1000 * np.where(size == 1, share_large, 1 - share_large)
    share = expit(0.5 - 1.0 * size + 0.15 * (clinic - 4.5))
    rows = pd.DataFrame(
        {"clinic": clinic.ravel(), "large": size.ravel(), "n": trials.ravel(), "healed": (trials * share).ravel()}
    )
    options = {"events": "healed", "trials": "n", "factors": ["large"]}
    within = fit(rows, **options, unit="clinic").coefficients.loc["large", "estimate"]
    pooled = fit(rows, **options).coefficients.loc["large", "estimate"]
    assert within == pytest.approx(-1.0, rel=1e-9)
    assert -0.9 < pooled < -0.5


def test_units_in_which_all_or_none_had_the_event_count_for_the_intercept_only():
    """Slopes are as without them; expected sums to observed with them."""
    more = pd.DataFrame(
        {"clinic": ["d", "d", "e"], "size": ["small", "large", "large"], "healed": [4, 6, 0], "n": [4, 6, 9]}
    )
    model, without = within_units(pd.concat([SIX, more])), within_units(SIX)
    assert model.coefficients.loc["sizesmall", "estimate"] == pytest.approx(
        without.coefficients.loc["sizesmall", "estimate"], rel=1e-9
    )
    found = model.calibration("clinic")
    assert found["clinic"].tolist() == list("abcde")
    assert found["expected"].sum() == pytest.approx(78, rel=1e-9)


def test_leaving_a_factor_out_tells_how_far_units_move():
    """Without size, O/E is observed over the pooled share; the deviance change is the likelihood ratio."""
    found = fit(SIX, events="healed", trials="n", factors=["size"]).leave_one_factor_out(unit="clinic").iloc[0]
    adjusted = np.array([21, 28, 19]) / np.array([20 * 50 / 62 + 4.5, 30 * 50 / 62 + 4.5, 12 * 50 / 62 + 9])
    moved = np.abs(np.array([21, 28, 19]) / (np.array([30, 40, 32]) * 68 / 102) - adjusted)
    assert found["largest_change"] == pytest.approx(moved.max())
    assert found["median_change"] == pytest.approx(np.median(moved))
    assert found["largest_unit"] == "abc"[moved.argmax()]
    assert found[["factor", "df", "units"]].tolist() == ["size", 1, 3]
    assert found["auc"] == pytest.approx(0.5)
    healed, n = np.array([50, 18]), np.array([62, 40])
    likelihood = (healed * np.log(healed / n) + (n - healed) * np.log(1 - healed / n)).sum()
    alone = 68 * np.log(68 / 102) + 34 * np.log(34 / 102)
    assert found["deviance_change"] == pytest.approx(2 * (likelihood - alone))


def test_leaving_out_follows_only_units_that_are_large_enough():
    """A minimum leaves the small clinics out; without units only the deviance and the AUC are told."""
    model = within_units(SIX)
    assert model.leave_one_factor_out(minimum=31)["units"].tolist() == [2]
    assert model.leave_one_factor_out(minimum=40)["largest_unit"].tolist() == ["b"]
    with pytest.raises(ValueError, match="no unit has 41 trials or more; the largest has 40"):
        model.leave_one_factor_out(minimum=41)
    plain = fit(SIX, events="healed", trials="n", factors=["size"]).leave_one_factor_out()
    assert list(plain.columns) == ["factor", "deviance_change", "df", "auc"]


PATTERNS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["I", "II", "III", None]),
        st.sampled_from([20.0, 45.0, 70.0, np.nan]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    min_size=4,
    max_size=30,
).map(lambda rows: pd.DataFrame(rows, columns=["clinic", "stage", "age", "yes", "no"]))


def fitted(rows, *, family, unit, **options):
    """A model of the given patterns, or None where there is nothing to model (and it says so)."""
    counted = rows.assign(n=rows["yes"] + rows["no"])
    try:
        return counted, fit(
            counted, events="yes", trials="n", factors=["stage", "age"], family=family, unit=unit, **options
        )
    except ValueError as error:
        assert any(said in str(error) for said in ("event", "trials", "exposure"))  # noqa: PT017  # not each raises
        return counted, None


@settings(max_examples=60, deadline=None)
@given(PATTERNS, st.sampled_from(["binomial", "poisson"]), st.sampled_from([None, "clinic"]))
def test_expected_sums_to_observed_and_nothing_is_nan(rows, family, unit):
    """Whatever was separated, collinear, missing or constant; with and without intercepts per unit."""
    counted, model = fitted(rows, family=family, unit=unit)
    if model is None:
        return
    expected = model.expected(counted)
    assert expected["expected"].sum() == pytest.approx(counted["yes"].sum(), rel=1e-9)
    tables = [expected[["expected", "expected_variance"]], model.coefficients.select_dtypes("number")]
    tables += [model.calibration().select_dtypes("number"), model.calibration("clinic").select_dtypes("number")]
    assert not any(table.isna().any().any() for table in tables)
    if family == "binomial":
        assert 0.5 - 1e-9 <= model.discrimination <= 1 or unit


@settings(max_examples=40, deadline=None)
@given(PATTERNS, st.sampled_from([None, "clinic"]), st.randoms(use_true_random=False))
def test_names_of_units_and_order_of_rows_change_nothing(rows, unit, random):
    """Clinics renamed, rows shuffled: the same coefficients and the same expected."""
    counted, model = fitted(rows, family="binomial", unit=unit)
    order = random.sample(range(len(rows)), len(rows))
    renamed = rows.assign(clinic=rows["clinic"].map(dict(zip("abcd", "zyxw", strict=True)))).iloc[order]
    _, again = fitted(renamed, family="binomial", unit=unit)
    assert (model is None) == (again is None)
    if model is None:
        return
    pd.testing.assert_frame_equal(model.coefficients, again.coefficients, rtol=1e-6, atol=1e-7)
    pd.testing.assert_frame_equal(model.expected(counted), again.expected(counted), rtol=1e-6, atol=1e-7)


def test_a_level_in_which_nobody_had_the_event_is_steadied_and_named():
    """The estimate is finite, the term is named, the sums hold; the level has fewer events expected than its size."""
    rows = pd.concat([SIX, pd.DataFrame({"clinic": ["a"], "size": ["whole leg"], "healed": [0], "n": [4]})])
    for unit in (None, "clinic"):
        model = within_units(rows, unit=unit, reference={"size": "small"})
        assert model.steadied == ("sizewhole leg",)
        assert -6 < model.coefficients.loc["sizewhole leg", "estimate"] < -1
        assert model.expected(rows)["expected"].sum() == pytest.approx(68, rel=1e-9)
        without = within_units(SIX, unit=unit, reference={"size": "small"})
        difference = model.coefficients.loc["sizelarge", "estimate"] - without.coefficients.loc["sizelarge", "estimate"]
        assert abs(difference) < 0.05
    assert within_units(rows, reference={"size": "whole leg"}).steadied == ("sizelarge", "sizesmall")


def test_events_that_a_number_tells_perfectly_are_steadied():
    """All healed below 50, nobody above: still a finite slope."""
    rows = pd.DataFrame({"age": [20.0, 30, 40, 60, 70, 80], "n": 5, "healed": [5, 5, 5, 0, 0, 0]})
    model = fit(rows, events="healed", trials="n", factors=["age"])
    assert model.steadied == ("age",)
    assert model.discrimination == 1
    assert np.isfinite(model.coefficients.select_dtypes("number")).all().all()


@pytest.mark.parametrize(
    ("column", "level", "reason"),
    [
        (["left"] * 6, "left", "everyone has the level left"),
        ([7] * 6, "", "the same for everyone of whom it is recorded"),
        ([np.nan] * 6, "not recorded", "recorded for no one"),
        (["u", "v"] * 3, "v", "already tell it"),
        ([3.5, 1.5] * 3, "", "already tell it"),
    ],
)
def test_a_factor_that_tells_nothing_new_is_left_out_and_named(column, level, reason):
    """Constant or collinear: the other coefficients are as without it."""
    model = fit(SIX.assign(other=column), events="healed", trials="n", factors=["size", "other"])
    plain = fit(SIX, events="healed", trials="n", factors=["size"])
    assert reason in dict(zip(model.left_out["level"], model.left_out["reason"], strict=True))[level]
    pd.testing.assert_frame_equal(model.coefficients, plain.coefficients, rtol=1e-9)
    added = model.leave_one_factor_out().set_index("factor")
    assert added.loc["other", "df"] == 0
    assert added.loc["other", "deviance_change"] == pytest.approx(0, abs=1e-8)


def test_what_is_the_same_within_every_clinic_is_left_out_where_clinics_have_intercepts():
    """A region cannot be told from its clinics."""
    model = within_units(SIX.assign(region=["n", "n", "s", "s", "s", "s"]), factors=["size", "region"])
    assert model.left_out[["factor", "level"]].to_numpy().tolist() == [["region", "s"]]


def test_one_unit_is_the_plain_model():
    """An intercept for the only clinic is the intercept."""
    rows = SIX.assign(clinic="a")
    pd.testing.assert_frame_equal(within_units(rows).coefficients, within_units(rows, unit=None).coefficients)


def test_no_factor_at_all_expects_the_pooled_share():
    """Intercept only: every clinic is expected to have 68 of 102."""
    model = within_units(SIX, factors=[])
    assert model.expected(SIX)["expected"].tolist() == pytest.approx((SIX["n"] * 68 / 102).tolist())
    assert model.discrimination == 0.5


def test_missing_values_are_a_level_of_their_own():
    """Named not recorded, in text and where missing; a number is put at the mean with an indicator."""
    rows = pd.DataFrame(
        {"stage": ["I", "II", None, "not recorded"], "age": [40.0, 60, np.nan, 50], "n": 10, "healed": [8, 4, 6, 5]}
    )
    model = fit(rows, events="healed", trials="n", factors=["stage"])
    assert model.coefficients.loc["stagenot recorded", "n"] == 20
    assert model.expected(rows)["expected"].tolist() == pytest.approx([8, 4, 5.5, 5.5])
    by_age = fit(rows, events="healed", trials="n", factors=["age"])
    assert by_age.coefficients.index.tolist() == ["(Intercept)", "age", "agenot recorded"]
    assert by_age.expected(rows)["expected"].iloc[2] == pytest.approx(6)
    assert by_age.calibration("stage")["stage"].tolist() == ["I", "II", "not recorded"]


def test_levels_that_the_model_never_saw_are_named_or_counted_as_not_recorded():
    """An error by default; asked for, the level not recorded; without that, the average of the factor."""
    model = within_units(SIX, reference={"size": "small"})
    new = pd.DataFrame({"size": ["huge", "small", None], "n": [10, 10, 10]})
    with pytest.raises(ValueError, match="factor size has levels the model never saw: huge, not recorded"):
        model.expected(new)
    expected = model.expected(new, unseen="not recorded")["expected"]
    assert expected.iloc[0] == expected.iloc[2]
    average = 40 / 102 * model.coefficients.loc["sizelarge", "estimate"]
    assert expected.iloc[0] == pytest.approx(10 * expit(average + model.coefficients.loc["(Intercept)", "estimate"]))
    rows = pd.concat([SIX, pd.DataFrame({"clinic": ["a"], "size": [None], "healed": [2], "n": [5]})])
    expected = within_units(rows, unit=None).expected(new, unseen="not recorded")["expected"]
    assert expected.iloc[0] == expected.iloc[2] == pytest.approx(4)
    aged = fit(SIX.assign(age=[20, 30, 40, 50, 60, 70]), events="healed", trials="n", factors=["age"])
    with pytest.raises(ValueError, match="factor age .* not recorded"):
        aged.expected(pd.DataFrame({"age": [np.nan], "n": 1}))
    mean = np.average([20, 30, 40, 50, 60, 70], weights=SIX["n"])
    both = aged.expected(pd.DataFrame({"age": [np.nan, mean], "n": 1}), unseen="not recorded")["expected"]
    assert both.iloc[0] == pytest.approx(both.iloc[1])


def test_a_level_without_trials_is_no_level():
    """Patterns of nobody expect nothing and are left out of every table; their level is not a term."""
    rows = pd.concat([SIX, pd.DataFrame({"clinic": ["z"], "size": ["huge"], "healed": [0], "n": [0]})])
    model = within_units(rows)
    pd.testing.assert_frame_equal(model.coefficients, within_units(SIX).coefficients)
    assert model.expected(rows)[["expected", "expected_variance"]].iloc[-1].tolist() == [0, 0]
    assert model.calibration("clinic")["clinic"].tolist() == ["a", "b", "c"]


def test_categories_keep_their_order_and_truth_values_are_named_as_in_r():
    """The first category that occurs is the reference; False before True; a given reference overrides."""
    ordered = pd.Categorical(SIX["size"], categories=["tiny", "small", "large"])
    rows = SIX.assign(size=ordered, wet=[True, False, False, True, True, True])
    options = {"events": "healed", "trials": "n", "factors": ["size", "wet"]}
    assert fit(rows, **options).coefficients.index.tolist() == ["(Intercept)", "sizelarge", "wetTRUE"]
    turned = fit(rows, **options, reference={"size": "large", "wet": True})
    assert turned.coefficients.index.tolist() == ["(Intercept)", "sizesmall", "wetFALSE"]
    assert turned.reference == {"size": "large", "wet": "TRUE"}


@pytest.mark.parametrize(
    ("column", "given", "message"),
    [
        ("n", [0] * 6, "there are no trials"),
        ("healed", [0] * 6, "none of 102 had the event"),
        ("healed", [20, 10, 30, 10, 12, 20], "all of 102 had the event"),
        ("healed", [-1, 5, 24, 4, 10, 9], "counts cannot be negative: -1"),
        ("healed", [16, 11, 24, 4, 10, 9], "numerators cannot exceed their denominators: 11/10"),
        ("healed", [np.nan, 5, 24, 4, 10, 9], "healed is missing in 1 rows"),
        ("n", [20, np.nan, np.nan, 10, 12, 20], "n is missing in 2 rows"),
        ("n", [np.inf, 10, 30, 10, 12, 20], "infinite"),
        ("clinic", ["a", None, "b", "b", "c", "c"], "clinic is missing in 1 rows"),
        ("size", pd.to_datetime(["2026-01-01"] * 6), "holds dates"),
        ("size", [1, 2, 3, 4, 5, np.inf], "infinite numbers"),
    ],
)
def test_what_cannot_be_modelled_is_refused_by_name(column, given, message):
    """No trials, no contrast, impossible or missing counts."""
    rows = SIX.assign(**{column: given})
    if message == "there are no trials":
        rows["healed"] = 0
    with pytest.raises(ValueError, match=message):
        within_units(rows)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"factors": ["size", "height", "weight"]}, "columns not found: height, weight"),
        ({"factors": ["size", "n"]}, "columns with two uses: n"),
        ({"family": "gamma"}, "family is 'gamma'; known: binomial, poisson"),
        ({"reference": {"size": "huge"}}, "reference level 'huge' of factor size does not occur; known: large, small"),
        ({"reference": {"clinic": "a"}}, "no factors: clinic"),
        ({"factors": ["age"], "reference": {"age": 1}}, "age is numeric and has no reference level"),
    ],
)
def test_options_that_do_not_fit_are_refused_by_name(options, message):
    """The remedy is in the message."""
    with pytest.raises(ValueError, match=message):
        within_units(SIX.assign(age=[20, 30, 40, 50, 60, 70]), **options)


def test_refusals_of_a_fitted_model():
    """Unknown way of handling the unseen, text where numbers were, a column that does not exist."""
    model = within_units(SIX)
    with pytest.raises(ValueError, match="unseen is 'guess'"):
        model.expected(SIX, unseen="guess")
    with pytest.raises(ValueError, match="factor size holds numbers; the model was fitted on text"):
        model.expected(SIX.assign(size=[1, 2] * 3))
    with pytest.raises(ValueError, match="columns not found: region"):
        model.calibration("region")
    with pytest.raises(ValueError, match="exposure n is 0"):
        within_units(SIX.assign(n=0), family="poisson")
    with pytest.raises(ValueError, match="no unit has both events and trials without one"):
        within_units(SIX.assign(clinic=list("abcdef"), healed=[20, 0, 30, 0, 12, 0]))


def test_rates_have_no_pairs_of_patients():
    """Poisson: no AUC, no Brier, no AIC; limits of the rate are Byar's, exact below ten events."""
    rows = episodes(600)
    model = fit(rows, events="falls", trials="days", factors=FACTORS, family="poisson")
    assert (model.discrimination, model.brier, model.aic) == (None, None, None)
    assert (model.expected(rows)["expected"] == model.expected(rows)["expected_variance"]).all()
    found = model.calibration("clinic")
    assert ((found["lower"] < found["observed_rate"]) & (found["observed_rate"] < found["upper"])).all()


def test_a_fit_changes_nothing_that_it_was_given_and_warns_of_nothing():
    """Frames stay as they were; the model keeps its own copy."""
    rows = episodes(300)
    before = rows.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = fit(rows, events="healed", trials="n", factors=FACTORS, unit="clinic")
        model.calibration()
    pd.testing.assert_frame_equal(rows, before)
    rows["healed"] = 0
    assert model.calibration("clinic")["observed"].sum() == before["healed"].sum()


@pytest.mark.parametrize("unit", [None, "clinic"])
def test_intervals_cover_as_they_say(unit):
    """300 simulated networks: 95 % intervals of three slopes cover within three Monte Carlo errors of 95 %."""
    found = coverage(runs=300, seed=5, unit=unit)
    error = np.sqrt(0.95 * 0.05 / 300)
    assert (np.abs(found - 0.95) < 3 * error).all(), found
