"""What each measure came to in groups of people: by age, sex, payer, language, or whatever its ``equity`` names."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date

import pandas as pd
from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Column
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.results.columns import STRATA, nothing, typed
from wellanalysis.results.connection import Source
from wellanalysis.results.cube import grouped, of_measure
from wellanalysis.results.people import BITS, PERSON, as_rows, month_periods
from wellanalysis.results.states import State, named, row_state
from wellanalysis.results.sums import by_clinic_and_month, dated_rows, part

NOT_RECORDED = "not recorded"
KNOWN = "known_people_by_stratum"
WINDOWS = "months_by_window"
CELL = ["clinic_id", "period", "stratum"]
PARTS = ("open", "lost", "missing", "known", "denominator", "numerator", "total", "total_sq")


def strata(
    source: Source, definitions: Definitions, as_of: date, span: pd.DatetimeIndex, clinics: Iterable[str]
) -> pd.DataFrame:
    """Sums and distinct people of every measure with ``equity`` columns, by window and stratum.

    Parameters
    ----------
    source, definitions, as_of, span
        As for the cube and for people. Results that a network delivers itself have no strata.
    clinics : iterable of str
        Clinics of the cube.

    Returns
    -------
    DataFrame
        ``measure, clinic_id``; ``period``, the first day of the last quarter of a trailing window, as in people;
        ``factor``, the column; ``stratum``, its value as text, `NOT_RECORDED` where it is absent; the sums of the
        cube over the window; ``people``, the distinct persons among the known rows of this window and stratum. The
        strata of a factor add up to the cube. No row where no row of an extract was meant.
    """
    frames = [nothing(STRATA)]
    periods = month_periods(definitions, span)
    windows = periods.get("window", periods["quarter"])
    for (table, _), measures in grouped(each for each in definitions.measures if each.equity).items():
        columns = definitions.contract[table].columns
        factors = {name: stratum(columns[name]) for measure in measures for name in measure.equity}
        frames += _of_table(source, table, measures, factors, as_of, windows)
    whole = pd.concat(frames, ignore_index=True)
    whole = whole[whole["clinic_id"].isin(set(clinics))]
    order = {measure.id: place for place, measure in enumerate(definitions.measures)}
    whole = whole.sort_values(["clinic_id", "period", "factor", "stratum"], kind="stable")
    return whole.sort_values("measure", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)


def _of_table(
    source: Source,
    table: str,
    measures: Sequence[Measure],
    factors: Mapping[str, exp.Expr],
    as_of: date,
    windows: pd.DataFrame,
) -> list[pd.DataFrame]:
    """Strata of the measures of one table that are dated by the same column."""
    frames = []
    sums = {}
    for factor, group in factors.items():
        mine = [measure for measure in measures if factor in measure.equity]
        sums[factor] = _window_sums(source.frame(by_stratum(table, mine, as_of, group)), windows)
    for start in range(0, len(measures), BITS):
        some = measures[start : start + BITS]
        for factor, counts in _people(source, table, some, factors, as_of, windows).items():
            frames += [
                typed(_with_people(each, sums[factor], counts[each.id]).assign(measure=each.id, factor=factor), STRATA)
                for each in some
                if factor in each.equity
            ]
    return frames


def stratum(column: Column) -> exp.Expr:
    """Value of a column as text: yes and no for booleans, `NOT_RECORDED` for what is absent or empty."""
    value, absent = named(column.name), exp.Literal.string(NOT_RECORDED)
    if column.type is ColumnType.BOOLEAN:
        yes, no = exp.Literal.string("yes"), exp.Literal.string("no")
        return exp.Case().when(value, yes).when(exp.not_(value.copy()), no).else_(absent)
    text = exp.cast(value, exp.DataType.build("TEXT"))
    empty = exp.or_(value.copy().is_(exp.null()), text.copy().eq(exp.Literal.string("")))
    return exp.Case().when(empty, absent).else_(text)


def by_stratum(table: str, measures: Sequence[Measure], as_of: date, group: exp.Expr) -> exp.Select:
    """The cube's query, with the stratum as a third thing that it groups by and without what strata do not need."""
    query = by_clinic_and_month(table, measures, as_of)
    rows = query.args["from_"].this.this
    rows.select(exp.alias_(group, "stratum"), copy=False)
    wanted = {part(measure, name) for measure in measures for name in PARTS}
    sums = [column for column in query.expressions if column.alias in wanted]
    return query.select("clinic_id", "month", "stratum", *sums, append=False).group_by("stratum")


def _window_sums(sums: pd.DataFrame, windows: pd.DataFrame) -> pd.DataFrame:
    """Sums of months as sums of windows; a month belongs to several."""
    months = sums.assign(month=sums["month"].astype(windows["month"].dtype))
    # Fractions are added in the order of months, not in the one in which the database happened to answer.
    months = months.sort_values(["month", "clinic_id", "stratum"], kind="stable")
    return months.merge(windows, on="month").drop(columns="month").groupby(CELL).sum()


def _with_people(measure: Measure, sums: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Columns as in the cube, of one measure, with the people behind them."""
    found = of_measure(measure, sums).assign(people=people.reindex(sums.index, fill_value=0))
    return found[found["n"] > 0].reset_index()


def _people(
    source: Source,
    table: str,
    measures: Sequence[Measure],
    factors: Mapping[str, exp.Expr],
    as_of: date,
    windows: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Distinct people by clinic, window and stratum for each factor, a column for each measure.

    Measures are bits of one whole number, as in `wellanalysis.results.people`. All names in the text are our own.
    """
    found = {}
    with ExitStack() as kept:
        kept.enter_context(source.staged(KNOWN, _known_people(table, measures, factors, as_of)))
        kept.enter_context(source.staged(WINDOWS, as_rows(windows)))
        for place, factor in enumerate(factors):
            keys = f"clinic_id, period, stratum_{place}"
            once = f"SELECT {keys}, person, BIT_OR(bits) AS bits FROM {KNOWN} JOIN {WINDOWS} USING (month)"
            once += f" GROUP BY {keys}, person"
            counts = ", ".join(f"COUNT(*) FILTER (WHERE (bits & {1 << k}) <> 0) AS m{k}" for k in range(len(measures)))
            found[factor] = source.frame(f"SELECT {keys}, {counts} FROM ({once}) AS once GROUP BY {keys}")
    names = {f"m{k}": measure.id for k, measure in enumerate(measures)}
    return {
        factor: counts.rename(columns={**names, f"stratum_{place}": "stratum"})
        .astype({"period": windows["period"].dtype})
        .set_index(CELL)
        for place, (factor, counts) in enumerate(found.items())
    }


def _known_people(table: str, measures: Sequence[Measure], factors: Mapping[str, exp.Expr], as_of: date) -> exp.Select:
    """One row per person, clinic, month and strata, with the measures in which that person has a known row there."""
    bits: exp.Expr = exp.Literal.number(0)
    for place, measure in enumerate(measures):
        known = row_state(measure, as_of).between(int(State.NOT_ACHIEVED), int(State.COUNTED))
        bit = exp.Case().when(known, exp.Literal.number(1 << place)).else_(exp.Literal.number(0))
        bits = exp.Add(this=bits, expression=bit)
    groups = {f"stratum_{place}": group for place, group in enumerate(factors.values())}
    columns = [exp.alias_(group, name) for name, group in groups.items()]
    columns += [exp.alias_(named(PERSON[table]), "person"), exp.alias_(exp.cast(bits, "BIGINT"), "bits")]
    rows = dated_rows(table, measures[0].dated_by, columns).subquery("rows")
    keys = ("clinic_id", "month", *groups, "person")
    return (
        exp.select(*keys, "BIT_OR(bits) AS bits").from_(rows).where("bits <> 0", "NOT person IS NULL").group_by(*keys)
    )
