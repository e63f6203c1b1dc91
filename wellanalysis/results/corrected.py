"""The extracts as they would read after corrections: laid over them for a while, so that they stay as they are."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import groupby

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import SETTINGS, Definitions
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.attribution import could_be
from wellanalysis.results.checks import check
from wellanalysis.results.conform import SQL_TYPES
from wellanalysis.results.connection import Source
from wellanalysis.results.correction_values import Value
from wellanalysis.results.corrections import ATTRIBUTED_TO, Correction, spelled
from wellanalysis.results.examples import plain
from wellanalysis.results.roster import known_until
from wellanalysis.results.states import day_of, named

BELOW = "before_corrections_"


@contextmanager
def corrected(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> Iterator[None]:
    """Lay corrections over the extracts for the length of a ``with`` block: a folder's or any database's.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions : Definitions
        The network.
    corrections : sequence of Correction
        From `read_corrections`.

    Raises
    ------
    ProblemsFound
        With every correction of a table or column that the extracts lack, every key that names no row, and everything
        that would be wrong with the extracts once they are corrected, such as an end before its beginning.
    """
    problems = [*_absent(source, definitions, corrections)]
    problems += _no_row(source, definitions, [each for each in corrections if each.table in source.tables])
    if problems:
        raise ProblemsFound(problems)
    cells = [each for each in corrections if each.column != ATTRIBUTED_TO]
    whose = [each for each in corrections if each.column == ATTRIBUTED_TO]
    with ExitStack() as kept:
        for table, own in groupby(sorted(cells, key=_table_of), key=_table_of):
            laid = _laid_over(definitions, table, list(own))
            kept.enter_context(source.overlaid(table, laid, below=BELOW + table))
        problems = [
            Problem(f"after the corrections, {each.where}", each.what, "see the lines that correct this table")
            for each in check(source, definitions)
        ]
        problems += _not_there(source, definitions, whose)
        if problems:
            raise ProblemsFound(problems)
        source.attributed_to = {str(each.key[0][1]): str(each.value) for each in whose}
        try:
            yield
        finally:
            source.attributed_to = {}


def _table_of(correction: Correction) -> str:
    return correction.table


def _absent(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> Iterator[Problem]:
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


def _no_row(source: Source, definitions: Definitions, corrections: Sequence[Correction]) -> Iterator[Problem]:
    """Corrections whose key names no row of the extracts."""
    for table, own in groupby(sorted(corrections, key=_table_of), key=_table_of):
        listed = list(own)
        key = definitions.contract[table].key
        there = exp.select(*(named(name) for name in key)).from_(exp.table_(table, quoted=True))
        rows = source.frame(there.where(exp.or_(*(_is_row(each) for each in listed))))
        known = {tuple(None if pd.isna(value) else str(plain(value)) for value in row) for row in rows.to_numpy(object)}
        for each in listed:
            if tuple(value for _, value in spelled(each.key)) not in known:
                what = f"no row of {table} has {each.row}"
                yield Problem(f"{each.where}, key", what, "look up how the extract writes it")


def _is_row(correction: Correction) -> exp.Expr:
    """Predicate: the row that a correction names."""
    return exp.and_(
        *(
            named(name).is_(exp.null()) if value is None else exp.EQ(this=named(name), expression=_sql(value))
            for name, value in correction.key
        )
    )


def _laid_over(definitions: Definitions, table: str, corrections: Sequence[Correction]) -> exp.Select:
    """SELECT of the whole table in which the corrected cells say what they should."""
    columns: list[exp.Expr] = []
    contract = definitions.contract[table]
    for name, column in contract.columns.items():
        cases = [each for each in corrections if each.column == name]
        if not cases:
            columns.append(named(name))
            continue
        told = exp.Case()
        for each in cases:
            told = told.when(_is_row(each), exp.cast(_sql(each.value), SQL_TYPES[column.type]))
        columns.append(exp.alias_(told.else_(named(name)), name, quoted=True))
    return exp.select(*columns).from_(exp.table_(BELOW + table, quoted=True))


def _sql(value: Value) -> exp.Expr:
    """A value, as SQL."""
    if value is None:
        return exp.null()
    if isinstance(value, date):
        return day_of(value)
    return exp.convert(value)


def _not_there(source: Source, definitions: Definitions, whose: Sequence[Correction]) -> Iterator[Problem]:
    """Providers who were not on the roster of the episode's clinic while it lasted."""
    attribution = definitions.network.attribution
    if not whose or attribution is None:
        return
    wanted = {str(each.key[0][1]): str(each.value) for each in whose}
    found = source.frame(could_be(wanted, attribution, known_until(source, definitions)))
    there = set(zip(found["episode_id"], found["provider_id"], strict=True))
    for each in whose:
        if (each.key[0][1], each.value) not in there:
            what = (
                f"{each.value!r} was not on the roster of this episode's clinic while it lasted, in a role that can be "
                "attributed to"
            )
            yield Problem(f"{each.where}, value", what, "see providers, or correct the roster first")
