"""What the last review of the figures asked for: distinct people everywhere, verdicts that no withheld cell makes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.settings import Rebase
from wellanalysis.pages import adjusted, changes, claims, icons, left_out, trends, words_tried
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.funnels import by_chance, funnel_claim
from wellanalysis.pages.rests_on import not_without
from wellanalysis.pages.trend_chart import trend_options
from wellanalysis.pages.wording import Evidence, Standing, interval, odds

RARE = "amputation_26w"


def test_people_of_the_baseline_are_counted_once(demo_figures):
    """Recounted from the extract: a member of staff who answered in two quarters is one person."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    asked = rows[pd.to_datetime(rows["sent_on"]).between("2022-10-01", "2023-09-30")]
    known = asked[asked["answered_on"].notna() & asked["satisfaction"].notna()]
    people = known.groupby("clinic_id")["staff_id"].nunique()
    cells = demo_figures.cells
    own = cells[
        (cells["measure"] == "staff_satisfaction") & (cells["level"] == "baseline") & (cells["unit"] != NETWORK)
    ]
    shown = own[~own["withheld"] & (own["denominator"] > 0)].set_index("unit")
    assert len(shown) > 3
    assert (shown["people"] == people.reindex(shown.index)).all()
    assert (shown["people"] >= 11).all()
    withheld = set(own.loc[own["withheld"], "unit"])
    assert set(people.index[people < 11]) <= withheld | set(demo_figures.too_small)


def test_baseline_intervals_allow_for_people_who_come_twice(demo_figures):
    """The size of the interval is that of distinct people, below the episodes."""
    cells = demo_figures.cells
    own = cells[(cells["measure"] == "healed_12w") & (cells["level"] == "baseline") & ~cells["withheld"]]
    assert (own["size"] == own["people"]).all()
    assert (own["size"] < own["denominator"]).mean() > 0.9


def test_a_withheld_clinic_does_not_weaken_the_networks_word(demo_figures, demo_definitions):
    """Whether one clinic makes the word is asked of the sums, not of what may be shown."""
    cells = demo_figures.cells
    hidden = (cells["measure"] == "healed_12w") & (cells["unit"] == "C07") & (cells["level"] == "baseline")
    numbers = ["denominator", "numerator", "people", "value", "size"]
    blanked = cells.assign(withheld=cells["withheld"] | hidden, **{n: cells[n].mask(hidden) for n in numbers})
    word = changes.since_baseline(blanked, demo_definitions, cells).loc[("healed_12w", NETWORK), "word"]
    assert word == Evidence.IMPROVED


def test_one_clinic_that_makes_the_change_is_still_found(demo_figures, demo_definitions):
    """All of the improvement moved to one clinic: the network's word falls back to promising."""
    cells = demo_figures.cells.copy()
    own = (cells["measure"] == "healed_12w") & cells["level"].isin(["now", "baseline"])
    rate = np.where(cells["unit"] == "C03", np.where(cells["level"] == "now", 0.99, 0.05), 0.6)
    clinics = own & (cells["unit"] != NETWORK) & cells["in_network"]
    cells.loc[clinics, "numerator"] = (cells["denominator"] * rate)[clinics].round()
    for level in ("now", "baseline"):
        network = own & (cells["unit"] == NETWORK) & (cells["level"] == level)
        cells.loc[network, "numerator"] = cells.loc[clinics & (cells["level"] == level), "numerator"].sum()
    cells["value"] = np.where(own, cells["numerator"] / cells["denominator"], cells["value"])
    found = changes.since_baseline(cells, demo_definitions, cells)
    row = found.loc[("healed_12w", NETWORK)]
    assert (row["word"], row["without"]) == (Evidence.PROMISING, "C03")
    assert found.drop(("healed_12w", NETWORK))["without"].eq("").all()
    every = replace(demo_figures, changes=found)
    measure = demo_definitions.measure("healed_12w")
    said = claims.sentence(every, measure, NETWORK)
    assert f"{Evidence.PROMISING} (improved with every clinic, not without {every.names['C03']})" in said
    assert not_without(replace(every, edition="public"), measure, row.to_dict()) == ""


def test_limits_start_anew_at_a_dated_and_worded_change(demo_figures, demo_definitions):
    """A rebase splits the chart of its measure and clinics only, and the page says when and why."""
    rebase = Rebase.model_validate(
        {"measure": "debridement_14d", "clinics": ["C07"], "from": "2025-01", "reason": "A second room was opened."}
    )
    network = demo_definitions.network.model_copy(update={"rebases": (rebase,)})
    definitions = replace(demo_definitions, network=network)
    charts = trends.trends(demo_figures.cells, definitions).set_index(["measure", "unit", "month"])
    plain = demo_figures.trends.set_index(["measure", "unit", "month"])
    own, before = charts.loc[("debridement_14d", "C07")], plain.loc[("debridement_14d", "C07")]
    late = own.index >= pd.Timestamp("2025-01-01")
    known = own["centre"].notna()
    assert len(own.loc[late & known, "centre"].unique()) == 1
    assert (own.loc[~late & known, "centre"] == before.loc[~late & known, "centre"]).all()
    assert own.loc[late & known, "centre"].iloc[0] > before.loc[late & known, "centre"].iloc[0] + 0.05
    others = charts.index.get_level_values("unit") != "C07"
    pd.testing.assert_series_equal(charts.loc[others, "centre"], plain.loc[others, "centre"])
    figures = replace(demo_figures, definitions=definitions)
    measure = definitions.measure("debridement_14d")
    assert {"month": "2025-01-01", "label": "limits anew"} in trend_options(figures, measure, "C07")["events"]
    assert figures.rebases(measure, "C03") == ()


def test_icons_stand_beside_words_and_follow_the_limits(demo_figures):
    """A process far above its benchmark meets it month by month, one far below does not yet; without one there is none."""
    measure = demo_figures.definitions.measure("debridement_14d")
    benchmark = measure.benchmark
    texts = {}
    for value in (0.01, 0.99):
        moved = measure.model_copy(update={"benchmark": benchmark.model_copy(update={"value": value})})
        rest = tuple(moved if m.id == measure.id else m for m in demo_figures.definitions.measures)
        figures = replace(demo_figures, definitions=replace(demo_figures.definitions, measures=rest))
        texts[value] = icons.assurance_text(figures, moved, "C03")
    assert texts == {0.01: "■ meets it month by month", 0.99: "□ not yet, as it is"}
    assert icons.variation_text(demo_figures, measure, "C03").startswith("▲")
    without = measure.model_copy(update={"benchmark": None})
    rest = tuple(without if m.id == measure.id else m for m in demo_figures.definitions.measures)
    figures = replace(demo_figures, definitions=replace(demo_figures.definitions, measures=rest))
    assert icons.assurance_text(figures, without, "C03") == "no benchmark"


def test_a_word_on_a_complication_says_which_way_progress_lies(demo_figures):
    """Above what is expected is no good news of admissions."""
    admission = demo_figures.definitions.measure("admission_12w")
    table = demo_figures.standings.loc["admission_12w"]
    unit = table.index[(table["word"] == Standing.ABOVE) & (table["window"] == "now")][0]
    text = adjusted.word_of(demo_figures, admission, demo_figures.standing(admission, unit))
    assert text.startswith("above what is expected (fewer is progress)")
    assert text in funnel_claim(demo_figures, admission, unit).heading


def test_a_sure_but_slight_difference_is_called_so(demo_figures):
    """Surely above 1, and as surely by less than a tenth: both are said."""
    healed = demo_figures.definitions.measure("healed_12w")
    table = demo_figures.standings.loc["healed_12w"]
    slight = table[table["slight"].astype(bool) & (table["word"] == Standing.ABOVE)]
    assert len(slight)
    assert adjusted.word_of(demo_figures, healed, slight.iloc[0]).endswith("by less than 10\u00a0%")


def test_reliability_that_misses_the_threshold_never_reads_like_it(demo_figures):
    """0.698 is not printed as 0.70 beside a threshold of 0.7."""
    row = {"reliability": 0.698}
    assert adjusted.reliability_text(demo_figures, row) == "0.698"
    assert adjusted.reliability_text(demo_figures, {"reliability": 0.69}) == "0.69"
    assert adjusted.reliability_text(demo_figures, {"reliability": 0.7}) == "0.70"


def test_the_longer_window_is_told_where_no_word_is_given(demo_figures):
    """A clinic outside the funnel whose result is too unreliable for a word is not left without a number."""
    rare = demo_figures.definitions.measure(RARE)
    text = adjusted.expected_text(demo_figures, rare, "C24")
    assert "over 12 quarters" in text
    assert "no word is given either" in text
    assert "read them together" in funnel_claim(demo_figures, rare, "C24").sentence
    assert "read them together" not in funnel_claim(demo_figures, rare, "C07").sentence


def test_a_clinic_that_waits_is_told_what_it_is_held_against(demo_figures):
    """The network that it is compared with has clinics in the programme."""
    healed = demo_figures.definitions.measure("healed_12w")
    assert "clinics in the programme among it" in adjusted.expected_text(demo_figures, healed, "C06")
    assert "clinics in the programme among it" not in adjusted.expected_text(demo_figures, healed, "C07")


def test_loss_funnels_have_limits_of_chance_alone(demo_figures):
    """A clinic that loses far more is named; the ordinary spread does not excuse it."""
    healed = demo_figures.definitions.measure("healed_12w")
    claim = left_out.share_claim(demo_figures, healed, left_out.LOST)
    assert "limits of chance" in claim.heading
    assert demo_figures.names["C22"] in claim.sentence


def test_widened_funnels_say_what_chance_alone_would(demo_figures):
    """The number beyond limits of chance stands beside the number beyond those drawn."""
    healed = demo_figures.definitions.measure("healed_12w")
    assert demo_figures.funnels["healed_12w"].overdispersed
    far = (demo_figures.beyond_chance["healed_12w"] != "within").sum()
    claim = funnel_claim(demo_figures, healed)
    assert f"Against chance alone {far} of 23 clinics stand apart" in claim.sentence
    assert f"{far} of 23 clinics differ" in claim.heading
    assert "and below those of chance alone" in funnel_claim(demo_figures, healed, "C22").sentence
    assert RARE not in demo_figures.beyond_chance
    assert by_chance(demo_figures.funnels[RARE]).startswith("if only chance were at work, about one report in ")


def test_stated_chances_of_being_wrong_are_true_of_made_up_clinics(demo_figures):
    """Of several hundred words the number wrong lies within Monte Carlo error of the sum of the stated chances."""
    table = words_tried.tried(demo_figures, networks=8, seed=5)
    given = table[table["words"] > 0].sum()
    assert given["words"] > 500
    assert abs(given["wrong"] - given["stated"]) < 4 * np.sqrt(given["stated"])


def test_small_ends_of_an_interval_never_read_as_zero():
    """−3 to −0.4 excludes 0, and has to look it."""
    assert interval(-0.031, -0.004, "points") == "−3.1 to −0.4"
    assert interval(-0.031, 0.004, "points") == "−3 to 0"
    assert interval(0.004, 0.2, "%") == "0.4–20.0"
    assert interval(0.72, 0.83, "%") == "72–83"


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.3, "about 30\u00a0%"), (0.1, "about 1 in 10"), (0.0009, "less than 1 in 1,000"), (1 / 879, "about 1 in 900")],
)
def test_a_chance_is_told_to_one_digit(chance, said):
    """Nobody knows a chance of being wrong to three."""
    assert odds(chance) == said


def test_a_month_that_was_never_published_is_not_called_steady(demo_figures):
    """Nothing is within chance where nothing is there."""
    measure = demo_figures.definitions.measure("debridement_14d")
    assert demo_figures.last(measure, "C99") == {}
    assert icons.variation_text(demo_figures, measure, "C99") == ""
