"""Small groups that only several sums together would give away, in tables whose rows and columns both add up.

In such a table the rows are clinics, and the columns are months of a quarter, quarters of a window, or strata. Row totals
are the clinics' quarters or wholes, column totals are the network's months or strata. A reader can add up whole rows and
take away whole columns. What is left is a group of people where no withheld cell is taken away without having been
added: chosen columns hold withheld cells of chosen rows only. The group is then what is withheld of the chosen rows
outside the chosen columns. Columns are few, so all choices of columns are tried, each with the rows that it needs.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats

Mask = NDArray[np.bool_]
PARENT = ["measure", "unit", "level", "period"]
# With more columns than this only choices of one or two, or of all but one or two, are tried.
TRIED_IN_FULL = 10
ABSENT = -1


class Tables:
    """All tables of an edition, and which of them are known to give nothing away.

    Parameters
    ----------
    cells, size, nests, network, minimum
        As in `wellanalysis.pages.disclosure.plan`; ``size`` is the number of people behind each cell.
    """

    def __init__(
        self, cells: pd.DataFrame, size: pd.Series, *, nests: list[tuple[str, str]], network: str, minimum: int
    ) -> None:
        self._index = cells.index
        self._minimum = minimum
        # Of a cell in which nobody counts yet, it is the rows that may not be worked out.
        self._weight = size.where(size > 0, cells["n"]).fillna(0).to_numpy(float)
        places = cells.reset_index(drop=True)
        parts = [_strata(places, network), *(_nested(places, *nest, network) for nest in nests)]
        self._tables = [table for links in parts for _, table in links.groupby("table")]
        self._touched = [table[["cell", "row", "column", "whole"]].to_numpy() for table in self._tables]
        self._seen: dict[int, bytes] = {}

    def more(self, withheld: pd.Series) -> pd.Series:
        """What to withhold besides, so that no table gives a group of fewer than the minimum away."""
        hidden = withheld.to_numpy(bool)
        chosen = hidden.copy()
        for number, (table, touched) in enumerate(zip(self._tables, self._touched, strict=True)):
            state = hidden[touched].tobytes()
            if self._seen.get(number) == state or not hidden[touched[:, 0]].any():
                continue
            self._protect(table, chosen)
            self._seen[number] = chosen[touched].tobytes()
        return pd.Series(chosen & ~hidden, self._index)

    def _protect(self, table: pd.DataFrame, hidden: Mask) -> None:
        """Withhold cells of one table, in `hidden` itself, until it gives no small group away."""
        cell = table["cell"].to_numpy()
        weight = self._weight[cell]
        while True:
            rows, columns, other = _lines(table, hidden)
            amounts = np.zeros((rows.max() + 1, columns.max() + 1))
            np.add.at(amounts, (rows, columns), np.where(hidden[cell], weight, 0))
            found = small_group(amounts, minimum=self._minimum, other=other)
            if found is None:
                return
            across = found[0][rows] != found[1][columns]
            open_to = cell[across & ~hidden[cell] & (weight > 0)]
            if not len(open_to):
                # Every part is withheld already: a total has to go.
                totals = np.unique(table["column"])
                open_to = totals[(totals != ABSENT) & ~hidden[totals] & (self._weight[totals] > 0)]
            if not len(open_to):
                # Nothing single is left to withhold: then the whole table is, its totals too.
                touched = np.unique(table[["cell", "row", "column", "whole"]])
                hidden[touched[touched != ABSENT]] = True
                return
            hidden[open_to[np.argmin(self._weight[open_to])]] = True


def small_group(amounts: Floats, *, minimum: int, other: tuple[int, int] | None = None) -> tuple[Mask, Mask] | None:
    """Rows to add up and columns to take away, so that fewer than `minimum` people are left; None where there are none.

    Parameters
    ----------
    amounts : ndarray, shape (rows, columns)
        People in the withheld cells; 0 in those that are shown.
    minimum : int
        Smallest group of people that may be shown.
    other : (row, column), optional
        A row and a column whose totals are not known, only the difference of the two.
    """
    picked = _choices(amounts.shape[1])
    needed = (amounts > 0) @ picked.T
    outside = amounts @ ~picked.T
    allowed = np.ones(len(picked), dtype=bool)
    if other is not None:
        row, column = other
        allowed = picked[:, column] | ~needed[row]
        needed[row] |= picked[:, column]
        outside[row] = np.where(needed[row], outside[row], np.inf)
    left = np.where(needed, outside, 0).sum(axis=0)
    small = allowed & (left > 0) & (left < minimum)
    if small.any():
        choice = int(np.flatnonzero(small)[np.argmin(left[small])])
        return needed[:, choice], picked[choice]
    # Nothing is left of the rows that the columns need: one row more, the smallest.
    alone = np.where(~needed & (outside > 0) & (allowed & (left == 0)), outside, np.inf)
    row, choice = (int(place) for place in np.unravel_index(np.argmin(alone), alone.shape))
    if alone[row, choice] >= minimum:
        return None
    rows = needed[:, choice].copy()
    rows[row] = True
    return rows, picked[choice]


def _choices(columns: int) -> Mask:
    """Choices of columns, one per row."""
    if columns <= TRIED_IN_FULL:
        return (np.arange(2**columns)[:, None] >> np.arange(columns) & 1).astype(bool)
    one = np.eye(columns, dtype=bool)
    first, second = np.triu_indices(columns)
    few = np.vstack([np.zeros((1, columns), dtype=bool), one[first] | one[second]])
    return np.vstack([few, ~few])


def _lines(table: pd.DataFrame, hidden: Mask) -> tuple[NDArray[np.int_], NDArray[np.int_], tuple[int, int] | None]:
    """Row and column of each cell; those whose own total is withheld are one row, and one column.

    They are known together only, as what the others leave of the whole; where that is withheld too, and there are both,
    not even so.
    """
    names, codes = {}, {}
    for line in ("row", "column"):
        total = table[line].to_numpy()
        unknown = (total == ABSENT) | hidden[total]
        names[line], codes[line] = np.unique(np.where(unknown, ABSENT, total), return_inverse=True)
    both = names["row"][0] == ABSENT and names["column"][0] == ABSENT
    whole = int(table["whole"].iloc[0])
    other = (0, 0) if both and (whole == ABSENT or hidden[whole]) else None
    return codes["row"], codes["column"], other


def _strata(cells: pd.DataFrame, network: str) -> pd.DataFrame:
    """Clinics by stratum; where only the network's strata are published, these alone."""
    parts = cells[cells["factor"] != ""]
    has_clinics = parts.loc[parts["unit"] != network, "measure"].unique()
    body = parts[(parts["unit"] != network) | ~parts["measure"].isin(has_clinics)]
    same = body[["measure", "level", "period"]]
    return _linked(
        cells,
        body,
        row=body[PARENT].assign(factor="", stratum=""),
        column=body.assign(unit=network).where(body["unit"] != network),
        whole=same.assign(unit=network, factor="", stratum=""),
        table=[*same.columns, "factor"],
    )


def _nested(cells: pd.DataFrame, child: str, parent: str, network: str) -> pd.DataFrame:
    """Clinics by month of a quarter, or by quarter of a longer period."""
    inside = (cells["level"] == child) & (cells["factor"] == "") & cells[f"in_{parent}"].notna() & cells["in_network"]
    body = cells[inside]
    above = body.assign(level=parent, period=body[f"in_{parent}"])
    return _linked(
        cells,
        body,
        row=above,
        column=body.assign(unit=network),
        whole=above.assign(unit=network),
        table=["measure", "level", f"in_{parent}"],
    )


def _linked(
    cells: pd.DataFrame,
    body: pd.DataFrame,
    *,
    row: pd.DataFrame,
    column: pd.DataFrame,
    whole: pd.DataFrame,
    table: list[str],
) -> pd.DataFrame:
    """Positions of each cell of the body, of its row's and column's total and of the whole; `ABSENT` where there is none."""
    keys = [*PARENT, "factor", "stratum"]
    places = pd.MultiIndex.from_frame(cells[keys])
    totals = {"row": row, "column": column, "whole": whole}
    found = {line: places.get_indexer(pd.MultiIndex.from_frame(total[keys])) for line, total in totals.items()}
    numbers = body.groupby(table, sort=False).ngroup()
    return pd.DataFrame({"cell": body.index, **found, "table": numbers.to_numpy(int)})
