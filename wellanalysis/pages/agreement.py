"""Where nearly all of a small group answered alike: no more is said than leaves each person's own answer open.

"14 of 14 agree" tells every reader what each of the fourteen said, and so, but for one name, does "13 of 14". Such a
result reads "90 % or more": at least two counts fit the words. Cells that would give the count away by a difference
are withheld, as for small groups.
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import disclosure
from wellanalysis.pages.disclosure_bounds import Mask
from wellanalysis.pages.wording import amount

SURVEYS = ("patient_survey", "provider_survey")
MANY = 30
"""People from which on a result that nearly all agree in is shown as it is."""

LARGEST = ((20, 0.95), (10, 0.9), (5, 0.8), (0, 0.5))
"""Largest share said of a group of so many people or more: all but one of them lies at or above it."""


def largest(people: pd.Series) -> pd.Series:
    """Largest share that is said of groups of these sizes; 1 from `MANY` people on."""
    limits = np.select(
        [people >= MANY, *(people >= least for least, _ in LARGEST)], [1.0, *(s for _, s in LARGEST)], 0.5
    )
    return pd.Series(limits, people.index)


def nearly_all(numerator: pd.Series, denominator: pd.Series, people: pd.Series) -> pd.Series:
    """Whether nearly all of a small group answered alike: at or beyond the largest share that is said, or its mirror."""
    limit = largest(people)
    extreme = (numerator >= limit * denominator - 1e-9) | (numerator <= (1 - limit) * denominator + 1e-9)
    return extreme & (people > 0) & (people < MANY)


def protected(definitions: Definitions) -> frozenset[str]:
    """Measures whose answers somebody gave in person: shares of a survey's answers."""
    return frozenset(m.id for m in definitions.measures if m.table in SURVEYS and m.statistic == "proportion")


def plan(
    cells: pd.DataFrame,
    withheld: pd.Series,
    measures: Collection[str],
    *,
    nests: list[tuple[str, str]],
    network: str = "",
    fixed: Mask | None = None,
) -> tuple[pd.Series, pd.Series]:
    """What is withheld, and what is shown as a bound only.

    Parameters
    ----------
    cells, withheld, nests, network
        As in `disclosure.plan`, whose result is `withheld`.
    measures : collection of str
        Measures that are protected: `protected` of the network, none under an open policy.
    fixed : ndarray of bool, optional
        Cells that can no longer be withheld, since readers have them.

    Returns
    -------
    withheld, alike : Series of bool
        `withheld` with the cells added that would give a bound away: wherever shown parts of a shown total leave a
        small group of which nearly all answered alike, the smallest shown part is withheld too; and `alike`, the cells
        that are shown as a bound.
    """
    own = cells[cells["measure"].isin(measures)]
    size = own[["people", "denominator"]].min(axis=1).fillna(0)
    extreme = nearly_all(own["numerator"], own["denominator"], size)
    hidden = withheld.loc[own.index]
    public = pd.Series(False if fixed is None else fixed, cells.index).loc[own.index]
    given = hidden
    while True:
        alike = extreme & ~hidden
        counts = own[["numerator", "denominator"]].assign(size=size, unseen=hidden | alike, alike=alike, public=public)
        families = [disclosure.children(own, hidden | alike, child, parent) for child, parent in nests]
        families.append(disclosure.children_by_place(own, hidden | alike, network))
        found = [_that_give_away(family, counts) for family in families]
        # What was withheld here is no secret while all that it adds up is shown.
        mine = hidden & ~given
        found += [_whole(disclosure.children(own, ~mine, child, parent), counts) for child, parent in nests]
        if public.any():
            # Where readers have every other part, the total goes, and with it whatever would give that back.
            places = pd.MultiIndex.from_frame(own[[*disclosure.KEY, "level", "period"]])
            seen = counts.assign(mine=mine)
            found += [_total_instead(family, seen, own.index, places, network) for family in families]
        more = own.index.isin(np.concatenate(found))
        if not more.any():
            break
        hidden = hidden | more
    everywhere = pd.Series(False, index=cells.index)
    return (
        withheld | hidden.reindex(cells.index, fill_value=False),
        everywhere | alike.reindex(cells.index, fill_value=False),
    )


def _that_give_away(family: pd.DataFrame, counts: pd.DataFrame) -> pd.Index:
    """The smallest shown part of each total whose unseen parts together are nearly alike, a bound among them."""
    keys = list(family.columns)
    parts = family.join(counts)
    return _smallest_shown(parts, keys, _leaking(parts, keys))


def _leaking(parts: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Whether the unseen parts of each total are nearly alike together, a bound among them."""
    unseen = parts[parts["unseen"]].groupby(keys)
    sums = unseen[["numerator", "denominator", "size"]].sum()
    return nearly_all(sums["numerator"], sums["denominator"], sums["size"]) & unseen["alike"].any()


def _total_instead(
    family: pd.DataFrame, counts: pd.DataFrame, index: pd.Index, places: pd.MultiIndex, network: str
) -> pd.Index:
    """What goes where readers have all other parts of a total already: the total, and its bound, which would add up to it.

    Besides, a part beside any other cell that was withheld here and is the only one of its sum that is not shown.
    """
    keys = list(family.columns)
    parts = family.join(counts)
    unseen = parts[parts["unseen"]].groupby(keys)
    # A cell that was withheld here is no secret where it is the only one of its sum that is not shown.
    alone = (unseen["mine"].sum() == 1) & (unseen["size"].count() == 1)
    in_vain = alone | _leaking(parts, keys)
    beside = _smallest_shown(parts, keys, alone)
    helped = pd.MultiIndex.from_frame(parts.loc[~parts["unseen"] & ~parts["public"] & (parts["size"] > 0), keys])
    groups = in_vain.index[in_vain & ~in_vain.index.isin(helped)].to_frame(index=False)
    link = next((name for name in keys if name.startswith("in_")), "")
    above = {"level": link.removeprefix("in_"), "period": groups[link]} if link else {"unit": network}
    totals = index[places.get_indexer(pd.MultiIndex.from_frame(groups.assign(**above)[list(places.names)]))]
    bounds = parts.index[
        parts["alike"] & pd.MultiIndex.from_frame(parts[keys]).isin(pd.MultiIndex.from_frame(groups[keys]))
    ]
    gone = totals.union(bounds)
    return beside.union(gone[~counts.loc[gone, "public"]])


def _whole(family: pd.DataFrame, counts: pd.DataFrame) -> pd.Index:
    """The smallest part of each total of which every part is shown."""
    keys = list(family.columns)
    parts = family.join(counts)
    return _smallest_shown(parts, keys, ~parts.groupby(keys)["unseen"].any())


def _smallest_shown(parts: pd.DataFrame, keys: list[str], chosen: pd.Series) -> pd.Index:
    shown = parts[~parts["unseen"] & ~parts["public"] & (parts["size"] > 0)]
    places = pd.MultiIndex.from_frame(shown[keys])
    shown = shown[places.isin(chosen.index[chosen])]
    return shown.sort_values("size", kind="stable").drop_duplicates(keys).index


def bounded(cells: pd.DataFrame, alike: pd.Series) -> pd.DataFrame:
    """`cells` with a column ``alike``, and the numerators of such cells moved to the largest or smallest share said."""
    limit = largest(cells[["people", "denominator"]].min(axis=1).fillna(0))
    moved = cells["numerator"].clip((1 - limit) * cells["denominator"], limit * cells["denominator"])
    return cells.assign(numerator=cells["numerator"].mask(alike, moved), alike=alike)


def value_text(row: Mapping[str, Any], unit: str) -> str:
    """``78 %``, or ``90 % or more`` where nearly all of a small group answered alike."""
    text = amount(row["value"], unit)
    return f"{text} or {'more' if row['value'] > 0.5 else 'less'}" if row.get("alike") else text
