"""What reaching the benchmark would be worth: by hand, against the truth, and against a full bootstrap."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from tests.stats.drivers_simulated import CLINICS, COLUMNS, halved, network
from wellanalysis.stats.drivers import association
from wellanalysis.stats.drivers_worth import Worth, worth

BENCHMARK = 0.7


def found(counts: pd.DataFrame, **options: Any) -> Worth:
    """Worth of the benchmark."""
    return worth(counts, **{**COLUMNS, "benchmark": BENCHMARK, **options})


def missing(counts: pd.DataFrame) -> pd.Series:
    """Part of a clinic's patients without the indicator who would have to get it, counted again in pandas."""
    share = counts.assign(top=counts["done"] * counts["n"]).groupby("clinic")[["top", "n"]].sum().eval("top / n")
    return (BENCHMARK - share).clip(lower=0) / (1 - share)


def test_extra_outcomes_worked_out_without_case_mix() -> None:
    """Every clinic 30 of 100 with the indicator, healed 0.6 of those with and 0.4 of those without it.

    All clinics being alike the model says 0.6 and 0.4; 40 more patients with it are 40 × 0.2 = 8 more healed in each.
    """
    rng = np.random.default_rng(1)
    wobble = rng.permutation(np.repeat([-2.0, 2.0], CLINICS // 2))
    rows = [
        pd.DataFrame({"clinic": range(CLINICS), "done": x, "n": n, "healed": share * n + x * wobble})
        for x, n, share in ((1.0, 30, 0.6), (0.0, 70, 0.4))
    ]
    given = found(pd.concat(rows, ignore_index=True), factors=[])
    assert given.units["patients"].eq(100).all()
    assert given.units["share"].tolist() == pytest.approx([0.3] * CLINICS)
    assert given.units["more"].tolist() == pytest.approx([40.0] * CLINICS)
    assert given.units["extra"].tolist() == pytest.approx([8.0] * CLINICS)
    assert given.total == pytest.approx(8 * CLINICS)
    assert 0 < given.lower < given.total < given.upper


def test_extra_outcomes_are_those_of_the_associations_model_pattern_by_pattern() -> None:
    """Everyone's predicted chance with and without it, weighed by who would have to get it."""
    counts = network(2)
    given = found(counts, period="quarter")
    part = missing(counts)
    assert given.units["extra"].gt(0).tolist() == part.gt(0).tolist()
    assert given.units.loc[part.eq(0), ["more", "extra", "lower", "upper"]].eq(0).all(axis=None)
    assert given.total == pytest.approx(given.units["extra"].sum())
    # Were every clinic's patients without it to get it, and all to be without it before, this is the difference.
    every = worth(counts, **COLUMNS, benchmark=1, period="quarter")
    flat = counts.assign(none=counts["done"] == 0)
    assert every.units["more"].sum() == pytest.approx(flat.loc[flat["none"], "n"].sum())
    whole = association(counts, **COLUMNS, period="quarter")
    assert every.total / every.units["more"].sum() == pytest.approx(whole.difference, abs=0.02)


def test_the_interval_covers_what_would_truly_be_gained_as_often_as_stated() -> None:
    """600 networks of 24 clinics, of which the newest two quarters are counted; 95 % has a Monte Carlo error of 0.9 %.

    The truth uses each clinic's own level, which the model does not know.
    """
    inside, totals, truths = [], [], []
    for seed in range(600):
        counts = network(seed).assign(new=lambda rows: rows["quarter"] >= 2)
        given = found(counts, counted="new", draws=199, seed=seed)
        without = counts[counts["new"] & (counts["done"] == 0)]
        gain = without["n"] * (expit(without["odds"] + 0.5) - expit(without["odds"]))
        truth = float(gain @ missing(counts[counts["new"]]).loc[without["clinic"]].to_numpy())
        inside.append(given.lower <= truth <= given.upper)
        totals.append(given.total)
        truths.append(truth)
    assert 0.93 <= np.mean(inside) <= 0.97
    assert np.mean(totals) == pytest.approx(np.mean(truths), rel=0.03)


def test_the_draws_are_as_wide_as_a_full_bootstrap() -> None:
    """The model fitted anew on 300 draws of clinics, each drawn clinic a clinic of its own: the association's error.

    Two standard deviations of 300 and 999 draws differ by 5 % for chance alone.
    """
    counts, rng = network(3, spread=0.4), np.random.default_rng(3)
    by_clinic = [rows for _, rows in counts.groupby("clinic")]
    slopes = []
    for _ in range(300):
        drawn = rng.integers(0, CLINICS, CLINICS)
        sample = pd.concat([by_clinic[one].assign(clinic=place) for place, one in enumerate(drawn)])
        slopes.append(association(sample, **COLUMNS).terms.loc["within", "estimate"])
    estimate = association(counts, **COLUMNS).terms.loc["within"]
    given = found(counts)
    from_draws = (given.upper - given.lower) / given.total
    full = np.std(slopes, ddof=1) / estimate["estimate"]
    # Relative width: t with 23 degrees of freedom and √(24/23) are in ours; the gain is nearly in proportion to the slope.
    assert from_draws / (2 * 2.0687 * np.sqrt(24 / 23)) == pytest.approx(full, rel=0.15)


def test_an_outcome_that_becomes_rarer_has_a_negative_worth() -> None:
    """The sign is that of the change of events; whether that is good is for the measure to say."""
    given = found(network(4, within=-0.5))
    assert given.lower < given.upper < 0
    assert (given.units["extra"] <= 0).all()
    assert (given.units["lower"] <= given.units["upper"]).all()


def test_clinics_without_counted_patients_are_not_in_the_table() -> None:
    """They still tell of the association."""
    counts = network(5).assign(new=lambda rows: rows["clinic"] >= 4)
    given = found(counts, counted="new")
    assert given.units.index.tolist() == list(range(4, CLINICS))
    assert given.units.index.name == "clinic"
    whole = found(counts)
    pd.testing.assert_frame_equal(given.units, whole.units.loc[4:])
    assert given.total == pytest.approx(whole.units.loc[4:, "extra"].sum())


def test_order_of_rows_and_split_patterns_change_nothing_and_a_seed_gives_the_same() -> None:
    counts = network(6)
    one, other, again = found(counts), found(halved(counts)), found(counts)
    pd.testing.assert_frame_equal(one.units, other.units, rtol=1e-7)
    assert (one.total, one.lower, one.upper) == pytest.approx((other.total, other.lower, other.upper))
    pd.testing.assert_frame_equal(one.units, again.units, check_exact=True)
    assert found(counts, seed=1).lower != one.lower


def test_a_level_that_one_clinic_alone_has_does_not_upset_the_draws_without_it() -> None:
    """And a level of which nobody has the outcome neither."""
    counts = network(7)
    odd = (counts["clinic"] == 3) & (counts["quarter"] == 0)
    kind = np.where(odd, "odd", counts["severe"].astype(str))
    never = counts.assign(severe=kind, healed=counts["healed"].where(~odd, 0))
    plain, rare, none = found(counts), found(counts.assign(severe=kind)), found(never)
    for given in (rare, none):
        assert given.total == pytest.approx(plain.total, rel=0.15)
        assert given.upper - given.lower == pytest.approx(plain.upper - plain.lower, rel=0.25)


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({}, {"benchmark": 0.0}, "a benchmark of 0 is no share"),
        ({}, {"benchmark": 70.0}, "a benchmark of 70 is no share"),
        ({}, {"draws": 1}, "1 draws tell no interval"),
        ({}, {"counted": "new"}, "no column 'new'"),
        ({"new": False}, {"counted": "new"}, "no patient is counted"),
        ({"clinic": 1}, {}, "1 clinics are too few"),
        ({"healed": 0}, {}, "had the event"),
        ({"done": 1.0}, {}, "the same for all patients"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        found(network(8).assign(**change), **asked)
