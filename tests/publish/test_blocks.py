"""How claims are laid out."""

import re
from collections.abc import Callable

import pandas as pd

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.blocks import Kind, claim_blocks, link, opening_blocks, plain, table_html


def test_text_of_a_page_is_shown_as_it_stands() -> None:
    """Markdown and HTML in a user's words are words."""
    assert plain("a_b *c* <b> $5 [x]") == r"a\_b \*c\* \<b\> \$5 \[x\]"


def test_spans_in_backticks_stay_code() -> None:
    """Logic can be quoted inside a sentence."""
    assert plain("where `days_to_x <= 14` holds_") == r"where `days_to_x <= 14` holds\_"


def test_a_line_that_looks_like_a_list_stays_a_line() -> None:
    """A sentence may begin with a number and a full stop."""
    assert plain("1. of May") == r"1\. of May"


def test_links_to_pages_wait_for_the_book() -> None:
    """Only the book knows where a page lies; an address outside is complete."""
    assert link("Method", "book/methods#trend") == "[Method](<page:book/methods#trend>)"
    assert link("Ask", "mailto:a@b.example") == "[Ask](<mailto:a@b.example>)"


def test_a_claim_is_laid_out_in_reading_order(make_claim: Callable[..., Claim]) -> None:
    """Heading, sentence, chart, caveat, numbers, where to read on."""
    kinds = [block.kind for block in claim_blocks(make_claim())]
    assert kinds == [Kind.HEADING, Kind.SENTENCE, Kind.FIGURE, Kind.CAVEAT, Kind.NUMBERS, Kind.LINKS]


def test_a_figure_carries_its_words(make_claim: Callable[..., Claim]) -> None:
    """The text alternative goes where Jupyter keeps what belongs to a MIME type."""
    [figure] = [block for block in claim_blocks(make_claim(alternative="It rises.")) if block.kind is Kind.FIGURE]
    assert figure.metadata == {"image/svg+xml": {"alt": "It rises."}}
    assert figure.data["image/svg+xml"].lstrip().startswith("<")
    assert figure.data["text/plain"] == "It rises."


def test_a_claim_without_rows_has_no_figure(make_claim: Callable[..., Claim]) -> None:
    """What is withheld is not drawn as an empty chart."""
    kinds = [block.kind for block in claim_blocks(make_claim(frame=pd.DataFrame()))]
    assert Kind.FIGURE not in kinds


def test_numbers_are_folded_below_a_chart_and_open_where_they_are_the_claim(make_claim: Callable[..., Claim]) -> None:
    """A table that only repeats a chart does not stand in the way of the next claim."""
    below = next(block for block in claim_blocks(make_claim()) if block.kind is Kind.NUMBERS)
    alone = next(block for block in claim_blocks(make_claim(chart="")) if block.kind is Kind.NUMBERS)
    assert below.data["text/html"].startswith('<details class="wa-numbers"><summary>The numbers</summary>')
    assert not alone.data["text/html"].startswith("<details")


def test_numbers_are_also_text_that_can_be_compared(make_claim: Callable[..., Claim]) -> None:
    """Nbval compares text; an altered number is an altered text."""
    table = pd.DataFrame({"Month": ["July 2026"], "Result": ["84\u00a0%"]})
    block = next(block for block in claim_blocks(make_claim(table=table)) if block.kind is Kind.NUMBERS)
    assert block.data["text/plain"].split("\n")[1].split() == ["July", "2026", "84", "%"]


def test_a_table_names_itself_its_columns_and_its_rows() -> None:
    """Caption, and headings with a scope."""
    html = table_html(pd.DataFrame({"Clinic": ["Harbor"], "n": ["12"]}), caption="Who", folded=False)
    assert "<caption>Who</caption>" in html
    assert re.findall(r'<th scope="(\w+)"', html) == ["col", "col", "row"]


def test_a_table_escapes_what_it_is_given() -> None:
    """A clinic's name cannot become markup."""
    html = table_html(pd.DataFrame({"Clinic": ["<script>x</script>"]}), caption='"q"', folded=False)
    assert "<script>" not in html
    assert 'aria-label="&quot;q&quot;"' in html


def test_a_cell_that_reads_as_a_link_is_the_link(make_claim: Callable[..., Claim]) -> None:
    """A clinic's name in a table leads to its chapter, and is not listed again below."""
    table = pd.DataFrame({"Clinic": ["Harbor"], "n": ["12"]})
    claim = make_claim(table=table, links=(("Harbor", "clinics/north/c07/overview"), ("Methods", "book/methods")))
    blocks = list(claim_blocks(claim))
    html = next(block for block in blocks if block.kind is Kind.NUMBERS).data["text/html"]
    assert '<a data-page="clinics/north/c07/overview">Harbor</a>' in html
    assert blocks[-1].data["text/markdown"] == "[Methods](<page:book/methods>)"


def test_columns_of_numbers_are_set_right_and_words_left() -> None:
    """Also where some numbers are withheld; a sentence that begins with a number is words."""
    table = pd.DataFrame(
        {
            "a": ["x", "y"],
            "n": ["1,204", "withheld"],
            "share": ["78\u00a0%", "9\u00a0%"],
            "said": ["7 of 12 wounds", "1"],
        }
    )
    html = table_html(table, caption="c", folded=False)
    assert re.findall(r'<th scope="col"( class="n")?>(\w+)</th>', html) == [
        ("", "a"),
        (' class="n"', "n"),
        (' class="n"', "share"),
        ("", "said"),
    ]


def test_long_code_is_folded_and_short_code_is_not(make_claim: Callable[..., Claim]) -> None:
    """A query of a page's length waits for whoever asks."""
    short = next(block for block in claim_blocks(make_claim(code="select 1")) if block.kind is Kind.CODE)
    long = next(block for block in claim_blocks(make_claim(code="a < b\n" * 40)) if block.kind is Kind.CODE)
    assert short.data["text/markdown"] == "```sql\nselect 1\n```"
    assert "a &lt; b" in long.data["text/html"]


def test_the_first_screen_holds_the_readers_minute(make_page: Callable[..., Page]) -> None:
    """Status, one sentence, one chart, one thing to act on, one way to answer."""
    kinds = [block.kind for block in opening_blocks(make_page("summary", "network_summary", "Summary"))]
    assert kinds[:6] == [Kind.TITLE, Kind.STATUS, Kind.LEAD, Kind.FIGURE, Kind.ACTION, Kind.ANSWER]
