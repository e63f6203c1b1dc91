"""Made-up networks of this network's size in which nothing happens, or one known thing does: what our rules say of them."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from wellanalysis.definitions.measures import Direction, Measure, Statistic
from wellanalysis.pages.expected import Clock, Expected
from wellanalysis.results.tables import Results

ODDS = 1.5  # odds of the result at the clinics where something happens, on the improving side
WAITS = 0.85  # means there (days, scores) are this share of the others', or one over it
PLACE = ["measure", "clinic_id", "month"]


@dataclass(frozen=True)
class Planted:
    """What happens in a made-up network: at these clinics, from this month on; nothing where there are none."""

    clinics: frozenset[str] = frozenset()
    since: pd.Timestamp = pd.Timestamp.max


def made_up(
    results: Results,
    measures: tuple[Measure, ...],
    expected: Expected,
    rng: np.random.Generator,
    planted: Planted | None = None,
) -> Results:
    """Results tables of a network of the same size, with the same patients, in which clinics and months are alike.

    Parameters
    ----------
    results : Results
        Tables of the run: sizes, losses, open follow-up and people stay as they are.
    measures : tuple of Measure
        What is drawn anew.
    expected : Expected
        Where a measure's case mix is known, each patient has the chance that the model gives; else the network's.
    rng : numpy.random.Generator
        Seeded by the caller.
    planted : Planted, optional
        What happens, if anything.

    Notes
    -----
    Episodes are drawn independently. A person's episodes go alike in truth, which the report allows for and this does
    not, so its rules err here a little less often than they would.
    """
    happens = planted or Planted()
    cube = results.cube
    drawn = cube[["numerator", "total", "total_sq"]].copy()
    patterns = results.patterns["events"].copy()
    for measure in (each for each in measures if drawable(each, cube)):
        rows = cube[(cube["measure"] == measure.id) & (cube["denominator"] > 0)]
        mix = expected.case_mix.get(measure.id)
        if mix is not None and Clock.RECALIBRATED in mix.models:
            told = mix.models[Clock.RECALIBRATED].expected(mix.patterns, unseen="not recorded")
            chance = (told["expected"] / told["trials"]).to_numpy()
            there = _there(told["unit"], told["month"], happens)
            events = _counts(measure, chance, told["trials"].to_numpy(float), there, rng)
            patterns.loc[told.index] = events
            sums = pd.Series(events, told.index).groupby([told["unit"], told["month"]]).sum()
            place = pd.MultiIndex.from_arrays([rows["clinic_id"], rows["month"].astype("datetime64[ns]")])
            known = pd.Series(sums.reindex(place).to_numpy(), rows.index).dropna()
            drawn.loc[known.index, "numerator"] = known
            continue
        there = _there(rows["clinic_id"], rows["month"], happens)
        if measure.statistic is Statistic.MEAN:
            drawn.loc[rows.index] = _means(measure, rows, there, rng)
        else:
            chance = _chances(rows)
            drawn.loc[rows.index, "numerator"] = _counts(
                measure, chance, rows["denominator"].to_numpy(float), there, rng
            )
    return replace(results, cube=cube.assign(**drawn), patterns=results.patterns.assign(events=patterns))


def drawable(measure: Measure, cube: pd.DataFrame) -> bool:
    """Whether a measure can be made up: of a mean, how far its values spread is known."""
    rows = cube[(cube["measure"] == measure.id) & (cube["denominator"] > 0)]
    return len(rows) > 0 and (measure.statistic is not Statistic.MEAN or bool(rows["total_sq"].notna().all()))


def _chances(rows: pd.DataFrame) -> np.ndarray:
    """Chance (or rate) of each clinic and month: as its network expected of its patients, else the same everywhere."""
    if not len(rows):
        return np.empty(0)
    size = rows["denominator"].to_numpy(float)
    told = rows["expected"].to_numpy(float)
    if np.isfinite(told).all() and told.sum() > 0:
        return told / size * (rows["numerator"].sum() / told.sum())
    return np.full(len(rows), rows["numerator"].sum() / size.sum())


def _there(clinic: pd.Series, month: pd.Series, planted: Planted) -> np.ndarray:
    return (clinic.isin(planted.clinics) & (month >= planted.since)).to_numpy()


def _towards(measure: Measure) -> int:
    return {Direction.UP: 1, Direction.DOWN: -1}.get(measure.improves, 0)


def _counts(
    measure: Measure, chance: np.ndarray, trials: np.ndarray, there: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Events of a proportion or a rate, with the odds (or the rate) moved where something happens."""
    moved = _towards(measure) * np.log(ODDS) * there
    if measure.statistic is Statistic.RATE:
        return rng.poisson(chance * np.exp(moved) * trials).astype(float)
    with np.errstate(divide="ignore"):
        share = expit(logit(np.clip(chance, 0, 1)) + moved)
    return rng.binomial(np.round(trials).astype(np.int64), share).astype(float)


def _means(measure: Measure, rows: pd.DataFrame, there: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Sums of values that have the network's mean and spread everywhere."""
    size = rows["denominator"].to_numpy(float)
    mean = rows["total"].sum() / size.sum()
    spread = max(rows["total_sq"].sum() / size.sum() - mean**2, 0.0)
    shift = {1: 1 / WAITS, -1: WAITS, 0: 1.0}[_towards(measure)]
    centre = np.where(there, mean * shift, mean)
    total = size * centre + np.sqrt(size * spread) * rng.standard_normal(len(rows))
    squares = size * spread + total**2 / size
    return pd.DataFrame({"numerator": total, "total": total, "total_sq": squares}, index=rows.index)
