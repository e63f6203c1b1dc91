"""A change falls into parts that add up to it: worked by hand, and for whatever networks there may be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wellanalysis.stats.change import LIMITS, PARTS, decompose

CLOSE = 1e-9


def period(**columns):
    """One period of units A, B, …"""
    frame = pd.DataFrame(columns)
    return frame.set_index(pd.Index([chr(65 + place) for place in range(len(frame))]))


def test_two_clinics_by_hand():
    """A: 50 of 100 (40 expected) to 66 of 110 (44 expected); B: 30 of 100 (30) to 27 of 90 (36)."""
    before = period(observed=[50, 30], n=[100, 100], expected=[40, 30])
    after = period(observed=[66, 27], n=[110, 90], expected=[44, 36])
    found = decompose(before, after)
    network = found.network.loc[0]
    assert network["change"] == pytest.approx(93 / 200 - 80 / 200)
    # Δe: A 0, B 0.40 − 0.30; mean shares 0.525 and 0.475.
    assert network["case_mix"] == pytest.approx(0.475 * 0.10)
    assert network["performance"] == pytest.approx(0.525 * 0.10 + 0.475 * -0.10)
    # Mean values 0.55 and 0.30, shares +0.05 and −0.05.
    assert network["volume"] == pytest.approx(0.05 * (0.55 - 0.30))
    assert found.own.loc["B", ["change", "case_mix", "performance", "volume"]].tolist() == pytest.approx(
        [0, 0.1, -0.1, 0]
    )
    assert found.network[["late", "definition", "published"]].isna().all(axis=None)


def test_restatements_come_first():
    """Published 40 of 100; late records make it 45 of 110; by the new definition 40 of 80; then 60 of 100."""
    found = decompose(
        period(observed=[40], n=[80]),
        period(observed=[60], n=[100]),
        published=period(observed=[40], n=[100]),
        redefined=period(observed=[45], n=[110]),
    )
    row = found.network.loc[0]
    assert row["late"] == pytest.approx(45 / 110 - 0.4)
    assert row["definition"] == pytest.approx(0.5 - 45 / 110)
    assert row["performance"] == pytest.approx(0.1)
    assert row["change"] == pytest.approx(0.2)
    same = decompose(
        period(observed=[45], n=[110]), period(observed=[60], n=[100]), published=period(observed=[40], n=[100])
    )
    assert same.network.loc[0, "definition"] == 0


def test_a_clinic_that_opens_adds_volume_alone():
    """Its patients change the network's share because they are there, not because anybody does otherwise."""
    found = decompose(period(observed=[80, 0], n=[100, 0]), period(observed=[80, 20], n=[100, 100]))
    assert found.network.loc[0, ["performance", "case_mix"]].tolist() == [0, 0]
    assert found.network.loc[0, "volume"] == pytest.approx(0.5 - 0.8)
    assert found.own.loc["B", ["change", "performance"]].isna().all()
    absent = decompose(period(observed=[80], n=[100]), period(observed=[80, 20], n=[100, 100]))
    pd.testing.assert_frame_equal(found.contributions, absent.contributions)


def test_growing_alone_adds_nothing_where_all_are_alike():
    """A unit's volume is told beside an average unit."""
    found = decompose(period(observed=[50, 50], n=[100, 100]), period(observed=[90, 10], n=[180, 20]))
    assert found.contributions["volume"].abs().max() < CLOSE


def test_the_interval_of_performance_by_hand():
    """One unit: √(pq/n) of both periods with one of each added; or the variance that is given."""
    row = decompose(period(observed=[50], n=[98]), period(observed=[60], n=[98])).network.loc[0]
    error = np.sqrt((0.51 * 0.49 + 0.61 * 0.39) / 98)
    assert row["performance_upper"] - row["performance"] == pytest.approx(1.959964 * error, rel=1e-6)
    row = decompose(
        period(observed=[50], n=[98], variance=[4.0]), period(observed=[60], n=[98], variance=[5.0]), level=0.9
    ).network.loc[0]
    assert row["performance"] - row["performance_lower"] == pytest.approx(1.6448536 * 3 / 98, rel=1e-6)


def test_the_interval_covers_what_performance_truly_changed():
    """Twenty clinics, 2,000 networks at once as series: 95 % within 2.6 Monte Carlo errors."""
    rng = np.random.default_rng(20260801)
    networks, clinics = 2_000, 20
    n0, n1 = rng.integers(40, 150, (2, networks, clinics))
    base = rng.uniform(0.5, 0.8, (networks, clinics))
    names = pd.MultiIndex.from_product([range(networks), range(clinics)])
    truth = 0.04

    def side(n, effect):
        return pd.DataFrame(
            {
                "observed": rng.binomial(n, base + effect).ravel(),
                "n": n.ravel(),
                "expected": (n * base).ravel(),
            },
            index=names,
        )

    found = decompose(side(n0, 0.0), side(n1, truth)).network
    covered = found["performance_lower"].lt(truth) & found["performance_upper"].gt(truth)
    assert covered.mean() == pytest.approx(0.95, abs=2.6 * np.sqrt(0.95 * 0.05 / networks))


SIZES = arrays(float, 5, elements=st.integers(0, 400).map(float))
UNIT = st.floats(0, 1)


@st.composite
def periods(draw, kind):
    """A period of up to five units, some without patients, some absent."""
    n = draw(SIZES)
    share, expected = draw(arrays(float, 5, elements=UNIT)), draw(arrays(float, 5, elements=UNIT))
    scale = {"proportion": 1.0, "mean": -35.0, "rate": 3.0}[kind]
    frame = period(observed=n * share * scale, n=n, expected=n * expected)
    if draw(st.booleans()):
        frame = frame.drop(columns="expected")
    return frame[draw(arrays(bool, 5))]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_parts_add_up_whatever_the_network(data):
    """Network, contributions and every unit's own change, to 1e-9; with empty units, without case mix, of any statistic."""
    kind = data.draw(st.sampled_from(["proportion", "mean", "rate"]))
    before, after, published, redefined = (data.draw(periods(kind)) for _ in range(4))
    restated = data.draw(st.integers(0, 2))
    found = decompose(
        before, after, published=published if restated else None, redefined=redefined if restated > 1 else None
    )
    for frame in (found.network, found.own):
        parts = frame[list(PARTS)]
        known = frame["change"].notna() & (parts.notna().all(axis=1) | (restated == 0))
        rest = parts.fillna(0).sum(axis=1) - frame["change"]
        assert (rest[known].abs() < CLOSE).all()
    if found.network["change"].notna().all() and found.network[list(PARTS)].notna().any(axis=None):
        whole = found.contributions["change"].sum()
        assert abs(whole - found.network.loc[0, "change"]) < CLOSE
    assert (found.own["volume"].dropna() == 0).all()
    without = "expected" not in before and "expected" not in after
    assert not without or (found.contributions["case_mix"] == 0).all()


def test_series_are_decomposed_at_once_as_one_by_one():
    """Rows of another measure change nothing, nor does the order of the rows."""
    rng = np.random.default_rng(3)
    names = pd.MultiIndex.from_product([["x", "y", "z"], list("ABCD")])

    def side():
        n = rng.integers(20, 90, len(names))
        return pd.DataFrame({"observed": rng.binomial(n, 0.6), "n": n, "expected": 0.55 * n}, index=names)

    before, after = side(), side()
    at_once = decompose(before, after)
    shuffled = decompose(before.sample(frac=1, random_state=1), after.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(at_once.network, shuffled.network)
    for name in "xyz":
        alone = decompose(before.loc[name], after.loc[name])
        np.testing.assert_allclose(at_once.network.loc[name], alone.network.loc[0], rtol=1e-12)
        np.testing.assert_allclose(at_once.own.loc[name], alone.own, rtol=1e-12)
    assert set(LIMITS) <= set(at_once.network)


def test_a_period_without_patients_has_no_change():
    """Nobody to compare: missing, and no warning."""
    found = decompose(period(observed=[0.0], n=[0.0]), period(observed=[5.0], n=[10.0]))
    assert found.network[["change", "performance", "volume"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (period(observed=[1.0]), "no column n"),
        (period(observed=[1.0], n=[np.nan]), "missing or infinite values in n"),
        (period(observed=[1.0], n=[0.0]), "n is 0"),
        (period(observed=[1.0], n=[-3.0]), "negative"),
        (pd.concat([period(observed=[1.0], n=[3.0])] * 2), "more than once"),
    ],
)
def test_what_cannot_be_is_refused(frame, said):
    """The message says where and what."""
    whole = period(observed=[1.0], n=[3.0])
    with pytest.raises(ValueError, match=said):
        decompose(frame, whole)


def test_a_new_definition_needs_what_was_published():
    """The one is a step from the other."""
    whole = period(observed=[1.0], n=[3.0])
    with pytest.raises(ValueError, match="without published"):
        decompose(whole, whole, redefined=whole)
