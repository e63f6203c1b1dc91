"""Quarters of the reporting year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellanalysis.definitions.periods import Quarter
from wellanalysis.errors import ProblemsFound


def test_a_quarter_knows_its_days_and_months() -> None:
    """July to September 2026, by the calendar."""
    quarter = Quarter.parse("2026Q3")
    assert quarter == Quarter(2026, 3)
    assert str(quarter) == "2026Q3"
    assert (quarter.first_day, quarter.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert quarter.months == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))


def test_a_reporting_year_that_begins_in_april_ends_in_the_next_calendar_year() -> None:
    """The fourth quarter of the year 2026 is January to March 2027."""
    quarter = Quarter.parse("2026Q4", year_starts=4)
    assert (quarter.first_day, quarter.last_day) == (date(2027, 1, 1), date(2027, 3, 31))
    assert Quarter.of(date(2027, 2, 14), 4) == quarter
    assert Quarter.of(date(2027, 4, 1), 4) == Quarter(2027, 1, 4)


def test_february_of_a_leap_year_ends_on_the_29th() -> None:
    """A reporting year from March puts February at the end of a quarter."""
    assert Quarter(2027, 4, 3).last_day == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(0, "2026Q3"), (1, "2026Q4"), (2, "2027Q1"), (-3, "2025Q4"), (-12, "2023Q3"), (10, "2029Q1")],
)
def test_shifting_crosses_years(steps: int, expected: str) -> None:
    """Counted on the fingers."""
    assert str(Quarter(2026, 3).shift(steps)) == expected


def test_trailing_quarters_come_oldest_first_and_end_with_this_one() -> None:
    """Four trailing quarters of 2026Q2."""
    assert [str(quarter) for quarter in Quarter(2026, 2).trailing(4)] == ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]


def test_quarters_are_in_the_order_of_time() -> None:
    """Sorting is by year, then number."""
    assert sorted([Quarter(2026, 1), Quarter(2025, 4), Quarter(2025, 2)])[0] == Quarter(2025, 2)


@pytest.mark.parametrize("text", ["2026q3", "2026-Q3", " 2026 Q3 "])
def test_usual_ways_of_writing_are_understood(text: str) -> None:
    """Lower case, a hyphen, spaces."""
    assert Quarter.parse(text) == Quarter(2026, 3)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "26Q3", "Q3 2026", "2026Q33", "0000Q1", "٢٠٢٦Q3"])
def test_nonsense_is_refused_with_the_remedy(text: str) -> None:
    """The value and the right form stand in the message."""
    with pytest.raises(ProblemsFound, match="is not a quarter → write it as 2026Q3") as caught:
        Quarter.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(("number", "starts"), [(0, 1), (5, 1), (1, 0), (1, 13)])
def test_a_quarter_that_cannot_be_is_never_made(number: int, starts: int) -> None:
    """A mistake in code, so a ValueError."""
    with pytest.raises(ValueError, match="1 to"):
        Quarter(2026, number, starts)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 12))
def test_every_day_lies_in_exactly_its_quarter(day: date, starts: int) -> None:
    """Quarters tile the calendar: no gap, no overlap, three months each."""
    quarter = Quarter.of(day, starts)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.shift(1).first_day == quarter.last_day + timedelta(days=1)
    assert quarter.months[0] == quarter.first_day
    assert (quarter.first_day.month - starts) % 3 == 0
