"""How often care was given and outcomes came about, by clinic, clinician and condition: what variation is told from.

A small table, since it holds neither case mix nor months; nothing in it is printed of a single clinician.
"""

from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import SPREAD, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.cube import grouped
from wellanalysis.results.patterns import NOT_RECORDED, TEXT, published
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.results.states import named
from wellanalysis.results.sums import dated_rows, known_sums, part, parts_of

EPISODES, CLINICIAN = "episodes", "provider_id"
KEYS = ["clinic_id", "clinician", "condition", "month"]


def spread(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Known rows of each share of episodes, and those achieved.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.

    Returns
    -------
    DataFrame
        ``measure, clinic_id``; ``provider_id``: who is recorded as responsible, empty where nobody is; ``condition``:
        level of the column that network.yml names under ``conditions``, empty where none is named; ``quarter``: first day
        of the reporting quarter; ``trials, events``. No row where nothing is known.
    """
    shares = [
        each
        for each in definitions.current
        if each.table == EPISODES and each.statistic is Statistic.PROPORTION and not each.is_aggregated
    ]
    frames = [nothing(SPREAD)]
    for (_, dated_by), measures in grouped(shares).items():
        answer = source.frame(_sums(measures, dated_by, as_of, definitions.network.conditions, source))
        condition = definitions.network.conditions
        kind = definitions.contract[EPISODES].columns[condition].type if condition else None
        told = answer.assign(
            condition=published(answer["condition"], kind) if kind else "",
            quarter=quarter_starts(answer["month"], definitions.network.calendar.year_starts),
        )
        frames += [_of_measure(each, told) for each in measures]
    order = [each.id for each in definitions.measures]
    found = pd.concat(frames, ignore_index=True)
    keys = ["clinic_id", "provider_id", "condition", "quarter"]
    rank = found["measure"].map({id: place for place, id in enumerate(order)})
    return found.assign(rank=rank).sort_values(["rank", *keys], ignore_index=True).drop(columns="rank")


def _sums(measures: list[Measure], dated_by: str, as_of: date, condition: str | None, source: Source) -> exp.Select:
    known = source.columns[EPISODES]
    nobody, nothing_named = exp.Literal.string(""), exp.Literal.string("")
    columns = [
        *parts_of(measures, as_of),
        exp.alias_(_text(CLINICIAN, "") if CLINICIAN in known else nobody, "clinician"),
        exp.alias_(_text(condition, NOT_RECORDED) if condition else nothing_named, "condition"),
    ]
    rows = dated_rows(EPISODES, dated_by, columns).subquery("rows")
    sums = [exp.alias_(each, part(measure, name)) for measure in measures for name, each in known_sums(measure).items()]
    return exp.select(*KEYS, *sums).from_(rows).group_by(*KEYS)


def _text(column: str, absent: str) -> exp.Expr:
    return exp.Coalesce(this=exp.cast(named(column), TEXT), expressions=[exp.Literal.string(absent)])


def _of_measure(measure: Measure, told: pd.DataFrame) -> pd.DataFrame:
    columns = {part(measure, "denominator"): "trials", part(measure, "numerator"): "events"}
    own = told.rename(columns={**columns, "clinician": "provider_id"})
    own = own[own["trials"] > 0]
    keys = ["clinic_id", "provider_id", "condition", "quarter"]
    sums = own.groupby(keys)[["trials", "events"]].sum().reset_index()
    return typed(sums.assign(measure=measure.id), SPREAD)
