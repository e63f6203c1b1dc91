"""Counts per combination of what was known before care: what models are fitted on, instead of on rows of people.

A model sees the same combination of factors many times over. To count each once per clinic and month gives the same
estimates as the rows themselves, at the cost of the number of combinations.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.column_settings import NUMERIC, ColumnType
from wellanalysis.definitions.contract_columns import Column
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.columns import PATTERN_LEVELS, PATTERNS, PLACE, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.cube import grouped
from wellanalysis.results.states import State, named
from wellanalysis.results.sums import dated_rows, known_sums, part, parts_of

NOT_RECORDED = "not recorded"
YES_NO = {"true": "yes", "1": "yes", "false": "no", "0": "no"}
COMBINATIONS = "combinations"
NUMBER = "combination"
TEXT = exp.DataType.build("VARCHAR")
Factors = tuple[str, ...]


def adjusted(definitions: Definitions) -> tuple[Measure, ...]:
    """Measures whose expected results can be modelled: shares and rates of rows in current use, with case mix."""
    return tuple(
        measure
        for measure in definitions.current
        if measure.case_mix and not measure.is_aggregated and measure.statistic is not Statistic.MEAN
    )


def patterns(
    source: Source, definitions: Definitions, as_of: date, clinics: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Known rows of each adjusted measure, counted per clinic, month and pattern of its factors.

    Parameters
    ----------
    source, definitions, as_of
        As for the cube.
    clinics : iterable of str
        Clinics of the cube.

    Returns
    -------
    patterns : DataFrame
        ``measure, clinic_id, month, pattern, events, trials``: the numerator and denominator of the cube's known rows
        (share: achieved, known; rate: events, exposure), so that they sum to the cube. No row where nothing is known.
    pattern_levels : DataFrame
        ``measure, pattern, factor, level``, one row per factor of ``case_mix``. Levels are text: ``not recorded``
        where the value is absent, ``yes`` and ``no`` of a boolean, a number without needless digits.

    Notes
    -----
    Patterns of a measure are numbered from 0 in the order of their levels, factors taken by name, so that numbers
    depend neither on the database nor on other measures.
    """
    counts: dict[str, pd.DataFrame] = {}
    meanings: dict[str, pd.DataFrame] = {}
    known = sorted(clinics)
    for (table, _), measures in grouped(adjusted(definitions)).items():
        columns = definitions.contract[table].columns
        for factors, alike in _by_factors(measures).items():
            with source.staged(COMBINATIONS, _combinations(table, alike[0].dated_by, factors)):
                combinations = source.frame(exp.select("*").from_(exp.table_(COMBINATIONS, quoted=True)))
                sums = source.frame(_sums(table, alike, factors, as_of))
            levels = _in_order(combinations, factors, columns)
            sums = _sorted(sums[sums["clinic_id"].isin(known)], levels)
            for measure in alike:
                counts[measure.id], used = _of_measure(measure, sums)
                meanings[measure.id] = _long(measure, levels.iloc[used])
    order = [measure.id for measure in definitions.measures if measure.id in counts]
    return (
        pd.concat([nothing(PATTERNS), *(counts[id] for id in order)], ignore_index=True),
        pd.concat([nothing(PATTERN_LEVELS), *(meanings[id] for id in order)], ignore_index=True),
    )


def _by_factors(measures: Sequence[Measure]) -> dict[Factors, list[Measure]]:
    """Measures that are adjusted for the same factors, in whatever order they name them: one pass each."""
    sets: dict[Factors, list[Measure]] = {}
    for measure in measures:
        sets.setdefault(tuple(sorted(set(measure.case_mix))), []).append(measure)
    return sets


def factor_columns(factors: Factors) -> list[exp.Expr]:
    """The factors as text under names of our own, absent values as a level: equal everywhere where they are alike."""
    return [
        exp.alias_(
            exp.Coalesce(this=exp.cast(named(factor), TEXT), expressions=[exp.Literal.string(NOT_RECORDED)]),
            _column(place),
        )
        for place, factor in enumerate(factors)
    ]


def _column(place: int) -> str:
    return f"factor_{place}"


def _combinations(table: str, dated_by: str, factors: Factors) -> exp.Select:
    """Combinations of levels that occur, each with a number: few, so that the rows can be grouped by that alone."""
    columns = [_column(place) for place in range(len(factors))]
    rows = dated_rows(table, dated_by, factor_columns(factors)).subquery("rows")
    distinct = exp.select(*columns).distinct().from_(rows).subquery("distinct_rows")
    number = exp.Window(this=exp.RowNumber(), order=exp.Order(expressions=[exp.column(each) for each in columns]))
    return exp.select(*columns, exp.alias_(number, NUMBER)).from_(distinct)


def _sums(table: str, measures: Sequence[Measure], factors: Factors, as_of: date) -> exp.Select:
    parts = [*factor_columns(factors), *parts_of(measures, as_of)]
    rows = dated_rows(table, measures[0].dated_by, parts).subquery("rows")
    same = [
        exp.column(_column(place), table="rows").eq(exp.column(_column(place), table="them"))
        for place in range(len(factors))
    ]
    known = [named(part(measure, "state")).between(int(State.NOT_ACHIEVED), int(State.COUNTED)) for measure in measures]
    sums = [exp.alias_(each, part(measure, name)) for measure in measures for name, each in known_sums(measure).items()]
    them = exp.alias_(exp.table_(COMBINATIONS, quoted=True), "them", table=True)
    query = exp.select(*PLACE, NUMBER, *sums).from_(rows).join(them, on=exp.and_(*same))
    return query.where(exp.or_(*known)).group_by(*PLACE, NUMBER)


def _in_order(combinations: pd.DataFrame, factors: Factors, columns: Mapping[str, Column]) -> pd.DataFrame:
    """Levels as they are published, one column per factor, indexed by the database's number, in their own order."""
    places = {factor: _column(place) for place, factor in enumerate(factors)}
    levels = pd.DataFrame(
        {factor: published(combinations[place], columns[factor].type) for factor, place in places.items()}
    )
    levels = levels.set_index(pd.Index(combinations[NUMBER], name=NUMBER))
    return levels.sort_values(list(factors), kind="stable")


def published(levels: pd.Series, kind: ColumnType) -> pd.Series:
    """Levels as every database should write them, from what this one wrote for a column of this kind."""
    if kind is ColumnType.BOOLEAN:
        return levels.str.lower().replace(YES_NO)
    if kind in NUMERIC:
        written = {each: each if each == NOT_RECORDED else _number(each) for each in levels.unique()}
        return levels.map(written)
    return levels


def _number(text: str) -> str:
    """A number as people write it, since databases differ: 12 and 12.0 are the same level."""
    value = float(text)
    return str(int(value)) if value.is_integer() else repr(value)


def _sorted(sums: pd.DataFrame, levels: pd.DataFrame) -> pd.DataFrame:
    """Rows by clinic, month and the place of their pattern among `levels`, which takes the number's column."""
    place = pd.Series(np.arange(len(levels)), index=levels.index)
    sums = sums.assign(**{NUMBER: place.reindex(sums[NUMBER]).to_numpy()})
    clinic = pd.factorize(sums["clinic_id"], sort=True)[0]
    return sums.iloc[np.lexsort((sums[NUMBER].to_numpy(), sums["month"].to_numpy(), clinic))]


def _of_measure(measure: Measure, sums: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """The measure's own rows with its patterns numbered anew from 0, and the places of these among all."""
    known = part(measure, "known" if measure.statistic is Statistic.RATE else "denominator")
    mine = sums[sums[known] > 0]
    used, pattern = np.unique(mine[NUMBER].to_numpy(), return_inverse=True)
    columns = {
        **{"measure": measure.id, "clinic_id": mine["clinic_id"], "month": mine["month"], "pattern": pattern},
        "events": mine[part(measure, "numerator")],
        "trials": mine[part(measure, "denominator")],
    }
    return typed(pd.DataFrame(columns, index=mine.index), PATTERNS), used


def levels_of(levels: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row per pattern of a measure, one column per factor, from the long form."""
    rows = levels[levels["measure"] == measure]
    return rows.pivot_table(index="pattern", columns="factor", values="level", aggfunc="first")


def typed_level(level: pd.Series, column: Column) -> pd.Series:
    """Numbers as numbers; categories in the order of the definition, so that the first is the reference."""
    if column.type in NUMERIC:
        return pd.to_numeric(level, errors="coerce").rename(column.name)
    seen = set(level)
    known = [each for each in (*column.values, "no", "yes") if each in seen]  # noqa: PD011 — a column's own list
    order = [*known, *sorted(seen - set(known))]
    return pd.Series(pd.Categorical(level, categories=order), level.index, name=column.name)


def _long(measure: Measure, levels: pd.DataFrame) -> pd.DataFrame:
    """One row per pattern and factor, factors in the order of the measure's file."""
    factors = list(dict.fromkeys(measure.case_mix))
    long = levels[factors].reset_index(drop=True).rename_axis("pattern").reset_index()
    long = long.melt("pattern", var_name="factor", value_name="level").assign(measure=measure.id)
    return typed(long.sort_values("pattern", kind="stable"), PATTERN_LEVELS)
