"""A provider's scorecard: their own figures, recounted; others unnamed; what went well first."""

from dataclasses import replace
from urllib.parse import unquote

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.pages import provider_comparison
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Claim, Page, to_json
from wellanalysis.pages.provider import NOTHING_STANDS_OUT, NOTHING_TO_POINT_AT, scorecards
from wellanalysis.pages.provider_view import TOO_FEW_COLLEAGUES, Provider, ProviderView, provider_view
from wellanalysis.results.frames import Results


@pytest.fixture(scope="module")
def every(demo_definitions: Definitions, demo_results: Results) -> Figures:
    """The demo's figures in the providers' edition."""
    return figures(demo_definitions, demo_results, QUARTER, edition="provider", stage="draft")


@pytest.fixture(scope="module")
def view(every: Figures) -> ProviderView:
    """The demo's providers."""
    return provider_view(every)


@pytest.fixture(scope="module")
def pages(every: Figures) -> dict[str, Page]:
    """All scorecards of the demo, by provider."""
    return {page.parameters["provider"]: page for page in scorecards(every)}


def _claim(page: Page, id: str) -> Claim:
    return page.claim(id)


def _counted(view: ProviderView, provider: str, measure: str, rule: str) -> tuple[int, int]:
    """Achieved and known in the window, added up from the cube."""
    first, last = view.window(next(m for m in view.own.definitions.measures if m.id == measure))
    cube = view.every.results.cube_provider
    rows = cube[(cube["provider_id"] == provider) & (cube["measure"] == measure) & (cube["rule"] == rule)]
    rows = rows[rows["month"].between(first, last)]
    return int(rows["numerator"].sum()), int(rows["denominator"].sum())


def test_everybody_on_the_roster_that_day_has_one_and_nobody_else(pages: dict[str, Page], every: Figures) -> None:
    """Who has left has no scorecard of this quarter; a mover has the newest clinic."""
    roster, day = every.results.roster, pd.Timestamp(QUARTER.last_day)
    there = roster[(roster["from_date"] <= day) & ~(roster["to_date"] < day)]
    assert set(pages) == set(there["provider_id"])
    assert set(roster["provider_id"]) - set(pages)
    assert len({page.id for page in pages.values()}) == len(pages)


def test_figures_are_those_of_the_provider_s_own_patients(pages: dict[str, Page], view: ProviderView) -> None:
    """As counted by hand under the agreed rule."""
    table = _claim(pages["P001"], "beside").table.set_index("Indicator")
    achieved, known = _counted(view, "P001", "debridement_14d", "plurality")
    said = table.loc["Adequate debridement within 14 days", "Your patients"]
    assert said.startswith(f"{100 * achieved / known:.0f}\u00a0% ({achieved} of {known} wounds; 95\u00a0% interval ")


def test_another_agreed_rule_is_shown_with_what_it_changes(pages: dict[str, Page], view: ProviderView) -> None:
    """Each rule in its own words, each result as counted by hand; episodes of the clinic add up."""
    claim = _claim(pages["P001"], "attribution")
    assert list(claim.table.columns) == [
        "",
        "Who saw the patient on most days",
        "Who is recorded as responsible",
        "Who saw the patient first",
        "Everyone who saw the patient",
    ]
    rows = claim.table.set_index("")
    for rule, column in zip(view.attribution.rules, claim.table.columns[1:], strict=True):
        achieved, known = _counted(view, "P001", "debridement_14d", rule)
        assert (
            rows.loc["Adequate debridement within 14 days", column] == f"{100 * achieved / known:.0f}\u00a0% of {known}"
        )
    numbers = [int(word.replace(",", "")) for word in claim.caveat.replace(":", " ").split() if word[0].isdigit()]
    whole, *parts = numbers
    assert whole == sum(parts)
    # Episodes and the indicators beside them are of one time.
    assert "began in October 2025 to September 2026" in claim.sentence
    assert "nurses' council (26 November 2025)" in claim.sentence


def test_what_went_well_comes_first(pages: dict[str, Page], view: ProviderView) -> None:
    """An improvement where there is one; never a shortfall as the opening."""
    for id, page in pages.items():
        words = [
            str(view.own.change(m, id).get("word"))
            for m in view.own.measures_of(id, "leading_indicator")
            if m.is_final_stage
        ]
        if "improved" in words:
            assert page.opening.heading.startswith("What went well: ")
            assert page.opening.heading.endswith(": improved")
        assert "going the other way" not in page.opening.heading
    assert any(page.opening.heading == "Not enough patients to say" for page in pages.values())


def test_one_thing_to_look_at_lies_clearly_short_of_its_benchmark(pages: dict[str, Page], view: ProviderView) -> None:
    """The whole interval; else nothing is pointed at, and the choice is the provider's."""
    pointed = 0
    for id, page in pages.items():
        judged = any(
            view.own.now(m, id)["denominator"] and not view.own.now(m, id)["too_few"]
            for m in view.own.measures_of(id, "leading_indicator")
        )
        if page.action in (NOTHING_STANDS_OUT, NOTHING_TO_POINT_AT):
            assert (page.action == NOTHING_STANDS_OUT) is judged
            continue
        pointed += 1
        measure = next(m for m in view.own.definitions.measures if f"at: {m.title} is " in page.action)
        benchmark, now = view.own.benchmark(measure, id), view.own.now(measure, id)
        assert benchmark is not None
        assert now["upper"] < benchmark.value
        assert measure.title.lower() in _claim(page, "questions").table["Question"][1]
        assert set(_claim(page, "learning").table["Indicator"]) == {measure.title}
    assert 0 < pointed < len(pages)


def test_three_open_questions_and_a_way_to_answer(pages: dict[str, Page]) -> None:
    """Nobody else has the answers; a question about a figure goes to a person."""
    for page in pages.values():
        questions = _claim(page, "questions").table["Question"]
        assert len(questions) == 3
        assert questions.str.endswith("?").all()
        assert page.answer[1].startswith("mailto:")
        assert "treat any one patient" in _claim(page, "questions").sentence


def test_a_question_is_prefilled_with_reasons_and_without_figures(pages: dict[str, Page]) -> None:
    """A figure, a standard, an attribution; the subject line, which others may read, says nothing of how they are."""
    for page in pages.values():
        label, address = page.answer
        subject, body = (unquote(text) for text in address.partition("?subject=")[2].split("&body="))
        assert label == "Question a figure, a benchmark or whose patients are counted (answered within 10 days)"
        assert subject == "[demo 2026Q3] Scorecard: a question or comment"
        assert "another standard that I would set differently, and why" in body
        assert "please name no patient" in body
        assert "Patients who should, or should not, be counted as mine" in body
        assert not any(character.isdigit() for character in body)


def test_outcomes_without_allowance_for_who_the_patients_are_are_never_said_to_compare(pages: dict[str, Page]) -> None:
    """However many patients there are."""
    said = {text for page in pages.values() for text in _claim(page, "outcomes").table["How much this can tell"]}
    assert provider_comparison.UNADJUSTED in said
    assert not any("can be compared" in text for text in said)


def test_who_came_after_the_baseline_has_no_comparison_yet(pages: dict[str, Page], view: ProviderView) -> None:
    """Not too few: there was nothing to be few of."""
    came_later = 0
    for id, page in pages.items():
        measures = [m for m in view.own.measures_of(id, "leading_indicator") if view.own.now(m, id)["n"]]
        if not measures or any(view.own.baseline(m, id)["n"] for m in measures):
            continue
        came_later += 1
        table = _claim(page, "beside").table
        assert set(table["Your baseline"]) == {"none of your own yet"}
        assert set(table["Your change"]) == {"no comparison yet"}
        assert "You have no patients in the baseline year" in page.opening.sentence
    assert came_later


def test_no_page_names_another_provider(pages: dict[str, Page]) -> None:
    """Not by id, nowhere in the whole page."""
    for id, page in list(pages.items())[:20]:
        text = to_json(page)
        assert [other for other in pages if other != id and other in text] == []


def test_peers_are_of_the_same_specialty_and_few_of_them_are_not_shown(every: Figures, view: ProviderView) -> None:
    """From eleven on the middle half, from three on the median, below that nothing."""
    roster = every.results.roster
    for specialty, half, median in (("lonely", False, False), ("few", False, True)):
        chosen = list(view.providers)[: 2 if specialty == "lonely" else 6]
        marked = roster.assign(specialty=roster["specialty"].mask(roster["provider_id"].isin(chosen), specialty))
        changed = provider_view(replace(every, results=replace(every.results, roster=marked)))
        measure = next(m for m in changed.own.definitions.measures if m.id == "nutrition_screened_14d")
        said = provider_comparison.peer_text(changed.own.peer(measure, chosen[0]), measure)
        assert ("median" in said) is median
        assert ("middle half" in said) is half
        assert said == "too few peers to show" or median
    measure = next(m for m in view.own.definitions.measures if m.id == "nutrition_screened_14d")
    assert "middle half" in provider_comparison.peer_text(view.own.peer(measure, "P001"), measure)


def test_a_clinic_s_result_needs_colleagues(view: ProviderView) -> None:
    """With two of them the rest of the clinic would be a colleague's own result."""
    provider = view.providers["P001"]
    measure = next(m for m in view.own.definitions.measures if m.id == "debridement_14d")
    assert provider_comparison.clinic_text(view, provider, measure).endswith("%")
    few = frozenset(list(view.with_patients[measure.id, provider.clinics[0]] - {"P001"})[:2]) | {"P001"}
    lonely = ProviderView(view.every, view.own, view.providers)
    lonely.__dict__["with_patients"] = {(measure.id, provider.clinics[0]): few}
    assert provider_comparison.clinic_text(lonely, provider, measure) == "not shown: too few colleagues"


def test_few_patients_are_said_to_be_too_few(view: ProviderView) -> None:
    """By size and by reliability, in words."""
    texts = {
        provider_comparison.reliability_text(view.own, m, id)
        for id in view.providers
        for m in view.own.measures_of(id, "leading_indicator")
    }
    assert provider_comparison.NOT_ENOUGH in texts
    assert any(text.startswith("too few to compare with others (reliability 0.") for text in texts)
    assert any(text.startswith("can be compared with others (reliability 0.") for text in texts)


def test_who_works_in_two_clinics_sees_both(view: ProviderView) -> None:
    """Their patients are counted together, the clinics one after another."""
    provider = next(each for each in view.providers.values() if len(each.clinics) == 2)
    measure = next(m for m in view.own.definitions.measures if m.id == "nutrition_screened_14d")
    text = provider_comparison.clinic_text(view, provider, measure)
    assert text.count(";") == 1
    assert all(view.every.names[id] in text for id in provider.clinics)
    assert Provider("P", "nurse", "", ("C1",)).group == "nurse"


def test_without_a_rule_a_roster_or_a_name_on_it_the_remedy_is_told(every: Figures) -> None:
    """And no other provider's id is offered to whoever mistypes one."""
    network = every.definitions.network.model_copy(update={"attribution": None})
    with pytest.raises(ProblemsFound, match="no rule ties episodes to providers"):
        scorecards(replace(every, definitions=replace(every.definitions, network=network)))
    with pytest.raises(ProblemsFound, match="nobody is on the roster on the last day of 2026Q3"):
        scorecards(replace(every, results=replace(every.results, roster=every.results.roster.iloc[:0])))
    with pytest.raises(ProblemsFound, match="'P0002' is not on the roster") as raised:
        scorecards(every, only=["P0002"])
    assert "P002" not in str(raised.value)


def test_how_indicators_go_with_the_outcome_is_told_as_an_association(
    every: Figures,
) -> None:
    """With intervals, in words of evidence, beside the clinic's own result; nothing where there are no counts."""
    [page] = scorecards(every, only=["P001"])
    claim = page.claim("links")
    assert claim.heading == "Healed within 12 weeks: 5 of 6 indicators go with it in the network"
    rows = claim.table.set_index("Indicator")
    assert rows.loc["Nutrition screened within 14 days", "Reading"] == "no difference of 2\u00a0points or more"
    assert (rows["Reading"] == "outcome seen more often").sum() == 5
    assert claim.caveat.startswith("An association, not a cause")
    assert "over the 12 quarters to 2026Q2" in claim.sentence
    assert "over the four quarters to 2026Q2: " in claim.sentence
    assert "was expected" in claim.sentence
    nothing = replace(every, results=replace(every.results, linked=every.results.linked.iloc[:0]))
    [without] = scorecards(nothing, only=["P001"])
    assert "links" not in {each.id for each in without.claims}


def test_a_clinic_with_few_colleagues_is_not_told_there_either(every: Figures) -> None:
    """Its outcome would be, but for one's own patients, a colleague's."""
    view = provider_view(every)
    alone = next(
        each
        for each in view.providers.values()
        if not all(view.has_colleagues(each, clinic, every.headline) for clinic in each.clinics)
    )
    [page] = scorecards(every, only=[alone.id])
    assert TOO_FEW_COLLEAGUES in page.claim("links").sentence


def test_people_behind_a_result_are_counted_once(view: ProviderView) -> None:
    """Of who works in one clinic as of who works in several: not the episodes of a patient who came back."""
    people = view.every.results.people_provider
    people = people[(people["rule"] == "plurality") & (people["level"] == "window")]
    for id, place in (("P001", "C01"), ("P055", "")):
        rows = people[(people["provider_id"] == id) & (people["clinic_id"] == place)].set_index(["measure", "period"])
        measure = next(m for m in view.own.definitions.measures if m.id == "nutrition_screened_14d")
        now = view.own.now(measure, id)
        newest = pd.Timestamp(view.own.finals[measure.id].first_day)
        assert now["people"] == rows.loc[(measure.id, newest), "people"]
        assert now["people"] < now["denominator"]
