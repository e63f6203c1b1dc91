"""Where links lead."""

import pytest

from wellanalysis.publish.links import Links, anchors

PAGES = frozenset({"summary", "clinics/north/c07/overview", "measures/a"})
PROSE = {"book/methods": frozenset({"trend"})}


@pytest.fixture
def links() -> Links:
    """A book of three pages and one document."""
    return Links(PAGES, PROSE)


def test_a_link_becomes_a_path_from_the_page_it_stands_on(links: Links) -> None:
    """Pages are notebooks, and lie at different depths."""
    text = links.in_markdown("clinics/north/c07/overview", "[The measure](<page:measures/a>)")
    assert text == "[The measure](../../../measures/a.ipynb)"


def test_a_link_to_an_anchor_of_prose_is_a_reference(links: Links) -> None:
    """From a page, and from a notebook that names the file as it lies in the repository."""
    assert links.in_markdown("summary", "[How](<page:book/methods#trend>)") == "{ref}`How <trend>`"
    assert links.in_markdown("summary", "[How](../book/methods.md#trend)") == "{ref}`How <trend>`"


def test_an_anchor_that_nobody_wrote_leads_to_the_document(links: Links) -> None:
    """A report is still made where a heading of the prose was renamed."""
    assert links.in_markdown("summary", "[How](../book/methods.md#gone)") == "[How](book/methods.md)"


def test_a_link_to_a_page_that_is_not_built_is_its_label(links: Links) -> None:
    """One clinic's book does not hold the others."""
    assert links.in_markdown("summary", "see [Other](<page:clinics/south/c09/overview>)") == "see Other"
    assert links.in_html("summary", '<a data-page="nowhere">Other</a>') == "Other"


def test_a_way_that_leads_nowhere_is_left_out_of_a_line(links: Links) -> None:
    """A bare label between links would look like one; a label may hold the sign that stands between them."""
    line = "[A · b](<page:measures/a>) · [Gone](<page:measures/gone>) · [How](<page:book/methods#trend>) · [Ask](<mailto:a@b.example>)"
    assert (
        links.in_line("summary", line) == "[A · b](measures/a.ipynb) · {ref}`How <trend>` · [Ask](<mailto:a@b.example>)"
    )
    assert links.in_line("summary", "[Gone](<page:measures/gone>)") == ""


def test_addresses_outside_are_left_alone(links: Links) -> None:
    """A reader may press them; nothing is loaded."""
    text = "[Ask](<mailto:a@b.example>)"
    assert links.in_markdown("summary", text) == text


def test_a_cell_of_a_table_leads_to_html(links: Links) -> None:
    """Raw HTML is not seen by Sphinx, so the path is that of the built page."""
    text = links.in_html("measures/a", '<a data-page="clinics/north/c07/overview">Harbor</a>')
    assert text == '<a href="../clinics/north/c07/overview.html">Harbor</a>'


def test_the_copy_at_the_root_finds_the_same_prose() -> None:
    """There the pages lie below book/report."""
    links = Links(PAGES, PROSE, prefix="book/report/")
    assert links.in_markdown("measures/a", "[M](<page:book/methods>)") == "[M](../../methods.md)"
    assert links.in_markdown("measures/a", "[S](<page:summary>)") == "[S](../summary.ipynb)"


def test_anchors_are_read_from_the_prose(tmp_path) -> None:
    """Only those that were written as anchors."""
    (tmp_path / "methods.md").write_text("(trend)=\n## Trends\n\n## Other\n", encoding="utf-8")
    assert anchors(tmp_path) == {"book/methods": frozenset({"trend"})}
