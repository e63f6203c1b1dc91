"""Do the programme's intervals hold what they say? Coverage and false alarms, by simulation from counts up.

Networks of clinics that start in groups: binomial counts of about 240 a clinic and quarter, clinics that differ, whose
quarters differ beyond chance (independent or autocorrelated), a network-wide quarter that is good or bad for all, and
effects that grow over three quarters and differ between clinics. Printed for several sizes of network, with and without
an effect: the share of 95 % intervals of the overall effect that hold the true mean effect, the share of P(above 0) from
0.8 and from 0.975, the same interval with 1.96 in place of Student's t, and the median degrees of freedom; then the pooled
statistic of six indicators without an effect; then level changes of interrupted series; then counts of improved clinics.

    python benchmarks/programme_coverage.py                  # about a minute
    python benchmarks/programme_coverage.py --networks 500   # seconds
"""

import argparse
import dataclasses

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wellanalysis.stats.interrupted import interrupted
from wellanalysis.stats.programme import GroupTime, group_time
from wellanalysis.stats.programme_pooled import pooled
from wellanalysis.stats.site_count import improved_count

Floats = NDArray[np.float64]

QUARTERS = 15
FIRST = pd.Timestamp("2022-10-01")
NETWORKS = {
    "24 clinics, four groups of 6": ((6, 4), (6, 6), (6, 9), (6, None)),
    "12 clinics, four groups of 3": ((3, 4), (3, 6), (3, 9), (3, None)),
    "12 clinics, three groups of 4": ((4, 4), (4, 7), (4, None)),
    "60 clinics, four groups of 15": ((15, 4), (15, 6), (15, 9), (15, None)),
    "24 clinics, groups of 2, 10, 4 and 8": ((2, 4), (10, 6), (4, 9), (8, None)),
}
"""How many clinics start at which quarter, counted from 0; None never."""

Groups = tuple[tuple[int, int | None], ...]


@dataclasses.dataclass(frozen=True)
class World:
    """What is planted: mean effect once it is fully there, its spread between clinics, and clinics' own noise."""

    effect: float = 0.06
    effect_sd: float = 0.02
    autocorrelation: float = 0.0
    volumes_differ: float = 0.0
    noise: float = 0.015
    volume: int = 240


NOTHING = World(effect=0.0, effect_sd=0.0)
SMALL = World(volume=40, noise=0.0, effect_sd=0.0)
"""Surveys of small teams: nothing but the chance of counting."""
FEW_WAIT = ((6, 4), (6, 6), (6, 9), (5, None))


def panel(rng: np.random.Generator, groups: Groups, world: World, *, series: int) -> tuple[pd.DataFrame, float]:
    """Results tables of independent networks as series of one panel, and the true mean of the overall effect."""
    sizes, starts = zip(*groups, strict=True)
    start = np.repeat([QUARTERS if each is None else each for each in starts], sizes)
    when = np.arange(QUARTERS)
    since = when - start[:, None]
    up = np.clip((since + 1) / 3, 0, 1)
    shape = (series, len(start), QUARTERS)
    own = autocorrelated(rng, shape, world.autocorrelation)
    gain = (
        rng.normal(world.effect, world.effect_sd, shape[:2])[..., None] * up if world.effect or world.effect_sd else 0
    )
    share = 0.7 + rng.normal(0, 0.05, (*shape[:2], 1)) + world.noise * own + gain
    share = np.clip(share + 0.002 * when + rng.normal(0, 0.01, (series, 1, QUARTERS)), 0.01, 0.99)
    usual = world.volume * np.exp(rng.normal(0, world.volumes_differ, (*shape[:2], 1)))
    volume = np.maximum(np.broadcast_to(usual, shape), 4).astype(int)
    line, clinic, quarter = (each.ravel() for each in np.indices(shape))
    periods = pd.date_range(FIRST, periods=QUARTERS, freq="QS")
    begun = pd.Series([pd.NaT if each == QUARTERS else periods[each] for each in start])
    counts = pd.DataFrame(
        {
            "series": line,
            "clinic": clinic,
            "quarter": periods[quarter],
            "start": begun.to_numpy()[clinic],
            "share": (rng.binomial(volume, share) / volume).ravel(),
            "volume": volume.ravel(),
        }
    )
    counts["chance"] = counts["share"] * (1 - counts["share"]) / counts["volume"]
    return counts, world.effect * float(up[since >= 0].mean())


def autocorrelated(rng: np.random.Generator, shape: tuple[int, ...], rho: float) -> Floats:
    """Standard normal noise whose neighbours along the last axis go together by `rho`."""
    fresh = rng.standard_normal(shape)
    distance = np.abs(np.subtract.outer(np.arange(shape[-1]), np.arange(shape[-1])))
    return fresh @ np.linalg.cholesky(rho**distance if rho else np.eye(shape[-1])).T


def estimated(counts: pd.DataFrame, **options: str | None) -> GroupTime:
    """The programme's effect in every series."""
    return group_time(counts, unit="clinic", period="quarter", value="share", start="start", series="series", **options)


def overall_rates(
    rng: np.random.Generator, groups: Groups, world: World, *, networks: int, **options
) -> dict[str, float]:
    """Coverage of the overall effect's interval, and how often P(above 0) is high."""
    counts, truth = panel(rng, groups, world, series=networks)
    overall = estimated(counts, **options).overall
    return {
        "covered": float(((overall["lower"] <= truth) & (truth <= overall["upper"])).mean()),
        "covered_by_1.96": float((np.abs(overall["effect"] - truth) <= 1.96 * overall["se"]).mean()),
        "p_0.8": float((overall["p_above"] >= 0.8).mean()),
        "p_0.975": float((overall["p_above"] >= 0.975).mean()),
        "df": float(overall["df"].median()),
    }


def agreeing_rates(
    rng: np.random.Generator, groups: Groups, world: World, *, networks: int, share: float = 0.2
) -> dict[str, float]:
    """Coverage where the waiting clinics happen to agree most (that share of networks), with counting's variance and without."""
    counts, truth = panel(rng, groups, world, series=networks)
    alone, held = (estimated(counts, variance=each) for each in (None, "chance"))
    waiting = alone.units.index[alone.units["role"] == "comparison"]
    apart = (alone.contributions.loc[waiting] ** 2).sum()
    agree = apart <= apart.quantile(share)
    rates = {}
    for name, found in (("without", alone), ("with", held)):
        inside = (found.overall["lower"] <= truth) & (truth <= found.overall["upper"])
        rates |= {f"covered_{name}": float(inside.mean()), f"agreeing_{name}": float(inside[agree].mean())}
    return rates


def pooled_rates(
    rng: np.random.Generator, groups: Groups, *, networks: int, indicators: int = 6, alike: float = 0.3
) -> dict[str, float]:
    """How often the pooled statistic of six indicators is high where nothing changed.

    `alike` is the share of a clinic's own noise that its indicators have in common.
    """
    counts, _ = panel(rng, groups, NOTHING, series=networks * indicators)
    shape = (networks, 1, sum(size for size, _ in groups), QUARTERS)
    common = np.broadcast_to(rng.normal(0, 0.03 * np.sqrt(alike), shape), (networks, indicators, *shape[2:]))
    found = estimated(counts.assign(share=counts["share"] + common.ravel()))
    lines = np.arange(networks * indicators).reshape(networks, indicators)
    each = [pooled(dataclasses.replace(found, overall=found.overall.loc[line]), "up", draws=1000) for line in lines]
    p = np.array([one.p_improved for one in each if one is not None])
    chance = np.array([one.chance for one in each if one is not None])
    moved = np.array([one.moved for one in each if one is not None])
    single = found.overall["p_above"].to_numpy().reshape(networks, indicators)
    return {
        "p_0.8": float((p >= 0.8).mean()),
        "p_0.975": float((p >= 0.975).mean()),
        "excludes_0": float(np.mean([one.lower > 0 or one.upper < 0 for one in each if one is not None])),
        "any_single_0.8": float((single >= 0.8).any(axis=1).mean()),
        "five_or_more": float((moved >= indicators - 1).mean()),
        "stated_chance_of_five": float(chance[moved == indicators - 1].mean()),
    }


def interrupted_coverage(
    rng: np.random.Generator, before: int, after: int, rho: float, *, series: int, few: bool
) -> tuple[float, float]:
    """Coverage of the level change and of the slope change of series without a change."""
    shape = (series, before + after)
    line, when = (each.ravel() for each in np.indices(shape))
    points = pd.DataFrame(
        {"clinic": line, "month": when, "start": before, "value": autocorrelated(rng, shape, rho).ravel()}
    )
    found = interrupted(points, series="clinic", period="month", start="start", value="value", few=few)
    level, slope = (
        float(((found[f"{name}_lower"] <= 0) & (found[f"{name}_upper"] >= 0)).mean())
        for name in ("level_change", "slope_change")
    )
    return level, slope


def count_calibration(rng: np.random.Generator, *, networks: int, units: int = 18) -> dict[str, float]:
    """Of the number of clinics that truly improved: stated and actual chance that a headline is right, and coverage."""
    stated, right, wrong_stated, wrong, inside = (np.zeros(networks) for _ in range(5))
    for place in range(networks):
        spread = rng.uniform(0, 0.05)
        truth = rng.normal(rng.uniform(0, 0.08), spread, units)
        error = rng.uniform(0.02, 0.04, units)
        change = pd.Series(truth + rng.normal(0, error))
        labelled = change > 1.96 * error
        found = improved_count(change, error**2, improves="up", labelled=labelled)
        likeliest = int(np.argmax(found.chances))
        stated[place], right[place] = found.chances[likeliest], (truth > 0).sum() == likeliest
        wrong_stated[place], wrong[place] = found.p_any_wrong, (truth[labelled] <= 0).any()
        inside[place] = found.lower <= (truth > 0).sum() <= found.upper
    return {
        "stated_right": float(stated.mean()),
        "right": float(right.mean()),
        "stated_any_wrong": float(wrong_stated.mean()),
        "any_wrong": float(wrong.mean()),
        "covered": float(inside.mean()),
    }


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--networks", type=int, default=4000)
    number = parser.parse_args().networks
    rng = np.random.default_rng(20261101)
    worlds = {
        "effect": World(),
        "no effect": NOTHING,
        "no effect, autocorrelation 0.5": dataclasses.replace(NOTHING, autocorrelation=0.5),
        "effect, volumes differ": World(autocorrelation=0.5, volumes_differ=0.5),
    }
    for name, groups in NETWORKS.items():
        for what, world in worlds.items():
            found = overall_rates(rng, groups, world, networks=number)
            print(f"{name:38} {what:32}", *(f"{key} {value:.3f}" for key, value in found.items()))
    weighted = overall_rates(
        rng,
        NETWORKS["24 clinics, four groups of 6"],
        worlds["effect, volumes differ"],
        networks=number,
        weight="volume",
    )
    print(f"{'24 clinics, weighted by volume':71}", *(f"{key} {value:.3f}" for key, value in weighted.items()))
    for name, world in worlds.items():
        found = overall_rates(rng, NETWORKS["24 clinics, four groups of 6"], world, networks=number, variance="chance")
        print(f"{'24 clinics, with variances, ' + name:71}", *(f"{key} {value:.3f}" for key, value in found.items()))
    found = agreeing_rates(rng, FEW_WAIT, SMALL, networks=number)
    print(f"{'small surveys, five clinics wait':71}", *(f"{key} {value:.3f}" for key, value in found.items()))
    for name in list(NETWORKS)[:3]:
        found = pooled_rates(rng, NETWORKS[name], networks=min(number, 1000))
        print(f"{'six indicators, ' + name:71}", *(f"{key} {value:.3f}" for key, value in found.items()))
    for before, after in ((12, 33), (24, 24), (8, 8)):
        for rho in (0.0, 0.3, 0.5):
            plain, few = (
                interrupted_coverage(rng, before, after, rho, series=5 * number, few=each) for each in (False, True)
            )
            print(
                f"{before} + {after} points, autocorrelation {rho}: Newey-West {plain[0]:.3f} {plain[1]:.3f}, few {few[0]:.3f} {few[1]:.3f}"
            )
    print(
        "counts of improved:", *(f"{key} {value:.3f}" for key, value in count_calibration(rng, networks=number).items())
    )


if __name__ == "__main__":
    main()
