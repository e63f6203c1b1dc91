"""Is a label wrong as often as it says? Stated against actual share of wrong labels, by simulation.

24 clinics whose true values differ, at reliability 0.3, 0.5 and 0.7 (of a clinic of ordinary size), for proportions,
counts against expected, and normal estimates. A clinic is labelled above or below where the posterior is at least 90 %
sure. Printed: labels given per network, their mean stated probability of being wrong, and the share that is wrong; then
the same for a plug-in posterior, which takes the estimated prior for the true one, and for an oracle, which is told the
true spread between clinics and differs from the first in nothing else. Two references:

own
    The pooled mean of the same clinics, as labels on pages use. The two columns should agree, and do for the oracle.
    With the spread unknown they agree from 0.5 on; at 0.3 the posterior is nearer than the plug-in.
true
    The network's true mean, as if someone knew it. It lies closer to the clinics than any target chosen from outside
    would, so that an error of the pooled mean turns many labels at once: even the oracle is wrong twice as often as it
    states at 0.3. What exceeds the oracle is due to the spread being unknown.

    python benchmarks/coverage_labels.py                    # a few minutes
    python benchmarks/coverage_labels.py --networks 200     # seconds
"""

import argparse
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, gamma, norm

from wellanalysis.stats.posterior import Posterior
from wellanalysis.stats.reliability import Shrunken, beta_binomial, gamma_poisson, normal_normal

Floats = NDArray[np.float64]
Simulated = tuple[Shrunken, Floats, float, float]
"""The result, the true values, their mean, and the true spread as the model's posterior counts it."""

Labels = tuple[Floats, NDArray[np.bool_]]
Rates = tuple[float, float, float]

CLINICS = 24
CERTAINTY = 0.9
RELIABILITIES = (0.3, 0.5, 0.7)
TYPICAL = 80
"""Patients of an ordinary clinic; sizes vary around it by a factor of about two."""


def sizes(rng: np.random.Generator) -> NDArray[np.int64]:
    """Patients per clinic."""
    return np.round(TYPICAL * rng.lognormal(sigma=0.5, size=CLINICS)).astype(int)


def proportions(rng: np.random.Generator, reliability: float) -> Simulated:
    """A common outcome: 74 % on average."""
    size = TYPICAL * (1 - reliability) / reliability
    truth = rng.beta(0.74 * size, 0.26 * size, CLINICS)
    trials = sizes(rng)
    return beta_binomial(rng.binomial(trials, truth), trials), truth, 0.74, float(1 / np.sqrt(size + 1))


def ratios(rng: np.random.Generator, reliability: float) -> Simulated:
    """A rare outcome: one patient in eight on average, observed against expected."""
    shape = TYPICAL / 8 * (1 - reliability) / reliability
    truth = rng.gamma(shape, 1 / shape, CLINICS)
    expected = sizes(rng) / 8
    return gamma_poisson(rng.poisson(expected * truth), expected), truth, 1.0, float(1 / np.sqrt(shape))


def values(rng: np.random.Generator, reliability: float) -> Simulated:
    """Means of patients whose standard deviation is 10."""
    variance = 100 / sizes(rng)
    between = 100 / TYPICAL * reliability / (1 - reliability)
    truth = rng.normal(50, np.sqrt(between), CLINICS)
    return (
        normal_normal(rng.normal(truth, np.sqrt(variance)), variance, method="reml"),
        truth,
        50.0,
        float(np.sqrt(between)),
    )


MODELS: dict[str, Callable[[np.random.Generator, float], Simulated]] = {
    "normal": values,
    "beta-binomial": proportions,
    "gamma-Poisson": ratios,
}


def plug_in(found: Shrunken, reference: float, model: str) -> Floats:
    """Probability of lying below, as if the estimated prior were the true one; no spread says that nobody differs."""
    units, prior = found.units, found.prior
    if found.between.value == 0:
        return np.full(len(units), 0.5)
    if model == "normal":
        return norm.cdf(reference, units["estimate"], units["conditional_sd"])
    size, events = units["size"], units["raw"] * units["size"]
    if model == "beta-binomial":
        return beta.cdf(reference, events + prior["alpha"], size - events + prior["beta"])
    return gamma.cdf(reference, events + prior["theta"], scale=1 / (size + prior["size"]))


def judged(chance_below: Floats, truth: Floats, reference: float) -> Labels:
    """Stated probability of being wrong, and whether it is wrong, for every label given."""
    above, below = 1 - chance_below >= CERTAINTY, chance_below >= CERTAINTY
    given = above | below
    stated = np.where(above, chance_below, 1 - chance_below)
    return stated[given], np.where(above, truth <= reference, truth > reference)[given]


def simulate(model: str, reliability: float, networks: int, *, seed: int = 0) -> dict[tuple[str, str], Rates]:
    """By reference and posterior: labels per network, mean stated probability wrong, and share wrong."""
    rng = np.random.default_rng([seed, int(100 * reliability), list(MODELS).index(model)])
    rows: dict[tuple[str, str], list[Labels]] = {}
    for _ in range(networks):
        found, truth, mean, spread = MODELS[model](rng, reliability)
        size, raw = found.units["size"], found.units["raw"]
        for name, reference in (("own", float(np.average(raw, weights=size))), ("true", mean)):
            chances = {"posterior": found.posterior.below(reference), "plug-in": plug_in(found, reference, model)}
            if model == "normal":
                chances["oracle"] = oracle(found, spread).below(reference)
            for kind, chance in chances.items():
                rows.setdefault((name, kind), []).append(judged(chance, truth, reference))
    summary = {}
    for key, given in rows.items():
        stated, wrong = (np.concatenate(each) for each in zip(*given, strict=True))
        summary[key] = (len(stated) / networks, float(stated.mean()), float(wrong.mean()))
    return summary


def oracle(found: Shrunken, spread: float) -> Posterior:
    """Posterior of normal estimates where the spread between clinics is known and their mean is not."""
    size, raw = found.units["size"].to_numpy(), found.units["raw"].to_numpy()
    weight = 1 / (1 / size + spread**2)
    pulled = weight / size
    mean = pulled * np.average(raw, weights=weight) + (1 - pulled) * raw
    return Posterior.normal(mean, np.sqrt(spread**2 * pulled + pulled**2 / weight.sum()))


def main() -> None:
    """Print one line per model, reliability and posterior."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=int, default=2000, help="networks simulated per line")
    networks = parser.parse_args().networks
    print(f"{'model':14} {'reliability':>11}  {'mean':5} {'':10} {'labels':>7} {'stated wrong':>13} {'wrong':>7}")
    for model in MODELS:
        for reliability in RELIABILITIES:
            for (mean, kind), (labels, stated, wrong) in simulate(model, reliability, networks).items():
                start = f"{model:14} {reliability:11.1f}  {mean:5} {kind:10}"
                print(f"{start} {labels:7.2f} {stated:13.1%} {wrong:7.1%}", flush=True)


if __name__ == "__main__":
    main()
