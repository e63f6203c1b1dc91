"""Case 20: Cronbach's alpha of psych, and Wilson's interval of the most positive answers."""

import pandas as pd
import pytest

from wellanalysis.stats.survey import cronbach_alpha, mean_score, top_box
from wellanalysis.stats.survey_scale import Scale

pytestmark = pytest.mark.real
NAME = "20_cronbach_alpha"
VARIANTS = {
    "attitude": ("input_attitude.csv", {}, 30),
    "survey_keyed_pairwise": ("input_survey.csv", {"keys": ["q6"]}, 300),
    "survey_unkeyed_pairwise": ("input_survey.csv", {}, 300),
    "survey_keyed_listwise": ("input_survey.csv", {"keys": ["q6"], "missing": "listwise"}, 275),
}


@pytest.fixture(params=VARIANTS)
def found(request, case) -> tuple[str, Scale]:
    """Each variant's name and what we make of its input."""
    file, options, _ = VARIANTS[request.param]
    return request.param, cronbach_alpha(case(NAME, file), **options)


def test_alpha_and_its_interval_are_those_of_psych(case, assert_close, found):
    """Raw, standardised, average correlation and Feldt's limits, with the same number of people."""
    variant, scale = found
    expected = case(NAME, "expected_total.csv").set_index("variant").loc[variant]
    names = ["raw_alpha", "std_alpha", "average_r", "feldt_lower", "feldt_upper"]
    got = [scale.alpha, scale.standardised_alpha, scale.average_r, scale.lower, scale.upper]
    assert_close(got, expected[names])
    assert scale.n == VARIANTS[variant][2]


def test_items_without_the_scale_and_the_scale_without_items_are_those_of_psych(case, assert_close, found):
    """Item-rest correlations and alpha if dropped, item by item."""
    variant, scale = found
    items = case(NAME, "expected_items.csv").set_index("variant").loc[variant].set_index("item")
    dropped = case(NAME, "expected_if_dropped.csv").set_index("variant").loc[variant].set_index("item")
    assert list(scale.r_drop.index) == list(items.index)
    assert_close(scale.r_drop, items["r_drop"])
    assert_close(scale.alpha_if_dropped, dropped["alpha_if_dropped"])


def test_most_positive_answers_are_those_of_prop_test(case, assert_close):
    """Share answering 5, with limits; share answering 4 or 5; mean and standard deviation."""
    answers, expected = case(NAME, "input_survey.csv"), case(NAME, "expected_topbox.csv").set_index("item")
    top, two, mean = top_box(answers), top_box(answers, at_least=4), mean_score(answers)
    assert_close(top[["share", "lower", "upper"]], expected[["top_box", "top_box_lower", "top_box_upper"]])
    assert_close(two["share"], expected["top2_box"])
    assert_close(mean[["mean", "sd"]], expected[["mean", "sd"]])
    pd.testing.assert_series_equal(top["n"], expected["n"], check_names=False)
