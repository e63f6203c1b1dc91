"""Randomised aspirin as a driver of the International Stroke Trial's outcomes: the published direction and size.

Lancet 1997;349:1569: of aspirin's patients 2.8 % had another ischaemic stroke within 14 days, of the others 3.9 %; dead or
dependent at six months were 62.2 % and 63.5 %.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wellanalysis.stats.drivers import BETWEEN, WITHIN, Association, association, vanished
from wellanalysis.stats.drivers_joint import adds
from wellanalysis.stats.drivers_worth import worth

TRIAL = Path(__file__).resolve().parents[2] / "shared" / "real" / "ist_stroke" / "ist_full.csv.gz"
FACTORS = ["age", "conscious", "kind", "fibrillation"]
PUBLISHED = {"again": (0.028, 0.039), "dependent": (0.622, 0.635)}

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not TRIAL.is_file(), reason="the trial's file is not beside the project"),
]


@pytest.fixture(scope="module")
def patients() -> pd.DataFrame:
    """One row per patient, from the trial's own codes."""
    columns = [
        "HOSPNUM",
        "COUNTRY",
        "RXASP",
        "RXHEP",
        "AGE",
        "RCONSC",
        "STYPE",
        "RATRIAL",
        "ISC14",
        "NK14",
        "SET14D",
        "OCCODE",
    ]
    raw = pd.read_csv(TRIAL, usecols=columns)
    again = ((raw["ISC14"] == 1) | (raw["NK14"] == 1)).astype(float).where(raw["SET14D"] == 1)
    dependent = raw["OCCODE"].isin([1, 2]).astype(float).where(raw["OCCODE"].isin([1, 2, 3, 4]))
    return pd.DataFrame(
        {
            **{"hospital": raw["HOSPNUM"], "country": raw["COUNTRY"], "n": 1},
            **{"aspirin": (raw["RXASP"] == "Y") * 1.0, "heparin": (raw["RXHEP"] != "N") * 1.0},
            "age": pd.cut(raw["AGE"], [0, 64, 74, 84, 200], labels=["under 65", "to 74", "to 84", "85 and over"]),
            **{"conscious": raw["RCONSC"], "kind": raw["STYPE"], "fibrillation": raw["RATRIAL"]},
            **{"again": again, "dependent": dependent},
        }
    )


def found(patients: pd.DataFrame, outcome: str, unit: str, indicator: str = "aspirin") -> Association:
    """The association among patients whose outcome is known."""
    known = patients[patients[outcome].notna()]
    return association(known, indicator=indicator, events=outcome, trials="n", factors=FACTORS, unit=unit)


@pytest.mark.parametrize("outcome", list(PUBLISHED))
def test_the_file_has_the_published_shares(patients: pd.DataFrame, outcome: str) -> None:
    """To the published decimal."""
    shares = patients[patients[outcome].notna()].groupby("aspirin")[outcome].mean()
    assert [round(shares[1.0], 3), round(shares[0.0], 3)] == list(PUBLISHED[outcome])


@pytest.mark.parametrize("unit", ["hospital", "country"])
@pytest.mark.parametrize("outcome", list(PUBLISHED))
def test_aspirin_has_the_published_direction_and_size(patients: pd.DataFrame, outcome: str, unit: str) -> None:
    """Fewer of both; the adjusted difference within clinics is the published one to 3 in 1,000, inside its interval."""
    with_it, without = PUBLISHED[outcome]
    given = found(patients, outcome, unit)
    assert given.difference < 0
    assert given.lower < with_it - without < given.upper
    assert given.difference == pytest.approx(with_it - without, abs=0.003)
    assert given.terms.loc[WITHIN, "estimate"] < 0
    assert given.trials == patients[outcome].notna().sum()
    assert given.units == patients.loc[patients[outcome].notna(), unit].nunique()


def test_what_the_trial_concluded_is_what_is_said(patients: pd.DataFrame) -> None:
    """Published: of another stroke fewer, 2P < 0.001; of death or dependency, adjusted, 14 (SD 6) fewer in 1,000, 2P = 0.03.

    Half a standard error is allowed for the trial's own prognostic score, which is not this case mix.
    """
    again, dependent = (found(patients, outcome, "hospital") for outcome in PUBLISHED)
    assert again.upper < 0
    assert again.terms.loc[WITHIN, "p"] < 0.001
    assert dependent.difference == pytest.approx(-0.014, abs=0.003)
    assert (dependent.upper - dependent.lower) / (2 * 1.965) == pytest.approx(0.006, abs=0.0005)
    assert dependent.terms.loc[WITHIN, "p"] == pytest.approx(0.03, abs=0.01)
    # Surely not harmful, and yet not surely more than one in a hundred: neither a proof of much nor of nothing.
    assert not vanished(dependent.lower, dependent.upper, 0.01)


def test_chance_decided_who_got_it_so_case_mix_and_hospital_change_little(patients: pd.DataFrame) -> None:
    """Adjusted within hospitals, or not at all: the same to 2 in 1,000."""
    for outcome in PUBLISHED:
        known = patients[patients[outcome].notna()]
        crude = known.groupby("aspirin")[outcome].mean()
        assert found(patients, outcome, "hospital").difference == pytest.approx(crude[1.0] - crude[0.0], abs=0.002)


def test_heparin_beside_aspirin_takes_nothing_from_it(patients: pd.DataFrame) -> None:
    """Two by two: each adds to the other what it does alone. Published for heparin: 2.9 % and 3.8 % had another stroke."""
    known = patients[patients["again"].notna()]
    both = adds(
        known,
        indicators=["aspirin", "heparin"],
        applies={},
        events="again",
        trials="n",
        factors=FACTORS,
        unit="country",
    )
    for name in both.index:
        alone = found(patients, "again", "country", name)
        assert both.loc[name, "difference"] == pytest.approx(alone.difference, abs=5e-4)
    assert both.loc["heparin", "difference_lower"] < 0.029 - 0.038 < both.loc["heparin", "difference_upper"]


def test_aspirin_for_everyone_would_be_worth_eleven_in_a_thousand_of_those_without(patients: pd.DataFrame) -> None:
    """The published 11 fewer per 1,000, times the patients without it, lies inside the interval."""
    known = patients[patients["again"].notna()]
    given = worth(
        known, indicator="aspirin", events="again", trials="n", factors=FACTORS, unit="country", benchmark=1.0
    )
    without = known["aspirin"].eq(0).sum()
    assert given.units["more"].sum() == pytest.approx(without)
    assert given.lower < -0.011 * without < given.upper < 0


def test_between_hospitals_there_is_nothing_to_see_in_a_randomised_trial(patients: pd.DataFrame) -> None:
    """How many of a hospital's patients got aspirin was chance: its interval for both outcomes holds no effect."""
    for outcome in PUBLISHED:
        between = found(patients, outcome, "hospital").terms.loc[BETWEEN]
        assert np.isfinite(between).all()
        assert between["p"] > 0.01
