"""How complete the extracts are, and how late their rows came."""

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import PLACE, QUALITY, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.states import named
from wellanalysis.results.sums import count_where, dated_rows
from wellanalysis.results.surveys import ANSWERED, SENT

DATED_BY = {"episodes": "start_date", "patient_survey": SENT, "provider_survey": SENT}
RECORDED = "recorded_on"
# Days after which a row is late, later, very late; the last class is open.
DELAYS = (30, 60, 90)
LATE = [f"late_{place}" for place in range(len(DELAYS) + 1)]


def quality(source: Source, definitions: Definitions) -> pd.DataFrame:
    """Absent values and late rows, per table, clinic, month and column.

    Returns
    -------
    DataFrame
        ``table, clinic_id, month`` (of the episode's start, or in which the questionnaire was sent), ``column``;
        ``rows``, and ``missing`` of them; of questionnaires only answered ones are rows, except for the day of the
        answer itself. ``late_0`` to ``late_3``: rows recorded within 0–30, 31–60, 61–90 and more days; in the rows of
        the column ``recorded_on`` only, else 0.
    """
    frames = [nothing(QUALITY)]
    for name, dated_by in DATED_BY.items():
        if name not in source.tables:
            continue
        table = definitions.contract[name]
        columns = [column for column in table.columns if column not in (*table.key, "clinic_id", dated_by)]
        sums = source.frame(_sums(table, dated_by, columns))
        late = {f"{RECORDED}__{each}": each for each in LATE}
        for column in columns:
            mine = {f"{column}__rows": "rows", f"{column}__missing": "missing"}
            if column == RECORDED:
                mine |= late
            part = sums[[*PLACE, *mine]].rename(columns=mine).assign(table=name, column=column)
            frames.append(typed(part.assign(**{each: 0 for each in LATE if each not in part}), QUALITY))
    whole = pd.concat(frames, ignore_index=True)
    whole = whole[whole["rows"] > 0]
    return whole.sort_values(["table", *PLACE, "column"], kind="stable", ignore_index=True)


def _sums(table: Table, dated_by: str, columns: list[str]) -> exp.Select:
    # Selected under names of their own, since a column of the extract may be called "month".
    given = [exp.alias_(named(column), f"value_{column}", quoted=True) for column in columns]
    delay = exp.DateDiff(this=named(RECORDED), expression=named(dated_by), unit=exp.var("DAY"))
    if RECORDED in columns:
        given.append(exp.alias_(delay, "delay"))
    sums = []
    for column in columns:
        value = named(f"value_{column}")
        answered = named(f"value_{ANSWERED}")
        there: exp.Expr = exp.true()
        if ANSWERED in columns and column != ANSWERED:
            there = exp.not_(answered.is_(exp.null()))
        sums.append(exp.alias_(count_where(there), f"{column}__rows", quoted=True))
        absent = exp.and_(there.copy(), value.is_(exp.null()))
        sums.append(exp.alias_(count_where(absent), f"{column}__missing", quoted=True))
    if RECORDED in columns:
        limits = [None, *DELAYS, None]
        for place, each in enumerate(LATE):
            above, up_to = limits[place], limits[place + 1]
            within: list[exp.Expr] = [named("delay") > above] if above is not None else []
            within += [named("delay") <= up_to] if up_to is not None else []
            sums.append(exp.alias_(count_where(exp.and_(*within)), f"{RECORDED}__{each}"))
    rows = dated_rows(table.name, dated_by, given).subquery("rows")
    return exp.select(*PLACE, *sums).from_(rows).group_by(*PLACE)
