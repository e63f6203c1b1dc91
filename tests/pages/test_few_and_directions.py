"""Two phrases that puzzled readers: a clinic too small to judge, and a direction that is no improvement."""

from dataclasses import replace

from wellanalysis.pages import network, network_pages
from wellanalysis.pages.glance import pooled_sentence
from wellanalysis.pages.wording import TOO_FEW_TO_JUDGE, Evidence

SMALL = "Foxglove"


def test_one_phrase_for_a_clinic_whose_own_page_shows_its_result(demo_figures):
    """On the table of clinics, in the chart of sites and behind it: too few to judge, since the number can be read."""
    healed = demo_figures.headline
    clinics = network_pages.clinics_table(demo_figures, demo_figures.clinics).set_index("Clinic").loc[SMALL]
    sites = network.sites_table(demo_figures, healed).set_index("Clinic").loc[SMALL]
    drawn = network.sites_frame(demo_figures, healed).set_index("label").loc[SMALL]
    told = [
        clinics[healed.title],
        clinics["Since the baseline"],
        sites["Newest final quarters"],
        sites["Word"],
        drawn["word"],
    ]
    assert told == [TOO_FEW_TO_JUDGE] * 5
    assert f"1 {TOO_FEW_TO_JUDGE}" in network.sites_claim(demo_figures).alternative


def test_clinics_that_a_large_networks_chart_leaves_out_are_counted(demo_figures, monkeypatch):
    """Those that cannot be compared: said first below the chart, where a slide has it too."""
    assert "Not drawn" not in network.sites_claim(demo_figures).caveat
    frame = network.sites_frame(demo_figures, demo_figures.headline)
    compared = int(frame["value"].notna().sum())
    monkeypatch.setattr(network, "MOST_SITES", compared)
    claim = network.sites_claim(demo_figures)
    assert len(claim.frame) == compared < len(frame)
    assert claim.caveat.startswith(f"Not drawn: {len(frame) - compared} of {len(frame)} clinics, which cannot")


def test_where_the_number_is_hidden_it_is_too_few_to_show(demo_figures):
    """A result below the minimum is on no page."""
    cells, small = demo_figures.cells, demo_figures.clinics.set_index("name").loc[SMALL, "clinic_id"]
    hidden = replace(demo_figures, cells=cells.assign(too_few=cells["too_few"] | cells["unit"].eq(small)))
    assert hidden.too_few_word(demo_figures.headline, small) == Evidence.TOO_FEW


def test_what_each_indicator_is_comes_before_the_direction_of_all(demo_figures):
    """1 of 5 improved at Ridgeview, and all 5 went the right way: the second is explained."""
    said = pooled_sentence(demo_figures, demo_figures.measures_of("C22", "leading_indicator"), "C22")
    assert said.startswith("One by one since the baseline year: 1 improved")
    assert "All 5 moved the right way, which a change too small to be sure of does too (" in said
    alike = pooled_sentence(demo_figures, demo_figures.measures_of("C07", "leading_indicator"), "C07")
    assert alike.startswith("All 5 moved the right way since the baseline year (")


def test_the_table_of_clinics_says_what_a_word_asks_for(demo_figures):
    """A word may stand beside 1.03 (0.99 to 1.06)."""
    assert "90\u00a0% certainty on one side" in network_pages.clinics(demo_figures).opening.caveat
