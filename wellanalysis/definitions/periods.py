"""Reporting periods: a quarter of the reporting year, and the months it is made of."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from wellanalysis.errors import Problem, ProblemsFound

MONTHS_PER_QUARTER = 3
QUARTERS_PER_YEAR = 4
MONTHS_PER_YEAR = MONTHS_PER_QUARTER * QUARTERS_PER_YEAR
WRITTEN = re.compile(r"\s*(?P<year>[1-9]\d{3})[\s-]?[Qq](?P<number>[1-4])\s*", re.ASCII)


def months_since_year_zero(day: date) -> int:
    """Months between January of the year 0 and the month of `day`, so that months can be added and compared."""
    return day.year * MONTHS_PER_YEAR + day.month - 1


def month_at(months: int) -> date:
    """First day of the month that `months_since_year_zero` counts as `months`."""
    return date(months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR + 1, 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of the reporting year.

    Parameters
    ----------
    year : int
        The calendar year in which the reporting year begins: with ``year_starts=4``, 2026Q4 is January to March 2027.
    number : int
        1 to 4, counted from the month in which the reporting year begins.
    year_starts : int
        That month, 1 to 12. Quarters of different calendars are not to be compared.

    Raises
    ------
    ValueError
        When `number` or `year_starts` is out of range. Text that a user typed goes through `parse` instead.
    """

    year: int
    number: int
    year_starts: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= QUARTERS_PER_YEAR:
            raise ValueError(f"a quarter is 1 to 4, not {self.number}")
        if not 1 <= self.year_starts <= MONTHS_PER_YEAR:
            raise ValueError(f"a year starts in month 1 to 12, not {self.year_starts}")

    @classmethod
    def parse(cls, text: str, *, year_starts: int = 1) -> Self:
        """Quarter that a user typed: ``2026Q3``, also ``2026-Q3`` and ``2026q3``.

        Raises
        ------
        ProblemsFound
            When the text is no quarter.
        """
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ProblemsFound([Problem("quarter", f"{text!r} is not a quarter", "write it as 2026Q3")])
        return cls(int(found["year"]), int(found["number"]), year_starts)

    @classmethod
    def of(cls, day: date, year_starts: int = 1) -> Self:
        """Quarter in which `day` lies."""
        months = months_since_year_zero(day) - (year_starts - 1)
        year, month = divmod(months, MONTHS_PER_YEAR)
        return cls(year, month // MONTHS_PER_QUARTER + 1, year_starts)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def _first_month(self) -> int:
        return self.year * MONTHS_PER_YEAR + self.year_starts - 1 + (self.number - 1) * MONTHS_PER_QUARTER

    @property
    def first_day(self) -> date:
        """First day that belongs to the quarter."""
        return month_at(self._first_month)

    @property
    def last_day(self) -> date:
        """Last day that belongs to the quarter."""
        return month_at(self._first_month + MONTHS_PER_QUARTER) - timedelta(days=1)

    @property
    def months(self) -> tuple[date, ...]:
        """First days of the three months, oldest first."""
        return tuple(month_at(self._first_month + step) for step in range(MONTHS_PER_QUARTER))

    def shift(self, n: int) -> Self:
        """Quarter that lies `n` quarters later, or earlier where `n` is negative."""
        year, before = divmod(self.year * QUARTERS_PER_YEAR + self.number - 1 + n, QUARTERS_PER_YEAR)
        return type(self)(year, before + 1, self.year_starts)

    def trailing(self, n: int) -> tuple[Self, ...]:
        """The `n` quarters that end with this one, oldest first."""
        return tuple(self.shift(-step) for step in reversed(range(n)))
