"""The network's summary is one page: results with their words, what is asked, what is owed; charts stand elsewhere."""

from dataclasses import replace

import pandas as pd
import pytest

from wellanalysis.pages import executive, purpose_page, summary, tone
from wellanalysis.pages.asked import asked_claim
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.executive import TOLD
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.voices_promises import open_promises
from wellanalysis.results.records import Records


@pytest.fixture(scope="module")
def page(demo_figures: Figures) -> Page:
    """The demo's summary."""
    return summary.page(demo_figures)


def _without_records(figures: Figures) -> Figures:
    return replace(figures, results=replace(figures.results, records=Records.none()))


def test_it_says_what_an_executive_asks_in_that_order(page: Page) -> None:
    """Site by site, what is asked, indicators, outcomes, the programme, what people say, what was promised."""
    told = [page.opening.id, *(claim.section for claim in page.claims)]
    assert told == ["sites", "asked", "indicators", "outcomes", "programme", "satisfaction", "voices", "purpose"]


def test_it_is_read_in_three_minutes(page: Page) -> None:
    """One chart; at some 200 words a minute what is written takes no more than three, tables apart."""
    parts = (page.opening, *page.claims)
    assert [part.id for part in parts if part.chart] == ["sites"]
    assert sum(len(f"{part.heading} {part.sentence} {part.caveat}".split()) for part in parts) < 600
    assert len(f"{page.opening.heading} {page.opening.sentence}".split()) < 85
    assert sum(len(claim.table) for claim in page.claims) <= 20
    assert tone.of_page(page) == []


def test_every_result_has_its_word_and_reads_as_on_its_own_page(page: Page, demo_pages: dict[str, Page]) -> None:
    """Line by line the same cells as on the pages of indicators, and no measure without a word."""
    whole = demo_pages["indicators"].opening.table.set_index("Measure")
    short = page.claim("indicators").table.set_index("Measure")
    pd.testing.assert_frame_equal(short, whole[[name for name in TOLD[1:] if name != "Period"]])
    assert "Results are of the four quarters to 2026Q3." in page.claim("indicators").sentence
    # Outcomes are final up to different quarters: each line names its own.
    assert page.claim("outcomes").table["Period"].nunique() == 2
    for id in ("indicators", "outcomes", "satisfaction"):
        assert page.claim(id).table["Change"].ne("").all()
        assert page.claim(id).links


def test_how_sure_the_single_clinics_words_are_is_said(page: Page, demo_pages: dict[str, Page]) -> None:
    """The outcomes' line names as many results as the outcomes page does."""
    (labels,) = [claim for claim in demo_pages["outcomes"].claims if "lie above or below" in claim.heading]
    assert labels.heading in page.claim("outcomes").sentence


def test_what_is_asked_names_each_clinic_that_did_not_improve(page: Page, demo_figures: Figures) -> None:
    """Ridgeview, with the way to its chapter; the indicator at which most clinics lie short; what is past its day."""
    asked = page.claim("asked")
    assert "Ridgeview" in set(asked.table["Read on"])
    assert dict(asked.links)["Ridgeview"] == "clinics/uplands/c22/overview"
    why = " ".join(asked.table["Why"])
    assert "Healed within 12 weeks: no clear change" in why
    assert "is clearly short of its benchmark at 12 clinics" in why
    assert "1 promise is past its day" in why
    assert set(asked.table["Read on"]) == set(dict(asked.links))


def test_without_records_nothing_is_asked_of_them(demo_figures: Figures) -> None:
    """A network that keeps neither promises nor a ledger is asked for what its results say, and links to no page it lacks."""
    bare = _without_records(demo_figures)
    asked = asked_claim(bare)
    assert asked is not None
    assert "voices" not in dict(asked.links).values()
    assert [claim.id for claim in summary.page(bare).claims if claim.section == "voices"] == []


def test_only_what_is_still_owed_is_listed(demo_figures: Figures) -> None:
    """Kept promises and reports are counted in the sentence, and in no line."""
    told = demo_figures.results.records.promises
    owed = told[told["kept_on"].isna() & (told["kind"] != "report")]
    assert sorted(open_promises(demo_figures)["Promised"]) == sorted(owed["says"])
    assert open_promises(_without_records(demo_figures)).empty


def test_the_purpose_stands_in_full_only_without_a_page_of_its_own(demo_figures: Figures, page: Page) -> None:
    """Said once in a book; who answers for the report is named either way."""
    network = demo_figures.definitions.network
    assert network.sponsor is not None
    short = page.claim("purpose")
    assert short.table.empty
    assert ("Purpose and goals", "purpose") in short.links
    silent = network.model_copy(update={"goals": type(network.goals)(), "earlier_scorecards": ()})
    bare = replace(demo_figures, definitions=replace(demo_figures.definitions, network=silent))
    whole = summary.page(bare).claim("purpose")
    assert list(whole.table["What we stand for"]) == list(network.values)
    for claim in (short, whole):
        assert network.sponsor.name in claim.sentence
    assert network.sponsor.name in purpose_page.page(demo_figures).opening.sentence


def test_a_measure_that_may_still_change_is_shown_and_not_counted(page: Page, demo_figures: Figures) -> None:
    """All leading indicators have a line; the heading counts the final ones."""
    leading = demo_figures.measures_of(NETWORK, "leading_indicator")
    assert len(page.claim("indicators").table) == len(leading)
    assert "Shown but not counted" in page.claim("indicators").sentence


def test_a_table_without_its_period_has_it_in_the_first_words_above_it(page: Page) -> None:
    """A reader, and the audit, take the lines to be of the first period that is named."""
    tables = [part for part in page.claims if "Result" in part.table.columns]
    assert tables
    for part in tables:
        assert "Period" in part.table.columns or part.sentence.startswith("Results are of "), part.id


def test_a_heading_of_many_questions_counts_them_by_their_words(demo_figures):
    """Six answers in one heading are read by nobody; up to four each has its own words."""
    measures = demo_figures.measures_of(NETWORK, "leading_indicator")
    assert len(measures) > executive.MOST_NAMED
    heading = executive._headings(demo_figures, measures)
    assert heading.startswith(f"What people say, {len(measures)} questions since the baseline: ")
    assert ";" not in heading
    assert executive._headings(demo_figures, measures[:2]).count(";") == 1
