"""An interval of a small group says how small it is; one of a large group says no such thing."""

import pytest

from wellanalysis.pages.wording import interval
from wellanalysis.publish.audit_claim import share_bounds, step_bounds
from wellanalysis.publish.audit_intervals import event_counts, group_sizes
from wellanalysis.stats import intervals


def printed(count, people):
    """Share and both ends of its interval, as a page prints them."""
    low, high = (float(each) for each in intervals.wilson(count, people))
    ends = interval(low, high).split("–")
    return share_bounds(f"{100 * count / people:.0f}"), tuple(step_bounds(end, 0.01) for end in ends)


@pytest.mark.parametrize(("count", "people"), [(4, 6), (1, 2), (3, 10), (8, 10), (7, 11), (30, 40), (167, 214)])
def test_the_true_number_is_among_those_that_fit(count, people):
    found = group_sizes(*printed(count, people))
    assert people in found
    assert found[-1] - found[0] <= max(1, people // 2)


def test_small_groups_are_told_apart_from_groups_of_the_minimum():
    assert group_sizes(*printed(5, 10))[-1] < 11 <= group_sizes(*printed(6, 12))[0]


def test_what_fits_nothing_says_nothing():
    assert group_sizes((0.495, 0.505), ((0.0, 0.005), (0.995, 1.0))) == ()


@pytest.mark.parametrize("events", [1, 4, 9, 12, 25])
def test_the_true_number_of_events_is_among_those_that_fit(events):
    low, high = (float(each) for each in intervals.byar(events))
    expected = events * 1.3
    told = [step_bounds(f"{each / expected:.2f}") for each in (events, low, high)]
    assert events in event_counts(*told)
