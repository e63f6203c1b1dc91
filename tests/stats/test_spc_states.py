"""Signals and directions put together, once."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import assurance, control_chart, point_states, special_causes, variation

MONTHS = pd.date_range("2023-01-01", periods=24, freq="MS")
QUIET = [10.0, 12.0] * 12
HIGH = [12.0, 10.0] * 8 + [20.0] * 8
LOW = [10.0, 12.0] * 8 + [2.0] * 8
GONE = [np.nan] * 24
BY_NAME = {"quiet": QUIET, "high": HIGH, "low": LOW, "gone": GONE}


@pytest.fixture
def chart():
    """Four clinics with limits from their first 16 months."""
    points = pd.concat([pd.DataFrame({"clinic": name, "period": MONTHS, "value": v}) for name, v in BY_NAME.items()])
    return special_causes(control_chart(points, chart="xmr", series="clinic", baseline=MONTHS[:16]))


@pytest.mark.parametrize(
    ("improves", "states"),
    [
        ("up", ["common_cause", "improving", "concerning", "common_cause"]),
        ("down", ["common_cause", "concerning", "improving", "common_cause"]),
        ("neither", ["common_cause", "neutral", "neutral", "common_cause"]),
    ],
)
def test_the_favourable_direction_decides_what_a_signal_means(chart, improves, states):
    """The same signals read three ways; a clinic without a known point shows nothing."""
    found = variation(chart, improves=improves)
    assert found.index.tolist() == list(BY_NAME)
    assert found.tolist() == states


def test_directions_may_differ_by_series(chart):
    """Mappings are by series; one that is left out is named."""
    found = variation(chart, improves={"quiet": "up", "high": "down", "low": "down", "gone": "up"})
    assert found.tolist() == ["common_cause", "concerning", "improving", "common_cause"]
    with pytest.raises(ValueError, match="'low'"):
        variation(chart, improves={"quiet": "up", "high": "down"})


def test_a_series_of_two_columns_is_named_by_both(chart):
    """The index holds every column that tells series apart."""
    two = chart.assign(measure="m1")[["measure", *chart]]
    assert variation(two, improves={("m1", name): "up" for name in BY_NAME})["m1", "high"] == "improving"


def test_the_state_is_that_of_the_last_known_point(chart):
    """A last month without data does not hide the month before."""
    last = chart["period"] == MONTHS[-1]
    later = special_causes(chart.assign(value=chart["value"].mask(last), missing=chart["missing"] | last).iloc[:, :16])
    assert variation(later, improves="up")["high"] == "improving"


def test_every_point_has_a_state(chart):
    """The first months of the risen clinic are quiet, its last eight improving."""
    states = point_states(chart, improves="up")[chart["clinic"] == "high"]
    assert states.tolist() == ["common_cause"] * 16 + ["improving"] * 8


def test_a_signal_without_direction_is_neutral():
    """Few crossings say that something changed, not which way."""
    points = pd.DataFrame({"period": range(24), "value": [1.0] * 6 + [3.0] * 6 + [1.0] * 6 + [3.0] * 6})
    chart = special_causes(control_chart(points, chart="run"), rules="anhoej")
    assert chart["few_crossings"].all()
    assert not chart["long_run"].any()
    assert variation(chart, improves="up").tolist() == ["neutral"]


@pytest.mark.parametrize(
    ("target", "improves", "state"),
    [
        (5.68, "up", "reliably_meets"),
        (5.69, "up", "varies"),
        (16.32, "up", "varies"),
        (16.33, "up", "not_yet"),
        (16.32, "down", "reliably_meets"),
        (16.31, "down", "varies"),
        (5.67, "down", "not_yet"),
        (None, "up", "no_target"),
        (float("nan"), "up", "no_target"),
        (11, "neither", "no_target"),
    ],
)
def test_a_target_is_compared_with_both_limits(chart, target, improves, state):
    """Quiet limits are 11 ± 5.32; a limit on the target meets it."""
    rounded = chart.assign(lower=chart["lower"].round(9), upper=chart["upper"].round(9))
    assert assurance(rounded, target=target, improves=improves)["quiet"] == state


def test_targets_may_differ_by_series_and_may_be_absent(chart):
    """A clinic that is not named has no target; one without limits cannot tell."""
    found = assurance(chart, target={"quiet": 5, "low": 50, "gone": 3}, improves="up")
    assert found.to_dict() == {"quiet": "reliably_meets", "high": "no_target", "low": "not_yet", "gone": "no_limits"}


def test_a_constant_series_on_its_target_meets_it():
    """100 % every month, target 100 %."""
    points = pd.DataFrame({"period": MONTHS, "numerator": 7, "denominator": 7})
    chart = special_causes(control_chart(points, chart="p"))
    assert not chart["signal"].any()
    assert assurance(chart, target=1.0, improves="up").tolist() == ["reliably_meets"]


def test_unknown_directions_and_unmarked_charts_are_refused(chart):
    """`higher` is not a direction; a chart without signals has no states."""
    with pytest.raises(ValueError, match="'higher'"):
        variation(chart, improves="higher")
    with pytest.raises(ValueError, match="neither"):
        assurance(chart, target=1, improves="higher")
    with pytest.raises(ValueError, match="special_causes"):
        variation(chart.drop(columns="signal"), improves="up")
