"""SELECTs that stand for tables: those of a network's tables/*.sql, and those a read-only database cannot keep."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

import sqlglot
from sqlglot import exp

from wellanalysis.errors import Problem, nearest

DIALECT = "duckdb"
RAW = "raw"


def with_selects(sql: str, selects: Mapping[str, str]) -> str:
    """The query with those of `selects` in front that it reads from.

    Parameters
    ----------
    sql : str
        One SELECT.
    selects : mapping of str to str
        Name and SELECT; each may read from those before it.
    """
    if not selects:
        return sql
    query = sqlglot.parse_one(sql, dialect=DIALECT)
    if not isinstance(query, exp.Query):
        raise TypeError("only a SELECT can be asked")
    wanted = _read_from(query, selects)
    if not wanted:
        return sql
    for name in selects:
        if name in wanted:
            inner = sqlglot.parse_one(selects[name], dialect=DIALECT)
            query = query.with_(exp.to_identifier(name, quoted=True), as_=inner, copy=False)
    return query.sql(dialect=DIALECT)


def _read_from(query: exp.Expr, selects: Mapping[str, str]) -> set[str]:
    names = {table.name for table in query.find_all(exp.Table) if not table.db} & set(selects)
    below = [_read_from(sqlglot.parse_one(selects[name], dialect=DIALECT), selects) for name in names]
    return names.union(*below)


def network_selects(
    texts: Mapping[str, str], raw: Collection[str], schema: str
) -> tuple[dict[str, exp.Query], list[Problem]]:
    """The SELECTs of tables/*.sql, each name of a raw table pointing to the extract itself.

    Parameters
    ----------
    texts : mapping of str to str
        Table and the text of its file; `wellanalysis.definitions` has seen that each is one SELECT over plain tables.
    raw : collection of str
        Names of the extracts' own tables.
    schema : str
        Schema in which these lie.

    Returns
    -------
    selects : dict of str to exp.Query
        In an order in which each reads only from those before it.
    problems : list of Problem
        Tables that are not there, and files that read from each other.
    """
    selects: dict[str, exp.Query] = {}
    problems = []
    reads: dict[str, set[str]] = {}
    for name, text in sorted(texts.items()):
        query = sqlglot.parse_one(text, dialect=DIALECT)
        if not isinstance(query, exp.Query):
            raise TypeError(f"tables/{name}.sql was not held against what it may be: it is no SELECT")
        named_inside = {cte.alias for cte in query.find_all(exp.CTE)}
        absent = []
        reads[name] = set()
        for table in query.find_all(exp.Table):
            if table.name in raw:
                table.set("db", exp.to_identifier(schema, quoted=True))
                if not table.alias:
                    table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
            elif table.name in texts and table.name != name:
                reads[name].add(table.name)
            elif table.name not in named_inside:
                absent.append(table.name)
        for each in dict.fromkeys(absent):
            what = f"reads from {each!r}, which is not in the extracts"
            problems.append(Problem(f"tables/{name}.sql", what, nearest(each, raw)))
        if not absent:
            selects[name] = query
    try:
        order = list(TopologicalSorter(reads).static_order())
    except CycleError as error:
        names = " and ".join(f"tables/{each}.sql" for each in sorted(set(error.args[1])))
        problems.append(Problem(names, "read from each other", "let each read from the extracts"))
        return {}, problems
    return {name: selects[name] for name in order if name in selects}, problems
