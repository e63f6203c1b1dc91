"""Between units, and between parts within units: found as planted, covered as stated, and unknown where nothing can tell."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from wellanalysis.stats.random_intercept import random_intercept
from wellanalysis.stats.variation import NO_EVENTS, ONE_PART, ONE_UNIT, between, nested
from wellanalysis.stats.variation_likelihood import Counts, Grid
from wellanalysis.stats.variation_shares import TYPICAL

MIXED = "19_glmer_random_intercept"


def network(seed, *, units=12, parts=4, patients=120, unit_sd=0.25, part_sd=0.15, middle=0.8, offset=False):
    """Counts of a made-up network: events, trials, unit, part, and offsets in two rows per part."""
    rng = np.random.default_rng(seed)
    own = np.repeat(rng.normal(0, unit_sd, units), parts) + rng.normal(0, part_sd, units * parts)
    names = np.repeat(np.arange(units), parts), np.arange(units * parts)
    rows = 2 if offset else 1
    beside = np.tile([-0.6, 0.9], units * parts) if offset else np.zeros(units * parts)
    own, unit, part = (np.repeat(each, rows) for each in (own, *names))
    trials = rng.integers(patients // 2, 3 * patients // 2, len(own))
    events = rng.binomial(trials, expit(middle + own + beside))
    return events, trials, unit.astype(str), part.astype(str), beside


def numbers(found):
    """All that is estimated."""
    return [[each.sd, each.lower, each.upper, each.shares, each.observed, each.chance] for each in found]


@pytest.mark.real
def test_case_19_without_covariates(case):
    """glmer's standard deviation, 9 nodes, by the likeliest intercept."""
    rows = case(MIXED, "input_patients.csv")
    variances = case(MIXED, "expected_variance.csv").set_index("variant").loc["patients_null_agq9"]
    found = between(rows["died"], np.ones(len(rows)), rows["clinic"], restricted=False)
    assert found.sd == pytest.approx(variances["sd_intercept"], abs=2e-4)


def test_one_level_agrees_with_the_random_intercept():
    """Estimate and limits of the same model by adaptive quadrature."""
    events, trials, unit, *_ = network(1, units=20)
    there = random_intercept(events, trials, unit).between
    here = between(events, trials, unit, restricted=False)
    assert [here.sd, here.lower, here.upper] == pytest.approx([there.value, there.lower, there.upper], abs=2e-3)


def test_the_likelihood_of_two_levels_by_direct_integration():
    """One unit of two parts: both integrals by an integrator that knows nothing of the grid."""
    events, trials = np.array([14.0, 22.0]), np.array([30.0, 30.0])
    offset = np.array([0.3, -0.2])
    counts = Counts(events, trials, offset, np.arange(2), np.zeros(2, dtype=np.intp), np.ones(2, dtype=bool))
    grid = Grid(counts, units=0.5, parts=0.4, restricted=False)

    def part(s, which):
        points = np.linspace(-4, 4, 4001)
        eta = s + points + offset[which]
        logs = events[which] * eta - trials[which] * np.logaddexp(0, eta)
        return np.exp(logs + 40) @ norm.pdf(points, scale=0.4) * (points[1] - points[0])

    at = int(np.argmin(np.abs(grid.s - 0.1)))
    expected = np.log(part(grid.s[at], 0) * part(grid.s[at], 1)) - 80
    assert grid.of_units(0.4)[at, 0] == pytest.approx(expected, abs=1e-8)


def test_the_nested_spreads_are_covered():
    """80 networks: both intervals cover within 2.6 Monte Carlo errors of 95 %, and the mean lies by the truth."""
    found = [nested(*network(seed, offset=True)[:4], offset=network(seed, offset=True)[4]) for seed in range(80)]
    error = np.sqrt(0.95 * 0.05 / len(found))
    for level, truth in enumerate((0.25, 0.15)):
        covered = np.mean([each[level].lower <= truth <= each[level].upper for each in found])
        assert 0.95 - 2.6 * error <= covered <= 0.95 + 2.6 * error
        assert np.mean([each[level].sd for each in found]) == pytest.approx(truth, abs=0.02)


def test_where_nothing_differs_zero_belongs_to_the_interval():
    """Observed spreads are those of chance; most intervals begin at 0."""
    found = [nested(*network(seed, unit_sd=0, part_sd=0)[:4]) for seed in range(60)]
    for level in range(2):
        assert np.mean([each[level].lower == 0 for each in found]) >= 0.9
        squares = np.array([[each[level].observed ** 2, each[level].chance ** 2] for each in found]).mean(axis=0)
        assert squares[0] == pytest.approx(squares[1], rel=0.1)


def test_chance_by_hand():
    """Equal chances: the square is p q (units − 1) / patients; of parts, less one for each unit."""
    events, trials = np.array([5, 7, 6, 6]), np.array([10, 10, 10, 10])
    found = nested(events, trials, ["A", "A", "B", "B"], list("pqrs"))
    assert found.between.chance == pytest.approx(np.sqrt(0.6 * 0.4 * 1 / 40))
    assert found.between.observed == pytest.approx(0.0, abs=1e-12)
    assert found.within.chance == pytest.approx(np.sqrt(0.6 * 0.4 * 2 / 40))
    assert found.within.observed == pytest.approx(np.sqrt((0.1**2 * 20) / 40))


def test_spreads_in_shares():
    """A small spread is p q times that of the log odds."""
    found = between(*network(5, units=30, parts=1, patients=3000, unit_sd=0.1)[:3])
    middle = expit(0.8)
    assert found.shares == pytest.approx(found.sd * middle * (1 - middle), rel=0.05)
    rng = np.random.default_rng(1)
    pairs = rng.normal(size=(200_000, 2))
    assert np.abs(pairs[:, 0] - pairs[:, 1]).mean() == pytest.approx(TYPICAL, abs=0.01)


def test_order_and_names_do_not_matter():
    """Rows shuffled, split, or of other names: the same to the last digit."""
    events, trials, unit, part, _ = network(7)
    first = numbers(nested(events, trials, unit, part))
    order = np.random.default_rng(2).permutation(len(events))
    assert numbers(nested(events[order], trials[order], unit[order], part[order])) == first
    twice = [np.concatenate([each, each]) for each in (unit, part)]
    half = nested(np.concatenate([events, 0 * events]), np.concatenate([events, trials - events]), *twice)
    assert numbers(half) == first
    renamed = nested(events, trials, [f"x{29 - int(each)}" for each in unit], part)
    np.testing.assert_allclose(numbers(renamed), first, rtol=1e-9)


def test_nobodys_patients_tell_of_the_unit_alone():
    """A unit's patients without a part widen nothing within, and still count for the unit."""
    events, trials, unit, part, _ = network(9, part_sd=0.3)
    gone = np.arange(len(part)) % 4 == 0
    without = nested(events, trials, unit, np.where(gone, "", part))
    assert without.within.units == (~gone).sum()
    assert without.between.units == 12
    assert without.within.sd > 0.1


def test_one_part_in_each_unit_tells_nothing_of_parts():
    """Said, and the spread between units is that of one level."""
    events, trials, unit, part, _ = network(11, parts=1)
    found = nested(events, trials, unit, part)
    assert found.within.stated == ONE_PART
    assert np.isnan(found.within.sd)
    assert found.between == between(events, trials, unit)


def test_one_unit_has_nothing_beside_it():
    """Its parts are still set side by side."""
    events, trials, unit, part, _ = network(13, units=1, parts=20, part_sd=0.4)
    found = nested(events, trials, unit, part)
    assert found.between.stated == ONE_UNIT
    assert found.within.lower < 0.4 < found.within.upper
    assert between(events, trials, unit).stated == ONE_UNIT


def test_without_events_there_is_nothing_to_tell():
    """Nobody had it, or everybody."""
    trials = np.array([20, 30])
    assert between([0, 0], trials, ["A", "B"]).stated == NO_EVENTS
    assert between(trials, trials, ["A", "B"]).stated == NO_EVENTS


def test_extreme_units_and_empty_rows_do_no_harm():
    """0 of 40 beside 40 of 40, and a row without patients."""
    found = between([0, 40, 20, 0], [40, 40, 40, 0], list("ABCD"))
    assert found.units == 3
    assert 0 < found.lower < found.sd <= found.upper <= 5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"events": [3, -1]}, "negative"),
        ({"events": [3, 30]}, "cannot exceed"),
        ({"unit": ["A"]}, "unit must have one value"),
        ({"offset": [0.0, np.inf]}, "offset is missing or infinite in 1"),
        ({"part": [None, "x"]}, "belongs to a unit"),
    ],
)
def test_what_cannot_be_is_refused(given, said):
    """The message says what."""
    whole = {"events": [3, 4], "trials": [9, 9], "unit": ["A", "B"], "part": ["x", "y"], **given}
    with pytest.raises(ValueError, match=said):
        nested(whole["events"], whole["trials"], whole["unit"], whole["part"], offset=whole.get("offset"))


def test_a_hundred_times_the_patients_are_no_more_work():
    """The grid follows what the counts can tell; nothing is lost by many patients."""
    events, trials, unit, part, _ = network(15, patients=40_000)
    found = nested(events, trials, unit, part)
    frame = pd.DataFrame({"unit": unit, "share": np.log(events / (trials - events))})
    within = np.sqrt(frame.groupby("unit")["share"].var().mean())
    assert found.within.sd == pytest.approx(within, rel=0.03)
