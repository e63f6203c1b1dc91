"""The notebooks as they stand in the repository: an analysis that reads, not a printer's form."""

import ast
import re
from pathlib import Path

import nbformat
import papermill
import pytest

from wellanalysis.pages.tone_of_prose import of_markdown
from wellanalysis.publish.links import anchors
from wellanalysis.publish.notebook import PLACES, PROJECT

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
SHOWN = {path.stem: nbformat.read(path, as_version=4) for path in NOTEBOOKS}
WITHOUT = {"region", "measures", "network_purpose"}
"""Templates of pages that are an index and need no kernel."""

each_notebook = pytest.mark.parametrize("name", sorted(SHOWN))


def _code(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in SHOWN[name].cells if cell.cell_type == "code"]


def _prose(name: str) -> str:
    return "\n\n".join(cell.source for cell in SHOWN[name].cells if cell.cell_type == "markdown")


def test_every_template_of_a_page_has_its_notebook() -> None:
    """Except the indexes."""
    assert set(SHOWN) == set(PLACES) - WITHOUT


@each_notebook
def test_outputs_are_stripped_and_ids_are_fixed(name: str) -> None:
    """So that a difference in the repository is a difference in the analysis."""
    nbformat.validate(SHOWN[name])
    assert all(cell.outputs == [] and cell.execution_count is None for cell in _code(name))
    assert all(re.fullmatch(r"[a-z-]+", cell.id) for cell in SHOWN[name].cells)


@each_notebook
def test_a_cell_is_one_step(name: str) -> None:
    """About a dozen cells of six lines at most; no function, no loop, no reading of files."""
    cells = _code(name)
    assert len(cells) <= 12
    for cell in cells:
        assert len(cell.source.splitlines()) <= 6
        kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
        assert not kinds & {ast.FunctionDef, ast.For, ast.While, ast.Lambda, ast.ListComp, ast.With}
        assert not re.search(r"read_\w+|open\(", cell.source)


@each_notebook
def test_parameters_are_flat_strings_of_the_demo(name: str) -> None:
    """An analyst sets a clinic and runs it."""
    given = papermill.inspect_notebook(str(PROJECT / "notebooks" / f"{name}.ipynb"))
    values = {key: ast.literal_eval(value["default"]) for key, value in given.items()}
    assert {"network", "quarter", "edition", "pages"} <= set(values)
    assert [values["network"], values["quarter"], values["pages"]] == ["data/demo", "2026Q3", ""]
    assert all(isinstance(value, str) for value in values.values())


@each_notebook
def test_prose_leads_and_names_its_method(name: str) -> None:
    """Each code cell that shows something follows a cell that asks."""
    cells = SHOWN[name].cells
    asked = [cells[place - 1].source for place, cell in enumerate(cells) if cell.source.startswith("show(")]
    assert asked
    assert all(text.startswith("## ") for text in asked)
    assert "../book/" in _prose(name)


@each_notebook
def test_links_into_the_book_lead_somewhere(name: str) -> None:
    """Each names an anchor that the prose has."""
    known = anchors(PROJECT / "book")
    for document, anchor in re.findall(r"\.\./(book/[\w-]+)\.md#([\w-]+)", _prose(name)):
        assert anchor in known[document], f"{name}: {document}#{anchor}"


@each_notebook
def test_a_notebook_ends_with_a_check(name: str) -> None:
    """The opening figure once more, in three lines of pandas, with the code open."""
    *_, question, check = SHOWN[name].cells
    assert question.source.startswith("## Check it yourself")
    assert "show-input" in check.metadata.tags
    assert check.source.startswith("rows = page.slice")
    assert len(check.source.splitlines()) == 3


@each_notebook
def test_prose_uses_none_of_the_words_that_punish(name: str) -> None:
    """The same list as for every sentence of a page."""
    assert of_markdown(_prose(name), name) == []


def test_notebooks_name_no_folder_of_a_machine() -> None:
    """A notebook never relies on the folder it runs in."""
    for path in NOTEBOOKS:
        assert not re.search(r"/home/|/Users/|/root/|/tmp/", Path(path).read_text(encoding="utf-8"))
