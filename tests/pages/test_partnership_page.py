"""The page of the partnership: what both sides read, recomputed by hand; what is withheld; where it stands and where not."""

import re
from dataclasses import replace
from typing import Any

import nbformat
import pandas as pd
import pytest

from wellanalysis.definitions.editions import Edition
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import partnership_page, tone
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page, from_json
from wellanalysis.pages.partnership_contract import Contract, worked_out
from wellanalysis.pages.partnership_goals import seen
from wellanalysis.pages.partnership_moves import balancing_claim, moves_claim
from wellanalysis.pages.partnership_quality import worth_of
from wellanalysis.pages.partnership_sources import known_elsewhere
from wellanalysis.pages.partnership_words import about, money, rate, tenths
from wellanalysis.pages.provider import scorecards
from wellanalysis.publish.links import anchors
from wellanalysis.publish.notebook import PROJECT
from wellanalysis.results.frames import Results


@pytest.fixture(scope="module")
def page(demo_figures: Figures) -> Page:
    """The demo's page."""
    found = partnership_page.page(demo_figures)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def contract(demo_figures: Figures) -> Contract:
    """The demo's contract, worked out."""
    found = worked_out(demo_figures)
    assert found is not None
    return found


def amounts(page: Page, column: str) -> dict[str, float]:
    """Lines of the table of shared savings as a reader with a calculator types them."""
    table = page.claim("shared-savings").table
    return {
        line.split(".")[0]: float(re.sub(r"[^\d.−]", "", text).replace("−", "-"))
        for line, text in zip(table["Line"], table[column], strict=True)
        if re.fullmatch(r"−?\$?[\d,.]+(\u00a0%)?", text)
    }


def with_money(figures: Figures, **tables: pd.DataFrame) -> Figures:
    """The same figures with other members or amounts."""
    return replace(figures, results=replace(figures.results, **tables))


def with_terms(figures: Figures, **changed: Any) -> Figures:
    """The same figures with another contract."""
    network = figures.definitions.network
    assert network.partnership is not None
    other = network.model_copy(update={"partnership": network.partnership.model_copy(update=changed)})
    return replace(figures, definitions=replace(figures.definitions, network=other))


def test_the_first_screen_has_quality_and_money_with_denominators_and_interval(page: Page) -> None:
    """Never cost alone."""
    sentence = page.opening.sentence
    assert re.search(r"quality earned \d+\.\d of 100 points \(95\u00a0% interval \d+\.\d–\d+\.\d\)", sentence)
    assert re.search(r"Spending from January to July 2026 was \$\d+\.\d\d per member month", sentence)
    assert re.search(r"over [\d,]+ member months", sentence)
    assert "Claims of later months are still coming in." in sentence
    assert page.opening.chart == "ranges"
    assert len(page.opening.frame) == 7
    assert "no payment statement" in page.opening.caveat
    assert page.answer[1]


def test_the_opening_can_be_recomputed_from_the_slice(page: Page) -> None:
    """As the notebook does."""
    rows = page.slice
    earned = ((rows["value"] - rows["floor"]) / (rows["goal"] - rows["floor"])).clip(0, 1)
    whole = 100 * (earned * rows["weight"]).sum() / rows["weight"].sum()
    assert f"Quality earned {tenths(whole)} of 100 points" in page.opening.heading


@pytest.mark.parametrize("column", ["2024", "2025", "2026 (projected)"])
def test_both_sides_can_recompute_each_year_from_what_is_printed(page: Page, column: str) -> None:
    """Line by line, with nothing but the printed figures."""
    line = amounts(page, column)
    assert line["3"] == pytest.approx(line["1"] * line["2"], abs=0.5)
    assert line["5"] == line["3"] - line["4"]
    assert line["6"] == pytest.approx(100 * line["5"] / line["3"], abs=0.005)
    share = line.get("9", 0.0) / 100
    assert line["10"] == pytest.approx(line["5"] * share, abs=0.5)
    assert line["12"] == line["10"]
    assert line["13"] == pytest.approx(line["5"] - line["12"], abs=1)


def test_the_target_grows_from_the_baseline_as_agreed(page: Page, demo_results: Results) -> None:
    """2023 from the extract itself, then 4.5 % and 4.2 %, to the cent."""
    spent, members = demo_results.spending, demo_results.membership
    start = round(
        spent.loc[spent["month"].dt.year == 2023, "amount"].sum()
        / members.loc[members["month"].dt.year == 2023, "members"].sum(),
        2,
    )
    first = round(start * 1.045 + 1e-9, 2)
    assert amounts(page, "2024")["1"] == first
    assert amounts(page, "2025")["1"] == round(first * 1.042 + 1e-9, 2)


def test_a_saving_below_the_minimum_is_not_shared_and_says_so(page: Page) -> None:
    """2024 saved less than 2 %; 2025 more, and earned above the quality floor: both as planted."""
    assert amounts(page, "2024")["6"] < 2.0 < amounts(page, "2025")["6"]
    assert amounts(page, "2024")["12"] == 0 < amounts(page, "2025")["12"]
    assert "less than the contract’s minimum: nothing is shared" in page.claim("shared-savings").sentence


def test_a_year_is_settled_only_once_claims_and_follow_up_are_closed(
    demo_definitions: Definitions, demo_results: Results, contract: Contract
) -> None:
    """In 2026Q3 two are; half a year earlier 2025 waits for the follow-up of its last patients, and is projected."""
    assert [year.settled for year in contract.years] == [True, True, False]
    early = replace(demo_results, as_of=pd.Timestamp("2026-02-10").date())
    then = worked_out(figures(demo_definitions, early, Quarter(2025, 4), edition="network", stage="draft"))
    assert then is not None
    assert [(year.year, year.settled) for year in then.years] == [(2024, True), (2025, False)]


def test_months_wait_until_their_claims_are_in(contract: Contract, page: Page) -> None:
    """July's three months ended on 31 October, before the data's day; August's did not."""
    months = contract.months.set_index("month")
    assert months.loc["2026-07-01", "counted"]
    assert not months.loc["2026-08-01", "counted"]
    frame = page.claim("spending").frame
    assert frame.loc[frame["waits"], "average"].isna().all()
    assert frame["waits"].sum() == 2
    assert "2 months still wait" in page.claim("spending").caveat


def test_run_out_is_over_on_the_day_itself(demo_figures: Figures) -> None:
    """July: not on 30 October, but on the 31st."""
    for day, counted in (("2026-10-30", False), ("2026-10-31", True)):
        results = replace(demo_figures.results, as_of=pd.Timestamp(day).date())
        found = worked_out(replace(demo_figures, results=results))
        assert found is not None
        assert found.months.set_index("month").loc["2026-07-01", "counted"] == counted


def test_one_step_more_is_worth_its_points_and_its_money(contract: Contract, page: Page) -> None:
    """Healed: a thirteenth of 25 points; the group's share rises by 0.8 of a per cent for each point of the next stretch."""
    table = page.claim("worth").table.set_index("Measure")
    assert table.loc["Healed within 12 weeks", "One step more"].startswith("1.9 points, about $")
    year = contract.years[-1]
    more = contract.measures.set_index("measure").loc["healed_12w", "more"]
    assert more == pytest.approx(25 / 13)
    assert 60 < year.points.value < 80
    assert worth_of(contract, year, more) == pytest.approx(float(year.shared["saving"]) * 0.008 * more, rel=0.02)


def test_a_projection_tells_its_range_and_what_is_not_in_it(page: Page, contract: Contract) -> None:
    claim, year = page.claim("projection"), contract.years[-1]
    assert year.projection is not None
    assert (year.projection.known, year.projection.open) == (7, 5)
    assert "would be no surprise" in claim.sentence
    assert re.search(r"in about \d+ of 100 such years", claim.sentence)
    assert "does not know of a turn in the trend" in claim.caveat
    last = claim.frame.iloc[-1]
    assert last["lower"] < last["value"] < last["upper"]


def test_moves_are_told_beside_the_measures_that_would_show_harm(page: Page, demo_figures: Figures) -> None:
    """In one section; the planted moves are found: 22 % to more than half."""
    sections = [claim.id for claim in page.section("settings")]
    assert sections == ["moves", "watched"]
    table = page.claim("moves").table
    own = table[table["Service"] == "Debridement"]
    assert own["Year"].iloc[0] == "2023"
    assert own["Share in the new setting"].iloc[0] == "22\u00a0%"
    assert float(own["Share in the new setting"].iloc[-1].rstrip("\u00a0%")) > 50
    watched = set(page.claim("watched").table["Watched beside it"])
    assert demo_figures.definitions.measure("amputation_26w").title in watched


def test_a_measure_that_went_the_other_way_stands_in_the_heading(demo_figures: Figures, contract: Contract) -> None:
    """A move is not called safe then."""
    changes = demo_figures.changes.copy()
    changes.loc[("admission_12w", ""), "word"] = "went the other way"
    claim = moves_claim(replace(demo_figures, changes=changes), contract)
    assert claim is not None
    assert claim.heading.endswith(
        "moved, while Unplanned admission because of the wound within 12 weeks went the other way"
    )
    assert "nothing that watches" not in claim.heading


def test_a_service_that_did_not_move_is_not_said_to_have(demo_figures: Figures) -> None:
    """All of it stays where it was."""
    spent = demo_figures.results.spending
    still = spent[
        ~(
            spent["service"].isin(["debridement", "negative_pressure", "vascular_ultrasound"])
            & spent["setting"].isin(["office", "home"])
        )
    ]
    every = with_money(demo_figures, spending=still)
    found = worked_out(every)
    assert found is not None
    claim = moves_claim(every, found)
    assert claim is not None
    assert claim.heading == "No service has moved so far"
    assert balancing_claim(every, found) is not None


@pytest.mark.parametrize(("services", "told"), [(10, False), (11, True)])
def test_a_year_with_few_services_in_a_setting_is_withheld_whole(
    demo_figures: Figures, services: int, told: bool
) -> None:
    """Ten are too few: neither they, nor the others, nor their sum, nor a mean amount are told; eleven are not."""
    spent = demo_figures.results.spending
    own = (spent["service"] == "debridement") & (spent["setting"] == "office") & (spent["month"].dt.year == 2024)
    few = spent.assign(services=spent["services"].mask(own, 0))
    few.loc[few[own].index[0], "services"] = services
    every = with_money(demo_figures, spending=few)
    found = worked_out(every)
    assert found is not None
    claim = moves_claim(every, found)
    assert claim is not None
    line = claim.table.query("Service == 'Debridement' and Year == '2024'").iloc[0]
    assert line["Counted"].startswith(f"{services} of ") == told
    assert (line["Counted"] == "withheld") == (not told)
    assert bool(line["Amount for one in the new setting"]) == told
    drawn = claim.frame[(claim.frame["series"] == "Debridement") & (claim.frame["period"] == "2024")].iloc[0]
    assert pd.notna(drawn["value"]) == told
    assert pd.notna(drawn["n"]) == told


@pytest.mark.parametrize(("members", "told"), [(10, False), (11, True)])
def test_few_members_in_a_month_withhold_all_money_and_keep_quality(
    demo_figures: Figures, members: int, told: bool
) -> None:
    """What is left out of a year could be worked out from it."""
    frame = demo_figures.results.membership.copy()
    frame.loc[3, "members"] = members
    found = partnership_page.page(with_money(demo_figures, membership=frame))
    assert found is not None
    assert ("shared-savings" in [claim.id for claim in found.claims]) == told
    assert ("Spending is withheld" in found.opening.sentence) == (not told)
    assert ("$6" in found.opening.sentence) == told
    assert "quality earned" in found.opening.sentence


def test_a_measure_without_a_result_is_left_out_and_named(demo_figures: Figures) -> None:
    """Its row says why; the others make up the hundred."""
    cells = demo_figures.cells.copy()
    own = (cells["measure"] == "healed_12w") & (cells["unit"] == "")
    cells.loc[own, "withheld"] = True
    found = partnership_page.page(replace(demo_figures, cells=cells))
    assert found is not None
    line = found.claim("worth").table.set_index("Measure").loc["Healed within 12 weeks"]
    assert (line["Points earned"], line["Can earn"], line["One step more"]) == ("withheld", "", "")
    assert found.opening.frame.loc[0, "note"] == "withheld"
    assert len(found.slice) == 6


def test_goals_of_both_sides_stand_with_what_was_seen(page: Page, demo_figures: Figures, contract: Contract) -> None:
    table = page.claim("both-sides").table
    assert table["Side"].nunique() == 2
    assert not table["What was seen"].eq("").any()
    assert "trust, transparency, respect, honesty and autonomy" in page.claim("both-sides").sentence
    assert seen(demo_figures, contract, None) == "no figure: talked over together"
    assert seen(demo_figures, contract, "settings").startswith("services that move: Debridement")


def test_losses_are_told_as_owed(demo_figures: Figures) -> None:
    """A third more spent in each year of the contract: the group owes the capped share."""
    spent = demo_figures.results.spending
    dear = spent.assign(amount=spent["amount"].mask(spent["month"].dt.year >= 2024, spent["amount"] * 1.33))
    found = partnership_page.page(with_money(demo_figures, spending=dear))
    assert found is not None
    claim = found.claim("shared-savings")
    assert "the group carries" in claim.heading
    assert "above the target" in claim.sentence
    line = amounts(found, "2025")
    assert line["12"] == pytest.approx(-0.04 * line["3"], abs=1)
    assert "above its target" in found.opening.heading


def test_a_loss_that_is_not_shared_is_not_called_small(demo_figures: Figures) -> None:
    """A third more spent under a one-sided contract: the loss stays with the plan, and not because it is below a minimum."""
    spent = demo_figures.results.spending
    dear = spent.assign(amount=spent["amount"].mask(spent["month"].dt.year >= 2024, spent["amount"] * 1.33))
    network = demo_figures.definitions.network
    assert network.partnership is not None
    one_sided = network.partnership.spending.model_copy(
        update={"risk": "one_sided", "loss_share": None, "loss_cap": None, "minimum_loss_rate": None}
    )
    found = partnership_page.page(with_terms(with_money(demo_figures, spending=dear), spending=one_sided))
    assert found is not None
    sentence = found.claim("shared-savings").sentence
    assert "by the contract losses are not shared" in sentence
    assert "less than the contract’s minimum" not in sentence


def test_before_the_first_year_there_is_quality_and_no_target(demo_figures: Figures) -> None:
    """A contract that is signed and has not begun."""
    network = demo_figures.definitions.network
    assert network.partnership is not None
    term = network.partnership.term.model_copy(update={"first": 2027, "last": 2028})
    spending = network.partnership.spending.model_copy(update={"baseline_years": (2025,)})
    found = partnership_page.page(with_terms(demo_figures, term=term, spending=spending))
    assert found is not None
    assert "cannot be held against a target yet" in found.opening.sentence
    assert "shared-savings" not in [claim.id for claim in found.claims]


def test_it_stands_in_the_network_edition_alone_and_on_no_providers_page(
    demo_figures: Figures, demo_definitions: Definitions, demo_results: Results
) -> None:
    """Neither the page, nor its money, nor its points."""
    for edition in Edition:
        made = partnership_page.page(replace(demo_figures, edition=edition))
        assert (made is not None) == (edition == Edition.NETWORK)
    own = figures(demo_definitions, demo_results, Quarter(2026, 3), edition="provider", stage="draft")
    pages = scorecards(own, only=["P003"])
    assert pages
    for each in pages:
        assert "$" not in each.text
        assert "points earned" not in each.text.lower()


def test_a_network_without_a_contract_has_no_such_page(demo_figures: Figures) -> None:
    network = demo_figures.definitions.network.model_copy(update={"partnership": None})
    assert (
        partnership_page.page(replace(demo_figures, definitions=replace(demo_figures.definitions, network=network)))
        is None
    )


def test_every_section_has_its_cell_in_the_notebook(page: Page) -> None:
    notebook = nbformat.read(PROJECT / "notebooks" / "network_partnership.ipynb", as_version=4)
    shown = set(re.findall(r'page\.section\("([a-z-]+)"\)', "\n".join(cell.source for cell in notebook.cells)))
    assert {claim.section for claim in page.claims} | {"answers"} == shown


def test_each_claim_has_its_method_and_charts_have_words(page: Page) -> None:
    known = anchors(PROJECT / "book")
    for claim in (page.opening, *page.claims):
        targets = [target.partition("#") for _, target in claim.links if target.startswith("book/")]
        assert targets
        assert all(anchor in known[document] for document, _, anchor in targets)
        assert bool(claim.chart) == bool(claim.alternative)
        assert not claim.chart or claim.alternative.count(". ") >= 1


def test_its_tone_is_that_of_the_house_and_nothing_reads_none_or_nan(page: Page) -> None:
    assert tone.of_page(page) == []
    words = " ".join(
        [claim.heading + claim.sentence + claim.caveat + claim.alternative for claim in (page.opening, *page.claims)]
    )
    words += " ".join(str(cell) for claim in page.claims for cell in claim.table.to_numpy().ravel())
    assert not re.search(r"\b(?:None|nan|NaN)\b", words)
    assert from_json(page.text).text == page.text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (949_999, "$950,000"),
        (950_000, "$1.0\u00a0million"),
        (-2_004_270, "−$2.0\u00a0million"),
        (400, "$0"),
        (500, "$1,000"),
        (-400, "$0"),
    ],
)
def test_amounts_in_sentences_are_told_as_finely_as_they_are_known(value: float, told: str) -> None:
    assert about(value, "$") == told


def test_amounts_in_tables_are_whole_or_to_the_cent() -> None:
    assert money(-1234.5, "€") == "−€1,235"
    assert money(601.654, "$", cents=True) == "$601.65"
    assert money(float("nan"), "$") == ""
    assert rate(-0.018150) == "−1.82\u00a0%"


def test_what_other_systems_know_is_said_where_it_is_paid_for(demo_figures: Figures) -> None:
    """Admissions of the clinics' own record are fewer than those of all systems together: below the floor; without sources, nothing."""
    page = partnership_page.page(demo_figures)
    assert page is not None
    elsewhere = known_elsewhere(demo_figures, ["admission_12w", "compression_14d", "healed_12w"])
    assert list(elsewhere) == ["admission_12w"], "only what is counted from the clinics' own record"
    text, whole = elsewhere["admission_12w"]
    line = page.slice.set_index("measure").loc["admission_12w"]
    assert whole > line["floor"] > line["value"]
    assert text in page.opening.caveat
    assert text in page.claim("watched").caveat
    assert "would earn none of its points" in page.opening.caveat
    assert dict(page.opening.links)["Several sources"] == "sources"
    network = demo_figures.definitions.network.model_copy(update={"sources": None})
    without = replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))
    assert "Several sources" not in dict(partnership_page.page(without).opening.links)
