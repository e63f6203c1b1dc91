"""Counts per pattern of case mix, recomputed in plain pandas from the same extracts."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.results.conftest import MEASURES, Extracts, Write
from tests.results.test_tables import AS_OF, true
from wellanalysis.definitions.column_settings import ColumnType
from wellanalysis.results.frames import Results
from wellanalysis.results.patterns import adjusted, published
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

SHARE = MEASURES["seen_14d"]
ADJUSTED: dict[str, dict[str, Any]] = {
    "seen_14d": {**SHARE, "case_mix": ["wound", "moved", "visits"]},
    "seen_7d": {**SHARE, "numerator": "days <= 7", "case_mix": ["visits", "wound", "moved"]},
    "visit_rate": {**MEASURES["visit_rate"], "exposure": "days / 8.0", "case_mix": ["size"]},
    "size_mean": {**MEASURES["size_mean"], "case_mix": ["wound"]},
    "gone": {**SHARE, "case_mix": ["wound"], "stage": {"status": "retired"}},
    "pilot": MEASURES["pilot"],
}


def with_levels(results: Results, measure: str) -> pd.DataFrame:
    """The patterns of one measure with its factors as columns, in the order in which they are listed."""
    mine = results.patterns[results.patterns["measure"] == measure]
    meant = results.pattern_levels[results.pattern_levels["measure"] == measure]
    wide = meant.pivot_table(index="pattern", columns="factor", values="level", aggfunc="first")
    return mine.join(wide[meant["factor"].unique()], on="pattern", validate="many_to_one")


def computed(extracts: Extracts, write: Write, measures: dict[str, dict[str, Any]]) -> Results:
    """Results tables of the small network with these measures."""
    definitions = write(extracts, measures=measures)
    with open_source(definitions) as source:
        return compute(source, definitions)


@pytest.fixture
def sized(extracts: Extracts) -> Extracts:
    """Extracts whose sizes are whole or half numbers, so that they repeat."""
    episodes = extracts["episodes"]
    return {**extracts, "episodes": episodes.assign(size=(episodes["size"]).round().mul(0.5))}


def test_patterns_equal_a_count_row_by_row(sized: Extracts, write: Write) -> None:
    """Events and trials of every clinic, month and combination of levels are what pandas counts."""
    results = computed(sized, write, ADJUSTED)
    rows = sized["episodes"]
    closed = rows["start_date"] + pd.Timedelta(days=14) <= AS_OF
    hospice, moved = true(rows["hospice"]), true(rows["moved"] & (rows["days"] > 30))
    meant = (rows["wound"] == "ulcer") & ~hospice & ~moved & closed
    known = meant & ~true(rows["lost_early"]) & rows["days"].notna()
    months = rows["start_date"].dt.to_period("M").dt.to_timestamp()
    levels = pd.DataFrame(
        {
            "wound": rows["wound"],
            "moved": rows["moved"].map({True: "yes", False: "no"}).astype(object).fillna("not recorded"),
            "visits": rows["visits"].astype("string").fillna("not recorded"),
            "size": rows["size"].map("{:g}".format).where(rows["size"].notna(), "not recorded"),
        }
    )
    assert (levels == "not recorded").any().to_dict() == {"wound": False, "moved": True, "visits": True, "size": True}
    seen = {"events": (rows["days"] <= 14).astype("Float64"), "trials": pd.Series(1.0, index=rows.index)}
    visited = true(rows["days"] > 0) & rows["visits"].notna()
    rate = {"events": rows["visits"].astype("Float64"), "trials": rows["days"].astype("Float64") / 8}
    for measure, counted, sums in (("seen_14d", known, seen), ("visit_rate", visited, rate)):
        factors = ADJUSTED[measure]["case_mix"]
        frame = pd.DataFrame({"clinic_id": rows["clinic_id"], "month": months, **sums}).join(levels[factors])[counted]
        expected = frame.groupby(["clinic_id", "month", *factors])[["events", "trials"]].sum().astype("float64")
        got = with_levels(results, measure)
        assert list(got.columns[-len(factors) :]) == factors
        got = got.set_index(["clinic_id", "month", *factors]).sort_index()
        assert list(got.index) == list(expected.index)
        np.testing.assert_allclose(got[["events", "trials"]], expected, rtol=0, atol=1e-9)


def test_patterns_sum_to_the_cube(sized: Extracts, write: Write) -> None:
    """Exactly, fractions included: both are sums of exact decimals."""
    results = computed(sized, write, ADJUSTED)
    places = ["measure", "clinic_id", "month"]
    sums = results.patterns.groupby(places)[["events", "trials"]].sum()
    cube = results.cube.set_index(places)[["numerator", "denominator"]]
    cube = cube[cube["denominator"] > 0].loc[["seen_14d", "seen_7d", "visit_rate"]]
    assert (cube["denominator"] % 1 > 0).any()
    pd.testing.assert_frame_equal(
        sums.sort_index(), cube.sort_index().set_axis(["events", "trials"], axis=1), check_exact=True
    )


def test_only_current_shares_and_rates_of_rows_have_patterns(sized: Extracts, write: Write) -> None:
    """Not a mean, not a retired measure, not one without case mix; both tables hold the same measures."""
    results = computed(sized, write, ADJUSTED)
    assert set(results.patterns["measure"]) == {"seen_14d", "seen_7d", "visit_rate"}
    assert set(results.pattern_levels["measure"]) == {"seen_14d", "seen_7d", "visit_rate"}
    definitions = write(sized, measures=ADJUSTED)
    assert [measure.id for measure in adjusted(definitions)] == ["seen_14d", "seen_7d", "visit_rate"]


def test_no_measure_with_case_mix_gives_tables_without_rows(results: Results) -> None:
    """Columns and types are there all the same."""
    assert list(results.patterns.columns) == ["measure", "clinic_id", "month", "pattern", "events", "trials"]
    assert list(results.pattern_levels.columns) == ["measure", "pattern", "factor", "level"]
    assert len(results.patterns) == len(results.pattern_levels) == 0


def test_patterns_are_numbered_in_the_order_of_their_levels(sized: Extracts, write: Write) -> None:
    """From 0 without a gap, by levels, factors taken by name; factors are listed in the order of the file."""
    results = computed(sized, write, ADJUSTED)
    for measure in ("seen_14d", "seen_7d"):
        levels = results.pattern_levels[results.pattern_levels["measure"] == measure]
        used = results.patterns.loc[results.patterns["measure"] == measure, "pattern"]
        wide = levels.pivot_table(index="pattern", columns="factor", values="level", aggfunc="first")
        assert list(wide.index) == list(range(len(wide))) == sorted(used.unique())
        combinations = list(wide[sorted(wide)].itertuples(index=False, name=None))
        assert combinations == sorted(set(combinations))
        assert list(levels["factor"].head(3)) == ADJUSTED[measure]["case_mix"]


def test_rows_are_ordered_by_measure_clinic_month_and_pattern(sized: Extracts, write: Write) -> None:
    """Measures as the report orders them, so that the same results give the same bytes."""
    results = computed(sized, write, ADJUSTED)
    order = {id: place for place, id in enumerate(["seen_14d", "seen_7d", "visit_rate"])}
    for table, columns in (
        (results.patterns, ["clinic_id", "month", "pattern"]),
        (results.pattern_levels, ["pattern"]),
    ):
        keys = table.assign(measure=table["measure"].map(order))
        assert keys.sort_values(["measure", *columns], kind="stable").index.equals(table.index)


def test_numbers_of_a_measure_do_not_depend_on_other_measures(sized: Extracts, write: Write) -> None:
    """Alone or beside others with the same factors, the same rows with the same numbers."""
    alone = computed(sized, write, {"seen_14d": ADJUSTED["seen_14d"]})
    both = computed(sized, write, ADJUSTED)
    for name in ("patterns", "pattern_levels"):
        whole = getattr(both, name)
        assert whole["measure"].nunique() == 3
        mine = whole[whole["measure"] == "seen_14d"].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, getattr(alone, name))


def test_a_database_and_any_number_of_threads_give_the_same_tables(
    sized: Extracts, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that may only be read keeps no table for us, so that each query asks anew."""
    expected = computed(sized, write, ADJUSTED)
    path = tmp_path / "store.duckdb"
    with duckdb.connect(str(path)) as store:
        for name, frame in sized.items():
            store.register("given", frame)
            store.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
    monkeypatch.setenv("SMALL_EXTRACTS", f"duckdb://{path}?read_only=True")
    definitions = write(sized, measures=ADJUSTED)
    for extracts, threads in (("${SMALL_EXTRACTS}", None), (None, 1), (None, 2)):
        with open_source(definitions, extracts, threads=threads) as source:
            found = compute(source, definitions)
        pd.testing.assert_frame_equal(found.patterns, expected.patterns)
        pd.testing.assert_frame_equal(found.pattern_levels, expected.pattern_levels)


def test_a_level_that_reads_not_recorded_is_the_absent_value(extracts: Extracts, write: Write) -> None:
    """A network that writes out what is absent has one level for it, not two of the same name; an empty text is one."""
    rows = extracts["episodes"].iloc[:40].assign(days=3, provider_id=[None, "not recorded", "", "D1"] * 10)
    measure = {**MEASURES["pilot"], "clinics": ["C1", "C2", "C3", "C4"], "case_mix": ["provider_id"]}
    results = computed({**extracts, "episodes": rows}, write, {"pilot": measure})
    found = with_levels(results, "pilot")
    assert found.groupby("provider_id")["trials"].sum().to_dict() == {"": 10, "D1": 10, "not recorded": 20}
    assert len(results.pattern_levels) == 3


@pytest.mark.parametrize(
    ("text", "level"), [("12", "12"), ("12.0", "12"), ("0.50", "0.5"), ("-3.25", "-3.25"), ("1e3", "1000")]
)
def test_numbers_are_plain_text(text: str, level: str) -> None:
    """Databases write numbers differently; a level reads the same everywhere."""
    found = published(pd.Series([text, "not recorded"]), ColumnType.NUMBER)
    assert found.to_list() == [level, "not recorded"]


@pytest.mark.parametrize("texts", [["true", "false"], ["TRUE", "FALSE"], ["1", "0"]])
def test_booleans_are_yes_and_no(texts: list[str]) -> None:
    """However a database writes them."""
    assert published(pd.Series([*texts, "not recorded"]), ColumnType.BOOLEAN).to_list() == ["yes", "no", "not recorded"]
