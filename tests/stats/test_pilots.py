"""Change at pilot clinics beside the others, worked by hand, and how often it is wrong where nothing happens."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.pilots import FEWEST_OTHERS, beside_others


def changes(here: list[float], others: list[float], variance: float = 0.0) -> pd.DataFrame:
    """Clinics' own changes."""
    return pd.DataFrame(
        {
            "change": [*here, *others],
            "variance": variance,
            "here": [True] * len(here) + [False] * len(others),
        }
    )


def test_the_difference_and_its_interval_are_those_of_a_t_test_on_clinics():
    """Two clinics with 4 and 6, four others with 0, 1, 2 and 1: 5 less 1; pooled variance (2 + 2) / 4 = 1."""
    found = beside_others(changes([4, 6], [0, 1, 2, 1]))
    assert (found.here.clinics, found.here.change, found.others.clinics, found.others.change) == (2, 5, 4, 1)
    half = 2.7764451 * np.sqrt(1 / 2 + 1 / 4)  # t with 4 degrees of freedom
    assert found.difference == 4
    assert [found.lower, found.upper] == pytest.approx([4 - half, 4 + half])
    assert found.probability == pytest.approx(0.9951, abs=1e-4)
    assert found.here.lower == pytest.approx(5 - 2.7764451 / np.sqrt(2))


def test_without_any_one_clinic_the_ends_are_the_widest_of_all():
    """Of five others each may be left out, of two pilot clinics each leaves one."""
    whole = changes([4.0, 6.0], [0.0, 1.0, 2.0, 1.0, 1.0])
    found = beside_others(whole)
    alone = [beside_others(whole.drop(index=place)) for place in whole.index]
    assert found.lower_without_one == pytest.approx(min(each.lower for each in alone))
    assert found.upper_without_one == pytest.approx(max(each.upper for each in alone))


def test_with_one_pilot_clinic_nobody_can_be_left_out():
    """There is an interval, since the others say how far clinics differ; nothing says whether it is that clinic alone."""
    found = beside_others(changes([3.0], [0.0, 1.0, 2.0, 1.0]))
    assert found.lower < 2 < found.upper
    assert np.isnan(found.lower_without_one)


def test_clinics_that_happen_to_be_alike_are_no_surer_than_counting_allows():
    """All others changed by exactly 1: the spread is then the one of counting alone, 4 per clinic."""
    found = beside_others(changes([2.0, 2.0], [1.0] * 4, variance=4.0))
    assert found.upper - found.lower == pytest.approx(2 * 2.7764451 * 2 * np.sqrt(3 / 4))


def test_small_pilot_clinics_are_no_surer_than_their_own_counting_allows():
    """One clinic with a variance by counting of 9, four others with 1 that changed alike: √(9 + 2.6 / 4), 2.6 the mean of all."""
    whole = changes([2.0], [1.0] * 4).assign(variance=[9.0, 1.0, 1.0, 1.0, 1.0])
    found = beside_others(whole)
    assert found.upper - found.difference == pytest.approx(3.1824463 * np.sqrt(9 + 2.6 / 4))


@pytest.mark.parametrize(("here", "others", "there"), [(0, 9, False), (1, 3, False), (1, 4, True)])
def test_too_few_are_not_compared(here: int, others: int, there: bool):
    """Nothing without a pilot clinic, nor with fewer than four others."""
    assert FEWEST_OTHERS == 4
    assert (beside_others(changes([1.0] * here, list(map(float, range(others))))) is not None) is there


@pytest.mark.parametrize("wrong", [{"change": np.nan}, {"variance": -1.0}, {"variance": np.inf}])
def test_what_cannot_be_is_refused(wrong: dict[str, float]):
    """A missing change or a negative variance is a mistake of the caller."""
    table = changes([1.0], [0.0, 1.0, 2.0, 1.0])
    table.loc[0, list(wrong)] = list(wrong.values())
    with pytest.raises(ValueError, match="change and a variance"):
        beside_others(table)


def test_where_nothing_happens_it_is_wrong_one_time_in_twenty():
    """Three pilot clinics of twenty-three, clinics differ by themselves: 2,000 made-up networks."""
    rng = np.random.default_rng(20261113)
    inside = 0
    for _ in range(2000):
        drawn = rng.normal(0.01, 0.03, 23)
        found = beside_others(changes(list(drawn[:3]), list(drawn[3:]), variance=0.0004))
        inside += found.lower <= 0 <= found.upper
    assert 0.935 <= inside / 2000 <= 0.97
