"""Every page of the demo: what stands on it, what does not, and that its figures are those of the extracts."""

import re

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.pages.page import Claim, from_json, to_json
from wellanalysis.pages.tone import of_page

SECTIONS = ("overview", "indicators", "outcomes", "satisfaction")


def texts(page):
    """Everything a reader reads on a page."""
    for claim in (page.opening, *page.claims):
        yield from (claim.heading, claim.sentence, claim.caveat, claim.alternative)
        yield from claim.table.astype(str).to_numpy().ravel()
    yield from (page.title, page.action, page.answer[0], *page.status)


def test_each_clinic_has_a_chapter_and_each_measure_a_page(demo_pages, demo_definitions):
    """One page per clinic and section, one for the clinic that is too small, one per measure."""
    overviews = [id for id in demo_pages if id.endswith("/overview")]
    full = [id for id in overviews if demo_pages[id].template == "clinic_overview"]
    assert (len(overviews), len(full)) == (24, 23)
    for id in full:
        assert all(id.replace("overview", section) in demo_pages for section in SECTIONS)
    assert all(f"measures/{measure.id}" in demo_pages for measure in demo_definitions.measures)


def test_every_page_opens_with_a_sentence_an_action_and_a_way_to_answer(demo_pages):
    """And says quarter, data as of, stage and that the data are synthetic."""
    for page in demo_pages.values():
        assert page.opening.sentence
        assert page.action
        assert page.answer[1].startswith("https://forms.lanternfield.example/")
        assert "2026Q3" in page.answer[1]
        line = " ".join(page.status)
        assert all(word in line for word in ("2026Q3", "data as of 13 November 2026", "draft", "synthetic"))


def test_no_page_says_what_is_never_said(demo_pages):
    """No ranks, no blame, no metric before mission."""
    assert [problem for page in demo_pages.values() for problem in of_page(page)] == []


def test_no_reader_meets_a_missing_number_as_nan(demo_pages):
    """Withheld, missing and zero have words of their own."""
    for page in demo_pages.values():
        for text in texts(page):
            assert not re.search(r"\b(nan|None|NaT|<NA>)\b", text), (page.id, text)


def test_zero_withheld_and_too_few_are_told_apart(demo_figures):
    """The same measure with no event, with too few people, and with a group that may not be shown."""
    measure = demo_figures.definitions.measure("amputation_26w")
    row = {**demo_figures.now(measure, "C07"), "numerator": 0.0, "value": 0.0, "lower": 0.0, "upper": 0.02}
    said = [demo_figures.said(measure, {**row, **each}) for each in ({}, {"too_few": True}, {"withheld": True})]
    assert said[0].startswith("none occurred (0 of ")
    assert said[1:] == ["too few to show", "withheld"]
    healed = demo_figures.definitions.measure("healed_12w")
    assert demo_figures.said(healed, row).startswith("0\u00a0% (0 of ")


def test_every_chart_has_an_alternative_and_a_table(demo_pages):
    """The numbers stand one click away."""
    for page in demo_pages.values():
        for claim in (page.opening, *page.claims):
            if claim.chart:
                assert len(claim.alternative) > 40, (page.id, claim.id)
                assert len(claim.table), (page.id, claim.id)


def test_links_lead_to_pages_that_exist(demo_pages):
    """Pages of the run, prose with its anchor, or the address that answers."""
    prose = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "book").glob("*.md")}
    answered = {"mailto:feedback@lanternfield.example", "https://forms.lanternfield.example/scorecard"}
    for page in demo_pages.values():
        for claim in (page.opening, *page.claims):
            for _, target in claim.links:
                if target.startswith("book/"):
                    name, _, anchor = target.removeprefix("book/").partition("#")
                    assert f"({anchor})=" in prose[name], target
                elif target.startswith(("mailto:", "https:")):
                    assert target.partition("?")[0] in answered, target
                else:
                    assert target in demo_pages, (page.id, target)


def test_a_clinics_newest_quarter_is_what_plain_pandas_makes_of_the_extract(demo_pages):
    """Harbor, healed within 12 weeks, counted again from the episodes."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "episodes.parquet")
    start = pd.to_datetime(rows["start_date"])
    meant = rows["index_wound"] & ~rows["hospice"].eq(True) & ~rows["transferred_in_late"].eq(True)
    mine = (rows["clinic_id"] == "C07") & start.between("2026-04-01", "2026-06-30") & meant
    known = rows[mine & ~rows["lost_before_day_84"].eq(True) & rows["days_to_healing"].notna()]
    healed = int((known["days_to_healing"] <= 84).sum())
    page = demo_pages["clinics/lakes/c07/overview"]
    assert f"({healed} of {len(known)} wounds;" in page.opening.sentence
    assert (int(page.slice["numerator"].sum()), int(page.slice["denominator"].sum())) == (healed, len(known))


def test_nothing_of_fewer_than_eleven_people_is_on_any_page(demo_pages, demo_figures):
    """Every "x of y" in words, every denominator in a frame or slice; a funnel by expected events is one of people too."""
    assert (demo_figures.standings["people"] >= 11).all()
    of = re.compile(r"\b[\d,]+ of ([\d,]+) (?:wounds|answers|people)")
    for page in demo_pages.values():
        for text in texts(page):
            assert all(int(number.replace(",", "")) >= 11 for number in of.findall(text)), (page.id, text)
        for claim in (page.opening, *page.claims):
            if "denominator" in claim.frame and not claim.options.get("x_label", "").startswith("expected number"):
                shown = claim.frame.loc[claim.frame["value"].notna(), "denominator"]
                assert (shown.dropna() >= 11).all(), (page.id, claim.id)
        if "denominator" in page.slice:
            assert (page.slice["denominator"] >= 11).all(), page.id


def test_what_the_network_shows_is_all_judged_clinics_together(demo_pages, demo_figures):
    """Staff satisfaction in one wave: no clinic's own size decides whether it is in the network's total."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    sent = pd.to_datetime(rows["sent_on"])
    wave = rows[sent.between("2026-07-01", "2026-09-30") & rows["answered_on"].notna() & rows["satisfaction"].notna()]
    judged = wave[~wave["clinic_id"].isin(demo_figures.too_small)]
    cell = demo_figures.in_quarter(demo_figures.definitions.measure("staff_satisfaction"), "")
    assert (cell["numerator"], cell["denominator"]) == ((judged["satisfaction"] >= 4).sum(), len(judged))


def test_no_total_less_its_shown_parts_leaves_a_small_group(demo_figures):
    """An attack on all figures together: network less clinics, quarter less months, window less quarters."""
    cells = demo_figures.cells
    shown = cells[~cells["withheld"]]
    place = ["measure", "level", "period"]
    total = shown[shown["unit"] == ""].set_index(place)["denominator"]
    parts = shown[shown["in_network"]].groupby(place)["denominator"].sum()
    left = (total - parts.reindex(total.index).fillna(0)).dropna()
    assert ((left == 0) | (left >= 11)).all()
    quarter = shown["period"].dt.to_period("Q").dt.start_time.where(shown["level"] == "month")
    keys = [shown["measure"], shown["unit"], quarter.rename("period")]
    months = shown.groupby(keys)["denominator"].sum()
    quarters = shown[shown["level"] == "quarter"].set_index(["measure", "unit", "period"])["denominator"]
    left = (quarters - months.reindex(quarters.index).fillna(0)).dropna()
    assert ((left == 0) | (left >= 11)).all()


def test_questions_are_protected_where_their_measure_is(demo_pages):
    """Reed Lane: ten people answered, so neither the measure nor any of its questions is shown."""
    page = demo_pages["clinics/lakes/c11/satisfaction"]
    assert "withheld" in page.claim("staff_satisfaction").heading
    assert page.claim("provider_survey-items").frame.empty


def test_a_measure_that_may_still_change_asks_nothing_of_anybody(demo_pages):
    """Nutrition is in validation: shown, not counted, and no action rests on it; that it is short is said as its stage is."""
    named = [
        page.action for id, page in demo_pages.items() if "Nutrition" in page.action and not id.startswith("measures/")
    ]
    assert named
    assert all(action.startswith("Nothing to act on") and "(in validation)" in action for action in named)
    assert "Shown but not counted" in demo_pages["summary"].claim("indicators").sentence


def test_a_local_benchmark_replaces_the_networks_for_its_clinic_only(demo_pages):
    """Harbor agreed on 80 % for debridement."""

    def benchmark(id):
        return demo_pages[id].claim("debridement_14d").options["benchmark"]

    assert benchmark("clinics/lakes/c07/indicators") == 0.80
    assert benchmark("clinics/lakes/c09/indicators") == 0.85


def test_operational_measures_stand_apart_from_clinical_ones(demo_pages):
    """No section of a clinic's page holds both."""
    page = demo_pages["clinics/lakes/c07/indicators"]
    assert [claim.id for claim in page.section("operational")] == ["days_to_first_visit"]
    assert "days_to_first_visit" not in {claim.id for claim in page.section("trends")}


def test_a_provisional_quarter_is_named_and_never_opens_a_page(demo_pages):
    """2026Q3 is open for the 12-week outcome: the sentence is about 2026Q2, and the caveat below it says what is open."""
    opening = demo_pages["clinics/lakes/c07/overview"].opening
    assert "wounds dated in 2026Q2: " in opening.sentence
    assert opening.caveat.startswith("2026Q3 is provisional: follow-up of 128 wounds is still open. ")
    assert demo_pages["clinics/lakes/c07/outcomes"].opening.caveat.startswith("2026Q3 is provisional")


def test_a_page_survives_its_file(demo_pages):
    """What is saved and loaded has the same key."""
    for id in ("summary", "quality", "clinics/lakes/c07/indicators"):
        assert from_json(to_json(demo_pages[id])).key == demo_pages[id].key


def test_a_page_that_makes_no_such_claim_says_which_it_makes(demo_pages):
    """The error names the claims."""
    with pytest.raises(KeyError, match="indicators"):
        demo_pages["summary"].claim("healing")


def test_charts_of_one_measure_share_their_scale_on_all_pages(demo_pages):
    """A line is never steeper on one clinic's page than on another's."""
    scales = {
        (claim.options["y_floor"], claim.options["y_ceiling"])
        for id, page in demo_pages.items()
        if id.endswith("/indicators") and "/" in id.removesuffix("/indicators")
        for claim in page.section("trends")
        if isinstance(claim, Claim) and claim.id == "compression_14d" and len(claim.frame)
    }
    assert len(scales) == 1
