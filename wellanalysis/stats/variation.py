"""How much units differ beyond chance, and parts within units: standard deviations with intervals, beside chance alone.

Units may be clinics, with their clinicians as parts; or conditions. Patients of a unit share an intercept on the log-odds
scale, normal around the network's; so do those of a part around its unit's.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import RectBivariateSpline

from wellanalysis.stats.between_units import profile_limits
from wellanalysis.stats.intervals import checked_proportion, coverage, normal_quantile
from wellanalysis.stats.shrunken import complete
from wellanalysis.stats.variation_likelihood import STEP, Counts, Floats, Grid, rough
from wellanalysis.stats.variation_shares import centred, in_shares, observed_spread

LARGEST = 5.0
"""Largest standard deviation thought of, in log odds."""

COARSE, FINE, DENSE = 9, 13, 241
"""Spreads tried at first, spreads tried where the likelihood is, and places at which it is then interpolated."""

COARSE_STEP = 3 * STEP

ONE_UNIT = "there is one only: nothing to set it beside"
ONE_PART = "nearly every unit has one part only: the two cannot be told apart"
NO_EVENTS = "all patients had it, or none: nothing differs"

FEWEST_PARTS = 2
"""Parts of a unit from which on it tells how its parts differ; two such units are needed."""


@dataclass(frozen=True)
class Spread:
    """How much units of one kind differ.

    Attributes
    ----------
    sd, lower, upper : float
        Standard deviation of the intercepts in log odds, with its profile-likelihood interval; 0 belongs to it where
        chance may explain all.
    shares, shares_lower, shares_upper : float
        The same as standard deviations of the units' true shares around the network's share.
    observed, chance : float
        Standard deviation of the observed shares (beside what is expected), weighted by patients, and the one that
        identical units of these sizes would show by chance alone.
    units : int
        How many tell of it.
    stated : str
        Why there is no estimate; empty where there is one.
    """

    sd: float
    lower: float
    upper: float
    shares: float
    shares_lower: float
    shares_upper: float
    observed: float
    chance: float
    units: int
    stated: str = ""


class Nested(NamedTuple):
    """Between units, and between parts within units."""

    between: Spread
    within: Spread


class _Tried(NamedTuple):
    """A profile, as `between_units.profile_limits` takes it."""

    sd: Floats
    log_density: Floats
    log_likelihood: Floats


def between(
    events: ArrayLike,
    trials: ArrayLike,
    unit: ArrayLike,
    *,
    offset: ArrayLike | None = None,
    restricted: bool = True,
    level: float = 0.95,
) -> Spread:
    """Standard deviation between units; see `nested`, whose `between` this is where nothing varies within them."""
    nobody = np.full(len(np.atleast_1d(np.asarray(unit))), "")
    return nested(events, trials, unit, nobody, offset=offset, restricted=restricted, level=level).between


def nested(
    events: ArrayLike,
    trials: ArrayLike,
    unit: ArrayLike,
    part: ArrayLike,
    *,
    offset: ArrayLike | None = None,
    restricted: bool = True,
    level: float = 0.95,
) -> Nested:
    """Standard deviations between units and between parts within units, from counts.

    Parameters
    ----------
    events, trials : array-like, shape (rows,)
        Counts; rows without patients are left out, and several rows may hold the same part.
    unit, part : array-like, shape (rows,)
        Unit, and part of that unit. The same part in two units is two parts; part ``""`` is nobody in particular, whose
        patients tell of the unit alone.
    offset : array-like, shape (rows,), optional
        Log odds that a model of case mix expects of the row's patients; without it all are alike.
    restricted : bool
        The network's log odds are integrated, so that the spread of few units is not underestimated; else maximum
        likelihood, as `lme4::glmer`.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Nested
        ``within`` is stated to be unknown where fewer than two units have two parts; ``between`` then holds both. With
        one unit, ``between`` is unknown, and ``within`` is the spread of its parts.

    Raises
    ------
    ValueError
        Impossible or missing counts or offsets, or another number of rows.

    Notes
    -----
    Binomial counts with normal intercepts, integrated on a grid (`variation_likelihood`); intervals from the profile
    likelihood (Venzon & Moolgavkar 1988, Appl Stat 37:87), the other spread at its likeliest value. Row order and names
    do not matter.
    """
    counts = _counts(events, trials, unit, part, offset)
    z = normal_quantile(coverage(level))
    parts_of = np.bincount(counts.unit, counts.varies.astype(float))
    number = len(parts_of)
    shared = int((parts_of >= FEWEST_PARTS).sum())
    some = 0 < counts.events.sum() < counts.trials.sum()
    # Of one unit its own parts still tell: they are then what is set side by side.
    nests = shared >= 2 or (number == 1 and shared == 1)
    if not some or (number < 2 and not nests):
        said = ONE_UNIT if some else NO_EVENTS
        return Nested(_unknown(said, number), _unknown(said, int(counts.varies.sum())))
    log_likelihood, spreads = _explored(counts, is_nested=nests, has_units=number > 1, restricted=restricted, z=z)
    found = _estimates(spreads, log_likelihood, level=level)
    average = centred(counts.events, counts.trials, counts.offset)
    middle = float(np.log(counts.events.sum() / (counts.trials - counts.events).sum()))
    told = []
    for at, (group, outer) in enumerate(((counts.unit[counts.part], None), (counts.part, counts.unit))):
        seen, chance, units = observed_spread(counts, average, group, outer)
        (sd, lower, upper), shares = found[at], in_shares(found[at], middle)
        told.append(Spread(sd, lower, upper, shares[0], shares[1], shares[2], seen, chance, units))
    first, second = told
    if number < 2:
        first = _unknown(ONE_UNIT, number)
    return Nested(first, second if nests else _unknown(ONE_PART, int(counts.varies.sum())))


def _unknown(stated: str, units: int) -> Spread:
    gone = float("nan")
    return Spread(gone, gone, gone, gone, gone, gone, gone, gone, units, stated)


def _counts(events: ArrayLike, trials: ArrayLike, unit: ArrayLike, part: ArrayLike, offset: ArrayLike | None) -> Counts:
    """Checked counts, one row per part and offset, sorted by unit and part whatever the order given."""
    _, given = complete(events=events, trials=trials)
    happened, number = checked_proportion(*given)
    beside = np.zeros(len(number)) if offset is None else np.asarray(offset, dtype=float)
    names = {"unit": np.asarray(unit), "part": np.asarray(part), "offset": beside}
    wrong = [name for name, values in names.items() if values.shape != number.shape]
    if wrong:
        raise ValueError(f"{', '.join(wrong)} must have one value for each of the {len(number)} rows of counts")
    if not np.isfinite(beside).all():
        raise ValueError(f"offset is missing or infinite in {int((~np.isfinite(beside)).sum())} rows")
    rows = pd.DataFrame({**names, "events": happened, "trials": number})
    if rows[["unit", "part"]].isna().any(axis=None):
        raise ValueError("every row of counts belongs to a unit, and to a part or to ''")
    sums = rows[rows["trials"] > 0].groupby(["unit", "part", "offset"], sort=True)[["events", "trials"]].sum()
    table = sums.reset_index()
    parts = table.groupby(["unit", "part"], sort=True).ngroup().to_numpy()
    first = np.flatnonzero(np.diff(parts, prepend=-1))
    units = pd.factorize(table["unit"])[0]
    happened, number, beside = (table[name].to_numpy(dtype=float) for name in ("events", "trials", "offset"))
    return Counts(happened, number, beside, parts, units[first], (table["part"] != "").to_numpy()[first])


def _explored(
    counts: Counts, *, is_nested: bool, has_units: bool, restricted: bool, z: float
) -> tuple[Floats, tuple[Floats, Floats]]:
    """Log likelihood and spreads where it is not negligible: coarsely first, wider while it reaches the end."""
    ends = [
        _end(*rough(counts, counts.unit[counts.part])) if has_units else 0.0,
        _end(*rough(counts, counts.part)) if is_nested else 0.0,
    ]
    for _ in range(8):
        grid = Grid(counts, units=ends[0], parts=ends[1], restricted=restricted, step=COARSE_STEP)
        tried = [np.append(0.0, np.geomspace(COARSE_STEP, end, COARSE)) if end else np.zeros(1) for end in ends]
        height = grid.surface(*tried)
        near = height > height.max() - z**2 / 2 - 2
        open_ends = [end > 0 and end < LARGEST and near.any(axis=1 - axis)[-1] for axis, end in enumerate(ends)]
        if not any(open_ends):
            break
        ends = [min(LARGEST, 2 * end) if more else end for end, more in zip(ends, open_ends, strict=True)]
    spans = [_span(values, near.any(axis=1 - axis)) for axis, values in enumerate(tried)]
    fine = [_fine(*span) if end else np.zeros(1) for span, end in zip(spans, ends, strict=True)]
    grid = Grid(counts, units=fine[0][-1], parts=fine[1][-1], restricted=restricted)
    return grid.surface(*fine), (fine[0], fine[1])


def _end(centre: Floats, error: Floats) -> float:
    """A spread beyond which there is hardly anything: from the variance of log odds, less that of chance."""
    noise = float((error**2).mean())
    extra = max(0.0, float(centre.var()) - noise) + 2 * noise * np.sqrt(2 / max(len(centre) - 1, 1))
    return float(min(LARGEST, max(4 * COARSE_STEP, 2.5 * np.sqrt(extra))))


def _span(values: Floats, near: NDArray[np.bool_]) -> tuple[float, float]:
    at = np.flatnonzero(near)
    return float(values[max(at[0] - 1, 0)]), float(values[min(at[-1] + 1, len(values) - 1)])


def _fine(low: float, high: float) -> Floats:
    """Spreads from low to high; what is shorter than the grid's step is none."""
    if low < STEP:
        return np.append(0.0, np.linspace(STEP, max(high, 4 * STEP), FINE - 1))
    return np.linspace(low, high, FINE)


def _estimates(spreads: tuple[Floats, Floats], height: Floats, *, level: float) -> list[tuple[float, float, float]]:
    """Likeliest value of each spread with its limits; the likelihood is even in a spread, and smooth."""
    dense = [np.linspace(each[0], each[-1], DENSE) if len(each) > 1 else each for each in spreads]
    varied = [len(each) > 1 for each in spreads]
    if all(varied):
        whole = RectBivariateSpline(*spreads, height)(*dense)
    else:
        # A line told twice is a surface: the same interpolation serves.
        line = height.ravel()
        one, own = (spreads[0], dense[0]) if varied[0] else (spreads[1], dense[1])
        value = RectBivariateSpline(one, np.arange(2.0), np.column_stack([line, line]), ky=1)(own, [0.0])
        whole = value if varied[0] else value.T
    found = []
    for axis, values in enumerate(dense):
        profile = whole.max(axis=1 - axis)
        if len(values) == 1:
            found.append((float("nan"),) * 3)
            continue
        best, highest = _top(values, profile)
        lower, upper = profile_limits(_Tried(values, profile, profile), best, highest, level=level)
        found.append((best, lower, upper))
    return found


def _top(values: Floats, profile: Floats) -> tuple[float, float]:
    """Highest place between equally spaced ones by a parabola; at 0 it is 0, and below the grid's step too."""
    at = int(np.argmax(profile))
    place, height = float(values[at]), float(profile[at])
    if 0 < at < len(values) - 1:
        left, here, right = profile[at - 1 : at + 2]
        curve = left - 2 * here + right
        if curve < 0:
            place += float((left - right) / (2 * curve) * (values[1] - values[0]))
    return (0.0 if place < STEP else place), height
