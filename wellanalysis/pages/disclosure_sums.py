"""Everything that adds up among the figures of an edition, as equations that a reader could write down.

Shorter periods add up to longer ones, clinics to the network, and strata to their whole. Where published parts leave
something of their total over, what is left is a group too, though no cell names it: it gets a column of its own.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack

from wellanalysis.stats.intervals import Floats

KEYS = ["measure", "unit", "factor", "stratum", "level", "period"]
ADDED = ["n", "open", "lost", "missing", "excluded", "denominator"]
ABSENT = -1


class Sums(NamedTuple):
    """Equations between figures: parts less their total are 0.

    ``matrix`` has one row per equation and one column per cell, in the order of the frame (1 for a part, -1 for the
    total), and then one per rest, which is what the parts of one equation leave of its total. ``leaves_over`` names the equation of each rest.
    """

    matrix: csr_array
    leaves_over: NDArray[np.int_]

    @property
    def cells(self) -> int:
        """Number of columns that stand for cells."""
        return int(self.matrix.shape[1]) - len(self.leaves_over)

    def rests_of(self, numbers: Floats) -> Floats:
        """What the parts of such equations leave of their totals, given the numbers of the cells; never negative."""
        return np.maximum(-(self.matrix[:, : self.cells] @ numbers)[self.leaves_over], 0)


def sums(cells: pd.DataFrame, *, nests: list[tuple[str, str]], network: str) -> Sums:
    """Equations between the figures of an edition.

    Parameters
    ----------
    cells, nests, network
        As in `wellanalysis.pages.disclosure.plan`, with ``factor`` and ``stratum``. An equation is written where the total has a row.

    Returns
    -------
    Sums
        Where parts count more than their total, the two do not add up and there is no equation.
    """
    places = pd.MultiIndex.from_frame(cells[KEYS])
    linked = [_linked(places, cells, *each) for each in _families(cells, nests, network)]
    part = np.concatenate([parts for parts, _ in linked])
    total = np.concatenate([totals + number * len(cells) for number, (_, totals) in enumerate(linked)])
    named, equation = np.unique(total, return_inverse=True)
    rows = np.concatenate([equation, np.arange(len(named))])
    columns = np.concatenate([part, named % max(len(cells), 1)])
    signs = np.concatenate([np.ones(len(part)), -np.ones(len(named))])
    matrix = csr_array(coo_array((signs, (rows, columns)), shape=(len(named), len(cells))))
    counts = cells[[name for name in ADDED if name in cells]].fillna(0).to_numpy(float)
    left = -(matrix @ counts)
    fits = left.min(axis=1) > -0.5
    matrix, left = matrix[fits], left[fits]
    over = np.flatnonzero(left.max(axis=1) > 0.5)
    rests = coo_array((np.ones(len(over)), (over, np.arange(len(over)))), shape=(matrix.shape[0], len(over)))
    return Sums(csr_array(hstack([matrix, rests])), over)


def _families(
    cells: pd.DataFrame, nests: list[tuple[str, str]], network: str
) -> list[tuple[pd.DataFrame, dict[str, object]]]:
    """Parts of each kind, and the keys in which their total differs from them."""
    found: list[tuple[pd.DataFrame, dict[str, object]]] = []
    for child, parent in nests:
        parts = cells[(cells["level"] == child) & cells[f"in_{parent}"].notna()]
        found.append((parts, {"level": parent, "period": parts[f"in_{parent}"]}))
    found.append((cells[(cells["unit"] != network) & cells["in_network"]], {"unit": network}))
    strata = cells[cells["factor"] != ""]
    # The strata of each factor add up to the same whole.
    found += [(part, {"factor": "", "stratum": ""}) for _, part in strata.groupby("factor")]
    return found


def _linked(
    places: pd.MultiIndex, cells: pd.DataFrame, parts: pd.DataFrame, differs: dict[str, object]
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Positions of parts and of their totals, where the total has a row."""
    totals = places.get_indexer(pd.MultiIndex.from_frame(parts.assign(**differs)[KEYS]))
    own = cells.index.get_indexer(parts.index)
    return own[totals != ABSENT], totals[totals != ABSENT]
