"""The smallest change that shows, checked by hand, by simulation, and against its own inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellanalysis.stats.detectability import clear_dispersion, dispersion, out_of_reach, periods_needed, smallest_change
from wellanalysis.stats.intervals import newcombe

Z = 1.959963984540054 + 0.8416212335729143


def test_the_smallest_change_worked_by_hand():
    """2.8016 · √(0.74 · 0.26 · (1/972 + 1/243)), and √2 times that where the clinic varies twice as much."""
    expected = Z * np.sqrt(0.74 * 0.26 * (1 / 972 + 1 / 243))
    assert smallest_change(0.74, 243, baseline_volume=972) == pytest.approx(expected)
    assert smallest_change(0.74, 243, baseline_volume=972, dispersion=2) == pytest.approx(expected * np.sqrt(2))
    assert smallest_change(0.5, 100, baseline_volume=100, power=0.5, level=0.9) == pytest.approx(
        1.6448536269514722 * np.sqrt(0.005)
    )


def test_arguments_are_broadcast():
    """Three rates by two volumes."""
    found = smallest_change(np.array([[0.2], [0.5], [0.8]]), [50, 200], baseline_volume=400)
    assert found.shape == (3, 2)
    assert found[0] == pytest.approx(found[2])


@pytest.mark.parametrize(
    ("rate", "volume", "baseline_volume"),
    [(0.7, 0, 100), (0.7, 100, 0), (np.nan, 100, 100), (0.7, np.nan, 100), (0.7, 100, np.nan), (1, 0, 0)],
)
def test_nothing_shows_where_nobody_was_seen(rate, volume, baseline_volume):
    """Infinite, never missing."""
    assert smallest_change(rate, volume, baseline_volume=baseline_volume) == np.inf
    assert periods_needed(rate, 0.1, volume, baseline_volume=baseline_volume) == np.inf


@pytest.mark.parametrize("rate", [0, 1])
def test_a_rate_of_nothing_or_all_is_given_one_event_more(rate):
    """1 / 102 with a baseline of 100: no change is not seen for free."""
    expected = Z * np.sqrt(1 / 102 * 101 / 102 * (1 / 50 + 1 / 100))
    assert smallest_change(rate, 50, baseline_volume=100) == pytest.approx(expected)


def test_the_stated_change_is_seen_four_times_in_five():
    """20,000 pairs of periods at 50 %: the test with the known variance, and Newcombe's interval, both ways."""
    rng = np.random.default_rng(81)
    before, now = 4000, 2000
    change = float(smallest_change(0.5, now, baseline_volume=before))
    error = np.sqrt(0.25 * (1 / before + 1 / now))
    first = rng.binomial(before, 0.5, 20_000)
    for sign in (1, -1):
        second = rng.binomial(now, 0.5 + sign * change, 20_000)
        seen = np.abs(second / now - first / before) > 1.959964 * error
        assert seen.mean() == pytest.approx(0.8, abs=0.012)
        lower, upper = newcombe(second, now, first, before)
        assert ((lower > 0) | (upper < 0)).mean() == pytest.approx(0.8, abs=0.012)


def test_the_stated_change_allows_for_a_clinics_own_dispersion():
    """Months that vary three times as much as chance: seen four times in five, with φ in the test."""
    rng = np.random.default_rng(82)
    size, months, extra = 100, 24, 2 / 99  # variance of a month's rate: p(1 − p)/100 · (1 + 99 · 2/99)
    alpha = 0.5 * (1 / extra - 1)
    change = float(smallest_change(0.5, 12 * size, baseline_volume=months * size, dispersion=3))
    first = rng.binomial(size, rng.beta(alpha, alpha, (10_000, months))).sum(axis=1) / (months * size)
    shifted = 0.5 + change
    second = rng.binomial(size, rng.beta(shifted * (1 / extra - 1), (1 - shifted) * (1 / extra - 1), (10_000, 12))).sum(
        axis=1
    ) / (12 * size)
    error = np.sqrt(3 * 0.25 * (1 / (months * size) + 1 / (12 * size)))
    assert (second - first > 1.959964 * error).mean() == pytest.approx(0.8, abs=0.02)


RATES, VOLUMES = st.integers(0, 1000).map(lambda each: each / 1000), st.integers(1, 100_000)


@given(RATES, VOLUMES, VOLUMES, st.integers(2, 50), st.floats(1, 20))
def test_the_smallest_change_falls_with_volume_and_grows_with_dispersion(rate, volume, before, times, phi):
    """More patients in either period never hide a change; more dispersion never shows one."""
    plain = smallest_change(rate, volume, baseline_volume=before)
    assert smallest_change(rate, volume * times, baseline_volume=before) < plain
    assert smallest_change(rate, volume, baseline_volume=before * times) < plain
    assert smallest_change(rate, volume, baseline_volume=before, dispersion=phi) >= plain
    assert smallest_change(1 - rate, volume, baseline_volume=before) == pytest.approx(float(plain), rel=1e-6)


@given(RATES, st.integers(1, 500), VOLUMES, st.integers(1, 60), st.floats(1, 5))
def test_periods_needed_inverts_the_smallest_change(rate, volume, before, periods, phi):
    """The change that so many periods show needs so many periods, and a hair less needs one more."""
    change = float(smallest_change(rate, periods * volume, baseline_volume=before, dispersion=phi))
    options = {"baseline_volume": before, "dispersion": phi}
    if out_of_reach(rate, change):
        assert change > 1 or periods_needed(rate, change, volume, **options) == np.inf
        return
    assert periods_needed(rate, change, volume, **options) == periods
    less = change * (1 - 1e-6)
    more = periods_needed(rate, less, volume, **options)
    assert more >= periods
    if np.isfinite(more):
        assert smallest_change(rate, more * volume, **options) <= less * (1 + 1e-6)
        assert more == 1 or smallest_change(rate, (more - 1) * volume, **options) > less * (1 - 1e-6)


def test_periods_worked_by_hand_and_their_limits():
    """Ten points at 50 %: 1/n₁ = 0.01/(2.8016² · 0.25) − 1/1000, so 244 patients or 5 periods of 50; 51.6 for twice that."""
    needed = 1 / (0.01 / (Z**2 * 0.25) - 1 / 1000)
    assert needed == pytest.approx(244.1, abs=0.1)
    found = periods_needed(0.5, [0.1, -0.1, 0.2, 0.0, 0.6], 50, baseline_volume=1000)
    assert found.tolist() == [5, 5, 2, np.inf, np.inf]
    assert periods_needed(0.5, 0.1, 50, baseline_volume=1000, most=5) == 5
    assert periods_needed(0.5, 0.1, 50, baseline_volume=1000, most=4) == np.inf
    assert periods_needed(0.5, 0.9 * Z / 2 / np.sqrt(1000), 1e6, baseline_volume=1000) == np.inf


@pytest.mark.parametrize(
    ("rate", "change", "improves", "expected"),
    [
        (0.9, 0.1, "up", False),
        (0.9, 0.11, "up", True),
        (0.9, 0.11, "down", False),
        (0.9, 0.11, None, False),
        (0.9, -0.91, None, True),
        (0.5, np.inf, None, True),
        (np.nan, 0.1, None, True),
    ],
)
def test_a_change_beyond_what_the_rate_leaves_room_for_is_said_to_be_so(rate, change, improves, expected):
    """At 90 % there are ten points above and ninety below."""
    assert out_of_reach(rate, change, improves=improves) == expected


def test_dispersion_worked_by_hand():
    """40, 50, 60 of 100 about 50: (100 + 0 + 100)/25 over 2 degrees of freedom; a quiet series is floored at 1."""
    found = dispersion([[40, 50, 60], [50, 50, 50], [0, 0, 0], [100, 100, 100]], 100)
    assert found == pytest.approx([4, 1, 1, 1])
    assert dispersion([40, 50, 60], [100, 100, 100]) == pytest.approx(4)


def test_missing_periods_are_left_out_of_the_dispersion():
    """Neither a missing count nor an empty period has a degree of freedom; one period has none."""
    found = dispersion([[40, np.nan, 60, 0], [40, np.nan, np.nan, 0]], [[100, 100, 100, 0]] * 2)
    assert found == pytest.approx([8, 1])
    assert dispersion(np.zeros((3, 0)), np.zeros((3, 0))).tolist() == [1, 1, 1]


def test_dispersion_of_many_series_finds_what_was_planted():
    """Beta-binomial months with three times the variance of chance; binomial ones near 1."""
    rng = np.random.default_rng(83)
    true = rng.beta(24.25, 24.25, (2000, 24))  # 1 + 99 / 49.5 = 3
    size = np.full((2000, 24), 100)
    assert dispersion(rng.binomial(size, true), size).mean() == pytest.approx(3, abs=0.1)
    assert np.median(dispersion(rng.binomial(size, 0.5), size)) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate": 1.2}, "between 0 and 1: 1.2"),
        ({"rate": [0.5, -0.1]}, "between 0 and 1: -0.1"),
        ({"volume": -5}, "negative: -5"),
        ({"baseline_volume": np.inf}, "infinite: inf"),
        ({"power": 0.4}, "power is 0.4"),
        ({"power": 1}, "power is 1"),
        ({"level": 95}, "level is 95"),
        ({"dispersion": 0}, "above 0 and is finite: 0"),
        ({"dispersion": np.inf}, "above 0 and is finite: inf"),
    ],
)
def test_impossible_questions_are_refused_by_name(change, message):
    """Each error says what was given, in both directions."""
    asked = {"rate": 0.5, "volume": 100, "baseline_volume": 100, **change}
    with pytest.raises(ValueError, match=message):
        smallest_change(asked.pop("rate"), asked.pop("volume"), **asked)
    asked = {"rate": 0.5, "volume": 100, "baseline_volume": 100, **change}
    with pytest.raises(ValueError, match=message):
        periods_needed(asked.pop("rate"), 0.1, asked.pop("volume"), **asked)


def test_other_impossible_questions_are_refused():
    """A change of more than all, an unknown direction, more events than patients."""
    with pytest.raises(ValueError, match="more than 1: 1.5"):
        periods_needed(0.5, -1.5, 10, baseline_volume=10)
    with pytest.raises(ValueError, match="'sideways'"):
        out_of_reach(0.5, 0.1, improves="sideways")
    with pytest.raises(ValueError, match="11/10"):
        dispersion([11, 5], [10, 10])


def test_clear_dispersion_is_one_unless_the_months_spread_by_more_than_chance() -> None:
    """Twelve months about their mean by chance give 1; months that swing give their own dispersion."""
    size = np.full((2, 12), 100.0)
    calm = np.array([70, 72, 68, 71, 69, 73, 67, 70, 71, 69, 70, 70.0])
    wild = np.array([50, 90, 52, 88, 55, 85, 50, 90, 52, 88, 70, 70.0])
    found = clear_dispersion(np.stack([calm, wild]), size)
    assert found[0] == 1
    assert found[1] == dispersion(wild, size[1])[()] > 5
    assert clear_dispersion(np.array([3.0]), np.array([10.0])) == 1
