"""Holds every text that is to be printed against what could tell who is meant: people's own words, and the answers to them."""

from collections.abc import Iterator

from sqlglot import exp

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_tables import CONSENTS
from wellanalysis.definitions.editions import Edition, Peers
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_columns import SEEN_BY
from wellanalysis.errors import Problem
from wellanalysis.results.connection import Source
from wellanalysis.results.deidentified import suspicious, tokens
from wellanalysis.results.identifiers import known_ids
from wellanalysis.results.states import named
from wellanalysis.results.words_printed import words_printed

CLINIC = SEEN_BY[1]
REMEDY = "reword it so that nobody can be recognised, or let only its writer see it"


def words_problems(source: Source, definitions: Definitions) -> Iterator[Problem]:
    """Texts that are to be printed and hold what could tell who is meant; each is told, since each is reworded.

    Parameters
    ----------
    source : Source
        The extracts, with their records; columns that are not of the contract's type are left to its own checks.
    definitions : Definitions
        The network.
    """
    kept = source.records
    texts = [] if kept is None else list(words_printed(kept))
    if kept is None or not texts:
        return
    names = _values(source, CONSENTS, ("name",))
    places = _places(source, definitions)
    ids = known_ids(source, definitions, {token for each in texts for token in tokens(each.says)})
    unnamed = _unnamed(definitions)
    for each in texts:
        # What a clinic keeps to itself may name that clinic; what goes further reaches those to whom clinics are unnamed.
        closed = [place for own, place in places if (own != each.clinic if each.seen_by == CLINIC else unnamed)]
        found = suspicious(each.says, names=names, places=closed, ids=ids)
        if found:
            what = f"{each.reference!r} is to be printed and holds {', '.join(found)}"
            yield Problem(f"{kept.places[each.table]}, column {each.column}", what, REMEDY)


def _unnamed(definitions: Definitions) -> bool:
    """Whether some reader of what everybody inside may see is to find other clinics unnamed."""
    editions = definitions.network.disclosure
    clinic = editions.get(Edition.CLINIC)
    return Edition.PUBLIC in editions or (clinic is not None and clinic.peers is Peers.UNNAMED)


def _places(source: Source, definitions: Definitions) -> list[tuple[str, str]]:
    """Clinic and each name that it goes by: its own, and what the network's own columns of text say, such as a host."""
    fixed = {"clinic_id", "region"}
    columns = [
        column.name
        for column in definitions.contract["clinics"].columns.values()
        if column.type is ColumnType.TEXT and column.name not in fixed and _has(source, "clinics", column.name)
    ]
    if not columns or not _has(source, "clinics", "clinic_id"):
        return []
    asked = exp.select(*(named(each) for each in ("clinic_id", *columns))).from_(exp.table_("clinics", quoted=True))
    found = source.frame(asked).sort_values("clinic_id")
    return [
        (str(row["clinic_id"]), str(row[each]).strip())
        for _, row in found.iterrows()
        for each in columns
        if isinstance(row[each], str) and row[each].strip()
    ]


def _values(source: Source, table: str, columns: tuple[str, ...]) -> list[str]:
    if not all(_has(source, table, each) for each in columns):
        return []
    asked = exp.select(*(named(each) for each in columns)).distinct().from_(exp.table_(table, quoted=True))
    return sorted(str(each) for each in source.frame(asked).to_numpy().ravel() if isinstance(each, str))


def _has(source: Source, table: str, column: str) -> bool:
    return column in source.columns.get(table, ()) and column in source.sound.get(table, ())
