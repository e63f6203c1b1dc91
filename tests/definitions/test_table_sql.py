"""Queries of tables/*.sql."""

import pytest

from wellanalysis.definitions.table_sql import check_table_sql


def told(text: str) -> list[str]:
    """What is told about a query."""
    return [str(problem) for problem in check_table_sql(text, where="tables/episodes.sql")]


@pytest.mark.parametrize(
    "text",
    [
        "select a as b from raw",
        "select a from raw -- a comment with ; in it\n;",
        "with x as (select a, row_number() over (order by a) as n from raw) select * from x where n = 1",
        "select a from one union all select a from two",
        "select r.a, v.b from raw as r, (values (1, 'x')) as v(a, b) where r.a = v.a",
        "select a, u.b from raw, unnest([1, 2]) as u(b)",
        "select lower(a) as a, count(*) as n from raw group by all",
        'select a from "attendances_2016-04_2019-03"',
        'select t.a from "2019 results" as t',
        'with "x-y" as (select a from "one-two") select "x-y".a from "x-y" join "one-two" using (a)',
    ],
)
def test_one_select_over_extracts_is_allowed(text: str) -> None:
    """With joins, windows, aggregates and values that stand in the query."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("drop table x", "is no SELECT"),
        ("create table x as select 1", "is no SELECT"),
        ("attach 'other.db'", "is no SELECT"),
        ("pragma database_list", "is no SELECT"),
        ("copy raw to 'out.csv'", "is no SELECT"),
        ("install httpfs", "is no SELECT"),
        ("select 1; select 2", "holds 2 statements"),
        ("select * from 'other.csv'", "'other.csv' is no name of an extract"),
        ('select * from "../other.csv"', "is no name of an extract"),
        ("select * from information_schema.tables", "is no name of an extract"),
        ('select * from "other-file.csv"', "'other-file.csv' is no name of an extract"),
        ('select * from "a-b/c"', "'a-b/c' is no name of an extract"),
        ('select * from "a-b\\c"', "is no name of an extract"),
        ('select * from "s3://a-b"', "is no name of an extract"),
        ('select * from "~a-b"', "is no name of an extract"),
        ('select * from "-a"', "'-a' is no name of an extract"),
        ('select * from "a-"', "'a-' is no name of an extract"),
        ('select * from " a"', "' a' is no name of an extract"),
        ('select * from "a-*"', "'a-*' is no name of an extract"),
        ('select * from "a-b""c"', "is no name of an extract"),
        ('select * from "a-\n b"', "is no name of an extract"),
        ('select * from "größe-1"', "'größe-1' is no name of an extract"),
        ('select * from other."a-b"', "'other.a-b' is no name of an extract"),
        ('select * from "a-b"(1)', "the table function a-b is not allowed"),
        ("select * from \"read_csv\"('a-b.csv')", "read_csv reads outside the extracts"),
        ("select * from a-b", "syntax error"),
        ("select * from read_csv('/etc/passwd')", "read_csv reads outside the extracts"),
        ("select * from glob('*')", "glob reads outside the extracts"),
        ("select read_text('x') as a from raw", "read_text reads outside the extracts"),
        ("select getenv('HOME') as a from raw", "getenv reads outside the extracts"),
        ("select * from duckdb_settings()", "the table function duckdb_settings is not allowed"),
        ("select * from raw where d < current_date", "current_date depends on the clock or on chance"),
        ("select random() as r from raw", "random depends on the clock or on chance"),
        ("select a form raw where\n  b = = 2", "syntax error"),
        ("select 'open from raw", "cannot be read as SQL"),
        ("-- nothing", "holds 0 statements"),
    ],
)
def test_everything_else_is_refused(text: str, said: str) -> None:
    """One planted failure each."""
    problems = told(text)
    assert len(problems) == 1
    assert problems[0].startswith("tables/episodes.sql")
    assert said in problems[0]


def test_a_syntax_error_shows_its_place() -> None:
    """Line and column in the file, with carets."""
    problem = told("select a\nfrom raw\nwhere b = = 2")[0]
    assert "line 3, column" in problem
    assert "where b = = 2" in problem
    assert "^" in problem


def test_a_name_with_a_hyphen_and_no_quotes_is_told_what_it_needs() -> None:
    """A file's name as it lies there is the first thing one writes."""
    assert "a file's name with a hyphen stands in double quotes" in told("select * from attendances_2016-04")[0]
