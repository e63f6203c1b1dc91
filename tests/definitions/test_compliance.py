"""Compliance settings: their defaults, their short form, and what is told when they name what is not there."""

from collections.abc import Callable

import pytest

from wellanalysis.definitions.compliance import KEPT_APART, KEPT_APART_SAYS, Audience, Rule
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.kinds import CLINICAL, OPERATIONAL, Kind

from .conftest import SmallNetwork

Plant = Callable[[str, str, str], list[str]]
BEFORE = "synthetic: true"


def given(network: SmallNetwork, compliance: str) -> list[str]:
    """What is told of a network with these settings."""
    network.replace("network.yml", BEFORE, f"{BEFORE}\ncompliance: {compliance}")
    return network.told()


def test_unless_said_otherwise_providers_never_meet_both_and_all_others_meet_a_caveat(network: SmallNetwork) -> None:
    """A network that says nothing is on the safe side, with a text of ours."""
    rules = load(network.folder).network.compliance
    assert {audience: rules.meeting(audience).rule for audience in Audience} == {
        Audience.PROVIDER: Rule.FORBID,
        **dict.fromkeys([each for each in Audience if each is not Audience.PROVIDER], Rule.CAVEAT),
    }
    assert rules.text(rules.meeting(Audience.DIRECTOR).caveat) == KEPT_APART_SAYS


def test_a_rule_alone_and_a_rule_with_its_caveat_are_read_alike(network: SmallNetwork) -> None:
    """``director: allow`` is short for ``director: {rule: allow}``."""
    text = "{meet: {director: allow, dyad: {rule: caveat, caveat: apart}}, caveats: {apart: {text: Not one sentence.}}}"
    assert given(network, text) == []
    rules = load(network.folder).network.compliance
    assert (rules.meeting(Audience.DIRECTOR).rule, rules.meeting(Audience.DYAD).caveat) == (Rule.ALLOW, "apart")
    assert rules.text("apart") == "Not one sentence."
    assert rules.meeting(Audience.PROVIDER).rule is Rule.FORBID


def test_a_network_can_put_its_own_words_in_the_place_of_ours(network: SmallNetwork) -> None:
    """Under the name that is printed unless another is asked for."""
    assert given(network, f"{{caveats: {{{KEPT_APART}: {{text: Kept apart here.}}}}}}") == []
    rules = load(network.folder).network.compliance
    assert rules.text(rules.meeting(Audience.NETWORK).caveat) == "Kept apart here."


def test_every_kind_is_clinical_or_operational_but_what_the_staff_say() -> None:
    """And none is both."""
    assert set(Kind) - CLINICAL - OPERATIONAL == {Kind.PROVIDER_SATISFACTION}
    assert not CLINICAL & OPERATIONAL


@pytest.mark.parametrize(
    ("compliance", "said"),
    [
        ("{meet: {directer: allow}}", ["'directer' is not known", "did you mean 'director'?"]),
        ("{meet: {director: forbidden}}", ["compliance.meet.director", "'forbidden' is not known", "'forbid'"]),
        (
            "{meet: {dyad: {rule: caveat, caveat: appart}}, caveats: {apart: {text: A, pages: [dyad]}}}",
            ["compliance.meet.dyad.caveat", "there is no caveat 'appart'", "did you mean 'apart'?"],
        ),
        (
            "{meet: {dyad: {rule: forbid, caveat: kept_apart}}}",
            ["compliance.meet.dyad.caveat", "the rule is forbid", "leave the caveat out"],
        ),
        (
            "{caveats: {apart: {text: A, measures: [early_car]}}}",
            ["compliance.caveats.apart.measures.1", "no measure 'early_car'", "did you mean 'early_care'?"],
        ),
        ("{caveats: {apart: {text: A, kinds: [outcomes]}}}", ["'outcomes' is not known", "did you mean 'outcome'?"]),
        ("{caveats: {apart: {text: A, pages: [directors]}}}", ["'directors' is not known", "did you mean 'director'?"]),
        ("{caveats: {apart: {text: A}}}", ["compliance.caveats.apart", "is printed nowhere", "compliance.meet"]),
        ("{caveat: {apart: {text: A}}}", ["compliance.caveat", "this key is not known", "did you mean 'caveats'?"]),
        ("{caveats: {apart: {pages: [dyad]}}}", ["compliance.caveats.apart.text", "is missing"]),
    ],
)  # fmt: skip
def test_what_is_not_known_is_told_with_the_nearest_known(
    network: SmallNetwork, compliance: str, said: list[str]
) -> None:
    """One problem each, on its line, with a remedy."""
    (told,) = given(network, compliance)
    assert told.startswith("network.yml, line 4, compliance")
    assert all(each in told for each in said), told
