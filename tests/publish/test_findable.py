"""What a search finds by name."""

from dataclasses import replace
from pathlib import Path

from tests.conftest import ROOT
from wellanalysis.pages.page import Page
from wellanalysis.pages.wording import STATES
from wellanalysis.publish.findable import entries

GLOSSARY = """# Glossary

(glossary-care)=
## Care

| Word | Meaning |
|---|---|
| **episode** | the unit of care: one wound (`episode`) |
| **funnel plot** | results against [size](methods.md), with *limits* |

Prose between tables is no word.
"""


def test_clinics_come_first_then_measures_regions_and_pages(network_pages: list[Page], tmp_path: Path) -> None:
    """A clinic by its name and at its overview, with its region; a measure with its id."""
    found = entries(network_pages, tmp_path)
    kinds = list(dict.fromkeys(kind for kind, *_ in found))
    assert kinds == ["clinic", "measure", "region", "page"]
    assert found[0] == ["clinic", "Harbor", "clinics/north/c07/overview.html", "North"]
    assert [
        "measure",
        "Adequate debridement within 14 days",
        "measures/debridement_14d.html",
        "debridement_14d",
    ] in found
    assert ["page", "Harbor: outcomes", "clinics/north/c07/outcomes.html", "North"] in found


def test_words_of_the_glossary_are_found_with_what_they_mean(network_pages: list[Page], tmp_path: Path) -> None:
    """As text, at the section in which they stand; how the program writes them is left out."""
    (tmp_path / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    terms = [each for each in entries(network_pages, tmp_path) if each[0] == "term"]
    assert terms == [
        ["term", "episode", "book/glossary.html#glossary-care", "the unit of care: one wound"],
        ["term", "funnel plot", "book/glossary.html#glossary-care", "results against size, with limits"],
    ]


def test_a_clinic_is_found_by_its_id_in_the_edition_of_the_network(network_pages: list[Page], tmp_path: Path) -> None:
    """Those who send the extracts know it by that; in other editions it says nothing."""
    for edition, note in (("network", "North, C07"), ("public", "North")):
        pages = [
            replace(page, parameters={**page.parameters, "clinic": "C07", "edition": edition}) for page in network_pages
        ]
        assert entries(pages, tmp_path)[0] == ["clinic", "Harbor", "clinics/north/c07/overview.html", note]


def test_each_word_for_evidence_is_found_with_what_it_means() -> None:
    """In the methods, where their table stands."""
    found = {name: meaning for _, name, address, meaning in entries([], ROOT / "book") if "#evidence-words" in address}
    assert {str(each) for each in STATES if str(each) in found} >= {
        "improved",
        "promising, not conclusive",
        "no clear change",
        "held",
        "went the other way",
    }
    assert all(found.values())


def test_only_what_is_in_the_book_is_found(network_pages: list[Page], tmp_path: Path) -> None:
    """A clinic's own report leads to no other clinic."""
    own = [page for page in network_pages if "/c07/" in page.id]
    assert {address for _, _, address, _ in entries(own, tmp_path)} == {f"{page.id}.html" for page in own}


def test_every_word_of_the_projects_glossary_is_found() -> None:
    """A table that is written in another way would be missed in silence."""
    text = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    terms = [each for each in entries([], ROOT / "book") if each[2].startswith("book/glossary.html")]
    assert len(terms) == sum(line.startswith("| **") for line in text.splitlines())
    assert all("#" in address and meaning and "`" not in word + meaning for _, word, address, meaning in terms)
