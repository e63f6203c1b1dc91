"""Logistic random intercept: patterns and patients, gradients, known answers, and what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit

from wellanalysis.stats.random_intercept import random_intercept
from wellanalysis.stats.random_intercept_likelihood import Likelihood


def simulated(seed=0, units=15, spread=0.8, patients=60):
    """Patients of units whose log odds differ by `spread`, with one covariate that matters."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), patients)
    frame = pd.DataFrame({"unit": unit, "old": rng.binomial(1, 0.4, len(unit)), "stage": rng.integers(0, 3, len(unit))})
    chance = expit(0.3 - 0.7 * frame["old"] + 0.2 * frame["stage"] + spread * rng.normal(size=units)[unit])
    return frame.assign(event=rng.binomial(1, chance), trial=1)


def fitted(frame, **options):
    """The model with both covariates."""
    return random_intercept(frame["event"], frame["trial"], frame["unit"], design=frame[["old", "stage"]], **options)


def test_patterns_give_what_patients_give():
    """Counts per unit and covariates: same estimates, errors, units and posterior."""
    patients = simulated()
    patterns = patients.groupby(["unit", "old", "stage"], as_index=False)[["event", "trial"]].sum()
    one, other = fitted(patients), fitted(patterns.sample(frac=1, random_state=1))
    assert one.between.detectable
    pd.testing.assert_frame_equal(one.coefficients, other.coefficients, rtol=1e-6)
    pd.testing.assert_frame_equal(one.units, other.units, rtol=1e-6)
    np.testing.assert_allclose(one.posterior.below(0.6), other.posterior.below(0.6), rtol=1e-6)


@pytest.mark.parametrize("nodes", [1, 3, 9])
def test_the_gradient_is_that_of_the_likelihood(nodes):
    """Differences of the value, for every fixed effect and the spread."""
    frame = simulated(units=6, patients=20)
    design = np.column_stack([np.ones(len(frame)), frame[["old", "stage"]]])
    starts = np.arange(6) * 20
    model = Likelihood(frame["event"].to_numpy(float), np.ones(len(frame)), design, starts, nodes)
    place, step = np.array([0.2, -0.5, 0.1, 0.7]), 1e-5
    gradient = model.at(place[:-1], place[-1]).gradient
    for term in range(4):
        move = step * np.eye(4)[term]
        up, down = (model.at((place + sign * move)[:-1], (place + sign * move)[-1]) for sign in (1, -1))
        assert gradient[term] == pytest.approx((up.log_likelihood - down.log_likelihood) / (2 * step), rel=1e-6)


def test_quadrature_is_the_integral():
    """Two units, 9 nodes, against adaptive integration."""
    events, trials = np.array([3.0, 7.0]), np.array([10.0, 8.0])
    model = Likelihood(events, trials, np.ones((2, 1)), np.array([0, 1]), 9)
    total = 0.0
    for x, n in zip(events, trials, strict=True):

        def density(v, x=x, n=n):
            eta = 0.1 + 0.6 * v
            return np.exp(x * eta - n * np.log1p(np.exp(eta)) - v**2 / 2) / np.sqrt(2 * np.pi)

        total += np.log(quad(density, -12, 12)[0])
    assert model.at(np.array([0.1]), 0.6).log_likelihood == pytest.approx(total, abs=1e-7)


def test_units_are_pulled_towards_the_average_unit():
    """Between the standardised rate and the mean, with intervals around them, and index sorted by unit."""
    found = fitted(simulated(seed=3))
    units = found.units
    low, high = (pick(units["raw"], found.prior["mean"]) for pick in (np.minimum, np.maximum))
    assert (units["estimate"].between(low - 0.01, high + 0.01)).all()
    assert (units["lower"] < units["estimate"]).all()
    assert (units["estimate"] < units["upper"]).all()
    assert units.index.tolist() == list(range(15))
    assert units.notna().all(axis=None)
    assert (units["upper"] - units["lower"]).mean() > (units["given_prior_upper"] - units["given_prior_lower"]).mean()


def test_true_values_are_recovered():
    """200 units: spread and slopes within their standard errors, and 95 % intervals cover about 95 %."""
    rng = np.random.default_rng(8)
    intercepts = 0.5 * rng.normal(size=200)
    frame = pd.DataFrame({"unit": np.repeat(np.arange(200), 4), "old": np.tile([0, 1, 0, 1], 200), "trial": 25})
    frame["stage"] = np.tile([0, 0, 1, 1], 200)
    chance = expit(0.4 - 0.6 * frame["old"] + 0.3 * frame["stage"] + intercepts[frame["unit"]])
    found = fitted(frame.assign(event=rng.binomial(25, chance)))
    assert found.between.lower < 0.5 < found.between.upper
    off = (found.coefficients["estimate"] - [0.4, -0.6, 0.3]) / found.coefficients["se"]
    assert (off.abs() < 3.5).all()
    centre = np.log(found.prior["mean"] / (1 - found.prior["mean"]))
    truth = expit(centre + intercepts)
    covered = ((found.units["lower"] < truth) & (truth < found.units["upper"])).mean()
    assert 0.90 < covered < 0.99


def test_no_difference_between_units_is_a_result():
    """Equal units: a spread of 0, stated, reliability 0, and intervals that still have width."""
    found = random_intercept([30] * 6, [50] * 6, list("abcdef"))
    assert found.between.value == 0
    assert found.between.upper > 0
    assert found.stated == "units do not differ detectably"
    assert (found.units["reliability"] == 0).all()
    assert found.size_for(0.7) == np.inf
    np.testing.assert_allclose(found.units["estimate"], 0.6)
    below = found.posterior.below(0.6)
    assert ((below > 0.3) & (below < 0.7)).all()
    assert (found.units["lower"] < 0.6).all()


def test_a_small_spread_that_chance_explains_is_not_detectable():
    """The interval of the spread reaches 0."""
    found = random_intercept([29, 31, 35, 27, 33], [50] * 5, list("abcde"))
    assert found.between.lower == 0
    assert not found.between.detectable


def test_one_unit_alone_says_nothing_of_differences():
    """Stated, no error."""
    found = random_intercept([4, 6], [10, 10], ["a", "a"])
    assert found.stated == "one unit alone: what lies between units cannot be known"
    assert found.units["estimate"].iloc[0] == pytest.approx(0.5)


def test_a_unit_all_of_whose_patients_had_the_event_stays_finite():
    """Its own log odds would be infinite."""
    found = random_intercept([20, 10, 8, 12], [20, 20, 20, 20], list("abcd"))
    assert found.units.notna().all(axis=None)
    assert found.units["estimate"]["a"] < 1


def test_a_unit_without_patients_gets_the_prior():
    """Reliability 0, and a note."""
    found = random_intercept([15, 5, 8, 0], [20, 20, 20, 0], list("abcd"))
    assert found.units["reliability"]["d"] == 0
    assert found.units["note"]["d"] == "nobody counted here: the prior alone"
    assert found.units["estimate"]["d"] == pytest.approx(found.prior["mean"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.assign(event=0), "0 of 900 patients had the event"),
        (lambda frame: frame.assign(event=1), "900 of 900 patients had the event"),
        (lambda frame: frame.assign(event=2), "cannot exceed"),
        (lambda frame: frame.assign(event=np.nan), "events is missing"),
        (lambda frame: frame.assign(old=np.nan), "missing or infinite covariates: old"),
        (lambda frame: frame.assign(old=0), "0 in every pattern: old"),
        (lambda frame: frame.assign(stage=1 - frame["old"]), "repeat others: stage"),
        (lambda frame: frame.assign(old=frame["event"]), "old separates events"),
        (lambda frame: frame.assign(unit=None), "unit must name"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, message):
    """The message names the term or the counts."""
    with pytest.raises(ValueError, match=message):
        fitted(change(simulated()))


def test_there_is_at_least_one_node():
    """0 nodes are no quadrature."""
    with pytest.raises(ValueError, match="nodes is 0"):
        fitted(simulated(), nodes=0)


def test_one_event_in_sixteen_patients_stays_finite():
    """The likelihood rises with the spread without end: it stops at 5 log odds, and its interval reaches 0."""
    unit = [5, 0, 2, 6, 9, 3, 2, 9, 2, 2, 8, 1, 7, 4, 5, 8]
    events = np.array(unit) == 1
    found = random_intercept(events, np.ones(16), unit)
    assert (found.between.lower, found.between.upper) == (0, 5)
    assert not found.between.detectable
    assert found.units.notna().all(axis=None)
    assert found.coefficients.notna().all(axis=None)
