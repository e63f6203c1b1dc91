"""Outreach as pages look it up: who was listed in the quarter, who was reached, and how long each thing takes."""

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import CMS_MINIMUM
from wellanalysis.definitions.outreach import OutreachRule
from wellanalysis.definitions.record_reached import DECLINED, DONE, NO_LONGER_DUE
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.small_groups import told_together
from wellanalysis.results.outreach_ledger import BY_RECORD
from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.time_to_answer import TimeToAnswer, time_to_answer

ANSWERED = (DECLINED, DONE)
"""Endings that a patient gave; what is no longer due stops the count."""
COUNTS = ("people", "known", "reached")
POOLED = "\0pooled"
"""Name of the row of groups that are told together only."""


def fewest(figures: Figures) -> int:
    """Fewest people of a group that readers are told of: 1 of their own and where nothing is withheld, else at least 11."""
    own = bool(figures.reader) or figures.policy.minimum == 1
    return 1 if own else max(CMS_MINIMUM, figures.policy.minimum)


def within(figures: Figures) -> int:
    """Days after they were listed within which patients should have been reached."""
    return figures.definitions.network.registry.reached_within_days


def rules(figures: Figures) -> dict[tuple[str, str], OutreachRule]:
    """Rules by measure and name, in the order of the report."""
    return {
        (measure.id, name): rule for measure in figures.definitions.current for name, rule in measure.outreach.items()
    }


def asks(figures: Figures, measure: str, rule: str) -> str:
    """What a rule asks for; of one that is gone, its name."""
    found = rules(figures).get((measure, rule))
    return found.asks if found is not None else rule.replace("_", " ")


def items(figures: Figures, unit: str = NETWORK) -> pd.DataFrame:
    """Items of the ledger that were listed in the quarter, of one clinic or of all.

    Returns
    -------
    DataFrame
        Columns of `wellanalysis.results.outreach.outreach`, without items of which the record shows that they were done, or not
        due, before they were listed: the record came late, and nobody waited.
    """
    every = figures.results.outreach
    first, last = pd.Timestamp(figures.quarter.first_day), pd.Timestamp(figures.quarter.last_day)
    own = every[every["listed_on"].between(first, last)]
    own = own[own["clinic_id"] == unit] if unit else own
    before = own["closed_by"].eq(BY_RECORD) & own["closed_on"].lt(own["listed_on"])
    return own[~before].reset_index(drop=True)


def people(figures: Figures, own: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """People among items, each with the day on which they were first listed in the quarter, and whether they were reached in time.

    Parameters
    ----------
    figures : Figures
        The run.
    own : DataFrame
        From `items`.
    by : str
        Column that makes groups; somebody may be in several, once in each.

    Returns
    -------
    DataFrame
        The group, if one is asked for, and ``listed_on, reached_on, in_time, known``: known is false of who has not been listed for
        as many days yet, reached or not. Of these only the reached could be told already: counted without the others they would
        make the share too large.
    """
    group = [by] if by else []
    found = own.groupby([*group, "person"], sort=True).agg(
        listed_on=("listed_on", "min"), reached_on=("reached_on", "min")
    )
    last = found["listed_on"] + pd.to_timedelta(within(figures), unit="D")
    known = last.le(pd.Timestamp(figures.as_of))
    return found.assign(in_time=found["reached_on"].le(last) & known, known=known).reset_index()


def reached_by(figures: Figures, own: pd.DataFrame, by: str) -> pd.DataFrame:
    """People listed and reached in time, by group; small groups are told together.

    Returns
    -------
    DataFrame
        ``group, people, known, reached, value, lower, upper``: share of those of whom it is known, with Wilson's interval. Groups of
        fewer people than the edition tells of, and as many more as it takes that nobody can work them out, are the last row, called
        `POOLED`, with how many they are in ``groups``; it is absent where they are still too few.
    """
    each = people(figures, own, by)
    table = each.groupby(by, sort=True).agg(
        people=("person", "size"), known=("known", "sum"), reached=("in_time", "sum")
    )
    table = table.rename_axis("group").reset_index().astype({name: int for name in COUNTS})
    together = told_together(table.set_index("group")[COUNTS[0]], fewest=fewest(figures))
    hidden = table["group"].isin(together)
    rest = table.loc[hidden, list(COUNTS)].sum()
    rows = [{"group": POOLED, **rest.to_dict()}] if rest["people"] >= fewest(figures) and len(together) > 1 else []
    told = pd.concat([table[~hidden], pd.DataFrame(rows)], ignore_index=True)
    lower, upper = wilson(told["reached"], told["known"])
    value = (told["reached"] / told["known"].where(told["known"] > 0)).astype(float)
    return told.assign(
        value=value, lower=lower, upper=upper, groups=np.where(told["group"] == POOLED, len(together), 1)
    )


def closing(figures: Figures, own: pd.DataFrame) -> TimeToAnswer:
    """Days from the list to the end of items; what is open counts for as long as it has waited, what is no longer due until then."""
    ended = own["status"].isin(ANSWERED)
    stopped = own["status"].eq(NO_LONGER_DUE)
    end = own["closed_on"].where(ended | stopped).fillna(pd.Timestamp(figures.as_of))
    days = (end - own["listed_on"]).dt.days.clip(lower=0)
    return time_to_answer(days.to_numpy(float), ended.to_numpy())


def reaching(figures: Figures, own: pd.DataFrame) -> TimeToAnswer:
    """Days from the first list of the quarter until people were reached; who was not counts for as long as they have waited."""
    each = people(figures, own)
    left = own[own["status"].eq(NO_LONGER_DUE)].groupby("person")["closed_on"].max()
    # Not by `map`: of no days at all pandas makes numbers.
    stopped = left.reindex(each["person"]).set_axis(each.index).fillna(pd.Timestamp(figures.as_of))
    end = each["reached_on"].fillna(stopped)
    days = (end - each["listed_on"]).dt.days.clip(lower=0)
    return time_to_answer(days.to_numpy(float), each["reached_on"].notna().to_numpy())


def due(figures: Figures, unit: str = NETWORK) -> pd.DataFrame:
    """Who is overdue or due soon now, by rule, of one clinic or of the network.

    Returns
    -------
    DataFrame
        ``measure, rule, asks, role, people, overdue, soon, unknown``, in the order of the rules.
    """
    found = figures.results.due_now
    own = found[found["clinic_id"] == unit].set_index(["measure", "rule"])
    known = [(key, rule) for key, rule in rules(figures).items() if key in own.index]
    rows = [
        {"measure": key[0], "rule": key[1], "asks": rule.asks, "role": rule.role, **own.loc[key, list(NOW)].to_dict()}
        for key, rule in known
    ]
    return pd.DataFrame(rows, columns=["measure", "rule", "asks", "role", *NOW])


NOW = ("people", "overdue", "soon", "unknown")
