"""Networks that lack something: every page is still made, and no reader meets a missing number as nan."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages.build import build
from wellanalysis.pages.coefficients import terms
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.figures import figures
from wellanalysis.pages.mix import levels
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

from .test_pages import texts

QUARTER = Quarter(2026, 3)
MISSING = re.compile(r"\b(nan|None|NaT|<NA>|inf)\b")


def with_network(definitions, **changes):
    """The same network folder with other settings."""
    return replace(definitions, network=definitions.network.model_copy(update=changes))


def with_measures(definitions, *ids):
    """Only these measures, without what they no longer name."""
    kept = tuple(
        measure.model_copy(update={"balancing": tuple(id for id in measure.balancing if id in ids)})
        for measure in definitions.measures
        if measure.id in ids
    )
    return only(definitions, *kept)


def only(definitions, *measures):
    """A network of these measures, in whose network.yml nothing names another one."""
    clinics = {id: own.model_copy(update={"benchmarks": {}}) for id, own in definitions.network.clinics.items()}
    named = {"partnership": None, "sources": None, "value": None, "pilots": ()}
    return with_network(replace(definitions, measures=measures), headline=None, clinics=clinics, **named)


def made(definitions, results, quarter=QUARTER):
    """All pages but the simulated one; none of them says nan."""
    pages = build(definitions, results, quarter, simulated=False)
    for page in pages:
        for text in texts(page):
            assert not MISSING.search(str(text)), (page.id, text)
    return {page.id: page for page in pages}


@pytest.mark.parametrize("quarter", [Quarter(2023, 2), Quarter(2024, 1)])
def test_a_first_year_has_pages_before_anything_can_be_compared(demo_definitions, demo_results, quarter):
    """Every window overlaps the baseline: no comparison yet, and no error."""
    pages = made(demo_definitions, demo_results, quarter)
    assert "no comparison" in pages["summary"].opening.heading


def test_a_network_whose_clinics_are_all_too_small_says_so(demo_definitions, demo_results):
    """Nobody is judged, and every clinic has its one page."""
    small = demo_definitions.network.minimum.model_copy(update={"episodes": 6000})
    pages = made(with_network(demo_definitions, minimum=small), demo_results)
    assert all(pages[id].template == "clinic_small" for id in pages if id.endswith("/overview"))


def test_a_minimum_that_no_clinic_reaches_leaves_the_models_standing(demo_definitions, demo_results):
    """Too few to show at every clinic, while the network's models are told."""
    least = demo_definitions.network.minimum.model_copy(update={"denominator": 1500})
    pages = made(with_network(demo_definitions, minimum=least), demo_results)
    assert "case-mix" in pages


@pytest.mark.parametrize(
    "ids", [("experience_top_box",), ("amputation_26w",), ("staff_satisfaction",), ("days_to_first_visit",)]
)
def test_one_measure_is_enough_for_a_book(demo_definitions, demo_results, ids):
    """Of any kind and statistic, a mean as the headline too."""
    assert "summary" in made(with_measures(demo_definitions, *ids), demo_results)


def test_a_network_without_a_programme_speaks_of_none(demo_definitions, demo_results):
    """No page waits for what nobody planned."""
    pages = made(with_network(demo_definitions, programme=None), demo_results)
    assert "programme" not in pages["outcomes"].opening.sentence


def test_an_open_network_withholds_nothing(demo_definitions, demo_results):
    """And counts exactly."""
    policy = type(next(iter(demo_definitions.network.disclosure.values()))).model_validate({"policy": "open"})
    open_to_all = {edition: policy for edition in demo_definitions.network.disclosure}
    pages = made(with_network(demo_definitions, disclosure=open_to_all), demo_results)
    table = pages["case-mix"].claim("healed_12w-coefficients").table
    assert not table["Wounds"].str.startswith("about").any()


@pytest.fixture(scope="module")
def by_days(demo_definitions):
    """Case mix of a number and of the same number twice over, from the extracts."""
    measure = demo_definitions.measure("admission_12w").model_copy(
        update={"case_mix": ("days_to_first_visit", "infection", "sex"), "balancing": (), "equity": ()}
    )
    definitions = only(demo_definitions, measure)
    with open_source(definitions, None) as source:
        return definitions, compute(source, definitions)


def test_a_number_enters_the_model_and_its_slope_is_shown(by_days):
    """Per day, with those not recorded as a group of their own."""
    definitions, results = by_days
    pages = made(definitions, results)
    table = pages["case-mix"].claim("admission_12w-coefficients").table
    days = table[table["Known before care"] == "Days to first visit"]
    assert list(days["Group"]) == ["for each unit more", "not recorded"]
    assert days["Coefficient"].str.match(r"-?\d").all()


def test_a_model_of_numbers_alone_has_a_page_too(demo_definitions):
    """No categorical factor at all."""
    measure = demo_definitions.measure("admission_12w").model_copy(
        update={"case_mix": ("days_to_first_visit",), "balancing": (), "equity": ()}
    )
    definitions = only(demo_definitions, measure)
    with open_source(definitions, None) as source:
        results = compute(source, definitions)
    assert "case-mix" in made(definitions, results)


def test_a_factor_that_says_nothing_new_is_named_not_printed_as_one(demo_figures):
    """A term that could not be estimated carries its reason and no number."""
    mix = demo_figures.expected.case_mix["healed_12w"]
    patterns = mix.patterns.assign(twin=mix.patterns["infection"])
    model = mix.models[Clock.RECALIBRATED]
    from wellanalysis.stats.case_mix import fit

    again = fit(patterns, events="events", trials="trials", factors=["infection", "twin"])
    table = terms(again).set_index(["factor", "level"])
    assert pd.isna(table.loc[("twin", "yes"), "estimate"])
    assert "already" in table.loc[("twin", "yes"), "note"]
    assert terms(model)["estimate"].notna().sum() == len(model.coefficients) - 1


def test_shares_of_patients_are_whole_per_cent_and_counts_are_to_tens(demo_figures, demo_pages):
    """So that no small group of one clinic follows from the network's less the others'."""
    measure = demo_figures.definitions.measure("healed_12w")
    for unit in ("C02", "C16"):
        table = levels(demo_figures, measure, unit)
        for column in ("own", "network"):
            assert np.allclose(table[column], table[column].round(2))
    counts = demo_pages["case-mix"].claim("healed_12w-coefficients").table["Wounds"]
    assert counts.str.match(r"(about [\d,]*0|fewer than 11)$").all()


def test_small_groups_that_are_left_out_are_no_number_on_the_funnel(demo_definitions, demo_results):
    """With few excluded, the clinic has no point, and the table says fewer than eleven."""
    rows = demo_results.exclusions
    few = demo_results.exclusions.assign(n=rows["n"].where(rows["clinic_id"] != "C02", 0))
    first = few.index[(few["clinic_id"] == "C02") & (few["measure"] == "healed_12w")]
    recent = few.loc[first].sort_values("month").index[-6]
    few.loc[recent, "n"] = 4
    found = figures(demo_definitions, replace(demo_results, exclusions=few), QUARTER, edition="network", stage="draft")
    from wellanalysis.pages.left_out import EXCLUDED, share_claim

    claim = share_claim(found, demo_definitions.measure("healed_12w"), EXCLUDED)
    table = claim.table.set_index("Clinic")
    assert table.loc[found.names["C02"], "Excluded"] == "fewer than 11 people"
    drawn = claim.frame[claim.frame["part"] == "unit"]
    assert len(drawn) == len(table) - 1
    assert (drawn["denominator"] % 10 == 0).all()


def test_a_rate_has_a_funnel_of_its_own(demo_definitions):
    """Events over time at risk, with limits of a count; the table counts time, not people."""
    measure = demo_definitions.measure("admission_12w").model_copy(
        update={
            "statistic": "rate",
            "numerator": None,
            "events": "CASE WHEN days_to_admission <= 84 THEN 1 ELSE 0 END",
            "exposure": "LEAST(days_to_admission, 84)",
            "unit": "per day",
            "case_mix": (),
            "balancing": (),
            "equity": (),
        }
    )
    definitions = only(demo_definitions, measure)
    with open_source(definitions, None) as source:
        results = compute(source, definitions)
    pages = made(definitions, results)
    claim = pages["outcomes"].opening
    assert claim.chart == "funnel"
    assert claim.options["x_label"] == "time at risk"
    assert len(claim.frame[claim.frame["part"] == "unit"]) == 23


def test_indicators_are_shrunken_too_and_say_how_reliable_they_are(demo_figures, demo_pages):
    """Between the raw result and the network's; beside it in the numbers of each trend."""
    table = demo_figures.shrunken.loc["debridement_14d"]
    raw = demo_figures.cells[
        (demo_figures.cells["measure"] == "debridement_14d") & (demo_figures.cells["level"] == "now")
    ]
    value = raw.set_index("unit")["value"].reindex(table.index)
    centre = table["estimate"].mean()
    inside = (table["estimate"] - value) * (centre - value) >= -1e-4
    assert inside.mean() > 0.9
    assert table["reliability"].between(0, 1).all()
    claim = demo_pages["clinics/lakes/c07/indicators"].claim("debridement_14d")
    row = claim.table[claim.table["Period"] == "Shrunken toward the network"].iloc[0]
    assert "reliability 0." in row["Counted"]
    assert "staff_satisfaction" not in set(demo_figures.shrunken.index.get_level_values("measure"))
