"""Holds the table of what several systems say against network.yml: measures, systems, quarters."""

from collections.abc import Iterator

from sqlglot import exp

from wellanalysis.definitions.contract_tables import SOURCED
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.examples import broken, near, rows
from wellanalysis.results.states import day_of, named

NEEDED = ("measure", "source", "patient_id", "period")


def source_problems(source: Source, definitions: Definitions) -> list[Problem]:
    """Rows of a measure or system that network.yml does not name, systems without a row, days that begin no quarter.

    Where the table is asked for and is not there, `checks` says so.
    """
    sources = definitions.network.sources
    if SOURCED not in source.tables or not source.row_counts[SOURCED]:
        return []
    if not source.sound.get(SOURCED, set()).issuperset(NEEDED):
        return []  # the contract's own problems say what is wrong
    if sources is None:
        what = "there are rows of several systems, and network.yml does not say which systems these are"
        return [
            Problem(
                source.places[SOURCED], what, "add sources: {systems: [...], compared: [...]}, or leave the table out"
            )
        ]
    measures = [each.measure for each in sources.compared]
    systems = [each.id for each in sources.systems]
    problems = [*_unknown(source, definitions, "measure", measures), *_unknown(source, definitions, "source", systems)]
    return [*problems, *_silent(source, definitions), *_mid_quarter(source, definitions)]


def _unknown(source: Source, definitions: Definitions, column: str, known: list[str]) -> Iterator[Problem]:
    strange = exp.not_(named(column).isin(*(exp.Literal.string(each) for each in known)))
    found = broken(source, definitions.contract[SOURCED], strange, shown=[column])
    if found.rows:
        what = (
            f"{rows(found.rows)} of a {column} that sources of network.yml does not name, such as {found.values[0]!r}"
        )
        yield Problem(f"{source.places[SOURCED]}, column {column}", what, near(str(found.values[0]), known))


def _silent(source: Source, definitions: Definitions) -> Iterator[Problem]:
    """A system that is to be put together and has no row would read as one that sees nobody."""
    sources = definitions.network.sources
    there = source.frame(f'SELECT DISTINCT measure, source FROM "{SOURCED}"')
    known = set(zip(there["measure"], there["source"], strict=True))
    for each in sources.compared if sources is not None else ():
        for id in each.combined.order:
            if (each.measure, id) not in known:
                what = f"there is no row of {each.measure} from {id!r}"
                yield Problem(source.places[SOURCED], what, "export it again, or leave it out of combined.order")


def _mid_quarter(source: Source, definitions: Definitions) -> Iterator[Problem]:
    """Periods are quarters of the reporting year, named by their first day."""
    starts = definitions.network.calendar.year_starts
    days = source.frame(f'SELECT DISTINCT period FROM "{SOURCED}"')["period"].dropna().sort_values()
    wrong = [each.date() for each in days if Quarter.of(each.date(), starts).first_day != each.date()]
    if wrong:
        within = named("period").isin(*(day_of(each) for each in wrong))
        found = broken(source, definitions.contract[SOURCED], within, shown=["period"])
        what = f"{rows(found.rows)} not dated by the first day of a quarter, such as {wrong[0]}"
        remedy = f"write {Quarter.of(wrong[0], starts).first_day}"
        yield Problem(f"{source.places[SOURCED]}, column period", what, remedy)
