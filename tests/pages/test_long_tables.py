"""Long tables are folded, openings and pages that are tables are not."""

from dataclasses import replace

import pandas as pd

from wellanalysis.pages.long_tables import LONG, folded
from wellanalysis.pages.page import Claim, Page


def _claim(lines: int, **said: object) -> Claim:
    table = pd.DataFrame({"Clinic": [f"clinic {line}" for line in range(lines)]})
    return replace(Claim(id=f"lines-{lines}", heading="A table", table=table), **said)  # type: ignore[arg-type]


def _page(*claims: Claim, template: str = "network_quality") -> Page:
    return Page(
        id="quality",
        template=template,
        title="T",
        status=(),
        opening=claims[0],
        action="",
        answer=("", ""),
        claims=claims,
    )


def test_a_table_is_folded_from_ten_lines_on() -> None:
    """Just below it stays open, other options stay as they are, and the opening is never folded."""
    (page,) = folded([_page(_claim(LONG), _claim(LONG - 1), _claim(LONG + 1, options={"sortable": False}))])
    assert [bool(claim.options.get("folded")) for claim in page.claims] == [True, False, True]
    assert page.claims[2].options["sortable"] is False
    assert not page.opening.options


def test_a_charts_options_are_its_own() -> None:
    """Behind a chart numbers are folded already."""
    (page,) = folded([_page(_claim(LONG, chart="waves", options={"unit": "%"}))])
    assert page.claims[0].options == {"unit": "%"}


def test_a_measures_page_shows_its_logic() -> None:
    """It is what the page is for."""
    page = _page(_claim(LONG), template="measure")
    assert folded([page]) == [page]


def test_no_page_of_the_demo_has_a_long_open_table_below_its_first_screen(demo_pages: dict[str, Page]) -> None:
    """Except pages of a measure, whose logic is what the page is for; answers to readers come after."""
    for page in demo_pages.values():
        if page.template == "measure":
            continue
        for claim in page.claims:
            assert claim.chart or len(claim.table) < LONG or claim.options.get("folded"), (page.id, claim.id)
