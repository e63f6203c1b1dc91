"""The page of voices: what is counted, what is quoted, what is withheld, and management's own scorecard."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import voices_page, voices_scorecard
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.tone import of_page
from wellanalysis.pages.voices_people import role_told
from wellanalysis.pages.voices_promises import promises_heading, promises_line
from wellanalysis.pages.voices_records import OTHERS, coded, excerpts, grouped, items
from wellanalysis.pages.voices_stories import story_claim
from wellanalysis.results.records import Records

SCORECARD = ("answers", "overdue", "promises", "leaders")


def _with(figures: Figures, **tables: pd.DataFrame) -> Figures:
    """The same run with other records."""
    records = replace(figures.results.records, **tables)
    return replace(figures, results=replace(figures.results, records=records))


def _texts(page: Page) -> str:
    return page.text


def _changed(frame: pd.DataFrame, key: str, value: str, **given: Any) -> pd.DataFrame:
    row = frame[key] == value
    return frame.assign(**{name: frame[name].where(~row, new) for name, new in given.items()})


@pytest.fixture(scope="module")
def page(demo_figures: Figures) -> Page:
    """The demo's page."""
    found = voices_page.page(demo_figures)
    assert found is not None
    return found


def test_a_network_without_records_has_no_such_page(demo_figures: Figures) -> None:
    """Nor a line on its Summary."""
    empty = {name: getattr(Records.none(), name) for name in Records.tables()}
    without = _with(demo_figures, **empty)
    assert voices_page.page(without) is None
    assert promises_line(without) is None
    assert story_claim(without, section="voices") is None


def test_the_first_screen_says_what_is_heard_and_what_planning_did(page: Page, demo_figures: Figures) -> None:
    """One chart, one thing to do, one way to answer; the numbers counted again from the records."""
    assert page.opening.chart == "themes"
    themes = demo_figures.results.records.themes
    decided = int((themes["decision"] != "").sum())
    assert page.opening.heading == f"10 themes, and planning has decided on {decided} of 10"
    own, words = items(demo_figures), coded(demo_figures)
    voices = set(own.loc[own["theme"] != "", "item"]) | set(words["excerpt"])
    assert f"{len(voices)} voices" in page.opening.sentence
    assert page.action.startswith("Decide on “The record system is slow”")
    assert "2026Q3" in page.answer[1]
    assert {claim.section for claim in page.claims} == {
        "themes", "quotes", "coding", "needs", "scorecard", "call-outs", "stories",
    }  # fmt: skip


def test_no_word_of_blame_and_no_identifier_of_a_person(page: Page, demo_figures: Figures) -> None:
    """References of items are printed; ids of people never."""
    assert of_page(page) == []
    people = demo_figures.results.records.feedback["provider_id"]
    assert not any(f'"{id}"' in page.text or f" {id} " in page.text for id in people[people != ""])


def test_the_order_of_rows_changes_nothing(page: Page, demo_figures: Figures) -> None:
    """The same page, byte for byte."""
    records = demo_figures.results.records
    turned = {
        name: getattr(records, name).sample(frac=1, random_state=7)
        for name in ("feedback", "themes", "excerpts", "codes", "stories", "promises")
    }
    again = voices_page.page(_with(demo_figures, **turned))
    assert again is not None
    assert {c.id: c.sentence for c in again.claims} == {c.id: c.sentence for c in page.claims}
    assert again.opening.sentence == page.opening.sentence


def test_answers_are_counted_with_those_that_wait(page: Page, demo_figures: Figures) -> None:
    """The share within ten days again, by the product of what remains open, day by day."""
    own = items(demo_figures)
    own = own[own["kind"] != "appeal"]
    now = pd.Timestamp(demo_figures.as_of)
    wait = (own["closed_on"].fillna(now) - own["received_on"]).dt.days
    remain = 1.0
    for each in sorted(wait[own["closed_on"].notna() & (wait <= 10)].unique()):
        at_risk = (wait >= each).sum()
        remain *= 1 - (own["closed_on"].notna() & (wait == each)).sum() / at_risk
    claim = page.claim("answers")
    late = int(voices_scorecard.late(demo_figures, items(demo_figures)).sum())
    assert late > 1
    share = round(100 * (1 - remain))
    assert claim.heading == f"{share}\u00a0% answered within the 10 days promised; {late} wait past their day"
    assert f"of {len(own)} that are no appeals" in claim.sentence
    assert claim.options["promised"] == 10
    assert claim.frame.loc[claim.frame["day"] <= 10, "share"].iloc[-1] == pytest.approx(1 - remain, abs=1e-4)
    waiting = own[own["closed_on"].isna()]
    assert len(waiting) > 0
    shorter = _with(demo_figures, feedback=own[own["closed_on"].notna()][list(demo_figures.results.records.feedback)])
    without = voices_page.page(shorter)
    assert without is not None
    assert without.claim("answers").frame["share"].iloc[-1] > claim.frame["share"].iloc[-1]


def test_appeals_have_a_time_of_their_own(page: Page) -> None:
    """Twenty days for them, ten for all others."""
    table = page.claim("answers").table.set_index("What it is")["Promised within"]
    assert table["Appeals"] == "20 days"
    assert set(table.drop("Appeals")) == {"10 days"}


def test_promises_are_kept_late_open_or_overdue(page: Page) -> None:
    """The planted ones: a report six days late, an answer that is overdue."""
    claim = page.claim("promises")
    assert claim.heading == "3 of the 4 promises due were kept, 1 is 44 days late; 2 more are not due yet"
    assert claim.sentence == (
        "3 of the 4 promises made since 12 November 2025 and due by 13 November 2026 were kept, 1 is 44 days late; 2 more are "
        "not due yet. 6 of the 7 reports made since 10 January 2025 and due by 13 November 2026 came on time, 1 came late; "
        "1 more is not due yet."
    )
    became = claim.table.set_index("Promised")["What became of it"]
    assert became["Report of 2025Q3 to all clinics"] == "Kept on 20 November 2025, 6 days late"
    assert became["An answer on how the record system becomes faster, with a day"] == "Overdue by 44 days"
    assert became["A decision on interpreters, in person and by telephone"] == "Open"


def test_promises_of_which_none_is_due_or_some_were_late_are_said_so(demo_figures: Figures) -> None:
    """Late ones were kept, and late; before the first day nothing is counted as kept or not."""
    promises = demo_figures.results.records.promises
    own = promises[promises["kind"] == "promise"]
    ahead = _with(demo_figures, promises=own[own["due_on"] > pd.Timestamp(demo_figures.as_of)])
    assert promises_heading(ahead) == "No promise is due yet; 2 are ahead"
    late = own.assign(
        kept_on=own["due_on"].where(own["due_on"] <= pd.Timestamp(demo_figures.as_of)) + pd.Timedelta(days=3)
    )
    assert promises_heading(_with(demo_figures, promises=late)) == (
        "All 4 promises due were kept (4 of them late); 2 more are not due yet"
    )
    several = own.assign(kept_on=pd.NaT)
    assert promises_heading(_with(demo_figures, promises=several)).startswith(
        "None of the 4 promises due was kept, 4 are up to "
    )
    for kept, words in (
        (own["due_on"], "The one promise due was kept"),
        (pd.NaT, "Not the one promise due was kept, 1 is "),
    ):
        alone = own.assign(kept_on=kept).loc[own["due_on"] <= pd.Timestamp(demo_figures.as_of)].head(1)
        assert promises_heading(_with(demo_figures, promises=alone)).startswith(words)
    reports = promises[promises["kind"] == "report"]
    assert promises_heading(_with(demo_figures, promises=reports)) == (
        "6 of the 7 reports due came on time, 1 came late; 1 more is not due yet"
    )


def test_heard_back_and_answered_stand_apart(demo_figures: Figures, page: Page) -> None:
    """Taken up on the second day and never answered: all heard back, nobody was answered."""
    records = demo_figures.results.records
    own = items(demo_figures)
    taken = own[["item"]].assign(
        on=own["received_on"] + pd.Timedelta(days=1), status="looked_at", says="Thank you.", owner="lead"
    )
    steps = taken.reindex(columns=records.feedback_steps.columns)
    steps = steps.assign(due_on=pd.NaT).fillna({name: "" for name in steps.columns if name not in ("on", "due_on")})
    only = _with(demo_figures, feedback_steps=steps.astype(records.feedback_steps.dtypes.to_dict()))
    claim = voices_scorecard.answers_claim(only)
    assert claim is not None
    assert "100\u00a0% (95\u00a0% interval 97–100) heard back within the 10 days" in claim.sentence
    assert "promised, 0\u00a0% " in claim.sentence
    assert "were answered by then, and half are still waiting" in claim.sentence
    assert "a thank-you that promises more is none" in page.claim("answers").caveat


def test_a_theme_that_was_acted_on_and_is_heard_again_says_both(demo_figures: Figures, page: Page) -> None:
    """Voices after the day of the decision, counted again; before it, the theme is acted on and quiet."""
    table = page.opening.table.set_index("Theme")["Heard since the decision"]
    records, own, words = demo_figures.results.records, items(demo_figures), coded(demo_figures)
    theme = records.themes.set_index("theme").loc["T04"]
    later = own[(own["theme"] == "T04") & (own["received_on"] > theme["decided_on"])]["item"].tolist()
    later += words[(words["theme"] == "T04") & (words["on"] > theme["decided_on"])]["excerpt"].tolist()
    assert table[theme["title"]] == str(len(set(later)))
    assert len(later) > 0
    assert f"“{theme['title']}” (" in page.opening.sentence
    assert "acted on, still heard" in page.opening.sentence
    decided = records.themes["decision"] != ""
    now = records.themes.assign(
        decided_on=records.themes["decided_on"].where(~decided, pd.Timestamp(demo_figures.as_of))
    )
    quiet = voices_page.page(_with(demo_figures, themes=now))
    assert quiet is not None
    assert "still heard" not in quiet.opening.sentence
    assert set(quiet.opening.table["Heard since the decision"]) == {"0", "no decision"}


def test_quotes_are_ten_at_most_and_every_theme_comes_before_a_second(page: Page) -> None:
    """Ten themes of the demo have one each; long tables are folded."""
    table = page.claim("quotes").table
    assert len(table) == 10
    assert table["Theme"].nunique() == min(10, len(page.opening.table))
    for id in ("needs-told", "promises", "agreement"):
        assert page.claim(id).options["folded"] is True


def test_the_summary_has_open_promises_and_a_story(demo_figures: Figures, page: Page) -> None:
    """In the words of the page of voices, with the way to it, and only a story that may be printed there."""
    line = promises_line(demo_figures)
    assert line is not None
    assert line.heading == page.claim("promises").heading
    assert page.claim("promises").sentence in line.sentence
    own = items(demo_figures)
    assert f"Of {len(own)} items that people sent in" in line.sentence
    assert f"{(own['kind'] != 'appeal').sum()} are no appeals: of these " in line.sentence
    assert "voices" in dict((label, target) for label, target in line.links).values()
    story = story_claim(demo_figures, section="voices")
    assert story is not None
    assert story.section == "voices"
    public = story_claim(replace(demo_figures, edition="public"), section="voices")
    assert public is not None
    assert "Down to the water" in public.heading


@pytest.mark.parametrize("how", ["withdrawn_on", "until"])
def test_a_consent_that_ends_takes_the_words_away_everywhere(demo_figures: Figures, page: Page, how: str) -> None:
    """A quote and a story that stand on the page before are gone after, and from the counts."""
    quotable = excerpts(demo_figures)
    words = next(text for text in quotable.loc[quotable["quotable"], "says"] if text in page.text)
    row = quotable.set_index("says").loc[words]
    yesterday = pd.Timestamp(demo_figures.as_of) - pd.Timedelta(days=1)
    records = demo_figures.results.records
    after = voices_page.page(
        _with(
            demo_figures,
            excerpts=_changed(records.excerpts, "excerpt", row["excerpt"], **{how: yesterday}),
            stories=_changed(records.stories, "story", "Y-02", **{how: yesterday}),
        )
    )
    assert after is not None
    assert "third floor" in page.text
    assert words not in after.text
    assert "third floor" not in after.text
    before, now = (len(excerpts(each)) for each in (demo_figures, _with(demo_figures, excerpts=_changed(
        records.excerpts, "excerpt", row["excerpt"], **{how: yesterday}))))  # fmt: skip
    assert now == before - 1


def test_the_demo_s_withdrawn_and_expired_quotes_are_not_there(demo_figures: Figures, page: Page) -> None:
    """Planted: one taken back, one past its day, one never agreed to, one that nobody has read."""
    records = demo_figures.results.records.excerpts.set_index("excerpt")["says"]
    for reference in ("X-005", "X-013", "X-006", "X-046"):
        assert records[reference] not in page.text
    kept = set(excerpts(demo_figures)["excerpt"])
    assert not kept & {"X-005", "X-013"}
    assert kept >= {"X-006", "X-046"}  # counted, not quoted


def test_a_quote_stands_under_a_theme_that_all_its_readers_found(demo_figures: Figures, page: Page) -> None:
    """And there are at most two per theme."""
    table = page.claim("quotes").table
    assert table["Theme"].value_counts().max() <= 2
    found = coded(demo_figures)
    titles = demo_figures.results.records.themes.set_index("theme")["title"]
    alike = {(titles[row.theme], f"“{row.says}”") for row in found[found["alike"]].itertuples()}
    assert set(zip(table["Theme"], table["Words"], strict=True)) <= alike


MANY_EACH = pd.Series({"a": 40, "b": 40, "c": 40})


def test_small_groups_are_pooled_and_never_alone() -> None:
    """Nine of a role stand under others; alone they would be found by subtraction, so the next smallest goes with them."""
    voices = pd.DataFrame({"voice": [f"F-{at}" for at in range(42)], "role": ["a"] * 20 + ["b"] * 13 + ["c"] * 9})
    assert grouped(voices, "role", MANY_EACH).value_counts().to_dict() == {"a": 20, OTHERS: 22}
    enough = voices.assign(role=["a"] * 20 + ["b"] * 10 + ["c"] * 9 + [""] * 3)
    assert grouped(enough, "role", MANY_EACH).value_counts().to_dict() == {"a": 20, "b": 10, OTHERS: 12}
    none = voices.assign(role="a")
    assert set(grouped(none, "role", MANY_EACH)) == {"a"}


def test_a_role_of_few_people_does_not_stand_alone_however_often_they_speak() -> None:
    """One podiatrist with eleven items: with the next role, for the two of them would still be few."""
    voices = pd.DataFrame(
        {"voice": [f"F-{at}" for at in range(43)], "role": ["a"] * 20 + ["b"] * 12 + ["podiatrist"] * 11}
    )
    people = pd.concat([MANY_EACH, pd.Series({"podiatrist": 1})])
    assert grouped(voices, "role", people).value_counts().to_dict() == {"a": 20, OTHERS: 23}
    assert grouped(voices, "role", people.drop("podiatrist")).value_counts().to_dict() == {"a": 20, OTHERS: 23}


def test_words_for_their_writer_alone_stand_under_no_role(demo_figures: Figures) -> None:
    """Eleven of a podiatrist: counted among all voices, in no circle and no place."""
    records = demo_figures.results.records
    like = records.feedback[records.feedback["theme"] != ""].sort_values("received_on").tail(1)
    more = [like.assign(item=f"F-9{at:03d}", role="podiatrist", seen_by="writer") for at in range(11)]
    every = _with(demo_figures, feedback=pd.concat([records.feedback, *more], ignore_index=True))
    before, after = (voices_page.page(each) for each in (demo_figures, every))
    assert before is not None
    assert after is not None
    pd.testing.assert_series_equal(
        after.opening.frame.set_index(["label", "group"])["count"].sort_index(),
        before.opening.frame.set_index(["label", "group"])["count"].sort_index(),
    )
    assert before.opening.sentence != after.opening.sentence
    theme = after.opening.table.set_index("Theme")["Voices"].astype(int) - before.opening.table.set_index("Theme")[
        "Voices"
    ].astype(int)
    assert theme.sum() == 11


def test_a_role_beside_a_quote_or_a_need_is_one_of_ten_people_or_more(demo_figures: Figures, page: Page) -> None:
    """The network's only social worker is a colleague; patients are patients."""
    assert role_told(demo_figures, "nurse") == "Nurse"
    assert role_told(demo_figures, "patient") == "Patient"
    assert role_told(demo_figures, "podiatrist") == "A colleague"
    assert role_told(demo_figures, "") == "Somebody"
    records = demo_figures.results.records
    one = _with(
        demo_figures,
        excerpts=records.excerpts.assign(role=records.excerpts["role"].replace("nurse", "podiatrist")),
        feedback=records.feedback.assign(role="podiatrist"),
    )
    found = voices_page.page(one)
    assert found is not None
    assert "podiatrist" not in found.text.casefold()
    assert found.claim("quotes").table["Who"].str.startswith("A colleague, ").any()


def test_no_group_of_fewer_than_ten_is_drawn(page: Page, demo_figures: Figures) -> None:
    """Of roles and of places alike."""
    voices = page.opening.frame.groupby("group")["count"].sum()
    assert voices.min() >= 10
    places = page.claim("themes-by-place").table
    assert places["Voices"].astype(int).min() >= 10


def test_call_outs_name_neither_person_nor_clinic(page: Page, demo_figures: Figures) -> None:
    """Reported, taken up, answered, learned."""
    claim = page.claim("call-outs")
    assert "Taken up" in claim.sentence
    assert list(claim.table.columns.drop("Role", errors="ignore")) == [
        "What was called out",
        "Theme",
        "What was learned",
    ]
    said = " ".join(claim.table.to_numpy().ravel())
    assert not any(name in said for name in demo_figures.results.clinics["name"])


def test_needs_are_told_by_quarter_with_what_came_of_them(page: Page, demo_figures: Figures) -> None:
    """Every answer of the year stands in one quarter."""
    own = items(demo_figures)
    needs = own[own["kind"] == "need"]
    assert page.claim("needs").table["Came in"].astype(int).sum() == len(needs)
    assert page.claim("needs-told").table["What I need"].str.contains(r"F-\d{4}").all()


def test_leaders_are_seen_by_the_care_team_and_the_sponsor_is_named(page: Page, demo_figures: Figures) -> None:
    """Both questions, and who answers for the report."""
    claim = page.claim("leaders")
    assert len(claim.table) == 2
    sponsor = demo_figures.definitions.network.sponsor
    assert sponsor is not None
    assert sponsor.name in claim.sentence
    assert "purpose" in [target for _, target in claim.links]


def test_agreement_is_told_with_its_number_interval_and_custom_word(page: Page) -> None:
    """Planted about three quarters."""
    claim = page.claim("agreement")
    assert "kappa 0.7" in claim.sentence
    assert "by custom called substantial" in claim.sentence
    assert len(claim.table) == 10


def test_readers_who_never_differ_are_told_so_in_words(demo_figures: Figures) -> None:
    """Three who all found the one theme there is: no kappa, and no gap where it would stand."""
    records = demo_figures.results.records
    one = records.codes[records.codes["excerpt"].isin(excerpts(demo_figures)["excerpt"])].tail(1)
    alike = pd.concat([one.assign(coder=each) for each in ("reader A", "reader B", "reader C")], ignore_index=True)
    found = voices_page.page(_with(demo_figures, codes=alike))
    assert found is not None
    claim = found.claim("agreement")
    assert claim.heading == "Do readers find the same themes? Too little differs to say"
    assert "Agreement beyond chance is not defined" in claim.sentence
    assert "kappa ," not in claim.sentence
    assert "called ." not in claim.sentence


def test_where_no_row_says_that_none_was_found_the_caveat_does(demo_figures: Figures, page: Page) -> None:
    """With such rows more excerpts are compared, and no word of it; no theme without a name is counted."""
    assert "over all that was read, agreement may be lower" in page.claim("agreement").caveat
    codes = demo_figures.results.records.codes
    both = codes.groupby("excerpt")["coder"].nunique()
    alone = codes[codes["excerpt"].isin(both.index[both == 1])].drop_duplicates("excerpt")
    none = alone.assign(coder="reader B", theme="")
    every = _with(demo_figures, codes=pd.concat([codes, none], ignore_index=True))
    found = voices_page.page(every)
    assert found is not None
    claim = found.claim("agreement")
    assert "may be lower" not in claim.caveat
    assert int(claim.sentence.split(" ")[0]) > int(page.claim("agreement").sentence.split(" ")[0])
    assert len(claim.table) == 10
    assert not (coded(every)["theme"] == "").any()


def test_where_nothing_is_open_there_is_nothing_to_act_on(demo_figures: Figures) -> None:
    """Themes decided, promises kept, nothing overdue: said so; before that, what waits comes in turn."""
    records = demo_figures.results.records
    decided = records.themes.assign(decision="done", says="Done.", decided_by="board", decided_on=records.themes["on"])
    only_promise = _with(demo_figures, themes=decided)
    assert "An answer on how the record system becomes faster" in voices_page.request(only_promise)
    kept = records.promises.assign(kept_on=records.promises["due_on"])
    assert "items of the ledger are open past the promised day" in voices_page.request(
        _with(demo_figures, themes=decided, promises=kept)
    )
    closed = _with(demo_figures, themes=decided, promises=kept, feedback=records.feedback.head(0))
    assert voices_page.request(closed) == voices_page.NOTHING_TO_DO
    new = records.feedback.tail(1).assign(kind="question", received_on=pd.Timestamp(demo_figures.as_of))
    unowned = _with(
        demo_figures, themes=decided.head(0), promises=kept, feedback=new, feedback_steps=records.feedback_steps.head(0)
    )
    assert voices_page.request(unowned).startswith("1 item of the ledger has nobody yet")


def test_a_network_with_a_ledger_alone_opens_with_its_answers(demo_figures: Figures) -> None:
    """No theme, no excerpt, no promise: how soon people are answered is the first thing told."""
    none = Records.none()
    feedback = demo_figures.results.records.feedback.assign(theme="")
    alone = _with(
        demo_figures, feedback=feedback, themes=none.themes, excerpts=none.excerpts, codes=none.codes,
        stories=none.stories, promises=none.promises,
    )  # fmt: skip
    found = voices_page.page(alone)
    assert found is not None
    assert found.opening.id == "answers"
    assert np.isclose(found.opening.frame["share"].iloc[0], found.opening.frame["share"].min())
    assert {"themes", "quotes", "agreement", "promises"}.isdisjoint({claim.id for claim in found.claims})


def test_a_network_with_stories_alone_opens_with_one(demo_figures: Figures) -> None:
    """Whatever there is opens the page."""
    empty = {name: getattr(Records.none(), name) for name in Records.tables()}
    stories = demo_figures.results.records.stories
    found = voices_page.page(_with(demo_figures, **{**empty, "stories": stories}))
    assert found is not None
    assert found.opening.id.startswith("story-")
