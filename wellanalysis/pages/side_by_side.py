"""What other quarters' reports of the same edition show: they stay published, so that every plan has to know of them.

Their trailing windows are no cells of this report, yet totals of quarters that it may show; their months, quarters and
strata are its own too, and public already. So both enter the plan: the windows, and what lies after this report's quarter, as
further rows that are shown or withheld as they were published; the others as rows that no plan can take back.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from wellanalysis.definitions.periods import Quarter
from wellanalysis.results.quarters import quarter_starts

KEYS = ["measure", "unit", "factor", "stratum", "level", "period"]
SAID = ["denominator", "numerator", "total"]
COLUMNS = [*KEYS, *SAID, "withheld", "quarters"]
PAST = "past"
"""Level of the other reports' windows, with a number: those of one number do not overlap, so that a month is in one of them."""
SHORT = ("month", "quarter")
MONTHS_PER_QUARTER = 3


def nothing() -> pd.DataFrame:
    """What is shown beside a report that stands alone."""
    return of(pd.DataFrame(columns=[*KEYS, *SAID, "withheld"]), pd.Series(dtype=bool), quarters=0)


def of(cells: pd.DataFrame, withheld: pd.Series, *, quarters: int) -> pd.DataFrame:
    """What a report shows, to be kept on record.

    Parameters
    ----------
    cells : DataFrame
        Its cells with `KEYS` and `SAID`, as they are in truth.
    withheld : Series of bool
        Which of them it withholds.
    quarters : int
        Quarters in a trailing window.

    Returns
    -------
    DataFrame
        `COLUMNS`; numbers are missing where nothing is shown.
    """
    numbers = cells[SAID].astype("float64").mask(withheld.astype(bool))
    table = cells[KEYS].assign(**numbers, withheld=withheld.astype(bool), quarters=quarters)
    texts = dict.fromkeys(["measure", "unit", "factor", "stratum", "level"], "object")
    return table[COLUMNS].astype({**texts, "period": "datetime64[ns]", "quarters": "int64"}).reset_index(drop=True)


class Windows(NamedTuple):
    """Trailing windows of other reports: ``measure, level, period``, their first day, and how many quarters each has."""

    table: pd.DataFrame
    quarters: int
    year_starts: int

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of these windows, ``past0`` and so on."""
        return tuple(sorted(self.table["level"].unique()))

    def linked(self, months: pd.DataFrame) -> pd.DataFrame:
        """`months` with a column ``in_past0`` and so on: the first day of the window that a month is in."""
        place = _number(quarter_starts(months["month"], self.year_starts))
        links = {}
        for level in self.levels:
            own = self.table[self.table["level"] == level]
            # Windows of one level begin a whole number of windows apart.
            begins = place - (place - int(level.removeprefix(PAST))) % self.quarters
            known = pd.MultiIndex.from_arrays([own["measure"], _number(own["period"])])
            starts = dict(zip(known, own["period"], strict=True))
            keys = zip(months["measure"], begins, strict=True)
            links[f"in_{level}"] = pd.to_datetime(pd.Series([starts.get(key) for key in keys], months.index))
        return months.assign(**links)

    def finals(self) -> list[dict[str, Quarter]]:
        """Last quarter of the windows, by measure: as many mappings as a measure has windows."""
        counted = self.table.assign(number=self.table.groupby("measure").cumcount())
        return [
            {
                row.measure: Quarter.of(row.period.date(), self.year_starts).shift(self.quarters - 1)
                for row in each.itertuples()
            }
            for _, each in counted.groupby("number")
        ]

    def named(self, strata: pd.DataFrame) -> pd.DataFrame:
        """Strata of such windows, with the level of their window."""
        levels = self.table.set_index(["measure", "period"])["level"]
        places = pd.MultiIndex.from_frame(strata[["measure", "period"]])
        return strata.assign(level=levels.reindex(places).to_numpy())


def windows(shown: pd.DataFrame, finals: Mapping[str, Quarter], *, quarters: int, year_starts: int) -> Windows:
    """Windows of other reports that are not this one's.

    Parameters
    ----------
    shown : DataFrame
        What other reports show: `of` of each, one below the other. Windows of another length are left to the audit.
    finals : mapping of measure id to Quarter
        Last quarter of this report's windows.
    quarters : int
        Quarters in a window.
    year_starts : int
        Month in which the reporting year begins.
    """
    told = shown[(shown["level"] == "now") & (shown["quarters"] == quarters) & (shown["factor"] == "")]
    told = told[["measure", "period"]].drop_duplicates().sort_values(["measure", "period"], ignore_index=True)
    own = told["measure"].map({id: pd.Timestamp(final.shift(1 - quarters).first_day) for id, final in finals.items()})
    told = told[own.notna() & (told["period"] != own)].reset_index(drop=True)
    numbers = _number(told["period"]) % max(quarters, 1)
    return Windows(told.assign(level=[f"{PAST}{number}" for number in numbers]), quarters, year_starts)


def _number(days: pd.Series) -> np.ndarray:
    """Quarters since a day long ago; first days of quarters three months apart are one apart."""
    dates = pd.to_datetime(days)
    return ((dates.dt.year * 12 + dates.dt.month - 1) // MONTHS_PER_QUARTER).to_numpy(int)


def last_month(shown: pd.DataFrame) -> pd.Timestamp:
    """Newest month of any report; NaT where there is no other."""
    return shown.loc[shown["level"] == "month", "period"].max()


def marked(cells: pd.DataFrame, shown: pd.DataFrame, *, last_day: pd.Timestamp) -> pd.DataFrame:
    """Cells of a plan with what readers have of them already.

    Parameters
    ----------
    cells : DataFrame
        With `KEYS` and `SAID`.
    shown : DataFrame
        As for `windows`.
    last_day : Timestamp
        Last day of this report's quarter.

    Returns
    -------
    DataFrame
        With three columns more. ``elsewhere``: no cell of this report. ``fixed``: readers have its numbers, whatever is withheld
        now. ``restated``: they have other numbers than those of today, so that it had better be shown, though it need not be.
    """
    past = cells["level"].str.startswith(PAST)
    elsewhere = past | (cells["level"].isin(SHORT) & (cells["period"] > last_day))
    told = shown[~shown["withheld"]]
    keys = cells[KEYS].assign(level=cells["level"].mask(past, "now"))
    places = pd.MultiIndex.from_frame(keys)
    have = places.isin(pd.MultiIndex.from_frame(told[KEYS]))
    numbers = [told[name].fillna(0).round(6) for name in SAID]
    today = [cells[name].astype(float).fillna(0).round(6) for name in SAID]
    same = pd.MultiIndex.from_frame(pd.concat([keys, *today], axis=1)).isin(
        pd.MultiIndex.from_frame(pd.concat([told[KEYS], *numbers], axis=1))
    )
    return cells.assign(elsewhere=elsewhere, fixed=have & (same | elsewhere), restated=have & ~same & ~elsewhere)


def as_people_are_counted(known: pd.DataFrame, levels: Sequence[str]) -> pd.DataFrame:
    """Numbers of people, those of windows once more for each of these levels."""
    now = known[known["level"] == "now"]
    return pd.concat([known, *(now.assign(level=level) for level in levels)], ignore_index=True)
