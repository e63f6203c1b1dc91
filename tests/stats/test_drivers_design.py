"""A design in blocks gives the sums of the design written out; and the fit is that of statsmodels."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from tests.stats.drivers_simulated import COLUMNS, network
from tests.stats.test_no_loops import steps
from wellanalysis.stats.drivers import association
from wellanalysis.stats.drivers_design import Block, Design, independent
from wellanalysis.stats.drivers_logistic import clustered, maximum
from wellanalysis.stats.drivers_worth import worth

ROWS, GROUPS = 400, 7


@pytest.fixture
def drawn() -> tuple[Design, np.ndarray, np.ndarray, np.ndarray]:
    """Three blocks, the same written out, weights and groups."""
    rng = np.random.default_rng(1)
    first = np.column_stack([np.ones(12), rng.normal(size=(12, 2))])
    blocks = tuple(
        Block(table, rng.integers(0, len(table), ROWS))
        for table in (first, rng.normal(size=(5, 2)), rng.normal(size=(40, 4)))
    )
    dense = np.hstack([block.table[block.codes] for block in blocks])
    return Design(blocks), dense, rng.random(ROWS), rng.integers(0, GROUPS, ROWS)


def test_sums_are_those_of_the_design_written_out(drawn):
    """Predictor, products, information, and both by group."""
    design, dense, weights, group = drawn
    slopes = np.arange(1.0, design.terms + 1)
    assert design.predictor(slopes) == pytest.approx(dense @ slopes)
    assert design.products(weights) == pytest.approx(weights @ dense)
    np.testing.assert_allclose(
        design.information(weights), dense.T @ (weights[:, None] * dense), rtol=1e-12, atol=1e-10
    )
    for one in range(GROUPS):
        rows, some = dense[group == one], weights[group == one]
        np.testing.assert_allclose(design.products_by(weights, group, GROUPS)[one], some @ rows, atol=1e-10)
        expected = rows.T @ (some[:, None] * rows)
        np.testing.assert_allclose(design.information_by(weights, group, GROUPS)[one], expected, atol=1e-10)


def test_of_terms_that_tell_the_same_the_later_one_is_not_used(drawn):
    """Later in the order asked, not in the design; and an empty term is never used."""
    _, dense, weights, _ = drawn
    wide = np.column_stack([dense, dense[:, 1] + dense[:, 2], np.zeros(ROWS)])
    information = wide.T @ (weights[:, None] * wide)
    terms = list(range(wide.shape[1]))
    assert np.flatnonzero(~independent(information, terms)).tolist() == [9, 10]
    assert np.flatnonzero(~independent(information, [9, *terms[:9], 10])).tolist() == [2, 10]


def test_the_fit_is_that_of_statsmodels(drawn):
    """Estimates to 1e-9, on counts."""
    design, dense, _, _ = drawn
    rng = np.random.default_rng(2)
    trials = rng.integers(1, 30, ROWS).astype(float)
    events = rng.binomial(trials.astype(int), 1 / (1 + np.exp(-dense @ np.full(9, 0.2)))).astype(float)
    expected = sm.GLM(np.column_stack([events, trials - events]), dense, family=sm.families.Binomial()).fit(tol=1e-14)
    found = maximum(design, events, trials)
    np.testing.assert_allclose(found.estimate, np.asarray(expected.params), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(np.linalg.inv(found.information), np.asarray(expected.cov_params()), rtol=1e-7)
    assert not found.steadied.any()


def test_a_level_that_nobody_with_the_outcome_has_is_steadied_and_the_others_are_as_without_it():
    """Its slope would run off to minus infinity; those patients then say nothing of the others."""
    rng = np.random.default_rng(3)
    x, rare = rng.integers(0, 2, 2000).astype(float), np.arange(2000) < 30
    happened = np.where(rare, 0, rng.binomial(1, 1 / (1 + np.exp(0.3 - 0.5 * x)))).astype(float)
    trials, unit = np.ones(2000), np.arange(2000) % 20
    wide = np.column_stack([np.ones(2000), x, rare])
    found = maximum(Design((Block(wide, np.arange(2000)),)), happened, trials)
    assert found.steadied.tolist() == [False, False, True]
    assert -15 < found.estimate[2] < -3
    alone = clustered(wide[~rare, :2], happened[~rare], trials[~rare], unit[~rare])
    with_it = clustered(wide, happened, trials, unit)
    np.testing.assert_allclose(with_it.estimate[:2], alone.estimate, atol=2e-3)
    np.testing.assert_allclose(with_it.errors[:2], alone.errors, rtol=0.02)


def test_two_ways_of_clustering_are_those_of_statsmodels():
    """Providers who are of several clinics: both ways less their common clusters, each with its correction."""
    rng = np.random.default_rng(4)
    rows, clinic, provider = 3000, rng.integers(0, 20, 3000), rng.integers(0, 50, 3000)
    shared = rng.normal(0, 0.5, 20)[clinic] + rng.normal(0, 0.5, 50)[provider]
    x = rng.normal(size=rows) + shared
    happened = rng.binomial(1, 1 / (1 + np.exp(-shared - 0.3 * x))).astype(float)
    wide = np.column_stack([np.ones(rows), x])
    fitted = sm.GLM(happened, wide, family=sm.families.Binomial())

    def theirs(groups: np.ndarray) -> np.ndarray:
        found = fitted.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}, tol=1e-14)
        number = len(np.unique(groups))
        return np.asarray(found.cov_params()) * number / (number - 1)

    expected = theirs(clinic) + theirs(provider) - theirs(clinic * 50 + provider)
    found = clustered(wide, happened, np.ones(rows), clinic, second=provider)
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-7)
    assert (found.units, found.fewest) == (20, 20)
    few = clustered(wide, happened, np.ones(rows), clinic, second=provider % 8)
    assert few.fewest == 8


def test_no_variance_is_negative_where_two_ways_have_little_in_common():
    """Scores that cancel within both ways leave less than nothing; it is put at 0, never below."""
    rng = np.random.default_rng(5)
    first, second = np.repeat(np.arange(6), 6), np.tile(np.arange(6), 6)
    # Half of each pair has the event, in turns: every clinic and every provider has its share exactly.
    events = np.where((first + second) % 2 == 0, 7.0, 3.0)
    wide = np.column_stack([np.ones(36), rng.normal(size=36)])
    found = clustered(wide, events, np.full(36, 10.0), first, second=second)
    assert np.linalg.eigvalsh(found.covariance).min() >= -1e-15
    assert np.isfinite(found.errors).all()


@pytest.mark.parametrize("asked", ["association", "worth"])
def test_twenty_times_as_many_clinics_and_rows_take_the_same_steps(asked):
    """No loop runs over clinics or rows: 480 clinics would add 456 turns. A Newton step more or less is allowed."""
    few = network(1)
    many = pd.concat(
        [network(seed).assign(clinic=lambda rows, seed=seed: rows["clinic"] + 100 * seed) for seed in range(20)]
    )

    def work(counts):
        if asked == "association":
            return lambda: association(counts, **COLUMNS, period="quarter")
        return lambda: worth(counts, **COLUMNS, benchmark=0.7, period="quarter")

    small, large = steps(work(few)), steps(work(many))
    assert abs(large[0] - small[0]) < 200
    assert abs(large[1] - small[1]) < 400
