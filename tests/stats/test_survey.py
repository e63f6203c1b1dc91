"""Surveys: shares and means with intervals, response rates, scales, and adjustment for who answered."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st

from wellanalysis.stats.intervals import wilson
from wellanalysis.stats.survey import (
    adjusted_means,
    alpha_of,
    cronbach_alpha,
    mean_of,
    mean_score,
    response_rate,
    top_box,
    top_box_of,
)
from wellanalysis.stats.survey_scale import covariance_of

FIVE = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5], "c": [1, 3, 2, 5, 4]})


# --- shares, means, response ---------------------------------------------------------------------------------------


def test_share_of_the_most_positive_answers_counts_only_who_answered():
    """Of 5, 5, 4, 1 and one empty, two of four gave the highest, three of four at least 4."""
    answers = pd.Series([5, 5, 4, 1, None])
    assert top_box(answers)[["top", "n", "share"]].to_numpy().tolist() == [[2, 4, 0.5]]
    upper_two = top_box(answers, at_least=4).iloc[0]
    assert (upper_two["top"], upper_two["n"]) == (3, 4)
    assert (upper_two["lower"], upper_two["upper"]) == pytest.approx([float(x) for x in wilson(3, 4)])


def test_highest_answer_is_that_of_the_whole_scale():
    """Nobody gave the second question a 5: its share is 0, not that of its own highest answer."""
    found = top_box(pd.DataFrame({"a": [5, 4], "b": [4, 3]}))
    assert found["share"].to_dict() == {"a": 0.5, "b": 0.0}


def test_an_item_without_answers_has_no_share_and_no_mean():
    """The count of 0 says why."""
    answers = pd.DataFrame({"a": [5.0, 4.0], "b": [np.nan, np.nan]})
    assert top_box(answers).loc["b", "n"] == 0
    assert top_box(answers).loc["b", ["share", "lower"]].isna().all()
    assert mean_score(answers).loc["b", ["mean", "sd", "lower"]].isna().all()


def test_counts_of_several_units_keep_their_index():
    """As `wilson`, unit by unit."""
    found = top_box_of(pd.Series([8, 0], index=["C1", "C2"]), pd.Series([10, 4], index=["C1", "C2"]))
    assert found["share"].to_dict() == {"C1": 0.8, "C2": 0.0}
    with pytest.raises(ValueError, match="5/4"):
        top_box_of([5], [4])


def test_answers_that_are_no_numbers_are_refused():
    """The message shows the text; with nothing given, what to say is named."""
    with pytest.raises(ValueError, match="often"):
        top_box(pd.Series(["often", "never"]))
    with pytest.raises(ValueError, match="infinite: b"):
        mean_score(pd.DataFrame({"a": [1.0], "b": [np.inf]}))
    with pytest.raises(ValueError, match="at_least"):
        top_box(pd.DataFrame({"a": [np.nan]}))


def test_mean_has_students_interval():
    """1 to 5: mean 3, sd 1.5811, t(4) = 2.7764, half 1.9632."""
    found = mean_score(FIVE[["a"]]).loc["a"]
    assert found["mean"] == 3
    assert (found["lower"], found["upper"]) == pytest.approx((3 - 1.963243, 3 + 1.963243), abs=1e-6)


def test_mean_from_sums_is_the_mean_of_answers():
    """Number, sum and squares say it all; one answer has no interval."""
    assert mean_of(5, 15, 55).iloc[0].to_dict() == pytest.approx(mean_score(FIVE["a"]).iloc[0].to_dict())
    assert mean_of([1, 0], [4, 0], [16, 0])[["sd", "lower", "upper"]].isna().all(axis=None)


def test_interval_of_a_mean_counts_people_not_answers():
    """Ten answers of five people: twice the same five, and the interval of five."""
    once, twice = mean_of(5, 15, 55).iloc[0], mean_of(10, 30, 110, people=5).iloc[0]
    assert twice["upper"] - twice["mean"] == pytest.approx((once["upper"] - once["mean"]) * np.sqrt(4 / 4.5))


def test_impossible_squares_are_refused():
    """Two answers that add up to 10 have squares of 50 or more."""
    with pytest.raises(ValueError, match="49"):
        mean_of(2, 10, 49)


@pytest.mark.parametrize(("answered", "listen"), [(99, True), (100, False), (101, False)])
def test_below_a_third_answers_are_only_listened_to(answered, listen):
    """Just below, at and just above 100 of 300."""
    assert response_rate(answered, 300)["listen_only"].tolist() == [listen]


def test_response_rate_of_nobody_asked_is_none():
    """No rate, and nothing to compare."""
    found = response_rate([0, 30], [0, 40])
    assert found["rate"].isna().tolist() == [True, False]
    assert found["listen_only"].tolist() == [True, False]
    with pytest.raises(ValueError, match="41/40"):
        response_rate(41, 40)


# --- scales --------------------------------------------------------------------------------------------------------


def test_alpha_worked_by_hand():
    """Variances 2.5 each; covariances 2, 2 and 0.75; the sum's variance 17: alpha = 1.5 (1 - 7.5 / 17)."""
    scale = cronbach_alpha(FIVE)
    assert scale.alpha == pytest.approx(1.5 * (1 - 7.5 / 17))
    assert scale.average_r == pytest.approx((0.8 + 0.8 + 0.3) / 3)
    assert scale.alpha_if_dropped["c"] == pytest.approx(2 * (1 - 5 / 9))
    assert scale.r_drop["a"] == pytest.approx(4 / np.sqrt(2.5 * 6.5))
    assert (scale.n, scale.lower < scale.alpha < scale.upper <= 1) == (5, True)


def test_two_items_leave_no_scale_without_one():
    """One question is no scale: the table is empty."""
    scale = cronbach_alpha(FIVE[["a", "b"]])
    assert scale.alpha == pytest.approx(2 * (1 - 5 / 9))
    assert scale.alpha_if_dropped.empty
    assert scale.r_drop.to_list() == pytest.approx([0.8, 0.8])


def test_an_item_asked_the_other_way_round_is_turned():
    """With its key the reversed item is as good as the item."""
    reverse = FIVE.assign(c=6 - FIVE["c"])
    assert cronbach_alpha(reverse, keys=["c"]).alpha == pytest.approx(cronbach_alpha(FIVE).alpha)
    with pytest.raises(ValueError, match="keys name no item: d"):
        cronbach_alpha(FIVE, keys=["d"])


def test_people_who_answered_nothing_are_not_counted():
    """Pairwise counts who answered something, listwise who answered everything."""
    more = pd.concat([FIVE, pd.DataFrame({"a": [3, None], "b": [3, None], "c": [None, None]})])
    assert cronbach_alpha(more).n == 6
    assert cronbach_alpha(more, missing="listwise").n == 5
    assert cronbach_alpha(more, missing="listwise").alpha == pytest.approx(cronbach_alpha(FIVE).alpha)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        (FIVE[["a"]], "two items or more; there are 1"),
        (FIVE[[]], "two items or more; there are 0"),
        (FIVE.assign(b=4), "same answer to b"),
        (FIVE.assign(b=np.nan), "fewer than 3 people answered a with b, b, b with c"),
        (FIVE.iloc[:2], "fewer than 3 people"),
        (FIVE.assign(b=[1, 2, None, None, None], c=[None, None, 3, 4, 5]), "b with c"),
        (FIVE[["a"]].assign(b=6 - FIVE["a"]), "cancel out"),
        (FIVE[["a"]].assign(b=6 - FIVE["a"], c=[3, 1, 2, 5, 2]), "without c the other items cancel out"),
    ],
)
def test_answers_that_make_no_scale_say_why(items, words):
    """Never a missing number in silence."""
    with pytest.raises(ValueError, match=words):
        cronbach_alpha(items)


def test_three_complete_answers_are_enough():
    """At the threshold there is a number; an unknown way to treat missing answers is named."""
    assert cronbach_alpha(FIVE.iloc[:3]).n == 3
    with pytest.raises(ValueError, match="'casewise'"):
        cronbach_alpha(FIVE, missing="casewise")


@pytest.mark.parametrize(
    ("covariance", "n", "words"),
    [
        (np.ones((2, 3)), 9, "square"),
        (np.ones((1, 1)), 9, "two items"),
        (np.array([[1, 0.5], [0.4, 1]]), 9, "symmetric"),
        (np.array([[1, np.nan], [np.nan, 1]]), 9, "missing for 0, 1"),
        (np.array([[1, 0.5], [0.5, 1]]), 2, "n is 2"),
        (np.array([[1, 1.2], [1.2, 1]]), 9, "listwise"),
    ],
)
def test_covariances_that_cannot_be_are_refused(covariance, n, words):
    """The message names what is wrong."""
    with pytest.raises(ValueError, match=words):
        alpha_of(covariance, n)


def pair_sums(answers: pd.DataFrame) -> pd.DataFrame:
    """Sums of each pair over who answered both."""
    names, rows = list(answers.columns), []
    for place, item in enumerate(names):
        for other in names[place:]:
            both = answers[item].notna() & answers[other].notna()
            x, y = answers.loc[both, item], answers.loc[both, other]
            rows.append((item, other, int(both.sum()), x.sum(), y.sum(), (x * y).sum()))
    return pd.DataFrame(rows, columns=["item", "other", "n", "sum_item", "sum_other", "sum_product"])


def test_sums_of_pairs_give_the_alpha_of_answers():
    """With answers missing here and there."""
    random = np.random.default_rng(3)
    view = random.normal(0, 1, 200)
    columns = {f"q{place}": np.clip(np.round(3 + view + random.normal(0, 1, 200)), 1, 5) for place in range(4)}
    answers = pd.DataFrame(columns).mask(random.random((200, 4)) < 0.1)
    scale, again = cronbach_alpha(answers), alpha_of(covariance_of(pair_sums(answers)), 200)
    assert again.alpha == pytest.approx(scale.alpha, rel=1e-12)
    pd.testing.assert_series_equal(again.r_drop, scale.r_drop)


def test_sums_that_lack_a_pair_or_people_are_refused():
    """Each pair once, and three people each."""
    sums = pair_sums(FIVE)
    for wrong in (sums.iloc[1:], pd.concat([sums, sums.iloc[:1]])):
        with pytest.raises(ValueError, match="each pair of a, b, c"):
            covariance_of(wrong)
    with pytest.raises(ValueError, match="fewer than 3 people answered a with b"):
        covariance_of(sums.assign(n=[5, 2, 5, 5, 5, 5]))


@given(st.integers(0, 2**31 - 1), st.floats(0.1, 10), st.floats(-5, 5))
def test_alpha_does_not_depend_on_the_unit_of_answers(seed, times, more):
    """All items stretched and moved alike; items in another order."""
    random = np.random.default_rng(seed)
    answers = pd.DataFrame(random.normal(0, 1, (30, 4)) + random.normal(0, 2, (30, 1)), columns=list("abcd"))
    scale = cronbach_alpha(answers)
    assert cronbach_alpha(answers * times + more).alpha == pytest.approx(scale.alpha, rel=1e-6)
    assert cronbach_alpha(answers[list("dbca")]).alpha == pytest.approx(scale.alpha, rel=1e-9)


# --- adjustment ----------------------------------------------------------------------------------------------------


def answers_of_clinics(*, effect: float = 0.5, rows: int = 600) -> pd.DataFrame:
    """Answers of three clinics alike in quality; the third asks on paper more often, and paper is kinder."""
    random = np.random.default_rng(5)
    clinic = random.choice(["C1", "C2", "C3"], rows)
    paper = random.random(rows) < np.where(clinic == "C3", 0.8, 0.3)
    age = random.choice(["under 65", "65 and over"], rows)
    answer = 3 + effect * paper + 0.2 * (age == "65 and over") + random.normal(0, 0.8, rows)
    return pd.DataFrame(
        {"clinic_id": clinic, "mode": np.where(paper, "paper", "text message"), "age": age, "answer": answer}
    )


def grouped(answers: pd.DataFrame) -> pd.DataFrame:
    """Sums per clinic and combination of characteristics."""
    by = answers.assign(square=answers["answer"] ** 2).groupby(["clinic_id", "mode", "age"], dropna=False)
    return by.agg(n=("answer", "size"), total=("answer", "sum"), total_sq=("square", "sum")).reset_index()


def test_grouped_sums_give_the_regression_of_answers():
    """Estimates and standard errors of ordinary least squares with an intercept per clinic."""
    answers = answers_of_clinics()
    found = adjusted_means(grouped(answers), factors=["mode", "age"], reference={"mode": "text message"})
    fit = smf.ols("answer ~ 0 + clinic_id + C(mode, Treatment('text message')) + age", answers).fit()
    got = found.coefficients.loc[["mode: paper", "age: under 65"]]
    names = ["C(mode, Treatment('text message'))[T.paper]", "age[T.under 65]"]
    np.testing.assert_allclose(got["estimate"], fit.params[names], rtol=1e-9)
    np.testing.assert_allclose(got[["se", "lower", "upper"]].iloc[:, 0], fit.bse[names], rtol=1e-9)
    np.testing.assert_allclose(got[["lower", "upper"]], fit.conf_int().loc[names], rtol=1e-9)
    share = pd.DataFrame({"paper": answers["mode"] == "paper", "young": answers["age"] == "under 65"}).mean()
    everyone = [f"clinic_id[{each}]" for each in ("C1", "C2", "C3")]
    expected = fit.params[everyone] + share["paper"] * fit.params[names[0]] + share["young"] * fit.params[names[1]]
    np.testing.assert_allclose(found.units["adjusted"], expected, rtol=1e-9)
    contrast = np.zeros((3, 5))
    contrast[:, :3], contrast[:, 3:] = np.eye(3), share.to_numpy()
    covariance = fit.cov_params().loc[[*everyone, *names], [*everyone, *names]].to_numpy()
    np.testing.assert_allclose(found.units["se"], np.sqrt(np.diag(contrast @ covariance @ contrast.T)), rtol=1e-9)


def test_clinics_that_differ_in_how_they_ask_are_alike_after_adjustment():
    """Raw, the paper clinic seems kinder; adjusted, the three are within chance. Reference levels are published."""
    found = adjusted_means(grouped(answers_of_clinics(effect=1.0, rows=6000)), factors=["mode", "age"])
    raw, adjusted = found.units["mean"], found.units["adjusted"]
    assert raw["C3"] - raw["C1"] > 0.4
    assert adjusted.max() - adjusted.min() < 0.1
    assert found.coefficients.loc["mode: paper", "estimate"] == 0.0
    assert found.coefficients.loc["mode: text message", "estimate"] == pytest.approx(-1, abs=0.1)


def test_adjustment_moves_means_about_the_network_and_not_the_network():
    """Weighted by answers, adjustments add up to nothing."""
    found = adjusted_means(grouped(answers_of_clinics()), factors=["mode"])
    assert (found.units["adjustment"] * found.units["n"]).sum() == pytest.approx(0, abs=1e-9)
    assert found.network_mean == pytest.approx(answers_of_clinics()["answer"].mean())


def test_rows_of_one_pattern_may_be_split():
    """Months apart or together, and rows without answers, make no difference."""
    cells = grouped(answers_of_clinics())
    both = adjusted_means(cells, factors=["mode", "age"])
    empty = cells.assign(clinic_id="C9", n=0, total=0.0, total_sq=0.0)
    halves = [cells.assign(**{name: cells[name] / 2 for name in ("n", "total", "total_sq")})] * 2
    again = adjusted_means(pd.concat([*halves, empty]), factors=["mode", "age"])
    pd.testing.assert_frame_equal(both.units, again.units)


def test_a_characteristic_that_is_not_recorded_is_a_level_of_its_own():
    """And a number enters as a slope."""
    answers = answers_of_clinics().assign(years=np.arange(600) % 40 + 40.0)
    answers.loc[::7, "mode"] = None
    found = adjusted_means(grouped(answers), factors=["mode"])
    assert found.coefficients.loc["mode: not recorded", "n"] == 86
    numbers = answers.assign(n=1, total=answers["answer"], total_sq=answers["answer"] ** 2)
    slope = adjusted_means(numbers, factors=["years"]).coefficients
    fit = smf.ols("answer ~ 0 + clinic_id + years", answers).fit()
    assert slope.loc["years", "estimate"] == pytest.approx(fit.params["years"])


def test_what_cannot_be_adjusted_for_is_named():
    """Absent columns, a lone level, a characteristic of whole clinics, one that follows from another, too few."""
    cells = grouped(answers_of_clinics())
    twin = cells.assign(twin=cells["mode"].map({"paper": "p", "text message": "t"}))
    whole = cells.assign(region=cells["clinic_id"].map({"C1": "North", "C2": "North", "C3": "South"}))
    for frame, factors, words in [
        (cells, [], "at least one"),
        (cells, ["payer"], "no column payer"),
        (cells.assign(mode="paper"), ["mode"], "alike in mode"),
        (whole, ["region"], "within each unit: region: South"),
        (twin, ["mode", "twin"], "follows from the other"),
        (cells.assign(n=0), ["mode"], "nobody answered"),
        (cells.assign(n=-1), ["mode"], "negative"),
        (cells.assign(years=np.nan), ["years"], "missing in years"),
        (cells.assign(clinic_id=None), ["mode"], "missing in clinic_id"),
        (cells.assign(n=1).iloc[[0, 2]], ["mode"], "too few"),
    ]:
        with pytest.raises(ValueError, match=words):
            adjusted_means(frame, factors=factors)
    with pytest.raises(ValueError, match="'fax'; its levels are paper, text message"):
        adjusted_means(cells, factors=["mode"], reference={"mode": "fax"})
