"""Reliability and shrinkage: worked values, what holds for any counts, bad input, and whether labels keep their word."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from wellanalysis.stats.between_units import explore
from wellanalysis.stats.reliability import (
    beta_binomial,
    gamma_poisson,
    normal_normal,
    random_intercept_normal,
)

ROOT = Path(__file__).resolve().parents[2]
EVENTS = np.array([12, 30, 5, 44, 9, 17, 26, 3])
TRIALS = np.array([20, 40, 12, 50, 20, 20, 40, 9])
EXPECTED = np.array([10.0, 22.5, 8.0, 31.0, 14.0, 11.0, 30.0, 4.5])
OPTIONS = settings(max_examples=40, deadline=None)


@st.composite
def counts(draw):
    """Events and trials of 2 to 12 units, some of them empty."""
    trials = draw(st.lists(st.integers(0, 400), min_size=2, max_size=12).filter(any))
    return np.array([draw(st.integers(0, number)) for number in trials]), np.array(trials)


def assert_complete(found):
    """No missing value but the raw one of a unit where nobody counted, and intervals in order."""
    units = found.units
    empty = units["note"] != ""
    assert units.drop(columns="raw").notna().all(axis=None)
    assert units.loc[~empty, "raw"].notna().all()
    assert (units.loc[empty, "reliability"] == 0).all()
    assert (units["lower"] < units["upper"]).all()
    assert units["reliability"].between(0, 1).all()
    assert not any(np.isnan(value) for value in found.prior.values())
    assert found.between.lower <= found.between.value + 1e-12
    assert found.between.value <= found.between.upper + 1e-12
    assert bool(found.stated) != found.between.detectable


def assert_shrunken(found):
    """Every estimate lies between the raw value and the prior mean."""
    units = found.units[found.units["note"] == ""]
    low = np.minimum(units["raw"], found.prior["mean"])
    high = np.maximum(units["raw"], found.prior["mean"])
    assert (units["estimate"] >= low - 1e-9).all()
    assert (units["estimate"] <= high + 1e-9).all()


@OPTIONS
@given(counts())
def test_proportions_are_pulled_towards_the_mean_and_never_past_it(given_counts):
    """Whatever the counts: complete, in order, between raw and prior."""
    found = beta_binomial(*given_counts)
    assert_complete(found)
    assert_shrunken(found)
    assert found.units[["lower", "upper"]].apply(lambda limit: limit.between(0, 1)).all(axis=None)


@OPTIONS
@given(counts())
def test_ratios_are_pulled_towards_the_mean_and_never_past_it(given_counts):
    """Whatever the counts, with the trials as exposure."""
    found = gamma_poisson(*given_counts)
    assert_complete(found)
    assert_shrunken(found)
    assert (found.units["lower"] >= 0).all()


@OPTIONS
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.01, 20)), min_size=2, max_size=12),
    st.sampled_from(["dl", "reml"]),
)
def test_values_are_pulled_towards_the_mean_and_never_past_it(rows, method):
    """Whatever the estimates and variances."""
    found = normal_normal(*np.array(rows).T, method=method)
    assert_complete(found)
    assert_shrunken(found)


@pytest.mark.parametrize("model", [beta_binomial, gamma_poisson, normal_normal])
def test_order_and_names_of_units_do_not_matter(model):
    """Units turned round give the same rows, under their own names."""
    first = pd.Series(EVENTS / 1.0, index=list("abcdefgh"))
    second = pd.Series(TRIALS / 1.0, index=first.index)
    found, turned = model(first, second), model(first[::-1], second[::-1])
    assert found.units.index.tolist() == list("abcdefgh")
    pd.testing.assert_frame_equal(turned.units.loc[found.units.index], found.units, rtol=1e-6)
    np.testing.assert_allclose(turned.posterior.below(0.7)[::-1], found.posterior.below(0.7), rtol=1e-6)


def test_events_and_non_events_mirror_each_other():
    """Counting the others turns everything round."""
    found, mirrored = beta_binomial(EVENTS, TRIALS), beta_binomial(TRIALS - EVENTS, TRIALS)
    np.testing.assert_allclose(mirrored.units["estimate"], 1 - found.units["estimate"], rtol=1e-7)
    np.testing.assert_allclose(mirrored.units["lower"], 1 - found.units["upper"], rtol=1e-6)
    np.testing.assert_allclose(mirrored.between.value, found.between.value, rtol=1e-7)


def test_the_prior_of_proportions_is_the_likeliest():
    """Scipy's beta-binomial: nearby priors are less likely."""
    prior = beta_binomial(EVENTS, TRIALS).prior
    alpha, beta = prior["alpha"], prior["beta"]
    highest = betabinom.logpmf(EVENTS, TRIALS, alpha, beta).sum()
    assert prior["log_likelihood"] == pytest.approx(highest)
    for factors in [(1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98), (1.02, 1.02), (0.98, 0.98)]:
        assert betabinom.logpmf(EVENTS, TRIALS, factors[0] * alpha, factors[1] * beta).sum() < highest


def test_the_prior_of_ratios_is_the_likeliest():
    """Scipy's negative binomial: nearby priors are less likely."""
    observed = np.array([4, 30, 2, 52, 9, 17, 26, 9])
    prior = gamma_poisson(observed, EXPECTED).prior
    mean, theta = prior["mean"], prior["theta"]

    def likelihood(mean, theta):
        return nbinom.logpmf(observed, theta, theta / (theta + mean * EXPECTED)).sum()

    assert prior["log_likelihood"] == pytest.approx(likelihood(mean, theta))
    for factors in [(1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98)]:
        assert likelihood(factors[0] * mean, factors[1] * theta) < likelihood(mean, theta)


def test_reliability_by_hand():
    """n / (n + alpha + beta), and the size that reaches 0.7: (alpha + beta) · 7/3."""
    found = beta_binomial(EVENTS, TRIALS)
    total = found.prior["alpha"] + found.prior["beta"]
    np.testing.assert_allclose(found.units["reliability"], TRIALS / (TRIALS + total))
    assert found.size_for(0.7) == pytest.approx(total * 7 / 3)
    value, fewest, most = found.size_range(0.7)
    assert fewest < value < most
    p = found.prior["mean"]
    between = found.between.value**2
    np.testing.assert_allclose(found.units["reliability_adams"], between / (between + p * (1 - p) / TRIALS))


def test_a_spread_of_3_points_around_74_percent_needs_about_500_patients():
    """The network's own warning: reliability 0.7 is out of reach of one quarter."""
    rng = np.random.default_rng(4)
    size = 0.74 * 0.26 / 0.03**2 - 1
    trials = np.full(4000, 300)
    found = beta_binomial(rng.binomial(trials, rng.beta(0.74 * size, 0.26 * size, 4000)), trials)
    assert found.between.value == pytest.approx(0.03, rel=0.05)
    assert found.size_for(0.7) == pytest.approx(500, rel=0.1)


def test_a_unit_at_100_percent_is_not_perfectly_reliable():
    """Four of four patients say little."""
    units = beta_binomial([4, *EVENTS], [4, *TRIALS]).units
    assert units["reliability"][0] < 0.5
    assert units["reliability_adams"][0] < 0.5
    assert units["estimate"][0] < 1


@pytest.mark.parametrize(
    ("found", "mean"),
    [
        (beta_binomial([0] * 5, [10] * 5), 0),
        (beta_binomial([10] * 5, [10] * 5), 1),
        (beta_binomial([3] * 5, [10] * 5), 0.3),
        (gamma_poisson([0] * 5, [2.5] * 5), 0),
        (gamma_poisson([5] * 5, [2.5] * 5), 2),
        (normal_normal([4.0] * 5, [1, 2, 3, 4, 5]), 4),
        (normal_normal([1e9] * 5, [1, 2, 3, 4, 5], method="reml"), 1e9),
    ],
)
def test_no_difference_between_units_is_a_result(found, mean):
    """Stated, with the common mean for all, reliability 0, and no certainty in the posterior."""
    assert_complete(found)
    assert found.stated == "units do not differ detectably"
    assert found.between.value == 0
    assert found.between.upper > 0
    assert (found.units["reliability"] == 0).all()
    assert found.size_for(0.7) == np.inf
    np.testing.assert_allclose(found.units["estimate"], mean)
    below = found.posterior.below(found.posterior.quantile(0.3))
    np.testing.assert_allclose(below, 0.3, rtol=1e-6)
    assert (found.units["upper"] - found.units["lower"] > 0).all()


def test_an_estimate_of_no_spread_never_makes_the_posterior_certain():
    """A unit away from the others, where the estimated variance between units is 0."""
    found = beta_binomial([15, 15, 15, 11], [20, 20, 20, 20])
    assert found.between.value == 0
    below = found.posterior.below(0.7)
    assert ((below > 0.05) & (below < 0.95)).all()
    assert below[3] > below[0]


@pytest.mark.parametrize(
    "found", [beta_binomial([3], [10]), gamma_poisson([3, 0], [10, 0]), normal_normal([3, np.nan], [1, np.inf])]
)
def test_one_unit_alone_says_nothing_of_differences(found):
    """Stated; the estimate is the unit's own value."""
    assert_complete(found)
    assert found.stated == "one unit alone: what lies between units cannot be known"
    assert not found.between.detectable
    assert found.units["estimate"].iloc[0] == pytest.approx(found.units["raw"].iloc[0])


def test_a_unit_without_patients_gets_the_prior():
    """The others are as without it; its own row is the prior mean with reliability 0, and says so."""
    without, found = beta_binomial(EVENTS, TRIALS), beta_binomial([*EVENTS, 0], [*TRIALS, 0])
    np.testing.assert_allclose(found.units["estimate"].iloc[:-1], without.units["estimate"])
    last = found.units.iloc[-1]
    assert last["note"] == "nobody counted here: the prior alone"
    assert last["reliability"] == 0
    assert last["estimate"] == pytest.approx(found.prior["mean"])
    assert np.isnan(last["raw"])
    assert last["upper"] - last["lower"] > (found.units["upper"] - found.units["lower"]).iloc[:-1].max()


def test_intervals_that_allow_for_an_estimated_prior_are_wider():
    """On average; the plug-in interval is kept for comparison only."""
    for found in (beta_binomial(EVENTS, TRIALS), gamma_poisson(EVENTS, EXPECTED)):
        units = found.units
        plain = units["given_prior_upper"] - units["given_prior_lower"]
        assert (units["upper"] - units["lower"]).mean() > plain.mean()


def test_sizes_of_values_are_patients_where_given():
    """Reliability tau2 / (tau2 + v) is n / (n + half), half = v·n / tau2."""
    variance, patients = np.array([4.0, 1.0, 2.0]), np.array([25, 100, 50])
    found = normal_normal([0.0, 5.0, 9.0], variance, size=patients)
    half = 100 / found.prior["tau2"]
    np.testing.assert_allclose(found.units["reliability"], patients / (patients + half))
    assert found.size_for(0.5) == pytest.approx(half)


def test_values_of_patients_agree_with_analysis_of_variance_when_balanced():
    """Balanced REML: (mean square between − within) / n, by hand."""
    values = np.array([1.0, 3.0, 6.0, 8.0, 2.0, 2.0])
    found = random_intercept_normal(values, ["b", "b", "c", "c", "a", "a"])
    within = (2 + 2 + 0) / 3
    between = 2 * np.var([2, 7, 2], ddof=1)
    assert found.units.index.tolist() == ["a", "b", "c"]
    assert found.prior["sigma2"] == pytest.approx(within)
    assert found.prior["tau2"] == pytest.approx((between - within) / 2)


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_values_without_a_spread_between_units_give_0(method):
    """Equal means: variance 0, stated."""
    found = random_intercept_normal([1.0, 3.0, 1.0, 3.0], [1, 1, 2, 2], method=method)
    assert found.prior["tau2"] == 0
    assert found.stated


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: beta_binomial([3, 5], [10, 4]), "cannot exceed"),
        (lambda: beta_binomial([-3], [10]), "cannot be negative: -3"),
        (lambda: beta_binomial([np.nan, 3], [10, 10]), "numerator is missing for 0"),
        (lambda: beta_binomial([0, 0], [0, 0]), "denominator is 0 for all 2 units"),
        (lambda: beta_binomial([], []), "at least one unit"),
        (lambda: beta_binomial([1, 2], [3]), "needed: one per unit"),
        (lambda: beta_binomial([1], [3], level=1), "level is 1"),
        (lambda: gamma_poisson([1, 2], [0, 3]), "none are expected: unit 0"),
        (lambda: gamma_poisson([1, 2], [-1, 3]), "cannot be negative"),
        (lambda: gamma_poisson([0, 0], [0, 0]), "expected is 0 for all"),
        (lambda: normal_normal([1, 2], [0, 1]), "a variance is 0"),
        (lambda: normal_normal([1, np.nan], [1, 1]), "finite number"),
        (lambda: normal_normal([1], [np.inf]), "nothing to learn from"),
        (lambda: normal_normal([1, 2], [1, 1], method="eb"), "method is 'eb'"),
        (lambda: normal_normal([1, 2], [1, 1], size=[0, 1]), "size must be above 0"),
        (lambda: random_intercept_normal([1, 2], [1, 1], method="mle"), "method is 'mle'"),
        (lambda: random_intercept_normal([1, 2], [1, 2]), "variance within units is unknown"),
        (lambda: beta_binomial(EVENTS, TRIALS).size_for(1), "threshold is 1"),
    ],
)
def test_what_cannot_be_is_refused(build, message):
    """The message names the value."""
    with pytest.raises(ValueError, match=message):
        build()


def test_nothing_given_is_changed():
    """Series keep their values."""
    events, trials = pd.Series(EVENTS), pd.Series(TRIALS)
    beta_binomial(events, trials)
    assert events.tolist() == EVENTS.tolist()
    assert trials.tolist() == TRIALS.tolist()


def test_the_posterior_is_calibrated_over_its_own_prior():
    """Reliabilities drawn evenly from 0 to 1, means from anywhere: P(θ ≤ r) is right in every tenth."""
    rng = np.random.default_rng(11)
    stated, below = [], []
    for _ in range(300):
        reliability = rng.uniform()
        truth = rng.normal(rng.normal(0, 10), np.sqrt(reliability / (1 - reliability)), 12)
        found = normal_normal(rng.normal(truth, 1.0), np.ones(12), method="reml")
        reference = found.prior["mean"] + rng.normal(0, 0.5)
        stated.append(found.posterior.below(reference))
        below.append(truth <= reference)
    stated, below = np.array(stated), np.array(below)
    for low in np.arange(0, 1, 0.1):
        inside = (stated >= low) & (stated < low + 0.1)
        gaps = np.where(inside, below - stated, 0).sum(axis=1)
        # Clinics of one network err together, so the standard error is that of networks.
        error = np.sqrt((gaps**2).sum()) / inside.sum()
        assert abs(gaps.sum() / inside.sum()) < 3.5 * error


@pytest.fixture(scope="module")
def simulate():
    """The simulation of the benchmark, which prints what is tested here."""
    spec = importlib.util.spec_from_file_location("coverage_labels", ROOT / "benchmarks" / "coverage_labels.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.simulate


@pytest.mark.parametrize("model", ["normal", "beta-binomial", "gamma-Poisson"])
def test_labels_at_low_reliability_are_wrong_hardly_more_often_than_they_say(simulate, model):
    """24 clinics at reliability 0.3: within 4 points of what is stated, at most one in ten, and better than plug-in."""
    rates = simulate(model, 0.3, 300, seed=5)
    _, stated, wrong = rates["own", "posterior"]
    assert 0.04 < stated < 0.07
    assert wrong < 0.10
    assert abs(wrong - stated) < 0.04
    _, plug_stated, plug_wrong = rates["true", "plug-in"]
    assert plug_wrong > 2.5 * plug_stated
    assert rates["true", "posterior"][2] < plug_wrong - 0.02


def test_a_spread_is_found_over_several_scales():
    """The search closes in on a narrow posterior far from where it starts."""
    from wellanalysis.stats.reliability_normal import Priors

    def tried(sd):
        height = -0.5 * ((sd - 0.02) / 0.0004) ** 2
        return Priors(sd, height, height, sd, sd)

    found, weights = explore(tried, typical=1.0, largest=50.0)
    assert weights @ found.sd == pytest.approx(0.02, rel=0.01)
