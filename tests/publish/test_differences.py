"""Why a page is made again, in an analyst's words."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from wellanalysis.pages.page import Page
from wellanalysis.publish.differences import what_changed


def test_a_new_page_and_an_equal_one_have_no_difference(tmp_path: Path, make_page: Callable[..., Page]) -> None:
    """There is nothing to compare, or nothing to tell."""
    page = make_page("summary", "network_summary", "Summary")
    path = tmp_path / "summary.json"
    assert what_changed(path, page) == ""
    page.save(tmp_path)
    assert what_changed(path, page) == ""


def test_claims_and_parts_are_named(tmp_path: Path, make_page: Callable[..., Page], make_claim) -> None:
    """The claim with what of it changed, claims that came and went, other parts of the page."""
    claims = (make_claim("a", section="x"), make_claim("b", section="x"))
    page = make_page("summary", "network_summary", "Summary", claims=claims)
    page.save(tmp_path)
    table = pd.DataFrame({"Month": ["July"]})
    now = replace(page, title="The summary", claims=(replace(claims[0], table=table), make_claim("c", section="x")))
    assert what_changed(tmp_path / "summary.json", now) == "a: table; c: new; b: gone; title"


def test_many_claims_are_counted(tmp_path: Path, make_page: Callable[..., Page], make_claim) -> None:
    """A line stays a line."""
    page = make_page("summary", "network_summary", "Summary", claims=tuple(make_claim(f"m{i}") for i in range(9)))
    page.save(tmp_path)
    now = replace(page, claims=tuple(replace(each, caveat="Another.") for each in page.claims))
    assert what_changed(tmp_path / "summary.json", now) == "m0: caveat; m1: caveat; m2: caveat; and 6 more"
