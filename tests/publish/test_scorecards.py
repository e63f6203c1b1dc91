"""Scorecards as files: one for each provider, private, self-contained, made again only where something changed."""

import re
import stat
from pathlib import Path

import pandas as pd
import pytest

from tests.results.conftest import small_extracts, write_network
from tests.results.encountered import encountered_extracts
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.scorecards import Scorecards, scorecards
from wellanalysis.publish.site import loaded_from_elsewhere
from wellanalysis.results.patient_list import patient_lists
from wellanalysis.results.source import open_source

SETTINGS = {
    "attribution": {"rule": "plurality", "others": ["responsible"], "ties": "share"},
    "disclosure": {"network": {"policy": "minimum_denominator"}, "provider": {"policy": "own_patients"}},
    "minimum": {"denominator": 5, "episodes": 10},
}
QUARTER = "2025Q2"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network that agreed on a rule."""
    folder = tmp_path_factory.mktemp("providers") / "small"
    return write_network(folder, encountered_extracts(), **SETTINGS).folder


@pytest.fixture(scope="module")
def made(network: Path) -> Scorecards:
    """All its scorecards, with lists."""
    return scorecards(network, quarter=QUARTER, output=network.parent / "out", lists=True)


def test_each_provider_on_the_roster_gets_one_file(made: Scorecards, network: Path) -> None:
    """Below scorecards/, never below site/, and nobody else on the machine reads them."""
    assert sorted(path.name for path in made.files) == [f"D{number}.html" for number in range(1, 9)]
    assert not made.failed
    assert not (network.parent / "out" / "site").exists()
    for path in (made.folder, made.folder / "patients"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in (*made.files, *(made.folder / "patients").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_holds_all_it_shows_and_nothing_of_anybody_else(made: Scorecards) -> None:
    """No script, no address that loads, no other provider, no patient, no folder of this machine."""
    ids = {path.stem for path in made.files}
    for path in made.files:
        text = path.read_text(encoding="utf-8")
        assert list(loaded_from_elsewhere(text, ".html")) == []
        assert "<script" not in text
        assert "page:" not in text
        assert "../book/" not in text
        assert {id for id in ids if re.search(rf"\b{id}\b", text)} == {path.stem}
        assert not re.search(r"\bP\d{2,}\b|\bE\d{3,}\b|/tmp/|/home/", text)
        assert text.count("<h1>") == 1
        assert "synthetic data" in text.lower()
        assert "Three questions for the conversation" in text


def test_asked_again_nothing_runs_and_a_changed_provider_runs_alone(network: Path, made: Scorecards) -> None:
    """The bytes of the others stay."""
    output = network.parent / "out"
    before = {path: path.read_bytes() for path in made.files}
    again = scorecards(network, quarter=QUARTER, output=output)
    assert (again.run, {path: path.read_bytes() for path in again.files}) == (0, before)
    made.files[0].write_text("somebody's notes", encoding="utf-8")
    mended = scorecards(network, quarter=QUARTER, output=output)
    assert (mended.run, {path: path.read_bytes() for path in mended.files}) == (1, before)


def test_one_provider_may_be_asked_for(network: Path, tmp_path: Path) -> None:
    """And lists are made only where they are wanted."""
    one = scorecards(network, quarter=QUARTER, output=tmp_path, providers=["D5"])
    assert [path.name for path in one.files] == ["D5.html"]
    assert not (one.folder / "patients").exists()


def test_a_list_holds_the_provider_s_own_episodes_and_all_of_them(network: Path, made: Scorecards) -> None:
    """Counted by hand: most days with a visit, ties shared; what became of each in words."""
    extracts = encountered_extracts()
    episodes, visits = extracts["episodes"], extracts["encounters"]
    merged = visits.merge(episodes[["episode_id", "start_date", "end_date", "clinic_id"]], on="episode_id")
    end = merged["end_date"].fillna(pd.Timestamp("2025-07-10")).clip(upper=pd.Timestamp("2025-07-10"))
    inside = merged[
        (merged["encounter_date"] >= merged["start_date"])
        & (merged["encounter_date"] <= end)
        & (merged["clinic_id_x"] == merged["clinic_id_y"])
    ]
    days = inside.groupby(["episode_id", "provider_id"])["encounter_date"].nunique().reset_index(name="days")
    most = days[days["days"] == days.groupby("episode_id")["days"].transform("max")]
    whose = most.groupby("provider_id")["episode_id"].agg(set)
    for provider in ("D1", "D5"):
        table = pd.read_csv(made.folder / "patients" / f"{provider}.csv")
        began = pd.to_datetime(episodes.set_index("episode_id")["start_date"])
        between = set(began[(began >= table["Began"].min()) & (began <= table["Began"].max())].index)
        assert set(table["Episode"]) == whose[provider] & between
        assert table["Began"].is_monotonic_increasing
        assert set(table["Seen"]) <= {"yes", "no", "not meant", "follow-up open", "lost", "not recorded"} | {
            said for said in table["Seen"] if said.startswith("left out")
        }


def test_a_failed_scorecard_leaves_no_old_one_in_its_place(
    network: Path, made: Scorecards, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It would be taken for this quarter's; the others are finished."""
    output = tmp_path
    first = scorecards(network, quarter=QUARTER, output=output, providers=["D1", "D2"])
    (first.files[0]).write_text("old", encoding="utf-8")
    failed = scorecards(network, quarter=QUARTER, output=output, providers=["D1", "D2"], timeout=0.01)
    assert list(failed.failed) == ["providers/d1"]
    assert [path.name for path in failed.files] == ["D2.html"]
    assert not first.files[0].exists()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"attribution": None}, "no rule ties episodes to providers"),
        ({"disclosure": {"network": {"policy": "minimum_denominator"}}}, "no policy protects the providers' edition"),
    ],
)
def test_what_is_missing_is_told_with_its_remedy(tmp_path: Path, settings: dict, message: str) -> None:
    """Nothing is written."""
    folder = write_network(tmp_path / "small", encountered_extracts(), **{**SETTINGS, **settings}).folder
    with pytest.raises(ProblemsFound, match=message):
        scorecards(folder, quarter=QUARTER, output=tmp_path / "out")
    assert not (tmp_path / "out" / "scorecards").exists()


def test_lists_need_a_rule(tmp_path: Path) -> None:
    """Without one nobody's patients are known."""
    definitions = write_network(tmp_path / "small", small_extracts())
    day = pd.Timestamp("2025-07-10").date()
    with open_source(definitions) as source, pytest.raises(ProblemsFound, match="no rule ties"):
        patient_lists(source, definitions, day, first=day, last=day, providers=["D1"])


def test_who_has_left_has_no_scorecard_left_behind(tmp_path: Path) -> None:
    """Nor page, notebook or list: a file in this quarter's folder would be taken for this quarter's."""
    extracts = encountered_extracts()
    folder = write_network(tmp_path / "small", extracts, **SETTINGS).folder
    first = scorecards(folder, quarter=QUARTER, output=tmp_path / "out", lists=True)
    roster = extracts["providers"]
    gone = roster.assign(to_date=roster["to_date"].mask(roster["provider_id"] == "D5", pd.Timestamp("2025-06-01")))
    write_network(tmp_path / "small", {**extracts, "providers": gone}, **SETTINGS)
    second = scorecards(folder, quarter=QUARTER, output=tmp_path / "out", lists=True)
    assert {path.name for path in first.files} - {path.name for path in second.files} == {"D5.html"}
    left = [path for path in (tmp_path / "out").rglob("*") if path.stem.lower() == "d5"]
    assert left == []


def test_an_id_that_no_file_can_have_gets_a_plain_name(tmp_path: Path) -> None:
    """A slash in it leads nowhere else."""
    extracts = encountered_extracts()
    renamed = {
        name: frame.replace({"provider_id": {"D5": "../D/5"}}) if "provider_id" in frame else frame
        for name, frame in extracts.items()
    }
    folder = write_network(tmp_path / "small", renamed, **SETTINGS).folder
    made = scorecards(folder, quarter=QUARTER, output=tmp_path / "out", providers=["../D/5"], lists=True)
    assert [path.name for path in made.files] == ["d-5.html"]
    assert [path.name for path in (made.folder / "patients").iterdir()] == ["d-5.csv"]


def test_two_ids_that_would_make_one_file_are_refused(tmp_path: Path) -> None:
    """One's figures would come into the other's hands."""
    extracts = encountered_extracts()
    renamed = {
        name: frame.replace({"provider_id": {"D5": "D-1", "D1": "d 1"}}) if "provider_id" in frame else frame
        for name, frame in extracts.items()
    }
    folder = write_network(tmp_path / "small", renamed, **SETTINGS).folder
    with pytest.raises(ProblemsFound, match="'D-1' and 'd 1' make no file name of their own"):
        scorecards(folder, quarter=QUARTER, output=tmp_path / "out")
    assert not (tmp_path / "out" / "scorecards").exists()
