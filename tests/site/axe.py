"""Axe on a page as a browser shows it: in either theme, at any width, with everything unfolded."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome

CONTRAST = "color-contrast"
"""The one rule that a theme bears on; it takes four fifths of the time of all."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = (1280, 800), (390, 844)

_RUN = """
const [only, rules, done] = arguments;
axe.run(document, {runOnly: only, rules: rules, resultTypes: ["violations"]}).then(
  result => done(result.violations.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id,
    at: node.target.join(" "),
    why: [...node.any, ...node.all, ...node.none].map(check => check.message).join("; "),
  }))))
)
"""


def script() -> str:
    """Axe itself, out of the package that carries it; the package's own driver is never imported."""
    found = find_spec("axe_playwright_python")
    assert found is not None, "axe-playwright-python is one of the packages of development"
    assert found.submodule_search_locations
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


def seen_as(browser: Chrome, *, theme: str = "light", still: bool = True) -> None:
    """From the next page on: a reader whose machine asks for this theme, and for no movement."""
    wanted = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce" if still else "no-preference"}
    features = [{"name": name, "value": value} for name, value in wanted.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def sized(browser: Chrome, width: int, height: int, *, scale: float = 1) -> None:
    """A screen of this many CSS pixels; a window cannot be as narrow as a phone."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False},
    )


def as_it_was(browser: Chrome) -> None:
    """Theme, movement and size are the window's own again."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def opened(browser: Chrome, folder: Path, page: str) -> None:
    """The page as a file, unfolded: what is folded is part of it too; the menu of quarters would lie over it."""
    browser.get((folder / f"{page}.html").absolute().as_uri())
    browser.execute_script("document.querySelectorAll('article details').forEach(each => { each.open = true })")


def settled(browser: Chrome, milliseconds: int = 400) -> None:
    """The theme measures what scrolls 300 milliseconds after the window changed or something was unfolded."""
    browser.execute_async_script("setTimeout(arguments[1], arguments[0])", milliseconds)


def run(browser: Chrome, *, contrast: bool = True, others: bool = True) -> list[dict[str, Any]]:
    """What axe finds on the page that is open: ``rule``, ``at``, ``why`` for each element."""
    browser.set_script_timeout(90)
    if not browser.execute_script("return typeof axe !== 'undefined'"):
        browser.execute_script(script())
    only = {"type": "tag", "values": TAGS} if others else {"type": "rule", "values": [CONTRAST]}
    rules = {} if contrast or not others else {CONTRAST: {"enabled": False}}
    found: list[dict[str, Any]] = browser.execute_async_script(_RUN, only, rules)
    return found
