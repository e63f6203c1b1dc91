"""Conversions between types, as DuckDB makes them, in the words of PostgreSQL and of Spark.

The three differ in all that is not plain: DuckDB rounds a fraction to a whole number where Spark cuts it off; it takes
``1e3`` and ``2024/1/5`` for a number and a day; it rounds a floating-point number as it stands, where PostgreSQL keeps
fifteen digits of it; and a conversion that fails is unknown in ``TRY_CAST``, which PostgreSQL does not have.
"""

from abc import ABC, abstractmethod
from enum import StrEnum

from sqlglot import exp

# White space around a number or a day is not looked at. The characters themselves, since escapes differ by database.
BLANKS = "[ \t\n\v\f\r]*"
NUMBER = f"^{BLANKS}[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{{1,3}})?{BLANKS}$"
NO_NUMBER = f"^{BLANKS}[+-]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN]){BLANKS}$"
YES, NO = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")
# Year, month and day with the same sign between them; whatever follows the day is not looked at.
DAY = [f"^{BLANKS}([0-9]{{1,4}})({sign})([0-9]{{1,2}}){sign}([0-9]{{1,2}})([^0-9].*)?$" for sign in ("-", "/", " ")]
# Days as they are nearly always written, which every calendar has: the quick way.
PLAIN_DAY = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"
# DuckDB multiplies by a power of ten and rounds halves away from zero; a double of that size is a sum of two whole
# numbers, each of which a BIGINT holds.
HALVES = "18014398509481984"  # 2 to the 54th


class Family(StrEnum):
    """Types that behave alike."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    OTHER = "other"


FAMILIES = (
    (exp.DataType.INTEGER_TYPES, Family.INTEGER),
    ({exp.DType.FLOAT, exp.DType.DOUBLE}, Family.DOUBLE),
    ({exp.DType.DECIMAL}, Family.DECIMAL),
    (exp.DataType.TEXT_TYPES, Family.TEXT),
    ({exp.DType.DATE}, Family.DATE),
    ({exp.DType.BOOLEAN}, Family.BOOLEAN),
)
LIMITS = {"SMALLINT": 2**15, "INT": 2**31, "BIGINT": 2**63}


def family_of(kind: exp.DataType | None) -> Family:
    """Family of a type; OTHER where it is not known."""
    return next((found for types, found in FAMILIES if kind is not None and kind.this in types), Family.OTHER)


def family(node: exp.Expr) -> Family:
    """Family of an expression whose type is known."""
    return family_of(node.type)


def sides(node: exp.Expr) -> tuple[exp.Expr, exp.Expr]:
    """Both sides of an operator."""
    return node.args["this"], node.args["expression"]


class Conversions(ABC):
    """What both databases share."""

    dialect = ""

    def text(self, node: exp.Expr, value: str) -> str:
        """A cast of the tree in the database's words; `value` is what is cast."""
        target = node.args["to"]
        may_fail = isinstance(node, exp.TryCast)
        if isinstance(node.this, exp.Literal):
            # A text of the query itself would be converted before anything asks whether it can be.
            value = exp.cast(node.this.copy(), "TEXT").sql(dialect=self.dialect)
        return self.converted(value, family(node.this), target.sql(dialect=self.dialect), target, may_fail=may_fail)

    def converted(
        self, value: str, given: Family, written: str, target: exp.DataType | None = None, *, may_fail: bool = False
    ) -> str:
        """`value` of a family as `written`, the database's name for a type."""
        target = target or exp.DataType.build(written)
        rule = getattr(self, f"{given}_to_{family_of(target)}", None)
        text = rule(value, target, written, may_fail) if rule is not None else None
        return text if text is not None else self.plain(value, written, may_fail)

    @abstractmethod
    def plain(self, value: str, written: str, may_fail: bool) -> str:
        """The database's own conversion."""


def digits(target: exp.DataType) -> tuple[int, int]:
    """Precision and scale of a decimal type; DuckDB's own where it names none."""
    given = [int(each.this.name) for each in target.expressions]
    return (given[0] if given else 18), (given[1] if len(given) > 1 else 0 if given else 3)


def listed(words: tuple[str, ...]) -> str:
    """Words as a list for IN."""
    return ", ".join(f"'{word}'" for word in words)
