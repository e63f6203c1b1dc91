"""Words and people: where both the place and the role of a writer would point at a person, and what everybody may read."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from tests.pages.test_said_and_done import ITEMS, OUTCOMES, OWN, STEPS, item, page, records, references
from wellanalysis.definitions.folder import Definitions
from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.build import build
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.said_about import place_of
from wellanalysis.pages.said_and_done import SECTION, answered
from wellanalysis.results.frames import Results
from wellanalysis.results.records import Records

CALLED = item("F-20", kind="call_out", clinic_id="C07", role="nurse", measure="healed_12w")
NEEDED = item("F-21", kind="need", clinic_id="C07", role="nurse", seen_by="network")
TEXT = re.compile(r"\b[FAX]-\d+\b")


def reading(figures: Figures, kept: Records, *, edition: str = "network", reader: str = "") -> Figures:
    """The demo's figures with this ledger, for these readers."""
    return replace(figures, results=replace(figures.results, records=kept), edition=edition, reader=reader)


def shown(figures: Figures, *pages: Page) -> list[list[str]]:
    """References of the items on each page."""
    return [
        [each for claim in found.section(SECTION) for each in references(claim)] for found in answered(pages, figures)
    ]


def rows_of(pages: dict[str, Page]) -> Iterator[tuple[str, str, list[str]]]:
    """Each row of a table that carries a reference: the reference, the clinic of its page, and the row's cells."""
    for each in pages.values():
        for claim in (each.opening, *each.claims):
            for row in claim.table.astype(str).itertuples(index=False, name=None):
                for reference in TEXT.findall(" ".join(row)):
                    yield reference, place_of(each), list(row)


def told_of_writers(pages: dict[str, Page], figures: Figures) -> tuple[set[str], set[str]]:
    """References with which a clinic is named somewhere, and those with which the writer's role is."""
    kept = figures.results.records
    said = pd.concat(
        [
            kept.feedback.set_index("item")[["clinic_id", "role"]],
            kept.excerpts.set_index("excerpt")[["clinic_id", "role"]],
        ]
    )
    names = figures.results.clinics.set_index("clinic_id")["name"]
    placed, roles = set(), set()
    for reference, place, row in rows_of(pages):
        clinic, role = said.loc[reference, "clinic_id"], said.loc[reference, "role"]
        if clinic and (place == clinic or any(names[clinic] in cell for cell in row)):
            placed.add(reference)
        if role and any(cell.casefold() == role or cell.casefold().startswith(f"{role},") for cell in row):
            roles.add(reference)
    return placed, roles


def test_no_page_of_the_demo_tells_the_role_of_somebody_whose_clinic_another_tells(
    demo_pages: dict[str, Page], demo_figures: Figures
) -> None:
    """Read together, both would point at a person; call-outs of low-value care have no clinic anywhere."""
    placed, roles = told_of_writers(demo_pages, demo_figures)
    assert len(placed) > 20
    assert len(roles) > 5
    assert placed & roles == set()
    items = demo_figures.results.records.feedback
    assert placed & set(items.loc[items["kind"].eq("call_out"), "item"]) == set()


def test_a_role_beside_a_clinic_would_be_found(demo_pages: dict[str, Page], demo_figures: Figures) -> None:
    """Planted: the role of F-0061, whose clinic its first page does not tell, and then both."""
    row = Claim("planted", "Planted", table=pd.DataFrame({"Said": ["“…” F-0061"], "Role": ["Nurse practitioner"]}))
    place = demo_figures.results.records.feedback.set_index("item").loc["F-0061", "clinic_id"]
    home = page("clinics/a/overview", "clinic_overview", clinic=place, claims=(row,))
    placed, roles = told_of_writers({"home": home}, demo_figures)
    assert placed == roles == {"F-0061"}


def test_a_call_out_is_told_without_a_place(demo_figures: Figures) -> None:
    """Neither on the clinic's page nor on the measure's; in the clinic's own report its own people read it."""
    kept = records([CALLED], [])
    pages = (OWN, OUTCOMES, page("measures/healed_12w", "measure", measure="healed_12w"))
    assert shown(reading(demo_figures, kept), *pages) == [[], [], []]
    assert shown(reading(demo_figures, kept, edition="clinic", reader="C07"), OWN) == [["F-20"]]
    assert shown(reading(demo_figures, kept, edition="clinic", reader="C08"), OWN) == [[]]


def test_no_page_prints_the_role_of_who_wrote(demo_figures: Figures) -> None:
    """The clinic stands beside the words, so the role does not."""
    (found,) = answered([OWN], reading(demo_figures, records([NEEDED], [])))
    assert references(found.claim(SECTION)) == ["F-21"]
    assert "nurse" not in found.claim(SECTION).table.to_string().lower()


def test_a_conversation_has_all_that_was_said_of_the_clinic(demo_figures: Figures) -> None:
    """As its first page has it; a team's page has what names it."""
    kept = records([*ITEMS, NEEDED], STEPS)
    talk = page("clinics/lakes/c07/conversation", "clinic_conversation", clinic="C07")
    team = page("clinics/lakes/c07/team", "clinic_team", clinic="C07")
    assert shown(reading(demo_figures, kept), talk, team) == [["F-21", "F-2"], []]


@pytest.mark.parametrize("template", ["network_summary", "network_learning", "network_programme", "network_voices"])
def test_what_is_said_of_a_measure_stands_where_measures_are_told(demo_figures: Figures, template: str) -> None:
    """Not on each page that mentions it, unless the page is named."""
    shows = (Claim("debridement_14d-chart", "Debridement"),)
    elsewhere = page("programme", template, claims=shows)
    where = page("indicators", "network_indicators", claims=shows)
    kept = records([item("F-3", measure="debridement_14d"), item("F-4", page="programme")], [])
    assert shown(reading(demo_figures, kept), elsewhere, where) == [["F-4"], ["F-3"]]


def test_the_day_beside_an_answer_is_the_day_of_its_words(demo_figures: Figures) -> None:
    """Answered first, changed later: the later words stand there, so the later day does."""
    steps = [
        {"item": "F-1", "on": "2026-10-03", "status": "answered", "owner": "keeper", "says": "It will be."},
        {"item": "F-1", "on": "2026-11-02", "status": "changed", "owner": "keeper", "says": "It is."},
    ]
    (found,) = answered([OUTCOMES], reading(demo_figures, records([item("F-1", page="outcomes")], steps)))
    assert found.claim(SECTION).table.iloc[0].tolist()[2:] == ["Changed: It is.", "Keeper, 2 November 2026"]


PUBLIC = [
    item("F-1", page="outcomes", measure="healed_12w", seen_by="public", kind="comment", clinic_id="C07", role="nurse"),
    item("F-2", page="outcomes", seen_by="public"),
    item("F-3", page="outcomes", measure="staff_satisfaction", seen_by="public"),
    item("F-4", page="outcomes", measure="healed_12w", seen_by="public", kind="need"),
    item("F-5", page="outcomes", measure="healed_12w", seen_by="network"),
    item("F-6", page="outcomes", measure="healed_12w", seen_by="public", clinic_id="C24"),
    item("F-7", page="outcomes", measure="healed_12w", seen_by="public", says="At Harbor it is so"),
]


def test_the_public_reads_of_figures_alone_and_of_nobody(demo_figures: Figures) -> None:
    """Comments and questions about what the page shows, without clinic and role; of tiny clinics nothing; no appeals."""
    small = page("clinics/uplands/c24/overview", "clinic_small", clinic="C24")
    everybody = reading(demo_figures, records(PUBLIC, []), edition="public")
    assert shown(everybody, OUTCOMES, OWN, small) == [["F-1"], [], []]
    (found, *_) = answered([OUTCOMES, small], everybody)
    claim = found.claim(SECTION)
    assert claim.heading == "1 thing said of these figures, and what happened"
    text = f"{claim.sentence} {claim.table.to_string()}".lower()
    assert not {word for word in ("harbor", "nurse", "c07", "appeal", "may be shown") if word in text}


def test_the_demo_s_public_pages_name_no_clinic_beside_words(
    demo_definitions: Definitions, demo_results: Results
) -> None:
    """And print nothing of pay, staff or who reads what."""
    pages = build(demo_definitions, demo_results, Quarter.parse("2026Q3"), edition="public", simulated=False)
    rows = [row for _, _, row in rows_of({each.id: each for each in pages})]
    names = demo_results.clinics["name"]
    words = " ".join(" ".join(row) for row in rows)
    assert not names[[bool(re.search(rf"\b{re.escape(name)}\b", words)) for name in names]].tolist()
    assert not [word for word in (" pay", "reads this page", "questionnaire twice") if word in words]


def test_a_message_names_its_page_once(demo_figures: Figures) -> None:
    """Also where the first sentence begins with the page's name."""
    address = demo_figures.mail("Foxglove", "Foxglove: too few people to judge")
    assert "subject=%5Bdemo%202026Q3%5D%20Foxglove%3A%20too%20few%20people%20to%20judge&" in address
    assert "Outcomes%3A%20Healed" in demo_figures.mail("Outcomes", "Healed")
