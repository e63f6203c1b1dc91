"""The site without a mouse: everything is reached, seen when it is reached, opened and left again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.site import axe

pytestmark = [pytest.mark.site, pytest.mark.browser]

HARBOR = "clinics/lakes/c07/overview"
LONGEST_WAY = 400
"""Presses of Tab after which a reader has given up."""

BEGIN = """
window.reached = [];
window.reachable = () => [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')]
  .filter(each => each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length && !each.disabled
                  && each.tabIndex >= 0 && !each.closest("dialog:not([open])"));
"""
STEP = """
const at = document.activeElement;
if (at === document.body || window.reached.includes(at)) return null;
window.reached.push(at);
const box = at.getClientRects()[0], style = getComputedStyle(at);
const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2);
return {
  name: at.tagName + " " + (at.textContent.trim() || at.getAttribute("aria-label") || "").slice(0, 50),
  marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== "none",
  seen: !at.closest("main") || Boolean(top) && (at.contains(top) || top.contains(at)),
};
"""
LEFT_OUT = """
return window.reachable().filter(each => !window.reached.includes(each))
  .map(each => each.tagName + " " + (each.textContent.trim() || each.getAttribute("aria-label") || "").slice(0, 60))
"""
IN_ORDER = """
const inside = window.reached.filter(each => each.closest("article"));
return inside.every((each, place) => !place || inside[place - 1].compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING)
"""


@pytest.fixture
def reader(browser: Chrome) -> Iterator[Chrome]:
    """A browser of ordinary size that nothing moves in."""
    axe.seen_as(browser)
    axe.sized(browser, *axe.DESKTOP)
    yield browser
    axe.as_it_was(browser)


def visit(browser: Chrome, folder: Path, page: str) -> None:
    """The page as it opens, with nothing focused."""
    browser.get((folder / f"{page}.html").absolute().as_uri())


def press(browser: Chrome, *keys: str) -> None:
    """Keys one after the other, wherever the focus is."""
    ActionChains(browser, duration=0).send_keys(*keys).perform()


def tabbed(browser: Chrome) -> list[dict[str, Any]]:
    """What is reached by Tab alone, from the beginning of the page to its end."""
    browser.execute_script(BEGIN)
    steps = []
    while len(steps) < LONGEST_WAY:
        press(browser, Keys.TAB)
        step = browser.execute_script(STEP)
        if step is None:
            break
        steps.append(step)
    return steps


def active(browser: Chrome, what: str = "tagName.toLowerCase()") -> Any:
    """Something of the element that has the focus."""
    return browser.execute_script(f"return document.activeElement.{what}")


def focused(browser: Chrome, selector: str) -> None:
    """Focus as if somebody had tabbed there."""
    browser.execute_script("document.querySelector(arguments[0]).focus({focusVisible: true})", selector)


@pytest.mark.parametrize(("page", "theme"), [(HARBOR, "light"), ("clinics/index", "dark")])
def test_tab_reaches_everything_in_reading_order_and_shows_where_it_is(
    reader: Chrome, demo_folder: Path, page: str, theme: str
) -> None:
    """No trap, nothing left out, a mark on each, and none below the bar that stays at the top."""
    axe.seen_as(reader, theme=theme)
    visit(reader, demo_folder, page)
    steps = tabbed(reader)
    assert 20 < len(steps) < LONGEST_WAY
    assert reader.execute_script(LEFT_OUT) == []
    assert reader.execute_script(IN_ORDER)
    assert [step["name"] for step in steps if not step["marked"]] == []
    assert [step["name"] for step in steps if not step["seen"]] == []


def test_the_first_press_leads_past_the_contents(reader: Chrome, demo_folder: Path) -> None:
    """The first thing that is reached is the link to what the page says; from there Tab goes on within it."""
    visit(reader, demo_folder, HARBOR)
    press(reader, Keys.TAB)
    assert active(reader, "textContent.trim()") == "Skip to main content"
    assert reader.execute_script("return document.activeElement.getBoundingClientRect().top") >= 0
    press(reader, Keys.ENTER)
    press(reader, Keys.TAB)
    assert reader.execute_script("return Boolean(document.activeElement.closest('#main-content, main'))")


def test_folded_numbers_open_and_their_table_is_moved_by_keys(reader: Chrome, demo_folder: Path) -> None:
    """Enter opens and closes; the next press of Tab is within the table."""
    visit(reader, demo_folder, "summary")
    focused(reader, "details.wa-numbers > summary")
    press(reader, Keys.ENTER)
    assert active(reader, "parentElement.open")
    press(reader, Keys.TAB)
    assert reader.execute_script("return Boolean(document.activeElement.closest('details.wa-numbers[open]'))")
    focused(reader, "details.wa-numbers > summary")
    press(reader, Keys.SPACE)
    assert not active(reader, "parentElement.open")


def test_a_table_is_sorted_by_keys_and_says_so(reader: Chrome, demo_folder: Path) -> None:
    """Enter sorts, Space turns it round, the heading keeps the focus and tells the order."""
    visit(reader, demo_folder, "clinics/index")
    focused(reader, "table.sortable thead th button")
    press(reader, Keys.ENTER)
    assert active(reader, "closest('th').getAttribute('aria-sort')") == "ascending"
    press(reader, Keys.SPACE)
    assert active(reader, "closest('th').getAttribute('aria-sort')") == "descending"
    names = [row.text for row in reader.find_elements(By.CSS_SELECTOR, "table.sortable tbody th")]
    assert names == sorted(names, key=str.casefold, reverse=True)


def test_rows_are_filtered_by_keys_and_how_many_are_left_is_told(reader: Chrome, demo_folder: Path) -> None:
    """The field has a label; its answer is in a place whose changes are read out."""
    visit(reader, demo_folder, "clinics/index")
    focused(reader, ".wa-filter input")
    assert active(reader, "labels[0].textContent")
    press(reader, *"uplands")
    told = reader.find_element(By.CSS_SELECTOR, ".wa-filter [role=status]").text
    rows = reader.find_elements(By.CSS_SELECTOR, ".wa-filter + .wa-scroll tbody tr")
    shown = [row for row in rows if row.is_displayed()]
    assert told.startswith(f"{len(shown)} of ")
    assert 0 < len(shown) < len(rows)


def test_the_menu_of_quarters_opens_and_escape_leaves_it(reader: Chrome, demo_folder: Path) -> None:
    """The focus goes back to what opened it."""
    visit(reader, demo_folder, HARBOR)
    focused(reader, ".wa-quarters summary")
    press(reader, Keys.ENTER)
    assert reader.find_element(By.CSS_SELECTOR, ".wa-quarters details").get_attribute("open") is not None
    press(reader, Keys.TAB)
    press(reader, Keys.ESCAPE)
    assert reader.find_element(By.CSS_SELECTOR, ".wa-quarters details").get_attribute("open") is None
    assert active(reader, "closest('.wa-quarters summary') !== null")


def test_search_opens_finds_and_is_left_by_keys(reader: Chrome, demo_folder: Path) -> None:
    """Ctrl and K open it with the field focused, Escape closes it, Enter searches."""
    visit(reader, demo_folder, HARBOR)
    ActionChains(reader).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    assert active(reader, "name") == "q"
    press(reader, Keys.ESCAPE)
    assert not reader.execute_script("return document.querySelector('dialog[open]') !== null")
    ActionChains(reader).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    press(reader, *"Ridgeview", Keys.ENTER)
    WebDriverWait(reader, 15).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "article a[href*='c22/']"))


def test_the_colours_are_switched_by_keys_and_the_choice_is_told(reader: Chrome, demo_folder: Path) -> None:
    """Each press is the next of light, dark and the machine's own; the button's name says which it is."""
    visit(reader, demo_folder, HARBOR)
    names = set()
    for _ in range(3):
        focused(reader, ".theme-switch-button")
        press(reader, Keys.ENTER)
        mode = reader.execute_script("return document.documentElement.dataset.mode")
        name = reader.find_element(By.CSS_SELECTOR, ".theme-switch-button").get_attribute("innerText").strip()
        names.add((mode, name))
    assert {mode for mode, _ in names} == {"light", "dark", "auto"}
    assert len({name for _, name in names}) == 3
    reader.execute_script("localStorage.clear()")
