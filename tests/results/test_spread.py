"""Shares by clinic, clinician and condition, counted again by hand."""

import pandas as pd

from tests.results.conftest import MEASURES, Write, small_extracts
from wellanalysis.results.columns import SPREAD
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute


def test_shares_of_episodes_are_counted_by_clinic_clinician_and_condition(write: Write) -> None:
    """And by quarter; means, rates and surveys are no shares of episodes."""
    extracts = small_extracts()
    definitions = write(extracts, conditions="wound")
    with open_source(definitions) as source:
        results = compute(source, definitions)
    found = results.spread
    assert found.dtypes.astype(str).to_dict() == SPREAD
    assert found["measure"].unique().tolist() == ["seen_14d", "pilot"]
    assert (found["trials"] > 0).all()
    totals = found.groupby(["measure", "clinic_id"])[["trials", "events"]].sum()
    cube = results.cube.groupby(["measure", "clinic_id"])[["denominator", "numerator"]].sum()
    pd.testing.assert_frame_equal(
        totals, cube.loc[totals.index].set_axis(["trials", "events"], axis=1), check_dtype=False
    )
    own = found[found["measure"] == "pilot"].groupby(["provider_id", "condition", "quarter"])["trials"].sum()
    rows = extracts["episodes"]
    rows = rows[(rows["clinic_id"] == "C1") & rows["days"].notna() & (rows["start_date"] <= "2025-07-10")]
    quarter = rows["start_date"].dt.to_period("Q").dt.start_time.astype("datetime64[us]")
    counted = rows.groupby([rows["provider_id"].fillna(""), rows["wound"], quarter]).size()
    assert own.to_dict() == counted.to_dict()
    assert set(own.index.get_level_values("condition")) == {"ulcer", "burn"}


def test_without_a_named_condition_there_is_one_of_no_name(write: Write) -> None:
    definitions = write(small_extracts(), measures={"seen_14d": MEASURES["seen_14d"]})
    with open_source(definitions) as source:
        assert set(compute(source, definitions).spread["condition"]) == {""}
