"""What a worklist adds to the ledger: items that are new, and steps that the record shows; nothing is doubled or lost.

An item is a clinic, a patient, a rule and the day from which the rule counts. A later extract that shows the thing done closes
it, and one that takes that back opens the same item again. Who is no longer in the extract stays where they were: an extract
that came late or in part ends nothing. What people wrote is ended by people alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from wellanalysis.definitions.record_reached import DONE, NO_LONGER_DUE, OPEN
from wellanalysis.results.outreach_due import DUE, FINISHED, GIVEN_UP, NOT_MEANT, NOT_YET, UNKNOWN, Rule, keys_of
from wellanalysis.results.outreach_ledger import BY_PEOPLE, BY_RECORD, reference, standing

Key = tuple[str, str, str, str]
"""Clinic, patient, measure and name of a rule."""
ORDER = {state: place for place, state in enumerate((*DUE, UNKNOWN, NOT_YET, FINISHED, GIVEN_UP, NOT_MEANT))}
"""Of two rows of one patient and day, whichever still asks for something counts."""


@dataclass
class Added:
    """What a worklist adds: rows of the records, as text.

    Parameters
    ----------
    items, steps : list of dict
        New rows of ``outreach`` and ``outreach_steps``.
    away : set of str
        References of open items whose patient is not in the extract: they stay, and somebody looks.
    """

    items: list[dict[str, str]] = field(default_factory=list)
    steps: list[dict[str, str]] = field(default_factory=list)
    away: set[str] = field(default_factory=set)


def update(
    items: pd.DataFrame,
    steps: pd.DataFrame,
    rows: pd.DataFrame,
    rules: Collection[Rule],
    on: date,
    *,
    network: str,
    clinics: Collection[str] = (),
) -> Added:
    """Hold the ledger against an extract.

    Parameters
    ----------
    items, steps : DataFrame
        Rows of the records ``outreach`` and ``outreach_steps``.
    rows : DataFrame
        What the rules say of each patient on that day: see `wellanalysis.results.outreach_due.asked`.
    rules : collection of Rule
        The rules; what another one asked for is asked no longer.
    on : date
        Day of the worklist.
    network : str
        Id of the network.
    clinics : collection of str
        Only these clinics' items are looked at; all of them where none is named.

    Returns
    -------
    Added
        The same extract on the same day adds nothing a second time.
    """
    held = standing(items, steps)
    held = held[held["clinic_id"].isin(clinics)] if clinics else held
    of_ledger, of_extract = _by_key(held), _by_key(rows)
    known, added = frozenset(keys_of(rules)), Added()
    ends = {(rule.measure, rule.name): rule.says.until_days for rule in rules}
    for key in sorted({*of_ledger, *of_extract}):
        mine = sorted(of_ledger.get(key, []), key=lambda item: (item.counted_from, item.item_id))
        if key[2:] not in known:
            added.steps += [_step(item, NO_LONGER_DUE, on, on) for item in mine if _waits(item)]
            continue
        own = _by_day(of_extract.get(key, []))
        covered = _candidates(mine, own, key, network, on, added)
        for item in (each for each in mine if each.item_id not in covered):
            _hold(item, own, on, ends[key[2:]], added)
    return added


def _by_key(frame: pd.DataFrame) -> Mapping[Key, list[Any]]:
    found: dict[Key, list[Any]] = defaultdict(list)
    for row in frame.itertuples(index=False):
        found[row.clinic_id, row.patient_id, row.measure, row.rule].append(row)
    return found


def _by_day(rows: Iterable[Any]) -> dict[Any, Any]:
    """Rows of one patient and rule by the day from which it counts; None for those without."""
    found: dict[Any, Any] = {}
    for row in rows:
        day = None if pd.isna(row.counted_from) else row.counted_from
        if day not in found or ORDER[row.state] < ORDER[found[day].state]:
            found[day] = row
    return found


def _waits(item: Any) -> bool:
    return not item.closed_by


def _candidates(mine: list[Any], own: Mapping[Any, Any], key: Key, network: str, on: date, added: Added) -> set[str]:
    """New items for what is due and not in the ledger; references of the items that stand for what is due."""
    covered: set[str] = set()
    for day, row in ((day, own[day]) for day in sorted(each for each in own if each is not None)):
        if row.state not in DUE:
            continue
        item = _stands_for(mine, own, day, covered)
        if item is None:
            added.items.append(_item(row, key, network, on))
            continue
        covered.add(item.item_id)
        if item.closed_by == BY_RECORD:
            added.steps.append(_step(item, OPEN, on, on))
    return covered


def _stands_for(mine: list[Any], own: Mapping[Any, Any], day: Any, covered: Collection[str]) -> Any:
    """The item of this day; else the next later one whose own day the extract no longer has: the day was corrected.

    What people closed stands for its own day alone: of another day the patient is asked.
    """
    same = next((item for item in mine if item.counted_from == day), None)
    if same is not None:
        return same
    loose = (item for item in mine if item.counted_from > day and item.counted_from not in own)
    return next((item for item in loose if item.item_id not in covered and item.closed_by != BY_PEOPLE), None)


def _hold(item: Any, own: Mapping[Any, Any], on: date, until: int | None, added: Added) -> None:
    """What the record shows of an item that is not due any more, or cannot be told."""
    ended = _ended(item, own, on)
    said_done = item.closed_by == BY_PEOPLE and item.status == DONE and not item.in_record
    if ended is not None and (_waits(item) or (said_done and ended[0] == DONE)):
        added.steps.append(_step(item, ended[0], ended[1], on))
    elif _waits(item) and until is not None and (pd.Timestamp(on) - item.due_on).days > until:
        added.steps.append(_step(item, NO_LONGER_DUE, on, on))
    elif _waits(item) and not own:
        added.away.add(item.item_id)


def _ended(item: Any, own: Mapping[Any, Any], on: date) -> tuple[str, date] | None:
    """How the record ends an item, and on which day; None where it does not."""
    today = pd.Timestamp(on)
    later = sorted(day for day in own if day is not None and day > item.counted_from)
    row = own.get(item.counted_from)
    if row is None and later:
        # The day from which it counts has moved on: what was asked for happened on that day, or until today.
        return DONE, min(later[0], today).date()
    rows = [row] if row is not None else list(own.values())
    states = {each.state for each in rows}
    if states == {FINISHED}:
        days = [each.finished_on for each in rows if pd.notna(each.finished_on)]
        return DONE, min([*days, today]).date()
    # Of what cannot be told nothing is ended; what was given up ends by its own days.
    return (NO_LONGER_DUE, on) if states and states <= {NOT_MEANT, NOT_YET, FINISHED} else None


def _item(row: Any, key: Key, network: str, on: date) -> dict[str, str]:
    clinic, patient, measure, rule = key
    return {
        "item_id": reference(network, clinic, patient, measure, rule, row.counted_from.date()),
        "clinic_id": clinic,
        "patient_id": patient,
        "measure": measure,
        "rule": rule,
        "role": row.role,
        "counted_from": row.counted_from.date().isoformat(),
        "due_on": row.due_on.date().isoformat(),
        "listed_on": on.isoformat(),
    }


def _step(item: Any, status: str, day: date, on: date) -> dict[str, str]:
    return {
        "item_id": item.item_id,
        "step": str(item.steps + 1),
        "on": day.isoformat(),
        "status": status,
        "by": "",
        "seen_on": on.isoformat(),
    }


def newest(items: pd.DataFrame, steps: pd.DataFrame) -> date | None:
    """The day of the newest worklist that the ledger knows of; None where there was none."""
    days = pd.concat([items["listed_on"], steps["seen_on"]]).dropna()
    return days.max().date() if len(days) else None
