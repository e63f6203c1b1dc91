"""The extracts as they would read after corrections: laid over them for a while, so that they stay as they are."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby

from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.attribution import could_be
from wellanalysis.results.checks import check
from wellanalysis.results.conform import SQL_TYPES
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected_rows import is_row, sql_of, table_of, unfounded
from wellanalysis.results.corrections import ATTRIBUTED_TO, Correction
from wellanalysis.results.roster import known_until
from wellanalysis.results.states import named

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
        From `read_corrections`; they may lie over others, and then are what holds.

    Raises
    ------
    ProblemsFound
        With every correction of a table or column that the extracts lack, every key that names no row, and everything
        that would be wrong with the extracts once they are corrected, such as an end before its beginning.
    """
    problems = unfounded(source, definitions, corrections)
    if problems:
        raise ProblemsFound(problems)
    cells = [each for each in corrections if each.column != ATTRIBUTED_TO]
    whose = [each for each in corrections if each.column == ATTRIBUTED_TO]
    with ExitStack() as kept:
        for table, own in groupby(sorted(cells, key=table_of), key=table_of):
            # Accepted ones may lie below those that are only tried out: each layer has names of its own.
            below = f"{BELOW}{source.layers}_{table}"
            kept.enter_context(source.overlaid(table, _laid_over(definitions, table, below, list(own)), below=below))
        problems = [
            Problem(f"after the corrections, {each.where}", each.what, "see the lines that correct this table")
            for each in check(source, definitions, corrected={each.table for each in cells})
        ]
        problems += _not_there(source, definitions, whose)
        if problems:
            raise ProblemsFound(problems)
        before = source.attributed_to
        source.attributed_to = before | {str(each.key[0][1]): str(each.value) for each in whose}
        source.layers += 1
        try:
            yield
        finally:
            source.attributed_to = before
            source.layers -= 1


def _laid_over(definitions: Definitions, table: str, below: str, corrections: Sequence[Correction]) -> exp.Select:
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
            told = told.when(is_row(each), exp.cast(sql_of(each.value), SQL_TYPES[column.type]))
        columns.append(exp.alias_(told.else_(named(name)), name, quoted=True))
    return exp.select(*columns).from_(exp.table_(below, quoted=True))


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
