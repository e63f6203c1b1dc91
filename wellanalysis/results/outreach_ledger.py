"""The ledger of outreach: each item with what became of it, as its steps tell."""

import hashlib
from datetime import date

import pandas as pd

from wellanalysis.definitions.record_reached import DECLINED, DONE, ENDS, NO_LONGER_DUE, OPEN, REACHED, SCHEDULED
from wellanalysis.results.columns import DAY, TEXT

BY_PEOPLE, BY_RECORD = "people", "record"
"""Who closed an item: people who wrote it down, or the record in which it was seen."""
REFERENCE = 12
"""Letters of a reference: two items of a million get the same once in half a million networks."""
PROGRESS = (REACHED, SCHEDULED)


def reference(network: str, clinic: str, patient: str, measure: str, rule: str, counted_from: date) -> str:
    """Reference of an item, the same however often a worklist is made: ``O-3f9a0c12b7de``.

    It is made of what the item is about, and of nothing that changes with the day on which it is listed.
    """
    told = "\0".join((network, clinic, patient, measure, rule, counted_from.isoformat()))
    return f"O-{hashlib.sha256(told.encode()).hexdigest()[:REFERENCE]}"


def standing(items: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    """Items of outreach, each with what became of it.

    Parameters
    ----------
    items, steps : DataFrame
        Rows of the records ``outreach`` and ``outreach_steps``, with days as datetime64; absent texts are empty.

    Returns
    -------
    DataFrame
        The rows of `items` in their order, and

        - ``status``: open, reached, scheduled, or how it was closed. A step ``open`` takes up again what was closed: the
          endings before it no longer count, and that somebody was reached still does. Of several endings done comes first, then
          the last,
        - ``reached_on``: first day on which somebody spoke with the patient, or the patient had what was asked for,
        - ``closed_on``: day of the first ending that counts; NaT while it is open,
        - ``closed_by``: `BY_PEOPLE` or `BY_RECORD`; empty while it is open,
        - ``in_record``: whether the record shows it done,
        - ``steps``: how many steps there are.
    """
    ordered = steps.sort_values(["item_id", "step"], kind="stable", ignore_index=True)
    after = ordered["status"].eq(OPEN)[::-1].groupby(ordered["item_id"][::-1], sort=False).cumsum()[::-1]
    counting = ordered[after.sort_index().eq(0)]
    ending = counting[counting["status"].isin(ENDS)]
    seen = counting[counting["status"].eq(DONE) & counting["seen_on"].notna()]
    said = ordered[ordered["seen_on"].isna() & ordered["status"].isin([*PROGRESS, DECLINED, DONE])]
    touched = pd.concat([said, seen]).groupby("item_id")["on"].min()
    progress = ordered[ordered["status"].isin(PROGRESS)].groupby("item_id")["status"].last()
    ended = ending.groupby("item_id")
    done = set(ending.loc[ending["status"].eq(DONE), "item_id"])
    by_people = set(ending.loc[ending["seen_on"].isna(), "item_id"])
    found = items.reset_index(drop=True)
    ids = found["item_id"]

    def per_item(values: pd.Series, kind: str) -> pd.Series:
        return values.reindex(ids).reset_index(drop=True).astype(kind)

    last = per_item(ended["status"].last(), TEXT)
    status = last.fillna(per_item(progress, TEXT)).fillna(OPEN).mask(ids.isin(done), DONE)
    closer = ids.isin(by_people).map({True: BY_PEOPLE, False: BY_RECORD})
    return found.assign(
        status=status.astype(TEXT),
        reached_on=per_item(touched, DAY),
        closed_on=per_item(ended["on"].min(), DAY),
        closed_by=closer.mask(last.isna(), "").astype(TEXT),
        in_record=ids.isin(set(seen["item_id"])),
        steps=per_item(ordered.groupby("item_id").size(), "float64").fillna(0).astype("int64"),
    )


def is_open(found: pd.DataFrame) -> pd.Series:
    """Whether items of `standing` still wait."""
    return ~found["status"].isin([DECLINED, DONE, NO_LONGER_DUE])
