"""What people wrote of themselves stands where they read it, and nowhere else: every page of every edition is searched."""

from dataclasses import replace

import pytest

from tests.conftest import QUARTER
from tests.pages.recorded import frames, marked, marks_in, records_of
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import figures
from wellanalysis.pages.page import Page, to_json
from wellanalysis.pages.provider import scorecards
from wellanalysis.results.frames import Results

OWN = "C07"


@pytest.fixture(scope="module")
def results(demo_results: Results) -> Results:
    """The demo's results with records in which every text is a word of its own."""
    return replace(demo_results, records=marked(records_of(frames())))


def _text(pages: list[Page]) -> str:
    return "\n".join(to_json(page) for page in pages)


@pytest.fixture(scope="module")
def own_edition(demo_definitions: Definitions, results: Results) -> str:
    """All pages of one clinic's own report."""
    every = figures(demo_definitions, results, QUARTER, edition="clinic", stage="draft", reader=OWN)
    return _text(build(demo_definitions, results, QUARTER, edition="clinic", simulated=False, every=every))


def test_nothing_that_anybody_wrote_is_in_the_network_s_edition(
    demo_definitions: Definitions, results: Results
) -> None:
    """Counts of conversations and actions are there; no word of a plan, a conversation or an action is."""
    every = figures(demo_definitions, results, QUARTER, edition="network", stage="draft")
    pages = build(demo_definitions, results, QUARTER, simulated=False, every=every)
    assert sum(page.template == "clinic_conversation" for page in pages) == 23
    assert not any(page.template == "clinic_director" for page in pages)
    text = _text(pages)
    assert "Zq" not in text
    assert "rate yourself" not in text


def test_nothing_that_anybody_wrote_is_public(demo_definitions: Definitions, results: Results) -> None:
    """Neither the words nor the pages that count conversations."""
    pages = build(demo_definitions, results, QUARTER, edition="public", simulated=False)
    assert "Zq" not in _text(pages)
    assert not {page.template for page in pages} & {"clinic_conversation", "clinic_director"}


def test_a_clinic_s_report_holds_its_own_words_and_no_clinician_s(own_edition: str, results: Results) -> None:
    """Of team and dyad and of what was agreed there; nothing of plans, and nothing of a conversation with one clinician."""
    kept = results.records
    told = marks_in(own_edition, kept, "conversations")
    rows = kept.conversations.loc[sorted(told)]
    assert set(rows["clinic_id"]) == {OWN}
    assert set(rows["kind"]) <= {"team", "dyad"}
    assert len(rows)
    actions = kept.actions.loc[sorted(marks_in(own_edition, kept, "actions"))]
    assert set(actions["clinic_id"]) == {OWN}
    assert len(actions) == (kept.actions["clinic_id"] == OWN).sum()
    assert not marks_in(own_edition, kept, "development")
    assert "rate yourself" not in own_edition
    staff = results.roster.loc[results.roster["clinic_id"] == OWN, "provider_id"]
    assert not any(f'"{id}"' in own_edition for id in staff)


def test_a_scorecard_holds_the_words_of_nobody_else(demo_definitions: Definitions, results: Results) -> None:
    """Each provider reads their own plan and conversations; between them they read every line of a plan."""
    every = figures(demo_definitions, results, QUARTER, edition="provider", stage="draft")
    kept, read = results.records, set()
    for page in scorecards(every):
        text, id = to_json(page), page.parameters["provider"]
        for name in ("development", "conversations"):
            rows = getattr(kept, name).loc[sorted(marks_in(text, kept, name))]
            assert set(rows["provider_id"]) <= {id}
            read |= {(name, row) for row in rows.index}
        assert not marks_in(text, kept, "actions")
    there = kept.development["provider_id"].isin({page.parameters["provider"] for page in scorecards(every)})
    assert {row for name, row in read if name == "development"} == set(kept.development.index[there])
