"""Why a published figure changed: the way from what was published to what is, one cause after another.

The way has a state for each cause: the published figures; with today's code; with records corrected; with late records
added; with today's definitions; with what was accepted on appeal since. A cause's part is the step between two states, in the number as printed, so that the
parts of a figure add up to its change exactly. Where a state cannot be known, or may not be shown, its two steps are
one, and carry both causes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from wellanalysis.pages.published import KEY, SAID, WINDOW

Row = Mapping[str, Any]
Key = tuple[str, ...]
_HUNDREDTHS = 100


class Cause(StrEnum):
    """Why a figure changed, in the order in which it is asked."""

    CODE = "code"
    CORRECTED = "corrected data"
    LATE = "late data"
    DEFINITION = "definition"
    APPEAL = "accepted appeal"


@dataclass(frozen=True)
class Step:
    """A state on the way, and the causes that lead to it.

    Parameters
    ----------
    causes : tuple of Cause
        What differs from the state before.
    figures : DataFrame
        As `published_figures` gives them.
    tables : frozenset of str or None
        Tables of the extracts for which this state could be told; None for all.
    """

    causes: tuple[Cause, ...]
    figures: pd.DataFrame
    tables: frozenset[str] | None = None


@dataclass(frozen=True)
class Part:
    """What one cause, or several that cannot be told apart, did to a figure.

    Parameters
    ----------
    causes : tuple of Cause
        Which.
    change : float or None
        Change of the printed number; None where one of its ends is no number that is shown.
    """

    causes: tuple[Cause, ...]
    change: float | None


@dataclass(frozen=True)
class Changed:
    """A published figure that is another now.

    Parameters
    ----------
    before, after : mapping or None
        Rows of `published_figures`; None where the figure was, or is, not published at all.
    parts : tuple of Part
        What led from one to the other; their changes add up to the difference of the printed numbers.
    """

    before: Row | None
    after: Row | None
    parts: tuple[Part, ...]

    @property
    def change(self) -> float | None:
        """Difference of the printed numbers."""
        return difference(self.before, self.after)


def changed_keys(before: pd.DataFrame, after: pd.DataFrame) -> list[Key]:
    """Figures that differ, in the order of `after`, then those that are gone.

    A quarter that only one of the two tells is no change: as follow-up closes, pages go on to the next quarter. The
    figures of a measure or a clinic that is new, or gone, are changes by their window alone.
    """
    rows, others = _rows(before), _rows(after)
    both = [key for key in others if key in rows and _differ(rows[key], others[key])]
    alone = [key for key in others if key not in rows] + [key for key in rows if key not in others]
    return [*both, *(key for key in alone if key[2] == WINDOW)]


def chain(before: pd.DataFrame, steps: Sequence[Step]) -> list[Changed]:
    """Every figure that changed between `before` and the last of `steps`, with its causes.

    Parameters
    ----------
    before : DataFrame
        What was published.
    steps : sequence of Step
        In the order of causes; the last is what is published now.
    """
    keys = changed_keys(before, steps[-1].figures)
    # Most figures do not change; only rows of those that do are looked at one by one.
    first = _rows(before, set(keys))
    states = [(step, _rows(step.figures, set(keys))) for step in steps]
    return [Changed(first.get(key), states[-1][1].get(key), tuple(_parts(key, first.get(key), states))) for key in keys]


def difference(before: Row | None, after: Row | None) -> float | None:
    """Difference of two printed numbers; None where either is not shown as a number."""
    if before is None or after is None or pd.isna(before["value"]) or pd.isna(after["value"]):
        return None
    # Printed numbers have two decimals at most; as whole hundredths their parts add up without a rest.
    return (round(after["value"] * _HUNDREDTHS) - round(before["value"] * _HUNDREDTHS)) / _HUNDREDTHS


def _parts(key: Key, before: Row | None, states: Sequence[tuple[Step, dict[Key, Row]]]) -> Iterator[Part]:
    """Steps that changed this figure; a state that cannot be told is passed over, and its causes go with the next."""
    last = states[-1][1].get(key)
    numeric = difference(before, last) is not None
    known = last or before
    previous = before
    waiting: tuple[Cause, ...] = ()
    for step, rows in states:
        waiting = (*waiting, *step.causes)
        row = rows.get(key)
        is_end = rows is states[-1][1]
        told = step.tables is None or (known is not None and known["table"] in step.tables)
        if not is_end and (not told or (numeric and difference(before, row) is None)):
            continue
        if _differ(previous, row):
            yield Part(waiting, difference(previous, row) if numeric else None)
        previous, waiting = row, ()


def _differ(one: Row | None, other: Row | None) -> bool:
    if one is None or other is None:
        return one is not other
    return any(one[name] != other[name] for name in SAID)


def _rows(figures: pd.DataFrame, keys: set[Key] | None = None) -> dict[Key, Row]:
    rows = figures.to_dict("records")
    found = ((tuple(str(row[name]) for name in KEY), row) for row in rows)
    return {key: row for key, row in found if keys is None or key in keys}
