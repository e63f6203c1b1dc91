"""Counts rounded to 5, results worked out from them, and what each shown figure leaves open."""

import numpy as np
import pandas as pd
import pytest

from tests.pages.integer_attack import Reader
from tests.pages.tables import NESTS, network
from wellanalysis.definitions.editions import Disclosure
from wellanalysis.pages import disclosure_plans
from wellanalysis.pages.disclosure_rounding import rounded, rounded_counts, true_counts, true_shares

NUMBERS = ["n", "denominator", "numerator", "lost", "missing", "people"]


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (10, 10), (11, 15), (12, 15), (17, 15), (18, 20)]
)
def test_counts_go_to_the_nearest_multiple_and_never_below_the_minimum(count, shown):
    """Eleven does not read ten, which would look like a count that is withheld."""
    assert rounded_counts(np.array([count]), 5, 11)[0] == shown


def test_a_missing_count_stays_missing():
    """Withheld is not zero."""
    assert np.isnan(rounded_counts(np.array([np.nan]), 5, 11)[0])


@pytest.mark.parametrize(
    ("shown", "all_counts", "no_small"),
    [(0, (0, 2), (0, 0)), (5, (3, 7), None), (10, (8, 10), None), (15, (11, 17), (11, 17)), (20, (18, 22), (18, 22))],
)
def test_each_shown_count_leaves_these_counts_open(shown, all_counts, no_small):
    """Three to seven, but for the ends; where small counts are withheld, a zero is a zero."""
    assert true_counts(shown, 5, 11, small_withheld=False) == all_counts
    if no_small:
        assert true_counts(shown, 5, 11, small_withheld=True) == no_small


def cell(numerator, denominator, **more):
    frame = pd.DataFrame([{"numerator": float(numerator), "denominator": float(denominator), **more}])
    return frame.assign(n=denominator, people=denominator, total=np.nan, total_sq=np.nan)


def shown(frame, statistic="proportion"):
    return rounded(frame, base=5, minimum=11, statistic=pd.Series(statistic, frame.index)).iloc[0]


def test_a_share_says_no_more_than_the_counts_beside_it():
    """Over all counts up to 80: shares that read alike, to any number of digits, leave all that the two counts leave."""
    every = pd.DataFrame([(above, below) for below in range(11, 81) for above in range(below + 1)], columns=["a", "b"])
    frame = every.set_axis(["numerator", "denominator"], axis=1).astype(float)
    seen = rounded(
        frame.assign(n=frame["denominator"], total=np.nan, total_sq=np.nan),
        base=5,
        minimum=11,
        statistic=pd.Series("proportion", frame.index),
    )
    told = every.assign(x=seen["numerator"], y=seen["denominator"])
    assert (told["x"] <= told["y"]).all()
    for (above, below), fits in told.groupby(["x", "y"]):
        low, high = true_counts(above, 5, 11, small_withheld=False)
        least, most = true_counts(below, 5, 11, small_withheld=True)
        assert fits["a"].min() == low
        assert fits["a"].max() == min(high, fits["b"].max())
        inside = fits["b"].between(least, most)
        assert inside.all()
        share = fits["a"] / fits["b"]
        lowest, highest = true_shares(above, below, 5, 11, small_withheld=False)
        assert lowest - 1e-12 <= share.min()
        assert share.max() <= highest + 1e-12
        assert len(fits) > 1


def test_a_rate_keeps_its_time():
    """Patient-days are not people."""
    seen = shown(cell(13, 123.4), "rate")
    assert (seen["numerator"], seen["denominator"]) == (15, 123.4)


def test_a_bound_keeps_its_share():
    """Ninety per cent or more stays ninety per cent."""
    seen = shown(cell(12.6, 14, alike=True))
    assert seen["numerator"] / seen["denominator"] == pytest.approx(0.9)


def test_a_mean_keeps_one_decimal_and_so_fits_every_count_that_its_own_leaves():
    """Thirteen people's sum of 44: 3.4 at a count of 15, and sums of whole numbers give 3.4 for each of 11 to 17."""
    frame = cell(np.nan, 13).assign(total=44.0, total_sq=160.0)
    seen = shown(frame, "mean")
    assert seen["total"] / seen["denominator"] == pytest.approx(3.4)
    low, high = true_counts(seen["denominator"], 5, 11, small_withheld=False)
    for count in range(low, high + 1):
        assert any(round(total / count + 1e-9, 1) == 3.4 for total in range(100))


def test_rounding_gives_no_withheld_count_away():
    """On random years of three clinics, every small count that is withheld could be eleven."""
    rng = np.random.default_rng(3)
    policy = Disclosure.model_validate({"policy": "cms", "rounding": 5})
    for _ in range(6):
        counts = rng.integers(0, 40, (3, 4, 4)) * (rng.random((3, 4, 4)) < 0.8)
        frame = network(counts)
        seen = disclosure_plans.apply(frame, disclosure_plans.withheld(frame, policy, nests=NESTS))
        seen = rounded(
            seen.assign(total=np.nan, total_sq=np.nan),
            base=5,
            minimum=11,
            statistic=pd.Series("proportion", seen.index),
        )
        present = seen[NUMBERS].stack().dropna()  # noqa: PD013
        assert (present % 5 == 0).all()
        assert not present.between(1, 10).any()
        # A count of nobody may be known to be small.
        assert [each for each in Reader(seen, slack=4).small() if frame.loc[each[0], each[1]] > 0] == []
