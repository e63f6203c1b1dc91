"""Costs per episode: the model against statsmodels, the comparison by hand, refusals."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from wellanalysis.stats.cost import compared, fit
from wellanalysis.stats.cost_intervals import METHODS, limits


def rows(seed: int = 3, each: int = 60, zeros: float = 0.0) -> pd.DataFrame:
    """Episodes of six clinics with two factors."""
    rng = np.random.default_rng(seed)
    n = 6 * each
    clinic = np.repeat([f"C{place}" for place in range(6)], each)
    size = rng.choice(["small", "large"], n, p=[0.6, 0.4])
    age = rng.choice(["old", "young"], n)
    mean = 1000 * np.exp(0.8 * (size == "large") + 0.3 * (age == "old") + 0.4 * (clinic == "C2"))
    cost = np.round(rng.gamma(0.8, mean / 0.8), 2) * (rng.random(n) >= zeros)
    return pd.DataFrame({"clinic": clinic, "size": size, "age": age, "cost": cost})


def as_patterns(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums per pattern and clinic."""
    squared = frame.assign(square=frame["cost"] ** 2)
    sums = squared.groupby(["clinic", "size", "age"])
    return sums.agg(n=("cost", "size"), total=("cost", "sum"), total_sq=("square", "sum")).reset_index()


def theirs(frame: pd.DataFrame, *names: str) -> "sm.GLM":
    """The same model of the rows in statsmodels."""
    design = sm.add_constant(pd.get_dummies(frame[list(names)], drop_first=True).astype(float))
    return sm.GLM(frame["cost"], design, family=sm.families.Gamma(sm.families.links.Log())).fit(tol=1e-14, maxiter=200)


def test_slopes_errors_and_dispersion_equal_those_on_rows_with_an_intercept_per_clinic():
    """Patterns carry all that a gamma model asks for."""
    frame = rows()
    ours, other = (
        fit(as_patterns(frame), factors=["size", "age"], unit="clinic"),
        theirs(frame, "size", "age", "clinic"),
    )
    for term, name in (("sizesmall", "size_small"), ("ageyoung", "age_young")):
        assert ours.coefficients.loc[term, "estimate"] == pytest.approx(other.params[name], rel=1e-7)
        assert ours.coefficients.loc[term, "se"] == pytest.approx(other.bse[name], rel=1e-6)
    assert ours.dispersion == pytest.approx(other.scale, rel=1e-7)


def test_slopes_equal_those_on_rows_without_clinics():
    """One intercept."""
    frame = rows(5)
    ours, other = fit(as_patterns(frame), factors=["size", "age"]), theirs(frame, "size", "age")
    assert ours.coefficients["estimate"].tolist() == pytest.approx(other.params[["size_small", "age_young"]].tolist())


def test_zeros_count_and_the_estimating_equations_hold():
    """statsmodels' gamma deviance takes no zeros, its equations do: at the estimates they sum to nothing."""
    frame = rows(7, zeros=0.2)
    patterns = as_patterns(frame)
    model = fit(patterns, factors=["size", "age"])
    relative = patterns["total"] / model.expected(patterns) - patterns["n"]
    level = relative.sum() / patterns["n"].sum()
    for name in ("size", "age"):
        by = (relative - level * patterns["n"]).groupby(patterns[name]).sum()
        assert by.to_numpy() == pytest.approx(0, abs=1e-6)


def test_expected_costs_sum_to_those_observed_and_clinics_do_not_bend_the_slopes():
    """A dear clinic with many large wounds: pooled slopes would take part of it for the wounds'."""
    frame = rows(11, each=4000)
    dear = frame["clinic"] == "C2"
    frame = frame[~dear | (frame["size"] == "large") | (np.arange(len(frame)) % 5 == 0)]
    patterns = as_patterns(frame)
    within, pooled = (fit(patterns, factors=["size", "age"], unit=unit) for unit in ("clinic", None))
    assert (within.expected(patterns) * patterns["n"]).sum() == pytest.approx(patterns["total"].sum())
    planted = -0.8
    assert abs(within.coefficients.loc["sizesmall", "estimate"] - planted) < 0.06
    assert pooled.coefficients.loc["sizesmall", "estimate"] < within.coefficients.loc["sizesmall", "estimate"] - 0.02


def test_a_clinic_beside_what_is_expected_by_hand():
    """Without factors expected is the network's mean: 4 episodes of 100 to 400 beside 4 of 100."""
    patterns = pd.DataFrame(
        {"clinic": ["A", "B"], "n": [4, 4], "total": [1000.0, 400.0], "total_sq": [300_000.0, 40_000.0]}
    )
    model = fit(patterns, factors=[])
    found = compared(model, patterns, unit="clinic")
    assert model.mean == 175
    assert found.loc["A", "ratio"] == pytest.approx(1000 / 700)
    assert found["adjusted"].tolist() == pytest.approx([250, 100])
    assert found["crude"].tolist() == [250, 100]
    # Own: squares around 250 are 50,000, times 4/3, rooted, over 1000; the network's gives less, or the other way.
    own = np.sqrt(50_000 * 4 / 3) / 1000
    shared = np.sqrt(model.dispersion * 4 * 175**2) / 700
    assert found.loc["A", "error"] == pytest.approx(np.sqrt(np.log1p(max(own, shared) ** 2)))
    # B's four equal episodes do not make it sure of itself: its spread is the network's.
    assert found.loc["B", "error"] == pytest.approx(np.sqrt(np.log1p(shared**2)))
    assert found.loc["B", "lower"] < found.loc["B", "ratio"] < found.loc["B", "upper"]


def test_two_episodes_of_each_person_are_as_sure_as_one_of_each():
    """Every row twice, of the same person: ratios stay, and the interval is about that of the rows once."""
    frame = rows()
    once, twice = as_patterns(frame), as_patterns(pd.concat([frame, frame]))
    people = once.groupby("clinic")["n"].sum()
    model = fit(once, factors=["size", "age"], unit="clinic")
    doubled = fit(twice, factors=["size", "age"], unit="clinic", people=float(people.sum()))
    assert doubled.coefficients["se"].tolist() == pytest.approx(model.coefficients["se"].tolist(), rel=0.02)
    single, found = compared(model, once, unit="clinic"), compared(doubled, twice, unit="clinic", people=people)
    assert found["ratio"].tolist() == pytest.approx(single["ratio"].tolist())
    for end in ("lower", "upper"):
        assert found[end].tolist() == pytest.approx(single[end].tolist(), rel=0.01)
    assert (found["upper"] > compared(doubled, twice, unit="clinic")["upper"]).all()


def test_a_clinic_without_costs_has_a_ratio_of_nought_and_no_interval():
    """And says nothing of the slopes."""
    patterns = pd.DataFrame(
        {"clinic": ["A", "A", "B"], "size": ["s", "l", "s"], "n": [5, 5, 3], "total": [50.0, 90, 0], "total_sq": [600.0, 1700, 0]}
    )  # fmt: skip
    found = compared(fit(patterns, factors=["size"], unit="clinic"), patterns, unit="clinic")
    assert found.loc["B", "ratio"] == 0
    assert np.isnan(found.loc["B", "upper"])


def test_one_episode_has_no_interval_and_two_have():
    """Just below and at the least that a spread can be told from."""
    lower, _ = limits(np.ones(2), own=np.full(2, 0.1), shared=np.full(2, 0.1), n=np.array([1.0, 2.0]))
    assert np.isnan(lower).tolist() == [True, False]


@pytest.mark.parametrize("method", METHODS)
def test_without_skewness_every_method_comes_to_students_interval_at_a_large_size(method):
    """They differ only in what they make of skewness and of few episodes."""
    one = np.ones(1)
    low, high = limits(one, own=one * 0.01, shared=one * 0.01, n=one * 1e6, skew=one * 0, method=method)
    assert low[0] == pytest.approx(1 - 0.0196, abs=3e-4)
    assert high[0] == pytest.approx(1 + 0.0196, abs=3e-4)


def test_halls_interval_by_hand():
    """n = 25, relative error 0.2, skewness 2: 1 + γ(z/√n − γ/(6n)) under the cube root."""
    one = np.ones(1)
    low, high = limits(one, own=one * 0.2, shared=one, n=one * 25, skew=one * 2, method="hall")
    z = 1.959963985
    back = [3 * 5 / 2 * (np.cbrt(1 + 2 * (x / 5 - 2 / 150)) - 1) for x in (z, -z)]
    assert [low[0], high[0]] == pytest.approx([1 - 0.2 * back[0], 1 - 0.2 * back[1]])


@pytest.mark.parametrize(
    ("patterns", "said"),
    [
        ({"n": [1], "total": [2.0]}, "no column total_sq"),
        ({"n": [1], "total": [-2.0], "total_sq": [4.0]}, "below 0"),
        ({"n": [1], "total": [np.nan], "total_sq": [4.0]}, "missing in some rows"),
        ({"n": [0], "total": [2.0], "total_sq": [4.0]}, "costs and no episode"),
        ({"n": [1], "total": [0.0], "total_sq": [0.0]}, "no unit has any cost"),
    ],
)
def test_what_cannot_be_modelled_is_refused(patterns, said):
    """By name."""
    with pytest.raises(ValueError, match=said):
        fit(pd.DataFrame(patterns), factors=[])


def test_an_unknown_interval_is_refused_and_a_skewness_asked_for():
    """By name too."""
    one = np.ones(1)
    with pytest.raises(ValueError, match="known: t, log"):
        limits(one, own=one, shared=one, n=one, method="bayes")
    with pytest.raises(ValueError, match="give skew"):
        limits(one, own=one, shared=one, n=one, method="hall")
