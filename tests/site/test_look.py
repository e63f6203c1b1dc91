"""The look of the built site in a browser: light and dark, phone and projector, screen and paper."""

import base64
import json

import pytest
from pypdf import PdfReader
from selenium.webdriver.common.by import By

PAGE = "clinics/lakes/c07/overview"
PHONE, DESKTOP, PROJECTOR = (390, 844), (1280, 800), (1920, 1080)
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(26, 26, 26)"}


@pytest.fixture
def seen(browser, demo_folder):
    """Open a page at a size, the machine preferring light or dark; all is as it was afterwards."""

    def open_it(page=PAGE, size=DESKTOP, prefers="light", chosen=""):
        told = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)
        features = [{"name": "prefers-color-scheme", "value": prefers}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.get((demo_folder / f"{page}.html").as_uri())
        browser.execute_script("localStorage.clear()")
        if chosen:
            script = "localStorage.setItem('mode', arguments[0]); localStorage.setItem('theme', arguments[0])"
            browser.execute_script(script, chosen)
        browser.refresh()
        return browser

    yield open_it
    browser.execute_script("localStorage.clear()")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def style(browser, selector: str, name: str) -> str:
    """Computed value of a property of the first element that the selector finds."""
    script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    return str(browser.execute_script(script, selector, name))


@pytest.mark.parametrize("prefers", ["light", "dark"])
def test_a_page_follows_the_readers_machine(seen, prefers):
    """White or dark, without a press."""
    assert style(seen(prefers=prefers), "body", "backgroundColor") == GROUNDS[prefers]


def test_the_switch_says_what_it_is_and_changes_the_page(seen):
    """Each press the next of the three, named in words; charts turn with the page."""
    browser = seen(prefers="light")
    switch = browser.find_element(By.CSS_SELECTOR, ".theme-switch-button")
    assert "Colours: as this device has them" in switch.get_attribute("textContent")
    found = set()
    for _ in range(3):
        switch.click()
        mode = browser.execute_script("return document.documentElement.dataset.mode")
        dark = style(browser, "body", "backgroundColor") == GROUNDS["dark"]
        assert dark == (mode == "dark")
        assert ("invert" in style(browser, "article picture img", "filter")) == dark
        found.add(mode)
    assert found == {"light", "dark", "auto"}


def test_a_choice_outlives_the_page(seen):
    """Dark on the next page too, though the machine prefers light."""
    browser = seen(prefers="light", chosen="dark")
    assert style(browser, "body", "backgroundColor") == GROUNDS["dark"]


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_phone_takes_its_own_drawing_with_text_that_can_be_read(seen, size):
    """Notes of 10.5 points in the drawing are 11.5 pixels or more on the screen, on a phone as on a desktop."""
    browser = seen(size=size)
    script = """return [...document.querySelectorAll('article picture img')].map(image => [
        image.currentSrc === image.src, 10.5 * image.getBoundingClientRect().width / (0.75 * image.naturalWidth)])"""
    found = browser.execute_script(script)
    assert found
    for wide, pixels in found:
        assert wide == (size == DESKTOP)
        assert pixels >= 11.5


def test_a_projector_is_filled(seen):
    """At 1920 the type is larger, and page and contents take nine tenths of the width."""
    browser = seen(size=PROJECTOR)
    assert float(style(browser, "html", "fontSize").removesuffix("px")) > 18
    script = """const right = document.querySelector('.bd-sidebar-secondary').getBoundingClientRect().right;
        return (right - document.querySelector('.bd-sidebar-primary').getBoundingClientRect().left) / window.innerWidth"""
    assert browser.execute_script(script) > 0.9


def test_paper_is_white_and_without_navigation_even_by_night(seen, tmp_path):
    """The print of a page shown dark: no search, no switch, and a word where numbers stayed folded."""
    browser = seen(prefers="dark", chosen="dark")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    path = tmp_path / "page.pdf"
    path.write_bytes(base64.b64decode(printed["data"]))
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Harbor: overview" in text
    assert "unfolded there, they print too" in text
    assert "Search" not in text
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert style(browser, "body", "backgroundColor") == GROUNDS["light"]
    assert style(browser, "article picture img", "filter") == "none"
    for selector in (".bd-sidebar-primary", ".bd-header-article", ".wa-theme", ".wa-links"):
        assert (
            style(browser, selector, "display") == "none"
            or not browser.find_element(By.CSS_SELECTOR, selector).is_displayed()
        ), selector


def test_without_motion_nothing_moves(seen):
    """Who asked the machine for less motion gets none."""
    browser = seen()
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    script = """return [...document.querySelectorAll('body *')].filter(each => {
        const style = getComputedStyle(each);
        return parseFloat(style.transitionDuration) > 0.001 || parseFloat(style.animationDuration) > 0.001}).length"""
    assert browser.execute_script(script) == 0


@pytest.mark.parametrize("page", [PAGE, "clinics/index", "outcomes"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP, PROJECTOR])
def test_no_table_of_many_columns_hides_columns_or_rows(seen, page, size):
    """Six columns or more lie within the page, unfolded too, and none scrolls within a frame."""
    browser = seen(page=page, size=size)
    script = """document.querySelectorAll('details.wa-numbers').forEach(each => { each.open = true });
        return [...document.querySelectorAll('.wa-scroll:has(thead th:nth-child(6))')].map(each => [
            each.scrollWidth - each.clientWidth, each.scrollHeight - each.clientHeight])"""
    found = browser.execute_script(script)
    assert found
    assert all(wide <= 1 and high <= 1 for wide, high in found), json.dumps(found)


def test_a_phone_names_each_cell_of_a_card(seen):
    """The name of a clinic above, then each result below the name of its column."""
    browser = seen(page="clinics/index", size=PHONE)
    cell = "table.wa-many tbody td"
    assert style(browser, f"{cell}", "display") == "block"
    assert browser.find_element(By.CSS_SELECTOR, cell).get_attribute("data-label")
    script = "return getComputedStyle(document.querySelector(arguments[0]), '::before').content"
    assert len(browser.execute_script(script, cell)) > 4


def test_tables_of_many_columns_have_no_towering_rows(seen):
    """A row of the table of clinics takes four lines at most."""
    browser = seen(page="clinics/index")
    script = """document.querySelectorAll('details').forEach(each => { each.open = true });
        return [...document.querySelectorAll('table.wa-table tbody tr')].map(row => row.offsetHeight)"""
    heights = browser.execute_script(script)
    assert max(heights) <= 110, json.dumps(heights)
