"""Intervals: published values, definitions solved again, and what holds for any counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from wellanalysis.stats import intervals
from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, newcombe, poisson_exact, wilson

PROPORTIONS = [wilson, clopper_pearson]
COUNTS = [poisson_exact, byar, mid_p]
LEVELS = st.sampled_from([0.5, 0.8, 0.95, 0.998])


@st.composite
def proportions(draw):
    """A numerator and a denominator that it does not exceed."""
    denominator = draw(st.integers(1, 5000))
    return draw(st.integers(0, denominator)), denominator


def test_wilson_gives_the_worked_interval_of_8_in_10():
    """8 of 10: (2·8 + 3.8415 ± 1.96 √(3.8415 + 4·8·0.2)) / (2 (10 + 3.8415))."""
    lower, upper = wilson(8, 10)
    assert lower == pytest.approx((16 + 3.841459 - 1.959964 * np.sqrt(3.841459 + 6.4)) / 27.682918, rel=1e-6)
    assert upper == pytest.approx((16 + 3.841459 + 1.959964 * np.sqrt(3.841459 + 6.4)) / 27.682918, rel=1e-6)


def test_newcombe_gives_the_published_interval_of_56_in_70_less_48_in_80():
    """Newcombe (1998), table II, row a, method 10."""
    lower, upper = newcombe(56, 70, 48, 80)
    assert (round(float(lower), 4), round(float(upper), 4)) == (0.0524, 0.3339)


def test_newcombe_turns_with_its_arguments():
    """The difference the other way round has the mirrored interval."""
    lower, upper = newcombe([5, 0], [40, 9], [30, 9], [90, 12])
    back_lower, back_upper = newcombe([30, 9], [90, 12], [5, 0], [40, 9])
    np.testing.assert_allclose([lower, upper], [-back_upper, -back_lower])


def test_exact_poisson_limits_of_5_events_are_garwoods():
    """Garwood's table: 1.62 to 11.67."""
    lower, upper = poisson_exact(5)
    assert (round(float(lower), 3), round(float(upper), 3)) == (1.623, 11.668)


def test_byar_changes_from_exact_to_its_formula_at_10_events():
    """9 events are exact, 10 follow Breslow and Day by hand."""
    lower, upper = byar([9, 10])
    exact = poisson_exact(9)
    assert (lower[0], upper[0]) == (exact[0], exact[1])
    z = 1.959963984540054
    assert lower[1] == pytest.approx(10 * (1 - 1 / 90 - z / (3 * np.sqrt(10))) ** 3)
    assert upper[1] == pytest.approx(11 * (1 - 1 / 99 + z / (3 * np.sqrt(11))) ** 3)


@pytest.mark.parametrize("events", [1, 2, 7, 40, 900])
def test_mid_p_limits_leave_half_the_tail_they_should(events):
    """P(beyond) + ½ P(there) is 2.5 % at each limit."""
    lower, upper = mid_p(events)
    assert poisson.sf(events, lower) + poisson.pmf(events, lower) / 2 == pytest.approx(0.025, rel=1e-6)
    assert poisson.cdf(events - 1, upper) + poisson.pmf(events, upper) / 2 == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize("interval", COUNTS)
def test_no_events_have_a_lower_limit_of_0_and_an_upper_one_above(interval):
    """Nothing seen does not mean that nothing can happen."""
    lower, upper = interval(0)
    assert lower == 0
    assert upper > 1


@pytest.mark.parametrize("interval", PROPORTIONS)
def test_nothing_is_said_of_an_empty_denominator(interval):
    """0 of 0 and a missing count give nan on both sides, their neighbours stay."""
    lower, upper = interval([0, 3, np.nan], [0, 4, 4])
    np.testing.assert_array_equal(np.isnan(lower), [True, False, True])
    np.testing.assert_array_equal(np.isnan(upper), [True, False, True])


@pytest.mark.parametrize("interval", PROPORTIONS)
def test_impossible_proportions_are_refused_with_their_values(interval):
    """A numerator above its denominator is named, as is a negative count."""
    with pytest.raises(ValueError, match="5/4"):
        interval([1, 5], [4, 4])
    with pytest.raises(ValueError, match="-1"):
        interval(-1, 4)


@pytest.mark.parametrize("interval", COUNTS)
def test_impossible_counts_are_refused_with_their_values(interval):
    """Negative and infinite counts are named; a missing one is not wrong."""
    with pytest.raises(ValueError, match="-2"):
        interval([3, -2])
    with pytest.raises(ValueError, match="inf"):
        interval(np.inf)
    assert np.isnan(interval(np.nan)).all()


@pytest.mark.parametrize("interval", [*COUNTS, lambda counts, **kind: wilson(counts, np.asarray(counts) + 1, **kind)])
def test_arrays_keep_their_shape_and_empty_ones_stay_empty(interval):
    """A 2 × 3 table of counts gives 2 × 3 limits; no counts give no limits."""
    lower, upper = interval(np.arange(6.0).reshape(2, 3))
    assert lower.shape == upper.shape == (2, 3)
    assert interval(np.array([]))[0].shape == (0,)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_levels_that_are_no_coverage_are_refused(level):
    """95 is not 0.95."""
    with pytest.raises(ValueError, match=str(level)):
        wilson(1, 2, level=level)


def test_many_offending_values_are_counted_not_listed():
    """Five are named, the rest counted."""
    with pytest.raises(ValueError, match="and 3 more"):
        intervals.checked_count(-np.arange(1.0, 9.0))


@given(proportions(), LEVELS)
def test_proportion_limits_enclose_the_proportion(pair, level):
    """0 ≤ lower ≤ x/n ≤ upper ≤ 1."""
    events, trials = pair
    for interval in PROPORTIONS:
        lower, upper = interval(events, trials, level=level)
        assert 0 <= lower <= events / trials + 1e-12
        assert events / trials - 1e-12 <= upper <= 1


@given(st.integers(0, 100_000), LEVELS)
def test_mid_p_lies_within_the_exact_interval(events, level):
    """The exact interval is the widest."""
    lower, upper = mid_p(events, level=level)
    exact_lower, exact_upper = poisson_exact(events, level=level)
    assert exact_lower - 1e-9 <= lower <= upper <= exact_upper + 1e-9


@given(proportions(), st.integers(2, 50))
def test_limits_narrow_as_denominators_grow(pair, times):
    """The same share of more people is known better."""
    events, trials = pair
    for interval in PROPORTIONS:
        lower, upper = interval([events, events * times], [trials, trials * times])
        assert upper[0] - lower[0] > upper[1] - lower[1]


def test_clopper_pearson_covers_at_least_its_level():
    """Over all outcomes of 30 trials, the true value is inside 95 % of the time or more."""
    lower, upper = clopper_pearson(np.arange(31), 30)
    for share in (0.02, 0.3, 0.74, 0.99):
        inside = (lower <= share) & (share <= upper)
        assert binom.pmf(np.flatnonzero(inside), 30, share).sum() >= 0.95
