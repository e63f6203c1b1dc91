"""Claims are read from sentences and tables as a reader reads them, each with what it is about."""

from dataclasses import replace

import pytest

from tests.publish.audited import KNOWN, TITLE, page, table
from wellanalysis.publish.audit_claim import Claim, rounded, share_bounds
from wellanalysis.publish.audit_claims import Claims
from wellanalysis.publish.audit_html import read_html
from wellanalysis.publish.audit_known import Cell, Span

Q3 = Span(2026 * 12 + 6, 2026 * 12 + 8)
YEAR = Span(2025 * 12 + 9, 2026 * 12 + 8)


def claims(body: str, title: str = "Elm Street: outcomes") -> list[Claim]:
    """Claims of a page."""
    return list(Claims(KNOWN).of(read_html(page(title, body))))


def test_a_sentence_says_measure_period_count_and_share() -> None:
    said = f"<p>{TITLE}, Dunes Road, 2026Q3: 67\u00a0% (20 of 30 wounds; 95\u00a0% interval 49–81), benchmark 80\u00a0%.</p>"
    share, count = claims(said)
    assert share.cell == count.cell == Cell("healed_12w", "C03", Q3)
    assert share.share == pytest.approx((0.665, 0.675))
    assert (count.numerator, count.denominator) == ((20, 20), (30, 30))


def test_a_name_in_quotation_marks_is_known_however_they_are_set() -> None:
    """A heading has them typeset, a table as they were typed: both are of the same clinic."""
    known = replace(KNOWN, units={**KNOWN.units, "C04": 'Mill "Lane"', "C05": "St John's"})
    body = f"<p>{TITLE}, 2026Q3: 67\u00a0% (20 of 30 wounds).</p>"
    for title, clinic in (
        ("Mill “Lane”", "C04"),
        ("Mill &quot;Lane&quot;", "C04"),
        ("St John’s", "C05"),
        ("St John's", "C05"),
    ):
        found = list(Claims(known).of(read_html(page(f"{title}: outcomes", body))))
        assert {each.cell for each in found} == {Cell("healed_12w", clinic, Q3)}


def test_the_value_before_belongs_to_the_period_behind_it() -> None:
    said = f"<p>{TITLE}. The four quarters to 2026Q3: 70\u00a0% (70 of 100 wounds), from 50\u00a0% in the baseline year (October 2025 to December 2025).</p>"
    found = claims(said)
    assert [(each.cell.span, each.share) for each in found if each.cell and each.share] == [
        (YEAR, pytest.approx((0.695, 0.705))),
        (KNOWN.baseline, pytest.approx((0.495, 0.505))),
    ]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("The four quarters to 2026Q3", YEAR),
        ("2026Q3 (newest final quarter)", Q3),
        ("October 2025 to September 2026", YEAR),
        ("July 2026", Span(Q3.first, Q3.first)),
        ("2026-07", Span(Q3.first, Q3.first)),
        ("The baseline year", KNOWN.baseline),
    ],
)
def test_periods_are_read_in_all_their_forms(text: str, span: Span) -> None:
    found = claims(table([[text, "70\u00a0%", "70 of 100 wounds"]]))
    assert {each.cell for each in found} == {Cell("healed_12w", "C02", span)}


def test_a_row_names_its_clinic_its_group_or_its_measure() -> None:
    by_clinic = table([["Cottonwood", "591", "554.0"]], ("Clinic", "Observed", "Expected"), f"{TITLE}, 2026Q3")
    assert [(each.cell, each.numerator) for each in claims(by_clinic)] == [(Cell("healed_12w", "C01", Q3), (591, 591))]
    by_group = table(
        [["Sex: male", "70\u00a0%", "70 of 100 wounds"]], ("Group", "Result", "Counted"), f"{TITLE}, 2026Q3"
    )
    assert {each.cell for each in claims(by_group)} == {Cell("healed_12w", "C02", Q3, "sex", "male")}
    by_measure = table(
        [["Pain asked about", "2026Q3", "70\u00a0% (70 of 100 visits)"]], ("Measure", "Period", "Result")
    )
    assert {each.cell for each in claims(by_measure)} == {Cell("pain_asked", "C02", Q3)}


def test_withheld_and_fewer_than_are_claims_too() -> None:
    hidden, few = claims(table([["2026Q3", "withheld", ""], ["2026Q2", "", "fewer than 11 wounds"]]))
    assert (hidden.withheld, hidden.cell) == (True, Cell("healed_12w", "C02", Q3))
    assert (few.withheld, few.denominator) == (True, (1, 10))


@pytest.mark.parametrize(
    "said",
    [
        "2 of 5 moved the right way.",
        "3 of 23 clinics stand apart.",
        "2 wounds lost to follow-up are left out.",
        "Follow-up of 5 wounds is still open.",
        "Of this table the withheld months are no part.",
    ],
)
def test_counts_of_other_things_are_no_claims(said: str) -> None:
    assert claims(f"<p>{said}</p>") == []


def test_a_table_of_something_else_claims_nothing_of_the_measure() -> None:
    questions = table(
        [["I was seen soon", "94\u00a0%", "84"]], ("Question", "Most positive", "Answers"), f"{TITLE}, 2026Q3"
    )
    assert {each.cell for each in claims(questions)} <= {None}


@pytest.mark.parametrize(
    ("text", "bound", "low", "high"),
    [("67", "", 0.665, 0.675), ("3.4", "", 0.0335, 0.0345), ("90", " or more", 0.895, 1), ("10", " or less", 0, 0.105)],
)
def test_a_printed_share_stands_for_all_that_round_to_it(text: str, bound: str, low: float, high: float) -> None:
    assert share_bounds(text, bound) == pytest.approx((low, high))


def test_a_rounded_count_stands_for_all_that_round_to_it() -> None:
    claim = rounded(Claim(None, denominator=(25, 25), numerator=(0, 0)), 5)
    assert (claim.denominator, claim.numerator) == ((23, 27), (0, 2))
    assert rounded(claim, 1) == claim
