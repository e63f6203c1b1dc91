"""Whom to call: by consent, with clinic, role and topic, and without a result."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.conftest import QUARTER
from wellanalysis.definitions.folder import Definitions
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import Figures, figures
from wellanalysis.pages.page import Claim, Page
from wellanalysis.pages.whom_to_call import ANYTHING, call_claim
from wellanalysis.results.frames import Results


def _claim(every: Figures, unit: str) -> Claim:
    claim = call_claim(every, unit)
    assert claim is not None
    return claim


def test_those_who_agreed_are_named_with_clinic_role_and_topic(demo_figures: Figures) -> None:
    """In the order of their names; whose consent ended is not."""
    claim = _claim(demo_figures, NETWORK)
    assert claim.table.to_numpy().tolist() == [
        ["Dr. Bram Tolliver (invented)", "Elm Street", "physician", "Adequate debridement within 14 days"],
        ["Dr. Tamsin Vale (invented)", "Harbor", "physician", "Blood flow to the leg assessed within 14 days"],
        ["Ines Harrowgate (invented)", "Aspen Court", "nurse practitioner", "Nutrition screened within 14 days"],
        ["Ottilie Marsh (invented)", "Saltmarsh", "nurse practitioner", "Pressure taken off the foot within 14 days"],
    ]
    assert claim.section == "people"
    assert ("Adequate debridement within 14 days", "measures/debridement_14d") in claim.links


def test_no_result_stands_beside_a_name(demo_figures: Figures) -> None:
    """No per cent, no interval, no count of patients, no chart, and no id."""
    claim = _claim(demo_figures, "C07")
    text = " ".join([claim.heading, claim.sentence, claim.caveat, *claim.table.to_numpy().ravel()])
    assert "%" not in text
    assert "interval" not in text
    assert claim.chart == ""
    assert not re.search(r"\bP\d{3}\b", text)


def test_a_clinic_is_told_who_of_them_is_its_own(demo_figures: Figures) -> None:
    """And nothing of the kind where nobody is."""
    assert _claim(demo_figures, "C07").sentence.endswith("1 of them works at Harbor.")
    assert "works at" not in _claim(demo_figures, "C01").sentence


def test_consent_names_the_clinic_where_others_stay_unnamed(
    demo_definitions: Definitions, demo_results: Results
) -> None:
    """In Harbor's own report other clinics have no name but for those who agreed; in the public one only who agreed to that."""
    own = figures(demo_definitions, demo_results, QUARTER, edition="clinic", stage="draft", reader="C07")
    assert own.names["C03"] == "another clinic"
    assert _claim(own, "C07").table["Clinic"].tolist() == ["Elm Street", "Harbor", "Aspen Court", "Saltmarsh"]
    public = _claim(replace(own, edition="public", reader=""), NETWORK)
    assert public.table["Name"].tolist() == ["Ines Harrowgate (invented)"]
    assert call_claim(replace(own, edition="provider", reader=""), NETWORK) is None


def test_several_topics_stand_in_one_line_and_none_is_said(demo_figures: Figures) -> None:
    """One line for each person."""
    register = demo_figures.results.consents
    chosen = register[(register["shown_in"] == "network") & register["provider_id"].isin(["P012", "P033"])]
    more = chosen.assign(topic="offloading_14d")
    bare = chosen.assign(topic=pd.Series([None, None], chosen.index, dtype="str"))
    for rows, said in ((pd.concat([chosen, more]), "within 14 days and "), (bare, ANYTHING)):
        changed = replace(demo_figures, results=replace(demo_figures.results, consents=rows))
        table = _claim(changed, NETWORK).table
        assert len(table) == 2
        assert table["Can be asked about"].str.contains(said).all()


def test_where_nobody_agreed_nothing_is_said(demo_figures: Figures) -> None:
    """The section is then left out."""
    nobody = replace(demo_figures.results, consents=demo_figures.results.consents.iloc[:0])
    assert call_claim(replace(demo_figures, results=nobody), NETWORK) is None


@pytest.mark.parametrize("id", ["indicators", "clinics/lakes/c07/overview"])
def test_the_pages_of_the_network_s_edition_carry_it(demo_pages: dict[str, Page], id: str) -> None:
    """A clinic's overview, and the indicators of the network."""
    [claim] = demo_pages[id].section("people")
    assert claim.id == "call"
