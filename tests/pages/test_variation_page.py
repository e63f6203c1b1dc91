"""Variation: what is planted is found within its intervals, nobody is named, and too few are not told."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import variation_page
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.variation_found import (
    CLINICIANS,
    CLINICS,
    CONDITIONS,
    PROGRAMME,
    WAITING,
    by_programme,
    conditions,
    counts,
    variation,
)


@pytest.fixture(scope="module")
def shares(demo_figures):
    """Shares of episodes, the headline first."""
    found = [each for each in demo_figures.definitions.current if variation_page._is_share_of_episodes(each)]
    return sorted(found, key=lambda measure: measure is not demo_figures.headline)


@pytest.fixture(scope="module")
def found(demo_figures, shares):
    """The demo's spreads."""
    return variation(demo_figures, shares)


@pytest.fixture(scope="module")
def page(demo_figures):
    """The demo's page."""
    return variation_page.page(demo_figures)


def test_what_is_planted_between_clinicians_is_covered(found):
    """0.06 for healing, 0.12 for indicators: of seven intervals of 95 % at most one leaves it out."""
    planted = {"healed_12w": 0.06, **{id: 0.12 for id in found.index.get_level_values("measure") if id[-1] == "d"}}
    rows = found.xs(CLINICIANS, level="kind").loc[list(planted)]
    truth = pd.Series(planted)
    covered = (rows["lower"] <= truth) & (truth <= rows["upper"])
    assert covered.sum() >= len(covered) - 1


def test_clinics_differ_by_more_than_clinicians(found):
    """The programme has reached some clinics and not others: they differ, their clinicians hardly."""
    healed = found.loc["healed_12w"]
    assert healed.loc[CLINICS, "lower"] > 0.12
    assert healed.loc[CLINICIANS, "upper"] < healed.loc[CLINICS, "lower"]
    assert healed.loc[CLINICS, "observed"] > 2 * healed.loc[CLINICS, "chance"]
    assert healed.loc[CLINICIANS, "observed"] == pytest.approx(healed.loc[CLINICIANS, "chance"], rel=0.2)


def test_counts_are_those_of_the_measures_window(demo_figures, shares):
    """Patients behind the spreads are those of the network's cell, as people."""
    for measure in shares:
        rows, _ = counts(demo_figures, measure)
        cell = demo_figures.now(measure, "")
        assert rows["trials"].sum() == pytest.approx(cell["size"])
        assert rows["events"].sum() == pytest.approx(cell["numerator"] * cell["size"] / cell["denominator"])
        assert conditions(demo_figures, measure)["trials"].sum() == pytest.approx(cell["size"])


def test_outcomes_are_compared_allowing_for_case_mix(found):
    """And conditions as they are."""
    adjusted = found["adjusted"]
    assert adjusted.loc[("healed_12w", CLINICS)]
    assert not adjusted.loc[("healed_12w", CONDITIONS)]
    assert not adjusted.loc[("debridement_14d", CLINICS)]


def test_nobody_is_named(page, demo_results):
    """No clinician's identifier stands anywhere on the page."""
    ids = set(demo_results.spread["provider_id"]) - {""}
    assert not ids & set(re.findall(r"\w+", page.text))


def test_the_page_says_typical_differences(page, found):
    """1.13 standard deviations in points: whole ones in the sentence, tenths in the table, and the chance beside."""
    row = found.loc[("healed_12w", CLINICS)]
    typical = 100 * row["shares"] * 2 / np.sqrt(np.pi)
    assert f"two clinics by about {typical:.0f}\u00a0points beyond chance" in page.opening.sentence
    assert page.opening.table.iloc[0]["Typical difference of two"] == f"{typical:.1f}\u00a0points"
    assert page.opening.frame["chance"].notna().all()
    assert [claim.section for claim in page.claims] == [CLINICS, CLINICIANS, CONDITIONS]


def test_what_is_not_seen_is_never_a_nought(page, found):
    """Clinicians of one clinic: none is seen, and how large it may be; no column sets two footings side by side."""
    assert found.loc[("healed_12w", CLINICIANS), "shares"] < 0.0005
    assert "no difference beyond chance is seen (at most 2\u00a0points)" in page.opening.sentence
    assert not re.search(r"about 0(\.0)?\u00a0points|\| 0\.0\u00a0points", page.text)
    assert page.opening.table.set_index("Between whom").iloc[3]["Typical difference of two"] == "none seen"
    assert "Observed" not in page.opening.table
    assert "counted as people, not as wounds" in page.opening.sentence


def test_part_of_the_difference_is_the_programme(demo_figures, shares, page, found):
    """Clinics of the programme differ less among themselves, as planted; clinics are those that were in it throughout."""
    healed = found.loc["healed_12w"]
    assert healed.loc[PROGRAMME, "units"] == 18
    assert healed.loc[WAITING, "units"] == 5
    assert healed.loc[PROGRAMME, "shares"] < 0.75 * healed.loc[CLINICS, "shares"]
    assert "among the 18 clinics that were in it for the whole window it is 5\u00a0points (3–7)" in page.opening.caveat
    rows, _ = counts(demo_figures, shares[0])
    groups = by_programme(demo_figures, shares[0], rows)
    assert all(demo_figures.started(unit) is not None for unit in groups[PROGRAMME]["unit"])
    assert all(demo_figures.started(unit) is None for unit in groups[WAITING]["unit"])


def test_without_a_programme_nothing_is_said_of_it(demo_figures, shares):
    """Nor where all clinics are at one stage, or fewer than five."""
    network = demo_figures.definitions.network.model_copy(update={"programme": None})
    plain = replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))
    rows, _ = counts(plain, shares[0])
    assert by_programme(plain, shares[0], rows) == {}
    few = rows[rows["unit"].isin(["C03", "C04", "C07", "C06"])]
    assert by_programme(demo_figures, shares[0], few) == {}


def test_without_a_column_of_conditions_there_are_two_kinds(demo_figures, shares):
    """The setting is optional."""
    network = demo_figures.definitions.network.model_copy(update={"conditions": None})
    plain = replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))
    page = variation_page.page(plain)
    assert [claim.section for claim in page.claims] == [CLINICS, CLINICIANS]


def test_fewer_than_eleven_clinicians_are_not_told(demo_figures, found):
    """From the spread of a handful each of them could be made out."""
    few = found.assign(units=found["units"].where(found.index.get_level_values("kind") != CLINICIANS, 10))
    shown = variation_page._shown(few, demo_figures).xs(CLINICIANS, level="kind")
    assert shown[["sd", "shares", "observed", "chance"]].isna().all(axis=None)
    assert shown["stated"].eq(variation_page.TOO_FEW).all()
    kept = variation_page._shown(found.assign(units=11), demo_figures)
    assert kept.loc[("healed_12w", CLINICIANS), "sd"] == found.loc[("healed_12w", CLINICIANS), "sd"]


def test_remembered_spreads_are_the_same(demo_figures, shares, found, tmp_path):
    """Read back or computed: one page."""
    memory = Remembered(tmp_path, code="x")
    first = variation(demo_figures, shares, remembered=memory)
    again = variation(demo_figures, shares, remembered=Remembered(tmp_path, code="x"))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first, found)
