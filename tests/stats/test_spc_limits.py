"""Centre lines and limits, worked by hand or recomputed point by point."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellanalysis.stats.spc import control_chart

MONTHS = pd.date_range("2024-01-01", periods=14, freq="MS")
ALTERNATING = pd.DataFrame({"period": MONTHS, "value": [10.0, 12.0] * 7})
LINES = ["centre", "sigma", "lower", "upper", "lower_2s", "upper_2s"]
COUNTED = ["p", "p_prime", "u", "u_prime"]


def counted(events, trials):
    """Monthly points with a numerator and a denominator."""
    months = pd.date_range("2023-01-01", periods=len(events), freq="MS")
    return pd.DataFrame({"period": months, "numerator": events, "denominator": trials})


def mean_moving_range(values):
    """Mean distance of neighbours, one by one; a missing one spoils two distances."""
    steps = [abs(b - a) for a, b in zip(values, values[1:], strict=False) if not np.isnan(a) and not np.isnan(b)]
    return sum(steps) / len(steps)


def test_xmr_limits_are_the_mean_and_2_66_moving_ranges():
    """10, 12, 10, …: mean 11, every moving range 2, so 11 ± 5.32."""
    chart = control_chart(ALTERNATING, chart="xmr")
    third = 5.32 / 3
    assert chart.loc[0, LINES].tolist() == pytest.approx([11, third, 5.68, 16.32, 11 - 2 * third, 11 + 2 * third])


def test_p_limits_follow_each_denominator_and_stay_within_0_and_1():
    """Half of 100 a month: 0.5 ± 0.15; of 4 a month: 0.5 ± 0.75, clipped."""
    chart = control_chart(counted([50] * 12 + [2, 2], [100] * 12 + [4, 4]), chart="p")
    assert chart.loc[0, ["centre", "lower", "upper"]].tolist() == pytest.approx([0.5, 0.35, 0.65])
    assert chart.loc[13, ["centre", "lower", "upper"]].tolist() == pytest.approx([0.5, 0, 1])


def test_u_limits_widen_with_the_root_of_the_exposure():
    """9 events per 3: centre 3, sigma 1; the lower limit stops at 0."""
    chart = control_chart(counted([9] * 13, [3] * 13), chart="u")
    assert chart.loc[0, ["centre", "sigma", "lower", "upper"]].tolist() == pytest.approx([3, 1, 0, 6])


def test_c_limits_are_three_roots_of_the_mean():
    """Mean 16: 4 to 28; counts may come as numerators without denominators."""
    points = pd.DataFrame({"period": range(13), "numerator": [16] * 11 + [12, 20]})
    chart = control_chart(points, chart="c")
    assert chart.loc[0, ["centre", "lower", "upper"]].tolist() == pytest.approx([16, 4, 28])


@pytest.mark.parametrize(("kind", "share"), [("p_prime", True), ("u_prime", False)])
def test_laney_limits_are_plain_limits_times_the_spread_of_z(kind, share):
    """Sigma of each point times mean moving range of z / 1.128, recomputed one by one."""
    rng = np.random.default_rng(3)
    trials = rng.integers(2000, 6000, 20)
    events = (trials * rng.normal(0.8, 0.03, 20)).round()
    chart = control_chart(counted(events, trials), chart=kind)
    centre = events.sum() / trials.sum()
    plain = np.sqrt((centre * (1 - centre) if share else centre) / trials)
    spread = mean_moving_range(list((events / trials - centre) / plain)) / 1.128
    assert chart["centre"].to_numpy() == pytest.approx(centre)
    assert chart["upper"].to_numpy() == pytest.approx(np.minimum(centre + 3 * plain * spread, 1 if share else np.inf))


def test_g_limits_are_quantiles_of_a_geometric_count_about_the_median():
    """Mean 9: 0.9 to the 63rd is the first power below 0.00135, so 62; nothing is improbably small."""
    chart = control_chart(pd.DataFrame({"period": range(13), "value": [9.0] * 5 + [8.0] * 4 + [10.0] * 4}), chart="g")
    assert chart.loc[0, ["centre", "sigma", "lower", "upper"]].tolist() == pytest.approx([9, np.sqrt(90), 0, 62])


def test_g_has_three_sigma_limits_on_request():
    """9 ± 3 √90, from 0."""
    points = pd.DataFrame({"period": range(13), "value": [9.0] * 13})
    chart = control_chart(points, chart="g", three_sigma=True)
    assert chart.loc[0, ["lower", "upper"]].tolist() == pytest.approx([0, 9 + 3 * np.sqrt(90)])


def test_t_limits_are_those_of_the_root_drawn_back():
    """Times whose 3.6th roots alternate between 2 and 3: 2.5 ± 3 / 1.128, each to the power of 3.6."""
    points = pd.DataFrame({"period": range(14), "value": np.array([2.0, 3.0] * 7) ** 3.6})
    chart = control_chart(points, chart="t")
    assert chart.loc[0, ["centre", "lower", "upper"]].tolist() == pytest.approx([2.5**3.6, 0, (2.5 + 3 / 1.128) ** 3.6])


def test_screening_leaves_one_large_moving_range_out_once():
    """A jump of 50 among steps of 1 widens the limits unless it is screened out."""
    values = [10.0, 11.0] * 6 + [60.0, 61.0] + [60.0, 61.0] * 5
    points = pd.DataFrame({"period": range(len(values)), "value": values})
    plain, screened = (control_chart(points, chart="xmr", screen=screen) for screen in (False, True))
    assert 3 * plain["sigma"].iloc[0] == pytest.approx(2.66 * (22 + 49) / 23)
    assert 3 * screened["sigma"].iloc[0] == pytest.approx(2.66)


@pytest.mark.parametrize("value", [0.1 + 0.2, 7, -1e-9, 1e12])
@pytest.mark.parametrize("screen", [False, True])
def test_a_constant_series_has_limits_equal_to_its_value(value, screen):
    """No spread: the lines lie on the points, to the last digit."""
    chart = control_chart(pd.DataFrame({"period": range(17), "value": [value] * 17}), chart="xmr", screen=screen)
    assert (chart[["centre", "lower", "upper", "lower_2s", "upper_2s"]] == value).all(axis=None)


@pytest.mark.parametrize("kind", COUNTED)
def test_all_or_nothing_leaves_no_line_missing(kind):
    """100 % and 0 % of changing denominators have lines, for p at the value itself."""
    trials = np.arange(20, 34)
    for events in (trials, trials * 0):
        chart = control_chart(counted(events, trials), chart=kind)
        assert chart[LINES].notna().all(axis=None)
        if kind.startswith("p"):
            assert (chart["upper"] == chart["value"]).all()


def test_a_missing_point_takes_two_moving_ranges_with_it():
    """5, 6, –, 100, 101, …: the step over the gap is not a step."""
    values = [5.0, 6.0, np.nan, *([100.0, 101.0] * 6)]
    chart = control_chart(pd.DataFrame({"period": range(15), "value": values}), chart="xmr")
    assert 3 * chart["sigma"].iloc[0] == pytest.approx(2.66)


def test_an_excluded_point_lets_its_neighbours_meet_and_is_still_drawn():
    """Without 500 the series is 10, 12, 10, 12, 12, 10, …: 12 steps of 2 and one of 0; its row stays."""
    points = pd.DataFrame({"period": range(15), "value": [10.0, 12.0] * 7 + [10.0]})
    points.loc[4, "value"] = 500.0
    chart = control_chart(points, chart="xmr", exclude=[4])
    assert chart.loc[4, ["value", "excluded", "baseline"]].tolist() == [500, True, False]
    assert chart["upper"].to_numpy() == pytest.approx(chart.loc[0, "centre"] + 2.66 * 24 / 13)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=13, max_size=30),
    st.integers(2, 9),
    st.sampled_from(["p", "u"]),
)
def test_limits_widen_as_denominators_fall(months, times, kind):
    """The same shares of fewer people have the same centre and limits no narrower."""
    trials = np.array([size * times for size, _ in months])
    events = np.array([round(size * share) * times for size, share in months])
    large = control_chart(counted(events, trials), chart=kind)
    small = control_chart(counted(events / times, trials / times), chart=kind)
    np.testing.assert_allclose(small["centre"], large["centre"])
    assert (small["upper"] >= large["upper"] - 1e-12).all()
    assert (small["lower"] <= large["lower"] + 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=13, max_size=30), st.integers(-50, 50), st.integers(1, 9))
def test_xmr_lines_move_and_stretch_with_the_values(values, shift, scale):
    """Another unit or another zero changes the lines as it changes the points."""
    points = pd.DataFrame({"period": range(len(values)), "value": np.array(values, dtype=float)})
    plain = control_chart(points, chart="xmr")
    changed = control_chart(points.assign(value=points["value"] * scale + shift), chart="xmr")
    for line in ("centre", "lower", "upper", "lower_2s", "upper_2s"):
        np.testing.assert_allclose(changed[line], plain[line] * scale + shift, atol=1e-6)
