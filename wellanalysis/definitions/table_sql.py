"""Queries of tables/*.sql: one SELECT each, over the extracts and nothing else."""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from wellanalysis.definitions.allowed_sql import CLOCK_OR_CHANCE, CLOCK_OR_CHANCE_NODES, DIALECT, name_of
from wellanalysis.definitions.yaml_reading import excerpt
from wellanalysis.errors import Problem

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# In quotes a name may also have hyphens and spaces inside and begin with a digit, as files from elsewhere do. No dot and
# no slash: DuckDB would take a name that has them, and that no extract has, for a file or an address.
QUOTED_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_ -]*[A-Za-z0-9_])?", re.ASCII)
# What makes rows out of values that stand in the query itself; all other functions of DuckDB in FROM read files,
# settings or other databases.
ROWS_FROM_VALUES = (exp.Values, exp.Unnest, exp.GenerateSeries, exp.Lateral)
READS_OUTSIDE = re.compile(r"read_\w+|\w+_scan|glob|getenv|sniff_csv|query|query_table|\w+_attach|load_\w+|pragma_\w+")


def _is_a_name(table: exp.Identifier) -> bool:
    return bool((QUOTED_NAME if table.quoted else PLAIN_NAME).fullmatch(table.name))


def _problems(tree: exp.Expr, text: str) -> Iterator[tuple[str, str]]:
    for node in tree.walk():
        name = name_of(node, text)
        if isinstance(node, CLOCK_OR_CHANCE_NODES) or name in CLOCK_OR_CHANCE:
            yield f"{name} depends on the clock or on chance, so the figures would change by themselves", "use a column"
        elif READS_OUTSIDE.fullmatch(name):
            yield f"{name} reads outside the extracts", "put the file beside the extracts and select from its name"
        elif isinstance(node, exp.DDL | exp.DML | exp.Command | exp.Into) and not isinstance(node, exp.Query):
            yield f"{node.key} changes something", "a query only selects"
        elif isinstance(node, exp.Table):
            inner = node.this
            if isinstance(inner, exp.Func) and not isinstance(inner, ROWS_FROM_VALUES):
                called = inner.name if isinstance(inner, exp.Anonymous) else inner.sql_name()
                if not READS_OUTSIDE.fullmatch(called.lower()):  # told above
                    yield f"the table function {called.lower()} is not allowed", "select from the extracts by name"
            elif isinstance(inner, exp.Identifier) and (node.db or not _is_a_name(inner)):
                shown = ".".join(part.name for part in node.parts)
                yield f"{shown!r} is no name of an extract", "select from a file's name without its ending"


def check_table_sql(text: str, *, where: str) -> list[Problem]:
    """Hold one query of tables/*.sql against what it may be.

    Parameters
    ----------
    text : str
        The file's content.
    where : str
        The file, as messages name it.

    Returns
    -------
    list of Problem
        Empty when the text is one SELECT over extracts. Whether tables and columns exist shows when it runs.
    """
    try:
        statements = [tree for tree in sqlglot.parse(text, dialect=DIALECT) if tree is not None]
    except ParseError as error:
        details = error.errors[0] if error.errors else {}
        line, highlight = int(details.get("line") or 1), str(details.get("highlight") or "")
        column = max(1, int(details.get("col") or 1) - len(highlight) + 1)
        place = f"{where}, line {line}, column {column}"
        remedy = "mend it; a file's name with a hyphen stands in double quotes" if highlight == "-" else "mend it"
        return [Problem(place, f"syntax error at {highlight!r}{excerpt(text, line, column, len(highlight))}", remedy)]
    except TokenError:
        return [Problem(where, "cannot be read as SQL", "is a quote or a comment opened and not closed?")]
    except RecursionError:
        return [Problem(where, "is nested too deeply to be read", "write it flatter")]
    statements = [tree for tree in statements if not isinstance(tree, exp.Semicolon)]
    if len(statements) != 1:
        return [Problem(where, f"holds {len(statements)} statements", "write one SELECT")]
    tree = statements[0]
    if not isinstance(tree, exp.Query) or isinstance(tree, exp.Table):
        return [Problem(where, "is no SELECT", "write one SELECT that gives the columns of the contract")]
    return [Problem(where, what, remedy) for what, remedy in dict.fromkeys(_problems(tree, text))]
