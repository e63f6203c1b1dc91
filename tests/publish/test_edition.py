"""Which editions are sites, and the folders of clinics' own reports."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from wellanalysis.definitions.editions import Disclosure, Edition
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.edition import bundle_names, left_over, named, refuse_unknown
from wellanalysis.publish.run import Asked
from wellanalysis.publish.run_folder import RunFolder

ASKED = Asked(Path("network"))


def _definitions(*editions: Edition) -> Any:
    protected = {each: Disclosure(policy="minimum_denominator") for each in editions}
    return SimpleNamespace(network=SimpleNamespace(disclosure=protected))


def test_an_edition_that_nothing_protects_is_refused_with_its_usual_policy() -> None:
    """So that nobody publishes by a slip what no rule looks after."""
    refuse_unknown(ASKED, _definitions(Edition.NETWORK))
    with pytest.raises(ProblemsFound, match=r"no policy protects.*'public'.*public: \{policy: cms\}"):
        refuse_unknown(replace(ASKED, edition="public"), _definitions(Edition.NETWORK))
    with pytest.raises(ProblemsFound, match=r"clinic: \{policy: own_patients\}"):
        refuse_unknown(replace(ASKED, edition="clinic"), _definitions(Edition.NETWORK))


def test_a_scorecard_is_no_site() -> None:
    """It is handed over in person."""
    with pytest.raises(ProblemsFound, match="'provider': is no site → wellanalysis scorecards"):
        refuse_unknown(replace(ASKED, edition="provider"), _definitions(Edition.PROVIDER))
    with pytest.raises(ProblemsFound, match="known: network, clinic, public"):
        refuse_unknown(replace(ASKED, edition="board"), _definitions(Edition.NETWORK))


def test_two_clinics_do_not_share_a_folder() -> None:
    """The readers of one would read the other's report."""
    assert bundle_names(["C07", "C-8"]) == {"C-8": "c-8", "C07": "c07"}
    with pytest.raises(ProblemsFound, match="C-8, C_8"):
        bundle_names(["C07", "C_8", "C-8"])
    with pytest.raises(ProblemsFound, match="results"):
        bundle_names(["results"])  # the folder of the tables that all bundles share
    with pytest.raises(ProblemsFound, match="alike"):
        bundle_names(["診療所"])


def test_a_bundle_lies_one_level_deeper_with_its_own_quarters() -> None:
    """In `runs` and in `site`; the folder of the edition has the results that all of them share."""
    folder = RunFolder(Path(), "demo", "2026Q3", "clinic")
    bundle = replace(folder, bundle="c07")
    assert bundle.path == folder.path / "c07" == Path("runs/demo/2026Q3/clinic/c07")
    assert bundle.edition_place == Path("site/demo/clinic/c07")
    assert bundle.place == Path("site/demo/clinic/c07/2026Q3")


def test_a_report_of_a_clinic_that_is_gone_is_told(tmp_path: Path) -> None:
    """It stays where it is, and whoever could read it still can; another quarter's is as it was published."""
    folder = RunFolder(tmp_path, "demo", "2026Q3", "clinic")
    for bundle, part in (("c07", "2026Q3"), ("c99", "2026Q3"), ("c99", "2026Q2")):
        (folder.edition_place / bundle / part).mkdir(parents=True)
    sites: Any = [SimpleNamespace(folder=replace(folder, bundle="c07"))]
    assert left_over(folder, sites) == ["site/demo/clinic/c99/2026Q3"]


def test_a_page_is_told_with_its_bundle_where_there_are_several() -> None:
    """`overview` alone would be any clinic's."""
    folder = RunFolder(Path(), "demo", "2026Q3", "clinic")
    assert named(SimpleNamespace(folder=replace(folder, bundle="c07")), "overview") == "c07: overview"  # type: ignore[arg-type]
    assert named(SimpleNamespace(folder=folder), "overview") == "overview"  # type: ignore[arg-type]
