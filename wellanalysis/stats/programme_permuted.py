"""Randomisation inference: would starts dealt anew among the units give as large an effect?"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats
from wellanalysis.stats.programme_cells import (
    AT_ONCE,
    Design,
    averaged,
    blocks,
    changes,
    designed,
    effects,
    members,
    shares,
)
from wellanalysis.stats.programme_effect import reason
from wellanalysis.stats.programme_panel import read

AS_LARGE = 1e-12
"""An effect this near to the one seen is as large."""


def permuted(
    panel: pd.DataFrame,
    *,
    unit: str,
    period: str,
    value: str,
    start: str,
    series: str | None = None,
    weight: str | None = None,
    variance: str | None = None,
    control: str = "not_yet",
    base: str = "all",
    draws: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """Randomisation inference: how often starts dealt anew among the units give an effect as large.

    Parameters
    ----------
    panel, unit, period, value, start, series, weight, variance, control, base
        As `group_time`; no error is reckoned here, so that `variance` changes nothing.
    draws : int
        How often the starts are dealt anew; the same deals for all series.
    seed : int
        Of the deals.

    Returns
    -------
    DataFrame
        Index series: ``effect``, ``p`` = (1 + deals with an effect at least as large in size) / (1 + draws), ``draws``.
        No rows where there is no comparison.

    Raises
    ------
    ValueError
        As `group_time`; `draws` below 1.

    Notes
    -----
    Exact where who starts when was settled by lot, and near to it where units do not differ in how much they vary: it
    needs no standard error (Fisher 1935; MacKinnon & Webb 2020, J Econometrics 218:435). A unit takes its weight along.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}; at least 1 is needed")
    given = read(
        panel, unit=unit, period=period, value=value, start=start, series=series, weight=weight, variance=variance
    )
    design, group = designed(given.start, len(given.periods), control=control, base=base)
    number = len(given.series)
    if reason(given, control):
        return pd.DataFrame({"effect": [], "p": [], "draws": []}, index=pd.Index([], name="series"))
    rng = np.random.default_rng(seed)
    deals = np.vstack([group, rng.permuted(np.broadcast_to(group, (draws, len(group))), axis=1)])
    change, mass = changes(given.value, given.weight, design)
    block = max(1, AT_ONCE // (number * (len(design.starts) + 1) * design.after.size))
    effect = np.concatenate([_dealt(deals[each], mass * change, mass, design) for each in blocks(len(deals), block)])
    size = np.abs(effect)
    as_large = (size[1:] >= size[0] - AS_LARGE * (1 + size[0])).sum(axis=0)
    p = np.where(np.isfinite(effect[0]), (1 + as_large) / (1 + np.isfinite(effect[1:]).sum(axis=0)), np.nan)
    return pd.DataFrame({"effect": effect[0], "p": p, "draws": draws}, index=given.series)


def _dealt(group: NDArray[np.intp], weighted: Floats, mass: Floats, design: Design) -> Floats:
    """Overall effect of every deal and series; `group` has shape (deals, units)."""
    member = members(group, design).astype(float)
    sums, masses = (np.tensordot(member, each, axes=(1, 1)).swapaxes(1, 2) for each in (weighted, mass))
    shape = (-1, *sums.shape[2:])
    effect, treated, _ = effects(sums.reshape(shape), masses.reshape(shape), design)
    return averaged(effect, shares(effect, treated, design.after)).reshape(len(group), -1)
