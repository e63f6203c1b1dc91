"""Policies of editions: what each takes, and what is refused."""

import pytest
from pydantic import ValidationError

from wellanalysis.definitions.editions import Disclosure, Edition, Policy
from wellanalysis.definitions.folder import load


def read(**given):
    return Disclosure.model_validate(given)


def test_each_policy_fills_in_what_it_needs():
    """The strict policy shows quarters; others follow the minimum where nothing stricter is named."""
    strict, own, public = read(policy="cms"), read(policy="own_patients"), read(policy="open")
    assert (strict.minimum, strict.finest, strict.rounding) == (11, "quarter", None)
    assert (own.minimum, own.others, own.finest) == (11, Policy.MINIMUM_DENOMINATOR, "month")
    assert (public.minimum, public.others) == (1, None)
    assert read(policy="cms", finest="year", rounding=5, minimum=11).rounding == 5


def test_shorter_periods_than_the_finest_are_not_published():
    """Trailing window and baseline are longer than any of them."""
    levels = ["month", "quarter", "year", "now", "baseline"]
    assert [level for level in levels if read(policy="cms").publishes(level)] == levels[1:]
    assert [level for level in levels if read(policy="cms", finest="year").publishes(level)] == levels[2:]
    assert all(read(policy="minimum_denominator").publishes(level) for level in levels)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"policy": "open", "rounding": 5}, "the policy 'open' shows every count as it is, so it takes no rounding"),
        ({"policy": "open", "others": "cms"}, "so it takes no others"),
        ({"policy": "open", "minimum": 5}, "the policy 'open' withholds nothing, so it takes no minimum"),
        ({"policy": "cms", "minimum": 5}, "minimum is 5, but the policy 'cms' withholds every count from 1 to 10"),
        ({"policy": "own_patients", "others": "cms", "minimum": 20}, "minimum is 20, but the policy 'cms' withholds"),
        ({"policy": "cms", "others": "cms"}, "others is of no use to the policy 'cms'"),
        ({"policy": "own_patients", "others": "open"}, "others cannot be 'open'"),
        ({"policy": "own_patients", "others": "own_patients"}, "others cannot be 'own_patients'"),
        ({"policy": "cms", "rounding": 10}, "counts cannot be rounded to 10"),
        ({"policy": "minimum_denominator", "minimum": 0}, "greater than or equal to 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_their_reason(given, said):
    """Each message names the value."""
    with pytest.raises(ValidationError) as caught:
        read(**given)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{clinic: {policy: own_patients, others: cmss}}", "'cmss' is not known → did you mean 'cms'?"),
        ("{public: {policy: cms, minimum: 5}}", "disclosure.public: minimum is 5, but the policy 'cms' withholds"),
        ("{public: {policy: cms, finest: week}}", "'week' is not known"),
        (
            "{public: {policy: cms, finest: year}}\nlabels: {quarters: 3}",
            "disclosure.public.finest: the shortest period shown is a year, and a clinic's window has 9 months → lengthen",
        ),
        (
            "{clinic: {policy: cms, providers: pseudonyms}}",
            "providers have pseudonyms, but the policy 'cms' shows nothing of single providers",
        ),
        (
            "{clinic: {policy: own_patients, providers: pseudonyms}}",
            "providers have pseudonyms in the edition 'clinic', but no rule ties episodes to providers",
        ),
        ("{network: {policy: minimum_denominator, peers: named}}", "peers is set for the edition 'network'"),
        ("{network: {policy: own_patients}}", "the policy 'own_patients' is not for the edition 'network'"),
        ("{public: {policy: own_patients}}", "the policy 'own_patients' is not for the edition 'public'"),
    ],
)
def test_network_yml_is_told_where_and_what(network, line, said):
    """The place in the file and the remedy."""
    network.replace("network.yml", "answer_back:", f"disclosure: {line}\nanswer_back:")
    assert any(said in problem for problem in network.told())


def test_network_yml_names_a_policy_for_each_edition(network):
    """All four of them, each with its own settings."""
    line = (
        "disclosure: {network: {policy: minimum_denominator}, clinic: {policy: own_patients, others: cms}, "
        "provider: {policy: own_patients}, public: {policy: cms, rounding: 5, finest: year}}"
    )
    network.replace("network.yml", "answer_back:", f"{line}\nanswer_back:")
    found = load(network.folder).network.disclosure
    assert set(found) == set(Edition)
    assert found[Edition.CLINIC].others is Policy.CMS
    assert found[Edition.PUBLIC].finest == "year"


def test_a_baseline_shorter_than_the_shortest_period_is_refused(network):
    """It would be published as a period of its own; one of exactly a year is not refused."""
    network.replace("network.yml", "answer_back:", "disclosure: {public: {policy: cms, finest: year}}\nanswer_back:")
    assert network.told() == []
    network.replace("network.yml", "from: 2022-10", "from: 2022-11")
    assert network.told() == [
        "network.yml, line 7, disclosure.public.finest: the shortest period shown is a year, and the baseline has 11 months "
        "→ lengthen the baseline, or choose a shorter period"
    ]
