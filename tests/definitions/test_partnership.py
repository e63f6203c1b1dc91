"""The partnership contract: what it means, and what is told when it cannot be."""

import pytest

from wellanalysis.definitions.folder import load

from .conftest import SmallNetwork

BEFORE = "synthetic: true"
CONTRACT = """\
partnership:
  plan: {name: A Plan, goals: [{goal: Care that we can pay for, seen_in: spending}]}
  group: {name: A Group, goals: [{goal: Time, seen_in: early_care}]}
  term: {from: 2024, to: 2026}
  agreed_on: 2023-10-20
  quality:
    - {measure: early_care, floor: 0.6, goal: 0.8, weight: 2, known_since: 2023-12-31}
  spending:
    baseline_years: [2022, 2023]
    growth: {by_year: {2024: 0.04, 2025: 0.035}}
    risk: two_sided
    share: [{points: 40, share: 0.3}, {points: 80, share: 0.6}]
    loss_share: 0.4
  settings:
    - {service: dressing, from: hospital, to: [home], why_safe: A nurse comes., balancing: [early_care]}
"""


def given(network: SmallNetwork, contract: str) -> list[str]:
    """What is told of a network with this contract."""
    network.replace("network.yml", BEFORE, f"{BEFORE}\n{contract.rstrip()}")
    return network.told()


def test_a_contract_is_read_and_a_network_without_one_has_none(network: SmallNetwork) -> None:
    """Short forms: a number for a fixed share; years without a known growth have none."""
    assert load(network.folder).network.partnership is None
    assert given(network, CONTRACT) == []
    contract = load(network.folder).network.partnership
    assert contract is not None
    assert [contract.spending.growth.of(year) for year in contract.term.years] == [0.04, 0.035, None]
    assert contract.spending.loss_share is not None
    assert (contract.spending.share.steps, contract.spending.loss_share.steps) == (((40, 0.3), (80, 0.6)), ((0, 0.4),))
    assert contract.settings[0].name == "dressing"


def test_growth_can_be_one_number_for_all_years(network: SmallNetwork) -> None:
    assert given(network, CONTRACT.replace("{by_year: {2024: 0.04, 2025: 0.035}}", "0.035")) == []
    contract = load(network.folder).network.partnership
    assert contract is not None
    assert [contract.spending.growth.of(year) for year in contract.term.years] == [0.035] * 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 2", "weight: -1", ["quality.1.weight: -1 is out of range", "write a value greater than 0"]),
        ("goal: 0.8,", "goal: 0.6,", ["quality.1.goal", "does not lie above the floor 0.6"]),
        ("goal: 0.8,", "goal: 0.59,", ["quality.1.goal", "improves up", "write a goal above the floor"]),
        ("goal: 0.8,", "goal: 80,", ["quality.1.goal", "80 lies outside 0–1", "write 80 % as 0.8"]),
        (
            "measure: early_care",
            "measure: earlycare",
            ["quality.1.measure", "'earlycare'", "did you mean 'early_care'?"],
        ),
        ("known_since: 2023-12-31", "known_since: 2024-01-01", ["known_since", "2024-01-01", "agreed before the year"]),
        (
            "baseline_years: [2022, 2023]",
            "baseline_years: [2023, 2024]",
            ["2024 is a baseline year and a year of the contract"],
        ),
        (
            "baseline_years: [2022, 2023]",
            "baseline_years: [2021, 2022]",
            ["the contract begins in 2024", "end in 2023"],
        ),
        ("baseline_years: [2022, 2023]", "baseline_years: [2023, 2022]", ["not years in order"]),
        ("{from: 2024, to: 2026}", "{from: 2026, to: 2024}", ["partnership.term", "swap the two years"]),
        ("agreed_on: 2023-10-20", "agreed_on: 2025-01-01", ["agreed on 2025-01-01, after the first year"]),
        ("by_year: {2024: 0.04", "by_year: {2024: 4", ["growth of 4", "write 4 % as 0.04"]),
        ("by_year: {2024: 0.04", "by_year: {next: 0.04", ["'next' is no year"]),
        ("by_year: {2024: 0.04", "by_year: {2034: 0.04", ["given for 2034", "no year of the contract", "2024 to 2026"]),
        ("risk: two_sided", "risk: one_sided", ["loss_share is given", "one_sided"]),
        ("    loss_share: 0.4\n", "", ["no loss_share is agreed"]),
        ("share: 0.3}, {points: 80, share: 0.6}", "share: 0.6}, {points: 80, share: 0.3}", ["falls where more points"]),
        ("{points: 40, share: 0.3}", "{points: 90, share: 0.3}", ["points do not rise"]),
        (
            "loss_share: 0.4",
            "loss_share: [{points: 0, share: 0.2}, {points: 80, share: 0.4}]",
            ["share of losses rises"],
        ),
        ("loss_share: 0.4", "loss_share: 1.4", ["loss_share", "1.4"]),
        ("to: [home]", "to: [hospital]", ["dressing moves nowhere"]),
        ("balancing: [early_care]", "balancing: []", ["no measure would show harm"]),
        ("balancing: [early_care]", "balancing: [late_care]", ["settings.1.balancing.1", "'late_care'"]),
        ("seen_in: early_care", "seen_in: spendings", ["group.goals.1.seen_in", "did you mean 'spending'?"]),
        ("risk: two_sided", "risks: two_sided", ["partnership.spending.risks", "did you mean 'risk'?"]),
    ],
)
def test_what_cannot_be_is_told_with_its_place_and_remedy(
    network: SmallNetwork, old: str, new: str, said: list[str]
) -> None:
    assert old in CONTRACT
    told = " | ".join(given(network, CONTRACT.replace(old, new)))
    assert "network.yml" in told
    for words in said:
        assert words in told, told


def test_a_contract_without_quality_is_refused(network: SmallNetwork) -> None:
    """Money is never shown alone."""
    line = "    - {measure: early_care, floor: 0.6, goal: 0.8, weight: 2, known_since: 2023-12-31}\n"
    told = given(network, CONTRACT.replace("  quality:\n" + line, "  quality: []\n"))
    assert any("no quality measure" in each for each in told)


def test_a_measure_stands_in_a_contract_once(network: SmallNetwork) -> None:
    line = "    - {measure: early_care, floor: 0.6, goal: 0.8, weight: 2, known_since: 2023-12-31}\n"
    assert any("stands in the contract twice" in each for each in given(network, CONTRACT.replace(line, line + line)))
