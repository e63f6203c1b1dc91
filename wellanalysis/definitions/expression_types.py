"""What kind of value an expression gives, and comparisons that can never be meant."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlglot import exp

from wellanalysis.definitions.column_settings import NUMERIC, ColumnType
from wellanalysis.definitions.contract_columns import Column
from wellanalysis.errors import nearest

YES_NO = (
    *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Is, exp.Like, exp.ILike),
    *(exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.And, exp.Or, exp.Not, exp.Boolean),
)
ORDERED = (exp.NullSafeEQ, exp.NullSafeNEQ, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
NUMBERS = (exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.Abs, exp.DateDiff)
LIKE_THEIR_PARTS = (exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest)
WORDS = {"number": "a number", "boolean": "true or false"}
Said = tuple[exp.Expr, str, str]


def _column_kind(column: Column | None) -> str | None:
    if column is None or not column.known:
        return None
    if column.type in NUMERIC:
        return "number"
    return {ColumnType.DATE: "a date", ColumnType.BOOLEAN: "boolean"}.get(column.type, "text")


def _cast_kind(node: exp.Cast) -> str:
    if node.to.this in (exp.DType.TEXT, exp.DType.VARCHAR):
        return "text"
    return {exp.DType.DATE: "a date", exp.DType.BOOLEAN: "boolean"}.get(node.to.this, "number")


def kind_of(node: exp.Expr | None, columns: Mapping[str, Column]) -> str | None:
    """``boolean``, ``number``, ``text`` or ``a date``; None where it cannot be told (a NULL, mixed branches)."""
    if isinstance(node, exp.Column):
        return _column_kind(columns.get(node.name))
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else "number"
    if isinstance(node, YES_NO):
        return "boolean"
    if isinstance(node, NUMBERS):
        return "number"
    if isinstance(node, exp.Paren):
        return kind_of(node.this, columns)
    if isinstance(node, exp.Cast):
        return _cast_kind(node)
    if isinstance(node, exp.Add | exp.Sub):
        left, right = kind_of(node.left, columns), kind_of(node.right, columns)
        if isinstance(node, exp.Sub) and left == right == "a date":
            return "number"
        return "a date" if "a date" in (left, right) else "number"
    parts: list[exp.Expr | None] = []
    if isinstance(node, exp.Case):
        parts = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
    elif isinstance(node, exp.If):
        parts = [node.args["true"], node.args.get("false")]
    elif isinstance(node, LIKE_THEIR_PARTS):
        parts = [node.this, *node.expressions, node.args.get("expression")]
    kinds = {kind_of(part, columns) for part in parts if part is not None and not isinstance(part, exp.Null)}
    return kinds.pop() if len(kinds) == 1 else None


def _compared(node: exp.Expr) -> tuple[exp.Expr, list[exp.Expr]] | None:
    if isinstance(node, ORDERED):
        return node.left, [node.right]
    if isinstance(node, exp.Between):
        return node.this, [node.args["low"], node.args["high"]]
    if isinstance(node, exp.In):
        return node.this, node.expressions
    return None


def _is_day(node: exp.Expr) -> bool:
    try:
        date.fromisoformat(str(node.this))
    except ValueError:
        return False
    return True


def _pair(left: exp.Expr, right: exp.Expr, columns: Mapping[str, Column]) -> Iterator[Said]:
    kinds = kind_of(left, columns), kind_of(right, columns)
    if None in kinds:
        return
    for one, other in ((left, right), (right, left)):
        if isinstance(other, exp.Literal) and other.is_string and kind_of(one, columns) == "a date":
            if not _is_day(other):
                yield other, f"'{other.this}' is not a day", "write it as date '2024-01-01'"
            return
        column = columns.get(one.name) if isinstance(one, exp.Column) else None
        if column and column.values and isinstance(other, exp.Literal) and other.is_string:
            if other.this not in column.values:
                what = f"'{other.this}' is not among the values of {column.name}"
                yield other, what, nearest(str(other.this), column.values)
            return
    if kinds[0] != kinds[1]:
        first, second = (WORDS.get(str(kind), str(kind)) for kind in kinds)
        what = f"{left.sql('duckdb')} is {first} and is compared with {right.sql('duckdb')}, which is {second}"
        yield (left if isinstance(left, exp.Column) else right), what, ""


def type_problems(tree: exp.Expr, columns: Mapping[str, Column]) -> Iterator[Said]:
    """Comparisons of unlike kinds, unknown category values, and conditions that are none.

    Yields
    ------
    node, what, remedy
    """
    for node in tree.walk():
        compared = _compared(node)
        if compared is not None:
            for right in compared[1]:
                yield from _pair(compared[0], right, columns)
        if isinstance(node, exp.And | exp.Or | exp.Not):
            for part, kind in _parts_unlike(node, "boolean", columns):
                what = f"{part.sql('duckdb')} is {kind}, and stands where a condition is expected"
                yield part, what, "compare it with something"
        if isinstance(node, exp.Mul | exp.Div | exp.IntDiv | exp.Mod | exp.Neg | exp.Abs):
            for part, kind in _parts_unlike(node, "number", columns):
                yield part, f"{part.sql('duckdb')} is {kind}, and stands where a number is expected", ""


def _parts_unlike(node: exp.Expr, wanted: str, columns: Mapping[str, Column]) -> Iterator[tuple[exp.Expr, str]]:
    for part in (node.args.get("this"), node.args.get("expression")):
        kind = kind_of(part, columns)
        if isinstance(part, exp.Expr) and kind not in (None, wanted):
            yield part, WORDS.get(str(kind), str(kind))
