"""Coverage of the case-mix model's 95 % intervals: how often they hold the slope that made the data.

What is measured: 2,000 simulated networks of 24 clinics (about 60 to 400 patients each, clinics differ by a normal effect
of 0.3 on the log-odds, and clinics that do better also have more severe patients), three slopes: a level, a rarer level
and a number. Without intercepts per unit the clinics do not differ (else there is no one slope to cover). Printed:
coverage per slope, its Monte Carlo error, and the goal: 93 to 97 %.

    python benchmarks/coverage_case_mix.py               # half a minute
    python benchmarks/coverage_case_mix.py --runs 200    # seconds
"""

import argparse
import time

import numpy as np
import pandas as pd
from scipy.special import expit

from wellanalysis.stats.case_mix import fit

GOAL = (0.93, 0.97)
CLINICS = 24
BETWEEN = 0.3
SLOPES = {"stageII": -0.4, "stageIII": -0.9, "age": -0.02}
AGES = np.array([45.0, 60.0, 75.0, 90.0])


def network(rng: np.random.Generator, *, differ: bool) -> pd.DataFrame:
    """One network on patterns: clinic, stage, age, patients and how many healed."""
    size = rng.integers(60, 401, CLINICS)
    quality = rng.normal(0, BETWEEN, CLINICS) if differ else np.zeros(CLINICS)
    severe = expit(quality - 1)
    stages = np.stack([0.7 * (1 - severe) + 0.1, 0.3 * (1 - severe) - 0.1 * (1 - severe), severe], axis=1)
    shares = (stages / stages.sum(axis=1, keepdims=True))[:, :, None] * np.array([0.2, 0.3, 0.3, 0.2])
    patients = rng.multinomial(size, shares.reshape(CLINICS, -1)).reshape(shares.shape)
    effect = np.array([0.0, SLOPES["stageII"], SLOPES["stageIII"]])
    predictor = 1.4 + quality[:, None, None] + effect[:, None] + SLOPES["age"] * (AGES - 60)
    clinic, stage, age = (place.ravel() for place in np.indices(shares.shape))
    return pd.DataFrame(
        {
            "clinic": clinic,
            "stage": np.array(["I", "II", "III"])[stage],
            "age": AGES[age],
            "n": patients.ravel(),
            "healed": rng.binomial(patients, expit(predictor)).ravel(),
        }
    )


def coverage(*, runs: int, seed: int, unit: str | None) -> pd.Series:
    """Share of the runs in which the interval of each slope holds its true value."""
    rng = np.random.default_rng(seed)
    true = pd.Series(SLOPES)
    held = pd.Series(0, index=true.index)
    for _ in range(runs):
        patterns = network(rng, differ=unit is not None)
        found = fit(patterns, events="healed", trials="n", factors=["stage", "age"], unit=unit).coefficients
        limits = found.loc[true.index]
        held += (limits["lower"] <= true) & (true <= limits["upper"])
    return held / runs


def main() -> int:
    """Simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2000, help="how many networks (2,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    error = np.sqrt(0.95 * 0.05 / options.runs)
    print(f"{options.runs:,} networks of {CLINICS} clinics; Monte Carlo error {error:.2%}")
    met = True
    for unit, words in (("clinic", "an intercept per clinic"), (None, "one intercept")):
        start = time.perf_counter()
        found = coverage(runs=options.runs, seed=options.seed, unit=unit)
        for term, share in found.items():
            print(f"{words:24} {term:9} true {SLOPES[str(term)]:6.2f}   covered {share:.1%}")
        met &= bool(found.between(*GOAL).all())
        print(f"{words:24} {time.perf_counter() - start:.1f} s")
    print(f"goal {GOAL[0]:.0%} to {GOAL[1]:.0%}: {'met' if met else 'not met'}")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
