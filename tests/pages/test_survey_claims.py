"""What pages say of surveys: means, scales, silence, and groups of which nearly all answered alike."""

import dataclasses
import re
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from tests.charts.drawn import words
from tests.conftest import QUARTER, ROOT
from wellanalysis.charts import draw
from wellanalysis.pages import agreement, chapter, network_pages, numbers_table, survey, survey_scale
from wellanalysis.pages.agreement import largest, nearly_all, value_text
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import figures
from wellanalysis.stats.survey import cronbach_alpha

SURVEYS = ("experience_top_box", "staff_satisfaction")
NESTS = [("month", "quarter"), ("quarter", "now")]
STAFF = ["satisfaction", "trust", "confidence", "wish_to_continue", "voice"]


# --- nearly all of a small group -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "share"), [(5, 0.8), (9, 0.8), (10, 0.9), (19, 0.9), (20, 0.95), (29, 0.95), (30, 1.0), (300, 1.0)]
)
def test_the_largest_share_said_grows_with_the_group(people, share):
    """At and just below each threshold; from 30 people on results are shown as they are."""
    assert largest(pd.Series([people])).tolist() == [share]


def test_a_bound_always_fits_two_counts_or_more():
    """ "90 % or more" of 14 is 13 or 14: nobody knows that all agreed. Its mirror likewise."""
    for people in range(2, agreement.MANY):
        counts = pd.Series(np.arange(people + 1.0))
        size = pd.Series(float(people), counts.index)
        said = nearly_all(counts, size, size)
        assert said.iloc[-2:].all(), people
        assert said.iloc[:2].all(), people


def test_values_at_the_bound_are_told_as_the_bound():
    """18 of 20 is shown, 19 of 20 is a bound; of 30 nothing is."""
    size = pd.Series([20.0, 20.0, 20.0, 30.0])
    assert nearly_all(pd.Series([18.0, 19.0, 1.0, 30.0]), size, size).tolist() == [False, True, True, False]
    assert value_text({"value": 0.95, "alike": True}, "%") == "95\u00a0% or more"
    assert value_text({"value": 0.1, "alike": True}, "%") == "10\u00a0% or less"
    assert value_text({"value": 0.95}, "%") == "95\u00a0%"


def cells(counts, *, unit="C1"):
    """Two quarters (numerator, denominator) and the window that adds them up."""
    total = tuple(sum(each) for each in zip(*counts, strict=True))
    first = [pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 4, 1)]
    frame = pd.DataFrame(
        [
            *(("quarter", day, *count) for day, count in zip(first, counts, strict=True)),
            ("now", first[0], *total),
        ],
        columns=["level", "period", "numerator", "denominator"],
    )
    here = {"measure": "m", "unit": unit, "factor": "", "stratum": "", "in_network": True, "in_quarter": pd.NaT}
    inside = pd.Series(first[0], frame.index).where(frame["level"] == "quarter")
    return frame.assign(**here, people=frame["denominator"], n=frame["denominator"], in_now=inside)


def planned(frame, withheld=None):
    """Withheld and alike, as lists."""
    given = pd.Series(False, frame.index) if withheld is None else pd.Series(withheld)
    found = agreement.plan(frame, given, ["m"], nests=NESTS)
    return [list(each) for each in found]


def test_the_other_quarter_goes_where_the_window_would_give_the_bound_away():
    """25 of 34 less 11 of 20 is 14 of 14: the twenty are withheld, the window stays."""
    assert planned(cells([(14, 14), (11, 20)])) == [[False, True, False], [True, False, False]]


def test_two_bounds_that_are_a_large_group_together_need_no_third():
    """16 of 16 and 15 of 16: 31 of 32 says of nobody what they said."""
    assert planned(cells([(16, 16), (15, 16)])) == [[False] * 3, [True, True, False]]


def test_a_bound_beside_a_withheld_quarter_needs_no_other():
    """What the window leaves is 18 of 28 together."""
    assert planned(cells([(14, 14), (4, 14)]), [False, True, False]) == [[False, True, False], [True, False, False]]


def test_a_window_that_is_a_bound_gives_nothing_away():
    """Fourteen people answered twice, 26 of 28 times alike: the window's own count is not shown."""
    frame = cells([(14, 14), (12, 14)]).assign(people=14)
    assert planned(frame) == [[False] * 3, [True, False, True]]


def test_nothing_is_a_bound_that_is_not_protected():
    """Clinical results of 14 of 14 are shown, and so is everything of public research data."""
    frame = cells([(14, 14), (11, 20)])
    withheld, alike = agreement.plan(frame, pd.Series(False, frame.index), frozenset(), nests=NESTS)
    assert not withheld.any()
    assert not alike.any()


def test_a_bound_replaces_the_count_and_other_cells_keep_theirs():
    """12.6 of 14 is the bound's own numerator: value, interval and slice rest on it."""
    frame = cells([(14, 14), (1, 14)])
    shown = agreement.bounded(frame, pd.Series([True, True, False]))
    assert shown["numerator"].tolist() == pytest.approx([12.6, 1.4, 15])
    assert shown["alike"].tolist() == [True, True, False]


def test_no_sum_of_the_demo_gives_a_small_groups_answers_away(demo_figures, demo_results):
    """Of every shown total less its shown parts: never nearly all of fewer than 30, counted from the extract."""
    shown = demo_figures.cells[demo_figures.cells["measure"].isin(SURVEYS)].copy()
    keys = ["measure", "clinic_id", "month"]
    true = demo_results.cube.set_index(keys)[["numerator", "denominator"]]
    clinics = shown[(shown["unit"] != NETWORK) & shown["in_network"]]
    whole = shown[(shown["unit"] == NETWORK) & ~shown["withheld"] & ~shown["alike"]]
    assert whole["alike"].eq(False).all()
    months = clinics[clinics["level"] == "month"]
    counts = true.reindex(pd.MultiIndex.from_frame(months[["measure", "unit", "period"]]))
    unseen = months.assign(
        **{name: counts[name].to_numpy() for name in counts}, hidden=months["withheld"] | months["alike"]
    )
    left = unseen[unseen["hidden"]].groupby(["measure", "period"])[["numerator", "denominator"]].sum()
    bounds = unseen[unseen["alike"]].set_index(["measure", "period"]).index
    total = whole[whole["level"] == "month"].set_index(["measure", "period"]).index
    left = left[left.index.isin(bounds) & left.index.isin(total)]
    assert len(left)
    assert not nearly_all(left["numerator"], left["denominator"], left["denominator"]).any()


def test_no_page_tells_that_nearly_all_of_a_small_team_agreed(demo_pages):
    """In words, tables and charts of every page: no "24 of 25 answers", no chart at 100 % of fourteen."""
    told = re.compile(r"\b([\d,]+) of ([\d,]+) answers")
    bounds = 0
    for page in demo_pages.values():
        for claim in (page.opening, *page.claims):
            texts = [claim.heading, claim.sentence, claim.alternative, *claim.table.astype(str).to_numpy().ravel()]
            for count, of in (found for text in texts for found in told.findall(text)):
                top, n = (pd.Series([float(number.replace(",", ""))]) for number in (count, of))
                assert not nearly_all(top, n, n).any(), (page.id, claim.id, count, of)
            bounds += sum("or more" in text for text in texts)
            if {"told", "value", "n"} <= set(claim.frame):
                drawn = claim.frame[claim.frame["value"].notna()]
                assert (drawn["value"] <= largest(drawn["n"]) + 1e-9).all(), (page.id, claim.id)
                assert (drawn.loc[drawn["told"] != "", "n"] < 60).all()
    assert bounds > 20


def test_a_bound_reads_the_same_in_heading_sentence_table_and_chart(demo_figures):
    """Orchard Row's team: 23 of 24 answers by 14 people."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    claim = survey.quarters_claim(demo_figures, measure, "C16", section="staff")
    bound = "90\u00a0% or more"
    assert claim.heading.endswith(f"→ {bound})")
    assert f": {bound} (24 answers; 95\u00a0% interval" in claim.sentence
    assert claim.table.loc[1, ["Result", "Counted"]].tolist() == [bound, "24 answers"]
    assert claim.frame.iloc[-1][["told", "value"]].tolist() == [bound, 0.9]
    assert "nobody's own answer can be told" in claim.caveat
    now = demo_figures.now(measure, "C16")
    assert (now["numerator"], numbers_table.cell_texts(demo_figures, measure, now)[0]) == (pytest.approx(21.6), bound)


def test_charts_draw_the_words_of_a_bound():
    """Not the number that stands for it."""
    waves = pd.DataFrame({"period": ["2026Q1"], "series": ["a"], "value": [0.9], "n": [14], "told": ["90 % or more"]})
    items = pd.DataFrame({"label": ["I am heard"], "value": [0.9], "n": [14], "told": ["90 % or more"]})
    for name, frame in {"waves": waves, "items": items}.items():
        assert any("90 % or more" in word for word in words(draw(name, frame))), name


def test_public_research_data_are_shown_as_they_are(demo_definitions, demo_results):
    """Under an open policy there is no bound."""
    network = demo_definitions.network
    policies = {
        edition: given.model_copy(update={"policy": "open", "minimum": 1})
        for edition, given in network.disclosure.items()
    }
    opened = dataclasses.replace(demo_definitions, network=network.model_copy(update={"disclosure": policies}))
    shown = figures(opened, demo_results, QUARTER, edition="network", stage="draft")
    assert not shown.cells["alike"].any()
    measure = shown.definitions.measure("staff_satisfaction")
    assert "23 of 24 answers" in shown.said(measure, shown.now(measure, "C16"))


# --- questions -----------------------------------------------------------------------------------------------------


def staff_answers(figures, unit=None):
    """Answered questionnaires of the trailing window of judged clinics, or of one, from the extract."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    rows = rows[pd.to_datetime(rows["sent_on"]).between("2025-10-01", "2026-09-30")]
    judged = rows[~rows["clinic_id"].isin(figures.too_small)]
    return judged if unit is None else rows[rows["clinic_id"] == unit]


def test_means_stand_beside_the_most_positive_answers(demo_figures):
    """The team's voice in the network, counted again: the interval is that of the people, not of their answers."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    table = survey.items_claim(demo_figures, measure, NETWORK, section="staff").table.set_index("Question")
    text = table.loc["When I raise something, it is heard and answered", "Mean (95\u00a0%)"]
    given = staff_answers(demo_figures)["voice"].dropna().astype(float)
    people = demo_figures.now(measure, NETWORK)["people"]
    value, low, high = (float(each) for each in re.fullmatch(r"([\d.]+) of 5 \(([\d.]+)–([\d.]+)\)", text).groups())
    assert value == pytest.approx(given.mean(), abs=0.005)
    assert (high - low) / 2 == pytest.approx(1.97 * given.std() / np.sqrt(people), abs=0.006)


def test_means_of_questions_that_nearly_all_agree_on_are_withheld(demo_figures):
    """A mean of 5.0 would say what "90 % or more" does not."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    claim = survey.items_claim(demo_figures, measure, "C16", section="staff")
    bound = claim.table["Most positive answers"] == "90\u00a0% or more"
    columns = demo_figures.definitions.contract["provider_survey"].columns
    asked = {columns[name].says.casefold() for name in STAFF}
    assert asked <= set(claim.table.loc[bound, "Question"].str.casefold())
    assert set(claim.table.loc[bound, "Mean (95\u00a0%)"]) == {"withheld"}
    assert not claim.table.loc[~bound, "Mean (95\u00a0%)"].eq("withheld").any()
    assert "to 90\u00a0% or more." in claim.sentence


def test_alpha_on_the_page_is_that_of_the_answers(demo_figures):
    """All answers of the window; the question that adds least is named by its number."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    claim = survey_scale.scale_claim(demo_figures, measure, section="staff")
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    rows = rows[pd.to_datetime(rows["sent_on"]).between("2025-10-01", "2026-09-30")]
    scale = cronbach_alpha(rows[STAFF].astype("float64"))
    assert f"is {scale.alpha:.2f} (95\u00a0% interval" in claim.sentence
    assert "may be read together as one scale" in claim.sentence
    got = claim.table.set_index("Question")["Alpha without it"].astype(float)
    np.testing.assert_allclose(got, scale.alpha_if_dropped.loc[STAFF], atol=0.0051)


def pair_table(figures, alpha_low=False, constant=()):
    """Scales of the staff survey made anew: answers that go together, or not; some alike."""
    random = np.random.default_rng(1)
    view = random.normal(0, 0 if alpha_low else 1.5, 400)
    answers = {name: np.clip(np.round(3 + view + random.normal(0, 1, 400)), 1, 5) for name in STAFF}
    answers |= {name: np.full(400, 4.0) for name in constant}
    rows = [
        (
            "provider_survey",
            pd.Timestamp("2026-03-01"),
            a,
            b,
            400,
            answers[a].sum(),
            answers[b].sum(),
            answers[a] @ answers[b],
        )
        for a, b in [*((name, name) for name in STAFF), *combinations(STAFF, 2)]
    ]
    scales = pd.DataFrame(rows, columns=figures.results.scales.columns)
    return dataclasses.replace(figures, results=dataclasses.replace(figures.results, scales=scales))


def test_questions_below_the_threshold_are_read_one_by_one(demo_figures):
    """The heading says so; constant questions are named and left out; with one left there is no scale."""
    measure = demo_figures.definitions.measure("staff_satisfaction")

    def claim(**how):
        return survey_scale.scale_claim(pair_table(demo_figures, **how), measure, section="staff")

    assert "hang together: alpha 0." in claim().heading
    low = claim(alpha_low=True)
    assert "do not make one scale" in low.heading
    assert "below 0.7: they are read one by one" in low.sentence
    left_out = claim(constant=["trust"])
    assert "of the 4 questions" in left_out.sentence
    assert "all gave the same answer: Clinic and management want" in left_out.sentence
    assert len(left_out.table) == 4
    assert "make no scale" in claim(constant=STAFF[1:]).heading


def test_the_scale_stands_on_the_networks_page_only(demo_figures):
    """Once per survey, beside its questions; no clinic has one of its own."""
    page = network_pages.satisfaction(demo_figures)
    assert {claim.id for claim in page.claims} >= {"patient_survey-scale", "provider_survey-scale"}
    place = demo_figures.clinics.iloc[0]
    assert not any(claim.id.endswith("-scale") for claim in chapter.satisfaction(demo_figures, place).claims)


# --- silence -------------------------------------------------------------------------------------------------------


def with_response(figures, share):
    """The patients' survey as if only so many of a hundred asked had answered."""
    rows = figures.results.survey.assign(sent=300, answered=share * 3)
    return dataclasses.replace(figures, results=dataclasses.replace(figures.results, survey=rows))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (33, "Only 33\u00a0% answered, fewer than a third: listen to these answers, do not compare them."),
        (34, "34\u00a0% answered. Those who did not answer may think otherwise."),
        (100, "Everybody who was asked answered."),
    ],
)
def test_silence_is_named_with_the_response_rate(demo_figures, share, words):
    """Just below a third, just above, and everybody."""
    measure = demo_figures.definitions.measure("experience_top_box")
    assert survey.silence(with_response(demo_figures, share), measure, NETWORK).startswith(words)


def test_silence_of_a_withheld_group_has_no_number(demo_figures):
    """Ten people answered at Reed Lane."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    assert survey.silence(demo_figures, measure, "C11") == "Those who did not answer may think otherwise."


def test_a_trend_is_drawn_from_four_results_on_that_are_no_bounds(demo_figures):
    """Harbor's team has three shown waves, each a bound: sentence and table tell; its patients' quarters are drawn."""
    staff = demo_figures.definitions.measure("staff_satisfaction")
    told = survey.quarters_claim(demo_figures, staff, "C07", section="staff")
    own = told.frame["value"].notna() & told.frame["told"].eq("")
    assert told.frame["value"].notna().sum() == 3
    assert own.sum() < survey.FEWEST_DRAWN
    assert (told.chart, told.alternative, dict(told.options)) == ("", "", {})
    assert told.sentence
    assert len(told.table) > 2
    for unit in ("C07", NETWORK):
        measure = demo_figures.definitions.measure("experience_top_box")
        assert survey.quarters_claim(demo_figures, measure, unit, section="patients").chart == "waves"
    assert survey.quarters_claim(demo_figures, staff, NETWORK, section="staff").chart == "waves"
