"""A part of a network is a network of its own: cut before anything is computed, told apart wherever it is published."""

from pathlib import Path

import pytest

from wellanalysis.definitions.folder import load
from wellanalysis.definitions.part import Part
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.check import checked
from wellanalysis.results.part import as_part, only, part_of
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


@pytest.fixture(scope="module")
def whole():
    """The demo network's clinics by region, and its cube."""
    with checked(DEMO) as found:
        return compute(found.source, found.definitions, providers=False)


def test_a_region_is_cut_out_of_everything(whole) -> None:
    """Sums of the part's clinics are those of the whole; nobody else is in any table."""
    region = str(whole.clinics["region"].iloc[0])
    inside = set(whole.clinics.loc[whole.clinics["region"] == region, "clinic_id"])
    with checked(DEMO, only=f"region={region}") as found:
        part = compute(found.source, found.definitions, providers=False)
        assert found.definitions.part.clinics == len(inside) < found.definitions.part.of == len(whole.clinics)
        assert found.definitions.network.id != "demo"
        starts = found.definitions.network.programme.starts
        assert set(starts) <= inside
    assert set(part.clinics["clinic_id"]) == inside
    assert part.as_of == whole.as_of
    keys = ["measure", "clinic_id", "month"]
    theirs = whole.cube[whole.cube["clinic_id"].isin(inside)].set_index(keys)["numerator"]
    mine = part.cube.set_index(keys)["numerator"]
    assert mine.sum() > 0
    assert (mine == theirs.reindex(mine.index)).all()
    named = {name for name in part.tables() if "clinic_id" in getattr(part, name)}
    for name in sorted(named - {"people", "annotations"}):
        frame = getattr(part, name)
        assert set(frame["clinic_id"].dropna()) <= inside | {""}, name


def test_the_whole_is_there_again_afterwards(whole) -> None:
    """What stood in its place is gone when the block is left."""
    definitions = load(DEMO)
    region = str(whole.clinics["region"].iloc[0])
    with open_source(definitions) as source:
        before = dict(source.row_counts)
        with only(source, definitions, f"region={region}"):
            assert source.row_counts["clinics"] < before["clinics"]
        assert source.row_counts == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("regoin=North", "no column 'regoin' → did you mean 'region'"),
        ("region=Nowhere at all", "no clinic has region 'Nowhere at all'"),
        ("region", "names no column and value"),
        ("=North", "names no column and value"),
    ],
)
def test_what_is_not_there_is_refused_with_the_nearest(text: str, said: str) -> None:
    """An unknown column, an unknown value, half a request."""
    definitions = load(DEMO)
    with open_source(definitions) as source, pytest.raises(ProblemsFound, match="--only") as refused:
        part_of(source, definitions, text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("value", "id"), [("VT", "net-state-vt"), ("Dialysis Clinic, Inc.", "net-state-dialysis-clinic-inc")]
)
def test_a_part_has_a_name_in_paths(value: str, id: str) -> None:
    """Lower-case letters, digits and hyphens."""
    assert Part("state", value).id("net") == id


def test_its_name_is_known_before_the_extracts_are_opened() -> None:
    """What looks for a published site needs no extract."""
    found = as_part(load(DEMO), "region=North").network
    assert (found.id, found.name.endswith(", region North")) == ("demo-region-north", True)
    assert as_part(load(DEMO), None).network.id == "demo"
