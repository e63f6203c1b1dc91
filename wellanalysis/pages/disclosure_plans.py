"""The plan of an edition by its policy: which results are withheld, and which counts beside them."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from wellanalysis.definitions.editions import Disclosure, Policy
from wellanalysis.pages import disclosure, disclosure_cms
from wellanalysis.pages.disclosure_bounds import Mask, protect
from wellanalysis.pages.disclosure_elsewhere import (
    among_others,
    everybody_knows,
    kept_back_elsewhere,
    not_of_this_report,
    priced,
)
from wellanalysis.pages.disclosure_given_back import given_back
from wellanalysis.pages.disclosure_insiders import Insiders, without
from wellanalysis.pages.disclosure_sums import Sums, sums
from wellanalysis.stats.intervals import Floats


class Withheld(NamedTuple):
    """What an edition withholds.

    ``results`` is the mask of cells of which nothing is shown. ``beside`` has a mask for each of ``n, open, lost, missing, excluded``
    that is withheld for itself; no column where these follow the result.
    """

    results: pd.Series
    beside: pd.DataFrame


def withheld(
    cells: pd.DataFrame,
    policy: Disclosure,
    *,
    nests: list[tuple[str, str]],
    network: str = "",
    own: Collection[str] = (),
    confidential: Collection[str] = (),
    statistics: Mapping[str, str] | None = None,
) -> Withheld:
    """One plan over everything that an edition publishes.

    Parameters
    ----------
    cells, nests, network
        As in `wellanalysis.pages.disclosure.plan`. Figures of earlier quarters that stay published are further rows. A column
        ``fixed`` names rows that readers hold already, so that they can no longer be withheld. With the columns of
        `wellanalysis.pages.side_by_side.marked` other reports lie beside.
    policy : Disclosure
        What network.yml says for the edition.
    own : collection of str
        Units that the reader's edition is about, under ``own_patients``: their counts are shown as they are, and others' are
        protected against somebody who knows them. Of no use under other policies.
    confidential : collection of str
        Measures in which a unit's own counts are protected from itself too: people's answers to surveys.
    statistics : mapping of measure id to {"proportion", "rate", "mean"}, optional
        What their numerators and denominators count, for ``cms``; proportions where not given.

    Returns
    -------
    Withheld
        Cells of levels that the edition does not publish are withheld, and no part of the plan.

    Raises
    ------
    NothingLeft
        A small count follows from ``fixed`` rows and the reader's own, and no other reports lie beside: what these give away
        by themselves is out, and no reason to publish nothing any more.
    """
    # Asked once for each level, of which there are few, and not for each of a million cells.
    shown = cells["level"].map({level: policy.publishes(level) for level in cells["level"].unique()})
    part = cells[shown]
    inside = [each for each in nests if all(map(policy.publishes, each))]
    found = _planned(part, policy, inside, network, own, confidential, statistics)
    return Withheld(
        found.results.reindex(cells.index, fill_value=True), found.beside.reindex(cells.index, fill_value=True)
    )


def _planned(
    cells: pd.DataFrame,
    policy: Disclosure,
    nests: list[tuple[str, str]],
    network: str,
    own: Collection[str],
    confidential: Collection[str],
    statistics: Mapping[str, str] | None,
) -> Withheld:
    """The plan, over cells of published levels alone."""
    nothing = pd.DataFrame(index=cells.index)
    if policy.policy == Policy.OPEN or (policy.policy == Policy.MINIMUM_DENOMINATOR and not among_others(cells)):
        hidden = disclosure.plan(cells, policy=policy.policy, minimum=policy.minimum, nests=nests, network=network)
        return Withheld(hidden, nothing)
    if "factor" not in cells:
        cells = cells.assign(factor="", stratum="")
    fixed, free = everybody_knows(cells), ~everybody_knows(cells) & ~not_of_this_report(cells)
    mine = np.zeros(len(cells), dtype=bool)
    if policy.policy == Policy.OWN_PATIENTS:
        mine = (cells["unit"].isin(own) & ~cells["measure"].isin(confidential)).to_numpy(bool)
    others = without(cells, mine, network)
    equations = sums(others, nests=nests, network=network)
    if Policy.CMS not in (policy.policy, policy.others):
        small = ~mine & (_small_groups(cells, policy.minimum) | _small_groups(others, policy.minimum))
        kept = small | (kept_back_elsewhere(cells) & ~mine)
        hidden = _withheld_groups(others, equations, kept, minimum=policy.minimum, fixed=fixed)
        hidden = given_back(hidden, ~small & free, equations, cells["measure"])
        return Withheld(pd.Series(_with_small(hidden, small, cells), cells.index), nothing)
    small = ~mine & (
        disclosure_cms.with_small_counts(cells, statistics) | disclosure_cms.with_small_counts(others, statistics)
    )
    kept = small | (kept_back_elsewhere(cells) & ~mine)
    results = disclosure_cms.withheld_results(others, equations, kept, fixed=fixed, statistics=statistics)
    results = given_back(results, ~small & free, equations, cells["measure"])
    insiders = Insiders(cells, nests=nests, network=network, statistics=statistics, fixed=fixed)
    if policy.policy == Policy.CMS:
        results = given_back(insiders.results(results), ~small & free, equations, cells["measure"])
    results = _with_small(results, small, cells)
    few = (disclosure_cms.small_beside(cells) | disclosure_cms.small_beside(others)).apply(lambda each: each & ~mine)
    beside = disclosure_cms.withheld_beside(others, equations, results, small=few, fixed=fixed)
    if policy.policy == Policy.CMS:
        beside = insiders.beside(results, beside)
    return Withheld(pd.Series(results, cells.index), beside)


def _small_groups(cells: pd.DataFrame, minimum: int) -> Mask:
    """Groups of fewer people than the minimum; those of whom nothing is known yet are people too."""
    size, rows = _people(cells)
    return ((size > 0) & (size < minimum)) | ((rows > 0) & (rows < minimum))


def _withheld_groups(cells: pd.DataFrame, equations: Sums, small: Mask, *, minimum: int, fixed: Mask) -> Mask:
    """Small groups, and what a reader could work them out from."""
    counts = _people(cells)
    cost = priced(cells, np.maximum(*counts))
    return protect(equations, small, counts, minimum=minimum, cost=cost, fixed=fixed, patient=among_others(cells))


def _with_small(hidden: Mask, small: Mask, cells: pd.DataFrame) -> Mask:
    """With small groups that another report shows, as where the minimum was raised: this one does not say it again."""
    return hidden | (small & ~not_of_this_report(cells)) if among_others(cells) else hidden


def _people(cells: pd.DataFrame) -> list[Floats]:
    """People behind each result, and all rows."""
    size = cells[["people", "denominator"]].min(axis=1).fillna(0)
    return [size.to_numpy(float), cells["n"].fillna(0).to_numpy(float)]


def apply(cells: pd.DataFrame, withheld: Withheld) -> pd.DataFrame:
    """`cells` with what is withheld gone, and a column ``withheld``.

    Where counts beside the results are withheld for themselves, there are columns ``withheld_n``, ``withheld_lost`` and so on too.
    """
    shown = disclosure.apply(cells, withheld.results)
    masks = {name: withheld.beside[name] | withheld.results for name in withheld.beside if name in shown}
    gone = {name: shown[name].astype(float).mask(mask) for name, mask in masks.items()}
    return shown.assign(**gone, **{f"withheld_{name}": mask for name, mask in masks.items()})
