"""Several systems of one measure as the page tells them: what is planted is found, and no group of a few follows."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from wellanalysis.demo import sourced as demo
from wellanalysis.pages import sources_page
from wellanalysis.pages.figures import Figures
from wellanalysis.pages.sources_agreement import most_apart
from wellanalysis.pages.sources_counts import Told, told
from wellanalysis.pages.sources_withheld import withheld


@pytest.fixture(scope="module")
def admissions(demo_figures: Figures) -> Told:
    """The multi-payer pilot."""
    found = told(demo_figures, demo_figures.definitions.network.sources.compared[0])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def compression(demo_figures: Figures) -> Told:
    """The physician groups' programme."""
    found = told(demo_figures, demo_figures.definitions.network.sources.compared[1])
    assert found is not None
    return found


def test_the_planted_admissions_elsewhere_are_found(admissions: Told) -> None:
    """Claims see what the record does not: 3.5 points of those not admitted by it, and more at one clinic."""
    table = admissions.figures
    own, whole = table.loc["ehr", "value"], table.loc["combined", "value"]
    assert own < table.loc[["medicare_claims", "medicaid_claims", "commercial_claims"], "value"].min()
    seen = 0.89  # of all have a payer that was matched, counted and settled, whose claims are right
    assert whole - own == pytest.approx(demo.UNSEEN * (1 - own) * seen, abs=0.01)
    clinic, pair, number, of = most_apart_of(admissions)
    assert clinic == demo.UNSEEN_MORE[0]
    assert pair["first"] == "ehr"
    assert number / of == pytest.approx(demo.UNSEEN_MORE[1], abs=0.05)


def most_apart_of(found: Told) -> tuple[str, dict[str, Any], int, int]:
    """Where two systems differ most; there is such a clinic."""
    most = most_apart(found)
    assert most is not None
    return most


def test_the_planted_overlap_is_found(admissions: Told, compression: Told) -> None:
    """The record knows everybody; a payer its matched members; both groups' systems what was planted."""
    coverage = admissions.coverage.groupby("source")[["seen", "people"]].sum()
    assert coverage.loc["ehr", "seen"] == coverage.loc["ehr", "people"]
    assert admissions.overlap["people"].sum() == admissions.people
    found = compression.figures
    both = compression.overlap.set_index("systems")["people"]
    registry, claims = found.loc["group_registry", "seen"], found.loc["plan_claims", "seen"]
    assert registry + claims - both[2] == compression.people
    assert both[2] / claims == pytest.approx(demo.IN_REGISTRY, abs=0.03)
    row = compression.pairs.iloc[0]
    assert row["only_first"] / (row["both_yes"] + row["only_first"]) == pytest.approx(1 - demo.BILLED, abs=0.04)


def test_the_page_asks_for_one_thing_and_tells_both_examples(demo_figures: Figures) -> None:
    """Each section has both comparisons; the slice makes the chart again."""
    page = sources_page.page(demo_figures)
    assert page is not None
    assert "Read ten records together at Orchard Row" in page.action
    for section, claims in {"figures": 1, "overlap": 2, "clinics": 2, "agreed": 2}.items():
        assert len(page.section(section)) == claims
    shares = page.slice["numerator"] / page.slice["denominator"]
    assert page.opening.frame["value"].tolist() == pytest.approx(shares.round(4).tolist())
    assert "Fairhaven" in page.claim("admission_12w-agreed").sentence


def test_the_clinic_too_small_to_judge_is_in_nothing(demo_figures: Figures, admissions: Told) -> None:
    """Its people are in the results tables, and in no count of the page."""
    small = demo_figures.too_small
    assert small
    assert set(demo_figures.results.sourced["clinic_id"]) & small
    assert not set(admissions.patterns["clinic_id"]) & small


def test_no_count_that_is_shown_is_of_a_few(demo_figures: Figures, admissions: Told, compression: Told) -> None:
    """Attacked as a reader would: every shown count, every difference of two, and what two disjoint leave of a third."""
    for found in (admissions, compression):
        groups, _ = found.groups
        people = found.patterns["people"].to_numpy()
        shown = {name: mask for name, mask in groups.items() if name not in found.hidden and people[mask].sum()}
        size = {name: int(people[mask].sum()) for name, mask in shown.items()}
        assert min(size.values()) >= 11
        for whole, mask in shown.items():
            inside = [name for name, part in shown.items() if not (part & ~mask).any() and name != whole]
            assert not [name for name in inside if 0 < size[whole] - size[name] < 11]
            few = [
                pair
                for pair in combinations(inside, 2)
                if 0 < size[whole] - size[pair[0]] - size[pair[1]] < 11 and not (shown[pair[0]] & shown[pair[1]]).any()
            ]
            assert few == [], (whole, few)


def test_every_table_cell_is_withheld_where_its_group_is(demo_figures: Figures, admissions: Told) -> None:
    """A clinic with a payer of whom eight are known: neither their number nor the rest of the clinic's is told."""
    rows = admissions.patterns.copy()
    at = (rows["clinic_id"] == "C02") & (rows["commercial_claims"] != "absent")
    rows = rows[~at]
    eight = rows.iloc[:1].assign(clinic_id="C02", commercial_claims="yes", ehr="yes", people=8)
    found = replace(admissions, patterns=pd.concat([rows, eight], ignore_index=True))
    assert not found.shows("at C02: commercial_claims")
    others = [clinic for clinic in found.clinics if not found.shows(f"at {clinic}: commercial_claims")]
    assert len(others) > 1, "the rest of the total would be theirs"
    hidden = sum(
        int(found.patterns.loc[found.groups[0][f"at {clinic}: commercial_claims"], "people"].sum()) for clinic in others
    )
    assert hidden >= 11


@pytest.mark.parametrize(("number", "hidden"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_group_is_withheld_from_one_to_ten(number: int, hidden: bool) -> None:
    """Nobody is no small group; eleven are enough."""
    people = np.array([number, 100, 200])
    groups = {"all": np.ones(3, bool), **{f"part {place}": np.arange(3) == place for place in range(3)}}
    found = withheld(groups, people, {"all": ["part 0", "part 1", "part 2"]}, minimum=11)
    assert found == (frozenset({"part 0", "part 1"}) if hidden else frozenset())


def test_what_two_systems_differ_by_is_withheld_too() -> None:
    """Of 105 with a yes here, 60 and 40 are told of there: 5 would be left. Without a minimum all is told."""
    people = np.array([60, 40, 5])
    groups = {"yes": np.ones(3, bool), "both": np.array([True, False, False]), "only": np.array([False, True, False])}
    assert withheld(groups, people, {}, minimum=11) == {"only"}
    assert withheld(groups, people, {}, minimum=0) == frozenset()
    assert withheld({"yes": groups["yes"], "nearly": np.array([True, True, False])}, people, {}, minimum=11) == {
        "nearly"
    }


def test_without_sources_there_is_no_page(demo_figures: Figures) -> None:
    """Nor in another edition, nor where no window of theirs is there."""
    network = demo_figures.definitions.network.model_copy(update={"sources": None})
    assert (
        sources_page.page(replace(demo_figures, definitions=replace(demo_figures.definitions, network=network))) is None
    )
    assert sources_page.page(replace(demo_figures, edition="clinic")) is None
    none = replace(demo_figures.results, sourced=demo_figures.results.sourced.head(0))
    assert sources_page.page(replace(demo_figures, results=none)) is None
