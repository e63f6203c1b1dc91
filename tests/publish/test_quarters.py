"""What lies beside the quarters' sites: the file that pages read, and the page of all quarters."""

import json
from pathlib import Path
from typing import Any

import pytest

from wellanalysis.publish.quarters import published, write_index
from wellanalysis.publish.run_folder import INDEX, SWITCH
from wellanalysis.publish.serve import listing, sites_in
from wellanalysis.publish.site import problems_of

MADE = {"as_of": "2026-11-13", "stage": "draft", "title": "Two <clinics>", "synthetic": True, "restated": 0}


def site(edition: Path, name: str, *, pages: tuple[str, ...] = ("summary",), **said: Any) -> Path:
    """A published site with its manifest."""
    place = edition / name
    place.mkdir(parents=True)
    for page in ("index", *pages):
        (place / f"{page}.html").write_text(f"<p>{page}</p>", encoding="utf-8")
    value = {**MADE, "pages": dict.fromkeys(pages, "key"), "clinics": [], **said}
    (place / "manifest.json").write_text(json.dumps(value), encoding="utf-8")
    return place


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """``site/two/network`` with two quarters and a part."""
    folder = tmp_path / "site" / "two" / "network"
    site(folder, "2026Q2", pages=("summary", "quality", "restatements"), restated=3)
    site(folder, "2026Q3", stage="final")
    site(folder, "2026Q3-C07", clinics=["C07"])
    (folder / ".versions").mkdir()
    return folder


def known(edition: Path) -> dict[str, Any]:
    """What the script tells the pages."""
    text = (edition / SWITCH).read_text(encoding="utf-8")
    assert text.startswith("window.wellanalysisQuarters = ")
    return json.loads(text.removeprefix("window.wellanalysisQuarters = ").removesuffix(";\n"))


def test_the_script_says_which_quarter_has_which_page(edition: Path) -> None:
    """Newest first; what a quarter lacks stands by its place in the list of all."""
    write_index(edition)
    told = known(edition)
    assert told["pages"] == ["quality.html", "restatements.html", "summary.html"]
    assert [(each["name"], each["part"], each["without"]) for each in told["quarters"]] == [
        ("2026Q3", "", [0, 1]),
        ("2026Q3-C07", "C07", [0, 1]),
        ("2026Q2", "", []),
    ]
    assert told["quarters"][0]["note"] == "data as of 13 November 2026, final"


def test_the_index_lists_quarters_newest_first_and_parts_apart(edition: Path) -> None:
    """With data as of, stage, what was restated, and that the data are synthetic; names are escaped."""
    text = write_index(edition).read_text(encoding="utf-8")
    places = [text.index(f'href="{name}/index.html"') for name in ("2026Q3", "2026Q2", "2026Q3-C07")]
    assert places == sorted(places)
    assert text.index("Parts of reports") < places[-1]
    assert "Two &lt;clinics&gt;: all quarters" in text
    assert "Synthetic data" in text
    assert '<a href="2026Q2/restatements.html">3 results restated</a>' in text
    assert text.count("nothing restated") == 1
    assert "<td>final</td>" in text


def test_the_index_loads_nothing_from_elsewhere(edition: Path) -> None:
    """The same gate that every site has to pass."""
    write_index(edition)
    assert problems_of(edition) == []


def test_writing_again_changes_nothing(edition: Path) -> None:
    """The same bytes, and the files are not even written; a new quarter changes them."""
    write_index(edition)
    before = {name: ((edition / name).read_bytes(), (edition / name).stat().st_mtime_ns) for name in (SWITCH, INDEX)}
    write_index(edition)
    after = {name: ((edition / name).read_bytes(), (edition / name).stat().st_mtime_ns) for name in (SWITCH, INDEX)}
    assert before == after
    site(edition, "2026Q4")
    write_index(edition)
    assert all((edition / name).read_bytes() != before[name][0] for name in (SWITCH, INDEX))
    assert not list(edition.glob(".*draft*"))


def test_older_quarters_are_never_touched(edition: Path) -> None:
    """Only the two files are written."""
    before = {path: path.stat().st_mtime_ns for path in edition.rglob("*") if path.is_file()}
    write_index(edition)
    after = {path: path.stat().st_mtime_ns for path in edition.rglob("*") if path.is_file()}
    assert {path.name for path in set(after) - set(before)} == {SWITCH, INDEX}
    assert all(after[path] == time for path, time in before.items())


@pytest.mark.parametrize("broken", [None, "{", "[]"])
def test_a_site_that_says_nothing_of_itself_is_listed_by_its_name(edition: Path, broken: str | None) -> None:
    """Made by an earlier version, or copied by hand; nothing is claimed of it."""
    path = edition / "2026Q2" / "manifest.json"
    if broken is None:
        path.unlink()
    else:
        path.write_text(broken, encoding="utf-8")
    [found] = [each for each in published(edition) if each.name == "2026Q2"]
    assert (found.as_of, found.stage, found.restated) == ("", "", None)
    assert 'href="2026Q2/index.html"' in write_index(edition).read_text(encoding="utf-8")


def test_folders_that_are_no_quarter_are_passed_over(edition: Path) -> None:
    """Nor is a quarter without a first page."""
    (edition / "notes").mkdir()
    (edition / "notes" / INDEX).write_text("<p>notes</p>", encoding="utf-8")
    (edition / "2025Q1").mkdir()
    assert [each.name for each in published(edition)] == ["2026Q3", "2026Q3-C07", "2026Q2"]


def test_sites_are_still_listed_one_by_one_beside_their_index(edition: Path) -> None:
    """`wellanalysis serve` shows both: the index of the quarters first, then each quarter."""
    write_index(edition)
    sites = edition.parents[1]
    assert sites_in(sites) == ["two/network", "two/network/2026Q3-C07", "two/network/2026Q3", "two/network/2026Q2"]
    assert 'href="two/network/"' in listing(sites)
    assert sites_in(edition) == ["2026Q3-C07", "2026Q3", "2026Q2"]
