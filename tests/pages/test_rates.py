"""How often our own rules are wrong: made-up networks are quiet where nothing happens, and what is planted is seen."""

import numpy as np
import pandas as pd
import pytest

from wellanalysis.pages import rates
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.expected import Clock
from wellanalysis.pages.quiet import Planted, made_up

NETWORKS = 4


@pytest.fixture(scope="module")
def told(demo_figures):
    """Rates on a few networks: enough for the bounds below."""
    return rates.rates(demo_figures, networks=NETWORKS)


def drawn(figures, seed=1, planted=None):
    """One made-up network's results tables."""
    return made_up(
        figures.results, figures.definitions.measures, figures.expected, np.random.default_rng(seed), planted
    )


def test_a_made_up_network_has_the_same_sizes(demo_figures):
    """Only what was achieved is drawn anew: who was seen, lost, missing or open stays."""
    before, after = demo_figures.results.cube, drawn(demo_figures).cube
    same = ["measure", "clinic_id", "month", "n", "open", "lost", "missing", "denominator"]
    pd.testing.assert_frame_equal(before[same], after[same])
    proportions = [m.id for m in demo_figures.definitions.measures if m.statistic == "proportion"]
    rows = after[after["measure"].isin(proportions)]
    assert (rows["numerator"] <= rows["denominator"]).all()
    assert (rows["numerator"] >= 0).all()
    assert (before["numerator"] != after["numerator"]).mean() > 0.5


def test_patterns_and_cube_of_a_made_up_network_agree(demo_figures):
    """The events of each clinic and month are counted once."""
    results = drawn(demo_figures)
    judged = results.patterns[~results.patterns["clinic_id"].isin(demo_figures.too_small)]
    by_month = judged.groupby(["measure", "clinic_id", "month"])["events"].sum()
    cube = results.cube.set_index(["measure", "clinic_id", "month"])["numerator"].reindex(by_month.index)
    assert (cube == by_month).all()


def test_the_network_as_a_whole_stays_where_it_was(demo_figures):
    """Nothing happens on average: expected events of the model, within chance."""
    patterns = demo_figures.expected.case_mix["healed_12w"]
    model = patterns.models[Clock.RECALIBRATED]
    told = model.expected(patterns.patterns, unseen="not recorded")
    events = drawn(demo_figures).patterns.loc[told.index, "events"].sum()
    assert abs(events - told["expected"].sum()) < 5 * np.sqrt(told["expected_variance"].sum())


def test_the_same_seed_makes_the_same_network(demo_figures):
    """A published rate is the same again tomorrow."""
    first, again = (drawn(demo_figures, seed=7).cube for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_planted_clinics_do_better_and_only_from_then_on(demo_figures):
    """Odds half as high again at one clinic; before that month, and elsewhere, nothing."""
    since = pd.Timestamp("2024-01-01")
    calm, moved = (drawn(demo_figures, planted=each) for each in (None, Planted(frozenset({"C07"}), since)))
    healed = [results.cube[results.cube["measure"] == "healed_12w"] for results in (calm, moved)]
    before, after = (
        [rows[(rows["clinic_id"] == "C07") & ((rows["month"] >= since) == later)] for rows in healed]
        for later in (False, True)
    )
    share = [rows["numerator"].sum() / rows["denominator"].sum() for rows in after]
    odds = [each / (1 - each) for each in share]
    assert 1.3 < odds[1] / odds[0] < 1.75
    early = [rows["numerator"].sum() / rows["denominator"].sum() for rows in before]
    assert abs(early[1] - early[0]) < 0.06


def test_the_quiet_network_is_quiet_at_the_stated_rate(told):
    """Each rule marks about as often as the methods say it would: trends 4 to 6 %, intervals 2.5 % a side, labels none."""
    quiet, _ = told
    assert 0.02 < quiet.loc["trend", "share"] < 0.08
    assert quiet.loc["improved", "share"] < 0.045
    assert quiet.loc["other_way", "share"] < 0.045
    assert 0.02 < quiet.loc["step", "share"] < 0.09
    assert quiet.loc["funnel", "share"] < 0.01
    assert quiet.loc["label", "share"] < 0.03


def test_what_is_planted_is_seen_more_often_than_chance_marks(told):
    """Healing at every second clinic: most of it reads improved, and is above what is expected."""
    quiet, seen = told
    assert seen.loc[("improved", "healed_12w"), "share"] > 0.5
    assert seen.loc[("improved", "healed_12w"), "share"] > 10 * quiet.loc["improved", "share"]
    assert seen.loc[("label", "healed_12w"), "share"] > 0.5
    assert seen.loc[("improved", "amputation_26w"), "share"] < 0.5


def test_marks_of_the_real_report_are_those_it_shows(demo_figures):
    """Recounted from the figures that the pages read."""
    marks = rates.marks(demo_figures)
    assert not marks["unit"].isin([NETWORK, "C21"]).any()
    assert not marks.duplicated(["rule", "measure", "unit"]).any()
    changes = demo_figures.changes.reset_index()
    shown = changes[(changes["unit"] != NETWORK) & ~changes["unit"].isin(demo_figures.too_small)]
    improved = (shown["word"] == "improved").sum()
    assert marks.loc[marks["rule"] == "improved", "marked"].sum() == improved > 50


def test_the_page_prints_rates_beside_marks(demo_pages):
    """A reader sees how many marks the quarter carries, and how many a quiet network would."""
    page = demo_pages["rates"]
    assert "where nothing happens it would be about" in page.opening.heading
    assert "The words that are not conclusive" in page.opening.sentence
    assert list(page.opening.table["Rule"]) == list(rates.RULES.values())
    assert page.opening.table["A quiet network would show"].str.match(r"(about|fewer than) \d").all()
    missed = page.claim("missed").table
    assert "Healed within 12 weeks" in set(missed["Measure"])


def test_no_simulation_is_made_where_the_network_asks_for_none(demo_figures):
    """0 networks, no page."""
    assert rates.page(demo_figures, networks=0) is None
