"""Posterior: probabilities, means and quantiles of mixtures, against scipy and draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, gamma, lognorm, norm

from wellanalysis.stats.posterior import Posterior

CHANCES = [0.001, 0.025, 0.5, 0.9, 0.999]


def some(kind, *, grid=7, units=5, seed=1):
    """A mixture of one kind with parameters that differ by row and unit."""
    rng = np.random.default_rng(seed)
    shape = (grid, units)
    weights = rng.random(grid)
    if kind == "beta":
        return Posterior.beta(rng.uniform(0.5, 60, shape), rng.uniform(0.5, 60, shape), weights=weights)
    if kind == "gamma":
        return Posterior.gamma(rng.uniform(0.5, 60, shape), rng.uniform(0.5, 60, shape), weights=weights)
    return Posterior.normal(rng.normal(size=shape), rng.uniform(0.05, 1, shape), weights=weights, link=kind)


KINDS = ["identity", "log", "sqrt", "logit", "beta", "gamma"]


def drawn(posterior, number=200_000, seed=2):
    """Draws of the first unit on the natural scale, by hand."""
    rng = np.random.default_rng(seed)
    row = rng.choice(len(posterior.weights), size=number, p=posterior.weights)
    a, b = posterior.first[row, 0], posterior.second[row, 0]
    if posterior.family == "beta":
        return rng.beta(a, b)
    if posterior.family == "gamma":
        return rng.gamma(a, 1 / b)
    value = rng.normal(a, b)
    return {
        "identity": lambda x: x,
        "log": np.exp,
        "sqrt": lambda x: np.maximum(x, 0) ** 2,
        "logit": lambda x: 1 / (1 + np.exp(-x)),
    }[posterior.link](value)


def test_one_component_is_the_distribution_itself():
    """Normal on the log scale, beta and gamma as scipy has them."""
    assert Posterior.beta([8.0], [4.0]).below(0.7)[0] == pytest.approx(beta.cdf(0.7, 8, 4))
    assert Posterior.gamma([8.0], [4.0]).below(2.5)[0] == pytest.approx(gamma.cdf(2.5, 8, scale=0.25))
    log = Posterior.normal([0.2], [0.3], link="log")
    assert log.below(1.5)[0] == pytest.approx(lognorm.cdf(1.5, 0.3, scale=np.exp(0.2)))
    assert log.mean[0] == pytest.approx(np.exp(0.2 + 0.045))
    assert log.quantile(0.975)[0] == pytest.approx(np.exp(0.2 + 0.3 * 1.959964), rel=1e-6)


def test_a_mixture_weighs_its_components():
    """Two normals, one three times as likely: by hand."""
    mixed = Posterior.normal([[0.0], [2.0]], [[1.0], [1.0]], weights=[3, 1])
    assert mixed.below(1)[0] == pytest.approx(0.75 * norm.cdf(1) + 0.25 * norm.cdf(-1))
    assert mixed.mean[0] == pytest.approx(0.5)
    assert len(mixed) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_moments_and_probabilities_are_those_of_draws(kind):
    """Mean, and the probability below the draws' 80 % quantile, within Monte Carlo error."""
    posterior = some(kind)
    draws = drawn(posterior)
    error = draws.std() / np.sqrt(len(draws))
    assert abs(posterior.mean[0] - draws.mean()) < 5 * error
    assert abs(posterior.below(np.quantile(draws, 0.8))[0] - 0.8) < 5 * 0.4 / np.sqrt(len(draws))


@pytest.mark.parametrize("kind", KINDS)
def test_quantiles_invert_probabilities(kind):
    """Below its own quantile lies the probability asked for, in every unit, and quantiles ascend."""
    posterior = some(kind)
    found = posterior.quantile(CHANCES)
    assert found.shape == (len(CHANCES), len(posterior))
    assert (np.diff(found, axis=0) >= 0).all()
    for chance, values in zip(CHANCES, found, strict=True):
        inside = values > 0 if kind == "sqrt" else np.ones(len(values), dtype=bool)
        np.testing.assert_allclose(posterior.below(values)[inside], chance, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    low=st.floats(-2, 3),
    width=st.floats(0, 3),
    seed=st.integers(0, 10_000),
)
def test_within_is_the_difference_and_a_probability(kind, low, width, seed):
    """P(low ≤ θ ≤ high) lies in [0, 1], and adds up with what is below and above."""
    posterior = some(kind, seed=seed)
    within = posterior.within(low, low + width)
    assert ((within >= 0) & (within <= 1)).all()
    below = posterior.below(low) if low != 0 or kind != "sqrt" else 0
    assert (within >= posterior.below(low + width) - below - 1e-12).all()


def test_values_may_differ_by_unit():
    """One reference per unit gives what each alone gives."""
    posterior = some("beta", units=3)
    together = posterior.below([0.2, 0.5, 0.8])
    assert together.tolist() == [posterior.below(value)[unit] for unit, value in enumerate((0.2, 0.5, 0.8))]


def test_impossible_values_have_probability_0_or_1():
    """A proportion lies between 0 and 1, a ratio is not negative."""
    assert (some("beta").below(-0.1) == 0).all()
    np.testing.assert_allclose([some("beta").below(1), some("logit").below(1)], 1)
    assert (some("gamma").below(-1) == 0).all()
    assert (some("log").below(-1) == 0).all()
    assert (some("sqrt").below(-1) == 0).all()


def test_zero_on_the_root_scale_belongs_to_the_zone_that_starts_there():
    """What is negative on the root scale counts as exactly 0."""
    posterior = Posterior.normal([0.0], [1.0], link="sqrt")
    assert posterior.within(0, 1)[0] == pytest.approx(norm.cdf(1))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Posterior.normal([0], [0]), "sd of a posterior is 0"),
        (lambda: Posterior.normal([np.nan], [1]), "mean of a posterior is nan"),
        (lambda: Posterior.normal([0], [1], link="cube"), "link is 'cube'"),
        (lambda: Posterior.beta([1], [-1]), "beta of a posterior is -1"),
        (lambda: Posterior.gamma([np.inf], [1]), "shape of a posterior is inf"),
        (lambda: Posterior.normal([[0], [1]], [[1], [1]], weights=[1]), "weights have shape"),
        (lambda: Posterior.normal([[0], [1]], [[1], [1]], weights=[0, 0]), "not all 0"),
        (lambda: some("beta").below(np.nan), "value is missing"),
        (lambda: some("beta").below([1, 2]), "there are 5 units"),
        (lambda: some("beta").within(1, 0), "low lies above high: 1 > 0"),
        (lambda: some("beta").quantile(1), "strictly between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused(build, message):
    """The message names the value."""
    with pytest.raises(ValueError, match=message):
        build()
