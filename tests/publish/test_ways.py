"""The quiet line below a figure."""

from collections.abc import Callable

import pandas as pd

from wellanalysis.pages.page import Claim
from wellanalysis.publish.blocks import LONG_TABLE, Kind, claim_blocks, table_html
from wellanalysis.publish.ways import in_order, loose

FORM = ("Answer back", "https://forms.example/x")


def test_ways_come_in_one_order_however_a_page_names_them() -> None:
    """What is counted, how it is read, where to read on, how to answer; what is said twice is shown once."""
    given = [
        FORM,
        ("All", "indicators"),
        ("How", "book/methods#trend"),
        ("What", "measures/a"),
        ("How", "book/methods#trend"),
    ]
    assert [label for label, _ in in_order(given)] == ["What", "How", "All", "Answer back"]


def test_a_way_that_a_cell_of_the_table_is_stands_there_alone(make_claim: Callable[..., Claim]) -> None:
    """An address outside is never a cell."""
    table = pd.DataFrame({"Clinic": ["Harbor", "Answer back"]})
    claim = make_claim(table=table, links=(FORM, ("Harbor", "clinics/north/c07/overview")))
    assert loose(claim) == (FORM,)


def test_the_line_of_a_figure_is_in_order(make_claim: Callable[..., Claim]) -> None:
    """Also where the page put the method first."""
    [line] = [block for block in claim_blocks(make_claim()) if block.kind is Kind.LINKS]
    assert line.data["text/markdown"].startswith("[The measure](<page:measures/debridement_14d>) · [How trends")


def test_a_table_is_named_after_its_figure(make_claim: Callable[..., Claim]) -> None:
    """So that its numbers can be taken along under that name."""
    [numbers] = [block for block in claim_blocks(make_claim()) if block.kind is Kind.NUMBERS]
    assert ' id="numbers-debridement_14d" role="region"' in numbers.data["text/html"]


def test_a_table_is_long_from_its_limit_on() -> None:
    """There, and not one row before, it scrolls below its headings and gets a filter."""
    short, long = (
        table_html(pd.DataFrame({"Clinic": ["x"] * rows}), caption="c", folded=False)
        for rows in (LONG_TABLE - 1, LONG_TABLE)
    )
    assert "wa-long" not in short
    assert "wa-long" in long
