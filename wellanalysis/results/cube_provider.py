"""The cube per provider: what each measure came to among the episodes attributed to each, under every agreed rule.

A shared episode counts for each who shares it, so that these tables are never summed upward.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.results.attribution import CREDITED, attributed
from wellanalysis.results.attribution_counts import changes, counts
from wellanalysis.results.columns import (
    ATTRIBUTION,
    CHANGES_OF_RULE,
    CUBE_PROVIDER,
    OF_PROVIDER,
    PEOPLE_PROVIDER,
    nothing,
    typed,
)
from wellanalysis.results.connection import Source
from wellanalysis.results.cube import grouped, in_order, of_measure
from wellanalysis.results.people import BITS, BY, NETWORK, PERSON, as_rows, month_periods
from wellanalysis.results.states import State, named, row_state
from wellanalysis.results.sums import by_clinic_and_month, dated_rows, part

EPISODES = "episodes"
KNOWN = "known_people_of_providers"
KEYS = [name for name in OF_PROVIDER if name != "measure"]
PARTS = ("open", "lost", "missing", "known", "denominator", "numerator", "total", "total_sq")
SEVERAL = f"SELECT provider_id FROM {KNOWN} GROUP BY provider_id HAVING COUNT(DISTINCT clinic_id) > 1"
# Column of the place, what stands there, and for whom: a provider's people in one clinic, or in all of several.
PLACES = {"clinic_id": ("clinic_id", ""), "": (f"'{NETWORK}'", f"WHERE provider_id IN ({SEVERAL})")}


@dataclass(frozen=True)
class ByProvider:
    """The results tables that attribution makes; all empty where network.yml does not ask for it.

    The attributes are those of `Results`.
    """

    attribution: pd.DataFrame
    cube_provider: pd.DataFrame
    people_provider: pd.DataFrame
    changes_of_rule: pd.DataFrame


def by_provider(source: Source, definitions: Definitions, as_of: date, span: pd.DatetimeIndex) -> ByProvider:
    """Attribute the episodes, and sum the measures of episodes by provider.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with.
    definitions, as_of
        As for the cube.
    span : DatetimeIndex
        The months of the cube.
    """
    attribution = definitions.network.attribution
    if attribution is None:
        return nobody()
    with attributed(source, attribution, as_of):
        return ByProvider(
            attribution=counts(source, attribution),
            cube_provider=cube_provider(source, definitions, as_of),
            people_provider=people_provider(source, definitions, as_of, span),
            changes_of_rule=changes(source, attribution),
        )


def nobody() -> ByProvider:
    """The tables without anybody in them."""
    empty = (ATTRIBUTION, CUBE_PROVIDER, PEOPLE_PROVIDER, CHANGES_OF_RULE)
    return ByProvider(*(nothing(types) for types in empty))


def cube_provider(source: Source, definitions: Definitions, as_of: date) -> pd.DataFrame:
    """Every measure of episodes by rule, provider, role, clinic and month; inside `attributed`.

    Returns
    -------
    DataFrame
        ``rule, provider_id, role`` (at the last visit; of the responsible provider: when the episode began),
        ``clinic_id, measure, month`` and the sums of the cube. A combination without rows is not there.
    """
    frames = [nothing(CUBE_PROVIDER)]
    for (table, _), measures in grouped(definitions.measures).items():
        if table != EPISODES:
            continue
        # A sum over no row is nothing, as in the cube.
        sums = source.frame(_sums(measures, as_of)).set_index(KEYS).fillna(0)
        for measure in measures:
            frame = of_measure(measure, sums)
            frames.append(typed(frame[frame["n"] > 0].reset_index().assign(measure=measure.id), CUBE_PROVIDER))
    whole = pd.concat(frames, ignore_index=True)
    return in_order(whole.sort_values(KEYS, kind="stable"), definitions)


def _sums(measures: Sequence[Measure], as_of: date) -> exp.Select:
    """The query of the cube, each row as often as it is credited to someone."""
    query = by_clinic_and_month(EPISODES, measures, as_of)
    query.args["from_"].this.this.select(named("episode_id"), copy=False)
    wanted = {part(measure, name) for measure in measures for name in PARTS}
    sums = [column for column in query.expressions if column.alias in wanted]
    credited = query.select(*KEYS, *sums, append=False).join(CREDITED, using=["episode_id"])
    return credited.group_by("rule", "provider_id", "role")


def people_provider(source: Source, definitions: Definitions, as_of: date, span: pd.DatetimeIndex) -> pd.DataFrame:
    """Distinct people among the known rows of each measure, by rule and provider; inside `attributed`.

    Returns
    -------
    DataFrame
        ``rule, provider_id``; ``clinic_id`` (empty: in all clinics together, where there are several); ``measure``; ``level`` and ``period`` as
        in `wellanalysis.results.people.people` at clinics, without single months; ``people``. A combination without
        people has no row.
    """
    periods = month_periods(definitions, span)
    frames = [nothing(PEOPLE_PROVIDER)]
    for (table, _), measures in grouped(definitions.measures).items():
        if table == EPISODES:
            for start in range(0, len(measures), BITS):
                frames += _people(source, measures[start : start + BITS], as_of, periods)
    whole = pd.concat(frames, ignore_index=True)
    if definitions.network.labels.quarters == 1:
        whole = pd.concat([whole, whole[whole["level"] == "quarter"].assign(level="window")], ignore_index=True)
    return in_order(whole.sort_values(["rule", "provider_id", "clinic_id", "level", "period"]), definitions)


def _people(
    source: Source, measures: Sequence[Measure], as_of: date, periods: Mapping[str, pd.DataFrame]
) -> list[pd.DataFrame]:
    """Measures are bits of one whole number, as in `wellanalysis.results.people`; all names in the text are our own."""
    frames = []
    of_measures = ", ".join(f"COUNT(*) FILTER (WHERE (bits & {1 << k}) <> 0) AS m{k}" for k in range(len(measures)))
    names = {f"m{k}": measure.id for k, measure in enumerate(measures)}
    with ExitStack() as kept:
        kept.enter_context(source.staged(KNOWN, _known_people(measures, as_of)))
        for level, frame in periods.items():
            kept.enter_context(source.staged(f"{BY}{level}", as_rows(frame)))
            for column, (label, who) in PLACES.items():
                keys = ", ".join(["rule", "provider_id", *([column] if column else []), "period"])
                once = f"SELECT {keys}, person, BIT_OR(bits) AS bits FROM {KNOWN} JOIN {BY}{level} USING (month)"
                once += f" {who} GROUP BY {keys}, person"
                counted = f"SELECT rule, provider_id, {label} AS clinic_id, period, {of_measures}"
                answer = source.frame(f"{counted} FROM ({once}) AS once GROUP BY {keys}").rename(columns=names)
                long = answer.melt(
                    ["rule", "provider_id", "clinic_id", "period"], var_name="measure", value_name="people"
                )
                frames.append(typed(long[long["people"] > 0].assign(level=level), PEOPLE_PROVIDER))
    return frames


def _known_people(measures: Sequence[Measure], as_of: date) -> exp.Select:
    """One row per rule, provider, clinic, month and person, with the measures in which that person has a known row."""
    bits: exp.Expr = exp.Literal.number(0)
    for place, measure in enumerate(measures):
        known = row_state(measure, as_of).between(int(State.NOT_ACHIEVED), int(State.COUNTED))
        bit = exp.Case().when(known, exp.Literal.number(1 << place)).else_(exp.Literal.number(0))
        bits = exp.Add(this=bits, expression=bit)
    columns = [exp.alias_(named(PERSON[EPISODES]), "person"), exp.alias_(exp.cast(bits, "BIGINT"), "bits")]
    rows = dated_rows(EPISODES, measures[0].dated_by, [named("episode_id"), *columns]).subquery("rows")
    keys = ("rule", "provider_id", "clinic_id", "month", "person")
    query = exp.select(*keys, "BIT_OR(bits) AS bits").from_(rows).join(CREDITED, using=["episode_id"])
    return query.where("bits <> 0", "NOT person IS NULL").group_by(*keys)
