"""Periods in any form: what stands for the same time gives the same chart."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import control_chart

MONTHS = pd.date_range("2023-01-01", periods=24, freq="MS")
POINTS = pd.DataFrame({"period": MONTHS, "value": np.random.default_rng(1).normal(10, 2, 24)})
FORMS = {
    "timestamp": MONTHS,
    "date": [month.date() for month in MONTHS],
    "text": MONTHS.strftime("%Y-%m-%d"),
    "month text": MONTHS.strftime("%Y-%m"),
    "text category": pd.Categorical(MONTHS.strftime("%Y-%m-%d")),
    "Period": MONTHS.to_period("M"),
    "Period objects": pd.Series(list(MONTHS.to_period("M")), dtype=object),
    "with time zone": MONTHS.tz_localize("UTC"),
    "seconds": MONTHS.to_numpy().astype("datetime64[s]"),
}
ONE = {
    "text": "2023-09-01",
    "month text": "2023-09",
    "date": dt.date(2023, 9, 1),
    "datetime": dt.datetime(2023, 9, 1),
    "timestamp": MONTHS[8],
    "Period": pd.Period("2023-09", "M"),
    "datetime64": np.datetime64("2023-09-01"),
}
LINES = ["value", "phase", "centre", "lower", "upper", "baseline", "missing", "reason"]


def lines(points, **options):
    """Everything of a chart but its periods."""
    return control_chart(points, chart="xmr", **options)[LINES]


@pytest.mark.parametrize("form", FORMS)
def test_periods_of_any_form_take_a_baseline_of_any_other(form):
    """Lists, tuples, indexes and Series of baseline periods, in the points' form and as Timestamps."""
    points = POINTS.assign(period=FORMS[form])
    wanted = lines(POINTS, baseline=MONTHS[:13])
    own = list(points["period"].iloc[:13])
    for baseline in (own, tuple(own), pd.Index(own), points["period"].iloc[:13], MONTHS[:13], list(MONTHS[:13])):
        pd.testing.assert_frame_equal(lines(points, baseline=baseline), wanted)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("one", ONE)
def test_periods_of_any_form_take_phases_and_exclusions_of_any_other(form, one):
    """Limits start anew in September 2023 however it is written."""
    points = POINTS.assign(period=FORMS[form])
    wanted = lines(POINTS, phases={MONTHS[8]: "new form"})
    assert wanted["phase"].tolist() == [1] * 8 + [2] * 16
    pd.testing.assert_frame_equal(lines(points, phases={ONE[one]: "new form"}), wanted)
    pd.testing.assert_frame_equal(lines(points, phases=pd.Series({ONE[one]: "new form"})), wanted)
    pd.testing.assert_frame_equal(lines(points, exclude=[ONE[one]]), lines(POINTS, exclude=[MONTHS[8]]))


@pytest.mark.parametrize("form", FORMS)
def test_an_absent_month_is_put_in_in_the_manner_of_the_others(form):
    """Without March a row of March comes back, written as the rest is."""
    points = POINTS.assign(period=FORMS[form]).drop(index=2)
    chart = control_chart(points, chart="xmr")
    assert chart["missing"].tolist() == [False, False, True] + [False] * 21
    written = control_chart(POINTS.assign(period=FORMS[form]), chart="xmr")["period"]
    assert chart["period"].astype(str).tolist() == written.astype(str).tolist()


@pytest.mark.parametrize(
    "periods",
    [
        pd.date_range("2018-01-01", periods=20, freq="QS"),
        pd.date_range("2018-01-01", periods=20, freq="QE"),
        pd.date_range("2000-01-01", periods=20, freq="YS"),
        pd.period_range("2018Q1", periods=20, freq="Q"),
        [f"{year}-Q{quarter}" for year in range(2018, 2023) for quarter in range(1, 5)],
    ],
    ids=["quarter starts", "quarter ends", "years", "Periods", "text"],
)
def test_quarters_and_years_are_not_months_with_gaps(periods):
    """Twenty points stay twenty; one left out in the middle comes back as missing."""
    points = pd.DataFrame({"period": periods, "value": np.arange(20.0) % 3})
    chart = control_chart(points, chart="xmr")
    assert len(chart) == 20
    assert chart["upper"].notna().all()
    gap = control_chart(points.drop(index=7), chart="xmr")
    assert gap["missing"].tolist() == [False] * 7 + [True] + [False] * 12
    assert gap["period"].astype(str).tolist() == chart["period"].astype(str).tolist()


def test_month_ends_have_gaps_as_month_starts_have():
    """31 March comes back."""
    points = POINTS.assign(period=MONTHS + pd.offsets.MonthEnd(0)).drop(index=2)
    chart = control_chart(points, chart="xmr")
    assert chart.loc[chart["missing"], "period"].tolist() == [pd.Timestamp("2023-03-31")]


def test_ordered_categories_keep_their_order():
    """Mar follows Feb, whatever the alphabet says; phases and baselines are their names."""
    names = [
        f"{month} {year}" for year in (23, 24) for month in "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    ]
    points = POINTS.assign(period=pd.Categorical(names, categories=names, ordered=True))
    options = {"baseline": names[:13], "phases": {names[15]: "moved"}}
    wanted = lines(POINTS, baseline=MONTHS[:13], phases={MONTHS[15]: "moved"})
    pd.testing.assert_frame_equal(lines(points.sample(frac=1, random_state=1), **options), wanted)


def test_a_baseline_or_phase_that_is_no_date_is_refused():
    """Rather than passed over, which would leave the limits to all points."""
    with pytest.raises(ValueError, match="baseline names 'spring'"):
        control_chart(POINTS, chart="xmr", baseline=["spring"])
    with pytest.raises(ValueError, match="phases names 3"):
        control_chart(POINTS, chart="xmr", phases={3: "why"})
    with pytest.raises(ValueError, match="map each period"):
        control_chart(POINTS, chart="xmr", phases=["2023-09-01"])
    with pytest.raises(ValueError, match="absent: reason"):
        control_chart(POINTS, chart="xmr", phases=pd.DataFrame({"period": ["2023-09-01"]}))


def test_two_reasons_at_one_date_start_one_phase():
    """Both are told."""
    phases = pd.DataFrame({"period": ["2023-09-01"] * 2, "reason": ["new form", "new nurse"]})
    chart = control_chart(POINTS, chart="xmr", phases=phases)
    assert chart["phase"].unique().tolist() == [1, 2]
    assert chart["reason"].iloc[-1] == "new form; new nurse"
