"""An outcome of the same patients with and without each leading indicator, per clinic and pattern of case mix.

Asked for where it is told, and no part of the results tables of a run: it has nearly as many rows as patients.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import LINKED, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.patterns import adjusted, factor_columns, published
from wellanalysis.results.states import State, day_of, named, row_state
from wellanalysis.results.sums import count_where, dated_rows

OUTCOME, INDICATOR = "outcome_state", "indicator_state"


def indicators_of(outcome: Measure, definitions: Definitions) -> tuple[Measure, ...]:
    """Leading indicators that are shares of the same rows, dated alike; none for an outcome without case mix."""
    if outcome not in adjusted(definitions) or outcome.statistic is not Statistic.PROPORTION:
        return ()
    return tuple(
        each
        for each in definitions.current
        if each.kind is Kind.LEADING_INDICATOR
        and each.statistic is Statistic.PROPORTION
        and (each.table, each.dated_by) == (outcome.table, outcome.dated_by)
    )


def linked(
    source: Source, definitions: Definitions, as_of: date, outcome: Measure, *, first: date, last: date
) -> pd.DataFrame:
    """Counts behind the question how an indicator goes with an outcome.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.
    outcome : Measure
        A share with case mix.
    first, last : date
        Days between which rows are dated, both included.

    Returns
    -------
    DataFrame
        ``outcome, indicator, clinic_id``; ``achieved``: whether the indicator was; ``trials, events``: rows of which
        both are known, and those with the outcome; and a column of text for each factor of the outcome's case mix.
        Rows that were lost before the indicator was known are left out.
    """
    factors = tuple(sorted(set(outcome.case_mix)))
    kinds = [definitions.contract[outcome.table].columns[factor].type for factor in factors]
    frames = [nothing({**LINKED, **dict.fromkeys(factors, "str")})]
    for indicator in indicators_of(outcome, definitions):
        counts = source.frame(_counts(outcome, indicator, factors, as_of, first, last))
        levels = {name: published(counts[f"factor_{place}"], kinds[place]) for place, name in enumerate(factors)}
        whole = counts.assign(outcome=outcome.id, indicator=indicator.id, **levels)
        frames.append(typed(whole, {**LINKED, **dict.fromkeys(factors, "str")}))
    order = ["indicator", "clinic_id", *factors, "achieved"]
    return pd.concat(frames, ignore_index=True).sort_values(order, kind="stable", ignore_index=True)


def _counts(
    outcome: Measure, indicator: Measure, factors: Sequence[str], as_of: date, first: date, last: date
) -> exp.Select:
    columns = [
        *factor_columns(tuple(factors)),
        exp.alias_(row_state(outcome, as_of), OUTCOME),
        exp.alias_(row_state(indicator, as_of), INDICATOR),
    ]
    rows = dated_rows(outcome.table, outcome.dated_by, columns)
    rows = rows.where(named(outcome.dated_by).between(day_of(first), day_of(last)))
    known = [named(state).between(int(State.NOT_ACHIEVED), int(State.COUNTED)) for state in (OUTCOME, INDICATOR)]
    keys = ["clinic_id", *(f"factor_{place}" for place in range(len(factors)))]
    achieved = exp.Case().when(named(INDICATOR).eq(int(State.COUNTED)), exp.true()).else_(exp.false())
    inner = exp.select(*keys, exp.alias_(achieved, "achieved"), OUTCOME).from_(rows.subquery("rows")).where(*known)
    events = count_where(named(OUTCOME).eq(int(State.COUNTED)))
    sums = [exp.alias_(exp.Count(this=exp.Star()), "trials"), exp.alias_(events, "events")]
    return exp.select(*keys, "achieved", *sums).from_(inner.subquery("known")).group_by(*keys, "achieved")
