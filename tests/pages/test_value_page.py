"""Quality beside cost: what the page says of the demo, what it withholds, and that the planted truth is found again."""

import re
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

from wellanalysis.demo import claims, services
from wellanalysis.pages import tone, value_page
from wellanalysis.pages.appropriateness_claims import OVERUSE, TOGETHER, by_clinic, last_closed
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.value_claims import apart, slice_of
from wellanalysis.pages.value_found import found, in_window, last_quarter
from wellanalysis.pages.wording import Standing
from wellanalysis.publish.notebook import PROJECT


@pytest.fixture(scope="module")
def page(demo_figures: Figures) -> Page:
    """The page of the demo."""
    made = value_page.page(demo_figures)
    assert made is not None
    return made


def changed(figures: Figures, **tables: pd.DataFrame) -> Figures:
    """The same run with other results tables."""
    return replace(figures, results=replace(figures.results, **tables))


def test_the_clinics_whose_cost_was_planted_are_found_and_no_other(demo_figures: Figures) -> None:
    """Two dearer without healing more, one cheaper that heals as expected; their ratios beside the other clinics'."""
    told = found(demo_figures)
    assert told is not None
    marked = apart(told)
    assert set(marked.index) == {*claims.DEARER, *claims.CHEAPER}
    usual = told.clinics.drop(index=marked.index)["ratio"].median()
    for clinic, planted in (claims.DEARER | claims.CHEAPER).items():
        assert marked.loc[clinic, "ratio"] / usual == pytest.approx(planted, rel=0.09)
    assert not (marked.loc[list(claims.DEARER), "quality_word"] == Standing.ABOVE).any()
    assert marked.loc[list(claims.CHEAPER), "quality_word"].tolist() == [str(Standing.WITHIN)]


def test_of_money_a_word_is_as_sure_as_the_interval(demo_figures: Figures) -> None:
    """More or less than expected only where the whole interval lies beyond the zone; of somebody the rule alone would say it."""
    told = found(demo_figures)
    assert told is not None
    rows, zone = told.clinics, demo_figures.definitions.network.labels.zone
    assert (rows.loc[rows["word"] == Standing.ABOVE, "lower"] > 1 + zone).all()
    assert (rows.loc[rows["word"] == Standing.BELOW, "upper"] < 1 - zone).all()
    certainty = demo_figures.definitions.network.labels.certainty
    unsure = rows[(rows["word"] == Standing.UNCLEAR) & (rows["probability_wrong"] <= 1 - certainty)]
    assert len(unsure), "no clinic tries the rule"


def test_planted_overuse_and_underuse_are_found_and_nothing_else(demo_figures: Figures, page: Page) -> None:
    """By the 99.8 % limits of each funnel."""
    by_section = {
        claim.id: set(claim.table.loc[claim.table.iloc[:, -1] == "above the limits", "Clinic"])
        for claim in (*page.section("overuse"), *page.section("underuse"))
    }
    named = {key: {demo_figures.names[each] for each in planted} for key, planted in
             (("over", services.OVERUSE), ("under", services.UNDERUSE))}  # fmt: skip
    assert by_section == {
        "stress_imaging-overuse": named["over"],
        "stress_imaging-underuse": named["under"],
        "echocardiography-overuse": set(),
        "echocardiography-underuse": set(),
    }


def test_a_quarter_whose_services_may_still_be_done_is_not_told(demo_figures: Figures) -> None:
    """The newest quarter is left out until its last day has had as many days as a service takes."""
    service = demo_figures.definitions.network.appropriateness[0]
    since = (demo_figures.as_of - demo_figures.quarter.last_day).days
    assert last_closed(demo_figures, service.model_copy(update={"within": f"{since}d"})) == demo_figures.quarter
    later = last_closed(demo_figures, service.model_copy(update={"within": f"{since + 1}d"}))
    assert later == demo_figures.quarter.shift(-1)


def test_the_first_screen_has_both_with_denominator_period_and_intervals(page: Page) -> None:
    """Quality and cost in one sentence and one chart."""
    assert page.opening.chart == "value"
    assert re.search(
        r"four quarters to 2026Q2: 74\u00a0% healed within 12 weeks, and an episode cost \$7,\d{3}",
        page.opening.sentence,
    )
    assert re.search(r"Fisher Lane 1\.\d\d \(1\.\d\d–1\.\d\d\)", page.opening.sentence)
    assert {"quality_lower", "cost_upper"} <= set(page.opening.frame.columns)
    assert "Fisher Lane and Willow Ferry" in page.action
    whole = page.slice[["episodes", "cost"]].sum()
    assert f"${round(whole['cost'] / whole['episodes']):,}" in page.opening.sentence


def test_every_table_of_cost_has_quality_before_it(page: Page) -> None:
    """The column of quality stands left of the first that says cost."""
    for claim in (page.opening, page.claim("value-clinics")):
        heads = list(claim.table.columns)
        assert heads.index("Healed within 12 weeks") < heads.index("Cost")
    assert all(note.startswith("quality ") for note in page.claim("value-clinics").frame["note"])


def test_every_section_has_its_cell_and_each_cell_something_to_show(page: Page) -> None:
    """The thin notebook and the page agree."""
    notebook = nbformat.read(PROJECT / "notebooks" / "network_value.ipynb", as_version=4)
    asked = set(re.findall(r'section\("([a-z-]+)"\)', "\n".join(cell.source for cell in notebook.cells)))
    assert {claim.section for claim in page.claims} | {"answers"} == asked


def test_nothing_on_the_page_is_out_of_tone(page: Page) -> None:
    """No order of merit, no blame, no prescription."""
    assert tone.of_page(page) == []


def test_the_criteria_are_printed_in_words_and_as_run(demo_figures: Figures, page: Page) -> None:
    """The guideline is named; the executed logic is beside it."""
    for service in demo_figures.definitions.network.appropriateness:
        over = page.claim(f"{service.id}-overuse")
        assert service.not_indicated_says in over.caveat
        assert service.source in over.caveat
        assert "operation_risk" in over.code
        assert service.indicated in page.claim(f"{service.id}-criteria").code


def test_the_last_quarter_has_all_its_claims_and_a_day_less_it_waits(demo_figures: Figures) -> None:
    """30 June with 84 and 45 days is 6 November: known then, and not the day before."""
    value = demo_figures.definitions.network.value
    for day, expected in (("2026-11-06", "2026Q2"), ("2026-11-05", "2026Q1")):
        early = replace(demo_figures, results=replace(demo_figures.results, as_of=pd.Timestamp(day).date()))
        assert str(last_quarter(early, value)) == expected


@pytest.mark.parametrize(("people", "hidden"), [(10, True), (11, False)])
def test_a_clinic_of_few_people_is_withheld_with_another_so_that_it_is_not_the_rest(
    demo_figures, people, hidden
) -> None:
    """Just below and at the least; the network's total less the shown gives two clinics, never one."""
    rows = demo_figures.results.cost_people
    few = rows.assign(people=rows["people"].mask(rows["clinic_id"] == "C06", people))
    told = found(changed(demo_figures, cost_people=few))
    assert ("C06" in told.withheld) is hidden
    assert (len(told.withheld) >= 2) is hidden
    if hidden:
        left = slice_of(demo_figures, told)
        assert "Saltmarsh" not in set(left["clinic"])
        assert left.iloc[-1]["clinic"] == "clinics told together"
        assert left["episodes"].sum() == told.episodes


def test_a_service_at_a_clinic_of_few_people_is_told_together_with_the_next(demo_figures: Figures) -> None:
    """The small clinic of the demo."""
    service = demo_figures.definitions.network.appropriateness[0]
    rows = in_window(demo_figures, demo_figures.results.appropriateness, demo_figures.quarter)
    told = by_clinic(demo_figures, service, rows[rows["service"] == service.id], OVERUSE)
    assert "C21" not in set(told["unit"])
    assert told.iloc[-1]["name"] == TOGETHER
    assert told["denominator"].min() >= 11


def test_few_episodes_in_no_claim_are_not_what_is_left_of_the_whole(demo_figures: Figures) -> None:
    """Ten of them: neither their number nor the whole is printed."""
    rows = demo_figures.results.cost_join
    unknown = rows["what"] == "not_in_claims"
    first = rows.index[unknown & (rows["quarter"] == "2026-04-01")][0]
    few = rows.assign(n=rows["n"].mask(unknown, 0))
    few.loc[first, "n"] = 10
    made = value_page.page(changed(demo_figures, cost_join=few)).claim("value-join")
    assert "fewer than 11" in made.table.loc[2, "How many"]
    assert made.table.loc[0, "How many"].endswith("and fewer than 11 more")


def test_few_claims_of_a_kind_are_not_what_is_left_of_all_claims(demo_figures: Figures) -> None:
    """Five after a death: both ends of the sum are told to tens."""
    rows = demo_figures.results.cost_join
    late = rows["what"] == "after_death"
    few = rows.assign(n=rows["n"].mask(late, 0))
    few.loc[rows.index[late & (rows["quarter"] == "2026-04-01")][0], "n"] = 5
    table = value_page.page(changed(demo_figures, cost_join=few)).claim("value-join").table
    claims_of = table[table["Of"] == "Claims"].set_index("What was found")["How many"]
    assert claims_of["after the patient died"] == "fewer than 11"
    assert "so does who died" in value_page.page(demo_figures).claim("value-join").caveat
    assert re.fullmatch(r"about [\d,]+0", claims_of["in the extract for these months"])
    assert re.fullmatch(r"about [\d,]+0", claims_of["counted"])


@pytest.mark.parametrize(("number", "hidden"), [(10, True), (11, False)])
def test_a_kind_of_spending_of_few_episodes_is_withheld_with_the_next(
    demo_figures: Figures, number: int, hidden: bool
) -> None:
    """Else one stay in hospital at a named clinic would be its share times the clinic's cost."""
    rows = demo_figures.results.cost_categories
    there = rows["category"].eq("hospital stay") & rows["clinic_id"].isin(["C04", "C12"])
    few = rows.assign(episodes=rows["episodes"].mask(there, 0))
    few.loc[rows.index[there & (rows["quarter"] == "2026-04-01")][0], "episodes"] = number
    table = value_page.page(changed(demo_figures, cost_categories=few)).claim("value-categories").table
    told = table.set_index("Kind or place of service")
    assert (told.loc["hospital stay"].iloc[-1] == "withheld") is hidden
    assert (told.iloc[:, -1] == "withheld").sum() == (2 if hidden else 0)
    assert not (told.iloc[:, 0] == "withheld").any()


def test_a_level_of_few_episodes_is_withheld_from_the_model(demo_figures: Figures) -> None:
    """All but seven of those without a recorded size are gone: what these seven cost is not told, nor their rest."""
    results = demo_figures.results
    levels = results.cost_levels
    unknown = levels.loc[levels["factor"].eq("wound_size_band") & levels["level"].eq("not recorded"), "pattern"]
    window = in_window(demo_figures, results.cost, last_quarter(demo_figures, demo_figures.definitions.network.value))
    rare = window[window["pattern"].isin(unknown)]
    kept = rare.index[rare["n"].cumsum() <= 7]
    cost = results.cost.drop(index=results.cost.index[results.cost["pattern"].isin(unknown)].difference(kept))
    claim = value_page.page(changed(demo_figures, cost=cost)).claim("value-model")
    told = claim.table[claim.table["Factor"] == "Wound size"].set_index("Level").iloc[:, -1]
    assert told["not recorded"] == "withheld"
    assert (told == "withheld").sum() >= 1
    assert "not recorded" not in claim.heading


def test_where_claims_come_in_later_than_healing_each_has_its_own_time(demo_figures: Figures) -> None:
    """On 1 November healing is final to 2026Q2, and claims to 2026Q1: nothing is said of one in the time of the other."""
    early = replace(demo_figures, results=replace(demo_figures.results, as_of=pd.Timestamp("2026-11-01").date()))
    page = value_page.page(early)
    assert re.search(r"four quarters to 2026Q1: an episode cost \$", page.opening.sentence)
    assert "healed within 12 weeks in the four quarters to 2026Q2, whose claims are not all in" in page.opening.sentence
    assert "in the four quarters to 2026Q2 74\u00a0% healed" in page.claim("value-categories").sentence


def test_there_is_no_page_without_claims_or_in_another_edition(demo_figures: Figures) -> None:
    """Cost is told inside the network only."""
    assert value_page.page(changed(demo_figures, cost=demo_figures.results.cost.iloc[:0])) is None
    assert value_page.page(replace(demo_figures, edition="public")) is None
    assert value_page.page(replace(demo_figures, edition="clinic", reader="C01")) is None


def test_clinics_named_for_money_do_not_hide_those_with_fewer_good_results(demo_figures: Figures, page: Page) -> None:
    """Those below what is expected at a cost that does not stand apart are counted in the first sentence."""
    told = found(demo_figures)
    rest = told.clinics.drop(index=apart(told).index)
    number = int((rest["quality_word"] == Standing.BELOW).sum())
    assert number > 1
    assert f"{number} other clinics have fewer good results than expected" in page.opening.sentence
    assert "All outcomes" in dict(page.opening.links)
    assert "surely" not in page.opening.caveat
