"""Pages with a cost alone, or on a page about clinicians, are refused; quality beside it is let through."""

import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.cost_beside import cost_beside_quality
from wellanalysis.pages.page import Claim, Page

ALONE = Claim(id="spend", heading="Adjusted cost of an episode differs")
BESIDE = Claim(id="both", heading="Adjusted cost of an episode, and Healed within 12 weeks")
BY_CLINIC = Claim(id="table", heading="Clinics", table=pd.DataFrame({"Clinic": ["Harbor"], "Amount": ["$7,100"]}))
QUOTED = Claim(id="said", heading="What was said", sentence="“The cost of an episode is what I fear.”")
PLAIN = Claim(id="plain", heading="Healed within 12 weeks: 74 %")
SPENT = Claim(id="spent", heading="Parking", sentence="It is $12 a day.")


def refused(
    definitions: Definitions, claim: Claim, *, template: str = "network_value", edition: str = "network"
) -> list[str]:
    """What is told of a page that makes this claim."""
    page = Page("p", template, "P", (), PLAIN, "", ("", ""), claims=(claim,))
    try:
        cost_beside_quality([page], definitions, edition=edition)
    except ProblemsFound as found:
        return [str(problem) for problem in found.problems]
    return []


@pytest.mark.parametrize("claim", [ALONE, BY_CLINIC, Claim(id="v", heading="Look", chart="value")])
def test_a_cost_alone_is_refused_by_page_and_claim(demo_definitions: Definitions, claim: Claim) -> None:
    """Words, an amount in a table by clinic, or the chart itself."""
    told = refused(demo_definitions, claim)
    assert len(told) == 1
    assert "page p" in told[0]
    assert repr(claim.id) in told[0]
    assert "no measure of care beside it" in told[0]


@pytest.mark.parametrize("claim", [BESIDE, QUOTED, PLAIN, SPENT])
def test_quality_beside_cost_people_s_own_words_and_other_amounts_are_let_through(demo_definitions, claim) -> None:
    """On a page of the network."""
    assert refused(demo_definitions, claim) == []


@pytest.mark.parametrize(("template", "edition"), [("provider_scorecard", "provider"), ("clinic_team", "clinic")])
@pytest.mark.parametrize("claim", [ALONE, BESIDE, BY_CLINIC, SPENT])
def test_no_cost_at_all_on_a_page_about_clinicians(demo_definitions, template, edition, claim) -> None:
    """Not even beside quality, and no amount of money."""
    told = refused(demo_definitions, claim, template=template, edition=edition)
    assert any("tells of single clinicians" in each for each in told)


def test_a_scorecard_without_cost_is_let_through(demo_definitions: Definitions) -> None:
    """The check can pass there too."""
    assert refused(demo_definitions, PLAIN, template="provider_scorecard", edition="provider") == []


def test_all_pages_of_the_demo_pass(demo_definitions: Definitions, demo_pages: dict[str, Page]) -> None:
    """And the page of value is among those looked at."""
    assert "value" in demo_pages
    cost_beside_quality(list(demo_pages.values()), demo_definitions, edition="network")
