"""How often intervals of a clinic's adjusted cost hold the truth, where costs are skewed.

``python benchmarks/cost_intervals.py [networks]`` makes up networks of 24 clinics whose own cost is known, fits the gamma model on
their patterns as a report does, and prints for each kind of cost and size how many of 100 intervals hold a clinic's true ratio:
of the one that the report uses (steadied) and of the others. Ends with 1 where the report's holds fewer than 93 at 100 episodes.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from wellanalysis.stats.cost import fit
from wellanalysis.stats.cost_intervals import METHODS, limits

CLINICS, SIZES, NETWORKS = 24, (30, 100, 300), 150
LEAST, AT = 0.93, 100
SEED = 20
SLOPES = {"wound": (0.0, 0.4, 0.9), "size": (0.0, 0.5), "infection": (0.0, 0.6)}
Draw = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def lognormal(spread: float) -> Draw:
    """Costs of mean 1 whose logarithm has this standard deviation."""
    return lambda rng, mean: mean * np.exp(rng.normal(-(spread**2) / 2, spread, len(mean)))


def gamma_with_zeros(shape: float, zeros: float) -> Draw:
    """Gamma costs of this shape, a share of which is nothing at all."""
    return lambda rng, mean: np.where(
        rng.random(len(mean)) < zeros, 0.0, rng.gamma(shape, mean / (shape * (1 - zeros)))
    )


KINDS: dict[str, Draw] = {
    "lognormal, sd 1.0": lognormal(1.0),
    "lognormal, sd 1.2": lognormal(1.2),
    "gamma 0.5, 15 % zeros": gamma_with_zeros(0.5, 0.15),
    "gamma 0.8, 10 % zeros": gamma_with_zeros(0.8, 0.10),
}


def network(rng: np.random.Generator, each: int, draw: Draw) -> tuple[pd.DataFrame, np.ndarray]:
    """Episodes of one network and the true mean of each as if its clinic were like the others."""
    rows = CLINICS * each
    clinic = np.repeat(np.arange(CLINICS), each)
    tilt = rng.normal(0, 0.3, (CLINICS, len(SLOPES)))
    factors, level = {}, np.full(rows, np.log(3000.0))
    for place, (name, slopes) in enumerate(SLOPES.items()):
        weight = np.exp(np.outer(tilt[:, place], np.arange(len(slopes))))
        steps = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)[clinic]
        factors[name] = (rng.random(rows)[:, None] > steps[:, :-1]).sum(axis=1)
        level += np.array(slopes)[factors[name]]
    own = np.exp(rng.normal(0, 0.12, CLINICS))
    mean = np.exp(level)
    frame = pd.DataFrame({"clinic": clinic, **{name: each.astype(str) for name, each in factors.items()}})
    return frame.assign(cost=draw(rng, mean * own[clinic]), true=mean * own[clinic], alike=mean), own


def held(rng: np.random.Generator, each: int, draw: Draw) -> dict[str, np.ndarray]:
    """By method and clinic, whether the interval of one made-up network holds the clinic's true ratio."""
    frame, own = network(rng, each, draw)
    keys = ["clinic", *SLOPES]
    sums = frame.assign(square=frame["cost"] ** 2).groupby(keys)
    patterns = sums.agg(n=("cost", "size"), total=("cost", "sum"), total_sq=("square", "sum")).reset_index()
    model = fit(patterns, factors=list(SLOPES), unit="clinic")
    # The truth is held against the same yardstick: expected costs sum to what the network's episodes truly cost.
    truth = own * frame["alike"].sum() / frame["true"].sum()
    mean = model.expected(frame)
    by_clinic = frame.assign(mean=mean, mean_sq=mean**2).groupby("clinic")
    ratio = (by_clinic["cost"].sum() / by_clinic["mean"].sum()).to_numpy()
    apart = frame["cost"].to_numpy() - ratio[frame["clinic"]] * mean
    second, third = (pd.Series(apart**power).groupby(frame["clinic"]).sum().to_numpy() for power in (2, 3))
    expected = by_clinic["mean"].sum().to_numpy()
    found = {
        "own": np.sqrt(second * each / (each - 1)) / (ratio * expected),
        "shared": np.sqrt(model.dispersion * by_clinic["mean_sq"].sum().to_numpy()) / expected,
        "skew": third / each / (second / each) ** 1.5,
        "n": np.full(CLINICS, float(each)),
    }
    told = {}
    for method in METHODS:
        lower, upper = limits(ratio, **found, method=method)
        told[method] = (lower <= truth) & (truth <= upper)
    return told


def coverage(networks: int) -> Iterator[tuple[str, int, dict[str, float]]]:
    """Share of intervals that hold the truth, by kind of cost, size and method."""
    for place, (kind, draw) in enumerate(KINDS.items()):
        for size in SIZES:
            rng = np.random.default_rng([SEED, place, size])
            tried = [held(rng, size, draw) for _ in range(networks)]
            yield kind, size, {method: float(np.mean([each[method] for each in tried])) for method in METHODS}


def main() -> int:
    """Print the table; 1 where the report's interval holds too few."""
    networks = int(sys.argv[1]) if len(sys.argv) > 1 else NETWORKS
    print(f"Share of 95 % intervals that hold a clinic's true adjusted cost ({networks} networks of {CLINICS} clinics)")
    print(f"{'costs':24}{'episodes':>9}" + "".join(f"{method:>10}" for method in METHODS))
    least = 1.0
    for kind, size, shares in coverage(networks):
        print(f"{kind:24}{size:>9}" + "".join(f"{100 * shares[method]:>9.1f}%" for method in METHODS), flush=True)
        least = min(least, shares["steadied"]) if size == AT else least
    print(
        f"least of the report's interval (steadied) at {AT} episodes a clinic: {100 * least:.1f} % (asked: {100 * LEAST:.0f} %)"
    )
    return int(least < LEAST)


if __name__ == "__main__":
    sys.exit(main())
