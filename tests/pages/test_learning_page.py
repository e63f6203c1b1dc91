"""The page of learning together: the reader's minute, the sections of its notebook, offers where a measure shows an opportunity."""

import re
from dataclasses import replace

import nbformat
import pytest

from tests.pages.learned import SESSION, STORY, Row, attended, in_post, with_records
from wellanalysis.pages import learning_page, tone
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.clinic import NOTHING_TO_ACT_ON, gap
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.learning_sessions import engagement_claim
from wellanalysis.pages.page import Page
from wellanalysis.publish.links import anchors
from wellanalysis.publish.notebook import PROJECT

SESSIONS: list[Row] = [
    {**SESSION, "session": "L1", "on": "2026-02-03", "measure": "debridement_14d"},
    {**SESSION, "session": "L2", "on": "2026-03-03", "about": "outreach", "leadership_topic": "", "pre_read": ""},
    {**SESSION, "session": "L3", "on": "2026-12-01", "announced_on": "2026-11-01", "title": "Asking before telling",
     "measure": "offloading_14d"},
]  # fmt: skip
CAME = [
    *attended("L1", "2026-02-03", {("C01", "nurse"): range(4), ("C07", "nurse"): range(10)}),
    *[{**row, "pre_read": ""} for row in attended("L2", "2026-03-03", {("C07", "nurse"): range(4)})],
]
STORIES = [{**STORY, "story": "Y1"}, {**STORY, "story": "Y2", "kind": "barrier"}]


@pytest.fixture
def every(demo_figures: Figures) -> Figures:
    """Two sessions held, one planned, two stories, forty in post."""
    told = with_records(demo_figures, sessions=SESSIONS, attendance=CAME, stories=STORIES)
    return in_post(told, {("C01", "nurse"): 15, ("C07", "nurse"): 15, ("C22", "nurse"): 10})


@pytest.fixture
def page(every: Figures) -> Page:
    """The page of it."""
    found = learning_page.page(every)
    assert found is not None
    return found


def test_the_first_screen_has_number_denominator_and_period(page: Page) -> None:
    """One sentence, one chart, one thing in the reader's control, one way to answer."""
    assert re.search(r"14 of 40 people in post \(35\u00a0%\)", page.opening.sentence)
    assert "twelve months to 13 November 2026" in page.opening.sentence
    assert page.opening.chart == "waves"
    assert page.action != NOTHING_TO_ACT_ON
    assert "1 December 2026 (Asking before telling)" in page.action
    assert page.answer[1]
    last = page.slice.iloc[-1]
    assert [last["came"], last["people"]] == [14, 40]


def test_every_section_has_its_cell_in_the_notebook(page: Page) -> None:
    """And each cell of the notebook has something to show here."""
    notebook = nbformat.read(PROJECT / "notebooks" / "network_learning.ipynb", as_version=4)
    shown = set(re.findall(r'page\.section\("([a-z-]+)"\)', "\n".join(cell.source for cell in notebook.cells)))
    # What readers said of the page is added to all pages at once.
    assert {claim.section for claim in page.claims} | {"answers"} == shown


def test_each_claim_has_its_method_and_charts_have_words(page: Page) -> None:
    """Links into the book lead to an anchor; two sentences stand for each chart."""
    known = anchors(PROJECT / "book")
    for claim in (page.opening, *page.claims):
        targets = [target.partition("#") for _, target in claim.links if target.startswith("book/")]
        assert all(anchor in known[document] for document, _, anchor in targets)
        assert targets or claim.id == "call"
        assert bool(claim.chart) == bool(claim.alternative)
        assert not claim.chart or claim.alternative.count(". ") >= 1


def test_sessions_tell_topics_moderator_and_credits_and_few_as_few(page: Page) -> None:
    """What was held, by kind; four people are fewer than ten."""
    table = page.claim("sessions").table
    assert table["Session"].str.endswith(("(care)", "(outreach to the community)")).all()
    assert table["Came"].tolist() == ["14", "fewer than 10"]
    assert table["Minutes (credits)"].tolist() == ["60 (1)", "60 (1)"]
    assert page.claim("sessions").heading == "2 sessions, 1 of them with a clinical and a leadership topic"
    assert page.claim("planned").table["Day"].tolist() == ["1 December 2026"]


def test_who_came_opened_and_answered_stand_side_by_side(page: Page) -> None:
    """Reading before is told where it is recorded, and the survey's response beside it."""
    claim = page.claim("engagement")
    assert claim.sentence.startswith("Of 14 visits to sessions for which it is known, 14 (100\u00a0%) came")
    assert claim.sentence.endswith("Staff survey, September 2026: 19 of 40 people (48\u00a0%).")
    assert claim.table["Opened"].tolist() == ["14 of 14 (100\u00a0%)", "not recorded", ""]
    assert claim.frame["period"].unique().tolist() == ["3 Feb 2026"]  # a gap would read as withheld


def test_short_pieces_are_offered_where_clinics_lie_short(every: Figures, page: Page) -> None:
    """Exactly the measures and clinics whose whole interval lies on the far side; the next session on it beside."""
    table = page.claim("offers").table.set_index("Measure")
    places = every.clinics[every.clinics["full"]]
    for measure in every.measures_of(NETWORK, "leading_indicator"):
        short = sorted(place.name for place in places.itertuples() if gap(every, measure, place.clinic_id) > 0)
        assert (measure.title in table.index) == bool(short and measure.micro_learning and measure.is_final_stage)
        if measure.title in table.index:
            told = table.loc[measure.title, "Clearly short of it"]
            assert told.startswith(f"{len(short)} clinic")
            assert not any(name in told for name in short)
    debridement = table.loc["Adequate debridement within 14 days", "Clearly short of it"]
    assert debridement == "9 clinics, 5 of them not yet in the programme"
    assert table.loc["Pressure taken off the foot within 14 days", "Next session on it"] == "1 December 2026"


def test_a_clinic_reads_what_may_help_where_it_lies_short_and_nowhere_else(demo_pages: dict[str, Page]) -> None:
    """On its own indicators, in minutes, as an offer."""
    waiting = demo_pages["clinics/plains/c15/indicators"]
    helped = [claim.id for claim in waiting.claims if "What may help" in claim.sentence]
    assert "debridement_14d" in helped
    assert "Seven minutes" in waiting.claim("debridement_14d").sentence
    harbor = demo_pages["clinics/lakes/c07/indicators"]
    assert "What may help" not in harbor.claim("debridement_14d").sentence


def test_no_id_of_a_person_reaches_the_page(page: Page) -> None:
    """Pseudonyms are for counting."""
    assert "C01nurse" not in page.text
    assert "attendee" not in page.text


def test_the_tone_is_kept(page: Page) -> None:
    """As on every page."""
    assert tone.of_page(page) == []


def test_a_network_that_keeps_no_sessions_has_no_such_page(demo_figures: Figures, every: Figures) -> None:
    """Nor has another edition; where something is only planned that opens the page."""
    assert learning_page.page(with_records(demo_figures, sessions=[], attendance=[])) is None
    assert learning_page.page(replace(every, edition="public")) is None
    ahead = learning_page.page(with_records(every, sessions=SESSIONS[2:], attendance=[]))
    assert ahead is not None
    assert ahead.opening.heading.startswith("Next: Asking before telling")
    assert ahead.slice.empty
    assert not ahead.section("reach")


def test_without_reading_before_the_survey_is_still_told(every: Figures) -> None:
    """No chart then, and the sentence says that it is not recorded."""
    silent = with_records(every, attendance=[{**row, "pre_read": ""} for row in CAME])
    claim = engagement_claim(silent)
    assert claim is not None
    assert claim.chart == ""
    assert claim.sentence.startswith("How many had read the short piece before is not recorded.")


def test_the_demo_shows_a_year_of_it(demo_pages: dict[str, Page]) -> None:
    """Twelve sessions, two planned, all kinds."""
    page = demo_pages["learning"]
    table = page.claim("sessions").table
    assert len(table) == 12
    assert len(page.claim("planned").table) == 2
    assert set(table["Session"].str.extract(r"\(([^()]*)\)$")[0]) == {
        "care",
        "leadership",
        "how clinics run",
        "barriers overcome",
        "outreach to the community",
    }
    assert "one or two" not in page.opening.sentence
    assert tone.of_page(page) == []
