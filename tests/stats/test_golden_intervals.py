"""Case 15: intervals of R, PHEindicatormethods and epitools."""

import numpy as np
import pytest

from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, poisson_exact, wilson

pytestmark = pytest.mark.real
NAME = "15_intervals_wilson_byar_exact_midp"


@pytest.mark.parametrize(("level", "column"), [(0.95, "95_0"), (0.998, "99_8")])
def test_wilson_limits_are_those_of_phe(case, assert_close, level, column):
    """Both levels of PHEindicatormethods."""
    expected = case(NAME, "expected_prop.csv")
    assert_close(expected["x"] / expected["n"], expected["value"])
    lower, upper = wilson(expected["x"], expected["n"], level=level)
    assert_close(lower, expected[f"lower{column}cl"])
    assert_close(upper, expected[f"upper{column}cl"])
    if level == 0.95:
        assert_close(lower, expected["wilson_prop.test_lower"])
        assert_close(upper, expected["wilson_prop.test_upper"])


def test_the_expected_files_hold_the_inputs(case):
    """Nothing of the inputs is left out of what is compared."""
    for kind, columns in (("prop", ["x", "n"]), ("smr", ["O", "E"])):
        expected = case(NAME, f"expected_{kind}.csv")[columns]
        assert (expected.to_numpy() == case(NAME, f"input_{kind}.csv").to_numpy()).all()


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
        (byar, 0.95, "phe_rate_{}"),
    ],
)
def test_limits_of_counts_divided_by_expected_are_those_of_r(case, assert_close, interval, level, column):
    """Exact, mid-P, and PHE's hybrid of exact and Byar; epitools' Byar uses O + 0.5 twice and is not copied."""
    expected = case(NAME, "expected_smr.csv")
    lower, upper = interval(expected["O"], level=level)
    assert_close(lower / expected["E"], expected[column.format("lower")])
    assert_close(upper / expected["E"], expected[column.format("upper")])


def test_epitools_exact_limits_are_ours_to_its_own_precision(case, assert_close):
    """epitools searches them to about 5e-5 of an event; R's own test, compared above, solves them."""
    expected = case(NAME, "expected_smr.csv")
    lower, upper = poisson_exact(expected["O"])
    assert_close(lower, expected["exact_lower"] * expected["E"], relative=1e-5, absolute=5e-5)
    assert_close(upper, expected["exact_upper"] * expected["E"], relative=1e-5, absolute=5e-5)
    assert_close(expected["O"] / expected["E"], expected["smr"])


def test_byar_departs_from_epitools_as_the_formula_says(case, assert_close):
    """epitools has O + 0.5 in both limits; put into Breslow and Day's cubes it gives the package's limits back."""
    expected = case(NAME, "expected_smr.csv")
    count = expected["O"] + 0.5
    for side, z in (("lower", -1.959963984540054), ("upper", 1.959963984540054)):
        package = count * (1 - 1 / (9 * count) + z / (3 * np.sqrt(count))) ** 3 / expected["E"]
        assert_close(package, expected[f"epitools_byar_{side}"])
    exact = expected["phe_method"] == "Exact"
    assert (exact == (expected["O"] < 10)).all()
