"""Holds results that a network delivers against what is said of their unit and of their denominators."""

from collections.abc import Iterator

from sqlglot import exp

from wellanalysis.definitions.contract import AGGREGATED
from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, rows
from wellanalysis.results.states import named

UNSAID = "no unit"


def unit_problems(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    """Two units in one period of a measure, a changed unit that nobody explains, and denominators that are none."""
    yield from _mixed(source, table)
    yield from _unexplained(source, definitions, table)
    yield from _denominators(source, definitions, table)


def _has_units(source: Source) -> bool:
    return "unit" in source.columns.get(AGGREGATED, {}) and source.sound.get(AGGREGATED, set()).issuperset(
        ("measure", "period", "unit")
    )


def _by(source: Source, *keys: str) -> exp.Select:
    """Number of units, the first and the last of them, by these columns; a row without one counts as one more."""
    said = exp.func("COALESCE", named("unit"), exp.Literal.string(UNSAID))
    columns = [named(key) for key in keys]
    return (
        exp.select(
            *columns,
            exp.alias_(exp.Count(this=exp.Distinct(expressions=[said])), "units"),
            exp.alias_(exp.Min(this=said.copy()), "first"),
            exp.alias_(exp.Max(this=said.copy()), "last"),
        )
        .from_(exp.table_(AGGREGATED, quoted=True))
        .group_by(*(each.copy() for each in columns))
    )


def _mixed(source: Source, table: Table) -> Iterator[Problem]:
    if not _has_units(source):
        return
    found = source.frame(_by(source, "measure", "period"))
    for row in found[found["units"] > 1].sort_values(["measure", "period"]).itertuples():
        what = f"{row.measure} has more than one unit in {row.period:%Y-%m}: {row.first!r} and {row.last!r}"
        yield Problem(
            f"{source.places[AGGREGATED]}, column unit", what, "one unit a period: results cannot be added up"
        )


def _unexplained(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    """A unit that changes between periods is no mistake, but the page has to say who changed it and when."""
    if not _has_units(source):
        return
    found = source.frame(_by(source, "measure"))
    known = {each.id: each for each in definitions.measures if each.is_aggregated}
    for row in found[found["units"] > 1].sort_values("measure").itertuples():
        measure = known.get(row.measure)
        if measure is not None and (measure.published is None or measure.published.unit_changed is None):
            what = f"{row.measure} has the unit {row.first!r} in one period and {row.last!r} in another, and nothing says why"
            remedy = (
                f"add published: {{unit_changed: …}} to {measure.path}: periods on either side are then not compared"
            )
            yield Problem(f"{source.places[AGGREGATED]}, column unit", what, remedy)


def _denominators(source: Source, definitions: Definitions, table: Table) -> Iterator[Problem]:
    """Where no denominators are published each clinic's figure counts once, and none must look like a number of people."""
    ids = [each.id for each in definitions.measures if each.is_aggregated and not each.has_interval]
    if not ids or not source.sound.get(AGGREGATED, set()).issuperset(("measure", "denominator", "n")):
        return
    own = named("measure").isin(*(exp.Literal.string(id) for id in ids))
    one = exp.and_(named("denominator").eq(1), named("n").eq(1))
    found = broken(source, table, exp.and_(own, exp.not_(one)), shown=["denominator"])
    if found.rows:
        what = f"{rows(found.rows)} of a measure with denominators: false, where denominator or n is not 1, such as"
        what += f" {found.values[0]} in {found.key}"
        remedy = "write 1 for both: one clinic's figure; leave out the rows of clinics that have none"
        yield Problem(f"{source.places[AGGREGATED]}, column denominator", what, remedy)
