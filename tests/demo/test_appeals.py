"""The demo's appeals and looks: few cells, decided in time, and everywhere in the figures."""

from wellanalysis.pages.figures import Figures
from wellanalysis.pages.restated import restated_text
from wellanalysis.results.frames import Results
from wellanalysis.results.ledger import ledger


def test_ten_appeals_of_which_two_are_open(demo_results: Results) -> None:
    """Five accepted, three declined with a reason, two open; none took longer than the promised twenty days."""
    items = ledger(demo_results.records)
    appeals = items[items["kind"] == "appeal"]
    assert len(appeals) == 10
    assert appeals["status"].value_counts().to_dict() == {"changed": 5, "declined": 3, "looked_at": 2}
    closed = appeals.dropna(subset="closed_on")
    assert (closed["closed_on"] - closed["received_on"]).dt.days.le(20).all()
    assert closed["answer"].ne("").all()


def test_few_cells_are_corrected_and_each_touches_its_clinic(demo_results: Results) -> None:
    """At most twelve; the attribution touches no clinic's figure."""
    corrections = demo_results.records.corrections
    accepted = corrections[corrections["decision"] == "accepted"]
    assert 6 <= len(accepted) <= 12
    touched = demo_results.corrected
    assert set(touched["clinic_id"]) == {"C07", "C11", "C15", "C20"}
    assert set(accepted["correction"]) - set(touched["correction"]) == set(
        accepted.loc[accepted["column"] == "attributed_to", "correction"]
    )
    assert len(corrections[corrections["appeal"].eq("A-09") & corrections["decided_on"].isna()]) == 3


def test_a_restated_figure_names_its_appeal(demo_figures: Figures) -> None:
    """In the edition for the network without the number, which is small."""
    measure = demo_figures.definitions.measure("offloading_14d")
    assert (
        restated_text(demo_figures, measure, "C07")
        == "Restated: records corrected on appeal A-01 (decided 3 February 2026)"
    )
    assert restated_text(demo_figures, measure, "C08") == ""


def test_some_forty_looks_from_many_clinics(demo_results: Results) -> None:
    """All at the measure in validation, since its window opened."""
    looks = demo_results.records.looks
    assert len(looks) == 40
    assert looks["clinic_id"].nunique() >= 15
    assert set(looks["measure"]) == {"nutrition_screened_14d"}
    assert set(looks["verdict"]) == {"agrees", "would_change", "disagrees"}
