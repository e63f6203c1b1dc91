"""Benchmarks worked by hand, with what chance alone would give, and peers without the unit itself."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellanalysis.stats.benchmarks import AchievableBenchmark, achievable, peers

X = [9, 3, 45, 70, 80, 60]
D = [10, 3, 50, 100, 100, 100]


def test_a_benchmark_worked_by_hand():
    """(x+1)/(d+2) of 10/12, 4/5, 46/52, 71/102, 81/102, 61/102: 45 of 50 hold 50 of 363 patients."""
    found = achievable(X, D, improves="up")
    assert isinstance(found, AchievableBenchmark)
    assert found.taken.tolist() == [False, False, True, False, False, False]
    assert (found.value, found.units, found.patients) == (0.9, 1, 50)
    assert found.pooled == pytest.approx(267 / 363)
    more = achievable(X, D, improves="up", share=0.17)
    assert more.taken.tolist() == [True, True, True, False, False, False]
    assert (more.value, more.patients) == (57 / 63, 63)


def test_three_of_three_does_not_make_a_benchmark():
    """Its raw rate is the highest; its adjusted fraction of 4/5 is the third."""
    assert not achievable(X, D, improves="up").taken[1]
    assert achievable([3, 45], [3, 50], improves="up", share=1.0).taken.all()


def test_a_measure_that_falls_is_the_mirror_of_one_that_rises():
    """Counting those in whom it did not happen takes the same units."""
    up, down = achievable(X, D, improves="up"), achievable(np.subtract(D, X), D, improves="down")
    assert up.taken.tolist() == down.taken.tolist()
    assert (down.value, down.by_chance) == pytest.approx((1 - up.value, 1 - up.by_chance), abs=0.002)


@pytest.mark.parametrize(("share", "units"), [(0.0999, 1), (0.1, 1), (0.1001, 2)])
def test_units_are_taken_until_they_hold_the_share(share, units):
    """Ten equal units: one holds exactly a tenth."""
    assert achievable(np.arange(10, 20), np.full(10, 30), improves="up", share=share).units == units


def test_of_equal_fractions_the_larger_is_taken_first_whatever_the_order():
    """(29+1)/(38+2) = (59+1)/(78+2) = 3/4: the unit of 78 is enough, wherever it stands."""
    one, other = (
        achievable([29, 59, 10], [38, 78, 50], improves="up"),
        achievable([59, 29, 10], [78, 38, 50], improves="up"),
    )
    assert one.taken.tolist() == [False, True, False]
    assert other.taken.tolist() == [True, False, False]
    assert one.value == other.value == 59 / 78


@pytest.mark.parametrize(("size", "said", "near"), [(243, 0.783, 0.001), (60, 0.827, 0.0015)])
def test_identical_clinics_reach_the_published_value_by_chance(size, said, near):
    """24 clinics at 74 %: three of them hold a tenth, and look this favourable without being so."""
    together = round(24 * 0.74 * size)
    counts = together // 24 + (np.arange(24) < together % 24)
    found = achievable(counts, np.full(24, size), improves="up")
    assert found.pooled == pytest.approx(0.74, abs=3e-4)
    assert found.by_chance == pytest.approx(said, abs=near)
    rng = np.random.default_rng(3)
    again = np.sort(rng.binomial(size, found.pooled, (20_000, 24)), axis=1)[:, -3:].mean(axis=1) / size
    assert found.by_chance == pytest.approx(again.mean(), abs=5 * again.std() / np.sqrt(4000))


def test_the_same_counts_give_the_same_value_by_chance():
    """The seed is fixed, and can be changed."""
    assert achievable(X, D, improves="up").by_chance == achievable(X, D, improves="up").by_chance
    assert achievable(X, D, improves="up").by_chance != achievable(X, D, improves="up", seed=1).by_chance


def test_units_without_patients_are_left_out():
    """They change nothing for the others; without any the benchmark is missing, and says that nobody was taken."""
    more = achievable([*X, 0, np.nan, 3], [*D, 0, 20, np.nan], improves="up")
    assert more.taken.tolist() == [False, False, True, *[False] * 6]
    assert (more.value, more.pooled) == (0.9, pytest.approx(267 / 363))
    for none in (achievable([], [], improves="up"), achievable([0, np.nan], [0, 9], improves="down")):
        assert (none.units, none.patients, none.taken.any()) == (0, 0, False)
        assert np.isnan([none.value, none.by_chance, none.pooled]).all()


def test_nothing_and_everything_have_a_benchmark():
    """0 of all and all of all, with nothing left to chance."""
    for count, value in (([0, 0], 0.0), ([20, 30], 1.0)):
        found = achievable(count, [20, 30], improves="up")
        assert (found.value, found.by_chance) == (value, value)


@pytest.mark.parametrize(
    ("counts", "options", "message"),
    [
        (([3], [2]), {}, "3/2"),
        (([-1], [2]), {}, "negative: -1"),
        (([1], [2.5]), {}, "whole numbers: 2.5"),
        (([[1]], [[2]]), {}, "shape"),
        (([1], [2]), {"improves": "neither"}, "'neither'"),
        (([1], [2]), {"share": 0}, "share is 0"),
        (([1], [2]), {"share": 10}, "share is 10"),
    ],
)
def test_impossible_benchmarks_are_refused_by_name(counts, options, message):
    """Each error says what was given."""
    with pytest.raises(ValueError, match=message):
        achievable(*counts, **{"improves": "up", **options})


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 200), st.floats(0, 1)), min_size=1, max_size=25),
    st.floats(0.01, 1),
    st.randoms(),
)
def test_a_benchmark_is_on_the_favourable_side_and_knows_no_order(pairs, share, random):
    """At least the share is held; no unit left out is more favourable than one taken; order changes no value."""
    size = np.array([n for n, _ in pairs])
    count = np.array([round(n * p) for n, p in pairs])
    found = achievable(count, size, improves="up", share=share)
    fraction = (count + 1) / (size + 2)
    assert found.patients >= share * size.sum() * (1 - 1e-9)
    assert fraction[found.taken].min() >= fraction[~found.taken].max(initial=0)
    assert 0 <= found.value <= 1
    order = random.sample(range(len(pairs)), len(pairs))
    turned = achievable(count[order], size[order], improves="up", share=share)
    assert (turned.value, turned.units, turned.patients) == (found.value, found.units, found.patients)


def test_peers_worked_by_hand():
    """Without itself: of 1 2 3 4 the first has 2 3 4; no middle half of so few."""
    found = peers(pd.Series([3.0, 1, np.nan, 4, 2], index=list("abcde")))
    assert found["peers"].to_dict() == {"a": 3, "b": 3, "c": 4, "d": 3, "e": 3}
    assert found["median"].to_dict() == {"a": 2, "b": 3, "c": 2.5, "d": 2, "e": 3}
    assert found[["q1", "q3"]].isna().all(axis=None)
    assert peers([3.0, 1, np.nan, 4, 2], fewest=4).loc[2, ["q1", "q3"]].tolist() == [1.75, 3.25]


@pytest.mark.parametrize(("units", "shown"), [(11, False), (12, True), (13, True)])
def test_a_middle_half_needs_eleven_peers(units, shown):
    """10 are too few, 11 are enough."""
    found = peers(np.arange(float(units)))
    assert found["q1"].notna().tolist() == [shown] * units
    assert (found["peers"] == units - 1).all()


@pytest.mark.parametrize("values", [[], [5.0], [np.nan], [np.nan, np.nan]])
def test_a_unit_without_peers_has_no_median(values):
    """No other unit has a value."""
    found = peers(values, fewest=0)
    assert found["peers"].tolist() == [0] * len(values)
    assert found[["median", "q1", "q3"]].isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(np.nan), st.sampled_from([1.0, 2.0])), max_size=30))
def test_peers_agree_with_quantiles_of_the_others(values):
    """One unit after the other, by numpy."""
    found = peers(values, fewest=2)
    for place in range(len(values)):
        others = np.delete(np.array(values), place)
        others = others[np.isfinite(others)]
        row = found.iloc[place]
        assert row["peers"] == len(others)
        expected = np.quantile(others, [0.5, 0.25, 0.75]) if len(others) else np.full(3, np.nan)
        expected[1:] = expected[1:] if len(others) >= 2 else np.nan
        np.testing.assert_allclose(row[["median", "q1", "q3"]].to_numpy(float), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("values", "message"), [([1, np.inf], "infinite: inf"), ([[1.0]], "shape")])
def test_impossible_peers_are_refused(values, message):
    """Infinite values and tables."""
    with pytest.raises(ValueError, match=message):
        peers(values)
