"""Group-time cells: in each, those who began at one time against those who had not begun, as changes from their own base.

Arrays have a first axis of replicates: series, or the same series with a unit left out, a start re-dealt, later data hidden.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellanalysis.stats.intervals import Floats

CONTROLS = ("not_yet", "never")
BASES = ("all", "last")

AT_ONCE = 2_000_000
"""Cells of units reckoned at one time: more would only take more memory."""


@dataclass(frozen=True, eq=False)
class Design:
    """Which cells there are, and who may be compared in each.

    Attributes
    ----------
    starts : ndarray, shape (groups,)
        Places of the starts, ascending; a group's number is its place here, and those who never start are number `groups`.
    base : ndarray of bool, shape (groups, periods)
        Periods from which a change is counted.
    allowed : ndarray of bool, shape (groups + 1, groups, periods)
        Whether a group serves as comparison in a cell.
    since : ndarray, shape (groups, periods)
        Periods since the start; below 0 before it.
    """

    starts: NDArray[np.intp]
    base: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    since: NDArray[np.intp]

    @property
    def after(self) -> NDArray[np.bool_]:
        """Cells of the programme, not of before, shape (groups, periods)."""
        return self.since >= 0


@dataclass(frozen=True, eq=False)
class Cells:
    """Effects of every cell.

    Attributes
    ----------
    change : ndarray, shape (replicates, units, groups, periods)
        Each unit's change from its own base.
    mass : ndarray, same shape
        What it weighs; 0 where it or its base is not known.
    effect : ndarray, shape (replicates, groups, periods)
        Missing without anybody treated, or anybody to compare with.
    treated, controls : ndarray, same shape as `effect`
        Weight behind both sides.
    group : ndarray, shape (replicates or 1, units)
        Group of every unit.
    design : Design
    means : ndarray, shape (replicates, groups + 1, groups, periods)
        Mean change of every group; 0 where nobody is known.
    """

    change: Floats
    mass: Floats
    effect: Floats
    treated: Floats
    controls: Floats
    group: NDArray[np.intp]
    design: Design
    means: Floats


def designed(start: NDArray[np.intp], periods: int, *, control: str, base: str) -> tuple[Design, NDArray[np.intp]]:
    """The design, and each unit's group.

    Raises
    ------
    ValueError
        Unknown `control` or `base`.
    """
    if control not in CONTROLS:
        raise ValueError(f"control is {control!r}; known: {', '.join(CONTROLS)}")
    if base not in BASES:
        raise ValueError(f"base is {base!r}; known: {', '.join(BASES)}")
    starts = np.unique(start[start < periods])
    when = np.arange(periods)
    since = when - starts[:, None]
    based = since < 0 if base == "all" else since == -1
    theirs = np.append(starts, periods)
    # A comparison has not begun at the cell's period, nor in any period of the base.
    allowed = theirs[:, None, None] > np.maximum(when, starts[:, None] - 1)
    allowed &= theirs[:, None, None] != starts[:, None]
    if control == "never":
        allowed &= (np.arange(len(theirs)) == len(starts))[:, None, None]
    return Design(starts, based, allowed, since), np.searchsorted(starts, start)


def cells(value: Floats, weight: Floats, group: NDArray[np.intp], design: Design) -> Cells:
    """Effects of all cells of all replicates.

    Parameters
    ----------
    value : ndarray, shape (replicates, units, periods)
        Missing where nothing is known.
    weight : ndarray, shape (replicates, units)
        0 leaves a unit out.
    group : ndarray, shape (replicates or 1, units)
        As `designed` gives it.
    design : Design

    Returns
    -------
    Cells
    """
    change, mass = changes(value, weight, design)
    member = members(group, design).astype(float)
    member = np.broadcast_to(member, (len(value), *member.shape[1:]))
    sums, masses = (np.einsum("ruh,rugt->rhgt", member, each) for each in (mass * change, mass))
    return Cells(change, mass, *effects(sums, masses, design), group, design, _over(sums, masses))


def changes(value: Floats, weight: Floats, design: Design) -> tuple[Floats, Floats]:
    """Each unit's change from every group's base, and what it weighs: `Cells.change` and `Cells.mass`."""
    known = np.isfinite(value)
    filled = np.where(known, value, 0.0)
    based = np.einsum("rut,gt->rug", known, design.base, dtype=float)
    base = _over(np.einsum("rut,gt->rug", filled, design.base), based)
    mass = weight[:, :, None, None] * (known[:, :, None, :] & (based > 0)[..., None])
    return filled[:, :, None, :] - base[..., None], mass


def members(group: NDArray[np.intp], design: Design) -> NDArray[np.bool_]:
    """Whether each unit is in each group, shape (..., units, groups + 1)."""
    return group[..., None] == np.arange(len(design.starts) + 1)


def effects(sums: Floats, masses: Floats, design: Design) -> tuple[Floats, Floats, Floats]:
    """Effects, and the weight of the treated and of the controls, from the groups' weighted sums of changes.

    `sums` and `masses` have shape (replicates, groups + 1, groups, periods).
    """
    own = np.arange(len(design.starts))
    treated = masses[:, own, own]
    controls = np.einsum("rhgt,hgt->rgt", masses, design.allowed)
    compared = _over(np.einsum("rhgt,hgt->rgt", sums, design.allowed), controls)
    effect = np.where((treated > 0) & (controls > 0), _over(sums[:, own, own], treated) - compared, np.nan)
    return effect, treated, controls


def shares(effect: Floats, treated: Floats, chosen: NDArray[np.bool_]) -> Floats:
    """Weight of every cell in the mean over the chosen ones, by who is treated: (replicates, [sets,] groups, periods).

    `chosen` has shape (groups, periods), or (sets, groups, periods) for several means at once. They sum to 1, or are
    all 0 where no cell is known.
    """
    weight = np.where(np.isfinite(effect), treated, 0.0)
    weight = weight[(slice(None), *(None,) * (chosen.ndim - 2))] * chosen
    return _over(weight, weight.sum(axis=(-2, -1), keepdims=True))


def averaged(effect: Floats, share: Floats) -> Floats:
    """Mean effect; missing where no cell is known."""
    filled = np.where(np.isfinite(effect), effect, 0.0)[(slice(None), *(None,) * (share.ndim - 3))]
    return np.where(share.any(axis=(-2, -1)), (filled * share).sum(axis=(-2, -1)), np.nan)


def influences(found: Cells) -> Floats:
    """What each unit adds to the error of each cell's effect, shape (replicates, units, groups, periods).

    Its weighted deviation from the mean of its own group of starts, as a share of the side that it is on: groups may
    differ in level, in trend and in effect without counting as error.
    """
    return found.mass * (found.change - _of_unit(found.means, found.group)) * sides(found)


def sides(found: Cells) -> Floats:
    """What a unit's change counts for in each cell per weight: 1 / treated, or −1 / controls, or 0; as `influences`."""
    design = found.design
    alike = np.eye(len(design.starts) + 1, len(design.starts))[:, :, None]
    side = alike * _over(1.0, found.treated)[:, None] - design.allowed * _over(1.0, found.controls)[:, None]
    return _of_unit(np.where(np.isfinite(found.effect)[:, None], side, 0.0), found.group)


def _of_unit(by_group: Floats, group: NDArray[np.intp]) -> Floats:
    """What belongs to each unit's group."""
    if len(group) == 1:
        return by_group[:, group[0]]
    return np.take_along_axis(by_group, group[:, :, None, None], axis=1)


def _over(above: Floats | float, below: Floats) -> Floats:
    """Ratio; 0 where nothing is below."""
    return np.divide(above, below, out=np.zeros(np.broadcast_shapes(np.shape(above), below.shape)), where=below > 0)


def blocks(number: int, size: int) -> list[NDArray[np.intp]]:
    """Numbers from 0, so many at a time."""
    return np.split(np.arange(number), np.arange(size, number, size))
