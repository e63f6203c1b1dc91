"""Made-up networks of this network's size in which nothing happens, or one known thing does: what they are drawn from."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from wellanalysis.definitions.measures import Direction, Measure, Statistic
from wellanalysis.pages.expected import Clock, Expected
from wellanalysis.results.frames import Results
from wellanalysis.stats.intervals import Floats

ODDS = 1.5  # odds of the result at the clinics where something happens, on the improving side
WAITS = 0.85  # means there (days, scores) are this share of the others', or one over it
DIGITS = 3  # of the network's level and spread: finer ones are within chance, and would change with each single record


@dataclass(frozen=True)
class Planted:
    """What happens in a made-up network: at these clinics, from this month on; nothing where there are none."""

    clinics: frozenset[str] = frozenset()
    since: pd.Timestamp = pd.Timestamp.max


@dataclass(frozen=True)
class Law:
    """What the months of one measure are drawn from.

    Parameters
    ----------
    measure : Measure
        Gives statistic and direction.
    rows : DataFrame
        Clinics' months with somebody in the denominator: ``clinic_id, month, size``, indexed as the cube.
    chance : ndarray, shape (rows,)
        Chance (or rate) of each; of a mean, the network's mean.
    spread : float
        Variance of single values, of a mean; else nan.
    patterns : DataFrame or None
        Where a model gives each patient's chance: ``unit, month, trials, chance``, indexed as the results' patterns.
    """

    measure: Measure
    rows: pd.DataFrame
    chance: Floats
    spread: float
    patterns: pd.DataFrame | None


@dataclass(frozen=True)
class Drawn:
    """One made-up network of one measure: sums of each month of `Law.rows`, and events of each of its patterns."""

    numerator: Floats
    total_sq: Floats
    events: Floats | None


def law(results: Results, measure: Measure, expected: Expected) -> Law | None:
    """What a measure's months are drawn from; None where it cannot be made up: of a mean, its spread has to be known.

    Parameters
    ----------
    results : Results
        Tables of the run: sizes, losses, open follow-up and people stay as they are.
    measure : Measure
        What is drawn anew.
    expected : Expected
        Where the measure's case mix is known, each patient has the chance that the model gives; else the network's.
    """
    cube = results.cube
    known = cube[(cube["measure"] == measure.id) & (cube["denominator"] > 0)]
    if not drawable(measure, cube):
        return None
    rows = known[["clinic_id", "month"]].assign(
        month=known["month"].astype("datetime64[ns]"), size=known["denominator"].astype(float)
    )
    size = rows["size"].to_numpy()
    if measure.statistic is Statistic.MEAN:
        mean = _coarse(known["total"].sum() / size.sum())
        spread = _coarse(max(known["total_sq"].sum() / size.sum() - mean**2, 0.0))
        return Law(measure, rows, np.full(len(rows), mean), spread, None)
    mix = expected.case_mix.get(measure.id)
    if mix is None or Clock.RECALIBRATED not in mix.models:
        return Law(measure, rows, _chances(known), float("nan"), None)
    told = mix.models[Clock.RECALIBRATED].expected(mix.patterns, unseen="not recorded")
    chance = (told["expected"] / told["trials"]).to_numpy(float)
    patterns = told[["unit", "month", "trials"]].assign(chance=chance)
    return Law(measure, rows, _chances(known), float("nan"), patterns)


def draw(law: Law, rng: np.random.Generator, planted: Planted | None = None) -> Drawn:
    """One made-up network of one measure, clinics and months alike but for what is planted.

    Notes
    -----
    Episodes are drawn independently. A person's episodes go alike in truth, which the report allows for and this does
    not, so its rules err here a little less often than they would.
    """
    happens = planted or Planted()
    size = law.rows["size"].to_numpy()
    there = _there(law.rows["clinic_id"], law.rows["month"], happens)
    if law.measure.statistic is Statistic.MEAN:
        shift = {1: 1 / WAITS, -1: WAITS, 0: 1.0}[_towards(law.measure)]
        centre = np.where(there, law.chance * shift, law.chance)
        total = size * centre + np.sqrt(size * law.spread) * rng.standard_normal(len(size))
        return Drawn(total, size * law.spread + total**2 / size, None)
    nothing = np.full(len(size), np.nan)
    if law.patterns is None:
        return Drawn(_counts(law.measure, law.chance, size, there, rng), nothing, None)
    patterns = law.patterns
    happening = _there(patterns["unit"], patterns["month"], happens)
    trials = patterns["trials"].to_numpy(float)
    events = _counts(law.measure, patterns["chance"].to_numpy(), trials, happening, rng)
    sums = pd.Series(events).groupby([patterns["unit"].to_numpy(), patterns["month"].to_numpy()]).sum()
    place = pd.MultiIndex.from_arrays([law.rows["clinic_id"], law.rows["month"]])
    counted = sums.reindex(place).to_numpy(copy=True)
    # Clinics too small for the model have the network's chance.
    rest = np.isnan(counted)
    counted[rest] = _counts(law.measure, law.chance[rest], size[rest], there[rest], rng)
    return Drawn(counted, nothing, events)


def made_up(
    results: Results,
    measures: tuple[Measure, ...],
    expected: Expected,
    rng: np.random.Generator,
    planted: Planted | None = None,
) -> Results:
    """Results tables of a network of the same size, with the same patients, drawn anew measure by measure."""
    cube = results.cube[["numerator", "total", "total_sq"]].copy()
    patterns = results.patterns["events"].copy()
    for known in (found for each in measures if (found := law(results, each, expected)) is not None):
        drawn = draw(known, rng, planted)
        there = known.rows.index
        cube.loc[there, "numerator"] = drawn.numerator
        if known.measure.statistic is Statistic.MEAN:
            cube.loc[there, "total"] = drawn.numerator
            cube.loc[there, "total_sq"] = drawn.total_sq
        if known.patterns is not None:
            patterns.loc[known.patterns.index] = drawn.events
    return replace(results, cube=results.cube.assign(**cube), patterns=results.patterns.assign(events=patterns))


def drawable(measure: Measure, cube: pd.DataFrame) -> bool:
    """Whether a measure can be made up: of a mean, how far its values spread is known."""
    rows = cube[(cube["measure"] == measure.id) & (cube["denominator"] > 0)]
    return len(rows) > 0 and (measure.statistic is not Statistic.MEAN or bool(rows["total_sq"].notna().all()))


def _coarse(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def _chances(rows: pd.DataFrame) -> Floats:
    """Chance (or rate) of each clinic and month: as its network expected of its patients, else the same everywhere."""
    size = rows["denominator"].to_numpy(float)
    told = rows["expected"].to_numpy(float)
    if np.isfinite(told).all() and told.sum() > 0:
        return told / size * _coarse(rows["numerator"].sum() / told.sum())
    return np.full(len(rows), _coarse(rows["numerator"].sum() / size.sum()))


def _there(clinic: pd.Series, month: pd.Series, planted: Planted) -> np.ndarray:
    return (clinic.isin(planted.clinics) & (month >= planted.since)).to_numpy()


def _towards(measure: Measure) -> int:
    return {Direction.UP: 1, Direction.DOWN: -1}.get(measure.improves, 0)


def _counts(measure: Measure, chance: Floats, trials: Floats, there: np.ndarray, rng: np.random.Generator) -> Floats:
    """Events of a proportion or a rate, with the odds (or the rate) moved where something happens."""
    moved = _towards(measure) * np.log(ODDS) * there
    if measure.statistic is Statistic.RATE:
        return rng.poisson(chance * np.exp(moved) * trials).astype(float)
    with np.errstate(divide="ignore"):
        share = expit(logit(np.clip(chance, 0, 1)) + moved)
    return rng.binomial(np.round(trials).astype(np.int64), share).astype(float)
