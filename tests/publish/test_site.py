"""What may be published, and how it takes the place of the last site."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from wellanalysis.errors import ProblemsFound
from wellanalysis.publish import site


def _built(folder: Path, text: str = "<p>first</p>") -> Path:
    (folder / "clinics").mkdir(parents=True)
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "clinics" / "index.html").write_text("<p>clinics</p>", encoding="utf-8")
    (folder / "_sources").mkdir()
    (folder / "_sources" / "index.ipynb").write_text("{}", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("a.html", "<img alt='' src='//cdn.example/x.png'>"),
        ("a.html", '<link rel="stylesheet" href="http://cdn.example/x.css">'),
        ("a.html", '<img srcset="https://cdn.example/x.png 2x">'),
        ("a.html", "<style>@import 'https://cdn.example/x.css';</style>"),
        ("a.html", "<script type='module'>import x from 'https://cdn.example/x.js'</script>"),
        ("a.css", "p { background: url(https://cdn.example/x.png) }"),
        ("a.js", 'const x = await import("https://cdn.example/x.js")'),
        ("a.js", "fetch('https://cdn.example/x.json')"),
        ("a.svg", '<svg><image href="x.png"/><style>@import "//cdn.example/f.css"</style></svg>'),
    ],
)
def test_what_would_be_loaded_from_another_host_is_found(tmp_path: Path, name: str, text: str) -> None:
    """In every way in which a page can load something."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    [problem] = site.problems_of(tmp_path)
    assert problem.where == name
    assert "cdn.example" in problem.what


def test_links_that_a_reader_presses_are_no_problem(tmp_path: Path) -> None:
    """Nor are addresses in text, namespaces, and what lies in the site itself."""
    (tmp_path / "a.html").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"></svg><a href="https://doi.example/10">source</a>'
        '<link rel="canonical" href="https://reports.example/a.html"><img src="_images/a.svg"> see https://x.example',
        encoding="utf-8",
    )
    assert site.problems_of(tmp_path) == []


def test_a_page_that_was_not_built_is_told(tmp_path: Path) -> None:
    """One page per clinic and section, or no site."""
    _built(tmp_path / "html")
    [problem] = site.problems_of(tmp_path / "html", expected=["clinics/index", "clinics/c07/overview"])
    assert problem.where == "clinics/c07/overview.html"


@pytest.mark.parametrize("text", ["<p>/home/someone/x</p>", "<p>/srv/run-7/pages</p>", "<p>/root/x</p>"])
def test_a_folder_of_this_machine_is_not_published(tmp_path: Path, text: str) -> None:
    """Neither a home nor the run's own."""
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    [problem] = site.problems_of(tmp_path, private={"/srv/run-7"})
    assert problem.where == "a.html"


def test_a_site_is_a_link_to_its_version(tmp_path: Path) -> None:
    """Sources of notebooks are no part of it."""
    index = site.publish(_built(tmp_path / "html"), tmp_path / "site" / "demo" / "network" / "2026Q3")
    assert index.read_text(encoding="utf-8") == "<p>first</p>"
    assert index.parent.is_symlink()
    assert not os.path.isabs(os.readlink(index.parent))
    assert not (index.parent / "_sources").exists()


def test_a_new_site_takes_the_place_of_the_last_and_sweeps_it(tmp_path: Path) -> None:
    """A page that is gone is gone; another quarter's site and a part's stay."""
    place = tmp_path / "site" / "2026Q3"
    for name in ("2026Q2", "2026Q3-C07"):
        site.publish(_built(tmp_path / f"html-{name}", name), place.parent / name)
    site.publish(_built(tmp_path / "one", "one"), place)
    two = _built(tmp_path / "two", "two")
    shutil.rmtree(two / "clinics")
    site.publish(two, place)
    assert (place / "index.html").read_text(encoding="utf-8") == "two"
    assert not (place / "clinics").exists()
    assert len(list((place.parent / site.VERSIONS).iterdir())) == 3
    assert (place.parent / "2026Q3-C07" / "index.html").read_text(encoding="utf-8") == "2026Q3-C07"


def test_the_same_site_is_the_same_version(tmp_path: Path) -> None:
    """Published twice, kept once."""
    place = tmp_path / "site" / "2026Q3"
    site.publish(_built(tmp_path / "one"), place)
    before = os.readlink(place)
    site.publish(_built(tmp_path / "two"), place)
    assert os.readlink(place) == before


@pytest.mark.parametrize("step", ["copytree", "replace"])
def test_a_full_disk_leaves_the_last_site_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Whether it happens while copying or at the very end; nothing half-written stays behind."""
    place = tmp_path / "site" / "2026Q3"
    site.publish(_built(tmp_path / "one", "one"), place)

    def full(source: Path, target: Path, **_: object) -> None:
        if step == "copytree":
            Path(target).mkdir(parents=True)
            (Path(target) / "half.html").write_text("half", encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil if step == "copytree" else os, step, full)
    two = _built(tmp_path / "two", "two")
    with pytest.raises(ProblemsFound) as raised:
        site.publish(two, place)
    assert raised.value.exit_code == 3
    assert "the disk is full" in str(raised.value)
    assert (place / "index.html").read_text(encoding="utf-8") == "one"
    assert not [path for path in place.parent.rglob("*") if "half" in path.name]
    assert [path.name for path in place.parent.iterdir() if not path.name.startswith(".v")] == ["2026Q3"]


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    """Where somebody put a file in the way."""
    (tmp_path / "site").write_text("in the way", encoding="utf-8")
    with pytest.raises(ProblemsFound) as raised:
        site.publish(_built(tmp_path / "html"), tmp_path / "site" / "2026Q3")
    assert "--output" in str(raised.value)


def test_a_folder_of_its_own_is_not_overwritten(tmp_path: Path) -> None:
    """Only links that a run made are replaced."""
    place = tmp_path / "site" / "2026Q3"
    place.mkdir(parents=True)
    (place / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsFound):
        site.publish(_built(tmp_path / "html"), place)
    assert (place / "mine.txt").read_text(encoding="utf-8") == "mine"
