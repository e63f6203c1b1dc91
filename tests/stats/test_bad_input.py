"""Whatever comes in: a clear error that names the values, or a result that the documentation states."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.funnel import funnel
from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, newcombe, poisson_exact, wilson
from wellanalysis.stats.spc import Chart, assurance, control_chart, special_causes, variation

SHARES, COUNTS = [wilson, clopper_pearson], [poisson_exact, byar, mid_p]
IMPOSSIBLE = {"negative": -1, "infinite": np.inf, "infinitely negative": -np.inf}
KINDS = list(Chart)
COUNTED = [kind for kind in KINDS if kind not in (Chart.RUN, Chart.XMR)]
DIVIDED = [Chart.P, Chart.P_PRIME, Chart.U, Chart.U_PRIME]
LINES = ["centre", "lower", "upper", "lower_2s", "upper_2s"]
MONTHS = pd.date_range("2023-01-01", periods=16, freq="MS")
COLUMNS = {
    "proportion": ["numerator", "denominator"],
    "rate": ["events", "exposure"],
    "ratio": ["observed", "expected"],
}


def monthly(events, trials=None):
    """Sixteen months; counts alone, or with what they are counted in."""
    points = pd.DataFrame({"period": MONTHS, "numerator": events})
    return points if trials is None else points.assign(denominator=trials)


def points_for(kind, events=5):
    """Possible points for any kind of chart."""
    return monthly(events, 10) if kind in DIVIDED else monthly(events)


@pytest.mark.parametrize("interval", SHARES)
@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_counts_have_no_interval_of_a_share(interval, value):
    """In the numerator and in the denominator, among possible ones; the value is in the message."""
    for pair in (([3, value], [10, 10]), ([3, 0], [10, value])):
        with pytest.raises(ValueError, match=f"{value:g}"):
            interval(*pair)


@pytest.mark.parametrize("interval", SHARES)
def test_a_numerator_above_its_denominator_is_named(interval):
    """11 of 10, and 1 of none."""
    with pytest.raises(ValueError, match="11/10, 1/0"):
        interval([3, 11, 1], [10, 10, 0])


@pytest.mark.parametrize("interval", COUNTS)
@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_counts_have_no_interval(interval, value):
    """The value is in the message."""
    with pytest.raises(ValueError, match=f"{value:g}"):
        interval([3, value])


@pytest.mark.parametrize("interval", [*SHARES, newcombe])
def test_nobody_and_nothing_known_have_no_limits(interval):
    """A denominator of 0 and a missing count: nan, as the module says, and only there."""
    pair = [0, np.nan, 3, 3], [0, 10, np.nan, 10]
    limits = interval(*pair) if interval is not newcombe else interval(*pair, 5, 10)
    for limit in limits:
        assert np.isnan(limit).tolist() == [True, True, True, False]


@pytest.mark.parametrize("interval", COUNTS)
def test_a_missing_count_has_no_limits(interval):
    """nan for nan, a number for 0."""
    for limit in interval([np.nan, 0, 7]):
        assert np.isnan(limit).tolist() == [True, False, False]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, np.nan])
def test_a_level_that_is_no_coverage_is_refused(level):
    """95 is not 95 %."""
    for interval in SHARES:
        with pytest.raises(ValueError, match="level"):
            interval(1, 2, level=level)
    for interval in COUNTS:
        with pytest.raises(ValueError, match="level"):
            interval(1, level=level)
    with pytest.raises(ValueError, match="level"):
        newcombe(1, 2, 1, 2, level=level)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "Int64", "float32", "Float64", "object"])
def test_counts_of_any_type_give_the_same_limits(dtype):
    """Series, lists and read-only arrays alike, scalars included; one denominator for many."""
    events, trials = pd.Series([0, 3, 10], dtype=dtype), pd.Series([10, 10, 10], dtype=dtype)
    fixed = np.array([0.0, 3, 10])
    fixed.flags.writeable = False
    for interval in SHARES:
        plain = np.array(interval([0, 3, 10], [10, 10, 10]))
        np.testing.assert_allclose(interval(events, trials), plain)
        np.testing.assert_allclose(interval(fixed, 10), plain)
        np.testing.assert_allclose(np.array(interval(3, 10)), plain[:, 1])
    for interval in COUNTS:
        np.testing.assert_allclose(interval(events), np.array(interval(fixed)))
        assert np.shape(interval(3)[0]) == ()
    assert all(len(limit) == 0 for interval in COUNTS for limit in interval([]))


def test_missing_values_of_nullable_columns_are_missing():
    """pd.NA is no number and no error."""
    events = pd.Series([1, None, 3], dtype="Int64")
    for interval in COUNTS:
        assert np.isnan(interval(events)[0]).tolist() == [False, True, False]
    for interval in SHARES:
        assert np.isnan(interval(events, [5, 5, 5])[0]).tolist() == [False, True, False]


@pytest.mark.parametrize("kind", COUNTED)
@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_points_are_refused_with_their_period(kind, value):
    """A count below 0 or without end; of a measured value only the endless one."""
    points = points_for(kind).astype({"numerator": float})
    points.loc[3, "numerator"] = value
    with pytest.raises(ValueError, match=f"2023-04-01.*{value:g}"):
        control_chart(points, chart=kind)


@pytest.mark.parametrize("kind", DIVIDED)
@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_denominators_are_refused_with_their_period(kind, value):
    """Below 0 or without end."""
    points = points_for(kind).astype({"denominator": float})
    points.loc[3, "denominator"] = value
    with pytest.raises(ValueError, match="2023-04-01"):
        control_chart(points, chart=kind)


def test_more_than_all_is_refused_where_shares_are_drawn():
    """11 of 10 is no share; 11 events per 10 is a rate."""
    points = monthly([11] + [5] * 15, 10)
    for kind in ("p", "p_prime"):
        with pytest.raises(ValueError, match="2023-01-01: 11/10"):
            control_chart(points, chart=kind)
    assert control_chart(points, chart="u")["value"].iloc[0] == 1.1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("events", [0, 10], ids=["nothing", "everything"])
def test_a_constant_series_has_lines_and_no_signal(kind, events):
    """All zero, or all: every line drawn is a number, no point is marked, and where it never varies it lies on them."""
    chart = special_causes(control_chart(points_for(kind, events), chart=kind))
    assert not chart["signal"].any()
    lines = chart[LINES] if kind is not Chart.RUN else chart[["centre"]]
    assert lines.notna().all(axis=None)
    if kind in (Chart.XMR, Chart.RUN, Chart.P, Chart.P_PRIME, Chart.T) or events == 0:
        np.testing.assert_allclose(lines, np.broadcast_to(chart[["value"]], lines.shape))


@pytest.mark.parametrize("kind", KINDS)
def test_no_known_point_at_all_is_said(kind):
    """Missing throughout, and denominators of 0 throughout: no lines, a note, no signal, a state."""
    nothing = points_for(kind).astype({"numerator": float}).assign(numerator=np.nan)
    empty = [nothing, points_for(kind, 0).assign(denominator=0)] if kind in DIVIDED else [nothing]
    for points in empty:
        chart = special_causes(control_chart(points, chart=kind))
        assert chart["missing"].all()
        assert chart[LINES].isna().all(axis=None)
        assert kind is Chart.RUN or chart["note"].str.startswith("run chart: 0 points").all()
        assert not chart["signal"].any()
        assert variation(chart, improves="up").tolist() == ["common_cause"]
        assert assurance(chart, target=0.5, improves="up").tolist() == ["no_limits"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_no_point_and_few_points_are_run_charts(kind, rows):
    """A centre where there is a point, no limits, a note, and every later step works."""
    chart = special_causes(control_chart(points_for(kind).head(rows), chart=kind))
    assert len(chart) == rows
    assert chart["centre"].notna().all()
    assert chart["upper"].isna().all()
    assert (kind is Chart.RUN) or (chart["note"] != "").all()
    assert len(variation(chart, improves="down")) == min(rows, 1)
    assert len(special_causes(chart.iloc[:, :16], rules="anhoej")) == rows


def test_values_that_never_stand_side_by_side_have_no_limits_and_say_why():
    """Every other month is missing: no moving range, a note."""
    values = pd.DataFrame({"period": range(30), "value": [1.0, np.nan] * 15})
    chart = control_chart(values, chart="xmr")
    assert chart["upper"].isna().all()
    assert chart["note"].unique().tolist() == ["no limits: no two neighbouring points are known"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["int32", "Int64", "float32", "object", "Float64"])
def test_columns_of_any_type_give_the_same_chart(kind, dtype):
    """Other columns, another order of columns and an index of its own change nothing."""
    rng = np.random.default_rng(2)
    points = points_for(kind, rng.integers(1, 9, 16))
    plain = control_chart(points, chart=kind)
    counts = [name for name in ("numerator", "denominator") if name in points]
    odd = points.astype(dict.fromkeys(counts, dtype)).assign(note="x", clinic=7, centre=3)
    odd = odd[odd.columns[::-1]].set_index(pd.MultiIndex.from_frame(points[["period", "numerator"]]))
    pd.testing.assert_frame_equal(control_chart(odd, chart=kind), plain)
    decimals = points.assign(**{name: [Decimal(int(each)) for each in points[name]] for name in counts})
    pd.testing.assert_frame_equal(control_chart(decimals, chart=kind), plain)


def test_what_is_counted_keeps_its_scale_beside_a_foreign_denominator():
    """A c chart of a frame that also has denominators counts events; a measured value goes before its parts."""
    points = monthly(np.arange(16), 20)
    pd.testing.assert_frame_equal(
        control_chart(points, chart="c"), control_chart(points[["period", "numerator"]], chart="c")
    )
    percent = points.assign(value=100 * points["numerator"] / points["denominator"])
    assert control_chart(percent, chart="xmr")["value"].iloc[1] == 5
    assert control_chart(points, chart="xmr")["value"].iloc[1] == 0.05
    none = percent.assign(denominator=[0] + [20] * 15)
    assert control_chart(none, chart="xmr")["missing"].tolist() == [True] + [False] * 15


def test_series_may_be_categories_numbers_or_missing():
    """Unused categories add no series; the order is that of appearance; a target may be a whole number."""
    points = pd.concat([monthly(5, 10).assign(clinic=name) for name in ("b", "a")], ignore_index=True)
    plain = control_chart(points, chart="p", series="clinic")
    named = points.assign(clinic=pd.Categorical(points["clinic"], categories=["z", "a", "b"]))
    chart = special_causes(control_chart(named, chart="p", series=pd.Index(["clinic"])))
    assert chart["clinic"].tolist() == plain["clinic"].tolist()
    assert assurance(chart, target={"a": 1, "b": np.int64(0)}, improves="up").to_dict() == {
        "b": "reliably_meets",
        "a": "not_yet",
    }
    some = points.assign(clinic=points["clinic"].where(points["clinic"] == "a", None))
    assert len(variation(special_causes(control_chart(some, chart="p", series="clinic")), improves="up")) == 2


def test_a_series_cannot_be_named_like_a_column_of_the_chart():
    """`phase` would stand twice."""
    with pytest.raises(ValueError, match="named by phase"):
        control_chart(monthly(5, 10).assign(phase=1), chart="p", series="phase")


@pytest.mark.parametrize("statistic", list(COLUMNS))
@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_units_are_refused_by_value(statistic, value):
    """In either column."""
    for column in COLUMNS[statistic]:
        units = pd.DataFrame([[3.0, 10.0], [4, 9]], columns=COLUMNS[statistic])
        units.loc[1, column] = value
        with pytest.raises(ValueError, match=f"{value:g}"):
            funnel(units, statistic=statistic)


@pytest.mark.parametrize("value", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_variance_is_refused(value):
    """Of a common outcome."""
    units = pd.DataFrame({"observed": [3], "expected": [4], "expected_variance": [value]})
    with pytest.raises(ValueError, match=f"{value:g}"):
        funnel(units, statistic="ratio")


@pytest.mark.parametrize("statistic", list(COLUMNS))
@pytest.mark.parametrize("overdispersion", ["auto", "none", "additive"])
@pytest.mark.parametrize("rows", [0, 1, 2, 6])
@pytest.mark.parametrize("events", ["none", "all", "half"])
def test_units_that_do_not_differ_have_a_funnel_without_gaps(statistic, overdispersion, rows, events):
    """Nothing, everything or half of each happened: numbers everywhere; only no unit at all has no φ and no pooled target."""
    size = np.array([30.0, 80, 120, 6, 400, 60])[:rows]
    count = {"none": 0 * size, "all": size, "half": size / 2}[events]
    units = pd.DataFrame(dict(zip(COLUMNS[statistic], [count, size], strict=True)))
    for transform in [None] if statistic == "proportion" else ["sqrt", "log"]:
        found = funnel(units, statistic=statistic, overdispersion=overdispersion, transform=transform)
        assert found.units.notna().all(axis=None)
        assert found.limits.notna().all(axis=None)
        assert np.isfinite([found.tau2, found.dispersion_p, *found.flags_by_chance.values()]).all()
        assert np.isfinite(found.phi) == (rows > 0)
        assert np.isfinite(found.target) == (rows > 0 or statistic == "ratio")
        if statistic != "ratio":
            assert (found.units["position_95"] == "within").all()
            assert not found.overdispersed


@pytest.mark.parametrize("statistic", ["rate", "ratio"])
def test_a_unit_without_size_has_nothing_to_show(statistic):
    """Events without exposure: too few, no value, no limits, nothing changed for the others."""
    units = pd.DataFrame([[30.0, 40], [50, 45], [3, 0]], columns=COLUMNS[statistic])
    found, plain = funnel(units, statistic=statistic), funnel(units.head(2), statistic=statistic)
    assert found.units["too_few"].tolist() == [False, False, True]
    assert found.units.loc[2, ["value", "z", "lower_95", "upper_998"]].isna().all()
    assert (found.target, found.phi, found.tau2) == (plain.target, plain.phi, plain.tau2)


@pytest.mark.parametrize("statistic", list(COLUMNS))
@pytest.mark.parametrize("dtype", ["int32", "Int64", "float32", "object", "uint16"])
def test_units_of_any_type_give_the_same_funnel(statistic, dtype):
    """Columns in another order, others beside them, an index that repeats, a target that is a whole number."""
    units = pd.DataFrame([[20, 30], [60, 80], [95, 120], [5, 6]], columns=COLUMNS[statistic]).assign(unit=list("abcd"))
    odd = units.astype(dict.fromkeys(COLUMNS[statistic], dtype)).astype({"unit": "category"})
    odd = odd.assign(value=9, z=9, region="x")[["region", "z", *COLUMNS[statistic][::-1], "unit", "value"]]
    odd = odd.set_axis([1, 1, 2, 2], axis=0)
    names = ["value", "z", "z_adjusted", "lower_90", "upper_90", "lower_998", "upper_998"]
    for target in (None, 1):
        plain = funnel(units, statistic=statistic, target=target, levels=(0.9, 0.998))
        found = funnel(odd, statistic=statistic, target=target, levels=np.array([0.9, 0.998]))
        np.testing.assert_allclose(found.units[names].astype(float), plain.units[names].astype(float))
        assert found.units["position_90"].tolist() == plain.units["position_90"].tolist()
        assert found.flags_by_chance == plain.flags_by_chance
    assert list(funnel(units, statistic=statistic, levels=0.9).flags_by_chance) == [0.9]
