"""No Python loop runs over points, series or units: what Python executes does not grow with them.

Counted are lines run in our own modules (every turn of a loop or a comprehension runs a line) and calls of functions,
Python's and C's, anywhere (every turn of a `map` or an `apply` calls one). Times say nothing here.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import wellanalysis
from wellanalysis.stats.change import decompose
from wellanalysis.stats.funnel import funnel
from wellanalysis.stats.interrupted import interrupted
from wellanalysis.stats.programme import group_time
from wellanalysis.stats.spc import assurance, control_chart, special_causes, variation

OURS = str(Path(wellanalysis.__file__).parent)
# pandas and numpy take a slightly different way here and there; a loop over ten times as much would add thousands.
FEW = 100
CHARTS = ["run", "xmr", "p", "p_prime", "u", "u_prime", "c", "g", "t"]


def steps(work: Callable[[], Any]) -> tuple[int, int]:
    """Lines run in our modules, and functions called anywhere."""
    lines = calls = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        lines += event == "line"
        return trace

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    tracing, profiling = sys.gettrace(), sys.getprofile()
    work()  # imports and caches
    try:
        sys.settrace(trace)
        work()
        sys.settrace(tracing)
        sys.setprofile(profile)
        work()
    finally:
        sys.settrace(tracing)
        sys.setprofile(profiling)
    return lines, calls


def points(series: int, months: int) -> pd.DataFrame:
    """Counts of many series, in each of which one month is absent and one not known."""
    rng = np.random.default_rng(20260701)
    denominator = rng.integers(30, 90, series * months)
    frame = pd.DataFrame(
        {
            "clinic": np.repeat(np.arange(series), months),
            "period": np.tile(pd.date_range("2010-01-01", periods=months, freq="MS"), series),
            "numerator": rng.binomial(denominator, 0.7).astype(float),
            "denominator": denominator,
        }
    )
    place = np.arange(len(frame)) % months
    frame.loc[place == 15, "numerator"] = np.nan
    return frame[place != 17]


def units(number: int) -> pd.DataFrame:
    """Counts of many units, more different than chance makes them."""
    rng = np.random.default_rng(20260702)
    denominator = rng.integers(50, 900, number)
    numerator = rng.binomial(denominator, np.clip(0.6 + 0.1 * rng.standard_normal(number), 0, 1))
    return pd.DataFrame({"numerator": numerator, "denominator": denominator}).assign(
        events=numerator, exposure=denominator, observed=numerator, expected=0.6 * denominator
    )


def charted(given: pd.DataFrame, kind: str, rules: str) -> Callable[[], Any]:
    """Everything that is said of a series."""
    baseline = given["period"].drop_duplicates().iloc[:14]
    if kind in ("g", "t"):
        given = given.dropna()

    def work() -> None:
        chart = control_chart(given, chart=kind, series="clinic", baseline=baseline)
        marked = special_causes(chart, rules=rules)
        variation(marked, improves="up")
        assurance(chart, target=0.7, improves="up")

    return work


def test_a_loop_would_be_seen() -> None:
    """The measure itself: the same signals, one series after another."""
    small, large = points(4, 20), points(40, 20)

    def by_hand(given: pd.DataFrame) -> Callable[[], Any]:
        return lambda: [special_causes(one) for _, one in charted_once(given).groupby("clinic")]

    def charted_once(given: pd.DataFrame) -> pd.DataFrame:
        return control_chart(given, chart="p", series="clinic")

    few, many = steps(by_hand(small)), steps(by_hand(large))
    assert many[0] > few[0] + FEW
    assert many[1] > few[1] + FEW


@pytest.mark.parametrize("kind", CHARTS)
def test_charts_of_ten_times_as_many_series(kind: str) -> None:
    """200 series take the steps that 20 take."""
    few, many = (steps(charted(points(series, 24), kind, "nhse")) for series in (20, 200))
    assert many[0] == few[0]
    assert many[1] <= few[1] + FEW


@pytest.mark.parametrize("kind", CHARTS)
def test_charts_of_ten_times_as_many_points(kind: str) -> None:
    """240 months take the steps that 24 take."""
    few, many = (steps(charted(points(20, months), kind, "nhse")) for months in (24, 240))
    assert many[0] == few[0]
    assert many[1] <= few[1] + FEW


@pytest.mark.parametrize("rules", ["nhse_2022", "anhoej"])
def test_other_rules_of_ten_times_as_many_series(rules: str) -> None:
    """Whatever the family of rules."""
    few, many = (steps(charted(points(series, 24), "p", rules)) for series in (20, 200))
    assert many[0] == few[0]
    assert many[1] <= few[1] + FEW


@pytest.mark.parametrize("overdispersion", ["none", "auto", "additive"])
@pytest.mark.parametrize("statistic", ["proportion", "rate", "ratio"])
def test_funnel_of_ten_times_as_many_units(statistic: str, overdispersion: str) -> None:
    """2,000 units take the steps that 200 take."""

    def drawn(given: pd.DataFrame) -> Callable[[], Any]:
        return lambda: funnel(given, statistic=statistic, overdispersion=overdispersion)

    few, many = (steps(drawn(units(number))) for number in (200, 2_000))
    assert many[0] == few[0]
    assert many[1] <= few[1] + FEW


def staggered(series: int, clinics: int) -> pd.DataFrame:
    """Quarters of clinics that begin in three groups, and of some that wait."""
    rng = np.random.default_rng(20260703)
    periods = pd.date_range("2022-01-01", periods=12, freq="QS")
    places = pd.MultiIndex.from_product([range(series), range(clinics), periods], names=["series", "unit", "period"])
    frame = pd.DataFrame({"value": rng.normal(0, 0.03, len(places))}, index=places).reset_index()
    starts = [periods[4], periods[6], periods[8], pd.NaT]
    return frame.assign(start=frame["unit"].map({unit: starts[unit % 4] for unit in range(clinics)}))


def test_effects_of_ten_times_as_many_series_and_clinics() -> None:
    """A programme's effects for 60 series take the steps of 6, and for 120 clinics those of 12."""
    asked = {"unit": "unit", "period": "period", "value": "value", "start": "start", "series": "series"}
    for few, many in (((6, 12), (60, 12)), ((6, 12), (6, 120))):
        counted = [steps(partial(group_time, staggered(*size), **asked)) for size in (few, many)]
        assert counted[1][0] <= counted[0][0] + FEW
        assert counted[1][1] <= counted[0][1] + 10 * FEW


def test_interrupted_series_ten_times_as_many() -> None:
    """The lines through 120 series take the steps of 12."""
    asked = {"period": "period", "start": "start", "series": "unit", "value": "value"}
    counted = [steps(partial(interrupted, staggered(1, clinics).dropna(), **asked)) for clinics in (16, 160)]
    assert counted[1][0] <= counted[0][0] + FEW
    assert counted[1][1] <= counted[0][1] + 10 * FEW


def test_changes_taken_apart_for_ten_times_as_many_units() -> None:
    """Parts of the change of 500 units take the steps of 50."""
    rng = np.random.default_rng(20260704)

    def quarter(number: int) -> pd.DataFrame:
        n = rng.integers(50, 200, number).astype(float)
        return pd.DataFrame({"observed": rng.binomial(n.astype(int), 0.7).astype(float), "expected": 0.7 * n, "n": n})

    sizes = [(quarter(number), quarter(number)) for number in (50, 500)]
    counted = [steps(partial(decompose, *pair)) for pair in sizes]
    assert counted[1][0] <= counted[0][0] + FEW
    assert counted[1][1] <= counted[0][1] + 10 * FEW
