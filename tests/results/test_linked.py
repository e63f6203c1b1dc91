"""Outcomes with and without an indicator, counted again by hand; and what they say of the demo's planted truth."""

from datetime import date

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.results.conftest import MEASURES, Write, small_extracts
from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.results.linked import indicators_of, linked
from wellanalysis.results.roster import known_until
from wellanalysis.results.source import open_source
from wellanalysis.stats.drivers import association

CLOSED = {
    **{"title": "Closed", "kind": "outcome", "statistic": "proportion", "improves": "up", "table": "episodes"},
    **{"dated_by": "start_date", "why_it_matters": "It does.", "what_it_says": "What it says."},
    **{"numerator": "visits >= 3", "case_mix": ["wound", "hospice"], "follow_up": "14d"},
}


def test_counts_are_those_of_rows_whose_outcome_and_indicator_are_known(write: Write) -> None:
    """By clinic, case mix and whether the indicator was achieved, between two days."""
    extracts = small_extracts()
    definitions = write(extracts, measures={"seen_14d": MEASURES["seen_14d"], "closed": CLOSED})
    first, last = date(2024, 10, 1), date(2025, 6, 30)
    with open_source(definitions) as source:
        found = linked(
            source, definitions, known_until(source, definitions), definitions.measure("closed"), first=first, last=last
        )
    rows = extracts["episodes"]
    rows = rows[rows["start_date"].between("2024-10-01", "2025-06-26")]  # later ones have not closed
    sure = {name: rows[name].fillna(False) for name in ("hospice", "moved", "lost_early")}
    left_out = sure["hospice"] | (sure["moved"] & (rows["days"] > 30).fillna(False))
    known = rows["days"].notna() & rows["visits"].notna() & rows["clinic_id"].notna()
    meant = rows[(rows["wound"] == "ulcer") & ~left_out & ~sure["lost_early"] & known]
    expected = meant.assign(achieved=meant["days"] <= 14, events=meant["visits"] >= 3)
    expected = expected.assign(hospice=expected["hospice"].map({True: "yes", False: "no"}).fillna("not recorded"))
    expected = expected.groupby(["clinic_id", "hospice", "wound", "achieved"])["events"].agg(["size", "sum"])
    own = found.set_index(["clinic_id", "hospice", "wound", "achieved"])[["trials", "events"]]
    assert own["trials"].to_dict() == expected["size"].to_dict()
    assert own["events"].to_dict() == expected["sum"].to_dict()


def test_only_outcomes_with_case_mix_and_indicators_of_the_same_rows_are_linked(write: Write) -> None:
    """A survey's answers are other people's rows, and an outcome without case mix is adjusted for nothing."""
    definitions = write(small_extracts(), measures={**MEASURES, "closed": CLOSED})
    assert [each.id for each in indicators_of(definitions.measure("closed"), definitions)] == ["seen_14d"]
    assert indicators_of(definitions.measure("size_mean"), definitions) == ()


@pytest.fixture(scope="module")
def demo() -> tuple[Definitions, pd.DataFrame]:
    """The demo's counts over three years."""
    definitions = load(ROOT / "data" / "demo")
    with open_source(definitions) as source:
        as_of, outcome = known_until(source, definitions), definitions.measure("healed_12w")
        return definitions, linked(source, definitions, as_of, outcome, first=date(2023, 7, 1), last=date(2026, 6, 30))


def test_the_planted_links_are_found_and_the_confounded_one_vanishes(demo: tuple[Definitions, pd.DataFrame]) -> None:
    """Nutrition screening is done where healing is better for other reasons: between clinics, not within them."""
    definitions, links = demo
    factors = list(definitions.measure("healed_12w").case_mix)
    for indicator, rows in links.groupby("indicator"):
        found = association(
            rows.assign(achieved=rows["achieved"].astype(float)),
            indicator="achieved",
            events="events",
            trials="trials",
            factors=factors,
            unit="clinic_id",
        )
        if indicator == "nutrition_screened_14d":
            assert -0.02 < found.lower < 0 < found.upper < 0.02
        else:
            assert found.lower > 0.03, indicator
