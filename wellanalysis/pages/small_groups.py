"""Which groups of people are told of together: the one rule for roles, clinics and regions of the care team."""

from collections.abc import Collection

import pandas as pd

from wellanalysis.stats.survey import FEWEST_STAFF


def told_together(
    sizes: pd.Series, *others: pd.Series, always: Collection[str] = (), fewest: int = FEWEST_STAFF
) -> frozenset[str]:
    """Groups that are not told of alone.

    Parameters
    ----------
    sizes : Series
        How many there are of each group: people, or what they said.
    *others : Series
        The same groups, counted otherwise: the smallest of a group's numbers decides.
    always : collection of str
        Groups that are never told of alone, whatever their size.
    fewest : int
        Fewest of a group that is told of.

    Returns
    -------
    frozenset of str
        Those below `fewest`; while these are fewer than that together, the next smallest with them, so that nobody can
        work them out as the rest of a total.
    """
    counted = pd.concat([sizes, *others], axis=1, keys=range(1 + len(others))).reindex(sizes.index).fillna(0)
    ordered = counted.rename_axis("group").reset_index().sort_values([0, "group"], kind="stable").set_index("group")
    together = [name for name in ordered.index if name in always or ordered.loc[name].min() < fewest]
    for name in (each for each in ordered.index if each not in together):
        if not together or ordered.loc[together].sum().min() >= fewest:
            break
        together.append(name)
    return frozenset(together)
