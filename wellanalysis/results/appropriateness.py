"""Services held against a guideline's criteria: how many were considered, and done, by what the criteria say of them."""

from datetime import date, timedelta

import pandas as pd

from wellanalysis.definitions.contract_tables import SERVICES
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.value import Appropriateness
from wellanalysis.results.columns import APPROPRIATENESS, APPROPRIATENESS_PEOPLE, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.results.states import logic
from wellanalysis.results.value_join import day, true

APPROPRIATE, RARELY, NEITHER, BOTH, UNKNOWN = "appropriate", "rarely", "neither", "both", "not_recorded"
SAYS = (APPROPRIATE, RARELY, NEITHER, BOTH, UNKNOWN)
"""What the criteria say of one patient; both: they contradict each other, which is counted and judged as nothing."""


def appropriateness(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Services by clinic, quarter and what the criteria say.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.

    Returns
    -------
    DataFrame
        ``service, clinic_id, quarter, says`` (of `SAYS`), ``n``: rows considered, ``done``, ``missing``: not recorded whether.
    """
    asked = definitions.network.appropriateness
    if not asked or SERVICES not in source.tables:
        return nothing(APPROPRIATENESS)
    year = definitions.network.calendar.year_starts
    frames = [nothing(APPROPRIATENESS)]
    for each in asked:
        rows = source.frame(executed(each, as_of))
        rows = rows.assign(quarter=quarter_starts(rows["month"], year))
        keys = ["clinic_id", "quarter", "says"]
        sums = rows.groupby(keys, sort=True)[["n", "done", "missing"]].sum().reset_index()
        frames.append(typed(sums.assign(service=each.id), APPROPRIATENESS))
    return pd.concat(frames, ignore_index=True)


def appropriateness_people(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Distinct people behind the rows of a window that say whether it was done.

    Returns
    -------
    DataFrame
        ``service, clinic_id, period`` (first day of the window's last quarter), ``says, people``.
    """
    asked = definitions.network.appropriateness
    if not asked or SERVICES not in source.tables:
        return nothing(APPROPRIATENESS_PEOPLE)
    year, quarters = definitions.network.calendar.year_starts, definitions.network.labels.quarters
    frames = [nothing(APPROPRIATENESS_PEOPLE)]
    for each in asked:
        rows = judged_rows(each, as_of)
        months = source.frame(f"SELECT DISTINCT month FROM ({rows}) AS judged")["month"]
        for last in sorted(quarter_starts(months, year).unique()):
            begins = pd.Timestamp(last) - pd.DateOffset(months=3 * (quarters - 1))
            ends = pd.Timestamp(last) + pd.DateOffset(months=3)
            counts = source.frame(f"""
SELECT clinic_id, says, COUNT(DISTINCT patient_id) AS people FROM ({rows}) AS judged
WHERE was >= 0 AND month >= {day(begins.date())} AND month < {day(ends.date())} GROUP BY clinic_id, says""")
            counts = counts.sort_values(["clinic_id", "says"])
            frames.append(typed(counts.assign(service=each.id, period=pd.Timestamp(last)), APPROPRIATENESS_PEOPLE))
    return pd.concat(frames, ignore_index=True)


def judged_rows(service: Appropriateness, as_of: date) -> str:
    """Rows of one service with what the criteria say: unknown criteria are told apart from criteria that are not met.

    What was considered so lately that it may still be done is not in them: it would be taken for underuse.
    """
    good, rare = (f"({logic(text).sql(dialect='duckdb')})" for text in (service.indicated, service.not_indicated))
    done = f"({logic(service.done).sql(dialect='duckdb')})"
    return f"""
SELECT "patient_id", "clinic_id", CAST(DATE_TRUNC('month', "considered_on") AS DATE) AS month,
       CASE WHEN {good} AND {rare} THEN '{BOTH}' WHEN {good} THEN '{APPROPRIATE}' WHEN {rare} THEN '{RARELY}'
            WHEN {good} IS NULL OR {rare} IS NULL THEN '{UNKNOWN}' ELSE '{NEITHER}' END AS says,
       CASE WHEN {done} IS NULL THEN -1 WHEN {done} THEN 1 ELSE 0 END AS was
FROM "{SERVICES}"
WHERE {true(service.service)} AND "considered_on" <= {day(as_of - timedelta(days=service.within_days))} AND NOT "clinic_id" IS NULL"""


def executed(service: Appropriateness, as_of: date) -> str:
    """The logic of one service as it is run, for readers who want to check it."""
    return f"""SELECT clinic_id, month, says, COUNT(*) AS n,
       SUM(CASE WHEN was = 1 THEN 1 ELSE 0 END) AS done, SUM(CASE WHEN was < 0 THEN 1 ELSE 0 END) AS missing
FROM ({judged_rows(service, as_of)}) AS judged
GROUP BY clinic_id, month, says"""
