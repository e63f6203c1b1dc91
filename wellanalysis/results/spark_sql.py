"""What DuckDB's words mean, in Spark's."""

from sqlglot import exp

from wellanalysis.results.conversions import (
    DAY,
    HALVES,
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
from wellanalysis.results.rewriting import Rewriting, own

# Above this every double is a whole number.
WHOLE_FROM = "9007199254740992D"


class SparkConversions(Conversions):
    """Conversions that Spark makes otherwise: it cuts fractions off and reads more as a number or a day."""

    dialect = "spark"

    def plain(self, value: str, written: str, may_fail: bool) -> str:
        """Spark's own conversion."""
        return f"{'TRY_CAST' if may_fail else 'CAST'}({value} AS {written})"

    def _number(self, value: str, made: str, may_fail: bool, more: str = "") -> str:
        return f"CASE WHEN {value} RLIKE '{_pattern(NUMBER)}'{more} THEN {made} END" if may_fail else made

    def text_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        number = f"ROUND({self.plain(value, 'DECIMAL(38, 18)', may_fail)}, 0)"
        return self._number(value, self.plain(number, written, may_fail), may_fail)

    def decimal_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        return self.plain(f"ROUND({value}, 0)", written, may_fail)

    def double_to_integer(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        return self.plain(f"RINT({value})", written, may_fail)

    def text_to_double(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        special = f" OR {value} RLIKE '{_pattern(NO_NUMBER)}'"
        return self._number(value, self.plain(value, written, may_fail), may_fail, special)

    def text_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        return self._number(value, self.plain(value, written, may_fail), may_fail)

    def double_to_decimal(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        precision, scale = digits(target)
        value = f"CAST({value} AS DOUBLE)"
        size = f"ABS({value} * 1e{scale}D)"
        up = f"CASE WHEN {size} - FLOOR({size}) >= 0.5D THEN 1D ELSE 0D END"
        whole = f"CASE WHEN {size} < {WHOLE_FROM} THEN FLOOR({size}) + {up} ELSE {size} END"
        high = f"FLOOR(({whole}) / {HALVES}D)"
        exact = f"CAST({high} AS DECIMAL(38, 0)) * {HALVES}"
        exact = f"{exact} + CAST(({whole}) - {high} * {HALVES}D AS BIGINT)"
        signed = f"CASE WHEN {value} < 0 THEN -1 ELSE 1 END * ({exact})"
        shifted = f"CAST({signed} AS DECIMAL({precision}, 0)) * {_unit(scale)}"
        made = self.plain(shifted, written, may_fail)
        # What is too large fails, or is unknown, by Spark's own conversion; so does infinity.
        return f"CASE WHEN {size} < 1e{precision}D THEN {made} ELSE {self.plain(value, written, may_fail)} END"

    def text_to_boolean(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        otherwise = "" if may_fail else f" WHEN NOT {value} IS NULL THEN CAST(CONCAT('neither: ', {value}) AS BOOLEAN)"
        small = f"LOWER({value})"
        return (
            f"CASE WHEN {small} IN ({listed(YES)}) THEN TRUE WHEN {small} IN ({listed(NO)}) THEN FALSE{otherwise} END"
        )

    def double_to_text(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        plain = f"CAST({value} AS STRING)"
        # Exponents as DuckDB writes them: 1e+16 and 1e-07, not 1.0E16 and 1.0E-7.
        exponent = f"REGEXP_EXTRACT({plain}, 'E-?([0-9]+)$', 1)"
        padded = f"CASE WHEN LENGTH({exponent}) < 2 THEN CONCAT('0', {exponent}) ELSE {exponent} END"
        sign = f"CASE WHEN {plain} LIKE '%E-%' THEN 'e-' ELSE 'e+' END"
        mantissa = f"REGEXP_REPLACE(REGEXP_EXTRACT({plain}, '^([^E]+)E', 1), '[.]0$', '')"
        branches = {
            f"NOT {plain} LIKE '%E%'": f"REPLACE(LOWER({plain}), 'infinity', 'inf')",
            f"ABS({value}) < 1e16D AND {value} = RINT({value})": f"CONCAT(CAST(CAST({value} AS BIGINT) AS STRING), '.0')",
            f"ABS({value}) < 1e16D AND ABS({value}) >= 1e-4D": (
                f"TRIM(TRAILING '0' FROM CAST(CAST({value} AS DECIMAL(38, 21)) AS STRING))"
            ),
        }
        cases = " ".join(f"WHEN {when} THEN {then}" for when, then in branches.items())
        return f"CASE {cases} ELSE CONCAT({mantissa}, {sign}, {padded}) END"

    def text_to_date(self, value: str, target: exp.DataType, written: str, may_fail: bool) -> str:
        branches = f" WHEN {value} RLIKE '{PLAIN_DAY}' THEN CAST({value} AS DATE)"
        for pattern in DAY:
            year, month, day = (f"REGEXP_EXTRACT({value}, '{_pattern(pattern)}', {place})" for place in (1, 3, 4))
            written_out = f"CONCAT(LPAD({year}, 4, '0'), '-', LPAD({month}, 2, '0'), '-', LPAD({day}, 2, '0'))"
            branches += f" WHEN {value} RLIKE '{_pattern(pattern)}' THEN {self.plain(written_out, 'DATE', may_fail)}"
        otherwise = "" if may_fail else f" WHEN NOT {value} IS NULL THEN CAST(CONCAT('no day: ', {value}) AS DATE)"
        return f"CASE{branches}{otherwise} END"


def _unit(scale: int) -> str:
    """One unit of the last place, as a decimal number."""
    return f"CAST('0.{'0' * (scale - 1)}1' AS DECIMAL({scale}, {scale}))" if scale else "1"


def _pattern(text: str) -> str:
    """A pattern as Spark's text holds it."""
    return (
        text.replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\v", "\\u000b")
        .replace("\f", "\\u000c")
        .replace("\r", "\\r")
    )


class SparkRewriting(Rewriting):
    """Rules for Spark."""

    dialect, called = "spark", "Spark"

    def __init__(self) -> None:
        super().__init__(SparkConversions())

    def whole(self, left: str, right: str) -> str:
        return f"({left} DIV {right})"

    def days(self, later: str, earlier: str) -> str:
        return f"DATEDIFF({later}, {earlier})"

    def sum_of_days(self, node: exp.Expr) -> exp.Expr | None:
        """A day and a number of days."""
        parts = {family(part): self.sql(part) for part in sides(node)}
        if set(parts) != {Family.DATE, Family.INTEGER}:
            return None
        return own(f"DATE_ADD({parts[Family.DATE]}, CAST({parts[Family.INTEGER]} AS INT))")

    def like(self, node: exp.Expr) -> exp.Expr | None:
        if isinstance(node.parent, exp.Escape):
            return None
        new = node.copy()
        pattern = node.expression
        if isinstance(pattern, exp.Literal):
            new.expression.replace(exp.Literal.string(str(pattern.this).replace("\\", "\\\\")))
        else:
            new.expression.replace(own(f"REPLACE({self.sql(pattern)}, '\\\\', '\\\\\\\\')"))
        return new
