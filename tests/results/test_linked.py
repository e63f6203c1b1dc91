"""Outcomes beside the care that came before them, counted again by hand."""

from datetime import date

import numpy as np
import pytest

from tests.results.conftest import MEASURES, Write, small_extracts
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.linked import indicators_of, unpacked
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

CLOSED = {
    **{"title": "Closed", "kind": "outcome", "statistic": "proportion", "improves": "up", "table": "episodes"},
    **{"dated_by": "start_date", "why_it_matters": "It does.", "what_it_says": "What it says."},
    **{"numerator": "visits >= 3", "case_mix": ["wound", "hospice"], "follow_up": "14d"},
}


def test_counts_are_those_of_rows_whose_outcome_is_known(write: Write) -> None:
    """By clinic, clinician, quarter and case mix; each row beside what became of the indicator."""
    extracts = small_extracts()
    definitions = write(extracts, measures={"seen_14d": MEASURES["seen_14d"], "closed": CLOSED})
    with open_source(definitions) as source:
        results = compute(source, definitions)
    outcome, days = definitions.measure("closed"), (date(2024, 10, 1), date(2025, 6, 30))
    found = unpacked(results.linked, results.pattern_levels, definitions, outcome, first=days[0], last=days[1])
    rows = extracts["episodes"]
    rows = rows[rows["start_date"].between("2024-10-01", "2025-06-26") & rows["visits"].notna()]  # later ones are open
    sure = {name: rows[name].fillna(False).astype(bool) for name in ("hospice", "moved", "lost_early")}
    left_out = sure["hospice"] | (sure["moved"] & (rows["days"] > 30).fillna(False).astype(bool))
    achieved = (rows["days"] <= 14).fillna(False).astype(bool)
    seen = np.select(
        [(rows["wound"] != "ulcer") | left_out, sure["lost_early"], rows["days"].isna(), achieved],
        ["not_applicable", "lost", "not_recorded", "achieved"],
        "not_achieved",
    )
    expected = rows.assign(
        seen_14d=seen,
        events=rows["visits"] >= 3,
        provider_id=rows["provider_id"].fillna(""),
        quarter=rows["start_date"].dt.to_period("Q").dt.start_time,
        hospice=rows["hospice"].map({True: "yes", False: "no"}).fillna("not recorded"),
    )
    keys = ["clinic_id", "provider_id", "quarter", "hospice", "wound", "seen_14d"]
    counted = expected.groupby(keys)["events"].agg(["size", "sum"])
    own = found.assign(quarter=found["quarter"].astype("datetime64[us]")).astype(dict.fromkeys(keys[3:], "str"))
    own = own[own["trials"] > 0].set_index(keys)[["trials", "events"]]
    assert own.index.is_unique
    assert own["trials"].to_dict() == counted["size"].to_dict()
    assert own["events"].to_dict() == counted["sum"].to_dict()


def test_who_had_the_outcome_before_the_indicator_could_be_known_is_told_apart(write: Write) -> None:
    """Only where the measure names its column of days, and only of those whom the indicator is about."""
    extracts = small_extracts()
    measures = {"seen_14d": MEASURES["seen_14d"], "closed": {**CLOSED, "time_to": "days"}}
    definitions = write(extracts, measures=measures)
    with open_source(definitions) as source:
        results = compute(source, definitions)
    outcome = definitions.measure("closed")
    found = unpacked(
        results.linked, results.pattern_levels, definitions, outcome, first=results.first_month, last=results.last_month
    )
    counts = found.groupby("seen_14d", observed=False)["trials"].sum()
    assert counts["before"] > 0
    assert counts["achieved"] == 0  # here the same column tells both: who was seen by day 14 had closed by then
    rows = extracts["episodes"]
    early = (rows["days"] <= 14).fillna(False).astype(bool) & (rows["wound"] == "ulcer")
    out = rows["hospice"].fillna(False).astype(bool)
    known = rows["visits"].notna() & (rows["start_date"] <= "2025-06-26") & rows["clinic_id"].notna()
    assert counts["before"] == int((early & ~out & known).sum())
    burns = (rows["days"] <= 14).fillna(False).astype(bool) & ((rows["wound"] != "ulcer") | out)
    assert counts["not_applicable_before"] == int((burns & known).sum())


def test_who_was_lost_before_the_outcome_is_counted_beside(write: Write) -> None:
    """Whatever is known of their care and case mix; they are among no trials."""
    extracts = small_extracts()
    measures = {"seen_14d": MEASURES["seen_14d"], "closed": {**CLOSED, "lost": "lost_early"}}
    definitions = write(extracts, measures=measures)
    with open_source(definitions) as source:
        results = compute(source, definitions)
    cube = results.cube[results.cube["measure"] == "closed"]
    assert results.linked["lost"].sum() == cube["lost"].sum() > 0
    assert results.linked["trials"].sum() == cube["denominator"].sum()
    span = {"first": results.first_month, "last": results.last_month}
    found = unpacked(results.linked, results.pattern_levels, definitions, definitions.measure("closed"), **span)
    assert found["lost"].sum() == cube["lost"].sum()


def test_an_indicator_that_is_known_after_the_outcome_leads_to_nothing(write: Write) -> None:
    late = {**MEASURES["seen_14d"], "follow_up": "28d"}
    definitions = write(small_extracts(), measures={"seen_14d": late, "closed": CLOSED})
    assert indicators_of(definitions.measure("closed"), definitions) == ()


def test_days_to_the_event_are_a_number_of_the_same_table(write: Write) -> None:
    """Else the measure's file is refused, with the nearest name."""
    for given, said in (("dayz", "no column 'dayz'"), ("wound", "is no number")):
        with pytest.raises(ProblemsFound, match=said):
            write(small_extracts(), measures={"closed": {**CLOSED, "time_to": given}})


def test_only_outcomes_with_case_mix_and_indicators_of_the_same_rows_are_linked(write: Write) -> None:
    """A survey's answers are other people's rows, and an outcome without case mix is adjusted for nothing."""
    definitions = write(small_extracts(), measures={**MEASURES, "closed": CLOSED})
    assert [each.id for each in indicators_of(definitions.measure("closed"), definitions)] == ["seen_14d"]
    assert indicators_of(definitions.measure("size_mean"), definitions) == ()
