"""A clinic's conversation: what went well first, from figures; words of the clinic in its own report alone."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from tests.pages.recorded import frames, records_of
from wellanalysis.definitions.compliance import Audience
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import agreed_actions, clinic_conversation, conversation_evidence, tone
from wellanalysis.pages.compliance import audience_of
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page
from wellanalysis.results.records import Records


@pytest.fixture(scope="module")
def every(demo_figures: Figures) -> Figures:
    """The network's edition, with the demo's conversations and actions."""
    return replace(demo_figures, results=replace(demo_figures.results, records=records_of(frames())))


@pytest.fixture(scope="module")
def own(demo_definitions: Definitions, every: Figures) -> Figures:
    """Harbor's own edition."""
    return figures(demo_definitions, every.results, QUARTER, edition="clinic", stage="draft", reader="C07")


def _page(every: Figures, unit: str) -> Page:
    place = every.clinics[every.clinics["clinic_id"] == unit].iloc[0]
    page = clinic_conversation.page(every, place)
    assert page is not None
    return page


def _with(every: Figures, **tables: pd.DataFrame) -> Figures:
    kept = replace(every.results.records, **tables)
    return replace(every, results=replace(every.results, records=kept))


def test_a_network_that_writes_nothing_down_has_no_such_page(every: Figures) -> None:
    """It looks as before."""
    none = replace(every, results=replace(every.results, records=Records.none()))
    assert clinic_conversation.page(none, every.clinics.iloc[0]) is None


def test_what_went_well_comes_first_and_is_in_the_figures(every: Figures) -> None:
    """Each line improved since the baseline, or has its whole interval beyond the benchmark."""
    for unit in ("C07", "C15", "C22"):
        page = _page(every, unit)
        assert page.opening.heading.startswith("What went well: ")
        for well in conversation_evidence.went_well(every, unit):
            now, benchmark = every.now(well.measure, unit), every.benchmark(well.measure, unit)
            improved = every.change(well.measure, unit).get("word") == "improved"
            sign = 1 if str(well.measure.improves) == "up" else -1
            near = now["lower"] if sign > 0 else now["upper"]
            assert improved or (benchmark and sign * near >= sign * benchmark.value)
            assert well.measure.is_final_stage
    assert len(_page(every, "C07").opening.table) > 1


def test_the_largest_gain_stands_first_and_each_measure_once(every: Figures) -> None:
    """The table holds the largest, the sentence names the rest, and what is recognised does not repeat them."""
    page = _page(every, "C07")
    wells = conversation_evidence.every_well(every, "C07")
    points = [abs(every.change(each.measure, "C07")["change"]) for each in wells if each.measure.unit == "%"]
    improved = [each for each in wells if each.why.startswith("improved")]
    assert points[: len(improved)] == sorted(points[: len(improved)], reverse=True)
    shown = page.opening.table["What went well"].tolist()
    assert shown == [each.measure.title for each in wells[: conversation_evidence.FEW]]
    assert all(each.measure.title in page.opening.sentence for each in wells[conversation_evidence.FEW :])
    recognised = page.claim("recognised")
    assert recognised.heading.startswith("Recognised at Harbor: ")
    assert "Improved since" not in recognised.sentence
    named = recognised.sentence.split(": ", 1)[1].split(".")[0].replace(" and ", ", ").split(", ")
    assert f"{len(set(named))} measures" in recognised.heading


def test_one_thing_could_be_better_and_only_where_a_whole_interval_says_so(every: Figures) -> None:
    """At Millrace the device; at Harbor nothing, and the choice is theirs."""
    look = conversation_evidence.to_look_at(every, "C15")
    assert look is not None
    benchmark = every.benchmark(look, "C15")
    assert benchmark
    assert every.now(look, "C15")["upper"] < benchmark.value
    assert look.title in _page(every, "C15").claim("better").heading
    assert _page(every, "C07").claim("better").sentence.startswith(clinic_conversation.NOTHING_STANDS_OUT)
    assert look.micro_learning[0] in _page(every, "C15").claim("learn").sentence


def test_actions_are_counted_by_hand(every: Figures, own: Figures) -> None:
    """Done, open and past their day; in words only at home."""
    rows = own.results.records.actions
    rows = rows[rows["clinic_id"] == "C07"]
    done = rows["done_on"].notna()
    late = ~done & (rows["due_on"] < pd.Timestamp(own.as_of))
    parts = [(int(done.sum()), "done"), (int((~done & ~late).sum()), "open"), (int(late.sum()), "past its day")]
    home, away = _page(own, "C07").claim("actions"), _page(every, "C07").claim("actions")
    for number, word in parts:
        assert (f"{number} {word}" in home.sentence) is bool(number)
    waits = "one waits" if late.sum() == 1 else f"{late.sum()} wait" if late.any() else "none waits past its day"
    assert home.heading == f"Agreed: {len(rows)} goals and steps; {waits}"
    assert home.heading == away.heading
    assert set(home.table["What"]) == set(rows["says"])
    assert away.table.empty
    assert not any(says in str(away) for says in rows["says"])


def test_an_action_is_past_its_day_only_from_the_day_after(own: Figures) -> None:
    """On the day itself it is open; done, it is done."""
    day = pd.Timestamp(own.as_of)
    rows = own.results.records.actions.head(3).assign(
        clinic_id="C07",
        due_on=[day - pd.Timedelta(days=1), day, day - pd.Timedelta(days=9)],
        done_on=[pd.NaT, pd.NaT, day],
    )
    found = agreed_actions.agreed(_with(own, actions=rows), "C07").set_index("action")["state"]
    assert found.loc[rows["action"]].tolist() == ["past its day", "open", "done"]
    empty = _page(_with(own, actions=rows.iloc[:0]), "C07").claim("actions")
    assert empty.heading == "Nothing is agreed yet"


def test_the_clinic_s_own_words_are_the_newest_of_the_team(own: Figures, every: Figures) -> None:
    """A later conversation of two people, or with other clinics, is not quoted; outside nothing is."""
    talks = own.results.records.conversations.head(5).assign(
        clinic_id="C07",
        kind=["team", "team", "dyad", "provider", "network"],
        on=pd.to_datetime(["2026-05-04", "2026-06-01", "2026-07-01", "2026-09-07", "2026-09-08"]),
        went_well=["First.", "Second.", "Third.", "Fourth.", "Fifth."],
    )
    opening = _page(_with(own, conversations=talks), "C07").opening
    assert opening.sentence.endswith("Said in a conversation: “Second.”")
    assert "Second." not in str(_page(_with(every, conversations=talks), "C07"))


def test_open_items_are_counted_but_for_those_that_only_their_writer_reads(every: Figures) -> None:
    """One of three, and an appeal that the network may read of by its reference."""
    days = pd.to_datetime(["2026-11-02", "2026-11-03", "2026-11-04"])
    columns = {name: [""] * 3 for name in every.results.records.feedback.columns}
    items = pd.DataFrame(columns).assign(
        item=["F-1", "F-2", "A-91"], kind=["comment", "comment", "appeal"], clinic_id="C07", received_on=days,
        seen_by=["clinic", "writer", "network"], reviewed_on=pd.NaT,
    )  # fmt: skip
    page = _page(_with(every, feedback=items), "C07")
    # In the network's edition not even the number of those that are for the clinic.
    assert "1 item that readers wrote about this clinic still waits for an answer" in page.claim("better").sentence
    appeals = page.claim("appeals")
    assert appeals.heading == "1 appeal about this clinic: 1 waits for a decision"
    assert appeals.table.iloc[0].tolist() == ["A-91", "not shown here", "Received", "no figure"]
    hidden = _page(_with(every, feedback=items.assign(seen_by="clinic")), "C07")
    assert hidden.section("appeals") == ()


def test_an_appeal_is_told_with_what_was_asked_decided_and_restated(demo_figures: Figures) -> None:
    """A-01 of Harbor: its words may be read, it was accepted, and the figure names it."""
    claim = _page(demo_figures, "C07").claim("appeals")
    assert claim.sentence == "1 was accepted. 1 appeal is named beside a restated figure."
    table = claim.table.set_index("Appeal")
    items = demo_figures.results.records.feedback.set_index("item")
    line = table.loc["A-01"]
    assert line["What was asked"] == items.loc["A-01", "says"]
    assert line["What was decided"].startswith("Accepted on 3 February 2026: Both records were read with you")
    assert line["Restated figure"] == "Pressure taken off the foot within 14 days"
    unread = demo_figures.results.records.feedback.assign(reviewed_on=pd.NaT)
    line = _page(_with(demo_figures, feedback=unread), "C07").claim("appeals").table.set_index("Appeal").loc["A-01"]
    assert line["What was asked"] == "not shown here"
    assert line["What was decided"] == "Accepted on 3 February 2026"


def test_learning_is_offered_by_distance_to_the_benchmark(every: Figures) -> None:
    """At Harbor weekly measuring, three points short, before the boot; nothing on debridement, which is beyond."""
    short = [measure.id for measure in conversation_evidence.short_of_benchmark(every, "C07")]
    assert short[0] == "measured_weekly_28d"
    assert not {"debridement_14d", "compression_14d"} & set(short)
    for unit in ("C07", "C10", "C22"):
        for measure in conversation_evidence.short_of_benchmark(every, unit):
            benchmark = every.benchmark(measure, unit)
            assert benchmark
            sign = 1 if str(measure.improves) == "up" else -1
            assert sign * (benchmark.value - every.now(measure, unit)["value"]) > 0
    assert _page(every, "C07").claim("learn").sentence.startswith("Offered, not assigned: Wound measured in each")


def test_where_nothing_lies_short_the_choice_is_free(every: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """No piece is pressed on anybody."""
    monkeypatch.setattr(conversation_evidence, "_distance", lambda *_: -0.1)
    assert _page(every, "C07").claim("learn").sentence.startswith(clinic_conversation.CHOOSE_FREELY)


def test_it_is_short_enough_for_one_sheet_and_for_the_dyad(own: Figures) -> None:
    """Few words, small tables, no chart; the page is one for director and manager."""
    for unit in ("C07",):
        page = _page(own, unit)
        parts = (page.opening, *page.claims)
        words = sum(len(f"{part.heading} {part.sentence} {part.caveat}".split()) for part in parts)
        assert words < 420
        assert sum(len(part.table) for part in parts) <= 14
        assert not any(part.chart for part in parts)
        assert tone.of_page(page) == []
        assert audience_of(page.template, "clinic") is Audience.DYAD
