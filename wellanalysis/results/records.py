"""The records as frames: each with the rows that were known on the day that the data speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Self

import pandas as pd

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.results.columns import DAY, NUMBER, TEXT, nothing, typed
from wellanalysis.results.connection import Source

OWN_WORDS: Mapping[str, tuple[str, ...]] = {
    "feedback": ("says",),
    "corrections": ("why",),
    "looks": ("says",),
    "excerpts": ("says",),
    "stories": ("title", "says"),
    "development": ("own_words", "goal", "support", "came_of_it"),
    "conversations": ("went_well", "could_be_better", "to_share", "learn_next"),
    "actions": ("says", "came_of_it"),
}
"""By table: the columns that hold words of people, as they came."""


@dataclass(frozen=True)
class Records:
    """What people wrote down, one frame for each table of `wellanalysis.definitions.record_contract.RECORDS` that pages read.

    Outreach is not among them: it names patients, and goes into the results as `wellanalysis.results.outreach` tells it.

    The columns are the contract's. A text that is absent is empty, a day NaT, a number NaN; a day that had not come on the
    day that the data speak of is absent too. Rows are in the order of their days, then of their keys. A table that nobody
    keeps has no rows.
    """

    feedback: pd.DataFrame
    feedback_steps: pd.DataFrame
    corrections: pd.DataFrame
    looks: pd.DataFrame
    promises: pd.DataFrame
    themes: pd.DataFrame
    excerpts: pd.DataFrame
    codes: pd.DataFrame
    stories: pd.DataFrame
    sessions: pd.DataFrame
    attendance: pd.DataFrame
    skills: pd.DataFrame
    development: pd.DataFrame
    conversations: pd.DataFrame
    actions: pd.DataFrame

    @classmethod
    def tables(cls) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def none(cls) -> Self:
        """Of a network that keeps no records."""
        return cls(**{name: nothing(types_of(RECORDS[name].table)) for name in cls.tables()})

    @cached_property
    def own_words(self) -> frozenset[str]:
        """What people said, word for word; answers, promises and decisions are those who lead's own, and not among it."""
        texts = (getattr(self, table)[column] for table, columns in OWN_WORDS.items() for column in columns)
        return frozenset(text for column in texts for text in column if text)


def types_of(table: Table) -> dict[str, str]:
    """Types of a record's columns in a frame."""
    types = {ColumnType.DATE: DAY, ColumnType.INTEGER: NUMBER, ColumnType.NUMBER: NUMBER}
    return {name: types.get(column.type, TEXT) for name, column in table.columns.items()}


def records(source: Source, as_of: date) -> Records:
    """Records as they were known on a day.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with; `source.records` holds the records.
    as_of : date
        Day that the extracts speak of: what came later is not told, and a day that is still to come is absent.

    Returns
    -------
    Records
        Without rows where the network keeps none.
    """
    if source.records is None:
        return Records.none()
    return Records(**{name: _known(source.records, name, pd.Timestamp(as_of)) for name in Records.tables()})


def known_rows(kept: Source, name: str, as_of: date) -> pd.DataFrame:
    """Rows of one table of the records that were known on a day, in the types of `types_of`."""
    return _known(kept, name, pd.Timestamp(as_of))


def _known(kept: Source, name: str, as_of: pd.Timestamp) -> pd.DataFrame:
    record = RECORDS[name]
    types = types_of(record.table)
    if name not in kept.tables:
        return nothing(types)
    columns = ", ".join(f'"{column}"' for column in types)
    frame = kept.frame(f'SELECT {columns} FROM "{name}"')
    frame = frame.assign(**{column: frame[column].fillna("") for column, kind in types.items() if kind == TEXT})
    frame = frame[frame[record.on] <= as_of]
    for later, came_with in record.later.items():
        to_come = frame[later] > as_of
        # What is written beside a day that has not come would tell of it before it came.
        frame = frame.assign(
            **{later: frame[later].mask(to_come), **{each: frame[each].mask(to_come, "") for each in came_with}}
        )
    return typed(frame.sort_values([record.on, *record.table.key], kind="stable"), types)
