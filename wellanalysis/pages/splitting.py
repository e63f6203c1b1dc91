"""One frame cut into the frames of its groups: once for a run, instead of a search for every page."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd


class Parts(Mapping[tuple, pd.DataFrame]):
    """Groups of one frame by key; each is cut out when it is asked for, since a country has half a million of them.

    Parameters
    ----------
    ordered : DataFrame
        Rows group by group.
    places : mapping of key to (int, int)
        First row of each group, and the first after it.
    """

    def __init__(self, ordered: pd.DataFrame, places: Mapping[tuple, tuple[int, int]]) -> None:
        self._ordered, self._places = ordered, places

    def __getitem__(self, key: tuple) -> pd.DataFrame:
        first, after = self._places[key]
        return self._ordered.iloc[first:after]

    def __iter__(self) -> Iterator[tuple]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def split(frame: pd.DataFrame, by: Sequence[str], columns: Sequence[str] | None = None) -> Parts:
    """Rows of each group, in their order.

    Parameters
    ----------
    frame : DataFrame
        Whole.
    by : sequence of str
        Columns that name a group; their values, in this order, are its key.
    columns : sequence of str, optional
        What each part holds; every column unless given.
    """
    number = frame.groupby(list(by), sort=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    ordered = frame if columns is None else frame[list(columns)]
    ordered = ordered.take(order).reset_index(drop=True)
    # Rows without a name belong to no group; their number is -1, so they come first.
    edges = np.searchsorted(number[order], np.arange(number.max(initial=-1) + 2))
    names = [frame[name].to_numpy()[order[edges[:-1]]] for name in by]
    spans = zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    return Parts(ordered, dict(zip(zip(*names, strict=True), spans, strict=True)))
