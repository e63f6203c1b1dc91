"""How claims are laid out."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from wellanalysis.pages.page import Claim, Page
from wellanalysis.publish.blocks import PHONE, Kind, claim_blocks, link, opening_blocks, plain, table_html


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


def test_a_figure_is_drawn_twice_and_a_notebook_shows_it_once(make_claim: Callable[..., Claim]) -> None:
    """The drawing for a phone is narrower, says the same, and has a type that no notebook displays."""
    [figure] = [block for block in claim_blocks(make_claim()) if block.kind is Kind.FIGURE]
    wide, narrow = (
        float(re.search(r'<svg[^>]* width="([\d.]+)pt"', figure.data[name])[1]) for name in ("image/svg+xml", PHONE)
    )
    assert narrow < 0.75 * wide
    assert set(figure.data) == {"image/svg+xml", PHONE, "text/plain"}


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


def test_a_long_table_without_a_chart_is_folded_where_the_claim_asks_for_it(make_claim: Callable[..., Claim]) -> None:
    """It says "The table", since there is no chart whose numbers it holds; a chart's own option is none of the table's."""
    folded = make_claim(chart="", options={"folded": True})
    html = next(block for block in claim_blocks(folded) if block.kind is Kind.NUMBERS).data["text/html"]
    assert html.startswith('<details class="wa-numbers"><summary>The table</summary>')
    shown = make_claim(chart="", options={"folded": False})
    html = next(block for block in claim_blocks(shown) if block.kind is Kind.NUMBERS).data["text/html"]
    assert not html.startswith("<details")


def _shown(text: str) -> tuple[list[str], str]:
    """What the parser that makes the book reads in a text: its blocks, and the words that a reader sees."""
    parser = create_md_parser(MdParserConfig(enable_extensions={"colon_fence", "deflist"}), RendererHTML)
    html = parser.render(text)
    return re.findall(r"<([a-z0-9]+)", html), unescape(re.sub(r"<[^>]+>", "", html)).strip("\n")


@pytest.mark.parametrize(
    "words",
    [
        "% of us were not asked",
        "fine\n% and this too",
        "fine\n---\nand on",
        "fine\n===",
        "+++",
        "+++ more",
        "(here)=",
        "(a)=\nfine",
        "::: note\nlost\n:::",
        ":::{danger}\nlost",
        "    four blanks",
        "\tset in",
        "fine\n\n    four blanks",
        "> said somebody",
        "# one",
        "- one\n- two",
        "1) one",
        "1. one\n2. two",
        "term\n: told",
        "the “`days`” field",
        "say `it once",
        "one\u2028% two\u2029# three\x0b+ four\x85- five",
        "ABI < 0.5 and 3 > 2, a<b, &lt; &amp;",
        "[here](http://a.example) ![x](y) {ref}`z` [^1] $x$ ~~no~~ a|b \\ end\\",
        "***",
        "___",
        "~~~\nno fence",
        "```\nno fence\n```",
        "----",
        "<!-- gone -->",
    ],
)
def test_a_persons_words_are_words_to_the_parser_of_the_book(words: str) -> None:
    """No comment, heading, list, fence, target or code comes of them; blanks of any kind are one blank."""
    told = f"“{words}”" if "`" in words and "“" not in words else words
    assert _shown(plain(told)) == (["p"], " ".join(told.split()))


def test_within_a_box_words_are_words_too(make_claim: Callable[..., Claim]) -> None:
    """A caveat stands between fences, which the words do not close."""
    block = next(each for each in claim_blocks(make_claim(caveat="no\n:::\n% end")) if each.kind is Kind.CAVEAT)
    assert _shown(block.data["text/markdown"]) == (["p"], "no ::: % end")


def test_a_number_and_its_unit_stay_together() -> None:
    """Blanks that do not break stay what they are."""
    assert plain("84\u00a0% of\u20091\u202f204") == "84\u00a0% of\u20091\u202f204"


def test_signs_that_are_no_tags_are_escaped_wherever_words_stand(make_claim: Callable[..., Claim]) -> None:
    """In a cell, a sentence and a heading, and not lost in the words of a chart."""
    words = "ABI < 0.5, a<b> `x`\u2028& more"
    cell = table_html(pd.DataFrame({"Said": [f"“{words}”"], "n": ["1"]}), caption=words, folded=False)
    assert "“ABI &lt; 0.5, a&lt;b&gt; `x` &amp; more”" in cell
    assert "<b>" not in cell
    blocks = {
        each.kind: each for each in claim_blocks(make_claim(heading=f"“{words}”", sentence=words, alternative=words))
    }
    assert _shown(blocks[Kind.HEADING].data["text/markdown"]) == (["h3"], "“ABI < 0.5, a<b> `x` & more”")
    assert _shown(blocks[Kind.SENTENCE].data["text/markdown"]) == (["p", "code"], "ABI < 0.5, a<b> x & more")
    assert blocks[Kind.FIGURE].metadata["image/svg+xml"]["alt"] == words


def test_a_stacked_table_carries_the_name_of_each_column_in_its_cells() -> None:
    """A phone shows a row as lines below each other; others stay as they were."""
    table = pd.DataFrame({"You said": ["“Why?”"], "What happened": ["Answered"]})
    html = table_html(table, caption="c", folded=False, stacked=True)
    assert '<table class="wa-table wa-stacked">' in html
    assert '<td data-label="What happened">Answered</td>' in html
    assert "data-label" not in table_html(table, caption="c", folded=False)


def test_a_table_of_many_columns_is_read_as_cards_on_a_phone() -> None:
    """From six columns on each cell carries the name of its column, numbers too; below that a phone has room."""
    table = pd.DataFrame(
        {name: ["80\u00a0%"] for name in ("Measure", "Result", "Change", "Period", "Baseline", "Benchmark")}
    )
    html = table_html(table, caption="c", folded=False)
    assert '<table class="wa-table wa-many">' in html
    assert '<td class="n" data-label="Benchmark">80\u00a0%</td>' in html
    fewer = table_html(table.drop(columns="Benchmark"), caption="c", folded=False)
    assert "wa-many" not in fewer
    assert "data-label" not in fewer


def test_a_message_stands_beside_the_form(make_page: Callable[..., Page]) -> None:
    """Whoever does not use forms finds the second way on the same line, and not again below."""
    page = make_page("summary", "network_summary", "Summary")
    opening = replace(page.opening, links=(("by mail instead", "mailto:a@b.example"),))
    blocks = list(opening_blocks(replace(page, opening=opening, answer=("Ask", "https://forms.example/1"))))
    (answer,) = [block.data["text/markdown"] for block in blocks if block.kind == Kind.ANSWER]
    assert answer == "[Ask](<https://forms.example/1>) · [by mail instead](<mailto:a@b.example>)"
    assert not [block for block in blocks if block.kind == Kind.LINKS]
