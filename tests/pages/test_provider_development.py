"""Skills beside results and the development plan: questions and no verdict, their own words first, progress recounted."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from tests.conftest import QUARTER
from tests.pages.recorded import frames, records_of
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import provider_plan, provider_skills, tone
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Claim, Page, to_json
from wellanalysis.pages.provider import scorecards
from wellanalysis.pages.provider_records import OwnRecords, own_records
from wellanalysis.pages.provider_view import ProviderView, provider_view
from wellanalysis.pages.wording import Evidence
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records

WHO = "P002"
MEASURED = "measured_weekly_28d"


@pytest.fixture(scope="module")
def every(demo_definitions: Definitions, demo_results: Results) -> Figures:
    """The providers' edition with the demo's skills, plans and conversations."""
    results = replace(demo_results, records=records_of(frames()))
    return figures(demo_definitions, results, QUARTER, edition="provider", stage="draft")


@pytest.fixture(scope="module")
def view(every: Figures) -> ProviderView:
    """The demo's providers."""
    return provider_view(every)


@pytest.fixture(scope="module")
def pages(every: Figures) -> dict[str, Page]:
    """All scorecards, by provider."""
    return {page.parameters["provider"]: page for page in scorecards(every)}


def _frame(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    days = ("on", "agreed_on", "review_on", "ended_on", "next_by")
    table = pd.DataFrame(rows)
    return table.assign(**{day: pd.to_datetime(table[day]) for day in days if day in table})


def _skill(
    on: str, rating: float | None, interest: float = 3, occasion: str = "recruitment", measure: str = MEASURED
) -> dict[str, Any]:
    return {
        "provider_id": WHO,
        "on": on,
        "occasion": occasion,
        "measure": measure,
        "self_rating": rating,
        "interest": interest,
    }


def _line(plan: str, agreed_on: str, words: str = "", ended_on: str = "", measure: str = MEASURED) -> dict[str, Any]:
    return {
        "plan": plan, "provider_id": WHO, "agreed_on": agreed_on, "agreed_with": "nurse lead", "own_words": words,
        "measure": measure, "goal": f"Goal {plan}", "support": "", "review_on": "2026-10-01", "ended_on": ended_on,
        "came_of_it": f"Outcome {plan}" if ended_on else "",
    }  # fmt: skip


def _own(view: ProviderView, **tables: pd.DataFrame) -> OwnRecords:
    kept = replace(Records.none(), **{name: _typed(name, table) for name, table in tables.items()})
    results = replace(view.every.results, records=kept)
    return own_records(replace(view, every=replace(view.every, results=results)))[WHO]


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    return getattr(records_of({name: table}), name)


def _claims(view: ProviderView, kept: OwnRecords) -> dict[str, Claim]:
    return {claim.id: claim for claim in provider_plan.plan_claims(view.own, WHO, kept)}


def test_a_network_that_asks_nothing_has_the_scorecards_of_before(every: Figures, pages: dict[str, Page]) -> None:
    """No section at all; with records everybody has a plan or a draft."""
    none = replace(every, results=replace(every.results, records=Records.none()))
    assert not scorecards(none, only=[WHO])[0].section("development")
    assert all(any(claim.id == "plan" for claim in page.section("development")) for page in pages.values())


def test_the_newest_answer_stands_beside_that_of_the_recruitment(view: ProviderView) -> None:
    """Whatever the order of the rows; a first answer has no other beside it."""
    rows = [_skill("2026-10-01", 4, 5, "yearly"), _skill("2025-11-03", 2, 1)]
    for order in (rows, rows[::-1]):
        claim = provider_skills.skills_claim(view.own, WHO, _own(view, skills=_frame("skills", *order)))
        assert claim is not None
        row = claim.table.iloc[0]
        assert row["You rate yourself"] == "4 of 5 (2 in November 2025)"
        assert row["You would like to work on it"] == "5 of 5"
        assert claim.sentence.startswith("Your answer of 1 October 2026.")
    alone = provider_skills.skills_claim(view.own, WHO, _own(view, skills=_frame("skills", rows[1])))
    assert alone is not None
    assert alone.table.iloc[0]["You rate yourself"] == "2 of 5"
    assert provider_skills.skills_claim(view.own, WHO, _own(view)) is None


def test_the_figure_is_the_provider_s_own_with_its_interval_and_what_it_tells(view: ProviderView) -> None:
    """Below the network's limit of reliability it tells little; an answer left open is said to be."""
    measure, own = view.own.definitions.measure(MEASURED), view.own
    now = own.now(measure, WHO)
    text = provider_skills.figure_text(own, measure, WHO)
    assert text.startswith(f"{100 * now['value']:.0f}\u00a0% ({100 * now['lower']:.0f}–{100 * now['upper']:.0f})")
    assert text.endswith(provider_skills.LITTLE) is not provider_skills.tells(own, measure, WHO)
    claim = provider_skills.skills_claim(own, WHO, _own(view, skills=_frame("skills", _skill("2026-10-01", None))))
    assert claim is not None
    assert "you left your rating open" in claim.sentence


@pytest.mark.parametrize(
    ("rating", "interest", "benchmark", "asked"),
    [
        (4, 1, 0.99, "What stands between what you can do and what was recorded?"),
        (3, 1, 0.99, "What would help here, and would you like it?"),
        (2, 1, 0.01, "Is there more skill here than you give yourself?"),
        (4, 1, 0.01, "Who would like to learn this from you?"),
        (3, 4, 0.01, "You would like to work on this: where would you begin?"),
        (3, 3, 0.01, "What do you make of it yourself?"),
    ],
)
def test_rating_and_figure_make_a_question(
    view: ProviderView, rating: int, interest: int, benchmark: float, asked: str
) -> None:
    """At the thresholds; never a verdict."""
    measure = view.own.definitions.measure(MEASURED)
    assert measure.benchmark
    moved = measure.model_copy(update={"benchmark": measure.benchmark.model_copy(update={"value": benchmark})})
    others = [moved if each.id == MEASURED else each for each in view.own.definitions.measures]
    own = replace(view.own, definitions=replace(view.own.definitions, measures=tuple(others)))
    assert provider_skills.question(own, moved, WHO, _skill("2026-10-01", rating, interest)) == asked
    assert asked.endswith("?")
    open_stage = moved.model_copy(update={"stage": moved.stage.model_copy(update={"status": "validation"})})
    if asked.startswith(("What stands", "What would", "Is there", "Who would")):
        assert provider_skills.question(own, open_stage, WHO, _skill("2026-10-01", rating, interest)).startswith(
            "What do you"
        )


def test_a_plan_opens_with_their_own_words_and_shows_progress(view: ProviderView) -> None:
    """The figure of the quarter in which a line was agreed and of the newest final one, and the word for the change."""
    kept = _own(
        view, development=_frame("development", _line("D-2", "2026-02-03"), _line("D-1", "2025-12-02", "Steady hands."))
    )
    plan, own = _claims(view, kept)["plan"], view.own
    measure = own.definitions.measure(MEASURED)
    assert plan.heading == "“Steady hands.”"
    assert plan.sentence.startswith("Your words of 2 December 2025")
    assert "has passed for 2 of them" in plan.sentence
    assert plan.table["You chose"].tolist() == ["Goal D-2", "Goal D-1"]
    then = own.in_quarter(measure, WHO, QUARTER.shift(-3))
    row = plan.table.iloc[1]
    assert row["Figure then"] == f"{measure.title}, 2025Q4: {own.said(measure, then, numbers=False)}"
    assert row["Figure now"] == f"2026Q3: {own.said(measure, own.in_quarter(measure, WHO), numbers=False)}"
    assert set(plan.table["Change"]) <= {str(word) for word in Evidence}


def test_nothing_is_said_of_change_before_a_quarter_has_passed(view: ProviderView) -> None:
    """A line agreed in the newest final quarter has nothing to compare with; nor has one without a figure."""
    lines = (_line("D-1", "2026-09-30"), _line("D-2", "2026-06-30"), _line("D-3", "2026-06-30", measure=""))
    table = _claims(view, _own(view, development=_frame("development", *lines)))["plan"].table.set_index("You chose")
    assert table.loc["Goal D-1", "Change"] == str(Evidence.NO_COMPARISON)
    assert table.loc["Goal D-2", "Change"] != str(Evidence.NO_COMPARISON)
    assert table.loc["Goal D-3", "Figure now"] == provider_plan.NO_FIGURE


def test_the_same_figure_in_two_lines_is_told_twice(view: ProviderView) -> None:
    """One agreed early, one late: each has its own quarter."""
    lines = _own(view, development=_frame("development", _line("D-1", "2025-11-03"), _line("D-2", "2026-05-04"))).lines
    assert lines["then"].tolist() == ["2026Q2", "2025Q4"]
    assert lines["word"].notna().all()


def test_lines_that_ended_are_told_with_what_came_of_them_and_a_draft_follows(view: ProviderView) -> None:
    """A draft asks, offers at most a few lines, and leaves the choice where it is."""
    skills = _frame(
        "skills",
        *(
            _skill("2026-10-01", 3, 5, measure=each)
            for each in (MEASURED, "debridement_14d", "offloading_14d", "compression_14d")
        ),
    )
    kept = _own(
        view,
        development=_frame("development", _line("D-1", "2025-12-02", "Steady hands.", "2026-06-01")),
        skills=skills,
    )
    found = _claims(view, kept)
    assert found["plan-ended"].table["What came of it"].tolist() == ["Outcome D-1"]
    asked = found["plan"].table["To agree on"].tolist()
    assert asked[0] == "You wrote “Steady hands.”: would you still write it so?"
    assert len(asked) <= provider_plan.DRAFTED + 2
    assert all("?" in each for each in asked)
    assert "your choice" in found["plan"].sentence


def test_a_draft_of_somebody_who_wrote_nothing_begins_with_the_question(view: ProviderView) -> None:
    """What kind of clinician they want to be, before any figure."""
    asked = _claims(view, _own(view))["plan"].table["To agree on"].tolist()
    assert asked[0] == provider_plan.FIRST_QUESTION


def test_operational_measures_are_not_on_a_scorecard(view: ProviderView) -> None:
    """A skill of one is left out, and a line that names one has no figure."""
    kept = _own(
        view,
        skills=_frame("skills", _skill("2026-10-01", 3, 5, measure="days_to_first_visit")),
        development=_frame("development", _line("D-1", "2025-12-02", measure="days_to_first_visit")),
    )
    assert kept.skills.empty
    assert _claims(view, kept)["plan"].table["Figure now"].tolist() == [provider_plan.NO_FIGURE]


def test_the_last_conversation_is_read_by_whom_it_was_with(view: ProviderView) -> None:
    """The newest of their own; none of the team's."""
    row = {
        "clinic_id": "C01",
        "provider_id": WHO,
        "could_be_better": "",
        "to_share": "",
        "learn_next": "",
        "next_by": "2027-01-05",
    }
    talks = _frame(
        "conversations",
        {**row, "conversation": "G-1", "on": "2026-03-02", "kind": "provider", "went_well": "Old."},
        {**row, "conversation": "G-2", "on": "2026-09-01", "kind": "provider", "went_well": "New."},
        {**row, "conversation": "G-3", "on": "2026-10-01", "kind": "team", "went_well": "Team."},
    )
    talk = _claims(view, _own(view, conversations=talks))["talk"]
    assert talk.heading == "Your last conversation: 1 September 2026"
    assert talk.table["Written down"].tolist() == ["New."]


def test_the_order_of_the_records_changes_nothing(every: Figures, pages: dict[str, Page]) -> None:
    """Rows the other way round make the same pages; and none of it blames."""
    kept = every.results.records
    turned = {name: getattr(kept, name)[::-1] for name in ("skills", "development", "conversations")}
    again = scorecards(replace(every, results=replace(every.results, records=replace(kept, **turned))))
    assert [to_json(page) for page in again] == [to_json(page) for page in pages.values()]
    assert [found for page in again for found in tone.of_page(page)] == []
