"""What kind of number each row of a measure's table is: that place's own result, a standard, an estimate, or others'.

A page tells them apart by the row's name; a filter or a sum over a sheet needs a column.
"""

import re

import pandas as pd

KIND, WHERE = "Kind", "Where"
COUNTED, BENCHMARK, ESTIMATE, OTHERS = "as counted", "benchmark", "estimate", "median and middle half of others"
_STANDARD = re.compile(r"(?i)^(?:achievable )?benchmark\b")
_ESTIMATE = re.compile(r"^Shrunken\b")
_MEDIAN = re.compile(r"^(?P<who>.+), median$")
_HALF = re.compile(r"^middle half (?P<half>.+)$")
_INTERVAL = re.compile(r"\binterval$")


def kind_of(row: str) -> str:
    """Kind of the number in a row, by the name that a page gives the row."""
    if _MEDIAN.match(row):
        return OTHERS
    return BENCHMARK if _STANDARD.match(row) else ESTIMATE if _ESTIMATE.match(row) else COUNTED


def with_kinds(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """A measure's table with whose each number is, and of which kind.

    Parameters
    ----------
    table : DataFrame
        Text: ``Period, Result, Counted`` and others, as `wellanalysis.pages.numbers_table.table` makes it.
    where : str
        Clinic, or network, that the table is about.

    Returns
    -------
    DataFrame
        ``Where, Period, Kind`` before the other columns. A median of others is theirs (``other clinics than …``), and
        the middle half of them stands where an interval does.
    """
    periods = table["Period"].astype(str)
    medians = periods.str.extract(_MEDIAN)["who"]
    told = table.assign(
        **{
            WHERE: (medians.str[:1].str.lower() + medians.str[1:] + f" than {where}").fillna(where),
            KIND: periods.map(kind_of),
        }
    )
    half = table["Counted"].astype(str).str.extract(_HALF)["half"].where(medians.notna())
    for name in [name for name in table.columns if _INTERVAL.search(str(name))][:1]:
        told[name] = half.fillna(table[name])
        told["Counted"] = table["Counted"].mask(half.notna(), "")
    return told[[WHERE, "Period", KIND, *(name for name in table.columns if name != "Period")]]
