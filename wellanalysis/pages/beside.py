"""Counts that stand beside a result: not recorded, lost, still open. Withheld, zero and a number look different."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from wellanalysis.pages.wording import Evidence, amount, count

Row = Mapping[str, Any]
WITHHELD = str(Evidence.WITHHELD)


def is_withheld(row: Row, name: str) -> bool:
    """Whether one count of a cell is withheld by itself: ``n``, ``open``, ``lost`` or ``missing``; or with all others."""
    return bool(row["withheld"]) or bool(row.get(f"withheld_{name}", False)) or bool(pd.isna(row[name]))


def share(row: Row, name: str) -> float:
    """Share of all rows that a count is; missing where either is withheld, since the one would give the other away."""
    if is_withheld(row, name) or is_withheld(row, "n") or not row["n"]:
        return float("nan")
    return float(row[name] / row["n"])


def missing_text(row: Row) -> str:
    """``3 %``; the number itself where a share would give another count away; ``0``, or ``withheld``."""
    if is_withheld(row, "missing"):
        return WITHHELD
    # A count, since a share of 0 % might be a rounded one.
    if not row["missing"]:
        return count(0)
    return amount(share(row, "missing")) or count(row["missing"])


def lost_text(row: Row) -> str:
    """``43 (5 %)``; without the share where it would give another count away; ``0``, or ``withheld``."""
    if is_withheld(row, "lost"):
        return WITHHELD
    if not row["lost"]:
        return count(0)
    part = amount(share(row, "lost"))
    return f"{count(row['lost'])} ({part})" if part else count(row["lost"])


def recorded_text(row: Row) -> str:
    """``97 %`` of all rows were recorded; ``withheld`` where that would give a withheld count away."""
    if is_withheld(row, "missing") or is_withheld(row, "n"):
        return WITHHELD
    return amount(1 - share(row, "missing")) if row["n"] else ""


def rows_text(row: Row) -> str:
    """All rows of a cell."""
    return WITHHELD if is_withheld(row, "n") else count(row["n"])


def open_rows(rows: Iterable[Row]) -> float:
    """Rows of several cells that are still open; missing where one of the counts is withheld."""
    return sum((float("nan") if is_withheld(row, "open") else float(row["open"]) for row in rows), 0.0)
