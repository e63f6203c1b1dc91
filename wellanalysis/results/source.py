"""Opens the extracts of a network: a folder of files or a database, brought to the tables of the contract."""

import os
import re
from dataclasses import replace
from pathlib import Path

from sqlglot import exp

from wellanalysis.definitions.contract_columns import Table
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.record_contract import RECORDS
from wellanalysis.errors import Problem, ProblemsFound
from wellanalysis.results.conform import Kind, conformed, sound, to_try, unfit
from wellanalysis.results.connection import RECORDS as BESIDE
from wellanalysis.results.connection import Source
from wellanalysis.results.database import read_database
from wellanalysis.results.duckdb_files import read_files
from wellanalysis.results.examples import near
from wellanalysis.results.extracts import files_of, problems_of
from wellanalysis.results.selects import network_selects
from wellanalysis.results.sums import count_where

__all__ = ["Source", "open_source"]

VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)
# What tables/episodes.sql gives, before it is brought to the contract as `episodes`.
GIVEN = "given_"
# Whose identifiers the records name.
KNOWN = (("clinics", "clinic_id"), ("providers", "provider_id"))


def open_source(
    definitions: Definitions,
    extracts: str | Path | None = None,
    *,
    threads: int | None = None,
    gather: list[Problem] | None = None,
) -> Source:
    """Open the extracts of a network.

    Parameters
    ----------
    definitions : Definitions
        The network; says where the extracts are when `extracts` does not.
    extracts : str or Path, optional
        A folder, or ``${NAME}`` for an environment variable that holds a folder or a database URL of Ibis. A URL
        itself is refused: it may hold a secret, and commands are kept in histories and outputs.
    threads : int, optional
        How many threads DuckDB uses; all by default. Results do not depend on it.
    gather : list of Problem, optional
        Takes the problems of single files and tables/*.sql; what else there is is opened, so that a check can tell
        everything at once. Without a list they are raised.

    Returns
    -------
    Source
        The contract's tables that are there, complete or not; `check` says what is wrong with them.

    Raises
    ------
    ProblemsFound
        When the folder is missing, or files or tables/*.sql cannot be read, with all of them.
    """
    given = definitions.network.extracts if extracts is None else str(extracts)
    place = _from_environment(given)
    if "://" in place:
        if place == given:
            what = "is a database address, which may hold a secret"
            raise ProblemsFound([Problem("--extracts", what, "put it into a variable and write ${NAME_OF_VARIABLE}")])
        source = read_database(place, named=given)
    else:
        folder = definitions.folder / place if extracts is None else Path(place)
        source = _folder(definitions, folder, given, threads, gather)
    try:
        _bring_to_contract(source, definitions, gather)
        source.records = _records(definitions, source, threads, gather)
    except ProblemsFound:
        source.close()
        raise
    return source


def record_definitions(definitions: Definitions) -> Definitions:
    """The same network with the contract of the records in place of that of the extracts."""
    return replace(definitions, contract={name: each.table for name, each in RECORDS.items()}, tables_sql={})


def _records(
    definitions: Definitions, source: Source, threads: int | None, gather: list[Problem] | None
) -> Source | None:
    """What people wrote down, in a DuckDB of its own wherever the extracts are; None where they keep nothing."""
    folder = definitions.folder / definitions.network.records
    there = [each for each in files_of(folder) if not each.name.startswith(".")] if folder.is_dir() else []
    files = [each for each in there if each.table in RECORDS]
    unread_at_all = [each for each in there if each.table not in RECORDS]
    problems = [
        *(Problem(each.name, "is no table of the records", near(each.table, RECORDS)) for each in unread_at_all),
        *problems_of(files),
    ]
    if not there:
        return None
    unread = {problem.where for problem in problems}
    found = [Problem(f"{BESIDE}/{each.where}", each.what, each.remedy) for each in problems]
    readable = [file for file in files if file.name not in unread]
    if found and gather is None:
        raise ProblemsFound(found)
    if gather is not None:
        gather += found
    if not readable:
        return None
    broken: list[Problem] = []
    kept = read_files(readable, as_text=RECORDS, threads=threads, gather=broken)
    kept.raw = {name: f"{BESIDE}/{place}" for name, place in kept.raw.items()}
    _bring_to_contract(kept, record_definitions(definitions), broken)
    broken = [
        each if each.where.startswith(BESIDE) else Problem(f"{BESIDE}/{each.where}", each.what, each.remedy)
        for each in broken
    ]
    for name, column in KNOWN:
        if column in source.sound.get(name, ()) and column in source.columns.get(name, ()):
            ids = source.frame(f'SELECT DISTINCT "{column}" AS id FROM "{name}" WHERE "{column}" IS NOT NULL')["id"]
            if len(ids):
                kept.knows(name, column, sorted(ids))
    if broken and gather is None:
        kept.close()
        raise ProblemsFound(broken)
    if gather is not None:
        gather += broken
    return kept


def _from_environment(given: str) -> str:
    found = VARIABLE.fullmatch(given)
    if found is None:
        return given
    if not os.environ.get(found["name"]):
        what = f"the environment variable {found['name']} is not set"
        raise ProblemsFound([Problem("extracts", what, "set it to a folder or to the database's address")])
    return os.environ[found["name"]]


def _folder(
    definitions: Definitions, folder: Path, given: str, threads: int | None, gather: list[Problem] | None
) -> Source:
    if not folder.is_dir():
        shown = Path(given).name if Path(given).is_absolute() else given
        what = f"the folder {shown!r} does not exist"
        raise ProblemsFound([Problem("extracts", what, "give the folder of the extracts: --extracts FOLDER")])
    files = files_of(folder)
    problems = problems_of(files)
    if not files:
        problems = [Problem("extracts", "no .parquet, .csv or .csv.gz file in the folder", "put the extracts there")]
    unread = {problem.where for problem in problems}
    readable = [file for file in files if file.name not in unread]
    if problems and (gather is None or not readable):
        raise ProblemsFound(problems)
    # In the contract's own form a text file is read as text: "01" stays "01", and 03/04/2025 is not taken for a day.
    as_text = set(definitions.contract) - set(definitions.tables_sql)
    source = read_files(readable, as_text=as_text, threads=threads, gather=gather)
    source.unread |= {file.table for file in files} - set(source.raw)
    if gather is not None:
        gather += problems
    return source


def _bring_to_contract(source: Source, definitions: Definitions, gather: list[Problem] | None) -> None:
    """Let each table of the contract stand for what the extracts, or the network's SQL over them, give."""
    given, problems = network_selects(definitions.tables_sql, source.raw, source.schema)
    direct = [name for name in definitions.contract if name in source.raw and name not in definitions.tables_sql]
    for name in [*given, *direct]:
        where = f"tables/{name}.sql" if name in given else source.raw[name]
        try:
            relation = exp.table_(name, db=source.schema, quoted=True)
            if name in given:
                source.add(GIVEN + name, given[name])
                relation = exp.table_(GIVEN + name, quoted=True)
            kinds = source.kinds(relation)
            table = definitions.contract[name]
            settings = definitions.network.tables.get(name)
            fits = _convertible(source, relation, kinds, table)
            source.add(name, conformed(kinds, table, settings.columns if settings else (), fits, relation))
            source.columns[name], source.places[name] = kinds, where
            source.sound[name] = sound(source.kinds(exp.table_(name, quoted=True)), table)
        except ProblemsFound as found:
            problems += [Problem(where, each.what, "correct it") for each in found.problems]
            source.unread.add(name)
    source.unread |= set(definitions.tables_sql) - set(given)
    if problems and gather is None:
        raise ProblemsFound(problems)
    if gather is not None:
        gather += problems


def _convertible(source: Source, relation: exp.Table, kinds: dict[str, Kind], table: Table) -> set[str]:
    """Columns that can be converted whole."""
    tried = to_try(kinds, table)
    if not tried:
        return set()
    counts = [exp.alias_(count_where(unfit(each, kinds[each.name])), each.name, quoted=True) for each in tried]
    answer = source.frame(exp.select(*counts).from_(relation))
    return {each.name for each in tried if answer[each.name].iloc[0] == 0}
