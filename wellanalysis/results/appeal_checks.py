"""Holds the corrections of the records against appeals, decisions, definitions and extracts: all that is wrong at once."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import CORRECTIONS, FEEDBACK, STEPS
from wellanalysis.errors import Problem
from wellanalysis.results.appeal_rows import ACCEPTED, of_row, overtaken, place_of, rows_of
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected_rows import unfounded
from wellanalysis.results.corrections import ATTRIBUTED_TO, Correction, cells_twice
from wellanalysis.results.ledger import in_order

APPEAL, DECLINED = "appeal", "declined"
CLOSED_BY = {ACCEPTED: ("changed", "answered"), DECLINED: ("declined", "answered")}
"""How an appeal ends whose corrections were accepted, or declined; where some were and some were not, as changed."""


def appeal_problems(source: Source, definitions: Definitions, as_of: date | None = None) -> list[Problem]:
    """Everything that is wrong with the corrections of the records.

    Parameters
    ----------
    source : Source
        The extracts, with their records.
    definitions : Definitions
        The network.
    as_of : date, optional
        Day that the data speak of: a correction that was overtaken by then need no longer name a row.

    Returns
    -------
    list of Problem
        Decisions without a role or a day, and the reverse; corrections asked before their appeal came, or overtaken without
        ever having been accepted; corrections of what is no appeal, or of one that says something
        else; cells that cannot be corrected, or are twice; keys that name no row. What was declined need name nothing:
        that may be why.
    """
    kept = source.records
    if kept is None or CORRECTIONS not in kept.tables or not kept.row_counts[CORRECTIONS]:
        return []
    if not kept.sound.get(CORRECTIONS, set()).issuperset(kept.columns[CORRECTIONS]):
        return []  # a column of another type is told already
    rows = rows_of(kept)
    problems = [*_half(rows), *_appeals(kept, rows), *_early(kept, rows), *_never_held(rows)]
    now = pd.Timestamp.max if as_of is None else pd.Timestamp(as_of)
    over = overtaken(rows.assign(overtaken_on=rows["overtaken_on"].where(rows["overtaken_on"] <= now)))
    rows = rows[~over]
    made: list[Correction] = []
    for row in rows[rows["decision"].ne(DECLINED)].to_dict("records"):
        each = of_row({str(name): value for name, value in row.items()}, definitions, problems)
        if each is not None:
            made.append(each)
    accepted = set(rows.loc[rows["decision"].eq(ACCEPTED), "correction"])
    problems += cells_twice(each for each in made if each.reference in accepted)
    return [*problems, *unfounded(source, definitions, [each for each in made if _can_be_sought(source, each)])]


def _can_be_sought(source: Source, correction: Correction) -> bool:
    """Whether the extract's key and column can be read; where they cannot, its own problems say so."""
    if correction.table not in source.tables:
        return correction.table not in source.unread
    used = {name for name, _ in correction.key}
    used |= {correction.column} & set(source.columns[correction.table]) - {ATTRIBUTED_TO}
    return used <= source.sound.get(correction.table, set())


def _half(rows: pd.DataFrame) -> Iterator[Problem]:
    """A decision that does not say by whom and when, and a day or a role without a decision."""
    for row in rows.itertuples(index=False):
        given = {"decision": row.decision, "decided_by": row.decided_by, "decided_on": row.decided_on}
        absent = [name for name, value in given.items() if pd.isna(value) or value == ""]
        if 0 < len(absent) < len(given):
            there = next(name for name in given if name not in absent)
            what = f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} not there, but {there} is"
            remedy = "write decision, decided_by and decided_on, or none of them while it is open"
            yield Problem(f"{place_of(row.correction)}, {absent[0]}", what, remedy)


def _never_held(rows: pd.DataFrame) -> Iterator[Problem]:
    """The end of something that never began."""
    for row in rows[overtaken(rows) & rows["decision"].ne(ACCEPTED)].itertuples(index=False):
        what = "is overtaken, but was not accepted, so that it was never laid over the extracts"
        yield Problem(f"{place_of(row.correction)}, overtaken_on", what, "leave overtaken_on empty, or decide first")


def _early(kept: Source, rows: pd.DataFrame) -> Iterator[Problem]:
    """Corrections that were asked for before the appeal that asks for them."""
    if not {"item", "received_on"} <= kept.sound.get(FEEDBACK, set()):
        return
    came = dict(kept.frame(f'SELECT "item", "received_on" FROM "{FEEDBACK}"').itertuples(index=False, name=None))
    for row in rows.itertuples(index=False):
        received = came.get(row.appeal)
        if pd.notna(received) and pd.notna(row.asked_on) and row.asked_on < received:
            what = f"asked on {row.asked_on:%Y-%m-%d}, before its appeal {row.appeal!r} came on {received:%Y-%m-%d}"
            yield Problem(f"{place_of(row.correction)}, asked_on", what, "correct one of the two days")


def _appeals(kept: Source, rows: pd.DataFrame) -> Iterator[Problem]:
    """Corrections that ask for something in the name of what is no appeal, or was answered otherwise."""
    if not {"item", "kind"} <= kept.sound.get(FEEDBACK, set()):
        return
    kinds = dict(kept.frame(f'SELECT "item", "kind" FROM "{FEEDBACK}"').itertuples(index=False, name=None))
    ends: dict[str, str] = {}
    if {"item", "on", "status"} <= kept.sound.get(STEPS, set()):
        steps = in_order(kept.frame(f'SELECT "item", "on", "status" FROM "{STEPS}"'))
        ends = steps.drop_duplicates("item", keep="last").set_index("item")["status"].to_dict()
    some_accepted = set(rows.loc[rows["decision"].eq(ACCEPTED), "appeal"])
    for row in rows.itertuples(index=False):
        where, kind = place_of(row.correction), kinds.get(row.appeal)
        if kind is None:
            continue  # an item that is not there is told with the references
        if kind != APPEAL:
            yield Problem(f"{where}, appeal", f"{row.appeal!r} is a {kind}, not an appeal", "name the appeal")
            continue
        decision = ACCEPTED if row.decision == DECLINED and row.appeal in some_accepted else row.decision
        end = ends.get(row.appeal, "not taken up")
        if decision in CLOSED_BY and end not in CLOSED_BY[decision]:
            what = f"is {row.decision}, but its appeal {row.appeal!r} is {end.replace('_', ' ')}"
            remedy = f"close it in {STEPS}: a step {' or '.join(CLOSED_BY[decision])}"
            yield Problem(f"{where}, decision", what, remedy)
