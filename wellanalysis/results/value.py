"""Cost per episode as sums: by clinic, quarter and case mix; what became of claims; how late they come; what they are for."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from wellanalysis.definitions.contract_tables import CLAIMS, SERVICES
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.value import Value
from wellanalysis.results.columns import (
    COST,
    COST_CATEGORIES,
    COST_JOIN,
    COST_LAG,
    COST_LEVELS,
    COST_PEOPLE,
    nothing,
    typed,
)
from wellanalysis.results.connection import Source
from wellanalysis.results.patterns import published
from wellanalysis.results.quarters import quarter_starts
from wellanalysis.results.value_join import CLEANED, EPISODES_STAGED, JOINED, covers_from, day, joined

LAGS = (15, 30, 45, 60, 90)
"""Days from service to payment at which the share of claims is told."""
OF_EPISODES = ("all", "open", "not_in_claims", "counted", "no_cost", "cut_short")
"""What becomes of episodes: those that the predicate names; claims not all in; patient in no claim; counted; among these
without any cost, and with a further episode of the patient inside the window."""
OF_CLAIMS = (
    *("all", "twice", "taken_back", "taken_back_alone", "stands"),
    *("before", "no_window", "no_episode", "two_windows", "after_death", "elsewhere", "other_payer", "counted"),
)
"""What becomes of claims, in the order in which it is settled."""


@dataclass(frozen=True)
class Costs:
    """The tables of cost; attributes of `Results` of the same names."""

    cost: pd.DataFrame
    cost_levels: pd.DataFrame
    cost_people: pd.DataFrame
    cost_join: pd.DataFrame
    cost_lag: pd.DataFrame
    cost_categories: pd.DataFrame


def no_costs() -> Costs:
    """The tables of a network that joins no claims."""
    return Costs(*(nothing(each) for each in (COST, COST_LEVELS, COST_PEOPLE, COST_JOIN, COST_LAG, COST_CATEGORIES)))


def tables_of_value(definitions: Definitions) -> list[str]:
    """Tables that cost and appropriateness cannot do without, where network.yml asks for them."""
    network = definitions.network
    asked = [CLAIMS, "episodes"] if network.value is not None else []
    return [*asked, *([SERVICES] if network.appropriateness else [])]


def costs(source: Source, definitions: Definitions, as_of: date) -> Costs:
    """Sums of what episodes cost, and the trace of the join.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.

    Returns
    -------
    Costs
        ``cost``: ``clinic_id, quarter, pattern, n`` (episodes of patients who are in the claims, none of whose claims is still
        to come), ``zero`` (those without cost), ``cents`` (sum), ``cents_sq`` (sum of squares); ``cost_levels``: ``pattern,
        factor, level``; ``cost_people``: distinct people by ``clinic_id, period`` (first day of a window's last quarter);
        ``cost_join``: ``of`` (episodes or claims), ``clinic_id`` (empty for claims), ``quarter``, ``what`` (of `OF_EPISODES`,
        `OF_CLAIMS`), ``n, cents``; ``cost_lag``: claims and cents by ``days`` from service to payment at most (−1: later);
        ``cost_categories``: ``clinic_id, quarter, category, episodes`` (with such
        a claim), ``claims, cents``.
    """
    value = definitions.network.value
    if value is None or CLAIMS not in source.tables or "episodes" not in source.tables:
        return no_costs()
    first = covers_from(source, value)
    if first is None:
        return no_costs()
    year = definitions.network.calendar.year_starts
    with joined(source, value, first=first, as_of=as_of):
        patterns, levels = _patterns(source, definitions, value, year)
        return Costs(
            cost=patterns,
            cost_levels=levels,
            cost_people=_people(source, definitions.network.labels.quarters, year),
            cost_join=pd.concat([_of_episodes(source, value, year), _of_claims(source, year)], ignore_index=True),
            cost_lag=_lag(source, first, as_of),
            cost_categories=_categories(source, year),
        )


def _patterns(source: Source, definitions: Definitions, value: Value, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums by clinic, quarter and pattern; patterns are numbered in the order of their levels."""
    factors = sorted(set(value.case_mix))
    names = [f"factor_{place}" for place in range(len(factors))]
    keys = ", ".join(["clinic_id", "month", *names])
    # Twelve digits before the square and twenty-four after it: exact on every engine, whatever it adds up first.
    exact = "CAST(COALESCE(cents, 0) AS DECIMAL(12, 0))"
    rows = source.frame(f"""
SELECT {keys}, COUNT(*) AS n, SUM(CASE WHEN COALESCE(cents, 0) = 0 THEN 1 ELSE 0 END) AS zero,
       SUM({exact}) AS cents, SUM({exact} * {exact}) AS cents_sq
FROM (SELECT e.*, spent.cents FROM {EPISODES_STAGED} AS e
      LEFT JOIN (SELECT episode_id, SUM(cents) AS cents FROM {JOINED} WHERE counts = 1 GROUP BY episode_id) AS spent
      ON spent.episode_id = e.episode_id
      WHERE e.closed = 1 AND e.known = 1) AS episodes_with_cost
GROUP BY {keys}""")
    columns = definitions.contract["episodes"].columns
    wide = pd.DataFrame(
        {factor: published(rows[name], columns[factor].type) for factor, name in zip(factors, names, strict=True)},
        index=rows.index,
    )
    rows = rows.assign(quarter=quarter_starts(rows["month"], year))
    if factors:
        distinct = wide.drop_duplicates().sort_values(factors, kind="stable", ignore_index=True)
        number = pd.Series(distinct.index, index=pd.MultiIndex.from_frame(distinct))
        rows["pattern"] = number.reindex(pd.MultiIndex.from_frame(wide)).to_numpy()
        long = distinct.rename_axis("pattern").reset_index().melt("pattern", var_name="factor", value_name="level")
        levels = typed(long.sort_values(["pattern", "factor"], kind="stable"), COST_LEVELS)
    else:
        rows["pattern"], levels = 0, nothing(COST_LEVELS)
    by = ["clinic_id", "quarter", "pattern"]
    return typed(rows.groupby(by, sort=True)[["n", "zero", "cents", "cents_sq"]].sum().reset_index(), COST), levels


def _people(source: Source, quarters: int, year: int) -> pd.DataFrame:
    """Distinct people behind the episodes of each window, by clinic."""
    months = source.frame(f"SELECT DISTINCT month FROM {EPISODES_STAGED} WHERE closed = 1 AND known = 1")["month"]
    frames = [nothing(COST_PEOPLE)]
    for last in sorted(quarter_starts(months, year).unique()):
        begins = pd.Timestamp(last) - pd.DateOffset(months=3 * (quarters - 1))
        ends = pd.Timestamp(last) + pd.DateOffset(months=3)
        counts = source.frame(f"""
SELECT clinic_id, COUNT(DISTINCT patient_id) AS people FROM {EPISODES_STAGED}
WHERE closed = 1 AND known = 1 AND month >= {day(begins.date())} AND month < {day(ends.date())}
GROUP BY clinic_id""")
        frames.append(typed(counts.assign(period=pd.Timestamp(last)).sort_values("clinic_id"), COST_PEOPLE))
    return pd.concat(frames, ignore_index=True)


def _of_episodes(source: Source, value: Value, year: int) -> pd.DataFrame:
    """Episodes by clinic, quarter and what became of them; the cents are those of the counted."""
    rows = source.frame(f"""
SELECT e.clinic_id, e.month, COUNT(*) AS "all", SUM(1 - e.closed) AS "open", SUM(e.closed * (1 - e.known)) AS not_in_claims,
       SUM(e.closed * e.known) AS counted,
       SUM(CASE WHEN e.closed * e.known = 1 AND COALESCE(spent.cents, 0) = 0 THEN 1 ELSE 0 END) AS no_cost,
       SUM(CASE WHEN e.closed * e.known = 1 AND next.episode_id IS NOT NULL THEN 1 ELSE 0 END) AS cut_short,
       SUM(CASE WHEN e.closed * e.known = 1 THEN COALESCE(spent.cents, 0) ELSE 0 END) AS cents
FROM {EPISODES_STAGED} AS e
LEFT JOIN (SELECT episode_id, SUM(cents) AS cents FROM {JOINED} WHERE counts = 1 GROUP BY episode_id) AS spent
ON spent.episode_id = e.episode_id
LEFT JOIN (SELECT DISTINCT a.episode_id FROM {EPISODES_STAGED} AS a JOIN {EPISODES_STAGED} AS b
           ON a.patient_id = b.patient_id AND b.began > a.began
           AND DATE_DIFF('DAY', a.began, b.began) <= {value.until_days}) AS next ON next.episode_id = e.episode_id
GROUP BY e.clinic_id, e.month""")
    rows = rows.assign(quarter=quarter_starts(rows["month"], year))
    sums = rows.groupby(["clinic_id", "quarter"], sort=True)[[*OF_EPISODES, "cents"]].sum().reset_index()
    long = sums.melt(["clinic_id", "quarter", "cents"], list(OF_EPISODES), var_name="what", value_name="n")
    long["cents"] = long["cents"].where(long["what"] == "counted", 0)
    long["place"] = long["what"].map({name: place for place, name in enumerate(OF_EPISODES)})
    return typed(long.sort_values(["clinic_id", "quarter", "place"]).assign(of="episodes"), COST_JOIN)


def _of_claims(source: Source, year: int) -> pd.DataFrame:
    """Claims and amounts by quarter of the service and what became of them."""
    month = "CAST(DATE_TRUNC('month', service_date) AS DATE)"
    sent = source.frame(f"""
SELECT {month} AS month, SUM(sent + taken) AS "all", SUM((sent + taken) * cents) AS all_cents,
       SUM(CASE WHEN sent - taken > 1 THEN sent - taken - 1 ELSE 0 END) AS twice,
       SUM(CASE WHEN sent - taken > 1 THEN (sent - taken - 1) * cents ELSE 0 END) AS twice_cents,
       SUM(CASE WHEN sent < taken THEN sent ELSE taken END) AS taken_back,
       SUM(CASE WHEN sent < taken THEN sent ELSE taken END * cents) AS taken_back_cents,
       SUM(CASE WHEN taken > sent THEN taken - sent ELSE 0 END) AS taken_back_alone,
       SUM(CASE WHEN taken > sent THEN (taken - sent) * cents ELSE 0 END) AS taken_back_alone_cents
FROM {CLEANED} GROUP BY {month}""")
    cases = {
        "stands": "1 = 1",
        "before": "j.episode_id IS NULL AND first.began IS NOT NULL AND j.service_date < first.began",
        "no_window": "j.episode_id IS NULL AND first.began IS NOT NULL AND j.service_date >= first.began",
        "no_episode": "j.episode_id IS NULL AND first.began IS NULL",
        "two_windows": "j.windows > 1",
        **{name: f"j.{name} = 1" for name in ("after_death", "elsewhere", "other_payer")},
        "counted": "j.counts = 1",
    }
    sums = ", ".join(
        f"SUM(CASE WHEN {case} THEN 1 ELSE 0 END) AS {name}, SUM(CASE WHEN {case} THEN j.cents ELSE 0 END) AS {name}_cents"
        for name, case in cases.items()
    )
    stands = source.frame(f"""
SELECT {month.replace("service_date", "j.service_date")} AS month, {sums}
FROM {JOINED} AS j
LEFT JOIN (SELECT patient_id, MIN(began) AS began FROM {EPISODES_STAGED} GROUP BY patient_id) AS first
ON first.patient_id = j.patient_id
GROUP BY {month.replace("service_date", "j.service_date")}""")
    rows = sent.merge(stands, on="month", how="left").fillna(0)
    rows = rows.assign(quarter=quarter_starts(rows["month"], year))
    numbers = [part for name in OF_CLAIMS for part in (name, f"{name}_cents")]
    whole = rows.groupby("quarter", sort=True)[numbers].sum()
    frames = [
        pd.DataFrame(
            {
                "quarter": whole.index,
                "what": name,
                "n": whole[name].to_numpy(),
                "cents": whole[f"{name}_cents"].to_numpy(),
            }
        )
        for name in OF_CLAIMS
    ]
    return typed(pd.concat(frames).assign(of="claims", clinic_id=""), COST_JOIN)


def _lag(source: Source, first: date, as_of: date) -> pd.DataFrame:
    """How long claims took to be paid, of services long enough ago that almost all of them are in."""
    cases = " ".join(f'WHEN DATE_DIFF(\'DAY\', "service_date", "paid_on") <= {days} THEN {days}' for days in LAGS)
    rows = source.frame(f"""
SELECT days, COUNT(*) AS n, SUM(cents) AS cents
FROM (SELECT CASE {cases} ELSE -1 END AS days, CAST(ROUND("amount" * 100) AS BIGINT) AS cents FROM "{CLAIMS}"
      WHERE "amount" > 0 AND NOT "paid_on" IS NULL
      AND "service_date" BETWEEN {day(first)} AND {day((pd.Timestamp(as_of) - pd.Timedelta(days=LAGS[-1])).date())}) AS paid
GROUP BY days""")
    return typed(rows.sort_values("days"), COST_LAG)


def _categories(source: Source, year: int) -> pd.DataFrame:
    """What was spent for what, of the episodes that count."""
    rows = source.frame(f"""
SELECT clinic_id, month, category, COUNT(DISTINCT episode_id) AS episodes, COUNT(*) AS claims, SUM(cents) AS cents
FROM {JOINED} WHERE counts = 1 AND closed = 1 GROUP BY clinic_id, month, category""")
    rows = rows.assign(quarter=quarter_starts(rows["month"], year))
    by = ["clinic_id", "quarter", "category"]
    return typed(rows.groupby(by, sort=True)[["episodes", "claims", "cents"]].sum().reset_index(), COST_CATEGORIES)
