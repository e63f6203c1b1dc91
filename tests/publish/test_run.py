"""A whole run on hand-made pages: notebooks, book, site, and what happens when something goes wrong."""

import errno
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest

from wellanalysis.definitions.editions import Disclosure, Edition, Policy
from wellanalysis.errors import NotPublished, ProblemsFound
from wellanalysis.pages.page import Page, load
from wellanalysis.publish import book, computed, edition, making, site
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.inputs import PROJECT
from wellanalysis.publish.jobs import jobs_of
from wellanalysis.publish.kernels import Job
from wellanalysis.publish.run import Made, report
from wellanalysis.publish.run_folder import part_name
from wellanalysis.results.records import Records

from .conftest import claim, page, small_network

BROKEN = "clinics/north/c08/outcomes"


def _pages() -> list[Page]:
    """The small network, with one page whose chart does not exist."""
    wrong = claim(section="trends", chart="no_such_chart")
    return [replace(each, claims=(wrong,)) if each.id == BROKEN else each for each in small_network()]


@contextmanager
def _stood_in(patch: pytest.MonkeyPatch, folder: Path, pages: list[Page]) -> Iterator[None]:
    """Definitions, extracts and results stood in for, so that a run is about publishing alone."""
    network = SimpleNamespace(
        id="meridian",
        name="Meridian Wound Care",
        disclosure={Edition.NETWORK: Disclosure(policy=Policy.MINIMUM_DENOMINATOR)},
        attribution=None,
    )
    source = SimpleNamespace(row_counts={"episodes": 3}, tables=("episodes",))

    @contextmanager
    def checked(network_folder: Path, **_: object) -> Iterator[SimpleNamespace]:
        definitions = SimpleNamespace(network=network, folder=folder, part=None)
        yield SimpleNamespace(definitions=definitions, source=source, quarter="2026Q3")

    results = SimpleNamespace(
        clinics=pd.DataFrame({"clinic_id": ["C07"], "name": ["Harbor"]}),
        as_of=date(2026, 10, 12),
        fingerprint={"episodes.parquet": "abc"},
        row_counts={"episodes": 3},
        records=Records.none(),
        save=lambda place: place.mkdir(parents=True, exist_ok=True),
    )
    patch.setattr(edition, "checked", checked)
    patch.setattr(edition, "forbidden_of", lambda *_, **__: Forbidden())
    patch.setattr(making, "audit_built", lambda *_, **__: [])
    patch.setattr(computed, "compute", lambda source, definitions, *, providers: results)
    patch.setattr(making, "figures", lambda *_, **__: None)
    patch.setattr(making.restatement, "history", lambda *_, **__: ())
    patch.setattr(making, "build", lambda *_, **__: pages)
    yield


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where runs and sites go."""
    return tmp_path_factory.mktemp("output")


@pytest.fixture(scope="module")
def made(output: Path) -> Made:
    """One run, with one broken page."""
    with pytest.MonkeyPatch.context() as patch, _stood_in(patch, output, _pages()):
        return report(output, output=output, progress=False, workers=2)


@pytest.fixture(scope="module")
def html(made: Made) -> Path:
    """The published site."""
    return made.index.parent


def test_a_site_holds_one_page_per_clinic_and_section(html: Path) -> None:
    """And every other page of the network."""
    assert all((html / f"{each.id}.html").is_file() for each in _pages())
    assert html.name == "2026Q3"


def test_a_failed_page_says_so_and_the_others_are_finished(made: Made, html: Path) -> None:
    """The run names it, its page is plain about it, its neighbours show their figures."""
    assert made.failed == (BROKEN,)
    assert "This page could not be made" in (html / f"{BROKEN}.html").read_text(encoding="utf-8")
    beside = (html / "clinics/north/c08/indicators.html").read_text(encoding="utf-8")
    assert "This page could not be made" not in beside
    assert beside.count("<img ") == 4


def test_every_figure_has_its_words_in_the_built_page(html: Path) -> None:
    """Those of the page, not a file's name."""
    text = (html / "clinics/north/c07/indicators.html").read_text(encoding="utf-8")
    said = re.findall(r'<img alt="([^"]*)"', text)
    assert said == ["Monthly share of wounds debrided within 14 days. It rises from 72 to 84\u00a0%."] * 4


def test_the_published_site_loads_nothing_from_elsewhere(html: Path) -> None:
    """Every page, script, style and figure."""
    assert site.problems_of(html) == []
    assert "thebe" not in (html / "summary.html").read_text(encoding="utf-8").lower()


def test_an_address_planted_in_a_built_page_is_caught(html: Path, tmp_path: Path) -> None:
    """Where the theme or a text would bring one in."""
    text = (html / "summary.html").read_text(encoding="utf-8")
    planted = text.replace("</head>", '<script src="https://cdn.example/x.js"></script></head>')
    (tmp_path / "summary.html").write_text(planted, encoding="utf-8")
    assert [problem.where for problem in site.problems_of(tmp_path)] == ["summary.html"]


def test_notebooks_and_their_parameters_are_not_published(html: Path) -> None:
    """Neither sources nor cells of parameters."""
    assert not list(html.rglob("*.ipynb"))
    assert not (html / "_sources").exists()
    assert 'edition = "network"' not in (html / "summary.html").read_text(encoding="utf-8")


def test_each_footer_carries_the_pages_own_key(html: Path) -> None:
    """So that an unchanged page keeps its bytes."""
    for each in small_network()[:3]:
        text = (html / f"{each.id}.html").read_text(encoding="utf-8")
        assert f'<span class="wa-label">page</span> {each.key}' in text


def test_claims_are_found_by_the_search(html: Path) -> None:
    """Headings and sentences are prose of the book; the numbers of tables are not."""
    index = (html / "searchindex.js").read_text(encoding="utf-8")
    assert "benchmark" in index
    claims = [claim for page in small_network() for claim in (page.opening, *page.claims)]
    cells = " ".join(claim.table.to_string() for claim in claims)
    prose = " ".join(path.read_text(encoding="utf-8") for path in (PROJECT / "book").glob("*.md"))
    prose += " ".join(f"{claim.heading} {claim.sentence} {claim.caveat} {claim.alternative}" for claim in claims)
    of_tables, of_prose = (set(re.findall(r"\b\d\d\b", text)) for text in (cells, prose))
    only = of_tables - of_prose
    assert len(only) > 3
    terms = set(re.findall(r'"(\d+)":', index))
    assert not only & terms


def test_the_check_at_the_end_gives_the_slice_again(made: Made) -> None:
    """Recomputed here: 30 + 33 + 12 of 40 + 38 + 20."""
    executed = nbformat.read(made.run / "notebooks" / "clinics/north/c07/overview.ipynb", as_version=4)
    text = executed.cells[-1].outputs[0].data["text/plain"]
    assert text.splitlines()[-1].split()[-1] == "0.765"


def test_executed_copies_can_be_compared(made: Made) -> None:
    """Nbval compares nothing where cells are not numbered or hold no text."""
    executed = nbformat.read(made.run / "notebooks" / "summary.ipynb", as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert "October 2025" in "".join(output.data["text/plain"] for cell in code for output in cell.outputs)


def test_the_manifest_says_what_the_run_was_made_from(made: Made) -> None:
    """Inputs by hash, versions, pages by key, what failed; no folder of this machine, no clock."""
    text = (made.run / "manifest.json").read_text(encoding="utf-8")
    value = json.loads(text)
    assert value["inputs"] == {"episodes.parquet": "abc"}
    assert value["as_of"] == "2026-10-12"
    assert value["versions"]["pandas"] == pd.__version__
    assert value["pages"]["summary"] == load(made.run / "pages" / "summary.json").key
    assert list(value["failed"]) == [BROKEN]
    assert str(made.run) not in text


def test_a_page_that_is_gone_is_swept_from_the_next_site(output: Path, made: Made, html: Path) -> None:
    """Also its figures and what the search knew of it; and what was published is whole again."""
    fewer = [each for each in small_network() if each.id in {"summary", "quality", "measures/index"}]
    with pytest.MonkeyPatch.context() as patch, _stood_in(patch, output, small_network()):
        before = report(output, output=output / "other", progress=False, workers=2)
    assert (before.index.parent / "clinics").exists()
    (output / "network.yml").write_text("id: meridian\n", encoding="utf-8")  # the same inputs would give the same pages
    with pytest.MonkeyPatch.context() as patch, _stood_in(patch, output, fewer):
        again = report(output, output=output / "other", progress=False, workers=2)
    place = again.index.parent
    assert again.failed == ()
    assert not (place / "clinics").exists()
    assert "harbor" not in (place / "searchindex.js").read_text(encoding="utf-8")
    assert len(list(place.parent.joinpath(site.VERSIONS).iterdir())) == 1
    assert (html / "clinics/north/c07/overview.html").is_file()


def test_a_draft_does_not_take_a_final_report_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forgotten option is refused, and readers keep what they have; final over draft and final again are fine."""
    pages = [page("summary", "measures", "Only an index", claims=())]
    with _stood_in(monkeypatch, tmp_path, pages):
        report(tmp_path, output=tmp_path, progress=False)
        final = report(tmp_path, output=tmp_path, progress=False, stage="final")
        with pytest.raises(ProblemsFound, match="--final") as raised:
            report(tmp_path, output=tmp_path, progress=False)
        assert raised.value.exit_code == 2
        again = report(tmp_path, output=tmp_path, progress=False, stage="final")
    assert again.version == final.version
    assert json.loads((again.index.parent / "manifest.json").read_text(encoding="utf-8"))["stage"] == "final"


@pytest.mark.parametrize("where", ["pages", "book", "site"])
def test_a_full_disk_ends_the_run_and_leaves_the_last_site(
    output: Path, made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    """Whichever stage meets it: one problem, exit code 3, and the site as it was."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    place = tmp_path / "site" / "meridian" / "network" / "2026Q3"
    site.publish(made.index.parent, place)
    pages = [page("summary", "measures", "Only an index", claims=())]
    with _stood_in(monkeypatch, tmp_path, pages):
        monkeypatch.setattr(
            *{"pages": (Page, "save"), "book": (book, "write_pages"), "site": (site.os, "replace")}[where], full
        )
        with pytest.raises(NotPublished) as raised:
            report(tmp_path, output=tmp_path, progress=False)
    assert raised.value.exit_code == 3
    assert "the disk is full" in str(raised.value)
    assert (place / "clinics/north/c07/overview.html").is_file()


def test_a_part_is_named_by_its_clinics() -> None:
    """In a form that a folder can have; many clinics are counted."""
    assert part_name("2026Q3", ()) == "2026Q3"
    assert part_name("2026Q3", ("C07", "C09")) == "2026Q3-C07-C09"
    alike = [part_name("2026Q3", (clinic,)) for clinic in ("C-7", "C_7", "C 7", "Ä", "Ö")]
    assert len(set(alike)) == 5
    assert all(re.fullmatch(r"2026Q3-[\w-]+", name) for name in alike)
    many = part_name("2026Q3", tuple(f"C{number}" for number in range(30)))
    assert re.fullmatch(r"2026Q3-30_clinics-[0-9a-f]{6}", many)


def test_a_notebook_is_given_flat_strings_and_no_folder(tmp_path: Path) -> None:
    """The pages are found from the folder in which it runs."""
    jobs = jobs_of(small_network(), tmp_path, network="demo")
    job = jobs["clinics/north/c07/overview"]
    assert isinstance(job, Job)
    assert job.parameters == {"network": "demo", "quarter": "2026Q3", "clinic": "C07", "pages": "pages"}
    assert "clinics/north/index" not in jobs
