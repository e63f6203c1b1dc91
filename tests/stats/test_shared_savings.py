"""Shared savings worked by hand for three contracts, at and around each threshold, and what holds for any contract."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellanalysis.stats.shared_savings import (
    Terms,
    baseline,
    group_range,
    share_at,
    shared_savings,
    targets,
    to_the_cent,
)

ONE_SIDED = Terms(steps=((0, 0.5),), minimum_savings_rate=0.02)
"""Half of what is saved, from the first dollar, once 2 % of the target are saved. Losses are the plan's."""

TWO_SIDED = Terms(
    steps=((0, 0.6),),
    minimum_savings_rate=0.02,
    cap=0.05,
    loss_steps=((0, 0.4),),
    minimum_loss_rate=0.01,
    loss_cap=0.03,
)
"""60 % of savings up to 5 % of the target; 40 % of losses, from 1 % on, up to 3 % of the target."""

BY_QUALITY = Terms(
    steps=((40, 0.30), (60, 0.50), (85, 0.70)),
    minimum_savings_rate=0.02,
    quality_floor=40,
    cap=0.08,
    loss_steps=((40, 0.50), (85, 0.20)),
    minimum_loss_rate=0.02,
    loss_cap=0.04,
)
"""In the style of an alternative quality contract: the more is earned, the larger the share of savings, the smaller that of losses."""


def row(target: float, actual: float, points: float, terms: Terms) -> pd.Series:
    """One year."""
    return shared_savings(target, actual, points, terms).iloc[0]


# --- the first contract: one-sided, with a minimum rate -----------------------------------------------------------


def test_one_sided_by_hand() -> None:
    """Target 10,000,000, spent 9,700,000: 300,000 saved, 3 %, which is 2 % or more. Half: 150,000 each."""
    found = row(10_000_000, 9_700_000, 0, ONE_SIDED)
    assert (found["saving"], found["rate"], found["counts"]) == (300_000, pytest.approx(0.03), True)
    assert (found["share"], found["group"], found["plan"]) == (0.5, 150_000, 150_000)


@pytest.mark.parametrize(
    ("spent", "group"),
    [
        (9_800_001, 0),  # 199,999 saved: a dollar short of 2 %
        (9_800_000, 100_000),  # 200,000: exactly 2 %, and then from the first dollar
        (9_799_999, 100_000.5),
    ],
)
def test_the_minimum_is_met_at_the_minimum_and_then_all_is_shared(spent: float, group: float) -> None:
    assert row(10_000_000, spent, 0, ONE_SIDED)["group"] == group


def test_one_sided_losses_are_the_plans() -> None:
    """400,000 too much: the group owes nothing."""
    found = row(10_000_000, 10_400_000, 0, ONE_SIDED)
    assert (found["group"], found["plan"], found["counts"]) == (0, -400_000, False)


# --- the second contract: two-sided, with caps on both sides --------------------------------------------------------


def test_two_sided_savings_by_hand_below_at_and_above_the_cap() -> None:
    """Target 10,000,000, cap 500,000. 800,000 × 0.6 = 480,000; 833,333.33 × 0.6 = 500,000; 1,000,000 × 0.6 = 600,000 → 500,000."""
    spent = np.array([9_200_000, 10_000_000 - 500_000 / 0.6, 9_000_000])
    found = shared_savings(10_000_000, spent, 50, TWO_SIDED)
    assert found["uncapped"].tolist() == pytest.approx([480_000, 500_000, 600_000])
    assert found["group"].tolist() == pytest.approx([480_000, 500_000, 500_000])
    assert found["plan"].tolist() == pytest.approx([320_000, 1_000_000 / 3, 500_000])


@pytest.mark.parametrize(
    ("spent", "group"),
    [
        (10_099_999, 0),  # 99,999 lost: less than 1 %
        (10_100_000, -40_000),  # 100,000 lost, exactly 1 %: 40 % of it from the first dollar
        (10_740_000, -296_000),  # 740,000 × 0.4
        (10_750_000, -300_000),  # 750,000 × 0.4: exactly the cap of 3 %
        (11_000_000, -300_000),  # 1,000,000 × 0.4 = 400,000, capped
    ],
)
def test_two_sided_losses_by_hand(spent: float, group: float) -> None:
    assert row(10_000_000, spent, 50, TWO_SIDED)["group"] == pytest.approx(group)


# --- the third contract: the share goes with quality, as in an alternative quality contract ----------------------------


def test_share_by_quality_by_hand() -> None:
    """Target 118,150,995, spent 113,298,042: 4,852,953 saved, 4.11 %. 51.3 points: 0.30 + 0.20 × 11.3/20 = 0.413.

    4,852,953 × 0.413 = 2,004,269.589; the cap, 8 % of the target, is 9,452,079.60.
    """
    found = row(118_150_995, 113_298_042, 51.3, BY_QUALITY)
    assert found["share"] == 0.413
    assert found["group"] == pytest.approx(2_004_269.589)
    assert found["plan"] == pytest.approx(2_848_683.411)


@pytest.mark.parametrize(
    ("points", "share"),
    [
        (39.9, 0.0),
        (40.0, 0.30),
        (40.1, 0.301),
        (59.9, 0.499),
        (60.0, 0.50),
        (60.1, 0.5008),
        (84.9, 0.6992),
        (85, 0.70),
        (100, 0.70),
    ],
)
def test_the_share_at_and_around_each_step(points: float, share: float) -> None:
    """Below the quality floor of 40 nothing of a saving is shared."""
    assert row(1_000_000, 900_000, points, BY_QUALITY)["share"] == pytest.approx(share)


def test_more_quality_makes_a_loss_lighter() -> None:
    """1,000,000 lost of 20,000,000 (5 %). At 40 points or fewer half: 500,000; at 62.5 0.35: 350,000; at 85 a fifth: 200,000."""
    found = shared_savings(20_000_000, 21_000_000, [20, 40, 62.5, 85, 100], BY_QUALITY)
    assert found["group"].tolist() == pytest.approx([-500_000, -500_000, -350_000, -200_000, -200_000])


# --- targets -------------------------------------------------------------------------------------------------------


def test_a_target_grows_from_year_to_year_to_the_cent() -> None:
    """550.90 × 1.045 = 575.6905 → 575.69; × 1.042 = 599.86898 → 599.87; nothing after a growth that nobody knows."""
    found = targets(550.90, [0.045, 0.042, None, 0.04])
    assert found[:2] == [575.69, 599.87]
    assert np.isnan(found[2:]).all()


def test_earlier_baseline_years_are_brought_forward() -> None:
    """100 × 1.05² = 110.25, 108 × 1.05 = 113.40, 112: mean 111.8833 → 111.88. Untrended: 106.67."""
    assert baseline([100.0, 108.0, 112.0], 0.05) == 111.88
    assert baseline([100.0, 108.0, 112.0]) == 106.67


def test_half_a_cent_goes_up() -> None:
    assert [to_the_cent(each) for each in (1.004, 1.005, 2.675)] == [1.0, 1.01, 2.68]


# --- what holds for any contract -------------------------------------------------------------------------------------

AMOUNTS = st.floats(1e5, 1e9)
CONTRACTS = st.sampled_from([ONE_SIDED, TWO_SIDED, BY_QUALITY])


@given(AMOUNTS, st.floats(0.5, 1.5), st.floats(0, 100), st.floats(0, 100), CONTRACTS)
def test_more_quality_never_lowers_what_the_group_receives(
    target: float, ratio: float, one: float, other: float, terms: Terms
) -> None:
    low, high = sorted((one, other))
    found = shared_savings(target, target * ratio, [low, high], terms)
    assert found["group"].iloc[1] >= found["group"].iloc[0] - 1e-6


@given(AMOUNTS, st.floats(0.5, 1.5), st.floats(0, 0.3), st.floats(0, 100), CONTRACTS)
def test_more_spending_never_raises_savings_nor_what_the_group_receives(
    target: float, ratio: float, more: float, points: float, terms: Terms
) -> None:
    found = shared_savings(target, [target * ratio, target * (ratio + more)], points, terms)
    assert found["saving"].iloc[1] <= found["saving"].iloc[0]
    assert found["group"].iloc[1] <= found["group"].iloc[0] + 1e-6


@given(AMOUNTS, st.floats(0.5, 1.5), st.floats(0, 100), CONTRACTS)
def test_nothing_is_lost_between_the_two_sides_and_caps_hold(
    target: float, ratio: float, points: float, terms: Terms
) -> None:
    found = row(target, target * ratio, points, terms)
    assert found["group"] + found["plan"] == pytest.approx(found["saving"], abs=1e-3)
    assert found["group"] <= (terms.cap or 1) * target + 1e-6
    assert found["group"] >= -(terms.loss_cap or 0) * target - 1e-6


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="target"):
        shared_savings(0, 1, 50, ONE_SIDED)
    with pytest.raises(ValueError, match="between 0 and 100"):
        shared_savings(1, 1, 101, ONE_SIDED)


# --- the range of what is not known yet --------------------------------------------------------------------------------


def test_without_error_the_range_is_the_amount() -> None:
    found = group_range(10_000_000, 9_700_000, 1e-6, 11, (50.0, 50.0, 50.0), ONE_SIDED)
    assert (found.lower, found.upper) == pytest.approx((150_000, 150_000), abs=1)
    assert (found.receives, found.owes) == (1.0, 0.0)


def test_the_range_of_a_line_is_that_of_student() -> None:
    """No minimum, half of everything: 1,000,000 saved with an error of 100,000 and 11 degrees: half of 1,000,000 ± 2.201 × 100,000."""
    terms = Terms(steps=((0, 0.5),), loss_steps=((0, 0.5),))
    found = group_range(10_000_000, 9_000_000, 100_000, 11, (50.0, 50.0, 50.0), terms)
    assert (found.lower, found.upper) == pytest.approx((389_950, 610_050), rel=0.02)


def test_a_saving_that_just_meets_the_minimum_is_shared_in_half_of_such_years() -> None:
    """The amount steps at the minimum: nothing below, and from the first dollar above."""
    found = group_range(10_000_000, 9_800_000, 50_000, 11, (50.0, 50.0, 50.0), ONE_SIDED)
    assert found.receives == pytest.approx(0.5, abs=0.01)
    assert found.lower == 0


def test_points_that_may_lie_below_the_quality_floor_count_so() -> None:
    """40 points, 35 to 45: half of such years share nothing of a sure saving of 10 %."""
    found = group_range(1_000_000, 900_000, 1e-6, 11, (40.0, 35.0, 45.0), BY_QUALITY)
    assert found.receives == pytest.approx(0.5, abs=0.01)


def test_a_fixed_share_is_the_same_at_any_points() -> None:
    assert share_at([0, 50, 100], ((0, 0.5),)).tolist() == [0.5, 0.5, 0.5]
