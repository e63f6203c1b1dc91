"""What a chart draws is measured: a point says as much as a number."""

from pathlib import Path

import pytest

from tests.publish import audited
from tests.publish.audited import TITLE, chart, clinic_page
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_charts import measured, points
from wellanalysis.publish.audit_claims import Claims
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_known import Cell, Span

JANUARY, JULY = 2026 * 12, 2026 * 12 + 6
SAID = f"Monthly line chart of {TITLE}, Dunes Road, January 2026 to July 2026."


def test_a_point_is_a_month_and_a_share() -> None:
    (first, then) = points(chart([("2026-01-01", 14 / 21), ("2026-07-01", 0.25)]))
    assert first == (JANUARY, pytest.approx(14 / 21, abs=1e-6))
    assert then == (JULY, pytest.approx(0.25, abs=1e-6))


def test_its_alternative_text_says_of_what() -> None:
    (claim,) = measured(chart([("2026-07-01", 4 / 6)]), SAID, Claims(audited.KNOWN))
    assert claim.cell == Cell("healed_12w", "C03", Span(JULY, JULY))
    assert claim.share is not None
    assert claim.share[0] < 4 / 6 < claim.share[1]


@pytest.mark.parametrize("said", ["Funnel chart of it", "Monthly line chart of something else"])
def test_a_chart_of_anything_else_claims_nothing(said: str) -> None:
    assert not list(measured(chart([("2026-07-01", 0.5)]), said, Claims(audited.KNOWN)))


def test_a_chart_without_a_scale_has_no_points() -> None:
    assert points("<svg><use x='1' y='2'/></svg>") == []


def found_with(tmp_path: Path, drawn: list[tuple[str, float]]) -> list[Finding]:
    """What is found where Dunes Road's page has a chart of these points."""
    site = audited.make(tmp_path)
    bundle = site / "network" / "2026Q3"
    (bundle / "t.svg").write_text(chart(drawn), encoding="utf-8")
    (bundle / "c03.html").write_text(clinic_page("C03", more=f'<img src="t.svg" alt="{SAID}">'), encoding="utf-8")
    return audit(site, audited.KNOWN, truth={"": audited.truth()})


def test_a_point_of_a_small_group_is_found(tmp_path: Path) -> None:
    found = found_with(tmp_path, [("2026-01-01", 14 / 21), ("2026-07-01", 4 / 6)])
    assert [each for each in found if each.place == "chart" and "July 2026: a figure of 6 people" in each.what]


def test_a_mark_in_place_of_a_withheld_point_is_none(tmp_path: Path) -> None:
    assert found_with(tmp_path, [("2026-01-01", 14 / 21), ("2026-07-01", 0.04)]) == []
