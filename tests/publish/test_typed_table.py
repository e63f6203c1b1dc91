"""A page's table becomes columns of one kind each, and loses nothing on the way."""

from datetime import date

import pandas as pd

from wellanalysis.publish.typed_cells import Mark
from wellanalysis.publish.typed_table import Holds, stacked, typed

NBSP = "\u00a0"


def results() -> pd.DataFrame:
    """A measure's results as a page has them."""
    return pd.DataFrame(
        {
            "Period": ["The baseline year", "2026Q2", "2026Q3", "Benchmark"],
            "Result": [f"67{NBSP}%", f"61{NBSP}%", "withheld", f"74{NBSP}%"],
            "Counted": [
                "544 of 815 wounds",
                "67 of 110 wounds",
                "",
                "Network consensus of 2023, and no national standard.",
            ],
            f"95{NBSP}% interval": ["63–70", "52–70", "", ""],
            "Lost": [f"53 (6.0{NBSP}%)", "0", "", ""],
        }
    )


def test_a_column_that_says_several_things_becomes_several() -> None:
    """Each named after the one it came from."""
    table = typed(results())
    assert [column.name for column in table.columns] == [
        "Period",
        "Result",
        "Counted",
        "Counted: of",
        "Counted: of what",
        "Counted: in words",
        f"95{NBSP}% interval, from",
        f"95{NBSP}% interval, to",
        "Lost",
        "Lost: share",
    ]
    assert table.column("Counted") == [544, 67, "withheld", None]
    assert table.column("Counted: of what") == ["wounds", "wounds", None, None]
    assert table.column("Counted: in words")[3] == "Network consensus of 2023, and no national standard."
    assert table.column("Lost") == [53, 0, "withheld", None]


def test_an_interval_alone_has_the_scale_of_the_result_and_not_of_a_count() -> None:
    """67 wounds lie between 52 and 70 as well as 61 % does."""
    assert typed(results()).column(f"95{NBSP}% interval, from") == [0.63, 0.52, "withheld", None]


def test_an_interval_beside_a_bound_is_one_of_per_cent() -> None:
    """Where only "90 % or more" may be said, the interval stands all the same."""
    table = pd.DataFrame(
        {
            "Who": ["A", "B"],
            "Share": [f"90{NBSP}% or more", f"80{NBSP}%"],
            "n": ["27", "30"],
            "interval": ["66–98", "62–91"],
        }
    )
    assert typed(table).column("interval, from") == [0.66, 0.62]


def test_limits_of_a_ratio_stay_ratios() -> None:
    """Although a share stands in the same row."""
    table = pd.DataFrame(
        {"Who": ["A"], "Share": [f"80{NBSP}%"], "Ratio": ["1.06 (1.02–1.09)"], "limits": ["0.71–1.34"]}
    )
    assert typed(table).column("limits, from") == [0.71]


def test_withheld_is_a_marked_word_and_never_zero() -> None:
    """In a column of numbers it is what it is."""
    cell = typed(results()).rows[2][1]
    assert (cell.value, cell.mark, cell.look) == ("withheld", Mark.WITHHELD, "")


def test_a_row_without_a_number_is_marked_in_each_column_of_its_value() -> None:
    """An empty cell would say that there is nothing; a benchmark that there is none stays empty."""
    table = typed(results())
    marked = {column.name: cell.mark for column, cell in zip(table.columns, table.rows[2], strict=True) if cell.value}
    ends = [f"95{NBSP}% interval, from", f"95{NBSP}% interval, to"]
    assert marked == {"Period": Mark.NONE} | dict.fromkeys(
        ["Result", "Counted", "Counted: of", *ends, "Lost", "Lost: share"], Mark.WITHHELD
    )


def test_a_bound_stands_as_words_with_its_answers_and_interval_as_numbers() -> None:
    """It is marked as what it is, and is no 0.9."""
    told = [
        f"90{NBSP}% or more (27 answers; 95{NBSP}% interval 66–98)",
        f"81{NBSP}% (25 of 31 answers; 63–93)",
        "withheld",
    ]
    table = typed(pd.DataFrame({"Who": ["A", "B", "C"], "Share": told}))
    assert [(cell.value, cell.mark) for cell in (row[1] for row in table.rows)] == [
        (f"90{NBSP}% or more", Mark.BOUND),
        (0.81, Mark.NONE),
        ("withheld", Mark.WITHHELD),
    ]
    assert table.column("Share: counted") == [27, 25, "withheld"]
    assert table.column("Share: interval from") == [0.66, 0.63, "withheld"]


def test_a_column_of_words_with_a_number_among_them_is_words() -> None:
    """Groups of ages, and sentences that happen to be a day."""
    table = pd.DataFrame({"Group": ["Age", "Age", "Age"], "": ["under 50", "50 to 64", "2026"]})
    columns = typed(table).columns
    assert [(column.name, column.holds) for column in columns] == [("Group", Holds.WORDS), ("What", Holds.WORDS)]


def test_what_names_a_row_is_split_nowhere() -> None:
    """It is a day or a number where all of it is, and words where one is not."""
    days = pd.DataFrame({"Wave": ["March 2026", "September 2026"], "n": ["1", "2"]})
    assert typed(days).column("Wave") == [date(2026, 3, 1), date(2026, 9, 1)]
    mixed = days.assign(Wave=["March 2026", "later"])
    assert typed(mixed).column("Wave") == ["March 2026", "later"]


def test_headings_differ_in_more_than_capitals() -> None:
    """A table of Excel takes no two alike."""
    table = pd.DataFrame([["a", "b", "c"]], columns=["Name", "name", ""])
    assert [column.name for column in typed(table).columns] == ["Name", "name (2)", "What"]


def test_an_empty_table_stays_one() -> None:
    """No rows, the same headings."""
    assert typed(results().iloc[:0]).rows == ()


def test_tables_are_stacked_by_name() -> None:
    """A column that only one has stands beside its neighbour there, empty in the other's rows."""
    first = pd.DataFrame({"Clinic": ["A"], "Change": ["+1"]})
    second = pd.DataFrame({"Clinic": ["B"], "Aim": ["less"], "Change": ["+2"]})
    whole = stacked([first, second])
    assert list(whole.columns) == ["Clinic", "Aim", "Change"]
    assert typed(whole).column("Aim") == [None, "less"]
