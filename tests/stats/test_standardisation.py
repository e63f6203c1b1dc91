"""Observed over expected, indirect and direct standardisation: worked by hand, and what has no result."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from wellanalysis.stats.intervals import byar, poisson_exact, wilson
from wellanalysis.stats.standardisation import direct, indirect, o_e

STRATA = pd.DataFrame(
    {
        "clinic": ["a", "a", "b", "b", "c", "c"],
        "band": ["young", "old"] * 3,
        "x": [2, 12, 4, 8, 1, 3],
        "n": [40, 60, 50, 20, 30, 30],
    }
)
COLUMNS = {"unit": "clinic", "stratum": "band", "events": "x", "trials": "n"}
STANDARD = pd.Series({"young": 3000, "old": 1000})


def test_a_rare_outcome_has_limits_of_its_count():
    """Byar from ten events on, exact below, divided by what was expected; z from the variance, else from E."""
    found = o_e([5, 12], [4.0, 10.0], size=[100, 101])
    lower, upper = poisson_exact(5)
    assert found.loc[0, ["o_e", "lower", "upper"]].tolist() == pytest.approx([1.25, lower / 4, upper / 4])
    lower, upper = byar(12)
    assert found.loc[1, ["lower", "upper"]].tolist() == pytest.approx([lower / 10, upper / 10])
    assert found["z"].tolist() == pytest.approx([0.5, 2 / np.sqrt(10)])
    assert not found["common"].any()
    assert o_e([5], [4.0], [1.0])["z"].tolist() == [1.0]


def test_a_common_outcome_has_limits_of_its_share():
    """75 of 100 where 60 were expected: Wilson over 0.6; z with the variance given, else that of one share."""
    found = o_e([75], [60.0], [20.0], [100]).iloc[0]
    lower, upper = wilson(75, 100)
    assert found[["o_e", "lower", "upper"]].tolist() == pytest.approx([1.25, lower / 0.6, upper / 0.6])
    assert found["z"] == pytest.approx(15 / np.sqrt(20))
    assert found["common"]
    assert o_e([75], [60.0], size=[100])["z"].tolist() == pytest.approx([15 / np.sqrt(24)])


def test_an_outcome_is_common_from_an_expected_tenth_on():
    """Just below, at, just above."""
    assert o_e([10] * 3, [9.99, 10.0, 10.01], size=[100] * 3)["common"].tolist() == [False, True, True]
    assert not o_e([10], [50.0])["common"].any()


def test_where_nothing_was_expected_the_reason_is_stated():
    """Nobody to compare; events that the reference does not know; certain results have no spread."""
    found = o_e([0, 2, 3], [0.0, 0.0, 2.0], size=[0, 5, 100])
    assert found["stated"].str.split(":").str[0].tolist() == [
        "nothing expected",
        "events observed where the reference expects none",
        "",
    ]
    assert found["o_e"].isna().tolist() == [True, True, False]
    assert o_e([5, 4], [5.0, 5.0], [0.0, 0.0], [5, 5])["z"].tolist() == [0.0, -np.inf]


def test_the_index_is_that_of_the_observed():
    """A Series keeps its clinics, so that columns can be put beside."""
    observed = pd.Series([3, 4], index=["a", "b"])
    assert o_e(observed, pd.Series([2.0, 5.0], index=["a", "b"])).index.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([-1], [2.0]), "negative: -1"),
        (([1], [-2.0]), "negative: -2"),
        (([np.nan], [2.0]), "observed is missing in 1 rows"),
        (([1], [np.nan]), "expected is missing in 1 rows"),
        (([6], [2.0], None, [5]), "numerators cannot exceed their denominators: 6/5"),
        (([4], [6.0], None, [5]), "more events are expected than there are patients"),
    ],
)
def test_impossible_counts_are_refused(arguments, message):
    """Negative, missing, or more than there are patients."""
    with pytest.raises(ValueError, match=message):
        o_e(*arguments)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0.1, 50), st.integers(50, 500)), min_size=1, max_size=10))
def test_limits_enclose_their_ratio_and_are_never_missing(units):
    """Whatever is common or rare."""
    observed, expected, size = map(np.array, zip(*units, strict=True))
    found = o_e(observed, expected, size=size)
    assert (found["lower"] <= found["o_e"] + 1e-12).all()
    assert (found["o_e"] <= found["upper"] + 1e-12).all()
    assert not found.isna().any().any()


def test_indirect_standardisation_worked_by_hand():
    """Pooled rates 7/120 and 23/110: clinic a expects 40 and 60 of these; its rate is the ratio times 30/230."""
    found = indirect(STRATA, **COLUMNS, per=1000)
    assert found["clinic"].tolist() == ["a", "b", "c"]
    expected = 40 * 7 / 120 + 60 * 23 / 110
    lower, upper = byar(14)
    first = found.iloc[0]
    assert first[["observed", "trials"]].tolist() == [14, 100]
    assert first[["expected", "ratio", "lower", "upper"]].tolist() == pytest.approx(
        [expected, 14 / expected, lower / expected, upper / expected]
    )
    assert first["rate"] == pytest.approx(14 / expected * 30 / 230 * 1000)
    assert found["expected"].sum() == pytest.approx(found["observed"].sum())


def test_a_reference_from_outside_gives_its_own_rates():
    """Rates 0.1 and 0.2, overall 0.15; two rows of one stratum are one."""
    reference = pd.DataFrame({"band": ["young", "old", "old"], "x": [10, 10, 10], "n": [100, 60, 40]})
    found = indirect(STRATA, **COLUMNS, reference=reference)
    assert found["expected"].tolist() == pytest.approx([4 + 12, 5 + 4, 3 + 6])
    assert found["reference_rate"].tolist() == pytest.approx([0.15] * 3)


def test_a_unit_without_patients_has_a_statement_in_place_of_a_ratio():
    """Indirect: nothing expected. Direct: nobody in a stratum."""
    rows = pd.concat([STRATA, pd.DataFrame({"clinic": ["d"], "band": ["old"], "x": [0], "n": [0]})])
    assert indirect(rows, **COLUMNS).iloc[3]["stated"].startswith("nothing expected")
    found = direct(rows, **COLUMNS, standard=STANDARD)
    assert found["stated"].tolist() == ["", "", "fewer than 10 events", "nobody in a stratum of the standard"]
    assert found["rate"].notna().tolist() == [True, True, False, False]


def test_direct_standardisation_worked_by_hand():
    """Three quarters of 2/40 and a quarter of 12/60; Dobson's limits from Byar's of 14."""
    first = direct(STRATA, **COLUMNS, standard=STANDARD, per=100).iloc[0]
    error = np.sqrt(0.75**2 * 2 / 40**2 + 0.25**2 * 12 / 60**2)
    lower, upper = byar(14)
    rate = 0.75 * 2 / 40 + 0.25 * 12 / 60
    assert first["rate"] == pytest.approx(100 * rate)
    assert first["lower"] == pytest.approx(100 * (rate + error / np.sqrt(14) * (lower - 14)))
    assert first["upper"] == pytest.approx(100 * (rate + error / np.sqrt(14) * (upper - 14)))


def test_dobsons_limits_are_given_from_ten_events_on():
    """Nine, ten, eleven."""
    rows = pd.DataFrame(
        {"clinic": list("aabbcc"), "band": ["young", "old"] * 3, "x": [4, 5, 5, 5, 5, 6], "n": [50] * 6}
    )
    found = direct(rows, **COLUMNS, standard=STANDARD)
    assert found["stated"].tolist() == ["fewer than 10 events", "", ""]


def test_gamma_limits_hold_for_few_events():
    """Fay & Feuer by hand for clinic c (4 events); without any event the lower limit is 0."""
    found = direct(STRATA, **COLUMNS, standard=STANDARD, limits="gamma").iloc[2]
    rate, variance = 0.75 / 30 + 0.25 * 3 / 30, 0.75**2 / 30**2 + 0.25**2 * 3 / 30**2
    assert found["lower"] == pytest.approx(gamma.ppf(0.025, rate**2 / variance, scale=variance / rate))
    more, wider = rate + 0.75 / 30, variance + (0.75 / 30) ** 2
    assert found["upper"] == pytest.approx(gamma.ppf(0.975, more**2 / wider, scale=wider / more))
    none = direct(STRATA.assign(x=0), **COLUMNS, standard=STANDARD, limits="gamma")
    assert (none["lower"] == 0).all()
    assert (none["upper"] > 0).all()


def test_equal_strata_make_the_direct_rate_the_crude_one():
    """With the unit's own people as the standard nothing is adjusted."""
    one = STRATA[STRATA["clinic"] == "a"]
    found = direct(one, **COLUMNS, standard=pd.Series({"young": 40, "old": 60})).iloc[0]
    assert found["rate"] == pytest.approx(14 / 100)


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (STRATA.drop(columns="n"), {}, "columns not found: n"),
        (STRATA.assign(x=[np.nan, 1, 1, 1, 1, 1]), {}, "x is missing in 1 rows"),
        (STRATA.assign(x=[-1, 1, 1, 1, 1, 1]), {}, "negative: -1"),
        (STRATA.assign(n=[0, 60, 50, 20, 30, 30]), {}, "x were counted in rows where n is 0"),
        (STRATA.assign(band=[None, "old"] * 3), {}, "missing values in band"),
        (STRATA.assign(band=["child", "old"] * 3), {"standard": STANDARD}, "the standard has no one in stratum child"),
        (STRATA, {"standard": STANDARD, "limits": "normal"}, "limits is 'normal'; known: dobson, gamma"),
        (STRATA, {"reference": STRATA[STRATA["band"] == "old"]}, "the reference has no one in stratum young"),
    ],
)
def test_what_cannot_be_standardised_is_refused_by_name(rows, options, message):
    """Missing columns, values or strata; impossible counts."""
    standardise = direct if "standard" in options else indirect
    with pytest.raises(ValueError, match=message):
        standardise(rows, **COLUMNS, **options)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.integers(2, 9))
def test_order_and_scale_of_the_standard_change_nothing(order, times):
    """Rows in any order; a standard population of any size."""
    shuffled = STRATA.iloc[order]
    pd.testing.assert_frame_equal(indirect(shuffled, **COLUMNS), indirect(STRATA, **COLUMNS))
    pd.testing.assert_frame_equal(
        direct(shuffled, **COLUMNS, standard=STANDARD * times), direct(STRATA, **COLUMNS, standard=STANDARD)
    )
