"""Funnels worked by hand, quiet funnels, planted units, and what no funnel may do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2, norm, poisson

from wellanalysis.stats.funnel import Funnel, funnel, limits_at, named
from wellanalysis.stats.funnel_dispersion import TrimMethod, kept, phi, tau2
from wellanalysis.stats.funnel_scale import Scale, Statistic, Transform

ARCSINE = Scale(Statistic.PROPORTION, Transform.ARCSINE)
SIX = pd.DataFrame(
    {"unit": list("abcdef"), "numerator": [7, 15, 40, 74, 150, 290], "denominator": [10, 20, 50, 100, 200, 400]}
)
COLUMNS = {
    "proportion": ["numerator", "denominator"],
    "rate": ["events", "exposure"],
    "ratio": ["observed", "expected"],
}


def quiet(statistic, size, *, target=0.7, seed=0):
    """Units that differ by chance alone."""
    rng = np.random.default_rng(seed)
    size = np.asarray(size)
    count = rng.binomial(size, target) if statistic == "proportion" else rng.poisson(size * target)
    return pd.DataFrame(dict(zip(COLUMNS[statistic], [count, size], strict=True)))


def test_a_funnel_of_proportions_worked_by_hand():
    """Target 576/780; z = (asin √p − asin √θ) · 2 √n; limits are binomial quantiles."""
    found = funnel(SIX, statistic="proportion")
    assert isinstance(found, Funnel)
    assert found.target == pytest.approx(576 / 780)
    first = found.units.iloc[0]
    assert first["z"] == pytest.approx((np.arcsin(np.sqrt(0.7)) - np.arcsin(np.sqrt(576 / 780))) * 2 * np.sqrt(10))
    assert first[["lower_95", "upper_95"]].tolist() == [binom.ppf(q, 10, 576 / 780) / 10 for q in (0.025, 0.975)]
    assert first[["lower_998", "upper_998"]].tolist() == [binom.ppf(q, 10, 576 / 780) / 10 for q in (0.001, 0.999)]
    assert not found.overdispersed
    assert found.dispersion_p == pytest.approx(funnel(SIX, statistic="proportion").dispersion_p)


def test_exact_limits_flag_exactly_what_an_exact_test_flags():
    """Of 10 units with 0 … 10 of 10, those whose tail is below 2.5 % are outside."""
    units = pd.DataFrame({"numerator": range(11), "denominator": 10})
    found = funnel(units, statistic="proportion", target=0.5, overdispersion="none")
    below = binom.cdf(range(11), 10, 0.5) < 0.025
    above = binom.sf(np.arange(11) - 1, 10, 0.5) < 0.025
    assert (found.units["position_95"] == "below").tolist() == below.tolist()
    assert (found.units["position_95"] == "above").tolist() == above.tolist()


def test_a_unit_on_its_limit_lies_within_whatever_its_last_digit():
    """A share given back as 0.3 · 10, a digit below 3, is not below the limit of 3 in 10."""
    low = binom.ppf(0.025, 10, 0.6)
    units = pd.DataFrame({"numerator": [low - 1e-15 * low, low - 1, low], "denominator": 10})
    found = funnel(units, statistic="proportion", target=0.6, overdispersion="none")
    assert found.units["position_95"].tolist() == ["within", "below", "within"]


@pytest.mark.parametrize(("statistic", "target"), [("rate", 0.02), ("ratio", 1.0)])
def test_exact_limits_of_counts_are_poisson_quantiles(statistic, target):
    """A quantile of the events a unit of this size has on target, over its size."""
    units = pd.DataFrame([[12, 800.0], [2, 150.0]], columns=COLUMNS[statistic])
    found = funnel(units, statistic=statistic, target=target, overdispersion="none")
    assert found.units["upper_95"].tolist() == [poisson.ppf(0.975, size * target) / size for size in (800, 150)]


def test_a_common_outcome_is_not_poisson():
    """74 of 100 expected with variance 19.24: limits of Binomial(100, 0.74), z = (O − E) / √V."""
    units = pd.DataFrame({"observed": [80, 74], "expected": [74.0, 74.0], "expected_variance": [19.24, 19.24]})
    found = funnel(units, statistic="ratio", overdispersion="none")
    assert found.units["z"].tolist() == pytest.approx([6 / np.sqrt(19.24), 0])
    assert found.units.loc[0, "upper_95"] == binom.ppf(0.975, 100, 0.74) / 74
    assert found.limits["upper_95"].iloc[0] == found.units.loc[0, "upper_95"]
    plain = funnel(units.drop(columns="expected_variance"), statistic="ratio", overdispersion="none")
    assert plain.units.loc[0, "upper_95"] > found.units.loc[0, "upper_95"]


def test_phi_and_tau2_follow_their_formulas():
    """z of −3, −1, 1, 3 and standard errors of 0.1: φ 5; τ² (20 − 3) / (400 − 40000/400) from inside, 16/400 outside."""
    z, error = np.array([-3.0, -1, 1, 3]), np.full(4, 0.1)
    assert phi(z) == 5
    assert tau2(5, error) == pytest.approx(17 / (400 - 100))
    assert tau2(5, error, external=True) == pytest.approx(16 / 400)
    assert tau2(0.5, error) == 0


def test_trimming_pulls_extremes_in_or_leaves_them_out():
    """Of 0 … 9 a tenth at each end: quantiles 0.9 and 8.1, or ranks 1 and 10 of 11 gone."""
    z = np.arange(10.0)[::-1]
    pulled, everyone = kept(z, trim=0.1, method=TrimMethod.WINSORISE)
    assert (pulled.min(), pulled.max(), everyone.all()) == pytest.approx((0.9, 8.1, True))
    left, inside = kept(z, trim=0.1, method=TrimMethod.TRUNCATE)
    assert left.tolist() == list(range(8, 0, -1))
    assert inside.tolist() == [False, *[True] * 8, False]


def test_truncation_keeps_the_lower_edge_and_drops_the_upper():
    """Of nine, the first stands at 1/10 and stays, the ninth at 9/10 and goes, as in the SHMI's twentieths."""
    _, inside = kept(np.arange(9.0), trim=0.1, method=TrimMethod.TRUNCATE)
    assert inside.tolist() == [True] * 8 + [False]


def test_widened_limits_are_those_of_the_formula_and_transformed_back():
    """sin²(asin √θ ± z √(1/(4n) + τ²)), clipped before it is squared."""
    size = np.array([1.0, 30, 4000])
    lower, upper = limits_at(size, scale=ARCSINE, target=0.9, level=0.95, between=0.01)
    width = norm.ppf(0.975) * np.sqrt(1 / (4 * size) + 0.01)
    middle = np.arcsin(np.sqrt(0.9))
    assert lower == pytest.approx(np.sin(np.maximum(middle - width, 0)) ** 2)
    assert upper == pytest.approx(
        [1, np.sin(np.minimum(middle + width[1], np.pi / 2)) ** 2, np.sin(middle + width[2]) ** 2]
    )


@pytest.mark.parametrize("statistic", list(COLUMNS))
def test_the_curve_and_the_flags_come_from_the_same_limits(statistic):
    """At a unit's own size the curve has the unit's limits, with and without overdispersion."""
    units = quiet(statistic, [50, 50, 120, 300, 300, 40])
    units.iloc[0, 0] = 0
    for overdispersion in ("none", "additive"):
        found = funnel(units, statistic=statistic, overdispersion=overdispersion)
        largest, end = found.units[found.units.iloc[:, 1] == 300].iloc[0], found.limits.iloc[-1]
        names = ["lower_95", "upper_95", "lower_998", "upper_998"]
        assert end[names].astype(float).tolist() == pytest.approx(largest[names].astype(float).tolist())


@pytest.mark.parametrize("statistic", list(COLUMNS))
@pytest.mark.parametrize("seed", range(5))
def test_units_that_differ_by_chance_are_left_alone(statistic, seed):
    """Of 200 like units few lie outside, and as many as the funnel foretells."""
    units = quiet(statistic, np.random.default_rng(seed).integers(30, 400, 200), seed=seed)
    found = funnel(units, statistic=statistic, target=0.7)
    outside = (found.units["position_95"] != "within").sum()
    assert outside <= 20
    assert (found.units["position_998"] != "within").sum() <= 3
    assert found.flags_by_chance[0.95] <= 10
    if not found.overdispersed:
        assert outside == pytest.approx(found.flags_by_chance[0.95], abs=4 * np.sqrt(10))


def test_quiet_funnels_are_seldom_called_overdispersed():
    """Under 40 quiet networks about 5 % have p < 0.05, with small and with large units."""
    for sizes in (np.full(24, 8), np.full(24, 250)):
        called = [
            funnel(quiet("proportion", sizes, seed=seed), statistic="proportion").overdispersed for seed in range(40)
        ]
        assert sum(called) <= 6


@pytest.mark.parametrize("statistic", list(COLUMNS))
def test_a_planted_unit_is_found(statistic):
    """One of 60 units at half the target lies below, whichever statistic."""
    units = quiet(statistic, np.full(60, 200), seed=1)
    units.iloc[17, 0] = units.iloc[17, 0] // 2
    found = funnel(units, statistic=statistic, target=0.7 if statistic != "ratio" else None)
    assert found.units["position_998"].iloc[17] == "below" or statistic == "ratio"
    plain = funnel(units, statistic=statistic, target=0.7, overdispersion="none")
    assert plain.units.loc[plain.units["position_998"] == "below"].index.tolist() == [17]


def test_true_differences_widen_the_limits():
    """Units spread over 60 to 80 %: overdispersed, τ² near the truth, far fewer outside than by chance limits."""
    rng = np.random.default_rng(4)
    size = rng.integers(200, 800, 80)
    units = pd.DataFrame({"numerator": rng.binomial(size, rng.uniform(0.6, 0.8, 80)), "denominator": size})
    wide = funnel(units, statistic="proportion")
    plain = funnel(units, statistic="proportion", overdispersion="none")
    assert wide.overdispersed
    assert wide.dispersion_p < 1e-6
    assert np.sqrt(wide.tau2) == pytest.approx(0.2 / np.sqrt(12) / (2 * np.sqrt(0.7 * 0.3)), rel=0.4)
    assert (wide.units["position_95"] != "within").sum() < (plain.units["position_95"] != "within").sum() / 3
    assert (wide.units["z_adjusted"].abs() < wide.units["z"].abs()).all()


def test_the_dispersion_test_is_chi_square_where_counts_are_large():
    """Untrimmed Σz² with one degree of freedom less than units; with none less for a target from outside."""
    units = quiet("proportion", np.full(12, 300), seed=8)
    inside, outside = funnel(units, statistic="proportion"), funnel(units, statistic="proportion", target=0.7)
    assert inside.dispersion_p == pytest.approx(chi2.sf((inside.units["z"] ** 2).sum(), 11))
    assert outside.dispersion_p == pytest.approx(chi2.sf((outside.units["z"] ** 2).sum(), 12))


@pytest.mark.parametrize("statistic", ["rate", "ratio"])
@pytest.mark.parametrize("transform", ["sqrt", "log"])
def test_no_events_break_nothing(statistic, transform):
    """Units without events, and a funnel without any, have finite φ and τ²; a correction is named on the log scale."""
    units = pd.DataFrame([[0, 9.0], [4, 8.0], [0, 3.0], [7, 9.0]], columns=COLUMNS[statistic])
    found = funnel(units, statistic=statistic, transform=transform, overdispersion="additive")
    assert np.isfinite([found.phi, found.tau2]).all()
    assert np.isfinite(found.units[["z", "lower_95", "upper_95"]]).all(axis=None)
    assert ("0.5 was added" in found.correction) == (transform == "log")
    empty = funnel(units.assign(**{COLUMNS[statistic][0]: 0}), statistic=statistic, transform=transform)
    assert np.isfinite([empty.phi, empty.tau2]).all()


@pytest.mark.parametrize(("minimum", "too_few"), [(20, ["a"]), (21, ["a", "b"]), (None, [])])
def test_units_below_the_minimum_are_never_flagged(minimum, too_few):
    """19 is too few, 20 is not; they still count in the pooled target."""
    units = SIX.assign(numerator=[0, 0, 40, 74, 150, 290])
    found = funnel(units, statistic="proportion", minimum=minimum)
    assert found.units.loc[found.units["too_few"], "unit"].tolist() == too_few
    assert (found.units.loc[found.units["too_few"], ["position_95", "position_998"]] == "within").all(axis=None)
    assert found.target == pytest.approx(554 / 780)


def test_empty_and_missing_units_have_nothing_to_show():
    """A denominator of 0 and a missing count are too few, and change nothing for the others."""
    more = pd.concat([SIX, pd.DataFrame({"unit": ["g", "h"], "numerator": [0, np.nan], "denominator": [0, 30]})])
    found, plain = funnel(more, statistic="proportion"), funnel(SIX, statistic="proportion")
    assert found.units["too_few"].tolist() == [False] * 6 + [True] * 2
    assert (found.phi, found.target, found.dispersion_p) == (plain.phi, plain.target, plain.dispersion_p)
    assert found.units[["value", "z"]].iloc[6:].isna().all(axis=None)


@pytest.mark.parametrize("statistic", list(COLUMNS))
@pytest.mark.parametrize("rows", [0, 1])
def test_no_unit_and_one_unit_make_a_funnel_too(statistic, rows):
    """Nothing to compare: no overdispersion, no flags foretold beyond chance."""
    found = funnel(pd.DataFrame([[7, 10.0]][:rows], columns=COLUMNS[statistic], dtype=float), statistic=statistic)
    assert len(found.units) == rows
    assert not found.overdispersed
    assert found.flags_by_chance[0.998] < 0.2


def test_the_same_data_give_the_same_funnel():
    """Simulations have a fixed seed; the given frame stays as it was."""
    units, before = SIX.copy(), SIX.copy()
    first, second = funnel(units, statistic="proportion"), funnel(units, statistic="proportion")
    assert first.flags_by_chance == second.flags_by_chance
    pd.testing.assert_frame_equal(units, before)


def test_chance_flags_stay_within_the_level():
    """Exact limits leave at most 5 % and 0.2 % of 400 units outside."""
    found = funnel(quiet("proportion", np.full(400, 60)), statistic="proportion", overdispersion="none")
    assert 0 < found.flags_by_chance[0.95] < 20
    assert found.flags_by_chance[0.998] < 0.8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"statistic": "mean"}, "proportion, rate, ratio"),
        ({"overdispersion": "multiplicative"}, "auto, none, additive"),
        ({"trim_method": "drop"}, "winsorise, truncate"),
        ({"transform": "log"}, "arcsine"),
        ({"trim": 0.5}, "0.5"),
        ({"target": 1.2}, "1.2"),
        ({"levels": [95]}, "95"),
        ({"statistic": "ratio"}, "observed, expected"),
    ],
)
def test_unknown_options_are_refused_by_name(change, message):
    """The message names what was given and what is known."""
    with pytest.raises(ValueError, match=message):
        funnel(SIX, **{"statistic": "proportion", **change})


def test_impossible_units_are_refused():
    """11 of 10 is named."""
    with pytest.raises(ValueError, match="11/10"):
        funnel(SIX.assign(numerator=11), statistic="proportion")


@pytest.mark.parametrize(("level", "name"), [(0.95, "95"), (0.998, "998"), (0.9, "90"), (0.999, "999")])
def test_levels_name_their_columns_by_their_true_coverage(level, name):
    """Never 99 for 99.8 %."""
    assert named(level) == name


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1)), min_size=2, max_size=30), st.randoms())
def test_order_and_names_of_units_change_nothing(pairs, random):
    """Each unit keeps its z, limits and position wherever it stands."""
    units = pd.DataFrame([(round(size * share), size) for size, share in pairs], columns=COLUMNS["proportion"])
    order = random.sample(range(len(pairs)), len(pairs))
    found = funnel(units, statistic="proportion", overdispersion="additive")
    turned = funnel(units.iloc[order].assign(unit="x"), statistic="proportion", overdispersion="additive")
    names = ["z", "z_adjusted", "lower_95", "upper_95"]
    np.testing.assert_allclose(
        turned.units[names].astype(float), found.units[names].iloc[order].astype(float), atol=1e-9
    )
    assert turned.tau2 == pytest.approx(found.tau2, abs=1e-12)


@given(st.floats(0.01, 0.99), st.integers(1, 3000), st.sampled_from([0.0, 0.003, 0.2]))
def test_limits_enclose_the_target_and_widen_as_units_shrink(target, size, between):
    """Four times the people: no wider, but for the step of one person that exact limits have."""
    lower, upper = limits_at(np.array([size, 4 * size]), scale=ARCSINE, target=target, between=between)
    step = 0 if between else 1 / size
    assert ((lower <= target + 1e-9) | (between == 0)).all()
    assert upper[1] - lower[1] <= upper[0] - lower[0] + 2 * step + 1e-9
    assert ((lower >= 0) & (upper <= 1)).all()
