"""The strict policy against readers from inside: each clinic knows its own counts, and reads what everybody may.

Of two figures that are withheld for each other's sake, the clinic of one works out the other. So for each clinic in turn
the plan is made once more as it looks to somebody who knows that clinic's counts, and what then follows is withheld too.
More that is withheld tells nobody more, so once through all clinics is enough.
"""

from collections.abc import Mapping

import pandas as pd

from wellanalysis.pages import disclosure, disclosure_cms
from wellanalysis.pages.disclosure_bounds import Mask
from wellanalysis.pages.disclosure_sums import ADDED, Sums, sums


def without(cells: pd.DataFrame, mine: Mask, network: str) -> pd.DataFrame:
    """Cells as they would be without some of them: to readers who know these, nobody else is behind a figure.

    The cells in question count nobody, and the network's have so many fewer.
    """
    if not mine.any():
        return cells
    counts = [name for name in (*ADDED, "numerator", "people") if name in cells]
    whole = cells["unit"] == network
    taken = cells[mine & cells["in_network"].to_numpy(bool)].groupby(disclosure.PLACE)[counts].sum()
    places = pd.MultiIndex.from_frame(cells.loc[whole, disclosure.PLACE])
    numbers = cells[counts].astype(float)
    numbers.loc[whole] -= taken.reindex(places).fillna(0).to_numpy()
    numbers.loc[mine] = 0
    return cells.assign(**numbers)


class Insiders:
    """What clinics could work out of a plan for everybody.

    Parameters
    ----------
    cells, nests, network, statistics
        As for `wellanalysis.pages.disclosure_plans.withheld`.
    fixed : ndarray of bool
        Cells that readers know whatever is withheld.
    """

    def __init__(
        self,
        cells: pd.DataFrame,
        *,
        nests: list[tuple[str, str]],
        network: str,
        statistics: Mapping[str, str] | None,
        fixed: Mask,
    ) -> None:
        self._cells, self._nests, self._network = cells, nests, network
        self._statistics, self._fixed = statistics, fixed
        self._units = [unit for unit in sorted(cells["unit"].unique()) if unit != network]

    def results(self, withheld: Mask) -> Mask:
        """The results that are withheld, and what has to be besides."""
        found = withheld.copy()
        for unit in self._units:
            rows, mine, seen, equations = self._seen_by(unit, found)
            if rows.any():
                more = disclosure_cms.withheld_results(
                    seen, equations, found[rows] & ~mine, fixed=self._fixed[rows], statistics=self._statistics
                )
                found[rows] |= more
        return found

    def beside(self, results: Mask, beside: pd.DataFrame) -> pd.DataFrame:
        """The counts beside the results that are withheld, and what has to be besides."""
        names = [name for name in beside if name != "n"]
        found = beside.copy()
        for unit in self._units:
            rows, mine, seen, equations = self._seen_by(unit, results | found[names].any(axis=1).to_numpy(bool))
            if rows.any():
                small = found.loc[rows, names].apply(lambda each, mine=mine: each & ~mine)
                more = disclosure_cms.withheld_beside(
                    seen, equations, results[rows] & ~mine, small=small, fixed=self._fixed[rows]
                )
                found.loc[rows] |= more
        return found

    def _seen_by(self, unit: str, withheld: Mask) -> tuple[Mask, Mask, pd.DataFrame, Sums]:
        """Cells of the measures of which something is kept from the unit, which of them are its own, how they look to it."""
        own = (self._cells["unit"] == unit).to_numpy(bool)
        kept = self._cells.loc[own & withheld, "measure"].unique()
        rows = self._cells["measure"].isin(kept).to_numpy(bool)
        mine = own[rows]
        seen = without(self._cells[rows], mine, self._network)
        return rows, mine, seen, sums(seen, nests=self._nests, network=self._network)
