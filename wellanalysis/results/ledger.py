"""The ledger of what people said: each item with what became of it, as the steps tell."""

import pandas as pd

from wellanalysis.definitions.record_columns import CLOSING, STATUSES
from wellanalysis.definitions.settings import Network
from wellanalysis.results.columns import DAY, TEXT
from wellanalysis.results.records import Records

RECEIVED = "received"
"""Status of an item that nobody has taken up."""
TAKEN_UP = STATUSES[0]
STATES = (RECEIVED, *STATUSES)
"""All that an item may be, in the order of its life."""
APPEAL = "appeal"
"""Kind of an item that asks for figures or attribution to be corrected."""
WORDS_OF = "#"
"""In ``form_key``, before what tells an answer's words from other words of the same answer."""


def ledger(records: Records) -> pd.DataFrame:
    """Items of the ledger, each with what became of it.

    Parameters
    ----------
    records : Records
        What people wrote down, as it was known on a day.

    Returns
    -------
    DataFrame
        One row for each item, in the order of ``records.feedback`` and with its columns, and

        - ``status``: `RECEIVED` where nobody took it up; else the status of its last step,
        - ``owner``: role of who has it, or who answered; empty where nobody took it up,
        - ``first_on``: day of its first step,
        - ``due_on``: day by which an answer was promised last, since it was opened again where it was; NaT where no day was,
        - ``reopened_on``: day on which it was last opened again; NaT where it never was,
        - ``closed_on``: day on which it was closed; of several closing steps (answered, later changed) the first. A step
          ``looked_at`` after a closing one opens the item again: what was before it no longer counts, and while nothing
          closes it anew the day is NaT,
        - ``answer``: words of the last closing step; empty while the item is open,
        - ``answer_on``: day of those words: later than ``closed_on`` where something was changed after an answer.

    Notes
    -----
    Steps of one day are taken in the order of `STATUSES`: what was looked at and answered on a day is answered.
    """
    steps = in_order(records.feedback_steps)
    of_item = steps.groupby("item", sort=False)
    last = of_item.tail(1).set_index("item")
    # Counted from the end, an item's closing steps up to the last that opened it again.
    backwards = steps[::-1]
    opened = backwards["status"].eq(TAKEN_UP).groupby(backwards["item"], sort=False).cumsum()
    standing = steps[opened.eq(0)[::-1]]
    closing = standing.groupby("item", sort=False)
    # A day that was named before an item was opened again was kept by the answer of then, and promises nothing any more.
    before = steps.groupby("item", sort=False)["status"].shift()
    anew = steps["status"].eq(TAKEN_UP) & before.isin(CLOSING)
    later = anew[::-1].groupby(steps["item"][::-1], sort=False).cumsum() - anew[::-1]
    since = steps[later.eq(0)[::-1]].groupby("item", sort=False)
    found = records.feedback.reset_index(drop=True)

    def per_item(values: pd.Series, kind: str) -> pd.Series:
        return values.reindex(found["item"]).reset_index(drop=True).astype(kind)

    return found.assign(
        status=per_item(last["status"], TEXT).fillna(RECEIVED),
        owner=per_item(last["owner"], TEXT).fillna(""),
        first_on=per_item(of_item["on"].first(), DAY),
        due_on=per_item(since["due_on"].last(), DAY),
        reopened_on=per_item(steps[anew].groupby("item", sort=False)["on"].last(), DAY),
        closed_on=per_item(closing["on"].first(), DAY),
        answer_on=per_item(closing["on"].last(), DAY),
        answer=per_item(closing.tail(1).set_index("item")["says"], TEXT).fillna(""),
    )


def in_order(steps: pd.DataFrame) -> pd.DataFrame:
    """Steps of the ledger by item, day and, within a day, in the order of an item's life."""
    rank = steps["status"].map({status: place for place, status in enumerate(STATUSES)})
    return (
        steps.assign(rank=rank)
        .sort_values(["item", "on", "rank"], kind="stable", ignore_index=True)
        .drop(columns="rank")
    )


def is_open(items: pd.DataFrame) -> pd.Series:
    """Whether items of `ledger` wait for an answer."""
    return ~items["status"].isin(CLOSING)


def promised(items: pd.DataFrame, network: Network) -> pd.Series:
    """Day by which the network itself promises an answer to each item of `ledger`, whatever day was named since.

    An appeal is heard by several and has days of its own. Of an item that was opened again the days begin anew.
    """
    appeals, others = network.appeals.decided_within_days, network.answer_back.within_days
    within = items["kind"].eq(APPEAL).map({True: appeals, False: others})
    return items["reopened_on"].fillna(items["received_on"]) + pd.to_timedelta(within, unit="D")


def due(items: pd.DataFrame, network: Network) -> pd.Series:
    """Day by which each item of `ledger` is owed an answer.

    The day named last since it came, or since it was opened again; where nobody named one, the network's own promise.
    """
    return items["due_on"].fillna(promised(items, network))


def owed(items: pd.DataFrame, network: Network) -> pd.Series:
    """The earlier of the two: a day that was moved beyond the network's own promise does not move the promise."""
    named, own = due(items, network), promised(items, network)
    return named.where(named <= own, own)


def overdue(items: pd.DataFrame, as_of: pd.Timestamp, network: Network) -> pd.Series:
    """Whether items of `ledger` are open after the day by which they were owed an answer.

    Parameters
    ----------
    items : DataFrame
        As `ledger` gives them.
    as_of : Timestamp
        The day asked about; on the day that was named itself nothing is late.
    network : Network
        Whose promise holds where no day was named.
    """
    return is_open(items) & due(items, network).lt(pd.Timestamp(as_of))


def past_promise(items: pd.DataFrame, as_of: pd.Timestamp, network: Network) -> pd.Series:
    """Whether items of `ledger` are open after the earlier of the day that was named and the network's own promise."""
    return is_open(items) & owed(items, network).lt(pd.Timestamp(as_of))


def answer_of(form_key: str) -> str:
    """Which answer of which form a key names, without what tells its words from others."""
    return form_key.partition(WORDS_OF)[0]
