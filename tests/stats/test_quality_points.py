"""Points between floor and goal: by hand, both directions, just below, at and just above each end."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellanalysis.stats.quality_points import (
    points,
    position,
    shares_of_weight,
    total,
    with_interval,
    worth_of_one_more,
)


@pytest.mark.parametrize(
    ("result", "earned"),
    [(0.59, 0.0), (0.60, 0.0), (0.61, 0.05), (0.70, 0.5), (0.79, 0.95), (0.80, 1.0), (0.81, 1.0)],
)
def test_a_straight_line_from_floor_to_goal(result: float, earned: float) -> None:
    """Floor 60 %, goal 80 %: each percentage point is a twentieth."""
    assert points(result, 0.60, 0.80) == pytest.approx(earned)


@pytest.mark.parametrize(
    ("result", "earned"), [(0.101, 0.0), (0.10, 0.0), (0.099, 0.05), (0.09, 0.5), (0.08, 1.0), (0.07, 1.0)]
)
def test_a_measure_that_improves_downwards_has_its_goal_below_its_floor(result: float, earned: float) -> None:
    """Floor 10 %, goal 8 %."""
    assert points(result, 0.10, 0.08) == pytest.approx(earned)


def test_beyond_the_ends_the_place_on_the_line_goes_on_and_the_points_do_not() -> None:
    """A chart may show it; a missing result has neither."""
    assert position([0.9, 0.5], 0.6, 0.8) == pytest.approx([1.5, -0.5])
    assert np.isnan(points(float("nan"), 0.6, 0.8))


def test_a_floor_that_is_the_goal_is_refused() -> None:
    with pytest.raises(ValueError, match=r"floor and goal are the same: 0\.7"):
        points(0.7, [0.6, 0.7], [0.8, 0.7])


def contract() -> pd.DataFrame:
    """Three measures: half way, at the goal, and one that improves downwards; weights 3, 2 and 1."""
    return pd.DataFrame(
        {
            "value": [0.70, 0.85, 0.095],
            "lower": [0.66, 0.79, 0.090],
            "upper": [0.74, 0.91, 0.101],
            "floor": [0.60, 0.60, 0.10],
            "goal": [0.80, 0.80, 0.08],
            "weight": [3.0, 2.0, 1.0],
        }
    )


def test_an_interval_is_carried_end_to_end_whichever_way_is_better() -> None:
    """0.66 and 0.74 earn 0.3 and 0.7; 0.79 earns 0.95; downwards the ends change places: 0.101 earns 0, 0.090 half."""
    found = with_interval(contract())
    assert found["points"].tolist() == pytest.approx([0.5, 1.0, 0.25])
    assert found["points_lower"].tolist() == pytest.approx([0.3, 0.95, 0.0])
    assert found["points_upper"].tolist() == pytest.approx([0.7, 1.0, 0.5])


def test_the_whole_is_the_weighted_sum_and_its_interval_that_of_independent_parts() -> None:
    """Worth 50, 33⅓ and 16⅔: 25 + 33⅓ + 4.1667 = 62.5.

    Below: √((50 × 0.2)² + (33⅓ × 0.05)² + (16⅔ × 0.25)²) = √(100 + 2.7778 + 17.3611) = 10.9608.
    Above: √((50 × 0.2)² + 0 + (16⅔ × 0.25)²) = √(100 + 17.3611) = 10.8333.
    """
    frame = contract().join(with_interval(contract()))
    assert total(frame) == pytest.approx((62.5, 51.5392, 73.3333), abs=1e-4)


def test_a_measure_without_a_result_is_left_out_and_the_others_make_up_the_hundred() -> None:
    """Without the first: 66⅔ and 33⅓; 66⅔ + 8⅓ = 75. Without any there is no whole."""
    frame = contract()
    frame.loc[0, ["value", "lower", "upper"]] = float("nan")
    assert total(frame.join(with_interval(frame))).value == pytest.approx(75.0)
    assert shares_of_weight(frame["weight"], frame["value"].notna()) == pytest.approx([0, 200 / 3, 100 / 3])
    nothing = frame.assign(value=float("nan"), lower=float("nan"), upper=float("nan"))
    assert np.isnan(total(nothing.join(with_interval(nothing)))).all()


def test_one_step_more_is_worth_its_part_of_the_line_up_to_the_goal() -> None:
    """A twentieth of 50; nothing at the goal; half of the line (0.01 of 0.02) of 16⅔. Half a point before the goal: half a step."""
    assert worth_of_one_more(contract(), 0.01) == pytest.approx([2.5, 0.0, 100 / 12])
    near = contract().assign(value=[0.795, 0.85, 0.095])
    assert worth_of_one_more(near, 0.01)[0] == pytest.approx(1.25)


def test_negative_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        shares_of_weight([1.0, -1.0], [True, True])


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.3), st.floats(0.1, 9)), min_size=1, max_size=6),
    st.floats(0, 0.3),
)
def test_a_better_result_never_earns_less_and_intervals_hold_the_value(
    measures: list[tuple[float, float, float]], more: float
) -> None:
    """And nothing leaves 0 to 100."""
    value, half, weight = (np.array(each) for each in zip(*measures, strict=True))
    frame = pd.DataFrame({"value": value, "lower": value - half, "upper": value + half, "weight": weight}).assign(
        floor=0.3, goal=0.8
    )
    now = total(frame.join(with_interval(frame)))
    better = frame.assign(value=frame["value"] + more, lower=frame["lower"] + more, upper=frame["upper"] + more)
    then = total(better.join(with_interval(better)))
    assert 0 <= now.lower <= now.value <= now.upper <= 100 + 1e-9
    assert then.value >= now.value - 1e-9
