"""The built demo site: everything is there, nothing comes from elsewhere, nothing private is in it."""

import getpass
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.site

SECTIONS = ("overview", "indicators", "outcomes", "satisfaction", "conversation")
FORM = "https://forms.lanternfield.example/scorecard?network=demo&"
"""Where the demo's readers answer: the only address of another host, and nothing is loaded from it."""
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IMPORTED = re.compile(
    r"""(?:(?:@import|url\()\s*["']?|(?:\bimport\s*\(?|\bfrom)\s*["'])((?:https?:)?//[^"')\s]+)""",
)


class Addresses(HTMLParser):
    """All values of src and href on a page, and the alternative texts of its images."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.images: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Collect what the tag points at."""
        given = dict(attrs)
        self.found += [value for name, value in attrs if name in ("src", "href") and value]
        if tag == "img":
            self.images.append(given.get("alt"))


def html(folder: Path) -> list[Path]:
    """All pages of a site."""
    return sorted(folder.rglob("*.html"))


def test_every_page_could_be_made(demo_site):
    """No notebook failed."""
    assert demo_site.failed == ()


def test_there_is_one_page_per_clinic_and_section(demo_folder, demo_figures):
    """23 chapters of five pages and one page for the clinic that is too small, each under its region."""
    for place in demo_figures.clinics.itertuples():
        for section in SECTIONS:
            assert (demo_folder / place.path / f"{section}.html").is_file() == (place.full or section == "overview")
    assert len(list(demo_folder.glob("clinics/*/*/*.html"))) == 23 * 5 + 1
    assert len(list(demo_folder.glob("clinics/*/index.html"))) == 4


def test_there_is_one_page_per_measure_and_all_the_prose(demo_folder, demo_definitions):
    """The measure library and the book's own chapters."""
    pages = {path.stem for path in (demo_folder / "measures").glob("*.html")}
    assert pages == {"index", *(measure.id for measure in demo_definitions.measures)}
    prose = {path.stem for path in (demo_folder / "book").glob("*.html")}
    assert prose >= {"how-to-read", "purpose-and-values", "methods", "deviations", "how-to-question", "glossary"}


def test_nothing_is_loaded_from_or_points_to_another_host(demo_folder):
    """No external address in any src, href, style or import, but the form that network.yml names for answers."""
    for path in html(demo_folder):
        text = path.read_text(encoding="utf-8")
        found = [
            address for address in Addresses(text).found if ELSEWHERE.match(address) and not address.startswith(FORM)
        ]
        assert not found, (path.name, found)
        assert not IMPORTED.findall(text), path.name
    for path in [*demo_folder.rglob("*.css"), *demo_folder.rglob("*.js")]:
        assert not IMPORTED.findall(path.read_text(encoding="utf-8", errors="replace")), path.name


@pytest.mark.parametrize(
    "planted",
    ['<a href="https://example.org/x">', "<script src=//cdn.example.org/x.js>", '<img src="http://e.org/a.png">'],
)
def test_the_search_for_other_hosts_finds_a_planted_address(planted):
    """The gate can fail."""
    assert any(ELSEWHERE.match(address) for address in Addresses(planted).found)


def test_links_inside_the_site_lead_somewhere(demo_folder):
    """Every relative link names a file of the site."""
    beside = [demo_folder.parent / name for name in ("index.html", "quarters.js")]
    # As a browser does it: a link's ".." goes up from the address, not from what a folder's name stands for.
    known = {os.path.abspath(path) for path in [*demo_folder.rglob("*"), *beside] if path.is_file()}
    broken = set()
    for path in html(demo_folder):
        for address in Addresses(path.read_text(encoding="utf-8")).found:
            target = address.split("#")[0].split("?")[0]
            if (
                target
                and not re.match(r"^(mailto|data|javascript):", target)
                and not address.startswith(FORM)
                and os.path.abspath(path.parent / target) not in known
            ):
                broken.add((path.name, address))
    assert not broken


def test_every_chart_has_its_text_alternative(demo_folder, demo_pages):
    """Each page holds an image for each claim that has something to draw, and each image says what it shows."""
    for id, page in demo_pages.items():
        said = Addresses((demo_folder / f"{id}.html").read_text(encoding="utf-8")).images
        drawn = [claim for claim in (page.opening, *page.claims) if claim.chart and len(claim.frame)]
        assert len(said) == len(drawn), id
        assert all(alt and len(alt) > 40 for alt in said), id


def test_every_page_of_the_report_says_that_the_data_are_synthetic(demo_folder, demo_pages):
    """In the line under the title, and in the footer with the page's own key."""
    for id, page in demo_pages.items():
        text = (demo_folder / f"{id}.html").read_text(encoding="utf-8")
        assert "synthetic data: no real patient, provider or clinic" in text, id
        assert page.key in text, id


def test_nothing_private_is_in_the_site(demo_site, demo_folder):
    """No folder of this machine, no user name, no source notebook."""
    names = {str(ROOT), str(Path.home()), str(demo_site.run.resolve())} - {"/"}
    for path in html(demo_folder):
        text = path.read_text(encoding="utf-8")
        assert not any(name in text for name in names), path.name
        assert f"/{getpass.getuser()}/" not in text, path.name
    assert not list(demo_folder.rglob("*.ipynb"))
    assert not (demo_folder / "_sources").exists()


def test_no_reader_meets_a_missing_number_or_an_error(demo_folder):
    """The pages hold no NaN and no traceback."""
    for path in html(demo_folder):
        text = re.sub(r"<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r">\s*(nan|NaN|None|NaT)\s*<", text), path.name
        assert "Traceback" not in text, path.name


def test_search_knows_prose_not_the_numbers_of_tables(demo_folder):
    """Terms come from prose and headings; with the tables they would be ten times as many."""
    index = (demo_folder / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(re.search(r"Search\.setIndex\((.*)\)", index, re.S)[1])
    assert {"debrid", "ridgeview"} <= {*found["terms"], *found["titleterms"]}
    assert len(found["terms"]) < 3000


def test_the_manifest_traces_every_number(demo_site):
    """Definitions, inputs by hash, versions, pages by key; no path of this machine."""
    text = (demo_site.run / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert {"inputs", "versions", "pages"} <= set(manifest)
    assert str(Path.home()) not in text or str(Path.home()) == "/"
    assert str(ROOT) not in text
