"""Claims joined to episodes by patient and window: three queries, each of which the page prints as it was run.

What the two records do not agree on is never settled silently: each kind of conflict is counted where it is settled.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta

import pandas as pd
import sqlglot
from sqlglot import exp

from wellanalysis.definitions.contract_tables import CLAIMS
from wellanalysis.definitions.value import Value
from wellanalysis.results.connection import Source
from wellanalysis.results.patterns import factor_columns
from wellanalysis.results.states import logic, named

DIALECT = "duckdb"
EPISODES_STAGED, CLEANED, JOINED = "value_episodes", "value_claims", "value_joined"


def covers_from(source: Source, value: Value) -> date | None:
    """First day that the claims cover: as stated, else the first service day; None where there is no claim."""
    if value.claims_from is not None:
        return value.claims_from
    first = source.frame(f'SELECT MIN("service_date") AS first_day FROM "{CLAIMS}"')["first_day"].iloc[0]
    return None if pd.isna(first) else pd.Timestamp(first).date()


def last_start(value: Value, as_of: date) -> date:
    """Last day on which an episode may have begun whose claims have had their time to come in."""
    return as_of - timedelta(days=value.until_days + value.run_out_days)


@contextmanager
def joined(source: Source, value: Value, *, first: date, as_of: date) -> Iterator[None]:
    """Let the three queries stand under their names inside the ``with`` block.

    Parameters
    ----------
    source : Source
        With episodes and claims.
    value : Value
        Window, rules and case mix.
    first : date
        First day that the claims cover.
    as_of : date
        Day that the extract speaks of.
    """
    with ExitStack() as kept:
        for name, text in queries(value, first=first, as_of=as_of).items():
            kept.enter_context(source.staged(name, sqlglot.parse_one(text, dialect=DIALECT)))
        yield


def queries(value: Value, *, first: date, as_of: date) -> dict[str, str]:
    """Text of the queries by name, each of which reads from those before it."""
    return {
        CLEANED: _cleaned(first, as_of),
        EPISODES_STAGED: _episodes(value, first, as_of),
        JOINED: _joined(value),
    }


def day(when: date) -> str:
    """A day, as SQL."""
    return f"CAST('{when.isoformat()}' AS DATE)"


def true(text: str) -> str:
    """A predicate of network.yml that is true or not, and never unknown, as SQL."""
    return exp.Is(this=exp.paren(logic(text), copy=False), expression=exp.true()).sql(dialect=DIALECT)


def _cleaned(first: date, as_of: date) -> str:
    """Claims of one patient, day, category and amount together: how many were sent, and how many taken back.

    What is left of them is one claim, or none: equal ones are one sent twice, and one below 0 takes one of them back.
    """
    return f"""
SELECT patient_id, service_date, category, cents,
       SUM(CASE WHEN amount >= 0 THEN 1 ELSE 0 END) AS sent,
       SUM(CASE WHEN amount < 0 THEN 1 ELSE 0 END) AS taken,
       MIN(CASE WHEN amount >= 0 THEN clinic_id END) AS billed_by,
       MIN(CASE WHEN amount >= 0 THEN payer END) AS paid_by
FROM (SELECT "patient_id", "service_date", "category", "clinic_id", "payer", "amount",
             CAST(ROUND(ABS("amount") * 100) AS BIGINT) AS cents
      FROM "{CLAIMS}"
      WHERE "service_date" BETWEEN {day(first)} AND {day(as_of)}) AS bills
GROUP BY patient_id, service_date, category, cents"""


def _episodes(value: Value, first: date, as_of: date) -> str:
    """Episodes that take part, whether their claims are all in, and whether their patient is in any claim."""
    factors = "".join(f", {each.sql(dialect=DIALECT)}" for each in factor_columns(tuple(sorted(set(value.case_mix)))))
    payer = named(value.payer).sql(dialect=DIALECT) if value.payer else "CAST(NULL AS VARCHAR)"
    died = f'CASE WHEN {true(value.died)} THEN "end_date" END' if value.died else "CAST(NULL AS DATE)"
    begins = first + timedelta(days=value.before_days)
    return f"""
SELECT own.*, CASE WHEN people.patient_id IS NULL THEN 0 ELSE 1 END AS known
FROM (SELECT "episode_id", "patient_id", "clinic_id", "start_date" AS began,
             CAST(DATE_TRUNC('month', "start_date") AS DATE) AS month,
             CASE WHEN "start_date" <= {day(last_start(value, as_of))} THEN 1 ELSE 0 END AS closed,
             {died} AS died_on, CAST({payer} AS VARCHAR) AS own_payer{factors}
      FROM "episodes"
      WHERE {true(value.episodes)} AND "start_date" BETWEEN {day(begins)} AND {day(as_of)}
            AND NOT "clinic_id" IS NULL) AS own
LEFT JOIN (SELECT DISTINCT patient_id FROM {CLEANED} WHERE sent > 0) AS people ON people.patient_id = own.patient_id"""


def _joined(value: Value) -> str:
    """Each claim that stands, with the episode it counts for: of two the one that began last before the service."""
    alike = "PARTITION BY c.patient_id, c.service_date, c.category, c.cents"
    order = "CASE WHEN e.began <= c.service_date THEN 0 ELSE 1 END, e.began DESC, e.episode_id DESC"
    inside = f"DATE_DIFF('DAY', e.began, c.service_date) BETWEEN -{value.before_days} AND {value.until_days}"
    elsewhere = "billed_by IS NOT NULL AND billed_by <> clinic_id"
    other_payer = "paid_by IS NOT NULL AND own_payer IS NOT NULL AND paid_by <> own_payer"
    out = ["after_death = 1"]
    out += ["elsewhere = 1"] if value.conflicts.elsewhere == "leave_out" else []
    out += ["other_payer = 1"] if value.conflicts.payer == "leave_out" else []
    return f"""
SELECT told.*, CASE WHEN episode_id IS NULL OR {" OR ".join(out)} THEN 0 ELSE 1 END AS counts
FROM (SELECT found.*,
             CASE WHEN died_on IS NOT NULL AND service_date > died_on THEN 1 ELSE 0 END AS after_death,
             CASE WHEN {elsewhere} THEN 1 ELSE 0 END AS elsewhere,
             CASE WHEN {other_payer} THEN 1 ELSE 0 END AS other_payer
      FROM (SELECT c.patient_id, c.service_date, c.category, c.cents, c.billed_by, c.paid_by,
                   e.episode_id, e.clinic_id, e.month, e.closed, e.died_on, e.own_payer,
                   COUNT(e.episode_id) OVER ({alike}) AS windows,
                   ROW_NUMBER() OVER ({alike} ORDER BY {order}) AS place
            FROM {CLEANED} AS c
            LEFT JOIN {EPISODES_STAGED} AS e ON e.patient_id = c.patient_id AND {inside}
            WHERE c.sent > c.taken) AS found
      WHERE place = 1) AS told"""


def covers_from_results(value: Value, join: pd.DataFrame) -> date:
    """The same from the results tables, for a reader of the queries: as stated, else the first quarter with claims."""
    if value.claims_from is not None:
        return value.claims_from
    return pd.Timestamp(join.loc[join["of"] == "claims", "quarter"].min()).date()
