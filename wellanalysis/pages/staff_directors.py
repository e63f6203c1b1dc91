"""Questions about whoever leads a clinic: one known person each, so that they are told of all of them together only."""

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures

FEWEST_LED = 3
"""Clinics from which on answers about those who lead them are told together."""
LARGEST_PART = 0.5
"""Share of all answers that may be about one person."""
TOGETHER = "asked about all directors together"
NOT_OF_ONE = (
    "What a team answers about its own director stands in no report: it would be a figure about somebody whom every reader "
    "knows."
)


def about_one(figures: Figures, table: str) -> frozenset[str]:
    """Questions of a survey that the network's settings call ``about_one_person``."""
    columns = figures.definitions.contract[table].columns
    return frozenset(name for name, column in columns.items() if column.about_one_person)


def together(rows: pd.DataFrame, by: list[str]) -> pd.Series:
    """Whether answers of a group are about so many people, none of them with most of the answers, that they may be told.

    Parameters
    ----------
    rows : DataFrame
        ``clinic_id, item_n`` and the columns of `by`.
    by : list of str
        What makes a group: wave and question.

    Returns
    -------
    Series of bool
        By group.
    """
    each = rows[rows["item_n"] > 0].groupby([*by, "clinic_id"])["item_n"].sum()
    found = each.groupby(level=by).agg(["count", "max", "sum"])
    return (found["count"] >= FEWEST_LED) & (found["max"] <= LARGEST_PART * found["sum"])


def untold(figures: Figures, table: str, rows: pd.DataFrame, unit: str) -> frozenset[str]:
    """Questions of `rows` (of one window) that are not told: of a single clinic all about its director."""
    personal = about_one(figures, table)
    if unit != NETWORK or not personal:
        return personal
    enough = together(rows[rows["item"].isin(personal)], ["item"])
    return personal - frozenset(enough.index[enough])
