"""A scorecard as its reader has it: printed on two pages, read on a phone, on paper without a link to press."""

import base64
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from tests.conftest import QUARTER, ROOT
from wellanalysis.pages.figures import figures
from wellanalysis.pages.page import to_json
from wellanalysis.pages.provider import scorecards
from wellanalysis.pages.provider_view import provider_view
from wellanalysis.publish.scorecards import scorecards as make

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
A_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture(scope="module")
def files(demo_definitions, demo_results, tmp_path_factory) -> tuple[Path, ...]:
    """Four scorecards of the demo: of two who work in two clinics, and the longest of the others."""
    every = figures(demo_definitions, demo_results, QUARTER, edition="provider", stage="draft")
    length = {page.parameters["provider"]: len(to_json(page)) for page in scorecards(every)}
    providers = provider_view(every).providers
    longest = sorted(length, key=length.__getitem__, reverse=True)
    movers = [id for id in longest if len(providers[id].clinics) > 1][:2]
    chosen = [*movers, *[id for id in longest if id not in movers][: 4 - len(movers)]]
    folder = tmp_path_factory.mktemp("scorecards")
    made = make(ROOT / "data" / "demo", quarter=str(QUARTER), providers=chosen, output=folder)
    assert len(movers) == 2
    assert len(made.files) == 4
    return made.files


def printed_pages(browser, file: Path) -> int:
    """How many pages a file has on paper."""
    browser.get(file.as_uri())
    answer = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    return len(A_PAGE.findall(base64.b64decode(answer["data"])))


def test_a_scorecard_prints_on_three_pages_at_most(browser, files):
    """The longest there are, too: figures on two, skills and the plan on the third."""
    pages = {file.stem: printed_pages(browser, file) for file in files}
    assert set(pages.values()) <= {2, 3}, pages


def test_a_fourth_page_would_be_counted(browser, files, tmp_path):
    """The count sees what it is to see."""
    longer = tmp_path / "longer.html"
    text = files[0].read_text(encoding="utf-8")
    longer.write_text(text.replace("</main>", "<p>one line more</p>" * 150 + "</main>"), encoding="utf-8")
    assert printed_pages(browser, longer) > 3


def test_a_phone_scrolls_down_only(browser, files):
    """Wide tables scroll in themselves, with the first column in sight; questions are read whole."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        for file in files:
            browser.get(file.as_uri())
            assert browser.execute_script("return document.documentElement.scrollWidth") == PHONE["width"]
            wide = browser.find_element(By.CSS_SELECTOR, ".wa-scroll")
            browser.execute_script("arguments[0].scrollLeft = 200", wide)
            assert browser.execute_script("return arguments[0].scrollLeft", wide) == 200
            first = wide.find_element(By.CSS_SELECTOR, "tbody th")
            assert browser.execute_script("return arguments[0].getBoundingClientRect().left", first) >= 0
            questions = browser.find_element(By.CSS_SELECTOR, ".wa-scroll[aria-label^='Three questions']")
            assert browser.execute_script("return arguments[0].scrollWidth <= arguments[0].clientWidth", questions)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_says_whose_it_is_and_how_to_question_it(browser, files):
    """Before the first figure, and at the end with the address in letters, for who reads on paper."""
    for file in files:
        browser.get(file.as_uri())
        text = browser.find_element(By.TAG_NAME, "main").text
        assert text.splitlines()[1] == "This is yours. It is on no site; whom you show it to is your choice."
        assert text.splitlines()[-1].startswith("Question a figure, a benchmark or whose patients are counted")
        assert text.splitlines()[-1].endswith("feedback@lanternfield.example")
