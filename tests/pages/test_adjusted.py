"""Claims about what is expected: the sentence, the page of the models, who is left out, what is watched beside."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import adjusted, case_mix, certainty, left_out, mix, standards, watched
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.wording import Evidence, Standing


@pytest.fixture(scope="module")
def healed(demo_figures):
    """The headline measure."""
    return demo_figures.definitions.measure("healed_12w")


def test_the_sentence_names_what_was_expected_and_how_sure_the_word_is(demo_figures, healed):
    """Expected share, ratio with its interval, word, chance that it is wrong."""
    text = adjusted.expected_text(demo_figures, healed, "C22")
    standing = demo_figures.standing(healed, "C22")
    assert f"{round(100 * standing['expected'] / standing['trials'])}\u00a0% was expected" in text
    assert f"{standing['o_e']:.2f}" in text
    assert str(Standing.BELOW) in text
    assert "the chance that this word is wrong is" in text


def test_a_clinic_without_reliability_gets_no_word_and_is_told_why(demo_figures):
    """Amputations are rare: the threshold, the own reliability, and the people it would take."""
    rare = demo_figures.definitions.measure("amputation_26w")
    text = adjusted.expected_text(demo_figures, rare, "C07")
    assert str(Standing.UNCLEAR) in text
    assert "a word is given from 0.7 on" in text
    assert "people" in text
    assert "chance that this word is wrong" not in text


def test_what_was_chosen_for_being_extreme_is_said_to_come_back(demo_figures):
    """Regression to the mean is named at a clinic that carries above or below, and nowhere else."""
    below = certainty.certainty_claim(demo_figures, "C22")
    assert "tends to come back a little by itself" in below.sentence
    within = next(unit for (id, unit), row in demo_figures.standings.iterrows()
                  if id == "healed_12w" and row["word"] == Standing.WITHIN)  # fmt: skip
    assert "tends to come back" not in certainty.certainty_claim(demo_figures, within).sentence


def test_the_smallest_visible_change_falls_with_volume(demo_figures, healed):
    """Larger clinics can see smaller changes; two years see more than one quarter."""
    told = {unit: certainty.detectable(demo_figures, healed, unit) for unit in ("C03", "C06")}
    assert told["C03"]["volume"] > told["C06"]["volume"]
    assert all(0 < each["within_years"] < each["smallest"] < 0.5 for each in told.values())
    cells = demo_figures.cells_of(healed, "C03", "month")
    months = cells[cells["period"].between("2022-10-01", "2023-09-01")]
    x, n = months["numerator"].to_numpy(), months["denominator"].to_numpy()
    share = x.sum() / n.sum()
    chi = ((x - n * share) ** 2 / (n * share * (1 - share))).sum()
    phi = chi / 11 if chi > 19.675 else 1.0  # the 95 % point of chi-square on 11 degrees of freedom
    row = demo_figures.now(healed, "C03")
    before, after = row["people"], row["people"] / 4
    plain = 2.801585 * np.sqrt(phi * row["value"] * (1 - row["value"]) * (1 / before + 1 / after))
    assert told["C03"]["smallest"] == pytest.approx(plain, rel=1e-5)


def test_adjusted_change_is_recomputed_by_hand(demo_figures, healed):
    """The network's baseline rate times observed over expected, in both periods."""
    change = adjusted.change_against_reference(demo_figures, healed, "C07")
    table = demo_figures.expected.table
    rows = table[(table["measure"] == "healed_12w") & (table["clock"] == "reference")]
    rows = rows.drop_duplicates(["unit", "level"]).set_index(["unit", "level"])
    whole = rows.loc[(NETWORK, "baseline")]
    rate = whole["observed"] / whole["trials"]
    before, after = (rows.loc[("C07", level)] for level in ("baseline", "now"))
    assert change["before"] == pytest.approx(rate * before["observed"] / before["expected"])
    assert change["after"] == pytest.approx(rate * after["observed"] / after["expected"])
    assert change["lower"] < change["change"] < change["upper"]


def test_adjusted_quarters_hide_what_the_plan_withholds(demo_figures, healed):
    """A withheld quarter is a gap, not a number."""
    hidden = (demo_figures.cells["measure"] == "healed_12w") & (demo_figures.cells["unit"] == "C07")
    quarter = pd.Timestamp("2025-01-01")
    cells = demo_figures.cells.copy()
    cells.loc[hidden & (cells["level"] == "quarter") & (cells["period"] == quarter), "withheld"] = True
    frame = adjusted.over_time_frame(replace(demo_figures, cells=cells), healed, "C07").set_index("period")
    assert frame.loc["2025Q1", ["value", "lower", "upper", "n"]].isna().all()
    assert frame.drop(index="2025Q1")["value"].notna().all()
    assert frame.index[-1] == "2026Q2"


def test_small_groups_of_patients_are_withheld_with_what_gives_them_away():
    """One small group takes the next with it; a group of nobody, and an open edition, hide nothing."""
    counts = pd.Series({"a": 5, "b": 40, "c": 60, "d": 0})
    hidden = mix.withheld_levels(counts, minimum=11, policy="minimum_denominator")
    assert list(hidden.index[hidden]) == ["a", "b"]
    two = mix.withheld_levels(pd.Series({"a": 5, "b": 6, "c": 60}), minimum=11, policy="minimum_denominator")
    assert list(two.index[two]) == ["a", "b"]
    assert not mix.withheld_levels(counts, minimum=11, policy="open").any()
    assert not mix.withheld_levels(pd.Series({"a": 11, "b": 12}), minimum=11, policy="minimum_denominator").any()


def test_the_models_page_shows_every_factor_and_every_check(demo_pages, demo_figures):
    """Coefficients, calibration by tenths and by clinic, discrimination, each factor left out, and the clocks."""
    page = demo_pages["case-mix"]
    sections = {claim.section for claim in page.claims} | {page.opening.section}
    assert sections == {"opening", "coefficients", "calibration", "factors", "clinics", "clocks", "answers"}
    model = demo_figures.expected.case_mix["healed_12w"]
    assert len(page.claim("healed_12w-factors").table) == len(model.factors) == 6
    groups = page.claim("healed_12w-coefficients").table
    assert (groups["Group"] == "not recorded").any(), "a missing value is its own level, published"
    assert (groups["Odds ratio (95\u00a0%)"] == "1 (compared with)").sum() == 6
    assert "% of pairs" in page.opening.sentence.replace("\u00a0", " ")
    assert len(page.opening.table) == 10
    clinics = page.claim("healed_12w-clinics").table
    assert len(clinics) == 23
    assert len(page.claim("healed_12w-clocks").table) == 3
    assert len(case_mix.modelled(demo_figures)) == 3


def test_losses_are_told_kind_by_kind_and_counted_both_ways(demo_figures, healed):
    """Deaths and transfers are named; the sum is the loss of the cell."""
    kinds = left_out.losses_of(demo_figures, healed, "C22")
    row = demo_figures.now(healed, "C22")
    assert kinds.sum() == row["lost"] == 104
    assert {"died", "did_not_return"} <= set(kinds.index)
    text = left_out.losses_text(demo_figures, healed, "C22")
    assert "died" in text
    assert "did not return" in text
    assert left_out.counted_as_missed(healed, row) == "56\u00a0%"  # 513 of 923


def test_shares_lost_and_excluded_stand_on_funnels(demo_pages, demo_figures, healed):
    """Recounted: lost over all whose follow-up has closed; excluded over all eligible before exclusion."""
    for what, key in ((left_out.LOST, "healed_12w-lost"), (left_out.EXCLUDED, "healed_12w-excluded")):
        claim = demo_pages["quality"].claim(key)
        assert claim.chart == "funnel"
        assert what in claim.heading
        assert len(claim.table) == 23
    units = left_out._units(demo_figures, healed, left_out.LOST).set_index("unit")
    cell = demo_figures.now(healed, "C22")
    assert units.loc["C22", "numerator"] / units.loc["C22", "denominator"] == pytest.approx(
        104 / (cell["n"] - cell["open"])
    )


def test_what_is_watched_stands_beside_what_is_improved(demo_figures):
    """One line per pair, and the heading says whether one went the other way."""
    claim = watched.balance_claim(demo_figures, "C07", "outcome")
    measures = demo_figures.definitions.of_kind("outcome")
    assert len(claim.table) == sum(len(measure.balancing) for measure in measures)
    words = {("admission_12w", "C07"): {"word": Evidence.OTHER_WAY, "change": 0.1}}
    worse = replace(demo_figures)
    worse.__dict__["_lookups"] = {**demo_figures._lookups, "changes": words}
    planted = watched.balance_claim(worse, "C07", "outcome")
    assert (
        planted.heading
        == "Watched beside them: Unplanned admission because of the wound within 12 weeks went the other way"
    )


def test_the_achievable_benchmark_is_known_before_the_window(demo_figures, demo_definitions):
    """Taken from the four quarters before: figures of the window do not move it, and no single clinic makes it."""
    cells = demo_figures.cells
    window = (cells["level"] == "quarter") & (cells["period"] >= pd.Timestamp("2025-07-01"))
    changed = cells.assign(numerator=cells["numerator"].where(~window, 0))
    before, after = (standards.achievables(each, demo_definitions, demo_figures.finals) for each in (cells, changed))
    assert before["healed_12w"].value == after["healed_12w"].value
    assert before["healed_12w"].units >= 2
    assert before["healed_12w"].value > before["healed_12w"].by_chance > before["healed_12w"].pooled
