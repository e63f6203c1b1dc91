"""The demo's registry and its year of reaching out: what was planted is found again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wellanalysis.definitions.folder import Definitions
from wellanalysis.demo import outreach, plan, registry
from wellanalysis.results.outreach_due import rules_of
from wellanalysis.results.outreach_ledger import standing
from wellanalysis.results.source import open_source

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    """The tables that the registry is made from, and itself, as they are kept."""
    names = ("episodes", "encounters", "registry")
    read = {name: pd.read_parquet(DEMO / "extracts" / f"{name}.parquet") for name in names}
    days = {
        name: [each for each in frame if each.endswith(("_on", "_date", "_since", "_until"))]
        for name, frame in read.items()
    }
    return {
        name: frame.assign(**{day: pd.to_datetime(frame[day]) for day in days[name]}) for name, frame in read.items()
    }


def test_everybody_with_an_open_episode_is_registered_once(tables: dict[str, pd.DataFrame]) -> None:
    """At each clinic that has one; nothing is said of a day to come but of what is booked and what lasts until then."""
    episodes, found = tables["episodes"], tables["registry"]
    open_ones = episodes[episodes["end_date"].isna()]
    pairs = set(zip(open_ones["clinic_id"], open_ones["patient_id"], strict=True))
    assert pairs == set(zip(found["clinic_id"], found["patient_id"], strict=True))
    assert len(pairs) == len(found)
    as_of = pd.Timestamp(plan.AS_OF)
    assert (
        found[["in_care_since", "last_visit_on", "last_reassessed_on", "nutrition_screened_on"]].max() <= as_of
    ).all()
    assert (found["next_visit_on"].dropna() > as_of).all()


def test_the_share_overdue_is_the_planted_one(tables: dict[str, pd.DataFrame]) -> None:
    """Smaller where the programme is, larger where a clinic waits, largest where a post is vacant; within three standard errors."""
    found = tables["registry"].dropna(subset=["last_reassessed_on"])
    late = (pd.Timestamp(plan.AS_OF) - found["last_reassessed_on"]).dt.days > registry.WITHIN
    chance = pd.Series(registry.chance_overdue(found["clinic_id"]), index=found.index)
    for planted, rows in late.groupby(chance):
        error = np.sqrt(planted * (1 - planted) / len(rows))
        assert abs(rows.mean() - planted) < 3 * error
    assert sorted(chance.unique()) == sorted(registry.OVERDUE.values())


def test_the_generator_knows_the_rules_of_the_measures(demo_definitions: Definitions) -> None:
    """Days, roles and the columns from which they count."""
    said = {(rule.measure, rule.name): rule.says for rule in rules_of(demo_definitions)}
    assert set(said) == {(each.measure, each.name) for each in outreach.RULES}
    for each in outreach.RULES:
        rule = said[each.measure, each.name]
        assert (rule.role, rule.within_days, rule.soon_days) == (each.role, each.within, each.soon)
        assert (rule.due_from, rule.until_days) == (outreach.COUNTED_FROM[each.name], outreach.UNTIL)


def test_a_year_of_items_none_of_them_twice_and_reached_as_planted(tables: dict[str, pd.DataFrame]) -> None:
    """Drawn the same each time; fewer are reached within a week where the post is vacant."""
    one, other = (outreach.part(tables) for _ in range(2))
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name])
    items = one["outreach"]
    assert items["item_id"].is_unique
    assert items["listed_on"].nunique() == len(outreach.LISTS)
    assert set(items["clinic_id"]) == set(outreach.CLINICS)
    steps = one["outreach_steps"].assign(
        seen_on=lambda rows: pd.to_datetime(rows["seen_on"]), by=lambda rows: rows["by"]
    )
    assert pd.concat([steps["on"], steps["seen_on"]]).max() <= pd.Timestamp(plan.AS_OF)
    earlier = items[items["listed_on"] < outreach.LAST_LIST]
    found = standing(earlier, steps[steps["item_id"].isin(earlier["item_id"])])
    soon = (found["reached_on"] - found["listed_on"]).dt.days <= outreach.IN_A_WEEK
    for vacant, planted in ((True, "vacant"), (False, "usual")):
        share, n = outreach.SHARE_REACHED[planted], int((found["clinic_id"].eq(outreach.VACANT) == vacant).sum())
        rows = soon[found["clinic_id"].eq(outreach.VACANT) == vacant]
        assert abs(rows.mean() - share) < 3 * np.sqrt(share * (1 - share) / n)


def test_what_is_kept_is_what_is_drawn(demo_definitions: Definitions, tables: dict[str, pd.DataFrame]) -> None:
    """The records hold the same items."""
    with open_source(demo_definitions) as source:
        assert source.records is not None
        kept = source.records.frame("SELECT item_id FROM outreach")["item_id"]
    assert set(kept) == set(outreach.part(tables)["outreach"]["item_id"])
