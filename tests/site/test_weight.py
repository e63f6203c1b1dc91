"""How much a page weighs, and that nothing it loads stands between a reader and its first words."""

import re

import pytest

from tests.site.test_site import html

pytestmark = pytest.mark.site

PAGE_BYTES = 300_000
"""What a page may weigh without its images."""
SHARED_BYTES = 800_000
"""What styles and scripts may weigh together; a browser keeps them from page to page."""
_HEAD_SCRIPT = re.compile(r"<script\b(?=[^>]*\bsrc=)[^>]*>")
_LOADED = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))[?"]""")


def test_no_page_is_heavier_than_its_limit(demo_folder):
    """All that a page says itself: words, tables and contents."""
    heavy = {path.name: path.stat().st_size for path in html(demo_folder) if path.stat().st_size >= PAGE_BYTES}
    assert heavy == {}


def test_no_script_is_waited_for_before_the_first_paint(demo_folder):
    """Every script with a file is deferred, on prose and search too."""
    held = {
        (path.name, tag)
        for path in html(demo_folder)
        for tag in _HEAD_SCRIPT.findall(path.read_text(encoding="utf-8"))
        if "defer" not in tag
    }
    assert held == set()


def test_a_script_that_holds_a_page_up_would_be_found():
    """The rule can fail."""
    assert [tag for tag in _HEAD_SCRIPT.findall('<script src="a.js"></script>') if "defer" not in tag]
    assert not [tag for tag in _HEAD_SCRIPT.findall('<script defer src="a.js"></script>') if "defer" not in tag]


def test_styles_and_scripts_of_a_page_are_few(demo_folder):
    """Neither signs that nothing shows nor the index of the search are loaded with a page."""
    page = demo_folder / "clinics" / "lakes" / "c07" / "overview.html"
    names = {name for name in _LOADED.findall(page.read_text(encoding="utf-8"))}
    files = {(page.parent / name).resolve() for name in names}
    assert not [path.name for path in files if "fontawesome" in path.name or "searchindex" in path.name]
    within = [path for path in files if path.is_file() and demo_folder.resolve() in path.parents]
    assert sum(path.stat().st_size for path in within) < SHARED_BYTES
    assert not list(demo_folder.rglob("*.map"))
