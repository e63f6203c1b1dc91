"""One place for words and numbers: evidence words, formats, and what is never said."""

import pandas as pd
import pytest

from wellanalysis.pages import wording
from wellanalysis.pages.wording import Evidence, amount, chance_of, evidence, interval, one_in, slug


def words(lower, upper, probability, improves="up", zone=0.03):
    """Evidence words of parallel lists."""
    return list(evidence(pd.Series(lower), pd.Series(upper), pd.Series(probability), improves=improves, zone=zone))


def test_improved_needs_the_whole_interval_on_the_improving_side():
    """A lower limit of exactly zero is not yet improved."""
    assert words([0.001, 0.0], [0.1, 0.1], [0.99, 0.975]) == [Evidence.IMPROVED, Evidence.PROMISING]


def test_a_fall_is_progress_where_the_measure_improves_downwards():
    """The same interval reads the other way."""
    assert words([-0.1], [-0.01], [0.01], improves="down") == [Evidence.IMPROVED]
    assert words([-0.1], [-0.01], [0.01], improves="up") == [Evidence.OTHER_WAY]


def test_promising_begins_at_a_probability_of_four_in_five():
    """Just below, at and just above the threshold."""
    found = words([-0.05] * 3, [0.1] * 3, [0.799, 0.8, 0.801])
    assert found == [Evidence.NO_CLEAR_CHANGE, Evidence.PROMISING, Evidence.PROMISING]


def test_held_says_that_the_interval_lies_inside_the_zone():
    """An interval that touches the zone's edge is not held."""
    assert words([-0.02, -0.03], [0.02, 0.02], [0.5, 0.5]) == [Evidence.HELD, Evidence.NO_CLEAR_CHANGE]


def test_no_direction_is_said_of_a_measure_that_improves_neither_way():
    """Only held and no clear change are left."""
    assert words([0.05, -0.01], [0.1, 0.01], [1.0, 0.5], improves="neither") == [
        Evidence.NO_CLEAR_CHANGE,
        Evidence.HELD,
    ]


def test_a_change_that_cannot_be_computed_is_no_comparison():
    """Missing limits never read as no change."""
    assert words([float("nan")], [float("nan")], [float("nan")]) == [Evidence.NO_COMPARISON]


@pytest.mark.parametrize(
    ("expected", "value", "unit", "signed"),
    [
        ("78\u00a0%", 0.78, "%", False),
        ("3.4\u00a0%", 0.034, "%", False),
        ("0\u00a0%", 0.0, "%", False),
        ("10\u00a0%", 0.0996, "%", False),
        ("100\u00a0%", 1.0, "%", False),
        ("+8\u00a0points", 0.08, "points", True),
        ("−8\u00a0points", -0.08, "points", True),
        ("6.4\u00a0days", 6.44, "days", False),
        ("", float("nan"), "%", False),
    ],
)
def test_amounts_read_as_a_person_would_write_them(expected, value, unit, signed):
    """One decimal only where it means something."""
    assert amount(value, unit, signed=signed) == expected


def test_a_half_is_rounded_up_as_on_paper():
    """Python's round half to even would print 72 for 72.5."""
    assert amount(0.725) == "73\u00a0%"
    assert amount(0.735) == "74\u00a0%"


def test_intervals_have_an_en_dash_and_words_where_a_limit_is_negative():
    """A dash beside a minus sign would be misread."""
    assert interval(0.72, 0.83) == "72–83"
    assert interval(-0.02, 0.05, "points") == "−2 to 5"
    assert interval(0.012, 0.05) == "1.2–5.0"


def test_chance_of_five_of_six_is_one_time_in_nine():
    """Worked by hand: 7 of 64."""
    assert chance_of(5, 6) == 7 / 64
    assert one_in(chance_of(5, 6)) == "one time in nine"


def test_slugs_are_safe_in_an_address():
    """Letters of other alphabets, spaces and slashes do not survive."""
    assert slug("North / Élan 2") == "north-lan-2"


def test_every_evidence_word_has_a_shape():
    """A chart can draw each word."""
    assert set(wording.STATES) == set(Evidence)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (0.638, 0.744, "+10.6"),  # 64 % and 74 %
        (0.64, 0.74, "+10.0"),
        (0.604, 0.766, "+16.2"),  # 60 % and 77 %: a reader makes 17
        (0.119, 0.086, "−3.3"),  # 12 % and 8.6 %
    ],
)
def test_a_reader_who_subtracts_is_not_puzzled(before: float, after: float, told: str) -> None:
    """A decimal shows that the ends were rounded; a change and its interval have as many."""
    unit = wording.of_change("%")
    assert wording.amount(after - before, unit, signed=True) == f"{told}\u00a0points"
    assert wording.interval(0.0004, 0.26, unit) == "0.0–26.0"
    assert wording.of_change("days") == "days"
