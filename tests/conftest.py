"""The demo network, computed once for all tests that read it."""

from pathlib import Path

import pytest

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Page
from wellanalysis.results.appeals import with_appeals
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

ROOT = Path(__file__).resolve().parents[1]
QUARTER = Quarter(2026, 3)


@pytest.fixture(scope="session")
def demo_definitions() -> Definitions:
    """Definitions of the demo network."""
    return load(ROOT / "data" / "demo")


@pytest.fixture(scope="session")
def demo_results(demo_definitions: Definitions) -> Results:
    """Results tables of the demo network."""
    with open_source(demo_definitions, None) as source, with_appeals(source, demo_definitions):
        return compute(source, demo_definitions)


@pytest.fixture(scope="session")
def demo_figures(demo_definitions: Definitions, demo_results: Results) -> Figures:
    """All figures of the demo's 2026Q3."""
    return figures(demo_definitions, demo_results, QUARTER, edition="network", stage="draft")


@pytest.fixture(scope="session")
def demo_pages(demo_definitions: Definitions, demo_results: Results) -> dict[str, Page]:
    """All pages of the demo's 2026Q3, by id."""
    return {page.id: page for page in build(demo_definitions, demo_results, QUARTER)}
