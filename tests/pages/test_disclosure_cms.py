"""No count of 1 to 10 is shown or can be worked out: by hand, and by a reader with a computer."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.pages.integer_attack import Reader
from tests.pages.tables import KINDS, NESTS, network
from wellanalysis.definitions.editions import Disclosure
from wellanalysis.pages import disclosure_bounds, disclosure_plans
from wellanalysis.pages.disclosure_bounds import NothingLeft

CMS = Disclosure.model_validate({"policy": "cms"})
MONTHLY = Disclosure.model_validate({"policy": "cms", "finest": "month"})


def published(frame, policy=CMS, **options):
    """The frame with what the plan withholds gone."""
    return disclosure_plans.apply(frame, disclosure_plans.withheld(frame, policy, nests=NESTS, **options))


def clinic_year(quarters):
    """One clinic's four quarters (numerator, rest, lost, missing), as large as the others' are certain to be shown."""
    return network([quarters, [(100, 100, 0, 0)] * 4, [(120, 120, 0, 0)] * 4])


def hidden(shown, unit, level="quarter"):
    return shown.loc[(shown["unit"] == unit) & (shown["level"] == level), "withheld"].tolist()


@pytest.mark.parametrize(("count", "withheld"), [(0, False), (1, True), (10, True), (11, False), (12, False)])
@pytest.mark.parametrize("kind", [0, 1])
def test_one_to_ten_are_withheld_and_zero_is_shown(kind, count, withheld):
    """Those who reached the aim, and as well those who did not."""
    first = [40, 40, 0, 0]
    first[kind] = count
    shown = published(clinic_year([first, *[(60, 60, 0, 0)] * 3]))
    assert hidden(shown, "C0")[0] == withheld


def test_nothing_of_a_withheld_result_is_shown():
    """Neither the counts nor what they could be worked out from."""
    shown = published(clinic_year([(5, 40, 30, 20), *[(60, 60, 0, 0)] * 3]))
    first = shown.iloc[0]
    assert first["withheld"]
    assert first[["numerator", "denominator", "people", "n", "lost", "missing"]].isna().all()


def test_few_who_were_lost_are_withheld_and_the_result_beside_them_stands():
    """Five lost of 125: the five and the sum of all rows go, the 60 of 120 stay; and so for another quarter."""
    shown = published(clinic_year([(60, 60, 5, 0), (60, 60, 20, 0), (60, 60, 30, 0), (60, 60, 40, 0)]))
    own = shown[(shown["unit"] == "C0") & (shown["level"] == "quarter")]
    assert not own["withheld"].any()
    assert own["withheld_lost"].tolist() == own["withheld_n"].tolist() == [True, True, False, False]
    assert own.loc[own["withheld_lost"], ["lost", "n"]].isna().all(axis=None)
    assert own["numerator"].tolist() == [60] * 4
    assert own["missing"].tolist() == [0] * 4


def test_a_year_less_its_quarters_gives_no_count_away():
    """Five in the first quarter; the smallest other goes with it, in the clinic and in the network's sum."""
    shown = published(clinic_year([(5, 40, 0, 0), (30, 30, 0, 0), (60, 60, 0, 0), (70, 70, 0, 0)]))
    assert hidden(shown, "C0") == [True, True, False, False]
    assert not hidden(shown, "C0", "now")[0]
    for column in range(2):
        assert sum(hidden(shown, unit)[column] for unit in ("C0", "C1", "C2", "")) >= 2


def test_a_count_that_only_several_sums_give_away_is_protected():
    """Each sum hides eleven or more; but the first and third clinic less the second quarter are 3 + 7."""
    sizes = [[3, 9, 40, 50], [9, 40, 4, 50], [40, 5, 7, 50]]
    frame = network([[(each, 0, 0, 0) for each in row] for row in sizes])
    only_small = frame["denominator"].between(1, 10)
    numbers = ["numerator", "denominator", "n", "lost", "missing"]
    assert Reader(frame.assign(**frame[numbers].astype(float).mask(only_small))).small()
    assert Reader(published(frame)).small() == []


@pytest.mark.parametrize(("people", "withheld"), [(44, False), (35, False), (34, True)])
def test_many_episodes_of_few_people_are_few_people(people, withheld):
    """Fourteen healed wounds of a quarter in which so many people had 44: 11.1 people, or 10.8."""
    frame = clinic_year([(14, 30, 0, 0), *[(60, 60, 0, 0)] * 3])
    fewer = frame["people"].where(frame.index != 0, people)
    assert hidden(published(frame.assign(people=fewer)), "C0")[0] == withheld


def test_a_rate_has_no_rest_of_its_denominator():
    """Forty falls in 45.5 patient-days: the difference counts nobody."""
    frame = clinic_year([(40, 5, 0, 0), *[(60, 60, 0, 0)] * 3]).assign(people=400)
    assert hidden(published(frame), "C0")[0]
    assert not hidden(published(frame, statistics={"m": "rate"}), "C0")[0]


def test_the_sum_behind_a_mean_counts_nobody():
    """Five days in all, of forty people who were seen on the day."""
    frame = clinic_year([(5, 35, 0, 0), *[(60, 60, 0, 0)] * 3])
    assert hidden(published(frame), "C0")[0]
    assert not hidden(published(frame, statistics={"m": "mean"}), "C0")[0]


def test_levels_that_are_not_published_cost_nothing():
    """Small months hide no quarter, and are not shown."""
    frame = network([[(6, 7, 0, 0)] * 12, [(50, 50, 0, 0)] * 12], finest="month")
    shown = published(frame)
    assert shown.loc[shown["level"] == "month", "withheld"].all()
    assert not shown.loc[shown["level"] != "month", "withheld"].any()


def test_what_was_published_earlier_is_not_counted_on():
    """The second quarter is out already: the third goes in its stead."""
    frame = clinic_year([(5, 40, 0, 0), (30, 30, 0, 0), (60, 60, 0, 0), (70, 70, 0, 0)])
    earlier = (frame["unit"] == "C0") & (frame["period"] == pd.Timestamp(2026, 4, 1))
    shown = published(frame.assign(fixed=earlier))
    assert hidden(shown, "C0") == [True, False, True, False]


def test_a_count_that_earlier_publications_give_away_already_is_an_error():
    """Nothing that is left to withhold would help."""
    frame = clinic_year([(5, 40, 0, 0), *[(60, 60, 0, 0)] * 3])
    others = (frame["unit"] != "C0") | (frame["level"] == "now") | (frame["period"] > pd.Timestamp(2026, 1, 1))
    with pytest.raises(NothingLeft, match="readers hold already"):
        published(frame.assign(fixed=others))


def test_what_a_total_holds_beside_its_parts_is_a_group_too():
    """Seven people of a quarter of the year are in no published quarter."""
    frame = clinic_year([(60, 60, 0, 0)] * 4)
    whole = (frame["unit"] == "C0") & (frame["level"] == "now")
    more = {name: frame[name] + 7 * whole for name in ("numerator", "denominator", "people", "n")}
    assert not published(frame)["withheld"].any()
    assert published(frame.assign(**more)).loc[frame["unit"] == "C0", "withheld"].any()


counts = st.one_of(st.integers(0, 14), st.integers(0, 60), st.just(0))


@st.composite
def networks(draw, finest="quarter"):
    """Quarters of a year with strata, or months of two quarters; sizes around the minimum."""
    clinics = draw(st.integers(2, 4))
    periods = 4 if finest == "quarter" else 6
    table = draw(arrays(int, (clinics, periods, len(KINDS)), elements=counts))
    if finest == "month":
        return network(table, finest=finest)
    whole = table.sum(axis=1)
    share = draw(arrays(int, whole.shape, elements=st.integers(0, 10)))
    first = whole * share // 10
    return network(table, strata=np.stack([first, whole - first], axis=1))


SEARCH = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def shown_small(shown):
    """Counts of 1 to 10 that are shown, complements among them."""
    numbers = shown.assign(rest=shown["denominator"] - shown["numerator"])
    return numbers[["numerator", "rest", "denominator", "people", "lost", "missing", "n"]].stack().between(1, 10).any()  # noqa: PD013


@SEARCH
@given(networks())
def test_no_withheld_count_follows_from_quarters_clinics_and_strata(frame):
    """Every unseen count could be 0 or eleven, in whole numbers, given everything that is shown."""
    shown = published(frame)
    assert not shown_small(shown)
    assert Reader(shown).small() == []


def of_own(frame, unit):
    """What a clinic's people know of their own."""
    own = frame[frame["unit"] == unit].index
    return {row: {kind: int(frame.loc[row, kind]) for kind in KINDS} for row in own}


@SEARCH
@given(networks())
def test_no_count_of_another_clinic_follows_for_whoever_knows_their_own(frame):
    """Not from what everybody may read, whichever clinic the reader works at."""
    shown = published(frame)
    for unit in sorted(set(frame["unit"]) - {""}):
        assert Reader(shown, known=of_own(frame, unit)).small() == []


def test_a_pair_that_is_withheld_for_each_others_sake_is_three():
    """The clinic of one of the two would know the other's six; without the insiders' plan it does."""
    quarters = [[(60, 60, 0, 0)] * 4 for _ in range(4)]
    quarters[0][0], quarters[1][0] = (6, 60, 0, 0), (12, 50, 0, 0)
    frame = network(quarters)
    shown = published(frame)
    first = shown[(shown["level"] == "quarter") & (shown["period"] == shown["period"].min()) & (shown["unit"] != "")]
    assert first["withheld"].sum() >= 3
    assert Reader(shown, known=of_own(frame, "C1")).small() == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure_plans.Insiders, "results", lambda self, results: results)
        careless = published(frame)
    assert Reader(careless).small() == []
    assert (0, "numerator", 6, 6) in Reader(careless, known=of_own(frame, "C1")).small()


@SEARCH
@given(networks("month"))
def test_no_withheld_count_follows_from_months(frame):
    """The same where an edition shows months."""
    shown = published(frame, MONTHLY)
    assert not shown_small(shown)
    assert Reader(shown).small() == []


def test_what_is_tried_is_neither_all_shown_nor_all_withheld():
    """Networks of such sizes keep a good part of their figures, and withhold some that are not small themselves."""
    rng = np.random.default_rng(2)
    frames = [network(rng.integers(0, 60, (4, 4, 4))) for _ in range(20)]
    hidden = pd.concat([published(frame)["withheld"] for frame in frames], ignore_index=True)
    every = pd.concat(frames, ignore_index=True)
    assert 0.2 < hidden.mean() < 0.7
    assert hidden[every["level"] == "now"].mean() < 0.1
    assert (hidden & (every["numerator"] > 10) & (every["rest"] > 10)).any()


def test_the_attack_finds_what_is_left_open_without_the_second_step(monkeypatch):
    """Small counts alone are withheld: the reader subtracts, and has them exactly."""
    frame = clinic_year([(5, 40, 0, 0), (30, 30, 3, 0), (60, 60, 20, 0), (70, 70, 20, 0)])
    assert Reader(published(frame)).small() == []
    monkeypatch.setattr(disclosure_bounds, "_by_one_sum", lambda system, withheld: withheld & False)
    monkeypatch.setattr(disclosure_bounds, "_by_all_sums", lambda system, withheld, safe: withheld & False)
    found = Reader(published(frame)).small()
    assert (0, "numerator", 5, 5) in found
    assert (frame.index[(frame["unit"] == "C0")][1], "lost", 3, 3) in found


def test_the_attack_finds_what_is_left_open_without_the_search_through_all_sums(monkeypatch):
    """One sum at a time is not enough."""
    sizes = [[3, 9, 40, 50], [9, 40, 4, 50], [40, 5, 7, 50]]
    frame = network([[(each, 0, 0, 0) for each in row] for row in sizes])
    monkeypatch.setattr(disclosure_bounds, "_by_all_sums", lambda system, withheld, safe: withheld & False)
    monkeypatch.setattr(disclosure_plans.Insiders, "results", lambda self, results: results)
    assert Reader(published(frame)).small()
