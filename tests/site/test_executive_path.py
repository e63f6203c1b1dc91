"""The site as an executive goes through it: from the summary to the exception, to its reasons, and out to print."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.site import axe
from wellanalysis.pages.page import Page
from wellanalysis.pages.wording import Evidence

pytestmark = [pytest.mark.site, pytest.mark.browser]

EXCEPTION = "Ridgeview"
CLICKS = 3
ASKED_FOR = "return performance.getEntriesByType('resource').map(each => each.name)"


class Reader:
    """Somebody with a mouse: opens the first page, presses what reads so, counts the presses."""

    def __init__(self, browser: Chrome, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.presses = 0
        self.path: list[str] = []
        browser.get_log("browser")
        browser.get((folder / "index.html").absolute().as_uri())
        # The first page leads on by itself; the address changes before what stands there has its place.
        WebDriverWait(browser, 30).until(
            lambda driver: (
                driver.current_url.endswith("summary.html")
                and driver.execute_script("return document.readyState") == "complete"
            )
        )

    def press(self, element: WebElement) -> None:
        """One click, wherever on the page it is."""
        self.path.append(element.get_attribute("textContent").strip())
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        self.presses += 1

    def follow(self, label: str, within: str = "article") -> None:
        """The first link that is seen there and reads so."""
        found = self.browser.find_elements(By.CSS_SELECTOR, f"{within} a")
        self.press(next(each for each in found if each.is_displayed() and each.text.strip() == label))

    @property
    def heading(self) -> str:
        """Name of the page that is open."""
        return self.browser.find_element(By.CSS_SELECTOR, "article h1").text.rstrip("#")

    @property
    def first_screen(self) -> str:
        """What stands above the fold: the lead, and what to do."""
        parts = self.browser.find_elements(By.CSS_SELECTOR, "article .wa-lead, article .wa-action")
        return "\n".join(part.text for part in parts if part.rect["y"] < axe.DESKTOP[1])

    @property
    def words(self) -> str:
        """All that the page says."""
        return self.browser.find_element(By.TAG_NAME, "article").text

    def complaints(self) -> list[str]:
        """What this page's console says went wrong, and what it asked of another host."""
        told = [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
        return told + [
            name for name in self.browser.execute_script(ASKED_FOR) if not name.startswith(("file:", "data:"))
        ]


@pytest.fixture
def reader(browser: Chrome, demo_folder: Path) -> Iterator[Reader]:
    """A reader before the first page, opened as a file."""
    axe.seen_as(browser)
    axe.sized(browser, *axe.DESKTOP)
    yield Reader(browser, demo_folder)
    axe.as_it_was(browser)


def test_summary_exception_outcome_method_back_search_print(reader: Reader) -> None:
    """Each step by a link that is there; no error, no other host; back leads back; the sheet prints."""
    browser, complaints = reader.browser, []
    assert EXCEPTION in reader.first_screen
    complaints += reader.complaints()

    reader.follow(EXCEPTION)
    assert reader.heading.startswith(f"{EXCEPTION}: overview")
    complaints += reader.complaints()

    reader.follow("All outcomes")
    assert reader.heading.startswith(f"{EXCEPTION}: outcomes")
    assert "95 %" in reader.first_screen
    complaints += reader.complaints()

    reader.follow("How the trend is read")
    assert browser.current_url.endswith("book/methods.html#trend")
    top = browser.execute_script("return document.getElementById('trend').getBoundingClientRect().top")
    assert -1 <= top < axe.DESKTOP[1] / 2
    complaints += reader.complaints()

    browser.back()
    assert reader.heading.startswith(f"{EXCEPTION}: outcomes")

    browser.get((reader.folder / "search.html").absolute().as_uri())
    field = browser.find_element(By.CSS_SELECTOR, "article input[name=q]")
    field.send_keys("offloading", Keys.ENTER)
    wait = WebDriverWait(browser, 15)
    found = wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "article a[href*='offloading_14d']"))
    complaints += reader.complaints()
    reader.press(found[0])
    assert "Pressure taken off the foot" in reader.heading
    complaints += reader.complaints()

    browser.get((reader.folder / "summary.html").absolute().as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "generateTaggedPDF": True})
    sheet = base64.b64decode(printed["data"])
    assert sheet.startswith(b"%PDF")
    assert b"/StructTreeRoot" in sheet
    assert complaints + reader.complaints() == []


def test_which_clinic_did_not_improve_and_how_sure_are_we(reader: Reader) -> None:
    """On the first page itself, without a click: the clinic, the word, the change with its interval; one click to the clinic."""
    assert EXCEPTION in reader.first_screen
    assert str(Evidence.NO_CLEAR_CHANGE) in reader.first_screen
    reader.follow(EXCEPTION)
    reader.follow("All outcomes")
    assert "95 % interval" in reader.words
    assert reader.presses <= CLICKS, reader.path


def test_what_is_my_clinics_largest_opportunity(reader: Reader, demo_pages: dict[str, Page]) -> None:
    """Contents: the region; the clinic; its first screen says it, with the benchmark, or that there is none this quarter."""
    reader.follow("Plains", within="nav.bd-links")
    reader.follow("Wheatfield")
    page = next(page for page in demo_pages.values() if page.title == "Wheatfield: overview")
    assert page.action.split(".")[0].replace("\u00a0", " ") in reader.first_screen.replace("\u00a0", " ")
    assert "benchmark" in reader.first_screen
    assert reader.presses <= CLICKS, reader.path


def test_who_agreed_this_measure(reader: Reader) -> None:
    """Below the first figure: what is counted; on the measure's page: who agreed to it."""
    reader.follow("What is counted")
    assert reader.heading.startswith("Healed within 12 weeks")
    place = reader.browser.find_element(By.CSS_SELECTOR, "#who-agreed-to-it")
    assert "Agreed by" in place.text
    assert place.find_element(By.CSS_SELECTOR, "h3").rect["height"] > 0
    assert reader.presses <= CLICKS, reader.path
