"""The journal of what was made from what."""

from pathlib import Path

import pytest

from wellanalysis.publish.kept import ALTERED, GONE, NEVER, Kept

PARTS = {"page": "p1", "template": "t1", "code": "c1", "lock": "l1"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A file that was made and noted."""
    path = tmp_path / "a.ipynb"
    path.write_text("one", encoding="utf-8")
    Kept(tmp_path / "made.jsonl").put("a", PARTS, path)
    return path


def test_what_was_made_from_the_same_is_kept(made: Path) -> None:
    """Also by a later process."""
    assert Kept(made.parent / "made.jsonl").why("a", PARTS, made) == ""


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("page", "what the page says changed"),
        ("template", "its notebook template changed"),
        ("code", "the code changed"),
        ("lock", "the lock or an installed version changed"),
    ],
)
def test_a_changed_part_is_the_reason(made: Path, part: str, said: str) -> None:
    """Each by its name."""
    assert Kept(made.parent / "made.jsonl").why("a", {**PARTS, part: "other"}, made) == said


def test_a_part_more_or_less_is_a_change(made: Path) -> None:
    """Whatever it is called."""
    kept = Kept(made.parent / "made.jsonl")
    assert "history" not in kept.why("a", PARTS, made)
    assert kept.why("a", {**PARTS, "history": "h"}, made) == "the record of earlier publications changed"
    assert kept.why("a", {"page": "p1"}, made) != ""


def test_a_file_that_was_altered_or_is_gone_is_made_again(made: Path) -> None:
    """And one that was never made."""
    kept = Kept(made.parent / "made.jsonl")
    made.write_text("two", encoding="utf-8")
    assert kept.why("a", PARTS, made) == ALTERED
    made.unlink()
    assert kept.why("a", PARTS, made) == GONE
    assert kept.why("b", PARTS, made) == NEVER


def test_a_torn_last_line_costs_that_line_alone(made: Path) -> None:
    """As a killed run leaves it; what is added after it is not lost."""
    journal = made.parent / "made.jsonl"
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"name": "b", "parts": {"pa')
    kept = Kept(journal)
    assert kept.why("a", PARTS, made) == ""
    kept.put("c", PARTS, made)
    assert Kept(journal).why("c", PARTS, made) == ""


def test_the_last_line_counts_and_what_is_forgotten_is_new(made: Path) -> None:
    """Across processes."""
    journal = made.parent / "made.jsonl"
    kept = Kept(journal)
    kept.put("a", {**PARTS, "page": "p2"}, made)
    assert Kept(journal).why("a", PARTS, made) != ""
    kept.only(["z"])
    assert Kept(journal).why("a", PARTS, made) == NEVER
