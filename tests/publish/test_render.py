"""From executed notebooks to pages of the book."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from wellanalysis.pages.page import Page
from wellanalysis.publish import render
from wellanalysis.publish.blocks import claim_blocks, opening_blocks
from wellanalysis.publish.links import Links

LINKS = Links(
    frozenset({"clinics/north/c07/overview", "measures/debridement_14d"}), {"book/methods": frozenset({"trend"})}
)


@pytest.fixture
def shown(make_page: Callable[..., Page], make_claim) -> Page:
    """A clinic's overview with two claims."""
    claims = (make_claim("m0", section="indicators"), make_claim("m1", section="indicators", heading="Second claim"))
    return make_page("clinics/north/c07/overview", "clinic_overview", "Harbor_1", claims=claims)


def _outputs(blocks):
    return [new_output("display_data", data=dict(block.data), metadata=block.tagged) for block in blocks]


@pytest.fixture
def executed(shown: Page):
    """What papermill leaves behind, with all that a reader is not to see."""
    printed = [
        new_output("stream", name="stderr", text="/home/someone/x.py: warning"),
        new_output("stream", name="stdout", text="read /home/someone/file.csv"),
    ]
    cells = [
        new_markdown_cell("# A clinic\n\nSet the clinic below.", metadata={"tags": ["workbench"]}),
        new_code_cell('clinic = "C07"', metadata={"tags": ["parameters"]}),
        new_code_cell('pages = "/home/someone/pages"', metadata={"tags": ["injected-parameters"]}),
        new_code_cell("first_screen(page)", outputs=_outputs(opening_blocks(shown)), execution_count=3),
        new_markdown_cell("## Indicators\n\nAs told [under trends](../book/methods.md#trend)."),
        new_code_cell(
            'show(page.section("indicators"))',
            outputs=_outputs(block for claim in shown.claims for block in claim_blocks(claim)),
            metadata={"papermill": {"start_time": "2026-10-12T08:00:00"}},
        ),
        new_markdown_cell("## Nothing here\n\nA question without an answer this quarter."),
        new_code_cell("show(())"),
        new_markdown_cell("## Check it yourself"),
        new_code_cell("1 + 1", outputs=printed, metadata={"tags": ["show-input"]}),
    ]
    return new_notebook(cells=cells, metadata={"papermill": {"input_path": "/home/someone/notebooks/x.ipynb"}})


@pytest.fixture
def rendered(executed, shown: Page):
    """The page of the book."""
    return render.rendered(executed, shown, LINKS)


def test_the_pages_own_title_is_the_one_first_heading(rendered) -> None:
    """Not the template's."""
    firsts = [cell.source for cell in rendered.cells if cell.source.startswith("# ")]
    assert firsts == [r"# Harbor\_1"]
    assert rendered.cells[0].source == firsts[0]


def test_claims_are_headings_that_contents_and_search_see(rendered) -> None:
    """Each in a Markdown cell of its own, with an anchor that outlives its wording."""
    texts = [cell.source for cell in rendered.cells if cell.cell_type == "markdown"]
    [second] = [text for text in texts if "### Second claim" in text]
    assert second.startswith('<div class="wa-anchor" id="claim-m1"></div>\n\n')


def test_parameters_and_metadata_of_the_run_are_gone(rendered) -> None:
    """Also what papermill wrote into the notebook and its cells."""
    text = json.dumps(rendered)
    assert "papermill" not in text
    assert "injected" not in text
    assert 'clinic = \\"C07\\"' not in text
    assert {tag for cell in rendered.cells for tag in cell.metadata.get("tags", [])} <= {
        "opening",
        "remove-input",
        "hide-input",
    }


def test_no_path_of_the_machine_is_left(rendered) -> None:
    """Neither printed, nor in a warning, nor in metadata."""
    assert "someone" not in json.dumps(rendered)


def test_each_figure_keeps_its_words(rendered, shown: Page) -> None:
    """As the option that MyST-NB makes the alternative text of."""
    figures = [cell for cell in rendered.cells if cell.cell_type == "code" and "mystnb" in cell.metadata]
    said = [cell.metadata["mystnb"]["image"]["alt"] for cell in figures]
    assert said == [shown.opening.alternative, *(claim.alternative for claim in shown.claims)]
    assert all(cell.source for cell in figures)


def test_each_figure_brings_its_drawing_for_a_phone(rendered) -> None:
    """Two drawings in one cell, the wide one first, which `pictures` makes one of on the page."""
    figures = [cell for cell in rendered.cells if cell.cell_type == "code" and "mystnb" in cell.metadata]
    for cell in figures:
        wide, narrow = (
            float(output.data["image/svg+xml"].partition(' width="')[2].partition("pt")[0]) for output in cell.outputs
        )
        assert narrow < wide


def test_code_is_hidden_once_and_open_where_it_is_the_point(rendered) -> None:
    """A reader meets each piece of code once."""
    tags = [cell.metadata.get("tags") for cell in rendered.cells if cell.cell_type == "code"]
    assert tags == [["opening", "remove-input"], ["hide-input"], ["remove-input"], []]


def test_the_public_edition_shows_no_code_of_figures(executed, shown: Page) -> None:
    """Whoever is outside cannot open the notebook; the check at the end stays open."""
    public = replace(shown, provenance={**shown.provenance, "edition": "public"})
    cells = render.rendered(executed, public, LINKS).cells
    tags = [cell.metadata.get("tags") for cell in cells if cell.cell_type == "code"]
    assert tags == [["opening", "remove-input"], ["remove-input"], ["remove-input"], []]


def test_a_line_of_ways_that_all_lead_nowhere_is_left_out(make_page: Callable[..., Page], make_claim) -> None:
    """A clinic's own book has no page of models; an empty line would be a gap."""
    gone = make_claim("m0", links=(("The model itself", "case-mix"),))
    page = make_page("clinics/north/c07/overview", "clinic_overview", "Harbor", claims=(gone,))
    text = "\n".join(cell.source for cell in render.without_notebook(page, LINKS).cells)
    assert "The model itself" not in text
    assert "wa-links" not in text


def test_a_question_without_an_answer_is_left_out(rendered) -> None:
    """A template may ask what a page has nothing to say on."""
    assert not any("Nothing here" in cell.source for cell in rendered.cells)


def test_links_of_template_and_claims_lead_into_the_book(rendered) -> None:
    """References for anchors, paths for pages."""
    texts = "\n".join(cell.source for cell in rendered.cells)
    assert "{ref}`under trends <trend>`" in texts
    assert "[The measure](../../../measures/debridement\\_14d.ipynb)" not in texts
    assert "[The measure](../../../measures/debridement_14d.ipynb)" in texts


def test_the_same_notebook_gives_the_same_bytes(executed, shown: Page) -> None:
    """Ids of cells depend on their place alone."""
    again = render.rendered(executed, shown, LINKS)
    assert json.dumps(again) == json.dumps(render.rendered(executed, shown, LINKS))


def test_a_page_that_failed_says_so_plainly_and_names_where_an_analyst_reads_more(shown: Page) -> None:
    """And nothing that could be read as a result, nor as an error of a program."""
    page = render.failed(shown, "F-0a1b2c3d")
    text = page.cells[0].source
    assert "This page could not be made" in text
    assert "Reference for the analyst: F-0a1b2c3d" in text
    assert "84" not in text


def test_an_index_needs_no_kernel(make_page: Callable[..., Page], make_claim) -> None:
    """The same pieces, straight from the page."""
    index = make_page("measures/index", "measures", "Measures", opening=make_claim("o", chart=""), claims=())
    cells = render.without_notebook(index, LINKS).cells
    assert all(cell.cell_type == "markdown" for cell in cells)
    assert any("<table" in cell.source for cell in cells)
