"""Rules just below, at and just above what they ask for."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import special_causes
from wellanalysis.stats.spc_rules import critical_values


def chart_of(values, *, phase=1, series="", excluded=None):
    """A chart with its centre at 0 and sigma 1."""
    values = np.array(values, dtype=float)
    frame = pd.DataFrame({"series": series, "period": range(len(values)), "value": values, "phase": phase})
    frame = frame.assign(centre=0.0, lower=-3.0, upper=3.0, lower_2s=-2.0, upper_2s=2.0, missing=np.isnan(values))
    return frame.assign(excluded=False if excluded is None else excluded)


def sides(values, column, *, rules="nhse", **kind):
    """Side of the marked points, 0 where `column` does not hold."""
    marked = special_causes(chart_of(values, **kind), rules=rules)
    return np.where(marked[column], np.sign(marked["value"]), 0).tolist()


@pytest.mark.parametrize(("value", "outside"), [(3.0, False), (3.001, True), (-3.0, False), (-3.001, True)])
def test_a_point_on_the_limit_is_inside(value, outside):
    """Only beyond the limit is outside."""
    marked = special_causes(chart_of([0.1, -0.1, value]))
    assert marked["outside"].tolist() == [False, False, outside]
    assert marked["side"].iloc[-1] == (np.sign(value) if outside else 0)


@pytest.mark.parametrize(("length", "holds"), [(6, False), (7, True), (8, True)])
@pytest.mark.parametrize("side", [1, -1])
def test_seven_on_one_side_are_marked_and_six_are_not(length, holds, side):
    """All points of the run are marked, the one before it is not."""
    run = [side * (0.5 if step % 2 else 0.6) for step in range(length)]
    assert sides([-side * 0.5, *run], "one_side") == [0, *([side * holds] * length)]


def test_a_point_on_the_centre_ends_a_run():
    """Three, the centre, six: no run of seven; nor is 0.1 + 0.2 above 0.3."""
    assert not special_causes(chart_of([0.5, 0.6, 0.5, 0, 0.5, 0.6, 0.5, 0.6, 0.5, 0.6]))["one_side"].any()
    level = chart_of([0.1 + 0.2] * 9).assign(centre=0.3)
    assert not special_causes(level)["signal"].any()


@pytest.mark.parametrize(("length", "holds"), [(6, False), (7, True), (8, True)])
@pytest.mark.parametrize("side", [1, -1])
def test_seven_trending_are_marked_and_six_are_not(length, holds, side):
    """Seven points have six differences of one sign; all seven are marked."""
    rising = [side * (-0.9 + 0.25 * step) for step in range(length)]
    marked = special_causes(chart_of(rising))
    assert marked["trend"].tolist() == [holds] * length
    assert marked["side"].tolist() == [side * holds] * length


def test_equal_neighbours_break_a_trend():
    """Rising seven with one standstill is no trend."""
    assert not special_causes(chart_of([-0.9, -0.6, -0.3, -0.3, 0.3, 0.6, 0.9, 1.2]))["trend"].any()


def test_the_turning_point_of_two_trends_belongs_to_the_later():
    """Down six steps and up six: the lowest point is marked as rising."""
    marked = special_causes(chart_of([0.6 * abs(step) - 1.8 for step in range(-6, 7)]))
    assert marked["rule"].tolist() == ["trend"] * 13
    assert marked["side"].tolist() == [-1] * 6 + [1] * 7


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([2.0, 2.5, 0.5], [0, 0, 0]),  # one on the line does not count
        ([2.1, 2.5, 0.5], [1, 1, 0]),  # two beyond, the third on the same side
        ([2.1, 0.5, 2.5], [1, 0, 1]),
        ([2.1, 2.5, -0.5], [0, 0, 0]),  # the third on the other side
        ([2.1, 2.5], [0, 0]),  # no third
        ([-2.1, -0.1, -2.9, -2.5], [-1, 0, -1, -1]),
        ([2.1, 0.5, 0.5, 2.5], [0, 0, 0, 0]),  # two of four
    ],
)
def test_two_of_three_asks_for_all_three_on_one_side(values, marked):
    """Those beyond two sigma are marked, the third is not."""
    assert sides(values, "two_of_three") == marked


def test_points_beyond_three_sigma_count_in_two_of_three_since_late_2023():
    """3.5, 0.5, 2.5: two beyond two sigma now, one by the older reading."""
    assert sides([3.5, 0.5, 2.5], "two_of_three") == [1, 0, 1]
    assert sides([3.5, 0.5, 2.5], "two_of_three", rules="nhse_2022") == [0, 0, 0]


def test_the_first_rule_names_the_point():
    """Outside before trend before 2 of 3 before one side; the columns still show all that hold."""
    marked = special_causes(chart_of([0.5, 0.4, 0.6, 0.8, 1.4, 1.7, 2.2, 3.5, 2.1, 0.1]))
    assert marked["rule"].tolist() == ["one_side", *["trend"] * 6, "outside", "two_of_three", "one_side"]
    assert marked["one_side"].all()
    assert marked.loc[6, ["trend", "two_of_three", "one_side"]].all()
    assert marked["signal"].all()


def test_missing_points_break_no_run():
    """Seven above with a missing month among them are seven above; the missing one is not marked."""
    marked = special_causes(chart_of([0.5, 0.6, 0.5, np.nan, 0.6, 0.5, 0.6, 0.5]))
    assert marked["one_side"].tolist() == [True] * 3 + [False] + [True] * 4


def test_excluded_points_are_tested_against_the_limits_alone():
    """An excluded low point neither breaks the run nor is part of it, but is outside."""
    excluded = [False] * 3 + [True] + [False] * 4
    marked = special_causes(chart_of([0.5, 0.6, 0.5, -4, 0.6, 0.5, 0.6, 0.5], excluded=excluded))
    assert marked["rule"].tolist() == ["one_side"] * 3 + ["outside"] + ["one_side"] * 4


def test_every_phase_and_every_series_starts_afresh():
    """Seven in a row over a boundary are no run, in any of the three rules."""
    values = [0.5, 0.6, 2.2, 2.3, 2.4, 2.5, 2.6]
    for kind in ({"phase": [1] * 3 + [2] * 4}, {"series": ["A"] * 3 + ["B"] * 4}):
        marked = special_causes(chart_of(values, **kind))
        assert not marked[["one_side", "trend"]].any(axis=None)
        assert marked["two_of_three"].tolist() == [False] * 3 + [True] * 4


def test_without_limits_only_the_centre_speaks():
    """A run chart can show a run, never a point outside."""
    chart = chart_of([9.0] * 7).assign(lower=np.nan, upper=np.nan, lower_2s=np.nan, upper_2s=np.nan)
    assert special_causes(chart)["rule"].tolist() == ["one_side"] * 7


@pytest.mark.parametrize(("length", "holds"), [(6, False), (7, False), (8, True)])
def test_anhoej_longest_run_depends_on_the_useful_points(length, holds):
    """20 useful points: round(log2 20) + 3 = 7, so 8 in a row signal."""
    values = [1.0] * length + [(-1.0) ** (step + 1) for step in range(20 - length)]
    marked = special_causes(chart_of([*values, 0.0]), rules="anhoej")
    assert marked.loc[0, ["useful", "longest_run", "longest_run_max"]].tolist() == [20, length, 7]
    assert marked["long_run"].all() == holds
    assert marked["side"].tolist() == [int(holds)] * length + [0] * (21 - length)


@pytest.mark.parametrize(("crossings", "holds"), [(5, True), (6, False), (7, False)])
def test_anhoej_asks_for_as_many_crossings_as_5_percent_of_chance_gives(crossings, holds):
    """20 useful points: at least 6 crossings."""
    cuts = np.linspace(0, 20, crossings + 2).round().astype(int)
    signs = np.repeat([(-1.0) ** part for part in range(crossings + 1)], np.diff(cuts))
    marked = special_causes(chart_of(signs), rules="anhoej")
    assert marked.loc[0, ["crossings", "crossings_min"]].tolist() == [crossings, 6]
    assert marked["few_crossings"].all() == holds
    assert marked["signal"].all() == holds


def test_critical_values_are_those_of_the_paper():
    """Anhøj and Olesen (2014), table 1: 10, 20, 40 useful points."""
    longest, fewest = critical_values(np.array([10, 20, 40]))
    assert longest.tolist() == [6, 7, 8]
    assert fewest.tolist() == [2, 6, 14]


def test_a_chart_on_its_centre_has_nothing_to_judge():
    """No useful points: no signal, and no longest run either."""
    marked = special_causes(chart_of([0.0] * 15), rules="anhoej")
    assert not marked["signal"].any()
    assert marked["longest_run"].isna().all()


def test_unknown_rules_are_refused():
    """The known families are named."""
    with pytest.raises(ValueError, match="nhse, nhse_2022, anhoej"):
        special_causes(chart_of([1.0]), rules="western")
