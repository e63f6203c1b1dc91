"""Every kind of page, as those see and hear it who see or hear it otherwise: axe in both themes, at two widths."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from tests.site import axe
from wellanalysis.pages.page import Page

pytestmark = [pytest.mark.site, pytest.mark.browser]

HARBOR = "clinics/lakes/c07"
TOO_SMALL = "clinics/uplands/c21/overview"
OF_THE_THEME = ("search", "genindex")
"""Pages that no notebook makes."""


def kinds(pages: dict[str, Page], folder: Path) -> list[str]:
    """One page of each template, Harbor's where it is a clinic's; the clinic too small to judge; all prose."""
    chosen: dict[str, str] = {}
    for id, page in pages.items():
        if page.template not in chosen or id.startswith(HARBOR):
            chosen[page.template] = id
    prose = sorted(f"book/{path.stem}" for path in (folder / "book").glob("*.html"))
    return [*chosen.values(), "clinics/lakes/index", TOO_SMALL, *prose, *OF_THE_THEME]


@pytest.fixture(scope="module")
def reader(browser: Chrome) -> Iterator[Chrome]:
    """The browser, as it was again when these tests are over."""
    yield browser
    axe.as_it_was(browser)


def test_axe_finds_nothing_on_any_kind_of_page(reader: Chrome, demo_pages: dict[str, Page], demo_folder: Path) -> None:
    """All rules on a desktop, all that do not depend on colour on a phone, and contrast again in the dark theme.

    Colours are the same at every width but for what only one of them shows: every fifth page is held against that too.
    """
    found = []
    for number, page in enumerate(kinds(demo_pages, demo_folder)):
        seen = {}
        axe.seen_as(reader, theme="light")
        axe.sized(reader, *axe.DESKTOP)
        axe.opened(reader, demo_folder, page)
        axe.settled(reader)
        seen["light, desktop"] = axe.run(reader)
        axe.sized(reader, *axe.PHONE)
        axe.settled(reader)
        seen["light, phone"] = axe.run(reader, contrast=number % 5 == 0)
        axe.seen_as(reader, theme="dark")
        axe.opened(reader, demo_folder, page)
        axe.settled(reader)
        assert reader.execute_script("return document.documentElement.dataset.theme") == "dark"
        seen["dark, phone"] = axe.run(reader, others=False) if number % 5 == 0 else []
        axe.sized(reader, *axe.DESKTOP)
        seen["dark, desktop"] = axe.run(reader, others=False)
        found += [(page, how, *each.values()) for how, those in seen.items() for each in those]
    assert not found, "\n".join(str(each) for each in found[:40])


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ('<p style="color: #999; background: #fff">Too pale to be read</p>', "color-contrast"),
        ('<img src="_images/none.svg">', "image-alt"),
        ("<button></button>", "button-name"),
        ('<a href="#a" style="float: left; width: 9px; height: 9px; overflow: hidden">a</a>' * 2, "target-size"),
        ("<table><tr><th>Clinic</th><th></th></tr><tr><td>Harbor</td><td>78</td></tr></table>", "empty-table-header"),
    ],
)
def test_axe_finds_what_is_planted(reader: Chrome, demo_folder: Path, html: str, rule: str) -> None:
    """The gate can fail, also in what the newest rules and the best practices ask for."""
    axe.seen_as(reader)
    axe.sized(reader, *axe.DESKTOP)
    axe.opened(reader, demo_folder, "book/data")
    reader.execute_script("document.querySelector('article').insertAdjacentHTML('afterbegin', arguments[0])", html)
    assert rule in {each["rule"] for each in axe.run(reader)}


MOVES = """
const seconds = text => Math.max(...text.split(",").map(part => parseFloat(part) || 0));
return [...document.querySelectorAll("body, body *")].filter(each => {
  const style = getComputedStyle(each);
  return seconds(style.animationDuration) > 0.01 && style.animationName !== "none"
      || seconds(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth";
}).map(each => each.tagName + "." + each.className)
"""


@pytest.mark.parametrize("page", ["summary", f"{HARBOR}/indicators", "search"])
def test_nothing_moves_for_those_who_ask_for_that(reader: Chrome, demo_folder: Path, page: str) -> None:
    """No transition, no animation, no smooth scrolling."""
    axe.seen_as(reader, still=True)
    axe.sized(reader, *axe.DESKTOP)
    axe.opened(reader, demo_folder, page)
    assert reader.execute_script(MOVES) == []
    assert reader.execute_script("return getComputedStyle(document.documentElement).scrollBehavior") != "smooth"


WIDE = "return [document.documentElement.scrollWidth, window.innerWidth]"
CUT = """
return [...document.querySelectorAll("article p, article li, article h1, article h2, article h3, article summary")]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1
                  && getComputedStyle(each).overflowX !== "visible" && !each.closest(".wa-scroll"))
  .map(each => each.tagName + ": " + each.textContent.slice(0, 60))
"""


def test_enlarged_pages_need_no_moving_sideways(reader: Chrome, demo_pages: dict[str, Page], demo_folder: Path) -> None:
    """At 200 % and 400 % of a screen 1,280 pixels wide the text runs anew; tables alone are moved, in their frames."""
    axe.seen_as(reader)
    wide = []
    for page in kinds(demo_pages, demo_folder):
        axe.sized(reader, 640, 400, scale=2)
        axe.opened(reader, demo_folder, page)
        for scale in (2, 4):
            axe.sized(reader, 1280 // scale, 1024 // scale, scale=scale)
            whole, screen = reader.execute_script(WIDE)
            wide += [(page, scale, whole)] * (whole > screen + 1)
            wide += [(page, scale, cut) for cut in reader.execute_script(CUT)]
    assert not wide


SPACED = """
const style = document.createElement("style");
style.textContent = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
  + " p { margin-bottom: 2em !important }";
document.head.appendChild(style)
"""


@pytest.mark.parametrize("page", ["summary", "clinics/index", f"{HARBOR}/overview", "measures/healed_12w"])
def test_text_may_be_spaced_out(reader: Chrome, demo_folder: Path, page: str) -> None:
    """Readers who set letters and lines further apart lose none of them, on a phone too."""
    axe.seen_as(reader)
    axe.sized(reader, *axe.PHONE)
    axe.opened(reader, demo_folder, page)
    reader.execute_script(SPACED)
    whole, screen = reader.execute_script(WIDE)
    assert whole <= screen + 1
    assert reader.execute_script(CUT) == []


class Headings(HTMLParser):
    """Headings of tables that do not say whether they head a column or a row; levels of headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.unscoped: list[str] = []
        self.levels: list[int] = []
        self.inside = "<article" not in text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what lacks a scope, and in which order the levels come."""
        self.inside = self.inside or tag == "article"
        if tag == "th" and dict(attrs).get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            self.unscoped.append(str(attrs))
        if self.inside and tag in ("h1", "h2", "h3", "h4", "h5"):
            self.levels.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        """What follows the article has headings of its own."""
        self.inside = self.inside and tag != "article"


def test_every_heading_of_a_table_says_what_it_heads(demo_folder: Path) -> None:
    """On every page of the site: those of claims, of prose, and those that code printed."""
    missing = {
        path.relative_to(demo_folder).as_posix(): found.unscoped[:3]
        for path in sorted(demo_folder.rglob("*.html"))
        if (found := Headings(path.read_text(encoding="utf-8"))).unscoped
    }
    assert not missing


def test_every_page_has_one_first_heading_and_skips_no_level(demo_folder: Path) -> None:
    """Who goes by headings meets the page's name first, and no gap."""
    for path in sorted(demo_folder.rglob("*.html")):
        levels = Headings(path.read_text(encoding="utf-8")).levels
        if path == demo_folder / "index.html":  # it leads to the summary, and is never seen
            continue
        assert levels.count(1) == 1, path.name
        assert levels[0] == 1, path.name
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), path.name


def test_headings_without_scope_are_found() -> None:
    """A cell that says nothing of what it heads, and a level left out."""
    found = Headings("<h1>a</h1><h3>b</h3><table><tr><th>Clinic</th><th scope='col'>Result</th></tr></table>")
    assert len(found.unscoped) == 1
    assert found.levels == [1, 3]
