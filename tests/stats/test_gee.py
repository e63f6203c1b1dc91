"""Estimating equations on counts: what statsmodels says on rows, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from tests.stats.drivers_simulated import halved, network, people
from wellanalysis.stats.gee import Gee, gee


def design(rows: pd.DataFrame) -> np.ndarray:
    """Intercept, indicator and severity."""
    return np.column_stack([np.ones(len(rows)), rows["done"], rows["severe"]]).astype(float)


def found(rows: pd.DataFrame, **options: object) -> Gee:
    """The fit on counts."""
    return gee(design(rows), rows["healed"].to_numpy(), rows["n"].to_numpy(), rows["clinic"], **options)


@pytest.mark.parametrize("structure", ["exchangeable", "independence"])
def test_counts_say_what_statsmodels_says_on_rows(structure):
    """Estimates, robust errors and working correlation."""
    counts = network(1, spread=0.6)
    rows = people(counts)
    assert rows[["n", "healed"]].sum().tolist() == counts[["n", "healed"]].sum().tolist()
    working = getattr(sm.cov_struct, structure.capitalize())()
    model = sm.GEE(
        rows["healed"], design(rows), groups=rows["clinic"], family=sm.families.Binomial(), cov_struct=working
    )
    expected, own = model.fit(ctol=1e-12, maxiter=200), found(counts, structure=structure)
    np.testing.assert_allclose(own.estimate, np.asarray(expected.params), rtol=1e-8)
    np.testing.assert_allclose(own.errors, np.asarray(expected.bse), rtol=1e-8)
    assert own.alpha == (pytest.approx(working.dep_params, rel=1e-8) if structure == "exchangeable" else 0)
    assert own.alpha >= 0
    assert own.scale == pytest.approx(1, abs=0.05)


def test_values_say_what_statsmodels_says_on_rows():
    """A linear model from sums of values and of their squares per pattern."""
    rng = np.random.default_rng(2)
    rows = people(network(2))
    rows = rows.assign(score=50 + 4 * rows["done"] + rng.normal(0, 3, 24)[rows["clinic"]] + rng.normal(0, 9, len(rows)))
    rows = rows.assign(square=rows["score"] ** 2)
    sums = rows.groupby(["clinic", "severe", "done"], as_index=False)[["score", "square", "n"]].sum()
    own = gee(design(sums), sums["score"], sums["n"], sums["clinic"], squares=sums["square"])
    working = sm.cov_struct.Exchangeable()
    expected = sm.GEE(rows["score"], design(rows), groups=rows["clinic"], cov_struct=working).fit(ctol=1e-10)
    np.testing.assert_allclose(own.estimate, np.asarray(expected.params), rtol=1e-8)
    np.testing.assert_allclose(own.errors, np.asarray(expected.bse), rtol=1e-7)
    assert own.alpha == pytest.approx(working.dep_params, rel=1e-7)
    assert own.scale == pytest.approx(expected.scale, rel=1e-7)


def test_order_of_rows_and_split_patterns_change_nothing():
    """Patients are counted, not rows."""
    counts = network(3, spread=0.6)
    one, other = found(counts), found(halved(counts))
    np.testing.assert_allclose(other.estimate, one.estimate, rtol=1e-9)
    np.testing.assert_allclose(other.covariance, one.covariance, rtol=1e-7, atol=1e-15)
    assert (other.alpha, other.scale) == (pytest.approx(one.alpha), pytest.approx(one.scale))


def test_a_correlation_worked_out_by_hand():
    """Two clinics of two patients, 2 of 2 and 0 of 2: residuals 1, 1, −1, −1; both pairs agree, each worth 1.

    Scale 4 / 4 and correlation 2 / 2 where no degree of freedom is lost would be complete, which nothing can invert;
    with a third clinic of one and one the pairs are worth 1, 1 and −1.
    """
    ones, clinic = np.ones((3, 1)), ["a", "b", "c"]
    own = gee(ones, np.array([2.0, 0, 1]), np.full(3, 2.0), clinic, corrected=False)
    assert own.estimate == pytest.approx([0], abs=1e-12)
    assert (own.scale, own.alpha) == (pytest.approx(1), pytest.approx(1 / 3))
    with pytest.raises(ValueError, match="no working correlation fits"):
        gee(ones[:2], np.array([2.0, 0]), np.full(2, 2.0), clinic[:2], corrected=False)


def test_what_cannot_be_told_is_refused():
    """With the reason."""
    counts = network(4)
    with pytest.raises(ValueError, match="no working correlation 'ar'"):
        found(counts, structure="ar")
    with pytest.raises(ValueError, match="clinic of 1 patterns is missing"):
        found(counts.assign(clinic=counts["clinic"].where(counts.index > 0)))
    with pytest.raises(ValueError, match="told by the others"):
        found(counts.assign(severe=counts["done"]))
    alone = counts.sample(20, random_state=1).assign(clinic=range(20), n=1, healed=[0, 1] * 10)
    with pytest.raises(ValueError, match="too few patients of the same clinic"):
        found(alone)
    with pytest.raises(ValueError, match="no solution"):
        found(counts.assign(healed=counts["n"] * counts["severe"]))
