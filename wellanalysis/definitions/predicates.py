"""Predicates and expressions of measures: SQL in one dialect, parsed and held against what they may use.

Nothing of a measure runs before it has passed here.
"""

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from wellanalysis.definitions.allowed_sql import ALLOWED, CAST_TYPES, DATE_UNITS, DIALECT, name_of, refusal
from wellanalysis.definitions.contract_columns import Column
from wellanalysis.definitions.expression_types import WORDS, kind_of, type_problems
from wellanalysis.definitions.yaml_reading import excerpt
from wellanalysis.errors import Problem, nearest

LONGEST = 5_000
DEEPEST = 150
CONTEXT_KEPT = 99  # the parser remembers about a hundred characters before the place of an error
# Nodes whose place the parser does not keep, and the words that show it.
SOUGHT: tuple[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], tuple[str, ...]], ...] = (
    (exp.Exists, ("exists",)),
    ((exp.Query, exp.Subquery), ("select", "from")),
    ((exp.Placeholder, exp.Parameter), ("$", "?", ":", "@")),
    (exp.Interval, ("interval",)),
    (exp.TryCast, ("try_cast",)),
)


def parsed(text: str) -> exp.Expr:
    """Syntax tree of one predicate or expression, without comments.

    Raises
    ------
    sqlglot.errors.ParseError, sqlglot.errors.TokenError
        When the text cannot be read; `check_predicate` tells the same as a Problem.
    """
    # Read as a condition, not as a statement: a column may then be called "comment" or "show", and DROP is no word.
    tree: exp.Expr = sqlglot.parse_one(text, into=exp.Condition, dialect=DIALECT)
    for node in tree.walk():
        node.comments = None
    return tree


def _tokens(text: str) -> list[Token]:
    return sqlglot.tokenize(text, read=DIALECT)


def _position(text: str, start: int) -> tuple[int, int]:
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


class _Complaints:
    """Problems of one text, each with its place in it."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.found: list[tuple[int, Problem]] = []

    def at(self, start: int, width: int, what: str, remedy: str = "") -> None:
        line, column = _position(self.text, start)
        shown = excerpt(self.text, line, column, width)
        self.found.append((start, Problem(self.where, f"{what} (line {line}, column {column}){shown}", remedy)))

    def node(self, node: exp.Expr, what: str, remedy: str = "") -> None:
        start, width = place_of(node, self.text)
        self.at(start, width, what, remedy)

    def problems(self) -> list[Problem]:
        return [problem for _, problem in sorted(self.found, key=lambda found: found[0])]


def place_of(node: exp.Expr, text: str) -> tuple[int, int]:
    """Start and width of a node in the text, as far as the parser has kept it."""
    for words in (word for kind, word in SOUGHT if isinstance(node, kind)):
        for word in words:
            if (found := text.lower().find(word)) >= 0:
                return found, len(word)
    name = "" if "start" in node.meta else name_of(node, text)
    if name:
        return text.lower().index(name), len(name)
    for part in node.walk():
        if "start" in part.meta:
            return int(part.meta["start"]), int(part.meta["end"]) - int(part.meta["start"]) + 1
    for part in node.find_all(exp.Literal):
        written = f"'{part.this}'" if part.is_string else str(part.this)
        if written in text:
            return text.index(written), len(written)
    found = text.lower().find(node.key)
    return (found, len(node.key)) if found >= 0 else (0, 1)


def _unreadable(error: ParseError | TokenError, text: str, complaints: _Complaints) -> None:
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else None
    if details is None or details.get("line") is None:
        quotes = text.count("'") % 2
        what = "a quote is opened and not closed" if quotes else "cannot be read as an expression"
        complaints.at(max(0, text.rfind("'")) if quotes else 0, 1, what, "close it with '" if quotes else "")
        return
    highlight, before = str(details["highlight"] or ""), str(details["start_context"] or "")
    start = len(before)
    if start >= CONTEXT_KEPT:
        lines = text.splitlines(keepends=True)
        start = sum(map(len, lines[: int(details["line"]) - 1])) + int(details["col"]) - len(highlight)
    said = str(details["description"])
    if highlight.lower() in ("select", "with", "from", "values"):
        what, remedy = "a query stands where an expression is expected", "write the condition alone, without select"
    elif said.startswith("Expecting"):
        what, remedy = f"syntax error: {said.removeprefix('Expecting ')!r} is missing after {highlight!r}", "add it"
    elif said.startswith("Required"):
        what, remedy = f"syntax error: something is missing after {highlight!r}", "complete the expression"
    else:
        what, remedy = f"syntax error at {highlight!r}", "is an operator, a comma or a quote missing before it?"
    complaints.at(min(start, max(0, len(text) - 1)), len(highlight), what, remedy)


def _column_problem(node: exp.Column, columns: Mapping[str, Column]) -> tuple[str, str] | None:
    name = node.name
    if node.table:
        return f"{node.table}.{name} names a table", f"write the column alone: {name}"
    if name in columns:
        return None
    if name.lower() in columns:
        return f"there is no column {name!r}", f"did you mean {name.lower()!r}?"
    identifier = node.this
    if isinstance(identifier, exp.Identifier) and identifier.quoted:
        return f"there is no column {name!r}", f"if it is a text, put it in single quotes: '{name}'"
    return f"there is no column {name!r}", nearest(name, columns)


def _outermost_refused(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Nodes that are not allowed, without what lies inside them: one complaint per cause."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) not in ALLOWED:
            yield node
        else:
            pending.extend(node.iter_expressions())


def _depth(tree: exp.Expr) -> int:
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        level = [child for node in level for child in node.iter_expressions()]
    return deepest


def _detail_problems(node: exp.Expr) -> Iterator[tuple[str, str]]:
    """What is wrong with a node of an allowed kind."""
    if type(node) is exp.Cast and node.to.this not in CAST_TYPES:
        yield (
            f"a cast to {node.to.sql(DIALECT)} is not allowed",
            "cast to integer, double, decimal, text, date or boolean",
        )
    if isinstance(node, exp.DateDiff) and str(node.text("unit") or "DAY").upper() not in DATE_UNITS:
        yield f"date_diff in {node.text('unit').lower()} is not allowed", "use 'day', 'week', 'month' or 'year'"
    if isinstance(node, exp.In) and node.args.get("unnest") is not None:
        yield "in without a list is not allowed", "write the values: in ('first', 'second')"


def check_predicate(text: str, columns: Mapping[str, Column], *, where: str, boolean: bool = True) -> list[Problem]:
    """Hold one predicate or expression against what it may use.

    Parameters
    ----------
    text : str
        SQL of one expression in DuckDB's dialect, without ``select``.
    columns : mapping of str to Column
        Columns of the measure's table, by name.
    where : str
        File and key, as messages name them.
    boolean : bool
        True for a predicate; False for an expression that gives a number.

    Returns
    -------
    list of Problem
        Every problem with its line, column and an excerpt; empty when the text may run.
    """
    complaints = _Complaints(text, where)
    if len(text) > LONGEST:
        return [
            Problem(where, f"is {len(text)} characters long, more than {LONGEST}", "move the logic to tables/*.sql")
        ]
    try:
        separators = [token for token in _tokens(text) if token.token_type is TokenType.SEMICOLON]
        if separators:
            complaints.at(separators[0].start, 1, "a second statement is not allowed", "write one expression without ;")
            return complaints.problems()
        tree = parsed(text)
    except (ParseError, TokenError) as error:
        _unreadable(error, text, complaints)
        return complaints.problems()
    except RecursionError:
        return [Problem(where, "is nested too deeply to be read", "move the logic to tables/*.sql")]
    if _depth(tree) > DEEPEST:
        return [Problem(where, "is nested too deeply", "use in (…) for long lists, or move the logic to tables/*.sql")]
    for node in _outermost_refused(tree):
        complaints.node(node, *refusal(node, text))
    for node in tree.walk():
        for said in _detail_problems(node):
            complaints.node(node, *said)
    if not complaints.found:
        # Columns inside what is refused anyway are not worth a second complaint.
        for column in tree.find_all(exp.Column):
            problem = _column_problem(column, columns)
            if problem is not None:
                complaints.node(column, *problem)
    if not complaints.found:
        for node, what, remedy in type_problems(tree, columns):
            complaints.node(node, what, remedy)
    if not complaints.found:
        kind = kind_of(tree, columns)
        given = WORDS.get(str(kind), str(kind))
        width = len(text.splitlines()[0])
        if boolean and kind not in (None, "boolean"):
            complaints.at(0, width, f"gives {given}, and should be true or false", "compare it with something")
        if not boolean and kind not in (None, "number"):
            complaints.at(
                0, width, f"gives {given}, and should be a number", "case when … then 1 else 0 end counts rows"
            )
    return complaints.problems()
