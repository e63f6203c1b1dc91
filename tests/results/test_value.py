"""Claims joined to episodes by hand: every kind of conflict, its count, and what was done."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
import yaml

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.results.appropriateness import appropriateness, appropriateness_people
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.value import Costs, costs

from .conftest import MEASURES, NETWORK, TOLD

VALUE = {
    "prices": "Allowed amounts.",
    "quality": "healed",
    "episodes": "not hospice",
    "until": "84d",
    "run_out": "30d",
    "died": "moved",
    "payer": "wound",
    "case_mix": ["wound"],
}
SERVICE = {
    "id": "scan",
    "title": "Scan",
    "service": "service = 'scan'",
    "indicated": "symptoms",
    "not_indicated": "again",
    "indicated_says": "there are symptoms",
    "not_indicated_says": "it was done before",
    "source": "A guideline, 2020",
}
HEALED = {
    **{"title": "Healed", "kind": "outcome", "statistic": "proportion", "improves": "up", "table": "episodes"},
    **{"dated_by": "start_date", "numerator": "days <= 84", "case_mix": ["wound"], **TOLD},
}
START = pd.Timestamp("2025-01-01")
AS_OF = date(
    2025, 7, 10
)  # as data_as_of of the small network: until 84 and 30 more days, so 2025-03-18 is the last start


def episodes(*rows: tuple[str, str, str, int, dict[str, Any]]) -> pd.DataFrame:
    """Episodes: id, patient, clinic, days after 2025-01-01, and what differs."""
    plain = {"wound": "ulcer", "days": 50, "hospice": False, "moved": False, "lost_early": False}
    return pd.DataFrame(
        [
            {
                "episode_id": id,
                "patient_id": who,
                "clinic_id": clinic,
                "start_date": START + pd.Timedelta(days=day),
                **plain,
                **more,
            }
            for id, who, clinic, day, more in rows
        ]
    )


def bills(*rows: tuple[str, int, str, float, dict[str, Any]]) -> pd.DataFrame:
    """Claims: patient, days after 2025-01-01, category, amount, and what differs."""
    return pd.DataFrame(
        [
            {"claim_id": f"K{place}", "patient_id": who, "service_date": START + pd.Timedelta(days=day), "paid_on": None,
             "clinic_id": None, "payer": None, "category": category, "amount": amount, **more}
            for place, (who, day, category, amount, more) in enumerate(rows)
        ]
    ).astype({"clinic_id": "object", "payer": "object", "paid_on": "datetime64[us]"})  # fmt: skip


EPISODES = episodes(
    ("E1", "A", "C1", 0, {}),
    ("E2", "A", "C1", 60, {}),  # inside the window of E1
    ("E3", "B", "C2", 0, {"moved": True, "end_date": START + pd.Timedelta(days=10)}),  # died on day 10
    ("E4", "C", "C2", 76, {"wound": "burn"}),  # the last day on which an episode is closed
    ("E5", "D", "C1", 77, {}),  # a day later: open
    ("E6", "F", "C1", 5, {}),  # in no claim
    ("E7", "A", "C1", 5, {"hospice": True}),  # does not take part
)
CLAIMS = bills(
    ("A", 0, "visit", 100.0, {"clinic_id": "C1", "payer": "ulcer"}),  # first day: counts
    ("A", 84, "visit", 200.0, {"clinic_id": "C2"}),  # last day of E1, inside E2 too: to E2; another clinic
    ("A", 59, "visit", 40.0, {}),
    ("A", 59, "visit", 40.0, {}),  # sent twice
    ("A", 61, "stay", 900.0, {}),
    ("A", 61, "stay", -900.0, {}),  # taken back
    ("A", 61, "stay", 500.0, {"payer": "another"}),  # sent again with another amount; another payer
    ("A", 62, "stay", -7.0, {}),  # takes nothing back
    ("A", 145, "visit", 11.0, {}),  # a day after the window of E2
    ("B", 10, "visit", 30.25, {}),  # on the day of death: counts
    ("B", 11, "visit", 60.0, {}),  # after it
    ("C", 75, "visit", 70.0, {}),  # before the patient's first episode; E4 costs nothing
    ("Z", 3, "visit", 80.0, {}),  # a patient without an episode
    ("D", 80, "visit", 90.0, {}),
)
SERVICES = pd.DataFrame(
    {
        "service_id": [f"H{place}" for place in range(8)],
        "patient_id": ["A", "A", "B", "C", "D", "E", "F", "G"],
        "clinic_id": ["C1"] * 6 + ["C2"] * 2,
        "considered_on": START,
        "service": ["scan"] * 7 + ["other"],
        "done": pd.array([True, False, True, None, True, True, False, True], dtype="boolean"),
        "symptoms": pd.array([True, True, False, True, True, False, None, True], dtype="boolean"),
        "again": pd.array([False, False, True, False, True, False, False, False], dtype="boolean"),
    }
)


@pytest.fixture
def made(tmp_path, request):
    """Definitions of a small network, and its source, with `value` changed as a test asks."""

    def make(value: dict[str, Any] | None = None, claims: pd.DataFrame = CLAIMS) -> Definitions:
        tables = {
            **NETWORK["tables"],
            "services": {"columns": {"symptoms": {"type": "boolean", "optional": True}, "again": {"type": "boolean"}}},
        }
        written = {
            **NETWORK,
            "data_as_of": AS_OF,
            "tables": tables,
            "value": {**VALUE, **(value or {})},
            "appropriateness": [SERVICE],
        }
        (tmp_path / "measures").mkdir(exist_ok=True)
        (tmp_path / "network.yml").write_text(yaml.safe_dump(written), "utf-8")
        for id, measure in {"healed": HEALED, "seen_14d": MEASURES["seen_14d"]}.items():
            (tmp_path / "measures" / f"{id}.yml").write_text(yaml.safe_dump({"id": id, **measure}), "utf-8")
        folder = tmp_path / "extracts"
        folder.mkdir(exist_ok=True)
        clinics = pd.DataFrame({"clinic_id": ["C1", "C2"], "name": ["One", "Two"], "region": "North"})
        for name, frame in {"clinics": clinics, "episodes": EPISODES, "claims": claims, "services": SERVICES}.items():
            frame.to_parquet(folder / f"{name}.parquet", index=False)
        return load(tmp_path)

    return make


def computed(definitions: Definitions) -> Costs:
    """Its tables of cost."""
    with open_source(definitions, None) as source:
        return costs(source, definitions, AS_OF)


def trace(found: Costs, of: str) -> dict[str, int]:
    """Counts of the trace that are not 0."""
    rows = found.cost_join[found.cost_join["of"] == of]
    sums = rows.groupby("what")["n"].sum()
    return sums[sums > 0].to_dict()


def test_every_claim_goes_where_its_rule_says(made):
    """Counted by hand."""
    assert trace(computed(made()), "claims") == {
        "all": 14, "twice": 1, "taken_back": 1, "taken_back_alone": 1, "stands": 10, "before": 1, "no_window": 1,
        "no_episode": 1, "two_windows": 3 - 1, "after_death": 1, "elsewhere": 1, "other_payer": 1, "counted": 6,
    }  # fmt: skip


def test_every_episode_is_told_of_once(made):
    """The last start that is closed, and the one after; a patient in no claim; one without cost."""
    assert trace(computed(made()), "episodes") == {
        "all": 6, "open": 1, "not_in_claims": 1, "counted": 4, "no_cost": 1, "cut_short": 1,
    }  # fmt: skip


def test_costs_are_summed_in_whole_cents_by_clinic_and_pattern_with_zeros(made):
    """E1 100 + 40 and E2 200 + 500 at one clinic, 30.25 and nothing at the other."""
    found = computed(made())
    level = found.cost_levels.set_index("pattern")["level"]
    rows = found.cost.assign(wound=found.cost["pattern"].map(level))
    told = rows[["clinic_id", "wound", "n", "zero", "cents", "cents_sq"]].to_dict("split")["data"]
    assert told == [
        ["C1", "ulcer", 2, 0, 84_000, 14_000.0**2 + 70_000.0**2],
        ["C2", "burn", 1, 1, 0, 0.0],
        ["C2", "ulcer", 1, 0, 3_025, 3_025.0**2],
    ]
    assert found.cost_people.set_index("clinic_id")["people"].to_dict() == {"C1": 1, "C2": 2}


@pytest.mark.parametrize(
    ("conflicts", "cents"), [({"elsewhere": "leave_out"}, 64_000), ({"payer": "leave_out"}, 34_000)]
)
def test_a_network_may_leave_conflicting_claims_out(made, conflicts, cents):
    """The rule that is printed is the rule that is run."""
    found = computed(made({"conflicts": conflicts}))
    assert found.cost.groupby("clinic_id")["cents"].sum()["C1"] == cents


def test_days_before_the_start_count_where_the_network_says_so(made):
    """C's claim on the day before."""
    found = computed(made({"before": "1d", "claims_from": date(2024, 12, 1)}))
    assert found.cost.groupby("clinic_id")["cents"].sum()["C2"] == 3_025 + 7_000


def test_episodes_before_the_claims_begin_do_not_take_part(made):
    """On the first day they do, the day before they do not."""
    found = computed(made({"claims_from": date(2025, 1, 2)}))
    assert trace(found, "episodes")["all"] == 4


def test_the_criteria_decide_what_is_said_of_each(made):
    """Appropriate, rarely, both, neither and unknown; another service is not meant; unrecorded is told apart."""
    definitions = made()
    with open_source(definitions, None) as source:
        found = appropriateness(source, definitions, AS_OF)
        people = appropriateness_people(source, definitions, AS_OF)
    told = found[["clinic_id", "says", "n", "done", "missing"]].to_dict("split")["data"]
    assert told == [
        ["C1", "appropriate", 3, 1, 1],
        ["C1", "both", 1, 1, 0],
        ["C1", "neither", 1, 1, 0],
        ["C1", "rarely", 1, 1, 0],
        ["C2", "not_recorded", 1, 0, 0],
    ]
    assert people.loc[people["says"] == "appropriate", "people"].tolist() == [1]


def test_nobody_counts_before_the_service_has_had_its_time(made):
    """Thirty days after it was considered, and not on the day before: until then it may still be done."""
    definitions = made()
    with open_source(definitions, None) as source:
        early, closed = (
            appropriateness(source, definitions, (START + pd.Timedelta(days=days)).date()) for days in (29, 30)
        )
    assert early.empty
    assert closed["n"].sum() == 7


def test_a_network_without_claims_has_empty_tables(made):
    """And no query is run."""
    definitions = made()
    with open_source(definitions, None) as source:
        plain = definitions.network.model_copy(update={"value": None, "appropriateness": ()})
        other = Definitions(definitions.folder, plain, definitions.measures, definitions.contract)
        assert costs(source, other, AS_OF).cost.empty
        assert appropriateness(source, other, AS_OF).empty


def test_a_table_that_is_asked_for_and_missing_is_told(made):
    """By its name."""
    definitions = made()
    (definitions.folder / "extracts" / "claims.parquet").unlink()
    with open_source(definitions, None) as source:
        told = [str(problem) for problem in check(source, definitions)]
    assert any("the table 'claims' is missing" in each for each in told)
