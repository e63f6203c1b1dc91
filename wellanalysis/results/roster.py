"""Who there is: clinics and the clinicians in them, and the day that the extracts speak of."""

from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.contract_tables import ANNOTATIONS, CONSENTS, REGISTRY
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.columns import CLINICS, PROVIDERS, ROSTER, nothing, typed
from wellanalysis.results.connection import Source

RECORDED = ("episodes", "recorded_on")


def known_until(source: Source, definitions: Definitions) -> date:
    """Day that the extracts speak of.

    ``data_as_of`` of network.yml; else the day on which the latest episode was recorded; else the latest day of any
    date column of the contract but those of the consent register, of annotations and of the registry.

    Raises
    ------
    ProblemsFound
        When the extracts hold no day at all.
    """
    if definitions.network.data_as_of is not None:
        return definitions.network.data_as_of
    dated = [
        (table, column)
        for table in source.tables
        # A promise may reach into the future, or be made after the last row was written; so may a note of what is planned,
        # and a visit that is booked.
        if table not in (CONSENTS, ANNOTATIONS, REGISTRY)
        for column in definitions.contract[table].date_columns
        if column in source.sound[table] and column in source.columns[table]
    ]
    for choice in ([each for each in dated if each == RECORDED], dated):
        days = [_latest(source, table, column) for table, column in choice]
        known = [day for day in days if pd.notna(day)]
        if known:
            return max(known).date()
    raise ProblemsFound([Problem("extracts", "hold no day", "set data_as_of in network.yml")])


def _latest(source: Source, table: str, column: str) -> pd.Timestamp:
    newest = exp.alias_(exp.Max(this=exp.column(exp.to_identifier(column, quoted=True))), "day")
    return source.frame(exp.select(newest).from_(exp.table_(table, quoted=True)))["day"].iloc[0]


def clinics(source: Source, as_of: date) -> pd.DataFrame:
    """All clinics in the order of their ids.

    Returns
    -------
    DataFrame
        ``clinic_id, name, region, opened_on``; ``episodes``: rows of the extract in all months (a network that
        delivers results: the most that any measure counts); ``providers``: clinicians there on the day `as_of`.
    """
    frame = source.frame('SELECT clinic_id, name, region, opened_on FROM "clinics"')
    if "episodes" in source.tables:
        counts = source.frame('SELECT clinic_id, count(*) AS n FROM "episodes" GROUP BY clinic_id')
    elif AGGREGATED in source.tables:
        each = source.frame(f'SELECT measure, clinic_id, sum(n) AS n FROM "{AGGREGATED}" GROUP BY measure, clinic_id')
        counts = each.groupby("clinic_id", as_index=False)["n"].max()
    else:
        counts = pd.DataFrame({"clinic_id": [], "n": []})
    episodes = counts.set_index("clinic_id")["n"]
    staff = providers(source, as_of).groupby("clinic_id")["n"].sum()
    whole = frame.assign(
        episodes=frame["clinic_id"].map(episodes).fillna(0).astype("int64"),
        providers=frame["clinic_id"].map(staff).fillna(0).astype("int64"),
    )
    return typed(whole.sort_values("clinic_id"), CLINICS)


def providers(source: Source, as_of: date) -> pd.DataFrame:
    """How many clinicians of each role a clinic has on the day `as_of`: ``clinic_id, role, n``."""
    if "providers" not in source.tables:
        return nothing(PROVIDERS)
    there = f"from_date <= DATE '{as_of}' AND (to_date IS NULL OR to_date >= DATE '{as_of}')"
    counted = f'SELECT clinic_id, role, count(DISTINCT provider_id) AS n FROM "providers" WHERE {there}'
    frame = source.frame(f"{counted} GROUP BY clinic_id, role")
    return typed(frame.sort_values(["clinic_id", "role"]), PROVIDERS)


def roster(source: Source) -> pd.DataFrame:
    """Who works where, in which role and specialty, from when to when: the rows of the roster in order."""
    if "providers" not in source.tables:
        return nothing(ROSTER)
    frame = source.frame(f'SELECT {", ".join(ROSTER)} FROM "providers"')
    return typed(frame.sort_values(["provider_id", "clinic_id", "from_date", "location"]), ROSTER)
