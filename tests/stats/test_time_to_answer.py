"""Time to an answer: the published example of Kaplan and Meier's estimate, and edges."""

import numpy as np
import pytest

from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.time_to_answer import answered_within, time_to_answer

# Remission of 21 children with leukaemia on 6-mercaptopurine, in weeks; + was still in remission. Freireich et al.
# (1963), Blood 21:699; S(10) = 0.753 with standard error 0.0963, median 23 in every textbook.
WEEKS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
DAYS, DONE = [float(each.rstrip("+")) for each in WEEKS], [not each.endswith("+") for each in WEEKS]


def test_the_published_curve() -> None:
    """Survival 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 at the seven times; median 23, interval 13 to not known."""
    found = time_to_answer(DAYS, DONE)
    assert found.curve["day"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (1 - found.curve["share"]).round(3).tolist() == published
    assert found.curve["waiting"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert (found.n, found.answered, found.median, found.lower, found.upper) == (21, 9, 23, 13, np.inf)


def test_the_interval_of_a_share_is_wilson_s_at_the_effective_number() -> None:
    """By hand: 0.753 with Greenwood's 0.0963 tells as much as 20.1 followed to the end."""
    share = answered_within(time_to_answer(DAYS, DONE), 10)
    greenwood = 0.7529**2 * (3 / (21 * 18) + 1 / (17 * 16) + 1 / (15 * 14))
    number = 0.7529 * 0.2471 / greenwood
    assert np.sqrt(greenwood) == pytest.approx(0.0963, abs=5e-5)
    lower, upper = wilson(0.2471 * number, number)
    assert (share.value, share.lower, share.upper) == pytest.approx((0.2471, float(lower), float(upper)), abs=2e-4)


def test_where_nothing_is_open_it_is_a_plain_share() -> None:
    """Four of five within three days, with Wilson's interval, and the middle one as the median."""
    found = time_to_answer([1, 2, 3, 3, 9], [True] * 5)
    share = answered_within(found, 3)
    assert (share.value, share.lower, share.upper) == pytest.approx((0.8, *map(float, wilson(4, 5))))
    assert found.median == 3
    late = answered_within(found, 30)
    assert (late.value, late.lower, late.upper) == pytest.approx((1.0, *map(float, wilson(5, 5))))


def test_what_is_open_makes_the_wait_longer() -> None:
    """The same answers, and as many who have waited for a month: half is only just answered."""
    answered = [1.0, 2, 3, 4]
    alone = time_to_answer(answered, [True] * 4)
    beside = time_to_answer(answered + [30.0] * 4, [True] * 4 + [False] * 4)
    assert alone.median == 2
    assert beside.median == 4
    assert answered_within(beside, 10).value == pytest.approx(0.5)


def test_a_day_before_the_first_answer_and_one_that_nobody_has_reached() -> None:
    """None of three by day 1; of day 10 nothing is known while the oldest has waited for 5."""
    found = time_to_answer([2, 5, 5], [True, False, False])
    before = answered_within(found, 1)
    assert (before.value, before.lower, before.upper) == pytest.approx((0.0, *map(float, wilson(0, 3))))
    assert np.isnan(answered_within(found, 10).value)
    assert np.isnan(found.median)


def test_nothing_answered_and_nothing_asked() -> None:
    """No median, no step; nothing within days that nobody has reached."""
    waiting, none = time_to_answer([4, 12], [False, False]), time_to_answer([], [])
    assert (waiting.n, waiting.answered, waiting.longest) == (2, 0, 12)
    assert waiting.curve.empty
    assert np.isnan(waiting.median)
    assert answered_within(waiting, 10).value == 0
    assert none.n == 0
    assert np.isnan(answered_within(none, 10).value)


@pytest.mark.parametrize("days", [[1, -2], [1, float("nan")], [1, float("inf")]])
def test_impossible_waits_are_named(days: list[float]) -> None:
    """Negative, missing, endless."""
    with pytest.raises(ValueError, match=r"-2|nan|inf"):
        time_to_answer(days, [True, True])


def test_lengths_that_differ_are_refused() -> None:
    """Two waits, one mark."""
    with pytest.raises(ValueError, match="shape"):
        time_to_answer([1, 2], [True])


def test_all_that_was_followed_to_the_end_is_answered() -> None:
    """Five answered by day 8 and one open for 3: by day 20 all, though nobody has waited for 20 days."""
    found = time_to_answer([2, 3, 4, 5, 8, 3], [True] * 5 + [False])
    share = answered_within(found, 20)
    assert (share.value, share.lower, share.upper) == pytest.approx((1.0, *map(float, wilson(5, 5))))
