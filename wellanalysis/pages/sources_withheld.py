"""Which counts of people in several systems are withheld, so that no group of a few follows from what is shown.

Systems overlap: people known to one and not to another are the difference of two counts. So a count is looked at with all
others: alone, as the rest of a total, and as what is left when one or two shown groups are taken from a shown one that holds
them.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def withheld(
    groups: Mapping[str, Mask], people: NDArray[np.int64], families: Mapping[str, Sequence[str]], *, minimum: int
) -> frozenset[str]:
    """Names of the groups whose counts are not shown.

    Parameters
    ----------
    groups : mapping of str to ndarray of bool
        Each published group: which rows of `people` it adds up.
    people : ndarray of int
        People by row.
    families : mapping of str to sequence of str
        Total and parts that are disjoint and make it up.
    minimum : int
        Fewest people of a group that may be shown; 0 withholds nothing.

    Returns
    -------
    frozenset of str
        A group of nobody is no small group, and is shown.

    Notes
    -----
    Differences of up to two disjoint groups from a third, and the rests of families, are looked for until none is small;
    longer chains of sums and differences across systems are not. The smallest group that takes part is withheld each time.
    """
    size = {name: int(people[mask].sum()) for name, mask in groups.items()}
    hidden = {name for name, number in size.items() if 0 < number < minimum}
    while minimum:
        told = [name for name in groups if name not in hidden and size[name]]
        chosen = _rest_of_family(families, size, hidden, minimum) or _left_over(told, groups, size, minimum)
        if chosen is None:
            break
        hidden.add(chosen)
    return frozenset(hidden)


def _rest_of_family(
    families: Mapping[str, Sequence[str]], size: Mapping[str, int], hidden: set[str], minimum: int
) -> str | None:
    """The smallest shown part of a shown total whose withheld parts together are a small group."""
    for total, parts in families.items():
        unseen = sum(size[part] for part in parts if part in hidden)
        shown = [part for part in parts if part not in hidden and size[part]]
        if total not in hidden and 0 < unseen < minimum:
            return min(shown, key=lambda part: (size[part], part)) if shown else total
    return None


def _left_over(told: Sequence[str], groups: Mapping[str, Mask], size: Mapping[str, int], minimum: int) -> str | None:
    """The smallest group by which, alone or with another, a shown group is made into a small one."""
    if not told:
        return None
    rows = np.array([groups[name] for name in told], dtype=np.float32)
    sizes = np.array([size[name] for name in told])
    inside = (rows @ (1 - rows).T == 0) & ~np.eye(len(told), dtype=bool)  # [a, b]: a lies within b
    apart = rows @ rows.T == 0
    small = inside & (sizes[None, :] - sizes[:, None] > 0) & (sizes[None, :] - sizes[:, None] < minimum)
    if small.any():
        places = np.argwhere(small)[:, 0]
        return min((told[place] for place in places), key=lambda name: (size[name], name))
    for whole in range(len(told)):
        parts = np.flatnonzero(inside[:, whole])
        left = sizes[whole] - sizes[parts][:, None] - sizes[parts][None, :]
        few = apart[np.ix_(parts, parts)] & (left > 0) & (left < minimum)
        if few.any():
            return min((told[parts[place]] for place in np.argwhere(few)[:, 0]), key=lambda name: (size[name], name))
    return None
