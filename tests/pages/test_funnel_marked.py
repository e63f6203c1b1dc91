"""Title, marks, names, table and alternative text of a widened funnel mean the same clinics."""

import pytest

from wellanalysis.pages import adjusted
from wellanalysis.pages.funnel_marked import MARKED, marked
from wellanalysis.pages.funnels import funnel_claim


@pytest.mark.parametrize("id", ["healed_12w", "admission_12w", "amputation_26w"])
def test_title_chart_words_and_table_mean_the_same_clinics(demo_figures, id):
    """As many as the title says are highlighted, each is named in the sentence; in the table they stand outside."""
    measure = demo_figures.definitions.measure(id)
    apart, claim = marked(demo_figures, measure), funnel_claim(demo_figures, measure)
    assert len(apart)
    assert f"{measure.title}: {len(apart)} of 23 clinics" in claim.heading
    assert set(claim.frame.loc[claim.frame["highlight"], "label"]) == set(apart["name"])
    assert all(name in claim.sentence for name in apart["name"])
    place = claim.table["By chance alone" if "By chance alone" in claim.table else "Place"]
    assert set(claim.table.loc[~place.str.startswith(("inside", "too few")), "Clinic"]) == set(apart["name"])
    assert f"{len(apart)} clinic" in claim.alternative


def test_limits_of_chance_alone_are_drawn_where_wider_ones_are(demo_figures):
    """Every marked clinic lies outside them, every other inside; a funnel of chance alone has them already."""
    healed, rare = (demo_figures.definitions.measure(id) for id in ("healed_12w", "amputation_26w"))
    claim = funnel_claim(demo_figures, healed)
    curve = claim.frame[claim.frame["part"] == "limit"]
    assert (curve["lower_998"] < curve["lower_chance"]).all()
    assert (curve["upper_chance"] < curve["upper_998"]).all()
    assert claim.options["marked"] == MARKED
    assert "lower_chance" not in funnel_claim(demo_figures, rare).frame
    assert "lower_chance" not in funnel_claim(demo_figures, healed, "C07").frame


def test_a_word_beside_an_interval_with_one_in_it_is_explained(demo_figures):
    """Beacon Point is called above at 1.03 (0.99 to 1.06): the page says what the word asks for; Harbor needs no such line."""
    healed = demo_figures.definitions.measure("healed_12w")
    touching, clear = (demo_figures.standing(healed, unit) for unit in ("C01", "C07"))
    assert adjusted.touches_one(touching)
    assert not adjusted.touches_one(clear)
    said = "A word asks for 90\u00a0% certainty on one side, so the 95\u00a0% interval beside it may still include 1"
    assert said in funnel_claim(demo_figures, healed).caveat
    assert said in funnel_claim(demo_figures, healed, "C01").caveat
    assert said not in funnel_claim(demo_figures, healed, "C07").caveat


def test_axis_and_table_say_what_they_count(demo_figures):
    """People on the axis, wounds in the table, and a line that says so."""
    claim = funnel_claim(demo_figures, demo_figures.definitions.measure("healed_12w"), "C07")
    assert "each person counted once" in claim.options["x_label"]
    assert {"Observed (wounds)", "Expected (wounds)"} <= set(claim.table)
    assert "The chart counts each person once, the table counts wounds." in claim.caveat
