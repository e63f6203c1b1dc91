"""A year of the demo's ledger: what is planted in it, and that it is the same each time."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.record_columns import CLOSING, KINDS_OF_ITEM, STATUSES
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.demo import ledger as planted
from wellanalysis.demo import plan
from wellanalysis.demo.ledger_care import HOLDING
from wellanalysis.demo.voices_told import THEMES
from wellanalysis.pages.tone import heard
from wellanalysis.results.columns import TEXT, typed
from wellanalysis.results.ledger import RECEIVED, ledger, overdue
from wellanalysis.results.records import Records, types_of

AS_OF = pd.Timestamp(plan.AS_OF)


@pytest.fixture(scope="module")
def extracts() -> Mapping[str, pd.DataFrame]:
    """Clinics and providers of the demo."""
    return {name: pd.read_parquet(ROOT / f"data/demo/extracts/{name}.parquet") for name in ("clinics", "providers")}


@pytest.fixture(scope="module")
def items(extracts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The items with what became of them."""
    frames = {}
    for name, frame in planted.part(extracts).items():
        types = types_of(RECORDS[name].table)
        frame = frame.reindex(columns=list(types))
        texts = {column: frame[column].fillna("") for column, kind in types.items() if kind == TEXT}
        frames[name] = typed(frame.assign(**texts), types)
    return ledger(replace(Records.none(), **frames))


def test_a_hundred_and_fifty_items_of_a_year_each_in_words_of_its_own(items: pd.DataFrame) -> None:
    """Numbered in the order in which they came; nothing after the day of the extracts."""
    assert items["item"].tolist() == [f"F-{number:04d}" for number in range(1, 151)]
    assert items["received_on"].is_monotonic_increasing
    assert items["received_on"].between(pd.Timestamp(planted.FIRST_DAY), AS_OF).all()
    assert not items["says"].duplicated().any()
    assert items["first_on"].dropna().le(AS_OF).all()


def test_all_kinds_statuses_and_circles_are_in_it(items: pd.DataFrame) -> None:
    """Appeals are written elsewhere; most are for the network, most are read, some are overdue."""
    assert set(items["kind"]) == set(KINDS_OF_ITEM) - {"appeal"}
    assert set(items["status"]) == {RECEIVED, *STATUSES}
    assert items["seen_by"].value_counts().idxmax() == "network"
    assert set(items["seen_by"]) == {"writer", "clinic", "network", "public"}
    assert (items.loc[items["seen_by"].eq("writer"), "provider_id"] != "").all()
    assert 0.8 < items["reviewed_on"].notna().mean() < 0.9
    assert 3 <= overdue(items, AS_OF, load(ROOT / "data" / "demo").network).sum() <= 10
    assert items["kind"].value_counts()[["call_out", "need"]].to_dict() == {"call_out": 12, "need": 19}


def test_most_are_answered_within_ten_days_and_a_change_takes_longer(items: pd.DataFrame) -> None:
    """From one day on; what is being changed stays open until it is; call-outs end with what was learned."""
    days = (items["closed_on"] - items["received_on"]).dt.days
    changed = items["status"].eq("changed")
    assert days[~changed].dropna().between(1, 40).all()
    assert days[changed].between(10, 100).all()
    assert 0.6 < (days.dropna() <= 10).mean() < 0.95
    closed = items[items["kind"].eq("call_out") & items["status"].isin(CLOSING)]
    assert (closed["status"] == "changed").mean() > 0.6
    assert (items.loc[items["status"].isin(CLOSING), "answer"] != "").all()


def test_each_answer_is_of_its_own_and_none_is_only_a_promise(
    items: pd.DataFrame, extracts: Mapping[str, pd.DataFrame]
) -> None:
    """No two people were told the same; while something is being changed the item is open, with a new day."""
    closed = items[items["status"].isin(CLOSING)]
    assert not closed["answer"].duplicated().any()
    assert not set(HOLDING) & set(items["answer"])
    steps = planted.part(extracts)["feedback_steps"]
    held = steps.duplicated("item") & steps["status"].eq("looked_at")
    assert held.sum() > 20
    assert steps.loc[held, "due_on"].gt(steps.loc[held, "on"]).all()
    assert steps.loc[held, "says"].nunique() > 7


def test_no_answer_speaks_of_days_that_are_still_to_come(items: pd.DataFrame) -> None:
    """Seasons and quarters since when something holds: none of them later than the answer itself."""
    told = items.loc[items["answer"].str.contains(r"\bsince (?:the )?(?:spring|summer|autumn|July|20\d\dQ\d)"), "item"]
    assert told.tolist() == ["F-0117"], "A home nurse may confirm it since July 2024; answered in August 2026"


def test_answers_agree_with_what_planning_decided(items: pd.DataFrame) -> None:
    """What is not decided is not bought, on its way or promised for a season."""
    undecided = THEMES.loc[THEMES["decision"].isna(), "theme"].tolist() + ["T05"]
    words = items.loc[items["theme"].isin(undecided), "answer"]
    assert not words.str.contains(r"is bought|are bought|comes in|comes with|has it: a pool|from January").any()


def test_it_is_the_same_each_time_and_keeps_the_tone(extracts: Mapping[str, pd.DataFrame], items: pd.DataFrame) -> None:
    """Chosen by a seed; words that punish are in none of it, nor any clinic's name."""
    again = planted.part(extracts)
    for name, frame in planted.part(extracts).items():
        pd.testing.assert_frame_equal(frame, again[name])
    texts = [*items["says"], *items["answer"]]
    assert [phrase for text in texts for phrase in heard(text)] == []
    names = "|".join(extracts["clinics"]["name"])
    assert not pd.Series(texts).str.contains(rf"\b(?:{names})\b").any()
