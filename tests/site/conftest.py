"""The demo site, built once as a user builds it, and a browser to look at it with."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.conftest import ROOT
from wellanalysis.publish.run import Made, report

INSTALL = "Chromium and its driver are needed: apt-get install chromium chromium-driver"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo network's report for 2026Q3."""
    return report(ROOT / "data" / "demo", quarter="2026Q3", output=tmp_path_factory.mktemp("demo"), progress=False)


@pytest.fixture(scope="session")
def demo_folder(demo_site: Made) -> Path:
    """Folder of the published demo site."""
    return demo_site.index.parent


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """The system's Chromium; without one the tests are skipped, or fail where a browser is required."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        if os.environ.get("WELLANALYSIS_BROWSER") == "required":
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    options = Options()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()
