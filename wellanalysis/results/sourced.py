"""What several systems say of the same people: how many there are of each combination of answers, and nothing of anyone."""

import json
from collections.abc import Sequence

import pandas as pd

from wellanalysis.definitions.contract_tables import SOURCED as TABLE
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.definitions.sources import Compared
from wellanalysis.results.columns import SOURCED, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.stats.several_sources import Said

LEVELS = ("quarter", "window")
STATES = tuple(Said)
"""In the order of the numbers that stand for them in the query."""
WINDOWS = 8
"""Newest quarters with which a window may end; earlier ones are told in the reports of their time."""


def sourced(source: Source, definitions: Definitions) -> pd.DataFrame:
    """People by what each system says of them, for each measure that several systems tell of.

    Returns
    -------
    DataFrame
        ``measure``; ``clinic_id``: as the first system of the rule's order has it that knows the person; ``level``:
        quarter, or window (the trailing quarters over which clinics are described); ``period``: first day of its last
        quarter; ``pattern``: what each system says, a JSON object of values of `Said`; ``apart``: 1 where systems
        count the person to different clinics; ``people``: distinct. Of a person who is in several quarters of a window,
        each system's newest row counts. No rows without the table or without `sources:` in network.yml.
    """
    compared = definitions.network.sources.compared if definitions.network.sources is not None else ()
    if TABLE not in source.tables or not compared:
        return nothing(SOURCED)
    span, starts = definitions.network.labels.quarters, definitions.network.calendar.year_starts
    frames = [nothing(SOURCED)]
    for each in compared:
        newest = _quarters(source, each, starts)[-WINDOWS:]
        for level, length in zip(LEVELS, (1, span), strict=True):
            frames += [_of(source, each, quarter, level, length) for quarter in newest]
    whole = pd.concat(frames, ignore_index=True)
    by = ["measure", "level", "period", "clinic_id", "pattern", "apart"]
    return typed(whole.sort_values(by, kind="stable"), SOURCED)


def _quarters(source: Source, compared: Compared, starts: int) -> list[Quarter]:
    days = source.frame(f"SELECT DISTINCT period FROM \"{TABLE}\" WHERE measure = '{compared.measure}'")["period"]
    return sorted({Quarter.of(each.date(), starts) for each in days.dropna()})


def _of(source: Source, compared: Compared, quarter: Quarter, level: str, length: int) -> pd.DataFrame:
    systems = compared.combined.order
    first, last = quarter.shift(1 - length).first_day, quarter.last_day
    found = source.frame(_query(compared.measure, systems, first.isoformat(), last.isoformat()))
    codes = found[[f"s{place}" for place in range(len(systems))]].astype(int).to_numpy()
    patterns = [json.dumps({id: STATES[code] for id, code in zip(systems, row, strict=True)}) for row in codes]
    return typed(
        found.assign(measure=compared.measure, level=level, period=pd.Timestamp(quarter.first_day), pattern=patterns),
        SOURCED,
    )


def _query(measure: str, systems: Sequence[str], first: str, last: str) -> str:
    """People by state in each system; ids of measures and systems are lower-case names, which no quote can end."""
    known = ", ".join(f"'{id}'" for id in systems)
    states = ", ".join(
        f"MAX(CASE WHEN source = '{id}' THEN state ELSE 0 END) AS s{at}" for at, id in enumerate(systems)
    )
    places = ", ".join(f"MAX(CASE WHEN source = '{id}' THEN clinic_id END) AS c{at}" for at, id in enumerate(systems))
    place = f"COALESCE({', '.join(f'c{at}' for at in range(len(systems)))})"
    columns = ", ".join(f"s{at}" for at in range(len(systems)))
    return f"""
        SELECT clinic_id, {columns}, apart, COUNT(*) AS people
        FROM (
            SELECT {place} AS clinic_id, {columns}, CASE WHEN clinics > 1 THEN 1 ELSE 0 END AS apart
            FROM (
                SELECT patient_id, COUNT(DISTINCT clinic_id) AS clinics, {states}, {places}
                FROM (
                    SELECT source, patient_id, clinic_id,
                        CASE WHEN NOT counted THEN 1 WHEN achieved IS NULL THEN 2 WHEN achieved THEN 4 ELSE 3 END AS state
                    FROM (
                        SELECT source, patient_id, clinic_id, counted, achieved,
                            ROW_NUMBER() OVER (PARTITION BY source, patient_id ORDER BY period DESC) AS place
                        FROM "{TABLE}"
                        WHERE measure = '{measure}' AND source IN ({known})
                            AND period BETWEEN DATE '{first}' AND DATE '{last}'
                    ) AS every
                    WHERE place = 1
                ) AS newest
                GROUP BY patient_id
            ) AS one
        ) AS placed
        GROUP BY clinic_id, {columns}, apart
    """
