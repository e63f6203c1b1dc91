"""Which groups are told of together: one rule, for roles that answered, people in post and voices."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wellanalysis.pages.small_groups import told_together

SIZES = some.dictionaries(some.text("abcdefgh", min_size=1, max_size=2), some.integers(0, 40), min_size=1)


@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ({"a": 30, "b": 12}, set()),
        ({"a": 10, "b": 30}, set()),
        ({"a": 9, "b": 30, "c": 12}, {"a", "c"}),
        ({"a": 30, "b": 12, "c": 4}, {"b", "c"}),  # four alone would be the rest of a total
        ({"a": 30, "b": 12, "c": 4, "d": 6}, {"c", "d"}),
        ({"a": 6, "b": 3, "c": 12, "d": 40}, {"a", "b", "c"}),
        ({"a": 3, "b": 4}, {"a", "b"}),
        ({"a": 3}, {"a"}),
        ({"a": 30, "b": 30, "c": 0}, {"a", "c"}),
    ],
)
def test_small_groups_are_put_together_until_they_are_ten(sizes: dict[str, int], together: set[str]) -> None:
    """Just below, at and above; of two that are alike the first by name."""
    assert told_together(pd.Series(sizes)) == together


@given(SIZES)
def test_the_rest_of_a_total_is_never_a_small_group(sizes: dict[str, int]) -> None:
    """What is told of alone is ten or more; all others together are ten or more, none, or everybody there is."""
    together = told_together(pd.Series(sizes))
    rest = sum(size for name, size in sizes.items() if name in together)
    assert all(size >= 10 for name, size in sizes.items() if name not in together)
    assert not together or rest >= 10 or together == set(sizes)


def test_the_smallest_of_a_groups_numbers_decides() -> None:
    """Eleven voices of one person are one person's."""
    voices, people = pd.Series({"podiatrist": 11, "nurse": 20, "other": 12}), pd.Series({"nurse": 60, "other": 30})
    assert told_together(voices, people) == {"podiatrist", "other"}


def test_a_group_without_a_name_is_never_told_of_alone() -> None:
    """However many its voices are."""
    assert told_together(pd.Series({"": 40, "nurse": 20}), always=[""]) == {""}
