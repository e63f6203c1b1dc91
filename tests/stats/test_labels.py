"""Labels at their thresholds, their chance of being wrong, and what to expect next of those that stood out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, nbinom, norm, poisson

from wellanalysis.stats.labels import (
    Label,
    any_wrong,
    benjamini_hochberg,
    companion,
    false_discovery,
    label,
    regression_to_the_mean,
)
from wellanalysis.stats.posterior import Posterior
from wellanalysis.stats.reliability import beta_binomial


class Stated:
    """A posterior that says the given probabilities, whatever it is asked."""

    def __init__(self, below, within):
        self._below, self._within = np.asarray(below, float), np.asarray(within, float)

    def __len__(self):
        """Number of units."""
        return len(self._below)

    def below(self, value):
        """P(θ ≤ value)."""
        return self._below

    def within(self, low, high):
        """P(low ≤ θ ≤ high)."""
        return self._within


def labelled(below, within, **options):
    """Labels from stated probabilities, the reference and zone being theirs."""
    return label(Stated(below, within), reference=0.0, zone=0.1, **options)


@pytest.mark.parametrize("certainty", [0.8, 0.85, 0.9, 0.95, 0.99])
def test_a_label_is_given_at_its_certainty_and_not_a_hair_below(certainty):
    """Just below, at and just above, for each of the three."""
    chance = certainty + np.array([-1e-9, 0, 1e-9])
    sides = [Label.UNCLEAR, "side", "side"]
    above = labelled(1 - chance, np.zeros(3), certainty=certainty)
    below = labelled(chance, np.zeros(3), certainty=certainty)
    within = labelled(np.full(3, 0.5), chance, certainty=certainty)
    for found, name in ((above, Label.ABOVE), (below, Label.BELOW), (within, Label.WITHIN)):
        assert found["label"].tolist() == [name if each == "side" else each for each in sides]


def test_labels_worked_by_hand():
    """Wrong above: P(θ ≤ r); below: P(θ > r); within: 1 − P(within); unclear: of the likeliest of the three."""
    found = labelled([0.04, 0.97, 0.5, 0.3, 0.4], [0.2, 0.1, 0.95, 0.6, 0.85])
    assert found["label"].tolist() == ["above", "below", "within", "unclear", "unclear"]
    assert found["probability_wrong"].tolist() == pytest.approx([0.04, 0.03, 0.05, 0.3, 0.15])
    assert found["p_above"].tolist() == pytest.approx([0.96, 0.03, 0.5, 0.7, 0.6])
    assert not found["too_few"].any()


def test_a_unit_surely_above_by_less_than_the_zone_is_above():
    """Both conditions hold: the side goes first, and p_within says the rest."""
    found = labelled([0.05], [0.99])
    assert found.loc[0, ["label", "p_within"]].tolist() == ["above", 0.99]


def test_units_with_too_few_are_never_labelled():
    """Unclear, with a number in every column."""
    found = labelled([0.0, 0.0], [0.0, 0.0], too_few=[True, False])
    assert found["label"].tolist() == ["unclear", "above"]
    assert found["too_few"].tolist() == [True, False]
    assert found["probability_wrong"].tolist() == [0, 0]


def test_a_zone_may_differ_below_and_above_and_by_unit():
    """θ ~ N(1, 0.05²) lies within 1/1.1 … 1.1 of 1 with Φ(2) − Φ(−1.818); half the zone for the second unit."""
    posterior = Posterior.normal([1.0, 1.0], [0.05, 0.05])
    pair = label(posterior, reference=1.0, zone=(1 - 1 / 1.1, [0.1, 0.05]))
    low = norm.cdf((1 / 1.1 - 1) / 0.05)
    assert pair["p_within"].tolist() == pytest.approx([norm.cdf(2) - low, norm.cdf(1) - low])
    assert pair["label"].tolist() == ["within", "unclear"]
    one = label(posterior, reference=[1.0, 0.9], zone=[0.1, 0.1])
    assert one["p_above"].tolist() == pytest.approx([0.5, norm.cdf(2)])
    assert one["label"].tolist() == ["within", "above"]


def test_no_unit_gives_no_label():
    """An empty frame with its columns, and nothing wrong."""
    none = labelled([], [])
    assert list(none) == ["label", "probability_wrong", "too_few", "p_above", "p_below", "p_within"]
    assert (len(none), false_discovery(none), any_wrong(none), len(companion(none))) == (0, 0, 0, 0)


def test_false_discovery_and_any_wrong_worked_by_hand():
    """Mean of 0.04 and 0.03; 1 − 0.96 · 0.97 · 0.95 with the one within; nothing shown, nothing wrong."""
    found = labelled([0.04, 0.97, 0.5, 0.3], [0.2, 0.1, 0.95, 0.6])
    assert false_discovery(found) == pytest.approx(0.035)
    assert any_wrong(found) == pytest.approx(1 - 0.96 * 0.97 * 0.95)
    assert false_discovery(found.iloc[2:]) == 0
    assert any_wrong(found.iloc[3:]) == 0


def test_benjamini_hochberg_gives_the_worked_table():
    """Of eight tests, p(i) · 8 / i, made monotone from the largest; two stand at 5 %, whatever their order."""
    p = pd.Series([0.205, 0.001, 0.041, 0.008, 0.042, 0.039, 0.06, 0.074], index=list("abcdefgh"))
    found = benjamini_hochberg(p)
    expected = {"b": 0.008, "d": 0.032, "f": 0.0672, "c": 0.0672, "e": 0.0672, "g": 0.08, "h": 0.592 / 7, "a": 0.205}
    assert found["p_adjusted"].to_dict() == pytest.approx(expected)
    assert found.index[found["stands"]].tolist() == ["b", "d"]
    assert benjamini_hochberg(p, rate=0.008)["stands"].sum() == 1
    assert benjamini_hochberg(p, rate=0.00799)["stands"].sum() == 0


def test_a_missing_p_value_is_no_test():
    """It neither stands nor weighs on the others."""
    found = benjamini_hochberg([0.01, np.nan, 0.04])
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, 1, 0.04])
    assert found["stands"].tolist() == [True, False, True]
    assert not benjamini_hochberg([np.nan])["stands"].any()


def test_the_companion_tests_twice_the_smaller_tail():
    """0.004, 0.06 and 1; the unit with too few is no test."""
    found = companion(labelled([0.002, 0.97, 0.5, 0.0], [0, 0, 0, 0], too_few=[False, False, False, True]), rate=0.1)
    assert found["p"].tolist() == pytest.approx([0.004, 0.06, 1, 0])
    assert found["p_adjusted"].tolist() == pytest.approx([0.012, 0.09, 1, 1])
    assert found["stands"].tolist() == [True, True, False, False]


def test_labels_are_wrong_as_often_as_they_say():
    """40,000 true values with a known prior (reliability 0.6): said and true share of wrong labels agree."""
    rng = np.random.default_rng(61)
    true = rng.normal(0, 1, 40_000)
    seen = rng.normal(true, np.sqrt(2 / 3))
    found = label(Posterior.normal(0.6 * seen, np.full(len(seen), np.sqrt(0.4))), reference=0.0, zone=0.8)
    outside = found["label"].isin(["above", "below"]).to_numpy()
    wrong = np.where(found["label"] == "above", true <= 0, true > 0)
    spread = 4 * np.sqrt(0.05 * 0.95 / outside.sum())
    assert wrong[outside].mean() == pytest.approx(false_discovery(found), abs=spread)
    inside = (found["label"] == "within").to_numpy()
    assert inside.sum() == 0  # one posterior SD is 0.63: ±0.8 holds at most 79 %
    wider = label(Posterior.normal(0.6 * seen, np.full(len(seen), np.sqrt(0.4))), reference=0.0, zone=1.2)
    inside = (wider["label"] == "within").to_numpy()
    said = wider.loc[inside, "probability_wrong"].mean()
    assert (np.abs(true[inside]) > 1.2).mean() == pytest.approx(said, abs=4 * np.sqrt(said / inside.sum()))


def test_at_least_one_label_is_wrong_as_often_as_said():
    """2,000 networks of ten independent units."""
    rng = np.random.default_rng(62)
    true = rng.normal(0, 1, (2000, 10))
    seen = rng.normal(true, 0.5)
    found = label(Posterior.normal(0.8 * seen.ravel(), np.full(seen.size, np.sqrt(0.2))), reference=0.0, zone=0.3)
    shown = (found["label"] != "unclear").to_numpy()
    wrong = shown & np.where(found["label"] == "above", true.ravel() <= 0, true.ravel() > 0)
    network = np.repeat(np.arange(2000), 10)
    said = found.groupby(network)[["label", "probability_wrong"]].apply(any_wrong).mean()
    assert wrong.reshape(2000, 10).any(axis=1).mean() == pytest.approx(said, abs=4 * np.sqrt(said / 2000))


def test_labels_that_integrate_over_the_spread_err_less_than_those_that_take_it_as_known():
    """24 clinics, true SD 3 points about 74 %, n = 92: reliability 0.3. Plug-in says 5 % wrong where 17 % are."""
    rng = np.random.default_rng(64)
    prior = 0.74 * 0.26 / 0.03**2 - 1
    said, wrong = {"known": [], "integrated": []}, {"known": [], "integrated": []}
    for _ in range(200):
        true = rng.beta(0.74 * prior, 0.26 * prior, 24)
        count = rng.binomial(92, true)
        fitted = beta_binomial(count, np.full(24, 92))
        alpha, beta = fitted.prior["alpha"], fitted.prior["beta"]
        posteriors = {"integrated": fitted.posterior}
        if np.isfinite(alpha):
            posteriors["known"] = Posterior.beta(alpha + count, beta + 92 - count)
        for name, posterior in posteriors.items():
            found = label(posterior, reference=0.74, zone=0.02)
            outside = found["label"].isin(["above", "below"]).to_numpy()
            said[name].extend(found.loc[outside, "probability_wrong"])
            wrong[name].extend(np.where(found["label"] == "above", true <= 0.74, true > 0.74)[outside])
    assert np.mean(said["known"]) == pytest.approx(0.05, abs=0.01)
    assert np.mean(wrong["known"]) == pytest.approx(0.17, abs=0.04)
    assert np.mean(said["integrated"]) > np.mean(said["known"])
    assert np.mean(wrong["integrated"]) < np.mean(wrong["known"])
    assert len(said["integrated"]) < len(said["known"])


MEANS = st.lists(st.floats(-3, 3), min_size=1, max_size=12)
MIRROR = {"above": "below", "below": "above", "within": "within", "unclear": "unclear"}


@settings(max_examples=60, deadline=None)
@given(MEANS, st.floats(0.05, 2), st.floats(0, 2), st.floats(0.55, 0.99))
def test_mirrored_units_have_mirrored_labels(means, spread, zone, certainty):
    """θ → −θ swaps above and below, and no probability of being wrong."""
    sd = np.full(len(means), spread)
    one = label(Posterior.normal(means, sd), reference=0.0, zone=zone, certainty=certainty)
    other = label(Posterior.normal(np.negative(means), sd), reference=0.0, zone=zone, certainty=certainty)
    # A probability on the threshold may round to either side of it.
    near = (one[["p_above", "p_below", "p_within"]] - certainty).abs().min(axis=1) < 1e-9
    assert one["label"].map(MIRROR)[~near].tolist() == other["label"][~near].tolist()
    np.testing.assert_allclose(one["probability_wrong"][~near], other["probability_wrong"][~near], atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(MEANS, st.floats(0.05, 2), st.floats(0, 2), st.lists(st.floats(0.51, 0.999), min_size=2, max_size=2))
def test_more_certainty_never_adds_a_label(means, spread, zone, certainties):
    """What is unclear stays unclear, and a label that stays is no likelier to be wrong than 1 − certainty."""
    posterior = Posterior.normal(means, np.full(len(means), spread))
    loose, strict = (label(posterior, reference=0.2, zone=zone, certainty=each) for each in sorted(certainties))
    assert (strict["label"] == "unclear")[loose["label"] == "unclear"].all()
    shown = strict["label"] != "unclear"
    assert (strict.loc[shown, "probability_wrong"] <= 1 - max(certainties) + 1e-9).all()
    assert strict["probability_wrong"].between(0, 1).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"certainty": 0.5}, "certainty is 0.5"),
        ({"certainty": 1}, "certainty is 1"),
        ({"certainty": 90}, "certainty is 90"),
        ({"zone": -0.1}, "zone cannot be negative: -0.1"),
        ({"zone": (0.1, [0.1, -0.2])}, "zone cannot be negative: -0.2"),
        ({"zone": np.nan}, "zone is missing or infinite for 1 of 1"),
        ({"zone": (0.1,)}, "tuple of 1"),
        ({"reference": [0.1, np.nan]}, "reference is missing or infinite for 1 of 2"),
        ({"reference": [0.1, 0.2, 0.3]}, "there are 2 units"),
        ({"too_few": [0, 1]}, "too_few has shape"),
        ({"too_few": [True]}, "too_few has shape"),
    ],
)
def test_impossible_options_are_refused_by_name(change, message):
    """Each error says what was given."""
    with pytest.raises(ValueError, match=message):
        label(Posterior.normal([0.0, 1.0], [1.0, 1.0]), **{"reference": 0.0, "zone": 0.1, **change})


@pytest.mark.parametrize(
    ("p", "rate", "message"),
    [([0.1, 1.2], 0.05, "between 0 and 1: 1.2"), ([0.1], 0, "rate is 0"), ([[0.1]], 0.05, "shape")],
)
def test_impossible_tests_are_refused(p, rate, message):
    """A p-value above 1, a rate of 0, a table of p-values."""
    with pytest.raises(ValueError, match=message):
        benjamini_hochberg(p, rate=rate)


def test_what_was_extreme_is_expected_nearer_to_the_rest():
    """Beta(37, 13) prior: 60 of 60 becomes 97/110, and 14 points of it are not expected again."""
    posterior = Posterior.beta([37 + 60, 37 + 30], [13, 13 + 30])
    found = regression_to_the_mean(posterior, observed=[1.0, 0.5], selected=[True, False])
    assert list(found) == ["observed", "expected", "by_chance"]
    assert found.index.tolist() == [0]
    assert found.loc[0].tolist() == pytest.approx([1, 97 / 110, 13 / 110])


def test_observations_of_units_that_are_not_shown_may_be_missing():
    """But not of those that are."""
    posterior = Posterior.beta([5.0, 6], [5.0, 4])
    assert len(regression_to_the_mean(posterior, observed=[0.5, np.nan], selected=[True, False])) == 1
    assert len(regression_to_the_mean(posterior, observed=[0.5, np.nan], selected=[False, False], size=10)) == 0
    with pytest.raises(ValueError, match="observed is missing"):
        regression_to_the_mean(posterior, observed=[0.5, np.nan])


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_next_proportion_is_beta_binomial(level):
    """Quantiles of its law, for small, middling and large units at once."""
    alpha, beta, size = np.array([97.0, 67, 740, 3]), np.array([13.0, 43, 260, 30]), np.array([60, 7, 2000, 1])
    found = regression_to_the_mean(Posterior.beta(alpha, beta), observed=alpha / (alpha + beta), size=size, level=level)
    for name, tail in (("lower", (1 - level) / 2), ("upper", (1 + level) / 2)):
        exact = betabinom.ppf(tail, size, alpha, beta)
        assert (np.abs(found[name] * size - exact) <= np.maximum(1e-9, 0.002 * size)).all()
    inside = betabinom.cdf(found["upper"] * size, size, alpha, beta) - betabinom.cdf(
        found["lower"] * size - 1, size, alpha, beta
    )
    assert (inside >= level - 0.004).all()


def test_the_next_count_is_a_gamma_mixture_of_poissons():
    """Negative binomial, given back over the expected count."""
    shape, rate, size = np.array([12.0, 300]), np.array([10.0, 320]), np.array([8.0, 150])
    found = regression_to_the_mean(Posterior.gamma(shape, rate), observed=[1.5, 0.7], size=size, statistic="ratio")
    exact = nbinom.ppf(np.array([[0.025], [0.975]]), shape, rate / (rate + size)) / size
    np.testing.assert_allclose(found[["lower", "upper"]].to_numpy().T, exact, atol=1.001 / 150)


def test_the_next_ratio_of_a_common_outcome_has_its_own_variance():
    """A certain θ of 1, 74 expected: with V/E = 0.26 Binomial(100, 0.74), 1 Poisson, 1.6 negative binomial."""
    posterior = Posterior.normal([1.0, 1.0, 1.0], [1e-9, 1e-9, 1e-9])
    found = regression_to_the_mean(posterior, observed=1.1, size=74.0, relative=[0.26, 1, 1.6], statistic="ratio")
    tails = [0.025, 0.975]
    for row, law in enumerate((binom(100, 0.74), poisson(74), nbinom(74 / 0.6, 1 / 1.6))):
        assert found[["lower", "upper"]].iloc[row].tolist() == pytest.approx(law.ppf(tails) / 74)


def test_the_most_extreme_of_many_come_back_as_foretold():
    """Of 4,000 units the tenth that looked highest: their next values average the expectation, 95 % inside."""
    rng = np.random.default_rng(63)
    true = rng.beta(74, 26, 4000)
    first, second = rng.binomial(100, true), rng.binomial(100, true)
    chosen = first >= np.quantile(first, 0.9)
    posterior = Posterior.beta(74 + first, 26 + 100 - first)
    found = regression_to_the_mean(posterior, observed=first / 100, selected=chosen, size=100)
    following = second[chosen] / 100
    assert found["by_chance"].mean() > 0.02
    assert following.mean() == pytest.approx(found["expected"].mean(), abs=4 * np.std(following) / np.sqrt(len(found)))
    inside = ((following >= found["lower"] - 1e-9) & (following <= found["upper"] + 1e-9)).mean()
    assert 0.94 <= inside <= 0.985


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": 0}, "above 0: 0"),
        ({"size": [10, -3]}, "above 0: -3"),
        ({"size": 10.5}, "whole numbers: 10.5"),
        ({"size": [10]}, "there are 2 units"),
        ({"size": 10, "relative": 0}, "variances lie above 0: 0"),
        ({"statistic": "mean"}, "known: proportion, rate, ratio"),
        ({"level": 1}, "level is 1"),
        ({"selected": [1, 0]}, "selected has shape"),
        ({"observed": [0.1]}, "observed has shape"),
    ],
)
def test_impossible_expectations_are_refused(change, message):
    """Each error says what was given."""
    with pytest.raises(ValueError, match=message):
        regression_to_the_mean(Posterior.beta([5.0, 6], [5.0, 4]), **{"observed": [0.5, 0.6], **change})
