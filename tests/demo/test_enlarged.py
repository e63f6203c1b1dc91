"""The demo with more clinics: the demo's own rows untouched, copies with names and people of their own, a network that loads."""

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.folder import load
from wellanalysis.demo import plan
from wellanalysis.demo.enlarged import enlarged, write_enlarged
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source

DEMO = ROOT / "data" / "demo"


@pytest.fixture(scope="module")
def tables():
    """The demo's tables as they are on disk."""
    return {path.stem: pd.read_parquet(path) for path in sorted((DEMO / "extracts").glob("*.parquet"))}


@pytest.mark.parametrize("clinics", [3, 24, 25, 120])
def test_there_are_so_many_clinics(tables, clinics):
    """Fewer, as many, one more, five times as many; and none twice."""
    made = enlarged({"clinics": tables["clinics"], "providers": tables["providers"]}, clinics)
    assert made["clinics"]["clinic_id"].is_unique
    assert made["clinics"]["name"].is_unique
    assert len(made["clinics"]) == clinics
    assert made["clinics"].groupby("region").size().max() <= 25


def test_twenty_four_clinics_are_the_demo(tables):
    """Nothing is drawn anew."""
    made = enlarged(tables, 24)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(made[name], frame.reset_index(drop=True))


def test_copies_are_other_clinics_with_other_people(tables):
    """A copy holds some rows fewer than its model, shares no patient with it, and the small clinic has none."""
    made = enlarged(tables, 26)
    ids = made["clinics"]["clinic_id"].tolist()
    assert ids[24:] == ["C01-1", "C02-1"]
    assert f"{plan.SMALL}-1" not in enlarged({"clinics": tables["clinics"]}, 120)["clinics"]["clinic_id"].tolist()
    rows = made["episodes"].groupby("clinic_id").size()
    assert 0.8 * rows["C01"] < rows["C01-1"] <= rows["C01"]
    copied = made["episodes"]["clinic_id"].str.endswith("-1")
    assert not set(made["episodes"].loc[copied, "patient_id"]) & set(made["episodes"].loc[~copied, "patient_id"])


def test_a_copy_keeps_the_encounters_of_the_episodes_it_keeps(tables):
    """All of them and no others; its people have names of their own, and its own rows do not depend on encounters."""
    made = enlarged(tables, 26)
    copied = {name: made[name][made[name]["clinic_id"] == "C02-1"] for name in ("episodes", "encounters", "providers")}
    model = tables["encounters"].assign(episode_id=tables["encounters"]["episode_id"] + "-1")
    kept = model[model["episode_id"].isin(copied["episodes"]["episode_id"])]
    assert 0 < len(kept) < (tables["encounters"]["clinic_id"] == "C02").sum()
    assert copied["encounters"]["encounter_id"].tolist() == (kept["encounter_id"] + "-1").tolist()
    assert set(copied["encounters"]["provider_id"]) <= set(copied["providers"]["provider_id"])
    without = enlarged({name: frame for name, frame in tables.items() if name != "encounters"}, 26)
    pd.testing.assert_frame_equal(without["patient_survey"], made["patient_survey"])


def test_the_folder_loads_and_nothing_is_wrong_with_it(tables, tmp_path):
    """Its copies have joined the programme when their models did, and its extracts keep the contract."""
    write_enlarged(tables, DEMO, tmp_path, clinics=26)
    definitions = load(tmp_path)
    starts = definitions.network.programme.starts
    assert starts["C01-1"] == starts["C01"]
    assert definitions.network.attribution == load(DEMO).network.attribution
    with open_source(definitions, None) as source:
        assert check(source, definitions) == []


def test_definitions_that_cannot_be_read_are_told(tables, tmp_path):
    """A network.yml with a broken line is a problem with its line, not a folder that is half written."""
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "network.yml").write_text("id: demo\nname: [open\n", encoding="utf-8")
    with pytest.raises(ProblemsFound, match=r"network\.yml"):
        write_enlarged(tables, tmp_path / "given", tmp_path / "made", clinics=3)
    assert not (tmp_path / "made" / "network.yml").exists()
