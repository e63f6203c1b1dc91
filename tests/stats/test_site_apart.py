"""A unit unlike the others is found as rarely by chance as stated, and counted by its own figures."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from wellanalysis.stats.site_apart import SELDOM, improved_count_apart, unlike
from wellanalysis.stats.site_count import improved_count

UNITS = 18


def lot(seed: int, *, spread: float = 0.02, exceptions: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True changes of about 13 points, seen with errors of about 2.5; exceptions did not change at all."""
    rng = np.random.default_rng(seed)
    true = rng.normal(0.13, spread, UNITS)
    true[:exceptions] = 0.0
    error = rng.uniform(0.02, 0.03, UNITS)
    return true, rng.normal(true, error), error**2


@pytest.mark.parametrize("spread", [0.0, 0.02, 0.05])
def test_units_of_one_lot_are_seldom_called_unlike(spread: float) -> None:
    """In at most one network in twenty, and 2.6 Monte Carlo errors."""
    networks = 600
    alarms = np.mean([unlike(*lot(seed, spread=spread)[1:]).any() for seed in range(networks)])
    assert alarms <= SELDOM + 2.6 * np.sqrt(SELDOM * (1 - SELDOM) / networks)


def test_the_one_that_did_not_change_is_found_and_no_other() -> None:
    """In most networks; where chance has moved it toward the others, it is counted with them."""
    found = [unlike(*lot(seed, spread=0.01, exceptions=1)[1:]) for seed in range(200)]
    assert np.mean([each[0] for each in found]) > 0.75
    assert np.mean([each[1:].any() for each in found]) < 0.02


def test_nothing_is_called_unlike_where_nothing_differs_or_too_few_are_left() -> None:
    assert not unlike(np.full(6, 0.1), np.full(6, 0.01)).any()
    assert not unlike([0.1, 0.1, 0.9], [0.0001] * 3).any()


def test_an_exception_is_judged_by_itself_and_the_others_among_each_other() -> None:
    """Its chance is that of its own figures; the count is one coin more."""
    _, change, variance = lot(0, spread=0.01)
    change[0] = 0.005
    names = pd.Index([f"U{place}" for place in range(UNITS)])
    labelled = np.arange(UNITS) > 0
    estimate = pd.Series(change, names)
    found = improved_count_apart(
        estimate, variance, improves="up", labelled=labelled, worse=np.zeros(UNITS, dtype=bool)
    )
    rest = improved_count(estimate.iloc[1:], variance[1:], improves="up", labelled=labelled[1:])
    own = float(ndtr(change[0] / np.sqrt(variance[0])))
    assert found.units.index.tolist() == names.tolist()
    assert found.units.loc["U0", "p_improved"] == pytest.approx(own, abs=1e-12)
    assert np.isnan(found.units.loc["U0", "probability_wrong"])
    assert found.chances == pytest.approx(np.convolve(rest.chances, [1 - own, own]), abs=1e-12)
    assert (found.labelled, found.of) == (UNITS - 1, UNITS)
    assert found.p_exact == pytest.approx(found.chances[UNITS - 1], abs=1e-12)


def test_without_an_exception_it_is_the_plain_count() -> None:
    _, change, variance = lot(5)
    asked = {"improves": "up", "labelled": np.ones(UNITS, dtype=bool), "worse": np.zeros(UNITS, dtype=bool)}
    one = improved_count_apart(pd.Series(change), variance, **asked)
    other = improved_count(pd.Series(change), variance, **asked)
    assert one.p_exact == other.p_exact
    assert one.units.equals(other.units)


def test_the_chance_that_the_count_is_right_is_calibrated_with_an_exception() -> None:
    """Over networks in which one of eighteen never changed: said and seen differ by no more than chance."""
    said, seen = [], []
    for seed in range(300):
        true, change, variance = lot(1000 + seed, exceptions=1)
        good = change - 1.96 * np.sqrt(variance) > 0
        found = improved_count_apart(
            pd.Series(change), variance, improves="up", labelled=good, worse=np.zeros(UNITS, dtype=bool)
        )
        said.append(found.p_exact)
        seen.append(float((true > 0).sum() == good.sum()))
    # A clinic that did not change at all has "improved" by a coin's toss as far as a posterior can tell.
    assert np.mean(said) <= np.mean(seen) + 2.6 * np.std(seen) / np.sqrt(len(seen))
