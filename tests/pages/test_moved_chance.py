"""What is called more than chance: as on every clinic's overview, allowing for many measures, and not of a handful of events."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import moved_page
from wellanalysis.pages.like_for_like import like_for_like
from wellanalysis.pages.moved_action import action
from wellanalysis.pages.moved_chance import (
    BEYOND,
    BY_ITSELF,
    NOT_AMONG,
    NOT_LIKE,
    ONLY_LIKE,
    TOO_FEW,
    WITHIN,
    enough,
    of_clinics,
    of_measures,
)
from wellanalysis.pages.moved_parts import moved
from wellanalysis.pages.moved_words import printed, sentence
from wellanalysis.pages.since_last import since_claim

KINDS = {"a": "proportion", "b": "rate", "c": "mean"}


@pytest.fixture(scope="module")
def told(demo_figures):
    """The demo's changes."""
    return moved(demo_figures, moved_page._measures(demo_figures), None)


@pytest.fixture(scope="module")
def page(demo_figures):
    """The demo's page."""
    return moved_page.page(demo_figures)


def counts(*rows):
    """Observed and n by measure and unit."""
    index = pd.MultiIndex.from_tuples([row[:2] for row in rows], names=["measure", "unit"])
    return pd.DataFrame([row[2:] for row in rows], index=index, columns=["observed", "n"])


def changes(*rows):
    """Performance with its limits, by measure or unit."""
    columns = ["performance", "performance_lower", "performance_upper", "plain"]
    return pd.DataFrame(rows, columns=columns, index=[f"m{place}" for place in range(len(rows))])


def test_no_clinic_is_told_otherwise_than_on_its_overview(demo_figures, told):
    """Every clinic and measure of the demo: the word of the overview, or that there are too few to tell.

    The overview allows for as many measures as the clinic has; this page tells of one interval, and says that it does.
    """
    compared, alike = 0, like_for_like(demo_figures)
    for unit in demo_figures.clinics["clinic_id"]:
        overview = since_claim(demo_figures, unit, alike, table=True).table.set_index("Measure")["Reading"]
        for each in told:
            if unit not in each.clinics.index:
                continue
            verdict = each.clinics.loc[unit, "verdict"]
            read = overview[each.measure.title]
            # What the overview allows for many, or takes back among them, is more than chance by itself.
            said = BY_ITSELF if read in (BEYOND, NOT_AMONG) else read
            assert verdict == TOO_FEW or verdict.startswith(said), (unit, each.measure.id)
            compared += 1
    assert compared > 180


def test_without_case_mix_the_interval_is_the_overviews(demo_figures, told):
    """And with it the same, moved by the case-mix part."""
    for each in told:
        for unit, row in each.clinics.iterrows():
            step = demo_figures.step(each.measure, unit)
            moved_by = row["case_mix"] if each.has_case_mix else 0.0
            assert row["performance_lower"] == pytest.approx(step["lower"] - moved_by)
            assert row["performance_upper"] == pytest.approx(step["upper"] - moved_by)


def test_none_of_45_before_is_too_few_to_tell(told):
    """From 0 of 49 to 4 of 45 amputations: a symmetric interval would call it more than chance."""
    (amputation,) = [each for each in told if each.measure.id == "amputation_26w"]
    row = amputation.clinics.loc["C11"]
    assert row["before"] == 0
    assert row["performance_lower"] < 0
    assert row["verdict"] == TOO_FEW


def test_a_verdict_needs_five_events_and_five_without_in_either_quarter():
    """Counted as were nothing changed; of a rate events alone, and a mean has none."""
    before = counts(("a", "x", 10, 20), ("a", "y", 0, 45), ("a", "z", 97, 100), ("b", "x", 8, 3), ("c", "x", 1, 30))
    after = counts(("a", "x", 10, 20), ("a", "y", 4, 45), ("a", "z", 96, 100), ("b", "x", 8, 3), ("c", "x", 1, 30))
    assert enough(before, after, KINDS).tolist() == [True, False, False, True, True]


def test_the_overviews_word_comes_first_where_other_patients_alter_the_verdict():
    """More than chance as observed, but not like for like; and the other way round."""
    rows = changes((0.1, 0.02, 0.2, True), (0.1, -0.02, 0.2, True), (0.1, 0.02, 0.2, False), (0.1, -0.02, 0.2, False))
    words = of_clinics(rows, pd.Series(True, rows.index))
    assert words.tolist() == [BY_ITSELF, NOT_LIKE, ONLY_LIKE, WITHIN]
    assert NOT_LIKE.startswith(BY_ITSELF)
    assert NOT_AMONG.startswith(BY_ITSELF)
    assert ONLY_LIKE.startswith(WITHIN)
    assert of_clinics(rows, pd.Series(False, rows.index)).eq(TOO_FEW).all()


def test_among_nine_measures_one_at_the_edge_does_not_stand():
    """z of 2.2 is beyond chance by itself, not among nine; of 4 it stands."""
    quiet = [(0.0, -0.02, 0.02, False)] * 7
    rows = changes((0.022, 0.0022, 0.0418, False), (0.04, 0.0204, 0.0596, False), *quiet)
    words = of_measures(rows, pd.Series(True, rows.index))
    assert words.iloc[:2].tolist() == [NOT_AMONG, BEYOND]
    assert words.iloc[2:].eq(WITHIN).all()
    assert of_measures(rows.iloc[:1], pd.Series(True, rows.index[:1])).tolist() == [BEYOND]
    assert of_measures(rows, pd.Series(False, rows.index)).eq(TOO_FEW).all()


def test_where_nothing_changes_one_report_in_twenty_names_a_measure():
    """Nine measures of chance alone, 2,000 reports: 5 % and its Monte Carlo error of half a point."""
    rng = np.random.default_rng(6)
    half = 1.959963984540054
    named = 0
    for z in rng.standard_normal((2000, 9)):
        rows = changes(*((each, each - half, each + half, False) for each in z))
        named += of_measures(rows, pd.Series(True, rows.index)).eq(BEYOND).any()
    assert named / 2000 == pytest.approx(0.05, abs=0.0128)


def test_the_action_looks_at_the_trend_first(page):
    """A rise from a low quarter is a fall and a return, not yet a question to anyone."""
    assert page.action.startswith("Compression worn within 14 days rose from a low quarter (75\u00a0%) to 81\u00a0%")
    assert "Look at the trend before asking why." in page.action
    assert "one report in 20" in page.action


def test_nothing_standing_out_is_nothing_to_act_on(demo_figures, told):
    """The plural of what was looked at is right."""
    assert action(demo_figures, told, []).endswith("by more than chance may explain among 9 measures.")
    assert action(demo_figures, told[:1], []).endswith("by more than chance may explain by itself.")


def test_only_what_stands_out_has_a_waterfall_beside_the_headline(page):
    """All are in one chart of intervals, and equal steps are of equal length on all waterfalls."""
    drawn = [claim for claim in (page.opening, *page.claims) if claim.chart == "waterfall"]
    assert [claim.id for claim in drawn] == ["compression_14d-change", "healed_12w-change"]
    assert len({claim.options["width"] for claim in drawn}) == 1
    assert len(page.claim("all-measures").frame) == 9
    assert [claim.id for claim in page.section("clinics")] == [
        "compression_14d-clinics",
        "healed_12w-clinics",
        "other-clinics",
    ]
    assert all(claim.table.columns[1] == "Real?" for claim in page.section("clinics")[:2])
    assert sum(bool(re.search("rounded to add up", claim.caveat)) for claim in (page.opening, *page.claims)) == 1


def test_no_word_of_appraisal_and_no_double_negative_is_left(page):
    """Performance is the field's term, and an interval that leaves out no change is nobody's language."""
    assert not re.search(r"(?i)performance|leaves? out no|includes no change", page.text)


def test_too_few_events_in_the_network_are_said(told):
    """Instead of a verdict on a handful."""
    each = replace(told[0], network=told[0].network.copy())
    each.network["verdict"] = TOO_FEW
    assert "too few events to tell whether it is chance" in sentence(each, printed(each.network, "%"))
