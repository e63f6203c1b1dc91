"""The worklist of a clinic: one row for each patient with all that is due, whose it is, and how far it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from wellanalysis.definitions.record_reached import OPEN, REACHED, SCHEDULED
from wellanalysis.results.outreach_due import Rule
from wellanalysis.results.registry import ON_LIST, REASONS

PATIENT, CLINIC, WHAT, EARLIEST = "Patient", "Clinic", "Due", "Earliest due"
HIGH, WHOSE, STATUS, NOTE, BY = "High risk", "Assigned to", "Status", "Note", "By (role)"
ITEMS = "Items (do not change)"
"""Heading by which a worklist is known wherever it lies: no other file of the project has it."""
AWAY = "not in the newest extract: look whether the patient is still in care"
STAGES = (OPEN, REACHED, SCHEDULED)
BETWEEN, NAMED = "; ", "="


def labels(rules: Sequence[Rule]) -> dict[tuple[str, str], str]:
    """What each rule is called in the headings: what it asks for; with its measure where two ask for the same."""
    many = Counter(rule.says.asks for rule in rules)
    return {
        (rule.measure, rule.name): rule.says.asks
        if many[rule.says.asks] == 1
        else f"{rule.says.asks} ({rule.measure}, {rule.name})"
        for rule in rules
    }


def status_heading(label: str) -> str:
    """Heading of the column into which a clinic writes what became of it."""
    return f"{label}: status"


def day_heading(label: str) -> str:
    """Heading of the column into which a clinic writes the day."""
    return f"{label}: on"


def worklist(
    waiting: pd.DataFrame, registered: pd.DataFrame, rules: Sequence[Rule], away: Collection[str], on: date
) -> pd.DataFrame:
    """One row for each patient for whom something is due.

    Parameters
    ----------
    waiting : DataFrame
        Open items of one clinic or more, as `wellanalysis.results.outreach_ledger.standing` gives them.
    registered : DataFrame
        From `wellanalysis.results.registry.registry`; without rows where there is no registry.
    rules : sequence of Rule
        In the order of their columns.
    away : collection of str
        References of items whose patient is not in the newest extract.
    on : date
        Day of the worklist.

    Returns
    -------
    DataFrame
        Texts, the earliest due first: the patient, all that is due with its day and how far it is, the reasons for the high-risk
        list, the roles that ask; for each rule two columns that the clinic fills in, which say ``-`` where the rule does not ask
        this patient; and the references of the items.
    """
    named = labels(rules)
    reasons = _reasons(registered)
    rows = [
        (part["due_on"].min(), _row(part, str(clinic), str(patient), named, reasons, away, on))
        for (clinic, patient), part in waiting.groupby(["clinic_id", "patient_id"], sort=True)
    ]
    ordered = [row for _, row in sorted(rows, key=lambda pair: (pair[0], pair[1][CLINIC], pair[1][PATIENT]))]
    return pd.DataFrame(ordered, columns=headings(rules), dtype="str")


def headings(rules: Sequence[Rule]) -> list[str]:
    """Headings of a worklist in their order."""
    own = [heading(label) for label in labels(rules).values() for heading in (status_heading, day_heading)]
    return [PATIENT, CLINIC, WHAT, EARLIEST, HIGH, WHOSE, STATUS, *own, BY, NOTE, ITEMS]


def _reasons(registered: pd.DataFrame) -> Mapping[tuple[str, str], str]:
    if registered.empty:
        return {}
    own = registered[registered[ON_LIST]]
    return dict(zip(zip(own["clinic_id"], own["patient_id"], strict=True), own[REASONS], strict=True))


def _row(
    part: pd.DataFrame,
    clinic: str,
    patient: str,
    named: Mapping[tuple[str, str], str],
    reasons: Mapping[tuple[str, str], str],
    away: Collection[str],
    on: date,
) -> dict[str, str]:
    place = {key: number for number, key in enumerate(named)}
    known = [item for item in part.itertuples(index=False) if (item.measure, item.rule) in named]
    items = sorted(known, key=lambda item: (place[item.measure, item.rule], item.due_on, item.item_id))
    asked = {(item.measure, item.rule) for item in items}
    own = {
        heading(label): "" if key in asked else "-"
        for key, label in named.items()
        for heading in (status_heading, day_heading)
    }
    return {
        PATIENT: patient,
        CLINIC: clinic,
        WHAT: BETWEEN.join(_said(item, named[item.measure, item.rule], on) for item in items),
        EARLIEST: min(item.due_on for item in items).date().isoformat(),
        HIGH: reasons.get((clinic, patient), ""),
        WHOSE: ", ".join(dict.fromkeys(item.role for item in items)),
        STATUS: min((item.status for item in items), key=STAGES.index),
        **own,
        BY: "",
        NOTE: AWAY if any(item.item_id in away for item in items) else "",
        ITEMS: BETWEEN.join(f"{item.measure}.{item.rule}{NAMED}{item.item_id}" for item in items),
    }


def _said(item: Any, label: str, on: date) -> str:
    """``wound measured again: overdue since 2026-11-02, reached on 2026-11-05``."""
    day = item.due_on.date()
    due = f"overdue since {day}" if day < on else f"due by {day}"
    far = f", {item.status}" if item.status != OPEN else ""
    return f"{label}: {due}{far}"
