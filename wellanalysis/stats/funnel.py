"""Funnel plots: which units lie further from a target than their size explains.

Limits that are drawn and limits that flag come from one function, `limits_at`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from wellanalysis.stats.funnel_dispersion import (
    Counts,
    TrimMethod,
    dispersion_p,
    flags_by_chance,
    kept,
    left_by_trimming,
    phi,
    tau2,
)
from wellanalysis.stats.funnel_limits import Position, curve, limits_at, named, positions
from wellanalysis.stats.funnel_scale import (
    ALLOWED,
    COLUMNS,
    ZERO_CORRECTION,
    Floats,
    Scale,
    Statistic,
    Transform,
)
from wellanalysis.stats.intervals import checked_count, checked_proportion

__all__ = [
    "Funnel",
    "Overdispersion",
    "Position",
    "Statistic",
    "Transform",
    "TrimMethod",
    "funnel",
    "limits_at",
    "named",
]

SEED = 20190401
"""Fixed, so that the same data give the same book."""

NETWORK = "network"
"""Target that asks for the network's own value."""

CERTAIN = 0.05
"""Overdispersion is taken as present when units without it would look like this less often."""


class Overdispersion(StrEnum):
    """Whether limits allow for differences between units that are not chance."""

    AUTO = "auto"
    NONE = "none"
    ADDITIVE = "additive"


@dataclass(frozen=True)
class Funnel:
    """What `funnel` gives.

    Parameters
    ----------
    units : DataFrame
        The given columns, then ``unit`` (if absent), ``value``, ``z``, ``z_adjusted``, and per level ``lower_95``,
        ``upper_95``, ``position_95`` (998 for 0.998) at the unit's own size, and ``too_few``. A unit whose count is
        missing has no value and z (nan); one of size 0, or with an expected variance of 0, no limits either.
    limits : DataFrame
        Curve to draw: size (``denominator``, ``exposure`` or ``expected``), ``target``, and lower and upper per level.
    target : float
        Value of a unit on target: given, else pooled over the units (for a ratio 1, unless the network's was asked for); nan
        without any unit of a known size.
    phi, tau2 : float
        Dispersion of the trimmed z scores (nan where no unit is left); variance between units on the transformed scale
        (0 where it cannot be told).
    dispersion_p : float
        How often units without differences would be as dispersed (untrimmed).
    overdispersed : bool
        The limits allow for `tau2`.
    flags_by_chance : dict
        By level, the number of units expected outside the limits by chance alone (simulated, seed fixed).
    scale : Scale
        Statistic and transform.
    correction : str
        What was added where nothing had happened; empty if nothing was.
    """

    units: pd.DataFrame
    limits: pd.DataFrame
    target: float
    phi: float
    tau2: float
    dispersion_p: float
    overdispersed: bool
    flags_by_chance: dict[float, float]
    scale: Scale
    correction: str


def funnel(
    units: pd.DataFrame,
    *,
    statistic: str,
    target: float | str | None = None,
    overdispersion: str = "auto",
    transform: str | None = None,
    trim: float = 0.1,
    trim_method: str = "winsorise",
    levels: Sequence[float] = (0.95, 0.998),
    minimum: float | None = None,
    unbiased: bool = False,
    outer: bool = False,
    seed: int = SEED,
    drawn: bool = True,
) -> Funnel:
    """Compare units of different size with one target.

    Parameters
    ----------
    units : DataFrame
        One row per unit, with ``unit`` (else the index names it) and, by statistic: ``numerator`` and ``denominator``
        (proportion), ``events`` and ``exposure`` (rate), ``observed`` and ``expected`` (ratio), with
        ``expected_variance`` where the outcome is common (an expected share of 0.1 or more; nan: a rare one, Poisson).
    statistic : {"proportion", "rate", "ratio"}
        What is compared.
    target : float or "network", optional
        A target from outside, or the network's own: the pooled value of all units. Without it the network's own, for a
        ratio 1. With "network" a ratio's funnel does not depend on the level of its expected counts.
    overdispersion : {"auto", "none", "additive"}
        ``auto`` allows for differences between units where they are more than chance (p < 0.05).
    transform : {"arcsine", "sqrt", "log"}, optional
        arcsine for a proportion; sqrt (the default) or log for a rate or ratio.
    trim : float
        Share of z scores at each end that is trimmed before dispersion is estimated.
    trim_method : {"winsorise", "truncate"}
        Pull the extremes in, or leave them out.
    levels : sequence of float
        Coverage of the limits.
    minimum : float, optional
        Units whose denominator (exposure, expected count) is smaller have too few: they count in the pooled target but
        not in the dispersion, and are never flagged. Units of size 0, without a count, or whose outcome was certain
        (expected variance 0) have too few always.
    unbiased : bool
        τ² from φ divided by what trimming leaves of normal scores: else winsorising a tenth halves it, and limits meant to
        hold 99.8 % hold 98.3 % (`benchmarks/coverage.py`). `phi` is told as it is.
    outer : bool
        Limits widened for overdispersion are nowhere narrower than the exact ones: on the transformed scale a unit with no
        event where two are expected may lie outside, though chance alone gives that one time in eight.
    seed : int
        Of the simulations.
    drawn : bool
        With what a chart of the funnel needs; without, the units are judged the same, `limits` and `flags_by_chance`
        are empty.

    Returns
    -------
    Funnel

    Raises
    ------
    ValueError
        Unknown option, missing column, negative count, numerator above its denominator, target out of range.

    Notes
    -----
    Without overdispersion: exact binomial or Poisson quantiles at each unit's size (a chance flag is never likelier
    than the level says); for a ratio with `expected_variance` the law of the same mean and variance: binomial where the variance
    is less than expected, negative binomial where a design effect makes it more. With overdispersion:
    target ± z √(s² + τ²) on the transformed scale, clipped to the transform's range, then transformed back. The curve
    of a ratio with `expected_variance` uses the mean V/E of the units; flags use each unit's own.
    """
    scale, method, policy = _options(statistic, transform, trim, trim_method, overdispersion)
    count, size, relative = _counts(units, scale.statistic)
    # A certain outcome (expected variance 0) leaves no room for chance: nothing can be compared.
    known = np.isfinite(count) & (size > 0) & (relative > 0)
    aim = _target(target, scale.statistic, count[known], size[known])
    too_few = ~known | (size < (minimum or 0))
    rng = np.random.default_rng(seed)

    z = np.where(known, scale.z_scores(count, size, aim, relative), np.nan)
    error = np.where(known, scale.standard_error(size, aim, relative), np.nan)
    used = ~too_few & np.isfinite(z)
    taking_part = Counts(count[used], size[used], relative[used])
    trimmed, inside = kept(z[used], trim=trim, method=method)
    external = target is not None and target != NETWORK
    dispersion = phi(trimmed)
    left = left_by_trimming(trim, method) if unbiased else 1.0
    variance = tau2(dispersion / left, error[used][inside], external=external)
    p = dispersion_p(z[used], taking_part, scale=scale, target=aim, external=external, rng=rng)
    wide = variance > 0 and (policy is Overdispersion.ADDITIVE or (policy is Overdispersion.AUTO and p < CERTAIN))
    between = variance if wide else 0.0

    value = np.full(len(units), np.nan)
    np.divide(count, size, out=value, where=known)
    found = units.copy() if "unit" in units else units.assign(unit=units.index.to_numpy())
    found = found.assign(value=value, z=z, z_adjusted=_adjusted(z, error, between))
    levels = [float(level) for level in np.atleast_1d(np.asarray(levels, dtype=float))]
    own: dict[float, tuple[Floats, Floats]] = {}
    for level in levels:
        lower, upper = limits_at(
            np.where(relative > 0, size, 0.0),
            scale=scale,
            target=aim,
            level=level,
            between=between,
            relative=relative,
            outer=outer,
        )
        own[level] = (lower[used], upper[used])
        place = positions(value, lower, upper, shown=used)
        name = named(level)
        found = found.assign(**{f"lower_{name}": lower, f"upper_{name}": upper, f"position_{name}": place})
    zeros = scale.transform is Transform.LOG and bool((count[known] == 0).any())
    return Funnel(
        units=found.assign(too_few=too_few),
        limits=curve(size[known], relative[known], scale=scale, target=aim, levels=levels, between=between, outer=outer)
        if drawn
        else pd.DataFrame(),
        target=aim,
        phi=dispersion,
        tau2=variance,
        dispersion_p=p,
        overdispersed=wide,
        flags_by_chance=flags_by_chance(taking_part, own, scale=scale, target=aim, between=between, rng=rng)
        if drawn
        else {},
        scale=scale,
        correction=f"{ZERO_CORRECTION:g} was added where nothing had happened" if zeros else "",
    )


def _options(
    statistic: str, transform: str | None, trim: float, trim_method: str, overdispersion: str
) -> tuple[Scale, TrimMethod, Overdispersion]:
    for name, given, kinds in (
        ("statistic", statistic, Statistic),
        ("trim_method", trim_method, TrimMethod),
        ("overdispersion", overdispersion, Overdispersion),
    ):
        if given not in set(kinds):
            raise ValueError(f"{name} is {given!r}; known: {', '.join(kinds)}")
    kind = Statistic(statistic)
    allowed = ALLOWED[kind]
    if transform is not None and transform not in allowed:
        raise ValueError(f"transform is {transform!r}; for a {kind}: {', '.join(allowed)}")
    if not 0 <= trim < 0.5:
        raise ValueError(f"trim is {trim}; it is the share trimmed at each end, from 0 to below 0.5")
    scale = Scale(kind, Transform(transform) if transform is not None else allowed[0])
    return scale, TrimMethod(trim_method), Overdispersion(overdispersion)


def _counts(units: pd.DataFrame, statistic: Statistic) -> tuple[Floats, Floats, Floats]:
    """Count, size and relative variance of every unit."""
    names = COLUMNS[statistic]
    absent = [name for name in names if name not in units]
    if absent:
        raise ValueError(f"a funnel of a {statistic} needs the columns {', '.join(absent)}")
    given = [units[name].to_numpy(dtype=float, na_value=np.nan) for name in names]
    if statistic is Statistic.PROPORTION:
        count, size = checked_proportion(*given)
    else:
        count, size = (checked_count(each) for each in given)
    relative = np.ones(len(units))
    if statistic is Statistic.RATIO and "expected_variance" in units:
        variance = checked_count(units["expected_variance"].to_numpy(dtype=float, na_value=np.nan))
        np.divide(variance, size, out=relative, where=(size > 0) & np.isfinite(variance))
    return count, size, relative


def _target(given: float | str | None, statistic: Statistic, count: Floats, size: Floats) -> float:
    if given is None and statistic is Statistic.RATIO:
        return 1.0
    if given is None or given == NETWORK:
        return float(count.sum() / size.sum()) if len(size) else float("nan")
    if isinstance(given, str):
        raise ValueError(f"target is {given!r}; it is a number, {NETWORK!r}, or not given")
    possible = 0 <= given <= 1 if statistic is Statistic.PROPORTION else 0 < given < np.inf
    if not possible:
        raise ValueError(f"target is {given}, which a {statistic} cannot be")
    return float(given)


def _adjusted(z: Floats, error: Floats, between: float) -> Floats:
    """z with the variance between units in its standard error."""
    with np.errstate(invalid="ignore"):
        return z / np.sqrt(1 + between / error**2)
