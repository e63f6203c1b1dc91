"""Rules of outreach and reasons for the high-risk list: everything that is wrong with them at once."""

from collections.abc import Callable

import pytest

from tests.definitions.conftest import SmallNetwork

RULE = """outreach:
  visit: {asks: seen again, kind: visit, due_from: last_visit_on, within: 30d, role: nurse, why: It helps.}
why_it_matters: Wounds"""
LIST = """registry: {high_risk: [{reason: long away, when: last_visit_on is null, why: We ask.}]}
tables:"""


@pytest.fixture
def asking(network: SmallNetwork) -> SmallNetwork:
    """A network with one rule and one reason, of which nothing is wrong."""
    network.replace("measures/early_care.yml", "why_it_matters: Wounds", RULE)
    network.replace("network.yml", "tables:", LIST)
    assert network.told() == []
    return network


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("due_from: last_visit_on", "due_from: last_visit", "outreach.visit.due_from: there is no column 'last_visit'"),
        ("due_from: last_visit_on", "due_from: patient_id", "the column 'patient_id' of registry is no date"),
        ("within: 30d", "within: 30", "30 is not a number of days → write days as 30d"),
        ("within: 30d", "who: hospise", "there is no column 'hospise'"),
        ("within: 30d", "who: in_care_since", "should be true or false"),
        ("within: 30d", "done: true, done_on: last_visit_on", "done and done_on are both given"),
        ("within: 30d", "table: episode", "a rule asks the registry or the measure's own table, not 'episode'"),
        ("kind: visit", "kind: call", "outreach.visit.kind"),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_with_its_place(asking: SmallNetwork, old: str, new: str, told: str) -> None:
    """File, line, rule and key."""
    asking.replace("measures/early_care.yml", old, new)
    found = asking.told()
    assert any(told in each for each in found), found
    assert all(each.startswith("measures/early_care.yml, line") for each in found)


def test_all_problems_of_a_rule_are_told_at_once(asking: SmallNetwork) -> None:
    """A column that is none and a predicate that is none."""
    asking.replace("measures/early_care.yml", "due_from: last_visit_on", "due_from: nowhere, who: nothing")
    assert len(asking.told()) == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("when: last_visit_on is null", "when: away", "registry.high_risk.1.when: there is no column 'away'"),
        ("why: We ask.}]}", "why: We ask.}], at_least: 2}", "at_least 2 is more than the 1 reasons there are"),
    ],
)
def test_reasons_are_checked_as_predicates_are(
    asking: SmallNetwork, planted: Callable, old: str, new: str, told: str
) -> None:
    """Over the registry."""
    found = planted("network.yml", old, new)
    assert any(told in each for each in found), found
