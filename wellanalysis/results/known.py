"""The results tables as they would have been: of the same extracts, but with the definitions or the day of another."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.checks import check
from wellanalysis.results.connection import Source
from wellanalysis.results.frames import Results
from wellanalysis.results.quality import RECORDED
from wellanalysis.results.source import open_source
from wellanalysis.results.states import day_of, named
from wellanalysis.results.surveys import ANSWERED, SENT, SURVEYS, items
from wellanalysis.results.tables import compute

EPISODES = "episodes"
KNOWN_BY = "known_by_"


def results_with(
    definitions: Definitions, extracts: str | Path, *, as_of: date, corrections: pd.DataFrame | None = None
) -> Results:
    """Results tables of extracts by definitions that need not be those that came with them.

    Parameters
    ----------
    definitions : Definitions
        What is counted.
    extracts : str or Path
        As `open_source` takes them.
    as_of : date
        The day that the extracts speak of.
    corrections : DataFrame, optional
        Records of corrections, of which the accepted ones hold; the network's own of that day unless given.

    Raises
    ------
    ProblemsFound
        When the extracts do not fit these definitions.
    """
    then = _speaking_of(definitions, as_of)
    with _fitting(then, extracts) as source:
        with with_appeals(source, then, rows=corrections):
            return compute(source, then, providers=False)


def results_known_by(
    definitions: Definitions,
    extracts: str | Path,
    day: date,
    *,
    as_of: date,
    corrections: pd.DataFrame | None = None,
) -> tuple[Results, frozenset[str]] | None:
    """Results tables of those rows of the extracts that were known on an earlier day.

    Parameters
    ----------
    definitions : Definitions
        What is counted.
    extracts : str or Path
        As `open_source` takes them.
    day : date
        The day that the tables are to speak of: follow-up that closes later is open.
    as_of : date
        The day that the extracts speak of.
    corrections : DataFrame, optional
        Records of corrections, of which the accepted ones hold; the network's own as they were known on `day` unless
        given.

    Returns
    -------
    Results
        Of the rows recorded, the questionnaires sent and the answers given by then. What a row says is what it says
        today: a value that was filled in or corrected since counts as it is now. A row without a day of record counts
        as known.
    frozenset of str
        Tables in which late rows could be told from others: surveys, and episodes where the extract has
        ``recorded_on``. Results that a network delivers ready-made are never among them.

    None where this can be told of no table, and for a database: nothing is made in it, so that nothing can stand
    between it and the queries.

    Raises
    ------
    ProblemsFound
        When the extracts do not fit these definitions.
    """
    with _fitting(_speaking_of(definitions, as_of), extracts) as source, ExitStack() as kept:
        tables = _telling(source) if source.is_folder else frozenset()
        if not tables:
            return None
        kept.enter_context(with_appeals(source, definitions, by=day, rows=corrections))
        for table in sorted(tables):
            known = _of_episodes(day) if table == EPISODES else _of_survey(definitions, table, day)
            kept.enter_context(source.staged(KNOWN_BY + table, known))
            # From here on the table's own name stands for what was known; it is asked by that name everywhere.
            kept.enter_context(source.staged(table, exp.select("*").from_(exp.table_(KNOWN_BY + table, quoted=True))))
        return compute(source, _speaking_of(definitions, day), providers=False), tables


def _speaking_of(definitions: Definitions, day: date) -> Definitions:
    return replace(definitions, network=definitions.network.model_copy(update={"data_as_of": day}))


@contextmanager
def _fitting(definitions: Definitions, extracts: str | Path) -> Iterator[Source]:
    with open_source(definitions, extracts) as source:
        problems = check(source, definitions)
        if problems:
            raise ProblemsFound(problems)
        yield source


def _telling(source: Source) -> frozenset[str]:
    """Tables whose rows carry the day on which they came."""
    has_day = {table: SENT for table in SURVEYS} | {EPISODES: RECORDED}
    return frozenset(table for table in source.tables if has_day.get(table) in source.columns[table])


def _of_episodes(day: date) -> exp.Select:
    recorded = named(RECORDED)
    rows = exp.select("*").from_(exp.table_(EPISODES, quoted=True))
    return rows.where(exp.or_(recorded.is_(exp.null()), recorded.copy() <= day_of(day)))


def _of_survey(definitions: Definitions, table: str, day: date) -> exp.Select:
    """Questionnaires sent by then; of those answered later neither the day nor the answers."""
    contract = definitions.contract[table]
    later = {ANSWERED, *(item.name for item in items(contract))}
    columns = [
        exp.alias_(exp.Case().when(named(ANSWERED) <= day_of(day), named(name)), name, quoted=True)
        if name in later
        else named(name)
        for name in contract.columns
    ]
    return exp.select(*columns).from_(exp.table_(table, quoted=True)).where(named(SENT) <= day_of(day))
