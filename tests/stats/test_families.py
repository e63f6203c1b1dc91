"""Holm's allowance for several comparisons."""

import numpy as np
import pytest

from wellanalysis.stats.families import holm, more_than_chance


def test_adjusted_values_by_hand():
    """Four comparisons: times four, three, two, one in the order of size, and never falling."""
    adjusted = holm([0.01, 0.04, 0.03, 0.005])
    np.testing.assert_allclose(adjusted, [0.03, 0.06, 0.06, 0.02])


def test_one_comparison_stands_as_it_is():
    """Nothing to allow for."""
    assert holm([0.04]).tolist() == [0.04]


def test_a_missing_value_is_no_comparison():
    """It is not counted and stays missing."""
    adjusted = holm([0.02, np.nan, 0.5])
    np.testing.assert_allclose(adjusted, [0.04, np.nan, 0.5])


def test_no_adjusted_value_lies_above_one():
    """A probability stays one."""
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]


def test_nothing_given_gives_nothing():
    """An empty family."""
    assert holm([]).tolist() == []


def test_what_is_no_probability_is_refused():
    """With the values named."""
    with pytest.raises(ValueError, match="these do not: 1.5"):
        holm([0.1, 1.5])


def test_quiet_families_seldom_name_anything():
    """Eight comparisons without a difference: at most 5 in 100 families name one."""
    rng = np.random.default_rng(4)
    named = [holm(rng.random(8)).min() <= 0.05 for _ in range(4000)]
    assert np.mean(named) < 0.06


@pytest.mark.parametrize(
    ("found", "of", "more"),
    [(0, 12, False), (1, 12, False), (2, 12, False), (3, 12, True), (1, 1, True), (0, 0, False)],
)
def test_more_than_chance_is_a_binomial_tail(found: int, of: int, more: bool) -> None:
    """Of twelve, two or more come in 11.8 % of families and three or more in 2.0 %."""
    assert more_than_chance(found, of) is more
    with pytest.raises(ValueError, match="cannot have come out"):
        more_than_chance(of + 1, of)
