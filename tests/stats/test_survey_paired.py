"""The same people asked twice, against scipy's paired t interval, by hand, and by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind, ttest_rel

from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.survey_paired import difference_of_means, moved, of_others, paired_change


def sums(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sums of pairs, people along the last axis."""
    parts = (before, after, before**2, after**2, before * after)
    return (np.full(before.shape[:-1], before.shape[-1]), *(each.sum(axis=-1) for each in parts))


def drawn(random: np.random.Generator, *shape: int, shift: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Answers from 1 to 5 of people with a view of their own, which moves by `shift`."""
    view = random.normal(3.4, 0.8, shape)
    given = [np.clip(np.round(view + more + random.normal(0, 0.7, shape)), 1, 5) for more in (0, shift)]
    return given[0], given[1]


@pytest.mark.parametrize("people", [2, 3, 11, 140])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_is_that_of_the_paired_t_test(people: int, level: float) -> None:
    """Change and limits from sums alone, to the last digits."""
    before, after = drawn(np.random.default_rng(people), people)
    after[0] = 6 - after[0]  # two people at least who did not move alike
    found = paired_change(*sums(before[None], after[None]), level=level).iloc[0]
    limits = ttest_rel(after, before).confidence_interval(level)
    np.testing.assert_allclose(
        found[["lower", "upper"]].astype(float), [limits.low, limits.high], rtol=1e-10, atol=1e-12
    )
    np.testing.assert_allclose(found["change"], (after - before).mean(), atol=1e-12)
    np.testing.assert_allclose(found["sd"], (after - before).std(ddof=1), rtol=1e-10, atol=1e-12)


def test_by_hand() -> None:
    """Four people: 3→4, 4→4, 2→4, 5→4: changes 1, 0, 2, −1 have the mean 0.5 and the variance 5/3."""
    before, after = np.array([[3.0, 4, 2, 5]]), np.array([[4.0, 4, 4, 4]])
    found = paired_change(*sums(before, after)).iloc[0]
    assert found[["n", "before", "after", "change"]].tolist() == [4, 3.5, 4.0, 0.5]
    assert found["sd"] == pytest.approx(np.sqrt(5 / 3))
    assert found["upper"] - found["change"] == pytest.approx(3.182446 * np.sqrt(5 / 3 / 4), abs=1e-6)


def test_steady_people_tell_more_than_two_groups_of_strangers() -> None:
    """The same sums with a product that says that people kept to their views: a narrower interval."""
    before, after = drawn(np.random.default_rng(5), 60)
    strangers = np.random.default_rng(6).permutation(after)
    own = paired_change(*sums(before[None], after[None])).iloc[0]
    other = paired_change(*sums(before[None], strangers[None])).iloc[0]
    assert own["change"] == pytest.approx(other["change"])
    assert own["upper"] - own["lower"] < 0.8 * (other["upper"] - other["lower"])


def test_without_pairs_there_is_nothing_and_one_pair_has_no_interval() -> None:
    """And where all moved alike the interval is the change."""
    zero = pd.Series([0, 1, 5], index=["none", "one", "alike"])
    found = paired_change(zero, [0, 3, 15], [0, 4, 20], [0, 9, 45], [0, 16, 80], [0, 12, 60])
    assert found.loc["none", ["before", "change", "lower"]].isna().all()
    assert found.loc["one", "change"] == 1
    assert found.loc["one", ["sd", "lower", "upper"]].isna().all()
    assert found.loc["alike", ["change", "sd", "lower", "upper"]].tolist() == [1, 0, 1, 1]


def test_sums_that_cannot_be_are_refused() -> None:
    """Squares smaller than their sums allow, and negative counts."""
    with pytest.raises(ValueError, match="too small for their sums"):
        paired_change([2], [2], [8], [2], [2], [2])
    with pytest.raises(ValueError, match="-1"):
        paired_change([-1], [2], [8], [2], [2], [2])
    with pytest.raises(ValueError, match="more pairs than answers"):
        of_others([3], [9], [4], [12])


def test_shares_that_moved_have_wilsons_interval() -> None:
    """Up, same and down add up to all; nothing without any pair."""
    found = moved(pd.Series([5, 0], index=["a", "b"]), [3, 0], [2, 0])
    assert found.loc["a", ["n", "up", "same", "down"]].tolist() == [10, 0.5, 0.3, 0.2]
    low, high = wilson(5, 10)
    assert found.loc["a", ["up_lower", "up_upper"]].tolist() == pytest.approx([float(low), float(high)])
    assert found.loc["b", ["up", "down_lower"]].isna().all()


def test_the_others_are_what_the_pairs_leave() -> None:
    """Ten answers with 40 in all, six pairs with 27: four others with the mean 3.25; nobody else, no mean."""
    number, mean = of_others([10, 6], [40, 27], [6, 6], [27, 27])
    assert number.tolist() == [4, 0]
    assert mean[0] == 3.25
    assert np.isnan(mean[1])


@pytest.mark.parametrize("people", [12, 60])
def test_intervals_cover_the_change_as_often_as_they_say(people: int) -> None:
    """4,000 surveys of answers from 1 to 5, whose true change is known from many people."""
    random = np.random.default_rng(9)
    before, after = drawn(random, 1_000_000)
    truth = (after - before).mean()
    found = paired_change(*sums(*drawn(random, 4000, people)))
    covered = ((found["lower"] <= truth) & (truth <= found["upper"])).mean()
    assert 0.94 <= covered <= 0.965


@pytest.mark.parametrize(("people", "others"), [(2, 2), (12, 38), (140, 38)])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_of_a_difference_is_welchs(people: int, others: int, level: float) -> None:
    """Two groups of other people, from sums, against scipy; and means of both."""
    random = np.random.default_rng(people + others)
    one, other = (random.integers(1, 6, size).astype(float) for size in (people, others))
    one[0] = 6 - one[1]  # some spread in each
    other[0] = 7 - other[1] if other[1] > 1 else 5
    given = [each for group in (one, other) for each in ([len(group)], [group.sum()], [(group**2).sum()])]
    found = difference_of_means(*given, level=level).iloc[0]
    limits = ttest_ind(one, other, equal_var=False).confidence_interval(level)
    np.testing.assert_allclose(found[["lower", "upper"]].astype(float), [limits.low, limits.high], rtol=1e-9)
    np.testing.assert_allclose(found[["mean", "other"]].astype(float), [one.mean(), other.mean()])


def test_a_difference_of_one_person_has_no_interval_and_of_people_all_alike_no_width() -> None:
    """And sums that cannot be are refused."""
    n = pd.Series([1, 5, 0], index=["one", "alike", "none"])
    found = difference_of_means(n, [3, 20, 0], [9, 80, 0], [5, 5, 5], [15, 15, 15], [45, 45, 45])
    assert found.loc["one", "difference"] == 0
    assert found.loc["one", ["lower", "upper"]].isna().all()
    assert found.loc["alike", ["difference", "lower", "upper"]].tolist() == [1, 1, 1]
    assert found.loc["none"].drop("other").isna().all()
    with pytest.raises(ValueError, match="too small for their sums"):
        difference_of_means([2], [8], [2], [2], [2], [2])
