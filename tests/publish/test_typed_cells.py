"""Cells of text are read back as the numbers that were printed, no digit more or less."""

import re
from datetime import date

import pytest

from wellanalysis.pages.page import Page
from wellanalysis.publish.typed_cells import PER_CENT, Mark, Part, mark_of, parts, scaled
from wellanalysis.publish.workbook_sheets import claims_of

NBSP = "\u00a0"


def told(text: str, **options: bool) -> dict[str, object]:
    """Values of a cell's parts by name; a plain blank before a unit stands for the one that holds number and unit."""
    spaced = re.sub(r"(?<=\d) (?=%|points?\b|days\b)", NBSP, text)
    return {part.name: part.value for part in parts(spaced, **options)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("78 %", {"": 0.78}),
        ("9.5 %", {"": 0.095}),
        ("0 %", {"": 0.0}),
        ("1,896", {"": 1896}),
        ("−0.12", {"": -0.12}),
        ("13.3 days", {"": 13.3}),
        ("+13 points", {"": 13}),
        ("−1 point", {"": -1}),
        ("about 2,630", {"": 2630}),
        ("72–83", {"from": 72, "to": 83}),
        ("−9 to 3", {"from": -9, "to": 3}),
        ("544 of 815 wounds", {"": 544, "of": 815, "of what": "wounds"}),
        ("5 (1.5 %)", {"": 5, "share": 0.015}),
        ("41 of 326 (13 %)", {"": 41, "of": 326, "share": 0.13}),
        ("−3 points (−9 to 3)", {"": -3, "from": -9, "to": 3}),
        ("0.81 (0.72–0.91)", {"": 0.81, "from": 0.72, "to": 0.91}),
        ("4.71 of 5 (4.62–4.79)", {"": 4.71, "of": 5, "from": 4.62, "to": 4.79}),
        ("67 % → 77 % (74–80)", {"": 0.77, "before": 0.67, "from": 0.74, "to": 0.8}),
        (
            "1.01 (0.97–1.05): within what is expected",
            {"": 1.01, "from": 0.97, "to": 1.05, "in words": "within what is expected"},
        ),
        (
            f"78 % (167 of 214 wounds; 95{NBSP}% interval 72–83)",
            {"": 0.78, "counted": 167, "of": 214, "of what": "wounds", "from": 0.72, "to": 0.83},
        ),
        (
            f"90 % or more (27 answers; 95{NBSP}% interval 66–98)",
            {"": f"90{NBSP}% or more", "counted": 27, "of what": "answers", "from": 0.66, "to": 0.98},
        ),
        ("80 % (local agreement)", {"": 0.8, "in words": "local agreement"}),
        ("15 September 2023", {"": date(2023, 9, 15)}),
        ("April 2024", {"": date(2024, 4, 1)}),
        ("2024-04", {"": date(2024, 4, 1)}),
    ],
)
def test_numbers_and_days_are_read_as_such(text: str, expected: dict[str, object]) -> None:
    """Each form that a page writes."""
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "withheld", "2026Q2", "50 to 64", "80 and over", "F-0135", "90 % or more", "about 1 in 500", "31 June 2026"]
    + ["9 below as counted", "1 (compared with)", "=1+1", "2026Q1 → 2026Q2", "4 to 12 weeks"],
)
def test_words_stay_words(text: str) -> None:
    """A group of ages is no interval, a quarter no number, and withheld is never 0."""
    assert told(text) == {}


def test_an_interval_in_words_is_one_only_where_intervals_stand() -> None:
    """Elsewhere the same letters are ages."""
    assert told("2.7 to 9.1", ends=True) == {"from": 2.7, "to": 9.1}
    assert told("2.7 to 9.1") == {}


def test_each_word_in_place_of_a_number_is_told_apart() -> None:
    """Withheld, too few, not recorded, none, a bound, open and not asked are seven things."""
    texts = ("Withheld.", "too few to show", "not recorded", "none occurred", f"90{NBSP}% or more")
    found = [mark_of(text) for text in (*texts, "follow-up still open", "nobody was asked")]
    assert found == [
        Mark.WITHHELD,
        Mark.TOO_FEW,
        Mark.NOT_RECORDED,
        Mark.NONE_OCCURRED,
        Mark.BOUND,
        Mark.OPEN,
        Mark.NOT_ASKED,
    ]
    readings = ("too few to tell", "too few months to tell", "too few to judge", "none", "12", "1,892", f"90{NBSP}%")
    assert {mark_of(text) for text in readings} == {Mark.NONE}
    assert mark_of("withheld, since so few people answered this question that some could be known") is Mark.NONE


def test_an_end_alone_takes_the_scale_of_its_value() -> None:
    """Beside 78 % the end 72 is 0.72 and reads 72 %; beside points it stays 72."""
    low = parts("72–83")[0]
    assert scaled(low, PER_CENT) == Part("from", 0.72, PER_CENT, f'0"{NBSP}"%;"−"0"{NBSP}"%;0"{NBSP}"%')
    assert scaled(low, "points") == low


def shown(part: Part) -> str:
    """The digits of a part as printed."""
    value = part.value * 100 if part.unit == PER_CENT else part.value
    decimals = part.look.partition(";")[0].partition(".")[2].count("0")
    return f"{abs(value):.{decimals}f}"


def test_every_number_of_the_demo_is_read_whole(demo_pages: dict[str, Page]) -> None:
    """The digits of the parts are the digits of the cell, in every table of every page."""
    read = 0
    for page in demo_pages.values():
        for claim in claims_of(page):
            for text in {str(each) for each in claim.table.to_numpy().ravel()}:
                found = [part for part in parts(text) if isinstance(part.value, int | float)]
                if found:
                    plain = re.sub(
                        rf"\d+(?:\.\d+)?{NBSP}% (?:interval|or (?:more|less))", "", text.partition(": ")[0]
                    ).replace(",", "")
                    digits = re.findall(r"\d+(?:\.\d+)?", plain)
                    assert sorted(shown(part) for part in found) == sorted(digits), (page.id, claim.id, text)
                    read += 1
    assert read > 3000
