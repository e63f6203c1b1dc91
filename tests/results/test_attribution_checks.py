"""Everything that can be wrong with roster, encounters and rule, planted one at a time."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.results.conftest import Extracts, Write
from tests.results.encountered import encountered_extracts
from tests.results.test_checks import changed
from wellanalysis.definitions.folder import load
from wellanalysis.errors import Problem
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source

PLURALITY = {"rule": "plurality"}


@pytest.fixture
def sound() -> Extracts:
    """Extracts with which nothing is wrong."""
    return encountered_extracts()


@pytest.fixture
def problems_of(write: Write) -> Any:
    """Problems of the small network with attribution, some of its extracts or settings changed."""

    def _problems_of(extracts: Extracts, attribution: Any = PLURALITY, **more: Any) -> list[Problem]:
        definitions = write(extracts, attribution=attribution, **more)
        with open_source(definitions) as source:
            return check(source, definitions)

    return _problems_of


def one(problems: list[Problem], where: str, what: str, remedy: str) -> None:
    """Exactly one problem, with these words in it."""
    assert [each.where for each in problems] == [where]
    assert what in problems[0].what
    assert remedy in problems[0].remedy


def with_roster(extracts: Extracts, *rows: tuple[str, str, str, str | None]) -> Extracts:
    """The extracts with more rows of the roster: provider, clinic, from, to."""
    more = pd.DataFrame(rows, columns=["provider_id", "clinic_id", "from_date", "to_date"]).assign(role="nurse")
    more = more.astype({"from_date": "datetime64[us]", "to_date": "datetime64[us]"})
    return {**extracts, "providers": pd.concat([extracts["providers"], more], ignore_index=True)}


@pytest.mark.parametrize("rule", ["plurality", "first", "last", "longest", "responsible"])
def test_sound_extracts_give_no_problem(problems_of: Any, sound: Extracts, rule: str) -> None:
    """Movers, absent specialties, and every rule."""
    assert problems_of(sound, {"rule": rule, "team": True, "roles": ["nurse", "physician"]}) == []


def test_nothing_is_asked_without_attribution(problems_of: Any, sound: Extracts) -> None:
    """Encounters of which everything is wrong are a raw table of the extracts, and the roster may overlap."""
    extracts = with_roster(sound, ("D1", "C2", "2024-01-01", None))
    assert problems_of({**extracts, "encounters": pd.DataFrame({"episode_id": [1], "other": ["x"]})}, None) == []


def test_overlapping_rows_of_the_roster(problems_of: Any, sound: Extracts) -> None:
    """The second begins on the last day of the first; a day later is fine."""
    extracts = with_roster(sound, ("D9", "C2", "2021-01-01", "2022-06-30"), ("D9", "C2", "2022-06-30", None))
    one(
        problems_of(extracts),
        "providers.parquet",
        "1 row overlapping an earlier one of the same provider in the same clinic, such as provider_id 'D9', "
        "clinic_id 'C2', from_date '2022-06-30'",
        "end a row (to_date) before the next begins",
    )
    extracts = with_roster(sound, ("D9", "C2", "2021-01-01", "2022-06-30"), ("D9", "C2", "2022-07-01", None))
    assert problems_of(extracts) == []


def test_a_row_that_never_ends_overlaps_all_that_follow(problems_of: Any, sound: Extracts) -> None:
    """Also the row after the next, which the one between does not touch."""
    rows = [("D9", "C2", day, end) for day, end in (("2020-01-01", None), ("2021-01-01", "2021-02-01"))]
    extracts = with_roster(sound, *rows, ("D9", "C2", "2022-01-01", None))
    assert "2 rows overlapping" in problems_of(extracts)[0].what


def test_two_sites_of_one_clinic_at_once_need_a_rule(problems_of: Any, sound: Extracts) -> None:
    """Refused, unless the network says that each visit counts where it took place."""
    extracts = with_roster(sound, ("D9", "C2", "2021-01-01", None), ("D9", "C2", "2021-01-01", None))
    location = [None] * (len(extracts["providers"]) - 2) + ["West", "East"]
    extracts = {**extracts, "providers": extracts["providers"].assign(location=pd.Series(location, dtype="str"))}
    found = problems_of(extracts)
    assert "1 row overlapping an earlier one" in found[0].what
    assert found[0].what.endswith("from_date '2021-01-01', location 'West'")
    assert problems_of(extracts, {**PLURALITY, "same_day": "encounter"}) == []


def test_a_provider_on_two_rosters_on_one_day(problems_of: Any, sound: Extracts) -> None:
    """D2 works in C2; from 2025 in C3 as well."""
    extracts = with_roster(sound, ("D2", "C3", "2025-01-01", None))
    one(
        problems_of(extracts),
        "providers.parquet",
        "1 row of a provider who is on the roster of another clinic on the same day, such as provider_id 'D2', "
        "clinic_id 'C3', from_date '2025-01-01'",
        "each visit counts where it took place: same_day: encounter",
    )
    assert problems_of(extracts, {**PLURALITY, "same_day": "encounter"}) == []


def test_a_provider_who_saw_patients_in_two_clinics_on_one_day(problems_of: Any, sound: Extracts) -> None:
    """Whatever the roster says of it."""
    encounters = sound["encounters"]
    first = encounters.index[encounters["clinic_id"] == "C1"][0]
    again = encounters.loc[[first]].assign(encounter_id="W1", clinic_id="C2")
    extracts = {**sound, "encounters": pd.concat([encounters, again], ignore_index=True)}
    found = problems_of(extracts)
    one(found, "encounters.parquet, column encounter_date", "saw patients in two clinics on one day", "same_day")
    same = encounters["provider_id"].eq(again["provider_id"].iloc[0])
    same &= encounters["encounter_date"].eq(again["encounter_date"].iloc[0])
    assert found[0].what.startswith(f"{same.sum() + 1} rows of a provider")
    assert problems_of(extracts, {**PLURALITY, "same_day": "encounter"}) == []


def test_an_encounter_before_its_episode(problems_of: Any, sound: Extracts) -> None:
    """Counted, with both days of the first; on the first day is fine."""
    joined = sound["encounters"].merge(sound["episodes"][["episode_id", "start_date"]], on="episode_id")
    days = joined["start_date"]
    encounters = changed(sound["encounters"], "encounter_date", {4: days[4] - pd.Timedelta(days=1), 7: days[7]})
    one(
        problems_of({**sound, "encounters": encounters}, {**PLURALITY, "same_day": "encounter"}),
        "encounters.parquet, column encounter_date",
        f"1 row before the episode began, such as {(days[4] - pd.Timedelta(days=1)).date()} before {days[4].date()} in "
        "encounter_id 'V0004'",
        "correct the day, or the episode that it belongs to",
    )


def test_encounters_of_nobody_and_of_no_episode(problems_of: Any, sound: Extracts) -> None:
    """References are held like those of any table."""
    encounters = changed(changed(sound["encounters"], "provider_id", {0: "D99"}), "episode_id", {1: "E9999"})
    found = problems_of({**sound, "encounters": encounters})
    assert sorted(each.where for each in found) == [
        "encounters.parquet, column episode_id",
        "encounters.parquet, column provider_id",
    ]


def test_a_role_that_nobody_has(problems_of: Any, sound: Extracts) -> None:
    """A slip of the pen in network.yml, where that lists no roles of its own."""
    one(
        problems_of(sound, {**PLURALITY, "roles": ["nurse", "phisician"]}),
        "network.yml, attribution.roles",
        "nobody on the roster has the role 'phisician'",
        "did you mean 'physician'?",
    )


def test_an_unknown_role_in_the_roster(sound: Extracts, write: Write) -> None:
    """Where network.yml lists the roles, the roster holds no other."""
    folder = write(
        {**sound, "providers": changed(sound["providers"], "role", {0: "nurs"})}, attribution=PLURALITY
    ).folder
    given = yaml.safe_load((folder / "network.yml").read_text())
    given["tables"]["providers"] = {"columns": {"role": {"type": "category", "values": ["nurse", "physician"]}}}
    (folder / "network.yml").write_text(yaml.safe_dump(given))
    definitions = load(folder)
    with open_source(definitions) as source:
        found = check(source, definitions)
    assert [each.what for each in found] == [
        "1 row with an unknown category, such as 'nurs' in provider_id 'D1', clinic_id 'C1', from_date '2020-01-01'"
    ]


def test_no_encounters_for_a_rule_that_counts_them(problems_of: Any, sound: Extracts) -> None:
    """Not there, or without a row; the responsible provider needs none."""
    without = {name: frame for name, frame in sound.items() if name != "encounters"}
    empty = {**sound, "encounters": sound["encounters"].iloc[:0]}
    for extracts, there in ((without, "is not in the extracts"), (empty, "holds no row")):
        what = f"the rule 'plurality' counts encounters, and the table 'encounters' {there}"
        one(problems_of(extracts), "network.yml, attribution", what, "rule: responsible")
        beside = {"rule": "responsible", "others": ["plurality"]}
        assert [each.what for each in problems_of(extracts, beside)] == [what]
        assert problems_of(extracts, {"rule": "responsible"}) == []


def test_no_roster(problems_of: Any, sound: Extracts) -> None:
    """Missing although no episode names a provider, and without a row."""
    unnamed = sound["episodes"].assign(provider_id=pd.Series([None] * 900, dtype="str"))
    without = {name: frame for name, frame in sound.items() if name != "providers"} | {"episodes": unnamed}
    assert [each.what for each in problems_of(without)] == ["the table 'providers' is missing"]
    empty = problems_of({**without, "providers": sound["providers"].iloc[:0]})
    assert Problem("providers.parquet", "there is no row in it", "export it again") in empty


@pytest.mark.parametrize(
    ("attribution", "key", "remedy"),
    [
        ({"rule": "responsible", "others": ["first"]}, "rule", "see that encounters (or episodes.provider_id)"),
        ({"rule": "first", "others": ["responsible"]}, "others", "see that encounters (or episodes.provider_id)"),
        ({"rule": "first", "roles": ["locum"]}, "rule", "see that the roster covers the days of care"),
        ({"rule": "first", "roles": ["locum"], "team": True}, "rule", "see that the roster covers the days of care"),
    ],
)
def test_a_rule_that_attributes_nothing(
    problems_of: Any, sound: Extracts, attribution: dict[str, Any], key: str, remedy: str
) -> None:
    """No episode names a provider; or the only locum left before the data begin."""
    unnamed = sound["episodes"].assign(provider_id=pd.Series([None] * 900, dtype="str"))
    extracts = with_roster({**sound, "episodes": unnamed}, ("L1", "C1", "2020-01-01", "2020-12-31"))
    last = len(extracts["providers"]) - 1
    extracts["providers"] = changed(extracts["providers"], "role", {last: "locum"})
    found = problems_of(extracts, attribution)
    assert [each.where for each in found] == [
        f"network.yml, attribution.{each}" for each in ([key, "team"] if "team" in attribution else [key])
    ]
    rule = "responsible" if "roles" not in attribution else "first"
    assert found[0].what == f"the rule '{rule}' attributes nothing: none of 900 episodes has a provider"
    assert found[0].remedy.startswith(remedy)


def test_a_rule_of_which_every_episode_is_tied(problems_of: Any, sound: Extracts) -> None:
    """Each episode seen twice on one day, by two clinicians of its clinic, and ties left open."""
    episodes = sound["episodes"]
    there = episodes[episodes["clinic_id"].isin(["C1", "C2", "C3"])]
    pairs = {"C1": ("D1", "D5"), "C2": ("D2", "D7"), "C3": ("D3", "D8")}
    encounters = pd.concat(
        there.assign(
            encounter_id=there["episode_id"] + f"-{place}",
            provider_id=there["clinic_id"].map({clinic: pair[place] for clinic, pair in pairs.items()}),
            encounter_date=there["start_date"],
        )[["encounter_id", "episode_id", "provider_id", "clinic_id", "encounter_date"]]
        for place in (0, 1)
    )
    extracts = {**sound, "encounters": encounters}
    assert problems_of(extracts, {**PLURALITY, "ties": "share"}) == []
    one(
        problems_of(extracts, {**PLURALITY, "ties": "none"}),
        "network.yml, attribution.rule",
        "the rule 'plurality' attributes nothing",
        "let ties: share, latest or first decide",
    )


def test_problems_of_the_columns_are_told_alone(problems_of: Any, sound: Extracts) -> None:
    """Days that cannot be read, and a roster without roles: nothing is concluded from them."""
    days = sound["encounters"].assign(encounter_date="soon")
    found = problems_of({**sound, "encounters": days})
    assert [each.where for each in found] == ["encounters.parquet, column encounter_date"]
    without = sound["providers"].drop(columns="role")
    found = problems_of({**sound, "providers": without})
    assert [each.what for each in found] == ["the column 'role' is missing"]


def test_text_files_are_read_alike(problems_of: Any, sound: Extracts, tmp_path: Path) -> None:
    """Encounters as CSV, with all their problems or none."""
    assert problems_of(sound, as_csv=("encounters", "providers")) == []
    twice = pd.concat([sound["encounters"], sound["encounters"].iloc[[5]]])
    for name in ("encounters", "providers"):
        (tmp_path / "small" / "extracts" / f"{name}.csv").unlink()
    found = problems_of({**sound, "encounters": twice})
    assert [each.what for each in found] == ["1 key stands more than once, such as encounter_id 'V0005' in 2 rows"]
