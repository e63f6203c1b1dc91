"""What a predicate may say, and how it is told when it says more."""

import pytest

from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.definitions.contract_columns import AnyColumns, Column
from wellanalysis.definitions.predicates import check_predicate, parsed

COLUMNS = {
    column.name: column
    for column in (
        Column("wound_type", ColumnType.CATEGORY, values=("diabetic foot ulcer", "venous leg ulcer")),
        Column("days", ColumnType.INTEGER),
        Column("area", ColumnType.NUMBER),
        Column("hospice", ColumnType.BOOLEAN),
        Column("start_date", ColumnType.DATE),
        Column("end_date", ColumnType.DATE),
        Column("note", ColumnType.TEXT),
    )
}


def told(text: str, *, boolean: bool = True) -> list[str]:
    """What is told about a predicate."""
    return [str(problem) for problem in check_predicate(text, COLUMNS, where="m.yml, numerator", boolean=boolean)]


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "hospice",
        "not hospice",
        "hospice is true",
        "days <= 14 and wound_type in ('diabetic foot ulcer', 'venous leg ulcer')",
        "days between 1 and 14 or days is null",
        "days not in (1, 2) and note like 'a%'",
        "days is distinct from 3",
        "end_date - start_date > 400",
        "date_diff('day', start_date, end_date) <= 14",
        "start_date + 14 <= end_date",
        "start_date >= date '2024-01-01' and end_date < '2025-01-01'",
        "coalesce(days, 0) > 1 and least(days, area) < greatest(days, 3) and abs(days) = 1 and nullif(days, 0) > 1",
        "case when hospice then days > 1 else true end",
        "cast(days as double) / area % 2 * -1 > 1e3",
        "days = 1 -- a comment\n  and hospice",
        "note = 'semi;colon'",
    ],
)
def test_what_a_measure_needs_is_allowed(text: str) -> None:
    """Comparisons, logic, arithmetic, dates, case, and the few functions."""
    assert told(text) == []


@pytest.mark.parametrize(
    "text", ["days", "days + 1", "end_date - start_date", "case when hospice then 1 else 0 end", "1"]
)
def test_an_expression_gives_a_number(text: str) -> None:
    """For value, events and exposure."""
    assert told(text, boolean=False) == []


@pytest.mark.parametrize(
    ("text", "said", "marked"),
    [
        ("days in (select days from episodes)", "a sub-query is not allowed", "select"),
        ("exists(select 1)", "a sub-query is not allowed", "exists"),
        ("days = 1; drop table episodes", "a second statement is not allowed", ";"),
        ("select 1", "a query stands where an expression is expected", "select"),
        ("unnest([1]) > 0", "a table function is not allowed", "unnest"),
        ("read_csv('/etc/hosts') = 1", "a table function is not allowed", "read_csv"),
        ("sum(days) over () > 1", "a window function is not allowed", "sum"),
        ("row_number() over (order by days) = 1", "a window function is not allowed", None),
        ("count(*) > 3", "the aggregate count is not allowed", "count"),
        ("days > avg(days)", "the aggregate avg is not allowed", "avg"),
        ("start_date > now()", "now depends on the clock or on chance", "now"),
        ("start_date > today()", "today depends on the clock or on chance", "today"),
        ("current_date > start_date", "current_date depends on the clock or on chance", "current_date"),
        ("start_date > current_timestamp", "current_timestamp depends on the clock or on chance", "current_timestamp"),
        ("random() < 0.5", "random depends on the clock or on chance", "random"),
        ("getenv('HOME') = 'x'", "the function getenv is not known here", "getenv"),
        ("lower(note) = 'a'", "the function lower is not known here", "lower"),
        ("coalese(days, 0) > 1", "the function coalese is not known here", "coalese"),
        ("try_cast(note as integer) = 1", "the function try_cast is not known here", "try_cast"),
        ("days::json = 1", "a cast to JSON is not allowed", "days"),
        ("date_diff('second', start_date, end_date) < 1", "date_diff in second is not allowed", "date_diff"),
        ("start_date + interval 3 day > end_date", "an interval is not allowed", "interval"),
        ("days = $1", "a placeholder is not allowed", "$"),
        ("days = ?", "a placeholder is not allowed", "?"),
        ("days[1] = 2", "is not among what may be used here", None),
        ("x -> x", "is not among what may be used here", None),
        ("days & 1 = 1", "days & 1 is not among what may be used here", None),
        ("note || 'x' = 'y'", "is not among what may be used here", None),
        ("{'a': 1}", "is not among what may be used here", None),
        ("episodes.days > 1", "episodes.days names a table", "days"),
        ("*", "is not among what may be used here", None),
    ],
)
def test_everything_else_is_refused_where_it_stands(text: str, said: str, marked: str | None) -> None:
    """One planted failure each: the cause is named, and the carets stand under it."""
    problems = told(text)
    assert len(problems) == 1
    assert said in problems[0]
    if marked is not None:
        shown, carets = problems[0].splitlines()[1:3]
        start = carets.index("^")
        assert shown[start : start + carets.count("^")] == marked


def test_an_unknown_column_is_named_with_the_nearest() -> None:
    """With line, column and carets."""
    assert told("hospice and\n  wound_typ = 'venous leg ulcer'") == [
        "m.yml, numerator: there is no column 'wound_typ' (line 2, column 3)\n"
        "        wound_typ = 'venous leg ulcer'\n"
        "        ^^^^^^^^^ → did you mean 'wound_type'?"
    ]


def test_a_column_in_capitals_is_led_back() -> None:
    """Databases differ in what capitals mean; the contract's spelling holds."""
    assert "did you mean 'wound_type'?" in told("WOUND_TYPE = 'venous leg ulcer'")[0]


def test_double_quotes_around_a_text_are_explained() -> None:
    """In SQL they quote a column."""
    assert told('wound_type = "venous leg ulcer"')[0].endswith("put it in single quotes: 'venous leg ulcer'")


def test_every_unknown_column_is_told_from_left_to_right() -> None:
    """Not only the first."""
    problems = told("dais > 1 and aera > 2")
    assert ["dais" in problems[0], "aera" in problems[1], len(problems)] == [True, True, 2]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("days = ", "line 1, column 6", "something is missing after '='"),
        ("(days = 1", "line 1, column 9", "')' is missing after '1'"),
        ("days = 1)", "line 1, column 9", "syntax error at ')'"),
        ("days 14", "line 1, column 6", "syntax error at '14'"),
        ("hospice and\n days +* 3", "line 2, column 10", "syntax error at '3'"),
        ("note = 'open", "line 1, column 8", "a quote is opened and not closed"),
        ("days = 1 union select 1", "line 1, column 10", "syntax error at 'union'"),
        ("", "line 1, column 1", "cannot be read as an expression"),
        (" and ".join(["days = 1"] * 30) + " and\n area ==== 2", "line 2, column 9", "syntax error"),
    ],
)
def test_a_syntax_error_shows_its_place(text: str, place: str, said: str) -> None:
    """Line, column and an excerpt, also far into a long text."""
    problems = told(text)
    assert len(problems) == 1
    assert place in problems[0]
    assert said in problems[0]
    assert "^" in problems[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wound_type = 'venous leg ulcr'", "'venous leg ulcr' is not among the values of wound_type"),
        ("wound_type in ('venous leg ulcer', 'Venous leg ulcer')", "'Venous leg ulcer' is not among the values"),
        ("wound_type = 3", "wound_type is text and is compared with 3, which is a number"),
        ("days = '3'", "days is a number and is compared with '3', which is text"),
        ("start_date > '2024-31-01'", "'2024-31-01' is not a day"),
        ("start_date > 14", "start_date is a date and is compared with 14, which is a number"),
        ("hospice or days", "days is a number, and stands where a condition is expected"),
        ("-hospice > 1", "hospice is true or false, and stands where a number is expected"),
        ("end_date - start_date", "gives a number, and should be true or false"),
        ("case when hospice then 1 else 0 end", "gives a number, and should be true or false"),
    ],
)
def test_comparisons_that_cannot_be_meant_are_told(text: str, said: str) -> None:
    """A typo in a value would count nothing without a word."""
    problems = told(text)
    assert len(problems) == 1
    assert said in problems[0]


@pytest.mark.parametrize("text", ["hospice", "note", "start_date"])
def test_an_expression_that_gives_no_number_is_told(text: str) -> None:
    """value: hospice is a predicate, not a number."""
    assert "and should be a number" in told(text, boolean=False)[0]


@pytest.mark.parametrize(
    "text", ["days" + " + 1" * 400 + " > 1", "(" * 2000 + "days" + ")" * 2000, "not " * 400 + "hospice"]
)
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    """No predicate of any length takes the run down."""
    problems = told(text)
    assert len(problems) == 1
    assert "nested too deeply" in problems[0]


def test_a_text_of_unreasonable_length_is_refused() -> None:
    """Before it is parsed."""
    assert "characters long" in told("hospice or " * 1000 + "hospice")[0]


def test_columns_on_trust_are_taken_but_logic_is_still_checked() -> None:
    """When network.yml could not be read."""
    assert check_predicate("whatever > 3 and other = 'x'", AnyColumns(), where="m") == []
    assert "sub-query" in str(check_predicate("whatever = (select 1)", AnyColumns(), where="m")[0])


def test_the_tree_carries_no_comments() -> None:
    """What runs is what was checked."""
    assert parsed("days = 1 /* a */ and hospice -- b").sql("duckdb") == "days = 1 AND hospice"
