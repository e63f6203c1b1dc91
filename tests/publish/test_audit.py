"""The audit finds whatever is planted in a site, names it, and finds nothing in the same site without it."""

from pathlib import Path

import pytest

from tests.publish import audited
from tests.publish.audited import SALT, TITLE, clinic_page, rows
from tests.publish.planted import CLINIC, NETWORK, PLANTED, PUBLIC, SMALL, add
from wellanalysis.publish.audit import audit
from wellanalysis.publish.audit_findings import Finding


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The clean site."""
    return audited.make(tmp_path / "site")


def found_in(site: Path) -> list[Finding]:
    """What the audit finds."""
    return audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=audited.FORBIDDEN)


def test_nothing_is_found_where_nothing_is_given_away(site: Path) -> None:
    assert found_in(site) == []


def test_nothing_is_found_in_the_clean_site_without_the_truth_either(site: Path) -> None:
    assert audit(site, audited.KNOWN, forbidden=audited.FORBIDDEN) == []


@pytest.mark.parametrize("leak", PLANTED)
def test_it_finds_and_names_each_leak(site: Path, leak: str) -> None:
    plant, file, place, what = PLANTED[leak]
    plant(site)
    found = found_in(site)
    assert [each for each in found if each.file == file and each.place == place and what in each.what], found
    assert all(each.how for each in found)


def test_a_leak_drags_in_only_what_follows_from_it(site: Path) -> None:
    PLANTED["a sentence"][0](site)
    found = found_in(site)
    assert len(found) == len(set(found))
    # With the 6 of Dunes Road the three others that were withheld for its sake follow, and nothing else.
    derived = {each.what.split(": exactly ")[0] for each in found if ": exactly " in each.what}
    assert derived == {
        f"{TITLE}, {unit}, {quarter}" for unit in ("Dunes Road", "Elm Street") for quarter in ("2026Q2", "2026Q3")
    }


def test_what_is_derived_says_from_what(site: Path) -> None:
    PLANTED["a quarter from the window"][0](site)
    found = next(each for each in found_in(site) if "Dunes Road, 2026Q3: exactly" in each.what)
    assert found.bundle == NETWORK
    assert f"{TITLE}, Dunes Road, October 2025 to September 2026 (69) less" in found.how
    assert "2026Q2 (24)" in found.how


def test_a_secret_is_not_repeated_in_the_finding(site: Path) -> None:
    for leak in ("a salt", "a database address", "a token"):
        PLANTED[leak][0](site)
    told = "\n".join(map(str, found_in(site)))
    assert SALT not in told
    assert "hunter2" not in told
    assert "9f8e7d6c5b4a39281706" not in told


def test_a_clinic_may_see_its_own_small_counts_and_not_another_clinics(site: Path) -> None:
    add(
        CLINIC,
        "index.html",
        clinic_page("C01", more=f"<p>{TITLE}, July 2026: 67\u00a0% ({SMALL}; 95\u00a0% interval 30–90).</p>"),
    )(site)
    assert found_in(site) == []


def test_names_of_peers_are_let_be_where_the_network_opens_them(site: Path) -> None:
    PLANTED["another clinic's name"][0](site)
    opened = audited.Forbidden(clinics=audited.UNITS, peers_named=True)
    assert audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=opened) == []


def test_a_clinics_name_stands_only_where_somebody_of_it_agreed_to_stand(site: Path) -> None:
    """Beside their name, in the same file; not elsewhere, and its id nowhere."""

    def found(more: str) -> list[str]:
        add(CLINIC, "index.html", clinic_page("C01", more=more))(site)
        agreed = audited.Forbidden(clinics=audited.UNITS, consented={"C02": {"Ann Example"}})
        return [each.what for each in audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=agreed)]

    name = audited.UNITS["C02"]
    assert found(f"<p>Call Ann Example at {name}.</p>") == []
    assert found(f"<p>{name} had 54 %.</p>") == ["clinic C02, which is not this bundle's"]
    assert found(f"<p>Call Ann Example at {name} (C02).</p>") == ["clinic C02, which is not this bundle's"]


def test_an_id_that_is_a_number_or_a_word_is_one_where_it_is_said_to_be(site: Path) -> None:
    """``12 wounds`` names no clinic, ``clinic 12`` does, and so does an address."""

    def found(more: str) -> list[str]:
        add(CLINIC, "index.html", clinic_page("C01", more=more))(site)
        forbidden = audited.Forbidden(clinics={"C01": "", "12": "", "results": ""})
        return [each.what for each in audit(site, audited.KNOWN, truth={"": audited.truth()}, forbidden=forbidden)]

    assert found("<p>12 results of 40 wounds</p>") == []
    assert found("<p>as in clinic 12</p>") == ["clinic 12, which is not this bundle's"]
    assert found('<a href="../../clinics/coast/results/overview.html">there</a>') == [
        "clinic results, which is not this bundle's"
    ]


def test_public_research_data_give_nobody_away(site: Path) -> None:
    PLANTED["a sentence"][0](site)
    known = audited.Known(
        audited.KNOWN.titles, audited.KNOWN.nouns, audited.UNITS, {"network": audited.Rules("open", 1)}
    )
    assert audit(site / "network", known, truth={"": audited.truth()}) == []


def test_what_the_network_shows_is_no_leak_of_the_public_edition(site: Path) -> None:
    # 2025Q4 has 18 of 18 at Dunes Road: shown inside the network, and no reader of the public edition sees it.
    assert "18 of 18 wounds" in (site / NETWORK / "c03.html").read_text()
    assert rows("C03")[1][0] == "2025Q4"
    assert not [each for each in found_in(site) if each.bundle == PUBLIC]
