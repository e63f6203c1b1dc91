"""How many clinics truly improved: against adding up every possibility, and where nothing differs or is known."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.between_units import explore
from wellanalysis.stats.reliability import normal_normal
from wellanalysis.stats.reliability_normal import LARGEST, NormalUnits
from wellanalysis.stats.site_count import improved_count

CHANGE = pd.Series([0.08, 0.03, -0.01, 0.05], index=["A", "B", "C", "D"])
VARIANCE = np.array([0.03, 0.02, 0.04, 0.03]) ** 2


def drawn(zone: float = 0.0, draws: int = 400_000) -> np.ndarray:
    """True changes drawn from the joint posterior: spread, then mean, then every clinic."""
    model = NormalUnits(CHANGE.to_numpy(), VARIANCE)
    typical = float(np.sqrt(np.median(VARIANCE)))
    seen = float(np.sqrt(np.mean((CHANGE - CHANGE.median()) ** 2)))
    priors, weights = explore(model.priors, typical=typical, largest=LARGEST * (typical + seen))
    rng = np.random.default_rng(5)
    which = rng.choice(len(weights), draws, p=weights)
    mean = rng.normal(priors.mean[which], np.sqrt(priors.mean_variance[which]))[:, None]
    tau2 = priors.sd[which, None] ** 2
    pulled = 1 / (1 + tau2 / VARIANCE)
    return rng.normal(pulled * mean + (1 - pulled) * CHANGE.to_numpy(), np.sqrt(tau2 * pulled)) > zone


@pytest.mark.parametrize("zone", [0.0, 0.02])
def test_the_count_is_that_of_every_possibility_added_up(zone):
    """2^4 patterns of who improved, drawn from the joint posterior; and their chance that labels are right."""
    labelled = np.array([True, True, False, True])
    found = improved_count(CHANGE, VARIANCE, improves="up", labelled=labelled, zone=zone)
    better = drawn(zone)
    shares = {pattern: (better == pattern).all(axis=1).mean() for pattern in product([False, True], repeat=4)}
    by_number = [sum(share for pattern, share in shares.items() if sum(pattern) == k) for k in range(5)]
    np.testing.assert_allclose(found.chances, by_number, atol=0.004)
    right = sum(share for pattern, share in shares.items() if all(np.array(pattern)[labelled]))
    assert found.p_any_wrong == pytest.approx(1 - right, abs=0.004)
    assert found.p_exact == found.chances[3]
    assert found.expected == pytest.approx(found.units["p_improved"].sum())


def test_each_clinic_is_as_in_its_own_posterior():
    """The chances add up over the network's mean and spread as `normal_normal` has them for single clinics."""
    found = improved_count(CHANGE, VARIANCE, improves="up", labelled=[True] * 4)
    alone = normal_normal(CHANGE, VARIANCE)
    np.testing.assert_allclose(found.units["p_improved"], 1 - alone.posterior.below(0.0), atol=2e-4)
    np.testing.assert_allclose(found.units[["estimate", "lower"]], alone.units[["estimate", "lower"]])
    assert found.units["probability_wrong"].tolist() == pytest.approx((1 - found.units["p_improved"]).tolist())


def test_a_fall_may_be_the_improvement():
    """Mirrored changes, mirrored direction: the same count."""
    up = improved_count(CHANGE, VARIANCE, improves="up", labelled=[True, False, False, True])
    down = improved_count(-CHANGE, VARIANCE, improves="down", labelled=[True, False, False, True])
    np.testing.assert_allclose(up.chances, down.chances, atol=1e-9)
    assert up.p_any_wrong == pytest.approx(down.p_any_wrong)


def test_labels_of_either_direction_may_be_wrong():
    """Worse is wrong where it is not worse; a clinic without a label makes no statement."""
    none = improved_count(CHANGE, VARIANCE, improves="up", labelled=[False] * 4)
    assert none.p_any_wrong == 0
    assert none.units["probability_wrong"].isna().all()
    both = improved_count(
        CHANGE, VARIANCE, improves="up", labelled=[True, False, False, False], worse=[False, False, True, False]
    )
    wrong = both.units["probability_wrong"]
    assert wrong["C"] == pytest.approx(1 - both.units.loc["C", "p_worse"])
    assert wrong[["A", "C"]].max() <= both.p_any_wrong <= wrong.sum()
    assert both.labelled == 1


def test_clinics_that_do_not_differ_improve_together():
    """Equal changes: all or none is likelier than independent coins would have it; nothing is 0 or 1 by the estimate."""
    change = pd.Series([0.01] * 18)
    found = improved_count(change, np.full(18, 0.03**2), improves="up", labelled=[True] * 18)
    assert found.spread == 0
    alone = found.units["p_improved"].iloc[0]
    assert found.chances[18] > 10 * alone**18
    assert found.chances.sum() == pytest.approx(1)
    assert 0 < found.p_any_wrong < 1


def test_a_clinic_of_which_nothing_is_known_is_left_out():
    """Neither in the count nor in the denominator; its row is there, empty."""
    change = pd.concat([CHANGE, pd.Series({"E": np.nan})])
    found = improved_count(
        change, np.append(VARIANCE, np.nan), improves="up", labelled=[True, True, False, True, False]
    )
    four = improved_count(CHANGE, VARIANCE, improves="up", labelled=[True, True, False, True])
    assert (found.of, found.labelled) == (4, 3)
    np.testing.assert_array_equal(found.chances, four.chances)
    assert found.units.loc["E"].isna().all()


@pytest.mark.parametrize("units", [1, 2, 300])
def test_any_number_of_clinics(units):
    """The distribution sums to 1 and its interval holds at least its level."""
    rng = np.random.default_rng(3)
    change = pd.Series(rng.normal(0.03, 0.04, units))
    found = improved_count(change, np.full(units, 0.02**2), improves="up", labelled=change > 0.04)
    assert found.chances.sum() == pytest.approx(1)
    assert len(found.chances) == units + 1
    assert found.chances[found.lower : found.upper + 1].sum() >= 0.95
    assert found.expected == pytest.approx(found.units["p_improved"].sum())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"improves": "higher"}, "improves is"),
        ({"zone": -1.0}, "zone is"),
        ({"worse": [True, False, False, False]}, "two labels"),
        ({"labelled": [True]}, "labelled"),
        ({"variance": np.full(4, np.nan)}, "no unit has"),
        ({"variance": np.zeros(4)}, "variance"),
        ({"variance": [0.1]}, "variance has shape"),
    ],
)
def test_bad_input_is_refused_in_plain_words(options, said):
    """Before anything is reckoned."""
    given = {"variance": VARIANCE, "improves": "up", "labelled": [True, False, False, False], **options}
    with pytest.raises(ValueError, match=said):
        improved_count(CHANGE, **given)
