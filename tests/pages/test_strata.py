"""Outcomes by group of people: what is compared, what is said of it, and what is not shown."""

from dataclasses import replace

import pandas as pd
import pytest

from wellanalysis.charts import CHARTS
from wellanalysis.pages.strata import equity_claim, groups
from wellanalysis.pages.strata_cells import published
from wellanalysis.stats import intervals

NETWORK = ""


@pytest.fixture(scope="module")
def healed(demo_figures):
    """The demo's headline outcome."""
    return demo_figures.definitions.measure("healed_12w")


def planted(figures, rows):
    """Figures whose one measure, healed_12w at C07, has strata of these sizes: (factor, stratum): (numerator, size)."""
    measure = figures.definitions.measure("healed_12w")
    template = figures.strata[(figures.strata["measure"] == measure.id) & (figures.strata["unit"] == "C07")].iloc[:1]
    made = []
    for (factor, stratum), (numerator, size) in rows.items():
        numbers = {name: float(size) for name in ("n", "denominator", "people", "size")}
        numbers |= {"lost": 0.0, "missing": 0.0, "open": 0.0, "numerator": float(numerator)}
        lower, upper = intervals.wilson(numerator, size)
        value = {"value": numerator / size, "lower": float(lower), "upper": float(upper)}
        hidden = {"withheld": False, "too_few": False}
        made.append(template.assign(factor=factor, stratum=stratum, **numbers, **value, **hidden))
    strata = pd.concat(made, ignore_index=True)
    factor = strata["factor"].iloc[0]
    whole = strata[strata["factor"] == factor][["n", "denominator", "people", "size", "numerator"]].sum()
    mine = (
        (figures.cells["measure"] == measure.id) & (figures.cells["unit"] == "C07") & (figures.cells["level"] == "now")
    )
    cells = figures.cells.copy()
    cells.loc[mine, whole.index] = whole.to_numpy()
    cells.loc[mine, "value"] = whole["numerator"] / whole["size"]
    return replace(figures, cells=cells, strata=strata)


def test_outcomes_are_published_and_for_clinics_the_headline_only(demo_figures):
    """Three outcomes; each further table would cost cells."""
    assert published(demo_figures.definitions) == {"healed_12w": True, "admission_12w": False, "amputation_26w": False}
    clinics = demo_figures.strata[demo_figures.strata["unit"] != NETWORK]
    assert set(clinics["measure"]) == {"healed_12w"}


def test_the_networks_strata_are_those_of_the_clinics_that_it_adds_up(demo_figures, healed):
    """Each factor adds up to the network's own result, and no clinic too small to judge is in it."""
    mine = demo_figures.strata[(demo_figures.strata["measure"] == healed.id) & (demo_figures.strata["unit"] == NETWORK)]
    whole = demo_figures.now(healed, NETWORK)
    for _, part in mine.groupby("factor"):
        assert part["numerator"].sum() == whole["numerator"]
        assert part["denominator"].sum() == whole["denominator"]
    assert not set(demo_figures.strata["unit"]) & demo_figures.too_small


def test_no_whole_cell_is_a_stratum(demo_figures):
    """Whatever reads the cells sees each place once."""
    assert "factor" not in demo_figures.cells
    assert not demo_figures.cells.duplicated(["measure", "unit", "level", "period"]).any()


def test_each_group_is_compared_with_all_others(demo_figures):
    """Medicaid 60 of 100 against 320 of 400 others: minus twenty points, with Newcombe's interval."""
    figures = planted(
        demo_figures,
        {("payer", "Medicare"): (240, 300), ("payer", "Medicaid"): (60, 100), ("payer", "commercial"): (80, 100)},
    )
    row = groups(figures, figures.definitions.measure("healed_12w"), "C07").set_index("stratum").loc["Medicaid"]
    lower, upper = intervals.newcombe(60, 100, 320, 400)
    assert (row["rest"], row["change"]) == pytest.approx((0.8, -0.2))
    assert (row["below"], row["above"]) == pytest.approx((float(lower), float(upper)))
    assert row["stands"]
    assert row["against"] == "all others"


def test_a_planted_difference_is_said_with_its_interval(demo_figures, healed):
    """Named with both results, the difference and the allowance, in heading, sentence, chart and table."""
    rows = {("payer", "Medicare"): (240, 300), ("payer", "Medicaid"): (60, 100), ("payer", "commercial"): (80, 100)}
    claim = equity_claim(planted(demo_figures, rows), healed, "C07")
    assert claim.heading == "Healed within 12 weeks differs by payer, before anything is adjusted for"
    assert "Medicaid (payer) 60\u00a0%, all others 80\u00a0%: −20.0\u00a0points" in claim.sentence
    assert "Holm's allowance for 3 comparisons" in claim.sentence
    assert claim.frame.set_index("label")["highlight"].to_dict()["Payer: Medicaid"]
    assert claim.table.set_index("Group").loc["Payer: Medicaid", "Less all others"].startswith("−20.0\u00a0points")


def test_two_groups_are_one_comparison(demo_figures, healed):
    """Women against men says all that men against women would."""
    figures = planted(demo_figures, {("sex", "female"): (78, 100), ("sex", "male"): (80, 100)})
    rows = groups(figures, healed, "C07")
    assert rows["compared"].tolist() == [True, False]
    assert rows["against"].tolist() == ["male", "female"]
    claim = equity_claim(figures, healed, "C07")
    assert "(one comparison at 5\u00a0%)" in claim.sentence
    assert "no proof of equality" in claim.sentence


def test_what_is_not_recorded_is_shown_but_no_group(demo_figures, healed):
    """It stands last and is compared with nobody."""
    rows = {("payer", "not recorded"): (20, 60), ("payer", "Medicare"): (80, 100), ("payer", "Medicaid"): (80, 100)}
    found = groups(planted(demo_figures, rows), healed, "C07")
    assert found["stratum"].tolist() == ["Medicare", "Medicaid", "not recorded"]
    assert found["compared"].tolist() == [True, True, False]


def test_what_chance_brings_among_many_is_named_as_such(demo_figures, healed):
    """Beyond chance alone, not among five: no finding, and the caveat says why its interval lies apart."""
    rows = {("payer", name): (78, 100) for name in ("Medicare", "commercial", "self-pay", "other")}
    claim = equity_claim(planted(demo_figures, {**rows, ("payer", "Medicaid"): (68, 100)}), healed, "C07")
    assert "no difference beyond chance" in claim.heading
    assert "Taken alone, Medicaid (payer) would lie beyond chance; among 5 comparisons" in claim.caveat


def test_a_certain_difference_of_no_practical_size_says_so(demo_figures, healed):
    """One point among millions."""
    figures = planted(demo_figures, {("sex", "female"): (780000, 1000000), ("sex", "male"): (790000, 1000000)})
    assert "too small to matter in practice" in equity_claim(figures, healed, "C07").sentence


def test_withheld_and_too_few_look_different(demo_pages):
    """Harbor's small languages are withheld; its few without a recorded payer are too few to show."""
    claim = demo_pages["clinics/lakes/c07/outcomes"].claim("healed_12w-equity")
    result = claim.table.set_index("Group")["Result"]
    assert result["Language: other"] == "withheld"
    assert result["Payer: not recorded"] == "too few to show"
    notes = claim.frame.set_index("label")
    assert notes.loc["Language: other", "note"] == "withheld"
    assert pd.isna(notes.loc[["Language: other", "Payer: not recorded"], "value"]).all()


def test_none_occurred_is_said(demo_pages):
    """No amputation among those whose payer is not recorded."""
    claim = demo_pages["outcomes"].claim("amputation_26w-equity")
    assert claim.table.set_index("Group").loc["Payer: not recorded", "Result"] == "none occurred"
    assert claim.frame.set_index("label").loc["Payer: not recorded", "note"].startswith("none occurred, of ")


def test_every_outcome_of_the_network_and_the_headline_of_each_clinic_is_told(demo_pages):
    """And no other: the page of a clinic too small to judge has none."""
    found = {
        id: [claim.id for claim in page.claims if claim.id.endswith("-equity")]
        for id, page in demo_pages.items()
        if page.claims and any(claim.id.endswith("-equity") for claim in page.claims)
    }
    assert set(found.pop("outcomes")) == {"healed_12w-equity", "admission_12w-equity", "amputation_26w-equity"}
    assert len(found) == 23
    assert set(map(tuple, found.values())) == {("healed_12w-equity",)}


def test_every_claim_says_that_it_is_crude_and_links_to_the_method(demo_pages):
    """Nothing is adjusted for, on any page."""
    claims = [claim for page in demo_pages.values() for claim in page.section("equity")]
    assert claims
    for claim in claims:
        assert claim.caveat.startswith("Crude results")
        assert ("How groups are compared", "book/methods#equity") in claim.links
        assert claim.chart in CHARTS
        assert list(claim.frame) == ["label", "value", "lower", "upper", "note", "highlight"]


def test_a_measure_without_strata_makes_no_claim(demo_figures):
    """Indicators name groups too, but publish none."""
    assert equity_claim(demo_figures, demo_figures.definitions.measure("debridement_14d"), NETWORK) is None
