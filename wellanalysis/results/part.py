"""Cuts a network to the clinics that have one value in one column, before anything is computed of it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.measures import Measure
from wellanalysis.definitions.part import OPTION, Part
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.definitions.settings import Network
from wellanalysis.errors import Problem, ProblemsFound, nearest
from wellanalysis.results.connection import Source
from wellanalysis.results.roster import known_until
from wellanalysis.results.states import named

CLINICS, CLINIC = "clinics", "clinic_id"
WHOLE = "whole_"
"""What stands before the name of a table while a part stands in its place."""
KEPT = (ColumnType.TEXT, ColumnType.CATEGORY)


def known_values(source: Source, definitions: Definitions, column: str) -> dict[str, int]:
    """Values of a column of the clinics, and how many clinics have each.

    Raises
    ------
    ProblemsFound
        When the clinics have no such column of words; the remedy names the nearest.
    """
    columns = definitions.contract[CLINICS].columns
    there = [name for name in columns if name in source.columns.get(CLINICS, {}) and columns[name].type in KEPT]
    if column not in there:
        raise ProblemsFound([Problem(OPTION, f"the clinics have no column {column!r}", nearest(column, there))])
    counted = exp.select(named(column), exp.alias_(exp.Count(this=exp.Star()), "n"))
    counted = counted.from_(exp.table_(CLINICS, quoted=True)).where(exp.not_(named(column).is_(exp.null())))
    found = source.frame(counted.group_by(named(column)).order_by(named(column)))
    return dict(zip(found[column].astype(str), found["n"].astype(int), strict=True))


def part_of(source: Source, definitions: Definitions, text: str) -> Part:
    """The part that ``region=North`` asks for, with its number of clinics.

    Raises
    ------
    ProblemsFound
        When column or value are unknown, or two values would have one name in paths.
    """
    asked = Part.parse(text)
    values = known_values(source, definitions, asked.column)
    if asked.value not in values:
        raise ProblemsFound(
            [Problem(OPTION, f"no clinic has {asked.column} {asked.value!r}", nearest(asked.value, values))]
        )
    twins = [each for each in values if replace(asked, value=each).id("") == asked.id("") and each != asked.value]
    if twins:
        what = f"{asked.value!r} and {twins[0]!r} have the same name in paths"
        raise ProblemsFound([Problem(OPTION, what, f"write one of them another way in the column {asked.column}")])
    return replace(asked, clinics=values[asked.value], of=source.row_counts[CLINICS], of_network=definitions.network.id)


@contextmanager
def only(source: Source, definitions: Definitions, text: str | None) -> Iterator[Definitions]:
    """Let the extracts and records hold nothing but a part of the clinics for the length of a ``with`` block.

    Parameters
    ----------
    source : Source
        Extracts that `check` found nothing wrong with, as a whole.
    definitions : Definitions
        The network.
    text : str or None
        ``region=North``; None for the whole network, which is then left alone.

    Yields
    ------
    Definitions
        Those of the part, which has an id and a name of its own, so that all it publishes lies apart.

    Notes
    -----
    A table with a clinic keeps the rows of the part's clinics, and those that name none since they hold for all. A table
    without one keeps the rows whose references are kept.
    """
    if text is None:
        yield definitions
        return
    part = part_of(source, definitions, text)
    # What the data speak of until is a fact of the whole: the part's newest row may be older.
    as_of = known_until(source, definitions)
    chosen = named(part.column).eq(exp.Literal.string(part.value))
    with ExitStack() as kept:
        _cut(kept, source, CLINICS, chosen)
        for table in _in_order(definitions.contract):
            _cut_by_references(kept, source, definitions.contract, table)
        ids = sorted(source.frame(f'SELECT {CLINIC} FROM "{CLINICS}"')[CLINIC])
        if source.records is not None:
            tables = {name: each.table for name, each in RECORDS.items()}
            kept.enter_context(_known_to_records(source, source.records))
            for table in _in_order(tables):
                _cut_by_references(kept, source.records, tables, table)
        whole = definitions.network.model_copy(update={"data_as_of": as_of})
        yield definitions_of(replace(definitions, network=whole), part, frozenset(map(str, ids)))


def definitions_of(definitions: Definitions, part: Part, clinics: frozenset[str]) -> Definitions:
    """Definitions of a part: what they say of other clinics is left out; an id and a name of its own."""
    network = _network(named_as(definitions, part).network, clinics)
    measures = tuple(_measure(each, clinics) for each in definitions.measures)
    measures = tuple(each for each in measures if each.clinics is None or each.clinics)
    return replace(definitions, network=network, measures=measures, part=part)


def named_as(definitions: Definitions, part: Part) -> Definitions:
    """Definitions with the id and the name of a part, under which it is published."""
    network = definitions.network
    own = {"id": part.id(network.id), "name": f"{network.name}, {part.said}"}
    return replace(definitions, network=network.model_copy(update=own), part=part)


def as_part(definitions: Definitions, text: str | None) -> Definitions:
    """`named_as` for what was asked, as far as it is known before the extracts are opened; the whole where nothing was."""
    if text is None:
        return definitions
    return named_as(definitions, replace(Part.parse(text), of_network=definitions.network.id))


def _network(network: Network, clinics: frozenset[str]) -> Network:
    update: dict[str, object] = {"clinics": {id: each for id, each in network.clinics.items() if id in clinics}}
    if network.programme is not None:
        starts = {id: day for id, day in network.programme.starts.items() if id in clinics}
        update["programme"] = network.programme.model_copy(update={"starts": starts})
    update["rebases"] = tuple(
        each if each.clinics is None else each.model_copy(update={"clinics": own})
        for each in network.rebases
        if (own := None if each.clinics is None else tuple(id for id in each.clinics if id in clinics)) != ()
    )
    return network.model_copy(update=update)


def _measure(measure: Measure, clinics: frozenset[str]) -> Measure:
    if measure.clinics is None:
        return measure
    return measure.model_copy(update={"clinics": tuple(id for id in measure.clinics if id in clinics)})


def _in_order(tables: Mapping[str, Table]) -> list[Table]:
    """Tables after those that they refer to."""
    found: dict[str, Table] = {}

    def add(table: Table) -> None:
        for other, _ in table.references.values():
            if other in tables and other not in found and other != table.name:
                add(tables[other])
        found.setdefault(table.name, table)

    for table in tables.values():
        add(table)
    return [table for table in found.values() if table.name != CLINICS]


def _cut_by_references(kept: ExitStack, source: Source, tables: Mapping[str, Table], table: Table) -> None:
    if table.name not in source.tables:
        return
    there = {name: other for name, other in table.references.items() if name in source.columns[table.name]}
    own = {name: other for name, other in there.items() if other[0] == CLINICS} or there
    conditions = [
        exp.or_(named(name).is_(exp.null()), exp.In(this=named(name), query=_values(*other).subquery()))
        for name, other in own.items()
        if other[0] == CLINICS or other[0] in source.tables
    ]
    if conditions:
        _cut(kept, source, table.name, exp.and_(*conditions))


def _values(table: str, column: str) -> exp.Select:
    query = exp.select(named(column)).from_(exp.table_(table, quoted=True))
    return query.where(exp.not_(named(column).is_(exp.null())))


def _cut(kept: ExitStack, source: Source, name: str, chosen: exp.Expr) -> None:
    below = f"{WHOLE}{name}"
    query = exp.select("*").from_(exp.table_(below, quoted=True)).where(chosen)
    kept.enter_context(source.overlaid(name, query, below=below))
    kept.enter_context(source.counted_anew())


@contextmanager
def _known_to_records(source: Source, records: Source) -> Iterator[None]:
    """Let the records know the part's clinics and providers only."""
    with ExitStack() as kept:
        for name, column in ((CLINICS, CLINIC), ("providers", "provider_id")):
            if column in records.sound.get(name, ()):
                ids = [exp.Literal.string(each) for each in _ids(source, name, column)]
                inside: exp.Expr = named(column).isin(*ids) if ids else exp.false()
                _cut(kept, records, name, inside)
        yield


def _ids(source: Source, name: str, column: str) -> list[str]:
    return sorted(source.frame(f'SELECT DISTINCT "{column}" AS id FROM "{name}" WHERE "{column}" IS NOT NULL')["id"])
