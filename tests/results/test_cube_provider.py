"""Sums by provider, counted again in plain pandas, and equal from other databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.results.conftest import Extracts, Write, write_network
from tests.results.encountered import encountered_extracts
from tests.results.servers import spark_address
from tests.results.test_consents import register
from wellanalysis.definitions.attribution import Attribution
from wellanalysis.results.checks import check
from wellanalysis.results.columns import (
    ATTRIBUTION,
    CHANGES_OF_RULE,
    CUBE_PROVIDER,
    PEOPLE_PROVIDER,
)
from wellanalysis.results.frames import Results
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

AS_OF = pd.Timestamp("2025-07-10")
TABLES = {
    "attribution": ATTRIBUTION,
    "cube_provider": CUBE_PROVIDER,
    "people_provider": PEOPLE_PROVIDER,
    "changes_of_rule": CHANGES_OF_RULE,
}
ALL = {"rule": "plurality", "others": ["first", "last", "longest", "responsible"], "team": True}
WAYS: list[dict[str, Any]] = [
    {**ALL, "ties": "latest"},
    {**ALL, "ties": "first", "until": "30d", "roles": ["nurse"]},
    {**ALL, "ties": "share", "look_back": "21d"},
    {**ALL, "ties": "none", "until": "40d", "look_back": "28d", "roles": ["nurse", "physician"]},
]


@pytest.fixture(scope="module", params=range(len(WAYS)))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Extracts, Any, Results]:
    """Extracts, the attribution and the results of the database."""
    extracts = encountered_extracts(seed=request.param)
    way = WAYS[request.param]
    definitions = write_network(tmp_path_factory.mktemp("small"), extracts, attribution=way)
    with open_source(definitions) as source:
        assert check(source, definitions) == []
        return extracts, Attribution.model_validate(way), compute(source, definitions)


def on_roster(roster: pd.DataFrame, rows: pd.DataFrame, day: str, roles: tuple[str, ...]) -> pd.DataFrame:
    """Rows whose provider is on the roster of the clinic on that day, with the role."""
    there = rows.merge(roster[["provider_id", "clinic_id", "role", "from_date", "to_date"]])
    there = there[(there["from_date"] <= there[day]) & (there["to_date"].fillna(AS_OF) >= there[day])]
    return there[there["role"].isin(roles)] if roles else there


def credited_again(extracts: Extracts, asked: Attribution) -> tuple[pd.DataFrame, pd.DataFrame, set[str]]:
    """``rule, episode_id, provider_id, role``, the visits that could count, and the episodes with an open tie."""
    episodes, roster = extracts["episodes"], extracts["providers"]
    joined = extracts["encounters"].merge(episodes[["episode_id", "start_date", "end_date"]], on="episode_id")
    last = joined["end_date"].fillna(AS_OF).clip(upper=AS_OF)
    if asked.until_days is not None:
        last = np.minimum(last, joined["start_date"] + pd.Timedelta(days=asked.until_days))
    inside = joined["encounter_date"] <= last
    if asked.look_back_days is not None:
        inside &= joined["encounter_date"] >= last - pd.Timedelta(days=asked.look_back_days)
    visits = joined[inside]
    seen = []
    sound = on_roster(roster, visits, "encounter_date", asked.roles)
    for (episode, provider), mine in sound.groupby(["episode_id", "provider_id"]):
        days = sorted(mine["encounter_date"].unique())
        role = mine.sort_values("encounter_date")["role"].iloc[-1]
        seen.append((episode, provider, role, len(days), days[0], days[-1], days[-1] - days[0]))
    columns = ["episode_id", "provider_id", "role", "visits", "first", "last", "span"]
    people = pd.DataFrame(seen, columns=columns)
    score: dict[str, Callable[[pd.Series], Any]] = {
        "plurality": lambda row: row["visits"],
        "first": lambda row: -row["first"].value,
        "last": lambda row: row["last"].value,
        "longest": lambda row: row["span"],
    }
    rows, open_ties = [], set()
    for episode, those in people.groupby("episode_id"):
        for rule in asked.rules:
            if rule == "responsible":
                continue
            if rule == "team":
                rows += [(rule, episode, row["provider_id"], row["role"]) for _, row in those.iterrows()]
                continue
            of_rule = those.apply(score[rule], axis="columns")
            best = those[of_rule == of_rule.max()]
            if asked.ties == "latest":
                best = best[best["last"] == best["last"].max()]
            elif asked.ties == "first":
                best = best[best["first"] == best["first"].min()]
            elif asked.ties == "none" and len(best) > 1:
                open_ties.add(f"{rule} {episode}")
                continue
            rows += [(rule, episode, row["provider_id"], row["role"]) for _, row in best.iterrows()]
    responsible = on_roster(roster, episodes, "start_date", asked.roles)
    rows += [("responsible", row.episode_id, row.provider_id, row.role) for row in responsible.itertuples()]
    return pd.DataFrame(rows, columns=["rule", "episode_id", "provider_id", "role"]), visits, open_ties


def with_episodes(extracts: Extracts, credited: pd.DataFrame) -> pd.DataFrame:
    """Credited episodes with what they say, and their month."""
    episodes = extracts["episodes"].drop(columns="provider_id")
    rows = credited.merge(episodes, on="episode_id")
    return rows.assign(month=rows["start_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]"))


def equal(found: pd.DataFrame, expected: pd.DataFrame, keys: list[str]) -> None:
    """The same rows, whatever their order and types of text."""
    columns = [*keys, *(name for name in found.columns if name not in keys)]
    left, right = (frame[columns].sort_values(keys, ignore_index=True) for frame in (found, expected))
    pd.testing.assert_frame_equal(left, right, check_dtype=False, check_exact=False, rtol=1e-12)


def test_attribution_is_what_pandas_counts(made: tuple[Extracts, Attribution, Results]) -> None:
    """Episodes and visits by rule, clinic and month, with the reasons."""
    extracts, asked, results = made
    credited, visits, open_ties = credited_again(extracts, asked)
    episodes = extracts["episodes"].assign(
        month=extracts["episodes"]["start_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    )
    sound = on_roster(extracts["providers"], visits, "encounter_date", asked.roles)
    who = credited.groupby(["rule", "episode_id"])["provider_id"].agg(frozenset)
    frames = []
    for rule in asked.rules:
        named = credited[credited["rule"] == rule].groupby("episode_id").size()
        told = episodes.assign(named=episodes["episode_id"].map(named).fillna(0), rule=rule)
        tied = (rule + " " + told["episode_id"]).isin(open_ties)
        own = rule == "responsible"
        could = told["provider_id"].notna() if own else told["episode_id"].isin(visits["episode_id"])
        told = told.assign(
            episodes=1,
            attributed=told["named"] == 1,
            shared=told["named"] > 1,
            unattributed=told["named"] == 0,
            no_encounter=(told["named"] == 0) & ~could,
            off_roster=(told["named"] == 0) & could & ~tied,
            tied=tied,
            encounters=0 if own else told["episode_id"].map(visits["episode_id"].value_counts()).fillna(0),
            skipped=0
            if own
            else told["episode_id"]
            .map(visits.loc[~visits["encounter_id"].isin(sound["encounter_id"]), "episode_id"].value_counts())
            .fillna(0),
            moved=[
                who.get((rule, id), frozenset()) != who.get((asked.rule, id), frozenset()) for id in told["episode_id"]
            ],
        )
        counted = [name for name, kind in ATTRIBUTION.items() if kind == "int64"]
        frames.append(told.groupby(["rule", "clinic_id", "month"], as_index=False)[counted].sum())
    equal(results.attribution, pd.concat(frames), ["rule", "clinic_id", "month"])
    assert results.attribution["off_roster"].sum() > 0
    assert results.attribution["skipped"].sum() > 0
    assert results.attribution["moved"].sum() > 0
    assert (results.attribution.loc[results.attribution["rule"] == asked.rule, "moved"] == 0).all()


def test_sums_are_what_pandas_counts(made: tuple[Extracts, Attribution, Results]) -> None:
    """A mean with follow-up, which shows every state but loss, and a proportion with losses and exclusions."""
    extracts, asked, results = made
    rows = with_episodes(extracts, credited_again(extracts, asked)[0])
    keys = ["rule", "provider_id", "role", "clinic_id", "month"]
    is_open = rows["start_date"] > AS_OF - pd.Timedelta(days=84)
    known = ~is_open & rows["size"].notna()
    size = rows["size"].where(known)
    mean = rows.assign(
        n=1, open=is_open, lost=0, missing=~is_open & ~known, denominator=known, numerator=size, total=size
    ).assign(total_sq=size**2)
    expected = mean.groupby(keys, as_index=False)[list(CUBE_PROVIDER)[6:]].sum()
    found = results.cube_provider[results.cube_provider["measure"] == "size_mean"]
    equal(found, expected.assign(measure="size_mean"), keys)

    days, moved = rows["days"], rows["moved"].fillna(False).astype(bool)
    left_out = rows["hospice"].fillna(False).astype(bool) | (moved & (days > 30).fillna(False).astype(bool))
    meant = rows[(rows["wound"] == "ulcer") & ~left_out]
    is_open = meant["start_date"] > AS_OF - pd.Timedelta(days=14)
    lost = ~is_open & meant["lost_early"].fillna(False).astype(bool)
    known = ~is_open & ~lost & meant["days"].notna()
    seen = meant.assign(
        n=1,
        open=is_open,
        lost=lost,
        missing=~is_open & ~lost & ~known,
        denominator=known,
        numerator=known & (meant["days"] <= 14).fillna(False).astype(bool),
    )
    counted = ["n", "open", "lost", "missing", "denominator", "numerator"]
    expected = seen.groupby(keys, as_index=False)[counted].sum()
    found = results.cube_provider[results.cube_provider["measure"] == "seen_14d"]
    assert found[["total", "total_sq"]].isna().all(axis=None)
    equal(found.drop(columns=["total", "total_sq"]), expected.assign(measure="seen_14d"), keys)


def test_people_are_what_pandas_counts(made: tuple[Extracts, Attribution, Results]) -> None:
    """Distinct patients by quarter and by window of two quarters, in each clinic and for a mover in all."""
    extracts, asked, results = made
    rows = with_episodes(extracts, credited_again(extracts, asked)[0])
    rows = rows[(rows["start_date"] <= AS_OF - pd.Timedelta(days=84)) & rows["size"].notna()]
    clinics = rows.groupby("provider_id")["clinic_id"].nunique()
    # The table looks at all measures of a date at once: a provider with known rows in two clinics in any of them.
    found = results.people_provider[results.people_provider["measure"] == "size_mean"]
    quarter = rows["month"].dt.to_period("Q").dt.to_timestamp().astype("datetime64[us]")
    first = rows.assign(period=quarter, level="quarter")
    later = first.assign(period=(first["period"] + pd.DateOffset(months=3)).astype("datetime64[us]"))
    window = pd.concat([first, later[later["period"] <= pd.Timestamp(results.last_month)]]).assign(level="window")
    long = pd.concat([first, window])
    keys = ["rule", "provider_id", "clinic_id", "level", "period"]
    expected = long.groupby(keys, as_index=False)["patient_id"].nunique().rename(columns={"patient_id": "people"})
    mine = found[found["level"].isin(["quarter", "window"])].drop(columns="measure")
    equal(mine[mine["clinic_id"] != ""], expected, keys)
    several = clinics.index[clinics > 1]
    whole = long[long["provider_id"].isin(several)].assign(clinic_id="")
    expected = whole.groupby(keys, as_index=False)["patient_id"].nunique().rename(columns={"patient_id": "people"})
    everywhere = mine[(mine["clinic_id"] == "") & mine["provider_id"].isin(several)]
    equal(everywhere, expected, keys)
    assert set(found["level"]) == {"quarter", "window", "pooled", "baseline"}


def test_changes_of_rule_are_what_pandas_counts(made: tuple[Extracts, Attribution, Results]) -> None:
    """Episodes under the agreed rule, under the other, and under both."""
    extracts, asked, results = made
    rows = with_episodes(extracts, credited_again(extracts, asked)[0])
    keys = ["provider_id", "clinic_id", "month"]
    agreed = rows.loc[rows["rule"] == asked.rule, [*keys, "episode_id"]].assign(agreed=1)
    frames = []
    for rule in asked.rules[1:]:
        other = rows.loc[rows["rule"] == rule, [*keys, "episode_id"]].assign(other=1)
        pairs = agreed.merge(other, how="outer").fillna({"agreed": 0, "other": 0})
        pairs = pairs.assign(both=pairs["agreed"] * pairs["other"], rule=rule)
        frames.append(pairs.groupby(["rule", *keys], as_index=False)[["agreed", "other", "both"]].sum())
    equal(results.changes_of_rule, pd.concat(frames), ["rule", *keys])
    assert (results.changes_of_rule["both"] < results.changes_of_rule["agreed"]).any()


def test_tables_have_their_types_and_only_measures_of_episodes(made: tuple[Extracts, Attribution, Results]) -> None:
    """Surveys are not attributed to anyone; text, counts and days have the types of every results table."""
    results = made[2]
    assert set(results.cube_provider["measure"]) == {"seen_14d", "size_mean", "visit_rate", "pilot"}
    assert set(results.cube_provider.loc[results.cube_provider["measure"] == "pilot", "clinic_id"]) == {"C1"}
    for name, types in TABLES.items():
        assert getattr(results, name).dtypes.astype(str).to_dict() == types, name
    assert results.roster["specialty"].value_counts().to_dict() == {"wound care": 2, "surgery": 1}


def test_without_attribution_nothing_changes(extracts: Extracts, write: Write, results: Results) -> None:
    """Encounters may lie there: every table is as without them, the new ones empty and of their types."""
    definitions = write({**extracts, "encounters": encountered_extracts()["encounters"]})
    with open_source(definitions) as source:
        assert "encounters" not in source.tables
        found = compute(source, definitions)
    assert found.hashed() == results.hashed()
    for name, types in TABLES.items():
        frame = getattr(found, name)
        assert frame.empty
        assert frame.dtypes.astype(str).to_dict() == types


def test_attribution_changes_no_other_table(made: tuple[Extracts, Attribution, Results], results: Results) -> None:
    """The cube and all else but who is on the roster are those of the network without it."""
    for name in Results.tables():
        if name not in (*TABLES, "clinics", "providers", "roster"):
            pd.testing.assert_frame_equal(getattr(made[2], name), getattr(results, name), obj=name)


def test_results_are_saved_and_read_again(made: tuple[Extracts, Attribution, Results], tmp_path: Any) -> None:
    """With the tables by provider."""
    made[2].save(tmp_path)
    assert Results.load(tmp_path).hashed() == made[2].hashed()


def test_encounters_after_the_day_of_the_data_do_not_count(write: Write) -> None:
    """A table as it was known earlier is not told by later visits."""
    extracts = encountered_extracts()
    definitions = write(extracts, attribution={"rule": "last"}, data_as_of="2025-07-10")
    earlier = definitions.network.model_copy(update={"data_as_of": date(2025, 3, 1)})
    with open_source(definitions) as source:
        found = compute(source, replace(definitions, network=earlier)).attribution
        later = compute(source, definitions).attribution
    visits = extracts["encounters"]
    assert found["encounters"].sum() <= (visits["encounter_date"] <= "2025-03-01").sum()
    assert found["encounters"].sum() < later["encounters"].sum()


@pytest.mark.parametrize("engine", ["postgres", "spark"])
@pytest.mark.parametrize("way", [0, 3])
def test_other_databases_say_the_same(
    request: pytest.FixtureRequest, write: Write, monkeypatch: pytest.MonkeyPatch, engine: str, way: int
) -> None:
    """Checks and every table, to the last count; the consent register with them."""
    definitions = write({**encountered_extracts(), "consents": register()}, attribution=WAYS[way])
    folder = definitions.folder / "extracts"
    with open_source(definitions) as source:
        expected = compute(source, definitions)
    if engine == "postgres":
        tables = {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
        address = request.getfixturevalue("postgres_server").hold("Attributed", tables)
    else:
        request.getfixturevalue("spark_session")
        address = spark_address(folder)
    monkeypatch.setenv("EXTRACTS_ELSEWHERE", address)
    with open_source(definitions, "${EXTRACTS_ELSEWHERE}") as source:
        assert check(source, definitions) == []
        found = compute(source, definitions)
    assert len(found.consents) == 3
    for name in Results.tables():
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name), check_exact=True, obj=name)


def test_nobody_is_in_the_tables_of_a_run_that_shows_nobody(write: Write) -> None:
    """All other tables are the same; the roster stays, since the network's page on a clinic that differs counts on it."""
    definitions = write(encountered_extracts(), attribution=WAYS[0])
    with open_source(definitions) as source:
        whole, without = compute(source, definitions), compute(source, definitions, providers=False)
    assert all(getattr(without, name).empty for name in TABLES)
    assert all(len(getattr(whole, name)) for name in TABLES)
    for name in set(Results.tables()) - set(TABLES):
        pd.testing.assert_frame_equal(getattr(whole, name), getattr(without, name))
