"""Where clinical and operational measures meet: forbidden, printed with a caveat, or allowed."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.compliance import KEPT_APART_SAYS, Audience, Compliance
from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.compliance import audience_of, complied
from wellanalysis.pages.page import Claim, Page, from_json

CARE = Claim(id="debridement_14d", heading="Adequate debridement within 14 days held at 84\u00a0%", section="trends")
RUNNING = Claim(
    id="days_to_first_visit", heading="Days to first visit: 11 days", section="operational", caveat="A draft."
)
STAFF = Claim(id="staff_satisfaction", heading="What the team says", section="staff")


def page(*claims: Claim, template: str = "clinic_indicators") -> Page:
    """A page that opens with a sentence on no measure."""
    return Page(
        id="p", template=template, title="P", status=(), opening=Claim("opening", "Looking together"), action="", answer=("", ""),
        claims=claims,
    )  # fmt: skip


def ruled(definitions: Definitions, **rules: object) -> Definitions:
    """The demo's definitions with other compliance settings."""
    network = definitions.network.model_copy(update={"compliance": Compliance.model_validate(rules)})
    return replace(definitions, network=network)


@pytest.fixture
def plain(demo_definitions: Definitions) -> Definitions:
    """The demo's measures under the rules that hold where network.yml says nothing."""
    return ruled(demo_definitions)


def caveats(pages: list[Page]) -> list[str]:
    """Caveats of the one page, opening first."""
    (whole,) = pages
    return [claim.caveat for claim in (whole.opening, *whole.claims)]


def test_forbid_stops_the_build_and_names_both_measures_and_the_page(plain: Definitions) -> None:
    """A provider's page is in the provider's edition, or has a provider's template."""
    for edition, template in ((Edition.PROVIDER, "clinic_indicators"), (Edition.CLINIC, "provider_scorecard")):
        with pytest.raises(ProblemsFound) as stopped:
            complied([page(CARE, RUNNING, template=template)], plain, edition=edition)
        (problem,) = stopped.value.problems
        assert problem.where == "page p"
        assert "“Adequate debridement within 14 days”" in problem.what
        assert f"“{plain.measure('days_to_first_visit').title}”" in problem.what
        assert "provider" in problem.what
        assert "{provider: caveat}" in problem.remedy


def test_all_forbidden_pages_are_told_at_once(plain: Definitions) -> None:
    """Not one after the other, run by run."""
    pages = [replace(page(CARE, RUNNING), id=id) for id in ("a", "b")]
    with pytest.raises(ProblemsFound) as stopped:
        complied(pages, plain, edition="provider")
    assert [each.where for each in stopped.value.problems] == ["page a", "page b"]


@pytest.mark.parametrize(
    "running",
    [
        Claim(id="x", heading="Days to first visit", table=pd.DataFrame({"Measure": ["{title}"], "Result": ["11"]})),
        Claim(id="x", heading="What moved", frame=pd.DataFrame({"panel": ["{title}", None], "value": [1.0, 2.0]})),
        Claim(id="x", heading="What moved", frame=pd.DataFrame({"measure": ["days_to_first_visit"]})),
        Claim(id="x", heading="What moved", options={"labels": ["{title}"]}),
        Claim(
            id="x",
            heading="What moved",
            sentence="11 days.",
            links=(("What is counted", "measures/days_to_first_visit"),),
        ),
        Claim(id="days_to_first_visit-funnel", heading="What moved"),
        Claim(id="x", heading="What moved", table=pd.DataFrame({"{title}": ["11"]})),
    ],
    ids=["table", "frame", "frame by id", "options", "link", "id", "column"],
)
def test_a_measure_is_recognised_wherever_it_is_shown(plain: Definitions, running: Claim) -> None:
    """By its title or its id, in whatever part of a claim."""
    title = plain.measure("days_to_first_visit").title

    def named(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.replace("{title}", title).rename(columns={"{title}": title})

    options = {name: [title] for name in running.options}
    shown = replace(running, table=named(running.table), frame=named(running.frame), options=options)
    with pytest.raises(ProblemsFound, match="Adequate debridement"):
        complied([page(CARE, shown)], plain, edition="provider")


def test_what_a_page_asks_for_counts_as_shown(plain: Definitions) -> None:
    """The action or the title can name the other kind: forbidden where they may not meet, the caveat on top elsewhere."""
    title = plain.measure("days_to_first_visit").title
    for asked in (replace(page(CARE), action=f"{title} is 11 days."), replace(page(CARE), title=title)):
        with pytest.raises(ProblemsFound, match="Adequate debridement"):
            complied([asked], plain, edition="provider")
        assert caveats(complied([asked], plain, edition="clinic")) == [KEPT_APART_SAYS, ""]


def test_each_kind_alone_is_welcome_on_a_providers_page(plain: Definitions) -> None:
    """Nothing meets; what the staff say may stand beside either."""
    for claims in ((CARE,), (RUNNING,), (CARE, STAFF), (RUNNING, STAFF)):
        pages = [page(*claims)]
        assert complied(pages, plain, edition="provider") == pages


def test_the_caveat_is_printed_once_in_the_section_where_they_meet(plain: Definitions) -> None:
    """After what the claim says already; page, text and file carry it."""
    second = replace(RUNNING, heading="Days once more", caveat="")
    elsewhere = replace(RUNNING, section="balance", caveat="")
    found = complied([page(CARE, RUNNING, second, elsewhere)], plain, edition="clinic")
    assert caveats(found) == ["", "", f"A draft. {KEPT_APART_SAYS}", "", KEPT_APART_SAYS]
    assert from_json(found[0].text).claims[1].caveat.endswith(KEPT_APART_SAYS)
    assert found[0].key != page(CARE, RUNNING, second, elsewhere).key


def test_a_caveat_is_not_printed_twice(plain: Definitions) -> None:
    """However often a page is looked at."""
    once = complied([page(CARE, RUNNING)], plain, edition="clinic")
    assert caveats(complied(once, plain, edition="clinic")) == caveats(once)


def test_the_caveat_is_the_one_that_the_audience_is_given(demo_definitions: Definitions) -> None:
    """And where both are allowed, none is printed."""
    rules = ruled(
        demo_definitions,
        meet={"director": {"rule": "caveat", "caveat": "apart"}, "network": "allow"},
        caveats={"apart": {"text": "Not in one sentence."}},
    )
    director, everyone = page(CARE, RUNNING), page(CARE, RUNNING, template="network_indicators")
    assert caveats(complied([director], rules, edition="network"))[2] == "A draft. Not in one sentence."
    assert complied([everyone], rules, edition="network") == [everyone]


def test_a_caveat_stands_where_it_says_and_nowhere_else(demo_definitions: Definitions) -> None:
    """By kind of page, by kind of measure, by measure, and by both."""
    rules = ruled(
        demo_definitions,
        meet={"director": "allow"},
        caveats={
            "for_directors": {"text": "Of the page.", "pages": ["director"]},
            "of_costs_and_days": {"text": "Of running.", "kinds": ["operational", "cost"]},
            "of_one": {"text": "Of debridement.", "measures": ["debridement_14d"], "pages": ["director"]},
        },
    )
    director = complied([page(CARE, RUNNING)], rules, edition="network")
    assert caveats(director) == ["Of the page.", "Of debridement.", "A draft. Of running."]
    executive = complied([page(CARE, STAFF, template="network_summary")], rules, edition="network")
    assert caveats(executive) == ["", "", ""]


def test_every_notebook_has_an_audience_and_editions_that_go_out_have_theirs() -> None:
    """A template that nobody gave an audience is refused, since no rule would hold for it."""
    templates = [path.stem for path in (ROOT / "notebooks").glob("*.ipynb")]
    assert {audience_of(name, "network") for name in [*templates, "region", "measures"]} <= set(Audience)
    assert audience_of("network_summary", "network") is Audience.EXECUTIVE
    assert audience_of("network_quality", "network") is Audience.NETWORK
    assert audience_of("clinic_overview", "clinic") is Audience.DIRECTOR
    assert audience_of("provider_scorecard", "network") is Audience.PROVIDER
    assert audience_of("clinic_overview", "public") is Audience.PUBLIC
    with pytest.raises(KeyError, match="newsletter"):
        audience_of("newsletter", "network")


def test_the_demos_pages_print_the_caveats_of_its_network(demo_pages: dict[str, Page]) -> None:
    """On a clinic's and on the network's indicators, beside the operational measure; not where care stands alone."""
    clinic = demo_pages["clinics/lakes/c07/indicators"]
    assert "compliance officers" in clinic.claim("days_to_first_visit").caveat
    assert "no clinician sets" in clinic.claim("days_to_first_visit").caveat
    assert not any("compliance officers" in claim.caveat for claim in (clinic.opening, *clinic.section("trends")))
    assert KEPT_APART_SAYS in demo_pages["indicators"].claim("days_to_first_visit").caveat
    outcomes = demo_pages["clinics/lakes/c07/outcomes"]
    assert not any("compliance officers" in claim.caveat for claim in (outcomes.opening, *outcomes.claims))
