"""Adds a step to an item of the ledger, marks words as read, adds items by hand, and lists items with what became of them."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import CLOSING, CORRECTIONS, FEEDBACK, STEPS
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.deidentified import suspicious
from wellanalysis.results.examples import near
from wellanalysis.results.feedback_import import numbered
from wellanalysis.results.form_items import words_of
from wellanalysis.results.ledger import due, is_open, ledger
from wellanalysis.results.personal_words import looked_through
from wellanalysis.results.record_files import Also, Rows, added, read_rows, rewritten, write_records
from wellanalysis.results.records import records

NOT_READ = "not read"
SHORT = 60
"""Characters of an item's words in a list."""


def add_step(
    definitions: Definitions,
    item: str,
    *,
    status: str,
    owner: str,
    says: str,
    on: date,
    due_on: date | None = None,
    extracts: str | None = None,
    also: Also | None = None,
) -> tuple[str, ...]:
    """Add a step to an item, after the whole ledger was checked with it.

    Parameters
    ----------
    definitions : Definitions
        The network.
    item : str
        Reference of the item: ``F-0042``.
    status : {"looked_at", "answered", "changed", "declined"}
        What the step is.
    owner : str
        Role of who has it from here on, or who answers.
    says : str
        The answer, the reason or what was changed; may be empty where the step closes nothing.
    on, due_on : date
        Day of the step, and the day by which an answer is promised.
    extracts : str, optional
        Where the extracts are, if not where network.yml says.
    also : callable, optional
        As for `write_records`.

    Returns
    -------
    tuple of str
        A line for each thing in the words that could tell who is meant.

    Raises
    ------
    ProblemsFound
        When there is no such item, it is an appeal whose corrections wait to be decided, the words hold what tells who
        somebody is, or anything would be wrong afterwards; then nothing is written.
    """
    _item(definitions, item)
    waiting = [row for row in read_rows(definitions, CORRECTIONS) if row["appeal"] == item and not row.get("decision")]
    if waiting and status in CLOSING:
        what = f"has {len(waiting)} correction{'' if len(waiting) == 1 else 's'} that wait to be decided"
        remedy = f"use appeal decide: wellanalysis appeal decide {item} --network {definitions.folder.resolve().name} --accept …"
        raise ProblemsFound([Problem(item, what, remedy)])
    told = looked_through({"--owner": owner, "--says": says}, definitions, extracts)
    step = {
        "item": item,
        "on": on.isoformat(),
        "status": status,
        "owner": owner.strip(),
        "due_on": "" if due_on is None else due_on.isoformat(),
        "says": " ".join(says.split()),
    }
    write_records(definitions, {STEPS: added(definitions, STEPS, [step])}, extracts=extracts, also=also)
    return told


def mark_read(
    definitions: Definitions,
    item: str,
    *,
    by: str,
    on: date,
    seen_by: str | None = None,
    theme: str | None = None,
    extracts: str | None = None,
) -> tuple[str, ...]:
    """Write down that somebody has read an item's words, so that those who may see them do.

    Parameters
    ----------
    definitions, item, extracts
        As for `add_step`.
    by : str
        Role of who read them.
    on : date
        Day on which they did.
    seen_by, theme : str, optional
        Who may read the words, and the theme that they go with; as they were unless given.

    Returns
    -------
    tuple of str
        What in the words could tell who is meant, for another look.

    Raises
    ------
    ProblemsFound
        As for `add_step`.
    """
    row = _item(definitions, item)
    told = looked_through({"--by": by}, definitions, extracts)
    given = {"reviewed_by": by.strip(), "reviewed_on": on.isoformat(), "seen_by": seen_by, "theme": theme}
    new = {name: value for name, value in given.items() if value is not None}
    rows = rewritten(definitions, FEEDBACK, lambda each: {**each, **new} if each["item"] == item else each)
    write_records(definitions, {FEEDBACK: rows}, extracts=extracts)
    return told + tuple(f"{item}: look again: {each}" for each in suspicious(row["says"]))


def add_item(
    definitions: Definitions, item: Mapping[str, str], *, extracts: str | None = None, also: Also | None = None
) -> tuple[str, tuple[str, ...]]:
    """Add what came by mail or was said in a meeting.

    Parameters
    ----------
    definitions, extracts, also
        As for `add_step`.
    item : mapping of str to str
        Columns of the ledger but the reference.

    Returns
    -------
    reference : str
        ``F-0042``.
    warnings : tuple of str
        What in the words could tell who is meant: nobody sees them before somebody has read them.

    Raises
    ------
    ProblemsFound
        As for `add_step`; and when the same words of the same day and clinic are there.
    """
    told = looked_through({"--role": item.get("role", "")}, definitions, extracts)
    rows = read_rows(definitions, FEEDBACK)
    new = {**item, "says": words_of(item["says"])}
    same = ("says", "received_on", "clinic_id", "page")
    again = [row["item"] for row in rows if all(row.get(name, "") == new.get(name, "") for name in same)]
    if again:
        raise ProblemsFound([Problem("--says", f"{again[0]} says the same, of the same day", "answer that one")])
    (made,) = numbered(rows, [new])
    write_records(definitions, {FEEDBACK: [*rows, made]}, extracts=extracts, also=also)
    return made["item"], told + tuple(
        f"{made['item']}: look before it is shown: {each}" for each in suspicious(new["says"])
    )


def _item(definitions: Definitions, item: str) -> dict[str, str]:
    """Row of the ledger with this reference."""
    rows: Rows = read_rows(definitions, FEEDBACK)
    found = next((row for row in rows if row["item"] == item), None)
    if found is None:
        known = [row["item"] for row in rows]
        raise ProblemsFound([Problem("ledger", f"no item {item!r} in the ledger", near(item, known))])
    return found


def listed_items(definitions: Definitions, source: Source, as_of: date, *, only_open: bool) -> pd.DataFrame:
    """Items of the ledger as text, oldest first: reference, day, status, who has it, the day owed, who may read it, the words.

    Parameters
    ----------
    definitions, source
        The network and its extracts.
    as_of : date
        What came later is not listed.
    only_open : bool
        Those that wait for an answer.
    """
    items = ledger(records(source, as_of))
    items = items[is_open(items)] if only_open else items
    owed = due(items, definitions.network).dt.strftime("%Y-%m-%d").where(is_open(items), "")
    says = items["says"].where(items["says"].str.len() <= SHORT, items["says"].str.slice(0, SHORT - 1) + "…")
    return pd.DataFrame(
        {
            "Item": items["item"],
            "Received": items["received_on"].dt.strftime("%Y-%m-%d"),
            "Status": items["status"],
            "Owner": items["owner"],
            "Owed by": owed,
            "Seen by": items["seen_by"],
            "Read": items["reviewed_on"].dt.strftime("%Y-%m-%d").fillna(NOT_READ),
            "Says": says,
        }
    ).reset_index(drop=True)
