"""The section attribution of network.yml: what it may say, and how it is told when it says something else."""

import pytest

from wellanalysis.definitions.attribution import SameDay, Ties
from wellanalysis.definitions.folder import load, problems_of

from .conftest import SmallNetwork

ADDRESS = "answer_back: {address: feedback@small.example}"
ROSTER = "providers: {columns: {role: {type: category, values: [nurse, physician]}}}"


def said(network: SmallNetwork, section: str) -> list[str]:
    """Problems of the small network with this attribution."""
    network.replace("network.yml", ADDRESS, f"{ADDRESS}\nattribution: {section}")
    return [str(problem) for problem in problems_of(network.folder)[1]]


def test_without_attribution_encounters_are_no_table_of_the_contract(network: SmallNetwork) -> None:
    """A raw extract of that name stays the network's own."""
    definitions = load(network.folder)
    assert definitions.network.attribution is None
    assert "encounters" not in definitions.contract


def test_attribution_has_documented_defaults(network: SmallNetwork) -> None:
    """All visits of the episode, all roles, the last seen of equals, nobody in two clinics at once."""
    network.replace("network.yml", ADDRESS, f"{ADDRESS}\nattribution: {{rule: plurality}}")
    definitions = load(network.folder)
    attribution = definitions.network.attribution
    assert attribution is not None
    assert attribution.rules == ("plurality",)
    assert (attribution.until_days, attribution.look_back_days, attribution.roles) == (None, None, ())
    assert (attribution.ties, attribution.same_day) == (Ties.LATEST, SameDay.REFUSE)
    assert definitions.contract["encounters"].references["provider_id"] == ("providers", "provider_id")


def test_rules_are_named_in_order_and_the_team_last(network: SmallNetwork) -> None:
    """The responsible provider needs no encounters."""
    given = "{rule: responsible, others: [first, plurality], team: true, until: 84d, look_back: 28d}"
    network.replace("network.yml", ADDRESS, f"{ADDRESS}\nattribution: {given}")
    attribution = load(network.folder).network.attribution
    assert attribution is not None
    assert attribution.rules == ("responsible", "first", "plurality", "team")
    assert attribution.counting_encounters == ("first", "plurality", "team")
    assert (attribution.until_days, attribution.look_back_days) == (84, 28)


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("{others: [first]}", "attribution.rule: is missing"),
        ("{rule: most}", "attribution.rule: 'most' is not known → known: plurality, first, last, longest, responsible"),
        ("{rule: team}", "team attribution stands beside a rule, not for it → name a rule, and write team: true"),
        ("{rule: first, others: [last, first]}", "the rule 'first' is named twice"),
        ("{rule: first, others: [last, last]}", "the rule 'last' is named twice"),
        ("{rule: first, until: 12w}", "attribution.until: '12w' is not a number of days → write days as 84d"),
        ("{rule: first, look_back: 90}", "attribution.look_back: 90 is not a number of days → write days as 84d"),
        ("{rule: first, ties: latset}", "attribution.ties: 'latset' is not known → did you mean 'latest'?"),
        ("{rule: first, lookback: 9d}", "attribution.lookback: this key is not known → did you mean 'look_back'?"),
        ("{rule: first, agreed_by: [{role: nurses}]}", "attribution.agreed_by.1.on: is missing"),
    ],
)
def test_what_cannot_be_meant_is_refused(network: SmallNetwork, section: str, expected: str) -> None:
    """One problem, with the value and the remedy."""
    found = said(network, section)
    assert len(found) == 1
    assert expected in found[0]


def test_a_role_that_the_roster_does_not_list(network: SmallNetwork) -> None:
    """Known from the roles that network.yml itself lists."""
    text = (network.folder / "network.yml").read_text()
    assert "\ntables:\n" in text
    network.replace("network.yml", "\ntables:\n", f"\ntables:\n  {ROSTER}\n")
    found = said(network, "{rule: first, roles: [nurse, physican]}")
    assert len(found) == 1
    assert found[0].endswith(
        "attribution.roles.2: there is no role 'physican' in the roster → did you mean 'physician'?"
    )
