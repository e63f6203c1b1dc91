"""A score from weighted domains: what is missing gives its weight to what is there."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.weighted_domains import half_up, weighted_domains

DOMAINS = {"care": {"a": 30, "b": 10}, "safety": {"c": 20, "d": 20}, "experience": {"e": 20}}


def total(**scores: float) -> float:
    """Total of one unit; measures that are not named are missing."""
    row = pd.DataFrame([{name: scores.get(name, np.nan) for name in "abcde"}])
    return float(weighted_domains(row, DOMAINS).iloc[0])


def test_complete_scores_are_weighted() -> None:
    """30·1 + 10·0.5 + 20·0 + 20·1 + 20·0.2 = 59."""
    assert total(a=10, b=5, c=0, d=10, e=2) == 59


def test_a_missing_measure_gives_its_weight_to_its_domain() -> None:
    """Without b, a has 40: 40 + 0 + 20 + 4."""
    assert total(a=10, c=0, d=10, e=2) == 64


def test_a_missing_domain_gives_evenly_to_domains_and_their_measures() -> None:
    """Without e each other domain gets 10: a 35, b 15, c 25, d 25; 35 + 7.5 + 0 + 25 = 67.5, rounded up."""
    assert total(a=10, b=5, c=0, d=10) == 68


def test_both_at_once() -> None:
    """Without b and e: a 40 + 10, c and d 25 each; 50·0.5 + 25."""
    assert total(a=5, c=0, d=10) == 50


def test_nothing_at_all_has_no_total() -> None:
    """No score is not a score of none."""
    assert np.isnan(total())
    assert total(a=0) == 0


@pytest.mark.parametrize(("value", "rounded"), [(56.49, 56), (56.5, 57), (56.4999999999999, 57), (0.0, 0)])
def test_half_is_rounded_up(value: float, rounded: int) -> None:
    """A float's last digits do not decide."""
    assert half_up(np.array([value]))[0] == rounded


@pytest.mark.parametrize(
    ("scores", "domains", "said"),
    [
        ({"a": [1.0]}, {"x": {"a": 1, "b": 1}}, "no column for 'b'"),
        ({"a": [11.0]}, {"x": {"a": 1}}, "between 0 and 10"),
        ({"a": [1.0]}, {"x": {"a": 0}}, "above 0"),
    ],
)
def test_bad_input_is_named(scores: dict[str, list[float]], domains: dict[str, dict[str, float]], said: str) -> None:
    """A missing column, a score out of reach, a weight of nothing."""
    with pytest.raises(ValueError, match=said):
        weighted_domains(pd.DataFrame(scores), domains)
