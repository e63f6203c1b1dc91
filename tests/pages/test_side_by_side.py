"""Reports of several quarters lie side by side: what one withholds does not follow from another one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.pages.attack import given_away
from tests.pages.integer_attack import Reader
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import side_by_side
from wellanalysis.pages.cells import cells

MEASURE = "days_to_first_visit"
QUARTERS = [Quarter(2025, 2).shift(step) for step in range(6)]
BEFORE, NOW = Quarter(2026, 2), Quarter(2026, 3)
KEYS = side_by_side.KEYS


@pytest.fixture(scope="module")
def network(demo_definitions, demo_results):
    """Reports on small clinics whose people are given by quarter: one measure, whose quarters are final at once."""
    measure = demo_definitions.measure(MEASURE)
    assert str(measure.statistic) == "mean"
    # Every clinic is judged in every report, so that the network is the same clinics in both.
    judged = demo_definitions.network.minimum.model_copy(update={"episodes": 0})
    settings = demo_definitions.network.model_copy(update={"minimum": judged})
    definitions = replace(demo_definitions, measures=(measure,), network=settings)

    def reported(counts, quarter, *, beside=None, edition="network", own=()):
        rows = [
            (f"C{clinic}", pd.Timestamp(each.first_day), people)
            for clinic, of_clinic in enumerate(counts)
            for each, people in zip(QUARTERS, of_clinic, strict=True)
        ]
        cube = pd.DataFrame(rows, columns=["clinic_id", "month", "denominator"]).assign(
            measure=MEASURE, n=lambda each: each["denominator"], open=0, lost=0, missing=0, expected=np.nan
        )
        cube = cube.assign(numerator=cube["denominator"], total=cube["denominator"], total_sq=cube["denominator"])
        found = replace(
            demo_results, cube=cube, people=demo_results.people.iloc[:0], strata=demo_results.strata.iloc[:0]
        )
        return cells(found, definitions, {MEASURE: quarter}, quarter=quarter, edition=edition, own=own, beside=beside)

    return reported


def together(*reports, members):
    """All that readers have of both: a cell is withheld where no report shows it."""
    every = pd.concat([each.shown for each in reports], ignore_index=True)
    every = every.sort_values("withheld", kind="stable").drop_duplicates(KEYS).sort_values(KEYS, ignore_index=True)
    return every.assign(in_network=every["unit"].isin(members))


def members_of(report):
    return set(report.whole.loc[report.whole["in_network"].astype(bool), "unit"])


KINGFISHER = [[30, 10, 20, 11, 14, 12], [30, 31, 32, 33, 34, 35]]
"""The first clinic had ten people in 2025Q3; the window to 2026Q2 holds that quarter, the one to 2026Q3 does not."""


def test_a_window_of_the_earlier_report_gives_a_quarter_away_unless_the_plan_knows_of_it(network):
    """Planted: 55 in the window, less 20, 11 and 14 that the later report would show, are ten people."""
    earlier = network(KINGFISHER, BEFORE)
    careless = together(earlier, network(KINGFISHER, NOW), members=members_of(earlier))
    assert any("C0///quarter/2025-07-01" in found[0] for found in given_away(careless))
    careful = network(KINGFISHER, NOW, beside=earlier.shown)
    assert given_away(together(earlier, careful, members=members_of(earlier))) == []


def test_what_the_earlier_report_shows_is_not_withheld_for_anothers_sake(network):
    earlier = network(KINGFISHER, BEFORE)
    careful = network(KINGFISHER, NOW, beside=earlier.shown)
    both = earlier.shown.merge(careful.shown, on=KEYS, suffixes=("_before", "_now"))
    assert len(both)
    assert not (~both["withheld_before"] & both["withheld_now"]).any()


def test_an_earlier_report_is_made_again_beside_the_later_one(network):
    """Then the later window is the one that is no cell of it, and so are the months and the quarter that only that has."""
    later = network(KINGFISHER, NOW)
    again = network(KINGFISHER, BEFORE, beside=later.shown)
    assert again.shown["period"].max() == pd.Timestamp(BEFORE.first_day)
    assert set(again.whole["level"]) == {"month", "quarter", "now"}
    assert given_away(together(later, again, members=members_of(later))) == []


def test_a_report_beside_none_is_as_it_was(network):
    alone, beside = network(KINGFISHER, NOW), network(KINGFISHER, NOW, beside=side_by_side.nothing())
    pd.testing.assert_frame_equal(alone.whole, beside.whole)
    pd.testing.assert_frame_equal(alone.shown, beside.shown)


def test_a_figure_that_is_too_small_by_todays_count_is_withheld_and_stops_no_report(network):
    """Twenty were printed, and nine are left after a correction: that report has to be made again, this one goes on."""
    corrected = [[30, 10, 9, 11, 14, 12], KINGFISHER[1]]
    earlier = network(KINGFISHER, BEFORE)
    now = network(corrected, NOW, beside=earlier.shown)
    quarter = now.whole.query("unit == 'C0' and level == 'quarter' and period == '2025-10-01'")
    assert quarter["withheld"].all()
    again = network(corrected, BEFORE, beside=now.shown)
    assert given_away(together(now, again, members=members_of(now))) == []


def test_what_was_printed_with_another_number_is_withheld_only_where_nothing_else_is_left(network):
    """Readers know nearly what it says: of two that would do, the one that they do not have goes."""
    shown = network(KINGFISHER, BEFORE).shown
    corrected = [[30, 10, 20, 12, 14, 12], KINGFISHER[1]]
    now = network(corrected, NOW, beside=shown)
    both = shown.merge(now.shown, on=KEYS, suffixes=("_before", "_now"))
    assert not (~both["withheld_before"] & both["withheld_now"]).any()


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    counts=arrays(int, (3, 6), elements=st.one_of(st.integers(0, 15), st.integers(0, 60))),
    own=st.booleans(),
)
def test_nothing_follows_from_two_reports_of_any_small_network(network, counts, own):
    """By linear algebra over all cells of both, the earlier made first, and made once more after the later one."""
    edition = {"edition": "clinic", "own": ("C0",)} if own else {}
    one = network(counts, BEFORE, **edition)
    assume(given_away(together(one, members=members_of(one))) == [])
    two = network(counts, NOW, beside=one.shown, **edition)
    again = network(counts, BEFORE, beside=two.shown, **edition)
    for pair in ((one, two), (two, again)):
        assert given_away(together(*pair, members=members_of(one))) == []


@settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(counts=arrays(int, (2, 6), elements=st.one_of(st.integers(0, 15), st.integers(0, 60))))
def test_nothing_follows_in_whole_numbers_either(network, counts):
    """No withheld small count has one possible value only; the public's numerators and rests are looked at too."""
    one = network(counts, BEFORE, edition="public")
    two = network(counts, NOW, beside=one.shown, edition="public")
    union = together(one, two, members=members_of(one))
    union = union[union["level"].isin(["quarter", "now"])].reset_index(drop=True)
    # A mean counts people only: all of them are the rest of their denominator.
    people = union.assign(numerator=0.0, lost=0.0, missing=0.0, n=union["denominator"])
    people.loc[union["withheld"], ["numerator", "lost", "missing", "n"]] = np.nan
    reader = Reader(people.assign(numerator=people["numerator"]))
    truth = pd.concat([one.sums, two.sums]).drop_duplicates(["unit", "level", "period"])
    true = union.merge(
        truth[["unit", "level", "period", "denominator"]], on=["unit", "level", "period"], suffixes=("_shown", "")
    )
    for row in union.index[union["withheld"] & true["denominator"].between(1, 10)]:
        assert reader.extreme(row, "rest", -1) >= 11
