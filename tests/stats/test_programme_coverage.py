"""What is said of the programme's intervals holds, over 1,000 networks from counts up; more in the benchmark."""

import dataclasses
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

ERRORS = 2.6
"""Monte Carlo errors that a rate may lie off."""


@pytest.fixture(scope="module")
def simulated():
    """The benchmark as a module."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "programme_coverage.py"
    spec = importlib.util.spec_from_file_location("programme_coverage", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def off(rate: float, networks: int) -> float:
    """How far a rate may lie off by chance."""
    return ERRORS * float(np.sqrt(rate * (1 - rate) / networks))


def test_the_overall_interval_covers_93_to_97_percent_with_24_clinics(simulated):
    """1,000 seeds: groups of 6, effects that grow and differ between clinics."""
    groups = simulated.NETWORKS["24 clinics, four groups of 6"]
    found = simulated.overall_rates(np.random.default_rng(1), groups, simulated.World(), networks=1000)
    assert 0.93 <= found["covered"] <= 0.97
    assert found["covered_by_1.96"] < found["covered"]
    assert found["df"] == pytest.approx(13.5, abs=2)


@pytest.mark.parametrize("autocorrelation", [0.0, 0.5])
def test_without_an_effect_false_alarms_are_as_many_as_stated(simulated, autocorrelation):
    """The interval excludes 0 in 5 %, P(improved) reaches 0.975 in 2.5 % and 0.8 in 20 %."""
    groups = simulated.NETWORKS["24 clinics, four groups of 6"]
    world = dataclasses.replace(simulated.NOTHING, autocorrelation=autocorrelation)
    found = simulated.overall_rates(np.random.default_rng(2), groups, world, networks=1000)
    assert 1 - found["covered"] <= 0.05 + off(0.05, 1000)
    assert found["p_0.975"] <= 0.025 + off(0.025, 1000)
    assert found["p_0.8"] == pytest.approx(0.2, abs=off(0.2, 1000))


@pytest.mark.parametrize(
    "name",
    [
        "12 clinics, four groups of 3",
        "12 clinics, three groups of 4",
        "60 clinics, four groups of 15",
        "24 clinics, groups of 2, 10, 4 and 8",
    ],
)
def test_other_sizes_of_network_hold_what_they_say(simulated, name):
    """Coverage of 93-97 % within chance with an effect, and no more than the stated false alarms without."""
    groups = simulated.NETWORKS[name]
    rng = np.random.default_rng(3)
    covered = simulated.overall_rates(rng, groups, simulated.World(), networks=1000)["covered"]
    assert 0.93 <= covered <= 0.97 + off(0.03, 1000)
    quiet = simulated.overall_rates(rng, groups, simulated.NOTHING, networks=1000)
    assert 1 - quiet["covered"] <= 0.05 + off(0.05, 1000)


def test_weights_do_not_cost_coverage(simulated):
    """Clinics that differ in volume by half, weighted by it."""
    groups = simulated.NETWORKS["24 clinics, four groups of 6"]
    world = simulated.World(volumes_differ=0.5)
    found = simulated.overall_rates(np.random.default_rng(4), groups, world, networks=1000, weight="volume")
    assert 0.93 <= found["covered"] <= 0.97


@pytest.mark.parametrize("name", ["effect", "no effect", "small clinics"])
def test_with_the_variances_of_counting_the_interval_still_covers_93_to_97_percent(simulated, name):
    """The larger of two errors costs little where clinics differ beyond chance."""
    groups = simulated.NETWORKS["24 clinics, four groups of 6"]
    small = dataclasses.replace(simulated.World(), volume=40)
    world = {"effect": simulated.World(), "no effect": simulated.NOTHING, "small clinics": small}[name]
    found = simulated.overall_rates(np.random.default_rng(8), groups, world, networks=1000, variance="chance")
    assert 0.93 <= found["covered"] <= 0.97


def test_small_waiting_clinics_that_agree_by_chance_make_no_interval_too_narrow(simulated):
    """Five of 40 answers a wave, nothing but counting: the fifth of networks in which they agree most, and all of them."""
    found = simulated.agreeing_rates(np.random.default_rng(9), simulated.FEW_WAIT, simulated.SMALL, networks=2000)
    assert found["agreeing_without"] < 0.91
    assert found["agreeing_with"] >= 0.93
    assert 0.93 <= found["covered_with"] <= 0.98


def test_the_pooled_statistic_is_at_its_level_where_single_indicators_are_not(simulated):
    """Six indicators that share part of their noise, without an effect."""
    groups = simulated.NETWORKS["24 clinics, four groups of 6"]
    found = simulated.pooled_rates(np.random.default_rng(5), groups, networks=1000)
    assert found["excludes_0"] <= 0.05 + off(0.05, 1000)
    assert found["p_0.975"] <= 0.025 + off(0.025, 1000)
    assert found["p_0.8"] == pytest.approx(0.2, abs=off(0.2, 1000))
    assert found["any_single_0.8"] > 0.5
    assert found["stated_chance_of_five"] == pytest.approx(found["five_or_more"], abs=off(0.2, 1000))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.5])
def test_level_changes_of_short_series_are_covered_where_newey_west_alone_does_not(simulated, rho):
    """12 months before and 33 after."""
    plain, few = (
        simulated.interrupted_coverage(np.random.default_rng(6), 12, 33, rho, series=2000, few=each)[0]
        for each in (False, True)
    )
    assert 0.94 <= few <= 0.98
    assert plain < 0.88


def test_the_chance_that_a_headline_is_right_is_calibrated(simulated):
    """Stated and actual share, over networks of 18 clinics whose changes differ more or less."""
    found = simulated.count_calibration(np.random.default_rng(7), networks=600)
    assert found["stated_right"] == pytest.approx(found["right"], abs=off(found["right"], 600))
    assert found["stated_any_wrong"] == pytest.approx(found["any_wrong"], abs=off(0.03, 600))
    assert found["covered"] >= 0.95
