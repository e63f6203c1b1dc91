"""Holds corrections against the extracts: tables and columns that are there, keys that name a row."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import SETTINGS, Definitions
from wellanalysis.errors import Problem, nearest
from wellanalysis.results.connection import Source
from wellanalysis.results.correction_values import Value
from wellanalysis.results.corrections import ATTRIBUTED_TO, Correction, spelled
from wellanalysis.results.examples import plain
from wellanalysis.results.states import day_of, named

CLOSE = "close the correction: write the day from which it no longer holds as overtaken_on"


def table_of(correction: Correction) -> str:
    """The table, by which corrections are put together."""
    return correction.table


def unfounded(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> list[Problem]:
    """Corrections of a table or column that the extracts lack, and keys that name no row."""
    problems = [*absent(source, definitions, corrections)]
    return [*problems, *no_row(source, definitions, [each for each in corrections if each.table in source.tables])]


def absent(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> Iterator[Problem]:
    """Cells that the network's own extracts do not have, though the contract knows them."""
    for each in corrections:
        if each.table not in source.tables:
            what = f"the extracts hold no table {each.table!r}"
            yield Problem(f"{each.where}, table", what, nearest(each.table, source.tables))
        elif each.column == ATTRIBUTED_TO:
            if definitions.network.attribution is None:
                what = "the network agreed on no rule that ties episodes to providers, so none can be corrected"
                yield Problem(f"{each.where}, column", what, f"agree on one, and write it into {SETTINGS}: attribution")
        elif each.column not in source.columns[each.table]:
            what = f"the extract {each.table} has no column {each.column!r}"
            yield Problem(f"{each.where}, column", what, nearest(each.column, source.columns[each.table]))


def no_row(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> Iterator[Problem]:
    """Corrections whose key names no row of the extracts."""
    for table, own in groupby(sorted(corrections, key=table_of), key=table_of):
        listed = list(own)
        key = definitions.contract[table].key
        there = exp.select(*(named(name) for name in key)).from_(exp.table_(table, quoted=True))
        rows = source.frame(there.where(exp.or_(*(is_row(each) for each in listed))))
        known = {tuple(None if pd.isna(value) else str(plain(value)) for value in row) for row in rows.to_numpy(object)}
        for each in listed:
            if tuple(value for _, value in spelled(each.key)) not in known:
                what = f"no row of {table} has {each.row}"
                remedy = "look up how the extract writes it"
                # What was accepted once may outlive its row: the next export merges or removes it.
                remedy += f", or, where the row has left the extract, {CLOSE}" if each.decided_on else ""
                yield Problem(f"{each.where}, key", what, remedy)


def is_row(correction: Correction) -> exp.Expr:
    """Predicate: the row that a correction names."""
    return exp.and_(
        *(
            named(name).is_(exp.null()) if value is None else exp.EQ(this=named(name), expression=sql_of(value))
            for name, value in correction.key
        )
    )


def sql_of(value: Value) -> exp.Expr:
    """A value, as SQL."""
    if value is None:
        return exp.null()
    if isinstance(value, date):
        return day_of(value)
    return exp.convert(value)
