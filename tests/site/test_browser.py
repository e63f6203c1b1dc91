"""What a reader does, in the system's Chromium: open, click from summary to clinic to measure, search, on a phone too."""

from urllib.parse import unquote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = [pytest.mark.site, pytest.mark.browser]

DESKTOP, PHONE = (1280, 800), (390, 844)
PAGES = (
    "summary",
    "indicators",
    "outcomes",
    "satisfaction",
    "quality",
    "restatements",
    "clinics/index",
    "clinics/lakes/index",
    "clinics/lakes/c07/overview",
    "clinics/lakes/c07/indicators",
    "clinics/uplands/c21/overview",
    "measures/index",
    "measures/healed_12w",
    "book/methods",
    "book/how-to-read",
)


def opened(browser, folder, page, size=DESKTOP):
    """The page in a window of this size."""
    browser.set_window_size(*size)
    browser.get((folder / f"{page}.html").absolute().as_uri())
    return browser


def box(browser, selector):
    """Where the first such element lies, in CSS pixels."""
    script = "const r = document.querySelector(arguments[0]).getBoundingClientRect(); return [r.top, r.bottom, r.width]"
    return browser.execute_script(script, selector)


def test_a_reader_clicks_from_the_summary_to_a_clinic_to_a_measure(browser, demo_folder):
    """Sidebar to the region, table to the clinic, claim to the definition of what is counted."""
    opened(browser, demo_folder, "index")
    WebDriverWait(browser, 10).until(lambda driver: "summary" in driver.title.lower())
    browser.find_element(By.LINK_TEXT, "Lakes").click()
    browser.find_element(By.CSS_SELECTOR, "article").find_element(By.LINK_TEXT, "Harbor").click()
    assert browser.find_element(By.CSS_SELECTOR, "article h1").text.startswith("Harbor: overview")
    browser.find_element(By.CSS_SELECTOR, "article").find_element(By.LINK_TEXT, "What is counted").click()
    assert browser.find_element(By.CSS_SELECTOR, "article h1").text.startswith("Healed within 12 weeks")
    assert "days_to_healing <= 84" in browser.find_element(By.TAG_NAME, "article").get_attribute("textContent")


def test_the_switch_of_quarters_leads_to_all_quarters(browser, demo_folder):
    """From a page deep in the site, by the file beside it; the index names this quarter."""
    opened(browser, demo_folder, "clinics/lakes/c07/overview")
    browser.find_element(By.CSS_SELECTOR, ".wa-quarters summary").click()
    assert browser.find_element(By.CSS_SELECTOR, ".wa-quarters [aria-current]").text == "2026Q3"
    browser.find_element(By.LINK_TEXT, "All quarters").click()
    assert "all quarters" in browser.find_element(By.TAG_NAME, "h1").text
    assert browser.find_element(By.LINK_TEXT, "2026Q3").is_displayed()


def test_search_finds_a_clinic_and_a_measure(browser, demo_folder):
    """On the plain files too, without a server."""
    for words, wanted in (("Ridgeview", "c22/"), ("debridement", "debridement_14d")):
        opened(browser, demo_folder, "search")
        browser.get(f"{(demo_folder / 'search.html').absolute().as_uri()}?q={words}")
        links = WebDriverWait(browser, 15).until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, "#search-results li a")
        )
        assert any(wanted in link.get_attribute("href") for link in links)


@pytest.mark.parametrize("page", ["summary", "clinics/lakes/c07/overview", "clinics/lakes/c07/indicators", "outcomes"])
def test_the_readers_minute_lies_above_the_fold(browser, demo_folder, page):
    """Sentence, chart, action and answer within 800 pixels on a desktop, two screens on a phone."""
    opened(browser, demo_folder, page)
    for selector in (".wa-status", ".wa-lead", ".wa-action", ".wa-answer"):
        assert box(browser, selector)[1] <= DESKTOP[1], selector
    assert box(browser, "article img")[0] <= DESKTOP[1] / 2
    opened(browser, demo_folder, page, PHONE)
    for selector in (".wa-status", ".wa-lead", "article img", ".wa-action", ".wa-answer"):
        assert box(browser, selector)[1] <= 2 * PHONE[1], selector


@pytest.mark.parametrize("page", PAGES)
def test_no_page_scrolls_sideways_or_complains(browser, demo_folder, page):
    """At phone width the page is as wide as the screen; the console holds no error."""
    opened(browser, demo_folder, page, PHONE)
    browser.get_log("browser")
    browser.refresh()
    wide, screen = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= screen + 1
    complaints = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not complaints


def test_charts_are_seen_whole_on_a_phone(browser, demo_folder):
    """No chart needs sideways scrolling: the last value stands at its right end."""
    opened(browser, demo_folder, "clinics/lakes/c07/overview", PHONE)
    script = "return [...document.querySelectorAll('article img')].map(i => i.getBoundingClientRect().right)"
    rights = browser.execute_script(script)
    assert rights
    assert max(rights) <= PHONE[0]


def test_the_answer_link_names_page_quarter_and_figure(browser, demo_folder):
    """The form, filled in as far as it can be, and a prepared message for those who would rather write."""
    opened(browser, demo_folder, "clinics/lakes/c07/overview")
    links = browser.find_elements(By.CSS_SELECTOR, ".wa-answer a")
    form, mail = (unquote(link.get_attribute("href")) for link in links[:2])
    assert form.startswith("https://forms.lanternfield.example/scorecard?network=demo")
    assert mail.startswith("mailto:feedback@")
    # The form takes the page's path and the figure's name, as `feedback import` reads them; a person reads titles.
    named = dict(part.split("=", 1) for part in form.partition("?")[2].split("&"))
    assert (named["quarter"], named["page"]) == ("2026Q3", "clinics/lakes/c07/overview")
    assert named["figure"]
    assert all(part in mail for part in ("2026Q3", "Harbor", "Healed"))


def test_the_table_of_clinics_sorts_on_a_press(browser, demo_folder):
    """By any column, without a server."""
    opened(browser, demo_folder, "clinics/index")
    table = browser.find_element(By.CSS_SELECTOR, "table.sortable")
    heads = table.find_elements(By.CSS_SELECTOR, "thead th")
    column = [head.text.strip().split("\n")[0] for head in heads].index("Region") if heads else 0

    def names():
        return [
            row.find_elements(By.CSS_SELECTOR, "th, td")[0].text
            for row in table.find_elements(By.CSS_SELECTOR, "tbody tr")
        ]

    before = names()
    (heads[0].find_elements(By.TAG_NAME, "button") or [heads[0]])[0].click()
    assert column >= 0
    assert names() == sorted(before, key=str.casefold)
    assert names() != before
