"""Points, baselines and phases: what is laid out, what is put in, what is refused, what is said."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import control_chart, false_signal_rate

MONTHS = pd.date_range("2023-01-01", periods=24, freq="MS")
STEP = pd.DataFrame({"period": MONTHS, "value": [10.0, 12.0] * 12})
COLUMNS = [
    *("series", "period", "value", "denominator", "phase", "centre", "sigma", "lower", "upper", "lower_2s", "upper_2s"),
    *("baseline", "missing", "excluded", "reason", "note"),
]


@pytest.mark.parametrize("kind", ["run", "xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"])
def test_no_points_give_an_empty_chart_with_all_columns(kind):
    """Nothing in, nothing out, and no warning."""
    nothing = pd.DataFrame({"period": MONTHS[:0], "numerator": [], "denominator": []})
    chart = control_chart(nothing, chart=kind)
    assert list(chart) == COLUMNS
    assert len(chart) == 0


def test_the_given_frame_is_left_as_it_was():
    """A new frame comes back."""
    before = STEP.copy()
    control_chart(STEP, chart="xmr", baseline=MONTHS[:12], phases={MONTHS[13]: "moved"})
    pd.testing.assert_frame_equal(STEP, before)


@pytest.mark.parametrize(("known", "limits"), [(12, False), (13, True)])
def test_limits_are_drawn_from_13_known_points_on(known, limits):
    """12 known points and any number of missing ones are a run chart, which says so; 13 have limits."""
    points = STEP.assign(value=[10.0, 12.0] * 6 + [np.nan] * 12)
    points.loc[12 : known - 1, "value"] = 10.0
    chart = control_chart(points, chart="xmr")
    assert chart["upper"].notna().all() == limits
    assert chart["note"].str.contains("run chart: 12 points").all() != limits


def test_a_run_chart_has_its_median_alone():
    """1 … 5 and 100: median 3.5, no limits, whatever chart was asked for."""
    points = pd.DataFrame({"period": range(6), "numerator": [1, 2, 3, 4, 5, 10], "denominator": [10] * 6})
    chart = control_chart(points, chart="p")
    assert chart["centre"].tolist() == pytest.approx([0.35] * 6)
    assert chart[["sigma", "lower", "upper", "lower_2s", "upper_2s"]].isna().all(axis=None)


def test_a_baseline_fixes_the_lines_and_says_how_far_to_trust_them():
    """Later points at 50 move nothing; 12 points flag about 5.9 % of quiet last points."""
    points = STEP.assign(value=[10.0, 12.0] * 6 + [50.0] * 12)
    chart = control_chart(points, chart="xmr", baseline=[str(month.date()) for month in MONTHS[:12]])
    assert chart["centre"].tolist() == [11.0] * 24
    assert chart["baseline"].tolist() == [True] * 12 + [False] * 12
    assert chart["note"].str.contains("12 points: about 5.9\u00a0% of quiet last points").all()


@pytest.mark.parametrize(
    ("size", "word"), [(7, "7 points in the baseline"), (8, "rest on 8"), (19, "rest on 19"), (20, "")]
)
def test_small_baselines_are_said_and_very_small_ones_fix_nothing(size, word):
    """Below 8 a run chart, below 20 a caution, from 20 on nothing to say."""
    chart = control_chart(STEP, chart="xmr", baseline=MONTHS[:size])
    assert chart["upper"].notna().all() == (size >= 8)
    assert word in chart["note"].iloc[0]
    assert (chart["note"].iloc[0] == "") == (size == 20)


def test_a_series_without_baseline_points_rests_on_its_own():
    """A clinic that opened after the baseline has limits from all its points, and says so."""
    late = STEP.assign(value=[np.nan] * 6 + [10.0, 12.0] * 9)
    chart = control_chart(late, chart="xmr", baseline=MONTHS[:6])
    assert chart["upper"].iloc[0] == pytest.approx(11 + 2 * 2.66)
    assert "no point of the baseline is known" in chart["note"].iloc[0]


def test_limits_start_anew_at_a_phase_with_its_reason():
    """From month 14 on the level is 30: two centres, the second with its reason, limits apart."""
    points = STEP.assign(value=[10.0, 12.0] * 5 + [30.0, 32.0] * 7).tail(24)
    longer = pd.concat([STEP.assign(period=MONTHS - pd.DateOffset(years=2)), points], ignore_index=True)
    chart = control_chart(longer, chart="xmr", phases={"2023-11-01": "second nurse"})
    assert chart.groupby("phase")["centre"].first().tolist() == [11, 31]
    assert chart.groupby("phase")["reason"].first().tolist() == ["", "second nurse"]
    assert chart.groupby("phase").size().tolist() == [34, 14]
    assert chart["upper"].max() == pytest.approx(31 + 5.32)


def test_phases_may_be_named_by_series():
    """Only B starts anew; A keeps one phase."""
    both = pd.concat([STEP.assign(clinic="A"), STEP.assign(clinic="B")], ignore_index=True)
    starts = pd.DataFrame({"clinic": ["B"], "period": ["2024-01-01"], "reason": ["moved house"]})
    chart = control_chart(both, chart="xmr", series="clinic", phases=starts)
    assert chart.groupby("clinic")["phase"].max().tolist() == [1, 2]


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_a_phase_without_a_reason_is_refused(reason):
    """Limits never start anew silently."""
    with pytest.raises(ValueError, match="2024-01-01 .*without a reason"):
        control_chart(STEP, chart="xmr", phases={"2024-01-01": reason})


def test_a_baseline_applies_to_the_phase_it_lies_in():
    """The first phase is frozen on its first 8 points, the second is described by its own."""
    points = STEP.assign(value=[10.0, 12.0] * 4 + [20.0] * 3 + [30.0] * 13)
    points = pd.concat([STEP.assign(period=MONTHS - pd.DateOffset(years=2)), points], ignore_index=True)
    chart = control_chart(points, chart="xmr", baseline=points["period"][:8], phases={"2023-12-01": "new form"})
    assert chart.groupby("phase")["centre"].first().tolist() == [11, 30]


def test_an_absent_month_is_put_in_as_missing():
    """Without March there are still 24 rows; March is missing and takes two moving ranges with it."""
    chart = control_chart(STEP.drop(index=2), chart="xmr")
    assert chart["period"].tolist() == list(MONTHS)
    assert chart["missing"].tolist() == [False, False, True] + [False] * 21
    empty_march = STEP.assign(value=STEP["value"].mask(STEP.index == 2))
    pd.testing.assert_frame_equal(chart, control_chart(empty_march, chart="xmr"))


def test_absent_months_are_put_into_their_own_series_only():
    """B begins later than A and lacks one month: it gains that one, none before its start."""
    b = STEP.iloc[5:].drop(index=9).assign(clinic="B", measure=2)
    chart = control_chart(pd.concat([STEP.assign(clinic="A", measure=1), b]), chart="xmr", series=["clinic", "measure"])
    assert chart.groupby(["clinic", "measure"]).size().to_dict() == {("A", 1): 24, ("B", 2): 19}
    assert chart.loc[chart["missing"], "period"].tolist() == [MONTHS[9]]


def test_periods_other_than_months_are_taken_as_they_are():
    """Numbers and odd dates have no gaps to fill; events may share a day."""
    assert len(control_chart(STEP.assign(period=np.arange(24) ** 2), chart="xmr")) == 24
    assert len(control_chart(STEP.assign(period=MONTHS[0]), chart="t")) == 24


def test_a_denominator_of_0_is_a_missing_point():
    """0 of 0 is not 0 %."""
    points = pd.DataFrame({"period": range(14), "numerator": [5] * 13 + [0], "denominator": [10] * 13 + [0]})
    chart = control_chart(points, chart="p")
    assert chart["missing"].tolist() == [False] * 13 + [True]
    assert chart["centre"].iloc[0] == 0.5


def test_rows_in_any_order_and_under_any_name_give_the_same_lines():
    """Shuffled rows come back sorted; renaming clinics changes their names only."""
    rng = np.random.default_rng(5)
    points = pd.DataFrame({"clinic": np.repeat(["A", "B", "C"], 24), "period": np.tile(MONTHS, 3)})
    points = points.assign(value=rng.normal(size=72))
    lines = ["period", "value", "centre", "lower", "upper"]
    chart = control_chart(points, chart="xmr", series="clinic")
    shuffled = control_chart(points.sample(frac=1, random_state=1), chart="xmr", series="clinic")
    other_names = points.assign(clinic=points["clinic"].map({"A": "z", "B": "y", "C": "x"}))
    renamed = control_chart(other_names, chart="xmr", series="clinic")
    pd.testing.assert_frame_equal(shuffled.sort_values(["clinic", "period"], ignore_index=True), chart)
    pd.testing.assert_frame_equal(renamed[lines], chart[lines])


@pytest.mark.parametrize(
    ("points", "kind", "message"),
    [
        (STEP, "q", "known: run, xmr"),
        (STEP, "p", "numerator, denominator"),
        (STEP.drop(columns="value"), "xmr", "value"),
        (pd.concat([STEP, STEP.head(1)]), "xmr", "more than one point for 2023-01-01"),
        (STEP.assign(value=-1.0), "c", "2023-01-01: -1"),
        (STEP.assign(numerator=[3] * 23 + [9], denominator=8), "p", "2024-12-01: 9/8"),
        (STEP.assign(value=np.inf), "xmr", "inf"),
        (STEP.assign(period=pd.NaT), "xmr", "24 points have no period"),
    ],
)
def test_points_that_cannot_be_are_refused_by_name(points, kind, message):
    """The message holds the period and the values."""
    with pytest.raises(ValueError, match=message):
        control_chart(points, chart=kind)


def test_false_signals_grow_rarer_with_the_baseline():
    """Limits from counts are steadier than limits from moving ranges."""
    rates = [false_signal_rate(points) for points in range(8, 21)]
    assert rates == sorted(rates, reverse=True)
    assert false_signal_rate(12, chart="p") < false_signal_rate(12, chart="xmr")
