"""One frame cut into the frames of its groups: once for a run, instead of a search for every page."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd


def split(frame: pd.DataFrame, by: Sequence[str], columns: Sequence[str] | None = None) -> dict[tuple, pd.DataFrame]:
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
    keys: list[tuple[Hashable, ...]] = list(zip(*names, strict=True))
    return {key: ordered.iloc[a:b] for key, a, b in zip(keys, edges[:-1], edges[1:], strict=True)}
