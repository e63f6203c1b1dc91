"""A built book is attacked as it will lie among what its readers have already, and findings stop its publication."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.publish import audited
from tests.publish.audited import TITLE, clinic_page, page, table
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish import audit_gate, audit_reading
from wellanalysis.publish.audit_findings import Finding
from wellanalysis.publish.audit_gate import audit_built, refuse
from wellanalysis.publish.audit_names import Forbidden
from wellanalysis.publish.audit_texts import Text, Texts


class Ran:
    """What the gate takes of results tables."""

    def __init__(self) -> None:
        self.clinics = pd.DataFrame({"clinic_id": list(audited.UNITS), "name": list(audited.UNITS.values())})
        self.as_of = pd.Timestamp("2026-11-13").date()


class Settings:
    """What the gate takes of definitions."""

    class network:
        class labels:
            quarters = 4


@pytest.fixture
def gate(tmp_path, monkeypatch):
    """The gate for the network of `audited`; its clean site lies at ``site``, and ``built`` is about to go there."""
    site, built = audited.make(tmp_path / "site"), tmp_path / "built"
    monkeypatch.setattr(audit_gate, "known_of", lambda definitions, names: audited.KNOWN)
    monkeypatch.setattr(audit_gate.Truth, "of_results", classmethod(lambda cls, results, *, quarters: audited.truth()))
    shutil.copytree(site / "network" / "2026Q3", built)

    def look(*, name="network/2026Q3", edition="network", clinic="", cache=None, beside=site, forbidden=None):
        return audit_built(
            built,
            name=name,
            edition=edition,
            clinic=clinic,
            definitions=Settings,
            results=Ran(),
            forbidden=forbidden or audited.FORBIDDEN,
            beside=beside,
            cache=cache,
        )

    look.site, look.built, look.cache = site, built, tmp_path / "kept"
    return look


def published(site: Path, name: str, body: str, as_of: str) -> None:
    """Another quarter that readers have already."""
    folder = site / name
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(body, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"as_of": as_of}), encoding="utf-8")


def test_a_clean_book_passes(gate):
    assert gate() == []
    refuse(gate())


def test_findings_stop_the_publication_and_are_told_all_at_once():
    found = [Finding("network/2026Q3", f"c{i}.html", "text", "a group of 4", "printed") for i in (1, 2)]
    with pytest.raises(ProblemsFound) as stopped:
        refuse(found)
    assert [each.where for each in stopped.value.problems] == [
        "network/2026Q3/c1.html, text",
        "network/2026Q3/c2.html, text",
    ]
    assert stopped.value.problems[0].what == "gives away a group of 4 ← printed"
    assert stopped.value.problems[0].remedy


def test_a_leak_in_the_book_is_found_and_what_lies_at_its_place_is_not_looked_at(gate):
    (gate.built / "c03.html").write_text(clinic_page("C03", {("C03", "2026Q2")}))
    assert any("Dunes Road, 2026Q3: exactly 6 people" in each.what for each in gate())
    shutil.copy(gate.site / "network/2026Q3/c03.html", gate.built / "c03.html")
    (gate.site / "network/2026Q3/c03.html").write_text(clinic_page("C03", {("C03", "2026Q2")}))
    assert gate() == []


def test_an_earlier_quarter_of_the_same_readers_counts_and_another_clinics_does_not(gate):
    told = page("Dunes Road", table([["2026Q2", *audited.said(16, 24)]]))
    published(gate.site, "clinic/c02/2026Q2", told, "2026-11-13")
    assert gate() == []
    published(gate.site, "network/2026Q2", told, "2026-11-13")
    assert any("Dunes Road, 2026Q3: exactly 6 people" in each.what for each in gate())


def test_what_is_public_counts_for_everybody(gate):
    published(gate.site, "public/2026Q2", page("Dunes Road", table([["2026Q2", *audited.said(16, 24)]])), "2026-11-13")
    assert any("Dunes Road, 2026Q3: exactly 6 people" in each.what for each in gate())


def test_a_public_book_is_held_against_what_the_network_has(gate):
    shutil.rmtree(gate.built)
    gate.built.mkdir()
    (gate.built / "index.html").write_text(page("Dunes Road", table([["2026Q2", *audited.said(16, 24)]])))
    found = gate(name="public/2026Q3", edition="public")
    assert any(each.bundle == "network/2026Q3" and "exactly 6 people" in each.what for each in found)


def test_what_stands_in_older_books_is_not_told_again(gate):
    """A small group that was printed then is out; the newer book gives nothing away."""
    published(
        gate.site, "network/2025Q4", page("Cottonwood", f"<p>{TITLE}, July 2024: 4 of 6 wounds.</p>"), "2026-02-13"
    )
    assert gate() == []


def test_a_restatement_does_not_stop_the_network_and_two_counts_of_one_day_do(gate):
    """Three corrected episodes of 2025Q4: nobody can tell who lies between; from the same data it is a group of three."""
    told = page("Cottonwood", table([["2025Q4", "92\u00a0%", "19 of 21 wounds"]]))
    published(gate.site, "network/2026Q2", told, "2026-08-13")
    assert gate() == []
    (gate.site / "network/2026Q2/manifest.json").write_text(json.dumps({"as_of": "2026-11-13"}))
    assert any("group of 3 people, between two publications" in each.what for each in gate())


def test_a_restatement_by_a_few_stops_the_strict_edition_until_the_older_report_is_made_again(gate):
    shutil.rmtree(gate.built)
    gate.built.mkdir()
    (gate.built / "index.html").write_text(
        page("Outcomes of all clinics", table([["2025Q4", "97\u00a0%", "163 wounds"]]))
    )
    published(
        gate.site, "public/2026Q2", page("All clinics", table([["2025Q4", "96\u00a0%", "160 wounds"]])), "2026-08-13"
    )
    strict = {"name": "public/2026Q3", "edition": "public"}
    assert any("group of 3 people, between two publications" in each.what for each in gate(**strict))
    # Made again, the older one differs from its successor, and that is the way out.
    shutil.move(gate.site / "public/2026Q2", gate.site / "public/2026Q4")
    assert gate(**strict) == []


def test_a_clinics_own_book_is_searched_for_others_unless_the_network_opens_it(gate):
    shutil.rmtree(gate.built)
    gate.built.mkdir()
    (gate.built / "index.html").write_text(clinic_page("C01", more="<p>as at Elm Street</p>"))
    own = {"name": "clinic/c01/2026Q3", "edition": "clinic", "clinic": "C01"}
    assert ["clinic C02, which is not this bundle's"] == [each.what for each in gate(**own)]
    assert gate(**own, forbidden=replace(audited.FORBIDDEN, peers_named=True)) == []
    (gate.built / "index.html").write_text(clinic_page("C01", more="<p>call Ann Example at Elm Street</p>"))
    assert gate(**own, forbidden=replace(audited.FORBIDDEN, consented={"C02": {"Ann Example"}})) == []


@pytest.mark.parametrize(
    ("places", "name", "edition", "clinic", "found"),
    [
        ({("clinic", "C01")}, "clinic/c01/2026Q3", "clinic", "C01", False),
        ({("clinic", "C02")}, "clinic/c01/2026Q3", "clinic", "C01", True),
        ({("network", "")}, "network/2026Q3", "network", "", False),
        ({("clinic", "C01")}, "network/2026Q3", "network", "", True),
        (set(), "network/2026Q3", "network", "", True),
    ],
)
def test_a_name_stands_only_where_its_owner_agreed(gate, places, name, edition, clinic, found):
    shutil.rmtree(gate.built)
    gate.built.mkdir()
    (gate.built / "index.html").write_text(page("Team", "<p>Ask Ottilie Marsh (invented).</p>"))
    forbidden = Forbidden(named={"Ottilie Marsh (invented)": places})
    told = gate(name=name, edition=edition, clinic=clinic, forbidden=forbidden)
    assert [each.what for each in told] == ["the name Ottilie Marsh (invented)"] * found


def test_files_that_are_the_same_are_not_read_again(gate, monkeypatch):
    read = []
    really = audit_reading.read_file
    monkeypatch.setattr(
        audit_reading, "read_file", lambda path, name, raw: read.append(name) or really(path, name, raw)
    )
    assert gate(cache=gate.cache) == []
    assert "c03.html" in read
    read.clear()
    assert gate(cache=gate.cache) == []
    assert read == []
    (gate.built / "c03.html").write_text(clinic_page("C03", {("C03", "2026Q2")}))
    found = gate(cache=gate.cache)
    assert read == ["c03.html"]
    assert found == gate()
    # Whoever is to be found changes what was read.
    read.clear()
    gate(cache=gate.cache, forbidden=replace(audited.FORBIDDEN, people={"W00999": "patient_id"}))
    assert "index.html" in read


def test_a_page_is_read_again_when_its_chart_changes(gate):
    shown = page("Elm Street: months", f'<img alt="Monthly line chart of {TITLE}, Elm Street." src="a.svg">')
    (gate.built / "months.html").write_text(
        shown + table([["2025Q1", *audited.said(25, 36)], ["March 2025", "withheld", ""]])
    )
    (gate.built / "a.svg").write_text(audited.chart([("2025-01-01", 0.75)]))
    assert gate(cache=gate.cache) == []
    (gate.built / "a.svg").write_text(audited.chart([("2025-01-01", 0.75), ("2025-02-01", 0.625)]))
    assert any("March 2025: exactly 4 people" in each.what for each in gate(cache=gate.cache))


def test_what_is_kept_and_torn_is_read_again(gate):
    gate(cache=gate.cache)
    for kept in gate.cache.rglob("*.json"):
        kept.write_text("{")
    assert gate(cache=gate.cache) == []


def test_files_that_are_not_published_are_not_looked_at(gate):
    (gate.built / "_sources").mkdir()
    (gate.built / "_sources" / "c03.md").write_text(f"{TITLE}, 2026Q3: 4 of 6 wounds")
    assert gate() == []


def test_without_anything_beside_the_book_stands_alone(gate):
    assert gate(beside=None) == []
    assert gate(beside=gate.site / "nowhere") == []


def test_what_an_older_book_gives_away_by_itself_is_told_and_stops_nothing(gate, monkeypatch):
    """A quarter of six people follows from that book alone: it has to be made again, and this one may be published."""
    shutil.copytree(gate.site / "network/2026Q3", gate.site / "network/2026Q2")
    (gate.site / "network/2026Q2/c03.html").write_text(clinic_page("C03", {("C03", "2026Q2")}))
    told = []
    given = audit_gate.audit_built
    monkeypatch.setitem(globals(), "audit_built", lambda *of, **how: given(*of, **how, out_already=told.append))
    assert gate() == []
    assert any("Dunes Road, 2026Q3: exactly 6 people" in each.what for each in told)


def test_an_older_book_with_words_whose_consent_ended_is_named_and_stops_nothing(gate, monkeypatch):
    """The quote is gone from the book that is made now; whoever still has the older one is told to have it made again."""
    says = "They asked me what I wanted to do once it had closed"
    published(gate.site, "network/2026Q2", page("Voices", f"<p>A patient said: “{says}.”</p>"), "2026-08-14")
    published(gate.site, "clinic/c01/2026Q2", page("Voices", "<p>Nobody is quoted here.</p>"), "2026-08-14")
    told = []
    given = audit_gate.audit_built
    monkeypatch.setitem(globals(), "audit_built", lambda *of, **how: given(*of, **how, out_already=told.append))
    withdrawn = replace(audited.FORBIDDEN, texts=Texts((Text("excerpts X-2, says", says),)))
    assert gate(forbidden=withdrawn) == []
    assert [(each.bundle, each.what) for each in told] == [("network/2026Q2", "the words of excerpts X-2, says")]
    (gate.built / "voices.html").write_text(page("Voices", f"<p>{says}</p>"))
    assert [each.what for each in gate(forbidden=withdrawn)] == ["the words of excerpts X-2, says"]
    assert says not in str(told)
