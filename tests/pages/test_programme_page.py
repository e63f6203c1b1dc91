"""The programme's page: what is planted in the demo is found, what is not planted is not claimed, and bad input is said."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import norm

from wellanalysis.definitions.periods import Quarter
from wellanalysis.pages import network_pages, programme_page, summary
from wellanalysis.pages.figures import figures
from wellanalysis.pages.glance import pooled_sentence
from wellanalysis.pages.programme import cohorts, programme_claim
from wellanalysis.pages.programme_doubts import doubts_claim
from wellanalysis.pages.programme_effect import effect, newest, word_of
from wellanalysis.pages.programme_headline import moved_more, told
from wellanalysis.pages.programme_losses import with_losses
from wellanalysis.pages.programme_opening import indicators_claim, indicators_sentence, opening_claim, starts_table
from wellanalysis.pages.programme_panel import TOGETHER, panel, zone
from wellanalysis.pages.programme_pretrend import beyond_trend
from wellanalysis.pages.programme_together import chance_together
from wellanalysis.pages.programme_told import seen_from
from wellanalysis.pages.programme_verdict import DOUBT, STANDS, TOO_SHORT, UNKNOWN, nothing_there
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.tone import of_page
from wellanalysis.pages.wording import Evidence

from ..conftest import QUARTER, ROOT
from .test_pages import texts

MISSING = re.compile(r"\b(nan|None|NaT|<NA>|inf)\b")


@pytest.fixture(scope="module")
def truth():
    """What is planted."""
    return yaml.safe_load((ROOT / "data" / "demo" / "truth.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(demo_figures):
    """The demo's effect."""
    return effect(demo_figures, panel(demo_figures))


@pytest.fixture(scope="module")
def page(demo_figures):
    """The demo's page."""
    return programme_page.page(demo_figures)


def with_starts(definitions, starts):
    """The same network with other starts."""
    programme = definitions.network.programme.model_copy(update={"starts": starts})
    return replace(definitions, network=definitions.network.model_copy(update={"programme": programme}))


def page_of(definitions, results, quarter=QUARTER):
    """The page of a changed network; it says nan nowhere, and nothing that punishes."""
    made = programme_page.page(figures(definitions, results, quarter, edition="network", stage="draft"))
    for text in texts(made):
        assert not MISSING.search(str(text)), text
    assert of_page(made) == []
    return made


def only(results, clinics):
    """Results of these clinics alone."""
    parts = {name: getattr(results, name) for name in results.tables()}
    kept = {name: part for name, part in parts.items() if "clinic_id" in part}
    return replace(results, **{n: p[p["clinic_id"].isin(clinics)].reset_index(drop=True) for n, p in kept.items()})


# --- what is planted ------------------------------------------------------------------------------------------------


def test_the_planted_effect_lies_in_the_interval(found, truth):
    """Mean over the programme's clinics, the exception among them."""
    planted = np.mean([each["programme_points"] for each in truth["healed_12w"].values()]) / 100
    row = found.of("healed_12w")
    assert row["lower"] <= planted <= row["upper"]
    assert found.word(found.figures.headline) == Evidence.IMPROVED
    assert row["lower"] > 0.05


def test_the_planted_gains_of_the_indicators_lie_in_their_intervals(found, truth):
    """Of each indicator that is final, the share that the exception lacks taken off; one in twenty may miss."""
    clinics = len(truth["healed_12w"])
    share = (clinics - 1 + truth["exception_share"]) / clinics
    inside = []
    for measure in found.panel.indicators:
        row = found.of(measure.id)
        planted = truth["indicators"][measure.id]["points_from_programme"] / 100 * share
        inside.append(row["lower"] <= planted <= row["upper"])
    assert len(inside) == 5
    assert sum(inside) >= 4
    assert found.word_together() == Evidence.IMPROVED


def test_the_planted_lag_is_found(found, truth):
    """Quarters of three months: indicators move in the first half year, the outcome after it."""
    first, whole = (months // 3 for months in truth["outcome_lag_months"])
    indicators, outcome = seen_from(found, TOGETHER, "up"), seen_from(found, "healed_12w", "up")
    assert indicators is not None
    assert outcome is not None
    assert indicators <= truth["indicator_lag_months"][1] // 3
    assert first <= outcome <= whole
    before = found.whole.by_event.query("series == 'healed_12w' and event < 0")
    assert ((before["lower"] > 0) | (before["upper"] < 0)).mean() <= 0.2


def test_only_the_planted_exception_is_looked_at(page, truth):
    """With what chance would show there, and what differs."""
    (claim,) = page.section("exception")
    assert claim.id == f"exception-{truth['exception'].lower()}"
    assert "Ridgeview" in claim.heading
    assert "a result like this would be rare (less than 1 in 1,000)" in claim.sentence
    assert "it lies inside" in claim.sentence
    assert claim.table["What"].str.startswith("Noted: ").any()
    assert "Ridgeview" in page.action


def test_a_figure_that_is_not_shown_as_it_is_has_words_of_its_own(page):
    """Nearly all of a small team answered alike: a bound, as everywhere."""
    (claim,) = page.section("exception")
    told = claim.table.set_index("What")["Ridgeview now"]
    assert told["Staff who are satisfied with their work"] == "90\u00a0% or more"


def test_each_site_has_the_word_of_its_own_page(page, demo_figures, truth):
    """Seventeen improved, and the number is told with what is likely."""
    (claim,) = page.section("sites")
    words = claim.table.set_index("Clinic")["Word"]
    names = demo_figures.names
    assert {names[unit] for unit in truth["improved"]} == set(words.index[words == Evidence.IMPROVED])
    assert "17 of 18 clinics" in claim.heading
    assert "17–18 likely" in claim.heading
    assert claim.heading.count("beside their own past") == 1
    assert "beside" not in claim.sentence + claim.caveat
    assert claim.sentence.startswith(
        "Beyond the change of the 5 that wait, 17 of 18 improved by more than chance explains."
    )
    wrong = claim.table.set_index("Clinic")["Chance that the word is wrong"]
    assert wrong[names[truth["exception"]]] == ""
    assert (wrong.drop(names[truth["exception"]]) != "").all()


def test_reports_grow_from_nothing_to_improved(page):
    """One line for each report since the first start; the outcome's first word is no certain one."""
    (claim,) = page.section("quarters")
    assert list(claim.table["Report"])[0] == "2023Q4"
    assert list(claim.table["Report"])[-1] == "2026Q3"
    assert list(claim.table["Outcome"])[0] == Evidence.NO_COMPARISON
    assert list(claim.table["Outcome"])[-1] == Evidence.IMPROVED
    first = list(claim.table["Outcome"]).index(Evidence.IMPROVED)
    assert Evidence.IMPROVED not in list(claim.table["Outcome"])[: max(first, 3)]


def test_every_try_is_printed_with_its_verdict(page):
    """Whichever way it went."""
    (claim,) = page.section("doubts")
    assert len(claim.table) == 10
    assert set(claim.table["The effect"]) <= {STANDS, DOUBT, UNKNOWN, TOO_SHORT}
    assert claim.heading.endswith("the effect stands in 10 of 10 tries")


def test_every_section_of_the_notebook_has_something_to_show(page):
    """On the demo nothing is empty."""
    for name in ("effect", "quarters", "timing", "others", "sites", "exception", "doubts", "interrupted", "events"):
        assert page.section(name), name
    assert of_page(page) == []
    for text in texts(page):
        assert not MISSING.search(str(text)), text


def test_the_page_is_the_same_again_with_and_without_memory(page, demo_figures, tmp_path):
    """Byte for byte."""
    first = programme_page.page(demo_figures, remembered=Remembered(tmp_path))
    again = programme_page.page(demo_figures, remembered=Remembered(tmp_path))
    assert any(tmp_path.iterdir())
    assert page.text == first.text == again.text


def test_the_summary_leads_to_the_page_where_there_is_one(demo_figures, demo_definitions, demo_results):
    """Where every clinic is too small to judge there is none."""
    assert programme_page.PAGE in [target for _, target in programme_claim(demo_figures).links]
    small = demo_definitions.network.minimum.model_copy(update={"episodes": 6000})
    network = demo_definitions.network.model_copy(update={"minimum": small})
    every = figures(replace(demo_definitions, network=network), demo_results, QUARTER, edition="network", stage="draft")
    assert programme_page.page(every) is None
    told = programme_claim(every)
    assert told is None or programme_page.PAGE not in [target for _, target in told.links]


def test_the_planted_gain_of_a_small_survey_lies_in_its_interval(found, truth):
    """Points from standard deviations by the demo's own surveys: about 17 for staff, where waiting teams agreed by chance."""
    for measure, shift in (("staff_satisfaction", "staff_view_sd"), ("experience_top_box", "experience_view_sd")):
        row = found.of(measure)
        before = found.figures.baseline(next(m for m in found.panel.outcomes if m.id == measure), "")["value"]
        planted = norm.cdf(norm.ppf(before) + truth[shift]) - before
        assert row["lower"] <= planted <= row["upper"], measure


def test_no_interval_is_narrower_than_counting_people_allows(found):
    """Staff: five waiting teams of about 40 answers a wave; binomial chance alone gives 6 to 7 points of error."""
    row = found.of("staff_satisfaction")
    assert 0.06 <= row["se"] <= 0.07
    assert row["upper"] - row["lower"] > 0.24
    rows = found.panel.of("staff_satisfaction").dropna(subset="value")
    share, people = rows["observed"] / rows["trials"], rows["trials"]
    mixed = share.between(0.2, 0.8)
    assert (rows["variance"] / (share * (1 - share) / people))[mixed].between(0.95, 1.2).all()
    assert (rows["variance"][share == 1] > 0).all()
    adjusted = found.panel.of("healed_12w").dropna(subset="value")
    plain = adjusted["observed"] / adjusted["trials"] * (1 - adjusted["observed"] / adjusted["trials"])
    assert (adjusted["variance"] * adjusted["trials"] / plain).median() == pytest.approx(1, abs=0.15)


def test_the_opening_tells_both_sides_the_difference_and_the_indicators(page):
    """From what to what, in the heading how much more, and once how the summary's figure differs."""
    assert page.opening.heading == (
        "Healed within 12 weeks rose 13\u00a0points more at clinics of the programme than at those still waiting"
    )
    for said in (
        "went from 64\u00a0% to 77\u00a0%",
        "stayed at 64\u00a0%",
        "+13\u00a0points (95\u00a0% interval 10–16): improved",
    ):
        assert said in page.opening.sentence
    assert "of the whole network" in page.opening.caveat
    assert page.opening.options["told"] == "+13\u00a0points (10–16), newest four quarters"
    assert page.opening.options["told"] in page.opening.alternative
    assert "hollow diamonds where fewer than 18 clinics" in page.opening.alternative


def test_the_summary_opens_with_the_comparison(demo_figures, found):
    """The same numbers as on the page, estimated by themselves."""
    claim = programme_claim(demo_figures)
    assert claim.sentence.startswith("Healed within 12 weeks rose 13\u00a0points more at clinics of the programme")
    assert "(95\u00a0% interval 10–16)" in claim.sentence
    assert "not drawn by lot" in claim.sentence
    assert "does not compare" not in claim.sentence
    own = newest(demo_figures, found.panel, demo_figures.headline)
    for name in ("effect", "se", "df", "least_lower", "most_upper", "treated", "controls"):
        assert own[name] == pytest.approx(found.of("healed_12w")[name])


def test_a_measure_in_validation_counts_nowhere(demo_figures):
    """Five indicators in the timing of each cohort, in the summary, and in the text alternative of their chart."""
    assert cohorts(demo_figures)["moved"].max() == 5
    (told,) = [claim for claim in summary.page(demo_figures).claims if claim.id == "indicators"]
    assert told.heading.startswith("5 of 5")
    strip = network_pages.indicators(demo_figures).opening
    assert "5 improved; 1 shown but not counted" in strip.alternative


def test_chance_alone_is_told_with_one_number_and_one_phrase(page, demo_figures):
    """The summary's indicators are those of the page; a clinic's have no such estimate, and give the least."""
    together = re.search(r"chance alone gives that (one time in \d+), as such indicators", page.opening.sentence)
    (strip,) = [claim for claim in summary.page(demo_figures).claims if claim.id == "indicators"]
    assert together is not None
    assert together.group() in strip.sentence
    # The public reads the same number.
    assert chance_together(replace(demo_figures, edition="public"), 5, 5) == chance_together(demo_figures, 5, 5)
    assert chance_together(replace(demo_figures, edition="clinic"), 5, 5) is None
    own = pooled_sentence(demo_figures, demo_figures.measures_of("C07", "leading_indicator"), "C07")
    assert "at least one time in 32, more since such indicators tend to move together" in own


def test_the_number_of_sites_is_told_without_contradiction(page):
    """What is sure, what nobody can tell, and so the number; both probabilities stand there."""
    (claim,) = page.section("sites")
    assert "one of these words is wrong has a chance of less than 1 in 1,000" in claim.sentence
    assert "nobody can tell: a small gain is somewhat more likely than none (about 6 in 10)" in claim.sentence
    assert claim.sentence.endswith(
        "So the true number, any gain however small counted, is 17 or 18 (exactly 17: 39\u00a0%)."
    )
    assert "Not yet in the programme: Fisher Lane" in [label for label, _ in claim.links]


def test_the_exception_begins_with_what_went_well_and_stands_beside_its_baseline(page):
    """And ends with a place for its own words."""
    (claim,) = page.section("exception")
    assert claim.heading == "Ridgeview: no clear change, and questions to ask there"
    assert claim.table["What"].iloc[0].startswith("What went well: ")
    outcome = claim.table.set_index("What").loc["Healed within 12 weeks"]
    assert list(outcome.iloc[:2]) == ["62\u00a0%", "63\u00a0%"]
    assert any(target.startswith("https://forms.lanternfield.example/") for _, target in claim.links)


def test_a_change_of_rule_for_all_clinics_is_one_of_the_tries(page, demo_figures, demo_definitions, demo_results):
    """Where such an event names the outcome; where none does there is no such line."""
    (claim,) = page.section("doubts")
    line = claim.table[claim.table["Perhaps …"].str.startswith("a change for all clinics")].iloc[0]
    assert "July 2024" in line["Perhaps …"]
    assert line["What was seen"] == "64\u00a0% → 64\u00a0%"
    assert line["The effect"] == "stands"
    elsewhere = demo_results.annotations.assign(measure="")
    made = page_of(demo_definitions, replace(demo_results, annotations=elsewhere))
    assert len(made.section("doubts")[0].table) == 9


def test_an_early_word_the_other_way_is_said_to_be_early(page):
    """Before outcomes can follow."""
    (claim,) = page.section("quarters")
    backward = claim.table[claim.table["Outcome"] == Evidence.OTHER_WAY_INCONCLUSIVE]["Report"]
    assert len(backward) == 1
    assert f"in {backward.iloc[0]} says little so early: it followed about 2 quarters after a start" in claim.caveat


def test_headings_read_right_for_every_word(demo_figures):
    """Improved says what rose; the others add their word or say that nothing is clear; less is not more."""
    measure = demo_figures.headline
    row = {"effect": 0.04, "lower": -0.01, "upper": 0.09, "windowed": True}
    assert told(demo_figures, measure, row, Evidence.PROMISING).endswith(
        "rose 4\u00a0points more at clinics of the programme than at those still waiting: promising, not conclusive"
    )
    assert told(demo_figures, measure, row, Evidence.NO_CLEAR_CHANGE) == (
        "Healed within 12 weeks: no clear change beyond that of those still waiting"
    )
    less = {"effect": -0.04, "lower": -0.09, "upper": -0.01, "windowed": False}
    assert told(demo_figures, measure, less, Evidence.OTHER_WAY).endswith(
        "rose 4\u00a0points less at clinics of the programme than at those then still waiting: went the other way"
    )
    assert moved_more(demo_figures, measure, less, level="95 % ").endswith("(95 % 1–9)")
    none = {**row, "effect": 0.001}
    assert told(demo_figures, measure, none, Evidence.PROMISING).startswith("Healed within 12 weeks: promising")


# --- what is not planted --------------------------------------------------------------------------------------------


def quiet(known, seed):
    """The same panel with noise alone in it."""
    rng = np.random.default_rng(seed)
    rows = known.rows.assign(
        value=np.where(known.rows["value"].notna(), rng.normal(0.7, 0.03, len(known.rows)), np.nan)
    )
    return replace(known, rows=rows)


def test_a_network_in_which_nothing_happens_is_seldom_said_to_have_improved(demo_figures):
    """Of sixty quiet panels at most the three of the stated one in twenty carry the outcome's word, in either direction."""
    known, measure = panel(demo_figures), demo_figures.headline
    rows = [newest(demo_figures, quiet(known, seed), measure) for seed in range(60)]
    words = [word_of(row, "up", zone(demo_figures, measure)) for row in rows]
    assert sum(word in (Evidence.IMPROVED, Evidence.OTHER_WAY) for word in words) <= 3


def test_losses_that_make_the_effect_leave_a_doubt_and_stand_in_the_opening(demo_figures):
    """Nothing happens anywhere, but of a hundred in the programme a fifth of the 35 failures is lost after the start."""
    known, rng = panel(demo_figures), np.random.default_rng(5)
    sums = demo_figures.sums.astype(dict.fromkeys(["numerator", "denominator", "lost"], float))
    own = (sums["measure"] == "healed_12w") & (sums["level"] == "quarter") & sums["unit"].isin(known.units)
    begun = sums["unit"].map(known.started).le(sums["period"].astype("datetime64[ns]")) & own
    events = 65.0 + rng.integers(-2, 3, len(sums))
    sums.loc[own, "numerator"] = events[own]
    sums.loc[own, "lost"] = np.where(begun[own], (100 - events[own]) / 5, 0.0)
    sums.loc[own, "denominator"] = 100 - sums.loc[own, "lost"]
    share = sums[own].assign(
        value=sums["numerator"] / sums["denominator"], period=sums["period"].astype("datetime64[ns]")
    )
    both = known.rows.drop(columns="value").merge(share[["unit", "period", "value"]], how="left", on=["unit", "period"])
    changed = both["value"].where(
        known.rows["value"].notna() & (known.rows["series"] == "healed_12w"), known.rows["value"]
    )
    found = effect(replace(demo_figures, sums=sums), replace(known, rows=known.rows.assign(value=changed)))
    assert found.word(demo_figures.headline) == Evidence.IMPROVED
    assert found.of("healed_12w")["effect"] == pytest.approx(0.05, abs=0.015)
    counted = with_losses(found, demo_figures.headline)
    assert counted["lower"] <= 0 <= counted["upper"]
    fewer = demo_figures.headline.model_copy(update={"improves": "down"})
    assert with_losses(found, fewer)["effect"] == pytest.approx(counted["effect"] + 0.07, abs=0.005)
    table = doubts_claim(found).table.set_index("Perhaps …")["The effect"]
    assert table["more were lost to follow-up"] == DOUBT
    assert "lost to follow-up counted as not having achieved it, the difference is 0" in opening_claim(found).caveat


def test_a_trend_of_before_that_goes_on_leaves_a_doubt(demo_figures):
    """Programme clinics gain one point a quarter all along: the plain effect says improved, what lies beyond the trend not."""
    known, rng = panel(demo_figures), np.random.default_rng(3)
    quarter = (known.rows["period"] - known.rows["period"].min()).dt.days / 91
    ours = known.rows["unit"].isin(known.inside)
    drawn = 0.5 + 0.01 * quarter * ours + rng.normal(0, 0.004, len(known.rows))
    rows = known.rows.assign(value=drawn.where(known.rows["value"].notna()), variance=1e-5)
    found = effect(demo_figures, replace(known, rows=rows))
    assert found.word(demo_figures.headline) == Evidence.IMPROVED
    table = doubts_claim(found).table.set_index("Perhaps …")["The effect"]
    assert table["programme clinics were already on another way"] == DOUBT


def test_a_step_beyond_a_trend_is_estimated_beyond_it():
    """Twelve clinics in three groups on trends of their own, a step of ten points at each start; hardly any noise."""
    when = pd.date_range("2020-01-01", periods=16, freq="3MS")
    starts = [pd.NaT] * 4 + [when[6]] * 4 + [when[9]] * 4
    lines = [
        {"unit": f"U{who}", "period": day, "start": start, "series": "a",
         "value": 0.4 + 0.01 * who + (0.002 * (who % 4) + 0.004 * (start == start)) * (day - when[0]).days / 91 + 0.1 * (day >= start)}
        for who, start in enumerate(starts)
        for day in when
    ]  # fmt: skip
    rows = pd.DataFrame(lines)
    rows["value"] += np.random.default_rng(0).normal(0, 1e-5, len(rows))
    row = beyond_trend(rows)
    assert row["effect"] == pytest.approx(0.1, abs=1e-4)
    assert row["trend"] > 0.02
    assert row["lower"] <= row["effect"] <= row["upper"]
    assert beyond_trend(rows[(rows["period"] >= when[5]) & (rows["start"] != when[9])].reset_index(drop=True)) == {}


def test_a_try_that_could_see_nothing_is_no_try():
    """It speaks for the effect only where its interval leaves out an effect of that size; clear of none is a doubt."""
    told = {"effect": 0.1}
    assert nothing_there({"lower": -0.05, "upper": 0.05}, told) == STANDS
    assert nothing_there({"lower": -0.2, "upper": 0.2}, told) == TOO_SHORT
    assert nothing_there({"lower": 0.01, "upper": 0.2}, told) == DOUBT


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        ([0.01], [0.03], DOUBT),
        ([-0.03], [0.03], TOO_SHORT),
        ([-0.2] * 6, [0.2] * 6, TOO_SHORT),
        ([-0.03] * 6, [0.03] * 6, STANDS),
        ([0.01, -0.03, -0.03], [0.03] * 3, DOUBT),
    ],
)
def test_quarters_before_the_start_stand_only_where_they_could_tell(found, lower, upper, said):
    """One alone clear of no effect is a doubt, wide ones are no try, and the heading counts them apart."""
    before = pd.DataFrame(
        {"series": "healed_12w", "event": -np.arange(1, len(lower) + 1), "lower": lower, "upper": upper, "effect": 0.0}
    )
    other = replace(found, whole=replace(found.whole, by_event=before))
    claim = doubts_claim(other)
    assert claim.table["The effect"].iloc[1] == said
    end = {STANDS: "10 of 10 tries", DOUBT: "9 of 10 tries", TOO_SHORT: "9 of 10, 1 cannot be tried"}[said]
    assert claim.heading.endswith(end)


def test_an_effect_that_one_clinic_makes_is_not_called_improved(demo_figures):
    """The interval alone would say so; with that clinic left out it does not."""
    row = {"effect": 0.05, "lower": 0.01, "upper": 0.09, "p_above": 0.99, "least_lower": -0.01, "most_upper": 0.1}
    assert word_of(row, "up", 0.03) == Evidence.PROMISING
    assert word_of({**row, "least_lower": 0.005}, "up", 0.03) == Evidence.IMPROVED
    down = {"effect": -0.05, "lower": -0.09, "upper": -0.01, "p_above": 0.01, "least_lower": -0.1, "most_upper": 0.01}
    assert word_of(down, "up", 0.03) == Evidence.OTHER_WAY_INCONCLUSIVE
    assert word_of({**down, "most_upper": -0.005}, "down", 0.03) == Evidence.IMPROVED
    nobody_left = {**row, "least_lower": np.nan}
    assert word_of(nobody_left, "up", 0.03) == Evidence.PROMISING


# --- bad input ------------------------------------------------------------------------------------------------------


def test_a_network_without_a_programme_has_no_such_page(demo_definitions, demo_results):
    """Nothing to say."""
    definitions = replace(demo_definitions, network=demo_definitions.network.model_copy(update={"programme": None}))
    every = figures(definitions, demo_results, QUARTER, edition="network", stage="draft")
    assert programme_page.page(every) is None


def test_starts_at_once_leave_the_series_alone(demo_definitions, demo_results):
    """No comparison: said so, and interrupted series are told."""
    everywhere = dict.fromkeys(demo_results.clinics["clinic_id"], date(2023, 10, 1))
    made = page_of(with_starts(demo_definitions, everywhere), demo_results)
    assert Evidence.NO_COMPARISON in made.opening.heading
    assert "began at once" in made.opening.sentence
    assert made.opening.chart == ""
    assert made.section("interrupted")
    assert not made.section("effect")
    assert not made.section("doubts")


def test_clinics_that_began_stand_before_those_that_did_not():
    """A slide holds a dozen rows, and the sentence above them is about those who began."""
    programme = SimpleNamespace(starts={"C02": date(2024, 1, 1), "C04": date(2024, 1, 1)})
    told = SimpleNamespace(
        definitions=SimpleNamespace(network=SimpleNamespace(programme=programme)),
        clinics=pd.DataFrame({"clinic_id": ["C01", "C02", "C03", "C04"], "name": list("ABCD")}),
    )
    none = SimpleNamespace(panel=SimpleNamespace(before_data=(), after_data=()))
    table = starts_table(told, none)
    assert list(table["Clinic"]) == ["B", "D", "A", "C"]
    assert list(table["Began"]) == ["1 January 2024"] * 2 + ["not yet"] * 2


def test_where_nobody_waits_any_more_the_earlier_quarters_are_told(demo_definitions, demo_results):
    """Three cohorts, the last of them everybody else."""
    starts = dict.fromkeys(demo_results.clinics["clinic_id"], date(2025, 1, 1))
    made = page_of(with_starts(demo_definitions, {**starts, **demo_definitions.network.programme.starts}), demo_results)
    assert "nobody does any more" in made.opening.sentence
    assert made.opening.chart == "event_quarters"


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ({"C03": date(2030, 1, 1)}, "No clinic"),
        ({"C03": date(2015, 1, 1), "C07": date(2016, 1, 1)}, "before the data"),
        ({"C03": date(2024, 1, 1)}, "Only one clinic has begun"),
        ({"C21": date(2024, 1, 1)}, "large enough"),
    ],
)
def test_a_start_that_compares_nothing_is_said(demo_definitions, demo_results, starts, said):
    """Outside the data on either side, alone, or of a clinic too small to judge."""
    made = page_of(with_starts(demo_definitions, starts), demo_results)
    assert said in made.opening.sentence
    assert Evidence.NO_COMPARISON in made.opening.heading


def test_starts_on_either_side_of_the_data_are_left_out_and_told(demo_definitions, demo_results, found):
    """One clinic without a past, one without a future; the others are compared."""
    starts = {**demo_definitions.network.programme.starts, "C03": date(2015, 1, 1), "C07": date(2030, 1, 1)}
    made = page_of(with_starts(demo_definitions, starts), demo_results)
    assert "without a past to compare with: 1 clinic." in made.opening.caveat
    assert "1 clinic will begin later" in made.opening.caveat
    assert "between 16 clinics of the programme and 6 not yet in it" in made.opening.sentence


def test_clinics_that_began_within_the_baseline_are_named_and_not_counted(demo_definitions, demo_results, demo_figures):
    """Two of them: they are in no count of sites, no exception and no timing, and nobody says that they wait."""
    starts = {**demo_definitions.network.programme.starts, "C03": date(2023, 4, 1), "C22": date(2015, 1, 1)}
    definitions = with_starts(demo_definitions, starts)
    made = page_of(definitions, demo_results)
    names = [demo_figures.names[unit] for unit in ("C03", "C22")]
    (sites,), (timing,) = made.section("sites"), made.section("timing")
    assert "16 clinics" in sites.heading
    for text in (sites.caveat, timing.sentence):
        assert all(name in text for name in names)
        assert "no past to compare with" in text
    words = sites.table.set_index("Clinic")["Word"]
    assert (words[names] == f"{Evidence.NO_COMPARISON}: began before the baseline ended").all()
    assert not set(names) & set(sites.frame["label"])
    assert not made.section("exception")
    assert "reaches 16 clinics" in timing.sentence
    assert "6 clinics not yet in it" in timing.sentence


def test_one_clinic_that_has_begun_has_an_interval_nowhere(demo_definitions, demo_results):
    """The opening says that chance cannot be told from it: so nothing on the page tells it."""
    definitions = with_starts(demo_definitions, {"C03": date(2024, 1, 1)})
    every = figures(definitions, demo_results, QUARTER, edition="network", stage="draft")
    found = effect(every, panel(every))
    measures = (*found.panel.indicators, *found.panel.outcomes)
    assert {found.word(measure) for measure in measures} == {Evidence.NO_COMPARISON}
    assert found.word_together() == Evidence.NO_COMPARISON
    assert found.reason
    assert newest(every, found.panel, every.headline) == {}
    made = programme_page.page(every)
    for name in ("effect", "quarters", "others", "doubts"):
        assert not made.section(name), name


def test_without_leading_indicators_nothing_is_said_of_them(demo_definitions, demo_results):
    """Neither that it is too early for them, nor that the outcome waits for them."""
    kept = tuple(m for m in demo_definitions.measures if str(m.kind) != "leading_indicator")
    made = page_of(replace(demo_definitions, measures=kept), demo_results)
    said = " ".join(str(text) for text in texts(made))
    assert "leading indicators do" not in said
    assert "in the indicators" not in said
    (timing,) = made.section("timing")
    assert timing.heading == "The outcome has moved"
    assert not [column for column in timing.table if "ndicator" in column]


def test_an_outcome_that_shows_without_its_indicators_is_said_so(demo_figures):
    """Noise in the indicators alone."""
    known = panel(demo_figures)
    noise = quiet(known, 1).rows
    rows = noise.where(~(known.rows["series"] == "healed_12w"), known.rows)
    found = effect(demo_figures, replace(known, rows=rows))
    assert seen_from(found, "healed_12w", "up") == 2
    said = indicators_claim(found).sentence
    assert "The outcome's effect shows from the second quarter after a start on" in said
    assert "is not expected" not in said


def test_indicators_without_a_share_can_be_called_improved(found):
    """There is no mean in points to leave clinics out of: the word rests on all of them, and that is said."""
    without = replace(found, told=found.told[found.told["series"] != TOGETHER].reset_index(drop=True))
    assert without.word_together() == Evidence.IMPROVED
    assert "Whether that rests on one clinic cannot be tried" in indicators_sentence(without)
    assert "cannot be tried" not in indicators_sentence(found)


def test_a_start_within_a_quarter_counts_from_its_first_day(demo_definitions, demo_results, found):
    """The same panel, the same effect."""
    later = {unit: day.replace(day=20) for unit, day in demo_definitions.network.programme.starts.items()}
    every = figures(with_starts(demo_definitions, later), demo_results, QUARTER, edition="network", stage="draft")
    pd.testing.assert_frame_equal(panel(every).rows, found.panel.rows)


def test_one_clinic_has_nobody_to_be_compared_with(demo_definitions, demo_results):
    """Its own past is told."""
    made = page_of(demo_definitions, only(demo_results, ["C03"]))
    assert "Only one clinic" in made.opening.sentence
    assert made.section("interrupted")


def test_an_outcome_without_events_is_said_not_to_vary(demo_definitions, demo_results):
    """And nobody is said to have improved."""
    cube, patterns = demo_results.cube.copy(), demo_results.patterns.copy()
    cube.loc[cube["measure"] == "healed_12w", "numerator"] = 0.0
    patterns.loc[patterns["measure"] == "healed_12w", "events"] = 0.0
    made = page_of(demo_definitions, replace(demo_results, cube=cube, patterns=patterns))
    assert "did not vary" in made.opening.sentence
    assert "improved in 0 of 18" in made.section("sites")[0].heading


@pytest.mark.parametrize("quarter", [Quarter(2023, 2), Quarter(2023, 4), Quarter(2024, 1)])
def test_an_early_report_claims_nothing_of_the_outcome(demo_definitions, demo_results, quarter):
    """Before the first final quarter, and just after it."""
    made = page_of(demo_definitions, demo_results, quarter)
    assert f": {Evidence.IMPROVED}" not in made.opening.sentence.split("Leading indicators")[0]
    assert " more at clinics" not in made.opening.heading.partition(f": {Evidence.PROMISING}")[2]
    assert any(str(word) in made.opening.heading for word in Evidence)
