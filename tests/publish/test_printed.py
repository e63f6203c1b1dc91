"""The document that is printed: everything a page says, open, and nothing from anywhere else."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.publish.conftest import claim, clinic_pages, page
from wellanalysis.pages.page import Page
from wellanalysis.publish.printed import LONG_TABLE, chapter_html, summary_html
from wellanalysis.publish.printed_once import once
from wellanalysis.publish.printed_style import margins


@pytest.fixture(scope="module")
def chapter() -> str:
    """A clinic's chapter of four pages."""
    return chapter_html(clinic_pages("C07", "Harbor", "north"))


def test_the_document_says_whose_it_is_and_in_which_language(chapter: str) -> None:
    """Title, language, one first heading, the status below it and in the margin of every sheet."""
    assert '<html lang="en">' in chapter
    assert "<title>Harbor, 2026Q3</title>" in chapter
    assert re.findall(r"<h1>(.*?)</h1>", chapter) == ["Harbor"]
    assert chapter.count("data as of 12 October 2026") == 2
    assert "edition" not in chapter
    assert '<meta name="generator" content="wellanalysis 0.1.0">' in chapter
    assert "counter(page)" in chapter


def test_every_page_of_the_chapter_is_in_it_and_found_from_its_contents(chapter: str) -> None:
    """In order, each with an anchor."""
    targets = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', chapter)
    assert [name for _, name in targets] == ["Overview", "Indicators", "Outcomes", "Satisfaction"]
    assert [target for target, _ in targets] == re.findall(r'<section class="page[^"]*" id="([^"]+)">', chapter)


def test_headings_skip_no_level(chapter: str) -> None:
    """The clinic, its pages, their claims."""
    levels = [int(level) for level in re.findall(r"<h(\d)>", chapter)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_each_picture_has_its_words_and_loads_nothing(chapter: str) -> None:
    """Charts are in the document; no address is loaded from."""
    pictures = re.findall(r'<img alt="([^"]*)" src="([^"]*)"', chapter)
    assert len(pictures) == 3
    assert all(said and held.startswith("data:image/svg+xml;base64,") for said, held in pictures)
    assert not re.search(r"<(script|link|iframe)\b|url\(|@import", chapter)


def test_tables_stand_open_with_headings_that_say_what_they_head(chapter: str) -> None:
    """What a screen folds is on the sheet."""
    assert "<details" not in chapter
    assert chapter.count("<table") == 3
    assert chapter.count('<th scope="col"') == 9
    assert chapter.count('<th scope="row"') == 3 * 18


def test_a_table_too_long_for_paper_says_where_it_is() -> None:
    """Behind a chart; one without a chart is the claim, and stands."""
    long = pd.DataFrame({"Who": [f"row {number}" for number in range(LONG_TABLE + 1)], "n": "1"})
    drawn, alone = claim("a", seed=5, table=long), claim("b", chart="", frame=pd.DataFrame(), table=long)
    told = chapter_html([page("clinics/north/c07/overview", "clinic_overview", "Harbor", claims=(drawn, alone))])
    assert f"The table behind it has {LONG_TABLE + 1} rows" in told
    assert told.count("row 60") == 1


def test_text_of_a_page_stays_text() -> None:
    """Nothing that somebody wrote becomes markup."""
    tricky = claim(
        "a", heading="Less <b>pain</b> & more", sentence="<script>alert(1)</script>", chart="", frame=pd.DataFrame()
    )
    told = chapter_html([page("clinics/north/c07/overview", "clinic_overview", "Har<bor", claims=(tricky,))])
    assert "<script" not in told
    assert "Less &lt;b&gt;pain&lt;/b&gt; &amp; more" in told
    assert "<h1>Har&lt;bor</h1>" in told
    assert "\\3c /style" in margins("</style>")


def test_links_lead_within_the_document_or_are_words() -> None:
    """Paper has no site; an address to answer is told in letters."""
    table = pd.DataFrame({"What": ["Outcomes", "Elsewhere"], "n": ["1", "2"]})
    links = (("Outcomes", "clinics/north/c07/outcomes"), ("Elsewhere", "clinics/north/c08/overview"))
    linked = claim("a", chart="", frame=pd.DataFrame(), table=table, links=links)
    first, *rest = clinic_pages("C07", "Harbor", "north")
    changed = page(first.id, first.template, first.title, claims=(linked,))
    told = chapter_html([changed, *rest])
    assert '<a href="#page-clinics-north-c07-outcomes">Outcomes</a>' in told
    assert '<th scope="row">Elsewhere</th>' in told
    assert "Question this figure</a>: feedback@meridian.example" in told


def test_a_summary_leaves_the_numbers_behind_its_charts_to_the_site(network_pages: list[Page]) -> None:
    """And says so; a table that is a claim of its own stays."""
    summary = network_pages[0]
    alone = claim("b", chart="", frame=pd.DataFrame())
    told = summary_html(page(summary.id, summary.template, summary.title, claims=(*summary.claims, alone)))
    assert told.count("<table") == 1
    assert "The numbers behind each chart, and what was said of this page, stand on the site" in told


def test_a_summary_says_the_change_of_each_clinic_in_numbers(network_pages: list[Page]) -> None:
    """With its interval beside its word: the chart has words alone."""
    words = ["improved", "no clear change"]
    table = pd.DataFrame(
        {
            "Clinic": ["Harbor", "Elm"],
            "Region": "North",
            "Change (95 %)": ["+10 points (6–15)", "+1 point (−4 to 6)"],
            "Word": words,
        }
    )
    summary = network_pages[0]
    told = summary_html(replace(summary, opening=replace(summary.claims[0], table=table)))
    assert "The same in numbers" in told
    assert re.search(r"Elm</th><td[^>]*>\+1 point \(−4 to 6\)</td><td[^>]*>no clear change</td>", told)
    assert "The same in numbers" not in summary_html(summary)


def test_a_summary_leaves_what_readers_said_to_the_site(network_pages: list[Page]) -> None:
    """It is handed round; a chapter has it."""
    said = claim("answers", section="answers", heading="Two things said of this page", chart="", frame=pd.DataFrame())
    asked = page("summary", "network_summary", "Summary", claims=(said,))
    assert "Two things said" not in summary_html(asked)
    assert "Two things said" in chapter_html([asked])


def test_the_same_pages_give_the_same_document(chapter: str) -> None:
    """No clock and no chance in it."""
    assert chapter_html(clinic_pages("C07", "Harbor", "north")) == chapter


def test_a_chart_is_printed_once_and_then_its_place_is_named(chapter: str) -> None:
    """The fixture's openings draw the same; the second page says where that stands, and repeats no claim."""
    assert chapter.count("Its chart and table stand above, under “Overview”.") == 4
    first, *rest = clinic_pages("C07", "Harbor", "north")
    names = ["Overview", "Indicators", "Outcomes", "Satisfaction"]
    made = once([first, *rest], names)
    assert [each.id for each in made[0].claims] == ["m0", "m1"]
    assert [each.id for each in made[1].claims] == ["m2"]
    assert made[2].claims == ()
    assert first.opening.chart
    assert len(first.opening.table)


def test_what_is_new_under_a_known_heading_stays(network_pages: list[Page]) -> None:
    """Another quarter's table under the same heading is news; the words of readers are printed once."""
    said = pd.DataFrame({"You said": ["“Thank you”", "“Too late”"], "What happened": ["", "Answered"]})
    whole = claim("answers", section="answers", chart="", frame=pd.DataFrame(), table=said)
    part = claim("answers", section="answers", heading="One thing said", chart="", frame=pd.DataFrame(), table=said[1:])
    other = claim("m", chart="", frame=pd.DataFrame(), table=said.assign(On="2026Q3"))
    again = claim("m", chart="", frame=pd.DataFrame(), table=said.assign(On="2026Q2"))
    pages = [
        page("a", "clinic_overview", "A", claims=(whole, other)),
        page("b", "clinic_outcomes", "B", claims=(part, again)),
    ]
    assert [each.id for each in once(pages, ["A", "B"])[1].claims] == ["m"]


def test_a_text_followed_by_nothing_takes_the_room(network_pages: list[Page]) -> None:
    """A long note is not broken into a narrow column beside empty ones, and no cell is lost."""
    note = "agreed by all who work there, in December"
    table = pd.DataFrame(
        {"Period": ["2026Q3", "Benchmark"], "Counted": ["1 of 2", note], "Lost": ["none", ""], "n": ["1", ""]}
    )
    told = chapter_html(
        [page("a", "clinic_overview", "A", claims=(claim("m", chart="", frame=pd.DataFrame(), table=table),))]
    )
    assert f'<td colspan="3">{note}</td></tr>' in told
    assert ">1 of 2</td>" in told


def test_two_measures_stand_on_a_sheet(chapter: str) -> None:
    """Each has a narrow drawing beside its words and caveat, and is not cut where its table is short."""
    assert chapter.count('<div class="beside"><p class="figure trend">'.replace("><p", ">\n<p")) == 2
    assert '<section class="claim whole">' in chapter_html(
        [page("a", "clinic_overview", "A", claims=(claim("m", table=claim("m").table[:3]),))]
    )
