"""A sheet of results says of each number whose it is, and of which kind."""

import pandas as pd

from wellanalysis.publish.typed_table import typed
from wellanalysis.publish.workbook_kinds import KIND, WHERE, with_kinds

NBSP = "\u00a0"


def test_numbers_of_several_kinds_are_told_apart() -> None:
    """A benchmark is no result; the median of others is theirs, with their middle half as an interval."""
    rows = [
        ("The four quarters to 2026Q3", f"79{NBSP}%", "267 of 336 wounds", "75–84"),
        ("Benchmark (local agreement)", f"80{NBSP}%", "Network consensus of 2023.", ""),
        ("Achievable benchmark of care", f"87{NBSP}%", "from 3 clinics", ""),
        ("Shrunken toward the network", f"79{NBSP}%", "to be expected next time", "75–83"),
        ("Other clinics, median", f"81{NBSP}%", "middle half 74–87", ""),
    ]
    table = pd.DataFrame(rows, columns=["Period", "Result", "Counted", f"95{NBSP}% interval"])
    made = typed(with_kinds(table, "Harbor"))
    assert made.column(KIND) == ["as counted", "benchmark", "benchmark", "estimate", "median and middle half of others"]
    assert made.column(WHERE) == ["Harbor"] * 4 + ["other clinics than Harbor"]
    assert made.column(f"95{NBSP}% interval, from") == [0.75, None, None, 0.75, 0.74]
    assert made.column(f"95{NBSP}% interval, to") == [0.84, None, None, 0.83, 0.87]


def test_a_median_without_a_middle_half_has_no_interval() -> None:
    """Of few others only the median may be told."""
    table = pd.DataFrame(
        [("Other clinics, median", "81", "", "")], columns=["Period", "Result", "Counted", "95 % interval"]
    )
    assert with_kinds(table, "Harbor").iloc[0].tolist()[4:] == ["", ""]
