"""Every file below a site belongs to one bundle, and each bundle knows whose it is."""

import shutil
from pathlib import Path

import pandas as pd

from tests.publish import audited
from wellanalysis.definitions.folder import load
from wellanalysis.publish.audit import truths
from wellanalysis.publish.audit_bundles import bundles_below
from wellanalysis.publish.audit_known import Cell, Span, known_of
from wellanalysis.publish.audit_reading import EDITIONS
from wellanalysis.publish.audit_truth import Truth
from wellanalysis.publish.edition import bundle_names
from wellanalysis.publish.site import publish

ROOT = Path(__file__).parents[2]


def test_each_published_book_is_a_bundle_and_the_rest_is_one(tmp_path: Path) -> None:
    site = audited.make(tmp_path)
    (site / "network" / "index.html").write_text("All quarters")
    found = {bundle.name: bundle for bundle in bundles_below(site)}
    assert list(found) == ["", "clinic/2026Q3/C01", "network/2026Q3", "public/2026Q3"]
    assert found[""].files == ("network/index.html",)
    assert "c01.html" in found["network/2026Q3"].files


def test_a_bundle_tells_its_edition_and_its_clinic(tmp_path: Path) -> None:
    clinic, network, _ = bundles_below(audited.make(tmp_path))
    assert (clinic.edition(EDITIONS), clinic.clinic(audited.UNITS)) == ("clinic", "C01")
    assert (network.edition(EDITIONS), network.clinic(audited.UNITS)) == ("network", "")


def test_a_bundle_is_known_by_the_name_that_its_folder_got(tmp_path: Path) -> None:
    """``R_1`` lies in ``r-1``: the same function names folders and finds them."""
    names = bundle_names(["R_1", "North 1"])
    for folder in names.values():
        (tmp_path / "clinic" / folder / "2026Q3").mkdir(parents=True)
        (tmp_path / "clinic" / folder / "2026Q3" / "manifest.json").write_text("{}")
    assert {bundle.clinic(names) for bundle in bundles_below(tmp_path)} == set(names)


def test_a_link_and_the_version_it_leads_to_are_one_bundle_and_a_version_left_behind_is_another(tmp_path: Path) -> None:
    built = audited.make(tmp_path / "built") / "network" / "2026Q3"
    publish(built, tmp_path / "site" / "network" / "2026Q3")
    assert [bundle.name for bundle in bundles_below(tmp_path / "site")] == ["network/2026Q3"]
    left = tmp_path / "site" / "network" / ".versions" / "2026Q3-old"
    left.mkdir()
    (left / "manifest.json").write_text("{}")
    names = [bundle.name for bundle in bundles_below(tmp_path / "site")]
    assert names == ["network/.versions/2026Q3-old", "network/2026Q3"]


def test_single_files_are_a_bundle_of_their_folder(tmp_path: Path) -> None:
    (tmp_path / "p-3f9a.html").write_text("A scorecard")
    (bundle,) = bundles_below(tmp_path)
    assert bundle.files == ("p-3f9a.html",)


def test_the_truth_adds_up_months_and_clinics() -> None:
    truth = audited.truth()
    quarter, year = Span(2026 * 12 + 6, 2026 * 12 + 8), Span(2025 * 12 + 9, 2026 * 12 + 8)
    assert truth.counts(Cell("healed_12w", "C03", quarter)) == (6, 4)
    assert truth.counts(Cell("healed_12w", "C03", year)) == (69, 52)
    assert truth.counts(Cell("healed_12w", "", quarter), truth.members(0)) == (69, 44)
    assert truth.counts(Cell("healed_12w", "C01", year, "sex", "male")) == (9, 6)
    assert truth.counts(Cell("healed_12w", "C09", quarter)) is None


def test_people_who_came_twice_count_once() -> None:
    cube = pd.DataFrame(
        {"measure": ["m"], "clinic_id": ["C01"], "month": ["2026-07-01"], "denominator": [14], "numerator": [9]}
    )
    people = pd.DataFrame(
        {"measure": ["m"], "clinic_id": ["C01"], "level": ["quarter"], "period": ["2026-07-01"], "people": [9]}
    )
    truth = Truth(cube, people=people)
    assert truth.size(Cell("m", "C01", Span(2026 * 12 + 6, 2026 * 12 + 8))) == 9
    assert truth.members(10) == frozenset()


def test_names_and_policies_come_from_the_network_folder() -> None:
    known = known_of(load(ROOT / "data" / "demo"), {"C01": "Beacon Point"})
    assert known.titles["Healed within 12 weeks"] == "healed_12w"
    assert known.nouns["healed_12w"] == "wounds"
    assert known.rules_of("network").minimum == 11
    assert known.quarter("2026Q3") == Span(2026 * 12 + 6, 2026 * 12 + 8)


def test_the_results_of_a_run_hold_for_every_clinics_bundle_of_it() -> None:
    """The bundles of all clinics are made from one run; the most particular results count."""
    known = {"clinic/2026Q3": "all", "clinic/2026Q2": "older", "public/2026Q3": "public"}
    asked = ["clinic/c07/2026Q3", "clinic/c07/2026Q2", "public/2026Q3", "network/2026Q3", "clinic/c07/2026Q3-C07"]
    found = truths(asked, known)  # type: ignore[arg-type]
    assert found == {"clinic/c07/2026Q3": "all", "clinic/c07/2026Q2": "older", "public/2026Q3": "public"}
    assert truths(["a/b"], {"": "any"}) == {"a/b": "any"}  # type: ignore[dict-item]


def test_a_bundle_says_whose_it_is_and_which_day_its_data_speak_of(tmp_path: Path) -> None:
    """By its path and its manifest; without a manifest nothing is known of the day."""
    site = audited.make(tmp_path / "site")
    shutil.copytree(site / "clinic/2026Q3/C01", site / "clinic/c01/2026Q3")
    found = {bundle.name: bundle for bundle in bundles_below(site)}
    bundle = found["clinic/c01/2026Q3"]
    assert (bundle.edition(EDITIONS), bundle.clinic(audited.UNITS), bundle.as_of) == ("clinic", "C01", "2026-11-13")
    (bundle.folder / "manifest.json").unlink()
    assert {each.name: each.as_of for each in bundles_below(site)}["clinic/c01/2026Q3"] == ""
