"""Staggered starts: effects by hand, who is compared with whom, checks of the overall effect, and panels that say why not."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.programme import accumulated, group_time, leave_one_out, permuted, placebo
from wellanalysis.stats.programme_pooled import pooled

NAMES = {"unit": "clinic", "period": "quarter", "value": "share", "start": "start"}
MANY = {**NAMES, "series": "measure"}
QUARTERS = pd.date_range("2023-01-01", periods=8, freq="QS")


def panel(values: dict[str, list[float]], starts: dict[str, int]) -> pd.DataFrame:
    """Rows of clinics whose start is a place among the quarters; none where they never start."""
    rows = [
        {"clinic": clinic, "quarter": quarter, "share": value, "start": begun(starts.get(clinic))}
        for clinic, series in values.items()
        for quarter, value in zip(QUARTERS, series, strict=False)
    ]
    return pd.DataFrame(rows)


def begun(place: int | None) -> pd.Timestamp:
    """First day of the quarter at this place, within the data or outside it."""
    return pd.NaT if place is None else QUARTERS[0] + pd.DateOffset(months=3 * place)


def network(seed: int = 1, series: int = 3, each: int = 4, effect: float = 0.05, periods: int = 8) -> pd.DataFrame:
    """Measures of four groups of clinics: from the third, the fourth and the sixth quarter, and never."""
    rng = np.random.default_rng(seed)
    first = np.repeat([2, 3, 5, periods], each)
    measure, clinic, quarter = (one.ravel() for one in np.indices((series, len(first), periods)))
    share = rng.normal(0.7, 0.05, (series, len(first)))[measure, clinic] + rng.normal(0, 0.02, len(measure))
    days = pd.date_range("2023-01-01", periods=periods, freq="QS")
    start = pd.Series([begun(None if one == periods else one) for one in first])
    return pd.DataFrame(
        {
            "measure": np.array(["debridement", "compression", "healing", "trust", "time", "pain"])[measure],
            "clinic": np.array([f"C{one:02}" for one in range(len(first))])[clinic],
            "quarter": days[quarter],
            "share": share + effect * (quarter >= first[clinic]),
            "start": start.to_numpy()[clinic],
        }
    )


BY_HAND = panel(
    {
        "A": [1, 2, 5, 6],
        "B": [3, 3, 6, 9],
        "C": [2, 2, 2, 6],
        "D": [0, 1, 2, 2],
        "E": [1, 1, 2, 5],
        "F": [4, 5, 5, 5],
    },
    {"A": 2, "B": 2, "C": 3, "D": 3},
)


def test_effects_worked_by_hand():
    """Changes from the mean of the first two quarters: A 3.5, 4.5; B 3, 6; until C and D start they count as comparison."""
    found = group_time(BY_HAND, **NAMES)
    effect = found.effects.set_index(["start", "period"])["effect"]
    # Third quarter: C 0, D 1.5, E 1, F 0.5; fourth: E 4, F 0.5.
    assert effect[QUARTERS[2], QUARTERS[2]] == pytest.approx(3.25 - 0.75)
    assert effect[QUARTERS[2], QUARTERS[3]] == pytest.approx(5.25 - 2.25)
    # C from 2, D from 1; E from 4/3, F from 14/3.
    assert effect[QUARTERS[3], QUARTERS[3]] == pytest.approx((4 + 1) / 2 - (11 / 3 + 1 / 3) / 2)
    assert found.overall["effect"].tolist() == pytest.approx([(2.5 + 3 + 0.5) / 3])
    assert found.overall[["treated", "controls"]].to_numpy().tolist() == [[4, 4]]
    one = found.effects.iloc[2]
    assert (one["event"], one["treated"], one["controls"]) == (0, 2, 4)


def test_errors_worked_by_hand():
    """Each clinic's deviation from its own group; Welch and Satterthwaite over the three groups of two."""
    found = group_time(BY_HAND, **NAMES)
    # What each clinic's values count for in the overall effect, from `effects_worked_by_hand`.
    treated = {"A": 3.5 + 4.5, "B": 3 + 6}
    later = {"C": 0 + 4, "D": -1.5 / 2 + 1}
    never = {"E": 1 / 2 + 4 + 11 / 3, "F": 0.5 / 2 + 0.5 + 1 / 3}
    # A third of each cell, in which each of two treated counts for a half.
    groups = [np.array(list(each.values())) / 6 for each in (treated, later, never)]
    parts = [2 * np.var(each, ddof=1) for each in groups]
    overall = found.overall.iloc[0]
    assert overall["se"] == pytest.approx(np.sqrt(sum(parts)))
    assert overall["df"] == pytest.approx(sum(parts) ** 2 / sum(part**2 for part in parts))
    assert (found.contributions**2).sum().tolist() == pytest.approx([overall["se"] ** 2])


def test_the_error_of_counting_worked_by_hand_is_the_least():
    """Each value's variance times the square of what it counts for; the larger error is taken, and no sum of both."""
    rows = panel({"A": [1, 1, 3], "B": [2, 2, 4], "C": [5, 5, 5], "D": [7, 7, 7.5]}, {"A": 1, "B": 2})
    rows = rows.assign(chance=np.where(rows["clinic"] == "C", 0.6, 0.0))
    # A in two quarters and B in one, a third each. C is in A's comparison of B, C, D, then of C, D; and in B's of C, D.
    first, second, third = -1 / 3 * np.array([-1 / 3 - 1 / 2 - 1 / 4, 1 / 3 - 1 / 4, 1 / 2 + 1 / 2])
    least = 0.6 * (first**2 + second**2 + third**2)
    plain, held = group_time(rows, **NAMES), group_time(rows, **NAMES, variance="chance")
    assert held.counted.loc["C"].tolist() == pytest.approx([least])
    assert held.counted.drop("C").to_numpy().sum() == 0
    own = plain.overall["se"].iloc[0]
    assert held.overall["se"].iloc[0] == pytest.approx(max(own, np.sqrt(least)))
    for times in (1e-4, 1e4):
        other = group_time(rows.assign(chance=rows["chance"] * times), **NAMES, variance="chance").overall.iloc[0]
        assert other["se"] == pytest.approx(max(own, np.sqrt(least * times)))
        assert other["effect"] == plain.overall["effect"].iloc[0]


def test_no_error_anywhere_is_below_that_of_counting():
    """Overall, by event, with each left out, as data came in, and together: each is as wide as counting makes it."""
    rows = network().assign(chance=4.0)
    found = group_time(rows, **MANY, variance="chance")
    assert (found.overall["se"] > 10 * group_time(rows, **MANY).overall["se"]).all()
    np.testing.assert_allclose(found.overall["se"] ** 2, found.counted.sum())
    assert (found.by_event["se"].dropna() > 0.5).all()
    for other in (leave_one_out, accumulated):
        assert (other(rows, **MANY, variance="chance")["se"].dropna() > 0.5).all()
    assert (placebo(rows, **MANY, variance="chance", earlier=1).overall["se"] > 0.5).all()
    together, plain = pooled(found, "up"), pooled(group_time(rows, **MANY), "up")
    assert together.se > 0.9 / np.sqrt(3)
    assert together.p_improved < 0.9 < plain.p_improved
    pd.testing.assert_frame_equal(permuted(rows, **MANY, variance="chance", draws=9), permuted(rows, **MANY, draws=9))


def test_counting_says_nothing_of_values_that_are_all_the_same_or_missing():
    """No error is made up for a constant; a missing variance is 0."""
    rows = network(series=1).assign(chance=0.1)
    still = group_time(rows.assign(share=0.5), **MANY, variance="chance").overall.iloc[0]
    assert np.isnan(still["se"])
    assert "do not vary" in still["note"]
    none = group_time(rows.assign(chance=np.nan), **MANY, variance="chance").overall
    pd.testing.assert_frame_equal(none, group_time(rows, **MANY).overall)
    with pytest.raises(ValueError, match="infinite or negative"):
        group_time(rows.assign(chance=-0.1), **MANY, variance="chance")


def test_levels_and_what_happens_to_all_cancel():
    """A clinic's own level and a network-wide good or bad quarter change no effect and no error."""
    rows = network()
    rng = np.random.default_rng(9)
    level = dict(zip(rows["clinic"].unique(), rng.normal(0, 1, 16), strict=True))
    season = dict(zip(rows["quarter"].unique(), rng.normal(0, 1, 8), strict=True))
    moved = rows.assign(share=rows["share"] + rows["clinic"].map(level) + rows["quarter"].map(season))
    names = ["effect", "se", "df", "p_above"]
    one, two = (group_time(each, **MANY) for each in (rows, moved))
    np.testing.assert_allclose(one.overall[names], two.overall[names], rtol=1e-9)
    np.testing.assert_allclose(one.by_event["effect"], two.by_event["effect"], atol=1e-12)


def test_series_are_judged_as_if_alone_and_the_order_of_rows_is_nothing():
    """Many series in one call are the same series one by one."""
    rows = network()
    together = group_time(rows.sample(frac=1, random_state=3), **MANY)
    alone = group_time(rows[rows["measure"] == "healing"], **MANY)
    pd.testing.assert_series_equal(together.overall.loc["healing"], alone.overall.loc["healing"])
    assert alone.overall["effect"].iloc[0] == pytest.approx(
        group_time(rows[rows["measure"] == "healing"], **NAMES).overall.loc["share", "effect"]
    )


def test_nothing_given_is_changed():
    """The panel is as it was."""
    rows = network()
    before = rows.copy(deep=True)
    group_time(rows, **MANY)
    leave_one_out(rows, **MANY)
    accumulated(rows, **MANY)
    placebo(rows, **MANY, earlier=1)
    permuted(rows, **MANY, draws=3)
    pd.testing.assert_frame_equal(rows, before)


def test_weights_make_it_the_average_patient():
    """A clinic that counts twice is as two alike in the effect; equal weights change nothing."""
    rows = network(series=1)
    weighted = group_time(rows.assign(n=np.where(rows["clinic"] == "C01", 2.0, 1.0)), **MANY, weight="n")
    twin = pd.concat([rows, rows[rows["clinic"] == "C01"].assign(clinic="C01 again")])
    assert weighted.overall["effect"].iloc[0] == pytest.approx(group_time(twin, **MANY).overall["effect"].iloc[0])
    same = group_time(rows.assign(n=7.0), **MANY, weight="n")
    np.testing.assert_allclose(
        same.overall.drop(columns="note").astype(float),
        group_time(rows, **MANY).overall.drop(columns="note").astype(float),
    )


def test_only_clinics_that_never_start_may_be_asked_for():
    """The last group is no comparison then, and events before it have fewer controls."""
    found = group_time(network(), **MANY, control="never")
    assert (found.effects["controls"] == 4).all()
    assert (found.overall["controls"] == 4).all()
    assert (group_time(network(), **MANY).overall["controls"] == 12).all()


def test_the_quarter_before_as_base_is_zero_there():
    """base="last": the event -1 is the base, and the pre-trend leads up to it."""
    found = group_time(network(), **MANY, base="last")
    base = found.by_event[found.by_event["event"] == -1]
    assert (base["effect"] == 0).all()
    assert base["se"].isna().all()
    every = group_time(network(), **MANY).effects
    before = every[every["event"] < 0].groupby(["series", "start"])["effect"].sum()
    np.testing.assert_allclose(before, 0, atol=1e-12)


def test_a_missing_value_takes_part_in_nothing():
    """Neither as treated nor as comparison; a clinic without any value is as if it were not there."""
    rows = network()
    gone = rows.assign(share=rows["share"].where(~(rows["clinic"] == "C05")))
    without = rows[rows["clinic"] != "C05"]
    names = ["effect", "se", "df", "treated", "controls"]
    one, two = (group_time(each, **MANY).overall[names] for each in (gone, without))
    np.testing.assert_allclose(one, two)
    hole = rows[~((rows["clinic"] == "C00") & (rows["quarter"] == QUARTERS[6]))]
    cells = group_time(hole, **MANY).effects.set_index(["series", "start", "period"])
    assert (cells.loc[(slice(None), QUARTERS[2], QUARTERS[6]), "treated"] == 3).all()
    assert (cells.loc[(slice(None), QUARTERS[2], QUARTERS[7]), "treated"] == 4).all()


def test_starts_outside_the_data_are_said():
    """Before the second quarter: left out. After the last: not yet, and so a comparison."""
    rows = network(series=1)
    early = rows.assign(start=rows["start"].where(rows["clinic"] != "C00", pd.Timestamp("2019-04-01")))
    early = early.assign(start=early["start"].where(early["clinic"] != "C15", pd.Timestamp("2031-01-01")))
    found = group_time(early, **MANY)
    assert found.units.loc["C00", "role"] == "left out"
    assert found.units.loc["C15", "role"] == "comparison"
    assert pd.isna(found.units.loc["C15", "start"])
    without = group_time(rows[rows["clinic"] != "C00"], **MANY)
    pd.testing.assert_series_equal(found.overall.iloc[0], without.overall.iloc[0])
    first = rows.assign(start=rows["start"].where(rows["clinic"] != "C00", QUARTERS[0]))
    assert group_time(first, **MANY).units.loc["C00", "role"] == "left out"


@pytest.mark.parametrize(
    ("starts", "control", "said"),
    [
        ({"A": 2, "B": 2, "C": 2}, "not_yet", "same time"),
        ({}, "not_yet", "No unit started"),
        ({"A": 40}, "not_yet", "No unit started"),
        ({"A": 0, "B": 0, "C": -9}, "not_yet", "from the first period"),
        ({"A": 0, "B": 2, "C": 2}, "not_yet", "same time"),
        ({"A": 1, "B": 2, "C": 3}, "never", "none is left"),
    ],
)
def test_without_a_comparison_the_reason_is_a_sentence_and_the_tables_are_empty(starts, control, said):
    """An answer, not an error: the page then says so."""
    rows = panel({name: [1, 2, 3, 4] for name in "ABC"}, starts)
    found = group_time(rows, **NAMES, control=control)
    assert said in found.reason
    assert found.reason.endswith(".")
    assert [len(each) for each in (found.effects, found.overall, found.by_event)] == [0, 0, 0]
    assert {"effect", "lower", "p_above", "note"} <= set(found.overall)
    for other in (leave_one_out, accumulated, permuted):
        assert other(rows, **NAMES, control=control).empty
    assert placebo(rows, **NAMES, control=control, earlier=1).reason
    assert pooled(found, "up") is None


def test_one_clinic_has_nobody_to_be_compared_with():
    """Said in plain words."""
    assert "One unit alone" in group_time(panel({"A": [1, 2, 3]}, {"A": 1}), **NAMES).reason


def test_a_series_that_does_not_vary_has_no_error():
    """At 1 everywhere: an effect of 0, and nothing is said of how sure that is."""
    rows = pd.concat([network(series=1), network(series=1).assign(measure="all", share=1.0)])
    found = group_time(rows, **MANY)
    still = found.overall.loc["all"]
    assert still["effect"] == 0
    assert np.isnan([still["se"], still["lower"], still["upper"], still["p_above"]]).all()
    assert "do not vary" in still["note"]
    assert found.overall.loc["debridement", "note"] == ""
    together = pooled(found, "up")
    assert together is not None
    assert together.of == 1


def test_a_series_without_any_value_says_so():
    """Missing throughout."""
    rows = pd.concat([network(series=1), network(series=1).assign(measure="none", share=np.nan)])
    found = group_time(rows, **MANY).overall.loc["none"]
    assert np.isnan(found["effect"])
    assert "compared" in found["note"]


def test_a_clinic_that_starts_alone_borrows_its_error_from_the_others():
    """Its own deviation cannot be seen; the interval must not shrink for it."""
    rows = network(series=1, each=4)
    alone = rows[~rows["clinic"].isin(["C13", "C14", "C15"])]
    found = group_time(alone, **MANY).overall.iloc[0]
    assert found["se"] > group_time(rows, **MANY).overall["se"].iloc[0]
    contributions = group_time(alone, **MANY).contributions
    assert (contributions**2).sum().iloc[0] == pytest.approx(found["se"] ** 2)


def test_where_everyone_starts_alone_there_is_an_effect_without_an_error():
    """Dealing the starts anew still tells."""
    rows = panel({name: list(np.arange(8) * 0.1 + n) for n, name in enumerate("ABCD")}, {"A": 2, "B": 3, "C": 4})
    rows["share"] += np.random.default_rng(2).normal(0, 0.1, len(rows))
    found = group_time(rows, **NAMES).overall.iloc[0]
    assert np.isfinite(found["effect"])
    assert np.isnan(found["se"])
    assert "error is not known" in found["note"]
    assert 0 < permuted(rows, **NAMES, draws=50)["p"].iloc[0] <= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: pd.concat([rows, rows.iloc[:1]]), "more than one row"),
        (lambda rows: rows[rows["quarter"] != QUARTERS[4]], "not equally spaced"),
        (lambda rows: rows.assign(start=rows["quarter"]), "more than one start"),
        (lambda rows: rows.assign(start=rows["start"] + pd.Timedelta(days=14)), "between two periods"),
        (lambda rows: rows.drop(columns="start"), "no column 'start'"),
        (lambda rows: rows.iloc[:0], "no rows"),
        (lambda rows: rows.assign(clinic=None), "without a value"),
        (lambda rows: rows.assign(share=np.inf), "infinite"),
    ],
)
def test_bad_panels_are_refused_in_plain_words(change, said):
    """Each by every public function's reader."""
    with pytest.raises(ValueError, match=said):
        group_time(change(network(series=1)), **MANY)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"control": "all"}, "control is"), ({"base": "first"}, "base is"), ({"level": 95}, "level is")],
)
def test_unknown_options_are_refused(options, said):
    """With what is known."""
    with pytest.raises(ValueError, match=said):
        group_time(network(series=1), **MANY, **options)


def test_weights_must_be_numbers_from_zero():
    """A missing or a negative one is refused."""
    with pytest.raises(ValueError, match="negative"):
        group_time(network(series=1).assign(n=-1.0), **MANY, weight="n")


@pytest.mark.parametrize("control", ["not_yet", "never"])
@pytest.mark.parametrize("weight", [None, "n"])
def test_leaving_one_out_is_dropping_its_rows(control, weight):
    """Every clinic, every measure."""
    rows = network(each=3)
    rows["n"] = rows["clinic"].str[1:].astype(float) + 1
    found = leave_one_out(rows, **MANY, control=control, weight=weight).set_index(["left_out", "series"])
    assert len(found) == 12 * 3
    for clinic in rows["clinic"].unique():
        alone = group_time(rows[rows["clinic"] != clinic], **MANY, control=control, weight=weight).overall
        names = ["effect", "se", "df", "lower", "upper", "p_above"]
        np.testing.assert_allclose(found.loc[clinic].loc[alone.index, names], alone[names], rtol=1e-9)


def test_what_was_told_at_a_quarter_is_the_panel_up_to_it():
    """With the starts that lay ahead unknown to nobody: those clinics were the comparison."""
    rows = network()
    found = accumulated(rows, **MANY).set_index(["period", "series"])
    for quarter in QUARTERS[2:]:
        seen = group_time(rows[rows["quarter"] <= quarter], **MANY).overall
        names = ["effect", "se", "lower", "upper", "p_above"]
        np.testing.assert_allclose(found.loc[quarter].loc[seen.index, names], seen[names], rtol=1e-9)
        assert (found.loc[quarter, "treated"] == seen["treated"]).all()
    last = group_time(rows, **MANY).overall["effect"]
    np.testing.assert_allclose(found.loc[QUARTERS[-1], "effect"], last)


def test_placebo_starts_see_no_effect_of_the_programme():
    """However large it is: only data from before the true starts are used. What went up before is seen."""
    quiet, loud = (placebo(network(effect=effect), **MANY, earlier=1) for effect in (0.0, 5.0))
    pd.testing.assert_frame_equal(quiet.overall, loud.overall)
    assert (loud.effects["period"] < QUARTERS[5]).all()
    rows = network(effect=0.0)
    ahead = rows["quarter"] >= rows["start"] - pd.DateOffset(months=3)
    anticipated = placebo(rows.assign(share=rows["share"] + 0.3 * ahead), **MANY, earlier=1).overall
    assert (anticipated["effect"] - quiet.overall["effect"]).to_numpy() == pytest.approx(0.3)


def test_a_placebo_start_without_a_quarter_before_it_leaves_the_clinic_out():
    """Moved by three quarters, the first two groups have nothing before."""
    found = placebo(network(), **MANY, earlier=3)
    assert found.units["role"].value_counts().to_dict() == {"left out": 8, "treated": 4, "comparison": 4}
    with pytest.raises(ValueError, match="at least one period"):
        placebo(network(), **MANY, earlier=0)


def test_dealing_starts_anew_is_by_seed_and_finds_a_large_effect():
    """The smallest p that 199 deals can give; the same seed gives the same."""
    one, again, other = (permuted(network(), **MANY, draws=199, seed=seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, again)
    assert (one["p"] == 1 / 200).all()
    assert (one["effect"] == other["effect"]).all()
    np.testing.assert_allclose(one["effect"], group_time(network(), **MANY).overall["effect"])
    with pytest.raises(ValueError, match="draws is 0"):
        permuted(network(), **MANY, draws=0)


def test_dealing_starts_anew_is_uniform_without_an_effect():
    """600 series of quiet clinics: 5 % and 20 % of p below these, within 2.6 errors."""
    rng = np.random.default_rng(4)
    rows = network(series=1)
    many = pd.concat([rows.assign(measure=place) for place in range(600)], ignore_index=True)
    many["share"] = rng.normal(0.7, 0.02, len(many))
    p = permuted(many, **MANY, draws=199, seed=1)["p"]
    for share in (0.05, 0.2, 0.5):
        assert (p <= share).mean() == pytest.approx(share, abs=2.6 * np.sqrt(share * (1 - share) / 600))


def test_indicators_are_pooled_in_their_own_directions():
    """Two that should fall and did count as moved the right way."""
    rows = network(series=6, effect=0.02)
    falling = rows["measure"].isin(["time", "pain"])
    found = group_time(rows.assign(share=np.where(falling, 1 - rows["share"], rows["share"])), **MANY)
    improves = {name: "down" if name in ("time", "pain") else "up" for name in rows["measure"].unique()}
    together, wrongly = pooled(found, improves), pooled(found, "up")
    plain = pooled(group_time(rows, **MANY), "up")
    assert together is not None
    assert wrongly is not None
    assert plain is not None
    assert together.p_improved == pytest.approx(plain.p_improved)
    assert together.effect == pytest.approx(plain.effect)
    assert (together.moved, together.of) == (6, 6)
    assert wrongly.moved == 4
    assert together.p_improved > 0.99 > wrongly.p_improved
    assert together.chance_if_independent == pytest.approx(1 / 64)
    with pytest.raises(ValueError, match="improves of"):
        pooled(found, {"healing": "up"})


def test_five_of_six_by_chance_one_time_in_nine_unless_they_go_together():
    """Independent: 7 in 64. Six copies of one indicator move together: five or more half of the time."""
    rows = network(series=1, effect=0.03)
    copies = pd.concat([rows.assign(measure=str(place)) for place in range(6)])
    copied = pooled(group_time(copies, **MANY), "up")
    assert copied is not None
    assert copied.correlation == pytest.approx(1)
    assert copied.chance == pytest.approx(0.5, abs=0.01)
    found = group_time(network(seed=5, series=6, each=60, effect=0.0, periods=8), **MANY)
    effect = found.overall["se"] * np.array([1, 1, 1, 1, 1, -1])
    five = pooled(dataclasses.replace(found, overall=found.overall.assign(effect=effect)), "up")
    assert five is not None
    assert five.moved == 5
    assert five.chance_if_independent == pytest.approx(7 / 64)
    assert five.chance == pytest.approx(7 / 64, abs=0.03)
