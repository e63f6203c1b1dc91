"""What an expression may be made of, and why anything else is refused.

What is allowed is listed; everything else is refused, so that a new kind of node in the parser is refused too until
someone has thought about it.
"""

from sqlglot import exp

from wellanalysis.errors import nearest

DIALECT = "duckdb"
COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.Between,
    exp.In,
    exp.Is,
    exp.Like,
    exp.ILike,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
)
LOGIC = (exp.And, exp.Or, exp.Not, exp.Paren)
ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg)
BRANCHES = (exp.Case, exp.If)
LEAVES = (exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null)
FUNCTIONS = (exp.Abs, exp.Coalesce, exp.Nullif, exp.Least, exp.Greatest, exp.DateDiff)
CASTS = (exp.Cast, exp.DataType, exp.DataTypeParam, exp.Var)
ALLOWED = frozenset((*COMPARISONS, *LOGIC, *ARITHMETIC, *BRANCHES, *LEAVES, *FUNCTIONS, *CASTS))
ALLOWED_FUNCTIONS = ("abs", "case", "cast", "coalesce", "date_diff", "greatest", "if", "least", "nullif")
CLOCK_OR_CHANCE = {
    *("now", "today", "random", "rand", "setseed", "uuid", "gen_random_uuid", "getdate", "get_current_time"),
    *("get_current_timestamp", "transaction_timestamp", "current_date", "current_time", "current_timestamp"),
    *("localtime", "localtimestamp", "current_localtime", "current_localtimestamp", "age"),
}
CLOCK_OR_CHANCE_NODES = (
    *(exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentDatetime),
    *(exp.Rand, exp.Randn, exp.Uuid, exp.Localtime, exp.Localtimestamp),
)
TABLE_FUNCTIONS = (exp.UDTF, exp.ReadCSV, exp.ReadParquet, exp.Unnest, exp.GenerateSeries)
CAST_TYPES = {
    *(exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL),
    *(exp.DType.TEXT, exp.DType.VARCHAR, exp.DType.DATE, exp.DType.BOOLEAN),
}
DATE_UNITS = {"DAY", "WEEK", "MONTH", "YEAR"}
ALLOWED_WORDS = "use comparisons, and/or/not, in, between, is null, like, arithmetic, case, and " + ", ".join(
    ALLOWED_FUNCTIONS
)


def name_of(node: exp.Expr, text: str) -> str:
    """Name of a function as the text has it, without quotes; empty for what was not written as a function."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    if not isinstance(node, exp.Func):
        return ""
    if "start" in node.meta:
        return text[int(node.meta["start"]) : int(node.meta["end"]) + 1].strip('"').lower()
    return node.sql_name().lower() if node.sql_name().lower() in text.lower() else ""


def refusal(node: exp.Expr, text: str) -> tuple[str, str]:
    """Why a node that is not allowed is refused, and what to do instead."""
    if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
        return "a sub-query is not allowed", "compute it as a column of the table, in tables/*.sql"
    if isinstance(node, exp.Window):
        return "a window function is not allowed", "compute it as a column of the table, in tables/*.sql"
    name = name_of(node, text)
    if isinstance(node, CLOCK_OR_CHANCE_NODES) or name in CLOCK_OR_CHANCE:
        return (
            f"{name or 'this'} depends on the clock or on chance, so the result would change by itself",
            "compare with a column or with a fixed date such as date '2024-01-01'",
        )
    if isinstance(node, exp.AggFunc):
        return f"the aggregate {name} is not allowed: an expression speaks of one row", "rows are summed by the report"
    if isinstance(node, TABLE_FUNCTIONS):
        return "a table function is not allowed", "name columns of the table only"
    if isinstance(node, exp.Placeholder | exp.Parameter):
        return "a placeholder is not allowed", "write the value itself"
    if name:
        return f"the function {name} is not known here", nearest(name, ALLOWED_FUNCTIONS)
    if isinstance(node, exp.Interval):
        return "an interval is not allowed", "add days as a number: start_date + 14"
    written = node.sql(DIALECT)
    return f"{written if len(written) <= 40 else written[:39] + '…'} is not among what may be used here", ALLOWED_WORDS
