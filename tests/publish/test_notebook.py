"""What notebooks import."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.pages.page import Page
from wellanalysis.publish import notebook
from wellanalysis.publish.notebook import first_screen, located, open_page, show


@pytest.fixture
def run(tmp_path: Path, network_pages: list[Page]) -> Path:
    """A run's folder with saved pages."""
    for page in network_pages:
        page.save(tmp_path / "pages")
    return tmp_path


@pytest.mark.parametrize("here", ["", "notebooks/clinics/north/c07"])
def test_a_page_is_found_from_wherever_the_notebook_runs(run: Path, monkeypatch: pytest.MonkeyPatch, here: str) -> None:
    """Papermill runs in the run's folder, nbval in the notebook's own."""
    (run / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(run / here)
    page = open_page("clinic_overview", network="demo", quarter="2026Q3", clinic="C07", pages="pages")
    assert page.id == "clinics/north/c07/overview"
    assert open_page("network_summary", network="demo", quarter="2026Q3", pages="pages").id == "summary"


def test_a_page_that_is_not_there_is_told(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what was asked for."""
    monkeypatch.chdir(run)
    with pytest.raises(ProblemsFound) as raised:
        open_page("clinic_overview", network="demo", quarter="2026Q3", clinic="C99", pages="pages")
    assert "clinic C99" in str(raised.value)


def test_a_network_folder_is_found_beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defaults of a notebook name the demo as it lies in the project."""
    monkeypatch.chdir(tmp_path)
    assert located("data/demo", holding="network.yml") == notebook.PROJECT / "data/demo"
    assert located("no/such/folder") is None


def test_what_is_shown_says_what_it_is_for(
    make_page: Callable[..., Page], make_claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each output carries its purpose; headings are headings."""
    shown: list[tuple[dict, dict]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, metadata, raw: shown.append((data, metadata)))
    first_screen(make_page("summary", "network_summary", "Summary"))
    show(make_claim(heading="A claim"))
    show([])
    assert shown[0][0]["text/markdown"] == "# Summary"
    heading = next(data for data, metadata in shown if metadata["wellanalysis"] == "heading")
    assert heading["text/markdown"] == "### A claim"
    assert all("text/plain" in data for data, _ in shown)
