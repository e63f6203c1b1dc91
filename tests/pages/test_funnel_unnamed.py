"""Peers without names: no place in a funnel leads back to a count or to an order."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import QUARTER
from wellanalysis.pages.figures import figures
from wellanalysis.pages.funnel_unnamed import step, unnamed
from wellanalysis.pages.funnels import funnel_claim


def _frame(sizes, values, half=0.1, centre=1.0):
    units = pd.DataFrame({"part": "unit", "denominator": sizes, "value": values}, dtype=object)
    units = units.assign(
        lower_95=centre - half, upper_95=centre + half, lower_998=centre - 2 * half, upper_998=centre + 2 * half
    )
    limits = {name: units[name].iloc[0] for name in ("lower_95", "upper_95", "lower_998", "upper_998")}
    curve = pd.DataFrame({"part": "limit", "denominator": [1.0, 1000.0], "value": np.nan, **limits})
    frame = pd.concat([units, curve], ignore_index=True)
    numbers = [name for name in frame if name != "part"]
    return frame.astype(dict.fromkeys(numbers, float))


def _own(frame, place):
    return pd.Series(frame.index == place, frame.index)


@pytest.mark.parametrize(("wanted", "given"), [(0.027, 0.05), (0.05, 0.05), (60, 100), (73.7, 100), (1.2, 2), (0, 1)])
def test_places_are_steps_of_one_two_and_five(wanted, given):
    assert step(wanted) == pytest.approx(given)


def test_ones_own_place_is_exact_and_others_are_rounded():
    """593 and 0.9374 of somebody else become 600 and 0.95."""
    frame = _frame([593.0, 617.3, 455.0, 737.2], [0.9374, 1.0617, 1.0583, 1.0011])
    drawn = unnamed(frame, _own(frame, 1))
    assert sorted(drawn.loc[drawn["part"] == "unit", "denominator"]) == [500, 600, 617.3, 700]
    others = drawn[(drawn["part"] == "unit") & (drawn["denominator"] != 617.3)]
    assert np.allclose(others["value"] / 0.02, (others["value"] / 0.02).round())
    assert 1.0617 in set(drawn["value"])


def test_units_that_share_a_place_stand_side_by_side():
    """Each is seen; together they stand around the place."""
    frame = _frame([900.0, 593.0, 601.0, 611.0], [1.0, 0.951, 0.951, 0.951])
    drawn = unnamed(frame, _own(frame, 0))
    others = drawn[(drawn["part"] == "unit") & (drawn["denominator"] != 900)]
    assert others["denominator"].tolist() == pytest.approx([586, 600, 614])
    assert len(set(others["value"])) == 1


def test_points_lie_in_the_order_of_their_size():
    """Whatever the order of the units was."""
    frame = _frame([700.0, 100.0, 400.0], [1.0, 1.1, 0.9])
    one = unnamed(frame, _own(frame, 0))
    other = frame.iloc[[2, 1, 0, 3, 4]].reset_index(drop=True)
    pd.testing.assert_frame_equal(one, unnamed(other, _own(other, 2)))


sizes_and_values = st.lists(st.tuples(st.floats(5, 900), st.floats(0.3, 1.9)), min_size=2, max_size=30)


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sizes_and_values, st.floats(0.001, 0.4), st.floats(0.5, 1.5))
def test_no_point_changes_sides_of_a_limit(points, half, centre):
    """A point that is drawn outside lies outside, and the other way round; however narrow the limits are."""
    frame = _frame(*(list(each) for each in zip(*points, strict=True)), half, centre)
    drawn = unnamed(frame, _own(frame, 0))
    assert _outside(drawn) == _outside(frame)


def test_points_that_are_all_alike_keep_their_side():
    """There is no spread to take a step from."""
    frame = _frame([100.0, 200.0, 300.0], [1.06, 1.06, 1.06], 0.05)
    drawn = unnamed(frame, _own(frame, 0))
    assert _outside(drawn) == _outside(frame)
    assert drawn["value"].max() <= 1.1


def _outside(table):
    """Units below and above each of the limits."""
    units = table[table["part"] == "unit"]
    return [
        (int((units["value"] < units[f"lower_{level}"]).sum()), int((units["value"] > units[f"upper_{level}"]).sum()))
        for level in (95, 998)
    ]


def _narrowing(sizes, values):
    """Limits that narrow with the size, and a curve from the smallest unit to the largest, as funnels have them."""
    frame = _frame(sizes, values)
    units, curve = frame[frame["part"] == "unit"], pd.DataFrame({"denominator": np.geomspace(min(sizes), max(sizes))})
    frame = pd.concat([units, curve.assign(part="limit", value=np.nan)], ignore_index=True)
    wide = 1 / np.sqrt(frame["denominator"].astype(float))
    ends = {
        f"{side}_{name}": 1 + sign * times * wide
        for name, times in (("95", 1.96), ("998", 3.09))
        for side, sign in (("lower", -1), ("upper", 1))
    }
    return frame.assign(**ends).round(4)


def test_neither_the_ends_of_the_curve_nor_a_limit_tells_a_size():
    """428.4794 was the largest clinic, 31.7 the smallest: the curve runs between round sizes, and limits are those of places."""
    frame = _narrowing([31.7, 120.3, 260.9, 428.4794], [1.1037, 1.3, 0.9712, 1.0177])
    drawn = unnamed(frame, _own(frame, 1))
    curve = drawn[drawn["part"] == "limit"]
    assert (curve["denominator"].min(), curve["denominator"].max()) == (37.5, 425.0)
    others = drawn[(drawn["part"] == "unit") & (drawn["denominator"] != 120.3)]
    exact = frame[(frame["part"] == "unit") & (frame["denominator"] != 120.3)]
    for name in ("denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998"):
        assert not set(others[name]) & set(exact[name]), name
    assert not set(curve["upper_95"]) & set(frame.loc[frame["part"] == "limit", "upper_95"])


def test_places_tell_only_the_step_in_which_a_size_lies():
    """Sizes that differ within a step are drawn alike, the limits and the ends of the curve too."""
    drawn = []
    for sizes in ([104.0, 120.3, 260.9, 428.4794], [109.0, 120.3, 263.3, 431.02]):
        frame = _narrowing(sizes, [1.1037, 1.3, 0.9712, 1.0177])
        drawn.append(unnamed(frame, _own(frame, 1)))
    one, other = drawn
    columns = ["part", "denominator", "value"]
    pd.testing.assert_frame_equal(one[columns], other[columns])
    numbers = ["lower_95", "upper_95", "lower_998", "upper_998"]
    assert (one[numbers] - other[numbers]).abs().max().max() < 0.002


def test_the_readers_own_place_at_an_end_is_the_end_of_the_curve():
    """Their own size tells them nothing new."""
    frame = _narrowing([31.7, 120.3, 260.9, 428.4794], [1.1037, 1.3, 0.9712, 1.0177])
    drawn = unnamed(frame, _own(frame, 3))
    curve = drawn[drawn["part"] == "limit"]
    assert (curve["denominator"].min(), curve["denominator"].max()) == (37.5, 428.4794)


def test_a_clinics_own_report_draws_nobody_elses_exact_place(demo_definitions, demo_results):
    """Sizes times ratios of peers are no counts any more; the own one is as it is."""
    every = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C07")
    measure = every.definitions.measure("amputation_26w")
    told = every.funnel_tables[measure.id]
    drawn = funnel_claim(every, measure, "C07").frame
    units = drawn[(drawn["part"] == "unit") & ~drawn["highlight"].astype(bool)]
    exact = set(told.units.loc[told.units["unit"] != "C07", "denominator"].round(4))
    assert len(exact & set(units["denominator"])) <= 1  # a size may be a round one
    curve = drawn.loc[drawn["part"] == "limit", "denominator"]
    assert not exact & set(curve)
    named = told.frame[told.frame["part"] == "unit"].loc[list(told.units["unit"] != "C07")]
    # Of what the limits of an exact size were, hardly one is met by chance.
    assert len(set(units["upper_998"]) & set(named["upper_998"])) <= 2 < named["upper_998"].nunique() / 5
    assert set(drawn.loc[drawn["label"] != "", "label"]) == {"Harbor"}
