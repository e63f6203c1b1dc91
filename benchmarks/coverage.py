"""How often intervals cover, funnels and charts flag, and the dispersion test is wrong: in one run, printed.

Where counts are few enough every outcome is added up and the figure is exact; else it is simulated with a fixed seed and
printed with its standard error.

    python benchmarks/coverage.py
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, chi2, poisson

from wellanalysis.stats.funnel import funnel, limits_at
from wellanalysis.stats.funnel_dispersion import TrimMethod, kept, phi, tau2
from wellanalysis.stats.funnel_scale import Scale, Statistic, Transform
from wellanalysis.stats.intervals import byar, clopper_pearson, mid_p, newcombe, poisson_exact, wilson
from wellanalysis.stats.spc import control_chart, special_causes

Floats = NDArray[np.float64]

SEED = 20250105
SIZES = (10, 20, 30, 50, 75, 100, 150, 250, 500)
RATES = np.arange(0.02, 0.985, 0.02)
MEANS = np.concatenate([np.arange(0.5, 10, 0.25), np.arange(10, 101, 2.5)])
PAIRS = ((20, 20), (30, 60), (50, 100), (60, 240), (100, 100))
SHARES = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.74, 0.8, 0.9, 0.95])
ARCSINE = Scale(Statistic.PROPORTION, Transform.ARCSINE)
RATE = Scale(Statistic.RATE, Transform.SQRT)
RATIO = {kind: Scale(Statistic.RATIO, kind) for kind in (Transform.SQRT, Transform.LOG)}


def proportion_coverage(interval: Callable[..., tuple[Floats, Floats]], *, level: float = 0.95) -> Floats:
    """Exact coverage of an interval of a proportion: one row per size, one column per true rate."""
    rows = []
    for size in SIZES:
        count = np.arange(size + 1)
        lower, upper = interval(count, size, level=level)
        inside = (lower[:, np.newaxis] <= RATES) & (RATES <= upper[:, np.newaxis])
        rows.append((binom.pmf(count[:, np.newaxis], size, RATES) * inside).sum(axis=0))
    return np.array(rows)


def count_coverage(interval: Callable[..., tuple[Floats, Floats]], *, level: float = 0.95) -> Floats:
    """Exact coverage of an interval of a count, by true mean."""
    count = np.arange(400)
    lower, upper = interval(count, level=level)
    inside = (lower[:, np.newaxis] <= MEANS) & (MEANS <= upper[:, np.newaxis])
    return np.asarray((poisson.pmf(count[:, np.newaxis], MEANS) * inside).sum(axis=0))


def difference_coverage(*, level: float = 0.95) -> Floats:
    """Exact coverage of Newcombe's interval: pairs of sizes × true shares × true shares."""
    found = []
    for first, second in PAIRS:
        one, other = np.arange(first + 1)[:, np.newaxis], np.arange(second + 1)
        lower, upper = newcombe(one, first, other, second, level=level)
        chance = binom.pmf(one, first, SHARES), binom.pmf(other[:, np.newaxis], second, SHARES)
        for row, here in enumerate(SHARES):
            inside = [(lower <= here - there) & (here - there <= upper) for there in SHARES]
            found.append([chance[0][:, row] @ inside[at] @ chance[1][:, at] for at in range(len(SHARES))])
    return np.array(found).reshape(len(PAIRS), len(SHARES), len(SHARES))


def flagged_by_exact_limits(level: float) -> Floats:
    """Exact share of units on target that exact limits flag, over sizes and targets, binomial and Poisson."""
    size, found = np.array(SIZES, dtype=float), []
    for target in RATES:
        lower, upper = limits_at(size, scale=ARCSINE, target=target, level=level)
        found.append(
            binom.cdf(np.round(lower * size) - 1, size, target) + binom.sf(np.round(upper * size), size, target)
        )
        lower, upper = limits_at(size, scale=RATE, target=target, level=level)
        mean = size * target
        found.append(poisson.cdf(np.round(lower * size) - 1, mean) + poisson.sf(np.round(upper * size), mean))
    return np.array(found)


@dataclass(frozen=True)
class Network:
    """Units whose patients differ in their own chance of a common outcome (healing, about 0.74)."""

    chances: tuple[Floats, ...]

    @property
    def expected(self) -> Floats:
        """E of every unit."""
        return np.array([each.sum() for each in self.chances])

    @property
    def variance(self) -> Floats:
        """V = Σp(1 − p) of every unit."""
        return np.array([(each * (1 - each)).sum() for each in self.chances])

    def observed(self, ratios: Floats, rng: np.random.Generator) -> Floats:
        """Counts of every network (rows) whose units have these true ratios."""
        counts = np.empty(ratios.shape)
        for unit, chance in enumerate(self.chances):
            true = np.minimum(ratios[:, unit, np.newaxis] * chance, 1)
            counts[:, unit] = (rng.random(true.shape) < true).sum(axis=1)
        return counts


def network(units: int, rng: np.random.Generator) -> Network:
    """Units of 60 to 1,000 patients; the chances of patients, and their mean by unit, differ."""
    sizes = np.exp(rng.uniform(np.log(60), np.log(1000), units)).astype(int)
    return Network(
        tuple(
            1 / (1 + np.exp(-rng.normal(middle, 0.6, size)))
            for size, middle in zip(sizes, rng.normal(1.1, 0.2, units), strict=True)
        )
    )


def flagged_common(chance: Floats, level: float) -> float:
    """Exact share of units on target, with patients of these chances, that the limits of a common outcome flag."""
    expected, variance = chance.sum(), (chance * (1 - chance)).sum()
    limits = limits_at(
        np.array([expected]),
        scale=RATIO[Transform.SQRT],
        target=1,
        level=level,
        relative=np.array([variance / expected]),
    )
    # The law of a sum of unlike yes-or-no outcomes, by the Fourier transform of its generating function.
    points = len(chance) + 1
    turn = np.exp(2j * np.pi * np.arange(points) / points)
    law = np.fft.fft(np.exp(np.log1p(chance[:, np.newaxis] * (turn - 1)).sum(axis=0))).real / points
    count = np.arange(points)
    lower, upper = (np.round(limit[0] * expected) for limit in limits)
    return float(law[(count < lower) | (count > upper)].sum())


@dataclass(frozen=True)
class Dispersion:
    """Over simulated networks: size or power of the dispersion test, and τ² with and without winsorising."""

    tested: float
    widened: float
    tau2: float
    tau2_winsorised: float
    outside: dict[float, float]
    outside_winsorised: dict[float, float]


def common_dispersion(
    transform: Transform, between: float, *, units: int = 60, networks: int = 1000, seed: int = SEED
) -> Dispersion:
    """Networks whose true ratios have a standard deviation `between` on the transformed scale."""
    rng = np.random.default_rng(seed)
    place, scale = network(units, rng), RATIO[transform]
    size, relative = place.expected, place.variance / place.expected
    ratios = scale.back(scale.forward(1.0) + between * rng.standard_normal((networks, units)))
    observed = place.observed(ratios, rng)
    # Expected counts are calibrated, as a model's are: over all units they add up to what was observed.
    aim = observed.sum(axis=1, keepdims=True) / size.sum()
    z = scale.z_scores(observed, size, aim, relative)
    error = scale.standard_error(size, 1.0, relative)
    p = chi2.sf((z**2).sum(axis=1), units - 1)
    plain = np.array([tau2(phi(row), error) for row in z])
    pulled = np.array([tau2(phi(kept(row, trim=0.1, method=TrimMethod.WINSORISE)[0]), error) for row in z])

    def outside(estimates: Floats, level: float) -> float:
        lower, upper = zip(
            *(
                limits_at(size, scale=scale, target=1, level=level, between=each, relative=relative)
                for each in estimates
            ),
            strict=True,
        )
        value = observed / size / aim
        return float(((value < np.array(lower) - 1e-9) | (value > np.array(upper) + 1e-9)).mean())

    return Dispersion(
        tested=float((p < 0.05).mean()),
        widened=float(((p < 0.05) & (pulled > 0)).mean()),
        tau2=float(plain.mean()),
        tau2_winsorised=float(pulled.mean()),
        outside={level: outside(plain, level) for level in (0.95, 0.998)},
        outside_winsorised={level: outside(pulled, level) for level in (0.95, 0.998)},
    )


def flagged_with_true_variance(scale: Scale, target: float, between: float, *, seed: int = SEED) -> dict[float, float]:
    """Share of units that limits widened by the true variance between units flag; sizes from 60 to 1,000."""
    rng = np.random.default_rng(seed)
    size = np.round(np.exp(rng.uniform(np.log(60), np.log(1000), 200_000)))
    true = scale.back(scale.forward(target) + between * rng.standard_normal(len(size)))
    count = rng.binomial(size.astype(int), true) if scale is ARCSINE else rng.poisson(size * true)
    flagged = {}
    for level in (0.95, 0.998):
        lower, upper = limits_at(size, scale=scale, target=target, level=level, between=between**2)
        flagged[level] = float(((count / size < lower) | (count / size > upper)).mean())
    return flagged


def dispersion_size(sizes: Iterable[int], *, target: float = 0.74, networks: int = 400, seed: int = SEED) -> float:
    """Share of networks without differences whose dispersion `funnel` finds to be more than chance (p < 0.05)."""
    rng = np.random.default_rng(seed)
    size = np.array(list(sizes))
    found = [
        funnel(pd.DataFrame({"numerator": rng.binomial(size, target), "denominator": size}), statistic="proportion")
        for _ in range(networks)
    ]
    return float(np.mean([each.dispersion_p < 0.05 for each in found]))


def quiet_last_points(
    chart: str, *, frozen: int = 0, series: int = 10_000, months: int = 24, seed: int = SEED
) -> float:
    """Share of quiet series whose last point NHS England's rules flag, limits from all points or `frozen` on the first."""
    rng = np.random.default_rng(seed)
    place = {"series": np.repeat(np.arange(series), months), "period": np.tile(np.arange(months), series)}
    if chart == "xmr":
        points = pd.DataFrame({**place, "value": rng.standard_normal(series * months)})
    else:
        size = rng.integers(60, 141, series * months)
        points = pd.DataFrame({**place, "numerator": rng.binomial(size, 0.7), "denominator": size})
    marked = special_causes(control_chart(points, chart=chart, baseline=range(frozen) if frozen else None))
    return float(marked["signal"].to_numpy().reshape(series, months)[:, -1].mean())


def main() -> None:
    """Print everything."""
    print("coverage of 95 % intervals, exact, over a grid of sizes and rates        mean   lowest")
    for name, covered in (
        ("Wilson, n 10-500, p 2-98 %", proportion_coverage(wilson)),
        ("Clopper-Pearson, the same", proportion_coverage(clopper_pearson)),
        ("Poisson exact, means 0.5-100", count_coverage(poisson_exact)),
        ("Byar (exact below 10)", count_coverage(byar)),
        ("mid-P", count_coverage(mid_p)),
        ("Newcombe, 5 pairs of sizes", difference_coverage()),
    ):
        print(f"  {name:<66} {100 * covered.mean():8.2f} {100 * covered.min():8.2f}")
    print("coverage of 99.8 % intervals")
    for name, covered in (
        ("Clopper-Pearson", proportion_coverage(clopper_pearson, level=0.998)),
        ("Poisson exact", count_coverage(poisson_exact, level=0.998)),
    ):
        print(f"  {name:<66} {100 * covered.mean():8.2f} {100 * covered.min():8.2f}")

    print("units on target outside funnel limits, %                              at 95 %  at 99.8 %  (nominal 5, 0.2)")
    exact = [flagged_by_exact_limits(level) for level in (0.95, 0.998)]
    print(f"  {'exact limits, mean over the grid':<66} {100 * exact[0].mean():8.2f} {100 * exact[1].mean():8.3f}")
    print(f"  {'exact limits, highest of the grid':<66} {100 * exact[0].max():8.2f} {100 * exact[1].max():8.3f}")
    place = network(60, np.random.default_rng(SEED))
    common = np.array([[flagged_common(each, level) for level in (0.95, 0.998)] for each in place.chances])
    print(
        f"  {'ratio of a common outcome, mean of 60 units':<66} {100 * common[:, 0].mean():8.2f} {100 * common[:, 1].mean():8.3f}"
    )
    print(
        f"  {'ratio of a common outcome, highest':<66} {100 * common[:, 0].max():8.2f} {100 * common[:, 1].max():8.3f}"
    )
    for name, scale, target, between in (
        ("additive, true τ 0.05, proportions of 74 %", ARCSINE, 0.74, 0.05),
        ("additive, true τ 0.1, rates of 0.5", RATE, 0.5, 0.1),
    ):
        share = flagged_with_true_variance(scale, target, between)
        print(f"  {name:<66} {100 * share[0.95]:8.2f} {100 * share[0.998]:8.3f}")

    print("ratio of a common outcome, 1,000 networks of 60 units of 60-1,000 patients at 74 %")
    for transform, between in (
        (Transform.SQRT, 0.0),
        (Transform.LOG, 0.0),
        (Transform.SQRT, 0.05),
        (Transform.LOG, 0.05),
        (Transform.LOG, 0.1),
    ):
        found = common_dispersion(transform, between)
        print(
            f"  {transform:>4}, true τ² {between**2:.4f}: test p < 0.05 in {100 * found.tested:5.1f} %, auto widens "
            f"{100 * found.widened:5.1f} %; τ² {found.tau2:.5f} untrimmed, {found.tau2_winsorised:.5f} winsorised; "
            f"outside {100 * found.outside[0.95]:.1f} and {100 * found.outside[0.998]:.2f} % untrimmed, "
            f"{100 * found.outside_winsorised[0.95]:.1f} and {100 * found.outside_winsorised[0.998]:.2f} % winsorised"
        )

    print("dispersion test, share of 400 quiet networks with p < 0.05 (standard error 1.1 %)")
    for name, sizes in (
        ("24 units of 8", [8] * 24),
        ("24 units of 250", [250] * 24),
        ("60 units of 10-600", range(10, 610, 10)),
    ):
        print(f"  {name:<66} {100 * dispersion_size(sizes):8.1f} %")

    print("quiet last points flagged by NHS England's rules, 10,000 series of 24 (standard error 0.1 to 0.2 %)")
    for chart, frozen in (("xmr", 0), ("xmr", 12), ("xmr", 20), ("p", 0), ("p", 12), ("p_prime", 0), ("p_prime", 12)):
        name = f"{chart}, limits from {f'the first {frozen}' if frozen else 'all 24'}"
        print(f"  {name:<66} {100 * quiet_last_points(chart, frozen=frozen):8.2f} %")


if __name__ == "__main__":
    main()
