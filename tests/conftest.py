"""The demo network, computed once for all tests that read it."""

from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

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

WHOLE = ("site", "faults")
"""Folders whose tests share something that takes minutes to make: one worker runs all of them."""
LONG = (*WHOLE, "results", "publish", "pages")
"""Folders that take the longest, in the order in which they begin: what is left at the end is short."""


def _folder(path: str) -> str:
    """Folder below tests, nothing for a file that lies in tests itself."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


class ByFile(LoadScopeScheduling):
    """A file to a worker, or a whole folder where its tests share what takes minutes."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return _folder(file) if _folder(file) in WHOLE else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Which worker runs what, where several do."""
    return ByFile(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: LONG.index(folder) if (folder := _folder(item.nodeid)) in LONG else len(LONG))


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
