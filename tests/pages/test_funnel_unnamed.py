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
    curve = pd.DataFrame({"part": "limit", "denominator": [1.0, 1000.0], "value": np.nan})
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


def test_a_clinics_own_report_draws_nobody_elses_exact_place(demo_definitions, demo_results):
    """Sizes times ratios of peers are no counts any more; the own one is as it is."""
    every = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C07")
    measure = every.definitions.measure("amputation_26w")
    told = every.funnel_tables[measure.id]
    drawn = funnel_claim(every, measure, "C07").frame
    units = drawn[(drawn["part"] == "unit") & ~drawn["highlight"].astype(bool)]
    exact = set(told.units.loc[told.units["unit"] != "C07", "denominator"].round(4))
    assert len(exact & set(units["denominator"])) <= 1  # a size may be a round one
    assert set(drawn.loc[drawn["label"] != "", "label"]) == {"Harbor"}
