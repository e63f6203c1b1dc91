"""Quiet series stay quiet, planted changes are found: on a few hundred series at once."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spc import OWN_LIMITS, control_chart, false_signal_rate, special_causes, variation

SERIES, MONTHS = 3000, 24


@pytest.fixture(scope="module")
def normal():
    """Independent normal points, nothing planted."""
    rng = np.random.default_rng(20240105)
    return pd.DataFrame(
        {
            "series": np.repeat(np.arange(SERIES), MONTHS),
            "period": np.tile(np.arange(MONTHS), SERIES),
            "value": rng.standard_normal(SERIES * MONTHS),
        }
    )


def last_flagged(points, **kind):
    """Share of series whose last point is flagged."""
    marked = special_causes(control_chart(points, chart="xmr", **kind))
    return marked["signal"].to_numpy().reshape(SERIES, MONTHS)[:, -1].mean()


def test_quiet_points_with_their_own_limits_are_seldom_flagged(normal):
    """About 1.5 % of last points, within four standard errors."""
    own = OWN_LIMITS[True]
    assert last_flagged(normal) == pytest.approx(own, abs=4 * np.sqrt(own / SERIES))


@pytest.mark.parametrize("frozen", [8, 12, 20])
def test_frozen_limits_flag_as_often_as_their_note_says(normal, frozen):
    """The rate printed under the chart, measured again."""
    said = false_signal_rate(frozen)
    assert last_flagged(normal, baseline=range(frozen)) == pytest.approx(said, abs=4 * np.sqrt(said / SERIES))


@pytest.mark.parametrize("kind", ["p", "p_prime"])
def test_a_planted_rise_is_found_and_its_twin_stays_quiet(kind):
    """From 70 to 85 % of 150 a month in the last eight months: improving in nearly all, in the twins in few."""
    rng = np.random.default_rng(11)
    share = np.tile(np.where(np.arange(MONTHS) < 16, 0.70, 0.85), 200)
    months = pd.DataFrame({"series": np.repeat(np.arange(200), MONTHS), "period": np.tile(np.arange(MONTHS), 200)})
    months = months.assign(denominator=150)
    found = {
        name: variation(
            special_causes(
                control_chart(
                    months.assign(numerator=rng.binomial(150, chance)), chart=kind, series="series", baseline=range(16)
                )
            ),
            improves="up",
        )
        for name, chance in {"planted": share, "twin": np.full_like(share, 0.70)}.items()
    }
    assert (found["planted"] == "improving").mean() > 0.98
    assert (found["twin"] == "common_cause").mean() > 0.9


def test_anhoej_rules_find_a_shift_and_flag_few_quiet_series(normal):
    """A shift of two standard deviations from the median of the first year is mostly seen; about 7 % without."""
    quiet = special_causes(control_chart(normal, chart="run"), rules="anhoej")
    moved = normal.assign(value=normal["value"] + 2 * (normal["period"] >= MONTHS // 2))
    shifted = special_causes(control_chart(moved, chart="run", baseline=range(12)), rules="anhoej")
    assert 0.02 < quiet["signal"].to_numpy()[::MONTHS].mean() < 0.12
    assert shifted["signal"].to_numpy()[::MONTHS].mean() > 0.85
