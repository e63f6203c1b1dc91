"""The notebook of a clinic's care team, run by papermill as in every run."""

from pathlib import Path

import nbformat
import papermill
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages import care_team
from wellanalysis.pages.figures import figures
from wellanalysis.pages.page import Page
from wellanalysis.pages.provider_view import provider_view
from wellanalysis.publish.contents import short_title
from wellanalysis.publish.inputs import PROJECT
from wellanalysis.results.frames import Results


@pytest.fixture(scope="module")
def page(demo_definitions: Definitions, demo_results: Results) -> Page:
    """The care team of Saltmarsh, where one person agreed to be named."""
    every = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C06")
    made = care_team.page(every, every.clinics.iloc[0], provider_view(every), demo_results.consents)
    assert made is not None
    return made


def test_the_notebook_shows_the_whole_page(page: Page, tmp_path: Path) -> None:
    """Every claim, the check at the end, and no identifier of a provider in any output."""
    page.save(tmp_path / "pages")
    given = {**page.parameters, "network": "", "pages": "pages"}
    template = PROJECT / "notebooks" / f"{page.template}.ipynb"
    executed = tmp_path / "team.ipynb"
    papermill.execute_notebook(str(template), str(executed), given, cwd=str(tmp_path), progress_bar=False)
    notebook = nbformat.read(executed, as_version=4)
    text = nbformat.writes(notebook)
    for claim in (page.opening, *page.claims):
        assert claim.heading in text
    assert "Ottilie Marsh (invented)" in text
    assert "P029" not in text
    last = notebook.cells[-1].outputs[0].data["text/html"]
    now = page.slice[["numerator", "denominator"]].sum()
    assert f"{now['numerator'] / now['denominator']:.3f}" in last
    assert short_title(page) == "The care team"
