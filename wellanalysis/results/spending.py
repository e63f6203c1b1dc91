"""What was spent for the members of a partnership contract, and how many there were, month by month."""

from collections.abc import Mapping

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_tables import MEMBERSHIP as MEMBERS_TABLE
from wellanalysis.definitions.contract_tables import SPENDING as SPENDING_TABLE
from wellanalysis.results.columns import MEMBERSHIP, SPENDING, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import EXACT, month_of

MONTH = "month"
PLACES = 6
"""Decimal places of `EXACT`."""


def membership(source: Source) -> pd.DataFrame:
    """Members of all clinics together.

    Returns
    -------
    DataFrame
        ``month, members``: each member is one member month. By clinic nothing is kept: a contract is settled for the
        whole group, and what is not there cannot be told by accident.
    """
    if MEMBERS_TABLE not in source.tables:
        return nothing(MEMBERSHIP)
    return _summed(source, MEMBERS_TABLE, [], {"members": exp.Sum(this=named("members"))}, MEMBERSHIP)


def spending(source: Source) -> pd.DataFrame:
    """Allowed amounts and services of all clinics together.

    Returns
    -------
    DataFrame
        ``month`` (of the care), ``service, setting``; ``services``: how many; ``amount``: summed exactly, as decimals.
    """
    if SPENDING_TABLE not in source.tables:
        return nothing(SPENDING)
    sums = {
        "services": exp.Sum(this=named("services")),
        "amount": exp.Sum(this=exp.cast(named("amount"), EXACT)),
    }
    found = _summed(source, SPENDING_TABLE, ["service", "setting"], sums, SPENDING)
    # Engines turn an exact decimal into a float in their own ways: the nearest one to its six places is the same for all.
    return found.assign(amount=found["amount"].round(PLACES))


def _summed(
    source: Source, table: str, by: list[str], sums: Mapping[str, exp.Expr], types: Mapping[str, str]
) -> pd.DataFrame:
    """Sums by month and more, in order."""
    rows = exp.select(exp.alias_(month_of(MONTH), MONTH), *(named(name) for name in [*by, *sums])).from_(
        exp.table_(table, quoted=True)
    )
    keys = [MONTH, *by]
    asked = exp.select(*(named(key) for key in keys), *(exp.alias_(each, name) for name, each in sums.items()))
    frame = source.frame(asked.from_(rows.subquery("rows")).group_by(*(named(key) for key in keys)))
    return typed(frame.sort_values(keys, kind="stable"), types)
