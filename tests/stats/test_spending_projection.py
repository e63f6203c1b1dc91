"""A year's projection: by hand on a series whose growth is known, what it keeps to, and how often its range holds."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.spending_projection import projected


def months(rates: list[float], first: str, *, members: int = 1000, counted: int | None = None) -> pd.DataFrame:
    """So many months of spending per member, the first `counted` of them counted."""
    days = pd.date_range(first, periods=len(rates), freq="MS")
    known = np.arange(len(rates)) < (len(rates) if counted is None else counted)
    return pd.DataFrame({"month": days, "spend": np.array(rates) * members, "members": members, "counted": known})


def test_open_months_are_the_same_months_a_year_before_times_growth() -> None:
    """100 each month, then 110 for six: growth is 10 % without any spread, so the year is 110, and sure."""
    found = projected(months([100.0] * 12 + [110.0] * 6, "2025-01-01"), 2026)
    assert found is not None
    assert (found.value, found.lower, found.upper) == pytest.approx((110, 110, 110))
    assert (found.growth, found.known, found.open, found.total) == (pytest.approx(0.1), 6, 6, pytest.approx(1_320_000))


def test_seasons_cancel() -> None:
    """A dear second half: 100 then 200; the open months follow last year's, not this year's first ones."""
    found = projected(months([100.0] * 6 + [200.0] * 6 + [110.0] * 6, "2025-01-01"), 2026)
    assert found is not None
    assert found.value == pytest.approx((6 * 110 + 6 * 220) / 12)


def test_the_error_by_hand() -> None:
    """Growth of six months: +0.1 and −0.1 in logarithms by turns; mean 0, s² = 6 × 0.01 / 5 = 0.012.

    Six open months of 100 × 1,000: s² (6 × 100,000² + 600,000² / 6) = 0.012 × 1.2e11 = 1.44e9; the error is 37,947.33.
    """
    swings = [100 * np.exp(0.1 * (-1) ** at) for at in range(6)]
    found = projected(months([100.0] * 12 + swings, "2025-01-01"), 2026)
    assert found is not None
    assert (found.error, found.freedom) == (pytest.approx(37_947.33, abs=0.01), 5)
    reach = 2.570582 * found.error / 12_000
    assert (found.upper - found.value, found.value - found.lower) == (pytest.approx(reach), pytest.approx(reach))


def test_a_month_that_is_start_and_growth_at_once_counts_in_both() -> None:
    """Twelve growths, +0.1 and −0.1 by turns: s² = 12 × 0.01 / 11. The six open months stand on six of these twelve.

    By hand, from the chance of single months σ² = s²/2: each new month 1; each start (1 + 6/12)²; each other of the twelve, six of
    them, (6/12)²; each of the twelve a year earlier (6/12)². With months of 1,000 × their rate, here all 100.
    """
    swings = [100 * np.exp(0.1 * (-1) ** at) for at in range(6)]
    rates = [100 * np.exp(-0.1 * (-1) ** at) for at in range(6)] + [100.0] * 6 + [100.0] * 6 + swings
    found = projected(months([*rates[:18], *(100 * np.exp(0.1 * (-1) ** at) for at in range(6))], "2024-07-01"), 2026)
    assert found is not None
    steps = np.log(np.array([*rates[12:18], *swings]) / np.array(rates[:12]))
    single = steps.var(ddof=1) / 2
    level = 100_000 * np.exp(steps.mean())
    by_hand = level**2 * single * (6 * 1 + 6 * 1.5**2 + 6 * 0.5**2 + 12 * 0.5**2)
    assert found.error == pytest.approx(np.sqrt(by_hand))


def test_a_month_whose_claims_still_come_in_is_open() -> None:
    """The last month has a third of its claims: it is projected, not believed."""
    found = projected(months([100.0] * 12 + [110.0] * 6 + [36.0], "2025-01-01", counted=18), 2026)
    assert found is not None
    assert (found.value, found.open) == (pytest.approx(110), 6)


def test_members_to_come_are_those_of_the_last_month() -> None:
    """1,000 for twelve, 1,200 since: twelve months of 1,200."""
    frame = months([100.0] * 12 + [110.0] * 6, "2025-01-01").assign(members=[1000] * 12 + [1200] * 6)
    frame = frame.assign(spend=frame["members"] * ([100.0] * 12 + [110.0] * 6))
    found = projected(frame, 2026)
    assert found is not None
    assert found.total == pytest.approx(110 * 12 * 1200)


@pytest.mark.parametrize("known", [5, 6])
def test_fewer_than_six_growths_are_too_few(known: int) -> None:
    """Five say too little of their own spread."""
    found = projected(months([100.0 + at for at in range(12 + known)], "2025-01-01"), 2026)
    assert (found is None) == (known == 5)


def test_a_year_without_a_counted_month_is_not_projected() -> None:
    assert projected(months([100.0] * 24, "2025-01-01", counted=24), 2027) is None
    assert projected(months([100.0] * 30, "2024-01-01", counted=24), 2026) is None


def test_the_range_holds_the_year_about_as_often_as_it_says() -> None:
    """300 made-up series with independent months each: 95 %, give or take what 300 tell, however many months are open."""
    rng = np.random.default_rng(20261113)
    for counted in (27, 31):
        held = 0
        for _ in range(300):
            rates = 500 * 1.03 ** (np.arange(36) / 12) * np.exp(rng.normal(0, 0.03, 36))
            found = projected(months(list(rates), "2024-01-01", counted=counted), 2026)
            assert found is not None
            held += found.lower <= rates[24:].mean() <= found.upper
        assert 0.925 <= held / 300 <= 0.98
