"""Case 15: intervals of R, PHEindicatormethods and epitools."""

import pytest

from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, poisson_exact, wilson

pytestmark = pytest.mark.real
NAME = "15_intervals_wilson_byar_exact_midp"


@pytest.mark.parametrize(("level", "column"), [(0.95, "95_0"), (0.998, "99_8")])
def test_wilson_limits_are_those_of_phe(case, assert_close, level, column):
    """Both levels of PHEindicatormethods."""
    expected = case(NAME, "expected_prop.csv")
    lower, upper = wilson(expected["x"], expected["n"], level=level)
    assert_close(lower, expected[f"lower{column}cl"])
    assert_close(upper, expected[f"upper{column}cl"])


def test_clopper_pearson_limits_are_those_of_binom_test(case, assert_close):
    """R's own exact test."""
    expected = case(NAME, "expected_prop.csv")
    lower, upper = clopper_pearson(expected["x"], expected["n"])
    assert_close(lower, expected["cp_lower"])
    assert_close(upper, expected["cp_upper"])


@pytest.mark.parametrize(
    ("interval", "level", "column"),
    [
        (poisson_exact, 0.95, "poisson.test_{}"),
        (mid_p, 0.95, "midp_{}"),
        (byar, 0.95, "phe_{}95"),
        (byar, 0.998, "phe_{}99_8"),
    ],
)
def test_limits_of_counts_divided_by_expected_are_those_of_r(case, assert_close, interval, level, column):
    """Exact, mid-P, and PHE's hybrid of exact and Byar; epitools' Byar uses O + 0.5 twice and is not copied."""
    expected = case(NAME, "expected_smr.csv")
    lower, upper = interval(expected["O"], level=level)
    assert_close(lower / expected["E"], expected[column.format("lower")])
    assert_close(upper / expected["E"], expected[column.format("upper")])
