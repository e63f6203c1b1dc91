"""What DuckDB's words mean, in PostgreSQL's."""

from sqlglot import exp
from sqlglot.errors import UnsupportedError

from wellanalysis.results.conversions import (
    DAY,
    HALVES,
    LIMITS,
    NO,
    NO_NUMBER,
    NUMBER,
    PLAIN_DAY,
    YES,
    Conversions,
    Family,
    digits,
    family,
    listed,
    sides,
)
from wellanalysis.results.rewriting import Rewriting, Rule, own

# By bytes, as DuckDB orders text, whatever language the database was made for.
BYTES = 'COLLATE "C"'
DOUBLE_LIMIT = "1.7976931348623157e308"


class PostgresConversions(Conversions):
    """Conversions that PostgreSQL lacks or makes otherwise; it knows no conversion that may fail."""

    dialect = "postgres"

    def plain(self, value: str, written: str, may_fail: bool) -> str:
        """A conversion that cannot fail, or may end the query."""
        return f"CAST({value} AS {written})"

    def text_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        number = f"ROUND(CAST({value} AS NUMERIC))"
        if not may_fail:
            return f"CAST({number} AS {written})"
        return f"CASE WHEN {value} ~ '{NUMBER}' THEN {self._within(number, target, written)} END"

    def decimal_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        return self._within(f"ROUND({value})", target, written) if may_fail else None

    def integer_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        return self._within(value, target, written) if may_fail else None

    def double_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        # NaN is larger than every number here, and so outside.
        return self._within(f"ROUND({value})", target, written) if may_fail else None

    def _within(self, number: str, target: exp.DataType, written: str) -> str:
        limit = LIMITS.get(target.this.name, LIMITS["BIGINT"])
        return f"CASE WHEN {number} >= -{limit} AND {number} < {limit} THEN CAST({number} AS {written}) END"

    def text_to_double(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        if not may_fail:
            return None
        number = f"CAST({value} AS NUMERIC)"
        inside = f"CASE WHEN ABS({number}) < {DOUBLE_LIMIT} THEN CAST({value} AS {written}) END"
        return f"CASE WHEN {value} ~ '{NUMBER}' THEN {inside} WHEN {value} ~ '{NO_NUMBER}' THEN CAST({value} AS {written}) END"

    def text_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        if not may_fail:
            return None
        return f"CASE WHEN {value} ~ '{NUMBER}' THEN {self._fits(f'CAST({value} AS NUMERIC)', target, written)} END"

    def decimal_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        return self._fits(value, target, written) if may_fail else None

    def integer_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str | None:
        return self._fits(f"CAST({value} AS NUMERIC)", target, written) if may_fail else None

    def _fits(self, number: str, target: exp.DataType, written: str) -> str:
        precision, scale = digits(target)
        inside = f"ABS(ROUND({number}, {scale})) < 1e{precision - scale}"
        return f"CASE WHEN {inside} THEN CAST({number} AS {written}) END"

    def double_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        precision, scale = digits(target)
        value = f"CAST({value} AS DOUBLE PRECISION)"
        size = f"ABS({value} * CAST(1e{scale} AS DOUBLE PRECISION))"
        whole = f"(FLOOR({size}) + CASE WHEN {size} - FLOOR({size}) >= 0.5 THEN 1 ELSE 0 END)"
        high = f"TRUNC({whole} / {HALVES})"
        exact = f"CAST({high} AS BIGINT) * CAST({HALVES} AS NUMERIC)"
        exact = f"({exact} + CAST({whole} - {high} * {HALVES} AS BIGINT)) * CAST(1e-{scale} AS NUMERIC)"
        signed = f"CAST(CASE WHEN {value} < 0 THEN -1 ELSE 1 END * {exact} AS {written})"
        if not may_fail:
            return f"CASE WHEN NOT {value} IS NULL THEN {signed} END"
        return f"CASE WHEN {whole} < CAST(1e{precision} AS DOUBLE PRECISION) THEN {signed} END"

    def text_to_boolean(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        otherwise = "" if may_fail else f" WHEN NOT {value} IS NULL THEN CAST('neither: ' || {value} AS BOOLEAN)"
        small = f"LOWER({value})"
        return (
            f"CASE WHEN {small} IN ({listed(YES)}) THEN TRUE WHEN {small} IN ({listed(NO)}) THEN FALSE{otherwise} END"
        )

    def integer_to_boolean(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        return f"({value} <> 0)"

    double_to_boolean = decimal_to_boolean = integer_to_boolean

    def boolean_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        return f"CAST(CAST({value} AS INT) AS {written})"

    boolean_to_double = boolean_to_decimal = boolean_to_integer

    def double_to_text(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        plain = f"CAST({value} AS TEXT)"
        whole = f"{value} = TRUNC({value}) AND ABS({value}) <"
        branches = f"WHEN {whole} 1e15 THEN {plain} || '.0' "
        branches += f"WHEN {whole} 1e16 THEN CAST(CAST({value} AS BIGINT) AS TEXT) || '.0'"
        no_number = f"REPLACE(LOWER({plain}), 'infinity', 'inf')"  # an exponent is written small already
        return f"CASE {branches} ELSE {no_number} END"

    def text_to_date(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        branches = f" WHEN {value} ~ '{PLAIN_DAY}' THEN CAST({value} AS DATE)"
        for pattern in DAY:
            year, month, day = (f"CAST((REGEXP_MATCH({value}, '{pattern}'))[{place}] AS INT)" for place in (1, 3, 4))
            february = f"CASE WHEN {year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0) THEN 29 ELSE 28 END"
            length = f"CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} = 2 THEN {february} ELSE 31 END"
            there = f"{year} > 0 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {length}"
            made = f"CASE WHEN {there} THEN MAKE_DATE({year}, {month}, {day})"
            made += " END" if may_fail else f" ELSE CAST('no day: ' || {value} AS DATE) END"
            branches += f" WHEN {value} ~ '{pattern}' THEN {made}"
        otherwise = "" if may_fail else f" WHEN NOT {value} IS NULL THEN CAST('no day: ' || {value} AS DATE)"
        return f"CASE{branches}{otherwise} END"


class PostgresRewriting(Rewriting):
    """Rules for PostgreSQL.

    Parameters
    ----------
    letters : str
        A collation that knows all letters, by which capitals and small letters are told; empty where there is none.
    """

    dialect, called = "postgres", "PostgreSQL"

    def __init__(self, letters: str) -> None:
        super().__init__(PostgresConversions())
        self._letters = letters
        rules: dict[type[exp.Expr], Rule] = {exp.TimestampTrunc: self.truncated, exp.DateTrunc: self.truncated}
        rules |= dict.fromkeys((exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between), self.compared)
        rules |= dict.fromkeys((exp.Min, exp.Max, exp.Least, exp.Greatest, exp.Ordered), self.ordered)
        rules |= dict.fromkeys((exp.Lower, exp.Upper), self.letters)
        self._rules |= rules

    def rewritten(self, tree: exp.Query) -> exp.Query:
        """The tree with every rule applied; inner queries are worked out once.

        PostgreSQL would otherwise put the expressions of an inner query wherever its columns are named, and work out
        the state of a row once for every sum: a conversion from text to a day, a thousand times for each row.
        """
        tree = super().rewritten(tree)
        for inner in [node for node in tree.find_all(exp.CTE, exp.Subquery)]:
            query = inner.this
            if isinstance(inner, exp.Subquery) and not isinstance(inner.parent, exp.From | exp.Join):
                continue
            if isinstance(query, exp.Select) and not (query.args.get("limit") or query.args.get("offset")):
                query.offset(0, copy=False)
        return tree

    def whole(self, left: str, right: str) -> str:
        return f"({left} / {right})"

    def days(self, later: str, earlier: str) -> str:
        return f"({later} - {earlier})"

    def remainder(self, node: exp.Expr) -> exp.Expr | None:
        """PostgreSQL has no remainder of floating-point numbers."""
        if all(family(part) is not Family.DOUBLE for part in sides(node)):
            return super().remainder(node)
        raise UnsupportedError("the remainder of numbers with a fraction is not known to PostgreSQL")

    def compared(self, node: exp.Expr) -> exp.Expr | None:
        """Order of text by bytes."""
        if family(node.this) is not Family.TEXT:
            return None
        new = node.copy()
        new.this.replace(own(f"({self.sql(node.this)}) {BYTES}"))
        return new

    def ordered(self, node: exp.Expr) -> exp.Expr | None:
        """Least, largest and order of text by bytes; true is more than false."""
        if isinstance(node, exp.Min | exp.Max) and family(node.this) is Family.BOOLEAN:
            return own(f"{'BOOL_OR' if isinstance(node, exp.Max) else 'BOOL_AND'}({self.sql(node.this)})")
        return self.compared(node)

    def letters(self, node: exp.Expr) -> exp.Expr | None:
        """Capitals and small letters of all languages, not of the database's alone."""
        name = "LOWER" if isinstance(node, exp.Lower) else "UPPER"
        return own(f"({name}({self._told_apart(self.sql(node.this))}) {BYTES})")

    def _told_apart(self, text: str) -> str:
        return f'({text}) COLLATE "{self._letters}"' if self._letters else text

    def truncated(self, node: exp.Expr) -> exp.Expr:
        """First day of a month or year of a day: PostgreSQL makes a moment with a time zone of it."""
        cut = f"DATE_TRUNC('{node.text('unit').lower()}', CAST({self.sql(node.this)} AS TIMESTAMP))"
        return own(f"CAST({cut} AS DATE)" if family(node.this) is Family.DATE else cut)

    def like(self, node: exp.Expr) -> exp.Expr | None:
        word, text = ("ILIKE", self._told_apart) if isinstance(node, exp.ILike) else ("LIKE", str)
        negated = "NOT " if node.args.get("negate") else ""
        said = f"{text(self.sql(node.this))} {negated}{word} {self.sql(node.expression)}"
        return own(said if isinstance(node.parent, exp.Escape) else f"({said} ESCAPE '')")
