"""Results by group of people: they add up to the cube, and count each person once per group."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.results.conftest import MEASURES, NETWORK, TOLD, Extracts, Write, small_extracts, write_network
from tests.results.test_tables import MONTHS, delivered, states
from wellanalysis.definitions.folder import Definitions
from wellanalysis.results.columns import STRATA
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

EQUITY = {
    "seen_14d": ["wound", "moved", "grade"],
    "size_mean": ["wound", "sex"],
    "visit_rate": ["sex"],
    "pilot": ["sex"],
    "experience": ["sex"],
}
SEX = {"type": "category", "values": ["female", "male"], "optional": True}
SUMS = ["n", "open", "lost", "missing", "denominator", "numerator", "total", "total_sq"]
CELL = ["clinic_id", "period", "stratum"]


def with_groups() -> Extracts:
    """The small network's extracts with a group that changes within a person, and one that is a number."""
    random = np.random.default_rng(3)
    extracts = small_extracts()
    for name in ("episodes", "patient_survey"):
        rows = len(extracts[name])
        sex = pd.Series(random.choice(["female", "male"], rows)).where(random.random(rows) < 0.9, None)
        extracts[name]["sex"] = sex.astype("object")
    extracts["episodes"]["grade"] = random.integers(1, 4, len(extracts["episodes"]))
    return extracts


def measures() -> dict[str, dict[str, Any]]:
    """The small network's measures, those of `EQUITY` with groups."""
    return {id: {**each, **({"equity": EQUITY[id]} if id in EQUITY else {})} for id, each in MEASURES.items()}


def write_grouped(folder: Path, *, quarters: int = 2) -> Definitions:
    """The small network with groups: its own columns, and measures that name them."""
    columns = {name: {"columns": dict(each["columns"])} for name, each in NETWORK["tables"].items()}
    columns["episodes"]["columns"] |= {"sex": deepcopy(SEX), "grade": {"type": "integer"}}
    columns["patient_survey"]["columns"] |= {"sex": deepcopy(SEX)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(NETWORK, "tables", columns)
        return write_network(folder, with_groups(), measures=measures(), labels={"quarters": quarters})


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results of the small network whose measures name groups."""
    definitions = write_grouped(tmp_path_factory.mktemp("grouped"))
    with open_source(definitions) as source:
        return compute(source, definitions)


def by_window(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of months once for each window of two quarters that they are part of, with its ``period``."""
    quarter = rows["month"].dt.to_period("Q").dt.start_time
    both = [rows.assign(period=quarter), rows.assign(period=quarter + pd.DateOffset(months=3))]
    whole = pd.concat(both, ignore_index=True)
    return whole[whole["period"] <= MONTHS[-1]].astype({"period": "datetime64[us]"})


def group_of(rows: pd.DataFrame, factor: str) -> pd.Series:
    """What a row's stratum is called, in plain pandas."""
    values = rows[factor]
    if factor == "moved":
        return values.map({True: "yes", False: "no"}).fillna("not recorded")
    return values.astype("string").fillna("not recorded").astype(str)


@pytest.mark.parametrize("measure", EQUITY)
def test_strata_of_each_factor_add_up_to_the_cube(grouped: Results, measure: str) -> None:
    """All sums of a clinic and window, whatever the factor."""
    cube = by_window(grouped.cube[grouped.cube["measure"] == measure])
    whole = cube.groupby(["clinic_id", "period"])[SUMS].sum()
    whole = whole[whole["n"] > 0]
    mine = grouped.strata[grouped.strata["measure"] == measure]
    assert sorted(mine["factor"].unique()) == sorted(EQUITY[measure])
    for _, part in mine.groupby("factor"):
        sums = part.groupby(["clinic_id", "period"])[SUMS].sum()
        pd.testing.assert_frame_equal(sums, whole, check_dtype=False)


@pytest.mark.parametrize(("measure", "factor"), [(id, factor) for id, factors in EQUITY.items() for factor in factors])
def test_strata_equal_a_count_row_by_row(grouped: Results, measure: str, factor: str) -> None:
    """Rows, sums and different people of each window and stratum, decided in pandas."""
    extracts = with_groups()
    rows = states(extracts)[measure]
    table = extracts["patient_survey" if measure == "experience" else "episodes"]
    rows = by_window(rows.assign(stratum=group_of(table, factor)))
    known = rows[rows["known"]]
    expected = rows.groupby(CELL)[["n", "open", "lost", "missing"]].sum()
    expected = expected[expected["n"] > 0]
    sums = known.groupby(CELL).agg(
        denominator=("denominator", "sum"), numerator=("numerator", "sum"), people=("person", "nunique")
    )
    mine = grouped.strata[(grouped.strata["measure"] == measure) & (grouped.strata["factor"] == factor)]
    got = mine.set_index(CELL)
    pd.testing.assert_frame_equal(got[list(expected)].sort_index(), expected.sort_index(), check_dtype=False)
    filled = sums.reindex(expected.index, fill_value=0)
    pd.testing.assert_frame_equal(got[list(filled)].sort_index(), filled.sort_index(), check_dtype=False)


def test_a_person_in_two_strata_counts_in_each(grouped: Results) -> None:
    """So that people of strata add up to more than the clinic's, but never to fewer."""
    people = grouped.people[(grouped.people["measure"] == "size_mean") & (grouped.people["level"] == "window")]
    whole = people[people["clinic_id"].str.match("C")].set_index(["clinic_id", "period"])["people"]
    mine = grouped.strata[(grouped.strata["measure"] == "size_mean") & (grouped.strata["factor"] == "sex")]
    parts = mine.groupby(["clinic_id", "period"])["people"].sum()
    more = parts - whole.reindex(parts.index, fill_value=0)
    assert (more >= 0).all()
    assert (more > 0).any()


def test_what_is_absent_has_a_name_and_booleans_are_words(grouped: Results) -> None:
    """Yes, no, numbers as text, and not recorded."""
    named = grouped.strata.groupby("factor")["stratum"].unique().map(sorted).to_dict()
    assert named == {
        "wound": ["burn", "ulcer"],
        "moved": ["no", "not recorded", "yes"],
        "grade": ["1", "2", "3"],
        "sex": ["female", "male", "not recorded"],
    }


def test_a_window_of_one_quarter_is_the_quarter(tmp_path: Path) -> None:
    """Where clinics are described over one quarter, a stratum's window is that quarter alone."""
    definitions = write_grouped(tmp_path, quarters=1)
    with open_source(definitions) as source:
        strata = compute(source, definitions).strata
    assert sorted(strata["period"].dt.month.unique()) == [1, 4, 7, 10]
    mine = strata[(strata["measure"] == "size_mean") & (strata["factor"] == "sex")]
    assert mine["n"].sum() == len(with_groups()["episodes"])


def test_a_network_without_groups_has_a_table_without_rows(results: Results) -> None:
    """With the same columns and types as one that has them."""
    assert results.strata.empty
    assert list(results.strata) == list(STRATA)


def test_delivered_results_have_no_strata(extracts: Extracts, write: Write) -> None:
    """A network that delivers its results has no rows to group."""
    told = {"title": "Deaths", "kind": "outcome", "statistic": "proportion", "improves": "down"}
    measure = {**told, "table": "results", "dated_by": "period", **TOLD}
    given = {"clinics": extracts["clinics"], "results": delivered()}
    definitions = write(given, measures={"mortality": measure}, tables={})
    with open_source(definitions) as source:
        assert compute(source, definitions).strata.empty
