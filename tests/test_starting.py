"""A new network folder runs at once, and nothing of the user's is ever written over."""

from pathlib import Path
from runpy import run_path

import pytest
import yaml

from wellanalysis.definitions.attendance_map import attendance_map
from wellanalysis.definitions.feedback_form import read_form
from wellanalysis.definitions.folder import load
from wellanalysis.definitions.kinds import Kind
from wellanalysis.definitions.quotes_map import quotes_map
from wellanalysis.definitions.survey_map import read_map
from wellanalysis.errors import ProblemsFound
from wellanalysis.results.checks import check
from wellanalysis.results.source import open_source
from wellanalysis.results.tables import compute
from wellanalysis.starting import create


@pytest.fixture
def network(tmp_path: Path) -> Path:
    """A folder as `wellanalysis init north-knees` leaves it."""
    create(tmp_path / "north-knees")
    return tmp_path / "north-knees"


def test_all_files_are_written_and_listed(tmp_path: Path) -> None:
    """The list returned is exactly what lies in the folder."""
    written = create(tmp_path / "north-knees")
    assert written == sorted(path for path in (tmp_path / "north-knees").rglob("*") if path.is_file())
    names = {path.relative_to(tmp_path / "north-knees").as_posix() for path in written}
    assert {"README.md", "network.yml", "measures/exercise_plan_14d.yml", "extracts/episodes.csv"} <= names


def test_definitions_load_without_a_problem(network: Path) -> None:
    """One measure of each kind that has a section, and all of them agreed or in validation."""
    definitions = load(network)
    assert definitions.network.synthetic
    assert [measure.kind for measure in definitions.measures] == [
        Kind.LEADING_INDICATOR,
        Kind.OUTCOME,
        Kind.PATIENT_EXPERIENCE,
        Kind.PROVIDER_SATISFACTION,
    ]


def test_example_extracts_pass_every_check_and_hold_a_story(network: Path) -> None:
    """The folder runs as it is; at the two clinics of the programme plans come sooner, at the third they do not."""
    definitions = load(network)
    with open_source(definitions, None) as source:
        assert check(source, definitions) == []
        results = compute(source, definitions)
    plans = results.cube[results.cube["measure"] == "exercise_plan_14d"]
    joined = plans["clinic_id"].isin(["R1", "R2"])
    after = plans["month"] >= "2025-05-01"
    sums = plans.groupby([joined, after])[["numerator", "denominator"]].sum()
    share = sums["numerator"] / sums["denominator"]
    assert share[True, True] - share[True, False] > 0.1
    assert abs(share[False, True] - share[False, False]) < 0.1
    assert results.cube.loc[results.cube["measure"] == "less_pain_12w", "open"].sum() > 0, "nothing is provisional"


def test_folder_name_becomes_the_id(tmp_path: Path) -> None:
    """Two networks side by side get ids of their own; a name without letters keeps the template's."""
    create(tmp_path / "North Knees, 2026")
    create(tmp_path / "__")
    assert load(tmp_path / "North Knees, 2026").network.id == "north-knees-2026"
    assert load(tmp_path / "__").network.id == "my-network"


def test_every_key_of_the_files_is_explained(network: Path) -> None:
    """Above or beside each top-level key of network.yml stands a comment."""
    text = (network / "network.yml").read_text(encoding="utf-8")
    lines = text.splitlines()
    for key in yaml.safe_load(text):
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
        before = next(line for line in reversed(lines[:place]) if not line.startswith((" ", "}")) or not line.strip())
        assert before.startswith("#") or "#" in lines[place], f"{key} has no comment"


def test_committed_extracts_are_what_the_generator_makes() -> None:
    """The example extracts can be made again byte for byte."""
    made = run_path(str(Path(__file__).with_name("starter_extracts.py")))
    folder = Path(__file__).resolve().parent.parent / "wellanalysis" / "starter" / "extracts"
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
    assert committed == made["tables"]()


def test_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """What is there stays as it is, and the message names the folder without its path."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsFound) as found:
        create(tmp_path / "taken")
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["note.txt"]
    assert "taken: the folder is not empty" in str(found.value)
    assert str(tmp_path) not in str(found.value)


def test_empty_folder_is_welcome(tmp_path: Path) -> None:
    """An empty folder made beforehand is filled."""
    (tmp_path / "empty").mkdir()
    assert (tmp_path / "empty" / "network.yml") in create(tmp_path / "empty")


def test_file_of_that_name_is_refused(tmp_path: Path) -> None:
    """A file is not a folder, and is left alone."""
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(ProblemsFound, match="is a file"):
        create(tmp_path / "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_full_disk_leaves_no_half_written_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full after two files, both are taken away and the message says why."""
    written: list[Path] = []
    write = Path.write_bytes

    def full_after_two(path: Path, text: bytes) -> int:
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        written.append(path)
        return write(path, text)

    monkeypatch.setattr(Path, "write_bytes", full_after_two)
    with pytest.raises(ProblemsFound, match="No space left on device"):
        create(tmp_path / "north-knees")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_every_example_of_a_map_can_be_read_once_it_is_renamed(network: Path) -> None:
    """And the README names it."""
    examples = sorted(network.rglob("*.example"))
    assert len(examples) == 4
    said = (network / "README.md").read_text(encoding="utf-8")
    for path in examples:
        assert path.with_suffix("").relative_to(network).as_posix() in said
        path.rename(path.with_suffix(""))
    assert read_form(network).form == "answers-2026"
    assert quotes_map(network).left_out == ("memo",)
    assert attendance_map(network).clinic.meant("north building") == "R1"
    asked = read_map(network / "surveys" / "staff.yml")
    assert set(asked.items) <= set(load(network).contract[asked.table].columns)
