"""What DuckDB's words mean, said in the words of another database, whose own would mean something else.

Each rule here was found by a difference: tests/results/test_engines.py holds every one of them against the databases.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date

from sqlglot import exp
from sqlglot.errors import UnsupportedError

from wellanalysis.results.conversions import Conversions, Family, family, sides

# What may be said about an expression that a rule writes anew; anything else must not be lost without a word.
UNDERSTOOD = {"this", "expression", "expressions", "to", "unit", "negate", "low", "high", "nulls_first", "desc"}
UNDERSTOOD |= {"typed", "safe", "requires_string", "ignore_nulls", "date_part_boundary"}
# Their value is one of their parts, or made of two: floating-point where any of these is.
LIKE_THEIR_PARTS = (
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Neg,
    exp.Abs,
    exp.Paren,
    exp.Coalesce,
    exp.Nullif,
    exp.Least,
    exp.Greatest,
)
Rule = Callable[[exp.Expr], exp.Expr | None]


def own(text: str) -> exp.Var:
    """Text that is in the database's words already."""
    return exp.Var(this=text)


class Rewriting(ABC):
    """Rules that PostgreSQL and Spark share; both divide, take apart and compare days otherwise than DuckDB.

    Parameters
    ----------
    conversions : Conversions
        How values are converted from one type to another in this database.
    """

    dialect, called = "", ""

    def __init__(self, conversions: Conversions) -> None:
        self._conversions = conversions
        self._rules: dict[type[exp.Expr], Rule] = {
            exp.Mod: self.remainder,
            exp.IntDiv: self.whole_division,
            exp.Cast: self.cast,
            exp.TryCast: self.cast,
            exp.DateDiff: self.between_days,
            exp.Sub: self.difference,
            exp.Add: self.sum_of_days,
            exp.RegexpFullMatch: self.whole_match,
            exp.Like: self.like,
            exp.ILike: self.like,
        }

    def rewritten(self, tree: exp.Query) -> exp.Query:
        """The tree with every rule applied, innermost first; its types have to be known."""
        for node in reversed(list(tree.walk())):
            _settle_type(node)
            rule = self._rules.get(type(node))
            if rule is None:
                continue
            unknown = [name for name, given in node.args.items() if given and name not in UNDERSTOOD]
            if unknown:
                raise UnsupportedError(f"{node.key} with {unknown[0]} is not known to {self.called}")
            new = rule(node)
            if new is not None:
                new.type = node.type
                node.replace(new)
        return tree

    def sql(self, node: exp.Expr) -> str:
        """A part of the tree as text in the database's words."""
        return node.sql(dialect=self.dialect)

    def division(self, node: exp.Div) -> exp.Expr:
        """Numbers divide to a fraction, and what is divided by nothing is unknown."""
        left, right = (exp.cast(exp.paren(part.copy()), "DOUBLE") for part in sides(node))
        zero = exp.Literal.number(0)
        return exp.paren(exp.Div(this=left, expression=exp.func("NULLIF", right, zero), typed=True, safe=False))

    def whole_division(self, node: exp.Expr) -> exp.Expr:
        """``//``: whole numbers lose the remainder; of others DuckDB gives the fraction."""
        if all(family(part) is Family.INTEGER for part in sides(node)):
            left, right = (self.sql(part) for part in sides(node))
            return own(self.whole(left, f"NULLIF({right}, 0)"))
        left, right = (self._double(part) for part in sides(node))
        return own(f"({left} / NULLIF({right}, 0))")

    def _double(self, node: exp.Expr) -> str:
        kind = exp.DataType.build("DOUBLE")
        return self._conversions.converted(self.sql(node), family(node), kind.sql(dialect=self.dialect), kind)

    @abstractmethod
    def whole(self, left: str, right: str) -> str:
        """Whole numbers divided, without the remainder."""

    def remainder(self, node: exp.Expr) -> exp.Expr | None:
        """``%``: unknown where it is divided by nothing."""
        left, right = (self.sql(part) for part in sides(node))
        return own(f"({left} % NULLIF({right}, 0))")

    def cast(self, node: exp.Expr) -> exp.Expr | None:
        """A conversion gives what it gives in DuckDB: rounded, not cut off, and unknown where it may fail."""
        if isinstance(node.this, exp.Literal) and (not node.this.is_string or _is_day(str(node.this.this))):
            return None
        return own(self._conversions.text(node, self.sql(node.this)))

    def between_days(self, node: exp.Expr) -> exp.Expr:
        """Days, weeks of seven days, calendar months or calendar years from one day to another."""
        unit = str(node.text("unit") or "DAY").upper()
        later, earlier = (f"CAST({self.sql(part)} AS DATE)" for part in (node.this, node.expression))
        if unit in ("DAY", "DAYS"):
            return own(self.days(later, earlier))
        if unit in ("WEEK", "WEEKS"):
            return own(self.whole(self.days(later, earlier), "7"))
        years = " - ".join(f"CAST(EXTRACT(YEAR FROM {day}) AS INT)" for day in (later, earlier))
        if unit in ("YEAR", "YEARS"):
            return own(f"({years})")
        if unit not in ("MONTH", "MONTHS"):
            raise UnsupportedError(f"date_diff in {unit.lower()} is not known to {self.called}")
        months = " - ".join(f"CAST(EXTRACT(MONTH FROM {day}) AS INT)" for day in (later, earlier))
        return own(f"(({years}) * 12 + {months})")

    @abstractmethod
    def days(self, later: str, earlier: str) -> str:
        """Number of days from one day to another."""

    def difference(self, node: exp.Expr) -> exp.Expr | None:
        """Days from one day to another."""
        if any(family(part) is not Family.DATE for part in sides(node)):
            return None
        later, earlier = (self.sql(part) for part in sides(node))
        return own(self.days(later, earlier))

    def sum_of_days(self, node: exp.Expr) -> exp.Expr | None:
        """A day and a number of days; None where the database adds them as DuckDB does."""
        return None

    def whole_match(self, node: exp.Expr) -> exp.Expr:
        """``~``: the pattern fits the text from its beginning to its end."""
        pattern = exp.Literal.string(f"^(?:{node.expression.this})$")
        if not isinstance(node.expression, exp.Literal):
            raise UnsupportedError("a pattern that is no text of its own is not known here")
        return exp.RegexpLike(this=node.this.copy(), expression=pattern)

    @abstractmethod
    def like(self, node: exp.Expr) -> exp.Expr | None:
        """In a pattern of LIKE a backslash is a backslash, unless ESCAPE says otherwise."""


def _settle_type(node: exp.Expr) -> None:
    """A number is floating-point where a part of it is; sqlglot takes it for a decimal beside a decimal."""
    parts: list[exp.Expr | None] = []
    if isinstance(node, exp.Case):
        parts = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
    elif isinstance(node, exp.If):
        parts = [node.args["true"], node.args.get("false")]
    elif isinstance(node, LIKE_THEIR_PARTS):
        parts = [node.this, node.args.get("expression"), *node.expressions]
    if any(part is not None and family(part) is Family.DOUBLE for part in parts):
        node.type = "DOUBLE"


def _is_day(text: str) -> bool:
    """True for a day that all databases read alike; queries hold thousands of them."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
