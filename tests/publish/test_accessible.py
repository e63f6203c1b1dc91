"""Tables of prose and of pandas: each heading says what it heads."""

import pandas as pd

from wellanalysis.publish.accessible import accessible
from wellanalysis.publish.blocks import table_html

PROSE = (
    '<table class="table"><thead><tr><th class="head"><p></p></th><th class="head"><p>Interval</p></th></tr></thead>'
    '<tbody><tr><th class="stub"><p>Rate</p></th><td><p>exact</p></td></tr></tbody></table>'
)


def test_headings_of_columns_and_rows_get_their_scope() -> None:
    """In a table that Markdown made."""
    told = accessible(PROSE)
    assert '<th scope="col" class="head"><p>Interval</p></th>' in told
    assert '<th scope="row" class="stub"><p>Rate</p></th>' in told


def test_a_heading_without_words_is_none() -> None:
    """It would be announced, and then silence."""
    assert accessible(PROSE).startswith('<table class="table"><thead><tr><td></td><th scope="col"')


def test_a_table_that_code_printed_can_be_moved_by_keyboard() -> None:
    """Pandas gives it neither scope nor frame."""
    told = accessible(pd.DataFrame({"value": [1.5]}, index=["Harbor"]).to_html())
    assert told.startswith('<div class="wa-scroll" role="group" tabindex="0"')
    assert '<th scope="col">value</th>' in told
    assert '<th scope="row">Harbor</th>' in told
    assert "<th></th>" not in told


def test_tables_of_claims_stay_as_they_are() -> None:
    """They are written with all of it; so does HTML that is no table."""
    html = table_html(pd.DataFrame({"Clinic": ["Harbor"], "Result": ["78 %"]}), caption="Healed", folded=False)
    assert accessible(html) == html
    assert accessible("<p>The <thead></p>") == "<p>The <thead></p>"
