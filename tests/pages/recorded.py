"""The demo's skills, plans, conversations and actions as records, every text of somebody a word that stands nowhere else."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from tests.conftest import ROOT
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.demo import development
from wellanalysis.results.columns import TEXT, typed
from wellanalysis.results.records import Records, types_of

WORDS = {
    "development": ("own_words", "goal", "support", "came_of_it"),
    "conversations": ("went_well", "could_be_better", "to_share", "learn_next"),
    "actions": ("says", "came_of_it"),
}
"""Columns that hold somebody's words, by table."""


def frames() -> dict[str, pd.DataFrame]:
    """Tables of the demo as they are written."""
    extracts = {"providers": pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "providers.parquet")}
    return development.part(extracts)


def records_of(tables: Mapping[str, pd.DataFrame]) -> Records:
    """Records of these tables and no others."""
    found = {}
    for name, frame in tables.items():
        types = types_of(RECORDS[name].table)
        whole = frame.reindex(columns=list(types))
        found[name] = typed(
            whole.assign(
                **{each: whole[each].astype(object).fillna("") for each, kind in types.items() if kind == TEXT}
            ),
            types,
        )
    return replace(Records.none(), **found)


def marked(records: Records) -> Records:
    """The records with each text of somebody made one word, in which its table, row and column stand."""
    changed = {}
    for name, columns in WORDS.items():
        frame = getattr(records, name).reset_index(drop=True)
        words = {
            column: pd.Series([mark(name, column, row) for row in frame.index], dtype=object).where(
                frame[column] != "", ""
            )
            for column in columns
        }
        changed[name] = frame.assign(**words)
    return replace(records, **changed)


def mark(name: str, column: str, row: int) -> str:
    """The word of one text."""
    return f"Zq{name}{column.replace('_', '')}{row}qZ"


def marks_in(text: str, records: Records, name: str, columns: tuple[str, ...] = ()) -> set[int]:
    """Rows of a table any of whose words stand in a text."""
    frame = getattr(records, name)
    return {
        row
        for row in frame.index
        for column in columns or WORDS[name]
        if frame[column][row] and frame[column][row] in text
    }
