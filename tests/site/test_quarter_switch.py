"""The switch between quarters, in the system's Chromium, over plain files: pages that do not change, one file that does."""

import json
import shutil
from pathlib import Path

import jinja2
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.conftest import ROOT
from wellanalysis.publish.quarters import write_index
from wellanalysis.publish.run_folder import SWITCH

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1280, 800), (390, 844)
PAGES = {
    "2026Q1": ["summary"],
    "2026Q2": ["summary", "clinics/lakes/c07/overview"],
    "2026Q3": ["summary", "clinics/lakes/c07/overview"],
    "2026Q3-C07": ["clinics/lakes/c07/overview"],
    "2026Q2-C07": ["clinics/lakes/c07/overview"],
    "2026Q3-C09": ["clinics/lakes/c09/overview"],
}


def page(name: str, title: str) -> str:
    """A page with the book's own template, style and script, as the theme would place them."""
    template = (ROOT / "book" / "_templates" / "quarters.html").read_text(encoding="utf-8")
    nav = jinja2.Template(template).render(pagename=name)
    up = "../" * name.count("/")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{up}_static/tokens.css">'
        f'<link rel="stylesheet" href="{up}_static/wellanalysis.css">'
        f'<link rel="stylesheet" href="{up}_static/ways.css">'
        f'<script defer src="{up}_static/quarter_switch.js"></script></head>'
        f'<body><div style="display:flex;justify-content:flex-end">{nav}</div><main><h1>{title}</h1></main></body></html>'
    )


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """An edition's folder with three quarters and some parts, as `publish` leaves them."""
    folder = tmp_path / "two" / "network"
    for quarter, pages in PAGES.items():
        for name in [*pages, "index"]:
            path = folder / quarter / f"{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page(name, f"{name} of {quarter}"), encoding="utf-8")
        shutil.copytree(ROOT / "book" / "_static", folder / quarter / "_static")
        clinics = [quarter.partition("-")[2]] if "-" in quarter else []
        value = {"pages": dict.fromkeys(pages, "key"), "as_of": "2026-11-13", "stage": "draft", "clinics": clinics}
        (folder / quarter / "manifest.json").write_text(json.dumps(value), encoding="utf-8")
    write_index(folder)
    return folder


def opened(browser, path: Path, size=DESKTOP):
    """The page, and its switch folded open where it has one."""
    browser.set_window_size(*size)
    browser.get(path.absolute().as_uri())
    for summary in browser.find_elements(By.CSS_SELECTOR, ".wa-quarters summary"):
        summary.click()
    return browser


def offered(browser) -> list[str]:
    """Names of what the switch offers."""
    items = browser.find_elements(By.CSS_SELECTOR, ".wa-quarters li > :first-child")
    return [item.text for item in items]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_reader_goes_to_the_same_page_of_another_quarter(browser, edition, size):
    """From deep within the site, by a press, on a desktop and on a phone."""
    opened(browser, edition / "2026Q3" / "clinics/lakes/c07/overview.html", size)
    assert offered(browser) == ["2026Q3", "2026Q2", "2026Q1", "All quarters"]
    assert browser.find_element(By.CSS_SELECTOR, ".wa-quarters [aria-current]").text == "2026Q3"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= size[0]
    browser.find_element(By.LINK_TEXT, "2026Q2").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "clinics/lakes/c07/overview of 2026Q2"


def test_the_quarter_before_is_one_press_away(browser, edition):
    """Without opening the list; a part leads to the part of the quarter before, not to the whole."""
    browser.set_window_size(*DESKTOP)
    for place in ("2026Q3", "2026Q3-C07"):
        browser.get((edition / place / "clinics/lakes/c07/overview.html").absolute().as_uri())
        way = browser.find_element(By.CSS_SELECTOR, ".wa-quarters > .wa-previous")
        assert way.text.endswith("2026Q2")
        way.click()
        assert (
            browser.find_element(By.TAG_NAME, "h1").text == f"clinics/lakes/c07/overview of {place.replace('Q3', 'Q2')}"
        )


def test_a_quarter_before_without_this_page_is_no_press_away(browser, edition):
    """The list tells what it has; the first quarter has none before it."""
    for place in ("2026Q2/clinics/lakes/c07/overview", "2026Q1/summary"):
        opened(browser, edition / f"{place}.html")
        assert not browser.find_elements(By.CSS_SELECTOR, ".wa-previous")


def test_a_quarter_without_this_page_is_entered_by_its_front(browser, edition):
    """And says so beforehand."""
    opened(browser, edition / "2026Q3" / "clinics/lakes/c07/overview.html")
    assert "it has none like this" in browser.find_element(By.CSS_SELECTOR, ".wa-quarters li:nth-child(3)").text
    browser.find_element(By.LINK_TEXT, "2026Q1").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "index of 2026Q1"


def test_a_part_leads_to_its_own_kind_and_to_whole_reports(browser, edition):
    """And whole reports lead to no part."""
    opened(browser, edition / "2026Q3-C07" / "clinics/lakes/c07/overview.html")
    assert offered(browser) == [
        "2026Q3", "2026Q3, clinic C07", "2026Q2", "2026Q2, clinic C07", "2026Q1", "All quarters"
    ]  # fmt: skip


def test_the_switch_is_worked_by_keys(browser, edition):
    """Enter unfolds it, Tab goes through its links, Escape folds it and gives the focus back."""
    browser.get((edition / "2026Q3" / "summary.html").absolute().as_uri())
    summary = browser.find_element(By.CSS_SELECTOR, ".wa-quarters summary")
    summary.send_keys(Keys.ENTER)
    assert browser.find_element(By.LINK_TEXT, "2026Q2").is_displayed()
    summary.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "2026Q2"
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert browser.switch_to.active_element == summary
    assert not browser.find_element(By.CSS_SELECTOR, ".wa-quarters ul").is_displayed()


def test_all_quarters_lead_back_to_each(browser, edition):
    """The index needs no script."""
    opened(browser, edition / "2026Q2" / "clinics/lakes/c07/overview.html")
    browser.find_element(By.LINK_TEXT, "All quarters").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "two: all quarters"
    browser.find_element(By.LINK_TEXT, "2026Q1").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "index of 2026Q1"


def test_without_the_file_a_page_is_as_it_was(browser, edition):
    """A site that was copied away from the others shows no way to them, and works."""
    (edition / SWITCH).unlink()
    opened(browser, edition / "2026Q3" / "summary.html")
    assert not browser.find_element(By.CSS_SELECTOR, ".wa-quarters").is_displayed()
    assert browser.find_element(By.TAG_NAME, "h1").text == "summary of 2026Q3"


def test_without_scripts_a_plain_link_is_left():
    """What the template writes leads to the index by itself."""
    text = page("clinics/lakes/c07/overview", "x")
    assert '<a href="../../../../index.html">All quarters</a>' in text
    assert '<script defer src="../../../../quarters.js"></script>' in text
