"""Whom each rule names, worked by hand: movers, ties, windows, teams, and what is skipped."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.conftest import TOLD, Extracts, Write, write_network
from wellanalysis.definitions.attribution import Attribution
from wellanalysis.results.attribution import CREDITED, attributed
from wellanalysis.results.attribution_counts import changes, counts
from wellanalysis.results.roster import roster
from wellanalysis.results.source import open_source

START = pd.Timestamp("2025-01-01")
END = pd.Timestamp("2025-03-01")
MEASURE = {
    **{"title": "Early", "kind": "outcome", "statistic": "proportion", "improves": "up", "numerator": "days < 9"},
    **{"table": "episodes", "dated_by": "start_date", **TOLD},
}
# Ann, Bob and Cem work in A, Dee in B; Mo moved from A to B on 1 February; Zoe is a scheduler in A.
ROSTER = pd.DataFrame(
    [
        ("Ann", "A", "physician", "2020-01-01", None),
        ("Bob", "A", "nurse", "2020-01-01", None),
        ("Cem", "A", "nurse", "2020-01-01", None),
        ("Dee", "B", "nurse", "2020-01-01", None),
        ("Mo", "A", "nurse", "2020-01-01", "2025-01-31"),
        ("Mo", "B", "nurse", "2025-02-01", None),
        ("Zoe", "A", "scheduler", "2020-01-01", None),
    ],
    columns=["provider_id", "clinic_id", "role", "from_date", "to_date"],
).astype({"from_date": "datetime64[us]", "to_date": "datetime64[us]"})
Visit = tuple[str, int] | tuple[str, int, str]


def tiny(
    visits: list[Visit], *, end: pd.Timestamp | None = END, responsible: str | None = None, clinic: str = "A"
) -> Extracts:
    """One episode in clinic A from 1 January, and its visits: provider, days since it began, clinic if another."""
    rows = [(*visit, clinic)[:3] for visit in visits]
    return {
        "clinics": pd.DataFrame({"clinic_id": ["A", "B"], "name": ["A", "B"], "region": "R"}),
        "providers": ROSTER,
        "episodes": pd.DataFrame(
            {
                "episode_id": ["E1"],
                "patient_id": ["P1"],
                "clinic_id": [clinic],
                "provider_id": pd.Series([responsible], dtype="str"),
                "start_date": [START],
                "end_date": pd.Series([end], dtype="datetime64[us]"),
            }
        ),
        "encounters": pd.DataFrame(
            {
                "encounter_id": [f"V{number}" for number in range(len(rows))],
                "episode_id": "E1",
                "provider_id": pd.Series([who for who, _, _ in rows], dtype="str"),
                "clinic_id": pd.Series([where for _, _, where in rows], dtype="str"),
                "encounter_date": START + pd.to_timedelta(pd.Series([day for _, day, _ in rows], dtype="int64"), "D"),
            }
        ),
    }


def asked(write: Any, extracts: Extracts, **attribution: Any) -> tuple[list[str], dict[str, int]]:
    """Who the agreed rule names, with their roles, and the counts of episodes and encounters."""
    settings_given = {"rule": "plurality", **attribution}
    definitions = write(extracts, measures={"early": MEASURE}, attribution=settings_given)
    agreed = Attribution.model_validate(settings_given)
    with open_source(definitions) as source, attributed(source, agreed, pd.Timestamp("2025-07-10").date()):
        named = source.frame(f"SELECT provider_id, role FROM {CREDITED} WHERE rule = '{agreed.rule}'")
        told = counts(source, agreed).set_index("rule").loc[agreed.rule]
    people = sorted(f"{row.provider_id} {row.role}" for row in named.itertuples())
    return people, {str(name): int(value) for name, value in told.items() if name not in ("clinic_id", "month")}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("plurality", ["Bob nurse"]),  # on three days; Ann on two, though with three visits
        ("first", ["Ann physician"]),
        ("last", ["Cem nurse"]),
        ("longest", ["Ann physician"]),  # 20 days from the first visit to the last; Bob 8
        ("responsible", ["Cem nurse"]),
    ],
)
def test_each_rule_by_hand(write: Write, rule: str, expected: list[str]) -> None:
    """One episode, five answers."""
    visits: list[Visit] = [("Ann", 0), ("Ann", 20), ("Ann", 20), ("Bob", 2), ("Bob", 5), ("Bob", 10), ("Cem", 30)]
    found, told = asked(write, tiny(visits, responsible="Cem"), rule=rule)
    assert found == expected
    assert (told["episodes"], told["attributed"], told["shared"], told["unattributed"]) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("ties", "expected", "counted"),
    [
        ("latest", ["Ann physician"], "attributed"),
        ("first", ["Bob nurse"], "attributed"),
        ("share", ["Ann physician", "Bob nurse"], "shared"),
        ("none", [], "unattributed"),
    ],
)
def test_each_way_with_ties_by_hand(write: Write, ties: str, expected: list[str], counted: str) -> None:
    """Ann and Bob on two days each; Bob was there first, Ann last; Cem once, later than both."""
    visits: list[Visit] = [("Bob", 1), ("Ann", 2), ("Bob", 3), ("Ann", 4), ("Cem", 9)]
    found, told = asked(write, tiny(visits), ties=ties)
    assert found == expected
    assert told[counted] == 1
    assert told["tied"] == (1 if ties == "none" else 0)
    assert told["attributed"] + told["shared"] + told["unattributed"] == told["episodes"] == 1


@pytest.mark.parametrize("ties", ["latest", "first"])
def test_who_is_equal_in_everything_shares(write: Write, ties: str) -> None:
    """Ann and Bob on the same two days: no order of names decides."""
    visits: list[Visit] = [("Bob", 1), ("Ann", 1), ("Bob", 3), ("Ann", 3)]
    found, told = asked(write, tiny(visits), ties=ties)
    assert found == ["Ann physician", "Bob nurse"]
    assert (told["attributed"], told["shared"]) == (0, 1)


@pytest.mark.parametrize("rule", ["first", "last", "longest"])
def test_ties_are_open_under_every_rule(write: Write, rule: str) -> None:
    """Two on the first day, the last, and over the same days."""
    visits: list[Visit] = [("Bob", 1), ("Ann", 1), ("Bob", 3), ("Ann", 3)]
    found, told = asked(write, tiny(visits), rule=rule, ties="none")
    assert found == []
    assert (told["tied"], told["no_encounter"], told["off_roster"]) == (1, 0, 0)


@pytest.mark.parametrize(("day", "expected"), [(30, ["Mo nurse"]), (31, [])])
def test_a_mover_counts_up_to_the_last_day_in_the_clinic(write: Write, day: int, expected: list[str]) -> None:
    """Day 30 is 31 January, the last day in A; on 1 February a visit in A is nobody's of the roster."""
    found, told = asked(write, tiny([("Mo", day)]))
    assert found == expected
    assert (told["encounters"], told["skipped"]) == (1, 0 if expected else 1)
    assert told["off_roster"] == (0 if expected else 1)


@pytest.mark.parametrize(("day", "expected"), [(30, []), (31, ["Mo nurse"])])
def test_a_mover_counts_from_the_first_day_in_the_new_clinic(write: Write, day: int, expected: list[str]) -> None:
    """The same days, seen from B."""
    assert asked(write, tiny([("Mo", day)], clinic="B"))[0] == expected


def test_a_visit_elsewhere_does_not_count(write: Write) -> None:
    """The episode is A's: who saw the patient in B is attributed nothing of A's results."""
    found, told = asked(write, tiny([("Ann", 3), ("Dee", 4, "B"), ("Dee", 5, "B")]))
    assert found == ["Ann physician"]
    assert (told["encounters"], told["skipped"]) == (3, 2)


def test_a_provider_in_two_clinics_counts_where_the_visit_took_place(write: Write) -> None:
    """With same_day: encounter; two visits on one day, of which the one in A counts."""
    both = pd.concat([ROSTER, ROSTER[ROSTER["provider_id"] == "Dee"].assign(clinic_id="A")])
    extracts = {**tiny([("Ann", 3), ("Dee", 4), ("Dee", 4, "B"), ("Dee", 5, "B")]), "providers": both}
    found, told = asked(write, extracts, same_day="encounter", ties="first")
    assert found == ["Ann physician"]
    assert (told["encounters"], told["skipped"]) == (4, 2)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [([], ["Zoe scheduler"]), (["physician", "nurse"], ["Bob nurse"]), (["physician"], [])],
)
def test_only_some_roles_are_attributed_to(write: Write, roles: list[str], expected: list[str]) -> None:
    """Zoe was there on three days, Bob on two; with physicians alone nobody is left."""
    visits: list[Visit] = [("Zoe", 1), ("Zoe", 2), ("Zoe", 3), ("Bob", 1), ("Bob", 2)]
    found, told = asked(write, tiny(visits), roles=roles)
    assert found == expected
    assert told["skipped"] == {0: 0, 2: 3, 1: 5}[len(roles)]
    assert told["off_roster"] == (0 if expected else 1)


def test_the_role_is_that_of_the_last_visit(write: Write) -> None:
    """Bob became a nurse practitioner on 11 January."""
    roster_given = pd.concat([ROSTER, ROSTER[ROSTER["provider_id"] == "Bob"]], ignore_index=True)
    first, then = roster_given.index[roster_given["provider_id"] == "Bob"]
    roster_given.loc[first, "to_date"] = pd.Timestamp("2025-01-10")
    roster_given.loc[then, ["role", "from_date"]] = ["nurse practitioner", pd.Timestamp("2025-01-11")]
    for last, role in ((9, "nurse"), (10, "nurse practitioner")):
        extracts = {**tiny([("Bob", 2), ("Bob", last)]), "providers": roster_given}
        assert asked(write, extracts)[0] == [f"Bob {role}"]


@pytest.mark.parametrize(
    ("visit", "end", "window", "counts_it"),
    [
        (0, END, {}, True),
        (59, END, {}, True),  # the day on which the episode ended
        (60, END, {}, False),
        (190, None, {}, True),  # the day that the data speak of, 10 July; the episode is open
        (191, None, {}, False),
        (14, END, {"until": "14d"}, True),
        (15, END, {"until": "14d"}, False),
        (29, END, {"look_back": "30d"}, True),  # 30 days before the end
        (28, END, {"look_back": "30d"}, False),
        (160, None, {"look_back": "30d"}, True),  # before the day that the data speak of
        (159, None, {"look_back": "30d"}, False),
        (10, END, {"until": "14d", "look_back": "4d"}, True),  # before the last day that could count
        (9, END, {"until": "14d", "look_back": "4d"}, False),
        (15, END, {"until": "14d", "look_back": "4d"}, False),
    ],
)
def test_windows_at_their_edges(
    write: Write, visit: int, end: pd.Timestamp | None, window: dict[str, str], counts_it: bool
) -> None:
    """The last day inside and the first outside."""
    found, told = asked(write, tiny([("Ann", visit)], end=end), **window)
    assert found == (["Ann physician"] if counts_it else [])
    assert (told["encounters"], told["no_encounter"]) == ((1, 0) if counts_it else (0, 1))


@pytest.mark.parametrize(
    ("named", "clinic", "expected", "reason"),
    [
        ("Cem", "A", ["Cem nurse"], ""),
        (None, "A", [], "no_encounter"),
        ("Dee", "A", [], "off_roster"),  # works in B alone
        ("Mo", "A", ["Mo nurse"], ""),  # in A on the day on which the episode began
        ("Mo", "B", [], "off_roster"),
        ("Zoe", "A", [], "off_roster"),  # a role that is not attributed to
    ],
)
def test_the_responsible_provider_by_hand(
    write: Write, named: str | None, clinic: str, expected: list[str], reason: str
) -> None:
    """As the episode names it, if on the roster of its clinic on its first day; encounters do not matter."""
    extracts = tiny([("Ann", 1)], responsible=named, clinic=clinic)
    found, told = asked(write, extracts, rule="responsible", roles=["nurse"])
    assert found == expected
    assert (told["encounters"], told["skipped"]) == (0, 0)
    assert [name for name in ("no_encounter", "off_roster", "tied") if told[name]] == ([reason] if reason else [])


def test_the_responsible_provider_needs_no_encounters(write: Write) -> None:
    """The table need not be there."""
    extracts = {name: frame for name, frame in tiny([], responsible="Cem").items() if name != "encounters"}
    assert asked(write, extracts, rule="responsible")[0] == ["Cem nurse"]


def test_the_team_is_everyone_who_saw_the_patient(write: Write) -> None:
    """Beside the rule, shared by all; an open tie does not matter to it."""
    extracts = tiny([("Ann", 1), ("Bob", 1), ("Zoe", 1), ("Dee", 2, "B")])
    given = {"rule": "plurality", "team": True, "ties": "none", "roles": ["nurse", "physician"]}
    definitions = write(extracts, measures={"early": MEASURE}, attribution=given)
    agreed = Attribution.model_validate(given)
    with open_source(definitions) as source, attributed(source, agreed, pd.Timestamp("2025-07-10").date()):
        named = source.frame(f"SELECT rule, provider_id FROM {CREDITED}")
        told = counts(source, agreed).set_index("rule")
    assert sorted(zip(named["rule"], named["provider_id"], strict=True)) == [("team", "Ann"), ("team", "Bob")]
    assert told["shared"].to_dict() == {"plurality": 0, "team": 1}
    assert told["tied"].to_dict() == {"plurality": 1, "team": 0}


def test_what_another_rule_would_change_by_hand(write: Write) -> None:
    """Plurality names Bob, the first visit Ann, and Cem is the responsible provider; shared with the team are all."""
    extracts = tiny([("Ann", 1), ("Bob", 2), ("Bob", 3)], responsible="Cem")
    given = {"rule": "plurality", "others": ["first", "responsible", "last"]}
    definitions = write(extracts, measures={"early": MEASURE}, attribution=given)
    agreed = Attribution.model_validate(given)
    with open_source(definitions) as source, attributed(source, agreed, pd.Timestamp("2025-07-10").date()):
        found = changes(source, agreed)
        alone = changes(source, Attribution.model_validate({"rule": "plurality"}))
        who = roster(source)
    assert (found["month"] == START).all()
    assert (found["clinic_id"] == "A").all()
    rows = found[["rule", "provider_id", "agreed", "other", "both"]].to_numpy().tolist()
    assert rows == [
        ["first", "Ann", 0, 1, 0],
        ["first", "Bob", 1, 0, 0],
        ["responsible", "Bob", 1, 0, 0],
        ["responsible", "Cem", 0, 1, 0],
        ["last", "Bob", 1, 1, 1],
    ]
    assert alone.empty
    assert who["provider_id"].to_list() == ["Ann", "Bob", "Cem", "Dee", "Mo", "Mo", "Zoe"]
    assert who["clinic_id"].to_list()[4:6] == ["A", "B"]


VISITS = st.lists(st.tuples(st.sampled_from(sorted(set(ROSTER["provider_id"]))), st.integers(0, 70)), max_size=12)


@settings(max_examples=25, deadline=None)
@given(
    episodes=st.lists(VISITS, min_size=1, max_size=6),
    ties=st.sampled_from(["latest", "first", "share", "none"]),
    roles=st.sampled_from([[], ["nurse"], ["nurse", "physician"]]),
    until=st.sampled_from([None, "20d"]),
)
def test_totals_reconcile(
    tmp_path_factory: pytest.TempPathFactory,
    episodes: list[list[tuple[str, int]]],
    ties: str,
    roles: list[str],
    until: str | None,
) -> None:
    """Attributed + shared + unattributed = all, and each reason once, whatever the data and the settings."""
    parts = [tiny(list(visits), responsible="Mo" if len(visits) % 2 else None) for visits in episodes]
    extracts = parts[0] | {
        name: pd.concat([part[name].assign(episode_id=f"E{place}") for place, part in enumerate(parts)])
        for name in ("episodes", "encounters")
    }
    extracts["encounters"]["encounter_id"] = [f"V{place}" for place in range(len(extracts["encounters"]))]
    given_settings = {"rule": "plurality", "others": ["first", "last", "longest", "responsible"], "team": True}
    given_settings |= {"ties": ties, "roles": roles, "until": until}
    given_settings = {name: value for name, value in given_settings.items() if value is not None}
    definitions = write_network(
        tmp_path_factory.mktemp("tiny"), extracts, measures={"early": MEASURE}, attribution=given_settings
    )
    agreed = Attribution.model_validate(given_settings)
    with open_source(definitions) as source, attributed(source, agreed, pd.Timestamp("2025-07-10").date()):
        told = counts(source, agreed)
        named = source.frame(f"SELECT rule, episode_id, provider_id FROM {CREDITED}")
    assert set(told["rule"]) == set(agreed.rules)
    assert (told["episodes"] == len(episodes)).all()
    assert (told["attributed"] + told["shared"] + told["unattributed"] == told["episodes"]).all()
    assert (told["no_encounter"] + told["off_roster"] + told["tied"] == told["unattributed"]).all()
    assert (told["skipped"] <= told["encounters"]).all()
    assert not named.duplicated().any()
    per_episode = named.groupby(["rule", "episode_id"]).size()
    for row in told.itertuples():
        mine = per_episode[per_episode.index.get_level_values("rule") == row.rule]
        assert ((mine == 1).sum(), (mine > 1).sum()) == (row.attributed, row.shared)
