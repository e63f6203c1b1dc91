"""Outreach as results tables: what is due now, and the ledger without anybody's reference."""

from datetime import date

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import OUTREACH as ITEMS
from wellanalysis.definitions.record_columns import OUTREACH_STEPS as STEPS
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.results.columns import DUE_NOW, OUTREACH, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.outreach_due import NOT_MEANT, OVERDUE, SOON, UNKNOWN, askable, counted, rules_of
from wellanalysis.results.outreach_ledger import standing
from wellanalysis.results.records import known_rows, types_of

TOLD = {"overdue": OVERDUE, "soon": SOON, "unknown": UNKNOWN}


def due_now(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """People by clinic and rule who are overdue or due soon on the day that the data speak of.

    Returns
    -------
    DataFrame
        ``measure, rule, clinic_id`` ("" for the network), ``people`` (whom the rule is about, or may be about), ``overdue``,
        ``soon``, and ``unknown``: people of whom it cannot be told. Empty without rules, or without their table.
    """
    frames = []
    for rule in (each for each in rules_of(definitions) if askable(source, each)):
        found = counted(source, rule, as_of)
        found = found[found["state"] != NOT_MEANT]
        wide = found.pivot_table(index="clinic_id", columns="state", values="people", aggfunc="sum", fill_value=0)
        columns = {name: wide[state] if state in wide else 0 for name, state in TOLD.items()}
        told = pd.DataFrame({"people": wide.sum(axis=1), **columns}).reset_index()
        frames.append(told.assign(measure=rule.measure, rule=rule.name))
    return typed(pd.concat(frames), DUE_NOW) if frames else nothing(DUE_NOW)


def ledger_rows(source: Source, as_of: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the two tables of outreach as they were known on a day; without rows where the network keeps none."""
    if source.records is None:
        return nothing(types_of(RECORDS[ITEMS].table)), nothing(types_of(RECORDS[STEPS].table))
    return known_rows(source.records, ITEMS, as_of), known_rows(source.records, STEPS, as_of)


def outreach(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Items of the ledger as pages count them: with a number for the person, and no reference by which anybody is found.

    Parameters
    ----------
    source : Source
        Extracts with their records.
    definitions : Definitions
        The network.
    as_of : date
        Day that the data speak of.

    Returns
    -------
    DataFrame
        ``clinic_id``; ``person`` (numbered in the order of their first item), ``measure, rule, role, due_on, listed_on,
        reached_on, closed_on, status, closed_by``, and ``in_record`` (1 where the record shows it done), by day and clinic.
    """
    found = standing(*ledger_rows(source, as_of))
    found = found.sort_values(["listed_on", "clinic_id", "due_on", "measure", "rule", "item_id"], kind="stable")
    person = pd.factorize(found["patient_id"])[0]
    return typed(found.assign(person=person, in_record=found["in_record"].astype("int64")), OUTREACH)
