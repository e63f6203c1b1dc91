"""Settings of value and appropriateness: every wrong key is told with its place and a remedy."""

import pytest

from wellanalysis.definitions.folder import load

from .conftest import SmallNetwork

BEFORE = "synthetic: true"
VALUE = "{quality: early_care, until: 84d, prices: allowed amounts, case_mix: [wound_type]}"
SERVICE = (
    "{id: scan, title: Scan, service: service = 'scan', indicated: done, not_indicated: not done, "
    "indicated_says: a, not_indicated_says: b, source: a guideline}"
)


def given(network: SmallNetwork, value: str = VALUE, services: str = f"[{SERVICE}]") -> list[str]:
    """What is told of a network with these settings."""
    network.replace("network.yml", BEFORE, f"{BEFORE}\nvalue: {value}\nappropriateness: {services}")
    return network.told()


def test_both_are_read_with_their_defaults(network: SmallNetwork) -> None:
    """Days as numbers."""
    assert given(network) == []
    value = load(network.folder).network.value
    assert (value.before_days, value.until_days, value.run_out_days, value.currency) == (0, 84, 60, "$")
    assert value.conflicts.elsewhere == "keep"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quality: early_care", "quality: erly_care", ["value.quality", "no measure 'erly_care'", "early_care"]),
        ("quality: early_care", "quality: pain", ["has no case mix"]),
        ("until: 84d", "until: 84", ["value.until", "not a number of days", "84d"]),
        ("until: 84d", "until: 0d", ["no day"]),
        (
            "case_mix: [wound_type]",
            "case_mix: [wound_kind]",
            ["value.case_mix", "no column 'wound_kind'", "wound_type"],
        ),
        ("case_mix: [wound_type]", "case_mix: [days_to_care]", ["holds a integer, not groups"]),
        ("case_mix: [wound_type]", "episodes: hospis", ["value.episodes", "no column 'hospis'"]),
        ("case_mix: [wound_type]", "episodes: (select 1) = 1", ["value.episodes"]),
        ("case_mix: [wound_type]", "conflicts: {payer: ask}", ["value.conflicts.payer", "'ask'"]),
        ("prices: allowed amounts, ", "", ["prices", "missing"]),
    ],
)
def test_what_is_wrong_with_value_is_told_at_its_place(network, old, new, said) -> None:
    """One by one."""
    told = " ".join(given(network, value=VALUE.replace(old, new)))
    assert all(each in told for each in said), told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("indicated: done", "indicated: dun", ["indicated", "no column 'dun'"]),
        ("not_indicated: not done", "not_indicated: now() > considered_on", ["not_indicated"]),
        ("service: service = 'scan'", "service: service", ["should be true or false"]),
        (", source: a guideline", "", ["source", "missing"]),
    ],
)
def test_what_is_wrong_with_a_service_is_told_at_its_place(network, old, new, said) -> None:
    """Predicates pass the same allow-list as those of measures."""
    told = " ".join(given(network, services=f"[{SERVICE.replace(old, new)}]"))
    assert all(each in told for each in said), told


def test_a_service_named_twice_is_told(network: SmallNetwork) -> None:
    """Ids are addresses of claims."""
    assert "named twice" in " ".join(given(network, services=f"[{SERVICE}, {SERVICE}]"))
