"""What accepted appeals changed between two publications: which corrections hold now, and how they are told of a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.readable import readable
from wellanalysis.pages.wording import day
from wellanalysis.results.appeal_rows import accepted_rows
from wellanalysis.results.frames import Results

WHAT = ["correction", "table", "key", "column", "value"]


@dataclass(frozen=True)
class Appealed:
    """An appeal whose corrections hold now, and did not before; or the other way round.

    Parameters
    ----------
    appeal : str
        Its reference.
    said : str
        ``corrected on appeal A-03, decided by … on …, because …``; the reason only where its readers may have it.
    touches : frozenset of (str, str)
        Measures and places whose own rows were corrected; `NETWORK` of the network.
    """

    appeal: str
    said: str
    touches: frozenset[tuple[str, str]]


def held_then(last: Results | None, as_of: date, now: Figures) -> pd.DataFrame:
    """Corrections as the last publication knew them; where its tables are no longer read, those decided by its day."""
    if last is not None:
        return last.records.corrections
    rows, day_then = now.results.records.corrections, pd.Timestamp(as_of)
    # What was overtaken since still held then.
    rows = rows.assign(overtaken_on=rows["overtaken_on"].where(rows["overtaken_on"] <= day_then))
    return rows[rows["decided_on"] <= day_then]


def decided_between(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Accepted corrections that hold in one of two states and not in the other."""
    both = [accepted_rows(each) for each in (then, now)]
    cells = [set(each[WHAT].itertuples(index=False, name=None)) for each in both]
    other = cells[0] ^ cells[1]
    parts = [each[_among(each, other)] for each in both]
    return pd.concat(parts, ignore_index=True).drop_duplicates(WHAT)


def _among(rows: pd.DataFrame, cells: set[tuple[str, ...]]) -> pd.Series:
    found = [row in cells for row in rows[WHAT].itertuples(index=False, name=None)]
    return pd.Series(found, index=rows.index, dtype=bool)


def holding(corrections: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Accepted corrections as something that two states can be held against each other by."""
    return tuple(sorted(accepted_rows(corrections)[WHAT].itertuples(index=False, name=None)))


def appealed(between: pd.DataFrame, last: Results | None, now: Figures) -> tuple[Appealed, ...]:
    """The appeals behind corrections that hold now and did not before.

    Parameters
    ----------
    between : DataFrame
        As `decided_between` gives them.
    last : Results or None
        Results tables of the publication before, where they are still read.
    now : Figures
        This run.
    """
    tables = [each.corrected for each in (now.results, last) if each is not None]
    rows = pd.concat(tables, ignore_index=True)
    found = []
    for appeal, own in between.groupby("appeal", sort=True):
        touched = rows[rows["correction"].isin(own["correction"])]
        places = {(str(row.measure), now.names.get(row.clinic_id, "")) for row in touched.itertuples()}
        places |= {(measure, now.names[NETWORK]) for measure, _ in places}
        found.append(Appealed(str(appeal), _said(str(appeal), own, now), frozenset(places)))
    return tuple(found)


def told_of(appeals: Sequence[Appealed], measure: str, place: str) -> str:
    """The appeals of a figure in words; of one that moved with others' records, those of its measure, else all."""
    own = [each for each in appeals if (measure, place) in each.touches]
    near = own or [each for each in appeals if any(measure == touched for touched, _ in each.touches)]
    return "; ".join(each.said for each in near or appeals)


def _said(appeal: str, own: pd.DataFrame, now: Figures) -> str:
    decision = own.sort_values(["decided_on", "correction"], kind="stable").iloc[-1]
    text = f"corrected on appeal {appeal}, decided by {decision['decided_by']} on {day(decision['decided_on'])}"
    # Word for word: whoever wrote the reason is not made to say it otherwise.
    reason = reason_for(appeal, own, now)
    return f"{text}, because “{reason}”" if reason else text


def reason_for(appeal: str, corrections: pd.DataFrame, now: Figures) -> str:
    """Why an appeal's records were corrected, as it was written first; "" where the appeal's words are not for these readers."""
    items = now.results.records.feedback
    reasons = [reason for reason in dict.fromkeys(corrections["why"]) if reason]
    shared = bool(readable(items[items["item"] == appeal], now).any())
    return reasons[0] if reasons and shared else ""
