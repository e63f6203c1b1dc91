"""Reports of single clinics: each a site of its own, in which nothing of another clinic can be found."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.publish.audit_files import theme
from wellanalysis.publish.run import Asked, Made, report
from wellanalysis.publish.verify import verify

DEMO = ROOT / "data" / "demo"
HARBOR, WILLOW_FERRY = "C07", "C12"
pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bundles")


@pytest.fixture(scope="module")
def made(output: Path) -> Made:
    """The reports of two clinics, made together."""
    return _report(output, HARBOR, WILLOW_FERRY)


def _report(output: Path, *clinics: str) -> Made:
    return report(DEMO, quarter="2026Q3", edition="clinic", clinics=clinics, output=output, progress=False)


def _identifiers() -> dict[str, set[str]]:
    """Everything that names a clinic, its providers, its patients or their answers, by clinic."""
    read = {path.stem: pd.read_parquet(path) for path in (DEMO / "extracts").glob("*.parquet")}
    found = {}
    for place in read["clinics"].itertuples():
        named = {place.clinic_id, place.name, place.host}
        for table in read.values():
            if "clinic_id" in table:
                own = table[table["clinic_id"] == place.clinic_id]
                for column in (name for name in own if name.endswith("_id") and name != "clinic_id"):
                    named |= set(own[column].dropna().astype(str))
        found[place.clinic_id] = named
    return found


def _of_people_who_agreed() -> set[str]:
    """Names of the clinics whose people let everybody in the network know their own."""
    read = {
        name: pd.read_parquet(DEMO / "extracts" / f"{name}.parquet") for name in ("consents", "providers", "clinics")
    }
    agreed = read["consents"].query("shown_in == 'network' and until.isna()")["provider_id"]
    places = read["providers"][read["providers"]["provider_id"].isin(agreed)]["clinic_id"]
    return set(read["clinics"].set_index("clinic_id").loc[sorted(set(places)), "name"])


def _words(site: Path) -> Iterator[tuple[str, set[str]]]:
    """Each file's words, and its phrases of two and three, so that names of several words are found; all in lower case."""
    around = {each.name: each for each in site.parent.iterdir() if each.is_file()}
    inside = {each.relative_to(site.resolve()).as_posix(): each for each in site.resolve().rglob("*") if each.is_file()}
    for name, path in {**around, **inside}.items():
        if theme(name) and name != "searchindex.js":
            continue
        words = re.findall(r"[a-z0-9]+", f"{name} {path.read_bytes().decode('utf-8', 'replace')}".lower())
        phrases = {" ".join(words[i : i + n]) for n in (1, 2, 3, 4) for i in range(len(words) - n + 1)}
        yield name, phrases


def _plain(identifier: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", identifier.lower()))


def test_each_clinic_has_a_site_of_its_own(made: Made, output: Path) -> None:
    """Below its own folder, with its own way between quarters; nothing leads from one to another."""
    places = [index.parent.relative_to(output).as_posix() for index in made.indexes]
    assert places == ["site/demo/clinic/c07/2026Q3", "site/demo/clinic/c12/2026Q3"]
    assert sorted(path.name for path in (output / "site/demo/clinic").iterdir()) == ["c07", "c12"]
    listed = (output / "site/demo/clinic/c07/index.html").read_text(encoding="utf-8")
    assert "Lanternfield Wound Care Network: Harbor" in listed
    assert (made.indexes[0].parent / "clinics/lakes/c07/overview.html").is_file()
    assert not (made.indexes[0].parent / "clinics/lakes/c12").exists()


def test_nothing_of_another_clinic_is_anywhere_in_a_bundle(made: Made) -> None:
    """Every byte is searched, the search index among them. A word that is both's, such as a shared host, names nobody; a clinic whose people agreed to be called may be named."""
    known, agreed = _identifiers(), _of_people_who_agreed()
    assert 0 < len(agreed) < 6
    for clinic, index in zip((HARBOR, WILLOW_FERRY), made.indexes, strict=True):
        others = {
            _plain(id): id for other, ids in known.items() if other != clinic for id in ids - known[clinic] - agreed
        }
        assert len(others) > 100_000
        for name, phrases in _words(index.parent):
            assert {others[phrase] for phrase in phrases & set(others)} == set(), f"{clinic}: {name}"


def test_the_search_of_every_byte_finds_what_is_there(made: Made) -> None:
    """The same search finds the clinic's own name, on its pages and in its search index."""
    found = [name for name, phrases in _words(made.indexes[1].parent) if "willow ferry" in phrases]
    assert "clinics/lakes/c12/overview.html" in found
    index = next(phrases for name, phrases in _words(made.indexes[1].parent) if name == "searchindex.js")
    assert {"willow", "ferri"} <= index


def test_no_provider_is_named_in_a_clinics_report(made: Made) -> None:
    """Their ids are nowhere, their own clinic's report included."""
    ids = set(pd.read_parquet(DEMO / "extracts" / "providers.parquet")["provider_id"].str.lower())
    for index in made.indexes:
        for name, phrases in _words(index.parent):
            assert not phrases & ids, name


def test_a_page_that_is_the_same_for_both_ran_once(made: Made) -> None:
    """The pages of measures know no reader."""
    ran = list(made.reasons)
    assert "c07: measures/healed_12w" in ran
    assert "c12: measures/healed_12w" not in ran
    assert "c12: clinics/lakes/c12/overview" in ran


def test_asked_again_nothing_is_done(made: Made, output: Path) -> None:
    """Both sites are there as they would be made."""
    again = _report(output, HARBOR, WILLOW_FERRY)
    assert again.unchanged
    assert again.indexes == made.indexes


def test_a_report_is_the_same_made_alone_elsewhere(made: Made, output: Path) -> None:
    """What other clinics' reports are made with it changes no byte."""
    asked = Asked(DEMO, quarter="2026Q3", edition="clinic", clinics=(WILLOW_FERRY,), output=output, progress=False)
    found = verify(asked)
    assert [str(each) for each in found.differences] == []
    assert found.sites == (made.indexes[1].parent,)
    there = [path for path in found.sites[0].resolve().rglob("*") if path.is_file()]
    assert found.files == len(there) > 130
