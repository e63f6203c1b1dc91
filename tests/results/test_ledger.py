"""The ledger: each item with what became of it, and what its checks find in it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from tests.results.conftest import Write, small_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.ledger import (
    RECEIVED,
    due,
    is_open,
    ledger,
    overdue,
    owed,
    past_promise,
    promised,
)
from wellanalysis.results.records import Records
from wellanalysis.results.source import open_source

ITEMS = "item,received_on,channel,kind,page,quarter,says,seen_by,reviewed_by,reviewed_on,theme,form_key\n"
STEPS = "item,on,status,owner,due_on,says\n"
THEMES = "theme,kind,on,title\nT01,theme,2025-06-01,Waiting\n"
ONE = "F-1,2025-07-01,form,question,outcomes,2025Q2,Why?,network,analyst,2025-07-02,T01,k-1\n"


def _records(items: Sequence[tuple[str, str]], steps: Sequence[tuple[object, ...]]) -> Records:
    none = Records.none()
    said = pd.DataFrame(list(items), columns=["item", "received_on"]).assign(
        received_on=lambda f: pd.to_datetime(f["received_on"])
    )
    said = said.reindex(columns=none.feedback.columns).astype(none.feedback.dtypes)
    done = pd.DataFrame(list(steps), columns=none.feedback_steps.columns).astype(none.feedback_steps.dtypes)
    return replace(none, feedback=said, feedback_steps=done)


STORY = _records(
    [("F-1", "2026-01-01"), ("F-2", "2026-01-01"), ("F-3", "2026-01-01"), ("F-4", "2026-01-01"), ("F-5", "2026-01-01")],
    [
        ("F-1", "2026-01-02", "looked_at", "analyst", "2026-01-09", ""),
        ("F-1", "2026-01-03", "answered", "clinical lead", None, "We will look."),
        ("F-1", "2026-01-05", "changed", "clinical lead", None, "The label is clear now."),
        ("F-2", "2026-01-02", "answered", "analyst", None, "It is right."),
        ("F-2", "2026-01-04", "looked_at", "sponsor", "2026-01-20", ""),
        ("F-3", "2026-01-02", "answered", "analyst", None, "It is right."),
        ("F-3", "2026-01-04", "looked_at", "sponsor", "2026-01-09", ""),
        ("F-3", "2026-01-04", "declined", "sponsor", None, "The definition stays, since the others have it too."),
        ("F-4", "2026-01-08", "looked_at", "analyst", "2026-01-11", ""),
        ("F-4", "2026-01-12", "looked_at", "analyst", "2026-01-25", ""),
    ],
)


def _by_item(records: Records) -> pd.DataFrame:
    return ledger(records).set_index("item")


def test_the_last_step_says_what_became_of_an_item() -> None:
    """Received where there is none; who has it; the last words that close it."""
    found = _by_item(STORY)
    assert found["status"].to_dict() == {
        "F-1": "changed",
        "F-2": "looked_at",
        "F-3": "declined",
        "F-4": "looked_at",
        "F-5": RECEIVED,
    }
    assert found["owner"].tolist() == ["clinical lead", "sponsor", "sponsor", "analyst", ""]
    assert found["answer"].tolist() == [
        "The label is clear now.",
        "",
        "The definition stays, since the others have it too.",
        "",
        "",
    ]


def test_an_item_is_closed_by_its_first_answer_unless_it_was_opened_again() -> None:
    """Answered, then changed: closed when answered. Opened again: what was before no longer counts."""
    closed = _by_item(STORY)["closed_on"]
    assert closed.dt.strftime("%m-%d").fillna("").to_dict() == {
        "F-1": "01-03",
        "F-2": "",
        "F-3": "01-04",
        "F-4": "",
        "F-5": "",
    }


def test_the_newest_promise_holds_and_without_one_the_networks(network: Definitions) -> None:
    """An item is late the day after the one that was promised, and only while it is open."""
    found = ledger(STORY)
    own = network.network
    assert due(found, own).dt.strftime("%m-%d").tolist() == ["01-09", "01-20", "01-09", "01-25", "01-11"]
    assert is_open(found).tolist() == [False, True, False, True, True]
    assert not overdue(found, pd.Timestamp("2026-01-11"), own).any()
    assert overdue(found, pd.Timestamp("2026-01-12"), own).tolist() == [False, False, False, False, True]
    assert overdue(found, pd.Timestamp("2026-01-21"), own).tolist() == [False, True, False, False, True]


def test_a_day_moved_beyond_the_networks_own_promise_is_past_the_promise(network: Definitions) -> None:
    """F-4 was due on the 11th, and was given until the 25th: late by the promise, not by the day named last."""
    found, own, day = ledger(STORY), network.network, pd.Timestamp("2026-01-12")
    assert promised(found, own).dt.strftime("%m-%d").tolist() == ["01-11", "01-14", "01-14", "01-11", "01-11"]
    assert owed(found, own).dt.strftime("%m-%d").tolist() == ["01-09", "01-14", "01-09", "01-11", "01-11"]
    assert past_promise(found, day, own).tolist() == [False, False, False, True, True]


def test_an_appeal_has_days_of_its_own_and_a_reopened_item_begins_anew(network: Definitions) -> None:
    """A day that was named before an item was opened again was kept, and promises nothing any more."""
    again = _records(
        [("A-1", "2026-01-01"), ("F-2", "2026-01-01"), ("F-3", "2026-01-01")],
        [
            ("F-2", "2026-01-02", "looked_at", "analyst", "2026-01-05", ""),
            ("F-2", "2026-01-04", "answered", "analyst", None, "It is right."),
            ("F-2", "2026-02-10", "looked_at", "analyst", None, ""),
            ("F-3", "2026-01-02", "answered", "analyst", None, "It is right."),
            ("F-3", "2026-02-10", "looked_at", "analyst", "2026-02-12", ""),
            ("F-3", "2026-02-11", "looked_at", "analyst", None, ""),
        ],
    )
    again = replace(again, feedback=again.feedback.assign(kind=["appeal", "question", "question"]))
    own = network.network
    assert (own.answer_back.within_days, own.appeals.decided_within_days) == (10, 20)
    found = ledger(again)
    assert due(found, own).dt.strftime("%m-%d").tolist() == ["01-21", "02-20", "02-12"]
    assert overdue(found, pd.Timestamp("2026-02-13"), own).tolist() == [True, False, True]
    assert found["reopened_on"].dt.strftime("%m-%d").fillna("").tolist() == ["", "02-10", "02-10"]


def test_the_order_of_the_steps_in_the_file_changes_nothing() -> None:
    """Days and statuses order them, and the types are the same with rows and without."""
    mixed = replace(STORY, feedback_steps=STORY.feedback_steps.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(ledger(mixed), ledger(STORY))
    pd.testing.assert_series_equal(ledger(Records.none()).dtypes, ledger(STORY).dtypes)


@pytest.fixture
def network(write: Write) -> Definitions:
    """The small network, without records yet; its data speak of 10 July 2025."""
    return write(small_extracts())


def _problems(network: Definitions, items: str, steps: str = "", themes: str = THEMES) -> list[Problem]:
    folder = network.folder / "records"
    folder.mkdir()
    for name, text in {"feedback": ITEMS + items, "feedback_steps": STEPS + steps, "themes": themes}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    found: list[Problem] = []
    with open_source(network, gather=found) as source:
        return [*found, *check(source, network)]


def test_a_sound_ledger_has_no_problem(network: Definitions) -> None:
    """Answered and later changed, opened again and declined: all of it may be."""
    steps = (
        "F-1,2025-07-01,looked_at,analyst,2025-07-09,\nF-1,2025-07-02,answered,analyst,,So it is.\n"
        "F-1,2025-07-03,changed,analyst,,Said it.\nF-1,2025-07-04,looked_at,analyst,,\nF-1,2025-07-05,declined,analyst,,No.\n"
    )
    assert _problems(network, ONE, steps) == []


@pytest.mark.parametrize(
    ("steps", "what", "column"),
    [
        ("F-1,2025-07-03,answered,analyst,,\n", "1 row that close an item without a word", "says"),
        (
            "F-1,2025-06-30,looked_at,analyst,,\n",
            "an answer before the question, such as looked_at of item 'F-1'",
            "on",
        ),
        (
            "F-1,2025-07-03,answered,analyst,,Yes.\nF-1,2025-07-03,declined,analyst,,No.\n",
            "contradict each other on one day, such as answered and declined of item 'F-1' on 2025-07-03",
            "status",
        ),
        (
            "F-1,2025-07-03,declined,analyst,,No.\nF-1,2025-07-05,answered,analyst,,Yes.\n",
            "after the item was at its end, such as answered after declined of item 'F-1'",
            "status",
        ),
        (
            "F-1,2025-07-03,changed,analyst,,Done.\nF-1,2025-07-05,changed,analyst,,Again.\n",
            "such as changed after changed",
            "status",
        ),
    ],
)
def test_steps_that_cannot_be_are_told(network: Definitions, steps: str, what: str, column: str) -> None:
    """Each in one message that names the file, the column and an item."""
    (found,) = _problems(network, ONE, steps)
    assert what in found.what
    assert found.where == f"records/feedback_steps.csv, column {column}"
    assert found.remedy


@pytest.mark.parametrize(
    ("old", "new", "what", "column"),
    [
        ("analyst,2025-07-02", ",2025-07-02", "that was read on a day, and not by whom", "reviewed_by"),
        ("analyst,2025-07-02", "analyst,", "that was read by somebody, and not when", "reviewed_on"),
        (",outcomes,", ",Outcomes page,", "a page that cannot be read, such as 'Outcomes page'", "page"),
        ("2025Q2", "spring", "a quarter that cannot be read, such as 'spring' in item 'F-1'", "quarter"),
        ("T01", "T09", "a theme that is not in themes, such as 'T09'", "theme"),
    ],
)
def test_items_that_cannot_be_are_told(network: Definitions, old: str, new: str, what: str, column: str) -> None:
    """With the file, the column, and one of the items."""
    (found,) = _problems(network, ONE.replace(old, new))
    assert what in found.what
    assert found.where == f"records/feedback.csv, column {column}"


def test_one_answer_of_a_form_stands_once(network: Definitions) -> None:
    """Twice with the same words is a copy; with other words it is told what differs."""
    again = ONE.replace("F-1", "F-2")
    (copy,) = _problems(network, ONE + again)
    assert copy.what == "one answer of a form, 'k-1', stands as F-1 and F-2 and says the same, word for word"


@pytest.mark.parametrize(
    ("says", "key", "told"),
    [("Why?", "", True), ("why?", "", True), ("Why?", "k-2", False), ("Why so?", "", False)],
)
def test_the_same_words_of_one_day_and_role_stand_once(network: Definitions, says: str, key: str, told: bool) -> None:
    """Without a key of a form nothing else would tell a copy; two answers of a form are two people."""
    again = ONE.replace("F-1", "F-9999").replace("k-1", key).replace("Why?", says)
    found = [each.what for each in _problems(network, ONE + again)]
    assert found == (["the same words of one day and role stand as 'F-1' and 'F-9999'"] if told else [])


def test_one_answer_of_a_form_that_says_two_things_is_told_so(network: Definitions) -> None:
    """Neither is dropped in silence."""
    (found,) = _problems(network, ONE + ONE.replace("F-1", "F-2").replace("Why?", "Why not?"))
    assert found.what.endswith("stands as F-1 and F-2 and says different things")
