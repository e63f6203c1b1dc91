"""A query of DuckDB's dialect as another database has to be asked, so that it gives the same rows.

Other databases read the same words otherwise: names in capitals are others, whole numbers divide to whole numbers,
text is ordered by the language of the place. So every name is tied to its column and every expression to its type
first; what then means something else over there is written in its own words (see `wellanalysis.results.rewriting`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from wellanalysis.results.rewriting import Rewriting
from wellanalysis.results.selects import DIALECT


@dataclass(frozen=True)
class Known:
    """A table of the database, as queries read it.

    Parameters
    ----------
    text : str
        A SELECT in the database's own words that gives the columns, their names in small letters, since DuckDB does
        not tell capitals apart.
    types : mapping of str to str
        Type of each column in DuckDB's words, by name in small letters.
    names : mapping of str to str
        Name of each column as the table itself has it, by name in small letters.
    """

    text: str
    types: Mapping[str, str]
    names: Mapping[str, str]


Find = Callable[[exp.Table], Known | None]


def translated(sql: str, rewriting: Rewriting, find: Find) -> str:
    """The query in the database's own words.

    Parameters
    ----------
    sql : str
        One SELECT in DuckDB's dialect.
    rewriting : Rewriting
        The database's dialect and what its words mean.
    find : callable
        What is known of a table that the query names; None for its own inner queries.
    """
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    if not isinstance(tree, exp.Query):
        raise TypeError("only a SELECT can be asked")
    for node in tree.walk():
        node.comments = None
    known, texts = _marked(tree, find)
    names = _names(tree, known)
    _literals(tree)
    for division in [node for node in tree.walk() if type(node) is exp.Div]:
        division.replace(rewriting.division(division))
    schema = MappingSchema({mark: dict(each.types) for mark, each in known.items()}, dialect=DIALECT)
    tree = qualify(tree, schema=schema, dialect=DIALECT, validate_qualify_columns=False)
    tree = annotate_types(tree, schema=schema, dialect=DIALECT)
    for table in list(tree.find_all(exp.Table)):
        if table.name in texts and not table.db:
            table.set("this", exp.Var(this=f"({texts[table.name]})"))
    tree = rewriting.rewritten(tree)
    outermost = tree
    while isinstance(outermost, exp.SetOperation):
        outermost = outermost.this
    for column in outermost.selects:
        if isinstance(column, exp.Alias):
            column.set("alias", exp.to_identifier(names.get(column.alias, column.alias), quoted=True))
    return tree.sql(dialect=rewriting.dialect)


def _marked(tree: exp.Expr, find: Find) -> tuple[dict[str, Known], dict[str, str]]:
    """Replace the names of the database's own tables by marks that no inner query can be called."""
    known: dict[str, Known] = {}
    texts: dict[str, str] = {}
    for table in list(tree.find_all(exp.Table)):
        found = find(table)
        if found is None:
            continue
        mark = f"table {len(known)} of the database"
        known[mark], texts[mark] = found, found.text
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
        for part in ("db", "catalog"):
            table.set(part, None)
        table.set("this", exp.to_identifier(mark, quoted=True))
    return known, texts


def _names(tree: exp.Query, known: Mapping[str, Known]) -> dict[str, str]:
    """Names of columns as they were written, by name in small letters; those of the outermost SELECT go first."""
    names = {small: name for each in known.values() for small, name in each.names.items()}
    names |= {node.alias.lower(): node.alias for node in tree.find_all(exp.Alias) if node.alias}
    return names | {column.alias.lower(): column.alias for column in tree.selects if column.alias}


def _literals(tree: exp.Expr) -> None:
    """Give numbers with a point or an exponent the type that DuckDB gives them; others take them for something else."""
    for literal in [node for node in tree.find_all(exp.Literal) if not node.is_string]:
        text = str(literal.this).lower()
        if "e" in text:
            literal.replace(exp.cast(literal.copy(), "DOUBLE"))
        elif "." in text:
            whole, _, fraction = text.partition(".")
            kind = f"DECIMAL({max(1, len(whole.lstrip('0')) + len(fraction))}, {len(fraction)})"
            literal.replace(exp.cast(literal.copy(), kind))
