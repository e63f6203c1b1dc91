"""How an indicator goes with an outcome: against rows, and where the truth is planted."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from tests.stats.drivers_simulated import COLUMNS, halved, network, people
from wellanalysis.stats.drivers import BETWEEN, OVER_TIME, WITHIN, Association, association, companion, vanished

CLINICS = 24


def _rows(
    rng: np.random.Generator, *, within: float, between: float = 0.0, spread: float = 0.3, each: int = 120
) -> pd.DataFrame:
    """One row per patient of 24 clinics; severity goes with the outcome, and makes the indicator rarer."""
    clinic = np.repeat(np.arange(CLINICS), each)
    level = rng.normal(0, 0.8, CLINICS)
    severe = rng.random(len(clinic)) < 0.3
    achieved = rng.random(len(clinic)) < 1 / (1 + np.exp(-(0.4 + level[clinic] - 0.8 * severe)))
    own = rng.normal(0, spread, CLINICS)
    odds = 0.6 + own[clinic] + within * achieved + between * level[clinic] - 1.0 * severe
    healed = rng.random(len(clinic)) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {"clinic": clinic, "severe": severe, "done": achieved.astype(float), "healed": healed.astype(int), "n": 1}
    )


def _found(rows: pd.DataFrame, **options: Any) -> Association:
    asked: dict[str, Any] = {
        "indicator": "done",
        "events": "healed",
        "trials": "n",
        "factors": ["severe"],
        "unit": "clinic",
    }
    return association(rows, **{**asked, **options})


def test_patterns_say_what_rows_say() -> None:
    """Counts per pattern and clinic instead of a row for each patient; and what statsmodels says on rows."""
    rows = _rows(np.random.default_rng(1), within=0.5)
    cells = rows.groupby(["clinic", "severe", "done"], as_index=False)[["healed", "n"]].sum()
    one, other = _found(rows), _found(cells)
    pd.testing.assert_frame_equal(one.terms, other.terms, rtol=1e-9)
    assert (one.difference, one.lower, one.upper) == pytest.approx((other.difference, other.lower, other.upper))
    mean = rows.groupby("clinic")["done"].transform("mean")
    design = pd.DataFrame({"one": 1.0, "within": rows["done"] - mean, "between": mean, "severe": rows["severe"] * 1.0})
    fitted = sm.GLM(rows["healed"], design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": rows["clinic"]}
    )
    assert other.terms["estimate"].to_numpy() == pytest.approx(fitted.params[["within", "between"]].to_numpy())
    theirs = fitted.bse[["within", "between"]].to_numpy() * np.sqrt((len(rows) - 4) / (len(rows) - 1))  # R has none
    assert other.terms["se"].to_numpy() == pytest.approx(theirs, rel=1e-6)


def test_what_differs_between_clinics_does_not_pass_for_what_happens_within() -> None:
    """Clinics that do it more often have better results for another reason: seen between, vanished within."""
    rows = _rows(np.random.default_rng(2), within=0.0, between=1.0, spread=0.1, each=600)
    terms = _found(rows).terms
    assert terms.loc[BETWEEN, "lower"] > 0.5
    assert terms.loc[WITHIN, "lower"] < 0 < terms.loc[WITHIN, "upper"]
    assert abs(_found(rows).difference) < 0.04


def test_case_mix_takes_away_what_severity_did() -> None:
    """Without it the severe, who have both less often, would make the indicator look better than it is."""
    rows = _rows(np.random.default_rng(3), within=0.0, spread=0.1, each=2000)
    crude, adjusted = _found(rows, factors=[]), _found(rows)
    assert crude.lower > 0.03
    assert adjusted.lower < 0 < adjusted.upper


def test_the_planted_difference_is_inside_its_interval_as_often_as_stated() -> None:
    """400 networks of 24 clinics; the truth is the mean over patients of what the indicator changes in their clinic."""
    rng, inside, above = np.random.default_rng(4), 0, 0
    trials = 400
    for _ in range(trials):
        rows = _rows(rng, within=0.5, spread=0.0)
        cells = rows.groupby(["clinic", "severe", "done"], as_index=False)[["healed", "n"]].sum()
        found = _found(cells).terms.loc[WITHIN]
        inside += found["lower"] <= 0.5 <= found["upper"]
        above += found["lower"] > 0.5
    assert 0.92 <= inside / trials <= 0.98
    assert 0.002 <= above / trials <= 0.055


def test_what_is_not_recorded_is_left_out_and_counted() -> None:
    """A patient without the indicator is neither with nor without it."""
    rows = _rows(np.random.default_rng(5), within=0.5)
    rows.loc[rows.index[:100], "done"] = np.nan
    found = _found(rows)
    assert (found.left_out, found.trials) == (100, len(rows) - 100)
    assert found.units == CLINICS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"done": 2.0}, "outside 0 to 1"),
        ({"done": 1.0}, "the same for all patients of each clinic"),
        ({"healed": 1}, "had the event"),
        ({"clinic": 1}, "too few to tell"),
        ({"clinic": np.nan}, "clinic is missing"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, float], message: str) -> None:
    """With the reason."""
    rows = _rows(np.random.default_rng(6), within=0.5).assign(**change)
    with pytest.raises(ValueError, match=message):
        _found(rows)


def test_an_unknown_column_and_a_term_told_twice_are_refused() -> None:
    """By name."""
    rows = _rows(np.random.default_rng(7), within=0.5)
    with pytest.raises(ValueError, match="no column 'wound'"):
        _found(rows, factors=["wound"])
    with pytest.raises(ValueError, match="told by the others"):
        _found(rows.assign(again=rows["severe"]), factors=["severe", "again"])


def test_a_programme_is_told_apart_from_the_indicator_it_made_more_frequent() -> None:
    """Half of the clinics start something that helps, and record more of an indicator that does nothing.

    Over the clinics' time both come together; among patients of one clinic and quarter they do not. Without the quarter
    the programme's gain passes for the indicator's. Over 60 networks; the mean of their estimates has an error of 0.01.
    """
    blind, seen, over = [], [], []
    for seed in range(60):
        counts = network(seed, within=0.0, programme=0.9)
        blind.append(association(counts, **COLUMNS).terms.loc[WITHIN, "estimate"])
        terms = association(counts, **COLUMNS, period="quarter").terms
        seen.append(terms.loc[WITHIN, "estimate"])
        over.append(terms.loc[OVER_TIME, "lower"] > 0)
    assert np.mean(blind) > 0.06
    assert abs(np.mean(seen)) < 0.03
    assert np.mean(over) > 0.9


def test_the_within_effect_is_inside_its_interval_as_often_as_stated() -> None:
    """600 networks of 24 clinics that differ by themselves, compared within quarters; 95 % has a Monte Carlo error of 0.9 %."""
    inside = []
    for seed in range(600):
        found = association(network(seed), **COLUMNS, period="quarter").terms.loc[WITHIN]
        inside.append(found["lower"] <= 0.5 <= found["upper"])
    assert 0.93 <= np.mean(inside) <= 0.97


def test_terms_with_periods_are_those_of_the_design_written_out() -> None:
    """Difference from the clinic's quarter, the quarter's from the clinic's mean, and that mean; a term per quarter."""
    counts = network(1)
    weighed = counts.assign(top=counts["done"] * counts["n"])

    def mean(*by: str) -> pd.Series:
        sums = weighed.groupby(list(by))[["top", "n"]].transform("sum")
        return sums["top"] / sums["n"]

    now, always = mean("clinic", "quarter"), mean("clinic")
    design = pd.DataFrame({"one": 1.0, "severe": counts["severe"] * 1.0})
    design = design.assign(within=counts["done"] - now, over_time=now - always, between=always)
    design = design.join(pd.get_dummies(counts["quarter"], prefix="quarter", drop_first=True, dtype=float))
    model = sm.GLM(
        np.column_stack([counts["healed"], counts["n"] - counts["healed"]]), design, family=sm.families.Binomial()
    )
    terms = association(counts, **COLUMNS, period="quarter").terms
    assert terms.index.tolist() == [WITHIN, OVER_TIME, BETWEEN]
    own = model.fit(tol=1e-14)
    np.testing.assert_allclose(terms["estimate"], own.params[terms.index], rtol=1e-8, atol=1e-9)
    apart = counts["clinic"]
    robust = model.fit(cov_type="cluster", cov_kwds={"groups": apart, "use_correction": False}, tol=1e-14)
    np.testing.assert_allclose(terms["se"], robust.bse[terms.index] * np.sqrt(24 / 23), rtol=1e-7)


def test_order_of_rows_and_split_patterns_change_nothing() -> None:
    """Nor do rows of nobody; with quarters and providers as well."""
    counts = network(2).assign(provider=lambda rows: rows["clinic"].astype(str) + rows["severe"].astype(str))
    other = pd.concat([halved(counts), counts.head(3).assign(n=0, healed=0)])
    for beside in ({}, {"period": "quarter", "second": "provider"}):
        one, two = association(counts, **COLUMNS, **beside), association(other, **COLUMNS, **beside)
        pd.testing.assert_frame_equal(one.terms, two.terms, rtol=1e-8)
        assert (one.difference, one.lower, one.upper) == pytest.approx((two.difference, two.lower, two.upper))
        assert one.trials == two.trials


def test_patients_of_nobody_are_one_cluster_of_their_clinic() -> None:
    """Whether they are unnamed or named after their clinic; the clinics' own names do not meet the others."""
    counts = network(3)
    nobody = counts.assign(provider=np.where(counts["severe"], "", "P" + (counts["clinic"] % 10).astype(str)))
    missing = nobody.assign(provider=nobody["provider"].replace("", np.nan))
    own = nobody.assign(
        provider=nobody["provider"].where(nobody["provider"] != "", "own " + counts["clinic"].astype(str))
    )
    found = [association(each, **COLUMNS, second="provider").terms for each in (nobody, missing, own)]
    pd.testing.assert_frame_equal(found[0], found[1])
    pd.testing.assert_frame_equal(found[0], found[2])
    plain = association(counts, **COLUMNS).terms
    assert found[0]["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())
    assert found[0].loc[WITHIN, "se"] != pytest.approx(plain.loc[WITHIN, "se"])


def test_providers_of_one_clinic_each_add_nothing_to_its_clustering() -> None:
    """Their clusters lie within the clinics', and cancel but for the correction of how many there are."""
    counts = network(4)
    counts = counts.assign(provider=counts["clinic"] * 10 + counts["quarter"])
    one, two = association(counts, **COLUMNS), association(counts, **COLUMNS, second="provider")
    pd.testing.assert_frame_equal(one.terms, two.terms, rtol=1e-8)


def test_fewer_second_clusters_than_clinics_leave_fewer_degrees_of_freedom() -> None:
    counts = network(5)
    found = association(counts.assign(provider=counts["clinic"] % 6), **COLUMNS, second="provider", period="quarter")
    assert found.terms["df"].tolist() == [5, 5, 4]


def test_clinics_that_all_do_it_as_often_say_nothing_between_them() -> None:
    """As where chance decides who gets it; what happens within them is told all the same."""
    rng, cells = np.random.default_rng(6), network(6)[["clinic", "quarter", "severe"]].drop_duplicates()
    even = pd.concat(
        [cells.assign(done=x, n=20, healed=rng.binomial(20, 0.4 + 0.2 * x, len(cells))) for x in (0.0, 1.0)]
    )
    terms = association(even, **COLUMNS, period="quarter").terms
    assert terms.loc[[OVER_TIME, BETWEEN]].drop(columns="df").isna().all(axis=None)
    assert terms.loc[WITHIN, "estimate"] > 0.5
    assert np.isfinite(terms.loc[WITHIN]).all()


def test_one_quarter_alone_is_no_change_over_time() -> None:
    """The same as without a period."""
    counts = network(7).assign(quarter=1)
    with_it, without = association(counts, **COLUMNS, period="quarter"), association(counts, **COLUMNS)
    pd.testing.assert_frame_equal(with_it.terms.drop(index=OVER_TIME), without.terms)
    assert np.isnan(with_it.terms.loc[OVER_TIME, "estimate"])


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({"healed": 0}, {}, "none of .* had the event"),
        ({"done": np.nan}, {}, "there are no trials"),
        ({}, {"period": "month"}, "no column 'month'"),
        ({}, {"second": "nurse"}, "no column 'nurse'"),
        ({}, {"trials": "m"}, "no column 'm'"),
        ({"quarter": np.nan}, {"period": "quarter"}, "quarter is missing in"),
        ({"done": lambda rows: rows["quarter"] % 2.0}, {"period": "quarter"}, "each clinic in each period"),
        ({"healed": lambda rows: rows["n"] * rows["done"]}, {}, "nobody or everybody has the outcome"),
        ({"severe": lambda rows: rows["done"] > 0}, {}, "told by the other terms"),
    ],
)
def test_what_quarters_and_providers_cannot_tell_is_refused(
    change: dict[str, Any], asked: dict[str, str], message: str
) -> None:
    """With the reason."""
    with pytest.raises(ValueError, match=message):
        association(network(8).assign(**change), **{**COLUMNS, **asked})


def test_vanished_means_inside_the_zone_and_not_merely_across_nothing() -> None:
    """A wide interval around nothing is ignorance."""
    assert vanished(-0.01, 0.015, 0.02)
    assert vanished(0.005, 0.015, 0.02)  # surely something, surely too little to matter
    assert not vanished(-0.05, 0.05, 0.02)
    assert not vanished(-0.01, 0.02, 0.02)
    assert not vanished(float("nan"), float("nan"), 0.02)


def test_the_companion_is_the_same_design_by_estimating_equations() -> None:
    """Equal to statsmodels on one row per patient, the design written out; and near the model where clinics differ little."""
    counts = network(5, each=25)
    rows = people(counts)
    mean = rows.groupby("clinic")["done"].transform("mean")
    now = rows.groupby(["clinic", "quarter"])["done"].transform("mean")
    quarters = [(rows["quarter"] == each).astype(float) for each in range(1, 4)]
    columns = [
        np.ones(len(rows)),
        rows["severe"].astype(float),
        *quarters,
        mean - mean.mean(),
        now - mean,
        rows["done"],
    ]
    model = sm.GEE(
        rows["healed"].to_numpy(),
        np.column_stack(columns),
        groups=rows["clinic"].to_numpy(),
        family=sm.families.Binomial(),
        cov_struct=sm.cov_struct.Exchangeable(),
    ).fit(ctol=1e-10, maxiter=200)
    found = companion(counts, period="quarter", **COLUMNS)
    assert found["estimate"] == pytest.approx(model.params[-1], abs=1e-6)
    assert found["se"] == pytest.approx(model.bse[-1] * np.sqrt(24 / 23), rel=1e-4)
    assert found["lower"] < found["estimate"] < found["upper"]
    plain = association(counts, period="quarter", **COLUMNS).terms.loc[WITHIN]
    assert abs(found["estimate"] - plain["estimate"]) < plain["se"] / 2
