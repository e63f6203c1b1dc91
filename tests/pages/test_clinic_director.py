"""The director's page: conversations held and due counted by hand, goals beside figures, nobody pointed at."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from tests.pages.recorded import frames, records_of
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.two_way import Director
from wellanalysis.pages import clinic_director, director_claims, tone
from wellanalysis.pages.conversations_held import held, on_roster
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page, to_json
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records

UNIT = "C10"
LEADS = Director(director="clinic director, physician", manager="practice manager", conversations_every_days=60)


def _led(definitions: Definitions, leads: Director | None) -> Definitions:
    network = definitions.network
    settings = network.clinics.get(UNIT) or next(iter(network.clinics.values())).model_copy(update={"benchmarks": {}})
    changed = {**network.clinics, UNIT: settings.model_copy(update={"led_by": leads})}
    return replace(definitions, network=network.model_copy(update={"clinics": changed}))


@pytest.fixture(scope="module")
def own(demo_definitions: Definitions, demo_results: Results) -> Figures:
    """Northshore's own edition, with the demo's conversations and actions."""
    results = replace(demo_results, records=replace(demo_results.records, **_tables()))
    return figures(_led(demo_definitions, LEADS), results, QUARTER, edition="clinic", stage="draft", reader=UNIT)


def _tables() -> dict[str, pd.DataFrame]:
    kept = records_of(frames())
    return {name: getattr(kept, name) for name in ("conversations", "actions", "skills", "development")}


def _page(every: Figures) -> Page:
    page = clinic_director.page(every, every.clinics[every.clinics["clinic_id"] == UNIT].iloc[0])
    assert page is not None
    return page


def _with(every: Figures, **tables: pd.DataFrame) -> Figures:
    kept = replace(every.results.records, **tables)
    return replace(every, results=replace(every.results, records=kept))


def test_only_the_clinic_s_own_report_has_the_page(own: Figures, demo_figures: Figures) -> None:
    """Not the network's edition, and not a network that writes nothing down and names nobody who leads."""
    place = demo_figures.clinics[demo_figures.clinics["clinic_id"] == UNIT].iloc[0]
    assert clinic_director.page(demo_figures, place) is None
    nobody = replace(own, definitions=_led(own.definitions, None), results=replace(own.results, records=Records.none()))
    assert clinic_director.page(nobody, place) is None
    assert clinic_director.page(own, place.replace({True: False})) is None


def test_clinicians_spoken_with_are_counted_by_hand(own: Figures) -> None:
    """On the roster that day, with a conversation of their own here within the promised days, the last of them included."""
    as_of = pd.Timestamp(own.as_of)
    ids = on_roster(own, UNIT)["provider_id"].tolist()
    first = own.results.records.conversations.iloc[[0] * 5].assign(
        conversation=[f"G-{n}" for n in range(5)],
        clinic_id=[UNIT, UNIT, UNIT, UNIT, "C07"],
        kind=["provider", "provider", "provider", "team", "provider"],
        provider_id=[ids[0], ids[1], ids[2], "", ids[3]],
        on=[as_of - pd.Timedelta(days=days) for days in (60, 61, 0, 1, 1)],
        next_by=pd.NaT,
    )
    changed = _with(own, conversations=first)
    found = held(changed, UNIT)
    assert (found.spoken_with, found.clinicians, found.every_days) == (2, len(ids), 60)
    assert found.by_kind == {"provider": 3, "team": 1, "dyad": 0, "network": 0}
    page = _page(changed)
    waits = len(ids) - 2
    assert (
        page.opening.heading
        == f"3 conversations were held with clinicians; {waits} clinicians wait longer than 60 days"
    )
    assert f"each of {len(ids)} clinicians on the roster was promised one within 60 days" in page.opening.sentence
    assert page.opening.sentence.endswith("Whose is due is not told here.")
    assert page.action.startswith("Offer each clinician who waits a time")


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "none of the clinicians waits longer than 60 days"), (61, "all clinicians wait longer than 60 days")],
)
def test_a_small_team_is_never_counted_out_of_all(own: Figures, days: int, said: str) -> None:
    """Nobody, or all: in words."""
    ids = on_roster(own, UNIT)["provider_id"].tolist()
    heading = _page(_with(own, conversations=_talks(own, ids, days))).opening.heading
    assert heading == f"{len(ids)} conversations were held with clinicians; {said}"


def _talks(own: Figures, ids: list[str], days: int) -> pd.DataFrame:
    """A conversation with each, so many days ago."""
    return own.results.records.conversations.iloc[[0] * len(ids)].assign(
        conversation=[f"G-{n}" for n in range(len(ids))], clinic_id=UNIT, kind="provider", provider_id=ids,
        on=pd.Timestamp(own.as_of) - pd.Timedelta(days=days), next_by=pd.NaT,
    )  # fmt: skip


def test_of_a_team_of_four_no_number_says_who_had_a_conversation(own: Figures) -> None:
    """Of two clinicians one knows the other's: neither held nor waiting is told, nor can it be worked out."""
    ids = on_roster(own, UNIT)["provider_id"].tolist()
    roster = own.results.roster
    gone = roster["clinic_id"].eq(UNIT) & ~roster["provider_id"].isin(ids[:4])
    few = replace(own, results=replace(own.results, roster=roster[~gone]))
    talks = [_page(_with(few, conversations=_talks(few, ids[:some], 3))) for some in (0, 1, 4)]
    for page in talks[1:]:
        assert page.opening == talks[0].opening
        assert page.action == talks[0].action
        assert page.claim("held").table.equals(talks[0].claim("held").table)
        assert (page.claim("held").heading, page.claim("held").sentence) == (
            talks[0].claim("held").heading,
            talks[0].claim("held").sentence,
        )
    assert "Fewer than 5 clinicians" in talks[0].opening.sentence


def test_where_nothing_was_promised_nothing_is_in_time_or_late(own: Figures) -> None:
    """A page for a clinic of which network.yml says nothing: what was written down, and the next."""
    ids = on_roster(own, UNIT)["provider_id"].tolist()[:1]
    free = _led(own.definitions, None)
    page = _page(replace(_with(own, conversations=_talks(own, ids, 300)), definitions=free))
    assert page.opening.heading == "1 conversation was written down in the year; offer the next"
    assert "No time between them was promised." in page.opening.sentence
    assert not any(word in page.opening.heading + page.opening.sentence for word in ("in time", "due", "wait"))
    assert page.action.startswith("Offer one clinician a time for the next conversation")
    assert "Who leads" not in page.claim("role").sentence


def test_sessions_on_leading_are_told_by_their_topic_and_withheld_is_a_word(
    own: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the care team answered is printed as it was told."""
    answers = {"director_listens": (False, "Four of five agree."), "director_mentors": (True, "Too few answered.")}

    def answered(_: Figures, item: str, *, unit: str) -> dict[str, object]:
        return {"withheld": answers[item][0], "sentence": answers[item][1]}

    monkeypatch.setattr(director_claims, "staff_item", answered)
    said = _page(own).claim("listening").sentence
    assert said.startswith("Four of five agree. Withheld: Too few answered.")
    assert "sessions on leading" not in said


def test_the_role_is_neither_judge_nor_prescriber(own: Figures) -> None:
    """In plain words, with who leads and who stands beside them."""
    said = _page(own).claim("role").sentence
    assert "clinic director, physician; beside them: practice manager" in said
    assert "no judge of people and no prescriber" in said


def test_goals_stand_beside_their_own_figures(own: Figures) -> None:
    """Baseline, result, benchmark and evidence word of the measure that was agreed."""
    rows = own.results.records.actions
    rows = rows[(rows["clinic_id"] == UNIT) & (rows["kind"] == "goal")]
    table = _page(own).claim("goals").table.set_index("Goal")
    assert set(table.index) == set(rows["says"])
    for row in rows.to_dict("records"):
        measure = own.definitions.measure(row["measure"])
        assert table.loc[row["says"], "Seen in"] == measure.title
        assert table.loc[row["says"], "Now"] == own.said(measure, own.now(measure, UNIT))
        assert table.loc[row["says"], "Change"] == str(own.change(measure, UNIT)["word"])


def test_the_panel_counts_roles_and_names_only_who_agreed(own: Figures) -> None:
    """Nobody's identifier, and a name for one who agreed to be named in this clinic's report."""
    ids = on_roster(own, UNIT)
    panel = _page(own).claim("panel")
    assert sum(int(number) for number in panel.table["Clinicians"]) == len(ids)
    one = ids.iloc[0]
    agreed = own.results.consents.iloc[[0]].assign(
        provider_id=one["provider_id"], name="Somebody Agreed", shown_in="clinic", clinic_id=UNIT, role=one["role"]
    )
    named = _page(replace(own, results=replace(own.results, consents=agreed))).claim("panel")
    assert named.table["Who"].str.contains("Somebody Agreed").sum() == 1
    assert not any(f'"{id}"' in to_json(_page(own)) for id in ids["provider_id"])


def test_what_clinicians_said_of_themselves_is_nowhere_on_it(own: Figures) -> None:
    """The page is the same whatever they rated, planned, or said in a conversation of their own."""
    talks = own.results.records.conversations
    alone = talks["kind"] == "provider"
    other = _with(
        own,
        skills=own.results.records.skills.iloc[:0],
        development=own.results.records.development.iloc[:0],
        conversations=talks.assign(
            went_well=talks["went_well"].mask(alone, "Otherwise."), to_share=talks["to_share"].mask(alone, "")
        ),
    )
    assert to_json(_page(own)) == to_json(_page(other))


def test_four_prompts_are_filled_and_nothing_blames(own: Figures) -> None:
    """What went well is asked first."""
    prompts = _page(own).claim("prompts").table
    assert prompts["Prompt"].tolist()[0] == "What went well?"
    assert len(prompts) == 4
    assert (prompts["What the figures offer"] != "").all()
    assert tone.of_page(_page(own)) == []
