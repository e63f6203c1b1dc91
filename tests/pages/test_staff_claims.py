"""What pages say of the team's waves, roles and the same people; and of how patients were asked."""

import dataclasses

import pandas as pd
import pytest
from scipy.stats import ttest_ind, ttest_rel

from tests.conftest import QUARTER, ROOT
from wellanalysis.pages import network_pages, survey, survey_modes
from wellanalysis.pages.agreement import nearly_all
from wellanalysis.pages.cells import NETWORK
from wellanalysis.pages.figures import figures
from wellanalysis.pages.learning_groups import whole
from wellanalysis.pages.learning_records import came
from wellanalysis.pages.learning_sessions import engagement_claim
from wellanalysis.pages.staff_directors import together
from wellanalysis.pages.staff_items import staff_item
from wellanalysis.pages.staff_paired import paired_claim, pairs, stopped_claim
from wellanalysis.pages.staff_roles import OTHER, by_role, roles_claim
from wellanalysis.pages.staff_trend import trend_claim
from wellanalysis.pages.staff_waves import by_wave
from wellanalysis.pages.tone import of_page
from wellanalysis.stats.survey import FEWEST_PATIENTS

NEWEST, BEFORE = pd.Timestamp(2026, 9, 1), pd.Timestamp(2026, 3, 1)


@pytest.fixture(scope="module")
def staff(demo_figures) -> pd.DataFrame:
    """The demo's staff survey of judged clinics, with its wave."""
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "provider_survey.parquet")
    rows = rows[~rows["clinic_id"].isin(demo_figures.too_small)]
    return rows.assign(wave=pd.to_datetime(rows["sent_on"]).dt.to_period("M").dt.to_timestamp())


def with_results(given, **tables):
    """The figures with other tables of results."""
    return dataclasses.replace(given, results=dataclasses.replace(given.results, **tables))


def only(given, keep):
    """The figures as if only these rows of the team's survey were there."""
    rows = given.results.survey
    return with_results(given, survey=rows[(rows["table"] != "provider_survey") | keep(rows)])


def small(given, month, size):
    """The figures as if only so many had answered in one wave, four of five favourably."""
    rows = given.results.survey
    mine = (rows["table"] == "provider_survey") & (rows["month"] == month)
    first = rows[mine].drop_duplicates("item")
    few = first.assign(
        sent=20, answered=size, item_n=size, item_top=size * 4 // 5, item_sum=size * 4, item_sum_sq=size * 16
    )
    return with_results(given, survey=pd.concat([rows[~mine], few], ignore_index=True))


# --- waves ---------------------------------------------------------------------------------------------------------


def test_each_wave_stands_with_its_response_rate(demo_figures, staff):
    """Counted again from the extract: newest wave, satisfaction."""
    claim = trend_claim(demo_figures, section="waves")
    rows = staff[staff["wave"] == NEWEST]
    answered, given = rows["answered_on"].notna().sum(), rows["satisfaction"].dropna().astype(int)
    assert (
        f"In September 2026 {answered} of {len(rows)} asked answered ({answered / len(rows):.0%})".replace(
            "%", "\u00a0%"
        )
        in claim.sentence
    )
    assert (
        f"{(given >= 4).mean():.0%} in September 2026 ({len(given)} answers".replace("%", "\u00a0%") in claim.sentence
    )
    assert len(claim.table) == 8
    assert claim.chart == "waves"
    assert claim.frame["series"].nunique() == 4


def test_a_small_wave_is_withheld_and_so_is_the_one_that_would_give_it_away(demo_figures):
    """Nine answers in September; the year's total less March would be them. At ten both are shown."""
    nine, ten = (by_wave(small(demo_figures, NEWEST, size)).set_index(["item", "month"])["shown"] for size in (9, 10))
    assert not nine["trust", NEWEST]
    assert not nine["trust", BEFORE]
    assert nine["trust", pd.Timestamp(2025, 9, 1)]
    assert ten["trust", NEWEST]
    claim = trend_claim(small(demo_figures, NEWEST, 9), section="waves")
    assert claim.table.iloc[-1].tolist()[1:3] == ["withheld", "withheld"]
    assert "September 2026 (" not in claim.sentence


def test_waves_after_the_reports_quarter_are_not_told(demo_definitions, demo_results):
    """A report of the second quarter knows nothing of September."""
    earlier = figures(demo_definitions, demo_results, QUARTER.shift(-1), edition="network", stage="draft")
    assert by_wave(earlier)["month"].max() == BEFORE
    assert pairs(earlier)["after"].max() == BEFORE


# --- roles ---------------------------------------------------------------------------------------------------------


def test_roles_of_the_demo_are_those_of_the_extract(demo_figures, staff):
    """Eight roles, each with ten answers or more to every question; counted again."""
    found = by_role(demo_figures)
    assert found["role"].nunique() == 8
    assert (found["item_n"] >= 10).all()
    rows = staff[staff["wave"] == NEWEST]
    for role, item in (("nurse", "trust"), ("physician", "leaders_support")):
        given = rows.loc[rows["role"] == role, item].dropna().astype(int)
        cell = found[(found["role"] == role) & (found["item"] == item)].iloc[0]
        assert (cell["item_n"], cell["item_top"]) == (len(given), (given >= 4).sum())


def test_a_small_role_cannot_be_had_by_taking_the_others_away(demo_figures):
    """Nine administrators: they and the next smallest role are one group, and their names stand in the caveat."""
    rows = demo_figures.results.survey
    mine = (rows["table"] == "provider_survey") & (rows["role"] == "administrator") & (rows["month"] == NEWEST)
    kept = rows[mine & (rows["answered"] > 0)]["clinic_id"].unique()[:5]
    fewer = only(demo_figures, lambda every: ~mine | every["clinic_id"].isin(kept))
    found = by_role(fewer)
    assert "administrator" not in set(found["role"])
    other = found[found["role"] == OTHER]
    assert (other["item_n"] >= 10).all()
    claim = roles_claim(fewer, section="roles")
    assert "“Other roles” are administrator and " in claim.caveat
    assert claim.table["Role"].iloc[-1] == "Other roles"


def test_bounds_of_small_roles_do_not_follow_from_the_others(demo_figures):
    """Per question, what is not told exactly is never nearly alike altogether."""
    found = by_role(demo_figures)
    assert found["alike"].any()
    unseen = found[found["alike"] | found["share"].isna()].groupby("item")[["item_top", "item_n"]].sum()
    assert not nearly_all(unseen["item_top"], unseen["item_n"], unseen["item_n"]).any()


def test_roles_stand_in_the_order_of_the_alphabet(demo_figures):
    """No order of merit."""
    claim = roles_claim(demo_figures, section="roles")
    assert claim.frame["label"].tolist() == sorted(claim.frame["label"])


# --- the same people -----------------------------------------------------------------------------------------------


def test_the_change_among_the_same_people_is_that_of_the_extract(demo_figures, staff):
    """Leaders' support: paired by hand, with scipy's interval; the planted growth is found, and that of listening is smaller."""
    old, new = (staff[staff["wave"] == wave].set_index("staff_id") for wave in (BEFORE, NEWEST))
    both = old.join(new.add_suffix(" after"), how="inner")
    both = both[both["may_link"].eq(True) & both["may_link after"].eq(True)]
    changes = {}
    for item in ("leaders_support", "director_listens"):
        own = both[[item, f"{item} after"]].dropna().astype(float)
        changes[item] = ttest_rel(own[f"{item} after"], own[item]).confidence_interval(), len(own), own
    claim = paired_claim(demo_figures, section="same")
    limits, people, own = changes["leaders_support"]
    drawn = claim.frame.set_index("label")
    assert drawn.loc["Leaders support", ["lower", "upper"]].tolist() == pytest.approx(
        [limits.low, limits.high], abs=0.001
    )
    line = claim.table.set_index("Question").loc["Leaders support"]
    assert line["Same people"] == str(people)
    assert line["Up, same, down"].startswith(f"{(own.iloc[:, 1] > own.iloc[:, 0]).mean():.0%}".replace("%", "\u00a0%"))
    assert drawn.loc["Leaders support", "lower"] > 0
    assert drawn.loc["Director listens", "value"] < drawn.loc["Leaders support", "value"]
    mine = old["satisfaction"].notna() & both["satisfaction after"].reindex(old.index).notna()
    others = old["satisfaction"].notna().sum() - mine.sum()
    assert f"The {others} others in March 2026" in claim.sentence


def test_too_few_pairs_are_told_as_too_few(demo_figures):
    """Nine pairs say that they are too few; no pairs at all, nothing; ten are shown."""
    rows = demo_figures.results.waves
    newest = rows[(rows["after"] == NEWEST) & (rows["item"] == "trust")].head(1)

    def of(size):
        sums = {"sum_before": 3 * size, "sum_after": 4 * size, "sq_before": 9 * size, "sq_after": 17 * size}
        moved = {"product": 12 * size, "up": size - 3, "same": 2, "down": 1, "stopped_n": 0, "left_n": 0}
        return with_results(demo_figures, waves=newest.assign(n=size, **sums, **moved))

    assert "too few to protect them" in paired_claim(of(9), section="same").heading
    assert "10 people answered" in paired_claim(of(10), section="same").sentence
    assert paired_claim(with_results(demo_figures, waves=rows.iloc[:0]), section="same") is None
    assert stopped_claim(of(10), section="same") is None


def test_few_others_would_be_the_rest_of_a_sum(demo_figures):
    """Pairs that leave one to nine people of a wave are not told: all less these are those."""
    own = pairs(demo_figures).set_index("item").loc["trust"]
    rows = demo_figures.results.waves
    mine = (rows["after"] == NEWEST) & (rows["item"] == "trust")
    for left, told in ((1, False), (9, False), (10, True)):
        size = int(own["all_before"]) - left
        first = rows[mine].head(1).assign(
            **{name: size * 4 for name in ("sum_before", "sum_after")},
            **{name: size * 17 for name in ("sq_before", "sq_after")},
            n=size, product=size * 16, up=size - 40, same=20, down=20, stopped_n=0, left_n=0,
        )  # fmt: skip
        found = pairs(with_results(demo_figures, waves=first))
        enough = (own["all_after"] - size == 0) or (own["all_after"] - size >= 10)
        assert (len(found) == 1) == (told and enough), left


def test_whatever_leaves_out_zero_is_named_both_ways(demo_figures):
    """Rises and falls alike, in heading and sentence; of many the heading gives the number, where there is none it says so."""
    claim = paired_claim(demo_figures, section="same")
    drawn = claim.frame.assign(clear=(claim.frame["lower"] > 0) | (claim.frame["upper"] < 0))
    assert (drawn.loc[drawn["clear"], "value"] < 0).any()
    assert (drawn.loc[drawn["clear"], "value"] > 0).any()
    for row in drawn.itertuples():
        assert (f"{row.label.lower()} {row.note}" in claim.heading) == row.clear, row.label
    assert "director mentors −0.24 (−0.46 to −0.03)" in claim.sentence
    rows = demo_figures.results.waves
    still = rows.assign(sum_after=rows["sum_before"], sq_after=rows["sq_before"], product=rows["sq_before"] - rows["n"])
    quiet = paired_claim(with_results(demo_figures, waves=still), section="same")
    assert quiet.heading.endswith("no change beyond chance")
    assert "Every interval includes zero." in quiet.sentence
    up = rows.assign(
        sum_after=rows["sum_before"] + rows["n"],
        sq_after=rows["sq_before"] + 2 * rows["sum_before"] + rows["n"] + rows["n"] // 2,
        product=rows["sq_before"] + rows["sum_before"],
    )
    more = paired_claim(with_results(demo_figures, waves=up), section="same")
    assert more.heading.endswith("9 questions rose, 0 fell")


def test_who_did_not_answer_again_is_counted_with_what_they_had_said(demo_figures, staff):
    """Of those who agreed in March; counted again."""
    claim = stopped_claim(demo_figures, section="same")
    old, new = (staff[staff["wave"] == wave].set_index("staff_id") for wave in (BEFORE, NEWEST))
    agreed = old[old["may_link"].eq(True) & old["satisfaction"].notna()]
    again = new["answered_on"].reindex(agreed.index).notna()
    gone = agreed.loc[~again, "satisfaction"].astype(float)
    assert claim.heading == f"{len(gone)} who answered in March 2026 did not in September 2026"
    assert "silent" not in " ".join([claim.heading, claim.sentence, claim.caveat, *claim.table.columns])
    assert f"their mean had been {gone.mean() + 1e-9:.2f}" in claim.sentence
    stayed = agreed.join(new.add_suffix(" after"))
    stayed = stayed[stayed["may_link after"].eq(True) & stayed["satisfaction after"].notna()]["satisfaction"].astype(
        float
    )
    limits = ttest_ind(gone, stayed, equal_var=False).confidence_interval()
    signed = [f"{'−' if each < 0 else '+'}{abs(each):.2f}" for each in (gone.mean() - stayed.mean(), *limits)]
    assert f"a difference of {signed[0]} (95\u00a0% interval {signed[1]} to {signed[2]})." in claim.sentence
    unknown = old["satisfaction"].notna().sum() - len(gone) - len(stayed)
    assert f"Of {unknown} more who answered in March 2026 it is not known" in claim.sentence


def test_the_question_told_first_is_the_same_whatever_was_answered(demo_figures):
    """The team measure's own, satisfaction: not the one that happens to have moved most."""
    rows = demo_figures.results.waves
    for item in ("trust", "voice"):
        up = rows["item"] == item
        raised = rows.assign(
            sum_after=rows["sum_after"] + up * rows["n"],
            sq_after=rows["sq_after"] + up * (2 * rows["sum_after"] + rows["n"]),
            product=rows["product"] + up * rows["sum_before"],
        )
        claim = paired_claim(with_results(demo_figures, waves=raised), section="same")
        satisfied = demo_figures.definitions.contract["provider_survey"].columns["satisfaction"].says
        assert f"answered “{satisfied[0].upper()}{satisfied[1:]}” in March 2026" in claim.sentence
        assert claim.frame["label"].iloc[0] == "Satisfaction"


def test_a_mover_from_a_clinic_too_small_to_judge_is_no_pair_of_the_others(demo_figures):
    """All who answered before are those of judged clinics: a pair from elsewhere would be more than all."""
    rows = demo_figures.results.waves
    came = rows[rows["after"] == NEWEST].assign(clinic_before=sorted(demo_figures.too_small)[0])
    more = with_results(demo_figures, waves=pd.concat([rows, came], ignore_index=True))
    pd.testing.assert_frame_equal(pairs(more), pairs(demo_figures))


# --- one question --------------------------------------------------------------------------------------------------


def test_one_question_is_told_with_the_wave_before(demo_figures, staff):
    """Leaders' support in the network; an unknown question and another clinic's answers are not there."""
    said = staff_item(demo_figures, "leaders_support")
    given = staff.loc[staff["wave"] == NEWEST, "leaders_support"].dropna().astype(int)
    assert (said["n"], said["wave"], said["withheld"]) == (len(given), "September 2026", False)
    assert said["share"] == pytest.approx((given >= 4).mean())
    assert said["mean"] == pytest.approx(given.mean())
    assert said["before"]["wave"] == "March 2026"
    assert said["share"] > said["before"]["share"]
    assert staff_item(demo_figures, "no_such_question") is None
    reader = dataclasses.replace(demo_figures, reader="C03")
    assert staff_item(reader, "director_listens", unit="C16") is None


def test_one_question_of_a_small_team_is_withheld_with_the_reason(demo_figures, staff):
    """Every clinic: numbers from ten answers on only."""
    for clinic, rows in staff[staff["wave"] == NEWEST].groupby("clinic_id"):
        said = staff_item(demo_figures, "voice", unit=clinic)
        if rows["voice"].notna().sum() < 10:
            assert said["withheld"]
            assert said["n"] is None
            assert "Fewer than 10 answered" in said["sentence"]
        if not said["withheld"]:
            assert said["n"] >= 10
            assert said["before"] is None or said["before"]["n"] >= 10


def test_questions_about_a_director_are_told_of_all_together(demo_figures, staff):
    """Never of one clinic, whose director everybody knows: on its page they are not there; asked for, the network answers."""
    said = staff_item(demo_figures, "director_mentors", unit="C03")
    given = staff.loc[staff["wave"] == NEWEST, "director_mentors"].dropna()
    assert said["n"] == len(given)
    assert "asked about all directors together" in said["sentence"]
    assert "about its own director stands in no report" in said["sentence"]
    whole = staff_item(demo_figures, "director_mentors")
    assert whole["share"] == said["share"]
    assert "stands in no report" not in whole["sentence"]
    measure = demo_figures.definitions.measure("staff_satisfaction")
    questions = [
        demo_figures.definitions.contract["provider_survey"].columns[name].says
        for name in ("director_listens", "director_mentors")
    ]
    for clinic in ("C03", "C16", NETWORK):
        claim = survey.items_claim(demo_figures, measure, clinic, section="staff")
        told = set(claim.table["Question"].str.casefold())
        assert {each.casefold() in told for each in questions} == {clinic == NETWORK}
    assert not set(by_wave(demo_figures, "C03")["item"]) & {"director_listens", "director_mentors"}


def test_three_directors_are_told_of_and_two_are_not(demo_figures):
    """Nor three of whom one has most of the answers."""
    of_leaders = demo_figures.results.survey["item"].eq("director_listens")

    def among(clinics):
        return only(demo_figures, lambda rows: ~of_leaders | rows["clinic_id"].isin(clinics))

    measure = demo_figures.definitions.measure("staff_satisfaction")
    for clinics, told in ((("C03", "C07", "C16"), True), (("C03", "C07"), False)):
        given = among(clinics)
        assert staff_item(given, "director_listens")["withheld"] is not told
        asked = survey.items_claim(given, measure, NETWORK, section="staff").table["Question"]
        assert any("asks what we think" in each for each in asked) == told
    rows = pd.DataFrame({"clinic_id": ["a", "b", "c"], "item": "x", "item_n": [11, 5, 5]})
    assert together(rows, ["item"]).tolist() == [False]
    assert together(rows.assign(item_n=[10, 5, 5]), ["item"]).tolist() == [True]


def test_what_a_withheld_share_and_a_bound_mean_stands_in_the_caveat(demo_figures):
    """With the role of which enough answered and a share is withheld all the same."""
    found = by_role(demo_figures)
    hidden = found[found["share"].isna()]
    claim = roles_claim(demo_figures, section="roles")
    assert len(hidden)
    assert "“Or more” and “or less”: nearly all of fewer than 30 people answered alike" in claim.caveat
    assert "“Withheld”: with it and the total, a bound beside it could be worked out exactly; so for " in claim.caveat
    for row in hidden.itertuples():
        assert f"{row.item.replace('_', ' ')} of {row.role} ({row.item_n} answered)" in claim.caveat


def test_two_pages_that_count_the_staff_survey_count_the_same_people(demo_figures):
    """Satisfaction leaves out clinics too small to judge, and so does learning together: no difference is one clinic's."""
    waves = by_wave(demo_figures).groupby("month")[["sent", "answered"]].max()
    table = engagement_claim(demo_figures).table
    told = table[table["What"] == "Staff survey"].set_index("When")["Answered"]
    assert len(told) > 2
    for wave, row in waves.iterrows():
        if f"{wave:%B %Y}" in told.index:
            assert told[f"{wave:%B %Y}"].startswith(f"{row['answered']:.0f} of {row['sent']:.0f} people (")
    assert whole(demo_figures)["people"] == waves["sent"].iloc[-1]
    assert not set(came(demo_figures)["clinic_id"]) & demo_figures.too_small


def test_people_asked_twice_are_told_as_questionnaires(demo_figures):
    """Two waves of a window are no more people; one wave is."""
    measure = demo_figures.definitions.measure("staff_satisfaction")
    assert "questionnaires to members of the care team in 2 waves (" in survey.response(demo_figures, measure, NETWORK)
    one = only(demo_figures, lambda rows: rows["month"] == NEWEST)
    assert survey.response(one, measure, NETWORK).endswith("members of the care team asked (79\u00a0%).")
    patients = demo_figures.definitions.measure("experience_top_box")
    assert " questionnaires to patients (" in survey.response(demo_figures, patients, NETWORK)


def test_the_public_edition_tells_no_single_question(demo_definitions, demo_results):
    """Its plan knows of measures alone."""
    public = figures(demo_definitions, demo_results, QUARTER, edition="public", stage="draft")
    assert staff_item(public, "leaders_support") is None
    ids = {claim.id for claim in network_pages.satisfaction(public).claims}
    assert not ids & {"staff-waves", "staff-roles", "staff-paired", "staff-stopped", "experience_top_box-modes"}


# --- patients ------------------------------------------------------------------------------------------------------


def test_how_patients_were_asked_is_told_with_who_answered(demo_figures):
    """Shares by mode of the window, counted again from the extract."""
    measure = demo_figures.definitions.measure("experience_top_box")
    claim = survey_modes.modes_claim(demo_figures, measure, section="modes")
    rows = pd.read_parquet(ROOT / "data" / "demo" / "extracts" / "patient_survey.parquet")
    rows = rows[pd.to_datetime(rows["sent_on"]).between("2025-10-01", "2026-09-30")]
    rows = rows[~rows["clinic_id"].isin(demo_figures.too_small)]
    paper = rows[rows["mode"] == "paper"]
    answered = paper["answered_on"].notna().sum()
    assert f"by paper {answered:,} of {len(paper):,} (" in claim.sentence
    assert len(claim.table) == 16
    assert "never published unread" in claim.caveat


def test_adjusted_results_stand_beside_those_as_answered(demo_figures):
    """As answered is what the measure's own quarters say; the mode's effect stands with its interval."""
    measure = demo_figures.definitions.measure("experience_top_box")
    claim = survey_modes.adjusted_claim(demo_figures, measure, section="modes")
    raw = claim.table.set_index("Quarter")["As answered"]
    own = demo_figures.cells_of(measure, NETWORK, "quarter").set_index("period")["value"]
    last = pd.Timestamp(2026, 7, 1)
    assert raw["2026Q3"] == f"{own[last]:.0%}".replace("%", "\u00a0%")
    # They lie on each other: nothing is drawn, the sentence says so, and the numbers are folded.
    assert claim.chart == ""
    assert claim.options == {"folded": True}
    assert "would lie on each other" in claim.sentence
    assert "text message differs from paper by " in claim.caveat
    assert "not by lot" in claim.caveat or "by chance" in claim.caveat


def test_a_planted_effect_of_the_mode_is_adjusted_away():
    """Text messages add ten points, and more of them were sent in the second quarter: adjusted, nothing moved."""
    rows = [
        ("2026Q1", "paper", 400, 280), ("2026Q1", "text message", 100, 80),
        ("2026Q2", "paper", 100, 70), ("2026Q2", "text message", 400, 320),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["quarter", "mode", "n", "top"]).assign(mix="{}")
    found = survey_modes.adjusted(frame)
    assert found.units["mean"].tolist() == pytest.approx([0.72, 0.78])
    assert found.units["adjusted"].tolist() == pytest.approx([0.75, 0.75])
    assert found.coefficients.loc["mode: text message", "estimate"] == pytest.approx(0.1)
    assert survey_modes.adjusted(frame.assign(mode="paper")) is None


def test_a_quarter_of_few_answers_by_a_mode_is_withheld_with_the_one_it_would_be_the_rest_of(demo_figures):
    """29 by text message in the newest quarter: it and the smallest beside it in the window; 30 are told."""
    measure = demo_figures.definitions.measure("experience_top_box")
    rows = survey_modes.asked(demo_figures, measure)
    mine = (rows["mode"] == "text message") & (rows["quarter"] == "2026Q3")
    one = demo_figures.results.modes.loc[rows[mine].index[:1]]
    kept = demo_figures.results.modes.drop(index=rows[mine].index)
    for size, hidden in ((FEWEST_PATIENTS - 1, 2), (FEWEST_PATIENTS, 0)):
        given = with_results(demo_figures, modes=pd.concat([kept, one.assign(sent=60, answered=size, n=size, top=9)]))
        claim = survey_modes.modes_claim(given, measure, section="modes")
        table = claim.table.set_index("Quarter")
        assert (table == "withheld").all(axis=1).sum() == hidden
        assert (table.loc["2026Q3"] == "withheld").all() == bool(hidden)
        assert (table.loc[["2025Q4", "2026Q1", "2026Q2"]] == "withheld").all(axis=1).sum() == hidden / 2
        assert ("is withheld" in claim.caveat) == bool(hidden)


def test_few_answers_by_one_mode_are_not_told(demo_figures):
    """29 by text message: nothing of modes is said; 30 are."""
    measure = demo_figures.definitions.measure("experience_top_box")
    rows = demo_figures.results.modes
    by_text = rows["mode"] == "text message"
    one = rows[by_text & (rows["month"] == pd.Timestamp(2026, 8, 1)) & rows["clinic_id"].eq("C03")].head(1)
    for size, told in ((FEWEST_PATIENTS - 1, False), (FEWEST_PATIENTS, True)):
        few = one.assign(sent=60, answered=size, n=size, top=20)
        given = with_results(demo_figures, modes=pd.concat([rows[~by_text], few], ignore_index=True))
        assert (survey_modes.modes_claim(given, measure, section="modes") is not None) == told


def test_the_page_carries_its_new_parts_in_tone(demo_figures):
    """Sections that the notebook asks for, each with a method; nothing that is never said."""
    page = network_pages.satisfaction(demo_figures)
    ids = {section: [claim.id for claim in page.section(section)] for section in ("modes", "waves", "roles", "same")}
    assert ids == {
        "modes": [
            "experience_top_box-modes",
            "experience_top_box-adjusted",
            "patient_survey-scale",
            "provider_survey-scale",
            "provider_survey-scale-leading",
        ],
        "waves": ["staff-waves"],
        "roles": ["staff-roles"],
        "same": ["staff-paired", "staff-stopped"],
    }
    assert of_page(page) == []
    # What patients say, what the team says, and only then how it was asked, folded.
    order = list(dict.fromkeys(claim.section for claim in page.claims))
    assert order == ["patients", "staff", "waves", "roles", "same", "modes"]
    assert all(claim.options.get("folded") for claim in page.section("modes") if not claim.chart)
