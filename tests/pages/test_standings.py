"""Words beside what is expected: when they are given, how sure they are, and what they hide."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages.figures import figures
from wellanalysis.pages.standings import standings
from wellanalysis.pages.wording import Standing
from wellanalysis.stats.standardisation import o_e


def with_labels(definitions, **settings):
    """The same network with other settings of labels."""
    labels = definitions.network.labels.model_copy(update=settings)
    return replace(definitions, network=definitions.network.model_copy(update={"labels": labels}))


def test_every_judged_clinic_stands_somewhere_and_the_small_one_nowhere(demo_figures):
    """23 clinics, three outcomes."""
    counts = demo_figures.standings.groupby("measure").size()
    assert dict(counts) == {"admission_12w": 23, "amputation_26w": 23, "healed_12w": 23}
    assert "C21" not in demo_figures.standings.index.get_level_values("unit")


def test_no_word_below_the_reliability_threshold(demo_figures):
    """Not from the window, nor from the longer one."""
    table = demo_figures.standings
    assert (table.loc[table["window"] == "now", "reliability"] >= 0.7).all()
    assert (table.loc[table["window"] == "pooled", "reliability"] < 0.7).all()
    assert (table.loc[table["window"] == "pooled", "reliability_pooled"] >= 0.7).all()
    silent = table[table["window"] == ""]
    assert len(silent)
    assert (silent["word"] == Standing.UNCLEAR).all()


def test_a_longer_window_is_offered_where_the_usual_one_is_not_reliable(demo_figures, demo_definitions):
    """With the threshold just above a clinic's reliability its word comes from the pooled quarters, or not at all."""
    table = demo_figures.standings.loc["admission_12w"]
    wanted = with_labels(demo_definitions, reliability=float(table["reliability"].max() + 1e-6))
    found = standings(demo_figures.expected, demo_figures.cells, wanted).loc["admission_12w"]
    assert set(found["window"]) <= {"pooled", ""}
    assert (found["window"] == "pooled").any()
    assert found.loc[found["window"] == "pooled", "people_pooled"].gt(table["people"]).all()


def test_the_longer_window_is_sized_by_its_own_people_and_quarters(demo_figures, demo_definitions, demo_results):
    """Recounted: distinct people of the twelve quarters over the wounds of those, not of all quarters there are."""
    table = demo_figures.standings.loc["amputation_26w"]
    cube = demo_results.cube[(demo_results.cube["measure"] == "amputation_26w")]
    inside = cube[cube["month"].between("2023-04-01", "2026-03-01")]
    wounds = inside.groupby("clinic_id")["denominator"].sum()
    rows = pd.read_parquet(demo_definitions.folder / "extracts" / "episodes.parquet")
    started = pd.to_datetime(rows["start_date"])
    seen = rows[started.between("2023-04-01", "2026-03-31") & (rows["clinic_id"] == "C24")]
    assert table.loc["C24", "people_pooled"] < seen["patient_id"].nunique()
    observed = inside.groupby("clinic_id")["numerator"].sum()
    share = table.loc["C24", "people_pooled"] / wounds["C24"]
    assert 0.7 < share <= 1
    expected = demo_figures.expected.table
    own = expected[(expected["measure"] == "amputation_26w") & (expected["unit"] == "C24")]
    pooled = own[own["level"] == "pooled"].iloc[0]
    assert pooled["observed"] == observed["C24"]
    assert pooled["trials"] == wounds["C24"]
    by_hand = o_e([share * pooled["observed"]], [share * pooled["expected"]], [share * pooled["variance"]],
                  [share * pooled["trials"]]).iloc[0]  # fmt: skip
    assert table.loc["C24", "lower_pooled"] == pytest.approx(by_hand["lower"], rel=1e-9)
    assert table.loc["C24", "upper_pooled"] == pytest.approx(by_hand["upper"], rel=1e-9)


def test_a_quarter_withheld_long_ago_does_not_close_the_longer_window(demo_figures, demo_definitions):
    """Only the quarters that are added up decide."""
    cells = demo_figures.cells
    own = (cells["measure"] == "amputation_26w") & (cells["unit"] == "C24") & (cells["level"] == "quarter")
    for quarter, stays in (("2022-10-01", True), ("2023-04-01", False)):
        hidden = cells["withheld"] | (own & (cells["period"] == pd.Timestamp(quarter)))
        found = standings(demo_figures.expected, cells.assign(withheld=hidden), demo_definitions)
        assert pd.notna(found.loc[("amputation_26w", "C24"), "o_e_pooled"]) == stays


@pytest.mark.parametrize("step", [-1e-9, 0.0, 1e-6])
def test_the_threshold_itself_is_enough(demo_figures, demo_definitions, step):
    """Just below and at it there is a word, just above there is none from the window."""
    own = demo_figures.standings.loc[("admission_12w", "C03")]
    wanted = with_labels(demo_definitions, reliability=float(own["reliability"] + step))
    found = standings(demo_figures.expected, demo_figures.cells, wanted).loc[("admission_12w", "C03")]
    assert (found["window"] == "now") == (step <= 0)


def test_ratios_are_observed_over_expected_and_shrink_toward_the_network(demo_figures):
    """Recomputed by hand; a shrunken ratio lies between the raw one and what the network makes likely."""
    table = demo_figures.standings
    assert table["o_e"].to_numpy() == pytest.approx((table["observed"] / table["expected"]).to_numpy())
    assert ((table["lower"] <= table["o_e"]) & (table["o_e"] <= table["upper"])).all()
    for _, rows in table.groupby("measure"):
        centre = np.average(rows["o_e"], weights=rows["expected"])
        low, high = np.minimum(rows["o_e"], centre), np.maximum(rows["o_e"], centre)
        assert ((rows["shrunken"] >= low - 0.02) & (rows["shrunken"] <= high + 0.02)).all()
        assert (rows["shrunken"] - 1).abs().mean() < (rows["o_e"] - 1).abs().mean()


def test_a_sure_word_is_given_with_a_small_chance_of_being_wrong(demo_figures):
    """Never more than one less the certainty; a word that says nothing carries no chance that a page prints."""
    table = demo_figures.standings
    said = table[(table["window"] != "") & (table["word"] != Standing.UNCLEAR)]
    assert (said["probability_wrong"] <= 0.1 + 1e-9).all()
    assert (said["probability_wrong"] >= 0).all()


def test_ridgeview_lies_below_and_the_improved_lie_above(demo_figures):
    """The planted exception heals less than its patients would elsewhere; all waiting clinics do too."""
    table = demo_figures.standings.loc["healed_12w"]
    below = set(table.index[table["word"] == Standing.BELOW])
    assert {"C22", "C04", "C06", "C15", "C24"} <= below
    assert table.loc["C05", "word"] == Standing.ABOVE


def test_relabelling_clinics_changes_nothing(demo_figures, demo_results, demo_definitions):
    """Other names, other order, the same standings."""
    names = {unit: f"X{place:02d}" for place, unit in enumerate(reversed(sorted(demo_results.clinics["clinic_id"])))}
    tables = {
        name: table.assign(clinic_id=table["clinic_id"].map(lambda id: names.get(id, id)))
        for name in demo_results.tables()
        if "clinic_id" in (table := getattr(demo_results, name))
    }
    renamed = replace(demo_results, **tables)
    found = figures(demo_definitions, renamed, demo_figures.quarter, edition="network", stage="draft").standings
    before = demo_figures.standings.rename(index=names, level="unit").sort_index()
    after = found.sort_index()
    assert list(before["word"]) == list(after["word"])
    for column in ("o_e", "lower", "upper", "shrunken", "reliability", "probability_wrong"):
        assert after[column].to_numpy() == pytest.approx(before[column].to_numpy(), rel=1e-6, abs=1e-9)


def test_withheld_clinics_stand_nowhere(demo_figures, demo_definitions):
    """What the one plan withholds has no ratio either, and does not shape the others' words through a shown total."""
    cells = demo_figures.cells
    hidden = (cells["measure"] == "healed_12w") & (cells["unit"] == "C07") & (cells["level"] == "now")
    found = standings(demo_figures.expected, cells.assign(withheld=cells["withheld"] | hidden), demo_definitions)
    assert "C07" not in found.loc["healed_12w"].index
    assert "C07" in found.loc["admission_12w"].index


def test_a_network_without_factors_has_no_standings(demo_figures, demo_definitions):
    """Nothing is expected where nothing is known before care."""
    nothing = replace(demo_figures.expected, case_mix={}, table=demo_figures.expected.table.iloc[:0])
    assert standings(nothing, demo_figures.cells, demo_definitions).empty
    assert isinstance(standings(nothing, demo_figures.cells, demo_definitions), pd.DataFrame)
