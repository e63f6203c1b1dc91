"""A clinic sees its own counts as they are, and nothing of others follows for a reader who knows them."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pages.integer_attack import Reader
from tests.pages.tables import KINDS, NESTS, network
from tests.pages.test_disclosure_cms import networks
from wellanalysis.definitions.editions import Disclosure
from wellanalysis.pages import disclosure_plans

OWN = Disclosure.model_validate({"policy": "own_patients"})
OWN_CMS = Disclosure.model_validate({"policy": "own_patients", "others": "cms"})
PLAIN = Disclosure.model_validate({"policy": "minimum_denominator"})


def published(frame, policy=OWN, own=("C0",), **options):
    """What the edition of one clinic shows."""
    planned = disclosure_plans.withheld(frame, policy, nests=NESTS, own=own, **options)
    return disclosure_plans.apply(frame, planned)


def one_quarter(*sizes):
    """People of each clinic in three months, of which all but the first are large; nobody is left out."""
    return network([[(size, 0, 0, 0)] for size in sizes])


def quarter_of(shown):
    """What is withheld of the quarter, by unit."""
    return shown.set_index("unit")["withheld"].to_dict()


def of_own(frame):
    """What the reader knows: every count of their own clinic, by row."""
    rows = frame.reset_index(drop=True)
    return rows.loc[rows["unit"] == "C0", list(KINDS)].to_dict("index")


def test_own_small_counts_are_shown_as_they_are():
    """Four people of one's own; others' four are withheld, and a second clinic's with them."""
    frame = one_quarter(4, 4, 30, 40)
    assert quarter_of(published(frame)) == {"C0": False, "C1": True, "C2": True, "C3": False, "": False}
    assert published(frame).iloc[0]["denominator"] == 4


def test_others_are_not_protected_by_what_the_reader_knows():
    """Withholding the own 15 would protect the five from everybody else, but not from this reader."""
    frame = one_quarter(15, 5, 30, 40)
    assert quarter_of(published(frame, PLAIN)) == {"C0": True, "C1": True, "C2": False, "C3": False, "": False}
    assert quarter_of(published(frame)) == {"C0": False, "C1": True, "C2": True, "C3": False, "": False}


@pytest.mark.parametrize(("others", "withheld"), [(10, True), (11, False)])
def test_the_network_less_ones_own_is_a_group(others, withheld):
    """Of two clinics, the network's total shows the other one's count."""
    shown = published(one_quarter(30, others))
    assert quarter_of(shown) == {"C0": False, "C1": withheld, "": withheld}


@pytest.mark.parametrize(("others", "withheld"), [(10, True), (11, False)])
def test_others_that_have_no_row_are_a_group_all_the_same(others, withheld):
    """An edition of one's own clinic and the network alone."""
    frame = one_quarter(30, others)
    assert published(frame[frame["unit"] != "C1"])["withheld"].tolist() == [False, withheld]


def test_a_small_total_that_is_all_ones_own_hides_nothing_else():
    """Four people in the whole network, all of them here: the total reads as any small group, nobody else is in it."""
    assert quarter_of(published(one_quarter(4, 0, 0))) == {"C0": False, "C1": False, "C2": False, "": True}


def test_ones_own_answers_to_surveys_are_protected_from_the_clinic_too():
    """Four people answered: the clinic does not read what they said."""
    frame = one_quarter(4, 30, 40)
    assert not quarter_of(published(frame))["C0"]
    assert quarter_of(published(frame, confidential=["m"]))["C0"]


def test_others_follow_the_strict_policy_where_it_is_named():
    """Thirty people of another clinic, five of whom did not reach the aim."""
    frame = network([[(25, 5, 0, 0)], [(25, 5, 0, 0)], [(30, 30, 0, 0)], [(40, 40, 0, 0)]])
    assert not published(frame)["withheld"].any()
    assert quarter_of(published(frame, OWN_CMS)) == {"C0": False, "C1": True, "C2": True, "C3": False, "": False}


def test_own_few_who_were_lost_are_shown_and_others_are_not():
    """The counts beside the result follow the same rule, the reader's own known."""
    frame = network([[(40, 40, 3, 0)], [(40, 40, 4, 0)], [(40, 40, 12, 0)], [(50, 40, 13, 0)]])
    shown = published(frame, OWN_CMS).set_index("unit")
    assert shown["lost"].fillna(-1).to_dict() == {"C0": 3, "C1": -1, "C2": -1, "C3": 13, "": 32}
    assert not shown["withheld"].any()


def test_readers_see_what_they_know_at_other_levels_too():
    """Own small months are shown; what they leave of the network's month is protected."""
    months = [[(3, 0, 0, 0)] * 6, [(6, 0, 0, 0)] * 6, [(30, 0, 0, 0)] * 6]
    shown = published(network(months, finest="month"))
    assert not shown.loc[shown["unit"] == "C0", "withheld"].any()
    assert shown.loc[(shown["unit"] == "C1") & (shown["level"] == "month"), "withheld"].all()


SEARCH = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def people(frame):
    """Counts under `minimum_denominator` are people of any kind: achieved or not, they are in the denominator."""
    whole = frame["denominator"]
    return frame.assign(numerator=whole, rest=0, lost=0, missing=0, n=whole)


@SEARCH
@given(st.one_of(networks(), networks("month")))
def test_no_group_of_others_follows_for_a_reader_who_knows_their_own(frame):
    """Every group of others that is not shown could be nobody or eleven."""
    frame = people(frame)
    shown = published(frame)
    assert not shown.loc[shown["unit"] != "C0", "people"].between(1, 10).any()
    assert Reader(shown, known=of_own(frame)).small() == []


@SEARCH
@given(networks())
def test_no_count_of_others_follows_under_the_strict_policy(frame):
    """Nor any numerator, complement, lost or missing."""
    shown = published(frame, OWN_CMS)
    assert Reader(shown, known=of_own(frame)).small() == []


def test_the_attack_finds_others_where_the_plan_forgets_what_the_reader_knows():
    """The plan for everybody, read by somebody who knows their own 15."""
    frame = people(one_quarter(15, 5, 30, 40))
    forgetful = disclosure_plans.apply(frame, disclosure_plans.withheld(frame, PLAIN, nests=NESTS))
    assert Reader(forgetful).small() == []
    assert Reader(forgetful, known=of_own(frame)).small() == [(1, "numerator", 5, 5)]


def test_own_counts_of_one_reader_are_others_counts_of_the_next():
    """Each clinic's edition has a plan of its own."""
    frame = one_quarter(4, 5, 30, 40)
    seen = {unit: published(frame, own=[unit]).set_index("unit")["withheld"] for unit in ("C0", "C1")}
    assert pd.DataFrame(seen).loc[["C0", "C1"]].to_numpy().tolist() == [[False, True], [True, False]]
