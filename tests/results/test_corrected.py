"""Corrections laid over the extracts: results as if the rows had said so, and no file touched."""

import hashlib
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.results.conftest import Extracts, write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.definitions.folder import Definitions
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.connection import Source
from wellanalysis.results.corrected import corrected
from wellanalysis.results.corrections import Correction, read_corrections
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

RULES = {"attribution": {"rule": "plurality", "others": ["responsible"], "ties": "share"}}


@pytest.fixture(scope="module")
def extracts() -> Extracts:
    """The small network with encounters."""
    return encountered_extracts()


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory, extracts: Extracts) -> Definitions:
    """Its folder."""
    return write_network(tmp_path_factory.mktemp("n") / "small", extracts, **RULES)


def asked(folder: Path, definitions: Definitions, *lines: str) -> tuple[Correction, ...]:
    """Corrections of these lines."""
    path = folder / "asked.csv"
    rows = [f"{line},charge nurse,2025-07-11,entered late" for line in lines]
    path.write_text("\n".join(["table,key,column,value,asked_by,asked_on,why", *rows]))
    return read_corrections(path, definitions)


def results_after(source: Source, definitions: Definitions, corrections: tuple[Correction, ...]) -> Results:
    """Results tables with the corrections laid over the extracts."""
    with corrected(source, definitions, corrections):
        return compute(source, definitions)


def refused(definitions: Definitions, corrections: tuple[Correction, ...]) -> str:
    """What is said of corrections that do not fit the extracts."""
    with open_source(definitions) as source, pytest.raises(ProblemsFound) as raised:
        results_after(source, definitions, corrections)
    return str(raised.value)


LINES = (
    "episodes,E0001,days,9",
    "episodes,E0001,wound,ulcer",
    "episodes,E0002,days,",
    "episodes,E0003,clinic_id,C1",
    "episodes,E0004,hospice,true",
    "patient_survey,R010,overall,10",
    "providers,provider_id=D4; clinic_id=C4; from_date=2020-01-01,specialty,surgery",
)


def by_hand(extracts: Extracts) -> Extracts:
    """The extracts as if their rows had said what `LINES` ask for."""
    episodes, survey, roster = (extracts[name].copy() for name in ("episodes", "patient_survey", "providers"))
    episodes.loc[episodes["episode_id"] == "E0001", ["days", "wound"]] = [9, "ulcer"]
    episodes.loc[episodes["episode_id"] == "E0002", "days"] = pd.NA
    episodes.loc[episodes["episode_id"] == "E0003", "clinic_id"] = "C1"
    episodes.loc[episodes["episode_id"] == "E0004", "hospice"] = True
    survey.loc[survey["response_id"] == "R010", "overall"] = 10
    roster.loc[(roster["provider_id"] == "D4") & (roster["clinic_id"] == "C4"), "specialty"] = "surgery"
    return {**extracts, "episodes": episodes, "patient_survey": survey, "providers": roster}


def test_results_are_those_of_extracts_that_say_so(
    tmp_path: Path, extracts: Extracts, definitions: Definitions
) -> None:
    """Every table, to the last count; and they differ from the results without."""
    other = write_network(tmp_path / "other", by_hand(extracts), **RULES)
    with open_source(other) as source:
        expected = compute(source, other)
    with open_source(definitions) as source:
        before = compute(source, definitions)
        after = results_after(source, definitions, asked(tmp_path, definitions, *LINES))
        again = compute(source, definitions)
    assert after.hashed() == expected.hashed()
    assert after.hashed() != before.hashed()
    assert again.hashed() == before.hashed()


def test_a_database_is_asked_the_same_way(
    tmp_path: Path, extracts: Extracts, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written into it: it is opened for reading only."""
    file = tmp_path / "extracts.duckdb"
    with duckdb.connect(str(file)) as made:
        for name in extracts:
            path = definitions.folder / "extracts" / f"{name}.parquet"
            made.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{path}')")
    monkeypatch.setenv("STORE", f"duckdb://{file}?read_only=true")
    episodes = extracts["episodes"]
    there = episodes.loc[episodes["clinic_id"] == "C1", "episode_id"].iloc[-1]
    corrections = asked(tmp_path, definitions, *LINES, f"episodes,{there},attributed_to,D5")
    with open_source(definitions) as source:
        expected = results_after(source, definitions, corrections)
    with open_source(definitions, "${STORE}") as source:
        before = compute(source, definitions)
        after = results_after(source, definitions, corrections)
        again = compute(source, definitions)
    assert after.hashed() == expected.hashed()
    assert again.hashed() == before.hashed() != after.hashed()


def test_the_extracts_stay_as_they_are(tmp_path: Path, definitions: Definitions) -> None:
    """By the hash of every file; and nothing is added to the folder."""

    def hashes() -> dict[str, str]:
        files = sorted(path for path in definitions.folder.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = hashes()
    with open_source(definitions) as source:
        results_after(source, definitions, asked(tmp_path, definitions, *LINES))
    assert hashes() == before


def _n(results: Results, rule: str, provider: str) -> int:
    cube = results.cube_provider
    mine = (cube["rule"] == rule) & (cube["provider_id"] == provider) & (cube["measure"] == "pilot")
    return int(cube.loc[mine, "n"].sum())


def test_an_episode_is_attributed_to_whom_a_correction_names(
    tmp_path: Path, extracts: Extracts, definitions: Definitions
) -> None:
    """Under the agreed rule alone: from whoever had it, shared or nobody's; other rules say what they said."""
    with open_source(definitions) as source:
        before = compute(source, definitions)
        episodes = extracts["episodes"]
        chosen = list(episodes.loc[episodes["clinic_id"] == "C1", "episode_id"][:40])
        lines = [f"episodes,{id},attributed_to,D5" for id in chosen]
        after = results_after(source, definitions, asked(tmp_path, definitions, *lines))
        one = results_after(source, definitions, asked(tmp_path, definitions, *lines[:1]))
    # Whose the forty were: most days with a visit, ties shared, counted by hand.
    visits = extracts["encounters"].merge(
        episodes[["episode_id", "start_date", "end_date", "clinic_id"]], on="episode_id"
    )
    end = visits["end_date"].clip(upper=pd.Timestamp("2025-07-10")).fillna(pd.Timestamp("2025-07-10"))
    inside = visits[(visits["encounter_date"] <= end) & (visits["clinic_id_x"] == visits["clinic_id_y"])]
    days = inside.groupby(["episode_id", "provider_id"])["encounter_date"].nunique()
    most = days[days == days.groupby("episode_id").transform("max")].reset_index()
    had = most[most["episode_id"].isin(chosen)]
    d5, d6 = (set(had.loc[had["provider_id"] == id, "episode_id"]) for id in ("D5", "D6"))
    # The pilot of C1 is about every episode there, whatever became of it.
    assert _n(after, "plurality", "D5") == _n(before, "plurality", "D5") + len(set(chosen) - d5)
    assert _n(after, "plurality", "D6") == _n(before, "plurality", "D6") - len(d6)
    assert 0 < len(d5) < 40
    assert d6
    assert _n(one, "plurality", "D5") == _n(before, "plurality", "D5") + (chosen[0] not in d5)
    for name in ("cube", "people", "roster"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))
    others = [each.cube_provider[each.cube_provider["rule"] == "responsible"] for each in (before, after)]
    pd.testing.assert_frame_equal(*(each.reset_index(drop=True) for each in others))
    for each in (before, after):
        sums = each.attribution[["episodes", "attributed", "shared", "unattributed"]].sum()
        assert sums["episodes"] == sums["attributed"] + sums["shared"] + sums["unattributed"]
    gained = after.attribution["attributed"].sum() - before.attribution["attributed"].sum()
    assert gained == 40 - (had.groupby("episode_id").size() == 1).sum()


def test_what_does_not_fit_the_extracts_is_told_at_once(tmp_path: Path, definitions: Definitions) -> None:
    """Keys that name no row, a provider's too; the extracts themselves are never named as wrong."""
    lines = ("episodes,E9999,days,9", "providers,provider_id=D4; clinic_id=C4; from_date=2020-01-02,role,nurse")
    said = refused(definitions, asked(tmp_path, definitions, *lines))
    assert "asked.csv, line 2, key: no row of episodes has episode_id 'E9999'" in said
    assert "line 3, key: no row of providers has provider_id 'D4', clinic_id 'C4', from_date '2020-01-02'" in said


def test_corrected_records_have_to_fit_each_other(tmp_path: Path, definitions: Definitions) -> None:
    """An end before its beginning, a clinic that is not there, a provider who was elsewhere."""
    said = refused(definitions, asked(tmp_path, definitions, "episodes,E0001,end_date,2020-01-01"))
    assert "after the corrections, episodes.parquet" in said
    assert "start_date" in said
    said = refused(definitions, asked(tmp_path, definitions, "episodes,E0001,clinic_id,C9"))
    assert "after the corrections, " in said
    assert "'C9'" in said
    episodes = pd.read_parquet(definitions.folder / "extracts" / "episodes.parquet")
    elsewhere = episodes.loc[episodes["clinic_id"] == "C2", "episode_id"].iloc[0]
    said = refused(definitions, asked(tmp_path, definitions, f"episodes,{elsewhere},attributed_to,D5"))
    assert "'D5' was not on the roster of this episode's clinic while it lasted" in said


def test_a_table_a_column_or_a_rule_that_is_not_there_is_told(
    tmp_path: Path, extracts: Extracts, definitions: Definitions
) -> None:
    """What the contract knows and these extracts lack."""
    fewer = {name: frame for name, frame in extracts.items() if name != "encounters"}
    fewer["episodes"] = fewer["episodes"].drop(columns="recorded_on")
    lacking = write_network(tmp_path / "fewer", fewer)
    lines = (
        "results,measure=pilot; clinic_id=C1; period=2025-01-01,n,3",
        "episodes,E0001,recorded_on,2025-01-01",
        "episodes,E0001,attributed_to,D5",
    )
    said = refused(lacking, asked(tmp_path, lacking, *lines))
    assert "line 2, table: the extracts hold no table 'results'" in said
    assert "line 3, column: the extract episodes has no column 'recorded_on'" in said
    assert "line 4, column: the network agreed on no rule that ties episodes to providers" in said


def test_roles_that_do_not_count_cannot_be_attributed_to(tmp_path: Path, definitions: Definitions) -> None:
    """D6 is a nurse."""
    agreed = definitions.network.attribution
    assert agreed is not None
    physicians = definitions.network.model_copy(
        update={"attribution": agreed.model_copy(update={"roles": ("physician",)})}
    )
    only = replace(definitions, network=physicians)
    episodes = pd.read_parquet(definitions.folder / "extracts" / "episodes.parquet")
    id = episodes.loc[episodes["clinic_id"] == "C1", "episode_id"].iloc[0]
    said = refused(only, asked(tmp_path, only, f"episodes,{id},attributed_to,D6"))
    assert "in a role that can be attributed to" in said
