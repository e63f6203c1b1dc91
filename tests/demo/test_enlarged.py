"""The demo with more clinics: the demo's own rows untouched, copies with names and people of their own, a network that loads."""

import pandas as pd
import pytest

from tests.conftest import ROOT
from wellanalysis.definitions.folder import load
from wellanalysis.demo import plan
from wellanalysis.demo.enlarged import enlarged, write_enlarged
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


def test_the_folder_loads_and_nothing_is_wrong_with_it(tables, tmp_path):
    """Its copies have joined the programme when their models did, and its extracts keep the contract."""
    write_enlarged(tables, DEMO, tmp_path, clinics=26)
    definitions = load(tmp_path)
    starts = definitions.network.programme.starts
    assert starts["C01-1"] == starts["C01"]
    with open_source(definitions, None) as source:
        assert check(source, definitions) == []
