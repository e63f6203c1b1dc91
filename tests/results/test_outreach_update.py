"""A worklist that is made twice, or again after a late extract, doubles nothing and loses nothing."""

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellanalysis.definitions.outreach import OutreachRule
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.results.columns import typed
from wellanalysis.results.outreach_due import (
    DUE,
    FINISHED,
    GIVEN_UP,
    NOT_MEANT,
    NOT_YET,
    OVERDUE,
    ROWS,
    SOON,
    UNKNOWN,
    Rule,
)
from wellanalysis.results.outreach_ledger import is_open, reference, standing
from wellanalysis.results.outreach_update import Added, newest, update
from wellanalysis.results.records import types_of

START = date(2026, 1, 5)
SAYS = OutreachRule(
    asks="seen again", kind="visit", due_from="last", within="10d", soon="3d", until="60d", role="nurse", why="x"
)
RULES = (Rule("care", "visit", SAYS), Rule("care", "refill", SAYS))
ITEMS, STEPS = (types_of(RECORDS[name].table) for name in ("outreach", "outreach_steps"))


def _frame(rows: list[dict[str, str]], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).replace({"seen_on": {"": None}}).astype(types)


def _state(counted: date | None, on: date, meant: bool | None = True) -> int:
    """What the rule says, worked out without SQL."""
    if meant is None or (meant and counted is None):
        return UNKNOWN
    if not meant:
        return NOT_MEANT
    assert counted is not None
    due = counted + timedelta(days=10)
    if due < on - timedelta(days=60):
        return GIVEN_UP
    return OVERDUE if due < on else SOON if due <= on + timedelta(days=3) else NOT_YET


def _row(
    patient: str, counted: date | None, on: date, *, meant: bool | None = True, rule: str = "visit", **more: object
):
    due = None if counted is None else counted + timedelta(days=10)
    return {
        **{"measure": "care", "rule": rule, "role": "nurse", "clinic_id": "C1", "patient_id": patient},
        **{"counted_from": counted, "due_on": due, "state": _state(counted, on, meant), "finished_on": None},
        **more,
    }


class Ledger:
    """Records of outreach as they grow."""

    def __init__(self) -> None:
        self.items: list[dict[str, str]] = []
        self.steps: list[dict[str, str]] = []

    def run(self, rows: list[dict[str, object]], on: date) -> Added:
        frame = typed(pd.DataFrame(rows, columns=list(ROWS)), ROWS)
        more = update(_frame(self.items, ITEMS), _frame(self.steps, STEPS), frame, RULES, on, network="n")
        self.items += more.items
        self.steps += more.steps
        return more

    def say(self, item: str, status: str, on: date) -> None:
        number = 1 + sum(step["item_id"] == item for step in self.steps)
        row = {
            "item_id": item,
            "step": str(number),
            "on": on.isoformat(),
            "status": status,
            "by": "nurse",
            "seen_on": "",
        }
        self.steps.append(row)

    @property
    def found(self) -> pd.DataFrame:
        return standing(_frame(self.items, ITEMS), _frame(self.steps, STEPS))

    @property
    def open(self) -> list[tuple[str, str]]:
        found = self.found
        return list(found.loc[is_open(found), ["patient_id", "rule"]].itertuples(index=False, name=None))


def _day(number: int) -> date:
    return START + timedelta(days=number)


def test_an_item_is_always_called_the_same() -> None:
    """And another patient's, clinic's, rule's or day's otherwise; no two parts can run into each other."""
    one = reference("n", "C1", "P1", "care", "visit", START)
    assert one == reference("n", "C1", "P1", "care", "visit", START)
    assert len(one) == 14
    others = {reference("n", "C", "1P1", "care", "visit", START), reference("n", "C1", "P1", "care", "visit", _day(1))}
    assert len({one, *others}) == 3


def test_a_second_run_adds_nothing() -> None:
    """Due on the day and three days ahead are listed; four days ahead, done, unknown and left to themselves are not."""
    ledger, on = Ledger(), _day(0)
    counted = {"P1": -10, "P2": -7, "P3": -6, "P4": -70, "P5": -71}
    rows = [_row(name, _day(days), on) for name, days in counted.items()]
    rows += [_row("P6", None, on), _row("P7", _day(-30), on, meant=False), _row("P8", _day(-30), on, meant=None)]
    rows += [_row("P9", _day(-30), on, state=FINISHED)]
    assert len(ledger.run(rows, on).items) == 3
    assert sorted(ledger.open) == [("P1", "visit"), ("P2", "visit"), ("P4", "visit")]
    again = ledger.run(rows, on)
    assert (again.items, again.steps, again.away) == ([], [], set())


@pytest.mark.parametrize(
    ("after", "status", "closed"),
    [
        ({"counted": _day(8)}, "done", _day(8)),
        ({"counted": _day(40)}, "done", _day(14)),
        ({"counted": _day(-20), "meant": False}, "no_longer_due", _day(14)),
        ({"counted": _day(-20), "state": FINISHED, "finished_on": _day(5)}, "done", _day(5)),
        ({"counted": _day(-20), "state": FINISHED}, "done", _day(14)),
        ({"counted": _day(-20), "meant": None}, "open", None),
        ({"counted": None}, "open", None),
        ({"counted": _day(-25)}, "open", None),
        ({"counted": _day(-20)}, "open", None),
    ],
)
def test_a_later_extract_closes_what_it_shows(after: dict, status: str, closed: date | None) -> None:
    """On the day that it shows, and never on one to come; what cannot be told, and a day that was corrected back, end nothing."""
    ledger = Ledger()
    ledger.run([_row("P1", _day(-20), _day(0))], _day(0))
    ledger.run([_row("P1", on=_day(14), **after)], _day(14))
    (item,) = ledger.found.itertuples(index=False)
    assert item.status == status
    assert (pd.isna(item.closed_on) and closed is None) or item.closed_on.date() == closed


def test_whoever_is_not_in_the_extract_waits_until_nobody_asks_any_more() -> None:
    """An extract in part ends nothing; after the rule's own days it is no longer due."""
    ledger = Ledger()
    ledger.run([_row("P1", _day(-10), _day(0))], _day(0))
    (item,) = (row["item_id"] for row in ledger.items)
    assert ledger.run([], _day(60)).away == {item}
    assert ledger.open == [("P1", "visit")]
    assert ledger.run([], _day(61)).steps[0]["status"] == "no_longer_due"
    assert ledger.open == []


def test_what_the_record_takes_back_is_asked_again_under_the_same_reference() -> None:
    """Seen done, then corrected to an earlier day than before: the one item is open, and who was reached stays reached."""
    ledger = Ledger()
    ledger.run([_row("P1", _day(-20), _day(0))], _day(0))
    ledger.say(ledger.items[0]["item_id"], "reached", _day(1))
    ledger.run([_row("P1", _day(2), _day(7))], _day(7))
    assert ledger.open == []
    more = ledger.run([_row("P1", _day(-22), _day(8))], _day(8))
    assert not more.items
    assert more.steps[0]["status"] == "open"
    (item,) = ledger.found.itertuples(index=False)
    assert (item.status, item.reached_on.date()) == ("reached", _day(1))


def test_what_people_closed_stays_closed_and_the_record_confirms_it_once() -> None:
    """The record that lags opens nothing; of another day the patient is asked."""
    ledger = Ledger()
    ledger.run([_row("P1", _day(-20), _day(0))], _day(0))
    ledger.say(ledger.items[0]["item_id"], "done", _day(1))
    assert not ledger.run([_row("P1", _day(-20), _day(7))], _day(7)).steps
    assert [step["status"] for step in ledger.run([_row("P1", _day(5), _day(8))], _day(8)).steps] == ["done"]
    assert not ledger.run([_row("P1", _day(5), _day(8))], _day(8)).steps
    assert ledger.found.loc[0, "in_record"]
    assert len(ledger.run([_row("P1", _day(-25), _day(9))], _day(9)).items) == 1


def test_a_rule_that_is_gone_asks_for_nothing() -> None:
    """Its open items are closed; another rule of the same patient is left alone."""
    ledger = Ledger()
    ledger.run([_row("P1", _day(-20), _day(0)), _row("P1", _day(-20), _day(0), rule="refill")], _day(0))
    rows = typed(pd.DataFrame([_row("P1", _day(-20), _day(1))], columns=list(ROWS)), ROWS)
    more = update(_frame(ledger.items, ITEMS), _frame(ledger.steps, STEPS), rows, RULES[:1], _day(1), network="n")
    assert [step["status"] for step in more.steps] == ["no_longer_due"]
    assert not more.items
    assert newest(_frame(ledger.items, ITEMS), _frame(more.steps, STEPS)) == _day(1)


ACTIONS = st.one_of(
    st.tuples(
        st.just("extract"),
        st.sampled_from("AB"),
        st.sampled_from(["visit", "refill"]),
        st.integers(-40, 60) | st.none(),
    ),
    st.tuples(
        st.just("meant"),
        st.sampled_from("AB"),
        st.sampled_from(["visit", "refill"]),
        st.sampled_from([True, False, None]),
    ),
    st.tuples(st.just("gone"), st.sampled_from("AB"), st.sampled_from(["visit", "refill"]), st.booleans()),
    st.tuples(
        st.just("say"), st.integers(0, 8), st.sampled_from(["reached", "scheduled", "declined", "done"]), st.none()
    ),
    st.tuples(st.just("run"), st.integers(0, 12), st.none(), st.none()),
)


@settings(max_examples=60, deadline=None)
@given(actions=st.lists(ACTIONS, min_size=4, max_size=28))
def test_whatever_happens_nothing_is_doubled_and_nothing_is_lost(actions: list[tuple]) -> None:
    """Extracts late, in part, corrected forwards and back; entries of teams; runs repeated: after each the ledger is whole."""
    ledger, today = Ledger(), 0
    days: dict[tuple[str, str], int | None] = {(who, rule): -20 for who in "AB" for rule in ("visit", "refill")}
    meant: dict[tuple[str, str], bool | None] = dict.fromkeys(days, True)
    gone = dict.fromkeys(days, False)
    for what, first, second, value in [*actions, ("run", 0, None, None)]:
        if what == "extract":
            days[first, second] = value
        elif what == "meant":
            meant[first, second] = value
        elif what == "gone":
            gone[first, second] = value
        elif what == "say" and ledger.items:
            ledger.say(ledger.items[first % len(ledger.items)]["item_id"], second, _day(today))
        elif what == "run":
            today += first
            rows = [
                _row(
                    who,
                    None if days[who, rule] is None else _day(days[who, rule]),
                    _day(today),
                    meant=meant[who, rule],
                    rule=rule,
                )
                for who, rule in days
                if not gone[who, rule]
            ]
            items, steps = list(ledger.items), list(ledger.steps)
            ledger.run(rows, _day(today))
            _is_whole(ledger, rows, items, steps, today)


def _is_whole(ledger: Ledger, rows: list[dict], items: list, steps: list, today: int) -> None:
    again = ledger.run(rows, _day(today))
    assert [again.items, again.steps] == [[], []], "the same extract a second time adds something"
    assert [ledger.items[: len(items)], ledger.steps[: len(steps)]] == [items, steps], "something written is gone"
    assert max(Counter(row["item_id"] for row in ledger.items).values(), default=1) == 1, "an item stands twice"
    found = ledger.found
    waits = Counter(ledger.open)
    assert max(waits.values(), default=1) == 1, "somebody is asked twice for one thing"
    for row in rows:
        if row["state"] not in DUE:
            continue
        own = found[found["patient_id"].eq(row["patient_id"]) & found["rule"].eq(row["rule"])]
        same = own[own["counted_from"].eq(pd.Timestamp(row["counted_from"]))]
        said = len(same) and same["closed_by"].eq("people").all()
        assert waits[row["patient_id"], row["rule"]] == 1 or said, "somebody who is due is on no list"
