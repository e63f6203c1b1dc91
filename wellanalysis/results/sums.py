"""The sums of all measures of one table, in one pass over it."""

from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from wellanalysis.definitions.measures import Measure, Statistic
from wellanalysis.results.states import DATE, State, logic, loss_codes, named, row_state

# Sums of fractions are exact: those of floating-point numbers would depend on the number of threads.
EXACT = exp.DataType.build("DECIMAL(38, 6)")


def part(measure: Measure, name: str) -> str:
    """Column of the query that holds one sum of one measure."""
    return f"{measure.id}__{name}"


def by_clinic_and_month(table: str, measures: Sequence[Measure], as_of: date) -> exp.Select:
    """Query for every sum that the cube, the exclusions and the losses hold.

    Parameters
    ----------
    table : str
        Table of the contract.
    measures : sequence of Measure
        Measures of this table that are dated by the same column.
    as_of : date
        Day that the extract speaks of.

    Returns
    -------
    exp.Select
        ``clinic_id``, ``month`` and per measure the columns named by `part`: ``open, lost, missing, known``;
        ``numerator`` (rows achieved, or events); ``denominator`` (rows, or exposure); ``total``, ``total_sq`` (mean);
        ``left_out_0`` and so on, one per exclusion; ``lost_0`` and so on, one per kind of loss where there are several.
    """
    sums = [column for measure in measures for column in _sums(measure)]
    return exp.select("clinic_id", "month", *sums).from_(_rows(table, measures, as_of)).group_by("clinic_id", "month")


def executed(measure: Measure, as_of: date) -> str:
    """The logic of one measure as it is run, for readers who want to check it."""
    return by_clinic_and_month(measure.table, [measure], as_of).sql(dialect="duckdb", pretty=True)


def month_of(column: str) -> exp.Expr:
    """First day of the month of a date column."""
    return exp.cast(exp.func("DATE_TRUNC", exp.Literal.string("month"), named(column)), DATE)


def dated_rows(table: str, dated_by: str, columns: Sequence[exp.Expr]) -> exp.Select:
    """Rows that have a clinic and a day, with `clinic_id`, `month` and the columns asked for."""
    month = exp.alias_(month_of(dated_by), "month")
    rows = exp.select(named("clinic_id"), month, *columns).from_(exp.table_(table, quoted=True))
    return rows.where(*(exp.not_(named(name).is_(exp.null())) for name in ("clinic_id", dated_by)))


def _rows(table: str, measures: Sequence[Measure], as_of: date) -> exp.Subquery:
    return dated_rows(table, measures[0].dated_by, parts_of(measures, as_of)).subquery("rows")


def parts_of(measures: Sequence[Measure], as_of: date) -> list[exp.Expr]:
    """What `known_sums` and the other sums are made of: per measure a row's state, value, events and exposure."""
    columns: list[exp.Expr] = []
    for measure in measures:
        columns.append(exp.alias_(row_state(measure, as_of), part(measure, "state")))
        for name in ("value", "events", "exposure"):
            text = getattr(measure, name)
            if text is not None:
                columns.append(exp.alias_(logic(text), part(measure, name)))
    return columns


def _sums(measure: Measure) -> list[exp.Expr]:
    state = named(part(measure, "state"))
    codes = list(loss_codes(measure).values())
    several = len(codes) > 1
    sums = {
        "open": count_where(state.eq(int(State.OPEN))),
        "lost": count_where(state.isin(*codes) if several else state.eq(int(State.LOST))),
        "missing": count_where(state.eq(int(State.MISSING))),
        **known_sums(measure),
    }
    if several:
        sums |= {f"lost_{place}": count_where(state.eq(code)) for place, code in enumerate(codes)}
    for place in range(len(measure.exclusions)):
        sums[f"left_out_{place}"] = count_where(state.eq(int(State.LEFT_OUT) + place))
    return [exp.alias_(each, part(measure, name)) for name, each in sums.items()]


def known_sums(measure: Measure) -> dict[str, exp.Expr]:
    """Sums over the rows that count: ``denominator``; ``numerator``, or ``total`` and ``total_sq``; ``known`` (rate)."""
    state = named(part(measure, "state"))
    counted = state.eq(int(State.COUNTED))
    sums: dict[str, exp.Expr] = {}
    if measure.statistic is Statistic.PROPORTION:
        sums["denominator"] = count_where(state.between(int(State.NOT_ACHIEVED), int(State.COUNTED)))
        sums["numerator"] = count_where(counted)
    elif measure.statistic is Statistic.MEAN:
        value = named(part(measure, "value"))
        sums["denominator"] = count_where(counted)
        sums["total"] = sum_where(value, counted)
        sums["total_sq"] = sum_where(exp.Mul(this=value, expression=value.copy()), counted)
    else:
        sums["known"] = count_where(counted)
        sums["denominator"] = sum_where(named(part(measure, "exposure")), counted)
        sums["numerator"] = sum_where(named(part(measure, "events")), counted)
    return sums


def count_where(predicate: exp.Expr) -> exp.Expr:
    """Number of rows for which a predicate is true."""
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=predicate))


def sum_where(value: exp.Expr, predicate: exp.Expr) -> exp.Expr:
    return exp.Filter(this=exp.Sum(this=exp.cast(value, EXACT)), expression=exp.Where(this=predicate))
