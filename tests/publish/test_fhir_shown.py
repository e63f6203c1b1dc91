"""A row of a page's table as numbers: as printed, and a word stays a word."""

import pytest

from wellanalysis.publish.fhir_shown import Shown, shown
from wellanalysis.publish.typed_cells import Mark

N = "\u00a0"


def row(result: str, counted: str = "", interval: str = "", lost: str = "") -> Shown:
    """A row as `wellanalysis.pages.numbers_table.table` writes it."""
    return shown({"Period": "2026Q3", "Result": result, "Counted": counted, f"95{N}% interval": interval, "Lost": lost})


def test_a_share_with_its_counts() -> None:
    """Value, interval and counts as printed, thousands too."""
    found = row(f"79{N}%", "4,089 of 5,207 wounds", "77–80", f"86 (1.6{N}%)")
    assert (found.value, found.unit, found.low, found.high) == (79, "%", 77, 80)
    assert (found.numerator, found.denominator, found.lost) == (4089, 5207, 86)
    assert found.said == f"79{N}% (4,089 of 5,207 wounds; 95{N}% interval 77–80)"
    assert found.mark is Mark.NONE


def test_a_mean_has_no_numerator() -> None:
    """The number behind it is the denominator."""
    found = row(f"10.1{N}days", "20,584 wounds", "10.0–10.2", "0")
    assert (found.value, found.unit, found.numerator, found.denominator, found.lost) == (10.1, "days", None, 20584, 0)


def test_a_small_share_keeps_its_decimals() -> None:
    """3.2 % is 3.2, and not 3.2000000000000001."""
    assert row(f"3.2{N}%").value == 3.2
    assert row(f"0.7{N}%").value == 0.7


@pytest.mark.parametrize(("text", "sign"), [(f"90{N}% or more", ">="), (f"10{N}% or less", "<=")])
def test_a_bound_is_no_value(text: str, sign: str) -> None:
    """It has its sign."""
    found = row(text, "24 answers", "80–100")
    assert (found.value, found.comparator, found.numerator, found.denominator) == (float(text[:2]), sign, None, 24)


@pytest.mark.parametrize(
    ("word", "mark"),
    [
        ("withheld", Mark.WITHHELD),
        ("too few to show", Mark.TOO_FEW),
        ("follow-up still open", Mark.OPEN),
        ("nobody was asked", Mark.NOT_ASKED),
    ],
)
def test_a_word_has_no_number(word: str, mark: Mark) -> None:
    """And is none of the others."""
    found = row(word)
    assert (found.mark, found.value, found.told, found.said) == (mark, None, 0, word)


def test_none_occurred_is_counted_as_none() -> None:
    """0 is told only where it was counted."""
    found = row("none occurred", "0 of 33 wounds", "0–10")
    assert (found.value, found.numerator, found.denominator, found.mark) == (0, 0, 33, Mark.NONE)


def test_a_share_of_lost_alone_is_no_number_of_people() -> None:
    """The strict policy prints no more."""
    assert row(f"79{N}%", lost=f"1.6{N}%").lost is None
    assert row(f"79{N}%", lost="").lost is None
