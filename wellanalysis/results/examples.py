"""How many rows are wrong, and one of them: what a message needs so that its reader finds the place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.errors import nearest
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named

SHOWN = 12


@dataclass(frozen=True)
class Broken:
    """Rows that a predicate picks out.

    Parameters
    ----------
    rows : int
        How many there are.
    values : tuple of str, int or float
        What one of them holds in the columns asked for.
    key : str
        Which one it is: ``episode_id 'E00012'``.
    """

    rows: int
    values: tuple[object, ...] = ()
    key: str = ""


def rows(count: int) -> str:
    """``1 row`` or ``1,234 rows``."""
    return f"{count:,} row{'' if count == 1 else 's'}"


def near(word: str, known: Iterable[str]) -> str:
    """Remedy that names the likeliest known word, or a few of them: of 400 clinics a reader needs no list."""
    known = sorted(known)
    remedy = nearest(word, known)
    if remedy.startswith("did you mean") or len(known) <= SHOWN:
        return remedy
    return f"known: {', '.join(known[:SHOWN])} and {len(known) - SHOWN:,} more"


def plain(value: object) -> object:
    """A value as a message shows it: days without a time, whole numbers without a point."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value


def key_of(row: pd.Series, names: Iterable[str]) -> str:
    """Which row it is: ``episode_id 'E00012'``; what is not known of a key does not name it."""
    return ", ".join(f"{name} {plain(row[name])!r}" for name in names if pd.notna(row[name]))


def broken(
    source: Source, table: Table, predicate: exp.Expr, *, shown: Sequence[str], relation: exp.Select | None = None
) -> Broken:
    """Count the rows for which `predicate` is true, and take the first by key as the example.

    Parameters
    ----------
    source : Source
        The extracts.
    table : Table
        Whose rows they are.
    predicate : exp.Expr
        True for rows that are wrong.
    shown : sequence of str
        Columns whose values make the example.
    relation : exp.Select, optional
        What to look into instead of the table itself; has the table's columns.
    """
    inner = (relation or exp.select("*").from_(exp.table_(table.name, quoted=True))).subquery("looked_at")
    wrong = exp.select("*").from_(inner).where(predicate)
    count = source.frame(exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_(wrong.subquery("wrong")))
    total = int(count["n"].iloc[0])
    if not total:
        return Broken(0)
    key = [name for name in table.key if name in source.sound[table.name] and name in source.columns[table.name]]
    order: list[exp.Expr] = [named(name).asc() for name in (*key, *shown)] or [exp.Literal.number(1)]
    columns = [named(name) for name in dict.fromkeys((*key, *shown))]
    first = source.frame(exp.select(*columns).from_(wrong.subquery("wrong")).order_by(*order).limit(1)).iloc[0]
    return Broken(total, tuple(plain(first[name]) for name in shown), key_of(first, key))
