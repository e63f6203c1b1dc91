"""What matters: planted effects are found, the confounded one makes no difference, and what cannot be told is said to be so."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.conftest import ROOT
from wellanalysis.pages import drivers_found, drivers_page
from wellanalysis.pages.drivers_beside import adds_claim
from wellanalysis.pages.drivers_claims import effects_claim, landmarks, left
from wellanalysis.pages.drivers_found import COUNTS, Drivers, between_points, drivers, reason
from wellanalysis.pages.drivers_rows import PROVIDER, QUARTER, UNIT, Cohort, X, cohorts, together, window
from wellanalysis.pages.drivers_told import heading, read, seemed, sentence
from wellanalysis.pages.drivers_words import LESS, MORE, NO_DIFFERENCE, UNCLEAR, difference_text, reading, zone_of
from wellanalysis.pages.drivers_worth_told import worth_claims
from wellanalysis.pages.remembered import Remembered
from wellanalysis.pages.tone import of_page
from wellanalysis.stats.drivers import association

CONFOUNDED = "nutrition_screened_14d"


@pytest.fixture(scope="module")
def page(demo_figures):
    """The demo's page, computed once."""
    return drivers_page.page(demo_figures)


@pytest.fixture(scope="module")
def healed(demo_figures) -> Cohort:
    """Patients of the demo's headline outcome."""
    return cohorts(demo_figures)[0]


@pytest.fixture(scope="module")
def truth() -> dict:
    """What is planted in the demo."""
    return yaml.safe_load((ROOT / "data" / "demo" / "truth.yml").read_text(encoding="utf-8"))


def small(healed: Cohort, states: list[str], events: list[int], *, trials: int = 100, clinics: int = 8) -> Cohort:
    """A cohort of one indicator in which every clinic, in two quarters, has a row for each of `states`."""
    indicator = healed.indicators[0]
    quarters = pd.to_datetime(["2026-01-01", "2026-04-01"])
    lines = [
        {
            UNIT: f"U{clinic}",
            PROVIDER: "",
            QUARTER: day,
            "sex": sex,
            "events": each,
            "trials": trials,
            "lost": 0,
            indicator.id: state,
        }
        for clinic in range(clinics)
        for day in quarters
        for sex in ("female", "male")
        for state, each in zip(states, events, strict=True)
    ]
    outcome = healed.outcome.model_copy(update={"case_mix": ("sex",)})
    return replace(healed, outcome=outcome, indicators=(indicator,), rows=pd.DataFrame(lines))


def of_cohort(cohort: Cohort) -> Drivers:
    """What is found in one made-up cohort."""
    table = drivers_found._effects(cohort).assign(outcome=cohort.outcome.id, stands=True, p_adjusted=0.001)
    return Drivers((cohort,), table.set_index(["outcome", "indicator"]), pd.DataFrame(), cohort)


# --- what is planted ---------------------------------------------------------------------------------------------------


def test_every_planted_effect_lies_in_its_interval(healed, truth):
    """Log odds of healing that each indicator causes, the confounded one none."""
    for indicator in healed.indicators:
        planted = truth["indicators"][indicator.id]["log_odds_of_healing_caused"]
        found = association(healed.known(indicator), indicator=X, factors=healed.factors, second=PROVIDER, **COUNTS)
        within = found.terms.loc["within"]
        assert within["lower"] < planted < within["upper"], indicator.id


def test_the_confounded_indicator_and_no_other_makes_no_practical_difference(page, truth):
    """It is named in the heading, and its mark stands in the zone; between clinics it seemed to do much."""
    title = "Nutrition screened within 14 days"
    assert truth["confounded"] == CONFOUNDED
    assert page.opening.heading.endswith(f"; “{title}” makes no practical difference")
    drawn = page.opening.frame.set_index("label")
    assert drawn.index[drawn["negligible"]].tolist() == [title]
    assert drawn.loc[title, "between"] > NO_DIFFERENCE
    assert -NO_DIFFERENCE < drawn.loc[title, "lower"] < drawn.loc[title, "upper"] < NO_DIFFERENCE
    assert page.opening.caveat.startswith(f"Clinics that achieve “{title}” more often seem to have more of “Healed")
    # Between clinics its interval holds zero, so that the stronger word is not said.
    assert drawn.loc[title, "between_lower"] < 0
    assert "vanish" not in page.text


def test_the_first_screen_names_what_goes_with_healing_and_by_how_much(page):
    """Five of six, with an interval, patients and period; never without saying that it is no cause."""
    said = page.opening.sentence
    assert page.opening.heading.startswith("5 of 6 indicators go with more of “Healed within 12 weeks” within clinics")
    assert (
        "was seen 4 to 9\u00a0points more often where an indicator was achieved, for 5 of 6 indicators; most with “Pressure taken "
        "off the foot within 14 days” (+9, 95\u00a0% interval 8–10) and “Compression worn within 14 days” (+9, 7–11)."
    ) in said
    assert "56,223 wounds with a known result, 23 clinics, 2023Q3 to 2026Q2; an association, not a cause." in said
    assert said.count(". ") == 2
    first = page.claim("healed_12w-effects")
    assert not {first.heading, first.sentence, first.caveat} & {page.opening.heading, said, page.opening.caveat}


def test_what_clinics_differ_in_is_not_taken_for_what_happens_within_them(healed):
    """Clinics that achieve it more heal more, patients within them do not: between is large, within vanishes."""
    cohort = small(healed, ["achieved", "not_achieved"], [0, 0])
    place = cohort.rows[UNIT].str[1:].astype(int)
    share = np.where(cohort.rows[cohort.indicators[0].id] == "achieved", 0.2 + 0.08 * place, 0.8 - 0.08 * place)
    trials = np.round(4000 * share)
    rows = cohort.rows.assign(trials=trials, events=np.round(trials * (0.4 + 0.05 * place)))
    found = of_cohort(replace(cohort, rows=rows))
    row = found.rows(found.cohorts[0])[0][1]
    assert row["vanished"]
    assert row["negligible"]
    assert row["between"] > 0.03
    assert row["between_lower"] > 0.01
    title = found.cohorts[0].indicators[0].title
    assert heading(found.cohorts[0], found.rows(found.cohorts[0])).endswith(f"; “{title}” vanishes")
    assert "so that something else may stand behind it" in sentence(found.cohorts[0], found.rows(found.cohorts[0]))
    assert seemed(found.cohorts[0], found.rows(found.cohorts[0])) == ""


# --- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        (-0.0199, 0.0199, "no difference of 2\u00a0points or more"),
        (-0.02, 0.01, UNCLEAR),
        (-0.01, 0.02, UNCLEAR),
        (0.001, 0.019, "no difference of 2\u00a0points or more"),
        (0.001, 0.03, MORE),
        (-0.03, -0.001, LESS),
        (-0.03, 0.03, UNCLEAR),
    ],
)
def test_no_difference_is_said_only_where_the_interval_lies_inside_the_zone(lower, upper, said):
    """An interval that holds zero and more says nothing."""
    assert reading(lower, upper) == said


def test_the_zone_is_narrower_for_a_rare_outcome():
    """Two points of an outcome that three in a hundred have are most of it."""
    assert zone_of(0.68) == 0.02
    assert zone_of(0.03) == pytest.approx(0.003)
    assert zone_of(0.97) == pytest.approx(0.003)


def test_differences_are_said_with_their_interval():
    """In points, or tenths of points."""
    assert difference_text(0.06, 0.05, 0.07) == "+6\u00a0points (5–7)"
    assert difference_text(-0.009, -0.017, -0.002, unit="tenths of points") == "−0.9\u00a0points (−1.7 to −0.2)"


def test_a_pair_that_may_be_chance_among_many_is_not_told_as_found(healed):
    """Its interval lies above zero, and it does not stand once the number of comparisons is allowed for."""
    row = {"lower": 0.01, "upper": 0.09, "zone": 0.02, "stands": False, "difference": 0.05}
    row |= {"negligible": False, "vanished": False, "between": 0.0, "between_lower": -0.01, "between_upper": 0.01}
    assert read(healed, row) == UNCLEAR
    assert read(healed, {**row, "stands": True}) == MORE
    told = [(healed.indicators[0], row)]
    assert (
        heading(healed, told) == "“Healed within 12 weeks”: none of 1 indicator stands out from chance within clinics"
    )
    assert "no indicator stands out from chance for “Healed within 12 weeks”." in sentence(healed, told)


def test_small_counts_of_patients_left_out_are_not_told_to_the_number():
    """None, few and a number look different."""
    assert [left(number, 11) for number in (0, 3, 10, 11)] == ["0", "fewer than 11", "fewer than 11", "11"]


def test_points_between_clinics_are_those_at_the_networks_own_level():
    """No log odds, no points; for shares ten points apart, around the level."""
    assert between_points(0.7, np.array([0.0])) == pytest.approx([0.0])
    (found,) = between_points(0.5, np.array([2.0]))
    assert found == pytest.approx(2 / (1 + np.exp(-0.1)) - 1)


ROW = {
    **{"difference": 0.0, "lower": -0.01, "upper": 0.01, "zone": 0.02, "stands": False, "negligible": True},
    **{"between": 0.03, "between_lower": 0.01, "between_upper": 0.05, "vanished": True},
}


@pytest.mark.parametrize(
    ("change", "ends", "seems"),
    [
        ({}, "vanishes", False),
        ({"between_lower": -0.01, "vanished": False}, "makes no practical difference", True),
        ({"between": 0.01, "between_lower": -0.01, "vanished": False}, "makes no practical difference", False),
        ({"lower": -0.03, "negligible": False, "vanished": False}, "within clinics", False),
    ],
)
def test_the_stronger_word_needs_something_to_have_been_there(healed, change, ends, seems):
    """An interval inside the zone is the least; what is only seemingly there between clinics is told as seeming."""
    told = [(healed.indicators[0], {**ROW, **change})]
    assert heading(healed, told).endswith(ends)
    assert ("vanishes" in sentence(healed, told)) is (ends == "vanishes")
    assert ("seem to have more" in seemed(healed, told)) is seems


def test_what_goes_the_other_way_is_told(healed):
    """Not as chance, and not as found."""
    seen = {
        **ROW,
        "difference": -0.05,
        "lower": -0.07,
        "upper": -0.03,
        "stands": True,
        "negligible": False,
        "vanished": False,
    }
    told = [(healed.indicators[0], seen)]
    assert heading(healed, told) == "1 of 1 indicator goes with less of “Healed within 12 weeks” within clinics"
    assert "was seen 5\u00a0points less often where" in sentence(healed, told)


def test_the_page_keeps_the_tone_and_names_no_clinic_by_its_id(page):
    """No ranks, no orders, nothing that prescribes care."""
    assert of_page(page) == []
    assert not pd.Series(page.text).str.contains(r"\bC\d\d\b").any()


# --- who is counted ----------------------------------------------------------------------------------------------------


def test_whoever_had_the_outcome_before_the_landmark_is_left_out(healed):
    """And everybody whose indicator is not recorded, or not meant; they are counted."""
    states = ["achieved", "not_achieved", "before", "not_recorded", "not_applicable"]
    cohort = small(healed, states, [60, 50, 100, 40, 30])
    known = cohort.known(cohort.indicators[0])
    assert known.groupby(X)["events"].sum().tolist() == [50 * 32, 60 * 32]
    assert cohort.counted(cohort.indicators[0]) == dict.fromkeys(states, 3200.0)


def test_the_landmark_is_told_from_the_definitions(healed):
    """Fourteen days, and 28 for the one that takes so long; another follow-up, other words."""
    said = landmarks(healed, healed.indicators)
    assert "known only 14 days into care (“Wound measured in each of the first four weeks” only after 28 days)" in said
    assert "patients who had the outcome, or were lost, before that day are left out" in said
    later = [each.model_copy(update={"follow_up": "21d"}) for each in healed.indicators]
    assert "known only 21 days into care:" in landmarks(healed, later)
    at_once = [each.model_copy(update={"follow_up": "0d"}) for each in healed.indicators]
    assert landmarks(healed, at_once) == "What nobody recorded may stand behind both."


def test_without_a_day_of_the_outcome_the_page_says_what_that_may_do(healed):
    """No landmark can be kept."""
    outcome = healed.outcome.model_copy(update={"time_to": None})
    said = landmarks(replace(healed, outcome=outcome), healed.indicators)
    assert "the data do not say on which day the outcome came" in said


def test_an_indicator_that_ends_with_the_outcome_leaves_those_patients_out_of_the_common_model(healed):
    """Whoever healed within four weeks is not measured for four: else not being meant would foretell healing."""
    rows, varied = together(healed, healed.indicators)
    early = healed.rows["measured_weekly_28d"] == "not_applicable_before"
    assert healed.rows.loc[early, "trials"].sum() > 1000
    assert rows["trials"].sum() <= healed.trials - healed.rows.loc[early, "trials"].sum()
    assert len(varied) == 6
    assert rows["measured_weekly_28d applies"].all()
    assert not rows["compression_14d applies"].all()
    # Not meant for most wounds, healed and open ones: those stay, beside a term of their own.
    assert rows.loc[~rows["compression_14d applies"], "compression_14d"].eq(0).all()


def test_one_who_had_the_outcome_later_does_not_bring_the_early_ones_back(healed):
    """Whether all or nobody of those an indicator is not about had the outcome decides nothing: the day does."""
    cohort = small(healed, ["achieved", "not_achieved", "not_applicable_before", "not_applicable"], [60, 50, 100, 100])
    rows, _ = together(cohort, cohort.indicators)
    about = rows[f"{cohort.indicators[0].id} applies"]
    # Not about them and the outcome later: they stay, though all of them had it; the early ones do not.
    assert rows.loc[~about, "trials"].sum() == 3200
    assert rows["trials"].sum() == 3 * 3200


def test_without_a_day_of_the_outcome_nothing_is_told_of_what_takes_days_to_be_known(demo_figures, healed):
    """Neither found nor priced, however large the difference; what is known at once is told."""
    cohort = small(healed, ["achieved", "not_achieved"], [60, 40])
    cohort = replace(cohort, outcome=cohort.outcome.model_copy(update={"time_to": None}))
    found = of_cohort(cohort)
    assert found.rows(cohort) == []
    claim = effects_claim(demo_figures, found, cohort, section="effects", chart=True)
    assert claim.sentence.startswith("The day of the outcome is not recorded.")
    assert "the outcome, or illness on the way to it, changed the care" in claim.caveat
    assert worth_claims(demo_figures, found, cohort, Remembered()) == []
    at_once = tuple(each.model_copy(update={"follow_up": "0d"}) for each in cohort.indicators)
    told = replace(cohort, indicators=at_once)
    assert len(of_cohort(told).rows(told)) == 1
    both = replace(
        cohort,
        indicators=(*at_once, healed.indicators[1]),
        rows=cohort.rows.assign(**{healed.indicators[1].id: "achieved"}),
    )
    lines = effects_claim(demo_figures, of_cohort(both), both, section="effects", chart=False).table
    assert lines["Reading"].iloc[1] == "cannot tell: the day of the outcome is not recorded"


def test_what_could_come_first_is_named_among_what_could_stand_behind(page):
    """The outcome, or illness on the way to it."""
    table = page.claim("behind").table.set_index("What could stand behind it")
    line = table.loc["Whether the outcome, or illness on the way to it, came first and changed the care"]
    assert line["Here"] == "partly"
    assert "who was on the way to it is not" in line["How"]
    assert "illness may have changed the care" in page.claim("admission_12w-effects").caveat


def test_why_an_association_cannot_be_told_is_the_statistics_own_reason(healed):
    """Nobody without the indicator has the outcome: not that the indicator does not vary."""
    cohort = small(healed, ["achieved", "not_achieved"], [60, 0])
    why = drivers_found._effects(cohort)["why"].iloc[0]
    assert why == "with or without it nobody or everybody has the outcome: no effect can be told"
    alike = replace(cohort, rows=cohort.rows.assign(**{cohort.indicators[0].id: "achieved"}))
    why = drivers_found._effects(alike)["why"].iloc[0]
    assert why == "it is the same for all patients of each clinic in each period"


def test_where_the_others_cannot_stand_in_one_model_the_page_says_why(demo_figures, healed):
    """Two indicators that are always achieved together tell each other; one that is the same for all is named."""
    cohort = small(healed, ["achieved", "not_achieved"], [60, 50])
    first, second, third = healed.indicators[:3]
    twins = replace(cohort, indicators=(first, second), rows=cohort.rows.assign(**{second.id: cohort.rows[first.id]}))
    found = replace(of_cohort(twins), joint=drivers_found._joint(twins).set_index("indicator"))
    claim = adds_claim(found, twins)
    assert "cannot be told yet" in claim.heading
    assert "told by the other terms of the model" in claim.sentence
    assert second.id not in claim.sentence
    whole = replace(healed, rows=healed.rows.assign(**{third.id: "achieved"}))
    joint = drivers_found._joint(whole).set_index("indicator")
    assert joint.loc[third.id, "why"] == "among these patients it is the same for all"
    assert (joint.drop(third.id)["why"] == "").all()


def test_the_window_begins_where_the_data_begin(demo_figures):
    """A network with two quarters of data is not told to have twelve, or four."""
    linked = demo_figures.results.linked
    results = replace(demo_figures.results, linked=linked[linked["quarter"] >= "2026-01-01"])
    few = replace(demo_figures, results=results)
    cohort = cohorts(few)[0]
    assert (str(cohort.first), str(cohort.last)) == ("2026Q1", "2026Q2")
    assert window(few, cohort) == "2026Q1 to 2026Q2"
    found = drivers(few)
    assert "2026Q1 to 2026Q2; an association" in sentence(cohort, found.rows(cohort))
    network, *_ = worth_claims(few, found, cohort, Remembered())
    assert "four quarters" not in network.heading + network.sentence
    whole = cohorts(demo_figures)[0]
    assert str(whole.first) == "2023Q3"
    assert window(demo_figures, whole) == demo_figures.window(whole.outcome)


def test_clinics_too_small_to_judge_are_in_no_comparison(demo_figures, healed):
    """Nothing of theirs could be worked out from a total."""
    assert demo_figures.too_small
    assert not set(healed.rows[UNIT]) & demo_figures.too_small


# --- what cannot be told -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clinics": 1}, "1 clinic cannot tell how much clinics differ; 5 can"),
        ({"events": [0, 0]}, "none occurred in 6,400 wounds"),
        ({"events": [1, 0]}, "fewer than 50 wounds with the outcome"),
        ({"events": [100, 99]}, "fewer than 50 wounds without the outcome"),
        ({}, ""),
    ],
)
def test_why_nothing_can_be_told_is_said_in_words(healed, change, said):
    """One clinic, an outcome without events, and one with hardly any."""
    given = {"states": ["achieved", "not_achieved"], "events": [60, 50], **change}
    cohort = small(healed, **given)
    assert reason(cohort, cohort.known(cohort.indicators[0])) == said


def test_a_network_of_one_clinic_gets_a_page_that_says_why_it_is_empty(demo_figures):
    """No estimate, no exception, nothing to act on."""
    linked = demo_figures.results.linked
    results = replace(demo_figures.results, linked=linked[linked["clinic_id"] == "C07"])
    page = drivers_page.page(replace(demo_figures, results=results))
    assert page.opening.heading == "What matters for “Healed within 12 weeks”: nothing can be told of it yet"
    assert "1 clinic cannot tell how much clinics differ; 5 can" in page.opening.sentence.replace(
        "1 clinics", "1 clinic"
    )
    assert page.action == "Nothing to act on this quarter."
    assert {claim.section for claim in page.claims} == {"effects"}


def test_an_outcome_without_events_says_so_and_the_others_are_told(demo_figures, page):
    """The headline never happened: the next outcome opens."""
    linked = demo_figures.results.linked
    results = replace(
        demo_figures.results, linked=linked.assign(events=linked["events"].where(linked["outcome"] != "healed_12w", 0))
    )
    told = drivers_page.page(replace(demo_figures, results=results))
    assert "none occurred" in told.claim("healed_12w-effects").sentence
    assert "“Unplanned admission because of the wound within 12 weeks”" in told.opening.heading
    assert told.claim("amputation_26w-effects").table.equals(page.claim("amputation_26w-effects").table) is False


def test_without_leading_indicators_there_is_no_page(demo_figures):
    """Nothing to hold an outcome against."""
    definitions = demo_figures.definitions
    measures = tuple(each for each in definitions.measures if each.kind != "leading_indicator")
    assert drivers_page.page(replace(demo_figures, definitions=replace(definitions, measures=measures))) is None


# --- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_tells_each_outcome_and_each_question_in_order(page):
    """The headline first; then what is added, stable, worth, first, and behind it."""
    assert [claim.id for claim in page.claims if claim.section == "effects"] == [
        "healed_12w-effects",
        "admission_12w-effects",
        "amputation_26w-effects",
    ]
    assert list(dict.fromkeys(claim.section for claim in page.claims)) == [
        *["effects", "adds", "stability", "worth", "lagged", "behind"],
    ]
    assert all(claim.links and claim.caveat for claim in page.claims)


def test_every_number_of_patients_left_out_stands_in_the_table(page, healed, demo_figures):
    """Not recorded, before the landmark, and lost."""
    table = page.claim("healed_12w-effects").table.set_index("Indicator")
    row = table.loc["Adequate debridement within 14 days"]
    counted = {name: f"{number:,.0f}" for name, number in healed.counted(healed.indicators[1]).items()}
    assert row["Not recorded"] == counted["not_recorded"]
    assert row["Left out: outcome before it was known"] == counted["before"]
    assert row["Known after"] == "14 days"
    months = pd.date_range("2023-07-01", "2026-06-01", freq="MS")
    cube = demo_figures.results.cube
    own = cube[(cube["measure"] == "debridement_14d") & cube["month"].isin(months)]
    lost = own.loc[~own["clinic_id"].isin(demo_figures.too_small), "lost"].sum()
    assert row["Left out: lost before it was known"] == f"{lost:,.0f}"
    linked = demo_figures.results.linked
    own = linked[(linked["outcome"] == "healed_12w") & linked["quarter"].isin(months)]
    own = own[~own["clinic_id"].isin(demo_figures.too_small) & own["care"].str[1].isin(["0", "1"])]
    assert row["Left out: lost later, before the outcome"] == f"{own['lost'].sum():,.0f}"
    assert own["lost"].sum() > 100


def test_beside_the_others_the_confounded_indicator_adds_nothing(demo_figures, page, truth):
    """All that cause healing still say something of their own."""
    table = page.claim("healed_12w-adds").table.set_index("Indicator")["Reading beside the others"]
    titles = {each.id: each.title for each in demo_figures.definitions.measures}
    for id in truth["indicators"]:
        said = "no difference of 2\u00a0points or more" if id == CONFOUNDED else MORE
        assert table[titles[id]] == said
    assert adds_claim(Drivers((), pd.DataFrame(), pd.DataFrame(), None), None) is None


def test_an_unchanged_run_computes_nothing_and_says_the_same(demo_figures, page, tmp_path, monkeypatch):
    """All that is estimated is read back."""
    assert drivers_page.page(demo_figures, remembered=Remembered(tmp_path)).text == page.text

    def computed(*_: object, **__: object) -> None:
        raise AssertionError("something was computed anew")

    for name in ("association", "adds"):
        monkeypatch.setattr(drivers_found, name, computed)
    monkeypatch.setattr("wellanalysis.pages.drivers_stability.stability", computed)
    monkeypatch.setattr("wellanalysis.pages.drivers_worth.worth", computed)
    monkeypatch.setattr("wellanalysis.pages.drivers_lagged.lagged", computed)
    assert drivers_page.page(demo_figures, remembered=Remembered(tmp_path)).text == page.text


def test_plain_counts_behind_the_page_are_those_of_its_patients(page, healed):
    """Whoever adds them up finds every patient of whom the indicator is known, once."""
    sums = page.slice.groupby("measure")["denominator"].sum()
    assert {id: float(number) for id, number in sums.items()} == {
        each.id: healed.known(each)["trials"].sum() for each in healed.indicators
    }


def test_the_page_stands_after_the_outcomes(demo_pages, page):
    """In the order of the contents; what is built and what is made alone are the same."""
    ids = list(demo_pages)
    assert ids[ids.index("outcomes") + 1] == "what-matters"
    assert demo_pages["what-matters"].opening.sentence == page.opening.sentence


def test_every_outcome_has_its_false_discoveries_counted_over_all_pairs(demo_figures):
    """Seventeen pairs: compression is about no diabetic foot ulcer."""
    found = drivers(demo_figures)
    assert found.effects["p"].notna().sum() == 17
    order = found.effects["p"].sort_values()
    expected = (order * len(order) / np.arange(1, len(order) + 1))[::-1].cummin()[::-1].clip(upper=1)
    assert np.allclose(found.effects["p_adjusted"].reindex(order.index), expected)


def test_no_claim_is_made_twice(page):
    """The opening's outcome is told once more for who was counted, not in the same words."""
    headings = [page.opening.heading, *(claim.heading for claim in page.claims)]
    assert len(set(headings)) == len(headings)


def test_another_method_stands_beside_the_model(page):
    """Both with their intervals, and how far they lie apart."""
    claim = page.claim("healed_12w-otherwise")
    assert claim.heading == "Asked with another method, 6 of 6 indicators get the same answer"
    rows = claim.table.set_index("Indicator")
    assert rows.loc["Pressure taken off the foot within 14 days"].tolist() == ["1.64 (1.54–1.74)", "1.63 (1.54–1.74)"]
