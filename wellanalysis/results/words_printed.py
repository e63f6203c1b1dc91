"""Texts of the records that pages print, and who may see each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from wellanalysis.definitions.record_columns import (
    ACTIONS,
    CONVERSATIONS,
    CORRECTIONS,
    EXCERPTS,
    FEEDBACK,
    LOOKS,
    PROMISES,
    SEEN_BY,
    STEPS,
    STORIES,
    THEMES,
)
from wellanalysis.results.connection import Source

WRITER, CLINIC, NETWORK = SEEN_BY[:3]
TEAM = "team"
"""Kind of conversation of which words are printed: what was said to one person is printed nowhere."""


@dataclass(frozen=True)
class Printed:
    """A text that is to be printed.

    Parameters
    ----------
    table, column : str
        Where it stands.
    reference : str
        What its row is called.
    seen_by, clinic : str
        Who may see it, and the clinic that it is of; the clinic empty where it is of none.
    says : str
        The text.
    """

    table: str
    column: str
    reference: str
    seen_by: str
    clinic: str
    says: str


def words_printed(kept: Source) -> Iterator[Printed]:
    """Each text that pages print, where it was read and is not the writer's own.

    Parameters
    ----------
    kept : Source
        The records; a table without the columns that are needed, or with others than of the contract's type, is left to
        the contract's own checks.
    """
    items = _items(kept)
    for name, (key, columns, shown) in PRINTED.items():
        if name not in kept.tables or not kept.row_counts[name] or not kept.sound.get(name, set()).issuperset({key}):
            continue
        found = shown(kept.frame(f'SELECT * FROM "{name}" ORDER BY "{key}"'), items)
        for column in columns:
            if column in found and column in kept.sound[name]:
                for row in found.to_dict("records"):
                    if isinstance(row[column], str):
                        yield Printed(name, column, str(row[key]), row["circle"], row["place"], row[column])


def _items(kept: Source) -> pd.DataFrame:
    """Items of the ledger that may be read, by reference."""
    if FEEDBACK not in kept.tables or not kept.sound.get(FEEDBACK, set()).issuperset(
        {"item", "seen_by", "reviewed_on"}
    ):
        return pd.DataFrame(columns=["circle", "place"])
    found = _read(kept.frame(f'SELECT * FROM "{FEEDBACK}" ORDER BY "item"'), pd.DataFrame())
    return found.drop_duplicates("item").set_index("item")[["circle", "place"]]


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=object)


def _of(frame: pd.DataFrame, circle: str) -> pd.DataFrame:
    return frame.assign(circle=circle, place=_column(frame, "clinic_id").fillna(""))


def _read(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """People's words, where somebody read them and others than the writer may see them."""
    seen, read = _column(frame, "seen_by"), _column(frame, "reviewed_on").notna()
    found = frame[seen.notna() & seen.ne(WRITER) & read]
    return _of(found, NETWORK).assign(circle=found.get("seen_by", NETWORK))


def _of_items(column: str) -> Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]:
    """What is said to an item goes as far as the item."""

    def shown(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
        of_item = _column(frame, column)
        return frame.assign(circle=of_item.map(items["circle"]), place=of_item.map(items["place"]))[
            of_item.isin(items.index)
        ]

    return shown


def _looked(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    return _of(frame[_column(frame, "reviewed_by").notna()], NETWORK)


def _everybody(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    return _of(frame, NETWORK)


def _own(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    return _of(frame, CLINIC)


def _of_team(frame: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    return _of(frame[_column(frame, "kind").eq(TEAM)], CLINIC)


PRINTED: dict[str, tuple[str, tuple[str, ...], Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]]] = {
    FEEDBACK: ("item", ("says",), _read),
    STEPS: ("item", ("says",), _of_items("item")),
    CORRECTIONS: ("correction", ("why",), _of_items("appeal")),
    LOOKS: ("look", ("says",), _looked),
    PROMISES: ("promise", ("says",), _everybody),
    THEMES: ("theme", ("title", "says"), _everybody),
    EXCERPTS: ("excerpt", ("says",), _read),
    STORIES: ("story", ("title", "says"), _read),
    CONVERSATIONS: ("conversation", ("went_well", "could_be_better", "to_share", "learn_next"), _of_team),
    ACTIONS: ("action", ("says", "came_of_it"), _own),
}
"""By table: the column that names a row, those whose texts are printed, and which rows, with who may see them."""
