"""Reports that withhold small groups are not published beside others that share people with them."""

from dataclasses import replace
from pathlib import Path

import pytest

from wellanalysis.definitions.folder import Definitions, load
from wellanalysis.definitions.part import Part
from wellanalysis.errors import ProblemsFound
from wellanalysis.publish.overlaps import refuse
from wellanalysis.publish.run import Asked
from wellanalysis.results.part import named_as

DATA = Path(__file__).resolve().parents[2] / "data"


def asked(definitions: Definitions, output: Path, column: str = "", value: str = "") -> Definitions:
    """Ask whether a report may be published; and publish it."""
    if column:
        definitions = named_as(definitions, Part(column, value, 3, 9, definitions.network.id))
    refuse(Asked(definitions.folder, output=output), definitions)
    (output / "site" / definitions.network.id / "network").mkdir(parents=True, exist_ok=True)
    return definitions


@pytest.fixture(scope="module")
def demo() -> Definitions:
    """A network that withholds groups of fewer than eleven."""
    return load(DATA / "demo")


def test_a_part_beside_the_whole_is_refused(demo: Definitions, tmp_path: Path) -> None:
    """The whole less the part would be a total that no plan has looked at."""
    asked(demo, tmp_path)
    with pytest.raises(ProblemsFound, match="shares people with what is published here as demo,"):
        asked(demo, tmp_path, "region", "North")


def test_the_whole_beside_a_part_is_refused(demo: Definitions, tmp_path: Path) -> None:
    """The other way round it is the same difference."""
    asked(demo, tmp_path, "region", "North")
    with pytest.raises(ProblemsFound, match="demo-region-north"):
        asked(demo, tmp_path)


def test_parts_by_another_column_are_refused(demo: Definitions, tmp_path: Path) -> None:
    """A region and a host may share clinics."""
    asked(demo, tmp_path, "region", "North")
    with pytest.raises(ProblemsFound, match="--only"):
        asked(demo, tmp_path, "host", "County")


def test_parts_by_one_column_share_nobody(demo: Definitions, tmp_path: Path) -> None:
    """All regions may lie beside each other, and each may be made again."""
    asked(demo, tmp_path, "region", "North")
    asked(demo, tmp_path, "region", "South")
    asked(demo, tmp_path, "region", "North")


def test_the_whole_may_be_made_again(demo: Definitions, tmp_path: Path) -> None:
    """A network does not stand in its own way, nor does another one."""
    asked(demo, tmp_path)
    asked(demo, tmp_path)
    asked(replace(demo, network=demo.network.model_copy(update={"id": "other"})), tmp_path)


def test_open_data_withhold_nothing(tmp_path: Path) -> None:
    """Public figures may be cut in any way."""
    dialysis = load(DATA / "dialysis")
    asked(dialysis, tmp_path)
    asked(dialysis, tmp_path, "state", "VT")
    asked(dialysis, tmp_path, "chain", "DaVita")
