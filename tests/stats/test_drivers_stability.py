"""An association in parts of the network and of the time."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.stats.drivers_simulated import COLUMNS, halved, network
from wellanalysis.stats.drivers import WITHIN, association
from wellanalysis.stats.drivers_stability import differ, stability


def parted(seed: int, **planted: float) -> pd.DataFrame:
    """Four regions of six clinics."""
    return network(seed, **planted).assign(region=lambda rows: "R" + (rows["clinic"] % 4).astype(str))


def test_each_part_is_fitted_by_itself() -> None:
    counts = parted(1)
    found = stability(counts, by="region", period="quarter", **COLUMNS)
    assert found.index.tolist() == ["R0", "R1", "R2", "R3"]
    own = association(counts[counts["region"] == "R2"], period="quarter", **COLUMNS)
    expected = [*own.terms.loc[WITHIN, ["estimate", "se"]], own.difference, own.lower, own.upper, own.trials, own.units]
    assert found.loc["R2"].tolist() == expected
    assert found["trials"].sum() == counts["n"].sum()
    pd.testing.assert_frame_equal(stability(halved(counts), by="region", period="quarter", **COLUMNS), found, rtol=1e-8)


def test_a_part_that_cannot_be_fitted_is_missing_and_the_others_are_not() -> None:
    """Two clinics alone, a part without outcome, and one that is all severe."""
    counts = parted(2)
    counts["region"] = np.where(counts["clinic"] < 2, "small", counts["region"])
    counts.loc[counts["region"] == "R1", "healed"] = 0
    counts = counts[(counts["region"] != "R2") | counts["severe"]]
    found = stability(counts, by="region", **COLUMNS)
    assert found.loc[["small", "R1"]].isna().all(axis=None)
    assert found.loc[["R0", "R2", "R3"]].notna().all(axis=None)
    assert 0 <= differ(found) <= 1
    assert np.isnan(differ(found.loc[["small", "R1", "R0"]]))


def test_cochrans_q_worked_out_by_hand() -> None:
    """Estimates 0 and 1 with errors 0.5: Q = 0.5² / 0.25 × 2 = 2; two parts of many clinics are a z of √2."""
    frame = pd.DataFrame({"estimate": [0.0, 1.0], "se": [0.5, 0.5], "units": [10_000, 10_000]})
    assert differ(frame) == pytest.approx(stats.chi2.sf(2, 1), abs=1e-4)
    # Of few clinics it is Welch's t test of two means: t = √2 with 5 + 5 degrees of freedom.
    assert differ(frame.assign(units=6)) == pytest.approx(2 * stats.t.sf(np.sqrt(2), 10))
    three = pd.DataFrame({"estimate": [0.0, 1.0, 0.5], "se": [0.5, 0.25, 1.0], "units": [10**6] * 3})
    weight = np.array([4.0, 16, 1])
    centre = 16.5 / 21
    assert differ(three) == pytest.approx(stats.chi2.sf(weight @ (three["estimate"] - centre) ** 2, 2), abs=1e-4)


def test_parts_that_are_alike_are_rarely_called_different() -> None:
    """300 networks with one effect everywhere: 5 % has a Monte Carlo error of 1.3 %; Q against χ² would say it of 15 %."""
    found = [differ(stability(parted(seed), by="region", **COLUMNS)) for seed in range(300)]
    assert np.mean(np.array(found) < 0.05) <= 0.05 + 2.6 * 0.0126


def test_a_region_where_it_goes_the_other_way_is_seen() -> None:
    counts = pd.concat(
        [
            network(3, within=1.0, each=200).query("clinic % 4 < 2"),
            network(3, within=-0.5, each=200).query("clinic % 4 > 1"),
        ]
    ).assign(region=lambda rows: rows["clinic"] % 4 < 2)
    found = stability(counts, by="region", **COLUMNS)
    assert found.loc[False, "upper"] < 0 < found.loc[True, "lower"]
    assert differ(found) < 0.001


def test_what_cannot_be_parted_is_refused() -> None:
    counts = parted(4)
    with pytest.raises(ValueError, match="no column 'area'"):
        stability(counts, by="area", **COLUMNS)
    with pytest.raises(ValueError, match="no column 'wound'"):
        stability(counts, by="region", **{**COLUMNS, "factors": ["wound"]})
    with pytest.raises(ValueError, match="no row has a value of 'region'"):
        stability(counts.assign(region=None), by="region", **COLUMNS)
