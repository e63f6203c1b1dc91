"""One plan over everything published: small cells and the differences that would give them away."""

import numpy as np
import pandas as pd
import pytest

from tests.conftest import QUARTER
from tests.pages.attack import given_away
from wellanalysis.pages import disclosure
from wellanalysis.pages.cells import cells as published_cells
from wellanalysis.pages.cells import newest_final
from wellanalysis.pages.disclosure_cuts import small_group

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


def strata(sizes, *, names=("x", "y", "z")):
    """Clinics by stratum of one factor, with the clinics' wholes, the network's strata and the network's whole."""
    grid = pd.DataFrame(sizes, columns=list(names), index=[f"C{i}" for i in range(len(sizes))])
    grid.loc[""] = grid.sum()
    parts = grid.reset_index(names="unit").melt("unit", var_name="stratum", value_name="people").assign(factor="sex")
    wholes = grid.sum(axis=1).rename_axis("unit").rename("people").reset_index().assign(factor="", stratum="")
    frame = pd.concat([wholes, parts], ignore_index=True).assign(
        measure="m", level="now", period=pd.Timestamp(2026, 1, 1)
    )
    links = {"in_quarter": pd.NaT, "in_now": pd.NaT, "in_network": frame["unit"] != ""}
    return frame.assign(denominator=frame["people"], n=frame["people"], **links)


def planned(frame):
    """The frame with what the plan withholds gone."""
    hidden = disclosure.plan(frame, policy="minimum_denominator", minimum=11, nests=NESTS)
    return disclosure.apply(frame, hidden)


def withheld_of(frame, unit):
    """Strata of one unit that are withheld."""
    shown = planned(frame)
    return sorted(shown.loc[shown["withheld"] & (shown["unit"] == unit), "stratum"])


@pytest.mark.parametrize(("size", "hidden"), [(10, ["x", "y"]), (11, [])])
def test_a_clinics_whole_less_its_strata_gives_no_stratum_away(size, hidden):
    """Ten of 110: the smallest other stratum goes with them; eleven may stand."""
    assert withheld_of(strata([[size, 30, 70], [40, 50, 60]]), "C0") == hidden


def test_the_networks_stratum_less_the_clinics_gives_no_clinic_away():
    """Ten of one clinic: a second clinic's stratum is withheld too, and then a second stratum of that clinic."""
    shown = planned(strata([[10, 30, 70], [40, 50, 60], [45, 55, 65]]))
    by_stratum = shown[(shown["factor"] != "") & (shown["unit"] != "")].groupby("stratum")["withheld"].sum()
    assert by_stratum.to_dict() == {"x": 2, "y": 2, "z": 0}
    assert not shown.loc[(shown["unit"] == "") | (shown["factor"] == ""), "withheld"].any()


ACROSS = [[3, 9, 40], [9, 40, 4], [40, 5, 7]]


def test_no_several_sums_together_give_a_group_away():
    """Each row and column hides at least eleven; but the first and third clinic less the second stratum are 3 + 7."""
    frame = strata(ACROSS)
    small = frame["people"] < 11
    single_sums_only = disclosure.apply(frame, small)
    assert [each[-1] for each in given_away(single_sums_only)] == [10]
    assert given_away(planned(frame)) == []


def test_a_withheld_whole_is_not_worked_out_from_its_strata():
    """The clinic of five is withheld, and another's whole with it; not all strata of that other stay."""
    shown = planned(strata([[2, 3, 0], [20, 30, 40], [40, 50, 60]]))
    whole = shown[(shown["factor"] == "") & (shown["unit"] != "")].set_index("unit")["withheld"]
    assert whole.to_dict() == {"C0": True, "C1": True, "C2": False}
    parts = shown[(shown["unit"] == "C1") & (shown["factor"] != "")]
    assert parts["withheld"].any()
    assert given_away(shown) == []


def test_the_networks_strata_alone_are_protected_by_its_whole():
    """Where no clinic's strata are published."""
    frame = strata([[2, 3, 40], [3, 30, 40]])
    network = frame[(frame["factor"] == "") | (frame["unit"] == "")].reset_index(drop=True)
    assert withheld_of(network, "") == ["x", "y"]


def brute_force(amounts, minimum):
    """Whether any rows added up less any columns leave a small group: every choice of both, one by one."""
    rows, columns = amounts.shape
    for chosen in range(2**rows):
        inside = np.array([bool(chosen >> row & 1) for row in range(rows)])
        for taken in range(2**columns):
            away = np.array([bool(taken >> column & 1) for column in range(columns)])
            if amounts[np.ix_(~inside, away)].sum() == 0 and 0 < amounts[np.ix_(inside, ~away)].sum() < minimum:
                return True
    return False


def test_small_groups_are_found_as_by_trying_everything():
    """On random tables of three to five rows and columns."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(300):
        shape = rng.integers(3, 6, 2)
        amounts = rng.integers(3, 20, shape) * (rng.random(shape) < 0.6).astype(float)
        group = small_group(amounts, minimum=11)
        found.append(group is not None)
        assert found[-1] == brute_force(amounts, 11)
        if group is not None:
            rows, columns = group
            assert 0 < amounts[np.ix_(rows, ~columns)].sum() < 11
            assert amounts[np.ix_(~rows, columns)].sum() == 0
    assert 30 < sum(found) < 270


def test_random_networks_give_no_stratum_away():
    """Sizes around the minimum, whatever is withheld for one reason or another."""
    rng = np.random.default_rng(9)
    for _ in range(40):
        sizes = rng.integers(0, 40, (rng.integers(3, 7), 3))
        assert given_away(planned(strata(sizes))) == []


@pytest.fixture(scope="module")
def demo_plan(demo_results, demo_definitions):
    """All cells of the demo before and after the plan, wholes and strata."""
    seen = {}
    with pytest.MonkeyPatch.context() as patch:
        kept = disclosure.plan

        def spied(cells, **options):
            seen["cells"], seen["hidden"] = cells, kept(cells, **options)
            return seen["hidden"]

        patch.setattr(disclosure, "plan", spied)
        finals = {
            measure.id: newest_final(measure, quarter=QUARTER, as_of=demo_results.as_of)
            for measure in demo_definitions.measures
        }
        published_cells(demo_results, demo_definitions, finals, quarter=QUARTER, edition="network")
    return seen["cells"], seen["hidden"]


def test_an_attack_on_all_of_the_demo_gives_nothing_away(demo_plan):
    """Months, quarters, windows, clinics and strata of each measure together, by linear algebra."""
    cells, hidden = demo_plan
    shown = disclosure.apply(cells, hidden)
    assert shown.loc[shown["factor"] != "", "withheld"].any()
    found = {measure: given_away(part) for measure, part in shown.groupby("measure")}
    assert found == dict.fromkeys(found, [])


def test_the_attack_finds_a_planted_leak(demo_plan):
    """One stratum shown that the plan withholds only because it would give a smaller one away."""
    cells, hidden = demo_plan
    parts = cells[(cells["measure"] == "healed_12w") & (cells["factor"] == "payer") & (cells["unit"] == "C02") & hidden]
    planted = parts["people"].idxmax()
    assert cells.loc[planted, "people"] >= 11
    shown = disclosure.apply(cells, hidden.where(hidden.index != planted, False))
    assert given_away(shown[shown["measure"] == "healed_12w"])
