"""Control charts of 1,600 series in one call, and a funnel of 5,000 units, against the same statistics one at a time.

What is measured: `control_chart`, `special_causes` and `variation` of 200 clinics × 24 months × 8 measures, as a p chart
and as an individuals chart, limits frozen on the first twelve months; and `funnel` over 5,000 units, limits of 95 and
99.8 %. The other side does what an analyst writes by hand: pandas hands over one series (one unit) at a time, numpy
and scipy do its sums. It has less to do: no dates to check, no absent months to put in, no simulation of what chance
would flag. Both sides run in this process, in turn, the best of three; the numbers of both are compared before
anything is printed. Data are made here, with a fixed seed.

    python benchmarks/charts.py
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from wellanalysis.stats.funnel import Funnel, funnel
from wellanalysis.stats.spc import control_chart, special_causes, variation

CLINICS, MONTHS, MEASURES, UNITS = 200, 24, 8, 5_000
BASELINE = 12
SEED = 20260701
LEVELS = (0.95, 0.998)
SERIES = ["measure", "clinic"]
IMPROVES = ("up", "down")
RUN = 7
NUMBERS = ["centre", "lower", "upper", "lower_2s", "upper_2s"]


def make_points(rng: np.random.Generator) -> pd.DataFrame:
    """Counts of 1,600 series: levels of their own, a few that change, two points in a hundred missing."""
    shape = (MEASURES, CLINICS, MONTHS)
    level = rng.uniform(0.3, 0.9, (MEASURES, CLINICS, 1))
    change = rng.choice([0.0, 0.0, 0.0, 0.08, -0.08], (MEASURES, CLINICS, 1)) * (np.arange(MONTHS) >= BASELINE)
    denominator = rng.integers(20, 120, shape)
    numerator = rng.binomial(denominator, np.clip(level + change, 0, 1)).astype(float)
    numerator[rng.random(shape) < 0.02] = np.nan
    index = pd.MultiIndex.from_product(
        [
            [f"measure {each}" for each in range(MEASURES)],
            [f"C{each:03}" for each in range(CLINICS)],
            pd.date_range("2024-07-01", periods=MONTHS, freq="MS"),
        ],
        names=[*SERIES, "period"],
    )
    points = pd.DataFrame({"numerator": numerator.ravel(), "denominator": denominator.ravel()}, index)
    return points.reset_index()


def make_units(rng: np.random.Generator) -> pd.DataFrame:
    """Counts of 5,000 units of very different size."""
    denominator = rng.integers(5, 2_000, UNITS)
    share = np.clip(0.7 + 0.05 * rng.standard_normal(UNITS), 0, 1)
    return pd.DataFrame({"numerator": rng.binomial(denominator, share), "denominator": denominator})


def directions() -> dict[tuple[str, str], str]:
    """Every second measure improves downward."""
    return {
        (f"measure {measure}", f"C{clinic:03}"): IMPROVES[measure % 2]
        for measure in range(MEASURES)
        for clinic in range(CLINICS)
    }


def charts(points: pd.DataFrame, kind: str, improves: dict[tuple[str, str], str]) -> tuple[pd.DataFrame, pd.Series]:
    """Ours: all series at once."""
    baseline = points["period"].drop_duplicates().sort_values().iloc[:BASELINE]
    marked = special_causes(control_chart(points, chart=kind, series=SERIES, baseline=baseline))
    return marked, variation(marked, improves=improves)


def plain_charts(
    points: pd.DataFrame, kind: str, improves: dict[tuple[str, str], str]
) -> tuple[pd.DataFrame, pd.Series]:
    """By hand: one series after another."""
    frames, states = [], {}
    for key, one in points.groupby(SERIES, sort=False):
        one = one.sort_values("period")
        marked = plain_chart(one["numerator"].to_numpy(), one["denominator"].to_numpy(), kind)
        frames.append(pd.DataFrame({"period": one["period"], **dict(zip(SERIES, key, strict=True)), **marked}))
        states[key] = plain_state(marked, improves[key])
    return pd.concat(frames, ignore_index=True), pd.Series(states)


def plain_chart(numerator: np.ndarray, denominator: np.ndarray, kind: str) -> dict[str, Any]:
    """Lines and signals of one series."""
    value = numerator / denominator
    base = value[:BASELINE]
    if kind == "p":
        known = np.isfinite(base)
        centre = numerator[:BASELINE][known].sum() / denominator[:BASELINE][known].sum()
        sigma = np.where(np.isfinite(value), np.sqrt(centre * (1 - centre) / denominator), np.nan)
        low, high = 0.0, 1.0
    else:
        centre = np.nanmean(base)
        sigma = np.full(len(value), 2.66 / 3 * np.nanmean(np.abs(np.diff(base))))
        low, high = -np.inf, np.inf
    lower, upper = np.clip(centre - 3 * sigma, low, high), np.clip(centre + 3 * sigma, low, high)
    lower_2s, upper_2s = np.clip(centre - 2 * sigma, low, high), np.clip(centre + 2 * sigma, low, high)
    rule, side = np.full(len(value), "", dtype=object), np.zeros(len(value), dtype=int)
    known = np.flatnonzero(np.isfinite(value))
    y = value[known]
    above = np.sign(np.where(np.isclose(y, centre, rtol=1e-10, atol=0), 0, y - centre)).astype(int)
    beyond_2s = (y > upper_2s[known]).astype(int) - (y < lower_2s[known])
    found = [
        ("one_side", plain_runs(above, RUN)),
        ("two_of_three", plain_two_of_three(above, beyond_2s)),
        ("trend", plain_trend(y)),
        ("outside", (y > upper[known]).astype(int) - (y < lower[known])),
    ]
    for name, sides in found:
        rule[known[sides != 0]] = name
        side[known[sides != 0]] = sides[sides != 0]
    lines = {"lower": lower, "upper": upper, "lower_2s": lower_2s, "upper_2s": upper_2s}
    return {"value": value, "centre": np.full(len(value), centre), **lines, "rule": rule, "side": side}


def plain_runs(sign: np.ndarray, length: int) -> np.ndarray:
    """Sign of the points in runs of one sign that are long enough."""
    found, start = np.zeros(len(sign), dtype=int), 0
    for end in range(1, len(sign) + 1):
        if end == len(sign) or sign[end] != sign[start]:
            if end - start >= length:
                found[start:end] = sign[start]
            start = end
    return found


def plain_trend(value: np.ndarray) -> np.ndarray:
    """Direction of the points in runs that rise or fall."""
    found, step, start = np.zeros(len(value), dtype=int), np.sign(np.diff(value)).astype(int), 0
    for end in range(1, len(step) + 1):
        if end == len(step) or step[end] != step[start]:
            if end - start >= RUN - 1 and step[start] != 0:
                found[start : end + 1] = step[start]
            start = end
    return found


def plain_two_of_three(above: np.ndarray, beyond: np.ndarray) -> np.ndarray:
    """Side of the points beyond two sigma in three on one side of which two or more are."""
    found = np.zeros(len(above), dtype=int)
    for start in range(len(above) - 2):
        window = slice(start, start + 3)
        if abs(above[window].sum()) == 3 and abs(beyond[window].sum()) >= 2:
            found[window] = np.where(beyond[window] != 0, beyond[window], found[window])
    return found


def plain_state(marked: dict[str, Any], improves: str) -> str:
    """What the last known point says."""
    last = np.flatnonzero(np.isfinite(marked["value"]))[-1]
    towards = marked["side"][last] * (1 if improves == "up" else -1)
    return "common_cause" if towards == 0 else "improving" if towards > 0 else "concerning"


def plain_funnel(units: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """By hand: one unit after another, and the dispersion of all."""
    target = units["numerator"].sum() / units["denominator"].sum()
    rows = []
    for unit in units.itertuples():
        value = unit.numerator / unit.denominator
        z = 2 * np.sqrt(unit.denominator) * (np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(target)))
        row = {"value": value, "z": z}
        for level in LEVELS:
            name, tail = f"{level:g}"[2:], (1 - level) / 2
            lower, upper = binom.ppf([tail, 1 - tail], unit.denominator, target) / unit.denominator
            position = "below" if value < lower else "above" if value > upper else "within"
            row |= {f"lower_{name}": lower, f"upper_{name}": upper, f"position_{name}": position}
        rows.append(row)
    frame = pd.DataFrame(rows)
    trimmed = np.clip(frame["z"], *np.quantile(frame["z"], [0.1, 0.9]))
    return frame, float((trimmed**2).mean())


def best_of_three(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest of three runs, and the answer."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), answer


def same_charts(ours: tuple[pd.DataFrame, pd.Series], plain: tuple[pd.DataFrame, pd.Series]) -> bool:
    """Lines, names of signals, sides and states are equal."""
    place = [*SERIES, "period"]
    mine, theirs = (each.sort_values(place, ignore_index=True) for each in (ours[0], plain[0]))
    return bool(
        mine[place].equals(theirs[place])
        and np.allclose(mine[NUMBERS].astype(float), theirs[NUMBERS].astype(float), rtol=1e-9, equal_nan=True)
        and (mine["rule"].astype(str) == theirs["rule"].astype(str)).all()
        and (mine["side"] == theirs["side"]).all()
        and (ours[1].astype(str).to_dict() == plain[1].astype(str).to_dict())
    )


def same_funnel(ours: Funnel, plain: tuple[pd.DataFrame, float]) -> bool:
    """Values, z scores, limits, places and dispersion are equal."""
    frame, phi = plain
    numbers = [name for name in frame if not str(name).startswith("position")]
    places = [name for name in frame if str(name).startswith("position")]
    return bool(
        np.allclose(ours.units[numbers].astype(float), frame[numbers].astype(float), rtol=1e-9, atol=1e-12)
        and (ours.units[places].astype(str).to_numpy() == frame[places].astype(str).to_numpy()).all()
        and np.isclose(ours.phi, phi, rtol=1e-9)
    )


def main() -> int:
    """Make, run both, compare, print."""
    rng = np.random.default_rng(SEED)
    points, units, improves = make_points(rng), make_units(rng), directions()
    print(f"{CLINICS} clinics × {MONTHS} months × {MEASURES} measures, best of three; plain: one series at a time")
    for kind, given in (
        ("p", points),
        ("xmr", points.assign(value=points["numerator"] / points["denominator"]).drop(columns=["numerator"])),
    ):
        whole = given if kind == "p" else given.drop(columns="denominator")
        ours, mine = best_of_three(lambda kind=kind, whole=whole: charts(whole, kind, improves))
        plain, theirs = best_of_three(lambda kind=kind: plain_charts(points, kind, improves))
        if not same_charts(mine, theirs):
            print(f"{kind}: the numbers differ")
            return 1
        signals = int(mine[0]["signal"].sum())
        print(f"{kind:4}   ours {ours:6.3f} s   plain {plain:6.3f} s   ratio {ours / plain:6.4f}   ({signals} signals)")
    ours, drawn = best_of_three(lambda: funnel(units, statistic="proportion", overdispersion="none", levels=LEVELS))
    plain, by_hand = best_of_three(lambda: plain_funnel(units))
    if not same_funnel(drawn, by_hand):
        print("funnel: the numbers differ")
        return 1
    flagged = int((drawn.units["position_998"].astype(str) != "within").sum())
    print(f"funnel of {UNITS:,} units, limits of 95 and 99.8 %; ours also simulates what chance alone would flag")
    print(f"       ours {ours:6.3f} s   plain {plain:6.3f} s   ratio {ours / plain:6.4f}   ({flagged} outside 99.8 %)")
    print("numbers equal: lines, rules, sides, states; values, z, limits, places, dispersion")
    return 0


if __name__ == "__main__":
    sys.exit(main())
