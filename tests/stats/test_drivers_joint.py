"""What each indicator adds to the others, and whom it is about."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.stats.drivers_simulated import halved
from wellanalysis.stats.drivers import WITHIN, association
from wellanalysis.stats.drivers_joint import adds

CLINICS = 24
FOOT = {"device": "foot"}
COLUMNS: dict[str, Any] = {
    **{"indicators": ["seen", "measured", "device"], "applies": FOOT, "events": "healed", "trials": "n"},
    **{"factors": ["kind"], "unit": "clinic"},
}


def wounds(seed: int, *, each: int = 400) -> pd.DataFrame:
    """Patients of clinics, as counts: who is seen early is measured more often, and only being measured (0.6) helps.

    A device (0.5) is for feet, a kind of wound that heals less.
    """
    rng = np.random.default_rng(seed)
    clinic = np.repeat(np.arange(CLINICS), each)
    kind = rng.integers(0, 3, len(clinic))
    seen = rng.random(len(clinic)) < 0.5 + 0.1 * rng.normal(size=CLINICS)[clinic]
    measured = rng.random(len(clinic)) < np.where(seen, 0.8, 0.4)
    device = rng.random(len(clinic)) < 0.6
    odds = 0.1 * rng.normal(size=CLINICS)[clinic] + 0.6 * measured + 0.5 * (device & (kind == 0)) - 0.7 * (kind == 0)
    people = pd.DataFrame({"clinic": clinic, "quarter": rng.integers(0, 3, len(clinic)), "kind": kind.astype(str)})
    people = people.assign(seen=seen * 1.0, measured=measured * 1.0, device=np.where(kind == 0, device * 1.0, np.nan))
    people = people.assign(n=1, healed=rng.random(len(clinic)) < 1 / (1 + np.exp(-odds)), foot=kind == 0)
    keys = ["clinic", "quarter", "kind", "seen", "measured", "device", "foot"]
    return people.groupby(keys, as_index=False, dropna=False)[["n", "healed"]].sum()


def test_what_goes_with_another_indicator_only_adds_nothing_to_it() -> None:
    """By itself being seen early looks useful; beside being measured it is nothing, and that keeps its own."""
    counts = wounds(1, each=1500)
    alone = association(
        counts, indicator="seen", events="healed", trials="n", factors=["kind"], unit="clinic", period="quarter"
    )
    assert alone.terms.loc[WITHIN, "lower"] > 0.1
    found = adds(counts, **COLUMNS, period="quarter")
    assert found.index.tolist() == ["seen", "measured", "device"]
    assert found.loc["seen", "lower"] < 0 < found.loc["seen", "upper"] < 0.12
    for name, truth in (("measured", 0.6), ("device", 0.5)):
        assert abs(found.loc[name, "estimate"] - truth) < 3 * found.loc[name, "se"]
        assert found.loc[name, "difference_lower"] > 0.05
    assert found["trials"].tolist() == [counts["n"].sum()] * 2 + [counts.loc[counts["foot"], "n"].sum()]


def test_the_effects_are_inside_their_intervals_as_often_as_stated() -> None:
    """200 networks, three effects each; 95 % of 600 has a Monte Carlo error of 0.9 %."""
    truth = np.array([0, 0.6, 0.5])
    inside = []
    for seed in range(200):
        found = adds(wounds(seed, each=150), **COLUMNS)
        inside.append((found["lower"] <= truth) & (truth <= found["upper"]))
    assert 0.93 <= np.mean(inside) <= 0.975


def test_one_indicator_alone_is_its_association() -> None:
    """With quarters, with providers, and left to those whom it is about."""
    counts = wounds(2).assign(provider=lambda rows: rows["kind"] + (rows["clinic"] % 9).astype(str))
    for name in ("seen", "device"):
        asked: dict[str, Any] = {"events": "healed", "trials": "n", "factors": ["kind"], "unit": "clinic"}
        asked |= {"period": "quarter", "second": "provider", "level": 0.9}
        rows = counts[counts["foot"]] if name == "device" else counts
        if name == "device":
            asked["factors"] = []
        one = association(rows, indicator=name, **asked)
        joint = adds(rows, indicators=[name], applies={}, **asked).loc[name]
        assert joint[one.terms.columns].tolist() == pytest.approx(one.terms.loc[WITHIN].tolist())
        told = joint[["difference", "difference_lower", "difference_upper", "trials"]].tolist()
        assert told == pytest.approx([one.difference, one.lower, one.upper, one.trials])


def test_whom_an_indicator_is_not_about_stays_in_and_its_value_is_not_read() -> None:
    """Whatever stands there: nothing, achieved or not; where it is about the patient and nothing stands, they are left out."""
    counts = wounds(3)
    one = adds(counts, **COLUMNS)
    for filler in (0.0, 1.0):
        other = adds(counts.assign(device=counts["device"].fillna(filler)), **COLUMNS)
        pd.testing.assert_frame_equal(one, other)
    fewer = adds(counts.assign(device=counts["device"].where(counts["clinic"] != 5)), **COLUMNS)
    gone = counts[counts["foot"] & (counts["clinic"] == 5)]["n"].sum()
    assert fewer["trials"].tolist() == [counts["n"].sum() - gone] * 2 + [one.loc["device", "trials"] - gone]


def test_order_of_rows_of_indicators_and_split_patterns_change_nothing() -> None:
    counts = wounds(4)
    one = adds(counts, **COLUMNS, period="quarter")
    pd.testing.assert_frame_equal(adds(halved(counts), **COLUMNS, period="quarter"), one, rtol=1e-8)
    turned = {**COLUMNS, "indicators": COLUMNS["indicators"][::-1]}
    pd.testing.assert_frame_equal(adds(counts, **turned, period="quarter").loc[one.index], one, rtol=1e-8)


@pytest.mark.parametrize(
    ("change", "asked", "message"),
    [
        ({}, {"indicators": []}, "no indicator is named"),
        ({}, {"indicators": ["seen", "seen"]}, "'seen' is named twice"),
        ({}, {"applies": {"device": "arm"}}, "no column 'arm'"),
        ({"again": lambda rows: rows["seen"]}, {"indicators": ["seen", "again"]}, "'again' is told by the other terms"),
        ({"foot": False}, {}, "'device' is about nobody"),
        ({"device": 1.0}, {}, "'device' is the same for all patients"),
        ({"clinic": 1}, {}, "1 clinics are too few"),
        ({"healed": 0}, {}, "had the event"),
        ({"device": np.nan}, {}, "is about nobody"),
    ],
)
def test_what_cannot_be_told_is_refused(change: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        adds(wounds(5).assign(**change), **{**COLUMNS, **asked})
