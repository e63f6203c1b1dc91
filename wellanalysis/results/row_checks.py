"""Holds rows against each other: keys, references between tables, days in order, days after the data's own."""

from collections.abc import Iterator
from datetime import date

from sqlglot import exp

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Statistic
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, key_of, near, rows
from wellanalysis.results.states import day_of, named
from wellanalysis.results.unit_checks import unit_problems


def row_problems(source: Source, definitions: Definitions, name: str, as_of: date | None) -> list[Problem]:
    """Everything in one table that does not fit together; columns that are not there are left to the contract."""
    table = definitions.contract[name]
    problems = [*_duplicates(source, table), *_references(source, definitions, table), *_order(source, table)]
    if as_of is not None:
        problems += _after(source, definitions, table, as_of)
    if name == "clinics":
        problems += _names(source, table)
    if name == AGGREGATED:
        problems += _delivered(source, definitions, table)
        problems += unit_problems(source, definitions, table)
    return problems


def _has(source: Source, table: str, *columns: str) -> bool:
    return source.sound.get(table, set()).issuperset(columns)


def _duplicates(source: Source, table: Table) -> Iterator[Problem]:
    if not _has(source, table.name, *table.key):
        return
    there = [name for name in table.key if name in source.columns[table.name]]
    key = [named(name) for name in there]
    counted = exp.select(*key, exp.alias_(exp.Count(this=exp.Star()), "copies"))
    counted = counted.from_(exp.table_(table.name, quoted=True)).group_by(*(each.copy() for each in key))
    twice = exp.select("*").from_(counted.subquery("counted")).where(named("copies") > 1)
    total = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n")).from_(twice.subquery("twice"))
    keys = int(source.frame(total)["n"].iloc[0])
    if keys:
        first = source.frame(twice.order_by(*(each.copy() for each in key)).limit(1)).iloc[0]
        said = key_of(first, there)
        many = "1 key stands" if keys == 1 else f"{keys:,} keys stand"
        what = f"{many} more than once, such as {said} in {rows(int(first['copies']))}"
        yield Problem(source.places[table.name], what, "keep one row of each")


def _names(source: Source, table: Table) -> Iterator[Problem]:
    """Names stand on pages: what a browser would read as a tag is refused before it reaches one."""
    for column in ("name", "region"):
        if not _has(source, table.name, column):
            continue
        tag = exp.RegexpLike(this=named(column), expression=exp.Literal.string("[<>]"))
        found = broken(source, table, tag, shown=[column])
        if found.rows:
            what = f"{rows(found.rows)} with < or > in a name, such as {str(found.values[0])!r}"
            yield Problem(f"{source.places[table.name]}, column {column}", what, "write the name without them")


def _references(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    for column, (other, other_column) in table.references.items():
        if not (_has(source, table.name, column) and _has(source, other, other_column)):
            continue
        known = exp.select(named(other_column)).from_(exp.table_(other, quoted=True))
        known = known.where(exp.not_(named(other_column).is_(exp.null())))
        absent = exp.and_(
            exp.not_(named(column).is_(exp.null())), exp.not_(exp.In(this=named(column), query=known.subquery()))
        )
        found = broken(source, table, absent, shown=[column])
        if found.rows:
            value = str(found.values[0])
            what = f"{rows(found.rows)} with a {column} that is not in {source.places[other]}, such as {value!r}"
            what += f" in {found.key}" if column not in table.key else ""
            remedy = f"add {value!r} to {other}, or correct it"
            if other == "clinics":
                clinics = source.frame(known)[other_column]
                close = near(value, clinics)
                remedy = close if close.startswith("did you mean") else remedy
            yield Problem(f"{source.places[table.name]}, column {column}", what, remedy)


def _order(source: Source, table: Table) -> Iterator[Problem]:
    for earlier, later in table.ordered_dates:
        if not _has(source, table.name, earlier, later):
            continue
        found = broken(source, table, named(later) < named(earlier), shown=[later, earlier])
        if found.rows:
            what = f"{rows(found.rows)} with {later} before {earlier}, such as {found.values[0]} before"
            what += f" {found.values[1]} in {found.key}"
            yield Problem(f"{source.places[table.name]}, column {later}", what, "correct one of the two days")


def _after(source: Source, definitions: Definitions, table: Table, as_of: date) -> Iterator[Problem]:
    """A day that lies after the day the data speak of: a slip of the pen, or data_as_of was not moved on."""
    dated = {measure.dated_by for measure in definitions.measures if measure.table == table.name}
    for column in sorted(dated):
        if not _has(source, table.name, column):
            continue
        found = broken(source, table, named(column) > day_of(as_of), shown=[column])
        if found.rows:
            what = f"{rows(found.rows)} dated after {as_of}, the day that the data speak of, such as"
            what += f" {found.values[0]} in {found.key}"
            yield Problem(f"{source.places[table.name]}, column {column}", what, "correct them, or set data_as_of")


def _delivered(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    """Results that a network delivers itself: measures that are defined, months by their first day, sums that fit."""
    if not _has(source, AGGREGATED, "measure", "period", "n", "missing", "lost"):
        return
    place = source.places[AGGREGATED]
    ids = definitions.measure_ids
    unknown = exp.not_(named("measure").isin(*(exp.Literal.string(id) for id in ids)))
    found = broken(source, table, unknown, shown=["measure"])
    if found.rows:
        what = f"{rows(found.rows)} of a measure that is not defined, such as {found.values[0]!r}"
        yield Problem(f"{place}, column measure", what, near(str(found.values[0]), ids))
    midmonth = exp.func("DATE_TRUNC", exp.Literal.string("month"), named("period")).neq(named("period"))
    found = broken(source, table, midmonth, shown=["period"])
    if found.rows:
        what = f"{rows(found.rows)} not dated by the first of a month, such as {found.values[0]} in {found.key}"
        yield Problem(f"{place}, column period", what, "write the first day of the month")
    if not _has(source, AGGREGATED, "numerator", "denominator"):
        return
    shares = [measure.id for measure in definitions.measures if measure.statistic is Statistic.PROPORTION]
    of_share = named("measure").isin(*(exp.Literal.string(id) for id in shares)) if shares else exp.false()
    above = exp.and_(of_share, named("numerator") > named("denominator"))
    found = broken(source, table, above, shown=["numerator"])
    if found.rows:
        what = f"{rows(found.rows)} with more in the numerator than in the denominator, such as {found.values[0]}"
        yield Problem(f"{place}, column numerator", f"{what} in {found.key}", "correct the counts")
    within = exp.Add(this=named("missing"), expression=named("lost")) <= named("n")  # more than that is told below
    parts = exp.Add(this=exp.Add(this=named("denominator"), expression=named("missing")), expression=named("lost"))
    found = broken(source, table, exp.and_(of_share.copy(), parts > named("n"), within), shown=["n"])
    if found.rows:
        what = f"{rows(found.rows)} where counted, missing and lost are more than n, such as n {found.values[0]}"
        yield Problem(f"{place}, column n", f"{what} in {found.key}", "n is all eligible: counted, missing, lost")
    more = exp.Add(this=named("missing"), expression=named("lost")) > named("n")
    found = broken(source, table, more, shown=["n"])
    if found.rows:
        what = f"{rows(found.rows)} with more missing and lost than n, such as n = {found.values[0]} in {found.key}"
        yield Problem(f"{place}, column n", what, "count missing and lost within n")
