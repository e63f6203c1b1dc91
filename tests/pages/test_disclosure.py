"""One plan over everything published: small cells and the differences that would give them away."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import disclosure

NESTS = [("month", "quarter"), ("quarter", "now")]


def cells(months, *, quarter=None, measure="m", unit="C1"):
    """Three months and their quarter as cells; people equal episodes."""
    total = sum(months) if quarter is None else quarter
    rows = [(measure, unit, "month", pd.Timestamp(2026, i + 1, 1), n) for i, n in enumerate(months)]
    rows.append((measure, unit, "quarter", pd.Timestamp(2026, 1, 1), total))
    frame = pd.DataFrame(rows, columns=["measure", "unit", "level", "period", "people"])
    start = pd.Timestamp(2026, 1, 1)
    return frame.assign(
        denominator=frame["people"],
        n=frame["people"],
        in_quarter=pd.Series(start, frame.index).where(frame["level"] == "month"),
        in_now=pd.NaT,
        in_network=True,
    )


@pytest.mark.parametrize(("expected", "people"), [(True, 10), (False, 11), (False, 12), (False, 0)])
def test_a_cell_is_withheld_just_below_the_minimum_only(expected, people):
    """Ten are withheld, eleven are shown, zero people are not a small group."""
    frame = cells([people, 40, 40])
    assert disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS).iloc[0] == expected


def test_a_cell_of_few_rows_is_withheld_even_where_nobody_counts_yet():
    """Four people whose follow-up is open are four people."""
    frame = cells([0, 40, 40]).assign(n=[4, 40, 40, 84])
    assert disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS).iloc[0]


def test_a_second_month_goes_where_the_quarter_would_give_the_first_away():
    """Quarter 60 less the months 25 and 25 is 10: one more month, the smallest shown, is withheld."""
    frame = cells([10, 24, 26])
    hidden = disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS)
    assert list(hidden) == [True, True, False, False]


def test_two_small_months_that_are_large_enough_together_need_no_third():
    """Their sum of 16 is all that a difference gives."""
    frame = cells([8, 8, 30])
    assert list(disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS)) == [
        True,
        True,
        False,
        False,
    ]


def test_no_difference_of_shown_cells_is_small():
    """On random small networks every shown parent less its shown children is zero or at least the minimum."""
    rng = np.random.default_rng(7)
    frame = pd.concat([cells(list(rng.integers(0, 30, 3)), unit=f"C{i}") for i in range(200)], ignore_index=True)
    hidden = disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS)
    for _, part in frame.assign(hidden=hidden).groupby("unit"):
        parent = part[part["level"] == "quarter"].iloc[0]
        months = part[part["level"] == "month"]
        left = months.loc[months["hidden"], "people"].sum()
        assert parent["hidden"] or left == 0 or left >= 11 or not (~months["hidden"] & (months["people"] > 0)).any()


def places(sizes, *, judged=None):
    """One month of several clinics and of the network that adds them up."""
    rows = [("m", f"C{i}", "month", pd.Timestamp(2026, 1, 1), n) for i, n in enumerate(sizes)]
    inside = [True] * len(sizes) if judged is None else judged
    total = sum(n for n, each in zip(sizes, inside, strict=True) if each)
    rows.append(("m", "", "month", pd.Timestamp(2026, 1, 1), total))
    frame = pd.DataFrame(rows, columns=["measure", "unit", "level", "period", "people"])
    links = {"in_quarter": pd.NaT, "in_now": pd.NaT, "in_network": [*inside, False]}
    return frame.assign(denominator=frame["people"], n=frame["people"], **links)


def test_the_network_less_its_shown_clinics_gives_nobody_away():
    """One clinic of 5 is hidden; the smallest of the others goes with it, and the network's total stays."""
    hidden = disclosure.plan(places([5, 30, 40]), policy="minimum_denominator", minimum=11, nests=NESTS)
    assert list(hidden) == [True, True, False, False]


def test_several_hidden_clinics_that_are_enough_together_hide_no_other():
    """Six and seven leave a difference of 13."""
    hidden = disclosure.plan(places([6, 7, 40]), policy="minimum_denominator", minimum=11, nests=NESTS)
    assert list(hidden) == [True, True, False, False]


def test_a_clinic_that_the_network_does_not_add_up_takes_no_other_with_it():
    """Too small to judge: its own cell is hidden, and no difference leads to it."""
    frame = places([5, 30, 40], judged=[False, True, True])
    hidden = disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS)
    assert list(hidden) == [True, False, False, False]


def test_public_research_data_are_shown_whole():
    """The open policy withholds nothing."""
    assert not disclosure.plan(cells([1, 2, 3]), policy="open", minimum=1, nests=NESTS).any()


def test_every_number_of_a_withheld_cell_is_gone():
    """Not the result alone: what it could be worked out from as well."""
    frame = cells([5, 40, 40]).assign(numerator=3.0, lost=1, missing=1).assign(n=7)
    shown = disclosure.apply(frame, pd.Series([True, False, False, False]))
    assert shown.loc[0, ["people", "denominator", "numerator", "lost", "missing", "n"]].isna().all()
    assert shown.loc[1, "numerator"] == 3


def test_small_counts_say_only_that_they_are_small():
    """Zero and large counts are said as they are."""
    said = [disclosure.small_count(n, 11, "minimum_denominator") for n in (0, 1, 10, 11, 1204)]
    assert said == ["0", "fewer than 11", "fewer than 11", "11", "1,204"]
