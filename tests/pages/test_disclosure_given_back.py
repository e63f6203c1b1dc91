"""What was withheld for others' sake and follows from shown results anyhow is shown, and nothing small with it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.pages.attack import given_away
from tests.pages.integer_attack import Reader
from tests.pages.tables import NESTS, network
from wellanalysis.definitions.editions import Disclosure
from wellanalysis.pages import disclosure_plans
from wellanalysis.pages.disclosure_given_back import determined, given_back
from wellanalysis.pages.disclosure_sums import sums

GROUPS = Disclosure.model_validate({"policy": "minimum_denominator", "minimum": 11})
STRICT = Disclosure.model_validate({"policy": "cms"})
OWN = Disclosure.model_validate({"policy": "own_patients"})
NUMBERS = ["numerator", "rest", "denominator", "n", "lost", "missing"]


def by_group(sizes, policy=GROUPS):
    """Clinics by stratum, none of them lost or missing, with what the plan withholds gone."""
    parts = [[(each, 0, 0, 0) for each in row] for row in sizes]
    wholes = [[(sum(row), 0, 0, 0)] for row in sizes]
    frame = network(np.array(wholes), finest="now", strata=np.array(parts))
    return frame, disclosure_plans.apply(frame, disclosure_plans.withheld(frame, policy, nests=NESTS))


def hidden(shown, unit):
    """Strata of a unit that are withheld."""
    return shown.loc[shown["withheld"] & (shown["unit"] == unit), "stratum"].tolist()


# Payers of three clinics: the first has 8 of the third payer, the second 5.
PAYERS = [[65, 63, 8, 69], [35, 81, 7, 20], [93, 220, 60, 25]]


def test_a_large_group_that_the_network_gives_anyhow_is_shown():
    """As at a clinic of the demo: 8 not recorded took 63 along, its column held nobody else, 65 had to go with them."""
    frame, _ = by_group(PAYERS)
    in_vain = ((frame["unit"] == "C0") & frame["stratum"].isin(["0", "1", "2"])) | (
        (frame["unit"] == "C1") & frame["stratum"].isin(["0", "2"])
    )
    mask = in_vain.to_numpy(bool)
    equations = sums(frame, nests=NESTS, network="")
    found = determined(equations, mask)
    assert frame.loc[found, ["unit", "stratum", "denominator"]].to_numpy().tolist() == [["C0", "1", 63]]
    large = (frame["denominator"] >= 11).to_numpy(bool)
    left = given_back(mask, large, equations, frame["measure"])
    assert frame.loc[mask & ~left, "denominator"].tolist() == [63]
    # The eight stay among 73.
    assert given_away(frame.assign(withheld=left)) == []


def test_a_small_group_is_never_given_back():
    """Not even one that follows from what is shown: that is for the plan to mend, and for the audit to find."""
    frame, _ = by_group(PAYERS)
    mask = ((frame["unit"] == "C0") & (frame["stratum"] == "2")).to_numpy(bool)
    equations = sums(frame, nests=NESTS, network="")
    assert determined(equations, mask)[mask].all()
    large = (frame["denominator"] >= 11).to_numpy(bool)
    assert given_back(mask, large, equations, frame["measure"]).tolist() == mask.tolist()


def test_what_a_plan_would_withhold_again_stays_withheld():
    """Where people come twice their numbers do not add up, and the plan has the last word."""
    frame, _ = by_group(PAYERS)
    mask = ((frame["unit"] == "C0") & (frame["stratum"] == "1")).to_numpy(bool)
    equations = sums(frame, nests=NESTS, network="")
    everything = np.ones(len(frame), dtype=bool)
    assert not given_back(mask, everything, equations, frame["measure"], lambda each: each).any()
    assert given_back(mask, everything, equations, frame["measure"], lambda each: mask).tolist() == mask.tolist()


def test_nothing_withheld_is_nothing_to_give_back():
    """A network of large groups."""
    _, shown = by_group([[50, 60, 70], [40, 30, 90], [40, 50, 60]])
    assert not shown["withheld"].any()


TABLES = st.integers(2, 4).flatmap(
    lambda clinics: st.integers(2, 4).flatmap(
        lambda strata: arrays(int, (clinics, strata), elements=st.one_of(st.integers(0, 14), st.integers(11, 90)))
    )
)


@pytest.mark.parametrize("policy", [GROUPS, STRICT, OWN])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sizes=TABLES)
def test_nothing_that_is_withheld_is_the_only_whole_number_that_fits(policy, sizes):
    """A reader with a computer, who knows that nobody withholds zero, finds two numbers for each withheld group."""
    _, shown = by_group(sizes.tolist(), policy)
    reader = Reader(shown.drop(columns=["rest"]))
    unseen = [row for row in shown.index[shown["withheld"]]]
    for row in unseen:
        reader.low[reader.place(row, "numerator")] = 1
    for row in unseen:
        smallest, largest = reader.bounds(row, "numerator")
        assert smallest < largest, shown.loc[row]
