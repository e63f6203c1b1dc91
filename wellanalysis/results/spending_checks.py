"""Holds membership and spending against the contract that is settled with them."""

from collections.abc import Iterator

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_tables import MEMBERSHIP, SPENDING
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.partnership_money import Move
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, near, rows
from wellanalysis.results.spending import MONTH
from wellanalysis.results.states import named

ASKED = (MEMBERSHIP, SPENDING)
"""Tables that a network with a partnership contract has."""


def spending_problems(source: Source, definitions: Definitions) -> list[Problem]:
    """What the contract of the tables alone cannot see.

    Returns
    -------
    list of Problem
        Months that are not dated by their first day; and, where there is a partnership: months of the baseline that
        lack, money in months without members, and services and settings of `partnership.settings` that nothing was
        spent on. Columns that are not there are left to the contract's own checks.
    """
    there = [name for name in ASKED if name in source.tables and _sound(source, name)]
    problems = [problem for name in there for problem in _midmonth(source, definitions, name)]
    if definitions.network.partnership is None or len(there) < len(ASKED) or problems:
        return problems
    return [*_months(source, definitions), *_moves(source, definitions)]


def _sound(source: Source, table: str) -> bool:
    needed = {"month", "members"} if table == MEMBERSHIP else {"month", "service", "setting", "services", "amount"}
    return needed <= set(source.sound.get(table, ())) and needed <= set(source.columns.get(table, ()))


def _midmonth(source: Source, definitions: Definitions, table: str) -> Iterator[Problem]:
    other = exp.func("DATE_TRUNC", exp.Literal.string("month"), named(MONTH)).neq(named(MONTH))
    found = broken(source, definitions.contract[table], other, shown=[MONTH])
    if found.rows:
        what = f"{rows(found.rows)} not dated by the first of a month, such as {found.values[0]} in {found.key}"  # noqa: PD011, no frame
        yield Problem(f"{source.places[table]}, column {MONTH}", what, "write the first day of the month")


def _months(source: Source, definitions: Definitions) -> Iterator[Problem]:
    contract = definitions.network.partnership
    assert contract is not None
    members = source.frame(f'SELECT "month", sum(members) AS n FROM "{MEMBERSHIP}" GROUP BY "month"')
    known = set(pd.to_datetime(members.loc[members["n"] > 0, "month"]))
    spent = set(pd.to_datetime(source.frame(f'SELECT DISTINCT "month" FROM "{SPENDING}"')["month"]))
    for year in contract.spending.baseline_years:
        wanted = pd.date_range(f"{year}-01-01", periods=12, freq="MS")
        for name, there in ((MEMBERSHIP, known), (SPENDING, spent)):
            if absent := [month for month in wanted if month not in there]:
                what = f"the baseline year {year} lacks {len(absent)} of its 12 months, such as {absent[0]:%Y-%m}"
                yield Problem(source.places[name], what, "deliver the whole year, or change spending.baseline_years")
    if unheld := sorted(spent - known):
        what = f"{len(unheld)} months with spending and without members, such as {unheld[0]:%Y-%m}"
        yield Problem(source.places[MEMBERSHIP], what, "deliver the members of each month")


def _moves(source: Source, definitions: Definitions) -> Iterator[Problem]:
    contract = definitions.network.partnership
    assert contract is not None
    frame = source.frame(f'SELECT DISTINCT "service", "setting" FROM "{SPENDING}"')
    for place, move in enumerate(contract.settings, start=1):
        yield from _unknown(frame, move, place)


def _unknown(frame: pd.DataFrame, move: Move, place: int) -> Iterator[Problem]:
    services = sorted(set(frame["service"]))
    where = f"network.yml, partnership.settings.{place}"
    if move.service not in services:
        yield Problem(
            f"{where}.service", f"nothing was spent on a service {move.service!r}", near(move.service, services)
        )
        return
    settings = sorted(set(frame.loc[frame["service"] == move.service, "setting"]))
    for name in (move.origin, *move.goes_to):
        if name not in settings:
            yield Problem(where, f"{move.service} was never given in a setting {name!r}", near(name, settings))
