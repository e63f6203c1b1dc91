"""Several systems of the same people, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.several_sources import combined, coverage, figures, gained, overlap, pairs

ORDER = ["a", "b", "c"]
PATTERNS = pd.DataFrame(
    [
        ("yes", "no", "absent", 10, "C1"),
        ("no", "yes", "yes", 20, "C1"),
        ("yes", "yes", "absent", 30, "C1"),
        ("no", "no", "no", 100, "C2"),
        ("not recorded", "yes", "absent", 5, "C2"),
        ("not counted", "absent", "absent", 7, "C2"),
        ("not recorded", "not counted", "absent", 3, "C2"),
    ],
    columns=[*ORDER, "people", "clinic_id"],
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("first", ["yes", "no", "yes", "no", "yes", "not counted", "not recorded"]),
        ("any", ["yes", "yes", "yes", "no", "yes", "not counted", "not recorded"]),
        ("majority", ["yes", "yes", "yes", "no", "yes", "not counted", "not recorded"]),
    ],
)
def test_each_rule_makes_one_answer(rule: str, expected: list[str]):
    """The first that recorded; yes where one says so; what more say, and a tie as the first has it."""
    assert combined(PATTERNS, ORDER, rule).tolist() == expected


def test_a_tie_of_the_majority_is_as_the_first_of_the_order_has_it():
    """The other way round, the other answer."""
    tied = PATTERNS.head(1)
    assert combined(tied, ["a", "b"], "majority").tolist() == ["yes"]
    assert combined(tied, ["b", "a"], "majority").tolist() == ["no"]


@pytest.mark.parametrize(
    ("rule", "state", "message"), [("best of", "yes", "is no rule"), ("any", "maybe", "nothing that a system says")]
)
def test_an_unknown_rule_or_answer_is_refused(rule: str, state: str, message: str):
    """The message names it."""
    with pytest.raises(ValueError, match=message):
        combined(PATTERNS.assign(a=state), ORDER, rule)


def test_each_system_and_all_together_have_their_own_denominator():
    """a: 40 of 160, with 8 not recorded and 7 not counted; together by any: 65 of 165."""
    table = figures(PATTERNS, ORDER, "any").set_index("source")
    assert table.loc["a", ["seen", "not_counted", "not_recorded", "denominator", "numerator"]].tolist() == [
        175,
        7,
        8,
        160,
        40,
    ]
    assert table.loc["c", ["seen", "denominator", "numerator"]].tolist() == [120, 120, 20]
    assert table.loc["combined", ["seen", "denominator", "numerator"]].tolist() == [175, 165, 65]
    assert table.loc["a", ["lower", "upper"]].tolist() == pytest.approx([float(each) for each in wilson(40, 160)])


def test_a_system_without_an_answer_has_no_share():
    """Zero answers are no zero per cent."""
    table = figures(PATTERNS.tail(1), ORDER, "first").set_index("source")
    assert table.loc["a", "denominator"] == 0
    assert np.isnan(table.loc["a", ["value", "lower"]].astype(float)).all()


def test_people_are_in_one_system_in_two_or_in_all():
    """7 in one; 10 + 30 + 5 + 3 in two; 20 + 100 in three."""
    assert overlap(PATTERNS, ORDER).to_numpy().tolist() == [[1, 7], [2, 48], [3, 120]]


def test_two_systems_agree_on_those_of_whom_both_recorded_an_answer():
    """a and b: 30 both yes, 10 and 20 otherwise, 100 both no; kappa by hand is 1 − (30/160) / (1 − pe)."""
    row = pairs(PATTERNS, ORDER).iloc[0]
    assert row[["first", "second", "both", "both_yes", "only_first", "only_second", "both_no"]].tolist() == [
        "a",
        "b",
        160,
        30,
        10,
        20,
        100,
    ]
    expected = (40 * 50 + 120 * 110) / 160**2
    assert row["agree"] == pytest.approx(130 / 160)
    assert row["kappa"] == pytest.approx((130 / 160 - expected) / (1 - expected))
    assert row["pabak"] == pytest.approx(2 * 130 / 160 - 1)


def test_systems_that_share_nobody_have_no_agreement():
    """No share, no kappa, and no error."""
    row = pairs(PATTERNS.tail(1), ["a", "c"]).iloc[0]
    assert row["both"] == 0
    assert np.isnan(row[["agree", "kappa", "lower"]].astype(float)).all()


def test_what_putting_together_changes():
    """Beside a alone: 5 answers more, and 20 turned from no to yes."""
    row = gained(PATTERNS, ORDER, "any").set_index("source").loc["a"]
    assert row[["added", "turned"]].tolist() == [5, 20]
    assert row["points"] == pytest.approx(65 / 165 - 40 / 160)


def test_how_much_of_each_clinic_each_system_knows_of():
    """c knows of 20 of 60 at the first and of 100 of 115 at the second."""
    table = coverage(PATTERNS, ORDER, "clinic_id")
    assert table.to_numpy().tolist() == [
        ["C1", "a", 60, 60],
        ["C1", "b", 60, 60],
        ["C1", "c", 60, 20],
        ["C2", "a", 115, 115],
        ["C2", "b", 115, 108],
        ["C2", "c", 115, 100],
    ]
